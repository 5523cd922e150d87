"""What an operator of the alerts room may choose: policy, clocks, ladder, sender.

Every duration here is a policy of ours, not a statutory term, unless its line says so: the
Chinese texts say "at once" and "in time", and name no hours outside two normative notices.
"""

from dataclasses import dataclass, fields

from domain.enforcement import Measure
from domain.errors import BadInput
from domain.work import Modality


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """The limits of the rules in `alerts.judge`. Scores and shares from 0 to 1.

    Modality scores are calibrated by one convention: from 0.9 a copy is reported, from 0.5
    a person looks, below that nobody does. The quotation limits only say which uses we
    leave alone; no law of the three regimes names a number.

    Attributes:
        policy: Version of the rules, kept in every verdict.
        report_from: Least score of an INFRINGING verdict.
        review_from: Least score a person is asked about.
        quotation_work_share: Largest share of the work a quotation may take.
        quotation_posting_share: Largest share of the posting a quotation may fill.
        account_required: Leave a posting without a known uploader to people.
    """

    policy: str = "rules-2"
    report_from: float = 0.9
    review_from: float = 0.5
    quotation_work_share: float = 0.1
    quotation_posting_share: float = 0.3
    account_required: bool = False


@dataclass(frozen=True, slots=True)
class FloodOptions:
    """What makes a span of a reference flooded; see `alerts.flood`.

    Tried on populations with a known answer (tests/alerts/test_flood.py prints the table): a
    card shared by 20 films, a loop in 6 songs, a poem in 3 novels and a loop in 1 song among
    400 strangers are found; 2,000 whole copies of a hit, 1,000 clips of its chorus, 300
    compilations of choruses and 100 cards in the postings of one account are not.

    Attributes:
        period_days: How far back verdicts are read.
        look_minutes: How long to wait between looks.
        seconds, characters: How long a bucket of a reference is; a picture is one.
        narrow: Most buckets of a reference that a match may span to rest on them alone.
        postings, accounts: Least of what rests on the span alone, and of whose.
        share: Least share of it in all that matches there. A card of three films is
            alone in two thirds of what carries it; a higher bar would miss it.
        times: How often more it is than elsewhere in the modality.
        works, shared: Least works that claim the same place in the posting, and the share
            of postings in which another does. This is what a hit has not.
        little: Most of a posting that a small piece fills.
        lone_accounts, lone_small: Where no other work of ours has the span: least accounts,
            and share of postings of which it is a small piece.
        growth: How many times more postings bring a released span back into quarantine.
    """

    period_days: float = 14.0
    look_minutes: float = 10.0
    seconds: float = 10.0
    characters: float = 500.0
    narrow: int = 3
    postings: int = 50
    accounts: int = 20
    share: float = 0.5
    times: float = 10.0
    works: int = 3
    shared: float = 0.5
    little: float = 0.2
    lone_accounts: int = 150
    lone_small: float = 0.8
    growth: float = 3.0

    def bucket(self, modality: Modality) -> float:
        """Return how long a bucket is, in units of the modality."""
        if modality is Modality.TEXT:
            return self.characters
        return 1.0 if modality is Modality.IMAGE else self.seconds


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """When strikes make a case.

    Attributes:
        grace_hours: How long after a notice an account may still not know of it. Copies
            seen within that time belong to the same incident.
        active_days: How long a strike counts; 90 days is common among large platforms.
        warn, restrict, suspend, close: Incidents from which each measure is recommended.
        settle_hours: How long a case stays open to the other notices of the same sweep
            before it may be referred without asking people.
        case_days: Within how many days people should decide on a case.
    """

    grace_hours: float = 24.0
    active_days: float = 90.0
    warn: int = 2
    restrict: int = 3
    suspend: int = 5
    close: int = 8
    settle_hours: float = 1.0
    case_days: float = 7.0

    @property
    def ladder(self) -> tuple[tuple[int, Measure], ...]:
        """The rungs, gravest first."""
        return (
            (self.close, Measure.CLOSE),
            (self.suspend, Measure.SUSPEND),
            (self.restrict, Measure.RESTRICT),
            (self.warn, Measure.WARN),
        )


@dataclass(frozen=True, slots=True)
class ClockOptions:
    """How long everybody has.

    Attributes:
        action_hours: From a notice to its due time. 24 hours is what the Chinese notices
            of 2015 (cloud drives) and 2016 (literature) name; elsewhere it is our target.
        live_action_hours: The same for live rooms, which are over in a day.
        cn_wait_days: After a counter-statement under the Civil Code, art. 1196, which says
            "a reasonable period". 0 gives the Regulation's own rule, art. 17: at once.
        commerce_wait_days: E-Commerce Law, art. 43: fifteen days, statutory.
        dmca_wait_business_days: 17 USC 512(g)(2)(C): restored not before ten business
            days; statutory. Weekends are left out, holidays are not, so that we are never late.
        review_hours: Within which people should have looked at a doubtful match.
        clean_days: How long a posting must stay down before its notice is closed.
        recheck_hours: When a link is looked at after a notice was sent, in hours; again
            after it was seen down.
        overdue_recheck_hours: How often an overdue link is looked at.
    """

    action_hours: float = 24.0
    live_action_hours: float = 1.0
    cn_wait_days: float = 15.0
    commerce_wait_days: float = 15.0
    dmca_wait_business_days: int = 10
    review_hours: float = 48.0
    clean_days: float = 30.0
    recheck_hours: tuple[float, ...] = (1.0, 24.0, 168.0, 720.0)
    overdue_recheck_hours: float = 24.0


@dataclass(frozen=True, slots=True)
class Party:
    """A rights holder who can be written to. Everything but `name` may stay empty."""

    name: str
    address: str = ""
    postcode: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    id_document: str = ""
    legal_representative: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs our notices: the claimant, or the agent the holders authorised.

    The defaults name a sample agency under a reserved domain, good for a demonstration
    and for nothing else; `is_sample` tells.

    Attributes:
        mandate: The power of attorney or other ground of the sender's authority.
        id_document: Kind and number of the identity document whose copy is at hand.
        redress: Where an uploader may complain to us.

    Raises:
        BadInput: A field is empty, and each is mandatory in some format.
    """

    name: str = "Sample Rights Agency"
    address: str = "1 Sample Street, Sampletown"
    postcode: str = "100000"
    contact: str = "Notice Desk"
    phone: str = "+86 10 0000 0000"
    email: str = "notices@rights.example"
    id_document: str = "business licence SAMPLE-0001"
    legal_representative: str = "Sam Ample"
    signer: str = "Sam Ample"
    mandate: str = "power of attorney SAMPLE-0001"
    redress: str = "https://rights.example/redress"

    def __post_init__(self) -> None:
        for field in fields(self):
            if not str(getattr(self, field.name)).strip():
                raise BadInput(f"the sender's {field.name} is empty, and notices must name it")

    @property
    def is_sample(self) -> bool:
        """Tell whether nobody has put a true sender in yet."""
        return "SAMPLE" in self.mandate or self.email.endswith(".example")


@dataclass(frozen=True, slots=True)
class AlertOptions:
    """Everything the alerts room may be told.

    Attributes:
        auto_notice: Send a notice without asking a person when the work is listed and in
            its window, no licence is known and the score reaches `judge.report_from`.
            False makes a review order of every infringing match instead.
        auto_refer_cases: Refer account cases without asking people. Cases that join
            several accounts stay with people all the same.
        holders: Holders whose own particulars the notices should carry.
        longest_segments: Most segments a notice spells out; the rest are counted.
    """

    judge: JudgeOptions = JudgeOptions()
    accounts: AccountOptions = AccountOptions()
    clocks: ClockOptions = ClockOptions()
    flood: FloodOptions = FloodOptions()
    sender: Sender = Sender()
    holders: tuple[Party, ...] = ()
    auto_notice: bool = True
    auto_refer_cases: bool = False
    longest_segments: int = 20
