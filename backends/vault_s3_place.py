"""Where an S3 vault lies, read from its URL and checked.

    s3://[KEY:SECRET@]bucket[/prefix]?endpoint=https://host:port&region=…

The secret is read here and shown nowhere: not in `repr`, not in a message.
"""

import re
import ssl
from collections.abc import Mapping
from configparser import ConfigParser, Error
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from domain.errors import BadInput

GIB = 1 << 30
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[\w!.'()*-]+(/[\w!.'()*-]+)*", re.ASCII)
_KNOWN = (
    "addressing",
    "ca",
    "cache",
    "cache_gib",
    "credentials",
    "endpoint",
    "insecure",
    "region",
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs requests. `token` comes with credentials that are lent for hours."""

    key: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket, a prefix in it, and how to get there.

    Args:
        bucket: Its name.
        prefix: What all keys begin with: empty, or ending with a stroke.
        cache: The folder of local copies and of files in the making.
        endpoint: The server; None is Amazon's.
        region: What requests are signed for. Servers of one's own take the default.
        addressing: `path` or `virtual`: whether the bucket stands in the path or in the
            host's name. `auto` asks Amazon for virtual and every other server for path.
        ca: Certificates to trust instead of those that browsers trust.
        cache_bytes: What local copies may take. The default is an evening of films.
        credentials: None looks where Amazon's own tools look: AWS_ACCESS_KEY_ID and
            AWS_SECRET_ACCESS_KEY, their shared file, the role of the machine.
    """

    bucket: str
    prefix: str
    cache: Path
    endpoint: str | None = None
    region: str = "us-east-1"
    addressing: str = "auto"
    ca: Path | None = None
    cache_bytes: int = 20 * GIB
    credentials: Credentials | None = None

    def key(self, digest: str) -> str:
        """Return the key of a digest: the path a vault of files would have it under."""
        return f"{self.prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def __str__(self) -> str:
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.prefix}{at}"


def read_place(url: str, cache: Path | None = None) -> S3Place:
    """Read the URL of a vault.

    Args:
        url: As above. Further parameters: `addressing=path|virtual`, `ca=FILE`,
            `credentials=FILE` (as Amazon's tools write it, section `default`),
            `cache=FOLDER`, `cache_gib=20`, `insecure=yes` (plain HTTP beyond this machine).
        cache: The folder of local copies when the URL names none.

    Raises:
        BadInput: Something in it is not what it must be. The message does not repeat the
            URL, which may hold a secret.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadInput("cannot be read as a URL", place="s3 vault") from error
    user, _, bucket = parts.netloc.rpartition("@")
    if not _BUCKET.fullmatch(bucket):
        raise BadInput(f"expected s3://bucket, found the bucket {bucket!r}", place="s3 vault")
    prefix = parts.path.strip("/")
    if prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
        raise BadInput(f"{prefix!r} is no prefix of keys", place=f"s3://{bucket}")
    given = _parameters(parts.query, f"s3://{bucket}")
    if user and "credentials" in given:
        raise BadInput(
            "credentials stand both in the URL and in a file", place=f"s3://{bucket}"
        )
    return _place(bucket, f"{prefix}/" if prefix else "", user, given, cache)


def _place(
    bucket: str, prefix: str, user: str, given: Mapping[str, str], cache: Path | None
) -> S3Place:
    about = f"s3://{bucket}"
    folder = Path(given["cache"]) if "cache" in given else cache
    if folder is None:
        raise BadInput("expected cache=FOLDER for local copies", place=about)
    addressing = given.get("addressing", "path" if "endpoint" in given else "auto")
    if addressing not in {"auto", "path", "virtual"}:
        raise BadInput(f"addressing is path or virtual, not {addressing!r}", place=about)
    credentials = _inline(user, about) if user else None
    if "credentials" in given:
        credentials = _from_file(Path(given["credentials"]))
    return S3Place(
        bucket=bucket,
        prefix=prefix,
        cache=folder,
        endpoint=_endpoint(given, about),
        region=given.get("region", "us-east-1"),
        addressing=addressing,
        ca=_authorities(Path(given["ca"])) if "ca" in given else None,
        cache_bytes=_bytes(given.get("cache_gib", "20"), about),
        credentials=credentials,
    )


def _parameters(query: str, about: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in pairs]
    for name in names:
        if name not in _KNOWN:
            known = ", ".join(_KNOWN)
            raise BadInput(f"{name!r} is no parameter (known: {known})", place=about)
        if names.count(name) > 1:
            raise BadInput(f"{name} is given twice", place=about)
    return dict(pairs)


def _endpoint(given: Mapping[str, str], about: str) -> str | None:
    if "endpoint" not in given:
        return None
    try:
        parts = urlsplit(given["endpoint"])
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput("endpoint is no URL", place=about) from error
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise BadInput("expected endpoint=https://host:port", place=about)
    if parts.scheme == "http" and not _loopback(host) and given.get("insecure") != "yes":
        problem = f"plain http to {host} shows evidence to whoever listens"
        raise BadInput(f"{problem}: use https, or say insecure=yes", place=about)
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _authorities(file: Path) -> Path:
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # That it holds no certificate is one, too.
        words = error.strerror or "no certificates"
        raise BadInput(f"cannot be read as certificates: {words}", place=str(file)) from error
    return file


def _bytes(gib: str, about: str) -> int:
    if not re.fullmatch(r"\d{1,7}(\.\d+)?", gib):
        raise BadInput(f"cache_gib is a number, not {gib!r}", place=about)
    return int(float(gib) * GIB)


def _inline(user: str, about: str) -> Credentials:
    key, _, secret = user.partition(":")
    if not key or not secret:
        raise BadInput("expected KEY:SECRET before the bucket", place=about)
    return Credentials(unquote(key), unquote(secret))


def _from_file(file: Path) -> Credentials:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
        found = parser["default"]
        key, secret = found["aws_access_key_id"], found["aws_secret_access_key"]
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(file)) from error
    except (Error, KeyError, UnicodeDecodeError):
        # Without its cause, which quotes the file.
        expected = "expected [default] with aws_access_key_id and aws_secret_access_key"
        raise BadInput(expected, place=str(file)) from None
    return Credentials(key, secret, found.get("aws_session_token"))
