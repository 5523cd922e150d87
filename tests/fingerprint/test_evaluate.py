"""An evaluation counts what was found, where, and what it cost."""

import json

import pytest
from fingerprint_builders import NOON, POSTING, a_segment

from domain.errors import BadInput
from domain.match import Match
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.corpus import Query, Truth, read_corpus
from fingerprint.evaluate import evaluate
from fingerprint.modalities.image import Image
from fingerprint.plagdet import Pair, plagdet
from fingerprint.report import Answer, quantile, report_of
from service.demo.content.photographs import PictureEdit, copy_picture, jpeg
from service.demo.content.pictures import cover


def write(folder, *lines):
    path = folder / "manifest.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


def a_query(id="q", truth=(), group="g", modality=Modality.VIDEO):
    return Query(f"m:{id}", id, group, modality, None, "video/mp4", truth)


def an_answer(score, work="w1", truth=(), span=(10.0, 20.0), id="q"):
    segment = a_segment(ReferenceId("r"), "c", Modality.VIDEO, reference_span=span)
    match = Match("t", POSTING, NOON, WorkId(work), (segment,), (), score)
    return Answer(a_query(id, truth), (match,) if score else ())


W1_AT_10 = (Truth(WorkId("w1"), (0.0, 10.0), (10.0, 20.0)),)


def test_found_is_counted_at_both_thresholds():
    answers = [an_answer(s, truth=W1_AT_10) for s in (0.95, 0.6, 0.4, 0.0)]
    group = report_of(answers)["groups"]["g"]
    assert (group["queries"], group["found_review"], group["found_report"]) == (4, 2, 1)


def test_a_query_of_two_works_is_found_when_both_are():
    truth = (*W1_AT_10, Truth(WorkId("w2")))
    group = report_of([an_answer(0.95, truth=truth)])["groups"]["g"]
    assert group["found_review"] == 0


def test_a_wrong_work_in_a_positive_is_counted():
    group = report_of([an_answer(0.95, work="w9", truth=W1_AT_10)])["groups"]["g"]
    assert (group["found_review"], group["wrong_work"]) == (0, 1)


def test_localisation_is_the_error_of_both_ends():
    answers = [an_answer(0.95, truth=W1_AT_10, span=(10.5, 18.0))]
    assert report_of(answers)["groups"]["g"]["localisation"] == {"median_s": 0.5, "p90_s": 2.0}


def test_thresholds_are_chosen_on_the_negatives():
    negatives = [an_answer(i / 1000, id=f"n{i}") for i in range(1, 201)]
    positives = [an_answer(s, truth=W1_AT_10) for s in (0.1985, 0.5)]
    report = report_of([*positives, *negatives])
    assert report["at_zero_false"]["threshold"] == 0.2
    assert report["at_zero_false"]["groups"]["g"] == {"queries": 2, "found": 1}
    assert report["at_one_percent"]["threshold"] == 0.198
    assert report["at_one_percent"]["groups"]["g"]["found"] == 2
    assert report["negatives"]["top"][0] == {"id": "n200", "work": "w1", "score": 0.2}


def test_without_negatives_no_threshold_is_chosen():
    assert report_of([an_answer(0.9, truth=W1_AT_10)])["at_zero_false"] is None


def test_a_quantile_is_a_value_that_occurs():
    assert quantile([4, 1, 3, 2], 0.5) == 2
    assert quantile([4, 1, 3, 2], 0.9) == 4


def pair(start, end, offset=100, source=("q", "w")):
    return Pair(source, (start, end), (start + offset, end + offset))


def test_plagdet_of_a_perfect_answer_is_one():
    assert plagdet([pair(0, 10)], [pair(0, 10)]).score == 1.0


def test_plagdet_halves_with_half_the_passage():
    found = plagdet([pair(0, 10)], [pair(0, 5)])
    assert (found.precision, found.recall, found.granularity) == (1.0, 0.5, 1.0)
    assert found.score == pytest.approx(2 / 3)


def test_plagdet_counts_pieces_against_an_answer():
    found = plagdet([pair(0, 10)], [pair(0, 5), pair(5, 10)])
    assert (found.recall, found.granularity) == (1.0, 2.0)
    assert found.score < 0.7


def test_plagdet_does_not_take_another_source_for_the_true_one():
    assert plagdet([pair(0, 10)], [pair(0, 10, source=("q", "v"))]).score == 0.0
    assert plagdet([pair(0, 10)], [pair(0, 10, offset=500)]).score == 0.0


def test_bad_lines_are_named_and_the_others_are_read(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "odd").write_bytes(b"")
    reference = {"role": "reference", "work": "w1", "modality": "image", "path": "a.jpg"}
    corpus = read_corpus(
        write(
            tmp_path,
            reference,
            {**reference, "path": "gone.jpg"},
            {**reference, "role": "witness"},
            {**reference, "work": ""},
            {"role": "query", "path": "a.jpg"},
            {"role": "query", "id": "q", "path": "odd"},
            {
                "role": "query",
                "id": "q",
                "path": "a.jpg",
                "truth": [{"work": "w", "query": [3, 2]}],
            },
            {"role": "query", "id": "q", "path": "a.jpg", "modality": "smell"},
        )
    )
    assert len(corpus.references) == 1
    assert [error.split(":")[1] for error in corpus.errors] == list("2345678")
    assert "no file 'gone.jpg'" in corpus.errors[0]


def test_a_manifest_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(BadInput, match=r"gone\.jsonl"):
        read_corpus(tmp_path / "gone.jsonl")


def test_a_corpus_is_measured_from_files_to_figures(tmp_path):
    for seed in (1, 2):
        (tmp_path / f"{seed}.jpg").write_bytes(jpeg(cover(seed)))
    copy = copy_picture(cover(1), PictureEdit(crop=0.1))
    (tmp_path / "copy.jpg").write_bytes(jpeg(copy))
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    image = {"modality": "image"}
    manifest = write(
        tmp_path,
        {"role": "reference", "work": "w1", "path": "1.jpg", **image},
        {
            "role": "query",
            "id": "c",
            "group": "crop",
            "path": "copy.jpg",
            "truth": [{"work": "w1"}],
        },
        {"role": "query", "id": "n", "path": "2.jpg", "truth": [], **image},
        {"role": "query", "id": "b", "path": "broken.jpg", **image},
        {"role": "query", "id": "x", "path": "2.jpg", "truth": [{"work": "w7"}], **image},
    )
    seen = []
    report = evaluate(
        manifest,
        {Modality.IMAGE: Image()},
        lambda done, total: seen.append((done, total)),
        cores=1,
    )
    assert seen == [(done, 5) for done in range(1, 6)]
    assert report["groups"]["crop"]["found_report"] == 1
    assert report["negatives"]["queries"] == 1
    assert report["negatives"]["over_review"] == 0
    assert [error.partition(": ")[0] for error in report["errors"]] == [
        "manifest.jsonl:4",
        "manifest.jsonl:5",
    ]
    assert report["scheme"] == {"image": "phash64-patch48-v3"}
    assert report["cost"]["lookup_ms_median"] > 0
    json.dumps(report)
