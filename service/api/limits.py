"""Refuse bodies over a limit before anything parses them."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1024 * 1024  # our longest message, an answer with its note, is under 10 KiB
# A film of two hours at the rate of a phone; longer ones are checked at the command line.
MOST_UPLOAD_BYTES = 512 * 1024 * 1024


class BodyLimit:
    """Answers 413 to a body that says it is larger, and cuts off one that grows larger.

    Args:
        app: What is guarded.
        most: Bytes a body may have.
        larger: Bytes for paths that take files.
    """

    def __init__(
        self, app: ASGIApp, most: int = MOST_BYTES, larger: Mapping[str, int] | None = None
    ) -> None:
        self.app = app
        self.most = most
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.larger.get(scope["path"], self.most)
        problem = f"a body may have {most} bytes"
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > most:
            await JSONResponse({"detail": problem}, 413)(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413, problem)
            return message

        await self.app(scope, counted, send)
