"""What stands around a table: its index, year, component, cohort, the unit it is about, the counts told.

Invariant: the lines right above a table speak first (its title rows, a caption, a heading), then its header, then the
document. Nothing here looks at the table's data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemas.document import Block, Document
from tasks.extract.context import Context
from tasks.extract.header_words import component_of, header_years
from tasks.extract.lexicon import Lexicon, UnitName
from tasks.extract.mentions.cohorts import COHORT, COUNT, is_count, tier_of_words
from tasks.extract.text import lower

_YEAR = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)(?![\d/.-])")  # no part of a date
_YEAR_WORD = re.compile(r"năm (?:19|20)\d\d|^\W*(?:19|20)\d\d|(?:19|20)\d\d\W*$")
_LINES_ABOVE = 3
_LONG_LINE = 300  # characters; a longer line is running text, whose years may be of anything
_TITLE_LINE = 160
_COMPONENT_WORD = re.compile(
    r"(?:xếp hạng|thứ hạng|nội dung|trụ cột|chỉ số thành phần|lĩnh vực|trục|về|tiêu chí|thành phần|component|pillar)\s*(?:\d+\s*[:.-]?)?\s*[\"“]?$"
)
# The table below is of goals, of tasks, of money, of laws: it ranks nobody.
_NO_RESULT = re.compile(
    r"mục tiêu|chỉ tiêu|phấn đấu|nhiệm vụ|phân công|kế hoạch thực hiện|tiến độ thực hiện|kinh phí|dự toán|giải ngân|căn cứ pháp lý"
    r"|văn bản quy phạm|trọng số|thang điểm đánh giá|khung điểm|cơ cấu điểm|bộ tiêu chí gồm|mức đánh giá|hồ sơ|lịch "
)
_RESULT = re.compile(r"kết quả|xếp hạng|thứ hạng|xếp loại|bảng điểm|điểm số|công bố|chỉ số|result|ranking|score")
# A column that says so itself, beside goals: "Kết quả năm 2023 | Mục tiêu năm 2024".
_RESULT_OF_YEAR = re.compile(r"(?:kết quả|thực hiện|hiện trạng)(?: \w+){0,3} (?:19|20)\d\d$")
_NUMBER_OF_UNITS = re.compile(
    r"(?<![\d.,/])(\d{1,4})\s+((?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|sở|cơ quan|đơn vị|địa phương|bộ|phòng)\b)"
)
# "4 Sở Y tế" numbers a row; "3 đơn vị dẫn đầu", "top 3 tỉnh" are some of those ranked.
_SOME_OF = re.compile(
    r"\s*(?:[^\W_a-zà-ỹđ]|(?:có|được|đạt|xếp|dẫn đầu|đứng đầu|đầu|cuối|cao|thấp|tốt|khá|chưa|không|mới|còn|top|hàng đầu)\b)"
)
_SOME = re.compile(r"(?:top|tốp|nhóm|trong đó|thêm|còn|chỉ|với)\s*$")
_RANKED = re.compile(r"xếp hạng|thứ hạng|vị thứ|thứ bậc|thứ tự xếp|bảng xếp|\branking\b|\brank\b")
_ORDER_IS_RANK = re.compile(
    r"thứ tự (?:trong bảng )?(?:là|theo|đồng thời là) (?:thứ tự )?(?:xếp hạng|thứ hạng)"
    r"|theo thứ tự (?:xếp hạng|từ cao)|từ cao (?:xuống|đến) thấp"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """The defaults of one table; `stated` is false where the year was only inferred from the publishing date."""

    index_id: str | None
    year: int | None
    stated: bool
    cohort: str | None = None
    component: tuple[str, str] | None = None
    counts: tuple[tuple[str | None, int], ...] = ()
    sizes: frozenset[tuple[str | None, int]] = frozenset()
    subject: UnitName | None = None
    district: str | None = None
    ranked: bool = False
    order_is_rank: bool = False
    grade: str | None = None


class Surroundings:
    """The document around its tables; what is asked of the whole text is computed once."""

    def __init__(self, document: Document, context: Context, lexicon: Lexicon) -> None:
        self.document, self.context, self.lexicon = document, context, lexicon

    @cached_property
    def _told(self) -> tuple[tuple[str | None, int], ...]:
        """Counts of units told anywhere in the text, as far as they do not differ within a tier."""
        blocks = [b for b in self.document.blocks if b.kind != "table" and not b.hidden]
        told = {c for b in blocks for c in _counts(lower(b.text))}
        return tuple(c for c in sorted(told, key=str) if c[0] is None or sum(c[0] == other[0] for other in told) == 1)

    @cached_property
    def _sizes(self) -> frozenset[tuple[str | None, int]]:
        """Every number of units that the text tells, whoever they are: good only for a table with as many rows."""
        texts = [
            self.document.title or "",
            *(b.text for b in self.document.blocks if b.kind != "table" and not b.hidden),
        ]
        return frozenset(
            (tier_of_words(m[2]), int(m[1]))
            for t in texts
            for m in _NUMBER_OF_UNITS.finditer(lower(t))
            if not _SOME_OF.match(t[m.end() : m.end() + 30])
            and not _SOME.search(lower(t[max(0, m.start() - 12) : m.start()]))
        )

    @cached_property
    def _order_is_rank(self) -> bool:
        return any(_ORDER_IS_RANK.search(lower(b.text)) for b in self.document.blocks if b.kind != "table")

    def setting(
        self, number: int, titles: Sequence[str], headers: Sequence[str], used: frozenset[int] = frozenset()
    ) -> Setting | None:
        """Of the table that begins at block `number`; null where the line above says that it holds no results."""
        above = [b.text for b in self._above(number, used)]
        near = [*titles, *above]
        if _of_no_result(near) and not any(_RESULT_OF_YEAR.match(lower(h)) for h in headers):
            return None
        lexicon, context = self.lexicon, self.context
        index_id = next(
            (str(m.value) for text in [*near, *headers] for m in lexicon.indices(lower(text))), context.index_id
        )
        place_year = next((y for text in near for y in self._years(text)), None)
        header_year = next((y for text in headers for y in header_years(text) if self._names_index(text)), None)
        told = [text for text in [*above, *titles] if not text.rstrip().endswith(".")]  # a whole sentence tells of more
        cohorts = (text[m.start() : m.end()] for text in told for m in COHORT.finditer(lower(text)))
        counts = next((c for text in near if (c := _counts(lower(text)))), ()) + self._told
        return Setting(
            index_id,
            place_year or header_year or context.year,
            bool(place_year or header_year) or context.year_stated,
            next(cohorts, None),
            next((part for text in near if (part := self._component(text, index_id))), None),
            tuple(dict.fromkeys(counts)),
            self._sizes,
            self._subject(near),
            self._district,
            any(_RANKED.search(lower(text)) for text in [*near, self.document.title or ""]),
            self._order_is_rank,
        )

    @property
    def _district(self) -> str | None:
        """The district that the communes of a table lie in: the one the document is about."""
        subject = self.context.subject
        return subject.text if subject is not None and subject.tier == "district" else self.context.district

    def _above(self, number: int, used: frozenset[int]) -> Iterator[Block]:
        """The nearest lines above a table, up to the table before it; on a sheet all of them, its name too."""
        sheet = self.document.blocks[number].place or ""
        for place in range(number - 1, -1, -1):
            block = self.document.blocks[place]
            same_sheet = sheet.startswith("sheet ") and block.place == sheet
            near = number - place <= _LINES_ABOVE or same_sheet
            if block.kind == "table" or place in used or not near:
                return
            yield block

    def _years(self, text: str) -> list[int]:
        """Years of a line that are the table's: it names the index, says "năm", or begins or ends with the year."""
        small = lower(text)
        named = self._names_index(text)
        return (
            [int(y) for y in _YEAR.findall(text)]
            if named or (len(text) <= _LONG_LINE and _YEAR_WORD.search(small))
            else []
        )

    def _names_index(self, text: str) -> bool:
        return any(True for _ in self.lexicon.indices(lower(text)))

    def _component(self, text: str, index_id: str | None) -> tuple[str, str] | None:
        """ "1. Nội dung Điều kiện sẵn sàng", "Kết quả trụ cột Chính quyền số năm 2023": the component a title is about."""
        if len(text) > _TITLE_LINE:
            return None
        small = lower(text)
        if whole := component_of(small, self.lexicon, index_id):
            return whole
        for m in self.lexicon.components(small):
            pair = next((p for p in m.value if p[0] == index_id), None)
            if pair and _COMPONENT_WORD.search(small[: m.start]):
                return pair[1], text[m.start : m.end]
        return None

    def _subject(self, near: Sequence[str]) -> UnitName | None:
        """The one unit that the lines above name; else the unit of the document."""
        for text in near:
            units = {m.value.text: m.value for m in self.lexicon.units(text)} if len(text) <= _LONG_LINE else {}
            if len(units) == 1:
                found: UnitName = next(iter(units.values()))
                return found
        return self.context.subject


def _of_no_result(near: Sequence[str]) -> bool:
    title = lower(near[0]) if near else ""
    return bool(_NO_RESULT.search(title)) and not _RESULT.search(title)


def _counts(small: str) -> tuple[tuple[str | None, int], ...]:
    """(tier, number) of the units told to be ranked together; a general word ("9 đơn vị") gives no tier."""
    found = (m for m in COUNT.finditer(small) if int(m[1]) > 3 and is_count(small, m.start(), m.end()))
    return tuple((tier_of_words(m[2]), int(m[1])) for m in found)
