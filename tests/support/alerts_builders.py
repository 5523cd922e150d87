"""Small valid things of the alerts room. A test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts.answers import receive
from alerts.dispatch import Dispatch
from alerts.followup import FollowUp
from alerts.notice import Claim
from alerts.notices import FORMATS
from alerts.options import AlertOptions, JudgeOptions, Sender
from alerts.stage import AlertStage
from backends.store.store import SqlStore
from domain.crawl import CrawlTask, Findings, LinkSeen, TaskKind
from domain.enforcement import Notice, NoticeState, NoticeStatus, PlatformAnswer, Receipt
from domain.ids import derive
from domain.match import Evidence, Flag, Match, Segment
from domain.posting import (
    Account,
    Capture,
    CaptureRole,
    LinkState,
    Platform,
    Posting,
    PostingKind,
    Sighting,
)
from domain.protection import Batch, Duty, Entry, ProtectionList, ProviderClass, Window
from domain.verdict import Outcome, Reason, Verdict
from domain.work import Licence, Modality, ReferenceId, Work, WorkId, WorkKind

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WORK = WorkId("w-lantern")
LANTERN = Work(WORK, WorkKind.FILM, "灯笼 The Lantern", ("Harbour Pictures",))
TUBE = Platform(
    "tube", "json_video", "https://tube.example", ProviderClass.STORAGE, territory="CN"
)
DIGEST = "a" * 64
SENDER = Sender(
    name="Lin & Partners",
    address="7 Quay Road, Harbourtown",
    postcode="200001",
    contact="Desk Seven",
    phone="+86 21 5555 0101",
    email="desk@lin.example",
    id_document="business licence 9131-TEST",
    legal_representative="Lin Mei",
    signer="Lin Mei (attorney)",
    mandate="power of attorney 2026-77",
    redress="https://lin.example/redress",
)
OPTIONS = AlertOptions(sender=SENDER)


def a_posting(**changes) -> Posting:
    base = {
        "platform": "tube",
        "native_id": "v77",
        "account": "u9",
        "url": "https://tube.example/v/v77",
        "title": "Lantern, the whole film",
        "kind": PostingKind.VIDEO,
    }
    return Posting(**(base | changes))


def evidence(modality=Modality.VIDEO, score=0.97, *flags: Flag, **changes) -> Evidence:
    base = {
        "scheme": f"{modality}-v1",
        "index_version": 3,
        "raw": 412.0,
        "matched": 31.4,
        "posting_share": 0.98,
        "work_share": 0.6,
    }
    return Evidence(modality, score=score, flags=flags, **(base | changes))


def segment(modality=Modality.VIDEO, start=12.0, end=44.0, capture=DIGEST) -> Segment:
    return Segment(modality, ReferenceId("r1"), capture, start, end, 600.0, 632.0, 0.97)


def a_match(score=0.97, *found: Evidence, seen_at=NOON, work=WORK, capture=DIGEST, **posting):
    said = found or (evidence(score=score),)
    segments = tuple(segment(e.modality, capture=capture) for e in said)
    return Match("S-1", a_posting(**posting), seen_at, work, segments, said, score)


def a_list(
    work: WorkId = WORK,
    *,
    since=NOON - DAY,
    until=NOON + 30 * DAY,
    issued=NOON - 2 * DAY,
    authorised: tuple[str, ...] = (),
) -> ProtectionList:
    window = Window(since, until, "release+30d")
    entry = Entry(4, work, "灯笼", "Harbour Pictures", window, authorised)
    duties = {ProviderClass.STORAGE: Duty.BLOCK_UPLOAD}
    return ProtectionList(
        [Batch(1, issued, "Copyright Office", "0" * 64, "cinema", (entry,), duties)]
    )


def a_licence(**changes) -> Licence:
    base = {
        "id": "L-1",
        "work": WORK,
        "platform": "tube",
        "account": "u9",
        "since": NOON - DAY,
        "until": NOON + DAY,
    }
    return Licence(**(base | changes))


def a_verdict(match: Match | None = None, outcome=Outcome.INFRINGING) -> Verdict:
    reasons = (Reason("copy", "score 0.97 reaches 0.90"),)
    return Verdict(match or a_match(), outcome, reasons, NOON, "rules-1", "batch 1, entry 4")


def a_claim(match: Match | None = None, **changes) -> Claim:
    line = a_list().in_force(WORK, NOON)
    assert line is not None
    base = {
        "id": "N-0123456789abcdef",
        "verdict": a_verdict(match),
        "work": LANTERN,
        "line": line,
        "platform": TUBE,
        "account": Account("tube", "u9", "Night Reels"),
        "sender": SENDER,
        "evidence": (DIGEST, "b" * 64),
        "made_at": NOON + HOUR,
        "due": NOON + 25 * HOUR,
    }
    return Claim(**(base | changes))


class House:
    """The alerts room on a real store in memory, with a clock the test turns."""

    def __init__(self, options: AlertOptions = OPTIONS, platform: Platform = TUBE) -> None:
        self.now = NOON + HOUR
        self.options = options
        self.store = SqlStore("sqlite://")
        self.store.prepare()
        self.stage = AlertStage(self.store, options, FORMATS, lambda: self.now)
        self.dispatch = Dispatch(self.store, options, "desk-1")
        self.follow_up = FollowUp(self.store, options)
        with self.store.transaction() as tx:
            tx.catalogue.put_work(LANTERN)
            tx.catalogue.put_platform(platform)
            for batch in a_list().batches:
                tx.catalogue.put_batch(batch)

    def match(self, native="v77", **changes) -> Match:
        """A match of a posting of its own address, of `changes` else."""
        capture = derive("D", native).ljust(64, "0")
        return a_match(
            native_id=native, url=f"https://tube.example/v/{native}", capture=capture, **changes
        )

    def see(self, match: Match) -> Verdict:
        """Sight the posting, then judge the match, as the chain does."""
        digests = {s.capture for s in match.segments}
        captures = tuple(Capture(d, "video/mp4", CaptureRole.CONTENT, "") for d in digests)
        sighting = Sighting(match.trace, match.posting, match.seen_at, captures, "c" * 64)
        with self.store.transaction() as tx:
            tx.frontier.see(sighting)
        return self.stage.handle(match)

    def send(self) -> int:
        return self.dispatch.tick(self.now)

    def answer(self, subject: str, answer: PlatformAnswer, note="", id="") -> bool:
        receipt = Receipt(id or f"{subject} {answer}", subject, "tube", answer, self.now, note)
        with self.store.transaction() as tx:
            return receive(tx, receipt, self.now, self.options)

    def look(self, notice: str, state: LinkState) -> None:
        """Recheck a notice's link at the present instant."""
        posting = self.notice(notice).notice.posting
        task = CrawlTask(
            "tube", TaskKind.RECHECK, posting.partition(":")[2], self.now, notice=notice
        )
        link = LinkSeen(posting, state, self.now, None, 200 if state is LinkState.UP else 410)
        with self.store.transaction() as tx:
            tx.frontier.propose([task])
            tx.frontier.finish(task, Findings(link=link), self.now)

    def follow(self) -> int:
        return self.follow_up.tick(self.now)

    def notices(self, **filters) -> tuple[NoticeStatus, ...]:
        with self.store.reading() as tx:
            return tx.cases.notices(**filters)

    def notice(self, id: str) -> NoticeStatus:
        with self.store.reading() as tx:
            return tx.cases.notice(id)

    def orders(self, *kinds, states=()):
        with self.store.reading() as tx:
            return tx.queue.orders(kinds=kinds, states=states)

    def events(self, *kinds, platform=None):
        with self.store.reading() as tx:
            return tuple(
                i.event for i in tx.events.read(0, 1000, platform=platform, kinds=kinds)
            )

    def strikes(self):
        with self.store.reading() as tx:
            return tx.cases.strikes("tube")

    def cases(self):
        with self.store.reading() as tx:
            return tx.cases.cases()

    def license(self, **changes) -> None:
        with self.store.transaction() as tx:
            tx.catalogue.put_licence(a_licence(**changes))

    def know(self, *accounts: Account) -> None:
        """Put accounts on record as an account walk does."""
        task = CrawlTask("tube", TaskKind.NEWEST, "", self.now)
        with self.store.transaction() as tx:
            tx.frontier.propose([task])
            tx.frontier.finish(task, Findings(accounts=accounts), self.now)

    def infringe(self, incidents: int, account="u9") -> None:
        """Let an account infringe anew every two days, and stand at the last of them."""
        for n in range(incidents):
            seen_at = self.now - HOUR
            self.see(self.match(f"{account}-{n}", seen_at=seen_at, account=account))
            if n + 1 < incidents:
                self.now += 2 * DAY

    def tables(self) -> tuple[object, ...]:
        """All that a repeat must not change."""
        with self.store.reading() as tx:
            return (
                tx.cases.verdicts(),
                tx.cases.history("tube:v77"),
                tx.cases.notices(),
                tx.cases.strikes("tube"),
                tx.cases.cases(),
                tx.queue.orders(),
                tx.events.read(0, 1000),
            )


def strictly(**judge) -> AlertOptions:
    return replace(OPTIONS, judge=JudgeOptions(**judge))


def a_notice(**changes) -> Notice:
    base = {
        "id": "N-1",
        "posting": "tube:v77",
        "work": WORK,
        "platform": "tube",
        "account": "u9",
        "url": "https://tube.example/v/v77",
        "format": "cn_regulation",
        "language": "en",
        "body": "",
        "evidence": (),
        "cited": "batch 1, entry 4",
        "made_at": NOON - HOUR,
        "seen_at": NOON - 2 * HOUR,
        "due": NOON + DAY,
        "trace": "S-1",
    }
    return Notice(**(base | changes))


def a_status(state: NoticeState, **changes) -> NoticeStatus:
    """A notice that stands in a state since noon."""
    return NoticeStatus(a_notice(**changes), state, NOON)
