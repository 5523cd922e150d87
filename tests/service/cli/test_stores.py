from contextlib import closing

from backends.store.store import SqlStore


def test_the_records_of_the_service_are_kept_in_a_file_and_come_back(home):
    url = f"sqlite:///{home.folder}/kept.db"
    home.run("platform", "show")
    answer = home.run("store", "copy", "configured", url, "--json")
    assert answer.status == 0
    back = home.folder / "url"
    back.write_text(f"sqlite:///{home.folder}/back.db\n", "utf-8")
    assert home.run("store", "copy", url, f"@{back}", "--json").json == answer.json
    with closing(SqlStore(f"sqlite:///{home.folder}/back.db")) as store:
        store.health()


def test_a_full_store_is_named_and_left_as_it_is(home):
    home.run("key", "add", "--role", "department", "--owner", "desk")
    urls = [f"sqlite:///{home.folder}/{name}.db" for name in ("one", "two")]
    home.run("store", "copy", "configured", urls[0])
    answer = home.run("store", "copy", urls[0], "configured")
    assert (answer.status, "copy into an empty store" in answer.err) == (2, True)


def test_a_file_that_holds_no_url_is_named_and_not_shown(home):
    (home.folder / "url").write_text("one\nsecret\n", "utf-8")
    answer = home.run("store", "copy", "configured", f"@{home.folder}/url")
    assert answer.status == 2
    assert "expected one line, a URL" in answer.err
    assert "secret" not in answer.err
