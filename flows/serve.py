"""The schedule: a Prefect server of its own, the deployments on it, and the process that runs what is due.

Invariant: one such service a data home; nothing that it started outlives it. Whether a refresh was missed is read from the
run log alone, so Prefect's database may be lost or left behind, and however long the service was away, it makes up for it
with one run.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from flows.alerts import check_age
from flows.refresh import last_whole
from flows.server import embedded_server, prefect_environment
from flows.settings import Settings, SettingsError, clock
from tasks.store import Store

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.runner import Runner

LOGGER = logging.getLogger("xephang.serve")
PORT = 4200
AT_ONCE = 4  # processes of runs: one writes, the others wait for it or say who it is
CHECK_EVERY_S = 900.0  # for a refresh that is missing
HOME = "serve"  # a server's database is one process's, and commands beside this one bring their own

Say = Callable[[str], None]


def serve(settings: Settings, config: str | None, say: Say, *, port: int = PORT, catch_up: bool = True) -> None:
    """Serve the deployments until SIGTERM or Ctrl-C. `config` is the settings file, which the runs read anew.

    Raises `LockedError` where this data home is served already, `SettingsError` for a schedule that is none, and
    `ServerError`.
    """
    home = settings.prefect_home / HOME
    prefect_environment(home)
    store = Store(settings.data_dir)
    with store.exclusive(HOME, "xephang serve"):
        upcoming = due_dates(settings, datetime.now(UTC))[0]
        catch_up_for = missed(settings, store) if catch_up else None
        with embedded_server(home, port) as url:
            asyncio.run(_serve(settings, config, say, url, upcoming, catch_up_for))
    say("Stopped.")


def due_dates(settings: Settings, start: datetime, end: datetime | None = None) -> list[datetime]:
    """The first time that the schedule is due from `start` on, if it is before `end`. Raises `SettingsError`."""
    from prefect.server.schemas.schedules import CronSchedule

    schedule = settings.config.schedule
    try:
        cron = CronSchedule(cron=schedule.cron, timezone=schedule.timezone)
        return list(asyncio.run(cron.get_dates(n=1, start=start, end=end)))
    except ValueError as error:
        raise SettingsError(f"schedule.cron {schedule.cron!r} is no schedule: {error}") from error


def missed(settings: Settings, store: Store) -> str | None:
    """Why a refresh is to be made now: none was, or one was due after the last. None where all is up to date."""
    last = last_whole(store.runs())
    if last is None:
        return "no refresh of all sources was made here yet"
    due = due_dates(settings, last, datetime.now(UTC))
    return (
        f"the last refresh is of {_local(settings, last)}, and one was due {_local(settings, due[0])}" if due else None
    )


async def _serve(
    settings: Settings, config: str | None, say: Say, url: str, upcoming: datetime, catch_up_for: str | None
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.runner import Runner

    from flows.deployments import PARENT, deployments

    os.environ[PARENT] = str(os.getpid())
    runner = Runner(name="xephang", pause_on_shutdown=False, limit=AT_ONCE)
    ids = [await runner.aadd_deployment(deployment) for deployment in await deployments(settings, config)]
    async with get_client() as client:
        await _close_killed(client, ids)
        if catch_up_for:
            await client.create_flow_run_from_deployment(ids[0], tags=["catch-up"])
            say(f"Catching up  {catch_up_for}; one run starts now")
    say(f"Prefect UI   {os.environ.get('PREFECT_UI_URL') or url.removesuffix('/api')}")
    say(f"Data home    {settings.data_dir}")
    say(f"Next         refresh/nightly at {_local(settings, upcoming)}")
    say(f"On demand    PREFECT_API_URL={url} prefect deployment run backfill/backfill --param years=2019-2023")
    watching = asyncio.create_task(_watch_age(settings))
    await _run_until_told(runner)
    watching.cancel()


async def _watch_age(settings: Settings) -> None:
    """As long as the service runs: ask now and then whether refreshes still end well. Nothing that is wrong here ends it."""
    since = clock()
    while True:
        await asyncio.sleep(CHECK_EVERY_S)
        try:
            await asyncio.to_thread(tell_missed, settings, since)
        except Exception as error:  # such as a store that does not answer: asked again next time
            LOGGER.warning("whether a refresh is missing could not be told: %s: %s", type(error).__name__, error)


def tell_missed(settings: Settings, since: datetime) -> bool:
    """Send that no refresh of all sources completed for `schedule.max_age_hours`, once as long as that lasts; whether it is
    so. A data home that never had one gets as long, from `since`."""
    found = check_age(settings, None)
    young = found["last_completed"] is None and clock() - since <= timedelta(hours=found["max_age_hours"])
    if not found["too_old"] or young:
        return False
    check_age(settings, None, alert=True)
    return True


async def _close_killed(client: PrefectClient, deployments: list[UUID]) -> None:
    """Runs that the last service took with it when it was killed: Prefect would show them as running for ever."""
    from prefect.client.schemas import filters
    from prefect.client.schemas.objects import State, StateType
    from prefect.states import Crashed

    live = filters.FlowRunFilterState(
        type=filters.FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
    )
    ours = filters.FlowRunFilter(deployment_id=filters.FlowRunFilterDeploymentId(any_=deployments), state=live)
    for run in await client.read_flow_runs(flow_run_filter=ours):
        inside = filters.FlowRunFilterParentFlowRunId(any_=[run.id])
        parts = await client.read_flow_runs(
            flow_run_filter=filters.FlowRunFilter(parent_flow_run_id=inside, state=live)
        )
        for ended in (*parts, run):
            state: State[None] = Crashed(
                message="xephang serve was killed while this ran; the next refresh goes on where it was."
            )
            await client.set_flow_run_state(ended.id, state, force=True)


async def _run_until_told(runner: Runner) -> None:
    """Run what is due until SIGTERM or SIGINT; a run that is on then is stopped, which loses nothing (see `docs/schedule.md`)."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    running = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # it sets a handler of its own, which would end this process within the handler
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    told = asyncio.create_task(stop.wait())
    await asyncio.wait([running, told], return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        await runner.astop()
    told.cancel()
    await running


def _local(settings: Settings, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(settings.config.schedule.timezone)):%Y-%m-%d %H:%M %Z}"
