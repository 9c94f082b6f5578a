"""The settings file `xephang.yaml`: everything an operator may set, typed, each with its default.

Invariant: every key has a default, so the file may be missing; what a valid `Config` holds can be used as it is, but for
`${NAME}`, which stands for a secret of the environment and is put in where it is used. Which file is read, and what the
environment changes in it, is decided in `flows/config.py`; `xephang.example.yaml` shows every key.
"""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints

from schemas.alerts import Alerts
from schemas.entry import Entry, Text

Count = Annotated[int, Field(strict=True, ge=1)]
Hours = Annotated[float, Field(gt=0)]
BaseUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"no time zone is called {name!r}; give one of the IANA names, such as Asia/Ho_Chi_Minh"
        ) from error
    return name


_CRON = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}


def _cron(text: str) -> str:
    fields = text.split()
    if len(fields) != len(_CRON):
        raise ValueError("give five fields: minute hour day month weekday, such as '0 2 * * *'")
    for field, (name, (least, most)) in zip(fields, _CRON.items(), strict=True):
        values = re.findall(r"\d+", re.sub(r"/\d+", "", field))
        if wrong := [value for value in values if not least <= int(value) <= most]:
            raise ValueError(f"{wrong[0]} is no {name}: give {least} to {most}")
    return text


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError("give a number from 0 to 1, such as 0.2")
    return value


def _runner(text: str) -> str:
    if text not in ("thread", "dask") and not re.fullmatch(r"(tcp|tls)://\S+", text):
        raise ValueError("give thread, dask (a cluster for the run) or a cluster's address such as tcp://host:8786")
    return text


def _spdx(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", text):
        raise ValueError("give an identifier of spdx.org, such as CC-BY-4.0 or ODbL-1.0")
    return text


class Schedule(Entry):
    """When `xephang serve` refreshes, and after how many hours without a refresh something is wrong."""

    cron: Annotated[Text, AfterValidator(_cron)] = "0 2 * * *"
    timezone: Annotated[Text, AfterValidator(_known_zone)] = "Asia/Ho_Chi_Minh"
    max_age_hours: Hours = 26.0


class SiteConfig(Entry):
    """What is published: whether every publication builds the dashboard, the address it is served under (for feeds), and
    how the dataset is called, by whom and under which licence (datapackage.json, CITATION.cff)."""

    on_publish: bool = True
    base_url: BaseUrl | None = None
    """Where `published/` is served: feeds are at feeds/ of it, the dashboard at current/site/."""
    title: Text = "Xephang: rankings of Viet Nam's administrative units"
    publisher: Text = "Xephang"
    licence: Annotated[Text, AfterValidator(_spdx)] | None = None
    """Of the compilation, where whoever publishes it decided one: an identifier of spdx.org, such as CC-BY-4.0."""


SECRET = (("alerts", "channels"),)
"""Key paths of which no value is shown in an error: a token may stand there by mistake."""


class Config(Entry):
    """What `xephang config` prints."""

    data_dir: Text = "data"
    """A folder (relative: to the folder of the settings file) or an fsspec URL such as s3://bucket/xephang."""
    contact: Text | None = None
    """An e-mail or an address of whoever answers for the requests; every host is told."""
    mass_change: Annotated[float, AfterValidator(_share)] = 0.2
    """A run that would change more than this share of the published values stops."""
    keep_snapshots: Count = 8
    runner: Annotated[Text, AfterValidator(_runner)] = "thread"
    """Where documents are read: threads here, a Dask cluster started for the run, or one at an address."""
    schedule: Schedule = Schedule()
    site: SiteConfig = SiteConfig()
    alerts: Alerts = Alerts()
