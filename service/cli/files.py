"""Files that people name on the command line: what they are, and their way into the vault."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from crawlers.sniff import UNKNOWN, sniff
from domain.errors import BackendUnavailable, BadInput
from domain.ports import Vault

# What the first bytes leave open, the name decides: text in a charset of its own, and books
# that are archives. The decoders look closer and refuse what is neither.
_BY_NAME = {
    (UNKNOWN, ".txt"): "text/plain",
    ("application/zip", ".epub"): "application/epub+zip",
}


def media_type_of(file: Path) -> str:
    """Return the media type of a file that a person named.

    Raises:
        BadInput: It is missing, empty, no file, or may not be read.
    """
    try:
        if file.stat().st_size == 0:
            raise BadInput("the file is empty", place=str(file))
        found = sniff(file)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(file)) from error
    return _BY_NAME.get((found, file.suffix.lower()), found)


def keep(vault: Vault, file: Path) -> str:
    """Copy a file into the vault and return its digest; the file stays where it is.

    Raises:
        BackendUnavailable: The disk is full, or the file went away.
    """
    try:
        with TemporaryDirectory(dir=vault.scratch()) as folder:
            copy = Path(folder) / "copy"
            shutil.copyfile(file, copy)
            return vault.put_file(copy)
    except OSError as error:
        raise BackendUnavailable(f"{file} cannot be kept: {error.strerror}") from error


def writable(file: Path) -> Path:
    """Return `file` when a file can be made there.

    Raises:
        BadInput: Its folder is missing, or a folder stands in its place.
    """
    if file.is_dir():
        raise BadInput("expected a file, found a folder", place=str(file))
    if not file.absolute().parent.is_dir():
        raise BadInput("there is no such folder", place=str(file.parent))
    return file
