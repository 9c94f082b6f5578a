"""Frames of order: lists whose members take ranks one after the other.

Invariant: a rank is given only where the text says the order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.extract.frames.model import RUN, Fields, Member, Sentence, items_of, place_of, ranked, top_of, value_fields
from tasks.extract.signs import Sign, pattern_of
from tasks.units.fold import fold, strip_type

_ORDER_CUE = re.compile(
    r"thứ tự|xếp hạng|thứ hạng|bảng (?:tổng sắp|điểm)|as follows|ranking|table|từ cao xuống thấp|vị trí"
)
_WHICH = re.compile(r"\W*(?:which|who)\s")


def in_order(sentence: Sentence) -> Iterator[Member]:
    """in order: "xếp theo thứ tự từ cao xuống thấp: A, B, C". `~ :` before a run of three or more, no rank before it."""
    for m, group in sentence.find(rf"(?P<told>~)[.,~]*(?P<link>=)(?P<run>{RUN})"):
        items = _once(list(items_of(group("run"))))
        link = group("link")[0]
        placed = any(s.sign in "RLT>" for s in sentence.core[: m.start()])
        if len(items) >= 3 and sentence.small[link.start] == ":" and not placed:
            yield from ranked("in order", items, range(1, len(items) + 1), group("told"))


def _once(items: list[list[Sign]]) -> list[list[Sign]]:
    """The members up to the first that is named again ("…; như vậy Phòng Kinh tế đứng cuối")."""
    names: set[object] = set()
    for i, (unit, *_) in enumerate(items):
        name = fold(strip_type(unit.mention.value.text)[1]) if unit.mention is not None else ""
        if name in names:
            return items[:i]
        names.add(name)
    return items


def spanned(sentence: Sentence) -> Iterator[Member]:
    """spanned: "lần lượt từ thứ hai đến thứ năm là A, B, C và D". `R-R = U,U,U,U`, as many units as places."""
    for _, group in sentence.find(rf"(?P<first>R)[.]?-[.]?(?P<last>R)[.=~,]*(?P<run>{RUN})"):
        first, last = place_of(group("first")[0])[0], place_of(group("last")[0])[0]
        items = list(items_of(group("run")))
        if len(items) == last - first + 1:
            yield from ranked("spanned", items, range(first, last + 1), [*group("first"), *group("last")])


def first_places(sentence: Sentence) -> Iterator[Member]:
    """first places: "ba đơn vị đứng đầu lần lượt là A, B, C"; "dẫn đầu lần lượt là …". `T ~ = U,U,U` or `~ T = …`.

    "Các vị trí tiếp theo trong top 6 lần lượt là D, E" goes on from the rank before.
    """
    for m, group in sentence.find(rf"(?P<early>~?)[.]?(?P<head>[TR])(?P<link>(?:[.=~:(]|,~,?)*)(?P<run>{RUN})"):
        items = list(items_of(group("run")))
        told = "~" in m["link"] or m["early"]
        head = group("head")[0]
        first = head.sign == "T" or place_of(head)[0] == 1
        goes_on = any(s.sign == ">" for s in sentence.core[: m.start("head")])
        goes_on = goes_on or "còn" in sentence.small[head.end : items[0][0].start].split()
        start = (sentence.last_rank or 0) + 1 if goes_on else 1
        if not told or not first or len(items) < 2 or (goes_on and start == 1):
            continue
        if head.sign == "R" or start + len(items) - 1 <= top_of(head):
            yield from ranked("first places", items, range(start, start + len(items)), [head])


def same_place(sentence: Sentence) -> Iterator[Member]:
    """same place: "dẫn đầu khối sở là A, khối huyện là B": a cohort of its own, the place said once. `R C = U , C = U`."""
    text = pattern_of(sentence.signs)
    for m in re.finditer(
        r"(?P<place>[RL])[.CNY]{0,3}=[.]?U(?P<more>(?:[^;!RL]{0,12}?[,;][.,]{0,3}[CN]{1,2}[.]?=[.]?U)+)", text
    ):
        place = sentence.signs[m.start("place")]
        head = sentence.signs[m.start("more") : m.end("more")]
        for i, sign in enumerate(head):
            if sign.sign == "U" and i and head[i - 1].sign in "=.":
                fields: Fields = {"rank": place_of(place)[0]} if place.sign == "R" else value_fields(place)
                yield Member("same place", sign, fields, (), sign)


def continued(sentence: Sentence) -> Iterator[Member]:
    """continued: "dẫn đầu là A, tiếp theo là B, C"; "4 vị trí tiếp theo thuộc về …". `> = U,U` goes on from the rank before."""
    for m, group in sentence.find(rf"(?P<next>>)[.=~,;]*(?P<run>{RUN})(?P<then>[.,(]{{0,2}}R?)"):
        ranks = [place_of(s)[0] for s in sentence.core[: m.start("run")] if s.sign == "R"]
        last = ranks[-1] if ranks else sentence.last_rank
        items = list(items_of(group("run")))
        own = any(s.sign in "RL" for item in items for s in item)
        then = "" if _WHICH.match(sentence.small, group("run")[-1].end) else m["then"]  # "…, which led in 2022"
        if last is not None and not own and not then.endswith("R"):
            yield from ranked("continued", items, range(last + 1, last + 1 + len(items)), list(group("next")))


def placed(sentence: Sentence) -> Iterator[Member]:
    """placed: "one place below fifth-placed Cần Thơ": a place written before its unit. `RU`."""
    for _, group in sentence.find(r"(?P<place>R)(?P<unit>U)"):
        place, unit = group("place")[0], group("unit")[0]
        if re.search(r"-(?:placed|ranked)\s+(?:the\s+)?$", sentence.small[: unit.start]):
            yield Member("placed", unit, value_fields(place), (place,), unit)


def behind(sentence: Sentence) -> Iterator[Member]:
    """behind: "Sau Sở Nội vụ là Sở Tư pháp với 91,3 điểm, Sở Công Thương". "sau" U = U,U: from the second place on."""
    for _, group in sentence.find(rf"(?P<first>U)[.]?=[.]?(?P<run>{RUN})"):
        first = group("first")[0]
        if re.search(r"(?:^|[.;,]\s*)(?:xếp |đứng |ngay |liền )?(?:phía )?sau\s+$", sentence.small[: first.start]):
            items = list(items_of(group("run")))
            yield Member("behind", first, {"rank": 1}, (), first)
            yield from ranked("behind", items, range(2, len(items) + 2), [], first)


def _regional(sentence: Sentence, place: Sign) -> bool:
    """ "thứ 2 khu vực, chỉ sau A": A's place in the country is another."""
    return bool(re.match(r"\s*(?:trong |của )?(?:khu vực|vùng|miền|đồng bằng)", sentence.small[place.end :]))


def ahead(sentence: Sentence) -> Iterator[Member]:
    """ahead: "xếp thứ 2, chỉ sau A"; "đứng thứ 4 …, sau A, B, C": as many units as places are left. `R … "sau" U,U`."""
    for _, group in sentence.find(rf"(?P<place>R)[^URL;]{{0,6}}(?P<run>{RUN})"):
        items = list(items_of(group("run")))
        place = place_of(group("place")[0])[0]
        below = any(re.search(r"(?<!\w)(?:trên|trước)\s+$", sentence.small[: item[0].start]) for item in items)
        if (
            len(items) == place - 1
            and not below
            and not _regional(sentence, group("place")[0])
            and re.search(r"(?<!\w)sau\s+(?:các\s+)?$", sentence.small[: items[0][0].start])
        ):
            fields: Fields = {"rank": 1} if place == 2 else {"top_n": place - 1}
            for item in items:
                yield Member("ahead", item[0], fields, (), item[0])


def numbered(sentence: Sentence) -> Iterator[Member]:
    """numbered: "kết quả xếp hạng: 1. A; 2. B; 3. C". `mU;mU;mU`, the numbers running on from 1."""
    first = next((i for i, s in enumerate(sentence.core) if s.sign == "m"), None)
    if first is None:
        return
    cue = sentence.small[: sentence.core[first].start] + " " + sentence.heading
    units = [(i, s) for i, s in enumerate(sentence.core) if s.sign == "U" and i > first]
    marks = {n: sentence.core[i - 1] for n, (i, _) in enumerate(units, start=1) if sentence.core[i - 1].sign == "m"}
    right = all(mark.mention is not None and mark.mention.value == n for n, mark in marks.items())
    if len(marks) >= 2 and right and len(marks) >= len(units) - 1 and (_ORDER_CUE.search(cue) or "lần lượt" in cue):
        for n, (_, unit) in enumerate(units, start=1):
            yield Member("numbered", unit, {"rank": n}, (marks[n],) if n in marks else (), sentence.core[first])
