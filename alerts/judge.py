"""Decide what a match means. Pure: no clock, no store, no network.

The order of the rules is the safeguard: whatever the score, a work that no list protects, a
licensed account and a use the law leaves free are found out before anybody is accused.
"""

from collections.abc import Sequence
from datetime import datetime

from alerts.free_use import Ruling, pictured, say, sells_new_copies, use_left_free
from alerts.held import HeldSpans, held_back
from alerts.options import JudgeOptions
from alerts.wording import amount, instant, percent, plain, span
from domain.match import Flag, Match
from domain.posting import Platform, PostingKind
from domain.protection import Entry, InForce, ProtectionList
from domain.verdict import Outcome, Reason, Verdict
from domain.work import Licence

SEEN_BEFORE_LISTING = "seen_before_listing"


def judge(
    match: Match,
    protections: ProtectionList,
    licences: Sequence[Licence],
    platform: Platform,
    at: datetime,
    *,
    now: datetime | None = None,
    held_spans: HeldSpans = HeldSpans(),
    options: JudgeOptions = JudgeOptions(),
) -> Verdict:
    """Weigh one match against the list and the licences as of `at`.

    What was seen before the list protected its work is put to a person once the list does:
    the copy may well be up still, but it was not forbidden when we saw it.

    Args:
        match: A posting against one work.
        protections: All batches; those issued after `at` are not heard.
        licences: Licences of the work, whenever they were put on record.
        platform: The platform of the posting; its territory bounds lists and licences.
        at: The sighting.
        now: The instant of judging; the sighting's own unless given.
        held_spans: Spans of the work's references that prove nothing by themselves.
        options: Limits; see JudgeOptions.
    """
    protections = protections.within(platform.territory)
    line = protections.entry_of(match.work, at)
    held = line is not None and line.entry.window.holds(at)
    now = now or at
    since = None if held else protections.in_force(match.work, now)
    line = since or line
    if line is None:
        text = f"no batch issued by {instant(at, 'en')} names {match.work}"
        return Verdict(
            match,
            Outcome.UNPROTECTED,
            (Reason("not_listed", text), *_measured(match)),
            at,
            options.policy,
        )
    licence = _licence_for(match, licences, platform, at)
    if licence is None and since is not None:
        licence = _licence_for(match, licences, platform, now)
    ruling = (
        (None if since else _outside_window(line, at))
        or _licensed(licence)
        or _printed_as_authorised(line, platform)
        or use_left_free(match, options)
        or held_back(match, held_spans)
        or _not_sure_enough(match, options)
        or _infringing(match, line, options)
    )
    if since is not None:
        ruling = _left_to_a_person(ruling, since, at)
    return Verdict(
        match,
        ruling[0],
        (*ruling[1], *_measured(match)),
        now if since else at,
        options.policy,
        cited=line.cited,
        licence=licence.id if licence and ruling[0] is Outcome.LICENSED else None,
    )


def seen_too_early(verdict: Verdict) -> bool:
    """Tell whether a verdict is about a sighting from before the list protected the work."""
    return any(reason.code == SEEN_BEFORE_LISTING for reason in verdict.reasons)


def _outside_window(line: InForce, at: datetime) -> Ruling | None:
    window = line.entry.window
    if window.holds(at):
        return None
    when = _window(line.entry)
    if at < window.since:
        return say(
            Outcome.UNPROTECTED,
            "window_not_open",
            f"{line.cited} protects the work {when}: not yet open at the sighting",
        )
    return say(
        Outcome.UNPROTECTED,
        "window_closed",
        f"{line.cited} protected the work {when}: closed at the sighting",
    )


def _left_to_a_person(ruling: Ruling, since: InForce, at: datetime) -> Ruling:
    """Doubt what was seen before the list protected the work, unless the use is free anyway."""
    outcome, reasons = ruling
    if outcome not in {Outcome.INFRINGING, Outcome.DOUBTFUL}:
        return ruling
    issued, window = since.batch.issued, since.entry.window
    when = f"issued {instant(issued, 'en')}"
    if issued <= at:
        when += f", in force from {instant(window.since, 'en')}"
    text = f"seen on {instant(at, 'en')}, before the listing ({since.cited}, {when})"
    early = Reason(SEEN_BEFORE_LISTING, f"{text}: a person decides")
    return Outcome.DOUBTFUL, (early, *reasons)


def _licence_for(
    match: Match, licences: Sequence[Licence], platform: Platform, at: datetime
) -> Licence | None:
    posting = match.posting
    for licence in licences:
        if licence.work == match.work and licence.permits(
            posting.platform, posting.account, at, platform.territory
        ):
            return licence
    return None


def _licensed(licence: Licence | None) -> Ruling | None:
    if licence is None:
        return None
    who = f"account {licence.account}" if licence.account else "every account"
    where = licence.platform or "any platform"
    land = f" in {licence.territory}" if licence.territory else ""
    until = instant(licence.until, "en") if licence.until else "further notice"
    text = (
        f"licence {licence.id} permits {who} on {where}{land}"
        f" from {instant(licence.since, 'en')} until {until}"
    )
    source = f" (source: {plain(licence.source)})" if licence.source else ""
    return say(Outcome.LICENSED, "licence", text + source)


def _printed_as_authorised(line: InForce, platform: Platform) -> Ruling | None:
    names = {name.strip().casefold() for name in line.entry.authorised}
    if platform.name.casefold() not in names:
        return None
    return say(
        Outcome.LICENSED,
        "authorised_in_list",
        f"{line.cited} itself prints {platform.name} among the authorised platforms",
    )


def _not_sure_enough(match: Match, options: JudgeOptions) -> Ruling | None:
    if match.score < options.review_from:
        return say(
            Outcome.DOUBTFUL,
            "too_weak",
            f"score {match.score:.2f} is below {options.review_from:.2f}: too weak to look at",
        )
    if match.score < options.report_from:
        return say(
            Outcome.DOUBTFUL,
            "not_sure",
            f"score {match.score:.2f} is below {options.report_from:.2f}: a person must look",
        )
    if all(Flag.COMMON in e.flags for e in match.evidence):
        return say(
            Outcome.DOUBTFUL,
            "common_material",
            "all that agrees is material that several works share",
        )
    if all(pictured(e) or Flag.COMMON in e.flags for e in match.evidence) and not (
        sells_new_copies(match)
    ):
        return say(
            Outcome.DOUBTFUL,
            "picture_only",
            "only a still picture of the work is seen, and the page does not say that it"
            " offers a copy of the work",
        )
    if options.account_required and not match.posting.account:
        return say(
            Outcome.DOUBTFUL,
            "no_account",
            "the uploader is not known, and the policy asks for it",
        )
    return None


def _infringing(match: Match, line: InForce, options: JudgeOptions) -> Ruling:
    posting = match.posting
    reasons = [
        Reason(
            "copy",
            f"score {match.score:.2f} reaches {options.report_from:.2f}:"
            f" {posting.key} carries the work",
        ),
        Reason("in_window", f"{line.cited} protects the work {_window(line.entry)}"),
        Reason(
            "no_licence", f"no licence on record covers {posting.account or 'the uploader'}"
        ),
        Reason(
            "no_exception",
            "checked: neither a short quotation, nor goods that show their own cover,"
            " nor common material",
        ),
    ]
    if posting.kind is PostingKind.PRODUCT and sells_new_copies(match):
        drives = posting.facts.get("drive_links", "0")
        offer = posting.facts.get("offer", "unnamed")
        reasons.append(
            Reason("new_copy_offered", f"offer: {offer}, cloud-drive links: {drives}")
        )
    return Outcome.INFRINGING, tuple(reasons)


def _measured(match: Match) -> tuple[Reason, ...]:
    """How much agrees and where, a reason a modality."""
    reasons = []
    for e in match.evidence:
        spans = [
            span(s.modality, s.query_start, s.query_end)
            for s in match.segments
            if s.modality is e.modality
        ]
        where = ", ".join(spans[:3]) + (f" and {len(spans) - 3} more" if len(spans) > 3 else "")
        flags = f"; {', '.join(e.flags)}" if e.flags else ""
        reasons.append(
            Reason(
                f"matched_{e.modality}",
                f"{amount(e)} agree at {where or 'no single place'}:"
                f" {percent(e.posting_share)} of the posting, {percent(e.work_share)} of the"
                f" work, score {e.score:.2f}{flags}",
            )
        )
    return tuple(reasons)


def _window(entry: Entry) -> str:
    window = entry.window
    until = f" until {instant(window.until, 'en')}" if window.until else " with no end named"
    return f"from {instant(window.since, 'en')}{until} ({plain(window.basis)})"
