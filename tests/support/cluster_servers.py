"""Where the tests find real servers. See tests/cluster/servers/up, which starts them."""

import os

import pytest

TITLES = {
    "postgres": "PostgreSQL",
    "kafka": "Kafka",
    "s3": "S3",
    "elasticsearch": "Elasticsearch",
}


def server(name: str) -> str:
    """Return the URL of a running server; skip the test where there is none.

    With KEYWATCH_CLUSTER=required a missing server fails the test instead.
    """
    url = os.environ.get(f"KEYWATCH_TEST_{name.upper()}")
    if url:
        return url
    reason = f"needs the {TITLES[name]} server: make test-cluster"
    if os.environ.get("KEYWATCH_CLUSTER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)
