"""Uses the law leaves free: goods that show their own cover, and short quotations.

No number decides what is fair in any of the laws we serve. The limits only keep the plain
cases away from people; whoever thinks one wrong finds the figures in the reason.
"""

from alerts.options import JudgeOptions
from alerts.wording import percent
from domain.match import Evidence, Flag, Match
from domain.posting import PostingKind
from domain.verdict import Outcome, Reason
from domain.work import Modality

Ruling = tuple[Outcome, tuple[Reason, ...]]

# What a seller may show a picture of: the very thing that is sold, once it was put on the
# market with leave (exhaustion); and what is a new copy however it is shown.
LAWFUL_GOODS = ("print", "recording")
NEW_COPIES = ("ebook", "poster")


def use_left_free(match: Match, options: JudgeOptions) -> Ruling | None:
    """Return EXCEPTION with its ground, or None when no exception is in sight."""
    return _goods_shown(match, options) or _quoted(match, options)


def _goods_shown(match: Match, options: JudgeOptions) -> Ruling | None:
    """A lawful copy is sold and its own cover, or a short sample of it, is shown."""
    posting = match.posting
    offer = posting.facts.get("offer", "")
    if posting.kind is not PostingKind.PRODUCT or offer not in LAWFUL_GOODS:
        return None
    if has_drive_links(match):
        return None
    sample = all(
        pictured(e) or e.work_share <= options.quotation_work_share for e in match.evidence
    )
    if not sample:
        return None
    return say(
        Outcome.EXCEPTION,
        "goods_shown",
        f"the page offers a physical copy ({offer}) and shows no more than the copy's own"
        " cover or a short sample: the right to distribute that copy is exhausted",
    )


def _quoted(match: Match, options: JudgeOptions) -> Ruling | None:
    """Copyright Law of China, art. 24 (2): quoting in order to introduce or comment."""
    posting = match.posting
    review = posting.facts.get("section") == "review"
    if posting.kind is PostingKind.PRODUCT and not review:
        return None
    said = [e for e in match.evidence if not pictured(e)]
    if not said or not all(
        (review or Flag.QUOTATION in e.flags)
        and e.work_share <= options.quotation_work_share
        and e.posting_share <= options.quotation_posting_share
        for e in said
    ):
        return None
    work = max(e.work_share for e in said)
    share = max(e.posting_share for e in said)
    place = "a review" if review else "a text of its own"
    return say(
        Outcome.EXCEPTION,
        "quotation",
        f"a short quotation in {place}: {percent(work)} of the work and {percent(share)} of the"
        f" posting, limits {percent(options.quotation_work_share)} and"
        f" {percent(options.quotation_posting_share)} (introducing or commenting,"
        " Copyright Law art. 24 (2))",
    )


def pictured(evidence: Evidence) -> bool:
    """Tell whether the evidence is no more than a still picture."""
    return evidence.modality is Modality.IMAGE or Flag.IMAGE_LEVEL in evidence.flags


def has_drive_links(match: Match) -> bool:
    """Tell whether the page leads to files on a cloud drive."""
    return match.posting.facts.get("drive_links", "0") not in ("", "0")


def sells_new_copies(match: Match) -> bool:
    """Tell whether the page offers copies that nobody put on the market with leave."""
    product = match.posting.kind is PostingKind.PRODUCT
    offer = match.posting.facts.get("offer", "")
    return product and (offer in NEW_COPIES or has_drive_links(match))


def say(outcome: Outcome, code: str, text: str) -> Ruling:
    """Return a ruling with one reason."""
    return outcome, (Reason(code, text),)
