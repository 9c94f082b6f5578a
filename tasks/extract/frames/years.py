"""Frames of years: an earlier rank beside this year's, years of leading, values of the year compared with.

Invariant: a member carries its own year; the sentence's year is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tasks.extract.frames.model import Fields, Member, Sentence, place_of, value_fields
from tasks.extract.signs import Sign, pattern_of

_THEN = re.compile(
    r"\s*,?\s*(?:khi|lúc)(?: đó| ấy)?\s[^,;.]{0,30}(?:còn|chỉ|mới|đang|vẫn)(?!\w)|\s*,?\s*when (?:it|the \w+)(?!\w)"
)
_LAST_TIME = re.compile(r"lần (?:trước|gần nhất|đầu(?: tiên)?)(?: đó)? (?:là |vào )*$")
_MOVES = re.compile(r"(?<!\w)(?:lên|xuống|vọt|tụt|nhảy|vươn|rơi|về|to|up|down)(?!\w)")


def moved(sentence: Sentence) -> Iterator[Member]:
    """moved: "từ vị trí 47 năm 2020 vọt lên vị trí 13", "từ 62,3 điểm lên 64,7 điểm", "từ nhóm khá … lên nhóm tốt": the
    first value is the earlier year's. `R … R`, `S … S`, `G … G`, "từ" before."""
    signs = [s for s in sentence.signs if s.sign not in "CNIPv"]
    for i, sign in enumerate(signs):
        if sign.sign not in "RSG" or not re.search(
            r"(?:từ|from)\s+(?:the\s+)?$", sentence.small[max(0, sign.start - 10) : sign.start]
        ):
            continue
        later = next((s for s in signs[i + 1 :] if s.sign in (sign.sign, "U", ";")), None)
        if later is None and sign.sign == "R" and _placed_before(signs, i):
            yield from _came_from(sentence, signs, i)
            continue
        unit = _owner(signs, i)
        if unit is None and sign.sign == "S" and later is not None and later.sign == "S":
            yield Member("moved", sign, {}, (sign,), sign)  # an earlier score of one whom the sentence does not name
        if later is None or later.sign != sign.sign or unit is None:
            continue
        year = next((s for s in signs[i + 1 : i + 3] if s.sign == "Y"), None)
        if year is None and re.search(r"trước (?:đây|đó)|hồi|những năm", sentence.small[sign.end : later.start]):
            yield Member("moved", unit, {}, (sign,), sign)  # of a year that is not told: nobody's
            continue
        if not _MOVES.search(sentence.small[sign.end : later.end]):
            continue
        shift = None if year else -1
        fields: Fields = value_fields(sign)
        if year is not None and year.mention is not None:
            fields["year"] = year.mention.value
        yield Member("moved", unit, fields, (sign, *([year] if year else [])), sign, shift)


def _placed_before(signs: Sequence[Sign], i: int) -> bool:
    """Whether the unit has a place already: "ranked 38th, up 5 places (from 43rd)"."""
    since = re.split(r"[U;]", pattern_of(signs[:i]))[-1]
    return "R" in since and "Y" not in pattern_of(signs[i + 1 : i + 3])


def _came_from(sentence: Sentence, signs: Sequence[Sign], i: int) -> Iterator[Member]:
    """The earlier place, where the text says that it is the year before's; else it is nobody's."""
    sign, unit = signs[i], _owner(signs, i)
    told = re.match(
        r"[^,;.]{0,12}(?:a year (?:earlier|ago|before)|last year|the year before|năm (?:trước|ngoái))",
        sentence.small[sign.end :],
    )
    yield Member(
        "moved", unit or sign, value_fields(sign) if told and unit else {}, (sign,), sign, -1 if told else None
    )


def _owner(signs: Sequence[Sign], i: int) -> Sign | None:
    """The unit before a sign, else the one behind it."""
    before = next((s for s in reversed(signs[:i]) if s.sign == "U"), None)
    return before or next((s for s in signs[i + 1 :] if s.sign == "U"), None)


def in_passing(sentence: Sentence) -> Iterator[Member]:
    """in passing: "vượt Bộ Ngoại giao, đơn vị dẫn đầu năm 2014, để …": what a clause behind a name says of another year.
    `U , R [I] Y`, only "đơn vị", "địa phương" … between name and place."""
    if "R" not in sentence.core_pattern or "," not in sentence.core_pattern:
        return
    for m in re.finditer(r"U,\.?(?P<place>R)I?(?P<year>Y)(?:,|$)", pattern_of(sentence.signs)):
        unit, place, year = (sentence.signs[at] for at in (m.start(), m.start("place"), m.start("year")))
        noun = re.fullmatch(
            r"\s*,\s*(?:là )?(?:đơn vị|địa phương|tỉnh|cơ quan|bộ|huyện|xã|sở)\s*",
            sentence.small[unit.end : place.start],
        )
        if noun and year.mention is not None:
            yield Member("in passing", unit, {**value_fields(place), "year": year.mention.value}, (place, year), place)


def time_before(sentence: Sentence) -> Iterator[Member]:
    """time before: "trở lại ngôi đầu PAR INDEX, lần trước là năm 2020": the same place in that year too. `U … R … Y`."""
    if "lần " not in sentence.small:
        return
    for i, sign in enumerate(sentence.signs):
        before = sentence.small[max(0, sign.start - 30) : sign.start]
        if sign.sign != "Y" or sign.mention is None or not _LAST_TIME.search(before):
            continue
        place = next((s for s in reversed(sentence.signs[:i]) if s.sign == "R"), None)
        unit = _owner(sentence.signs[:i], i)
        if place is not None and unit is not None:
            yield Member("time before", unit, {**value_fields(place), "year": sign.mention.value}, (sign,), place)


def fallen(sentence: Sentence) -> Iterator[Member]:
    """from then: "dropped to 6.62 points from 7.02 in 2023": the second value is the earlier year's. `[SR] [SnR] Y`."""
    signs = sentence.signs
    for m in re.finditer(r"[SR][.,]{0,2}(?P<value>[SnR])[.]?(?P<year>Y)", pattern_of(signs)):
        now, value, year = signs[m.start()], signs[m.start("value")], signs[m.start("year")]
        unit = next((s for s in reversed(signs[: m.start()]) if s.sign == "U"), None)
        same = now.sign == value.sign or (now.sign == "S" and value.sign == "n")
        told = re.fullmatch(r"\W*(?:down |up )?from (?:the )?", sentence.small[now.end : value.start])
        if unit is not None and same and told and year.mention is not None:
            fields = {**value_fields(value), "year": year.mention.value}
            yield Member("from then", unit, fields, (value, year), value)


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
        ended = next((a for a, b in pairwise(years) if b != a + 1), max(years))  # "2014-2018 và 2020"
        for year in years:
            fields: Fields = {"rank": place_of(ranks[0])[0], "year": year}
            if streak is not None and year == ended:
                fields |= value_fields(streak)
            yield Member("years led", unit, fields, (ranks[0], *([streak] if streak else [])), ranks[0])


def years_in_turn(sentence: Sentence) -> Iterator[Member]:
    """years in turn: "lần lượt xếp thứ 19, 36 và 53 vào các năm 2010, 2011, 2012". `R,R,R Y,Y,Y`, as many as places."""
    if "lần lượt" not in sentence.small:
        return
    signs = sentence.signs
    for m in re.finditer(r"(?P<ranks>R(?:[.,]{1,3}R)+)[.(]{0,2}(?P<years>Y(?:[.,-]{1,3}Y)+)", pattern_of(signs)):
        ranks = [s for s in signs[m.start("ranks") : m.end("ranks")] if s.sign == "R"]
        years = _years(signs[m.start("years") : m.end("years")])
        unit = next((s for s in reversed(signs[: m.start()]) if s.sign == "U"), None)
        if unit is None or len(ranks) != len(years):
            continue
        for rank, year in zip(ranks, years, strict=True):
            yield Member("years in turn", unit, {**value_fields(rank), "year": year}, (rank,), rank)


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
    """compared: "tăng 5 bậc so với năm 2019 (22/63)", "…, khi tỉnh còn ở vị trí 22": the earlier year's value. `v(R)`, `v,R`."""
    text = pattern_of(sentence.signs)
    for m in re.finditer(r"v\([.]?(?P<values>[RS](?:[,.]{1,2}[RS])*)[.]?\)", text):
        against = sentence.signs[m.start()]
        values = [s for s in sentence.signs[m.start("values") : m.end("values")] if s.sign in "RS"]
        yield from _of_then(sentence, against, values)
    for m in re.finditer(r"v[.,;]{1,4}U?[.;]?(?P<values>[RS])", text):
        against, value = sentence.signs[m.start()], sentence.signs[m.start("values")]
        if _THEN.match(sentence.small[against.end : value.start]):
            yield from _of_then(sentence, against, [value])


def _of_then(sentence: Sentence, against: Sign, values: list[Sign]) -> Iterator[Member]:
    """Values of the year compared with, those of the unit named before."""
    unit = next((s for s in reversed(sentence.signs[: sentence.signs.index(against)]) if s.sign == "U"), None)
    year = re.search(r"\d{4}", sentence.small[against.start : against.end])
    if unit is not None and year:
        stated = {k: v for value in values for k, v in value_fields(value).items()}
        yield Member("compared", unit, {**stated, "year": int(year[0])}, tuple(values), values[0])
