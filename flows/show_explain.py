"""What `xephang explain` found, as text: values, claims with their quotes, changes, refusals, issues.

Values from documents are printed as they are, never read as markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.numbers import counted
from flows.show import STYLES, console
from flows.show_before import before_lines
from flows.show_changes import change_lines
from schemas.tables import RANKING_KEY

Row = Mapping[str, Any]


def explanation(found: Row) -> None:
    """A unit's standing: values, then claims with quotes, changes, issues."""
    out = console()
    if not found["rankings"]:
        out.print(
            f"Nothing is published of {found['unit_name']} ({found['unit_id']}) in {found['index_id']} {found['index_year']}.",
            markup=False,
        )
    for ranking in found["rankings"]:
        out.print(Text(_standing(ranking), style="bold"))
        out.print(Text(f"  chosen because: {ranking['chosen_because']}", style="dim"))
        for claim in found["claims"]:
            if (claim["component_id"], claim["cohort_id"]) in (
                (ranking["component_id"], ranking["cohort_id"]),
                (ranking["component_id"], None),
            ):
                _claim(out, claim)
        for line in before_lines(found, ranking):
            out.print(Text("  " + line))
    later = change_lines(_later(found["changes"]))
    if later:
        out.print(Text("\nChanges since it was first published", style="bold"))
    for line in later:
        out.print(Text("  " + line))
    if found["refused"]:
        out.print(Text("\nRefused, see xephang quarantine", style="bold"))
    for row in found["refused"]:
        out.print(Text(f"  {row['check_id']}  {row['failure']}  “{row['quote'] or ''}”"))
    if found["issues"]:
        out.print(Text("\nOpen issues", style="bold"))
    for issue in found["issues"]:
        out.print(Text(f"  {issue['severity']}  {issue['message']}", style=STYLES[issue["severity"]]))


def _later(changes: Sequence[Row]) -> list[Row]:
    """All but what the run added that first published the ranking."""
    first: dict[tuple[object, ...], str] = {}
    for change in changes:
        first.setdefault(tuple(change[name] for name in RANKING_KEY), change["run_id"])
    return [c for c in changes if c["kind"] != "added" or c["run_id"] != first[tuple(c[name] for name in RANKING_KEY)]]


def _standing(r: Row) -> str:
    parts = [
        f"{r['index_id']} {r['index_year']}",
        r["component_id"] or "",
        r["unit_name"],
        f"[{r['cohort_id'] or 'no cohort stated'}]",
    ]
    if r["score"] is not None:
        scale = f"/{r['score_max']:g}" if r["score_max"] is not None else ""
        parts.append(f"score {r['score']:g}{scale}{' %' if r['score_unit'] == 'percent' else ''}")
    if r["rank"] is not None:
        parts.append(f"rank {r['rank']}" + (f" of {r['rank_of']}" if r["rank_of"] else ""))
    if r["grade"]:
        parts.append(f"grade {r['grade']}")
    return (
        "  ".join(p for p in parts if p) + f"  ({r['status']}, "
        f"{counted(r['n_claims'], 'claim')} in {counted(r['n_documents'], 'document')})"
    )


def _claim(out: Console, claim: Row) -> None:
    out.print(Text(f"  {_role(claim):<12}  “{claim['quote']}”"))
    source = f"{claim['title']}  {claim['published_at'] or ''}  {claim['uri']}"
    out.print(
        Text(f"                {source}  (block {claim['block']}, confidence {claim['confidence']})", style="dim")
    )


def _role(claim: Row) -> str:
    """What a claim is to the ranking: the facts it gave, the figures it says otherwise (both, where a person corrected what
    it gave); nothing where it supports."""
    if claim["superseded"]:
        return "(old copy)"
    gives = "* " + ", ".join(claim["gives"]) if claim["gives"] else ""
    otherwise = ", ".join(f"{fact} {claim[fact]}" for fact in claim["differs"])
    return "  ".join(part for part in (gives, f"≠ {otherwise}" if otherwise else "") if part)
