"""Plain statements: the values of a sentence that no frame took, each given to the unit the order of words gives it to.

A statement is a group of neighbouring values ("đạt 747,2/1000 điểm, xếp hạng 01/177"). Its slots are filled by rules that
each have one function: whose it is (`_owners`), of which index, year, component and cohort (`Slots`).
Invariant: a group goes to the unit before it, or to the unit that a link puts behind it ("xếp cuối là X"), or, where the
sentence names none, to the unit spoken of. Nothing is carried over a goal; a statistic's value is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tasks.extract.frames import value_fields
from tasks.extract.lexicon import ANY_INDEX, UnitName
from tasks.extract.mentions.cohorts import tier_of_words
from tasks.extract.mentions.traps import is_bystander
from tasks.extract.roles import parent_of, placed
from tasks.extract.scope import Component, Scope
from tasks.extract.signs import Sign

_LINK = re.compile(
    r"^[^;]{0,60}(?:thuộc về|về tay|vào tay)\s*(?:đơn vị|tỉnh|huyện)?\s*$|^[^,;]{0,60}?(?<!\w)(?:là|thuộc về|gọi tên|xướng tên|về tay|vào tay|rơi vào|gồm có|gồm|có|dành cho|trao cho|:|was|is|are|were)"
    r"[\s:,\"“]*(?:(?:đơn vị|cơ quan|địa phương|các|hai|ba|bốn|năm|sở|tên|của|tỉnh|thành phố|huyện|the)\s*)*[\s:\"“]*$|^\s*:?\s*$"
)
_OPENS = re.compile(
    r"^\W*(?:là|với|đạt|xếp|đứng|dẫn đầu|ở|trong|về|giữ|đầu bảng|cuối|thăng|tăng|giảm|có|theo|giành|năm|cũng|đội sổ|nằm|with|ranked|at|from)\b"
)
_ADJOINS = re.compile(r"^\s*(?:về|ở|trong|của|cho|theo|tại|trên|in|for|on|of)?\s*(?:cả\s+)?(?:\d+\s+|hai\s+|ba\s+|bốn\s+)?(?:bảng|bảng xếp hạng|chỉ số|nội dung|trụ cột|lĩnh vực|chỉ số thành phần|tiêu chí|the|mặt)?\s*[\"“(]?\s*$")
# "ngôi đầu thuộc về cơ quan “cầm trịch”": it is somebody's whom the sentence does not name
_UNNAMED = re.compile(r"^[^;.]{0,40}(?:thuộc về|về tay|gọi tên)\s+\S")
_WHAT = re.compile(r"^[^,;.]{0,60}?(?<!\w)(?:về|theo|trong|của|bảng|ở|on|in)\s(?![^;]*\svà\s)[^,;]{0,50}$")
_YEAR_ADJOINS = re.compile(r"^\s*(?:trong|của|ở|vào|in|kỳ)?\s*\(?\s*$")
_OF = re.compile(r"^\s*(?:của|thuộc|ở|tại|trong|trên địa bàn|toàn|in|of)?\s*$")
_REACHED = re.compile(r"(?:đạt|được|giành|ghi|có|với|:)\s*$")
_HEAD = 12  # characters; values that open a sentence
NEAR = 28  # characters; about five words
VALUES = frozenset("RLSGTDEK")


@dataclass(frozen=True, slots=True)
class Rank:
    """A place with the number ranked and the cohort, as far as they stand beside it."""

    rank: int
    rank_of: int | None = None
    cohort: str | None = None


@dataclass
class Statement:
    """A group of values and what its sentence says of them."""

    owners: list[tuple[UnitName, int, int]] = field(default_factory=list)
    ranks: list[Rank] = field(default_factory=list)
    fields: dict[str, object] = field(default_factory=dict)
    start: int = -1
    end: int = -1
    index_ids: tuple[str, ...] = ()
    year: int | None = None
    scores: list[dict[str, object]] = field(default_factory=list)  # further scores, for further components
    years: list[int] = field(default_factory=list)  # further years that the same values hold for
    components: list[tuple[Component, int]] = field(default_factory=list)
    cohort: str | None = None
    counts: dict[str | None, int] = field(default_factory=dict)
    construction: str = "value follows unit"
    reached: bool = False

    def __bool__(self) -> bool:
        return bool(self.ranks or self.fields)

    def cover(self, start: int, end: int) -> None:
        """Widen the quote."""
        self.start = start if self.start < 0 else min(self.start, start)
        self.end = max(self.end, end)


def together_with(small: str, done: Statement, sign: Sign) -> bool:
    """A further component of a statement that already has one behind it ("… là tiếp cận đất đai và chi phí thời gian")."""
    joint = small[done.end : sign.start] if done.components else ""
    return bool(done) and bool(re.fullmatch(r"\s*(?:,|và)\s*", joint))


def split_by_year(done: Statement, small: str) -> list[Statement]:
    """ "năm 2010, 2011 và 2012 lần lượt xếp thứ 19, 36 và 53": to each year its own rank."""
    years = [*done.years, done.year]
    if len(years) < 2 or len(done.ranks) != len(years) or "lần lượt" not in small:
        return [done]
    return [replace(done, years=[], year=y, ranks=[r]) for y, r in zip(years, done.ranks, strict=True)]


def split_by_component(done: Statement) -> list[Statement]:
    """ "A, B và C lần lượt đứng thứ 55, 52 và 44" of components: to each its own; else the statement as it is."""
    count = len(done.components)
    ranks, scores = done.ranks, [{k: v for k, v in done.fields.items() if k.startswith("score_") or k == "score"}, *done.scores]
    by_rank, by_score = len(ranks) == count, len(scores) == count and bool(scores[0])
    if count < 2 or not (by_rank or by_score) or (len(ranks) > 1 and not by_rank):
        return [done]
    parts = []
    for i, component in enumerate(done.components):
        fields = {**done.fields, **(scores[i] if by_score else {})}
        parts.append(replace(done, components=[component], ranks=[ranks[i]] if by_rank else ranks, fields=fields))
    return parts


class Reader:
    """One pass over the signs of a sentence; `statements` is the result, the rest what the next sentence may inherit."""

    def __init__(self, text: str, small: str, signs: Sequence[Sign], taken: frozenset[Sign], scope: Scope) -> None:
        self.text, self.small, self.scope = text, small, scope
        self.signs, self.taken = signs, taken
        self.statements: list[Statement] = []
        self.contexts: list[Statement] = []
        self.open = Statement()
        self.unit: UnitName | None = None
        self.run: list[tuple[UnitName, int, int]] = []
        self.shares = False
        self.ahead = False
        self.nation = False
        self.named_here = False
        self.index_ids: tuple[str, ...] = ()
        self.index_end = -1
        self.year: int | None = None
        self.passing_year: int | None = None
        self.years: list[int] = []
        self.year_end = -1
        self.components: list[tuple[Component, int]] = []
        self.component_end = -1
        self.cohort: str | None = None
        self.cohort_end = -1
        self.counts = dict(scope.counts)
        self.common: list[Rank] = []  # a place that the components that follow share
        self.stopped_at = -1
        self.bracketed: list[tuple[UnitName, int, int]] | None = None  # whom the sentence goes on with behind a bracket
        self.all_grade: str | None = None

    # -- the walk -----------------------------------------------------------------------------------------------------

    def read(self) -> list[Statement]:
        """The statements of the sentence."""
        for i, sign in enumerate(self.signs):
            if sign.sign in VALUES:
                if sign not in self.taken:
                    self._on_value(i, sign)
            elif sign not in self.taken and (handler := self._HANDLERS.get(sign.sign)):
                handler(self, i, sign)
                self._remember(sign)
        self._close()
        self._complete()
        return self.statements

    def _complete(self) -> None:
        """What the sentence says only behind its statements: their one year, index, the number ranked."""
        years = [s for s in self.signs if s.sign == "Y"]
        told = any(done.year is not None for done in self.statements)
        late = self.statements and not told and len(years) == 1 and years[0].start >= self.statements[-1].end
        for done in self.statements:
            done.year = self.year if late else done.year
            done.index_ids = done.index_ids or self.index_ids
            done.counts = {**self.counts, **done.counts}

    def context_at(self, start: int) -> Statement:
        """Index, year, components and cohort as they are at a place of the sentence: for members of a frame."""
        before = [c for c in self.contexts if c.end <= start]
        if before:
            found = replace(before[-1])
        else:
            found = Statement(counts=dict(self.scope.counts))
        found.index_ids = found.index_ids or next((c.index_ids for c in self.contexts if c.index_ids), ())
        return found

    def _remember(self, sign: Sign) -> None:
        self.contexts.append(
            Statement(
                end=sign.end, index_ids=self.index_ids, year=self.passing_year or self.year,
                components=list(self.components), cohort=self.cohort, counts=dict(self.counts),
            )
        )  # fmt: skip

    def _close(self, *, keep_score: bool = False) -> None:
        done, self.open = self.open, Statement()
        if self.common and self.components and not done.ranks:
            done.ranks = list(self.common)
            if not done.fields:
                done.start, done.end = self.components[0][1], self.component_end
        if keep_score:
            self.open.fields = {k: v for k, v in done.fields.items() if k in ("score", "score_max", "score_unit")}
            self.open.start, self.open.end = (done.start, done.end) if self.open.fields else (-1, -1)
        if set(done.fields) == {"streak"} and not done.ranks and self.statements:
            last = self.statements[-1]  # "led the PCI in 2019 for the third straight year"
            if any(r.rank == 1 for r in last.ranks) and "streak" not in last.fields:
                last.fields["streak"] = done.fields["streak"]
                last.cover(done.start, done.end)
                done = Statement()
        if done:
            done.owners = done.owners or self._owners(done)
            if "streak" in done.fields and not any(r.rank == 1 for r in done.ranks):
                del done.fields["streak"]  # a streak is one of leading ("năm thứ 6 liên tiếp trong nhóm 10" is none)
            if done and done.owners and self._trusted(done):
                done.index_ids = done.index_ids or self.index_ids
                done.year = done.year or self.passing_year or self.year
                done.years = [] if done.year != self.year else self.years[:-1]
                done.components = done.components or list(self.components)
                done.cohort = done.cohort or self.cohort
                done.counts = dict(self.counts)
                self.statements += [part for one in split_by_year(done, self.small) for part in split_by_component(one)]
        self.passing_year = None
        self.ahead = False

    def _owners(self, done: Statement) -> list[tuple[UnitName, int, int]]:
        if self.nation or (not self.run and _UNNAMED.match(self.small[done.end :])):
            return []
        if self.run:
            return self.run if self.shares else self.run[-1:]
        done.construction = "unit from context"
        return [(self.scope.unit, -1, -1)] if self.scope.unit else []

    def _trusted(self, done: Statement) -> bool:
        """Without a unit in the sentence only a full statement counts: a rank of a number, a score on a scale or beside an index."""
        if done.owners[0][1] >= 0:
            return True
        if "score_max" in done.fields or any(r.rank_of for r in done.ranks):
            return True
        named = bool(self.index_ids or self.components or self.year or done.components or done.index_ids)
        return named and (bool(done.ranks) or done.reached or "rank_change" in done.fields or "streak" in done.fields)

    # -- units --------------------------------------------------------------------------------------------------------

    def _on_unit(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        name: UnitName = sign.mention.value
        if self._holds_cohort(sign) or self._places_the_last(name, sign):
            return
        if is_bystander(self.small, sign.mention):
            if i + 1 < len(self.signs) and self.signs[i + 1].sign == "(":
                self._close()  # "đứng sau Cần Thơ (hạng 5)": what the bracket says is Cần Thơ's
                self.bracketed, self.run = self.run, [(name, sign.start, sign.end)]
            return
        if self.open and set(self.open.fields) == {"streak"} and not self.open.ranks:
            self.unit, self.nation, self.named_here = name, False, True
            self.run = [(name, sign.start, sign.end)]  # "Năm thứ 3 liên tiếp Hà Nội dẫn đầu": the streak waits for its rank
            return
        listed = self.run and not self.open and self._only_joins(self.run[-1][2], sign.start)
        if self.open and self._belongs_ahead(sign):
            self.open.owners = [(name, sign.start, sign.end)]
            self.open.construction = "value precedes unit"
            self._close()
        elif not listed:
            self._close()
        self.nation, self.named_here, self.common = False, True, []
        self.unit = name
        self.run = [*self.run, (name, sign.start, sign.end)] if listed else [(name, sign.start, sign.end)]
        self.shares = False

    def _on_nation(self, i: int, sign: Sign) -> None:
        self._close()
        self.run, self.nation = [], True

    def _only_joins(self, start: int, end: int) -> bool:
        between = [s for s in self.signs if start <= s.start < end]
        return bool(between) and all(s.sign in ",;.()" for s in between) and any(s.sign in ",;" for s in between) and end - start < 40

    def _belongs_ahead(self, sign: Sign) -> bool:
        """The open values are this unit's: a link stands between, or the sentence opened with them."""
        if self.ahead:
            return True
        before = self.run and self.run[-1][2] <= self.open.start
        if not before and not self.named_here:
            return bool(_OPENS.match(self.small)) or self.open.start < 12
        return False

    def _points_ahead(self, i: int) -> bool:
        """A link leads from a value to the unit behind it: "xếp cuối khối sở, ngành là X", "hạng nhì: X"."""
        blank = []
        for sign in self.signs[i + 1 :]:
            if sign.sign == "U":
                between = list(self.small[self.signs[i].end : sign.start])
                for other in blank:
                    at = other.start - self.signs[i].end
                    between[at : other.end - self.signs[i].end] = " " * (other.end - other.start)
                return bool(_LINK.match("".join(between)))
            if sign.sign in "CNIYyv":
                blank.append(sign)
            elif sign.sign in "RLG;!V" or (sign.sign == "P"):
                return False
            elif sign.sign == "S" and ":" in self.small[self.signs[i].end : sign.start]:
                return False  # "TT. Liên Nghĩa nhất: 94 điểm, xã Hiệp Thạnh nhì: …"
            elif sign.sign in "SETDK":
                blank.append(sign)
        return False

    def _holds_cohort(self, sign: Sign) -> bool:
        """ "xếp thứ 5/33 xã, phường của thành phố Hạ Long": the unit names the cohort's territory."""
        if self.cohort_end < 0 or not _OF.match(self.small[self.cohort_end : sign.start]):
            return False
        name = self.text[self.cohort_end : sign.end]
        if self.open.ranks and self.open.ranks[-1].cohort and self.open.end == self.cohort_end:
            last = self.open.ranks[-1]
            self.open.ranks[-1] = Rank(last.rank, last.rank_of, (last.cohort or "") + name)
            self.open.cover(sign.start, sign.end)
        elif self.cohort:
            self.cohort += name
        self.cohort_end = -1
        return True

    def _places_the_last(self, name: UnitName, sign: Sign) -> bool:
        """The name places the units before it, and is not ranked itself."""
        if not self.run or self.unit is None or self.open:
            return False
        parent = parent_of(self.unit, self.small[self.run[-1][2] : sign.start], name)
        if parent is None:
            return False
        self.run = [(placed(unit, parent), start, end) for unit, start, end in self.run]
        self.unit = placed(self.unit, parent)
        return True

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _adjoins(self, sign: Sign) -> bool:
        return bool(self.open) and bool(_ADJOINS.match(self.small[self.open.end : sign.start]))

    def _on_index(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        joint = self.small[self.index_end : sign.start] if self.index_end >= 0 else None
        if joint is not None and re.fullmatch(r"\s*\(?\s*", joint):
            ids = (*self.index_ids[:-1], sign.mention.value)  # "Chỉ số cải cách hành chính (PAR INDEX)"
        elif joint is not None and re.fullmatch(r"\)?\s*(?:,|và|;|/|&|and)\s*(?:chỉ số\s*)?", joint) and (
            not self.open or self.open.index_ids
        ):
            ids = (*self.index_ids, sign.mention.value)
            if self.open:
                self.open.index_ids = ids
        else:
            ids = (sign.mention.value,)
        follows = self._adjoins(sign) or (not self.index_ids and self._names_what(sign))
        if re.search(r"(?:quy ra|quy đổi|tức|tương ứng)\s+(?:là\s+)?(?:chỉ số\s+)?$", self.small[: sign.start]):
            self._drop_score()  # "có 60,1 điểm, quy ra Chỉ số CCHC là 92,46%": the index is the score
        if self.open and follows and not self.open.index_ids and not self._value_next(i):
            self.open.index_ids = ids
            self.open.cover(sign.start, sign.end)
        elif self.open and not self.run and self.open.start < _HEAD:
            self.open.index_ids = ids  # "Với thứ hạng 17, PCI 2018 của Kiên Giang …": the unit is yet to come
        elif ids != self.index_ids:
            self._close()
            if not 0 <= sign.start - self.component_end <= 4:  # "hạ tầng nhân lực ICT Index 2017"
                self.components = []
        self.index_ids, self.index_end = tuple(dict.fromkeys(ids)), sign.end

    def _drop_score(self) -> None:
        for name in ("score", "score_max", "score_unit"):
            self.open.fields.pop(name, None)

    def _names_what(self, sign: Sign) -> bool:
        """ "xếp hạng 01/177 xã, phường toàn tỉnh Quảng Ninh về thực hiện Bộ chỉ số … (DTI)": the index stands further on."""
        return bool(_WHAT.match(self.small[self.open.end : sign.start]))

    def _value_next(self, i: int) -> bool:
        """Whether a value follows a name at once, so that the name is its head."""
        following = next((s for s in self.signs[i + 1 :] if s.sign not in ".=:YC("), None)
        return following is not None and following.sign in VALUES

    def _on_component(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        later = next((s.mention.value for s in self.signs[i + 1 :] if s.sign == "I" and s.mention is not None), None)
        index = next(iter(self.index_ids), None) or later or self.scope.index_id
        pair = next((p for p in sign.mention.value if p[0] in (index, ANY_INDEX)), None)
        if pair is None and index in self.scope.bare_indices and sign.mention.value:
            pair = sign.mention.value[0]  # the catalogue has no components of this index: the name as other indices know it
        if pair is None:
            return
        component: Component = (pair[1], self.text[sign.start : sign.end])
        if self._adjoins(sign) and not self.open.components:
            self.open.components = [(component, sign.start)]
            self.open.cover(sign.start, sign.end)
            self.components = []
            return
        joint = self.small[self.component_end : sign.start] if self.component_end >= 0 else ""
        together = bool(re.fullmatch(r"\s*(?:,|và|and)\s*(?:chỉ số\s+)?", joint)) and not self.open
        leads = set(self.open.fields) <= {"rank_from_bottom"} and _LINK.match(self.small[self.open.end : sign.start])
        if self.open and leads and self.small[: self.open.end].rstrip().endswith("nhất"):
            self.open = Statement()  # "cao nhất là cải cách tổ chức bộ máy với 93,2%": first among the fields, not the unit
        elif self.open and leads and self.open.ranks and self.small[self.open.end : sign.start].rstrip().endswith(":"):
            self.common, self.open = self.open.ranks, Statement()  # "3 lĩnh vực xếp thứ nhất là: A (9,85 điểm), B (…)"
        elif self.open and leads or together_with(self.small, self.open, sign):
            self.open.components = [*self.open.components, (component, sign.start)]  # "đứng đầu nước là tiếp cận đất đai và …"
            self.open.cover(sign.start, sign.end)
            return
        self._close()
        together = together and not self.common
        self.components = [*self.components, (component, sign.start)] if together else [(component, sign.start)]
        self.component_end = sign.end

    def _on_year(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        year = sign.mention.value
        if year > self.scope.latest:
            return
        if self.open and _YEAR_ADJOINS.match(self.small[self.open.end : sign.start]) and not self._bracket_goes_on(i):
            self.open.year = year
            self.open.cover(sign.start, sign.end)
            return
        heads = not self.run and self.open.start < _HEAD and not self._in_bracket(i)
        opens = heads or set(self.open.fields) == {"streak"} and not self.open.ranks
        if self.open and (self.year or self.scope.year) != year and not opens:
            self._close()
        joint = self.small[self.year_end : sign.start] if self.year_end >= 0 and not self.open else "-"
        together = bool(re.fullmatch(r"\s*(?:,|và|and)\s*", joint))
        if self._in_bracket(i):
            self.passing_year = year
        else:
            self.years = [*self.years, year] if together else [year]
            self.year = year
        self.year_end = sign.end

    def _on_last_year(self, i: int, sign: Sign) -> None:
        base = self.year or self.scope.year
        if base is not None and self._value_next(i):
            self._close()
            self.passing_year = base - 1

    def _on_this_year(self, i: int, sign: Sign) -> None:
        self._close()

    def _in_bracket(self, i: int) -> bool:
        before = [s.sign for s in self.signs[:i] if s.sign in "()"]
        return bool(before) and before[-1] == "("

    def _bracket_goes_on(self, i: int) -> bool:
        """ "(năm 2022 xếp thứ 5)": the year heads what the bracket says."""
        return self._in_bracket(i) and self._value_next(i)

    def _on_cohort(self, i: int, sign: Sign) -> None:
        text = self.text[sign.start : sign.end].strip()
        self.cohort_end = sign.end
        near = bool(self.open) and sign.start - self.open.end <= NEAR and "," not in self.small[self.open.end : sign.start]
        if near and self.open.ranks and self.open.ranks[-1].cohort is None:
            last = self.open.ranks[-1]
            self.open.ranks[-1] = Rank(last.rank, last.rank_of, text)
            self.open.cover(sign.start, sign.end)
        elif near and "rank_from_bottom" in self.open.fields:
            self.open.cohort = self.open.cohort or text
        elif not near or not self.open:
            self.cohort = text

    def _on_count(self, i: int, sign: Sign) -> None:
        assert sign.mention is not None
        number, tier = sign.mention.value
        near = bool(self.open) and sign.start - self.open.end <= NEAR
        if near and self.open.ranks and self.open.ranks[-1].rank_of is None and number >= self.open.ranks[-1].rank:
            text = self.small[sign.start : sign.end].lstrip("0123456789 ")
            self.open.ranks[-1] = Rank(self.open.ranks[-1].rank, number, self.open.ranks[-1].cohort or text)
            self.open.cover(sign.start, sign.end)
            self.cohort_end = sign.end
        if tier is None:
            tier = tier_of_words((self.cohort or self.scope.cohort or "").lower())
        self.counts[tier] = number
        if not near and not self.cohort:
            self.cohort = self.text[sign.start : sign.end].lstrip("0123456789 ")
            self.cohort_end = sign.end

    # -- values -------------------------------------------------------------------------------------------------------

    def _on_value(self, i: int, sign: Sign) -> None:
        again = self.open.ranks if sign.sign == "R" else "score" in self.open.fields and sign.sign == "S"
        if again and (self.open.components or self.open.index_ids):
            self._close()  # "hạng 5 về chính quyền số, hạng 8 về kinh tế số": what it is of stood behind the first
        if sign.sign in "RLT":
            self._open_rank(i, sign)
        if sign.sign == "R" and sign.mention is not None:
            self._add_rank(*sign.mention.value)
        else:
            if sign.sign == "S" and "score" in self.open.fields:
                if not self._better(sign):
                    if len(self.components) > 1:
                        self.open.scores.append(value_fields(sign))
                        self.open.cover(sign.start, sign.end)
                    return
                self._drop_score()
            if sign.sign == "S":
                before = self.small[max(0, sign.start - 16) : sign.start]
                name_end = max(self.index_end, self.component_end)
                headed = name_end >= 0 and not self.small[name_end : sign.start].strip(" :,\"”")
                total = re.search(r"(?:tổng (?:số )?điểm|số điểm|điểm số)[^,;.]{0,40}$", self.small[: sign.start])
                self.open.reached = headed or bool(total) or bool(_REACHED.search(before))
            if sign.sign in "DE" and not self._fits_change(sign):
                return
            if sign.sign == "L" and self.open.ranks:
                return
            for name, value in value_fields(sign).items():
                self.open.fields.setdefault(name, value)
        self.open.cover(sign.start, sign.end)

    def _better(self, sign: Sign) -> bool:
        """ "được 61,42 điểm, quy ra Chỉ số CCHC là 94,49%": what is said to be the index wins."""
        return bool(re.search(r"(?:quy ra|quy đổi|tổng điểm|chỉ số)[^,;]{0,40}$", self.small[: sign.start]))

    def _fits_change(self, sign: Sign) -> bool:
        name = "rank_change" if sign.sign == "D" else "score_change"
        percent = sign.sign == "E" and sign.mention is not None and sign.mention.value[1] == "%"
        relative = percent and "score" in self.open.fields and self.open.fields.get("score_unit") != "percent"
        return name not in self.open.fields and not relative  # "0,3105, tăng 13,4%" is a growth, not points

    def _add_rank(self, rank: int, rank_of: int | None) -> None:
        self.open.fields.pop("rank_from_bottom", None)
        if not any(r.rank == rank and r.rank_of == rank_of for r in self.open.ranks):
            self.open.ranks.append(Rank(rank, rank_of))

    def _open_rank(self, i: int, sign: Sign) -> None:
        """A rank that points ahead ("xếp cuối là X") closes what came before; so does a second rank of the same cohort."""
        ahead = self._points_ahead(i)
        last = self.open.ranks[-1] if self.open.ranks else None
        leads = self.run and self.stopped_at >= self.run[-1][2] and self.open.start >= self.stopped_at
        if self.open and ahead and (self.run or self.open.ranks) and not leads:
            self._close()
        elif sign.sign == "R" and last is not None and "rank_change" in self.open.fields:
            self._close(keep_score=True)  # the next rank, in another cohort, has the same score and its own change
        if ahead:
            self.ahead = True

    def _on_stop(self, i: int, sign: Sign) -> None:
        following = next((s.sign for s in self.signs[i + 1 :] if s.sign not in ".=,@("), "")
        if self.open and following == "G" and "grade" not in self.open.fields:
            return  # "đạt 100/100 điểm; đạt mức xuất sắc": the next clause completes this one
        self._close()
        self.shares = False
        self.stopped_at = sign.end

    def _on_bracket_end(self, i: int, sign: Sign) -> None:
        if self.bracketed is not None:
            self._close()
            self.bracketed, self.run = None, self.bracketed

    def _on_share(self, i: int, sign: Sign) -> None:
        self.shares = len(self.run) > 1 and not self.open

    _HANDLERS = {
        "U": _on_unit, "V": _on_nation, "I": _on_index, "P": _on_component, "Y": _on_year, "y": _on_last_year, "z": _on_this_year,
        "C": _on_cohort, "N": _on_count, ";": _on_stop, "@": _on_share, ")": _on_bracket_end,
    }  # fmt: skip
