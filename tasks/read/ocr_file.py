"""Account of a document's pages that are not read as text: read by OCR within its time, or named with the reason.

Invariant: a page is read or it is in the note; without OCR nothing here imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from schemas.document import Status
from tasks.read import ocr_limits
from tasks.read.content import Unreadable
from tasks.read.ocr import how_to_install, ocr_version
from tasks.read.pdf_parts import Sheet

if TYPE_CHECKING:
    import numpy as np

Picture = tuple["np.ndarray", float]  # a page and its dots an inch


class Scans:
    """Reads the scanned pages of one document and keeps account of those it could not read."""

    def __init__(self, seconds: float | None = None) -> None:
        self.available = bool(ocr_version())
        self._budget = ocr_limits.Budget(ocr_limits.DOCUMENT_S if seconds is None else seconds)
        self._without_ocr: list[int] = []
        self._too_late: list[int] = []
        self._refused: list[str] = []

    def read(self, number: int, take: Callable[[], Picture]) -> Sheet | None:
        """The sheet of page `number`, whose picture `take` gives; None where it cannot be read, and why is kept."""
        if not self.available:
            self._without_ocr.append(number)
        elif self._budget.spent:
            self._too_late.append(number)
        else:
            from tasks.read.ocr_page import scanned_sheet

            ocr_limits.allow_page()
            try:
                return scanned_sheet(*take(), number)
            except Unreadable as refusal:
                self.refuse(number, refusal.reason)
        return None

    def refuse(self, number: int, reason: str) -> None:
        """Keeps that page `number` could not be read, and why."""
        self._refused.append(f"page {number}: {reason}")

    def note(self) -> str | None:
        """What was not read and why, None where all was."""
        return "; ".join(self._reasons()) or None

    @property
    def status(self) -> Status:
        """The status of a document of which nothing else could be read."""
        return "needs_ocr" if self._without_ocr else "unreadable"

    def _reasons(self) -> Iterator[str]:
        if self._without_ocr:
            yield (
                f"{_pages(self._without_ocr)}: pictures without text, which need OCR; install {how_to_install()}: they "
                "are read in the next run after that"
            )
        if self._too_late:
            yield (
                f"{_pages(self._too_late)}: not read, because OCR of one document may take {self._budget.seconds:g} "
                "seconds; split the file"
            )
        yield from self._refused


def _pages(numbers: Sequence[int]) -> str:
    """ "page 3", "pages 1-4, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {told}"
