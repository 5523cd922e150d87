"""An evaluation in Elasticsearch finds what one in files finds, and leaves nothing there."""

import json

import pytest
from cluster_servers import server
from elastic_builders import elastic, prefix
from typer.testing import CliRunner

from service.cli.main import app
from service.demo.content.photographs import PictureEdit, copy_picture, jpeg
from service.demo.content.pictures import cover

pytestmark = pytest.mark.cluster
COVERS = 4
CROPS = (0.1, 0.3)


@pytest.fixture
def manifest(tmp_path):
    lines = []
    for seed in range(COVERS):
        (tmp_path / f"{seed}.jpg").write_bytes(jpeg(cover(seed)))
        work = {"work": f"w{seed}"}
        lines.append({"role": "reference", "path": f"{seed}.jpg", "modality": "image", **work})
        for crop in CROPS:
            name = f"{seed}-{crop}.jpg"
            (tmp_path / name).write_bytes(
                jpeg(copy_picture(cover(seed), PictureEdit(crop=crop)))
            )
            query = {"role": "query", "id": name, "group": "crop", "path": name}
            lines.append({**query, "modality": "image", "truth": [work]})
    path = tmp_path / "manifest.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def report(*words):
    done = CliRunner().invoke(app, ["evaluate", *map(str, words)])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    del found["cost"]
    return found


def test_elasticsearch_finds_what_files_find_and_keeps_nothing(manifest):
    place = server("elasticsearch").replace("http:", "elasticsearch:")
    own = f"{prefix()}-measuring"
    there = report(manifest, "--index", f"{place}/{own}?replicas=0")
    assert there == report(manifest)
    assert there["groups"]["crop"]["found_review"] == COVERS * len(CROPS)
    assert not elastic().indices.get(index=f"{own}-*", expand_wildcards="all")
    names = [one["name"] for one in elastic().indices.get_index_template()["index_templates"]]
    assert not [name for name in names if name.startswith(own)]


def test_a_server_that_does_not_answer_is_named(manifest):
    done = CliRunner().invoke(
        app, ["evaluate", str(manifest), "--index", "elasticsearch://127.0.0.1:9/x"]
    )
    assert done.exit_code != 0
    assert "Elasticsearch does not answer" in str(done.exception)
