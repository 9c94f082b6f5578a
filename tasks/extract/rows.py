"""The rows of a table to drafts: what kind each row is, the sections that set cohort and grade, the values of a row.

Invariant: a row gives claims only if its label is a unit (or, in a table on one unit, a component, an index or a year)
and only from columns that are understood. A row under a blank line that repeats a unit of the same table is a look-up
view, not data; means, extremes and totals belong to no unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasks.extract import cells as cell
from tasks.extract.cells import Cell
from tasks.extract.columns import Column
from tasks.extract.drafts import Draft
from tasks.extract.headers import header_tier
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.mentions.cohorts import COHORT
from tasks.extract.serials import serial_ranks
from tasks.extract.setting import Setting
from tasks.extract.statistics import Statistic
from tasks.extract.text import flat, lower

Row = Sequence[Cell]

_STATISTICS = (("trung bình", "mean"), ("bình quân", "mean"), ("average", "mean"), ("mean", "mean"),
               ("trung vị", "median"), ("median", "median"), ("cao nhất", "max"), ("highest", "max"), ("max", "max"),
               ("thấp nhất", "min"), ("lowest", "min"), ("min", "min"))  # fmt: skip
_STATISTIC = {word: re.compile(rf"(?<!\w){word}(?!\w)") for word, _ in _STATISTICS}
_SCALE_ROW = re.compile(r"^(?:tổng\s+)?(?:điểm tối đa|điểm chuẩn|thang điểm|maximum)")
_CITY = re.compile(r"(?:thành phố|tp|t\.p)\b")
_SECTION_NUMBER = re.compile(r"^[ivx]{1,5}[.)]?$|^[a-zđ][.)]?$", re.I)
_GRADE_SECTION = re.compile(
    r"(?:xếp loại|loại|nhóm|mức(?: độ)?|hạng)\s*:?\s*[\"“]?(xuất sắc|rất tốt|khá tốt|tốt|trung bình khá|trung bình|khá|yếu|kém|cao nhất|thấp nhất|[a-e])\b"
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a row of a table on one unit is about: a component, an index, a year; nothing of them: the total."""

    component: tuple[str, str] | None = None
    index_id: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Layout:
    """How a table is to be read: its data rows, its columns, and where a row says what it is about.

    `labels` (by data row) is given for a table on one unit, `subject`; else the units stand in `units`.
    """

    rows: Sequence[Row]
    columns: Sequence[Column]
    paths: Sequence[Sequence[str]]
    units: Sequence[int]
    serials: Mapping[int, int] = field(default_factory=dict)
    labels: Mapping[int, Label] | None = None
    subject: UnitName | None = None


@dataclass(frozen=True, slots=True)
class _Data:
    """A data row with its place in the grid and the setting of its section."""

    at: int
    row: Row
    setting: Setting
    section: int


def read_rows(
    layout: Layout, setting: Setting, lexicon: Lexicon, is_unit: Callable[[str], bool]
) -> tuple[list[Draft], list[Statistic]]:
    """Drafts of the data rows and statistics of the statistics rows."""
    scales = _scales(layout)
    data: list[_Data] = []
    statistics: list[Statistic] = []
    for line in _lines(layout, setting, is_unit):
        kind = "" if layout.labels is not None else _kind(line.row, layout, is_unit)
        if kind == "":
            data.append(line)
        elif kind in ("mean", "median", "max", "min"):
            statistics += _row_statistics(line, layout, kind)
    ranks = _ranks_by_serial(data, layout)
    sizes, tiers = _sizes(data), _tiers(data, layout, lexicon)
    drafts = [d for line in data for d in _row_drafts(line, layout, scales, ranks, sizes, tiers, lexicon)]
    return drafts, statistics


def _lines(layout: Layout, setting: Setting, is_unit: Callable[[str], bool]) -> Iterator[_Data]:
    """Every row with content and the setting of its section; repeats under a blank line are left out."""
    seen: set[str] = set()
    after_blank, section = False, 0
    for at, row in enumerate(layout.rows):
        if layout.labels is not None:
            if at in layout.labels:
                yield _Data(at, row, setting, 0)
            continue
        filled = list(dict.fromkeys(c.text for c in row if c.text))
        if not filled:
            after_blank = True
            continue
        told = _section(filled, row, layout, is_unit)
        if told is not None:
            section += 1
            setting = _entered(told, setting)
            continue
        names = [flat(row[k].text) for k in layout.units if row[k].text]
        if after_blank and names and names[0] in seen:
            continue
        seen.update(names[:1])
        yield _Data(at, row, setting, section)


def heads_section(row: Row) -> bool:
    """A row right above the data that names a cohort or a grade and nothing else: the first section, no header."""
    texts = list(dict.fromkeys(c.text for c in row if c.text and not _SECTION_NUMBER.match(c.text)))
    return len(texts) == 1 and bool(COHORT.search(lower(texts[0])) or _GRADE_SECTION.search(lower(texts[0])))


def is_section_number(text: str) -> bool:
    """ "II", "b)": the number of a section."""
    return bool(_SECTION_NUMBER.match(text))


def _section(filled: list[str], row: Row, layout: Layout, is_unit: Callable[[str], bool]) -> str | None:
    """The text of a row that only heads the rows below: "I | Khối sở, ban, ngành"; null for any other row."""
    texts = [t for t in filled if not cell.is_value(t) and not _SECTION_NUMBER.match(t)]
    values = any(row[c.place].text and row[c.place].text not in texts for c in layout.columns)
    if len(texts) != 1 or len(row) < 3 or len(filled) > 2 or values or is_unit(texts[0]):
        return None
    small = lower(texts[0])
    if len(filled) == 2 and cell.is_value(filled[0]) and not (COHORT.search(small) or _GRADE_SECTION.search(small)):
        return None  # "4 | Xã Không Tên": a row whose values are missing
    return texts[0]


def _entered(text: str, setting: Setting) -> Setting:
    small = lower(text)
    if grade := _GRADE_SECTION.search(small):
        return replace(setting, grade=grade[1])
    return replace(setting, cohort=text, grade=None) if COHORT.search(small) else setting


def _kind(row: Row, layout: Layout, is_unit: Callable[[str], bool]) -> str | None:
    """ "" for a unit's row, the statistic for a row of means or extremes, null for any other (a total, a header again)."""
    texts = [row[k].text for k in layout.units if row[k].text]
    texts = texts or [c.text for c in row if c.text and not cell.is_numeric(c.text)][:1]
    for text in texts:
        small = lower(text)
        if re.match(r"(?:xã|phường|huyện|sở|tỉnh|thị|thành)\s", small) and is_unit(text):
            break
        if _SCALE_ROW.match(small):
            return None
        for word, kind in _STATISTICS:
            if _STATISTIC[word].search(small):
                return kind
    if any(is_unit(row[k].text) for k in layout.units if row[k].text) or _numbered(row, layout):
        return ""
    return None


def _numbered(row: Row, layout: Layout) -> bool:
    """A serial number before a name that the register does not know: still a unit, left open for a person."""
    first = layout.units[0] if layout.units else 0
    names = [row[k].text for k in layout.units if row[k].text and not cell.is_value(row[k].text)]
    general = names and re.match(r"tổng|cộng|toàn|khối|nhóm|total", lower(names[0]))
    return any(cell.is_numeric(c.text) for c in row[:first]) and bool(names) and not general


def _scales(layout: Layout) -> dict[int, float]:
    """Scales by column, from a row of them ("Điểm tối đa | 100 | 10 | 15")."""
    for row in layout.rows:
        label = next((c.text for c in row if c.text and not cell.is_value(c.text)), "")
        if _SCALE_ROW.match(lower(label)):
            values = {c.place: cell.number(row[c.place].text, c.decimals) for c in layout.columns}
            return {k: v for k, v in values.items() if v is not None}
    return {}


def _sizes(data: Sequence[_Data]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for line in data:
        sizes[line.section] = sizes.get(line.section, 0) + 1
    return sizes


def _ranks_by_serial(data: Sequence[_Data], layout: Layout) -> dict[tuple[int, int], int]:
    """Rank by (row, unit column) where the serial number is the rank."""
    found: dict[tuple[int, int], int] = {}
    for unit, serial in layout.serials.items():
        own = [c for c in layout.columns if c.unit == unit]
        about = data[0].setting.component if data else None
        total = [c for c in own if c.key == _total_key(own, about)]
        if not total or any(c.heading.role == "rank" and c.heading.component in (None, about) for c in own):
            continue
        score = _best_score(total)
        graded = score is None and any(c.heading.role == "grade" for c in own)
        for section in dict.fromkeys(line.section for line in data):
            rows = [line for line in data if line.section == section and line.row[unit].text]
            numbers = [(line.at, p[0] if (p := cell.place(line.row[serial].text)) else None) for line in rows]
            scores = {line.at: v[0] for line in rows if score and (v := _score(line.row, score))}
            ranks = serial_ranks(numbers, scores, rows[0].setting, graded=graded) if rows else {}
            found.update({(at, unit): rank for at, rank in ranks.items()})
    return found


def _total_key(own: Sequence[Column], about: tuple[str, str] | None) -> object:
    """The columns that a ranking goes by: the total's, or those of the component that the whole table is about."""
    totals = [c for c in own if c.heading.component in (None, about)]
    scored = [c for c in totals if c.heading.role == "score"] or totals
    return min(scored, key=lambda c: c.heading.priority).key if scored else None


def _best_score(members: Sequence[Column]) -> Column | None:
    scores = [c for c in members if c.heading.role == "score"]
    return min(scores, key=lambda c: c.heading.priority) if scores else None


def _score(row: Row, column: Column) -> tuple[float, float | None] | None:
    text = row[column.place].text
    if both := cell.place_and_value(text, column.decimals):
        return both[1], None
    return cell.score_of(text, column.decimals, points=column.heading.points)


def _row_drafts(
    line: _Data, layout: Layout, scales: Mapping[int, float], ranks: Mapping[tuple[int, int], int],
    sizes: Mapping[int, int], tiers: Mapping[int, str], lexicon: Lexicon,
) -> Iterator[Draft]:  # fmt: skip
    """One draft per (unit, component, year, index) of a row, its columns put together."""
    groups: dict[tuple[int, str | None, int | None, str | None], list[Column]] = {}
    for column in layout.columns:
        if layout.labels is not None or line.row[column.unit].text:
            groups.setdefault(column.key, []).append(column)
    joined = _joined(groups)
    about = line.setting.component
    totals = {u: _total_key([c for c in layout.columns if c.unit == u], about) for u in layout.units}
    for key, members in joined.items():
        values, used = _values(line.row, members, scales)
        ranked = any(c.key == totals.get(key[0]) for c in members)
        serial = ranks.get((line.at, key[0])) if ranked and "rank" not in values else None
        if serial is not None:
            values["rank"] = serial
            used = [*used, line.row[layout.serials[key[0]]]]
        if values and (draft := _draft(line, layout, members[0], values, used, sizes, tiers, lexicon)):
            yield draft


def _joined(
    groups: dict[tuple[int, str | None, int | None, str | None], list[Column]],
) -> dict[tuple[int, str | None, int | None, str | None], list[Column]]:
    """Columns that name no index under the key of the one that does: "PCI 2012 | Xếp hạng"."""
    joined: dict[tuple[int, str | None, int | None, str | None], list[Column]] = {}
    for key, members in groups.items():
        named = (k for k in groups if k[:3] == key[:3] and k[3] is not None)
        target = next(named, key) if key[3] is None and key[1] is None else key
        joined.setdefault(target, []).extend(members)
    return joined


def _values(row: Row, members: Sequence[Column], scales: Mapping[int, float]) -> tuple[dict[str, object], list[Cell]]:
    """The values of the columns of one thing, and the cells they come from."""
    values: dict[str, object] = {}
    used: list[Cell] = []
    best = _best_score(members)
    if best is not None:
        values |= _score_values(row, best, members, scales)
    for column in members:
        found = _value(row[column.place].text, column)
        values |= {k: v for k, v in found.items() if k not in values}
        if found or column is best:
            used.append(row[column.place])
    return (values, used) if set(values) - {"score_max", "score_unit"} else ({}, [])


def _score_values(row: Row, best: Column, members: Sequence[Column], scales: Mapping[int, float]) -> dict[str, object]:
    read = _score(row, best)
    if read is None:
        return {}
    score, scale = read
    text = row[best.place].text
    percent = best.heading.percent or text.endswith("%")
    equal = [
        m for m in members if m.heading.role == "score" and m is not best and (_score(row, m) or (None,))[0] == score
    ]
    percent = percent or any(row[m.place].text.endswith("%") for m in equal)
    scale = scale or best.heading.score_max or scales.get(best.place)
    scale = scale or next((m.heading.score_max for m in equal if m.heading.score_max), None)
    if scale is None and (best.heading.priority > 1 or _single_score(members)):
        scale = next(
            (cell.number(row[m.place].text, m.decimals) for m in members if m.heading.role == "score_max"), None
        )
    values: dict[str, object] = {"score": score, "score_unit": "percent" if percent else "point"}
    if scale is not None and scale >= score:
        values["score_max"] = scale
    return values


def _single_score(members: Sequence[Column]) -> bool:
    return sum(m.heading.role == "score" for m in members) == 1


def _value(text: str, column: Column) -> dict[str, object]:
    role = column.heading.role
    if role == "rank":
        if both := cell.place_and_value(text, column.decimals):
            return {"rank": both[0], "score": both[1], "score_unit": "point"}
        found = cell.place(text)
        return {} if found is None else {"rank": found[0]} | ({"rank_of": found[1]} if found[1] else {})
    if role == "score" and (both := cell.place_and_value(text, column.decimals)):
        return {"rank": both[0]}
    if role == "score" and not column.heading.points and (found := cell.place(text)) and found[1] and found[1] % 5:
        return {"rank": found[0], "rank_of": found[1]}  # "21/63" under "Kết quả": nobody counts points out of 63
    if role == "grade":
        told = cell.level(text) if column.heading.levelled else None
        return {"grade": told or lower(text)} if told or re.search(r"[^\W\d_]", text) else {}
    if role in ("rank_change", "score_change"):
        value = cell.change(text, column.decimals)
        if value is None or (role == "rank_change" and value != int(value)):
            return {}
        return {role: int(value) if role == "rank_change" else value}
    return {}


def _draft(
    line: _Data, layout: Layout, column: Column, values: dict[str, object], used: Sequence[Cell],
    sizes: Mapping[int, int], tiers: Mapping[int, str], lexicon: Lexicon,
) -> Draft | None:  # fmt: skip
    setting, heading = line.setting, column.heading
    label = layout.labels[line.at] if layout.labels is not None else Label()
    component = label.component or heading.component
    unit = layout.subject if layout.labels is not None else _unit(line, layout, column, tiers, lexicon)
    if unit is None:
        return None
    if setting.grade and component is None and "grade" not in values:
        values["grade"] = setting.grade
    if "rank" in values and component is None and "rank_of" not in values and layout.labels is None:
        values["rank_of"] = _rank_of(int(str(values["rank"])), unit.tier, setting, sizes[line.section])
    name = (
        next((c for c in line.row if c.text and not cell.is_value(c.text)), used[0])
        if layout.labels is not None
        else line.row[column.unit]
    )
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
        cohort_text=setting.cohort if layout.labels is None else None,
        **values,  # type: ignore[arg-type]  # names and types are those of Draft's value fields
    )  # fmt: skip


def _rank_of(rank: int, tier: str | None, setting: Setting, size: int) -> int | None:
    """The number of units told to be ranked together: of the unit's tier; of a general word ("9 đơn vị"), or told
    anyhow ("xếp hạng 14 phường"), where the table has as many rows."""
    told = (n for t, n in setting.counts if n >= rank and (t == tier if t is not None else n == size))
    return next(told, size if (tier, size) in setting.sizes or (None, size) in setting.sizes else None)


def _span(name: Cell, used: Sequence[Cell]) -> tuple[int, int]:
    """From the first to the last cell of the claim, as far as they stand in the block of the name."""
    inside = [name, *(c for c in used if c.block == name.block)]
    return min(c.start for c in inside), max(c.end for c in inside)


def _tiers(data: Sequence[_Data], layout: Layout, lexicon: Lexicon) -> dict[int, str]:
    """The tier of nearly all names of a unit column that tell theirs, cities left out."""
    found = {}
    for k in layout.units:
        names = [
            m.value
            for line in data
            for m in lexicon.units(line.row[k].text)[:1]
            if not _CITY.match(lower(line.row[k].text))
        ]
        counts = Counter(u.tier for u in names if u.typed and u.tier)
        if counts and counts.most_common(1)[0][1] >= 0.8 * sum(counts.values()):
            found[k] = str(counts.most_common(1)[0][0])
    return found


def _unit(line: _Data, layout: Layout, column: Column, tiers: Mapping[int, str], lexicon: Lexicon) -> UnitName:
    text = line.row[column.unit].text
    tier = _tier(text, " ".join(layout.paths[column.unit]), line.setting, tiers.get(column.unit), lexicon)
    parents = {t: _parent(line.row, layout, column.unit, t) for t in ("district", "province")}
    district = parents["district"] or (line.setting.district if tier == "commune" else None)
    return UnitName(text, tier, typed=True, province=parents["province"], district=district)


def _tier(text: str, header: str, setting: Setting, around: str | None, lexicon: Lexicon) -> str | None:
    """From the cell's own words, the header of its column, the cohort above, its neighbours; else left to the resolver.

    "Thành phố Huế" among districts and towns is the city of that tier.
    """
    mention = next(iter(lexicon.units(text)), None)
    if mention is not None and mention.value.typed:
        if around and _CITY.match(lower(text)) and around in ("district", "province"):
            return around
        return str(mention.value.tier) if mention.value.tier else None
    tier = header_tier(header) or header_tier(setting.cohort or "") or around
    if tier is None and mention is not None:
        return str(mention.value.tier) if mention.value.tier else None
    return tier


def _parent(row: Row, layout: Layout, unit: int, tier: str) -> str | None:
    """The name in a column of a higher tier right beside it ("Huyện" beside "Xã")."""
    own = header_tier(" ".join(layout.paths[unit]))
    beside = [k for k in layout.units if k in (unit - 1, unit + 1)]
    return next(
        (row[k].text for k in beside if own != tier and header_tier(" ".join(layout.paths[k])) == tier and row[k].text),
        None,
    )


def _row_statistics(line: _Data, layout: Layout, kind: str) -> Iterator[Statistic]:
    groups: dict[object, list[Column]] = {}
    for column in layout.columns:
        groups.setdefault(column.key, []).append(column)
    for members in groups.values():
        best = _best_score(members)
        read = _score(line.row, best) if best else None
        if best is None or read is None or not (index_id := best.heading.index_id or line.setting.index_id):
            continue
        label = line.row[best.unit] if line.row[best.unit].text else line.row[best.place]
        start, end = _span(label, [line.row[best.place]])
        h = best.heading
        yield Statistic(
            index_id, h.year or line.setting.year, h.component[0] if h.component else None,
            line.setting.cohort, kind, read[0], label.block, start, end,
        )  # fmt: skip
