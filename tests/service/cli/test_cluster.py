"""`keywatch cluster`, and an index elsewhere as the other commands see it."""

import pytest
from cluster_servers import server
from elastic_builders import elastic, prefix

NOWHERE = 'index = "elasticsearch://127.0.0.1:9/keywatch?seconds=2"\n'


def test_what_lies_on_this_machine_needs_no_preparation(home):
    told = home.run("cluster", "init")
    assert told.out == "neither bus nor index needs preparation\n"


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
