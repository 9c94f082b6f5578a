"""What a document is about: index, year, territory and the unit it speaks of, from its title, head and lead.

Invariant: only what a careful reader takes from the document itself (and the publisher's territory given with it).
Nothing is taken from outside; where the document does not tell, the field is null.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schemas.document import Document
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.mention import Mention
from tasks.extract.mentions.changes import find_years
from tasks.extract.mentions.traps import is_bystander
from tasks.extract.roles import parent_of, placed
from tasks.extract.text import lower
from tasks.units.fold import fold, strip_type

RUNNING = frozenset({"PSI766"})  # scored all the year: what is published in a year is of that year
_LEAD_BLOCKS = 8
_NAMING_BLOCKS = 80  # those whose units tell what a document is about
_FUTURE = re.compile(
    r"(?:phương hướng|giải pháp|nhiệm vụ|kế hoạch|mục tiêu|phấn đấu|triển khai|giai đoạn|đến (?:năm|hết|cuối))[^.;]{0,110}$|trong\s+$"
)
_INDEX_YEAR = re.compile(r"(?:19|20)\d\d")
_DATELINE = re.compile(r"^([^,\d]{2,40}),\s*ngày\s+\d")


@dataclass(frozen=True, slots=True)
class Context:
    """The document-wide defaults. `year_stated` is false where the year was only inferred from the publishing date."""

    index_id: str | None
    year: int | None
    year_stated: bool
    territory: str | None
    province: str | None
    district: str | None
    subject: UnitName | None
    subject_told: bool  # the headline or the publisher says whom it is about; else it is only the unit named most
    only: Mapping[str | None, UnitName] = field(default_factory=dict)  # the one district, the one commune that is named


def read_context(document: Document, lexicon: Lexicon) -> Context:
    """The context of a document; its publisher's territory, where given, wins over what the text suggests."""
    texts = [b.text for b in document.blocks if b.kind != "table" and not b.hidden]
    title = document.title or ""
    head = [title, *texts[:_LEAD_BLOCKS]]
    year, stated = _year(document, head, lexicon)
    mentions = [lexicon.units(text) for text in texts[:_NAMING_BLOCKS]]
    units = [(weight, m.value) for weight, found in _weighted(lexicon.units(title), mentions) for m in found]
    territory = document.territory or _territory(units)
    subject = _subject(title, texts, mentions, lexicon)
    index_id = _index(head + texts, lexicon) or next(
        (m.value for t in head[:2] for m in lexicon.weak_indices(lower(t))), None
    )
    if index_id in RUNNING and not stated and document.published_at is not None:
        year = document.published_at.year
    return Context(
        index_id=index_id,
        year=year,
        year_stated=stated,
        territory=territory,
        province=_province(territory, lexicon),
        district=_district(units) if subject is not None and subject.tier == "commune" else None,
        subject=subject or _publisher(territory, lexicon),
        subject_told=document.territory is not None or len({fold(u.text) for u in _placed_units(title, lexicon)}) == 1,
        only=_only(units),
    )


def _only(units: Sequence[tuple[int, UnitName]]) -> dict[str | None, UnitName]:
    """The district and the commune of a text that names one of them and no other: "huyện nhà" is that one."""
    found: dict[str | None, dict[str, UnitName]] = {"district": {}, "commune": {}}
    for _, unit in units:
        if unit.tier in found and unit.typed:
            found[unit.tier].setdefault(fold(strip_type(unit.text)[1]), unit)
    return {tier: next(iter(named.values())) for tier, named in found.items() if len(named) == 1}


def _weighted(title: list[Mention], blocks: list[list[Mention]]) -> list[tuple[int, list[Mention]]]:
    return [(5, title), *((2, found) for found in blocks[:3]), *((1, found) for found in blocks[3:60])]


def _index(texts: list[str], lexicon: Lexicon) -> str | None:
    for text in texts:
        for mention in lexicon.indices(lower(text)):
            return str(mention.value)
    return None


def _year(document: Document, head: list[str], lexicon: Lexicon) -> tuple[int | None, bool]:
    """The year of the headline; else the first that stands with an index in the head; else the year before publishing.

    A year after publishing, of a plan or a goal, or in brackets (an earlier result) is none.
    """
    limit = document.published_at.year if document.published_at else 2100
    if year := _result_year(head[0], limit - (document.doc_type == "plan")):
        return year, True
    for text in head[1:]:
        if any(True for _ in lexicon.indices(lower(text))) and (year := _result_year(text, limit)):
            return year, True
    for m in _INDEX_YEAR.finditer(document.uri):
        if int(m[0]) <= limit and document.published_at is None:
            return int(m[0]), True
    if document.published_at is not None:
        return document.published_at.year - 1, False
    return _after_compared(document), False


def _result_year(text: str, limit: int) -> int | None:
    """The first year of a text that results are of."""
    small = lower(text)
    for m in find_years(small):
        before = small[: m.start]
        bracketed = before.count("(") > before.count(")")
        if m.kind == "year" and m.value <= limit and not bracketed and not _FUTURE.search(before[-130:]):
            return int(m.value)
    return None


def _after_compared(document: Document) -> int | None:
    """The year after the latest one that results are compared with ("so với năm 2020")."""
    texts = (lower(b.text) for b in document.blocks if b.kind != "table" and not b.hidden)
    years = [
        int(y)
        for text in texts
        for m in find_years(text)
        if m.kind == "compared"
        for y in re.findall(r"\d{4}", text[m.start : m.end])
    ]
    return max(years) + 1 if years else None


def _territory(units: list[tuple[int, UnitName]]) -> str | None:
    """The province most spoken of, unless several share the text (a national article)."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for weight, unit in units:
        name = unit.province or (unit.text if unit.tier == "province" else None)
        if name:
            bare = strip_type(name)[1]
            counts[fold(bare)] += weight
            spelled.setdefault(fold(bare), bare)
    if not counts:
        return None
    (best, n), total = counts.most_common(1)[0], sum(counts.values())
    return spelled[best] if n >= 0.5 * total else None


def _district(units: list[tuple[int, UnitName]]) -> str | None:
    counts = Counter(u.text for _, u in units if u.tier == "district" and u.typed)
    if not counts:
        return None
    best, n = counts.most_common(1)[0]
    return best if n >= 0.6 * sum(counts.values()) else None


def _subject(title: str, texts: list[str], mentions: list[list[Mention]], lexicon: Lexicon) -> UnitName | None:
    """The unit of the headline; else the body that speaks (its dateline, "UBND phường X xây dựng Kế hoạch"); else the most named."""
    in_title = _placed_units(title, lexicon)
    if len({fold(u.text) for u in in_title}) == 1:
        return in_title[0]
    places = {fold(dateline[1]) for t in texts[:12] if (dateline := _DATELINE.match(t))}
    counts: Counter[tuple[str, str | None]] = Counter()
    names: dict[tuple[str, str | None], UnitName] = {}
    for text, found in zip(texts, mentions, strict=False):
        if lower(text).startswith("căn cứ"):
            continue
        for m in found:
            if is_bystander(lower(text), m):
                continue  # "vượt Quảng Ninh": named to compare with
            bare = fold(strip_type(m.value.text)[1])
            names.setdefault((bare, m.value.tier), m.value)
            counts[bare, m.value.tier] += (4 if m.start < 4 else 1) + (20 if bare in places and m.value.typed else 0)
    best = counts.most_common(2)
    clear = best and (len(best) == 1 or best[0][1] >= 1.5 * best[1][1])
    return names[best[0][0]] if clear else None


def _placed_units(title: str, lexicon: Lexicon) -> list[UnitName]:
    """The units of a headline, those that only place another put with it ("Sở Tài chính tỉnh Lạng Sơn" is one)."""
    small = lower(title)
    found: list[UnitName] = []
    end = 0
    for m in lexicon.units(title):
        parent = parent_of(found[-1], small[end : m.start], m.value) if found else None
        if parent is not None:
            found[-1] = placed(found[-1], parent)
        elif not is_bystander(small, m):
            found.append(m.value)
        end = m.end
    return found


def _publisher(territory: str | None, lexicon: Lexicon) -> UnitName | None:
    """With nothing else to go by, an article on one territory speaks of it."""
    if territory is None:
        return None
    named = _placed_units(territory, lexicon)
    return named[0] if named else UnitName(territory, "province", typed=False)


def _province(territory: str | None, lexicon: Lexicon) -> str | None:
    """The province of a territory as written ("Quảng Ninh", "xã Diễn Thành, tỉnh Nghệ An")."""
    if territory is None:
        return None
    named = [m.value for m in lexicon.units(territory) if m.value.tier == "province"]
    return strip_type(named[-1].text)[1] if named else strip_type(territory)[1]
