"""What a writer does when documents are turned away; the server is played."""

import json
from typing import NamedTuple

import pytest
from elastic_transport import ApiResponseMeta, BaseNode, HttpHeaders
from elasticsearch import Elasticsearch
from fingerprint_builders import R1, W1, codes

from domain.errors import BackendUnavailable
from fingerprint.index.elastic import writing
from fingerprint.index.elastic.options import ElasticOptions
from fingerprint.index.elastic.writing import Writer
from fingerprint.index.shapes.keys import KEYS


class _Answer(NamedTuple):
    meta: ApiResponseMeta
    body: bytes


HEADERS = HttpHeaders(
    {"x-elastic-product": "Elasticsearch", "content-type": "application/json"}
)


@pytest.fixture
def played(monkeypatch):
    """Give a writer whose server answers documents with statuses, and what it was sent."""
    monkeypatch.setattr("elasticsearch.helpers.actions.time.sleep", lambda _: None)

    def begin(*statuses):
        left, sent = list(statuses), []

        class Node(BaseNode):
            def perform_request(self, *_asked, body, **_options):
                lines = body.decode().strip().split("\n")
                ids = [json.loads(x)["index"]["_id"] for x in lines if x.startswith('{"index"')]
                items = []
                for id in ids:  # noqa: A001 - the word of the answer
                    status = left.pop(0) if left else 201
                    error = {"error": {"type": "es_rejected"}} if status >= 400 else {}
                    items.append({"index": {"_id": id, "status": status, **error}})
                sent.append(ids)
                meta = ApiResponseMeta(200, "1.1", HEADERS, 0.0, self.config)
                return _Answer(meta, json.dumps({"items": items}).encode())

            def close(self):
                pass

        client = Elasticsearch("http://127.0.0.1:9", node_class=Node)
        return Writer(client, "codes-1", KEYS, ElasticOptions()), sent

    return begin


def test_a_document_that_is_one_too_many_is_sent_again(played):
    writer, sent = played(201, 429, 429)
    [upload] = writer.put([(R1, W1, codes(7))])
    assert upload.chunks == 1
    assert sent[1:] == [[f"{upload.name}-0"]] * 3


def test_a_document_that_is_turned_away_for_good_is_named(played):
    writer, sent = played(201, *[429] * 20)
    with pytest.raises(BackendUnavailable, match=r"document \w+\.0-0 was not taken: 429"):
        writer.put([(R1, W1, codes(7))])
    assert len(sent) == 2 + writing._TRIES


def test_a_document_that_does_not_fit_is_named_at_once(played):
    writer, sent = played(201, 400)
    with pytest.raises(BackendUnavailable, match="was not taken: 400, es_rejected"):
        writer.put([(R1, W1, codes(7))])
    assert len(sent) == 2
