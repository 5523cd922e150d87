"""Reference media and foreign files: decoded at the desk, found with their time ranges."""

import json

import av
import numpy as np
import pytest
from check_builders import a_novel, enrol_all

from domain.errors import UndecodableMedia
from domain.work import Modality
from service.cli.decoding import Tried, _fit


@pytest.mark.usefixtures("decodes_here")
def test_a_copied_passage_is_found_with_its_range_on_both_sides(home):
    novel = a_novel(1)
    home.write("novel.txt", novel)
    home.write("upload.txt", a_novel(2, 10) + "\n" + novel[1000:2500] + "\n" + a_novel(3, 10))
    [made] = home.run("reference", "add", "灯下黑", "novel.txt", "--json").json
    assert (made["modality"], made["file"]) == ("text", "novel.txt")
    service = home.open()
    enrol_all(service)
    service.close()
    [match] = home.run("check", "upload.txt", "--json").json
    [segment] = match["segments"]
    assert (match["work"], segment["reference"]) == ("w-harbour", made["reference"])
    assert abs(segment["reference_start"] - 1000) < 60
    assert abs(segment["reference_end"] - 2500) < 60
    (home.folder / "upload.txt").write_bytes(
        (a_novel(2, 10) + novel[1000:2500]).encode("gb18030")
    )
    told = home.run("check", "upload.txt")
    assert "灯下黑" in told.out
    assert "characters" in told.out
    assert "note: upload.txt is text/plain in gb18030" in " ".join(told.err.split())
    assert [r["reference"] for r in home.run("reference", "list", "--json").json] == [
        made["reference"]
    ]
    assert home.run("reference", "withdraw", made["reference"], "--json").status == 0
    assert home.run("reference", "list", "--json").json == []


@pytest.mark.usefixtures("decodes_here")
def test_what_is_left_out_is_told_with_the_list_it_stands_in(home):
    poems = [a_novel(seed, 1)[:28] for seed in range(100, 130)]
    home.write("poems.txt", "\n\n".join(poems))
    home.write("novel.txt", a_novel(1, 10) + poems[20] + a_novel(2, 10))
    home.run("reference", "add", "灯下黑", "novel.txt")
    home.run("reference", "add", "old poems", "poems.txt", "--negative")
    service = home.open()
    enrol_all(service)
    service.close()
    home.write("review.txt", a_novel(3, 5) + poems[20] + a_novel(4, 5))
    told = home.run("check", "review.txt")
    assert "nothing protected was found" in told.out
    start = len(a_novel(3, 5))
    where = f"characters {start}–{start + 28} was left out"
    assert f'note: {where}: common text, in "old poems: poems.txt", score 0.' in told.err
    home.write("copy.txt", a_novel(1, 10) + "".join(poems))
    told = home.run("check", "copy.txt", "--json")
    assert [match["work"] for match in told.json] == ["w-harbour"]
    assert told.err.count("was left out") == 1


@pytest.mark.usefixtures("decodes_here")
def test_many_places_left_out_are_counted(home):
    poems = [a_novel(seed, 1)[:28] for seed in range(100, 130)]
    home.write("poems.txt", "\n\n".join(poems))
    home.run("reference", "add", "old poems", "poems.txt", "--negative")
    service = home.open()
    enrol_all(service)
    service.close()
    home.write("page.txt", "".join(f"{poem}\n{a_novel(n, 2)}" for n, poem in enumerate(poems)))
    told = home.run("check", "page.txt").err
    assert told.count("was left out: common text") == 20
    assert "note: 10 more places were left out" in told


def test_a_file_nobody_can_decode_never_goes_on_record(home):
    (home.folder / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(2000))
    home.write("novel.txt", a_novel(1))
    told = home.run("reference", "add", "灯下黑", "novel.txt", "film.mp4", "--json")
    assert (told.status, told.out) == (2, "")
    assert "film.mp4 cannot be enrolled" in told.err
    assert told.err.count("\n") == 1
    assert home.run("reference", "list", "--json").json == []


def a_silent_film(path):
    """Six scenes of coloured fields, a second each, and no sound."""
    dice = np.random.default_rng(5)
    with av.open(str(path), "w") as container:
        film = container.add_stream("libx264", rate=10)
        film.width, film.height, film.pix_fmt = 192, 144, "yuv420p"
        for _ in range(6):
            fields = dice.integers(0, 256, (6, 8, 3), np.uint8)
            body = np.repeat(np.repeat(fields, 24, axis=0), 24, axis=1)
            for _ in range(10):
                frame = av.VideoFrame.from_ndarray(body, format="rgb24")
                container.mux(film.encode(frame))
        container.mux(film.encode(None))


@pytest.mark.usefixtures("decodes_here")
def test_a_silent_film_is_enrolled_for_its_pictures_and_the_silence_told(home):
    a_silent_film(home.folder / "film.mp4")
    told = home.run("reference", "add", "灯下黑", "film.mp4", "--json")
    assert [r["modality"] for r in told.json] == ["video"]
    assert "film.mp4: not enrolled for its audio" in told.err


def test_detection_is_measured_and_lines_that_cannot_be_are_told(home):
    novel = a_novel(1)
    home.write("novel.txt", novel)
    home.write("upload.txt", novel[1000:2500])
    lines = (
        {"role": "reference", "work": "W1", "modality": "text", "path": "novel.txt"},
        {"role": "query", "id": "q1", "group": "cut", "modality": "text", "path": "upload.txt"}
        | {"truth": [{"work": "W1", "query": [0, 1500], "reference": [1000, 2500]}]},
        {"role": "query", "id": "q2", "group": "cut", "modality": "text", "path": "none.txt"}
        | {"truth": []},
    )
    home.write("manifest.jsonl", "\n".join(json.dumps(line) for line in lines))
    assert home.run("evaluate", "manifest.jsonl", "--json", "report.json").status == 2
    report = json.loads((home.folder / "report.json").read_text())
    assert report["groups"]["cut"]["found_report"] == 1
    assert report["errors"] == ["manifest.jsonl:3: there is no file 'none.txt'"]


def test_one_modality_is_enough_and_none_is_too_few(tmp_path):
    film = tmp_path / "film.mp4"
    seen = Tried(film, "video/mp4", Modality.VIDEO)
    unheard = Tried(film, "video/mp4", Modality.AUDIO, "silence")
    assert _fit([seen, unheard]) == (seen, unheard)
    with pytest.raises(UndecodableMedia, match=r"film\.mp4 cannot be enrolled: silence"):
        _fit([unheard])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("reference", "add", "灯下黑", "none.mp4"), "none.mp4: cannot be read: No such file"),
        (("reference", "add", "none", "x.txt"), "no work is registered as 'none'"),
        (("reference", "add", "灯下黑", "empty.txt"), "empty.txt: the file is empty"),
        (("reference", "add", "灯下黑", "data"), "data: cannot be read: Is a directory"),
        (("reference", "add", "灯下黑", "a.bin"), "media, found application/octet-stream"),
        (("reference", "withdraw", "R-none"), "there is no reference 'R-none'"),
        (("check", "none.mp4"), "none.mp4: cannot be read: No such file"),
        (("check", "http://127.0.0.1:9/x"), "leads to 127.0.0.1:9, not a public place"),
        (("check", "a.bin"), "no modality reads 'application/octet-stream'"),
        (("evaluate", "none.jsonl"), "none.jsonl"),
    ],
)
def test_a_file_or_address_that_cannot_be_had_is_told_in_one_line(home, words, expected):
    home.write("empty.txt", "")
    (home.folder / "a.bin").write_bytes(bytes(50))
    told = home.run(*words)
    assert (told.status, told.out) == (2, "")
    assert expected in told.err
    assert "Traceback" not in told.err
