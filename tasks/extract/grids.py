"""Tables of a document to drafts: rows of units, section rows that set the cohort, statistics rows, look-up rows.

Invariant: a row gives claims only if its unit cell is a unit's name and its value column's header says what it holds.
A row under a blank line that repeats a unit of the same table is a look-up view, not data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from schemas.document import CELL_SEPARATOR, Block, Document
from tasks.extract import headers
from tasks.extract.context import Context
from tasks.extract.drafts import Draft
from tasks.extract.headers import Column
from tasks.extract.lexicon import Lexicon
from tasks.extract.patterns import COHORT
from tasks.extract.prose import counts_of
from tasks.extract.statistics import Statistic
from tasks.extract.text import flat, lower
from tasks.units.fold import fold, strip_type

_YEAR = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)(?![\d/.-])")  # no part of a date
_YEAR_WORD = re.compile(r"năm (?:19|20)\d\d|^\W*(?:19|20)\d\d|(?:19|20)\d\d\W*$")
_STATISTICS = (("trung bình", "mean"), ("bình quân", "mean"), ("average", "mean"), ("mean", "mean"),
               ("trung vị", "median"), ("median", "median"), ("cao nhất", "max"), ("highest", "max"), ("max", "max"),
               ("thấp nhất", "min"), ("lowest", "min"), ("min", "min"))  # fmt: skip
_LINES_ABOVE = 3


@dataclass(frozen=True, slots=True)
class _Setting:
    """What stands around a table: its index, year and cohort."""

    index_id: str | None
    year: int | None
    stated: bool
    cohort: str | None
    counts: tuple[tuple[str, int], ...] = ()


def read_tables(document: Document, context: Context, lexicon: Lexicon) -> tuple[list[Draft], list[Statistic]]:
    """Drafts and statistics of all tables that the publisher shows."""
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    for number, block in document.tables():
        setting = _setting(document, number, context, lexicon)
        found, stats = _read_table(block, number, setting, lexicon)
        drafts += found
        statistics += stats
    return drafts, statistics


def _setting(document: Document, number: int, context: Context, lexicon: Lexicon) -> _Setting:
    """Index, year and cohort from the lines right above the table (heading, caption, title rows), then the document."""
    above = [b.text for b in _above(document, number)]
    block = document.blocks[number]
    titles = [max(r, key=len) for r in block.rows[:6] if len({c for c in r if c}) == 1]
    near = [*titles, *above]
    index_id = next(
        (str(m.value) for text in [*near, *_header_cells(block)] for m in lexicon.indices(lower(text))),
        context.index_id,
    )
    place_year = next((int(y) for text in near if _names_edition(text, lexicon) for y in _YEAR.findall(text)), None)
    header_year = next(
        (
            y
            for text in _header_cells(block)
            for y in headers.header_years(text)
            if any(True for _ in lexicon.indices(lower(text)))
        ),
        None,
    )
    year = place_year or header_year or context.year
    cohort = next((text[m.start() : m.end()] for text in [*above, *titles] for m in COHORT.finditer(lower(text))), None)
    counts = next((c for text in near if (c := counts_of(lower(text)))), None) or _document_counts(document)
    return _Setting(index_id, year, bool(place_year or header_year) or context.year_stated, cohort, counts)


def _names_edition(text: str, lexicon: Lexicon) -> bool:
    """A line whose year is the table's: it names the index, says "năm", or is a short title that begins or ends with it."""
    small = lower(text)
    return bool(_YEAR_WORD.search(small)) or any(True for _ in lexicon.indices(small))


def _document_counts(document: Document) -> tuple[tuple[str, int], ...]:
    """Counts told anywhere in the text, as far as they do not differ within a tier."""
    told = {c for b in document.blocks if b.kind != "table" and not b.hidden for c in counts_of(lower(b.text))}
    return tuple(sorted(c for c in told if sum(c[0] == other[0] for other in told) == 1))


def _above(document: Document, number: int) -> Iterator[Block]:
    """The nearest lines above a table, up to the table before it; on a sheet all of them, its name too."""
    place = document.blocks[number].place or ""
    for distance, block in enumerate(document.blocks[:number][::-1]):
        same_sheet = place.startswith("sheet ") and block.place == place
        if block.kind == "table" or (distance >= _LINES_ABOVE and not same_sheet):
            return
        yield block


def _header_cells(block: Block) -> list[str]:
    return [c for r in block.rows[:4] for c in dict.fromkeys(r) if c and not headers.is_numeric(c)]


def _read_table(block: Block, number: int, setting: _Setting, lexicon: Lexicon) -> tuple[list[Draft], list[Statistic]]:
    def is_unit(cell: str) -> bool:
        return names_unit(cell, lexicon)

    first = headers.body_start(block.rows, is_unit)
    if first is None or setting.index_id is None:
        return [], []
    texts = headers.header_texts(block.rows, first)
    body = block.rows[first:]
    units = headers.unit_columns(body, texts, is_unit)
    columns = headers.value_columns(body, texts, units, lexicon, setting.index_id)
    columns = [replace(c, unit=_ranked_column(units, texts, c.unit)) for c in columns]
    starts = block.row_starts()
    drafts: list[Draft] = []
    statistics: list[Statistic] = []
    for offset, row, cohort in _data_rows(body, units, is_unit, setting.cohort):
        line = _Line(block, number, first + offset, row, starts[first + offset])
        kind = _statistic(row, units, is_unit)
        if kind is None:
            drafts += _row_drafts(line, columns, texts, units, replace(setting, cohort=cohort), lexicon)
        elif kind:
            statistics += _row_statistics(line, columns, kind, setting)
    return drafts, statistics


def names_unit(cell: str, lexicon: Lexicon) -> bool:
    """The whole cell is the name of a territory or an agency that the register knows."""
    text = cell.strip()
    if not text or len(text) > 120 or headers.is_numeric(text):
        return False
    _, bare = strip_type(text)
    key = fold(bare)
    if key in lexicon.territories or fold(text) in lexicon.territories:
        return True
    return any(m.end - m.start >= 0.8 * len(text) for m in lexicon.units(text))


def _ranked_column(units: list[int], texts: list[str], column: int) -> int:
    """Of unit columns side by side the last, or the lowest tier where the headers tell ("Xã" beside "Huyện")."""
    run = [column]
    while run[0] - 1 in units:
        run.insert(0, run[0] - 1)
    order = {"province": 0, "district": 1, "commune": 2}
    return max(run, key=lambda k: (order.get(headers.header_tier(texts[k]) or "", -1), k))


def _data_rows(
    body: headers.Grid, units: list[int], is_unit: Callable[[str], bool], cohort: str | None
) -> Iterator[tuple[int, tuple[str, ...], str | None]]:
    """(offset, row, cohort) of every row with content; repeats under a blank line are left out."""
    seen: set[tuple[str, ...]] = set()
    after_blank = False
    for offset, cells in enumerate(body):
        row = tuple(cells)
        filled = {c for c in row if c}
        if not filled:
            after_blank = True
            continue
        if len(filled) == 1 and not headers.is_numeric(next(iter(filled))) and len(row) > 2:
            section = COHORT.search(lower(next(iter(filled))))
            cohort = next(iter(filled)) if section else cohort
            continue
        names = tuple(flat(row[k]) for k in units if row[k])
        if after_blank and names and any(names[0] == s[0] for s in seen if s):
            continue
        seen.add(names)
        yield offset, row, cohort


def _statistic(row: tuple[str, ...], units: list[int], is_unit: Callable[[str], bool]) -> str | None:
    """Kind of a statistics row; "" for a row that is no unit's and no statistic we know (a total, a row of ranks)."""
    texts = [lower(row[k]) for k in units if row[k]] or [lower(c) for c in row if c and not headers.is_numeric(c)][:1]
    for text in texts:
        for word, kind in _STATISTICS:
            if re.search(rf"(?<!\w){word}(?!\w)", text):
                return kind
    return None if any(is_unit(row[k]) for k in units if row[k]) or _numbered(row, units) else ""


def _numbered(row: tuple[str, ...], units: list[int]) -> bool:
    """A serial number before a name that the register does not know: still a unit, left open for a person."""
    first = units[0] if units else 0
    return any(headers.is_numeric(c) for c in row[:first]) and any(
        row[k] and not headers.is_numeric(row[k]) for k in units
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A row in its place."""

    block: Block
    number: int
    row: int
    cells: tuple[str, ...]
    start: int

    def span(self, *columns: int) -> tuple[int, int]:
        """Offsets from the first to the last of the columns."""
        low, high = min(columns), max(columns)
        start = self.start + sum(len(c) + len(CELL_SEPARATOR) for c in self.cells[:low])
        end = self.start + sum(len(c) + len(CELL_SEPARATOR) for c in self.cells[:high]) + len(self.cells[high])
        return start, end


def _row_drafts(
    line: _Line, columns: list[Column], texts: list[str], units: list[int], setting: _Setting, lexicon: Lexicon
) -> Iterator[Draft]:
    """One draft per (unit, component, year) of a row, its columns put together."""
    groups: dict[tuple[int, str | None, int | None, str | None], list[Column]] = {}
    for column in columns:
        if line.cells[column.unit] and line.cells[column.place]:
            part = column.component[0] if column.component else None
            groups.setdefault((column.unit, part, column.year, column.index_id), []).append(column)
    for (unit, _, year, index_id), members in _joined(groups).items():
        values = _values(line, members)
        if not values:
            continue
        start, end = line.span(unit, *(c.place for c in members))
        component = members[0].component
        tier = _tier(line.cells[unit], texts[unit], setting, lexicon)
        if "rank" in values and component is None:
            values["rank_of"] = next(
                (n for t, n in setting.counts if t == tier and n >= int(str(values["rank"]))), None
            )
        yield Draft(
            index_id=index_id or setting.index_id or "",
            index_year=year or setting.year,
            unit_text=line.cells[unit],
            unit_tier=tier,
            block=line.number, start=start, end=end,
            construction="table row",
            confidence=0.98 if setting.stated or year else 0.83,
            district=_parent(line, units, texts, unit, "district"),
            province=_parent(line, units, texts, unit, "province"),
            component_id=component[0] if component else None,
            component_text=component[1] if component else None,
            cohort_text=setting.cohort,
            **values,  # type: ignore[arg-type]  # names and types are those of Draft's value fields
        )  # fmt: skip


def _joined(
    groups: dict[tuple[int, str | None, int | None, str | None], list[Column]],
) -> dict[tuple[int, str | None, int | None, str | None], list[Column]]:
    """The total's columns under one key: "Xếp hạng" names no index and may stand by another unit column ("PCI 2012 | | Xếp hạng")."""
    joined: dict[tuple[int, str | None, int | None, str | None], list[Column]] = {}
    totals = {key[2]: key for key in groups if key[1] is None and key[3] is not None}
    for key, members in groups.items():
        target = totals.get(key[2], key) if key[1] is None and key[3] is None else key
        if target != key and target[0] != key[0]:
            target = key
        joined.setdefault(target, []).extend(members)
    return joined


def _values(line: _Line, members: list[Column]) -> dict[str, object]:
    values: dict[str, object] = {}
    for column in members:
        cell = line.cells[column.place]
        number = headers.cell_number(cell, column.decimal_point)
        if column.role == "grade":
            if re.search(r"[^\W\d_]", cell):
                values["grade"] = lower(cell)
        elif number is None or column.role in values:
            continue
        elif column.role in ("rank", "rank_change"):
            if number == int(number):
                values[column.role] = int(number)
        else:
            values[column.role] = number
            if column.role == "score":
                values["score_unit"] = "percent" if column.percent or cell.endswith("%") else "point"
                if column.score_max is not None:
                    values["score_max"] = column.score_max
    return values if set(values) - {"score_max", "score_unit"} else {}


def _tier(cell: str, header: str, setting: _Setting, lexicon: Lexicon) -> str | None:
    """From the cell's own words, the header of its column, the cohort above; else left to the resolver."""
    mention = next(iter(lexicon.units(cell)), None)
    if mention is not None and mention.value.typed:
        return str(mention.value.tier) if mention.value.tier else None
    tier = headers.header_tier(header) or headers.header_tier(setting.cohort or "")
    if tier is None and mention is not None:
        return str(mention.value.tier) if mention.value.tier else None
    return tier


def _parent(line: _Line, units: list[int], texts: list[str], unit: int, tier: str) -> str | None:
    """The name in a column of a higher tier right beside it ("Huyện" beside "Xã")."""
    own = headers.header_tier(texts[unit])
    beside = [k for k in units if k in (unit - 1, unit + 1)]
    return next((line.cells[k] for k in beside if own != tier and headers.header_tier(texts[k]) == tier), None)


def _row_statistics(line: _Line, columns: list[Column], kind: str, setting: _Setting) -> Iterator[Statistic]:
    for column in columns:
        number = headers.cell_number(line.cells[column.place], column.decimal_point)
        if column.role == "score" and number is not None and setting.index_id:
            start, end = line.span(column.unit, column.place)
            yield Statistic(
                setting.index_id, column.year or setting.year, column.component[0] if column.component else None,
                setting.cohort, kind, number, line.number, start, end,
            )  # fmt: skip
