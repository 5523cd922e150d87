"""Add up what an evaluation cost: hours, characters, bytes, and seconds for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.work import Modality
from fingerprint.examine import Examined, Ingested
from fingerprint.report import Report, quantile

_TIMED = (Modality.VIDEO, Modality.AUDIO)


@dataclass(slots=True)
class Cost:
    """Running totals: seconds of video and audio, characters of text, numbers of pictures."""

    reference: dict[Modality, float] = field(default_factory=dict)
    query: dict[Modality, float] = field(default_factory=dict)
    ingest_seconds: dict[Modality, float] = field(default_factory=dict)
    query_seconds: dict[bool, float] = field(default_factory=dict)
    decoding: list[tuple[float, float]] = field(default_factory=list)
    lookups: list[float] = field(default_factory=list)

    def ingested(self, modality: Modality, one: Ingested) -> None:
        """Count a reference."""
        _add(self.reference, modality, one.codes.length)
        _add(self.ingest_seconds, modality, one.seconds)
        if one.decoding is not None:
            self.decoding.append((one.seconds, one.decoding))

    def examined(self, one: Examined) -> None:
        """Count a query."""
        for modality, length in one.lengths.items():
            _add(self.query, modality, length)
        is_text = set(one.lengths) == {Modality.TEXT}
        self.query_seconds[is_text] = self.query_seconds.get(is_text, 0.0) + one.seconds
        self.lookups.extend(one.lookups)

    def told(self, sizes: Mapping[Modality, int]) -> Report:
        """Return the figures, None where nothing of the kind was measured.

        Args:
            sizes: Bytes of each modality's index.
        """
        seconds = sum(self.reference.get(m, 0.0) for m in _TIMED)
        asked = sum(self.query.get(m, 0.0) for m in _TIMED)
        chars = self.reference.get(Modality.TEXT, 0.0)
        decoded = sum(bare for _, bare in self.decoding)
        told: Report = {
            "reference_hours": seconds / 3600,
            "query_hours": asked / 3600,
            "ingest_x_decode": _ratio(sum(whole for whole, _ in self.decoding), decoded),
            "query_x_realtime": _ratio(asked, self.query_seconds.get(False, 0.0)),
            "index_bytes_per_hour": _ratio(
                sum(sizes.get(m, 0) for m in _TIMED), seconds / 3600
            ),
            "lookup_ms_median": 1000 * quantile(self.lookups, 0.5) if self.lookups else None,
        }
        if chars:
            told["chars"] = chars
            told["bytes_per_char"] = sizes.get(Modality.TEXT, 0) / chars
            spent = self.ingest_seconds.get(Modality.TEXT, 0.0)
            told["mchars_per_s"] = _ratio(chars / 1e6, spent)
        return told


def _add(totals: dict[Modality, float], key: Modality, amount: float) -> None:
    totals[key] = totals.get(key, 0.0) + amount


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
