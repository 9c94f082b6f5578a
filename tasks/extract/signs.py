"""A sentence as a string of signs, one for each mention and each joint between them, so that constructions can be
written as patterns over signs.

"Xếp thứ 2 và 3 lần lượt là A (83,11%) và B" has the signs `R,R~=U(S),U`: rank, comma, rank, respectively, link, unit, …
Invariant: every sign is a span of the sentence, in order; the letters are those of `KINDS`, the joints those of `JOINTS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tasks.extract.mention import KINDS, Mention

# Joints: the sign and the words that stand for it.
JOINTS = {
    "~": r"lần lượt|theo (?:đúng )?thứ tự(?: từ (?:cao|trên) xuống(?: thấp| dưới)?)?|thứ tự như sau|từ (?:cao|trên) xuống(?: thấp| dưới)?|tương ứng|respectively|in (?:that|this) order|in order",
    ">": r"(?:(?:các|hai|ba|bốn|năm|sáu|bảy|tám|chín|\d{1,2})\s+)?(?:(?:vị trí|thứ hạng|hạng|đơn vị|địa phương|tỉnh|cơ quan)\s+)?"
    r"(?:xếp |đứng )?(?:tiếp theo|tiếp đến|tiếp đó|tiếp sau|kế tiếp|kế đến|kế sau|liền kề|liền sau|theo sau|xếp sau|ngay sau|sau đó|bám sát|nối tiếp)(?: đó)?(?: là)?"
    r"|followed by|(?:right )?behind (?:was|were|is|are|came|come)|next (?:came|come|comes|were|was|are|is)|rounding out(?: the)?",
    "=": r"(?<!\w)(?:thuộc về|gồm có|bao gồm|gồm|gọi tên|xướng tên|về tay|vào tay|rơi vào|dành cho|trao cho|là|có|namely|went to|are|is|was|were|includes?|comprises?|takes in|made up of|consists? of|taken by|comprise)(?!\w)|:",
    ";": r";|\s-\s|\s–\s|(?<!\w)(?:còn(?! có)|trong khi(?: đó)?|riêng|nhưng|ngược lại|while|whereas)(?!\w)",
    "@": r"(?<!\w)(?:đều|đồng hạng|đồng|both|each|cùng(?! với))(?!\w)",
    ",": r",|(?<!\w)(?:và|cùng với|cùng|cũng như|lẫn|and)(?!\w)|&",
    "(": r"\(",
    ")": r"\)",
    "-": r"(?<!\w)(?:đến|tới|to)(?!\w)|–|-",
}
_JOINT = re.compile("|".join(f"(?P<j{i}>{words})" for i, words in enumerate(JOINTS.values())) + r"|(?P<word>[^\W_]+|%)")
_SIGNS = list(JOINTS)
ASIDE = frozenset("IYyzvCNP")  # what a list's pattern looks past: they say of what, not whose


class Sign(NamedTuple):
    """One sign with its place in the sentence, and its mention where it is one."""

    sign: str
    start: int
    end: int
    mention: Mention | None = None


def to_signs(small: str, mentions: Sequence[Mention]) -> list[Sign]:
    """The signs of a lower-cased sentence; words that join nothing are one `.`."""
    signs: list[Sign] = []
    at = 0
    for mention in mentions:
        signs += _joints(small, at, mention.start)
        signs.append(Sign(KINDS[mention.kind][0], mention.start, mention.end, mention))
        at = mention.end
    signs += _joints(small, at, len(small))
    for i, (sign, following) in enumerate(pairwise(signs)):
        if sign.sign == "@" and following.sign == "U":
            signs[i] = sign._replace(sign=",")  # "A cùng B" joins, "A và B cùng xếp thứ 3" shares
    return signs


def pattern_of(signs: Sequence[Sign]) -> str:
    """The string of the signs."""
    return "".join(s.sign for s in signs)


def _joints(small: str, start: int, end: int) -> Iterator[Sign]:
    words: tuple[int, int] | None = None
    for m in _JOINT.finditer(small, start, end):
        if m.lastgroup == "word":
            words = (words[0] if words else m.start(), m.end())
            continue
        if words:
            yield Sign(".", *words)
            words = None
        yield Sign(_SIGNS[int(str(m.lastgroup)[1:])], m.start(), m.end())
    if words:
        yield Sign(".", *words)


def without_goals(signs: Sequence[Sign]) -> list[Sign]:
    """The signs that say what is: nothing behind a goal, or, where the goal stands in brackets, nothing more in them."""
    kept: list[Sign] = []
    depth, skipping = 0, False
    for sign in signs:
        if sign.sign == "(":
            depth += 1
        elif sign.sign == ")":
            depth -= 1
            skipping = skipping and depth > 0
        if sign.sign == "!" and depth <= 0:
            break
        skipping = skipping or sign.sign == "!"
        if not skipping:
            kept.append(sign)
    return kept
