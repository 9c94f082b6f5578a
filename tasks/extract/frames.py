"""Frames: constructions in which several units share or pair values, read before the rest of a sentence.

Each frame is a function with its name, its example and the pattern of signs it stands for (see `tasks.extract.signs`;
context signs such as index, year and cohort are looked past). Invariant: a rank is given only where the text says the
order; what a frame takes is taken, the plain statements (`tasks.extract.statements`) do not see it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tasks.extract.mention import Mention
from tasks.extract.signs import ASIDE, Sign, pattern_of
from tasks.extract.text import parse_number

Fields = dict[str, object]

_ITEM = r"U(?:\.?\([^()U]*\)|[.,=]{0,2}S)?"
_RUN = rf"{_ITEM}(?:\.?[,;](?:[,.]|m)*{_ITEM})*"
_PLAIN_RUN = r"U(?:\.?,[,.]*U)+"
_VALUES = r"R(?:[,;]R)+|[Sn](?:[,;][Sn])+|D(?:,D)+|E(?:,E)+"
_MOVES = re.compile(r"(?<!\w)(?:lên|xuống|vọt|tụt|nhảy|vươn|rơi|về|to|up|down)(?!\w)")
_ORDER_CUE = re.compile(
    r"thứ tự|xếp hạng|thứ hạng|bảng (?:tổng sắp|điểm)|as follows|ranking|table|từ cao xuống thấp|vị trí"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A unit with values a frame gave it; `signs` are the value signs it took, `anchor` the frame's head."""

    frame: str
    unit: Sign
    fields: Fields
    signs: tuple[Sign, ...]
    anchor: Sign
    year_shift: int | None = None


@dataclass(frozen=True)
class Sentence:
    """A lower-cased sentence, its signs, and those that carry values or join ("core")."""

    small: str
    signs: Sequence[Sign]
    last_rank: int | None = None
    heading: str = ""
    core: list[Sign] = field(default_factory=list)

    @classmethod
    def of(cls, small: str, signs: Sequence[Sign], last_rank: int | None, heading: str) -> Sentence:
        """A sentence with its core."""
        return cls(small, signs, last_rank, heading, [s for s in signs if s.sign not in ASIDE])

    def find(self, pattern: str) -> Iterator[tuple[re.Match[str], Callable[[str], list[Sign]]]]:
        """Matches of a pattern over the core, and for each a function from group name to its signs."""
        for m in re.compile(pattern).finditer(pattern_of(self.core)):
            yield m, lambda name, m=m: self.core[m.start(name) : m.end(name)]  # type: ignore[misc]


def read_frames(sentence: Sentence) -> list[Member]:
    """Members of every frame of a sentence; a value that one frame took is not given to a later one."""
    found: list[Member] = []
    taken: set[Sign] = set()
    given: dict[Sign, set[str]] = {}
    for frame in FRAMES:
        members = [m for m in frame(sentence) if not taken.intersection(m.signs)]
        for member in members:
            known = given.setdefault(member.unit, set())
            other_year = "year" in member.fields or member.year_shift is not None
            fields = {k: v for k, v in member.fields.items() if other_year or k not in known}
            if fields:
                found.append(replace(member, fields=fields))
                known |= set() if other_year else fields.keys()
        taken |= {sign for m in members for sign in m.signs}
    return found


def moved(sentence: Sentence) -> Iterator[Member]:
    """moved: "từ vị trí 47 năm 2020 vọt lên vị trí 13": the first rank is the earlier year's. `R … R`, "từ" before."""
    signs = [s for s in sentence.signs if s.sign not in "CNIPv"]
    for i, sign in enumerate(signs):
        if sign.sign != "R" or not re.search(r"(?:từ|from)\s+(?:the\s+)?$", sentence.small[max(0, sign.start - 10) : sign.start]):
            continue
        later = next((s for s in signs[i + 1 :] if s.sign in "RU;"), None)
        unit = next((s for s in reversed(signs[:i]) if s.sign == "U"), None) or next(
            (s for s in signs[i + 1 :] if s.sign == "U"), None
        )
        if later is None or later.sign != "R" or unit is None:
            continue
        year = next((s for s in signs[i + 1 : i + 3] if s.sign == "Y"), None)
        if year is None and re.search(r"trước (?:đây|đó)|hồi|những năm", sentence.small[sign.end : later.start]):
            continue
        if not _MOVES.search(sentence.small[sign.end : later.end]):
            continue
        shift = None if year else -1
        fields: Fields = {"rank": _rank(sign)[0], "rank_of": _rank(sign)[1]}
        if year is not None and year.mention is not None:
            fields["year"] = year.mention.value
        yield Member("moved", unit, fields, (sign, *([year] if year else [])), sign, shift)


def years_led(sentence: Sentence) -> Iterator[Member]:
    """years led: "đã sáu lần dẫn đầu (từ 2017 đến 2020, năm 2022 và năm 2023)", "từ 2008 đến 2010 … 3 năm liên tiếp đứng đầu"."""
    text = pattern_of(sentence.signs)
    ranks = [s for s in sentence.signs if s.sign == "R"]
    units = [s for s in sentence.signs if s.sign == "U"]
    if len(ranks) != 1 or not units:
        return
    for m in re.finditer(r"Y(?:[.,-]{1,3}Y)+(?:\)[.,]{1,2}Y)?", text):
        years = _years(sentence.signs[m.start() : m.end()])
        bracketed = text[: m.start()].endswith(("(", "(.")) and (text[m.end() :].startswith(")") or ")" in m[0])
        spans = "-" in m[0] and len(years) > 1
        running = "K" in text or re.search(r"(?<!\w)(?:liên tục|liên tiếp|liền)(?!\w)", sentence.small)
        if not bracketed and not (spans and running):
            continue
        unit = next((u for u in reversed(units) if u.end <= ranks[0].start), units[0])
        streak = next((s for s in sentence.signs if s.sign == "K"), None)
        for year in years:
            fields: Fields = {"rank": _rank(ranks[0])[0], "year": year}
            if streak is not None and year == max(years):
                fields |= _value(streak)
            yield Member("years led", unit, fields, (ranks[0], *([streak] if streak else [])), ranks[0])


def _years(signs: Sequence[Sign]) -> list[int]:
    """Years of a list with ranges: "2017 - 2020, 2022"."""
    years: list[int] = []
    through = False
    for sign in signs:
        if sign.sign == "-":
            through = True
        elif sign.sign == "Y" and sign.mention is not None:
            year = int(sign.mention.value)
            years += list(range(years[-1] + 1, year)) if through and years else []
            years.append(year)
            through = False
    return years


def compared(sentence: Sentence) -> Iterator[Member]:
    """compared: "tăng 5 bậc so với năm 2019 (22/63)": the bracket is the earlier year's value. `v(R)` or `v(S)`."""
    text = pattern_of(sentence.signs)
    for m in re.finditer(r"v\([.]?(?P<values>[RS](?:[,.]{1,2}[RS])*)[.]?\)", text):
        against = sentence.signs[m.start()]
        values = [s for s in sentence.signs[m.start("values") : m.end("values")] if s.sign in "RS"]
        unit = next((s for s in reversed(sentence.signs[: m.start()]) if s.sign == "U"), None)
        year = re.search(r"\d{4}", sentence.small[against.start : against.end])
        if unit is not None and year:
            stated = {k: v for value in values for k, v in _value(value).items()}
            yield Member("compared", unit, {**stated, "year": int(year[0])}, tuple(values), values[0])


def in_order(sentence: Sentence) -> Iterator[Member]:
    """in order: "xếp theo thứ tự từ cao xuống thấp: A, B, C". `~ :` before a run of three or more, no rank before it."""
    for m, group in sentence.find(rf"(?P<told>~)[.,~]*(?P<link>=)(?P<run>{_RUN})"):
        items = list(_items(group("run")))
        link = group("link")[0]
        placed = any(s.sign in "RLT>" for s in sentence.core[: m.start()])
        if len(items) >= 3 and sentence.small[link.start] == ":" and not placed:
            yield from _ranked("in order", items, range(1, len(items) + 1), group("told"))


def spanned(sentence: Sentence) -> Iterator[Member]:
    """spanned: "lần lượt từ thứ hai đến thứ năm là A, B, C và D". `R-R = U,U,U,U`, as many units as places."""
    for m, group in sentence.find(rf"(?P<first>R)[.]?-[.]?(?P<last>R)[.=~,]*(?P<run>{_RUN})"):
        first, last = _rank(group("first")[0])[0], _rank(group("last")[0])[0]
        items = list(_items(group("run")))
        if len(items) == last - first + 1:
            yield from _ranked("spanned", items, range(first, last + 1), [*group("first"), *group("last")])


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
            yield Member("paired", unit, _value(mark), (mark,), marks[0])


def _tail(before: str) -> str:
    """The signs since the last unit or stop."""
    return re.split(r"[U;]", before)[-1]


def _units_behind(sentence: Sentence, after: str, offset: int, count: int, *, linked: bool) -> list[Sign]:
    """Units of a run right behind values, where "là", "lần lượt" or the comma of "Với 0,50 và 0,48 điểm, A và B" leads to it."""
    m = re.match(rf"[.(,]*(?P<link>[=~]?)[.=~,]*(?P<run>{_RUN})", after)
    if not m:
        return []
    units = [s for s in sentence.core[offset + m.start("run") : offset + m.end("run")] if s.sign == "U"]
    told = linked or m["link"] or "~" in m[0] or "~" in after[m.end() : m.end() + 3]
    return units if len(units) == count and told else []


def _units_before(sentence: Sentence, before: str, count: int, told: bool) -> list[Sign]:
    """The units before values: the run nearest to them, or the last ones named."""
    units = [s for s in sentence.core[: len(before)] if s.sign == "U"]
    runs = list(re.finditer(_RUN, before))
    if not told or len(units) < count or not runs:
        return []
    run = [s for s in sentence.core[runs[-1].start() : runs[-1].end()] if s.sign == "U"]
    if len(run) > 1:
        return run if len(run) == count else []
    each = re.search(r"(?:hai|ba|bốn|cả|các)\s+\S+(?:\s+\S+)?\s+(?:này|trên)|(?:điểm số|số điểm|điểm) lần lượt", sentence.small)
    return units[-count:] if each else []


def first_places(sentence: Sentence) -> Iterator[Member]:
    """first places: "ba đơn vị đứng đầu lần lượt là A, B, C"; "dẫn đầu lần lượt là …". `T ~ = U,U,U` or `~ T = …`."""
    for m, group in sentence.find(rf"(?P<early>~?)[.]?(?P<head>[TR])(?P<link>[.=~:(]*)(?P<run>{_RUN})"):
        items = list(_items(group("run")))
        told = "~" in m["link"] or m["early"]
        head = group("head")[0]
        first = head.sign == "T" or _rank(head)[0] == 1
        if told and first and len(items) >= 2 and (head.sign == "R" or len(items) <= _top(head)):
            yield from _ranked("first places", items, range(1, len(items) + 1), [head])


def continued(sentence: Sentence) -> Iterator[Member]:
    """continued: "dẫn đầu là A, tiếp theo là B, C"; "4 vị trí tiếp theo thuộc về …". `> = U,U` goes on from the rank before."""
    for m, group in sentence.find(rf"(?P<next>>)[.=~,;]*(?P<run>{_RUN})(?P<then>[.,(]{{0,2}}R?)"):
        ranks = [_rank(s)[0] for s in sentence.core[: m.start("run")] if s.sign == "R"]
        last = ranks[-1] if ranks else sentence.last_rank
        items = list(_items(group("run")))
        own = any(s.sign in "RL" for item in items for s in item)
        if last is not None and not own and not m["then"].endswith("R"):
            yield from _ranked("continued", items, range(last + 1, last + 1 + len(items)), list(group("next")))


def same_place(sentence: Sentence) -> Iterator[Member]:
    """same place: "dẫn đầu khối sở là A, khối huyện là B": a cohort of its own, the place said once. `R C = U , C = U`."""
    text = pattern_of(sentence.signs)
    for m in re.finditer(r"(?P<place>[RL])[.CNY]{0,3}=[.]?U(?P<more>(?:[^;!RL]{0,12}?[,;][.,]{0,3}[CN]{1,2}[.]?=[.]?U)+)", text):
        place = sentence.signs[m.start("place")]
        head = sentence.signs[m.start("more") : m.end("more")]
        for i, sign in enumerate(head):
            if sign.sign == "U" and i and head[i - 1].sign in "=." :
                fields = {"rank": _rank(place)[0]} if place.sign == "R" else _value(place)
                yield Member("same place", sign, fields, (), sign)


def behind(sentence: Sentence) -> Iterator[Member]:
    """behind: "Sau Sở Nội vụ là Sở Tư pháp với 91,3 điểm, Sở Công Thương". "sau" U = U,U: from the second place on."""
    for m, group in sentence.find(rf"(?P<first>U)[.]?=[.]?(?P<run>{_RUN})"):
        first = group("first")[0]
        if re.search(r"(?:^|[.;,]\s*)(?:xếp |đứng |ngay |liền )?(?:phía )?sau\s+$", sentence.small[: first.start]):
            items = list(_items(group("run")))
            yield Member("behind", first, {"rank": 1}, (), first)
            yield from _ranked("behind", items, range(2, len(items) + 2), [], first)


def shared(sentence: Sentence) -> Iterator[Member]:
    """shared: "top 10 gồm A, B, C", "9 cơ quan ở mức khá gồm: A, B". `T = U,U` or `G = U,U`: no order."""
    for m, group in sentence.find(rf"(?P<head>[TG])[.,(x-]{{0,8}}=[.=:,]*(?P<run>{_RUN})"):
        head = group("head")[0]
        for item in _items(group("run")):
            yield Member("shared", item[0], {**_value(head), **_values_of(item)}, (head, *item[1:]), head)


def shared_place(sentence: Sentence) -> Iterator[Member]:
    """shared place: "bốn sở cùng xếp thứ nhất: A, B, C, D". `@ R … : U,U`."""
    for m, group in sentence.find(rf"@[.]?(?P<head>R)[^U;]{{0,8}}=(?P<run>{_RUN})"):
        head = group("head")[0]
        for item in _items(group("run")):
            yield Member("shared place", item[0], {**_value(head), **_values_of(item)}, (head, *item[1:]), head)


def in_brackets(sentence: Sentence) -> Iterator[Member]:
    """in brackets: "2 huyện xếp loại khá (Đam Rông, Lạc Dương)". `G(U,U)`."""
    for m, group in sentence.find(r"(?P<head>G)[.]?\((?P<run>U(?:[,.]{1,2}U)*)\)"):
        head = group("head")[0]
        for unit in (s for s in group("run") if s.sign == "U"):
            yield Member("in brackets", unit, _value(head), (head,), head)


def graded_list(sentence: Sentence) -> Iterator[Member]:
    """graded list: "Có 4 xã loại xuất sắc, cụ thể: xã A thứ nhất với 96,1 điểm, xã B thứ 2": `G … :` before members with ranks."""
    for m in re.finditer(r"[GT][^;UGT]{0,6}=(?P<rest>[^;]*)", pattern_of(sentence.core)):
        head, rest = sentence.core[m.start()], sentence.core[m.start("rest") : m.end("rest")]
        link = sentence.core[m.start("rest") - 1]
        if sentence.small[link.start] == ":" and head.mention is not None and head.sign == "G":
            for unit in (s for s in rest if s.sign == "U"):
                yield Member("graded list", unit, _value(head), (head,), head)


def shared_after(sentence: Sentence) -> Iterator[Member]:
    """shared after: "A, B và C cùng xếp loại tốt", "A và B nằm trong top 10". `U,U [words] G`."""
    for m, group in sentence.find(rf"(?P<run>{_PLAIN_RUN})(?:\([^()U]*\))?[.,@=]{{0,4}}(?P<head>[TGD])"):
        head = group("head")[0]
        if head.sign != "D" or "@" in m[0]:
            for unit in (s for s in group("run") if s.sign == "U"):
                yield Member("shared after", unit, _value(head), (head,), head)


def bottom(sentence: Sentence) -> Iterator[Member]:
    """bottom group: "ba đơn vị cuối bảng gồm A (62,19 điểm), B (55,38 điểm)": scores, no ranks. `x = U(S),U(S)`."""
    for m, group in sentence.find(rf"(?P<head>[xL])[.]?=[.=:,]*(?P<run>{_RUN})"):
        items = list(_items(group("run")))
        head = group("head")[0]
        tiers = {item[0].mention.value.tier for item in items if item[0].mention is not None}
        last = head.sign == "L" or (head.mention is not None and head.mention.value == "bottom")
        if last and len(items) > 1 and len(tiers) == len(items):
            for item in items:  # "hai đơn vị cuối hai bảng là Sở A và huyện B": each the last of its own
                yield Member("bottom group", item[0], {"rank_from_bottom": 1, **_values_of(item)}, (head, *item[1:]), head)
            continue
        crowd = head.sign == "L" and len(items) > 1 and not any(s.sign in "RL" for item in items for s in item)
        if crowd or (head.mention is not None and head.mention.value == "bottom" and len(items) > 1):
            for item in items:
                yield Member("bottom group", item[0], _values_of(item), (head, *item[1:]), head)


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


def ahead(sentence: Sentence) -> Iterator[Member]:
    """ahead: "xếp thứ 2, chỉ sau A"; "đứng thứ 4 …, sau A, B, C": as many units as places are left. `R … "sau" U,U`."""
    for m, group in sentence.find(rf"(?P<place>R)[^URL;]{{0,6}}(?P<run>{_RUN})"):
        items = list(_items(group("run")))
        place = _rank(group("place")[0])[0]
        if len(items) == place - 1 and re.search(r"(?<!\w)sau\s+(?:các\s+)?$", sentence.small[: items[0][0].start]):
            fields: Fields = {"rank": 1} if place == 2 else {"top_n": place - 1}
            for item in items:
                yield Member("ahead", item[0], fields, (), item[0])


FRAMES = (years_led, compared, in_order, spanned, moved, paired, first_places, same_place, continued, behind, ahead, bottom, shared, shared_place, in_brackets, graded_list, shared_after, numbered)


def _items(run: Sequence[Sign]) -> Iterator[list[Sign]]:
    """The units of a run, each with the signs behind it."""
    item: list[Sign] = []
    for sign in run:
        if sign.sign == "U":
            if item:
                yield item
            item = [sign]
        elif item and sign.sign in "SRLDEGT":
            item.append(sign)
    if item:
        yield item


def _ranked(
    frame: str, items: Sequence[list[Sign]], ranks: Sequence[int], heads: list[Sign], anchor: Sign | None = None
) -> Iterator[Member]:
    for item, rank in zip(items, ranks, strict=True):
        yield Member(frame, item[0], {"rank": rank, **_values_of(item)}, (*heads, *item[1:]), anchor or heads[0])


def _values_of(item: Sequence[Sign]) -> Fields:
    fields: Fields = {}
    for sign in item[1:]:
        for name, value in _value(sign).items():
            fields.setdefault(name, value)
    return fields


def _value(sign: Sign) -> Fields:
    """The fields a value sign states."""
    mention: Mention | None = sign.mention
    value = mention.value if mention else None
    if sign.sign == "S":
        score, scale, unit = value
        return {"score": score, "score_unit": unit} | ({"score_max": scale} if scale is not None else {})
    if sign.sign == "n":
        return {"score": parse_number(str(value)), "score_unit": "point"}
    if sign.sign == "R":
        rank, rank_of = value
        return {"rank": rank} | ({"rank_of": rank_of} if rank_of is not None else {})
    if sign.sign == "E":
        return {"score_change": value[0]}
    names = {"G": "grade", "T": "top_n", "L": "rank_from_bottom", "D": "rank_change", "K": "streak"}
    return {names[sign.sign]: value} if sign.sign in names else {}


def _rank(sign: Sign) -> tuple[int, int | None]:
    assert sign.mention is not None
    rank, rank_of = sign.mention.value
    return int(rank), rank_of


def _top(sign: Sign) -> int:
    return int(sign.mention.value) if sign.mention else 0


value_fields = _value
