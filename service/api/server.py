"""Serve the HTTP API until told to stop."""

import threading
import time
from collections.abc import Callable

import uvicorn

from service.api.app import make_app
from service.bootstrap import Service


def serve(service: Service, stop: Callable[[], bool] | None) -> None:
    """Listen where the settings say; without `stop`, until Ctrl-C."""
    options = service.settings.serve
    config = uvicorn.Config(
        make_app(service),
        host=options.host,
        port=options.port,
        log_config=None,
        access_log=False,
    )
    server = uvicorn.Server(config)
    if stop is not None:
        threading.Thread(target=_watch, args=(server, stop), daemon=True).start()
    server.run()


def _watch(server: uvicorn.Server, stop: Callable[[], bool]) -> None:
    while not stop():
        time.sleep(0.1)
    server.should_exit = True
