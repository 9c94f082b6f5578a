"""The effective settings and where each value came from: command line over environment over file over default.

Invariant: a value is refused where it was given (file and line, or the variable's name). The environment variable of a key
is its path in capitals: `schedule.cron` is XEPHANG_SCHEDULE_CRON, its value written as in YAML.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from schemas.config import SECRET, Config
from schemas.entry import load_entry
from schemas.yaml_lines import KeyPath, load_yaml, spell

PREFIX = "XEPHANG_"
FILE_NAME = "xephang.yaml"
# Read elsewhere: the settings file itself, the clock of a replay, tracebacks.
OTHER_VARIABLES = ("XEPHANG_CONFIG", "XEPHANG_NOW", "XEPHANG_DEBUG")


Given = Mapping[KeyPath, tuple[Any, str]]


class ConfigError(ValueError):
    """A value of the environment cannot be used; the message names the variable, the value and what is allowed."""


@dataclass(frozen=True)
class Effective:
    """The settings, where each came from ("default", "xephang.yaml, line 3", "environment, XEPHANG_…", "--data-dir"), and the
    variables that look like ours and are none."""

    config: Config
    origins: Mapping[str, str]
    file: Path | None
    unknown: tuple[str, ...]

    def rows(self) -> list[dict[str, Any]]:
        """{key, value, from, variable} of every setting, JSON-ready."""
        values = self.config.model_dump(mode="json")
        return [
            {
                "key": spell(path),
                "value": _at(values, path),
                "from": self.origins[spell(path)],
                "variable": variable(path),
            }
            for path in key_paths(Config)
        ]


def load_config(file: Path | None, environ: Mapping[str, str], given: Given = MappingProxyType({})) -> Effective:
    """The settings of a file (None: defaults) with what the environment and the command line change.

    `given` has for a key path its value and where it was given. Raises `CatalogueError` for the file and `ConfigError` for
    the environment.
    """
    content, origins = _of_file(file)
    keys = {variable(path): path for path in key_paths(Config)}
    for name, path in keys.items():
        if name in environ:
            said = name if path in SECRET else f"{name}={environ[name]!r}"
            content = _with(content, path, _value(environ[name]), said)
            origins[spell(path)] = f"environment, {name}"
    for path, (value, where) in given.items():
        content = _with(content, path, value, f"{where} {value}")
        origins[spell(path)] = where
    names = {spell(path): "default" for path in keys.values()}
    stray = sorted(n for n in environ if n.startswith(PREFIX) and n not in keys and n not in OTHER_VARIABLES)
    return Effective(Config.model_validate(content), names | origins, file, tuple(stray))


def key_paths(model: type[BaseModel], at: KeyPath = ()) -> Iterator[KeyPath]:
    """The path of every value that can be set."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from key_paths(kind, (*at, name))
        else:
            yield (*at, name)


def variable(path: KeyPath) -> str:
    """The environment variable of a key."""
    return PREFIX + "_".join(map(str, path)).upper()


def _at(values: Any, path: KeyPath) -> Any:
    return _at(values[path[0]], path[1:]) if path else values


def _of_file(file: Path | None) -> tuple[dict[str, Any], dict[str, str]]:
    if file is None:
        return {}, {}
    load_entry(file, Config, SECRET)
    content, lines = load_yaml(file)
    stated = {spell(path): f"{file.name}, line {lines[path]}" for path in key_paths(Config) if path in lines}
    return content, stated


def _value(text: str) -> Any:
    """A variable's value as YAML; what is none, such as the schedule "*/15 * * * *", is text."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _with(content: Mapping[str, Any], path: KeyPath, value: Any, said: str) -> dict[str, Any]:
    changed = copy.deepcopy(dict(content))
    at = changed
    for step in path[:-1]:
        at = at.setdefault(str(step), {})
    at[str(path[-1])] = value
    try:
        Config.model_validate(changed)
    except ValidationError as error:
        raise ConfigError(
            f"{said} cannot be used for {spell(path)}: {error.errors()[0]['msg'].removeprefix('Value error, ')}"
        ) from error
    return changed
