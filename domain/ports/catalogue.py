"""The catalogue: works, references, batches, licences, platforms, keys."""

from datetime import datetime
from typing import Protocol

from domain.access import ApiKey
from domain.enforcement import Subscription
from domain.posting import Platform
from domain.protection import Batch, ProtectionList
from domain.work import Licence, Reference, ReferenceId, Work, WorkId


class Catalogue(Protocol):
    """What is protected and by whom. `put_…` inserts or replaces by id."""

    def put_work(self, work: Work) -> None: ...

    def work(self, id: WorkId) -> Work:
        """Raises NotFound."""
        ...

    def works(self) -> tuple[Work, ...]:
        """Return all works by id."""
        ...

    def put_batch(self, batch: Batch) -> bool:
        """Record a batch. Return False when this number came from this document already.

        Raises:
            Conflict: The number is on record from another document.
        """
        ...

    def protections(self) -> ProtectionList: ...

    def put_licence(self, licence: Licence) -> None: ...

    def licences(self, work: WorkId | None = None) -> tuple[Licence, ...]: ...

    def put_reference(self, reference: Reference, at: datetime) -> None: ...

    def withdraw_reference(self, id: ReferenceId, at: datetime) -> Reference:
        """Raises NotFound."""
        ...

    def reference(self, id: ReferenceId) -> Reference:
        """Raises NotFound."""
        ...

    def references(self, work: WorkId | None = None) -> tuple[Reference, ...]:
        """Return those not withdrawn."""
        ...

    def put_strip(self, medium: str, strip: str) -> None:
        """Note the vault digest of a strip: small pictures of a reference's medium.

        It stays when references are withdrawn, and serves all of the same medium.
        """
        ...

    def strip(self, medium: str) -> str | None:
        """Return the digest of the strip of a medium, None where none was kept."""
        ...

    def put_platform(self, platform: Platform) -> None: ...

    def platform(self, name: str) -> Platform:
        """Raises NotFound."""
        ...

    def platforms(self) -> tuple[Platform, ...]: ...

    def put_key(self, key: ApiKey) -> None: ...

    def key_of(self, digest: str) -> ApiKey | None:
        """Return the key whose secret has this SHA-256."""
        ...

    def put_subscription(self, subscription: Subscription) -> None: ...

    def subscriptions(self) -> tuple[Subscription, ...]: ...
