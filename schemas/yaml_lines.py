"""YAML with line numbers: what a file says, and on which line it says each key.

Invariant: every key and list item of the returned value has a line. A key written twice is refused (plain
PyYAML keeps the last one in silence). Knows nothing of catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

KeyPath = tuple[str | int, ...]
# libyaml's parser, where PyYAML was built with it, takes a tenth of the time; every command reads the catalogues.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """The file cannot be read as YAML; the message names file, line and what is wrong."""


def load_yaml(path: Path) -> tuple[Any, dict[KeyPath, int]]:
    """The value of a UTF-8 YAML file and the line (from 1) of every key path in it; raises YamlError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise YamlError(f"{path}: cannot be read as a UTF-8 text file: {error}") from error
    loader = None
    try:
        loader = LOADER(text)
        root = loader.get_single_node()
        if root is None:
            raise YamlError(f"{path}, line 1: the file is empty")
        lines = dict(_lines(root, ()))
        _refuse_duplicate_keys(root, (), path)
        return loader.construct_document(root), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError(f"{path}, line {line}: not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        raise YamlError(f"{path}: not valid YAML: {error}") from error
    finally:
        if loader:
            loader.dispose()


def spell(key_path: KeyPath) -> str:
    """A key path as a person reads it: ("indices", 0, "tiers") is "indices[0].tiers"."""
    text = ""
    for step in key_path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def line_of(key_path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """Line of a key path; of the nearest parent where the path itself is not in the file."""
    while key_path and key_path not in lines:
        key_path = key_path[:-1]
    return lines.get(key_path, 1)


def _children(node: yaml.Node) -> Iterator[tuple[str | int, int, yaml.Node]]:
    """Key or position, line and value of what stands in a mapping or list."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield position, value.start_mark.line + 1, value


def _lines(node: yaml.Node, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
    for step, line, value in _children(node):
        yield (*path, step), line
        yield from _lines(value, (*path, step))


def _refuse_duplicate_keys(node: yaml.Node, path: KeyPath, file: Path) -> None:
    seen: dict[str | int, int] = {}
    for step, line, value in _children(node):
        if step in seen:
            where = spell((*path, step))
            raise YamlError(f"{file}, line {line}: key {where!r} stands twice, first on line {seen[step]}")
        seen[step] = line
        _refuse_duplicate_keys(value, (*path, step), file)
