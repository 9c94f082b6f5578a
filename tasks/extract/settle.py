"""Weak mentions settled: an ordinal, a bare number, a fraction or a percentage becomes a rank or a score by its neighbours.

Invariant: only what stands beside a weak mention decides; what nothing decides is put aside as words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tasks.extract.mention import KINDS, Mention
from tasks.extract.signs import ASIDE, Sign, pattern_of
from tasks.extract.text import parse_number

_DECIMAL = re.compile(r"\d+,\d+|0\.\d+|\d+\.(?!\d{3}$)\d+")
_SOME = re.compile(
    r"(?<![\d/.,])\d{1,4}(?:/\d+)?\s+(?:đơn vị|cơ quan|địa phương|sở|huyện|xã|phường|tỉnh|nội dung|chỉ số|phòng|bộ)[^,;.:()]{0,30}$"
    r"|(?:các|những)\s+(?:(?:đơn vị|cơ quan|địa phương|sở|ban|ngành|huyện|xã|phường|thị trấn|tỉnh|thành phố|thị xã|phòng|bộ)(?:,? (?:và )?|$))+$"
)
_AMONG = re.compile(r"(?:^|[;.] )\W*trong (?:danh sách |bảng )?$")
_GIVEN = re.compile(
    r"(?:đạt|với|chỉ|được|là|:|\(|,|giá trị|điểm|số|có|còn|tới|đến|trung bình|bình quân|index|scored|with|got|at|of)\s*$"
)
_ENDS = re.compile(r"\s*(?:$|[,;.)]|mức|xếp)")
# "tỷ lệ giải quyết đúng hạn của Sở Tư pháp đạt 100%": a share of something else
_SHARE = re.compile(r"tỷ lệ\s+(?!hài lòng|điểm|đạt)[^\W\d]+\s+[^\W\d]+[^,;.]*$")
_INDEX_IS = re.compile(r"(?:chỉ số|index|sipas|dti|quy ra|kết quả|hài lòng|điểm)[^,;.%]{0,50}$")
_RANKED_NOUN = re.compile(
    r"\s*(?:$|[,;.:)(]|tỉnh|thành|địa phương|huyện|xã|phường|sở|bộ|ngành|đơn vị(?: được| trong|,|\.|$)|toàn|cả|và|trong|trên)"
)


def settle(signs: Sequence[Sign], small: str, *, percent: bool | None) -> list[Sign]:
    """The signs with every weak mention made a rank or a score by its neighbours, or put aside as words.

    `percent`: whether the index spoken of may be told in percent; None where the sentence does not name it.
    """
    found = list(signs)
    for i, sign in enumerate(found):
        if sign.sign == "o":
            found[i] = _ordinal(found, i, small, ranked=any(s.sign in "RL" for s in found))
        elif sign.sign == "q":
            found[i] = _beside(found, i)
        elif sign.sign == "f":
            found[i] = _fraction(found, i, small)
        elif (
            sign.sign == "G"
            and _SOME.search(small[max(0, sign.start - 60) : sign.start])
            and _near(found, i, 1, ".(,q") not in ("=", "U")
        ):
            found[i] = _words(sign)  # "24 đơn vị loại Tốt" counts
        elif (
            sign.sign == "T" and re.match(r"T[INY.]*,UR", pattern_of(found[i:])) and _AMONG.search(small[: sign.start])
        ):
            found[i] = _words(sign)  # "Trong tốp 30 được công bố, A đứng thứ 7"
        elif sign.sign == "p":
            found[i] = _percent(found, i, small, percent)
    for i in range(2, len(found)):
        listed = found[i].sign == "x" and found[i - 1].sign in ",;" and found[i - 2].sign == "S"
        mention = found[i - 2].mention
        if listed and mention is not None and mention.value[2] == "percent" and isinstance(_noise(found[i]), float):
            found[i] = _as(found[i], "score", (_noise(found[i]), None, "percent"))  # "90,6%; 88,4% và 87,15%"
    told = any(s.sign == "S" and s.mention is not None and s.mention.value[2] == "percent" for s in found)
    for i in range(1, len(found)):
        if told and found[i].sign == "x" and found[i - 1].sign == "U" and isinstance(_noise(found[i]), float):
            found[i] = _as(found[i], "score", (_noise(found[i]), None, "percent"))  # "A đạt 93,1%, B 92,46%, C 92,05%"
    for i in reversed(range(len(found))):
        if found[i].sign == "n":
            found[i] = _number(found, i, small)
    for i in range(1, len(found)):
        if found[i].sign == "n" and found[i - 1].sign in "U,":
            found[i] = _number(found, i, small)  # "A scored 63.2, B 65.9": the first is settled now
    return _joined_numbers(found)


def _as(sign: Sign, kind: str, value: object) -> Sign:
    return Sign(KINDS[kind][0], sign.start, sign.end, Mention(kind, sign.start, sign.end, value))


def _noise(sign: Sign) -> object:
    return sign.mention.value if sign.mention else None


def _words(sign: Sign) -> Sign:
    return Sign(".", sign.start, sign.end)


def _near(signs: Sequence[Sign], i: int, step: int, past: str = "") -> str:
    """The next sign in a direction that is not aside and not in `past`."""
    i += step
    while 0 <= i < len(signs) and (signs[i].sign in ASIDE or signs[i].sign in past):
        i += step
    return signs[i].sign if 0 <= i < len(signs) else ""


def _ordinal(signs: Sequence[Sign], i: int, small: str, *, ranked: bool) -> Sign:
    """ "thứ Nhì" is a rank beside a unit ("thứ hai là A", "A thứ nhì"), or where the sentence has another rank."""
    before, after = _near(signs, i, -1), _near(signs, i, 1)
    placed = any(s.sign in "RL" for s in signs[max(0, i - 4) : i]) and not any(
        s.sign == "U" for s in signs[max(0, i - 4) : i]
    )
    placed = placed or [s.sign for s in signs[max(0, i - 2) : i]] == ["L", ";"]  # "vị trí cuối cùng - thứ 20"
    of_part = i > 0 and signs[i - 1].sign == "P"
    moves = bool(
        re.search(r"(?:từ|lên|xuống|tới|ở|tụt|vươn|còn)\s*$", small[max(0, signs[i].start - 8) : signs[i].start])
    )
    enumerates = after == "," and before in ("", ";", "=", ".") and not (placed or of_part or moves)
    beside = (
        before in ("U", "R", "@")
        or of_part
        or (before == "(" and _near(signs, i, -1, "(") == "U")
        or after == "U"
        or (after == "=" and _near(signs, i, 1, "=.") == "U")
    )
    listed = before == "," and _near(signs, i, -1, ",-") in ("R", "U")
    pair = after in (",", "-") and _near(signs, i, 1, ",-") in ("o", "R")
    if (beside or listed or pair or moves or ranked) and not enumerates:
        return _as(signs[i], "rank", (signs[i].mention.value, None))  # type: ignore[union-attr]
    return _words(signs[i])


def _beside(signs: Sequence[Sign], i: int) -> Sign:
    """ "xã Hiệp Thạnh nhì: 92,5 điểm", "xã Lao Chải thấp nhất": right behind a unit, not before the one it is given to."""
    place = signs[i].mention.value  # type: ignore[union-attr]
    if i == 0 or signs[i - 1].sign not in "U@" or (_near(signs, i, 1) == "=" and _near(signs, i, 1, "=.") == "U"):
        return _words(signs[i])
    return _as(signs[i], "rank", (place, None)) if place > 0 else _as(signs[i], "last", -place)


def _fraction(signs: Sequence[Sign], i: int, small: str) -> Sign:
    """ "(19/19)" behind a unit, "9/63" behind a component or a rank."""
    a, b = signs[i].mention.value  # type: ignore[union-attr]
    before = _near(signs, i, -1, "(,:=")
    head = next((s.sign for s in reversed(signs[:i]) if s.sign not in "(,="), "")
    named = head == "P" or before in ("U", "R", "L")
    compared = i > 1 and signs[i - 1].sign == "(" and signs[i - 2].sign == "v"
    whole = a == b and signs[i - 1].sign == ","  # "tại Sở Nội vụ, 20/20 sở cử người": all of them
    if a <= b and b >= 4 and not whole and (named or compared) and _RANKED_NOUN.match(small, signs[i].end):
        return _as(signs[i], "rank", (a, b))
    return _words(signs[i])


def _percent(signs: Sequence[Sign], i: int, small: str, percent: bool | None) -> Sign:
    """A percentage is the score of an index told in percent, beside a unit or a rank or behind the index's name."""
    value = signs[i].mention.value  # type: ignore[union-attr]
    before = small[max(0, signs[i].start - 60) : signs[i].start]
    beside = _near(signs, i, -1, ".,(=:~@-") in tuple("URLSG") or _near(signs, i, 1, ".,=") in tuple("URL")
    named = bool(_INDEX_IS.search(before))
    headed = i > 0 and signs[i - 1].sign == "I"
    bracketed = i > 1 and signs[i - 1].sign == "(" and signs[i - 2].sign == "U" and value % 1
    behind = i > 0 and signs[i - 1].sign == "U" and value % 1
    if (percent is not False and (headed or behind)) or bracketed:
        return _as(signs[i], "score", (value, None, "percent"))
    if _SHARE.search(small[: signs[i].start]):
        return Sign("x", signs[i].start, signs[i].end, Mention("noise", signs[i].start, signs[i].end, value))
    told = percent is not False or (value % 1 and before.endswith("đạt ") and _ENDS.match(small, signs[i].end))
    if told and _GIVEN.search(before) and ((percent and named) or beside):
        return _as(signs[i], "score", (value, None, "percent"))
    return Sign("x", signs[i].start, signs[i].end, Mention("noise", signs[i].start, signs[i].end, value))


def _number(signs: Sequence[Sign], i: int, small: str) -> Sign:
    """ "87,61 và 86,7 điểm": the first is a score too; "A (0,6705)", "chỉ 79,01": a decimal beside a unit is a score."""
    text = str(signs[i].mention.value)  # type: ignore[union-attr]
    after, before = _near(signs, i, 1), _near(signs, i, -1)
    following = signs[i + 2] if i + 2 < len(signs) and signs[i + 1].sign in (",", ";") else None
    if following is not None and following.sign == "S" and following.mention is not None:
        _, scale, unit = following.mention.value
        return _as(signs[i], "score", (parse_number(text), scale, unit))
    decimal = bool(_DECIMAL.fullmatch(text))
    compared = i > 1 and signs[i - 1].sign == "(" and signs[i - 2].sign == "v"
    bracketed = before == "(" and after in (")", ",", ";") and (_near(signs, i, -1, "(") == "U" or compared)
    given = (
        _GIVEN.search(small[max(0, signs[i].start - 32) : signs[i].start])
        and _near(signs, i, -1, ".,=(:") in tuple("URL")
        and after in ("", ",", ";", ")", "(", ".")
    )
    dashed = i > 2 and (signs[i - 3].sign, signs[i - 2].sign, signs[i - 1].sign) == ("m", "U", ";")
    dashed = dashed and small[signs[i - 1].start : signs[i - 1].end].strip(" -–") == ""  # "1. Bộ Tài chính - 0,8010"
    if decimal and (bracketed or given or dashed):
        return _as(signs[i], "score", (parse_number(text), None, "point"))
    headed = i > 1 and (signs[i - 2].sign, signs[i - 1].sign) == ("P", "=") and after in ("", ",", ";", ")", "(")
    headed = headed or (before == "(" and i > 1 and signs[i - 2].sign == "P" and after in (")", ",", ";"))
    if decimal and headed:
        return _as(signs[i], "score", (parse_number(text), None, "point"))  # "Chính quyền số: 0,6683, xếp hạng 29"
    of_part = [s.sign for s in signs[i - 1 : i + 3] if s.sign != "."] == [",", "n", "P"] and any(
        s.sign == "S" for s in signs[:i]
    )
    if decimal and of_part and re.match(r"\s+(?:in|for|về|ở)\s+$", small[signs[i].end : signs[i + 2].start]):
        return _as(
            signs[i], "score", (parse_number(text), None, "point")
        )  # "scored 6.9 in Law & Order, 5.8 in Policy Bias"
    listed = i > 0 and (signs[i - 1].sign == "P" or (signs[i - 1].sign == "U" and any(s.sign == "S" for s in signs)))
    in_ranks = bracketed and any(a.sign == "(" and b.sign == "R" for a, b in pairwise(signs[:i]))
    if text.isdigit() and bracketed and int(text) >= 100:
        return _as(signs[i], "score", (float(text), None, "point"))
    if text.isdigit() and in_ranks:
        return _as(signs[i], "rank", (int(text), None))  # "Đà Nẵng (hạng 5), Quảng Ninh (6)"
    if decimal and listed:
        return _as(signs[i], "score", (parse_number(text), None, "point"))
    climbs = re.search(r"(?:lên|xuống|tới)\s*$", small[max(0, signs[i].start - 8) : signs[i].start])
    if climbs and text.isdigit() and after in ("", ",", ";") and any(s.sign == "R" for s in signs[:i]):
        return _as(signs[i], "rank", (int(text), None))
    return signs[i]


def _joined_numbers(signs: list[Sign]) -> list[Sign]:
    """ "thứ 22 và 35": the second number is a rank too. Numbers that are still bare stay for pairs ("lần lượt")."""
    for i in range(2, len(signs)):
        if signs[i].sign == "n" and signs[i - 1].sign == "," and signs[i - 2].sign == "R":
            text = str(signs[i].mention.value)  # type: ignore[union-attr]
            if text.isdigit() and int(text) < 1000:
                signs[i] = _as(signs[i], "rank", (int(text), None))
    return signs
