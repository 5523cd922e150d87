"""Read the streams of many references from one kernel.

Seeds by chance lie in a thousand references at once, and to call for each of them costs more
than to look at it. So a kernel is given the addresses of all their streams and reads there;
whoever calls it holds the arrays meanwhile.
"""

from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from fingerprint.index.port import Snapshot

# As many as an index keeps mapped.
_MOST = 8192


class Streams:
    """Addresses of one stream of references of one snapshot, learnt as they are asked for.

    addresses: (n,) int64 by ordinal, 0 where not asked for yet; lengths: (n,) int64 tokens.
    """

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self._fetch = snapshot.arrays
        self._name = name
        self._held: dict[int, NDArray[np.uint16]] = {}
        self.addresses = np.zeros(0, np.int64)
        self.lengths = np.zeros(0, np.int64)

    @property
    def full(self) -> bool:
        """Tell whether enough arrays are held."""
        return len(self._held) >= _MOST

    def learn(self, ordinals: NDArray[np.int64]) -> None:
        """Make sure of some references, (m,) ordinals ascending."""
        more = int(ordinals[-1]) + 1 - len(self.addresses)
        if more > 0:
            self.addresses = np.concatenate((self.addresses, np.zeros(more, np.int64)))
            self.lengths = np.concatenate((self.lengths, np.zeros(more, np.int64)))
        for ordinal in ordinals[self.addresses[ordinals] == 0].tolist():
            tokens = np.ascontiguousarray(self._fetch(ordinal)[self._name], np.uint16)
            self._held[ordinal] = tokens
            self.lengths[ordinal] = len(tokens)
            self.addresses[ordinal] = tokens.__array_interface__["data"][0]

    def tokens(self, ordinal: int) -> NDArray[np.uint16]:
        """Return the stream of a reference."""
        return np.asanyarray(self._fetch(ordinal)[self._name], np.uint16)


class Reach:
    """Remembers the streams of every snapshot that is still in use."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Snapshot, dict[str, Streams]] = WeakKeyDictionary()
        self._guard = Lock()

    def streams(self, snapshot: Snapshot, name: str, ordinals: NDArray[np.int64]) -> Streams:
        """Return streams that know some references, (m,) ordinals ascending, m > 0."""
        with self._guard:
            of_snapshot = self._known.setdefault(snapshot, {})
            known = of_snapshot.get(name)
            if known is None or known.full:
                # Whoever still reads through the old one holds it.
                known = of_snapshot[name] = Streams(snapshot, name)
            known.learn(ordinals)
            return known


def _load(_typing: Any, _address: Any, _place: Any) -> Any:  # noqa: ANN401 - numba's protocol
    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:  # noqa: ANN401
        token = ir.IntType(16)
        start = builder.inttoptr(given[0], token.as_pointer())
        return builder.load(builder.gep(start, [given[1]]))

    return types.uint16(types.int64, types.int64), generate


token_at: Any = intrinsic(_load)
"""Read the uint16 at `address` plus so many places; nothing checks that it may be read."""
