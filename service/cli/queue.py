"""`keywatch queue`: the enforcement queue, for people who work it by hand."""

from typing import Annotated

import typer

from domain.enforcement import OrderKind, OrderState, QueuedOrder
from service.cli.desk import Json, opened, say, show
from service.decisions import Decision, finish

app = typer.Typer(no_args_is_help=True, help="The enforcement queue.")


@app.command("list")
def list_(
    kind: Annotated[list[OrderKind] | None, typer.Option(help="Only these; repeat.")] = None,
    state: Annotated[list[OrderState] | None, typer.Option(help="Only these; repeat.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only this platform's.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 50,
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
    count: Annotated[int, typer.Option(help="How many.", min=1)] = 1,
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
    result: Annotated[str, typer.Option(help="What was done, or why it was decided so.")],
    decision: Annotated[
        Decision | None,
        typer.Option(
            help="Review: infringes, lawful; case: refer, decline; quarantine: exclude, release."
        ),
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Who decided; who claimed it if left out; repeat.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Close an order and record what was done or decided.

    A review needs a decision: `infringes` sends the notice (or upholds a disputed one), `lawful`
    lets the posting be. So does an account case: `refer` tells the platform, and two people must
    agree to suspend or close an account; `decline` does not. And so does a quarantine: `exclude`
    lets the span never count again, `release` lets it count and judges what was held.

    Example: keywatch queue done O-0123456789abcdef --decision lawful --by li --result parody
    """
    with opened() as service:
        finish(service, order, result=result, decision=decision, by=tuple(by or ()))
        with service.store.reading() as tx:
            queued = tx.queue.order(order)
    say(_row(queued), f"{order} is {queued.state}: {queued.result}", as_json=as_json)


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
