"""What a flow run shows in the Prefect UI: how far its stages are, and at its end tables of what changed, of open issues and of
the sources' health, a summary, and the events that automations can hang on.

Invariant: for show only. Nothing is decided or kept here, and what Prefect does not take never fails a run: the log says so
once, at WARNING. Whoever wants the figures for good reads the published tables and `runs`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID

import polars as pl
from prefect.artifacts import Artifact, MarkdownArtifact, ProgressArtifact, TableArtifact, update_progress_artifact
from prefect.events import emit_event
from prefect.logging import get_logger
from prefect.runtime import flow_run

from flows import views
from flows.backfill import Backfilled
from flows.captures import HostState, Progress
from flows.ingest import Outcome
from flows.numbers import counted
from flows.progress import duration
from flows.settings import Settings

SNAPSHOT_PUBLISHED = "xephang.snapshot.published"
ISSUE_OPENED = "xephang.issue.opened"
SHOWN_ROWS = 200  # of a table; the commands named in its description list all
MOST_EVENTS = 100  # of issues a run; the event of the snapshot counts them all
EVERY_S = 2.0  # between two updates of one stage

Row = Mapping[str, Any]
Done = TypeVar("Done", Outcome, Backfilled)

_CHANGES = (
    "kind",
    "index_id",
    "index_year",
    "component_id",
    "unit_name",
    "cohort_id",
    "field",
    "old_value",
    "new_value",
)
_ISSUES = ("severity", "check_id", "subject", "message", "first_seen")
_SOURCES = (
    "source_id",
    "state",
    "n_documents",
    "last_success",
    "last_new",
    "next_due",
    "errors",
    "waiting",
    "last_error",
)


def watched(settings: Settings, work: Callable[[Progress], Done], progress: Progress | None) -> Done:
    """Do the work of a flow run and show it: its stages as they go, its outcome at the end."""
    done = work(Stages(progress))
    with _harmless("the outcome"):
        outcomes = {"archive": done.archive, "sources": done.sources} if isinstance(done, Backfilled) else {"": done}
        show(settings, outcomes)
    return done


def show(settings: Settings, outcomes: Mapping[str, Outcome]) -> None:
    """The artifacts and events of what was done, step by step."""
    run = _root()
    summaries = {step: views.summary(outcome) for step, outcome in outcomes.items()}
    _create(run, MarkdownArtifact(key="summary", description="What the run did", markdown=markdown(summaries)))
    for outcome in outcomes.values():
        _announce(outcome)
    news = [views.news(settings, outcome.built, SHOWN_ROWS) for outcome in outcomes.values()]
    changed, total = [row for rows, _ in news for row in rows], sum(count for _, count in news)
    _table(run, "changes", "What changed (all of it: xephang changes)", changed, _CHANGES, total)
    _table(run, "issues", "What needs a person (all of it: xephang issues)", views.issues(settings), _ISSUES)
    listed = [row for row in views.sources(settings) if row.get("state") not in (None, "disabled")]
    _table(run, "sources", "Health of the sources (all of them: xephang sources)", listed, _SOURCES)


def markdown(summaries: Mapping[str, Row]) -> str:
    """What each step did, for a person."""
    return "\n\n".join(line for step, told in summaries.items() for line in _told(step, told))


def _told(step: str, told: Row) -> Iterator[str]:
    yield f"## {told['command']}{f': {step}' if step else ''}"
    yield (
        f"{told['captures']} files or addresses ({told['new']} new, {told['failed']} failed), {told['documents_read']} "
        f"documents read, {told['claims']} claims, {told['quarantined']} in quarantine."
    )
    if told["snapshot_id"] is None:
        yield "No change: nothing to publish."
    else:
        kinds = ", ".join(f"{count} {kind}" for kind, count in told["changes_by_kind"].items())
        yield f"{told['changes']} changes{f' ({kinds})' if kinds else ''}. Published `{told['snapshot_id']}`."
    fresh = [issue for issue in told["new_issues"] if issue["state"] == "open"]
    errors = [issue for issue in fresh if issue["severity"] == "error"]
    if fresh:
        yield f"{counted(len(fresh), 'issue')} new or changed; errors among them: {len(errors)}."
    if errors:
        yield "\n".join(f"* **{e['check_id']}** {_escaped(e['message'])}" for e in errors[:SHOWN_ROWS])


def _escaped(text: str) -> str:
    """Text of documents as it is: it is never read as markup."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|!" else c for c in text)


def _announce(outcome: Outcome) -> None:
    """The events of a run: the snapshot, and every issue of severity error that it opened."""
    built, alerts = outcome.built, outcome.built.alerts
    if built.snapshot is None:
        return
    snapshot = {
        "prefect.resource.id": f"xephang.snapshot.{built.snapshot.name}",
        "prefect.resource.name": built.snapshot.name,
    }
    severities = built.issues.filter(pl.col("state") == "open").group_by("severity").len().sort("severity")
    payload = views.summary(outcome)
    del payload["new_issues"], payload["left_out"]
    emit_event(SNAPSHOT_PUBLISHED, snapshot, payload=payload | {"opened": dict(severities.iter_rows())})
    related = [{"prefect.resource.id": snapshot["prefect.resource.id"], "prefect.resource.role": "snapshot"}]
    for issue in alerts.head(MOST_EVENTS).iter_rows(named=True):
        resource = {
            "prefect.resource.id": f"xephang.issue.{issue['issue_id']}",
            "prefect.resource.name": issue["check_id"],
            "xephang.check": issue["check_id"],
        }
        told = {name: _plain(issue[name]) for name in (*_ISSUES, "document_id")}
        emit_event(ISSUE_OPENED, resource, related=related, payload=told)


class Stages:
    """Progress artifacts, one a stage and one for all hosts, beside whatever display there is."""

    def __init__(self, display: Progress | None = None) -> None:
        self._display = display
        self._shown: dict[str, tuple[UUID, float]] = {}
        self._hosts: dict[str, HostState] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` of a stage."""
        if self._display:
            self._display(stage, done, total)
        self._show(stage, done, total, f"{stage}: {done} of {total}")

    def host(self, state: HostState) -> None:
        """How far one host is."""
        if self._display:
            self._display.host(state)
        self._hosts[state.host] = state
        done, left = sum(s.done for s in self._hosts.values()), sum(s.left for s in self._hosts.values())
        through = all(s.ended for s in self._hosts.values())
        told = f"{done} documents asked for, {left} left at {sum(not s.ended for s in self._hosts.values())} hosts"
        slowest = duration(max(s.seconds_left for s in self._hosts.values()))
        self._show("hosts", done, done + left, f"{told}, {slowest}" if left else told, ends=through)

    def _show(self, stage: str, done: int, total: int, told: str, *, ends: bool = True) -> None:
        artifact, at = self._shown.get(stage, (None, 0.0))
        if time.monotonic() - at < EVERY_S and not (ends and done >= total):
            return
        with _harmless(f"the progress of {stage}"):
            share = 100.0 * done / total if total else 100.0 * ends
            if artifact is None:
                made = ProgressArtifact(key=f"progress-{stage}", description=told, progress=share)
                artifact = _create(_root(), made)
            else:
                update_progress_artifact(artifact, progress=share, description=told)
            self._shown[stage] = (artifact, time.monotonic())


def _table(
    run: UUID | None, key: str, what: str, rows: Sequence[Row], columns: Sequence[str], total: int | None = None
) -> None:
    count = len(rows) if total is None else total
    told = f"{what}: {count}" + (f", {SHOWN_ROWS} shown" if count > SHOWN_ROWS else "")
    listed = [{name: _plain(row.get(name)) for name in columns} for row in rows[:SHOWN_ROWS]]
    _create(run, TableArtifact(key=key, description=told, table=listed))


def _create(run: UUID | None, artifact: Artifact) -> UUID:
    artifact.flow_run_id = run
    made = artifact.create(_sync=True)  # type: ignore[call-arg]  # of the decorator that picks the async twin
    return cast("UUID", made.id)  # type: ignore[union-attr]


def _root() -> UUID | None:
    """The flow run that an operator sees: the one that began it, not one inside it."""
    found = flow_run.root_flow_run_id
    return UUID(str(found)) if found else None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def _harmless(what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # of the server, the network, a view: the work is done and published
        get_logger("xephang").warning("%s could not be shown: %s: %s", what, type(error).__name__, error)
