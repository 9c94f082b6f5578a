"""Frames of sharing: a grade, a place or "top n" said once for all units of a list.

Invariant: what is shared is no order; a bottom group gives its members' scores and no ranks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.extract.frames.model import PLAIN_RUN, RUN, Member, Sentence, items_of, value_fields, values_of
from tasks.extract.mentions.changes import number_of
from tasks.extract.mentions.ranks import WORD_NUMBER
from tasks.extract.signs import pattern_of

_EACH = re.compile(r"(?<!\w)(?:từng|mỗi)\s+(?:huyện|xã|khối|nhóm|cụm|địa phương|tỉnh|vùng|cấp)(?!\w)")
_COUNTED = re.compile(
    rf"(?<![\w/.,])0*(\d{{1,2}}|{WORD_NUMBER})\s+(?:sở|đơn vị|cơ quan|huyện|xã|phường|địa phương|tỉnh|bộ|phòng|ngành|[, ])+(?:được |có |đạt )?$"
)


def shared(sentence: Sentence) -> Iterator[Member]:
    """shared: "top 10 gồm A, B, C", "9 cơ quan ở mức khá gồm: A, B". `T = U,U` or `G = U,U`: no order."""
    for _, group in sentence.find(
        rf"(?P<more>(?:[DE][.,]{{0,2}})?)(?P<head>[TG])[.,(xn-]{{0,8}}=[.=:,]*(?P<run>{RUN})"
    ):
        head = group("head")[0]
        change = next((s for s in group("more") if s.sign in "DE"), None)
        for item in items_of(group("run")):
            fields = {**value_fields(head), **(value_fields(change) if change else {}), **values_of(item)}
            signs = (head, *([change] if change else []), *item[1:])
            yield Member("shared", item[0], fields, signs, head)


def shared_place(sentence: Sentence) -> Iterator[Member]:
    """shared place: "bốn sở cùng xếp thứ nhất: A, B, C, D", "theo từng huyện; đứng đầu có A, B". `@ R … : U,U`."""
    for m, group in sentence.find(rf"(?P<told>@?)[.]?(?P<head>R)[^U;]{{0,8}}=(?P<run>{RUN})"):
        if not m["told"] and not _EACH.search(sentence.small[: group("head")[0].end]):
            continue
        head = group("head")[0]
        for item in items_of(group("run")):
            yield Member("shared place", item[0], {**value_fields(head), **values_of(item)}, (head, *item[1:]), head)


def in_brackets(sentence: Sentence) -> Iterator[Member]:
    """in brackets: "2 huyện xếp loại khá (Đam Rông, Lạc Dương)". `G(U,U)`."""
    for _, group in sentence.find(r"(?P<head>G)[.]?\((?P<run>U(?:[,.]{1,2}U)*)\)"):
        head = group("head")[0]
        for unit in (s for s in group("run") if s.sign == "U"):
            yield Member("in brackets", unit, value_fields(head), (head,), head)


def both_in_bracket(sentence: Sentence) -> Iterator[Member]:
    """both in a bracket: "A; B (cùng đứng đầu khối với 94,2%); C": what is said of two together. `U;U(@ R S)`."""
    for m, group in sentence.find(r"(?<![;,])(?P<pair>U[;,]U)\(@[.]?(?P<values>[RSG](?:[.,]{0,2}[RSG])*)\)"):
        values = [s for s in group("values") if s.sign in "RSG"]
        before = sentence.core_pattern[: m.start()].rstrip(".")
        if before.endswith(("U,", "U;")):
            continue
        fields = {k: v for value in values for k, v in value_fields(value).items()}
        yield Member("both in a bracket", group("pair")[0], fields, (), values[0])  # the second has its bracket anyway


def graded_list(sentence: Sentence) -> Iterator[Member]:
    """graded list: "Có 4 xã loại xuất sắc, cụ thể: xã A thứ nhất với 96,1 điểm, xã B thứ 2": `G … :` before members with ranks."""
    for m in re.finditer(r"[GT][^;UGT]{0,6}=(?P<rest>[^;]*)", pattern_of(sentence.core)):
        head, rest = sentence.core[m.start()], sentence.core[m.start("rest") : m.end("rest")]
        link = sentence.core[m.start("rest") - 1]
        if sentence.small[link.start] == ":" and head.mention is not None and head.sign == "G":
            for unit in (s for s in rest if s.sign == "U"):
                yield Member("graded list", unit, value_fields(head), (), head)
            yield Member("graded list", head, {}, (head,), head)


def counted_grade(sentence: Sentence) -> Iterator[Member]:
    """counted grade: "Có ba sở xếp loại xuất sắc; dẫn đầu là A với 97 điểm, tiếp theo là B, C": as many units behind the grade
    as were counted. `G ; … U … U … U`."""
    for m in re.finditer(r"G[.]?[;,:=]", sentence.core_pattern):
        head = sentence.core[m.start()]
        counted = _COUNTED.search(sentence.small[max(0, head.start - 40) : head.start])
        rest = sentence.core[m.end() :]
        units = [s for s in rest if s.sign == "U"]
        one_grade = not any(s.sign == "G" for s in rest)
        if counted and one_grade and len(units) > 1 and len(units) == number_of(counted[1]):
            for unit in units:
                yield Member("counted grade", unit, value_fields(head), (head,), head)


def shared_after(sentence: Sentence) -> Iterator[Member]:
    """shared after: "A, B và C cùng xếp loại tốt", "A và B nằm trong top 10". `U,U [words] G`."""
    for m, group in sentence.find(rf"(?P<run>{PLAIN_RUN})(?:\([^()U]*\))?[.,@=]{{0,4}}(?P<head>[TGD])"):
        head = group("head")[0]
        if head.sign != "D" or "@" in m[0]:
            for unit in (s for s in group("run") if s.sign == "U"):
                yield Member("shared after", unit, value_fields(head), (head,), head)


def leaders(sentence: Sentence) -> Iterator[Member]:
    """leaders: "dẫn đầu là: A (46,1), B (45,9), C (45,8)": scores; who of them is first is not said. `R = : U(S),U(S),U(S)`."""
    for m, group in sentence.find(rf"(?P<head>R)[.]?=?(?P<link>=)(?P<run>{RUN})"):
        items = list(items_of(group("run")))
        head, link = group("head")[0], group("link")[0]
        first = value_fields(head).get("rank") == 1 and "~" not in pattern_of(sentence.core[: m.start()])
        scored = all(set(values_of(item)) & {"score"} and "rank" not in values_of(item) for item in items)
        if first and len(items) > 2 and scored and sentence.small[link.start] == ":":
            for item in items:
                yield Member("leaders", item[0], values_of(item), (head, *item[1:]), head)


def bottom(sentence: Sentence) -> Iterator[Member]:
    """bottom group: "ba đơn vị cuối bảng gồm A (62,19 điểm), B (55,38 điểm)": scores, no ranks. `x = U(S),U(S)`."""
    for _, group in sentence.find(rf"(?P<head>[xL])[.]?=[.=:,]*(?P<run>{RUN})"):
        items = list(items_of(group("run")))
        head = group("head")[0]
        tiers = {item[0].mention.value.tier for item in items if item[0].mention is not None}
        last = head.sign == "L" or (head.mention is not None and head.mention.value == "bottom")
        if last and len(items) > 1 and len(tiers) == len(items):
            for item in items:  # "hai đơn vị cuối hai bảng là Sở A và huyện B": each the last of its own
                yield Member(
                    "bottom group", item[0], {"rank_from_bottom": 1, **values_of(item)}, (head, *item[1:]), head
                )
            continue
        crowd = head.sign == "L" and len(items) > 1 and not any(s.sign in "RL" for item in items for s in item)
        if crowd or (head.mention is not None and head.mention.value == "bottom" and len(items) > 1):
            for item in items:
                yield Member("bottom group", item[0], values_of(item), (head, *item[1:]), head)
