"""Spans that people name, and what a reference would be without them.

Imported only by the command that decodes: the kernels behind it take a second to load.
"""

from collections.abc import Sequence
from contextlib import closing

from domain.errors import BadInput
from domain.ports import Vault
from domain.spans import disjoint
from domain.work import Modality, Reference, Span
from fingerprint.exchange.enrolling import enrol
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media
from fingerprint.sandbox import Sandbox


def parse_span(text: str, modality: Modality) -> Span:
    """Read `0:00-0:12.5`, hours where there are any; of a text `100-250`, in characters.

    Raises:
        BadInput: It is neither, or ends before it starts.
    """
    parts = text.split("-")
    try:
        if len(parts) != 2:
            raise ValueError(text)
        start, end = (_place(part, modality) for part in parts)
    except ValueError as error:
        form = "100-250, in characters" if modality is Modality.TEXT else "0:00-0:12"
        raise BadInput(f"expected a span such as {form}, found {text!r}") from error
    [span] = disjoint([(start, end)])
    return span


def show_span(span: Span, modality: Modality) -> str:
    """Write a span as `parse_span` reads it."""
    return "-".join(_written(place, modality) for place in span)


def refuse_nothing_left(vault: Vault, reference: Reference, spans: Sequence[Span]) -> None:
    """Decode a reference and see that something is left of it outside spans.

    Raises:
        BadInput: Nothing is, or a span begins after its end.
        UndecodableMedia: Its media can no longer be decoded.
        NotFound: The vault lacks it.
    """
    modality = MODALITIES[reference.modality]
    media = Media(vault.path(reference.media), reference.media_type, reference.media)
    about = reference.label or reference.id
    with closing(Sandbox()) as sandbox:
        codes = sandbox.run(enrol, modality, media, about, about=about)
    for span in spans:
        if span[0] >= codes.length:
            end = _written(codes.length, reference.modality)
            shown = show_span(span, reference.modality)
            raise BadInput(f"{about} ends at {end}, before {shown} begins")
    if not modality.masked(codes, spans).keys.size:
        raise BadInput(
            f"nothing would be left of {about} to recognise it by; withdraw {reference.id} instead"
        )


def _place(text: str, modality: Modality) -> float:
    if modality is Modality.TEXT:
        return float(int(text))
    seconds = 0.0
    parts = text.split(":")
    if len(parts) > 3:
        raise ValueError(text)
    for part in parts:
        seconds = 60 * seconds + float(part)
    return seconds


def _written(place: float, modality: Modality) -> str:
    if modality is Modality.TEXT:
        return str(round(place))
    tenths = round(place * 10)
    hours = f"{tenths // 36000}:" if tenths >= 36000 else ""
    minutes = f"{tenths // 600 % 60:02}" if hours else f"{tenths // 600}"
    part = f".{tenths % 10}" if tenths % 10 else ""
    return f"{hours}{minutes}:{tenths // 10 % 60:02}{part}"
