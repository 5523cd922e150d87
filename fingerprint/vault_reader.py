"""Read parts of a capture where it lies, for vaults that are not on this machine."""

from domain.errors import TooLarge
from domain.ports.vault import Vault


class VaultReader:
    """See domain.ports.Reader.

    Args:
        vault: Where it lies.
        digest: What is read.
        name: What a person calls it.
        most: Bytes to read in all; None for any number.

    Raises:
        NotFound: No such digest.
        BackendUnavailable: The vault does not answer.
    """

    def __init__(
        self, vault: Vault, digest: str, name: str = "", most: int | None = None
    ) -> None:
        self.name = name or digest
        self.size = vault.size(digest)
        self.read = 0
        self._vault, self._digest, self._most = vault, digest, most

    def read_at(self, start: int, end: int) -> bytes:
        """See domain.ports.Reader."""
        self.read += max(0, end - start)
        if self._most is not None and self.read > self._most:
            raise TooLarge(f"{self.name}: more than {self._most} bytes were read")
        return self._vault.range(self._digest, start, min(end, self.size))
