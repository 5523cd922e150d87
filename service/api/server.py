"""Serve the HTTP API until told to stop."""

import socket
import threading
import time
from collections.abc import Callable

import uvicorn

from config.settings import ServeOptions
from domain.errors import BackendUnavailable, BadInput
from service.api.app import make_app
from service.bootstrap import Service

WAITING = 128  # connections the system may hold before we take them


def listen(options: ServeOptions) -> socket.socket:
    """Take the port before anything else is done, so that a taken one is told in a line.

    Raises:
        BackendUnavailable: Somebody listens there already, or we may not.
        BadInput: No such host or port.
    """
    where = f"{options.host}:{options.port}"
    if not 0 < options.port < 65536:
        raise BadInput(f"expected a port from 1 to 65535 in serve.port, found {options.port}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise BadInput(
            f"expected a host of this machine in serve.host, found {options.host!r}"
        ) from error
    heard = socket.socket(family, kind, protocol)
    try:
        heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        heard.bind(address)
        heard.listen(WAITING)
    except OSError as error:
        heard.close()
        message = f"cannot listen at {where}: {error.strerror}; set serve.port in keywatch.toml"
        raise BackendUnavailable(message) from error
    return heard


def serve(
    service: Service, stop: Callable[[], bool] | None, heard: socket.socket | None = None
) -> None:
    """Answer on `heard`, else where the settings say; without `stop`, until Ctrl-C.

    Raises:
        BackendUnavailable: See `listen`.
    """
    config = uvicorn.Config(make_app(service), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    if stop is not None:
        threading.Thread(target=_watch, args=(server, stop), daemon=True).start()
    with heard or listen(service.settings.serve) as taken:
        server.run(sockets=[taken])


def _watch(server: uvicorn.Server, stop: Callable[[], bool]) -> None:
    while not stop():
        time.sleep(0.1)
    server.should_exit = True
