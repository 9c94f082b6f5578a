"""What Prefect is asked to run by name: `refresh/nightly` and `backfill/backfill`, by `xephang serve` or a worker of a pool.

Invariant: parameters are plain JSON, so that a run can be started from the Prefect UI, its command line or its API. One run
at a time writes to a data home: a run that finds it held waits as long as its parameter says and then ends with who holds
it. A scheduled run whose time a later refresh has covered does nothing, so that late runs do not pile up.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.states import Cancelled, Completed, Failed
from prefect.types.entrypoint import EntrypointType

from flows import orchestrate, views
from flows.alerts import alert_on_failure
from flows.backfill import MAX_DOCUMENTS
from flows.backfill import years as span
from flows.ingest import Outcome
from flows.refresh import last_whole
from flows.settings import Settings, load_settings
from flows.site import site_after
from flows.terminal import show_warnings
from tasks.store import LockedError, Store

PARENT = "PREFECT__XEPHANG_SERVE"  # the process that a run is not to outlive
WAIT_MINUTES = 120
ASK_EVERY_S = 20.0
END_WITHIN_S = 10.0


@flow(name="refresh")
def refresh(
    data_dir: str | None = None,
    config: str | None = None,
    source: str | None = None,
    accept_mass_change: bool = False,
    wait_minutes: float = WAIT_MINUTES,
) -> State[Any]:
    """All enabled sources, or one, then a build. A run that was scheduled does nothing where a later refresh was made."""
    _end_with_parent()
    show_warnings()
    settings = replace(load_settings(data_dir, config), accept_mass_change=accept_mass_change)

    def covered() -> str | None:
        due, last = _due(), last_whole(Store(settings.data_dir).runs())
        late = due is not None and source is None and last is not None and last >= due
        return f"Nothing to do: the refresh of {last} was made after this one was due." if late else None

    def refused(why: str) -> State[Any]:
        with suppress(LockedError), alert_on_failure(settings, "refresh"):
            raise LockedError(why)
        return Failed(message=why)

    return _when_free(
        settings, wait_minutes, covered, lambda: {"refresh": orchestrate.refresh(settings, source)}, refused
    )


@flow(name="backfill")
def backfill(
    years: str | int | list[int],
    data_dir: str | None = None,
    config: str | None = None,
    source: str | None = None,
    max_documents: int = MAX_DOCUMENTS,
    accept_mass_change: bool = False,
    wait_minutes: float = 0,
) -> State[Any]:
    """Editions of past years: 2021, "2019-2023" or [2019, 2020]. Beside another run it is refused, or waits."""
    _end_with_parent()
    show_warnings()
    settings = replace(load_settings(data_dir, config), accept_mass_change=accept_mass_change)
    first, last = span(f"{min(years)}-{max(years)}" if isinstance(years, list) else str(years))

    def work() -> Mapping[str, Outcome]:
        done = orchestrate.backfill(settings, first, last, source, max_documents)
        return {"archive": done.archive, "sources": done.sources}

    return _when_free(settings, wait_minutes, lambda: None, work, lambda why: Cancelled(message=why))


async def deployments(settings: Settings, config: str | None) -> list[RunnerDeployment]:
    """What `xephang serve` offers, on the data home and settings file that it was given."""
    home = {"data_dir": str(settings.data_dir), "config": config}
    schedule = settings.config.schedule
    by_module = EntrypointType.MODULE_PATH  # whatever folder the service was started in
    return [
        await refresh.ato_deployment(
            "nightly",
            parameters=home,
            schedule=Cron(schedule.cron, timezone=schedule.timezone),
            entrypoint_type=by_module,
            description="All enabled sources, then a build.",
        ),
        await backfill.ato_deployment(
            "backfill",
            parameters=home,
            entrypoint_type=by_module,
            description='Past editions: years "2019-2023", source, max_documents.',
        ),
    ]


def _when_free(
    settings: Settings,
    wait_minutes: float,
    needless: Callable[[], str | None],
    work: Callable[[], Mapping[str, Outcome]],
    refused: Callable[[str], State[Any]],
) -> State[Any]:
    """Do the work as soon as nobody else writes to the data home, unless it has become needless; how it ended."""
    until = time.monotonic() + 60 * wait_minutes
    while True:
        if reason := needless():
            return Cancelled(message=reason)
        try:
            with Store(settings.data_dir).exclusive():
                pass  # asked before the work begins: each try of it is a run of its own in the UI
            outcomes = work()
            told = f"{_told(outcomes)}{_site(settings, outcomes)}"
            print(told, flush=True)  # into the log of the service
            return Completed(message=told)
        except LockedError as error:
            if time.monotonic() >= until:
                return refused(f"Not run, waited {wait_minutes:g} minutes: {error}")
        time.sleep(min(ASK_EVERY_S, max(0.0, until - time.monotonic())))


def _site(settings: Settings, outcomes: Mapping[str, Outcome]) -> str:
    """What became of the dashboard of what was published."""
    site = site_after(settings, outcomes.values())
    return f"; the dashboard was not built: {site['site_failed']}" if site["site_failed"] else ""


def _told(outcomes: Mapping[str, Outcome]) -> str:
    """What was done, in a line."""
    parts = []
    for step, outcome in outcomes.items():
        told = views.summary(outcome)
        end = f"published {told['snapshot_id']}" if told["snapshot_id"] else "nothing to publish"
        errors = outcome.built.alerts.height
        parts.append(
            f"{step}: {told['new']} new documents, {told['failed']} failed, {told['changes']} changes, {end}"
            + (f", {errors} new issues are errors" if errors else "")
        )
    return "; ".join(parts)


def _due() -> datetime | None:
    """When this run was to start by the schedule; None for one that somebody started."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    return run.expected_start_time if run and run.auto_scheduled else None


def _end_with_parent() -> None:
    """End this process soon after `xephang serve`, which started it, is gone: nobody could stop it then."""
    parent = os.environ.get(PARENT)
    if parent and int(parent) == os.getppid():
        threading.Thread(target=_follow, args=(int(parent),), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_WITHIN_S)
    os._exit(1)  # the server is gone as well: what waits for it waits in vain
