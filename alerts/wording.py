"""How figures are said in words, in English and in Chinese.

Everything that came from outside (titles, names, addresses) passes through `plain`, so that
a title with line breaks cannot write paragraphs of its own into a notice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from domain.match import Evidence, PassageKind, Segment
from domain.work import Modality

LANGUAGES = ("en", "zh")
BEIJING = timezone(timedelta(hours=8))

_MODALITY = {
    "en": {
        Modality.VIDEO: "pictures",
        Modality.AUDIO: "sound",
        Modality.IMAGE: "still image",
        Modality.TEXT: "text",
    },
    "zh": {
        Modality.VIDEO: "画面",
        Modality.AUDIO: "声音",
        Modality.IMAGE: "图片",
        Modality.TEXT: "文字",
    },
}

_KIND = {PassageKind.COMMON: "common text"}

# Peaks of sound lie within 1.5 frames of 20 ms of the original's; of film there are two frames
# a second.
_ENDS_SECONDS = {Modality.AUDIO: 0.06, Modality.VIDEO: 0.5}


def language_of(wish: str) -> str:
    """Return the language we write in for a platform that reads `wish`, such as `zh-CN`."""
    return "zh" if wish.lower().split("-")[0] == "zh" else "en"


def plain(text: str) -> str:
    """Return text on one line, without control or direction characters."""
    visible = (c if c.isprintable() else " " for c in text)
    return " ".join("".join(visible).split())


def h_mm_ss(seconds: float) -> str:
    """Return a time of a recording, such as `1:02:07`. Whole seconds, cut off."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def instant(at: datetime, language: str) -> str:
    """Return an instant for a reader: Beijing time in Chinese, UTC in English."""
    if language == "zh":
        local = at.astimezone(BEIJING)
        return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}（北京时间）"
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def percent(share: float) -> str:
    """Return a share from 0 to 1 in per cent; a tenth is kept where a whole would be nought."""
    return f"{share:.1%}" if 0 < share < 0.01 else f"{share:.0%}"


def modality_name(modality: Modality, language: str = "en") -> str:
    """Return what a reader calls a modality."""
    return _MODALITY[language][modality]


def span(modality: Modality, start: float, end: float, language: str = "en") -> str:
    """Return a half-open span of a modality for a reader."""
    if modality is Modality.TEXT:
        unit = "第 {}–{} 字" if language == "zh" else "characters {}–{}"
        return unit.format(int(start), int(end))
    if modality is Modality.IMAGE:
        return "整幅图片" if language == "zh" else "the image"
    return f"{h_mm_ss(start)}–{h_mm_ss(end)}"


def copied(segment: Segment, evidence: Sequence[Evidence]) -> str:
    """Return in English what a shared stretch of text is, empty where that is not known.

    Such as `passage, 801 characters the same, identity 98%, 12% of the posting`. The share
    is told where the evidence of the match tells how long the posting's text is.
    """
    told = [_KIND.get(segment.kind, str(segment.kind))] if segment.kind else []
    if segment.same is not None:
        told.append(f"{segment.same:.0f} characters the same")
    if segment.identity is not None:
        told.append(f"identity {percent(segment.identity)}")
    for one in evidence:
        if told and one.modality is segment.modality and one.matched > 0:
            length = segment.query_end - segment.query_start
            share = min(1.0, length * one.posting_share / one.matched)
            told.append(f"{percent(share)} of the posting")
    return ", ".join(told)


def played(segment: Segment) -> str:
    """Return in English how a copy was played or shown, empty where as the work is.

    Such as `1.05 x as fast, pitch +4 %, mirrored`. What measuring alone explains is not told:
    the ends of a stretch are known to so many seconds, and a pitch to one per cent.
    """
    told = []
    unsure = _ENDS_SECONDS.get(segment.modality, 0.0)
    length = segment.query_end - segment.query_start
    if abs(segment.speed - 1) * length > max(0.005 * length, unsure):
        told.append(f"{segment.speed:.2f} x as fast")
    if abs(segment.pitch - 1) > 0.01:
        told.append(f"pitch {100 * (segment.pitch - 1):+.0f} %")
    if segment.mirrored:
        told.append("mirrored")
    return ", ".join(told)


def left_out(segment: Segment, label: str) -> str:
    """Return in English that a stretch did not count, and why.

    Such as `characters 40–68 was left out: common text, in "poems: tang.txt", score 0.63`.
    Where a reference has no label, its id names it.
    """
    where = span(segment.modality, segment.query_start, segment.query_end)
    whose = f'"{plain(label)}"' if label else segment.reference
    common = segment.kind is PassageKind.COMMON
    why = f"common text, in {whose}" if common else f"{whose}, which is not ours"
    return f"{where} was left out: {why}, score {segment.score:.2f}"


def amount(evidence: Evidence) -> str:
    """Return in English how much was matched, such as `31.4 s of sound`."""
    name = modality_name(evidence.modality)
    if evidence.modality is Modality.TEXT:
        return f"{evidence.matched:.0f} characters of {name}"
    if evidence.modality is Modality.IMAGE:
        return f"a {name}"
    return f"{evidence.matched:.1f} s of {name}"


def taken(
    segments: Sequence[Segment],
    language: str,
    *,
    labels: Mapping[str, str],
    most: int,
) -> tuple[str, ...]:
    """Return a line a segment: where in the posting, and where in the work.

    Args:
        segments: As in the match.
        language: `en` or `zh`.
        labels: What readers call a capture, by digest, such as "chapter 3".
        most: How many to spell out; a last line counts the rest.
    """
    lines = [_segment(s, language, labels.get(s.capture, "")) for s in segments[:most]]
    rest = len(segments) - len(lines)
    if rest > 0:
        more = (
            f"另有 {rest} 处，见证据。"
            if language == "zh"
            else f"{rest} more, see the evidence"
        )
        lines.append(more)
    return tuple(lines)


def _segment(segment: Segment, language: str, label: str) -> str:
    kind = segment.modality
    name = modality_name(kind, language)
    here = span(kind, segment.query_start, segment.query_end, language)
    there = span(kind, segment.reference_start, segment.reference_end, language)
    where = f"{plain(label)} {here}" if label else here
    if language == "zh":
        return f"{name}：发布内容{where}，对应作品{there}"
    return f"{name}: {where} of the posting is {there} of the work"


def join(parts: Iterable[str], language: str) -> str:
    """Return names in a row, as the language does it."""
    return ("、" if language == "zh" else ", ").join(plain(p) for p in parts)


def letter(title: str, sections: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return a letter: a title, then numbered sections of one-line paragraphs, none empty."""
    blocks = [plain(title)]
    for number, (heading, lines) in enumerate(sections, 1):
        body = "\n".join(filter(None, map(plain, lines)))
        blocks.append(f"{number}. {plain(heading)}\n{body}")
    return "\n\n".join(blocks) + "\n"
