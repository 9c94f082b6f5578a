"""The values of one row: of the columns that tell of one thing, which score counts, on what scale, with what rank.

Invariant: of several scores of one thing one is taken for the whole table (the index itself before a converted score, a
total, points, a rate); a scale is kept only where the score lies within it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tasks.extract import cells as cell
from tasks.extract.cells import Cell
from tasks.extract.columns import Column
from tasks.extract.layout import Layout, Row
from tasks.extract.sections import SCALE_ROW
from tasks.extract.text import lower

Key = tuple[int, str | None, int | None, str | None]


def column_scales(layout: Layout) -> dict[int, float]:
    """Scales by column, from a row of them ("Điểm tối đa | 100 | 10 | 15")."""
    for row in layout.rows:
        label = next((c.text for c in row if c.text and not cell.is_value(c.text)), "")
        if SCALE_ROW.match(lower(label)):
            values = {c.place: cell.number(row[c.place].text, c.decimals) for c in layout.columns}
            return {k: v for k, v in values.items() if v is not None}
    return {}


def total_key(own: Sequence[Column], about: tuple[str, str] | None) -> object:
    """The columns that a ranking goes by: the total's, or those of the component that the whole table is about."""
    totals = [c for c in own if c.heading.component in (None, about)]
    scored = [c for c in totals if c.heading.role == "score"] or totals
    return min(scored, key=lambda c: c.heading.priority).key if scored else None


def best_score(members: Sequence[Column]) -> Column | None:
    scores = [c for c in members if c.heading.role == "score"]
    return min(scores, key=lambda c: c.heading.priority) if scores else None


def read_score(row: Row, column: Column) -> tuple[float, float | None] | None:
    """(score, scale) of a cell, its bracket left out."""
    return cell.score_of(_main(row[column.place].text), column.decimals, points=column.heading.points)


def _main(text: str) -> str:
    parts = cell.with_bracket(text)
    return (parts[1] if _place_first(parts) else parts[0]) if parts else text


def _place_first(parts: tuple[str, str]) -> bool:
    """ "07 (0,701)": a place, and in brackets the value it comes from."""
    return parts[0].isdigit() and bool(re.fullmatch(r"0[.,]\d{2,6}", parts[1]))


def join_groups(groups: Mapping[Key, list[Column]]) -> dict[Key, list[Column]]:
    """Columns that name no index under the key of the one that does: "PCI 2012 | Xếp hạng"."""
    found: dict[Key, list[Column]] = {}
    for key, members in groups.items():
        named = (k for k in groups if k[:3] == key[:3] and k[3] is not None)
        target = next(named, key) if key[3] is None and key[1] is None else key
        found.setdefault(target, []).extend(members)
    return found


def row_values(
    row: Row, members: Sequence[Column], scales: Mapping[int, float]
) -> tuple[dict[str, object], list[Cell]]:
    """The values of the columns of one thing, and the cells they come from."""
    values: dict[str, object] = {}
    used: list[Cell] = []
    best = best_score(members)
    if best is not None:
        values |= _score_values(row, best, members, scales)
    for column in members:
        found = _value(row[column.place].text, column)
        values |= {k: v for k, v in found.items() if k not in values}
        if found or column is best:
            used.append(row[column.place])
    return (values, used) if set(values) - {"score_max", "score_unit"} else ({}, [])


def _score_values(row: Row, best: Column, members: Sequence[Column], scales: Mapping[int, float]) -> dict[str, object]:
    """Score, unit and scale. A second column with the same number tells of the same score: "84,58" beside "84,58%"."""
    read = read_score(row, best)
    if read is None:
        return {}
    score, scale = read
    others = [m for m in members if m.heading.role == "score" and m is not best]
    same = [m for m in others if (read_score(row, m) or (None,))[0] == score]
    percent = best.heading.percent or any(row[m.place].text.endswith("%") for m in (best, *same))
    scale = scale or best.heading.score_max or scales.get(best.place)
    scale = scale or next((m.heading.score_max for m in same if m.heading.score_max), None)
    if scale is None and (best.heading.priority > 1 or not others):
        scale = _scale_beside(row, members)
    values: dict[str, object] = {"score": score, "score_unit": "percent" if percent else "point"}
    return values | ({"score_max": scale} if scale is not None and scale >= score else {})


def _scale_beside(row: Row, members: Sequence[Column]) -> float | None:
    """The scale in a column of its own ("Điểm tối đa")."""
    columns = (m for m in members if m.heading.role == "score_max")
    return next((cell.number(row[m.place].text, m.decimals) for m in columns), None)


def _value(text: str, column: Column) -> dict[str, object]:
    """What a cell tells beside the score, and what its bracket adds."""
    heading = column.heading
    parts = cell.with_bracket(text)
    if parts is not None and heading.role == "score" and _place_first(parts):
        return _one_value(parts[0], "rank", column)
    if parts is None or heading.inside is None:
        return _one_value(_main(text) if heading.role == "rank" else text, heading.role, column)
    inside = {"change": f"{heading.role}_change", "rank": "rank", "score": "score"}[heading.inside]
    return _one_value(parts[0], heading.role, column) | _one_value(parts[1], inside, column)


def _one_value(text: str, role: str | None, column: Column) -> dict[str, object]:
    if role == "rank":
        found = cell.place(text)
        return {k: v for k, v in zip(("rank", "rank_of"), found or (), strict=False) if v is not None}
    if role == "score":
        return _score_beside(text, column)
    if role == "grade":
        told = cell.level(text) if column.heading.levelled else None
        return {"grade": told or lower(text)} if told or re.search(r"[^\W\d_]", text) else {}
    if role in ("rank_change", "score_change"):
        value = cell.change(text, column.decimals)
        if value is None or (role == "rank_change" and value != int(value)):
            return {}
        return {role: int(value) if role == "rank_change" else value}
    return {}


def _score_beside(text: str, column: Column) -> dict[str, object]:
    """A score in the bracket of a place; a place in a column of results: nobody counts points out of 63."""
    found = cell.place(text)
    if column.heading.role == "score":
        told = found is not None and not column.heading.points and bool(found[1]) and bool((found[1] or 0) % 5)
        return {"rank": found[0], "rank_of": found[1]} if told and found else {}
    score = cell.number(text, column.decimals)
    return {} if score is None else {"score": score, "score_unit": "point"}
