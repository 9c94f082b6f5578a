"""The parts of a page in reading order: its tables, and the text between them.

Invariant: every word of the page is in a table, in a line of text, or was a running head or a page number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.read.grid import Rule, Word, find_grids
from tasks.read.grid_bands import find_tables
from tasks.read.grid_table import Table, ruled_table
from tasks.read.grid_words import Line, lines_of
from tasks.read.pdf_lines import column_flows
from tasks.read.pdf_margins import Leaf
from tasks.read.pdf_page import Page

_SAME_ENDS = 10.0  # points: rules of one table end together
_LEVEL = 12.0  # points: tables side by side begin together


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page whose ruled tables are read: they, the words outside them, and flat rules that nothing crosses."""

    leaf: Leaf
    tables: list[Table]
    rules: list[Rule]


def sheet_of(page: Page) -> Sheet:
    """The ruled tables of a page."""
    grids, rules = find_grids(page.rules)
    words, tables = page.words, []
    for grid in sorted(grids, key=lambda g: (g.box.x1 - g.box.x0) * (g.box.y1 - g.box.y0)):
        table, words = ruled_table(grid, words)
        if table is not None:
            tables.append(table)
    return Sheet(Leaf(page.number, page.height, words), tables, rules)


def parts_of(sheet: Sheet, words: Sequence[Word]) -> list[Table | list[Line]]:
    """Tables and runs of lines in reading order; `words` are those outside tables that are no running heads."""
    upright = [word for word in words if not word.turn]
    tables, rest = _unruled(lines_of(upright), sheet.rules)
    tables = sorted([*sheet.tables, *tables], key=lambda t: (round(t.box.y0 / _LEVEL), t.box.x0))
    for table in tables:
        table.pages = [sheet.leaf.number]
    slabs: list[list[Word]] = [[] for _ in range(len(tables) + 1)]
    for word in [*(w for line in rest for w in line.words), *(w for w in words if w.turn)]:
        slabs[sum(table.box.y0 < word.base for table in tables)].append(word)
    parts: list[Table | list[Line]] = [*column_flows(slabs[0])]
    for table, slab in zip(tables, slabs[1:], strict=True):
        parts += [table, *column_flows(slab)]
    return parts


def _unruled(lines: list[Line], rules: Sequence[Rule]) -> tuple[list[Table], list[Line]]:
    """Tables with flat rules only, then those without any; and the lines left over."""
    tables: list[Table] = []
    for group in _same_ends(rules):
        top, bottom, left, right = group[0].at, group[-1].at, group[0].start, group[0].end
        inside = [
            line
            for line in lines
            if top - 1 < (line.y0 + line.y1) / 2 < bottom + 1 and line.x0 > left - 9 and line.x1 < right + 9
        ]
        tables += _take(lines, inside, [rule.at for rule in group])
    tables += _take(lines, list(lines), [])
    return tables, lines


def _take(lines: list[Line], among: list[Line], bands: Sequence[float]) -> list[Table]:
    """The tables found, their lines taken out of `lines`."""
    tables = []
    for table, places in find_tables(among, bands):
        tables.append(table)
        used = {id(among[place]) for place in places}
        lines[:] = [line for line in lines if id(line) not in used]
    return tables


def _same_ends(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Flat rules that begin and end together, from top to bottom, in groups of two and more."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        for group in groups:
            if abs(group[0].start - rule.start) < _SAME_ENDS and abs(group[0].end - rule.end) < _SAME_ENDS:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) > 1]
