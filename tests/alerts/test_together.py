"""Copies add up to a part of a work; nothing counts twice."""

from dataclasses import replace

import pytest
from alerts_builders import HOUR, NOON, WORK, a_match, a_verdict, segment
from hypothesis import given
from hypothesis import strategies as st

from alerts.together import Together, chapter_ranges, sentence, together
from domain.match import PassageKind
from domain.outline import Chapter, Outline
from domain.verdict import Outcome
from domain.work import Modality, ReferenceId, WorkId

R1, R2 = ReferenceId("r1"), ReferenceId("r2")


def an_outline(reference=R1, chapters=10, length=100.0, preface=0.0):
    """Chapters of one length, end to end, after a preface."""
    starts = [preface + length * number for number in range(chapters)]
    told = tuple(Chapter(n, f"第{n}章", s, s + length) for n, s in enumerate(starts, 1))
    return Outline(reference, WORK, Modality.TEXT, preface + length * chapters, told)


def a_copy(*spans, reference=R1, native_id="b1", outcome=Outcome.INFRINGING, **changes):
    """A verdict on a posting that copies these spans, a capture each."""
    segments = tuple(
        replace(
            segment(Modality.TEXT, capture=f"c{start}"),
            reference=reference,
            reference_start=float(start),
            reference_end=float(end),
            **changes,
        )
        for start, end in spans
    )
    match = replace(a_match(native_id=native_id), segments=segments)
    return a_verdict(match, outcome)


def summed(*verdicts, outlines=(an_outline(),)):
    return together([("u9", verdict) for verdict in verdicts], lambda _: outlines)


def test_chapters_of_many_postings_add_up():
    copies = [a_copy((100 * n, 100 * n + 100), native_id=f"b{n}") for n in range(8)]
    [found] = summed(*copies)
    assert (found.share, found.chapters, found.chapters_in_all) == (0.8, ((1, 8),), 10)
    assert (found.postings, found.captures, found.covered) == (8, 8, 800.0)
    assert sentence(found) == "80% of the work, chapters 1-8"


def test_chapters_of_one_posting_add_up():
    [found] = summed(a_copy(*((100 * n, 100 * n + 100) for n in (0, 1, 2, 4))))
    assert (found.postings, found.captures) == (1, 4)
    assert sentence(found) == "40% of the work, chapters 1-3, 5"


def test_a_stretch_posted_twice_counts_once():
    [found] = summed(a_copy((0, 200)), a_copy((100, 300), native_id="b2"))
    assert (found.covered, found.postings) == (300.0, 2)


def test_a_chapter_counts_from_half_of_it():
    [found] = summed(a_copy((60, 150), (270, 400)))
    assert (found.chapters, found.covered) == (((2, 2), (4, 4)), 220.0)


def test_one_chapter_is_told_in_the_singular():
    [found] = summed(a_copy((100, 200)))
    assert chapter_ranges(found) == "chapter 2"


def test_what_stands_before_the_first_chapter_counts_in_the_share_alone():
    [found] = summed(a_copy((0, 100)), outlines=[an_outline(chapters=9, preface=100.0)])
    assert (found.share, found.chapters) == (0.1, ())


def test_two_editions_are_not_twice_the_book():
    copies = (a_copy((0, 300)), a_copy((0, 250), reference=R2, native_id="b2"))
    [found] = summed(*copies, outlines=(an_outline(), an_outline(R2)))
    assert (found.reference, found.share, found.postings) == (R1, 0.3, 2)


def test_chapters_told_of_two_editions_add_up_all_the_same():
    copies = (a_copy((0, 300)), a_copy((300, 500), reference=R2, native_id="b2"))
    [found] = summed(*copies, outlines=(an_outline(), an_outline(R2)))
    assert (found.share, found.chapters) == (0.5, ((1, 5),))


def test_an_edition_of_other_chapters_adds_nothing():
    copies = (a_copy((0, 300)), a_copy((300, 500), reference=R2, native_id="b2"))
    [found] = summed(*copies, outlines=(an_outline(), an_outline(R2, chapters=7)))
    assert found.chapters == ((1, 3),)


@pytest.mark.parametrize(
    "outcome", [Outcome.LICENSED, Outcome.UNPROTECTED, Outcome.EXCEPTION], ids=str
)
def test_what_nobody_is_reproached_with_adds_up_to_nothing(outcome):
    assert summed(a_copy((0, 500), outcome=outcome)) == ()


def test_common_text_and_pictures_add_up_to_nothing():
    common = a_copy((0, 500), kind=PassageKind.COMMON)
    picture = a_copy((0, 1), modality=Modality.IMAGE)
    assert summed(common, picture) == ()


def test_a_reference_without_outline_is_told_in_characters():
    [found] = summed(a_copy((0, 250)), outlines=())
    assert (found.share, found.length, found.chapters) == (None, None, ())
    assert sentence(found) == "250 characters of the work"


def test_parties_and_works_are_counted_apart():
    other = a_copy((0, 100), native_id="b2")
    other = replace(other, match=replace(other.match, work=WorkId("w-other")))
    copies = [("u1", a_copy((0, 300))), ("u2", a_copy((0, 500))), ("u1", other)]
    found = together(copies, lambda work: [an_outline()] if work == WORK else [])
    assert [(t.who, t.work) for t in found] == [
        ("u2", WORK),
        ("u1", WORK),
        ("u1", "w-other"),
    ]


def test_first_and_last_sighting_are_told():
    later = a_copy((100, 200), native_id="b2")
    later = replace(later, match=replace(later.match, seen_at=NOON + HOUR))
    [found] = summed(later, a_copy((0, 100)))
    assert (found.first_seen, found.last_seen) == (NOON, NOON + HOUR)


def test_a_chapter_that_the_reference_lacks_breaks_no_range():
    outline = an_outline(chapters=3)
    one, two, three = outline.chapters
    outline = replace(outline, chapters=(one, replace(two, number=4), replace(three, number=5)))
    [found] = summed(a_copy((0, 300)), outlines=[outline])
    assert found.chapters == ((1, 5),)


def test_a_long_list_of_ranges_is_cut():
    spans = [(200 * n, 200 * n + 100) for n in range(20)]
    [found] = summed(a_copy(*spans), outlines=[an_outline(chapters=40)])
    assert chapter_ranges(found).endswith("21, 23 and 8 more stretches")


@given(st.lists(st.tuples(st.integers(0, 990), st.integers(1, 300)), min_size=1, max_size=20))
def test_the_share_is_that_of_the_union_wherever_copies_lie(starts):
    spans = [(start, min(1000, start + long)) for start, long in starts]
    [found] = summed(*(a_copy(span, native_id=f"b{i}") for i, span in enumerate(spans)))
    assert isinstance(found, Together)
    places = {place for start, end in spans for place in range(start, end)}
    assert found.share == pytest.approx(len(places) / 1000)
    whole = [n for n in range(10) if sum(p // 100 == n for p in places) >= 50]
    told = [n - 1 for a, b in found.chapters for n in range(a, b + 1)]
    assert told == whole
