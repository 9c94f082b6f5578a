"""Where things are, and which version of the pipeline this is. Imports no Prefect, so every command starts quickly.

Invariant: paths are absolute; the code, catalogues and reference data belong to the checkout, the data home may be anywhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.store import AnyPath, StoreError, is_local, place

if TYPE_CHECKING:
    from flows.config import Effective
    from schemas.config import Config

PROJECT = Path(__file__).resolve().parents[1]
# What decides the rows of a document. Not the settings file, alerts or sources: one more setting reads nothing again.
_CODE = ("schemas/tables", "tasks/read", "tasks/extract", "tasks/units", "tasks/validate")
_CODE_FILES = tuple(f"schemas/{name}.py" for name in ("catalogue", "document", "entry", "lineage", "yaml_lines"))
_WEIGHING = ("tasks/reconcile", "tasks/changelog", "tasks/quality", "schemas/tables")
_WEIGHING_FILES = tuple(f"tasks/{name}.py" for name in ("agreement", "coverage", "keys", "leagues")) + tuple(
    f"flows/{name}.py" for name in ("expected", "rankings", "tables")
)
MASS_CHANGE = 0.2
_REGISTER = ("units.csv", "unit_lineage.csv", "aliases.csv", "agencies.csv")


class SettingsError(ValueError):
    """The configuration cannot be used; the message says what is wrong and what is allowed."""


def _defaults() -> Config:
    from schemas.config import Config  # pydantic is slow to import, and `--help` needs none of it

    return Config()


@dataclass(frozen=True)
class Settings:
    """Paths of one run. `data_dir` is the data home, on disk or on an object store; the other paths are the checkout's.

    A run that would change more than `mass_change_share` (0 to 1) of the published values stops, unless it is to accept that.
    """

    data_dir: AnyPath
    sources: Path = PROJECT / "sources.yaml"
    indices: Path = PROJECT / "indices.yaml"
    reference: Path = PROJECT / "data" / "reference"
    prefect_home: Path = PROJECT / ".prefect"
    mass_change_share: float = MASS_CHANGE
    accept_mass_change: bool = False
    config: Config = field(default_factory=_defaults)

    @property
    def contact(self) -> str | None:
        """Who answers for the requests (an e-mail or an address), told to every host."""
        return self.config.contact

    @property
    def host_clocks(self) -> Path:
        """Where processes on this machine agree when a host may next be asked: in the data home, or beside Prefect's
        files where that is an object store (the home's lock lets one run fetch at a time)."""
        return (Path(self.data_dir) / "work" if is_local(self.data_dir) else self.prefect_home) / "hosts"

    @cached_property
    def pipeline_version(self) -> str:
        """ "<code>-<register>-<decisions>": a document is read again when one of the three differs.

        The programs that the reader finds belong to the code: what waits for one is read once it is installed.
        """
        code = [p for folder in _CODE for p in (PROJECT / folder).rglob("*.py")]
        return "-".join(
            (
                _digest([*code, *map(PROJECT.joinpath, _CODE_FILES), self.indices], _abilities()),
                _digest(self.reference / name for name in _REGISTER),
                _digest([self.reference / "decisions.csv"]),
            )
        )

    @cached_property
    def weighing_version(self) -> str:
        """Version of what claims are weighed and checked with: the code, the authority of sources, people's corrections."""
        code = [p for folder in _WEIGHING for p in (PROJECT / folder).rglob("*.py")]
        return _digest(
            [*code, *map(PROJECT.joinpath, _WEIGHING_FILES), self.sources, self.reference / "corrections.csv"]
        )

    @cached_property
    def reader_version(self) -> str:
        """Version of the reading stage alone; what it made of a file is remembered under it. A program that the
        reader finds now and did not before makes another version: what was not read for want of it is read again."""
        return _digest([*(PROJECT / "tasks/read").rglob("*.py"), PROJECT / "schemas/document.py"], _abilities())


def load_settings(data_dir: str | Path | None = None, config_file: str | Path | None = None) -> Settings:
    """Settings of the command line, the environment and the settings file, in this order (see `flows/config.py`).

    Raises `SettingsError`, and `CatalogueError` for the file.
    """
    found = effective(data_dir, config_file)
    try:
        home = place(_home(found))
    except StoreError as error:
        raise SettingsError(str(error)) from error
    if is_local(home) and home.exists() and not home.is_dir():
        raise SettingsError(f"data directory {home} is a file; give a folder (--data-dir or XEPHANG_DATA_DIR)")
    return Settings(home, mass_change_share=found.config.mass_change, config=found.config)


def effective(data_dir: str | Path | None = None, config_file: str | Path | None = None) -> Effective:
    """Every setting and where it came from. Raises `SettingsError`, and `CatalogueError` for the file."""
    from flows.config import ConfigError, Given, load_config

    given: Given = {("data_dir",): (str(data_dir), "--data-dir")} if data_dir else {}
    environ = {name: value for name, value in os.environ.items() if value}  # an empty variable is an unset one
    try:
        return load_config(_config_file(config_file), environ, given)
    except ConfigError as error:
        raise SettingsError(str(error)) from error


def _config_file(named: str | Path | None) -> Path | None:
    """The settings file: named (--config, XEPHANG_CONFIG), else xephang.yaml of the checkout if there is one."""
    from flows.config import FILE_NAME

    if chosen := named or os.environ.get("XEPHANG_CONFIG"):
        if not Path(chosen).is_file():
            raise SettingsError(f"there is no settings file {chosen} (--config or XEPHANG_CONFIG)")
        return Path(chosen)
    usual = PROJECT / FILE_NAME
    return usual if usual.is_file() else None


def _home(found: Effective) -> str:
    """The data home: relative to the folder it was named in, which is the settings file's, the checkout or this one."""
    origin, named = found.origins["data_dir"], found.config.data_dir
    if "://" in named or origin.startswith(("--", "environment")):
        return named
    return str((found.file.parent if found.file and origin != "default" else PROJECT) / Path(named).expanduser())


def clock() -> datetime:
    """The time of this run, in UTC: the only clock of the project. XEPHANG_NOW (ISO 8601) sets it, for a replay."""
    fixed = os.environ.get("XEPHANG_NOW")
    if not fixed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError as error:
        raise SettingsError(f"XEPHANG_NOW={fixed!r} is no ISO 8601 time such as 2024-07-30T02:00:00+07:00") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def next_run(now: datetime, last: Iterable[str]) -> tuple[str, datetime]:
    """Id and time of a run, later than every id in `last` even if the clock was set back; ids sort by time."""
    newest = max(last, default="")
    while (run_id := now.strftime("%Y%m%dT%H%M%S%f") + "Z") <= newest:
        now = max(now, datetime.strptime(newest, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)) + timedelta(microseconds=1)
    return run_id, now


def _abilities() -> tuple[str, ...]:
    from tasks.read.abilities import abilities  # the parsers it brings along are slow to import

    return abilities()


def _digest(paths: Iterable[Path], words: Iterable[str] = ()) -> str:
    digest = hashlib.sha256("".join(f"{word}\n" for word in words).encode())
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
