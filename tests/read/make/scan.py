"""Scans with known answers: the pages of a PDF printed, stamped, signed, laid crookedly on the glass and photographed.

Needs Pillow, numpy and OpenCV (`make ocr`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pypdfium2
import pytest

np = pytest.importorskip("numpy", reason="needs numpy: make ocr")
cv2 = pytest.importorskip("cv2", reason="needs opencv-python-headless: make ocr")
Image = pytest.importorskip("PIL.Image", reason="needs pillow: make ocr")


@dataclass(frozen=True)
class Glass:
    """How a page is scanned. `skew` in degrees, `noise` in grey levels, `turn` in quarter turns."""

    dpi: int = 300
    skew: float = 0.0
    noise: float = 6.0
    stamp: bool = False
    pen: bool = False
    turn: int = 0
    quality: int = 80
    seed: int = 0


KINDS = {
    "clean 300": Glass(300),
    "skewed 300": Glass(300, skew=0.8, noise=10, seed=1),
    "stamped 300": Glass(300, skew=-0.5, stamp=True, pen=True, seed=2),
    "plain 200": Glass(200, seed=3),
    "skewed 200": Glass(200, skew=-0.7, noise=8, stamp=True, seed=4),
}


def images(data: bytes, glass: Glass) -> list[Image.Image]:
    """The pages of a PDF as scanned pictures."""
    document = pypdfium2.PdfDocument(data)
    random = np.random.default_rng(glass.seed)
    pages = (document[at].render(scale=glass.dpi / 72).to_numpy()[:, :, ::-1] for at in range(len(document)))
    return [_scan(page, glass, random) for page in pages]


def scan(data: bytes, glass: Glass) -> bytes:
    """A PDF of nothing but pictures of the pages."""
    out = io.BytesIO()
    first, *rest = images(data, glass)
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=glass.dpi, quality=glass.quality)
    return out.getvalue()


def picture(data: bytes, glass: Glass, kind: str = "PNG") -> bytes:
    """The first page as a picture file."""
    out = io.BytesIO()
    images(data, glass)[0].save(out, kind, dpi=(glass.dpi, glass.dpi))
    return out.getvalue()


def _scan(page: np.ndarray, glass: Glass, random: np.random.Generator) -> Image.Image:
    page = np.ascontiguousarray(page)
    height, width = page.shape[:2]
    if glass.stamp:
        _stamp(page, glass, random)
    if glass.pen:
        _pen(page, glass, random)
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), glass.skew, 1.0)
    page = cv2.warpAffine(page, turned, (width, height), borderValue=(255, 255, 255), flags=cv2.INTER_CUBIC)
    page = cv2.GaussianBlur(page, (0, 0), 0.35 * glass.dpi / 200)
    page = 40 + page.astype(np.float32) * (205 / 255)  # black print is dark grey, paper is not white
    page += random.normal(0, glass.noise, page.shape[:2])[:, :, None]
    page = np.rot90(page, glass.turn)
    return Image.fromarray(np.ascontiguousarray(page.clip(0, 255).astype(np.uint8)))


def _stamp(page: np.ndarray, glass: Glass, random: np.random.Generator) -> None:
    """A round red stamp over the lower part of the page."""
    height, width = page.shape[:2]
    unit = glass.dpi / 72
    middle = (int(width * random.uniform(0.5, 0.8)), int(height * random.uniform(0.6, 0.85)))
    mark = np.full_like(page, 255)
    for radius in (48, 44, 30):
        cv2.circle(mark, middle, int(radius * unit), (220, 60, 60), max(1, int(1.5 * unit)), cv2.LINE_AA)
    cv2.putText(
        mark, "UBND TINH", (middle[0] - int(26 * unit), middle[1]), cv2.FONT_HERSHEY_SIMPLEX, 0.35 * unit, (220, 60, 60),
        max(1, int(unit)), cv2.LINE_AA,
    )  # fmt: skip
    np.minimum(page, mark, out=page)


def _pen(page: np.ndarray, glass: Glass, random: np.random.Generator) -> None:
    """A signature in blue."""
    height, width = page.shape[:2]
    steps = np.linspace(0, 14, 200)
    x = width * 0.6 + steps * glass.dpi * 0.08
    y = height * 0.75 + np.sin(steps * 2.3) * glass.dpi * 0.15 + random.normal(0, 1, 200)
    points = np.stack([x, y], 1).astype(np.int32)
    mark = np.full_like(page, 255)
    cv2.polylines(mark, [points], False, (40, 60, 200), max(1, glass.dpi // 90), cv2.LINE_AA)
    np.minimum(page, mark, out=page)
