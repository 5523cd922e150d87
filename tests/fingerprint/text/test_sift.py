from fingerprint.text.cluster import Passage
from fingerprint.text.sift import Standing, sift

LENGTH = 1000


def passage(start, end, evidence, ordinal=0):
    long = end - start
    return Passage(ordinal, (start, end), (0, long), ((start, end),), evidence, long, 1.0)


def standings(*found):
    return {(s.work, s.passage.query): s.standing for s in sift(found, LENGTH)}


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
    [kept] = sift([("a", passage(0, 100, 100 - i, i)) for i in range(3)], LENGTH)
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
