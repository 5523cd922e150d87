"""What a posting is made of, said so that it can be rendered later.

A recipe names works by key and treatments by name; `render` alone knows how they are done.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of film or sound: of a work from `start`, or newly made when `work` is None."""

    seconds: int
    work: str | None = None
    start: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class VideoContent:
    """Film parts in a row. `sound`, when given, is laid under instead of the parts' own."""

    parts: tuple[Part, ...]
    treatment: str
    seed: int
    container: str = "mp4"
    sound: Part | None = None

    @property
    def seconds(self) -> int:
        """The length before any change of speed."""
        return sum(part.seconds for part in self.parts)


@dataclass(frozen=True, slots=True)
class AudioContent:
    """Sound parts in a row."""

    parts: tuple[Part, ...]
    treatment: str
    seed: int
    codec: str = "mp3"

    @property
    def seconds(self) -> int:
        """The length before any change of speed."""
        return sum(part.seconds for part in self.parts)


@dataclass(frozen=True, slots=True)
class ChapterPart:
    """A chapter: of a work, whole or an excerpt set in prose of another hand, or all new.

    `take` characters from `start` of the work's chapter are set in; 0 takes it whole.
    """

    seed: int
    length: int
    work: str | None = None
    chapter: int = 0
    start: int = 0
    take: int = 0


@dataclass(frozen=True, slots=True)
class TextContent:
    """A book of chapters. `section` is `story`, or `review` for one that quotes."""

    chapters: tuple[ChapterPart, ...]
    treatment: str
    seed: int
    language: str
    section: str = "story"


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A picture of a product: a work's cover or poster, or of something else.

    `photographed` stands it on a table; otherwise the picture fills the frame.
    """

    seed: int
    work: str | None = None
    photographed: bool = True
    treatment: str = "plain"


@dataclass(frozen=True, slots=True)
class ProductContent:
    """What a product page shows. `category` is in the words of docs/demo.md."""

    category: str
    pictures: tuple[PicturePart, ...]
    seed: int
    excerpt: ChapterPart | None = None
    drives: int = 0


Content = VideoContent | AudioContent | TextContent | ProductContent
