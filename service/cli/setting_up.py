"""`keywatch init|key|subscription`: make a home for the data, keys and webhooks."""

import base64
import secrets
from pathlib import Path
from typing import Annotated

import typer

from crawlers.guard import check_url
from domain.access import Role
from domain.enforcement import Subscription
from domain.errors import BadInput, Conflict, UnknownName
from domain.ids import derive
from service.bootstrap import bootstrap
from service.cli.desk import (
    DEFAULT_FILE,
    Json,
    choice,
    find_work,
    note,
    opened,
    say,
    settings,
    show,
)
from service.keys import make_key

keys = typer.Typer(no_args_is_help=True, help="Keys to the HTTP API.")
subscriptions = typer.Typer(no_args_is_help=True, help="Webhooks that are told of events.")

EVENT_KINDS = (
    "notice.sent",
    "notice.retracted",
    "notice.state",
    "case.referred",
    "case.withdrawn",
    "list.changed",
    "review.opened",
)

TEMPLATE = """\
# Keywatch settings. Everything left out keeps its default; `keywatch doctor` checks this file.
data = "data"

[crawl]
# Say who you are: sites ask for a way to reach the people behind a crawler.
# contact = "mailto:you@example.org"

[serve]
# host = "127.0.0.1"
# port = 8420

[alerts]
# false sends every copy found to review instead of writing a notice.
# auto_notice = true

# [alerts.sender]
# Who signs the notices. Until you say, they carry a sample and `keywatch doctor` says so.
# name = "…"
"""


def init(
    folder: Annotated[
        Path, typer.Argument(help="Where to put keywatch.toml and data.")
    ] = Path(),
    as_json: Json = False,
) -> None:
    """Make a settings file and an empty data folder.

    Example: keywatch init
    """
    file = choice.config or folder / DEFAULT_FILE
    if file.exists():
        raise Conflict(f"{file} is there already")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEMPLATE, encoding="utf-8")
        choice.config = file
        chosen = settings()
        chosen.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot be made: {error.strerror}", place=str(file)) from error
    bootstrap(chosen).close()
    say(
        {"settings": str(file), "data": str(chosen.folder)},
        f"made {file} and {chosen.folder}; next: keywatch list import, keywatch platform add",
        as_json=as_json,
    )


@keys.command("add")
def add_key(
    role: Annotated[Role, typer.Option(help="What the key may do.")],
    party: Annotated[str, typer.Option(help="Platform's or holder's name, or a person's.")],
    as_json: Json = False,
) -> None:
    """Make a key to the API; its secret is shown now and never again.

    Example: keywatch key add --role platform --party tube
    """
    with opened() as service, service.store.transaction() as tx:
        if role is Role.PLATFORM:
            tx.catalogue.platform(party)
        if role is Role.HOLDER and not any(party in w.holders for w in tx.catalogue.works()):
            note(f"no work names {party!r} as its holder yet; the key will see nothing")
        key, secret = make_key(role, party, service.now())
        tx.catalogue.put_key(key)
    say(
        {"key": key.id, "role": key.role, "party": key.party, "secret": secret},
        f"{key.id} for {key.party} ({key.role}): {secret}",
        as_json=as_json,
    )


@subscriptions.command("add")
def add_subscription(
    url: Annotated[str, typer.Argument(help="Where to post, https.")],
    kind: Annotated[list[str] | None, typer.Option(help="Event kind; repeat.")] = None,
    work: Annotated[
        list[str] | None, typer.Option(help="Work, by id or title; repeat.")
    ] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Platform; repeat.")] = None,
    as_json: Json = False,
) -> None:
    """Tell a webhook of events, signed by Standard Webhooks.

    Example: keywatch subscription add https://holder.example/hook --kind notice.sent
    """
    check_url(url)
    if strange := sorted(set(kind or ()) - set(EVENT_KINDS)):
        raise UnknownName("kind of event", strange[0], EVENT_KINDS)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with opened() as service, service.store.transaction() as tx:
        known = tx.catalogue.works()
        made = Subscription(
            derive("S", url, secret),
            url,
            secret,
            tuple(kind or ()),
            tuple(find_work(known, w).id for w in work or ()),
            tuple(tx.catalogue.platform(p).name for p in platform or ()),
        )
        tx.catalogue.put_subscription(made)
    say(
        {"subscription": made.id, "url": url, "secret": secret},
        f"{made.id} tells {url}; its secret: {secret}",
        as_json=as_json,
    )


@subscriptions.command("list")
def list_subscriptions(as_json: Json = False) -> None:
    """List subscriptions, without their secrets.

    Example: keywatch subscription list
    """
    with opened() as service, service.store.reading() as tx:
        rows = [
            {
                "subscription": s.id,
                "url": s.url,
                "kinds": ", ".join(s.kinds) or "all",
                "works": ", ".join(s.works) or "all",
                "platforms": ", ".join(s.platforms) or "all",
            }
            for s in tx.catalogue.subscriptions()
        ]
    show(rows, as_json=as_json, empty="nobody subscribes yet")
