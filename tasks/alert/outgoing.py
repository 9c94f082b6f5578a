"""What goes out over one channel now: its messages, each with the marks that its memory takes once it is delivered.

Invariant: pure. Marks without a message (nothing due of a kind) are taken at once, and only then, so that what could not
be delivered stays due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl

from schemas.alerts import Channel
from tasks.alert import compose, digest
from tasks.alert.compose import Style
from tasks.alert.due import NIGHTLY, State, due_issues, due_resolved, due_troubles, failed_runs, marked
from tasks.alert.memory import Memory
from tasks.alert.message import Message

About = Callable[[Sequence[str]], Mapping[str, tuple[str, str, int]]]


@dataclass(frozen=True)
class Picture:
    """All that messages are made of: the state, what is watched, the tables behind it, and how to write."""

    state: State
    watched: Mapping[str, Sequence[digest.Watched]]
    changelog: pl.LazyFrame
    movements: pl.DataFrame
    about: About
    style: Style
    max_age_hours: float
    again: timedelta
    blind: bool = False
    """Something of it could not be read: what is not seen in it may be there."""


@dataclass(frozen=True)
class Outgoing:
    """Messages with their marks, in the order they are sent, and the marks of what needs no message."""

    messages: tuple[tuple[Message, dict[str, Any]], ...]
    quiet: dict[str, Any]


def outgoing(channel: Channel, memory: Memory, picture: Picture) -> Outgoing:
    """What is due on a channel. The channel's memory has been started."""
    parts = [make(channel, memory, picture) for make in (_failure, _issues, _resolved, _changes)]
    messages = [(message, marks) for message, marks in parts if message]
    quiet: dict[str, Any] = {}
    for message, marks in parts:
        if not message:
            quiet |= marks
    if not messages and (found := _nothing(channel, memory, picture)):
        messages.append((found, {"runs_upto": quiet.pop("runs_upto")}))
    return Outgoing(tuple(messages), {k: v for k, v in quiet.items() if v and v != getattr(memory, k, None)})


Part = tuple[Message | None, dict[str, Any]]


def _failure(channel: Channel, memory: Memory, picture: Picture) -> Part:
    state = picture.state
    every = [*failed_runs(state.runs, memory.runs_upto), *state.troubles]
    troubles = list({t.key: t for t in every if t.key != f"channel:{channel.id}"}.values())
    due, gone = due_troubles(troubles, memory, state, picture.again)
    marks = {
        "told": {t.key: t.what for t in due if not t.over},
        "over": gone,
        "runs_upto": max(state.last_run, memory.runs_upto),
    }
    if "failure" not in channel.takes:
        return None, {"runs_upto": marks["runs_upto"]}
    gone = [] if picture.blind else gone
    marks["over"] = gone
    told_over = [key for key in gone if not key.startswith("watch:")]
    if not due and not told_over:
        return None, marks
    return compose.failure(due, told_over, picture.max_age_hours, picture.style), marks


def _issues(channel: Channel, memory: Memory, picture: Picture) -> Part:
    due = due_issues(picture.state, memory, channel.severity) if "issues" in channel.takes else []
    if not due:
        return None, {}
    named = due if len(due) <= picture.style.most else []
    about = picture.about([claim for issue in named for claim in issue["claim_ids"][:1]])
    return compose.issues(due, about, picture.style), {"known": marked(due, "sent")}


def _resolved(channel: Channel, memory: Memory, picture: Picture) -> Part:
    due = due_resolved(picture.state, memory) if "resolved" in channel.takes else []
    return (compose.resolved(due, picture.style), {"known": marked(due, "closed")}) if due else (None, {})


def _changes(channel: Channel, memory: Memory, picture: Picture) -> Part:
    if picture.blind:
        return None, {}
    marks = {"upto": max(picture.state.last_run, memory.upto)}
    watched = picture.watched.get(channel.id, ())
    if "changes" not in channel.takes or not watched:
        return None, marks
    found = digest.changes(picture.changelog, watched, memory.upto)
    if not found:
        return None, marks
    return compose.changes(found, _moved(picture.movements, found), picture.style), marks


def _moved(movements: pl.DataFrame, found: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], int]:
    units = sorted({entry["unit_id"] for entry in found})
    mine = movements.filter(
        pl.col("component_id").is_null() & pl.col("rank_change").is_not_null() & pl.col("unit_id").is_in(units)
    )
    key = ("index_id", "index_year", "unit_id", "cohort_id")
    return {row[:-1]: row[-1] for row in mine.select(*key, "rank_change").iter_rows()}


def _nothing(channel: Channel, memory: Memory, picture: Picture) -> Message | None:
    """Of the newest run, a completed refresh that changed nothing and that the channel has not been told of."""
    last = picture.state.runs[-1] if picture.state.runs else None
    if channel.quiet or last is None or last["run_id"] <= memory.runs_upto:
        return None
    if (last["command"], last["status"]) != (NIGHTLY, "completed") or last["n_changes"]:
        return None
    return compose.nothing(last, picture.style)
