"""Turn what the client of Elasticsearch raises into our own errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import TlsError
from elasticsearch import ApiError, NotFoundError, SerializationError, TransportError

from domain.errors import BackendUnavailable, Refused


@contextmanager
def answered(about: str) -> Iterator[None]:
    """Name what was asked when it fails. That something is not there is left to the caller.

    A key that is turned away is an outage, not a fault of the message in hand: it succeeds
    once somebody has put the key right.

    Raises:
        BackendUnavailable: No answer, or one that may differ the next time.
        Refused: The request itself is not accepted.
    """
    try:
        yield
    except NotFoundError:
        raise
    except ApiError as error:
        words = f"{about}: Elasticsearch answered {error.status_code}, {error.error}"
        if error.status_code in {401, 403}:
            raise BackendUnavailable(f"{words}: it does not accept the API key") from error
        if error.status_code == 429 or error.status_code >= 500:
            raise BackendUnavailable(words) from error
        raise Refused(f"{words}: {_reason(error)}") from error
    except TlsError as error:
        words = f"{about}: no TLS connection to Elasticsearch: {error.message}"
        raise BackendUnavailable(words) from error
    except SerializationError as error:
        raise BackendUnavailable(f"{about}: what answers is no Elasticsearch") from error
    except TransportError as error:
        words = f"{about}: Elasticsearch does not answer: {error.message}"
        raise BackendUnavailable(words) from error


def _reason(error: ApiError) -> str:
    told = error.body.get("error") if isinstance(error.body, dict) else None
    return str(told.get("reason", ""))[:200] if isinstance(told, dict) else ""
