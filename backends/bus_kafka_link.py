"""Clients of one Kafka bus, and what their errors mean to us.

The client library keeps trying when a certificate or a password is refused, and says in the
end that time is up. So when it could not connect we knock once ourselves, to tell what is
wrong for good from what a retry may mend.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka import errors as their
from kafka.admin import KafkaAdminClient, MemberToRemove
from kafka.net.compat import KafkaNetClient

from backends.bus_kafka_place import KafkaPlace
from domain.errors import BackendUnavailable, BadInput, Conflict, Forbidden, TooLarge

_FORBIDDEN = (
    their.SaslAuthenticationFailedError,
    their.UnsupportedSaslMechanismError,
    their.AuthorizationError,
)
_TOO_LARGE = (their.MessageSizeTooLargeError, their.RecordListTooLargeError)
_FENCED = (their.FencedInstanceIdError,)
_KNOCK_SECONDS = 5.0


class Link:
    """Makes clients for a place; every error of theirs becomes one of ours."""

    def __init__(self, place: KafkaPlace) -> None:
        self.place = place
        self.options = place.options
        self._settings = place.settings()

    def producer(self, **more: Any) -> KafkaProducer:  # noqa: ANN401 - the library's settings
        """Return a producer that answers when all replicas in sync have the message."""
        wait = int(self.options.answer_seconds * 1000)
        with self._making() as settings:
            return KafkaProducer(
                **settings,
                acks="all",
                enable_idempotence=True,
                compression_type="lz4",
                batch_size=128 * 1024,
                max_request_size=4 * 1024 * 1024,
                allow_auto_create_topics=False,
                max_block_ms=wait,
                request_timeout_ms=wait // 2,
                delivery_timeout_ms=wait,
                **more,
            )

    def consumer(self, **more: Any) -> KafkaConsumer:  # noqa: ANN401 - the library's settings
        """Return a consumer that commits nothing by itself and sees no open transaction."""
        with self._making() as settings:
            return KafkaConsumer(
                **settings,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
                allow_auto_create_topics=False,
                # All that was fetched at once: what the client keeps of a partition half
                # read when that is paused, it does not give out after it is resumed.
                max_poll_records=1_000_000,
                # As a pause throws away what was just fetched: seldom more than PLENTY, packed.
                max_partition_fetch_bytes=128 * 1024,
                metrics_enabled=False,
                **more,
            )

    @contextmanager
    def admin(self) -> Iterator[KafkaAdminClient]:
        """Give a client for topics and groups that is closed with the block."""
        with self._making() as settings:
            admin = KafkaAdminClient(**settings)
        try:
            with self.speaking():
                yield admin
        finally:
            admin.close()

    def check_topics(self, names: set[str]) -> None:
        """See that topics are there.

        Raises:
            BackendUnavailable: One is missing, or the brokers do not answer.
        """
        with self.admin() as admin:
            if missing := names - set(admin.list_topics()):
                raise their.UnknownTopicOrPartitionError(", ".join(sorted(missing)))

    def leave(self, group: str, member: str, id: str) -> None:
        """Take a member out of its group, so that nobody waits for it to come back.

        Args:
            group: As Kafka calls it.
            member: Its name.
            id: What Kafka calls it by; another that took over the name is left alone.
        """
        leaver = MemberToRemove(member_id=id, group_instance_id=member)
        with self.admin() as admin:
            admin.remove_group_members(group, [leaver])

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Turn the library's errors into ours.

        Raises:
            BackendUnavailable: The brokers do not answer, or not yet as they should.
            Forbidden: They refuse our login, or what it asks for.
            BadInput: Their certificate does not hold.
            TooLarge: A message is larger than they take.
            Conflict: Another process goes by the same name.
        """
        try:
            yield
        except their.KafkaError as error:
            raise self.ours(error) from error

    @contextmanager
    def _making(self) -> Iterator[dict[str, Any]]:
        """Give the settings of a client; one that cannot connect leaves nothing behind.

        The library starts a thread for each client, which outlives one that failed. It also
        says that time was up where a login was refused again and again.
        """
        begun: list[KafkaNetClient] = []
        refusals: list[Exception] = []

        def begin(**settings: Any) -> KafkaNetClient:  # noqa: ANN401 - the library's settings
            begun.append(KafkaNetClient(**settings))
            _watch(begun[-1], refusals.append)
            return begun[-1]

        with self.speaking():
            try:
                yield {**self._settings, "kafka_client": begin}
            except their.KafkaError as error:
                for client in begun:
                    client.close()
                raise next((x for x in refusals if isinstance(x, _FORBIDDEN)), error) from error

    def ours(self, error: their.KafkaError) -> Exception:
        """Return the error of ours that an error of the library means."""
        place = self.place
        if isinstance(error, _FORBIDDEN):
            return Forbidden(f"{place} refuses {place.user or 'us'}: {_words(error)}")
        if isinstance(error, _TOO_LARGE):
            return TooLarge(f"{place} takes no message of that size: {_words(error)}")
        if isinstance(error, _FENCED):
            return Conflict(f"another process on this host reads {place} under the same name")
        if isinstance(error, their.UnknownTopicOrPartitionError):
            hint = "`keywatch cluster init` makes them"
            return BackendUnavailable(f"{place} lacks topics; {hint}")
        if place.tls and (why := self._knock()):
            return BadInput(why)
        doubt = ", or refuses our login" if place.user else ""
        return BackendUnavailable(f"{place} does not answer{doubt}: {_words(error)}")

    def _knock(self) -> str:
        """Return what is wrong with a broker's certificate, or nothing."""
        for server in self.place.servers:
            host, _, port = server.rpartition(":")
            try:
                with (
                    socket.create_connection((host, int(port)), _KNOCK_SECONDS) as plain,
                    self.place.context().wrap_socket(plain, server_hostname=host),
                ):
                    pass
            except ssl.SSLCertVerificationError as error:
                return f"the certificate of {server} is refused: {error.verify_message}"
            except ssl.SSLError as error:
                return f"{server} does not speak TLS as we do: {error.reason}"
            except OSError:
                continue  # The next may be up.
        return ""


def _watch(client: KafkaNetClient, heard: Callable[[Exception], None]) -> None:
    """Hear of every connection of a client that fails, and why."""
    manager = client._manager  # noqa: SLF001 - there is no other way to its connections
    connect = manager.get_connection

    def watched(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - the library's
        connection = connect(*arguments, **more)
        connection.init_future.add_errback(heard)
        return connection

    manager.get_connection = watched


def _words(error: their.KafkaError) -> str:
    return str(error) or type(error).__name__
