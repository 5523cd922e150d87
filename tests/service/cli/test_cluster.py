"""`keywatch cluster`, and an index elsewhere as the other commands see it."""

import shutil

import pytest
from cluster_servers import server
from elastic_builders import elastic, prefix

PORTS = ("store", "vault", "search")
NOWHERE = 'index = "elasticsearch://127.0.0.1:9/keywatch?seconds=2"\n'


def test_all_that_the_settings_name_is_made_and_told(home):
    shutil.rmtree(home.folder / "data")
    told = home.run("cluster", "init", "--json")
    assert told.status == 0
    assert [line.split()[0].rstrip(":") for line in told.json["done"]] == list(PORTS)
    assert home.run("doctor").status == 0


def test_it_may_be_said_again_and_keeps_what_is_there(home):
    before = home.run("notice", "list", "--json").json
    assert home.run("cluster", "init").out == home.run("cluster", "init").out
    assert home.run("notice", "list", "--json").json == before


def test_the_first_server_that_is_away_is_named(home):
    home.configure('store = "postgresql://keywatch:s3cr@127.0.0.1:1/keywatch"')
    told = home.run("cluster", "init")
    assert told.status == 2
    assert "127.0.0.1:1" in told.err
    assert "s3cr" not in told.err


def test_an_index_that_does_not_answer_is_told_by_name(home):
    home.configure(NOWHERE)
    findings = {one["what"]: one for one in home.run("doctor", "--json").json}
    assert findings["index text"]["level"] == "error"
    assert "Elasticsearch does not answer" in findings["index text"]["words"]
    assert "rebuild" not in findings["index text"]["words"]
    assert findings["vault"]["level"] == "ok"
    told = home.run("cluster", "init")
    assert (told.status != 0, "Elasticsearch does not answer" in told.err) == (True, True)


@pytest.mark.cluster
def test_indices_are_made_told_of_and_filled_again(home):
    place = server("elasticsearch").replace("http:", "elasticsearch:")
    home.configure(f'index = "{place}/{prefix()}?replicas=0"\n')
    done = home.run("cluster", "init", "--json").json["done"]
    assert f"index {prefix()}-fingerprints-codes-video" in done
    assert elastic().indices.exists_index_template(name=f"{prefix()}-fingerprints-log")
    [text] = home.run("index", "stats", "--modality", "text", "--json").json[:1]
    assert (text["index"], text["references"]) == ("text", 0)
    findings = {one["what"]: one for one in home.run("doctor", "--json").json}
    assert findings["index text"]["level"] == "ok"
    rebuilt = home.run("index", "rebuild", "--modality", "text", "--json")
    assert rebuilt.status == 0
    assert home.run("index", "verify", "--modality", "text").status == 0
