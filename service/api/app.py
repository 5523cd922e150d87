"""The application: routes, errors as answers, metrics, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse

from domain.errors import (
    BadInput,
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    TooLarge,
    Unavailable,
    UndecodableMedia,
)
from service.api import (
    adding_up,
    checks,
    desk,
    feed,
    hosts,
    passages,
    registers,
    searching,
    sheets,
)
from service.api.checking import CheckDesk
from service.api.limits import MOST_UPLOAD_BYTES, BodyLimit
from service.api.manual import manual
from service.api.reading import ReadingDesk
from service.bootstrap import Service
from service.metrics import exposition

STATUS = {
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    BadInput: 422,
    UndecodableMedia: 422,
    TooLarge: 413,
}
# The manual is a page of words and one style sheet of its own; it runs and loads nothing.
STRICT = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


def make_app(service: Service) -> FastAPI:
    """Return the API over a service."""
    app = FastAPI(
        title="Keywatch",
        version="1",
        description="Takedown feeds for platforms, the enforcement queue for departments, "
        "works and licences for rights holders, and checks of files for all of them.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.service = service
    app.state.check_desk = CheckDesk(service)
    app.state.passage_desk = ReadingDesk("passages")
    app.state.sheet_desk = ReadingDesk("sheets")
    app.state.search_desk = searching.SearchDesk(service)
    app.add_middleware(BodyLimit, larger={f"/v1{checks.PATH}": MOST_UPLOAD_BYTES})
    app.include_router(feed.router, prefix="/v1")
    app.include_router(desk.router, prefix="/v1")
    app.include_router(adding_up.router, prefix="/v1")
    app.include_router(passages.router, prefix="/v1")
    app.include_router(sheets.router, prefix="/v1")
    app.include_router(registers.router, prefix="/v1")
    app.include_router(searching.router, prefix="/v1")
    app.include_router(checks.router, prefix="/v1")
    app.include_router(hosts.router, prefix="/v1")
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

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(manual(app), headers=STRICT)

    @app.get("/", include_in_schema=False)
    def front() -> RedirectResponse:
        return RedirectResponse("/docs")

    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.check_desk.close()
    app.state.passage_desk.close()
    app.state.sheet_desk.close()
    app.state.search_desk.close()


def _refused(_request: Request, error: Exception) -> JSONResponse:
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 400)
    return JSONResponse({"detail": str(error)}, status)


def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unavailable)
    wait = str(round(error.retry_after or 1))
    return JSONResponse({"detail": str(error)}, 503, {"Retry-After": wait})
