"""What `xephang alerts` says: the channels, what went out and what waits; and the test message.

Invariant: a view writes nothing, and shows no address but its scheme and the names of its variables.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flows.alert_picture import picture_of
from flows.alerts import channel_troubles
from flows.settings import Settings, SettingsError, clock
from schemas.alerts import Channel
from tasks.alert import Memory, Picture, Words, log_of, memories, missing, outgoing, send
from tasks.alert.compose import Style, test
from tasks.alert.due import start
from tasks.store import Store


def overview(settings: Settings) -> dict[str, Any]:
    """{channels, problems}: each channel with what it takes, was sent and waits for; names that cannot be looked up."""
    store, channels = Store(settings.data_dir), settings.config.alerts.channels
    if not channels:
        return {"channels": [], "problems": []}
    known = memories(record for record, _ in log_of(store).records())
    picture = picture_of(settings, store, channel_troubles(channels, known))
    problems = [t.text for t in picture.state.troubles if t.key.startswith(("watch:", "tables"))]
    return {"channels": [_row(c, known.get(c.id, Memory()), picture) for c in channels], "problems": problems}


def _row(channel: Channel, memory: Memory, picture: Picture) -> dict[str, Any]:
    if not memory.started:
        memory.take({"event": "started", "at": picture.state.now.isoformat(), "marks": start(picture.state)})
    waiting = [message.title for message, _ in outgoing(channel, memory, picture).messages]
    failed = memory.last_failure
    return {
        "channel": channel.id,
        "kind": channel.kind,
        "to": channel.path if channel.kind == "file" else str(channel.url),
        "severity": channel.severity,
        "takes": [*channel.takes, *([] if channel.quiet else ["nothing"])],
        "watches": [watch.label for watch in picture.watched.get(channel.id, ())],
        "missing_variables": missing(channel, os.environ),
        "last_sent": _told(memory.last_sent, "at", "kind", "title"),
        "last_failure": _told(failed, "at", "kind", "title", "reason", "attempts"),
        "failing_since": memory.failing_since,
        "waiting": waiting,
    }


def _told(record: Mapping[str, Any] | None, *names: str) -> dict[str, Any] | None:
    return {name: record[name] for name in names} if record else None


def send_test(settings: Settings, only: str | None = None) -> list[dict[str, Any]]:
    """A test message over every channel, or one; {channel, sent, reason}. Raises `SettingsError` for an unknown one.

    Each is tried once, and nothing is remembered of it.
    """
    alerts = settings.config.alerts
    chosen = [c for c in alerts.channels if only in (None, c.id)]
    if not chosen:
        listed = ", ".join(c.id for c in alerts.channels) or "none"
        raise SettingsError(f"alerts.channels has {f'no channel {only!r}' if only else 'no channel'}; it has: {listed}")
    style = Style(Words(alerts.language), link=settings.config.site.base_url)
    found = []
    for channel in chosen:
        message = test(channel.takes, channel.severity, style)
        reason, _ = send(channel, message, clock(), settings.data_dir, waits=())
        found.append({"channel": channel.id, "sent": reason is None, "reason": reason})
    return found
