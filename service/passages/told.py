"""Say the figures of a passage in words, the same on a page and on a terminal."""

from service.passages.passage import Passage, Stretch

_ID = 16  # characters of a digest that tell it from others


def figures_of(passage: Passage) -> tuple[tuple[str, str], ...]:
    """Return names and values: what it is, how much is the same, on how much of each side."""
    said = [("passage", passage.kind.value)] if passage.kind else []
    if passage.same is not None:
        said.append(("same", f"{passage.same} hanzi and letters, in order"))
    if passage.identity is not None:
        said.append(("identity", f"{passage.identity:.1%} of the longer side"))
    for name, side in (("posting", passage.here), ("work", passage.there)):
        share = "" if side.share is None else f", {side.share:.1%} of the text"
        said.append((name, f"characters {side.start}–{side.end}{share}"))
    return (*said, ("score", f"{passage.score:.2f}"))


def where(side: Stretch) -> str:
    """Return which text a side is, and where in it."""
    known = f"{side.name} ({side.id[:_ID]})" if side.name else side.id[:_ID]
    return f"{known}, characters {side.start}–{side.end}"
