"""The rows of a table to drafts and statistics.

Invariant: a row gives claims only if its label is a unit (or, in a table on one unit, a component, an index or a year)
and only from columns that are understood; means, extremes and totals belong to no unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.extract import cells as cell
from tasks.extract.cells import Cell
from tasks.extract.columns import Column
from tasks.extract.drafts import VALUES, Draft
from tasks.extract.headers import Heading
from tasks.extract.layout import Label, Layout, Line
from tasks.extract.lexicon import Lexicon
from tasks.extract.row_units import cohort_of, column_tiers, number_ranked, row_unit, section_sizes
from tasks.extract.row_values import Key, best_score, column_scales, join_groups, read_score, row_values, total_key
from tasks.extract.sections import read_lines, row_kind
from tasks.extract.serials import serial_ranks
from tasks.extract.setting import Setting
from tasks.extract.statistics import Statistic


@dataclass(frozen=True, slots=True)
class _Whole:
    """What only the whole table tells: scales by column, ranks by row and unit column, rows by section, tiers by column."""

    layout: Layout
    scales: Mapping[int, float]
    ranks: Mapping[tuple[int, int], int]
    sizes: Mapping[int, int]
    tiers: Mapping[int, str]


def read_rows(
    layout: Layout, setting: Setting, lexicon: Lexicon, is_unit: Callable[[str], bool]
) -> tuple[list[Draft], list[Statistic]]:
    """Drafts of the data rows and statistics of the statistics rows."""
    data: list[Line] = []
    statistics: list[Statistic] = []
    for line in read_lines(layout, setting, is_unit):
        kind = "" if layout.labels is not None else row_kind(line.row, layout, is_unit)
        if kind == "":
            data.append(line)
        elif kind is not None:
            statistics += _row_statistics(line, layout, kind)
    whole = _Whole(
        layout, column_scales(layout), _ranks_by_serial(data, layout), section_sizes(data),
        column_tiers(data, layout, lexicon),
    )  # fmt: skip
    drafts = [d for line in data for d in _row_drafts(line, whole, lexicon)]
    return (drafts if layout.labels is None else _combined(drafts)), statistics


def _combined(drafts: Sequence[Draft]) -> list[Draft]:
    """In a table on one unit the score and the place of one thing may stand in two rows ("Điểm số PCI", "Thứ hạng PCI")."""
    kept: dict[tuple[object, ...], Draft] = {}
    for d in drafts:
        before = kept.setdefault(d.key, d)
        if before is not d:
            added = {n: getattr(d, n) for n in VALUES if getattr(before, n) is None}
            kept[d.key] = replace(before, **added)
    return list(kept.values())


def _ranks_by_serial(data: Sequence[Line], layout: Layout) -> dict[tuple[int, int], int]:
    """Rank by (row, unit column) where the serial number is the rank."""
    found: dict[tuple[int, int], int] = {}
    for unit, serial in layout.serials.items():
        own = [c for c in layout.columns if c.unit == unit]
        about = data[0].setting.component if data else None
        total = [c for c in own if c.key == total_key(own, about)]
        if not total or any(c.heading.role == "rank" and c.heading.component in (None, about) for c in own):
            continue
        score = best_score(total)
        graded = score is None and any(c.heading.role == "grade" for c in own)
        for section in dict.fromkeys(line.section for line in data):
            rows = [line for line in data if line.section == section and line.row[unit].text]
            numbers = [(line.at, p[0] if (p := cell.place(line.row[serial].text)) else None) for line in rows]
            scores = {line.at: v[0] for line in rows if score and (v := read_score(line.row, score))}
            ranks = serial_ranks(numbers, scores, rows[0].setting, graded=graded) if rows else {}
            found.update({(at, unit): rank for at, rank in ranks.items()})
    return found


def _row_drafts(line: Line, whole: _Whole, lexicon: Lexicon) -> Iterator[Draft]:
    """One draft per (unit, component, year, index) of a row, its columns put together."""
    layout, about = whole.layout, line.setting.component
    groups: dict[Key, list[Column]] = {}
    for column in _told_by(line, layout):
        if layout.labels is not None or line.row[column.unit].text:
            groups.setdefault(column.key, []).append(column)
    totals = {u: total_key([c for c in layout.columns if c.unit == u], about) for u in layout.units}
    joined = [(unit, part) for (unit, *_), members in join_groups(groups).items() for part in _by_cohort(members)]
    for unit, members in joined:
        values, used = row_values(line.row, members, whole.scales)
        serial = whole.ranks.get((line.at, unit)) if any(c.key == totals.get(unit) for c in members) else None
        if serial is not None and "rank" not in values:
            values["rank"] = serial
            used = [*used, line.row[layout.serials[unit]]]
        within = next((m.heading.within for m in members if m.heading.within), None)
        column = replace(members[0], heading=replace(members[0].heading, within=within))
        if values and (draft := _draft(line, whole, column, values, used, lexicon)):
            yield draft


def _by_cohort(members: list[Column]) -> list[list[Column]]:
    """Two columns of places among different units ("trong huyện", "toàn tỉnh") are two results with one score."""
    places = {c.heading.within: [m for m in members if m.heading.role == "rank" and m.heading.within == c.heading.within]
              for c in members if c.heading.role == "rank"}  # fmt: skip
    if len(places) < 2:
        return [members]
    scores = [m for m in members if m.heading.role in ("score", "score_max")]
    others = [m for m in members if m.heading.role not in ("score", "score_max", "rank")]
    widest = next((w for w in places if w is None or "tỉnh" in w), next(reversed(places)))
    return [scores + ranks + (others if within == widest else []) for within, ranks in places.items()]


def _told_by(line: Line, layout: Layout) -> Sequence[Column]:
    """The columns; in a row of places ("Thứ hạng PCI | 15 | 12 | -3") the scores among them are places."""
    if layout.labels is None or not layout.labels[line.at].ranks:
        return layout.columns
    roles = {"score": "rank", "score_change": "rank_change"}
    told = ((c, roles.get(c.heading.role or "")) for c in layout.columns)
    return [replace(c, heading=replace(c.heading, role=role)) for c, role in told if role]


def _draft(
    line: Line, whole: _Whole, column: Column, values: dict[str, object], used: Sequence[Cell], lexicon: Lexicon
) -> Draft | None:
    layout, setting, heading = whole.layout, line.setting, column.heading
    own = layout.labels is None
    label = layout.labels[line.at] if layout.labels is not None else Label()
    component = label.component or heading.component
    unit = row_unit(line, layout, column, whole.tiers, lexicon) if own else layout.subject
    if unit is None:
        return None
    if own and component is None and not _narrow(heading):
        size = whole.sizes[line.section] if heading.year in (None, setting.year) else 0  # counts are of this edition
        values = _of_section(values, unit.tier, setting, size)
    name = line.row[column.unit] if own else _label_cell(line, used[0])
    start, end = _span(name, used)
    return Draft(
        index_id=label.index_id or heading.index_id or setting.index_id or "",
        index_year=label.year or heading.year or setting.year,
        unit_text=unit.text, unit_tier=unit.tier, block=name.block, start=start, end=end,
        construction="table row",
        confidence=0.98 if setting.stated or label.year or heading.year else 0.83,
        district=unit.district, province=unit.province,
        component_id=component[0] if component else None,
        component_text=component[1] if component else None,
        cohort_text=_cohort(unit.tier, heading, setting) if own else None,
        **values,  # type: ignore[arg-type]  # names and types are those of Draft's value fields
    )  # fmt: skip


def _narrow(heading: Heading) -> bool:
    """Places "trong huyện", "trong khối": the number ranked that the table tells is not theirs."""
    return heading.within is not None and "tỉnh" not in heading.within


def _cohort(tier: str | None, heading: Heading, setting: Setting) -> str | None:
    """The cohort that the header of the places names, where it is smaller; else the one told around the table."""
    return heading.within if _narrow(heading) else cohort_of(tier, setting) or heading.within


def _of_section(values: dict[str, object], tier: str | None, setting: Setting, size: int) -> dict[str, object]:
    """The values with what the section tells of all its rows: the grade, the number ranked."""
    told: dict[str, object] = {"grade": setting.grade} if setting.grade else {}
    if "rank" in values and size:
        told["rank_of"] = number_ranked(int(str(values["rank"])), tier, setting, size)
    return told | values


def _label_cell(line: Line, default: Cell) -> Cell:
    return next((c for c in line.row if c.text and not cell.is_value(c.text)), default)


def _span(name: Cell, used: Sequence[Cell]) -> tuple[int, int]:
    """From the first to the last cell of the claim, as far as they stand in the block of the name."""
    inside = [name, *(c for c in used if c.block == name.block)]
    return min(c.start for c in inside), max(c.end for c in inside)


def _row_statistics(line: Line, layout: Layout, kind: str) -> Iterator[Statistic]:
    groups: dict[object, list[Column]] = {}
    for column in layout.columns:
        groups.setdefault(column.key, []).append(column)
    for members in groups.values():
        best = best_score(members)
        read = read_score(line.row, best) if best else None
        if best is None or read is None or not (index_id := best.heading.index_id or line.setting.index_id):
            continue
        label = line.row[best.unit] if line.row[best.unit].text else line.row[best.place]
        start, end = _span(label, [line.row[best.place]])
        h = best.heading
        yield Statistic(
            index_id, h.year or line.setting.year, h.component[0] if h.component else None,
            line.setting.cohort, kind, read[0], label.block, start, end,
        )  # fmt: skip
