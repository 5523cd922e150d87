import pytest
from bench_builders import shelf

from bench.text_cases import Cell, make, stock_of
from bench.text_peers import Counts
from bench.text_shingles import hashed, normalised, raw, shingles, windows
from bench.text_versus import _asked, _standing, versus_table

SHELF = shelf()
STOCK = stock_of(1, SHELF, SHELF)


def test_normalised_words_end_where_space_stood():
    text = "It isn't HERE\nhe\u3000sa\u200bys:\nＷord"

    assert list(normalised(text, "en")) == ["it", "isnt", "here", "he", "says", "word"]


def test_normalised_hanzi_are_one_stream():
    assert normalised("他說：a好", "zh") == "他说好"


def test_raw_tokens_are_as_they_stand():
    assert raw("他說：", "zh") == "他說："
    assert raw("He says: so", "en") == ["He", "says:", "so"]


@pytest.mark.parametrize(
    ("length", "parts"), [(0, [""]), (3, ["abc"]), (4, ["abcd"]), (7, ["abcd", "cdef", "efg"])]
)
def test_windows_overlap_and_reach_the_end(length, parts):
    assert list(windows("abcdefg"[:length], 4, 2)) == parts


def test_shingles_are_distinct_and_their_hashes_alike():
    assert shingles("天地玄黃宇天地玄黃宇", "zh")[0] == "天地玄黃宇"
    assert len(shingles("天地玄黃宇" * 2, "zh")) == 5
    known = {}
    one, other = hashed("天地玄黃宇宙", "zh", known), hashed("地玄黃宇宙洪", "zh", known)
    assert one[1] == other[0]
    assert one[0] != other[1]


def test_counting_shingles_finds_a_copy_and_hardly_anything_else():
    peer = Counts("zh", normalised)
    peer.index(SHELF.protected)
    case = make(STOCK, Cell("zh", "verbatim", 300), 0)

    scores = peer.ask(case.page)

    [truth] = case.truth
    assert max(scores, key=scores.get) == truth.work
    assert scores[truth.work] > 200
    assert peer.ask("") == {}


def standings(shipped=None):
    """Return how a peer stands that gives one negative page 0.2 and two copies 0.2 and 1."""
    cases = [make(STOCK, Cell("zh", "verbatim", 300), n) for n in range(2)]
    copies = [dict.fromkeys(("zh-p1", "zh-p2"), score) for score in (0.2, 1.0)]
    given = iter([{}, {}, {"zh-p1": 0.2}, *copies])
    asked = _asked(lambda _: next(given), cases, ["none", "none"])
    return _standing("peer", 1.0, asked, shipped)


def test_a_threshold_lets_no_negative_page_through():
    one = standings()

    assert one.threshold == 0.2
    assert one.recall == {"verbatim": 0.5}


def test_a_threshold_as_shipped_is_taken_as_it_is():
    assert standings(0.2).recall == {"verbatim": 1.0}


def test_the_table_says_who_names_the_passage():
    table = versus_table("zh", [standings()])

    assert "says which passage: no" in table
    assert "verbatim" in table
