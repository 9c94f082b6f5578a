"""Flattened tables with one row a line, or all rows in one paragraph: lines cut into cells.

Invariant: rows of one table have the same number of cells; what a row is, `flat_row` says. Cost is linear in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from schemas.document import Document
from tasks.extract import cells as cell
from tasks.extract.cells import Cell
from tasks.extract.flat_headers import Paths, bare_header, column_paths, header_start, inferred_paths
from tasks.extract.flat_row import LONGEST_LINE, SERIAL, part, row_of, row_only, rows_of
from tasks.extract.header_line import header_pieces, spread_pieces
from tasks.extract.lexicon import Lexicon
from tasks.extract.rebuild import kinds_of, placed
from tasks.extract.text import lower

_FEWEST_ROWS = 2  # under a header that fits them; more where nothing but the cells tells the columns
_FEWEST_BARE = 3
_FEWEST_BARS = 2
_RULE = re.compile(r"[\s|:+-]{3,}")  # "|---|---|" between the header and the rows
_ROW_HEAD = re.compile(r"(?<!\S)(\d{1,3})[.)]?\s+(?=[^\W\d_a-zà-ỹ])")


@dataclass(frozen=True)
class Lines:
    """The rows of a table by lines; `header` are the lines above (or the head of the paragraph)."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def paths(self, lexicon: Lexicon, index_id: str | None) -> Paths | None:
        """The header of every column: from the one line right above, else from lines that are a header cell each."""
        width = len(self.rows[0])
        columns = [[r[k].text for r in self.rows] for k in range(width)]
        pieces = header_pieces(self.header[-1].text, lexicon) if self.header else []
        for cut in (pieces, spread_pieces(pieces, width)):
            if len(cut) > 1 and (paths := column_paths(cut, columns, lexicon, index_id)):
                return paths
        texts = [c.text for c in self.header]
        if width == 2 and SERIAL.fullmatch(self.rows[0][0].text):
            return [["Xếp hạng"], ["Đơn vị"]] if _ranked_names(texts, columns[0]) else None
        begin = header_start(texts, len(texts))
        if begin is not None and (paths := column_paths(texts[begin:], columns, lexicon, index_id)):
            return paths
        numbered = bool(SERIAL.fullmatch(self.rows[0][0].text))
        begin = bare_header(texts, len(texts), width - 1 - numbered, lexicon, index_id)
        if begin is not None and begin > 0:  # "Xếp hạng Tỉnh, thành phố" above "Nhận thức số" / "Thể chế số" / …
            heads = [*header_pieces(texts[begin - 1], lexicon), *texts[begin:]]
            if len(heads) == width and (paths := column_paths(heads, columns, lexicon, index_id)):
                return paths
        if begin is not None and (paths := column_paths(texts[begin:], columns, lexicon, index_id)):
            return paths
        return inferred_paths(texts[-1], columns, lexicon) if texts and len(self.rows) >= _FEWEST_BARE else None


def _ranked_names(above: Sequence[str], numbers: Sequence[str]) -> bool:
    """ "24 TP. Hà Nội": numbers before names are places where a line right above says so, and they rise."""
    places = [p[0] for n in numbers if (p := cell.place(n.rstrip(".)")))]
    titled = any(re.search(r"xếp hạng|thứ hạng|\brank", lower(t)) for t in above[-2:])
    return titled and len(places) == len(numbers) and places == sorted(places)


def line_tables(document: Document, is_label: Callable[[str], bool]) -> Iterator[Lines]:
    """Tables of lines, and tables in one paragraph."""
    header: list[Cell] = []
    rows: list[list[Cell]] = []
    for number, block in enumerate(document.blocks):
        if block.kind == "table" or block.hidden:
            yield from _table(header, rows)
            header, rows = [], []
            continue
        whole = Cell(block.text, number, 0, len(block.text))
        if (parts := _paragraph(whole)) and len(parts) > _FEWEST_BARE:
            yield from _table(header, rows)
            rows = [r for p in [*parts[1:-1], row_only(parts[-1])] if (r := row_of(p, is_label))]
            yield from _table([parts[0]] if parts[0].text else header[-1:], rows)
            header, rows = [], []
        elif len(block.text) <= LONGEST_LINE and (row := row_of(whole, is_label)):
            rows += rows_of(row, is_label)
        else:
            if rows:
                yield from _table(header, rows)
                header, rows = [], []
            header.append(whole)
    yield from _table(header, rows)


def bar_tables(document: Document) -> Iterator[list[list[Cell]]]:
    """Tables with bars between their cells: neighbouring lines with two bars or more and as many cells each."""
    rows: list[list[Cell]] = []
    for number, block in enumerate(document.blocks):
        if _RULE.fullmatch(block.text):
            continue
        row = [] if block.kind == "table" or block.hidden else _barred(block.text, number)
        if rows and len(row) != len(rows[0]):
            if len(rows) > _FEWEST_ROWS:
                yield rows
            rows = []
        rows += [row] if row else []
    if len(rows) > _FEWEST_ROWS:
        yield rows


def _barred(text: str, number: int) -> list[Cell]:
    """The cells of a line between bars; empty where it has fewer than three."""
    if text.count("|") < _FEWEST_BARS or len(text) > LONGEST_LINE:
        return []
    bounds = [-1, *(m.start() for m in re.finditer(r"\|", text)), len(text)]
    parts = [part(Cell(text, number, 0, len(text)), a + 1, b) for a, b in pairwise(bounds)]
    cells = [Cell(c.text.strip(), c.block, c.end - len(c.text.lstrip()), c.end) for c in parts]
    outer = slice(0 if cells[0].text else 1, len(cells) if cells[-1].text else -1)
    return cells[outer] if len(cells[outer]) >= _FEWEST_BARS + 1 else []


def _table(header: Sequence[Cell], rows: Sequence[list[Cell]]) -> Iterator[Lines]:
    """Rows of one width as a table; a row that lacks cells keeps those with one possible place."""
    if len(rows) < _FEWEST_ROWS or not header:
        return
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2 or count < 0.6 * len(rows):
        return
    full = [r for r in rows if len(r) == width]
    kinds = kinds_of([c for r in full for c in r], list(range(0, width * len(full) + 1, width)), width)
    numbered = all(SERIAL.fullmatch(r[0].text) for r in full)
    fitted = []
    for at, row in enumerate(rows):
        last = at == len(rows) - 1
        if numbered and len(row) == width - 1 and not cell.is_value(row[0].text):
            row = [replace(row[0], text="", end=row[0].start), *row]  # the row of the total has no number
        if len(row) > width:
            row = row[:width] if last else []
        if row and re.search(r"\d[.,]$", row[-1].text):
            row = row[:-1] if last else []  # cut inside a number
        if row:
            fitted.append(placed(row, width, kinds, cut=last, shift=0))
    yield Lines(tuple(header), tuple(fitted))


def _paragraph(whole: Cell) -> list[Cell]:
    """The head and the rows of a paragraph whose numbers run 1, 2, 3 … before capitals."""
    marks, expected = [], 1
    for m in _ROW_HEAD.finditer(whole.text):
        if int(m[1]) == expected:
            marks.append(m.start())
            expected += 1
    if len(marks) < _FEWEST_BARE:
        return []
    bounds = [0, *marks, len(whole.text)]
    return [part(whole, a, b) for a, b in pairwise(bounds)]
