"""A small word processor: pages of PDF whose words, tables and paragraphs are known to the cell.

Invariant: what is asked for is drawn, and nothing else; `tables` holds every grid as it should be read (merged cells
filled). Needs reportlab, and the fonts DejaVu and Liberation
(Debian: `fonts-dejavu-core`, `fonts-liberation2`).
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Rules = Literal["grid", "cells", "flat", "booktabs", "columns", "none"]
FONTS = Path("/usr/share/fonts/truetype")
FACES = {
    "serif": ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
    "sans": ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    "times": ("liberation2/LiberationSerif-Regular.ttf", "liberation2/LiberationSerif-Bold.ttf"),
}
PAD = 3.0


class At(NamedTuple):
    """A cell that covers more than one place."""

    text: str
    right: int = 1
    down: int = 1


Cell = str | At | None  # None: covered by a cell to the left or above


def filled(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The grid as it should be read: every place a merged cell covers has its text."""
    grid = [[""] * len(rows[0]) for _ in rows]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell is not None:
                cell = _at(cell)
                for i in range(r, r + cell.down):
                    for j in range(c, c + cell.right):
                        grid[i][j] = cell.text
    return grid


@dataclass
class Pdf:
    """A PDF under way. Lengths in points; `y` is where the next thing goes, counted from the top."""

    size: tuple[float, float] = A4
    margin: float = 56
    face: str = "serif"
    points: float = 11
    decompose: bool = False
    turn: int = 0
    running_head: str | None = None
    page_numbers: str | None = None  # "{}" or "Trang {}/…"
    tables: list[list[list[str]]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for file in FACES[self.face]:
            if not (FONTS / file).exists():
                pytest.skip(f"needs {FONTS / file}: apt-get install fonts-dejavu-core fonts-liberation2")
            if file not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(file, str(FONTS / file)))
        self.regular, self.bold = FACES[self.face]
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=self.size, invariant=1)
        self.pages = 0
        self._begin()

    def _begin(self) -> None:
        self.pages += 1
        self.y = self.margin
        if self.turn:
            self.canvas.setPageRotation(self.turn)
            if self.turn != 180:  # reportlab swaps the sides of a page that it turns
                self.canvas.setPageSize((self.size[1], self.size[0]))
        if self.running_head:
            self.draw(self.running_head, self.margin, self.margin - 22, points=8)
        if self.page_numbers:
            text = self.page_numbers.format(self.pages)
            self.draw(text, self.width / 2 - 5, self.height - self.margin + 20, points=9)

    @property
    def width(self) -> float:
        """Of the page as it is looked at."""
        return self.size[1] if self.turn in (90, 270) else self.size[0]

    @property
    def height(self) -> float:
        """Of the page as it is looked at."""
        return self.size[0] if self.turn in (90, 270) else self.size[1]

    @property
    def leading(self) -> float:
        """From line to line."""
        return self.points * 1.3

    def page(self) -> Pdf:
        """A new page."""
        self.canvas.showPage()
        self._begin()
        return self

    def data(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self.out.getvalue()

    def draw(self, text: str, x: float, y: float, *, points: float | None = None, bold: bool = False) -> None:
        """Text with its baseline at (x, y), y from the top of the page as it is looked at."""
        points = points or self.points
        self.canvas.saveState()
        self._turn()
        self.canvas.setFont(self.bold if bold else self.regular, points)
        self.canvas.drawString(x, self.height - y, unicodedata.normalize("NFD" if self.decompose else "NFC", text))
        self.canvas.restoreState()

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, as_box: bool = False) -> None:
        """A straight line, stroked or as a thin filled rectangle (as Word's PDF has it)."""
        self.canvas.saveState()
        self._turn()
        if as_box:
            self.canvas.rect(x0, self.height - y1 - 0.25, max(0.5, x1 - x0), max(0.5, y1 - y0), stroke=0, fill=1)
        else:
            self.canvas.setLineWidth(0.6)
            self.canvas.line(x0, self.height - y0, x1, self.height - y1)
        self.canvas.restoreState()

    def _turn(self) -> None:
        """From the page as looked at to the page as stored."""
        if self.turn == 90:
            self.canvas.translate(self.size[0], 0)
            self.canvas.rotate(90)
        elif self.turn == 180:
            self.canvas.translate(self.size[0], self.size[1])
            self.canvas.rotate(180)
        elif self.turn == 270:
            self.canvas.translate(0, self.size[1])
            self.canvas.rotate(-90)

    def measure(self, text: str, points: float | None = None, *, bold: bool = False) -> float:
        """The width of a text."""
        return float(pdfmetrics.stringWidth(text, self.bold if bold else self.regular, points or self.points))

    def wrap(self, text: str, width: float, points: float | None = None, *, bold: bool = False) -> list[str]:
        """The text in lines no wider than `width`."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.measure(longer, points, bold=bold) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def centred(self, text: str, *, bold: bool = True, points: float | None = None, x: float | None = None) -> Pdf:
        """One line in the middle of the page (or around `x`)."""
        points = points or self.points
        middle = self.width / 2 if x is None else x
        self.y += points * 1.3
        self.draw(text, middle - self.measure(text, points, bold=bold) / 2, self.y, points=points, bold=bold)
        self.paragraphs.append(text)
        return self

    def paragraph(self, text: str, *, indent: float = 20, bold: bool = False) -> Pdf:
        """A paragraph over the width of the page, its first line indented."""
        right = self.width - 2 * self.margin
        first, *_ = self.wrap(text, right - indent, bold=bold)
        rest = text[len(first) :].strip()
        lines = [first, *(self.wrap(rest, right, bold=bold) if rest else [])]
        for at, line in enumerate(lines):
            if self.y + self.leading > self.height - self.margin:
                self.page()
            self.y += self.leading
            self.draw(line, self.margin + (indent if at == 0 else 0), self.y, bold=bold)
        self.y += 0.5 * self.points
        self.paragraphs.append(text)
        return self

    def table(
        self,
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[float],
        *,
        header: int = 1,
        rules: Rules = "grid",
        repeat: bool = True,
        split_rows: bool = False,
        middle: bool = False,
        x: float | None = None,
        centre: Callable[[int], bool] = lambda column: column != 1,
        row_gap: float = PAD,
    ) -> Pdf:
        """A table from here on, over as many pages as it takes; merged cells may not cross a page unless they start
        before it and are empty after it."""
        self.tables.append(filled(rows))
        Layout(self, rows, list(widths), header, rules, repeat, split_rows, middle, x, centre, row_gap).draw()
        return self


@dataclass
class Layout:
    """One table being laid out."""

    pdf: Pdf
    rows: Sequence[Sequence[Cell]]
    widths: list[float]
    header: int
    rules: Rules
    repeat: bool
    split_rows: bool
    middle: bool
    x: float | None
    centre: Callable[[int], bool]
    row_gap: float

    def draw(self) -> None:
        """All rows, page by page."""
        pdf = self.pdf
        pdf.y += 6
        self.left = pdf.margin if self.x is None else self.x
        self.lines = [[self._lines(r, c) for c in range(len(self.widths))] for r in range(len(self.rows))]
        heights = [self._height(r) for r in range(len(self.rows))]
        at = 0
        while at < len(self.rows):
            shown = list(range(self.header)) if at and self.repeat else []
            room = pdf.height - pdf.margin - pdf.y - sum(heights[r] for r in shown)
            rest: list[int] = []
            while at < len(self.rows) and room >= heights[at]:
                room -= heights[at]
                rest.append(at)
                at += 1
            cut = None
            if at < len(self.rows) and self.split_rows and room > 2 * pdf.leading + 2 * self.row_gap:
                cut = self._cut(at, int((room - 2 * self.row_gap) / pdf.leading))
                if cut:
                    rest.append(at)
            self._page([*shown, *rest], at if cut else None)
            if cut:
                self.lines[at] = cut
                heights[at] = self._height(at)
            if at < len(self.rows):
                pdf.page()
                pdf.y += 6

    def _cut(self, row: int, fit: int) -> list[list[str]] | None:
        """What is left of a row for the next page, None where it has too few lines; this page's part is kept."""
        if max(len(lines) for lines in self.lines[row]) <= fit or fit < 1:
            return None
        left = [lines[fit:] for lines in self.lines[row]]
        self.lines[row] = [lines[:fit] for lines in self.lines[row]]
        return left

    def _span(self, r: int, c: int) -> At:
        cell = self.rows[r][c]
        return _at(cell) if cell is not None else At("")

    def _lines(self, r: int, c: int) -> list[str]:
        cell = self._span(r, c)
        width = sum(self.widths[c : c + cell.right]) - 2 * PAD
        return self.pdf.wrap(cell.text, width, bold=r < self.header) if cell.text else []

    def _height(self, r: int) -> float:
        single = [len(self.lines[r][c]) / self._span(r, c).down for c in range(len(self.widths))]
        return max(1.0, *single) * self.pdf.leading + 2 * self.row_gap

    def _page(self, shown: list[int], _cut: int | None) -> None:
        pdf = self.pdf
        tops, y = {}, pdf.y
        for order, r in enumerate(shown):
            tops[order] = y
            y += self._height(r)
        tops[len(shown)] = y
        for order, r in enumerate(shown):
            for c in range(len(self.widths)):
                if self.rows[r][c] is not None:
                    self._cell(r, c, tops, order, len(shown))
                elif self.rules in ("grid", "cells") and order == 0 and self._above(r, c):
                    self._open_cell(r, c, tops, order, len(shown))
        self._rules(shown, tops)
        pdf.y = y

    def _above(self, r: int, c: int) -> At | None:
        """The cell above that covers this place, if its column starts here."""
        for up in range(r - 1, -1, -1):
            cell = self.rows[up][c]
            if cell is not None:
                return _at(cell) if up + _at(cell).down > r else None
        return None

    def _open_cell(self, r: int, c: int, tops: dict[int, float], order: int, count: int) -> None:
        """The rest, on a new page, of a merged cell that began on the page before: only its frame."""
        up = next(u for u in range(r - 1, -1, -1) if self.rows[u][c] is not None)
        left_over = up + self._span(up, c).down - r
        x0 = self.left + sum(self.widths[:c])
        end = min(order + left_over, count)
        self._frame(x0, tops[order], x0 + self.widths[c], tops[end])

    def _cell(self, r: int, c: int, tops: dict[int, float], order: int, count: int) -> None:
        cell = self._span(r, c)
        x0 = self.left + sum(self.widths[:c])
        x1 = x0 + sum(self.widths[c : c + cell.right])
        y0, y1 = tops[order], tops[min(order + cell.down, count)]
        lines = self.lines[r][c]
        free = y1 - y0 - len(lines) * self.pdf.leading
        y = y0 + (free / 2 if self.middle or cell.down > 1 else self.row_gap) - 0.25 * self.pdf.points
        for line in lines:
            y += self.pdf.leading
            bold = r < self.header
            wide = self.pdf.measure(line, bold=bold)
            x = (x0 + x1 - wide) / 2 if self.centre(c) or r < self.header or cell.right > 1 else x0 + PAD
            self.pdf.draw(line, x, y, bold=bold)
        if self.rules in ("grid", "cells"):
            self._frame(x0, y0, x1, y1)

    def _frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        as_box = self.rules == "cells"
        for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.pdf.rule(*line, as_box=as_box)

    def _rules(self, shown: list[int], tops: dict[int, float]) -> None:
        right = self.left + sum(self.widths)
        if self.rules == "flat":
            flat = list(tops.values())
        elif self.rules in ("booktabs", "columns"):
            after_header = tops[self.header if shown[0] < self.header else 0]
            flat = [tops[0], after_header, tops[len(shown)]]
        else:
            return
        for y in flat:
            self.pdf.rule(self.left, y, right, y)
        if self.rules == "columns":
            for c in range(len(self.widths) + 1):
                x = self.left + sum(self.widths[:c])
                self.pdf.rule(x, tops[0], x, tops[len(shown)])


def _at(cell: str | At) -> At:
    return At(cell) if isinstance(cell, str) else cell
