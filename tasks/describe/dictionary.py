"""The data dictionary: every table and column in words, as Markdown. No I/O; docs/data-dictionary.md is it, written by
python -m tasks.describe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.tables import MODELS, SCHEMA_VERSION
from schemas.tables.keys import REFERENCES, key_of
from tasks.describe.fields import Field, fields_of, sentence_of


def dictionary(tables: Sequence[str] = tuple(MODELS)) -> str:
    """The page on `tables`, schema version and all."""
    head = (
        f"# Data dictionary\n\nSchema version {SCHEMA_VERSION}; one file a table. Written from the models in `schemas/tables/`, "
        "not by hand.\nTimes are UTC, text is Unicode NFC, null means that it is not stated or not known.\n"
    )
    listed = "\n".join(f"- [{name}](#{name}): {sentence_of(name)}" for name in tables)
    return f"{head}\n{listed}\n" + "".join(f"\n{_section(name, tables)}" for name in tables)


def _section(table: str, tables: Sequence[str]) -> str:
    told = [f"## {table}\n", f"{sentence_of(table)}\n"]
    if key := key_of(table):
        nulls = "; null counts as a value" if any(f.nullable for f in fields_of(table) if f.name in key) else ""
        told.append(f"Key: {', '.join(f'`{name}`' for name in key)} (unique{nulls}).\n")
    for column, (other, referred) in REFERENCES.get(table, {}).items():
        if other in tables:
            told.append(f"`{column}` names a row of [{other}](#{other}) by its `{referred}`.\n")
    rows = [_row(field) for field in fields_of(table)]
    return "\n".join(
        [*told, "| column | type | null | unit | meaning | example |", "|---|---|---|---|---|---|", *rows, ""]
    )


def _row(field: Field) -> str:
    meaning = [field.description]
    if field.allowed:
        meaning.append("one of " + ", ".join(f"`{value}`" for value in field.allowed))
    if (least := field.limits.get("minimum")) is not None:
        meaning.append(f"at least {least}")
    if (most := field.limits.get("maximum")) is not None:
        meaning.append(f"at most {most}")
    cells = (f"`{field.name}`", field.type, "yes" if field.nullable else "", field.unit or "", "; ".join(meaning))
    return "| " + " | ".join(_cell(cell) for cell in (*cells, _example(field.example))) + " |"


def _example(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
