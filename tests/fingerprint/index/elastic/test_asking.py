"""Foreign errors become ours."""

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, ConnectionTimeout, NotFoundError

from domain.errors import BackendUnavailable, Refused
from fingerprint.index.elastic.asking import answered

NODE = NodeConfig("http", "127.0.0.1", 9200)


def api_error(status, kind=ApiError):
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, NODE)
    return kind("some_exception", meta, {"error": {"reason": "the reason"}})


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        (400, Refused),
        (401, BackendUnavailable),
        (403, BackendUnavailable),
        (429, BackendUnavailable),
        (503, BackendUnavailable),
    ],
)
def test_an_answer_is_an_outage_or_a_refusal(status, ours):
    with (
        pytest.raises(ours, match=rf"index x: Elasticsearch answered {status}"),
        answered("index x"),
    ):
        raise api_error(status)


def test_no_answer_is_an_outage():
    with pytest.raises(BackendUnavailable, match="does not answer"), answered("index x"):
        raise ConnectionTimeout("too slow")


def test_what_is_not_there_is_left_to_the_caller():
    with pytest.raises(NotFoundError), answered("index x"):
        raise api_error(404, NotFoundError)
