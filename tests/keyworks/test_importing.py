import json
from datetime import UTC, datetime

import pytest
from keyworks_builders import CINEMA, SERIES, a_document

from backends.codec import from_json, to_json
from backends.store.store import SqlStore
from domain.errors import BadInput, Conflict
from domain.protection import Batch
from domain.work import Work, WorkId, WorkKind
from keyworks.diff import changes
from keyworks.importing import BadLines, import_list
from keyworks.titles import Titles, work_id

MAY_15 = datetime(2026, 5, 15, tzinfo=UTC)


@pytest.fixture
def store():
    store = SqlStore("sqlite://")
    store.prepare()
    yield store
    store.close()


def imported(store, text, **options):
    with store.transaction() as tx:
        return import_list(tx.catalogue, a_document(text), **options)


def test_works_that_nobody_registered_are_registered(store):
    done = imported(store, CINEMA)
    assert [w.title for w in done.created] == ["灯塔", "雾中列车"]
    with store.reading() as tx:
        assert len(tx.catalogue.works()) == 2


def test_a_registered_work_is_known_by_an_alias(store):
    work = Work(WorkId("w-1"), WorkKind.FILM, "Lighthouse", aliases=("《灯塔》",))
    with store.transaction() as tx:
        tx.catalogue.put_work(work)
    done = imported(store, CINEMA)
    assert done.matched == (work,)
    assert done.batch.entries[0].work == "w-1"


def test_a_bad_line_keeps_the_whole_file_out(store):
    with pytest.raises(BadLines, match=r"list.csv:8: expected 4 cells, found 1"):
        imported(store, CINEMA + "oops\n")
    with store.reading() as tx:
        assert tx.catalogue.works() == ()
        assert tx.catalogue.protections().batches == ()


def test_a_person_may_choose_to_take_the_good_lines(store):
    done = imported(store, CINEMA + "oops\n", partial=True)
    assert (len(done.batch.entries), len(done.bad)) == (2, 1)


def test_the_same_file_twice_changes_nothing(store):
    assert imported(store, CINEMA).fresh
    assert not imported(store, CINEMA).fresh


def test_a_batch_is_never_edited(store):
    imported(store, CINEMA)
    with pytest.raises(Conflict):
        imported(store, CINEMA.replace("海港影业", "别人"))


def test_one_work_stands_in_a_batch_once(store):
    with pytest.raises(BadLines, match="stands in this batch already"):
        imported(store, CINEMA + "3,灯塔,海港影业,2026-05-12\n")


def test_a_later_batch_supersedes_and_the_difference_says_so(store):
    imported(store, CINEMA)
    done = imported(store, SERIES)
    with store.reading() as tx:
        protections = tx.catalogue.protections()
    lighthouse = work_id(WorkKind.FILM, "灯塔")
    found = protections.in_force(lighthouse, MAY_15)
    assert (found.batch.number, found.entry.number) == (4, 3)
    words = {c.work: c.words for c in changes(protections, done.batch)}
    assert "supersedes batch 3, entry 1" in words[lighthouse]
    assert words[work_id(WorkKind.SERIES, "潮汐")].startswith(
        "new: 潮汐, 2026-01-01 to 2027-01-01"
    )


def test_a_title_of_two_works_is_told_apart_by_kind_or_refused():
    film = Work(WorkId("f"), WorkKind.FILM, "潮汐")
    song = Work(WorkId("s"), WorkKind.SONG, "潮 汐")
    titles = Titles((film, song))
    assert titles.find("潮汐", WorkKind.SONG) == song
    with pytest.raises(BadInput, match="names several works"):
        titles.find("潮汐")


def test_a_batch_keeps_its_territory_on_record(store):
    imported(store, "# territory: CN\n" + CINEMA)
    with store.reading() as tx:
        [batch] = tx.catalogue.protections().batches
    assert batch.territory == "CN"


def test_a_batch_stored_before_there_were_territories_applies_everywhere(store):
    batch = imported(store, CINEMA).batch
    older = json.loads(to_json(batch))
    del older["territory"]
    assert from_json(json.dumps(older), Batch) == batch


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [
        ("CN", "JP", "new: 灯塔"),
        ("CN", "CN", "supersedes batch 3"),
        (None, "JP", "supersedes batch 3"),
        ("CN", None, "supersedes batch 3"),
    ],
)
def test_a_batch_for_a_territory_supersedes_only_what_is_heard_there(
    store, earlier, later, words
):
    def headed(territory, text):
        return f"# territory: {territory}\n{text}" if territory else text

    imported(store, headed(earlier, CINEMA))
    batch = imported(store, headed(later, CINEMA.replace("batch: 3", "batch: 5"))).batch
    with store.reading() as tx:
        found = changes(tx.catalogue.protections(), batch)
    assert found[0].words.startswith(words)


def written_by(authors, text=CINEMA):
    """A list with a column of authors before the last."""
    rows = text.splitlines()
    for i, cell in ((4, "著者"), (5, authors), (6, "")):
        before, comma, last = rows[i].rpartition(",")
        rows[i] = f"{before},{cell}{comma}{last}"
    return "\n".join(rows) + "\n"


def test_a_list_may_say_who_wrote_a_work(store):
    done = imported(store, written_by("林深、周岚"))
    assert [w.authors for w in done.created] == [("林深", "周岚"), ()]
    with pytest.raises(BadLines, match=r"list.csv:8: expected 5 cells, found 1"):
        imported(store, written_by("林深") + "oops\n")


def test_a_list_says_who_wrote_a_known_work_only_where_nobody_did(store):
    imported(store, CINEMA)
    done = imported(store, written_by("林深", CINEMA.replace("batch: 3", "batch: 5")))
    assert [(w.title, w.authors) for w in done.credited] == [("灯塔", ("林深",))]
    done = imported(store, written_by("周岚", CINEMA.replace("batch: 3", "batch: 6")))
    assert done.credited == ()
    with store.reading() as tx:
        assert tx.catalogue.work(work_id(WorkKind.FILM, "灯塔")).authors == ("林深",)


def test_a_work_stored_before_there_were_authors_is_still_read():
    work = Work(WorkId("w-1"), WorkKind.FILM, "Lighthouse")
    older = json.loads(to_json(work))
    del older["authors"]
    assert from_json(json.dumps(older), Work) == work
