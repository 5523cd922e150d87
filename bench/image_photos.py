"""Photographs of a picture: from a screen, from a table in a shop; and how places move."""

from io import BytesIO
from math import cos, pi, radians, sin

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from service.demo.content.photographs import product_photo

Quad = NDArray[np.float64]
"""Corners of a picture within another, (4, 2) shares: from the upper left, clockwise."""

WHOLE: Quad = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
_FRAME = (1000, 1000)


def reencoded(image: Image.Image, quality: int) -> Image.Image:
    """Encode as JPEG and decode again."""
    body = BytesIO()
    image.convert("RGB").save(body, "JPEG", quality=quality)
    return Image.open(BytesIO(body.getvalue())).convert("RGB")


def box(x0: float, y0: float, x1: float, y1: float) -> Quad:
    """Return an upright rectangle's corners."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def from_screen(rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    """A picture on a screen: pixel raster against the camera's, glare, a dark surround."""
    scene = Image.new("RGB", _FRAME, tuple(int(c) for c in rng.integers(5, 50, 3)))
    quad = _placed(rng, image, share=rng.uniform(0.45, 0.75), turn=4, tilt=0.08)
    _laid(scene, image, quad)
    body = np.asarray(scene.filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    y, x = np.mgrid[0 : _FRAME[1], 0 : _FRAME[0]].astype(np.float32)
    for pitch in rng.uniform(0.05, 0.6, 2):
        angle = rng.uniform(0, pi)
        raster = np.sin(2 * pi * pitch * (x * cos(angle) + y * sin(angle)))
        body *= (1 + rng.uniform(0.04, 0.12) * raster)[:, :, None]
    return _seen(rng, _glared(rng, body, x, y)), quad


def from_table(rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    """A print among other things on a shop's table, seen aslant, under uneven light."""
    scene = product_photo(int(rng.integers(1 << 30)), None, size=_FRAME).convert("RGB")
    quad = _placed(rng, image, share=rng.uniform(0.3, 0.65), turn=12, tilt=0.14)
    _laid(scene, image, quad)
    soft = scene.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.5, 1.6))))
    body = np.asarray(soft, np.float32)
    y, x = np.mgrid[0 : _FRAME[1], 0 : _FRAME[0]].astype(np.float32)
    angle = rng.uniform(0, 2 * pi)
    slope = (x / _FRAME[0] - 0.5) * cos(angle) + (y / _FRAME[1] - 0.5) * sin(angle)
    body *= (1 + rng.uniform(0.2, 0.8) * slope)[:, :, None] * rng.uniform(0.7, 1.15)
    if rng.random() < 0.5:
        body = _glared(rng, body, x, y)
    return _seen(rng, body), quad


def turned(rng: Generator, image: Image.Image, degrees: float) -> tuple[Image.Image, Quad]:
    """Turn a picture about its middle, on an even ground that holds all of it."""
    ground = tuple(int(c) for c in rng.integers(0, 256, 3))
    made = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)
    angle = radians(degrees)
    places = (WHOLE - 0.5) * image.size
    turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    return made, places @ turn / made.size + 0.5


def _placed(rng: Generator, image: Image.Image, share: float, turn: float, tilt: float) -> Quad:
    """Choose where a picture stands in the frame: `share` of its area, aslant."""
    aspect = image.width / image.height
    tall = min((share / aspect) ** 0.5, 0.93)
    wide = min(tall * aspect, 0.93)
    tall = wide / aspect
    turned = radians(rng.uniform(-turn, turn))
    tilts = rng.uniform(-tilt, tilt, 2)
    middle = 0.5 + rng.uniform(-0.5, 0.5, 2) * np.maximum(0.0, 0.92 - np.array([wide, tall]))
    corners = []
    for across, down in WHOLE - 0.5:
        near = 1 + 2 * (tilts[0] * across + tilts[1] * down)
        dx, dy = across * wide * near, down * tall * near
        corners.append(
            (dx * cos(turned) - dy * sin(turned), dx * sin(turned) + dy * cos(turned))
        )
    return np.array(corners) + middle


def _laid(scene: Image.Image, image: Image.Image, quad: Quad) -> None:
    """Draw a picture into a scene in perspective, with a shadow around it."""
    corners = [(float(x), float(y)) for x, y in quad * scene.size]
    shadow = Image.new("L", scene.size)
    ImageDraw.Draw(shadow).polygon([(x + 10, y + 8) for x, y in corners], fill=110)
    scene.paste((20, 18, 16), mask=shadow.filter(ImageFilter.GaussianBlur(7)))
    wide = max(np.ptp(quad[:, 0]) * scene.width, 1.0)
    shrink = image.width / wide
    if shrink > 1.5:  # perspective sampling alone would alias
        size = (round(image.width / shrink * 1.2), round(image.height / shrink * 1.2))
        image = image.resize(size, Image.Resampling.LANCZOS)
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, WHOLE * image.size, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    solved = np.linalg.solve(np.array(rows), np.array(wanted))
    flat = image.transform(
        scene.size, Image.Transform.PERSPECTIVE, tuple(solved), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", scene.size)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    scene.paste(flat, mask=mask.filter(ImageFilter.GaussianBlur(0.7)))


def _glared(
    rng: Generator, body: NDArray[np.float32], x: NDArray[np.float32], y: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Add the reflection of a lamp."""
    cx, cy = rng.uniform(0.15, 0.85, 2) * _FRAME
    wide, tall = rng.uniform(0.05, 0.16, 2) * _FRAME
    spot = np.exp(-(((x - cx) / wide) ** 2) - ((y - cy) / tall) ** 2)
    return body + rng.uniform(90, 220) * spot[:, :, None].astype(np.float32)


def _seen(rng: Generator, body: NDArray[np.float32]) -> Image.Image:
    """What the camera keeps: noise and JPEG."""
    noise = rng.normal(0, rng.uniform(3, 8), (*_FRAME[::-1], 1)).astype(np.float32)
    image = Image.fromarray(np.clip(body + noise, 0, 255).astype(np.uint8))
    return reencoded(image, int(rng.integers(55, 88)))
