"""`keywatch run|crawl|serve|status|retry|doctor`: the service and its health."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from config.settings import Settings
from domain.enforcement import OrderState
from domain.errors import BadInput, NotFound, UnknownName
from service.bootstrap import Service
from service.cli.desk import (
    Json,
    console,
    opened,
    print_json,
    say,
    settings,
    settings_path,
    show,
)
from service.lifeline import hold
from service.logs import set_up
from service.quiet import held, work_left
from service.supervisor import Slot, Supervisor, slots


def run(
    crawl: Annotated[bool, typer.Option(help="Crawl too, not only match and enforce.")] = True,
    role: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this: desk, webhooks, alerts, fingerprint, crawl, api; repeat."
        ),
    ] = None,
    lifeline: Annotated[
        bool, typer.Option("--lifeline", hidden=True, help="Stop when standard input closes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the whole service: one process a role and core, restarted when one dies.

    Stop it with Ctrl-C; what was in hand goes on at the next start.

    Example: keywatch run
    """
    if lifeline:
        hold()
    with opened():
        chosen = settings()
    set_up(chosen.log, "supervisor")
    wanted = [s for s in _slots(chosen, role or ()) if crawl or s.role != "crawl"]
    path = settings_path()
    arguments = ["--config", str(path.absolute())] if path else []
    names = [s.name for s in wanted]
    api = any(s.role == "api" for s in wanted)
    say(
        {"processes": names, "api": _address(chosen) if api else None},
        f"running {', '.join(names)}; Ctrl-C stops",
        as_json=as_json,
    )
    sys.stdout.flush()
    Supervisor(wanted, arguments, None).run()


def _slots(chosen: Settings, roles: Sequence[str]) -> tuple[Slot, ...]:
    known = sorted({s.role for s in slots(chosen)})
    for role in roles:
        if role not in known:
            raise UnknownName("role", role, tuple(known))
    return slots(chosen, roles)


def crawl(as_json: Json = False) -> None:
    """Crawl what is due now on all platforms, then stop.

    Sightings wait on the bus for `keywatch run`.

    Example: keywatch crawl
    """
    from crawlers.platforms import PLATFORMS  # noqa: PLC0415 - Scrapy is heavy
    from crawlers.scheduler import Scheduler  # noqa: PLC0415 - see above
    from crawlers.worker import run_crawler  # noqa: PLC0415 - see above

    with opened() as service:
        with service.store.reading() as tx:
            if not tx.catalogue.platforms():
                raise BadInput("no platform is watched yet; see `keywatch platform add --help`")
        Scheduler(PLATFORMS, service.settings.crawl).tick(service.store, service.now())
        run_crawler(
            store=service.store,
            bus=service.bus,
            vault=service.vault,
            options=service.settings.crawl,
            owner=f"crawl-by-hand-{os.getpid()}",
            now=service.now,
            stop=lambda: _idle(service),
        )
        left = work_left(service, service.now())
    say(
        {"waiting": left.messages, "set_aside": left.set_aside},
        f"{left.messages} sightings wait for fingerprinting, {left.set_aside} things set aside",
        as_json=as_json,
    )


def _idle(service: Service) -> bool:
    left = work_left(service, service.now())
    return left.crawl_due + left.crawl_leased == 0


def serve(as_json: Json = False) -> None:
    """Serve the HTTP API alone (`keywatch run` includes it).

    The OpenAPI description is at /docs and /openapi.json.

    Example: keywatch serve
    """
    from service.api.server import listen  # noqa: PLC0415 - FastAPI is heavy
    from service.api.server import serve as serve_api  # noqa: PLC0415 - see above
    from service.searching import following  # noqa: PLC0415 - see above

    with opened() as service:
        set_up(service.settings.log, "api")
        with listen(service.settings.serve) as heard:
            url = _address(service.settings)
            say({"api": url, "docs": f"{url}/docs"}, f"{url}/docs", as_json=as_json)
            sys.stdout.flush()
            with following(service):
                serve_api(service, None, heard)


def _address(chosen: Settings) -> str:
    host = f"[{chosen.serve.host}]" if ":" in chosen.serve.host else chosen.serve.host
    return f"http://{host}:{chosen.serve.port}"


def status(as_json: Json = False) -> None:
    """Say what waits, what is in hand, and what was set aside with its reason.

    Example: keywatch status
    """
    with opened() as service:
        now = service.now()
        left = work_left(service, now)
        backlog = service.bus.backlog()
        letters = service.bus.set_aside()
        with service.store.reading() as tx:
            counts = tx.frontier.counts(now, held=held(tx, now))
            tasks = tx.frontier.aside()
            hooks = tx.events.deliveries_aside()
            orders = tx.queue.orders(states=(OrderState.SET_ASIDE,), limit=100)
    stages = [
        {
            "stage": f"crawl {k}",
            "waiting": c.due,
            "in hand": c.leased,
            "later": c.later,
            "set aside": c.set_aside,
        }
        for k, c in counts.items()
    ]
    stages += [
        {
            "stage": f"{b.topic} → {b.group}",
            "waiting": b.waiting,
            "in hand": b.in_hand,
            "later": 0,
            "set aside": b.set_aside,
        }
        for b in backlog
    ]
    if left.untold:
        row = {"waiting": left.untold, "in hand": 0, "later": 0, "set aside": 0}
        stages.append({"stage": "outbox → bus", **row})
    aside = [{"id": m.id, "what": f"{m.topic} {m.key}", "reason": m.reason} for m in letters]
    aside += [
        {"id": t.id, "what": f"{t.kind} {t.platform}:{t.argument}", "reason": r}
        for t, r in tasks
    ]
    aside += [
        {
            "id": q.order.id,
            "what": f"order {q.order.kind} {q.order.subject}",
            "reason": q.result,
        }
        for q in orders
    ]
    aside += [{"id": i, "what": "webhook", "reason": r} for i, r in hooks]
    if as_json:
        told = {"stages": stages, "orders": left.orders, "webhooks": left.webhooks}
        print_json({**told, "set_aside": aside})
        return
    show(stages, as_json=False, empty="nothing was ever asked for")
    console.print(f"\norders to send: {left.orders}; webhooks to deliver: {left.webhooks}")
    if aside:
        console.print("\nset aside (bring back with `keywatch retry ID` or `keywatch retry`):")
        show(aside, as_json=False, empty="")


def retry(
    id: Annotated[
        str | None, typer.Argument(help="What to bring back; all if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring back what was set aside: messages, crawl tasks, orders, webhooks.

    Example: keywatch retry
    """
    with opened() as service:
        now = service.now()
        back = service.bus.retry(id)
        with service.store.transaction() as tx:
            back += tx.frontier.retry(id, now) + tx.queue.retry(id, now)
            back += tx.events.retry_deliveries(id, now)
    if id is not None and not back:
        raise NotFound("thing set aside", id)
    say({"brought_back": back}, f"{back} brought back", as_json=as_json)


def doctor(as_json: Json = False) -> None:
    """Check settings, ports and optional system packages, and say what is lost without them.

    Example: keywatch doctor
    """
    from service.health import Finding, examine  # noqa: PLC0415 - it looks at every room

    def line(finding: Finding) -> str:
        mark = {"ok": "ok     ", "loss": "without", "error": "ERROR  "}[finding.level]
        return f"{mark}  {finding.what}: {finding.words}"

    found = examine(settings())
    if as_json:
        print_json(found)
    else:
        for finding in found:
            console.print(line(finding), markup=False, highlight=False, soft_wrap=True)
    if any(f.level == "error" for f in found):
        raise typer.Exit(1)
