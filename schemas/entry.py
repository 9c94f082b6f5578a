"""Base of the catalogues' pydantic models, and how a mistake in a file is told to the person who made it.

Invariant: an entry is immutable and has known keys only; a problem is one line that names file, line, key
path, value and what is allowed. Knows no catalogue.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from schemas.yaml_lines import KeyPath, YamlError, line_of, load_yaml, spell

PROBLEM = "catalogue"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _filled(values: tuple[object, ...]) -> tuple[object, ...]:
    if not values:
        raise ValueError("must not be empty")
    return values


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_nfc)]
Filled = AfterValidator(_filled)  # unlike min_length, silent where an item is wrong already


class CatalogueError(ValueError):
    """A catalogue file is wrong; one line of the message for each thing to mend."""


class Entry(BaseModel):
    """Immutable; an unknown key is refused with the list of known ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys_only(cls, entry: Any) -> Any:
        unknown = [key for key in entry if key not in cls.model_fields] if isinstance(entry, dict) else []
        if unknown:
            allowed = ", ".join(sorted(cls.model_fields))
            raise problem(f"unknown key {unknown[0]!r}; allowed keys: {allowed}", (str(unknown[0]),))
        return entry


Model = TypeVar("Model", bound=Entry)


def load_entry(path: Path, model: type[Model], secret: Iterable[KeyPath] = ()) -> Model:
    """A YAML file as one entry; raises CatalogueError, which quotes no value at or below a `secret` key path."""
    try:
        content, lines = load_yaml(path)
    except YamlError as error:
        raise CatalogueError(str(error)) from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [_describe(path, details, lines, tuple(secret)) for details in error.errors(include_url=False)]
        raise CatalogueError("\n".join(problems)) from error


def problem(message: str, at: KeyPath) -> PydanticCustomError:
    """An error at a key path below the entry that is being checked."""
    return PydanticCustomError(PROBLEM, "{message}", {"message": message, "at": at})


def unknown(value: str, known: Sequence[str], at: KeyPath) -> PydanticCustomError:
    """A reference to something that is not there."""
    return problem(f"{value!r} is not one of: {', '.join(known) or 'none'}", at)


def refuse_repeats(what: str, values: Iterable[tuple[str, KeyPath]]) -> None:
    """Raises where a value (letter case aside) stands twice; each comes with its key path below the entry."""
    first: dict[str, KeyPath] = {}
    for value, at in values:
        if value.casefold() in first:
            raise problem(f"{what} {value!r} stands twice, first at {spell(first[value.casefold()])}", at)
        first[value.casefold()] = at


def _describe(path: Path, details: ErrorDetails, lines: dict[KeyPath, int], secret: tuple[KeyPath, ...] = ()) -> str:
    """One problem in one line: file, line, key path, what was expected and what stands there."""
    key_path = _path_in_file((*details["loc"], *details.get("ctx", {}).get("at", ())), lines)
    place = f"{path}, line {line_of(key_path, lines)}"
    if details["type"] == "missing":
        return f"{place}: {spell((*key_path, details['loc'][-1]))} is missing"
    hidden = details["type"] == PROBLEM or any(_meet(key_path, at) for at in secret)
    value = "" if hidden else f" (value {repr(details['input'])[:100]})"
    said = details["msg"].removeprefix("Value error, ")
    if details["type"] == "tuple_type":  # Python's word, not YAML's
        said = "Input should be a list"
    return f"{place}: {spell(key_path) or 'file'}: {said}{value}"


def _meet(one: KeyPath, other: KeyPath) -> bool:
    """Whether one of two key paths leads through the other: what is quoted of it would hold the other's value."""
    both = min(len(one), len(other))
    return one[:both] == other[:both]


def _path_in_file(location: KeyPath, lines: dict[KeyPath, int], path: KeyPath = ()) -> KeyPath:
    """pydantic's location without the steps that are no keys of the file.

    pydantic names the chosen member of a union as a step of its own, and a member may be named like a key: of
    all ways to read the location the longest that stands in the file is taken.
    """
    if not location:
        return path
    step, rest = location[0], location[1:]
    without = _path_in_file(rest, lines, path)
    if (*path, step) not in lines:
        return without
    return max(without, _path_in_file(rest, lines, (*path, step)), key=len)
