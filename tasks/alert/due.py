"""What is due on a channel: by what is open, failed or changed now, and by what the channel was told before.

Invariant: pure, and a function of the present state, not of what a run happened to do: what could not be delivered, or
was cut short by a kill, is due again, and what was delivered is not. An issue that was resolved before it got out is not
sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from tasks.alert.memory import Memory
from tasks.store import REFRESH, whole_refreshes

Row = Mapping[str, Any]
GRAVITY = {"info": 0, "warning": 1, "error": 2}
NIGHTLY = REFRESH
_FAILED = ("failed", "killed")
_AT_ANY_SEVERITY = ("source.overdue",)  # a warning in the tables, but whoever operates this has to hear of silence


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong by itself, not in the data. `key` stays as long as it lasts, `what` says its kind (another
    kind is told anew). `over`: it has ended meanwhile; `silent`: not to be told now, but not over either."""

    key: str
    what: str
    text: str
    at: datetime | None
    over: bool = False
    silent: bool = False


@dataclass(frozen=True)
class State:
    """What is, when it is looked at. `runs` are the ended ones (see `ended`)."""

    now: datetime
    issues: pl.DataFrame
    runs: Sequence[Row] = ()
    troubles: Sequence[Trouble] = field(default_factory=tuple)

    @property
    def last_run(self) -> str:
        """The id of the newest run that ended; before the first one, of none."""
        return str(self.runs[-1]["run_id"]) if self.runs else ""


def ended(records: Iterable[Row]) -> list[Row]:
    """The runs that ended, by id, each as it was logged last; one that was killed is said to be by the run after it."""
    last = {str(r["run_id"]): r for r in records if r["status"] in ("completed", *_FAILED)}
    return [last[run_id] for run_id in sorted(last)]


def start(state: State) -> dict[str, Any]:
    """The marks of a channel that is new: it is told what the newest run found, not what was there before."""
    last = state.runs[-1] if state.runs else None
    since = datetime.fromisoformat(last["started_at"]) if last else state.now
    found = (pl.col("first_seen") >= since) | ((pl.col("times_opened") > 1) & (pl.col("last_seen") >= since))
    old = state.issues.filter((pl.col("state") == "open") & ~found)
    before = str(state.runs[-2]["run_id"]) if len(state.runs) > 1 else ""
    known = {i: [n, s, "before"] for i, n, s in old.select("issue_id", "times_opened", "severity").iter_rows()}
    return {"known": known, "upto": before, "runs_upto": before}


def due_issues(state: State, memory: Memory, least: str) -> list[dict[str, Any]]:
    """Open issues at least as grave as `least`, and silent sources, that are new to the channel, opened again or graver; the
    gravest first. Adds `why`: new, reopened or graver."""
    found = []
    for issue in state.issues.filter(pl.col("state") == "open").iter_rows(named=True):
        grave = GRAVITY[issue["severity"]] >= GRAVITY[least] or issue["check_id"] in _AT_ANY_SEVERITY
        if grave and (why := _why(issue, memory)):
            found.append(issue | {"why": why})
    return sorted(found, key=lambda i: (-GRAVITY[i["severity"]], i["check_id"], i["subject"]))


def _why(issue: Row, memory: Memory) -> str | None:
    known = memory.known.get(issue["issue_id"])
    if known is None:
        return "new" if issue["times_opened"] == 1 else "reopened"
    if issue["times_opened"] > known[0]:
        return "reopened"
    return "graver" if GRAVITY[issue["severity"]] > GRAVITY[known[1]] else None


def due_resolved(state: State, memory: Memory) -> list[dict[str, Any]]:
    """Issues that the channel was sent and that are resolved."""
    sent = [issue for issue, known in memory.known.items() if known[2] == "sent"]
    rows = state.issues.filter((pl.col("state") == "resolved") & pl.col("issue_id").is_in(sent))
    return rows.sort("check_id", "subject").to_dicts()


def marked(issues: Iterable[Row], how: str) -> dict[str, list[Any]]:
    """Issues as a memory keeps them."""
    return {i["issue_id"]: [i["times_opened"], i["severity"], how] for i in issues}


def failed_runs(runs: Sequence[Row], after: str) -> list[Trouble]:
    """Of each command: its newest run failed; or one after the run `after` did, and the newest is well again."""
    found = []
    for command in sorted({str(r["command"]) for r in runs}):
        mine = [r for r in runs if r["command"] == command]
        failed = [r for r in mine if r["status"] in _FAILED and r["run_id"] > after]
        last = mine[-1] if mine[-1]["status"] in _FAILED else failed[-1] if failed else None
        if last:
            text, at = str(last["message"] or ""), datetime.fromisoformat(last["finished_at"] or last["started_at"])
            what = text.split(":")[0] if last["status"] == "failed" else "killed"
            found.append(Trouble(f"failed:{command}", what, text, at, over=last is not mine[-1]))
    return found


def last_completed(runs: Sequence[Row]) -> datetime | None:
    """When the newest refresh of all sources that completed ended."""
    return _newest_end(whole_refreshes(runs))


def _newest_end(completed: Iterable[Row]) -> datetime | None:
    return max((datetime.fromisoformat(run["finished_at"]) for run in completed), default=None)


def missed_run(runs: Sequence[Row], now: datetime, most: timedelta, tell: bool) -> list[Trouble]:
    """The nightly job has not completed for longer than `most`."""
    last = last_completed(runs)
    if last is not None and now - last <= most:
        return []
    return [Trouble("missed", "missed", "", last, silent=not tell)]


def due_troubles(
    troubles: Iterable[Trouble], memory: Memory, state: State, again: timedelta
) -> tuple[list[Trouble], list[str]]:
    """What to tell, and the keys of what was told and is over.

    A trouble that lasts is told again after `again`; that the nightly job did not run is not, where it was told that
    it failed.
    """
    lasting = {t.key: t for t in troubles if not t.over}
    told = {key: (what, at) for key, (what, at) in memory.told.items() if key in lasting}
    gone = sorted(key for key in memory.told.keys() - lasting.keys() if _is_over(key, memory.told[key][1], state.runs))

    def fresh(trouble: Trouble) -> bool:
        if trouble.over:
            return trouble.key not in memory.told
        keys = (trouble.key, f"failed:{NIGHTLY}") if trouble.key == "missed" else (trouble.key,)
        before = [told[key] for key in keys if key in told]
        if trouble.key == "missed" and f"failed:{NIGHTLY}" in lasting and not before:
            return False  # the failure itself is told beside it
        same = [at for what, at in before if what == trouble.what or trouble.key == "missed"]
        return not any(state.now - at < again for at in same)

    return [t for t in troubles if not t.silent and fresh(t)], gone


def _is_over(key: str, told_at: datetime, runs: Sequence[Row]) -> bool:
    """Whether what was told and is not seen now has ended: a failure that left no record of a run (a catalogue that could
    not be read) ends with the next run that completes."""
    kind, _, command = key.partition(":")
    if kind != "failed":
        return True
    completed = _newest_end(r for r in runs if (r["command"], r["status"]) == (command, "completed"))
    return completed is not None and completed > told_at
