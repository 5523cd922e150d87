"""Where the frames of a sheet come from: the capture, and the strip kept of the reference.

The master comes first, since it has every instant; the strip is there when the master is not,
and then the capture is shown where the strip has a tile. All of it is decoded in the sandbox.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.errors import Refused
from domain.ports import Vault
from domain.posting import Capture
from domain.work import Modality, Reference
from fingerprint.exchange.file import MEDIA_TYPE
from fingerprint.sandbox import Runner
from fingerprint.stills import strip
from fingerprint.stills.pick import Picked, pick
from service.sheets.plan import Instant, other_side
from service.sheets.sheet import Pixels


@dataclass(frozen=True, slots=True)
class Shown:
    """The frames of one side, None where there is none, and why that is so.

    `instants` are those asked for, moved to where frames are kept. `length` is that of the
    whole film in seconds, where it is known.
    """

    instants: tuple[Instant, ...]
    frames: tuple[Pixels | None, ...]
    length: float | None = None
    note: str = ""


class Pictures:
    """Reads frames. Whoever asks for references first gets instants that their strips have.

    Args:
        runner: Where foreign files are read: a Sandbox.
        captures: Where captures lie.
        library: Where references' media and strips lie.
        box: Width and height that no frame of a film exceeds.
        picture: The same for pictures.
    """

    def __init__(
        self,
        runner: Runner,
        captures: Vault,
        library: Vault,
        *,
        box: tuple[int, int],
        picture: tuple[int, int],
    ) -> None:
        self._runner = runner
        self._captures = captures
        self._library = library
        self._box, self._picture = box, picture

    def capture(self, capture: Capture, instants: Sequence[Instant]) -> Shown:
        """Show a capture at some instants."""
        about = capture.label or capture.url or capture.digest
        wanted = [instant.here for instant in instants]
        try:
            picked = self._picked(self._captures, capture, wanted, about)
        except Refused as error:
            note = f"no picture of the capture {about}: {error}"
            return Shown(tuple(instants), (None,) * len(wanted), note=note)
        frames = tuple(still.pixels for still in picked.stills)
        return Shown(tuple(instants), frames, picked.length)

    def reference(
        self, reference: Reference, kept: str | None, instants: Sequence[Instant]
    ) -> Shown:
        """Show a reference at some instants, or as near to them as its strip has a tile.

        Args:
            reference: Of all the instants.
            kept: The digest of its medium's strip, None where none was kept.
            instants: By their seconds in the reference.
        """
        about = reference.label or reference.id
        if reference.media_type == MEDIA_TYPE:
            note = f"no picture of the work: of {about} only a fingerprint was given"
            return Shown(tuple(instants), (None,) * len(instants), note=note)
        try:
            picked = self._picked(self._library, reference, [i.there for i in instants], about)
        except Refused as error:
            why = f"no picture of the work: {about}: {error}"
        else:
            frames = tuple(still.pixels for still in picked.stills)
            return Shown(tuple(instants), frames, picked.length)
        if kept is None:
            why = f"{why}; and no strip of it was kept"
            return Shown(tuple(instants), (None,) * len(instants), note=why)
        try:
            return self._from_strip(kept, instants, f"the strip of {about}")
        except Refused as error:
            return Shown(tuple(instants), (None,) * len(instants), note=f"{why}; {error}")

    def _from_strip(self, kept: str, instants: Sequence[Instant], about: str) -> Shown:
        path = self._library.path(kept)
        times = self._runner.run(strip.instants, path, about, about=about)
        chosen = {(_tile(times, instant), instant.number): instant for instant in instants}
        tiles = [tile for tile, _ in chosen]
        stills = self._runner.run(strip.tiles, path, tiles, about, about=about)
        moved = tuple(
            _moved(instant, still.seconds)
            for instant, still in zip(chosen.values(), stills, strict=True)
        )
        note = f"the work is shown from {about}, kept when it was enrolled"
        return Shown(moved, tuple(still.pixels for still in stills), note=note)

    def _picked(
        self, vault: Vault, medium: Capture | Reference, seconds: Sequence[float], about: str
    ) -> Picked:
        """Pick frames at seconds in any order."""
        digest = medium.digest if isinstance(medium, Capture) else medium.media
        order = sorted(range(len(seconds)), key=lambda place: seconds[place])
        ascending = [seconds[place] for place in order]
        path = vault.path(digest)
        box = self._picture if medium.media_type.startswith("image/") else self._box
        picked = self._runner.run(pick, path, medium.media_type, ascending, box, about=about)
        stills = dict(zip(order, picked.stills, strict=True))
        return replace(picked, stills=tuple(stills[place] for place in range(len(seconds))))


def _tile(times: Sequence[float], instant: Instant) -> int:
    """Return the number of the tile nearest to an instant, within its segment if one is."""
    segment = instant.segment
    first = bisect_left(times, segment.reference_start)
    last = bisect_left(times, segment.reference_end)
    near = range(first, last) if first < last else range(len(times))
    return min(near, key=lambda tile: abs(times[tile] - instant.there))


def _moved(instant: Instant, there: float) -> Instant:
    """Return the instant at another second of the reference, and what stands there here."""
    if instant.segment.modality is Modality.IMAGE:
        return instant
    return replace(instant, here=other_side(instant.segment, there), there=there)
