"""Days and times that a person gives or reads: they are Viet Nam's, tables hold UTC.

Invariant: "known on a day" means at the end of that day in Viet Nam, so the nightly run at 02:00 belongs to its day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.settings import SettingsError

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")


def start_of(day: date) -> datetime:
    """The first moment of a day in Viet Nam, in UTC."""
    return datetime.combine(day, time(), VIET_NAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last moment of a day in Viet Nam, in UTC."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def moment(text: str) -> datetime:
    """A day (its end) or an ISO 8601 time, taken as Viet Nam's where it bears no offset; in UTC. Raises `SettingsError`."""
    try:
        if len(text) == len("2024-08-01"):
            return end_of(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{text!r} is no day such as 2024-08-01 and no time such as 2024-08-01T02:00") from error
    return (found if found.tzinfo else found.replace(tzinfo=VIET_NAM)).astimezone(UTC)


def shown(at: datetime) -> str:
    """A time as a person reads it: day and minute in Viet Nam."""
    return f"{at.astimezone(VIET_NAM):%Y-%m-%d %H:%M}"
