"""Pages of a PDF that are pictures of text, and their pictures.

Invariant: a page is drawn only after its size in pixels was found to be within the cap.
"""

from __future__ import annotations

import re

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from tasks.read.decode import language_of
from tasks.read.ocr_file import Picture
from tasks.read.pdf_page import Page

_MOST = 0.5  # of the page: a picture this large may be the page itself
_WHOLE = 0.8
_FEW_LETTERS = 200  # a stamp of a digital signature, a page number
_MANY_SHAPES = 300  # text drawn as shapes
_COARSEST = 100.0


def has_text(page: Page) -> bool:
    """Whether the page has a text layer at all."""
    return bool(page.words)


def is_picture(page: Page) -> bool:
    """Whether a page's text has to be read from its picture.

    That is: a picture with no text or next to none; text drawn as shapes; or a scan whose hidden text is no language we
    know (made by an OCR program without Vietnamese).
    """
    text = " ".join(word.text for word in page.words)
    if not text:
        return page.picture > 0.05 or page.drawn > _MANY_SHAPES
    if page.picture < _MOST:
        return False
    return len(text) < _FEW_LETTERS or (page.picture >= _WHOLE and not _is_language(text))


def rendered(page: pdfium.PdfPage, found: Page) -> Picture:
    """The page as a picture at the resolution of its scan, or the one that OCR reads best; raises `Unreadable` where it is too
    large."""
    from tasks.read.ocr_page import BEST_DPI, MAX_PIXELS, check_pixels

    width, height = page.get_size()
    dpi = min(BEST_DPI, max(_COARSEST, found.dpi or BEST_DPI))  # a finer one would be made coarser
    most = 72 * (MAX_PIXELS / max(1.0, width * height)) ** 0.5
    dpi = min(dpi, max(_COARSEST, most))
    check_pixels(width * dpi / 72, height * dpi / 72)
    return page.render(scale=dpi / 72).to_numpy()[:, :, :3], dpi


def _is_language(text: str) -> bool:
    """Vietnamese by its marks, or English by its small words."""
    marked = len(re.findall(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]", text))
    return marked >= 0.02 * len(text) or language_of(text) == "en"
