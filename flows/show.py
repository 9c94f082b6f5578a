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

Row = Mapping[str, Any]
WIDTH_IN_FILES = 140  # a pipe or a log has no width of its own
NAMED = 5  # files that failed, in the summary of a run; `issues` has them all
_URGENCY = {state: n for n, state in enumerate(("failing", "overdue", "few", "never run", "ok", "", "disabled"))}
STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def console() -> Console:
    """Where views are printed: text as it is, lines as long as they are."""
    return Console(highlight=False, soft_wrap=True)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    out = Console(highlight=False)
    if not out.is_terminal:
        out.width = WIDTH_IN_FILES
    out.print(table)


def issues(found: Sequence[Row]) -> None:
    """Each issue with its message."""
    out = console()
    if not found:
        out.print("No issues.")
    for issue in found:
        out.print(Text(f"{issue['severity']:<8}{issue['check_id']}", style=STYLES[issue["severity"]]))
        out.print(Text(f"        {issue['message']}"))
        out.print(Text(f"        {_life(issue)}", style="dim"))


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
        console().print(Text(step, style="bold"))
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
    out = console()
    for row in found:
        if row.get("last_error"):
            out.print(Text(f"{row['source_id']}: {row['last_error']}", style=STYLES["warning"]))
    if hidden:
        out.print(f"{counted(hidden, 'disabled source')} not shown; see: xephang sources --all")


def _day(value: object) -> object:
    """A time as its day in Viet Nam."""
    return value.astimezone(VIET_NAM).date() if isinstance(value, datetime) else value


def checked(found: Sequence[Row]) -> None:
    """One line a source that was asked, and what is wrong with it."""
    columns = ("source_id", "kind", "ok", "status", "found", "dated", "candidates", "delay_s")
    _table("Sources asked", columns, [[row[c] for c in columns] for row in found])
    out = console()
    for row in found:
        for found_one in row["samples"]:
            told = [found_one["day"] or "no day", found_one["title"] or "no title", found_one["uri"]]
            out.print(Text(f"{row['source_id']}: {'  '.join(told)}"))
        for problem in row["problems"]:
            out.print(Text(f"{row['source_id']}: {problem}", style=STYLES["error"]))


def backfill_plan(found: Row) -> None:
    """The archive step, then one line a source: what is held of those years, and where more would be looked for."""
    out, archive = console(), found["archive"]
    span = f"{found['first']}-{found['last']}" if found["first"] != found["last"] else found["first"]
    out.print(
        f"1. The archive: {archive['of_those_years']} documents of {span} are held; "
        f"{archive['to_read']} of the whole archive are to be read by today's code."
    )
    asked = [row for row in found["sources"] if row["lists"]]
    out.print(
        f"2. The lists of {len(asked)} of {len(found['sources'])} sources: at most {found['most_documents']} documents, "
        f"and by the delays of the slowest host {duration(found['longest_s'])} at most."
    )
    columns = ("source_id", "kind", "from", "to", "held", "waiting", "lists", "most_documents")
    rows = [[", ".join(row[c]) if c == "lists" else row[c] for c in columns] for row in asked]
    if rows:
        _table("Sources whose lists reach back", columns, rows)


def status(found: Row) -> None:
    """The state of the data home."""
    out = console()
    out.print(Text(f"Data home  {found['data_dir']}"))
    if (refresh := found.get("refresh")) and refresh["too_old"]:
        last = refresh["last_completed"]
        told = f"The last completed refresh ended {shown(last)}" if last else "No refresh has ever completed"
        told += f"; allowed are at most {_age(refresh['max_age_hours'])}."
        out.print(Text(told, style=STYLES["error"]))
    if found["snapshot_id"] is None:
        out.print("Nothing is published yet. Run: xephang refresh")
        return
    last = found["last_run"] or {}
    out.print(Text(f"Snapshot   {found['snapshot_id']}"))
    out.print(
        Text(
            f"Last run   {last.get('run_id')}  {last.get('command')}  {last.get('status')}  {last.get('message') or ''}"
        )
    )
    out.print(Text(f"Documents  {_counts(found['documents'])}"))
    out.print(Text(f"Issues     {_counts(found['open_issues']) or 'none open'}"))
    _table("Tables", ("table", "rows"), sorted(found["rows"].items()))


def _age(hours: float) -> str:
    """An age as one says it: minutes below an hour."""
    n, noun = (hours, "hour") if hours >= 1 else (hours * 60, "minute")
    return f"{n:g} {noun}{'' if n == 1 else 's'}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.items())


def _kinds(counts: Mapping[str, int]) -> str:
    return f" ({_counts(counts)})" if counts else ""


def _taken(count: int) -> str:
    return "1 file or address" if count == 1 else f"{count} files or addresses"


def summary(found: Row) -> None:
    """What a run did."""
    out = console()
    out.print(Text(
        f"{found['command']}: {_taken(found['captures'])} ({found['new']} new, {found['failed']} failed), "
        f"{counted(found['documents_read'], 'document')} read, {counted(found['claims'], 'claim')}, {found['quarantined']} in quarantine"
    ))  # fmt: skip
    if found["left_out"]:
        left = counted(len(found["left_out"]), "file")
        out.print(
            f"{left} {'was' if len(found['left_out']) == 1 else 'were'} left out: the manifest does not list them."
        )
    if found["snapshot"] is None:
        out.print("No change: nothing to publish.")
    else:
        out.print(
            Text(
                f"{counted(found['changes'], 'change')}{_kinds(found['changes_by_kind'])}, {found['bookkeeping']} of bookkeeping\n"
                f"Published {found['snapshot']}"
            )
        )
    if found.get("site"):
        out.print(Text(f"Dashboard {found['site']}/index.html"))
    if found.get("site_failed"):
        out.print(Text(f"error  the dashboard was not built: {found['site_failed']}", style=STYLES["error"]))
    fresh = [i for i in found["new_issues"] if i["state"] == "open"]
    if fresh:
        out.print(
            Text(
                f"{counted(len(fresh), 'issue')} {'is' if len(fresh) == 1 else 'are'} new or changed; see: xephang issues"
            )
        )
    failed = [i for i in fresh if i["check_id"] == "capture.failed"]
    unread = [i for i in fresh if i["check_id"] == "document.unreadable"]
    for issues_of in (failed, unread):
        for issue in issues_of[:NAMED]:
            if issue["severity"] != "error":  # those stand below
                out.print(Text(issue["message"], style=STYLES["warning"]))
    for issue in fresh:
        if issue["severity"] == "error":
            out.print(Text(f"error  {issue['message']}", style=STYLES["error"]))
