"""The frame of "respectively": several units and as many values, paired by position.

Invariant: nothing is paired unless the numbers of units and values are the same and the text tells the pairing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.extract.frames.model import RUN, Member, Sentence, value_fields
from tasks.extract.signs import Sign, pattern_of

_VALUES = r"R(?:[,;]R)+|[Sn](?:[,;][Sn])+|D(?:,D)+|E(?:,E)+"


def paired(sentence: Sentence) -> Iterator[Member]:
    """paired: "A và B lần lượt xếp thứ 2 và 3", "thứ 2 và thứ 3 là A (83,11%), B", "được lần lượt 87,61 và 86,7 điểm"."""
    text = pattern_of(sentence.core)
    for values in re.compile(_VALUES).finditer(text):
        marks = [s for s in sentence.core[values.start() : values.end()] if s.sign not in ",;"]
        if any(s.sign == "n" and str(getattr(s.mention, "value", "")).isdigit() for s in marks):
            continue
        before, after = text[: values.start()], text[values.end() :]
        units = _units_behind(sentence, after, values.end(), len(marks), linked="~" in _tail(before))
        told = "~" in _tail(before) or "~" in after[:2] or marks[0].sign == "R"
        units = units or _units_before(sentence, before, len(marks), told)
        for unit, mark in zip(units, marks, strict=False):
            yield Member("paired", unit, value_fields(mark), (mark,), marks[0])


def _tail(before: str) -> str:
    """The signs since the last unit or stop."""
    return re.split(r"[U;]", before)[-1]


def _units_behind(sentence: Sentence, after: str, offset: int, count: int, *, linked: bool) -> list[Sign]:
    """Units of a run right behind values, where "là", "lần lượt" or the comma of "Với 0,50 và 0,48 điểm, A và B" leads to it."""
    m = re.match(rf"[.(,]*(?P<link>[=~]?)[.=~,]*(?P<run>{RUN})", after)
    if not m:
        return []
    units = [s for s in sentence.core[offset + m.start("run") : offset + m.end("run")] if s.sign == "U"]
    told = linked or m["link"] or "~" in m[0] or "~" in after[m.end() : m.end() + 3]
    return units if len(units) == count and told else []


def _units_before(sentence: Sentence, before: str, count: int, told: bool) -> list[Sign]:
    """The units before values: the run nearest to them, or the last ones named."""
    units = [s for s in sentence.core[: len(before)] if s.sign == "U"]
    runs = list(re.finditer(RUN, before))
    if not told or len(units) < count or not runs:
        return []
    run = [s for s in sentence.core[runs[-1].start() : runs[-1].end()] if s.sign == "U"]
    if len(run) > 1:
        return run if len(run) == count else []
    each = re.search(
        r"(?:hai|ba|bốn|cả|các)\s+\S+(?:\s+\S+)?\s+(?:này|trên)|(?:điểm số|số điểm|điểm) lần lượt", sentence.small
    )
    return units[-count:] if each else []
