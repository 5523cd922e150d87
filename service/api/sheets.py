"""The contact sheet of a posting: frames of it over frames of the works, as PNG.

A department sees all works on it, a holder its own; frames are decoded when the sheet is
asked for, and nothing of it is kept.
"""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from service.api.auth import Served
from service.api.passages import Reader, may_of
from service.api.reading import ReadingDesk

router = APIRouter(tags=["enforcement"])

PNG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/png": {}}, "description": "The sheet."}
}
# The next caller behind a shared cache may see less.
UNSHARED = {"Cache-Control": "private, no-store"}


@router.get("/postings/{key}/sheet", response_class=Response, responses=PNG)
def sheet(*, request: Request, key: str, caller: Reader, service: Served) -> Response:
    """Show frames of a posting beside the works it copies, as PNG; a holder's own works only.

    404 where nothing of it is found in pictures. All that is written on the sheet stands in
    the PNG's text too.
    """
    from service.sheets.draw import draw_sheet  # noqa: PLC0415 - what decodes loads slowly
    from service.sheets.found import of_posting  # noqa: PLC0415 - see above

    desk: ReadingDesk = request.app.state.sheet_desk
    with desk.place() as runner:
        gathered = of_posting(service, key, runner, may_of(caller))
        if not gathered.blocks:
            raise HTTPException(404, f"nothing of {key} is found in pictures")
        return Response(draw_sheet(gathered).png, media_type="image/png", headers=UNSHARED)
