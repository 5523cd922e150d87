"""What the command line finds by words, and how it says it."""


def test_what_is_on_record_is_found_at_once(home):
    told = home.run("search", "lantern", "--kind", "notice")
    assert told.status == 0
    assert "2 found" in told.out
    assert "work: 灯笼 The Lantern" in told.out
    assert "posting  tube:v77  2026-05-01" in home.run("search", "v77").out


def test_chinese_is_found_by_some_of_its_characters(home):
    found = home.run("search", "灯笼", "--kind", "verdict", "--json").json
    assert found["total"] == 3
    [first] = found["hits"][0]["seen"]
    assert first == {"field": "work", "text": "灯笼 The Lantern", "spans": [[0, 2]]}


def test_filters_narrow_what_is_found(home):
    told = home.run("search", "--work", "灯笼 The Lantern", "--outcome", "infringing", "--json")
    assert {hit["document"]["outcome"] for hit in told.json["hits"]} == {"infringing"}
    assert home.run("search", "--work", "W-unknown", "--json").json["total"] == 0
    assert home.run("search", "--to", "2020-01-01", "--json").json["total"] == 0
    assert home.run("search", "--account", "tube:u9", "--json").json["total"] > 3


def test_pages_and_counts_are_told(home):
    first = home.run("search", "--kind", "verdict", "--limit", "2", "--facets")
    assert "kind: verdict 3" in first.out
    assert "outcome: infringing 2, doubtful 1" in first.out
    after = first.out.rpartition("--after ")[2].strip()
    rest = home.run("search", "--kind", "verdict", "--after", after, "--json").json
    assert len(rest["hits"]) == 1


def test_what_changed_since_is_found_without_a_service(home):
    words = ("search", "harbour-lights", "--kind", "verdict", "--json")
    assert home.run(*words).json["total"] == 0
    home.run("work", "add", "灯笼 The Lantern", "--kind", "film", "--alias", "Harbour-Lights")
    assert home.run(*words).json["total"] == 3


def test_an_index_is_filled_anew(home):
    before = home.run("search", "--json").json["total"]
    told = home.run("search", "--rebuild")
    assert told.out.strip() == f"{before} things can be found"
    assert home.run("search", "--json").json["total"] == before


def test_signs_alone_are_refused_in_a_line(home):
    told = home.run("search", "?!")
    assert told.status == 2
    assert told.err.strip() == "keywatch: expected letters or digits to look for, found '?!'"


def test_a_scheme_that_nobody_knows_is_refused(home):
    home.configure('search = "lucene://here"')
    told = home.run("search", "lantern")
    assert told.status == 2
    assert "no search URL scheme is registered as 'lucene'" in told.err


def test_the_doctor_tells_of_the_index(home):
    home.run("search", "lantern")
    found = {one["what"]: one for one in home.run("doctor", "--json").json}
    assert found["search"]["level"] == "ok"
    assert found["search"]["words"].endswith("things can be found, 0 changes not yet")
