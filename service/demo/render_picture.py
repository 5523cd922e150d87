"""Draw the pictures of the demo: posters and covers as references, photographs of offers."""

from PIL import Image

from domain.work import WorkKind
from service.demo.content.photographs import PictureEdit, copy_picture, jpeg, product_photo
from service.demo.content.pictures import cover, poster
from service.demo.plan_content import PicturePart
from service.demo.plan_words import PlannedWork

COVERED = frozenset({WorkKind.SONG, WorkKind.NOVEL})
EDITS = {
    "plain": PictureEdit(quality=70),
    "crop": PictureEdit(crop=0.1, quality=75),
    "mirror": PictureEdit(mirror=True, quality=75),
}


def artwork(work: PlannedWork) -> Image.Image:
    """Draw the cover of a song or novel, the poster of anything else."""
    return cover(work.seed) if work.kind in COVERED else poster(work.seed)


def photo_of(part: PicturePart, works: dict[str, PlannedWork]) -> bytes:
    """Return the JPEG of one picture of an offer."""
    edit = EDITS[part.treatment]
    if part.work is not None:
        shown: Image.Image | None = artwork(works[part.work])
    else:
        # Every other strange picture is a strange cover, so that a cover alone proves nothing.
        shown = cover(part.seed) if part.seed % 2 else None
    if part.photographed or shown is None:
        return jpeg(product_photo(part.seed, shown, edit=edit), edit.quality)
    return jpeg(copy_picture(shown, edit, part.seed), edit.quality)
