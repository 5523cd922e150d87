"""`keywatch queue`: the enforcement queue, for people who work it by hand."""

from typing import Annotated

import typer

from domain.enforcement import OrderKind, OrderState, QueuedOrder
from service.cli.desk import Json, opened, say, show

app = typer.Typer(no_args_is_help=True, help="The enforcement queue.")


@app.command("list")
def list_(
    kind: Annotated[list[OrderKind] | None, typer.Option(help="Only these; repeat.")] = None,
    state: Annotated[list[OrderState] | None, typer.Option(help="Only these; repeat.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only this platform's.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """List orders, most urgent first.

    Example: keywatch queue list --kind review --state ready
    """
    with opened() as service, service.store.reading() as tx:
        found = tx.queue.orders(
            kinds=tuple(kind or ()), states=tuple(state or ()), platform=platform, limit=limit
        )
    show([_row(q) for q in found], as_json=as_json, empty="the queue holds no such order")


@app.command()
def claim(
    owner: Annotated[str, typer.Option(help="Who takes them.")],
    kind: Annotated[list[OrderKind] | None, typer.Option(help="Only these; repeat.")] = None,
    count: Annotated[int, typer.Option(help="How many.")] = 1,
    as_json: Json = False,
) -> None:
    """Take the most urgent orders; they come back by themselves if you do not finish them.

    Example: keywatch queue claim --owner li --kind review
    """
    with opened() as service, service.store.transaction() as tx:
        found = tx.queue.claim(owner, service.now(), count, tuple(kind or ()))
    show([_row(q) for q in found], as_json=as_json, empty="there is nothing to claim")


@app.command()
def done(
    order: Annotated[str, typer.Argument(help="The order's id.")],
    result: Annotated[str, typer.Option(help="What was done or decided.")],
    as_json: Json = False,
) -> None:
    """Close an order and record what was done.

    Example: keywatch queue done O-0123456789abcdef --result "parody, no notice"
    """
    with opened() as service, service.store.transaction() as tx:
        tx.queue.done(order, result, service.now())
    say({"order": order, "result": result}, f"{order} is done", as_json=as_json)


def _row(queued: QueuedOrder) -> dict[str, object]:
    order = queued.order
    return {
        "order": order.id,
        "kind": order.kind,
        "state": queued.state,
        "priority": order.priority,
        "due": order.due.isoformat(timespec="minutes"),
        "platform": order.platform,
        "subject": order.subject,
        "summary": order.summary,
        "owner": queued.owner,
        "result": queued.result,
    }
