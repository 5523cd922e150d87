"""A posting on record whose capture copies from a novel, and what reads both."""

from domain.match import Evidence, Match, PassageKind, Segment
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.verdict import Outcome, Verdict
from domain.work import Modality, Reference, ReferenceId, WorkId

PROSE = "那年冬天，海港的灯塔亮了一夜。老人把书信收进木箱，独自走过长街，听见钟声。"
COPY = "轉載：那年冬天，海港的灯塔亮\u200b了一夜。老人把书信放进木箱，獨自走过长街！"
HERE, THERE = (3, len(COPY)), (0, PROSE.index("，听"))


def a_passage_match(
    now, work="w-2", capture="d" * 64, *, here=HERE, there=THERE, reference="R-1", **more
):
    segment = Segment(
        Modality.TEXT,
        ReferenceId(reference),
        capture,
        *map(float, (*here, *there)),
        score=0.97,
        **{"kind": PassageKind.PASSAGE, "same": 27.0, "identity": 0.96} | more,
    )
    evidence = Evidence(Modality.TEXT, "text-v1", 3, 0.97, 60.0, 30.0, 0.9, 0.8)
    posting = Posting("books", "7", "u7", "https://books.example/7", "夜灯", PostingKind.NOVEL)
    return Match("S-7", posting, now, WorkId(work), (segment,), (evidence,), 0.97)


def record_copy(service, work="w-2"):
    """Put on record the novel as a reference of a work, a posting that copies it, a verdict."""
    now = service.now()
    prose, copy = (service.vault.put(text.encode()) for text in (PROSE, COPY))
    capture = Capture(copy, "text/plain", CaptureRole.CONTENT, "", "chapter 3", len(COPY))
    match = a_passage_match(now, work, copy)
    reference = Reference(
        ReferenceId("R-1"), WorkId(work), Modality.TEXT, prose, "text/plain", "novel.txt"
    )
    with service.store.transaction() as tx:
        tx.catalogue.put_reference(reference, now)
        tx.frontier.see(Sighting("S-7", match.posting, now, (capture,)))
        tx.cases.record(Verdict(match, Outcome.DOUBTFUL, (), now, "rules-1"))
    return match.posting.key


def joined(runs, side):
    """Return what runs, or their JSON, have on one side."""
    return "".join(run[side] if isinstance(run, dict) else getattr(run, side) for run in runs)
