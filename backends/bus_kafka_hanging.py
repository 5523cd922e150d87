"""End transactions that a broker forgot, for which readers would wait without end.

A broker that comes back ends what ran out of time while it was away. It may do so before it
knows of the partitions that were written to; then the transaction counts as ended, and nothing
says so in the partitions. Kafka's own tool for this is `kafka-transactions.sh`.
"""

import logging
import time
from collections.abc import Mapping

from kafka import TopicPartition
from kafka import errors as their
from kafka.admin import (
    AbortTransactionSpec,
    KafkaAdminClient,
    ProducerState,
    TransactionState,
)

from backends.bus_kafka_link import Link

logger = logging.getLogger(__name__)

# A broker looks every ten seconds for transactions whose time is over.
SLACK_SECONDS = 10.0
_ACTIVE = {
    TransactionState.ONGOING,
    TransactionState.PREPARE_COMMIT,
    TransactionState.PREPARE_ABORT,
    TransactionState.PREPARE_EPOCH_FENCE,
}


class Hanging:
    """Watches where a reader stands, and ends what holds it up although it is over."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._patience = 2 * link.options.transaction_seconds + SLACK_SECONDS
        self._stands: dict[TopicPartition, tuple[int, float]] = {}

    def see(self, held_up: Mapping[TopicPartition, int]) -> None:
        """Note partitions that have more than may be read; end what is in the way for too long.

        Args:
            held_up: At which offset each of them stands.

        Raises:
            BackendUnavailable: The brokers do not answer.
            Refused: See Link.speaking.
        """
        now = time.monotonic()
        stands = {}
        for place, offset in held_up.items():
            before = self._stands.get(place)
            stands[place] = before if before and before[0] == offset else (offset, now)
        self._stands = stands
        overdue = {p: at for p, (at, since) in stands.items() if now - since > self._patience}
        if not overdue:
            return
        for place, offset in overdue.items():
            stands[place] = (offset, now)
        with self._link.admin() as admin:
            self._end(admin, overdue)

    def _end(self, admin: KafkaAdminClient, overdue: Mapping[TopicPartition, int]) -> None:
        """End what begins where a reader stands and is not under way for any coordinator.

        It was open all the time that the reader stood there, so it is none that just began.
        """
        found: Mapping[TopicPartition, tuple[ProducerState, ...]] = {
            place: tuple(
                one
                for one in state.active_producers
                if 0 <= one.current_transaction_start_offset <= overdue[place]
            )
            for place, state in admin.describe_producers(list(overdue)).items()
        }
        ids = {one.producer_id for producers in found.values() for one in producers}
        if not ids:
            return
        listed = admin.list_transactions(producer_id_filters=sorted(ids)).values()
        active = {one.producer_id for some in listed for one in some if one.state in _ACTIVE}
        for place, producers in found.items():
            for one in producers:
                if one.producer_id not in active:
                    _end_one(admin, place, one)


def _end_one(admin: KafkaAdminClient, place: TopicPartition, one: ProducerState) -> None:
    at = one.current_transaction_start_offset
    try:
        admin.abort_transaction(
            AbortTransactionSpec(place, one.producer_id, one.producer_epoch)
        )
    except their.AuthorizationError:
        hint = f"`kafka-transactions.sh abort --topic {place.topic} --partition"
        hint = f"{hint} {place.partition} --start-offset {at}`"
        words = "%s: a transaction that a broker forgot holds it up, and we may not end it: %s"
        logger.error(words, place, hint)  # noqa: TRY400 - said in full
    else:
        logger.warning("%s: ended a transaction at %d that a broker forgot", place, at)
