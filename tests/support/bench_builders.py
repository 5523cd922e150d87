"""Shelves of made-up novels, for what bench/ makes of novels."""

from bench.text_books import Book, Shelf
from bench.text_edits import Source
from service.demo.content.novels import novel


def book(name, seed, language="zh", length=12_000):
    """Return a novel that shares nothing with another seed's."""
    return Book(name, "\n".join(novel(seed, language, 3, length // 3).chapters))


def shelf(language="zh"):
    return Shelf(
        language,
        tuple(book(f"{language}-p{n}", n, language) for n in (1, 2)),
        (book(f"{language}-u", 9, language),),
    )


def source(language="zh", **given):
    """Return what edits draw on; its words and letters stand in no novel of ours."""
    drawn = {
        "strange": "鬱龜籲" if language == "zh" else "qzxj",
        "hanzi": "鬱龜籲" * 20,
        "words": ("zyzzyva", "qoph", "jinx"),
    }
    return Source(language, **{**drawn, **given})
