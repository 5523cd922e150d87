"""What we ask of the outside world, one module a port.

Each port has an embedded implementation, good for one machine and for the tests, and a
distributed one; `tests/conformance` runs the same suite over both. Every method may raise
BackendUnavailable; beyond the errors each method names, nothing else escapes an implementation.
"""

from domain.ports.bus import Bus, Delivery, SetAside
from domain.ports.casebook import CaseBook
from domain.ports.catalogue import Catalogue
from domain.ports.changes import Changes
from domain.ports.events import Events, WebhookDelivery
from domain.ports.extents import Extents
from domain.ports.floods import Floods
from domain.ports.frontier import Frontier
from domain.ports.hosts import Hosts
from domain.ports.outbox import Outbox, Outgoing
from domain.ports.parts import Parts
from domain.ports.queue import Queue
from domain.ports.reader import Reader
from domain.ports.search import Search
from domain.ports.store import Store, Transaction
from domain.ports.vault import Vault

__all__ = [
    "Bus",
    "CaseBook",
    "Catalogue",
    "Changes",
    "Delivery",
    "Events",
    "Extents",
    "Floods",
    "Frontier",
    "Hosts",
    "Outbox",
    "Outgoing",
    "Parts",
    "Queue",
    "Reader",
    "Search",
    "SetAside",
    "Store",
    "Transaction",
    "Vault",
    "WebhookDelivery",
]
