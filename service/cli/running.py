"""`keywatch run|crawl|serve|status|retry|doctor`: the service and its health."""

import os
from typing import Annotated

import typer

from crawlers.platforms import PLATFORMS
from crawlers.scheduler import Scheduler
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
from service.health import Finding, examine
from service.logs import set_up
from service.quiet import work_left
from service.supervisor import Supervisor, slots


def run(
    crawl: Annotated[bool, typer.Option(help="Crawl too, not only match and enforce.")] = True,
) -> None:
    """Run the whole service: one process a role and core, restarted when one dies.

    Stop it with Ctrl-C; what was in hand goes on at the next start.

    Example: keywatch run
    """
    with opened():
        chosen = settings()
    set_up(chosen.log, "supervisor")
    wanted = [s for s in slots(chosen) if crawl or s.role != "crawl"]
    path = settings_path()
    arguments = ["--config", str(path.absolute())] if path else []
    console.print(f"running {', '.join(s.name for s in wanted)}; Ctrl-C stops", markup=False)
    Supervisor(wanted, arguments, None).run()


def crawl(
    platform: Annotated[str | None, typer.Argument(help="Only this platform.")] = None,
    as_json: Json = False,
) -> None:
    """Crawl what is due now, then stop; sightings wait on the bus for `keywatch run`.

    Example: keywatch crawl tube
    """
    from crawlers.worker import run_crawler  # noqa: PLC0415 - Scrapy is heavy

    with opened() as service:
        if platform is not None:
            with service.store.reading() as tx:
                tx.catalogue.platform(platform)
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


def serve() -> None:
    """Serve the HTTP API alone (`keywatch run` includes it).

    The OpenAPI description is at /docs and /openapi.json.

    Example: keywatch serve
    """
    from service.api.server import serve as serve_api  # noqa: PLC0415 - FastAPI is heavy

    with opened() as service:
        set_up(service.settings.log, "api")
        options = service.settings.serve
        console.print(f"http://{options.host}:{options.port}/docs", markup=False)
        serve_api(service, None)


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
            counts = tx.frontier.counts(now)
            tasks = tx.frontier.aside()
            hooks = tx.events.deliveries_aside()
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
    aside = [{"id": m.id, "what": f"{m.topic} {m.key}", "reason": m.reason} for m in letters]
    aside += [
        {"id": t.id, "what": f"{t.kind} {t.platform}:{t.argument}", "reason": r}
        for t, r in tasks
    ]
    aside += [{"id": i, "what": "webhook", "reason": r} for i, r in hooks]
    if as_json:
        print_json({"stages": stages, "orders": left.orders, "set_aside": aside})
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
    say({"brought_back": back}, f"{back} brought back", as_json=as_json)


def doctor(as_json: Json = False) -> None:
    """Check settings, ports and optional system packages, and say what is lost without them.

    Example: keywatch doctor
    """
    found = examine(settings())
    if as_json:
        print_json(found)
    else:
        for finding in found:
            console.print(_line(finding), markup=False)
    if any(f.level == "error" for f in found):
        raise typer.Exit(1)


def _line(finding: Finding) -> str:
    mark = {"ok": "ok     ", "loss": "without", "error": "ERROR  "}[finding.level]
    return f"{mark}  {finding.what}: {finding.words}"
