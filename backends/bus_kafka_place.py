"""Where a Kafka bus is, and how to speak to it: `kafka+ssl://user@host:9093,host2/name?…`.

A password goes over TLS only, certificates are always checked, and neither the password nor
a URL with it appears in a message.
"""

import ssl
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from backends.bus_kafka_sockets import STRAIGHT
from domain.errors import BadInput

PLAIN, TLS = "kafka", "kafka+ssl"
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")


@dataclass(frozen=True, slots=True)
class KafkaOptions:
    """What the URL of a Kafka bus may say after its `?`. The defaults suit three brokers.

    `partitions` of a topic: as many workers of a kind can share the work. `replicas` of each
    partition; 0: three, or as many as there are brokers. `min_isr`: how many of them must
    have a message before it counts as published; 0: one less than the replicas.
    `retention_days`: how long messages are kept; what waits longer is lost.
    `session_seconds`: a worker silent for so long has lost its partitions; the same worker
    coming back sooner (`group.instance.id`, from its host and name) takes them up at once.
    `rejoin_seconds`: how long a rebalance waits for a worker. `answer_seconds`: how long
    brokers may take to answer before `BackendUnavailable`. `transaction_seconds`: a publisher
    killed in the middle of a batch holds up the readers of its partitions for at most so long.
    `mechanism`: of the login. `ca`, `cert`, `key`: files in PEM; without `ca` the system's
    certificates are trusted. `password_file`: the password, instead of one in the URL.
    """

    partitions: int = 12
    replicas: int = 0
    min_isr: int = 0
    retention_days: float = 14.0
    session_seconds: float = 30.0
    rejoin_seconds: float = 60.0
    answer_seconds: float = 20.0
    transaction_seconds: float = 30.0
    mechanism: str = MECHANISMS[0]
    ca: str = ""
    cert: str = ""
    key: str = ""
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class KafkaPlace:
    """A bus on Kafka: its brokers, the name its topics begin with, and a login."""

    servers: tuple[str, ...]
    name: str
    tls: bool
    options: KafkaOptions = KafkaOptions()
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{TLS if self.tls else PLAIN}://{','.join(self.servers)}/{self.name}"

    def settings(self) -> dict[str, Any]:
        """Return what every client of the library is made with.

        Raises:
            BadInput: A file of certificates cannot be read.
        """
        seconds = self.options.answer_seconds
        found: dict[str, Any] = {
            "bootstrap_servers": list(self.servers),
            "client_id": self.name,
            "bootstrap_timeout_ms": int(seconds * 1000),
            # Left to itself the client waits up to 30 s before it looks again for a broker.
            "reconnect_backoff_max_ms": 1000,
            "security_protocol": "PLAINTEXT",
            "proxy_url": STRAIGHT,
        }
        if self.tls:
            found |= {"security_protocol": "SSL", "ssl_context": self.context()}
        if self.user:
            found |= {
                "security_protocol": "SASL_SSL",
                "sasl_mechanism": self.options.mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        return found

    def context(self) -> ssl.SSLContext:
        """Return how TLS is spoken: certificate and name of the broker are checked.

        Raises:
            BadInput: A file of certificates cannot be read.
        """
        options = self.options
        try:
            context = ssl.create_default_context(cafile=options.ca or None)
            if options.cert:
                context.load_cert_chain(options.cert, options.key or None)
        except OSError as error:
            files = ", ".join(filter(None, (options.ca, options.cert, options.key)))
            raise BadInput(f"certificates of {self} cannot be read from {files}") from error
        return context

    def topic(self, topic: str) -> str:
        """Return what Kafka calls a topic of ours."""
        return f"{self.name}.{topic}"

    def group(self, topic: str, group: str) -> str:
        """Return what Kafka calls a group that reads a topic."""
        return f"{self.name}.{topic}.{group}"

    def dead(self, topic: str, group: str) -> str:
        """Return the topic of what a group has set aside."""
        return f"{self.name}.{topic}.{group}.dead"


def place_of(url: str) -> KafkaPlace:
    """Read `kafka://host:9092[,host…][/name][?option=…]`; see KafkaOptions.

    Raises:
        BadInput: Not such a URL. The message does not repeat it, for it may hold a password.
    """
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = (unquote(part) for part in login.partition(":"))
    servers = tuple(filter(None, hosts.split(",")))
    name = parts.path.strip("/") or "keywatch"
    safe = f"{parts.scheme}://{hosts}/{name}"
    if not servers or not all(c.isalnum() or c in "-_" for c in name):
        raise BadInput(f"a Kafka bus is kafka://host:9092[,host…]/name, not {safe}")
    options = _options(parts.query, safe)
    if options.password_file:
        password = _password(Path(options.password_file))
    tls = parts.scheme == TLS
    if login and not tls:
        raise BadInput(f"a password goes over TLS only, as in {TLS}://user@…, not {safe}")
    if user and not password:
        raise BadInput(f"{safe} names a user and no password: say password_file=FILE")
    if options.mechanism not in MECHANISMS:
        known = ", ".join(MECHANISMS)
        raise BadInput(f"mechanism is one of {known}, found {options.mechanism!r}", place=safe)
    servers = tuple(s if ":" in s else f"{s}:9092" for s in servers)
    return KafkaPlace(servers, name, tls, options, user, password)


def _options(query: str, safe: str) -> KafkaOptions:
    kinds: dict[str, Any] = {f.name: f.type for f in fields(KafkaOptions)}
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in kinds:
            raise BadInput(f"no option {name!r}; there are {', '.join(kinds)}", place=safe)
        try:
            found[name] = kinds[name](value)
        except ValueError as error:
            raise BadInput(f"{name} is a number, found {value!r}", place=safe) from error
    return KafkaOptions(**found)


def _password(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise BadInput(f"no password in {path}: {error.strerror}") from error
