"""Foreign errors in our words: what a database raises leaves the store as one of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from backends import sqlite_file
from backends.store import postgres
from domain.errors import BackendUnavailable, BadInput, KeywatchError


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn what SQLAlchemy and the driver raise into our errors.

    Raises:
        BackendUnavailable: The database did not serve us; it may later.
        BadInput: A text that is not Unicode, or what a column type refuses.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInput(f"text that is not Unicode: {error.reason}") from error
    except exc.TimeoutError as error:
        raise BackendUnavailable(f"{place}: no free connection ({error})") from error
    except exc.StatementError as error:
        raise _translation(place, error) from error


def _translation(place: str, error: exc.StatementError) -> Exception:
    original = error.orig
    if isinstance(original, KeywatchError):
        return original  # What a column type refused was said in our words already.
    if isinstance(original, sqlite3.OperationalError) and "no such table" in str(original):
        return BackendUnavailable(f"{place}: it has no tables yet; prepare the store first")
    if isinstance(original, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return error  # A bug, which must stop the worker.
    if isinstance(original, sqlite3.DatabaseError):
        return sqlite_file.unavailable(place, original)
    if isinstance(error, exc.DBAPIError) and original is not None:
        return postgres.unavailable(place, original) or error
    return error
