"""Units that are named by what they are: "tỉnh", "thành phố", "địa phương này", "Bộ", "cơ quan này".

Invariant: a pronoun stands for the unit spoken of last, or for the document's subject or province of that type; where
neither is of the type it stands for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from tasks.extract.gate import gated
from tasks.extract.lexicon import UnitName
from tasks.extract.mention import Mention, overlaps
from tasks.extract.scope import Scope
from tasks.units.fold import fold, strip_type

_VERB = r"(?:đã|đang|cũng|vẫn|hiện|tiếp tục|lần đầu|từng|chỉ|còn|được|đạt|là|xếp|đứng|tăng|giảm|vươn|giữ|dẫn đầu|có|lên|tụt|nằm|lọt|thuộc|đoạt|quán quân|nhích|rơi|mất|trở lại|mới|ở|về|bứt phá|năm|đều|leo|nhảy|vọt|vượt|thăng|trượt|tuột|lùi|sụt|chiếm|giành|thoát|bước)"
_TYPES = {
    "tỉnh ta": "province", "tỉnh nhà": "province", "tỉnh": "province", "thủ đô": "province", "thành phố": "city",
    "huyện nhà": "district", "huyện": "district", "quận": "district", "thị xã": "district", "xã": "commune",
    "phường": "commune", "thị trấn": "commune", "địa phương": "any", "bộ": "ministry", "sở": "department", "the province": "province",
    "the city": "city", "the district": "district", "the locality": "any", "it": "any", "its": "any",
}  # fmt: skip
_NOUN = gated(
    rf"(?:(?:của|^|[;,:.–(\"“]|thì|và|như vậy|qua đó|theo đó|nhờ đó|khi đó|năm (?:19|20)\d\d,?|năm thứ \d+|liên tiếp|đó,|này,|toàn|nay,)\s*|^)"
    rf"({'|'.join(sorted(_TYPES, key=len, reverse=True))})(?=\s+{_VERB}(?!\w)|\s*[,:]?\s*(?:đạt|xếp|đứng|tăng|giảm|là|thứ \d|ranked|scored|was|is|has|came)\b|\s*\(\d|\s*:\s*\d)"
)
_ENGLISH = re.compile(
    r"(?:(?<!of )(?<!in )(?<!across )(?<!by )(the (?:province|city|district|locality))|(?:^|[;,] |\b(?:and|but|while|when|where|as) )(it))(?= (?:now |also |still |again )?(?:is|was|has|had|ranked|ranks|scored|came|rose|fell|climbed|dropped|stood"
    r"|stands|topped|tops|led|leads|gained|lost|jumped|placed|finished|moved|slipped|took|kept|remained|improved|earned|got|reached|posted|recorded|held|secured|claimed|retained)\b)"
    r"|(?:^|[;,] |\b(?:and|but|while|with|as) )(?:(its)(?= )|(the (?:province|city|district|locality))(?=['’]s ))"
)
_THIS = gated(
    r"(?<!\w)(địa phương|đơn vị|cơ quan|tỉnh|thành phố|huyện|thị xã|quận|phường|xã|sở|bộ|ngành|thủ đô)\s+(?:này|ấy|nói trên)(?!\w)"
)


def find_pronouns(small: str, mentions: Sequence[Mention], scope: Scope) -> Iterator[Mention]:
    """Unit mentions for the pronouns of a lower-cased sentence that overlap no other mention."""
    for m in _THIS.finditer(small):
        here = [u.value for u in reversed(mentions) if u.kind == "unit" and u.end <= m.start()]
        last = _of_type(m[1], [*here, scope.unit, *scope.recent.values()], scope)
        pronoun = Mention("unit", m.start(), m.end(), last)
        if last is not None and not overlaps(pronoun, mentions):
            yield pronoun
    for m in chain(_NOUN.finditer(small), _ENGLISH.finditer(small) if scope.english else ()):
        noun, start = _noun(m)
        tier = _TYPES[noun]
        last = next((u.value for u in reversed(mentions) if u.kind == "unit" and u.end <= start), None)
        near = noun in ("it", "its") or re.search(r"[–,:-]\s*[\"“]?\s*$", small[max(0, start - 3) : start])
        fits = last is not None and (tier in (last.tier, "any") or (tier == "city" and _is_city(last, scope)))
        meant = last if near and fits else _meant(tier, scope)
        pronoun = Mention("unit", start, start + len(noun), meant)
        if meant is not None and not overlaps(pronoun, mentions) and not _THIS.match(small, start):
            yield pronoun


def _noun(found: re.Match[str]) -> tuple[str, int]:
    """The word that stands for a unit, and where."""
    assert found.lastindex is not None
    return found[found.lastindex], found.start(found.lastindex)


def _of_type(noun: str, units: Sequence[UnitName | None], scope: Scope) -> UnitName | None:
    """The first unit that a text may call by the noun ("quận này" is no province); else the first of all."""
    known = [u for u in units if u is not None]
    tier = _TYPES.get(noun, "any")
    fits = (u for u in known if tier in ("any", u.tier) or (tier == "city" and _is_city(u, scope)))
    return next(fits, known[0] if known else None)


def _is_city(unit: UnitName, scope: Scope) -> bool:
    """Whether a text may call the unit "thành phố"."""
    kind, name = strip_type(unit.text)
    return kind == "thành phố" or (unit.tier == "province" and fold(name) in scope.cities)


def _meant(tier: str, scope: Scope) -> UnitName | None:
    """The unit of a tier that the text means; a "thành phố" is the last city named, a province or a district."""
    candidates = [u for u in (scope.unit, scope.subject, scope.province, scope.recent.get(tier)) if u is not None]
    if tier == "any":
        return candidates[0] if candidates else None
    if tier == "city":
        cities = [u for u in (scope.subject, scope.unit, scope.province) if u is not None and _is_city(u, scope)]
        return cities[0] if cities else None
    if tier == "province":
        known = (scope.subject, scope.province, scope.unit)
        ordered = known if scope.subject_told else (scope.unit, *known)
        return next((u for u in ordered if u is not None and u.tier == "province"), None)
    return next((u for u in candidates if u.tier == tier), None)
