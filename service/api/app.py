"""The application: routes, errors as answers, metrics, health."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from domain.errors import (
    BadInput,
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    TooLarge,
    Unavailable,
)
from service.api import desk, feed, registers
from service.api.limits import BodyLimit
from service.bootstrap import Service
from service.metrics import exposition

STATUS = {NotFound: 404, Conflict: 409, Forbidden: 403, BadInput: 422, TooLarge: 413}


def make_app(service: Service) -> FastAPI:
    """Return the API over a service."""
    app = FastAPI(
        title="Keywatch",
        version="1",
        description="Takedown feeds for platforms, the enforcement queue for departments, "
        "works and licences for rights holders.",
    )
    app.state.service = service
    app.add_middleware(BodyLimit)
    app.include_router(feed.router, prefix="/v1")
    app.include_router(desk.router, prefix="/v1")
    app.include_router(registers.router, prefix="/v1")
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unavailable, _unavailable)

    @app.get("/healthz", tags=["operations"])
    def health() -> dict[str, str]:
        """Answer 200 while the store answers."""
        with service.store.reading() as tx:
            tx.events.last()
        return {"status": "ok"}

    @app.get("/metrics", tags=["operations"], response_class=PlainTextResponse)
    def metrics() -> PlainTextResponse:
        """Prometheus metrics: backlogs, queue, notices, set-aside things."""
        text, kind = exposition(service)
        return PlainTextResponse(text, media_type=kind)

    return app


def _refused(_request: Request, error: Exception) -> JSONResponse:
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 400)
    return JSONResponse({"detail": str(error)}, status)


def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unavailable)
    wait = str(round(error.retry_after or 1))
    return JSONResponse({"detail": str(error)}, 503, {"Retry-After": wait})
