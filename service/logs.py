"""Structured logs: one line an event, with the trace id of the sighting it belongs to.

Never media, tokens or personal data: events name things by id.
"""

import logging
import sys
from typing import TextIO

import structlog

from config.settings import LogOptions


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what standard error is now, not to what it was when logs were set up."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def set_up(options: LogOptions, process: str) -> None:
    """Send our own and the libraries' log lines to standard error, in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if options.format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = _Stderr()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(options.level)
    for noisy in ("scrapy", "asyncio", "trafilatura", "numba", "aiohttp"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    # What they say of a server that is away, ten times a second, we say in our own words.
    for client in ("kafka", "elastic_transport", "elasticsearch", "botocore"):
        logging.getLogger(client).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
