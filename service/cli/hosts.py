"""`keywatch host`: slow down, pause or block a host while crawlers run.

Every crawler hears of it within two seconds, also of requests that already wait in its queue.
HOST is a host (with all below it), its address, a platform, or a group of hosts; a group is
named by the platform option `group`, and has one budget.
"""

from datetime import datetime
from getpass import getuser
from typing import Annotated

import typer

from domain.hosts import HostRule, RuleKind
from service.cli.desk import Json, opened, print_json, show
from service.cli.desk import say as tell
from service.hosts import Said, say, span_of, take_back

app = typer.Typer(no_args_is_help=True, help="Hosts: slow down, pause or block them.")

Host = Annotated[
    str, typer.Argument(metavar="HOST", help="A host, an address, a platform or a group.")
]
For = Annotated[str, typer.Option("--for", help="How long, such as 90s, 5m, 2h, 7d.")]
Why = Annotated[str, typer.Option(help="The reason; it is logged and shown.")]
By = Annotated[str, typer.Option(help="Who says so; your login name if left out.")]


@app.command()
def pause(
    host: Host, lasts: For = "", why: Why = "", by: By = "", as_json: Json = False
) -> None:
    """Ask a host nothing until it is resumed. Its tasks wait.

    Example: keywatch host pause video.example --for 2h --why "they are moving house"
    """
    _say(RuleKind.PAUSE, _said(host, by, why, lasts), as_json=as_json)


@app.command()
def block(
    host: Host, lasts: For = "", why: Why = "", by: By = "", as_json: Json = False
) -> None:
    """Ask a host nothing until it is unblocked, and break off what is on its way.

    Tasks of its platforms wait. Files and redirects of other platforms that lead to it are
    refused: what they belong to is taken without them, or set aside with the reason.

    Example: keywatch host block cdn.example --why "order 12/2026"
    """
    _say(RuleKind.BLOCK, _said(host, by, why, lasts), as_json=as_json)


@app.command()
def throttle(
    host: Host,
    delay: Annotated[str, typer.Option(help="At least so long between requests, such as 5s.")],
    lasts: For = "",
    why: Why = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Ask a host more slowly than our own manners would.

    Example: keywatch host throttle video.example --delay 5s --for 2h
    """
    seconds = span_of(delay).total_seconds()
    _say(RuleKind.THROTTLE, _said(host, by, why, lasts, seconds), as_json=as_json)


@app.command()
def resume(host: Host, why: Why = "", by: By = "", as_json: Json = False) -> None:
    """End a pause and a throttle; a block stays.

    Example: keywatch host resume video.example
    """
    _lift((RuleKind.PAUSE, RuleKind.THROTTLE), _said(host, by, why), as_json=as_json)


@app.command()
def unblock(host: Host, why: Why = "", by: By = "", as_json: Json = False) -> None:
    """End a block.

    Example: keywatch host unblock cdn.example
    """
    _lift((RuleKind.BLOCK,), _said(host, by, why), as_json=as_json)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List what is said of hosts now, and by whom.

    Example: keywatch host list
    """
    with opened() as service, service.store.reading() as tx:
        now = service.now()
        rules = [rule for rule in tx.hosts.rules() if rule.holds(now)]
    if as_json:
        print_json(rules)
        return
    show([_row(rule) for rule in rules], as_json=False, empty="nothing is said of any host")


def _said(host: str, by: str, why: str, lasts: str = "", delay: float = 0.0) -> Said:
    return Said(host, by or getuser(), span_of(lasts) if lasts else None, delay, why)


def _say(kind: RuleKind, said: Said, *, as_json: bool) -> None:
    with opened() as service, service.store.transaction() as tx:
        rule = say(tx, kind, said, service.now())
    ends = "until it is lifted" if rule.until is None else f"until {_minute(rule.until)}"
    if as_json:
        print_json(rule)
    else:
        tell({}, f"{rule.words} ({ends})", as_json=False)


def _lift(kinds: tuple[RuleKind, ...], said: Said, *, as_json: bool) -> None:
    with opened() as service, service.store.transaction() as tx:
        lifted = take_back(tx, kinds, said, service.now())
    names = [rule.kind.value for rule in lifted]
    target = lifted[0].target
    tell(
        {"target": target, "lifted": names},
        f"{target}: lifted {' and '.join(names)}",
        as_json=as_json,
    )


def _row(rule: HostRule) -> dict[str, object]:
    return {
        "target": rule.target,
        "rule": rule.kind.value,
        "delay": f"{rule.delay_seconds:g} s" if rule.delay_seconds else "",
        "until": "" if rule.until is None else _minute(rule.until),
        "since": _minute(rule.at),
        "by": rule.by,
        "why": rule.why,
    }


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
