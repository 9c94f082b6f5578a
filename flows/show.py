"""Views as text for a person. Values from documents are printed as they are, never read as markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.moments import VIET_NAM, shown
from flows.numbers import counted
from flows.progress import duration
from flows.show_before import before_lines
from flows.show_changes import change_lines

Row = Mapping[str, Any]
WIDTH_IN_FILES = 140  # a pipe or a log has no width of its own
NAMED = 5  # files that failed, in the summary of a run; `issues` has them all
_URGENCY = {state: n for n, state in enumerate(("failing", "overdue", "few", "never run", "ok", "", "disabled"))}
_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_IN_FILES
    console.print(table)


def explanation(found: Row) -> None:
    """A unit's standing: values, then claims with quotes, changes, issues."""
    console = _console()
    if not found["rankings"]:
        console.print(
            f"Nothing is published of {found['unit_name']} ({found['unit_id']}) in {found['index_id']} {found['index_year']}.",
            markup=False,
        )
    for ranking in found["rankings"]:
        console.print(Text(_standing(ranking), style="bold"))
        console.print(Text(f"  chosen because: {ranking['chosen_because']}", style="dim"))
        for claim in found["claims"]:
            if (claim["component_id"], claim["cohort_id"]) in (
                (ranking["component_id"], ranking["cohort_id"]),
                (ranking["component_id"], None),
            ):
                _claim(console, claim)
        for line in before_lines(found, ranking):
            console.print(Text("  " + line))
    later = change_lines([c for c in found["changes"] if c["kind"] != "added"])
    if later:
        console.print(Text("\nChanges since it was first published", style="bold"))
    for line in later:
        console.print(Text("  " + line))
    if found["refused"]:
        console.print(Text("\nRefused, see xephang quarantine", style="bold"))
    for row in found["refused"]:
        console.print(Text(f"  {row['check_id']}  {row['failure']}  “{row['quote'] or ''}”"))
    if found["issues"]:
        console.print(Text("\nOpen issues", style="bold"))
    for issue in found["issues"]:
        console.print(Text(f"  {issue['severity']}  {issue['message']}", style=_STYLES[issue["severity"]]))


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


def _claim(console: Console, claim: Row) -> None:
    console.print(Text(f"  {_role(claim):<12}  “{claim['quote']}”"))
    source = f"{claim['title']}  {claim['published_at'] or ''}  {claim['uri']}"
    console.print(
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


def issues(found: Sequence[Row]) -> None:
    """Each issue with its message."""
    console = _console()
    if not found:
        console.print("No issues.")
    for issue in found:
        console.print(Text(f"{issue['severity']:<8}{issue['check_id']}", style=_STYLES[issue["severity"]]))
        console.print(Text(f"        {issue['message']}"))
        console.print(Text(f"        {_life(issue)}", style="dim"))


def _life(issue: Row) -> str:
    """Since when, and what came of it."""
    parts = [f"since {_day(issue['first_seen'])}"]
    if issue["times_opened"] > 1:
        parts.append(f"opened {issue['times_opened']} times, last on {_day(issue['last_seen'])}")
    if issue["resolved_at"]:
        parts.append(f"resolved on {_day(issue['resolved_at'])}")
    return ", ".join(parts)


def summaries(found: Mapping[str, Row]) -> None:
    """What each step of a command did."""
    for step, told in found.items():
        _console().print(Text(step, style="bold"))
        summary(told)


def sources(found: Sequence[Row], *, everything: bool = False) -> None:
    """One line a source, those that need a person first; disabled ones only with `everything`."""
    hidden = 0 if everything else sum(row.get("state") == "disabled" for row in found)
    found = sorted(found, key=lambda row: _URGENCY[row.get("state") or ""])
    found = [row for row in found if everything or row.get("state") != "disabled"]
    columns = {
        "source_id": "source", "kind": "kind", "state": "state", "n_documents": "documents", "last_success": "answered",
        "last_new": "last new", "next_due": "next due", "errors": "errors", "waiting": "waiting",
    }  # fmt: skip
    _table("Sources", list(columns.values()), [[_day(row.get(c)) for c in columns] for row in found])
    console = _console()
    for row in found:
        if row.get("last_error"):
            console.print(Text(f"{row['source_id']}: {row['last_error']}", style=_STYLES["warning"]))
    if hidden:
        console.print(f"{counted(hidden, 'disabled source')} not shown; see: xephang sources --all")


def _day(value: object) -> object:
    """A time as its day in Viet Nam."""
    return value.astimezone(VIET_NAM).date() if isinstance(value, datetime) else value


def checked(found: Sequence[Row]) -> None:
    """One line a source that was asked, and what is wrong with it."""
    columns = ("source_id", "kind", "ok", "status", "found", "dated", "candidates", "delay_s")
    _table("Sources asked", columns, [[row[c] for c in columns] for row in found])
    console = _console()
    for row in found:
        for found_one in row["samples"]:
            told = [found_one["day"] or "no day", found_one["title"] or "no title", found_one["uri"]]
            console.print(Text(f"{row['source_id']}: {'  '.join(told)}"))
        for problem in row["problems"]:
            console.print(Text(f"{row['source_id']}: {problem}", style=_STYLES["error"]))


def backfill_plan(found: Row) -> None:
    """The archive step, then one line a source: what is held of those years, and where more would be looked for."""
    console, archive = _console(), found["archive"]
    span = f"{found['first']}-{found['last']}" if found["first"] != found["last"] else found["first"]
    console.print(
        f"1. The archive: {archive['of_those_years']} documents of {span} are held; "
        f"{archive['to_read']} of the whole archive are to be read by today's code."
    )
    asked = [row for row in found["sources"] if row["lists"]]
    console.print(
        f"2. The lists of {len(asked)} of {len(found['sources'])} sources: at most {found['most_documents']} documents, "
        f"and by the delays of the slowest host {duration(found['longest_s'])} at most."
    )
    columns = ("source_id", "kind", "from", "to", "held", "waiting", "lists", "most_documents")
    rows = [[", ".join(row[c]) if c == "lists" else row[c] for c in columns] for row in asked]
    if rows:
        _table("Sources whose lists reach back", columns, rows)


def status(found: Row) -> None:
    """The state of the data home."""
    console = _console()
    console.print(Text(f"Data home  {found['data_dir']}"))
    if (refresh := found.get("refresh")) and refresh["too_old"]:
        last = refresh["last_completed"]
        told = f"The last completed refresh ended {shown(last)}" if last else "No refresh has ever completed"
        told += f"; allowed are at most {_age(refresh['max_age_hours'])}."
        console.print(Text(told, style=_STYLES["error"]))
    if found["snapshot_id"] is None:
        console.print("Nothing is published yet. Run: xephang refresh")
        return
    last = found["last_run"] or {}
    console.print(Text(f"Snapshot   {found['snapshot_id']}"))
    console.print(
        Text(
            f"Last run   {last.get('run_id')}  {last.get('command')}  {last.get('status')}  {last.get('message') or ''}"
        )
    )
    console.print(Text(f"Documents  {_counts(found['documents'])}"))
    console.print(Text(f"Issues     {_counts(found['open_issues']) or 'none open'}"))
    _table("Tables", ("table", "rows"), sorted(found["rows"].items()))


def _age(hours: float) -> str:
    """An age as one says it: minutes below an hour."""
    n, noun = (hours, "hour") if hours >= 1 else (hours * 60, "minute")
    return f"{n:g} {noun}{'' if n == 1 else 's'}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.items())


def _kinds(counts: Mapping[str, int]) -> str:
    return f" ({_counts(counts)})" if counts else ""


def summary(found: Row) -> None:
    """What a run did."""
    console = _console()
    console.print(Text(
        f"{found['command']}: {found['captures']} files or addresses ({found['new']} new, {found['failed']} failed), "
        f"{counted(found['documents_read'], 'document')} read, {counted(found['claims'], 'claim')}, {found['quarantined']} in quarantine"
    ))  # fmt: skip
    if found["left_out"]:
        console.print(f"{len(found['left_out'])} files were left out: the manifest does not list them.")
    if found["snapshot"] is None:
        console.print("No change: nothing to publish.")
    else:
        console.print(
            Text(
                f"{counted(found['changes'], 'change')}{_kinds(found['changes_by_kind'])}, {found['bookkeeping']} of bookkeeping\n"
                f"Published {found['snapshot']}"
            )
        )
    if found.get("site"):
        console.print(Text(f"Dashboard {found['site']}/index.html"))
    if found.get("site_failed"):
        console.print(Text(f"error  the dashboard was not built: {found['site_failed']}", style=_STYLES["error"]))
    fresh = [i for i in found["new_issues"] if i["state"] == "open"]
    if fresh:
        console.print(
            Text(
                f"{counted(len(fresh), 'issue')} {'is' if len(fresh) == 1 else 'are'} new or changed; see: xephang issues"
            )
        )
    failed = [i for i in fresh if i["check_id"] == "capture.failed"]
    unread = [i for i in fresh if i["check_id"] == "document.unreadable"]
    for issues_of in (failed, unread):
        for issue in issues_of[:NAMED]:
            if issue["severity"] != "error":  # those stand below
                console.print(Text(issue["message"], style=_STYLES["warning"]))
    for issue in fresh:
        if issue["severity"] == "error":
            console.print(Text(f"error  {issue['message']}", style=_STYLES["error"]))
