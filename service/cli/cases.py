"""`keywatch notice` and `keywatch case`: what was sent, and to what end."""

from typing import Annotated

import typer

from domain.enforcement import NoticeState
from service.cli.desk import Json, console, opened, print_json, show

notices = typer.Typer(no_args_is_help=True, help="Takedown notices.")
account_cases = typer.Typer(no_args_is_help=True, help="Account cases of repeat infringers.")


@notices.command("list")
def list_notices(
    platform: Annotated[str | None, typer.Option(help="Only this platform's.")] = None,
    state: Annotated[list[NoticeState] | None, typer.Option(help="Only these; repeat.")] = None,
    as_json: Json = False,
) -> None:
    """List notices, oldest first.

    Example: keywatch notice list --platform tube --state overdue
    """
    with opened() as service, service.store.reading() as tx:
        rows = [
            {
                "notice": s.notice.id,
                "state": s.state,
                "posting": s.notice.posting,
                "work": s.notice.work,
                "round": s.notice.round,
                "due": s.notice.due.isoformat(timespec="minutes"),
                "why": s.why,
            }
            for s in tx.cases.notices(platform=platform, states=tuple(state or ()))
        ]
    show(rows, as_json=as_json, empty="there is no such notice")


@notices.command("show")
def show_notice(
    notice: Annotated[str, typer.Argument(help="The notice's id.")], as_json: Json = False
) -> None:
    """Show a notice as it was sent, its history and the platform's answers.

    Example: keywatch notice show N-0123456789abcdef
    """
    with opened() as service, service.store.reading() as tx:
        status = tx.cases.notice(notice)
        log = tx.cases.notice_log(notice)
        receipts = tx.cases.receipts(notice)
        counters = tx.cases.counters(notice)
        links = tx.frontier.links(notice)
    if as_json:
        print_json(
            {
                "status": status,
                "log": [{"at": at, "state": state, "why": why} for at, state, why in log],
                "receipts": receipts,
                "counters": counters,
                "links": links,
            }
        )
        return
    console.print(status.notice.body, markup=False, highlight=False)
    console.rule(f"{notice}: {status.state}")
    for at, state, why in log:
        console.print(f"{at.isoformat(timespec='seconds')}  {state}  {why}", markup=False)
    for receipt in receipts:
        console.print(
            f"{receipt.at.isoformat(timespec='seconds')}  answer: {receipt.answer} {receipt.note}",
            markup=False,
        )
    for link in links:
        console.print(
            f"{link.at.isoformat(timespec='seconds')}  seen by us: {link.state}", markup=False
        )


@account_cases.command("list")
def list_cases(
    platform: Annotated[str | None, typer.Option(help="Only this platform's.")] = None,
    as_json: Json = False,
) -> None:
    """List account cases.

    Example: keywatch case list
    """
    with opened() as service, service.store.reading() as tx:
        rows = [
            {
                "case": s.case.id,
                "state": s.state,
                "accounts": ", ".join(s.case.accounts),
                "incidents": len(s.case.incidents),
                "notices": len(s.case.notices),
                "recommended": s.case.recommended.name.lower(),
            }
            for s in tx.cases.cases(platform)
        ]
    show(rows, as_json=as_json, empty="there is no account case")


@account_cases.command("show")
def show_case(
    case: Annotated[str, typer.Argument(help="The case's id.")], as_json: Json = False
) -> None:
    """Show an account case: incidents, notices, the four factors, the recommendation.

    Example: keywatch case show A-0123456789abcdef
    """
    with opened() as service, service.store.reading() as tx:
        status = tx.cases.case(case)
        states = {n: tx.cases.notice(n).state for n in status.case.notices}
    if as_json:
        print_json({"status": status, "notices": states})
        return
    found = status.case
    console.print(f"{found.id}  {status.state}: {', '.join(found.accounts)}", markup=False)
    console.print(f"recommended: {found.recommended.name.lower()}", markup=False)
    if found.operator_basis:
        console.print(f"one hand? {found.operator_basis}", markup=False)
    for reason in found.reasons:
        console.print(f"  - {reason}", markup=False)
    show(
        [{"notice": n, "state": s} for n, s in states.items()],
        as_json=False,
        empty="the case has no notices left",
    )
