from fingerprint.text.cluster import Passage
from fingerprint.text.sift import Standing, sift

LENGTH = 1000


def passage(start, end, evidence, ordinal=0):
    long = end - start
    return Passage(ordinal, (start, end), (0, long), ((start, end),), evidence, long, 1.0)


def standings(*found, **authors):
    return {(s.work, s.passage.query): s.standing for s in sift(found, LENGTH, authors)}


def shared(**authors):
    """Standings by work of the same stretch; the first explains it best."""
    found = [(w, passage(0, 100, 100 - 10 * i, i)) for i, w in enumerate(authors)]
    return {work: standing for (work, _), standing in standings(*found, **authors).items()}


def test_a_passage_alone_is_the_works_own():
    assert standings(("a", passage(0, 100, 100))) == {("a", (0, 100)): Standing.OWN}


def test_the_work_that_explains_less_comes_second():
    found = standings(("a", passage(0, 100, 100)), ("b", passage(0, 90, 60, ordinal=1)))
    assert found == {("a", (0, 100)): Standing.OWN, ("b", (0, 90)): Standing.SECOND}


def test_two_works_with_the_same_text_both_own_it():
    found = standings(("a", passage(0, 100, 100)), ("b", passage(0, 100, 99, ordinal=1)))
    assert set(found.values()) == {Standing.OWN}


def test_what_three_works_have_is_common():
    found = standings(*((w, passage(0, 100, 100 - i, i)) for i, w in enumerate("abc")))
    assert list(found.values()) == [Standing.COMMON] * 3


def test_three_editions_of_one_work_are_not_common():
    [kept] = sift([("a", passage(0, 100, 100 - i, i)) for i in range(3)], LENGTH, {})
    assert kept.passage.ordinal == 0
    assert kept.standing is Standing.OWN


def test_passages_side_by_side_do_not_disturb_each_other():
    found = standings(("a", passage(0, 100, 100)), ("b", passage(100, 200, 50, ordinal=1)))
    assert set(found.values()) == {Standing.OWN}


def test_a_common_verse_does_not_spoil_the_page_around_it():
    verse = [(w, passage(0, 40, 40 - i, i)) for i, w in enumerate("xyz")]
    found = standings(("a", passage(0, 500, 500, 9)), *verse)
    assert found["a", (0, 500)] is Standing.OWN
    assert found["x", (0, 40)] is Standing.COMMON


def test_a_poem_in_books_of_three_authors_is_common_in_all():
    found = shared(a=["林深"], b=["周岚"], c=["北野"])
    assert set(found.values()) == {Standing.COMMON}


def test_a_preface_that_an_author_repeats_is_of_the_book_that_explains_it_best():
    found = shared(a=["林深"], b=["林深"], c=["林深"])
    assert found == {"a": Standing.OWN, "b": Standing.SECOND, "c": Standing.SECOND}


def test_a_story_its_collective_volume_and_a_pirate_edition_are_two_authors():
    found = shared(story=["林深"], volume=["周岚", "林深", "北野"], pirate=[])
    assert Standing.COMMON not in found.values()


def test_a_collective_volume_does_not_make_its_authors_one():
    found = shared(volume=["林深", "周岚", "北野"], a=["林深"], b=["周岚"], c=["北野"])
    assert set(found.values()) == {Standing.COMMON}


def test_the_stretch_that_three_authors_share_is_common_and_the_rest_is_not():
    found = standings(
        ("a", passage(0, 500, 500)),
        ("b", passage(0, 450, 300, 1)),
        ("c", passage(400, 450, 50, 2)),
        b=["林深"],
        c=["周岚"],
    )
    assert found["b", (0, 450)] is Standing.SECOND
    assert found["c", (400, 450)] is Standing.COMMON
