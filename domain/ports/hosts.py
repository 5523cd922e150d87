"""What people said of hosts while crawlers run."""

from typing import Protocol

from domain.hosts import HostRule, RuleKind


class Hosts(Protocol):
    """One rule of a kind for each target; who said what before is in the log of events."""

    def version(self) -> int:
        """Return a number that grows with each change of the rules and of the platforms."""
        ...

    def put_rule(self, rule: HostRule) -> None:
        """Say it, instead of what was said of the same target in the same kind."""
        ...

    def lift(self, target: str, *kinds: RuleKind) -> tuple[HostRule, ...]:
        """Take rules back. Return those that were."""
        ...

    def rules(self) -> tuple[HostRule, ...]:
        """Return all by target and kind, also those that are over."""
        ...
