"""Share work out to all cores: children are forked and find what was made ready before."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

Order = TypeVar("Order")
Result = TypeVar("Result")

_DESK: list[Callable[[Any], object]] = []  # what forked children find


def spread(
    work: Callable[[Order], Result],
    orders: Sequence[Order],
    cores: int,
    about: str,
    *,
    together: int = 1,
) -> Iterator[Result]:
    """Do a piece of work for every order, and give the results in order.

    Args:
        work: Called in children, which share this process's memory as it is now.
        orders: What to do.
        cores: How many children.
        about: Stands beside the progress bar on standard error.
        together: So many orders in a row go to one child.
    """
    _DESK[:] = [work]
    # Not a Pool: it ends its children by a signal that they may have been taught to catch.
    children = ProcessPoolExecutor(
        cores, mp_context=multiprocessing.get_context("fork"), initializer=_forget_handlers
    )
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            results = children.map(_work, orders, chunksize=together)
            yield from bar.track(results, len(orders), description=about)
    finally:
        children.shutdown(cancel_futures=True)


def _forget_handlers() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the parent, which ends us


def _work(order: Order) -> object:
    return _DESK[0](order)
