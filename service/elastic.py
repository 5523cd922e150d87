"""Connect to Elasticsearch: `elasticsearch+https://host1,host2:9200/prefix?ca=FILE&key_file=FILE`.

Both who searches texts and who searches fingerprints are handed the client made here. A server
elsewhere is asked over TLS only, its certificate and name are always checked, and a key
appears in no message.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from re import fullmatch
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from elastic_transport.client_utils import DEFAULT, DefaultType
from elasticsearch import Elasticsearch

from domain.errors import BadInput

PLAIN, TLS = "elasticsearch", "elasticsearch+https"
PREFIX = "keywatch"
PORT = 9200
_KNOWN = ("ca", "key_file", "insecure", "shards", "replicas", "seconds")


@dataclass(frozen=True, slots=True)
class ElasticPlace:
    """Where a cluster is, and what the names of our indices begin with.

    `nodes` are addresses such as `https://host:9200`. `shards` of a new index, and `replicas`
    of each: on a cluster of one node they stay unassigned, which harms nothing. `seconds` a
    request may take. `key` is an API key: `id:secret`, or both encoded as one word.
    """

    nodes: tuple[str, ...]
    prefix: str = PREFIX
    ca: Path | None = None
    shards: int = 1
    replicas: int = 1
    seconds: float = 30.0
    key: str = field(default="", repr=False)

    def __str__(self) -> str:
        hosts = ",".join(urlsplit(node).netloc for node in self.nodes)
        return f"{TLS if self.tls else PLAIN}://{hosts}/{self.prefix}"

    @property
    def tls(self) -> bool:
        """Whether the nodes are asked over TLS."""
        return self.nodes[0].startswith("https:")


def place_of(url: str) -> ElasticPlace:
    """Read the URL of a cluster.

    Args:
        url: As above. Further parameters: `insecure=yes` (plain HTTP beyond this machine),
            `shards=1`, `replicas=1`, `seconds=30`. A key may also stand before the hosts,
            as `id:secret@`, where the URL itself is kept in a file.

    Raises:
        BadInput: Something in it is not what it must be. The message does not repeat the
            URL, which may hold a key.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadInput("cannot be read as a URL", place="elasticsearch") from error
    login, _, named = parts.netloc.rpartition("@")
    hosts = tuple(_with_port(host) for host in named.split(",") if host)
    about = f"{parts.scheme}://{','.join(hosts)}"
    if parts.scheme not in {PLAIN, TLS} or not hosts:
        raise BadInput(f"expected {TLS}://host:{PORT}/{PREFIX}", place=about)
    given = _parameters(parts.query, about)
    key = _key(login, given, about)
    insecure = given.get("insecure", "no")
    if insecure not in {"yes", "no"}:
        raise BadInput(f"insecure is yes or no, not {insecure!r}", place=about)
    if parts.scheme == PLAIN:
        if key:
            raise BadInput(f"a key goes over TLS only, as in {TLS}://…", place=about)
        if insecure == "no" and not all(map(_is_this_machine, hosts)):
            problem = f"plain HTTP shows all to whoever listens: say {TLS}://…"
            raise BadInput(f"{problem}, or insecure=yes for a network you trust", place=about)
    http = "https" if parts.scheme == TLS else "http"
    return ElasticPlace(
        nodes=tuple(f"{http}://{host}" for host in hosts),
        prefix=_prefix(parts, about),
        ca=Path(given["ca"]) if "ca" in given else None,
        shards=_number(given, "shards", 1, about, least=1),
        replicas=_number(given, "replicas", 1, about, least=0),
        seconds=float(_number(given, "seconds", 30, about, least=1)),
        key=key,
    )


def connect(place: ElasticPlace) -> Elasticsearch:
    """Return a client. Nothing is asked of the server yet.

    A node that does not answer is passed over and asked again later; a request that was
    turned away (429, 502, 503, 504) is repeated three times before it fails.

    Raises:
        BadInput: The file of certificates cannot be read.
    """
    context: ssl.SSLContext | DefaultType = DEFAULT
    if place.tls:
        try:
            context = ssl.create_default_context(cafile=place.ca)
        except OSError as error:  # That it holds no certificate is one, too.
            words = error.strerror or "no certificates"
            raise BadInput(f"cannot be read: {words}", place=str(place.ca)) from error
    login, colon, secret = place.key.partition(":")
    return Elasticsearch(
        list(place.nodes),
        api_key=((login, secret) if colon else login) or None,
        request_timeout=place.seconds,
        retry_on_status=(429, 502, 503, 504),
        max_retries=3,
        ssl_context=context,
    )


def _parameters(query: str, about: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in pairs]
    for name in names:
        if name not in _KNOWN:
            problem = f"{name!r} is no parameter (known: {', '.join(_KNOWN)})"
            raise BadInput(problem, place=about)
        if names.count(name) > 1:
            raise BadInput(f"{name} is given twice", place=about)
    return dict(pairs)


def _prefix(parts: SplitResult, about: str) -> str:
    prefix = parts.path.strip("/") or PREFIX
    if not fullmatch("[a-z0-9][a-z0-9_-]{0,63}", prefix):
        expected = "expected a prefix of lower-case letters, digits, - and _"
        raise BadInput(f"{expected}, found {prefix!r}", place=about)
    return prefix


def _key(login: str, given: Mapping[str, str], about: str) -> str:
    if "key_file" not in given:
        return unquote(login)
    if login:
        raise BadInput("a key stands both in the URL and in a file", place=about)
    file = Path(given["key_file"])
    try:
        key = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadInput(f"no key can be read: {error.strerror}", place=str(file)) from error
    except UnicodeDecodeError:  # Without its cause, which quotes the file.
        raise BadInput("expected a key as text", place=str(file)) from None
    if not fullmatch("[!-~]+", key):
        raise BadInput("expected one key of printable letters", place=str(file))
    return key


def _number(
    given: Mapping[str, str], name: str, default: int, about: str, *, least: int
) -> int:
    said = given.get(name, str(default))
    if not fullmatch("[0-9]{1,4}", said) or int(said) < least:
        raise BadInput(f"{name} is a number from {least}, not {said!r}", place=about)
    return int(said)


def _with_port(host: str) -> str:
    return host if fullmatch(r".*:[0-9]+", host) else f"{host}:{PORT}"


def _is_this_machine(host: str) -> bool:
    name = host.rpartition(":")[0].strip("[]")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
