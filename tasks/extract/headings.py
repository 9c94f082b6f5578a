"""Headings, numbered lines and lead-ins: what they set for the text below them.

Invariant: a line sets a scope only by words of its own; a component it names holds for that line's block alone.
"""

from __future__ import annotations

import re

from schemas.document import Block
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.mention import Mention
from tasks.extract.mentions.changes import find_groups, find_named_groups
from tasks.extract.mentions.cohorts import COHORT
from tasks.extract.scope import Scope
from tasks.extract.text import NUMBER, lower, parse_number, slug

NUMBERED = re.compile(r"^\W*(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)]\s+|^\W*\(\d+\)\s+")
_HAS_SCORE = re.compile(r"\d\s*/\s*\d+[^.;]{0,3}\s*điểm|điểm\s*/\s*\d")
_EACH_FIRST = re.compile(r"(?:đứng đầu|dẫn đầu|xếp thứ nhất)(?: ở| tại| của| trong)? (?:mỗi|từng|các)")
_ORDERED = re.compile(r"thứ tự|xếp hạng|thứ hạng|lần lượt|bảng (?:tổng sắp|điểm)|ranking|in order|as follows")
_UNORDERED = re.compile(r"không (?:phân|theo|xếp) (?:thứ tự|hạng)|một số")
_GLOSS = re.compile(r"\s*\((?:gọi tắt là |viết tắt (?:là )?)?([A-ZĐ]{2,6})\)")
_ROMAN = re.compile(r"^\W*(?:[IVX]+|[A-D])\s*[.)/-]\s")
_GOAL_HEADING = re.compile(
    r"mục tiêu|chỉ tiêu|nhiệm vụ|phương hướng|giải pháp|tổ chức thực hiện|kế hoạch (?:năm|triển khai)"
)
_RESULTS = re.compile(r"kết quả|tồn tại|hạn chế|đánh giá|điểm bị trừ|phân tích")
_SCALE = re.compile(
    rf"(?:(?:giá trị|điểm|số điểm) tối đa|thang điểm)(?: (?:theo quy định|đánh giá|áp dụng|của|là|chỉ số|này|dti|pgi|pci|pii|ict|index|par)){{0,5}} (?:là )?({NUMBER})|maximum (?:(?:score|value|points?) )?(?:of (?:the|this) (?:index|set) )?(?:of|is|was) ({NUMBER})"
)


_COHORT_SCALE = re.compile(
    r"(?<!\w)((?:khối|cấp|nhóm)\s+[^,;.:\d]{1,60}?),?\s+(?:(?:được )?(?:chấm|đánh giá) )?"
    rf"(?:(?:theo |trên |với |có )?thang(?: điểm)?(?: tối đa)?(?: là)?|là)\s*:?\s*({NUMBER})(?!\s*%|\s*(?:xã|huyện|sở|đơn vị))"
)
_RELATED = re.compile(
    r"\W*(?:(?:các )?(?:tin|bài)(?: viết| bài| tức)?(?: (?:liên quan|khác|cùng (?:chuyên mục|chủ đề|loại)|mới(?: nhất| hơn)?|cũ hơn|đã đưa|nổi bật|đọc nhiều))"
    r"|(?:đọc|xem) (?:thêm|nhiều|tiếp)|có thể bạn quan tâm|cùng chuyên mục|related (?:news|articles|stories)|read more)\W*"
)
_SHORT = 40
_HEADLINE = 160  # characters; a longer line is running text
# "Điểm tối đa theo quy định là 100": a sentence of its own, of no part, tells of the index spoken of
_SCALE_ALONE = re.compile(
    r"\W*(?:tổng )?(?:điểm tối đa|thang điểm)(?: (?:theo quy định|đánh giá|áp dụng|tối đa))? là [\d.]+(?: điểm)?\s*(?:[,.;]|$)"
)
_OF_ONE = re.compile(r"\d\s*(?:điểm\s*)?(?:trên|/)\s*$")
_SCALE_HEAD = 8  # characters; what the sentence opens with


def mark_of(text: str) -> str | None:
    """The kind of mark a line opens with: "1" for "2.", "a" for "b)", "I" for "II."; None for a dash or no mark."""
    m = re.match(r"\W*(?:(\d{1,2})|([IVX]{1,5})|([a-zđ]))\s*[.)]\s", text)
    return None if m is None else "1" if m[1] else "I" if m[2] else "a"


def heads_section(block: Block, lexicon: Lexicon) -> bool:
    """A heading, or a short numbered line, that names an index governs what follows."""
    heads = block.kind in ("heading", "title") or bool(NUMBERED.match(block.text))
    return heads and any(True for _ in lexicon.indices(lower(block.text)))


def headed_by(block: Block, lexicon: Lexicon) -> UnitName | None:
    """The one unit that a heading opens with: its section is about it ("Bắc Giang (tăng 29 bậc, xếp thứ 2/63)")."""
    if block.kind != "heading":
        return None
    named = lexicon.units(block.text)
    opens = len(named) == 1 and len(block.text[: named[0].start].strip(" .:-–)0123456789IVX")) == 0
    return named[0].value if opens else None


def enter(block: Block, scope: Scope, lexicon: Lexicon) -> Scope:
    """The scope at the head of a block: a numbered line may name the component it is about."""
    numbered = NUMBERED.match(block.text)
    small = lower(block.text)
    head, colon, tail = small.partition(":")
    if numbered is None or (colon and len(head) > 160):
        return scope
    known = [
        (m, pair) for m in lexicon.components(small) for pair in m.value if pair[0] == scope.index_id and m.start < 80
    ]
    if known:
        mention, (_, component_id) = max(known, key=lambda k: k[0].end - k[0].start)
        return scope._replace(component=(component_id, block.text[mention.start : mention.end]))
    if any(True for _ in lexicon.indices(small)) or not _HAS_SCORE.search(tail) or COHORT.search(head):
        return scope
    name = re.sub(
        r"^(?:về|nội dung|tiêu chí|chỉ số|trục)\s+", "", block.text[numbered.end() : len(head)].strip(), flags=re.I
    )
    return scope._replace(component=(slug(name), name)) if name else scope


def lead_in(block: Block, scope: Scope, lexicon: Lexicon) -> Scope | None:
    """What a line ending in a colon sets for the list below it: a grade, the first n, first places, an order, a cohort."""
    text = block.text.rstrip()
    heads = bool(NUMBERED.match(text)) and len(text) < 160 and not any(True for _ in lexicon.units(text))
    if not (text.endswith(":") or heads) or len(text) > 400:
        return None
    last = re.split(r"[.;!?]\s", lower(text))[-1]
    shared: dict[str, object] = {}
    for m in (*find_named_groups(last), *find_groups(last)):
        if m.kind in ("grade", "top"):
            shared = {"grade": m.value} if m.kind == "grade" else {"top_n": m.value}
            break
    else:
        if _EACH_FIRST.search(last):
            shared = {"rank": 1}
    cohort = next((m[0] for m in COHORT.finditer(last)), None)
    goes_on = heads and scope.ordered  # "b) Huyện, thành phố:", a part of a list that was said to be in order
    ordered = (goes_on or bool(_ORDERED.search(last))) and not _UNORDERED.search(last)
    if ordered and "top_n" in shared:
        shared = {}
    return scope._replace(
        shared=shared, ordered=ordered, cohort=cohort or scope.cohort, opened_by=mark_of(block.text),
        last_rank=0 if ordered else None,
    )  # fmt: skip


def opens_goals(block: Block, within: bool) -> bool:
    """Whether a block stands under a heading of goals or tasks ("I. Mục tiêu năm 2024"), or answers a question for them;
    the next heading or question ends them."""
    text = block.text.strip()
    heads = block.kind == "heading" or bool(_ROMAN.match(text)) or (len(text) < 100 and text.endswith((":", "?")))
    if not heads or len(text) > 160:
        return within
    return bool(_GOAL_HEADING.search(lower(text))) and not _RESULTS.search(lower(text))


def opens_related(block: Block, within: bool) -> bool:
    """Whether a block stands below "Tin liên quan", "Đọc thêm": headlines of other articles, until running text or a heading."""
    text = block.text.strip()
    if len(text) < _SHORT and _RELATED.fullmatch(lower(text)):
        return True
    return within and block.kind != "heading" and len(text) < _HEADLINE and not text.endswith((".", ":", "!"))


def scales_of(texts: list[str], index_id: str | None, lexicon: Lexicon) -> dict[str, float]:
    """Scales that a text states once for an index: "điểm tối đa của PGI là 40"."""
    scales: dict[str, float] = {}
    for text in texts:
        small = lower(text)
        for m in _SCALE.finditer(small):
            before = [i.value for i in lexicon.indices(small) if i.start < m.end()]
            index = before[-1] if before else index_id
            value = (m[1] or m[2]).rstrip(".,")
            if _OF_ONE.search(small[: m.start()]):
                continue  # "với 70,7 trên thang điểm 100": the scale of that one score
            if (index and _SCALE_ALONE.match(small) and m.start() < _SCALE_HEAD) or (
                index and re.search(r"chỉ số|index|" + index.lower().replace("_", ".?"), small)
            ):
                scales.setdefault(index, parse_number(value))
    return scales


def cohort_scales_of(texts: list[str]) -> tuple[tuple[str, float], ...]:
    """Scales told of the groups of units: "thang điểm khối sở là 1.000, khối huyện là 900", "cấp xã, thang điểm là 1.000"."""
    found: dict[str, float] = {}
    for text in texts:
        if "hang" not in text:
            continue
        for sentence in re.split(r"[.!?]\s", lower(text)):
            for m in _COHORT_SCALE.finditer(sentence) if "thang" in sentence else ():
                found.setdefault(m[1].strip(), parse_number(m[2]))
    return tuple(found.items())


def glossary_of(texts: list[str], lexicon: Lexicon) -> dict[str, Mention]:
    """Abbreviations that a text explains: "chính quyền số (CQS), kinh tế số (KTS)"."""
    found: dict[str, Mention] = {}
    for text in texts:
        small = lower(text)
        glosses = list(_GLOSS.finditer(text))
        ending = {c.end: c for c in lexicon.components(small)} if glosses else {}
        for m in glosses:
            if explained := ending.get(m.start()):
                found.setdefault(m[1], explained)
    return found
