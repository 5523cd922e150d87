"""Read a picture from a file that may be anything."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from domain.errors import NotFound
from fingerprint.container import undecodable

# Formats whose decoders ship inside Pillow; PostScript, which runs a program, is left out.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000")


def read_picture(path: Path, side: int) -> Image.Image:
    """Return the upright first picture of a file, at most `side` pixels long, on white.

    A picture that breaks off is grey below the break.

    Raises:
        UndecodableMedia: No picture, or one of more than 89 million pixels, Pillow's own limit.
        NotFound: The file is gone.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # about damaged EXIF, which we do without
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as opened:
                opened.draft("RGB", (side, side))
                _load(opened)
                small = _flat(opened)
            small.thumbnail((side, side), Image.Resampling.BOX)
            return ImageOps.exif_transpose(small)
    except FileNotFoundError as error:
        raise NotFound("media file", path.name) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise undecodable(path, f"the picture is too large: {error}") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, RuntimeError) as error:
        # Pillow's decoders raise all of these over damaged files, AVIF's the last.
        raise undecodable(path, f"no decoder reads it as a picture: {error}") from error


def grey(image: Image.Image) -> NDArray[np.float32]:
    """Return the brightness of a picture: (height, width) float32, 0 to 255."""
    return np.asarray(image.convert("L"), np.float32)


def _load(opened: ImageFile.ImageFile) -> None:
    """Load all there is; a file that breaks off is loaded up to the break."""
    try:
        opened.load()
    except OSError:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            opened.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _shades(body: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Bring shades without a fixed range, of scans and of science, to 0 to 255."""
    body = np.nan_to_num(body, posinf=0.0, neginf=0.0)
    low, high = float(body.min()), float(body.max())
    shades: NDArray[np.uint8] = (255 * (body - low) / max(high - low, 1e-9)).astype(np.uint8)
    return shades


def _flat(opened: Image.Image) -> Image.Image:
    exif = opened.info.get("exif")
    if opened.mode.startswith("I;16"):
        opened = Image.fromarray((np.asarray(opened) >> 8).astype(np.uint8))
    elif opened.mode in {"I", "F"}:
        opened = Image.fromarray(_shades(np.asarray(opened, np.float32)))
    if "transparency" in opened.info or opened.mode in {"RGBA", "LA", "PA"}:
        full = opened.convert("RGBA")
        flat = Image.new("RGBA", full.size, "white")
        flat.alpha_composite(full)
        opened = flat
    made = opened.convert("RGB")
    if exif is not None:
        made.info["exif"] = exif
    return made
