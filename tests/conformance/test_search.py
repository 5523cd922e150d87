"""Every search index finds the same things for the same words, in the same order."""

from datetime import timedelta

import pytest
from search_builders import NOON, SEARCHES, a_document, keys, later, open_any_search, settled

from domain.errors import BadInput
from domain.ports.changes import Place
from domain.search import Field, Kind, Query
from domain.tokens import LONGEST_QUERY


@pytest.fixture(scope="module", params=SEARCHES)
def shared(request, tmp_path_factory):
    with open_any_search(request.param, tmp_path_factory.mktemp("search")) as search:
        yield search


@pytest.fixture
def search(shared):
    """Lend the index empty, since what was taken out of one leaves its version behind."""
    with shared.rebuilding():
        pass
    return shared


def put(search, *documents, version=1):
    search.put(documents, version)
    settled(search)


def found(search, words="", **query):
    return keys(search.find(Query(words, **query)))


TITLES = {
    "song": "灯塔之歌 现场版 LIVE",
    "novel": "灯下黑（全本）",
    "film": "The Lantern - 灯笼 full film",
    "drama": "第12集 Café Ｈａｒｂｏｕｒ",
    "anime": "東京タワー 第１２話",
    "korean": "서울의 달 OST",
    "thai": "ประภาคาร",
}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("灯塔之歌", ["song"]),
        ("灯塔", ["song"]),
        ("塔之歌", ["song"]),
        ("灯", ["film", "novel", "song"]),
        ("歌", ["song"]),
        ("黑", ["novel"]),
        ("灯歌", []),
        ("灯塔 现场", ["song"]),
        ("live 灯塔", ["song"]),
        ("灯塔live", []),
        ("cafe", ["drama"]),
        ("CAFÉ harbour", ["drama"]),
        ("ｈａｒｂｏｕｒ", ["drama"]),
        ("第12集", ["drama"]),
        ("第12", ["anime", "drama"]),
        ("タワー", ["anime"]),
        ("ﾀﾜｰ", ["anime"]),
        ("서울", ["korean"]),
        ("달", ["korean"]),
        ("ภาคาร", ["thai"]),
        ('"full film"', ["film"]),
        ('"film full"', []),
        ("film full", ["film"]),
        ('"灯笼 full"', ["film"]),
        ("“lantern 灯笼”", ["film"]),
        ("lan*", ["film"]),
        ("lan", []),
        ("l*", ["film", "song"]),
        ("lantern tower", []),
    ],
)
def test_words_are_found_in_every_script(search, words, expected):
    put(search, *(a_document(key, title) for key, title in TITLES.items()))
    result = search.find(Query(words))
    assert sorted(keys(result)) == expected
    assert result.total == len(expected)


@pytest.mark.parametrize(
    "words",
    ['"full film', 'full AND "', "NOT (full", "full-film", "words:full*", "full\0film"],
)
def test_signs_of_other_query_languages_are_no_more_than_signs(search, words):
    put(search, a_document("film", "full film and not words: full"))
    assert found(search, words) == ["film"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (Query("…!?()*"), "expected letters or digits"),
        (Query('"""'), "expected letters or digits"),
        (Query("\udcff"), "expected letters or digits"),
        (Query("a" * (LONGEST_QUERY + 1)), "at most 500 are read"),
        (Query(" ".join(map(str, range(33)))), "at most 32 are looked for"),
        (Query("full", size=0), "a page has 1 to 200 things"),
        (Query("full", size=201), "a page has 1 to 200 things"),
        (Query("full", after="1' OR 1"), "after: expected"),
        (Query("full", after="1.99999999999999999999.abc"), "after: expected"),
        (Query("full", since=NOON.replace(tzinfo=None)), "a time without a zone"),
    ],
)
def test_a_question_that_is_none_is_refused(search, query, why):
    with pytest.raises(BadInput, match=why):
        search.find(query)


def test_a_long_word_is_found_by_its_beginning(search):
    put(search, a_document("long", "x" * 5000))
    assert found(search, "x" * 400) == ["long"]
    assert found(search, "x" * 10 + "*") == ["long"]


def test_no_phrase_reaches_from_one_field_into_the_next(search):
    one = a_document("one", "night", texts=[(Field.REASONS, "reels"), (Field.REASONS, "two")])
    put(search, one)
    assert found(search, '"night reels"') == []
    assert found(search, "night reels two") == ["one"]


def test_names_come_first_then_the_newest_then_the_id(search):
    in_reasons = [(Field.REASONS, "a copy of lantern")]
    put(
        search,
        a_document("reason", "dark", at=later(99), texts=in_reasons),
        a_document("old", "lantern", at=NOON),
        a_document("new", "lantern", at=later(9)),
        a_document("timeless", "lantern", at=None),
        a_document("account", "dark", at=later(5), texts=[(Field.ACCOUNT, "Lantern House")]),
    )
    assert found(search, "lantern") == ["new", "account", "old", "timeless", "reason"]
    assert found(search, "lantern copy") == ["reason"]
    assert found(search)[0] == "reason"


def test_filters_of_one_kind_are_any_and_of_several_all(search):
    put(
        search,
        a_document("v1", "film", Kind.VERDICT, outcome="infringing", works=("W-1",)),
        a_document("v2", "film", Kind.VERDICT, outcome="licensed", works=("W-2",)),
        a_document("n1", "film", Kind.NOTICE, state="sent", works=("W-1",)),
        a_document("p1", "film", platform="melody", accounts=("melody:u 1",), works=("W-3",)),
    )
    assert found(search, kinds=(Kind.POSTING,)) == ["p1"]
    assert sorted(found(search, "film", kinds=(Kind.VERDICT, Kind.NOTICE))) == [
        "n1",
        "v1",
        "v2",
    ]
    assert found(search, "film", platforms=("melody",)) == ["p1"]
    assert found(search, accounts=("melody:u 1",)) == ["p1"]
    assert found(search, accounts=("melody:u",)) == []
    assert sorted(found(search, works=("W-1", "W-2"))) == ["n1", "v1", "v2"]
    assert found(search, works=("W-1",), outcomes=("infringing",)) == ["v1"]
    assert found(search, "film", states=("sent",)) == ["n1"]
    assert found(search, "film", states=("sent",), outcomes=("licensed",)) == []


def test_a_stretch_of_time_is_half_open_and_leaves_out_what_has_none(search):
    put(
        search,
        a_document("early", "film", at=NOON),
        a_document("late", "film", at=later(60)),
        a_document("never", "film", at=None),
    )
    assert found(search, since=NOON, until=later(60)) == ["early"]
    assert found(search, "film", since=later(1)) == ["late"]
    assert found(search, until=later(61)) == ["late", "early"]


def test_readers_find_what_is_theirs_alone(search):
    put(
        search,
        a_document("open", "film", readers=("work W-1", "platform tube")),
        a_document("draft", "film"),
    )
    assert found(search, "film", readers=("work W-1",)) == ["open"]
    assert found(search, "film", readers=("platform melody",)) == []
    assert found(search, "film", readers=()) == []
    assert sorted(found(search, "film")) == ["draft", "open"]


def test_a_holder_of_very_many_works_is_a_reader_like_others(search):
    put(search, a_document("mine", "film", readers=("work W-69999",)))
    readers = tuple(f"work W-{number}" for number in range(70_000))
    assert found(search, readers=readers) == ["mine"]


def test_all_that_is_found_is_counted(search):
    put(
        search,
        a_document("v1", "film", Kind.VERDICT, outcome="infringing", works=("W-2", "W-1")),
        a_document("v2", "film", Kind.VERDICT, outcome="infringing", works=("W-1",)),
        a_document("p1", "film", platform="melody", at=NOON + timedelta(days=31)),
        a_document("p2", "other", platform="melody"),
        a_document("p3", "film", at=None),
    )
    counted = search.find(Query("film", size=1, facets=True))
    assert counted.total == 4
    assert dict(counted.facets) == {
        "platform": (("tube", 3), ("melody", 1)),
        "outcome": (("infringing", 2),),
        "kind": (("posting", 2), ("verdict", 2)),
        "work": (("W-1", 2), ("W-2", 1)),
        "month": (("2026-05", 2), ("2026-06", 1)),
    }
    assert search.find(Query("film")).facets is None


def test_pages_stay_whole_while_things_are_added(search):
    put(search, *(a_document(f"p{n}", "film", at=later(n // 2)) for n in range(9)))
    whole = found(search, "film")
    query, read = Query("film", size=2), []
    for turn in range(9):
        page = search.find(query)
        read += keys(page)
        put(search, a_document(f"new {turn}", "film", at=later(100 + turn)))
        if not page.next:
            break
        query = Query("film", size=2, after=page.next)
    assert read == whole
    assert page.total == 9 + turn


def test_a_document_takes_the_place_of_the_one_before(search):
    put(search, a_document("p1", "lantern", platform="melody", readers=("work W-1",)))
    put(search, a_document("p1", "harbour", works=("W-2",)), version=2)
    assert found(search, "lantern") == []
    assert found(search, "harbour") == ["p1"]
    assert found(search, platforms=("melody",)) == []
    assert found(search, readers=("work W-1",)) == []
    assert found(search, works=("W-2",)) == ["p1"]
    assert search.count() == 1


def test_an_older_document_does_not_come_back(search):
    put(search, a_document("p1", "harbour"), version=7)
    put(search, a_document("p1", "lantern"), version=6)
    assert found(search, "harbour") == ["p1"]
    search.remove([a_document("p1").thing.id], 6)
    settled(search)
    assert found(search, "harbour") == ["p1"]


def test_what_is_removed_is_not_found(search):
    put(search, a_document("p1", "harbour"), a_document("p2", "harbour"))
    gone = a_document("p1").thing.id
    search.remove([gone, "0" * 32], 2)
    settled(search)
    assert found(search, "harbour") == ["p2"]
    search.remove([gone], 2)


def test_a_document_comes_back_as_it_was_put_in(search):
    put(search, given := a_document("p1", "灯笼 é\0", works=("W-1",), outcome="infringing"))
    [hit] = search.find(Query("灯")).hits
    assert hit.document == given


def test_the_places_of_the_words_are_told(search):
    texts = [(Field.ACCOUNT, "Night Reels"), (Field.REASONS, "x " * 300 + "the 灯塔之歌")]
    put(search, a_document("p1", "Ｃafé 灯塔", texts=texts))
    [hit] = search.find(Query("cafe 灯塔 ree*")).hits
    title, account, reasons = hit.seen
    assert (title.field, title.text, title.spans) == (
        Field.TITLE,
        "Ｃafé 灯塔",
        ((0, 4), (5, 7)),
    )
    assert (account.text, account.spans) == ("Night Reels", ((6, 11),))
    [(start, end)] = reasons.spans
    assert reasons.text[start:end] == "灯塔"
    assert len(reasons.text) == 160


def test_the_place_is_moved_by_who_knows_it(shared):
    first, second = Place(3, "posting", "a:1", "", "a:u"), Place(4, "work", "W-1")
    before = shared.place()
    assert shared.move(before, first)
    assert not shared.move(before, second)
    assert shared.place() == first
    assert shared.move(first, before)


def test_a_rebuilt_index_takes_over_whole(search):
    put(search, a_document("old", "film"))
    with search.rebuilding() as fresh:
        assert fresh.place() == Place()
        fresh.put([a_document("new", "film")], 1)
        assert fresh.move(Place(), Place(9))
        assert found(settled(search), "film") == ["old"]
        put(search, a_document("meanwhile", "film"))
    assert found(search, "film") == ["new"]
    assert search.place() == Place(9)
    assert search.move(Place(9), Place())


def test_a_rebuild_that_fails_changes_nothing(search):
    put(search, a_document("old", "film"))
    with pytest.raises(ZeroDivisionError), search.rebuilding() as fresh:
        fresh.put([a_document(str(1 // 0), "film")], 1)
    assert found(search, "film") == ["old"]
    with search.rebuilding() as fresh:
        assert fresh.count() == 0
    assert found(search, "film") == []


def test_preparing_again_keeps_everything(search):
    put(search, a_document("old", "film"))
    search.prepare()
    assert found(search, "film") == ["old"]
