from itertools import combinations

import pytest

from service.demo.content.novels import LANGUAGES, TextEdit, copy_text, novel, review


def runs(text, size):
    plain = "".join(c for c in text.lower() if c.isalpha())
    return {plain[i : i + size] for i in range(len(plain) - size + 1)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_seed_gives_the_same_novel(language):
    assert novel(4, language, 2, 600) == novel(4, language, 2, 600)
    assert novel(4, language, 2, 600) != novel(5, language, 2, 600)


@pytest.mark.parametrize("language", LANGUAGES)
def test_chapters_have_about_the_length_asked_for(language):
    book = novel(4, language, 3, 1500)
    assert len(book.chapters) == 3
    assert all(1500 <= len(chapter) < 2600 for chapter in book.chapters)


@pytest.mark.parametrize(("language", "size"), [("zh", 12), ("zh-Hant", 12), ("en", 40)])
def test_two_novels_share_no_run_of_words(language, size):
    texts = [runs("".join(novel(s, language, 2, 2000).chapters), size) for s in range(12)]
    assert not [shared for a, b in combinations(texts, 2) for shared in a & b]


def test_a_novel_is_about_its_people():
    book = novel(4, "zh", 1, 3000)
    assert all(name in book.chapters[0] for name in book.names)


def test_traditional_is_the_same_novel_in_other_characters():
    book, other = novel(4, "zh", 1, 800), novel(4, "zh-Hant", 1, 800)
    assert book.chapters != other.chapters
    assert copy_text(other.chapters[0], TextEdit(to_simplified=True), 1) == book.chapters[0]


@pytest.mark.parametrize(("language", "least"), [("zh", 600), ("zh-Hant", 600), ("en", 1500)])
def test_a_review_holds_its_quotations_and_more_of_its_own(language, least):
    quotes = [novel(8, language, 1, 400).chapters[0][50:100]]
    text = review(2, language, quotes)
    assert " ".join(quotes[0].split()) in text
    assert len(text) - len(quotes[0]) >= least


class TestCopies:
    TEXT = novel(3, "zh", 1, 2000).chapters[0]
    ENGLISH = novel(3, "en", 1, 3000).chapters[0]

    def test_an_excerpt_is_cut_out(self):
        assert copy_text(self.TEXT, TextEdit(start=100, take=50), 1) == self.TEXT[100:150]

    def test_names_are_changed_throughout(self):
        for language, text in (("zh", self.TEXT), ("en", self.ENGLISH)):
            names = novel(3, language, 1, 100).names
            copied = copy_text(text, TextEdit(rename=names), 1)
            assert any(name in text for name in names)
            assert not any(name in copied for name in names)

    def test_few_words_are_replaced_and_the_rest_stays(self):
        words = self.ENGLISH.split(" ")
        copied = copy_text(self.ENGLISH, TextEdit(reword=0.1), 1).split(" ")
        changed = sum(a != b for a, b in zip(words, copied, strict=True))
        assert 0.05 < changed / len(words) <= 0.15

    def test_chinese_words_are_replaced_too(self):
        copied = copy_text(self.TEXT, TextEdit(reword=0.15), 1)
        same = len(runs(self.TEXT, 4) & runs(copied, 4)) / len(runs(self.TEXT, 4))
        assert 0.3 < same < 0.9

    def test_noise_stands_between_the_characters(self):
        copied = copy_text(self.TEXT, TextEdit(noise=0.2), 1)
        assert 1.1 < len(copied) / len(self.TEXT) < 1.3
        assert [c for c in copied if c.isalpha()] == [c for c in self.TEXT if c.isalpha()]

    def test_adverts_are_inserted(self):
        copied = copy_text(self.TEXT, TextEdit(adverts=200), 1)
        assert len(copied) > len(self.TEXT) + 50
        assert self.TEXT[:200] in copied

    def test_the_same_seed_copies_alike(self):
        edit = TextEdit(reword=0.1, noise=0.1, adverts=300)
        assert copy_text(self.TEXT, edit, 9) == copy_text(self.TEXT, edit, 9)
        assert copy_text(self.TEXT, edit, 9) != copy_text(self.TEXT, edit, 10)
