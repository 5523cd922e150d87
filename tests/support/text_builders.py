"""Texts to enrol and to ask about, written by the demo's own novelists."""

from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.text import SCHEME, Text
from fingerprint.modality import Media
from service.demo.content.novels import novel

TEXT = Text()


def prose(seed, language="zh", length=1500):
    """Return about `length` characters that share nothing with another seed's."""
    return novel(seed, language, 1, length).chapters[0][:length]


def media(folder, body, media_type="text/plain"):
    path = folder / "capture"
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return Media(path, media_type, "d" * 64)


class Library:
    """References by name (`work/edition`) and questions about them."""

    def __init__(self, folder, **texts):
        self.folder = folder
        index = MemoryIndex(SCHEME)
        for name, text in texts.items():
            work = name.partition("__")[0]
            index.add(name, work, TEXT.enrol(media(folder, text)))
        self.snapshot = index.snapshot()

    def ask(self, body, media_type="text/plain"):
        capture = media(self.folder, body, media_type)
        return TEXT.match(TEXT.fingerprint(capture), capture, self.snapshot)
