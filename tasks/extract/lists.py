"""Lists of units that share a value or take ranks in order, read before the rest of a sentence.

Constructions, each with an example:
- paired ranks: "Xếp thứ 2 và thứ 3 lần lượt là A (83,11%) và B (82,35%)"; "A và B lần lượt xếp thứ 2 và thứ 3";
- paired scores: "A, B với số điểm lần lượt là 90,1 và 89,7";
- continued order: "dẫn đầu là A, tiếp theo là B, C"; "ba vị trí đầu lần lượt thuộc về A, B, C";
- shared value: "top 10 gồm A, B, C" (no order); "9 cơ quan ở mức khá gồm: A, B, C".

Invariant: a rank is given only where the text says the order. What a list takes is taken: `binding` does not see it again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.extract.patterns import Mention

_JOINT = re.compile(r"[^.;]{0,70}?(?:,|;|và|cùng|&|and)\s*(?:(?:và|các|tỉnh|huyện|xã)\s*)*")
_RESPECTIVELY = re.compile(r"lần lượt|theo thứ tự|respectively")
_NEXT = re.compile(r"(?:tiếp theo|tiếp đến|tiếp đó|kế tiếp|kế đến|kế sau|sau đó|xếp sau|theo sau|followed by)")
_FIRST_PLACES = re.compile(
    r"(?:vị trí|ngôi|hạng|đơn vị|địa phương|tỉnh|bộ|sở)\s+(?:dẫn đầu|đứng đầu|đầu tiên|đầu|cao nhất)\b"
)
_NEXT_PLACES = re.compile(r"(?:vị trí|hạng)\s+(?:tiếp theo|kế tiếp|kế sau|sau đó|còn lại)")
_MORE_NUMBERS = re.compile(r"\s*(?:,|và)\s*(?:thứ\s+)?(\d{1,3})(?![\d/%]|[.,]\d|\s*(?:điểm|bậc))")
_LIST_LINK = re.compile(
    r"[\s\d,:–-]*(?:(?:đơn vị|cơ quan|địa phương|tỉnh|thành phố|huyện|xã|phường|sở|ngành|bộ)[\s,]*)*(?:gồm có|gồm|bao gồm|là|có|thuộc về|:)[\s:]*(?:các\s+)?$"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of a list with the values that are its own; `mentions` are all the places they stand in."""

    unit: Mention
    fields: dict[str, object]
    mentions: tuple[Mention, ...]


def read_lists(small: str, mentions: Sequence[Mention], last_rank: int | None) -> tuple[list[Member], set[Mention]]:
    """Members of every list of a lower-cased sentence, and the mentions that they use up.

    `last_rank` is the rank given last in the sentence before, for "tiếp theo là …".
    """
    members: list[Member] = []
    used: set[Mention] = set()
    for start, clause in _clauses(mentions):
        found = _paired(small, clause, start) or _continued(small, clause, start, last_rank) or _shared(small, clause)
        members += found
        used |= {m for member in found for m in member.mentions}
    return members, used


def _clauses(mentions: Sequence[Mention]) -> list[tuple[int, list[Mention]]]:
    """Where each clause starts, and its mentions; nothing behind a goal."""
    clauses: list[tuple[int, list[Mention]]] = [(0, [])]
    for m in mentions:
        if m.kind == "goal":
            break
        if m.kind == "break":
            clauses.append((m.end, []))
        else:
            clauses[-1][1].append(m)
    return clauses


def _run(small: str, units: Sequence[Mention]) -> list[Mention]:
    """The units from the first one on that form one list."""
    run: list[Mention] = []
    for m in units:
        if run and not _JOINT.fullmatch(small[run[-1].end : m.start]):
            break
        run.append(m)
    return run


def _paired(small: str, clause: Sequence[Mention], start: int) -> list[Member]:
    """ "lần lượt" pairs units with ranks or scores by position."""
    word = _RESPECTIVELY.search(small, start)
    if word is None or not clause or word.start() > clause[-1].end:
        return []
    units = [m for m in clause if m.kind == "unit"]
    before, after = (
        [u for u in units if u.end <= word.start()],
        _run(small, [u for u in units if u.start >= word.end()]),
    )
    ranks = [m for m in clause if m.kind == "rank"]
    ranks_before, ranks_after = (
        [r for r in ranks if r.end <= word.start()],
        [r for r in ranks if r.start >= word.start()],
    )
    if len(ranks_before) >= 2 and len(after) == len(ranks_before):
        return [_member(u, clause, after, r) for u, r in zip(after, ranks_before, strict=True)]
    ranks_after = _with_bare_numbers(small, ranks_after)
    if ranks_after and len(after) >= 2 and len(after) == len(ranks_after) and ranks_after[-1].end <= after[0].start:
        return [_member(u, clause, after, r) for u, r in zip(after, ranks_after, strict=True)]
    if len(ranks_after) >= 2 and len(before) >= len(ranks_after):
        listed = before[-len(ranks_after) :]
        return [_member(u, clause, listed, r) for u, r in zip(listed, ranks_after, strict=True)]
    if not ranks_after and len(after) >= 2:
        first = _first_of(small[max(0, word.start() - 60) : word.start()], ranks_before)
        return [_member(u, clause, after, rank=first + i) for i, u in enumerate(after)] if first else []
    scores = [m for m in clause if m.kind == "score" and m.start >= word.end()]
    if len(before) >= 2 and len(scores) == len(before):
        return [Member(u, _score(s), (u, s)) for u, s in zip(before, scores, strict=True)]
    return []


def _first_of(before: str, ranks: Sequence[Mention]) -> int | None:
    """The rank that the first of an ordered list takes."""
    if _NEXT_PLACES.search(before):
        return int(ranks[-1].value[0]) + 1 if ranks else None
    return 1 if _FIRST_PLACES.search(before) else None


def _with_bare_numbers(small: str, ranks: list[Mention]) -> list[Mention]:
    """ "thứ 22 và 35": the second number is a rank too."""
    found = list(ranks)
    while found and (more := _MORE_NUMBERS.match(small, found[-1].end)):
        found.append(Mention("rank", more.start(1), more.end(1), (int(more[1]), None)))
    return found


def _continued(small: str, clause: Sequence[Mention], start: int, last_rank: int | None) -> list[Member]:
    """ "tiếp theo là B, C" goes on from the rank before it."""
    word = _NEXT.search(small, start)
    if word is None or not clause or word.start() > clause[-1].end:
        return []
    after = _run(small, [m for m in clause if m.kind == "unit" and m.start >= word.end()])
    before = [m.value[0] for m in clause if m.kind == "rank" and m.end <= word.start()] or (
        [last_rank] if last_rank else []
    )
    if not after or not before or any(m.kind == "rank" and m.start >= word.end() for m in clause):
        return []
    return [_member(u, clause, after, rank=before[-1] + 1 + i) for i, u in enumerate(after)]


def _shared(small: str, clause: Sequence[Mention]) -> list[Member]:
    """A grade or "top N" before a list holds for all of it."""
    for head in (m for m in clause if m.kind in ("grade", "top")):
        after = [m for m in clause if m.kind == "unit" and m.start >= head.end]
        run = _run(small, after)
        if len(run) >= 2 and _LIST_LINK.fullmatch(_without_cohorts(small, head.end, run[0].start, clause)):
            shared = {"grade": head.value} if head.kind == "grade" else {"top_n": head.value}
            return [
                Member(m.unit, {**shared, **m.fields}, (head, *m.mentions))
                for m in (_member(u, clause, run) for u in run)
            ]
    return []


def _without_cohorts(small: str, start: int, end: int, clause: Sequence[Mention]) -> str:
    text = list(small[start:end])
    for m in clause:
        if m.kind in ("cohort", "index", "year"):
            for k in range(max(m.start, start) - start, min(m.end, end) - start):
                text[k] = " "
    return "".join(text)


def _member(
    unit: Mention,
    clause: Sequence[Mention],
    listed: Sequence[Mention],
    paired: Mention | None = None,
    *,
    rank: int | None = None,
) -> Member:
    """A unit with its rank and with the score that stands right behind it, before the next unit of the list."""
    following = [u.start for u in listed if u.start > unit.start]
    score = next(
        (
            m
            for m in clause
            if m.kind == "score" and m.start >= unit.end and m.start < min(following, default=unit.end + 60)
        ),
        None,
    )
    fields: dict[str, object] = {} if score is None else _score(score)
    places = [unit] if score is None else [unit, score]
    if paired is not None:
        fields["rank"] = paired.value[0]
        places.append(paired)
    elif rank is not None:
        fields["rank"] = rank
    return Member(unit, fields, tuple(places))


def _score(mention: Mention) -> dict[str, object]:
    value, scale, unit = mention.value
    return {"score": value, "score_unit": unit} | ({"score_max": scale} if scale is not None else {})
