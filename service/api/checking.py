"""Take an upload, compare it, and forget it: what `POST /v1/check` does behind its route.

The file lies in a folder of its own while it is looked into, is decoded in the sandbox, and
is gone with the answer; no store, vault or bus hears of it.
"""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from backends.resolve import open_vault
from domain.errors import BadInput
from domain.match import Match
from domain.posting import Capture, CaptureRole
from domain.work import WorkId
from fingerprint.sandbox import SandboxOptions
from service.bootstrap import Service
from service.checks import Checker, open_checker
from service.cli.files import media_type_of

# Decoding takes turns in one child, so more at once would only hold more of the disk.
AT_ONCE = 4
UPLOAD_SECONDS = 600.0
DECODING = SandboxOptions(seconds=900.0)
RETRY_SECONDS = "5"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked into, with how many works' references, and what was found in it.

    `glanced` says of which films only keyframes were looked at.
    """

    capture: Capture
    works: int
    matches: tuple[Match, ...]
    glanced: tuple[str, ...] = ()


class CheckDesk:
    """The places at which uploads are looked into, and the checker that all share."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._opening = threading.Lock()
        self._checker: Checker | None = None

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place, or answer 503 when all are taken."""
        if not self._places.acquire(blocking=False):
            detail = f"{AT_ONCE} uploads are being looked into already; try again"
            raise HTTPException(503, detail, {"Retry-After": RETRY_SECONDS})
        try:
            yield
        finally:
            self._places.release()

    def look_into(
        self, folder: Path, file: Path, name: str, only: frozenset[WorkId] | None
    ) -> Looked:
        """Compare an uploaded file. Blocks.

        Args:
            folder: A folder of its own, which goes when the answer is given.
            file: The upload, in it.
            name: What the caller calls it.
            only: The works to search; None for all.

        Raises:
            BadInput: The upload is empty.
            UndecodableMedia: No modality can decode it.
        """
        size = file.stat().st_size
        if not size:
            raise BadInput("expected the bytes of a file as the body, found none")
        media_type = media_type_of(file)
        vault = open_vault(f"file://{folder}/vault")
        digest = vault.put_file(file)
        capture = Capture(digest, media_type, CaptureRole.CONTENT, "", name, size)
        checker = self._opened()
        found = checker.check(vault, (capture,), only, self._service.now())
        return Looked(capture, checker.enrolled(only), found.matches, found.glanced)

    def close(self) -> None:
        """End the sandbox, if anything was ever looked into."""
        with self._opening:
            if self._checker is not None:
                self._checker.close()
                self._checker = None

    def _opened(self) -> Checker:
        with self._opening:
            if self._checker is None:
                self._checker = open_checker(self._service.settings, DECODING)
            return self._checker


async def take(request: Request, folder: Path, name: str) -> Path:
    """Write a request's body to a file whose ending is that of `name`.

    Raises:
        HTTPException: The upload broke off, is too slow or too large.
    """
    ending = PurePosixPath(name).suffix.lower()
    file = folder / f"upload{ending if re.fullmatch(r'[.][a-z0-9]{1,8}', ending) else ''}"
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            with file.open("wb") as target:
                async for piece in request.stream():
                    await run_in_threadpool(target.write, piece)
    except ClientDisconnect as error:
        raise HTTPException(400, "the upload broke off") from error
    except TimeoutError as error:
        detail = f"the upload took longer than {UPLOAD_SECONDS:g} s"
        raise HTTPException(408, detail) from error
    return file
