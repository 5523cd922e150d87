"""Vaults in a bucket of the tests' S3 server, each below a prefix of its own."""

import uuid
from pathlib import Path
from urllib.parse import urlsplit

from cluster_servers import server

from backends.vault_s3 import S3Options, S3Vault
from backends.vault_s3_place import S3Place, read_place


def a_place(folder: Path, **parameters: object) -> S3Place:
    """Return a place of our own on the server; skip the test where there is none."""
    parts = urlsplit(server("s3"))
    more = "".join(f"&{name}={value}" for name, value in parameters.items())
    url = parts._replace(path=f"/{uuid.uuid4().hex}", query=parts.query + more).geturl()
    return read_place(url, folder / "copies")


def an_s3_vault(folder: Path, options: S3Options = S3Options()) -> S3Vault:
    """Return an empty vault on the server; skip the test where there is none."""
    vault = S3Vault(a_place(folder), options)
    vault.prepare()
    return vault
