"""What Elasticsearch and its client raise, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import ApiError as Answer
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import UnsupportedProductError

from domain.errors import BackendUnavailable, Refused

# Answers that have another cause than what was asked; 5xx are told by their number.
REASONS = {
    401: "it does not know our key",
    403: "our key may not do that there",
    404: "the index is not there; prepare it first",
    408: "it took too long",
    429: "it has too much to do",
}


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn foreign errors into ours.

    Args:
        place: What messages call the cluster; without a key.

    Raises:
        BackendUnavailable: It did not serve us; it may later.
        Refused: It will not do what was asked, however often.
    """
    try:
        yield
    except UnsupportedProductError as error:
        raise Refused(f"{place}: what answers there is no Elasticsearch") from error
    except Answer as error:
        status, kind = error.meta.status, str(error.message)[:200]
        if status in REASONS or status >= 500:
            reason = REASONS.get(status, f"it answers {status}")
            raise BackendUnavailable(f"{place}: {reason} ({kind})") from error
        raise Refused(f"{place}: it refuses what was asked: {status} ({kind})") from error
    except ConnectionTimeout as error:
        raise BackendUnavailable(f"{place}: no answer in time") from error
    except TlsError as error:
        raise BackendUnavailable(
            f"{place}: not the server we trust ({error.message})"
        ) from error
    except TransportError as error:
        raise BackendUnavailable(f"{place}: it does not answer ({error.message})") from error
