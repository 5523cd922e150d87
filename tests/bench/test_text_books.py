import unicodedata
from random import Random

import pytest
from bench_builders import book

from bench.text_books import Book, Shelf, names_of, part_of, read_further, read_shelf
from domain.errors import BadInput


def corpus(folder, **texts):
    for place, text in texts.items():
        language, kind, name = place.split("_")
        path = folder / language / kind / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_the_part_of_a_book_follows_from_its_name_in_any_form():
    names = [f"book {n}" for n in range(200)]

    assert {part_of(name) for name in names} == {"dev", "test"}
    assert 70 < sum(part_of(name) == "dev" for name in names) < 130
    assert part_of("é") == part_of(unicodedata.normalize("NFD", "é"))


def test_parts_share_no_book_and_leave_none_out():
    whole = Shelf("zh", tuple(Book(str(n), "") for n in range(9)), (Book("u1", ""),) * 2)

    parts = [
        {each.name for each in whole.protected if each.part == part} for part in ("dev", "test")
    ]

    assert not parts[0] & parts[1]
    assert parts[0] | parts[1] == {each.name for each in whole.protected}


def test_a_part_without_books_is_refused():
    with pytest.raises(BadInput, match="take 'all'"):
        Shelf("zh", (Book("a", ""),), ()).of_part("all")


def test_a_corpus_without_unrelated_books_is_refused(tmp_path):
    with pytest.raises(BadInput, match="unrelated"):
        read_shelf(corpus(tmp_path, zh_protected_a="甲"), "zh")


def test_a_book_that_is_no_utf_8_is_named(tmp_path):
    corpus(tmp_path, zh_protected_a="甲", zh_unrelated_b="乙")
    (tmp_path / "zh/protected/a.txt").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadInput, match=r"a\.txt"):
        read_shelf(tmp_path, "zh")


def test_further_books_are_those_that_are_not_on_the_shelf(tmp_path):
    shelf = read_shelf(corpus(tmp_path / "c", zh_protected_a="甲", zh_unrelated_b="乙"), "zh")
    further = corpus(tmp_path / "f", zh_x_a="甲", zh_x_c="丙")

    assert [each.name for each in read_further(further, shelf)] == ["c"]


def test_names_are_what_speaks_and_what_has_a_capital_inside_sentences():
    chinese = Book("zh", "。智化道：好。" * 3 + "。白玉堂笑道：去。" * 3 + "天地玄黃道")
    english = Book("en", "Then came Pumblechook, and the Convict saw the convict. " * 4)

    assert names_of(chinese) == ("白玉堂", "智化")
    assert names_of(english) == ("Pumblechook",)


def test_an_excerpt_longer_than_its_book_is_refused():
    with pytest.raises(BadInput, match="shorter than"):
        book("a", 1, length=3000).excerpt(Random(1), 5000)
