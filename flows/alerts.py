"""Alerts: after every run, and when a run raises, what is due goes out over the channels of the settings.

Invariant: nothing here fails a run or changes its exit code; what goes wrong is logged and stands in `xephang alerts`.
Only this process writes to the log of the channels, under its lock (`tasks.alert.LOCK`), which is another than the
data home's, so that a refresh that hangs can be reported.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flows.alert_picture import picture_of
from flows.numbers import counted
from flows.settings import Settings, SettingsError, clock, next_run
from schemas.alerts import Channel
from tasks.alert import LOCK, Memory, Message, Picture, Trouble, ended, last_completed, log_of, memories, outgoing, send
from tasks.alert.due import NIGHTLY, start
from tasks.store import LockedError, Log, Store

P = ParamSpec("P")
R = TypeVar("R")

LOGGER = logging.getLogger("xephang.alerts")
LOCK_TRIES, LOCK_WAIT = 20, 1.0  # another process that sends is done in some seconds


def alerting(command: str) -> Callable[[Callable[Concatenate[Settings, P], R]], Callable[Concatenate[Settings, P], R]]:
    """After the flow of a command, however it ends, send what is due."""

    def decorate(flow: Callable[Concatenate[Settings, P], R]) -> Callable[Concatenate[Settings, P], R]:
        @wraps(flow)
        def run(settings: Settings, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with alert_on_failure(settings, command):
                outcome = flow(settings, *args, **kwargs)
            send_due(settings)
            return outcome

        return run

    return decorate


@contextmanager
def alert_on_failure(settings: Settings, command: str) -> Iterator[None]:
    """Where something raises, send that and what else is due; the error goes on.

    What stops a command before its run is logged is told of the nightly job alone: of the others a person sees it.
    """
    try:
        yield
    except Exception as error:
        told = Trouble(f"failed:{command}", type(error).__name__, f"{type(error).__name__}: {error}", clock())
        send_due(settings, [told] if command == NIGHTLY else [])
        raise


def send_due(
    settings: Settings,
    troubles: Sequence[Trouble] = (),
    *,
    tell_missed: bool = False,
    max_age_hours: float | None = None,
) -> None:
    """Send what is due on every channel; never raises. `tell_missed`: also that the nightly job has not completed for
    longer than `max_age_hours` (else the settings')."""
    if not settings.config.alerts.channels:
        return
    try:
        _pass(settings, troubles, tell_missed, max_age_hours)
    except Exception as error:  # the run that ended is done, whatever is wrong with its alerts
        LOGGER.warning("alerts: not all were sent (%s: %s); see: xephang alerts", type(error).__name__, error)


def _pass(settings: Settings, troubles: Sequence[Trouble], tell_missed: bool, hours: float | None) -> None:
    store = Store(settings.data_dir)
    with _lock(store):
        log = log_of(store)
        records = [record for record, _ in log.records()]
        pass_id, _ = next_run(clock(), (str(r["pass"]) for r in records))
        picture = picture_of(settings, store, troubles, tell_missed, hours)
        sending = Sending(settings, log, pass_id, picture, memories(records))
        sending.all(settings.config.alerts.channels)
        log.compact()


@contextmanager
def _lock(store: Store) -> Iterator[None]:
    """The lock of the log of the channels; waits for another process that sends."""
    with ExitStack() as held:
        for attempt in range(LOCK_TRIES):
            try:
                held.enter_context(store.exclusive(LOCK))
                break
            except LockedError:
                if attempt + 1 == LOCK_TRIES:
                    raise
                time.sleep(LOCK_WAIT)
        yield


@dataclass
class Sending:
    """One pass over the channels: what was delivered is written down at once, what was not stays due."""

    settings: Settings
    log: Log
    pass_id: str
    picture: Picture
    known: dict[str, Memory]

    def all(self, channels: Sequence[Channel]) -> None:
        """Every channel at the same time; then those that work are told of those that do not, or do again."""
        works = self._over(channels, channels)
        self._over(channels, [c for c, well in zip(channels, works, strict=True) if well])

    def _over(self, channels: Sequence[Channel], chosen: Sequence[Channel]) -> list[bool]:
        """Send over the chosen of all channels; whether all got through over each."""
        troubles = [t for t in self.picture.state.troubles if not t.key.startswith("channel:")]
        state = replace(self.picture.state, troubles=[*troubles, *channel_troubles(channels, self.known)])
        self.picture = replace(self.picture, state=state)
        with ThreadPoolExecutor(len(channels)) as pool:
            return list(pool.map(self.one, chosen))

    def one(self, channel: Channel) -> bool:
        """Send what is due on a channel, up to the first message that does not get through; whether all did."""
        memory = self.known.setdefault(channel.id, Memory())
        if not memory.started:
            self._start(channel, memory)
        due = outgoing(channel, memory, self.picture)
        if due.quiet:
            self._note(channel, {"event": "seen", "marks": due.quiet})
        waiting = len(due.messages)
        return all(self._sent(channel, message, marks, waiting - n) for n, (message, marks) in enumerate(due.messages))

    def _start(self, channel: Channel, memory: Memory) -> None:
        """Remember what is there; for this pass alone where not all of it could be read."""
        record = {"event": "started", "marks": start(self.picture.state)}
        if self.picture.blind:
            memory.take({"at": clock().isoformat(), **record})
        else:
            self._note(channel, record)

    def _sent(self, channel: Channel, message: Message, marks: dict[str, Any], waiting: int) -> bool:
        reason, attempts = send(channel, message, clock(), self.settings.data_dir)
        what = {"kind": message.kind, "id": message.id_for(channel.id), "title": message.title, "attempts": attempts}
        if reason is None:
            self._note(channel, {"event": "sent", **what, "marks": marks})
            return True
        since = self.known[channel.id].failing_since or clock()
        failed = {"event": "failed", **what, "reason": reason, "waiting": waiting, "since": since.isoformat()}
        self._note(channel, failed)
        LOGGER.warning(
            "alerts: channel %s: not sent (%s); %s for the next run; see: xephang alerts",
            channel.id, reason, f"{counted(waiting, 'message')} {'waits' if waiting == 1 else 'wait'}",
        )  # fmt: skip
        return False

    def _note(self, channel: Channel, record: dict[str, Any]) -> None:
        full = {"pass": self.pass_id, "at": clock().isoformat(), "channel": channel.id, **record}
        self.log.append(self.pass_id, full)
        self.known[channel.id].take(full)


def channel_troubles(channels: Sequence[Channel], known: dict[str, Memory]) -> list[Trouble]:
    """The channels over which nothing gets through, for the others."""
    found = []
    for channel in channels:
        memory = known.get(channel.id, Memory())
        if (since := memory.failing_since) and memory.last_failure:
            found.append(Trouble(f"channel:{channel.id}", "down", str(memory.last_failure["reason"]), since))
    return found


def check_age(settings: Settings, max_age: str | None, *, alert: bool = False) -> dict[str, Any]:
    """Whether refreshes still run: {last_completed, age_hours, max_age_hours, too_old}, JSON-ready but for the time. With
    `alert` what is due is sent, and that a refresh is missing with it. Raises `SettingsError` for what is no age.
    """
    hours = _hours(max_age) if max_age else settings.config.schedule.max_age_hours
    now, last = clock(), last_completed(ended(Store(settings.data_dir).runs()))
    age = (now - last).total_seconds() / 3600 if last else None
    if alert:
        send_due(settings, tell_missed=True, max_age_hours=hours)
    too_old = age is None or age > hours
    return {"last_completed": last, "age_hours": age, "max_age_hours": hours, "too_old": too_old}


def _hours(text: str) -> float:
    """Hours of "26h", "90m" or "2d"."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([mhd])", text.strip())
    if not found:
        raise SettingsError(f"--max-age {text!r}: give minutes, hours or days, such as 26h or 2d")
    return float(found[1]) * {"m": 1 / 60, "h": 1.0, "d": 24.0}[found[2]]
