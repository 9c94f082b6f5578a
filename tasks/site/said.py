"""What a claim states, in a line: score, rank, grade, change.

Invariant: only what the document states; nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tasks.site.words import LANGUAGES

_LINES = {
    "score": ("{} điểm", "score {}"),
    "rank": ("hạng {}", "rank {}"),
    "rank_from_bottom": ("thứ {} từ dưới lên", "{} from the bottom"),
    "top_n": ("trong {} đơn vị đứng đầu", "among the first {}"),
    "grade": ("xếp loại {}", "grade {}"),
    "rank_change": ("đổi {} bậc", "{} places"),
    "score_change": ("đổi {} điểm", "{} in score"),
    "streak": ("{} năm liền", "{} years in a row"),
}


def said(claim: Mapping[str, Any], language: str, number: Callable[[float | None], str]) -> str:
    """One line of all that a claim states."""
    place = LANGUAGES.index(language)
    shown = {
        "score": lambda: _score(claim, number),
        "rank": lambda: _of(claim["rank"], claim["rank_of"]),
        "rank_change": lambda: _signed(claim["rank_change"], number),
        "score_change": lambda: _signed(claim["score_change"], number),
    }
    stated = [name for name in _LINES if claim[name] is not None]
    return " · ".join(_LINES[name][place].format(shown[name]() if name in shown else claim[name]) for name in stated)


def _score(claim: Mapping[str, Any], number: Callable[[float | None], str]) -> str:
    scale = f"/{number(claim['score_max'])}" if claim["score_max"] is not None else ""
    return f"{number(claim['score'])}{scale}{'%' if claim['score_unit'] == 'percent' else ''}"


def _of(rank: int, rank_of: int | None) -> str:
    return f"{rank}/{rank_of}" if rank_of else str(rank)


def _signed(value: float, number: Callable[[float | None], str]) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value))
