"""The contract with those who read the tables: what each schema version promised, and which differences break it.

Invariant: contract.json holds every version ever published, and only the newest is written again; what the models say now
must keep what is recorded for SCHEMA_VERSION. To record an addition, or a new version: python -m schemas.tables.contract
What consumers may rely on stands in docs/data-contract.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.tables import MODELS, SCHEMA_VERSION
from schemas.tables.columns import Table, type_names
from schemas.tables.keys import key_of

FILE = Path(__file__).with_name("contract.json")
Contract = Mapping[str, Mapping[str, Any]]  # table → {"key": [names], "columns": {name: {"type", "nullable", "unit"}}}


class ContractError(RuntimeError):
    """The tables would break what consumers were promised under this schema version; the message says what and what to do."""


def contract() -> Contract:
    """What the models promise now."""
    return {name: _table(name, model) for name, model in MODELS.items()}


def _table(name: str, model: type[Table]) -> Mapping[str, Any]:
    types = type_names(model)
    columns = {
        column.name: {
            "type": types[column.name],
            "nullable": column.nullable,
            "unit": (column.metadata or {}).get("unit"),
        }
        for column in model.to_schema().columns.values()
    }
    return {"key": list(key_of(name)), "columns": columns}


def recorded(version: int = SCHEMA_VERSION) -> Contract | None:
    """What contract.json holds of a schema version; None where it has none of it."""
    found: Contract | None = json.loads(FILE.read_text(encoding="utf-8")).get(str(version))
    return found


def breaking(promised: Contract, now: Contract) -> list[str]:
    """In words, each difference that may break a program reading the tables; tables and columns added are none.

    A column that may be null now and was not breaks; one that no longer is null does not. Order is no promise.
    """
    found: list[str] = []
    for name, table in promised.items():
        if name not in now:
            found.append(f"table {name} is gone")
            continue
        found += _columns(name, table["columns"], now[name]["columns"])
        if table["key"] != now[name]["key"]:
            found.append(f"{name}: the key was {_listed(table['key'])} and is {_listed(now[name]['key'])}")
    return found


def _columns(table: str, promised: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    found = []
    for name, column in promised.items():
        if name not in now:
            found.append(f"{table}.{name} is gone (removed or renamed)")
            continue
        found += [
            f"{table}.{name}: the {what} was {column[what] or 'none'} and is {now[name][what] or 'none'}"
            for what in ("type", "unit")
            if column[what] != now[name][what]
        ]
        if now[name]["nullable"] and not column["nullable"]:
            found.append(f"{table}.{name} may be null now and was not")
    return found


def refuse_breaking(previous: Mapping[str, Any] | None) -> None:
    """Raise `ContractError` if publishing the models' tables would break what SCHEMA_VERSION promises: by contract.json, or by
    `previous`, the manifest of the snapshot in force (None before the first one).
    """
    promises = {"contract.json": recorded()}
    if previous and previous["schema_version"] == SCHEMA_VERSION:
        promises[f"snapshot {previous['snapshot_id']}"] = previous.get("meta", {}).get("schema")
    if previous and previous["schema_version"] > SCHEMA_VERSION:
        raise ContractError(
            f"Snapshot {previous['snapshot_id']} has schema version {previous['schema_version']}, this code has "
            f"{SCHEMA_VERSION}: consumers would be led back. Publish with the newer code, or with a new data home."
        )
    if promises["contract.json"] is None:
        raise ContractError(
            f"{FILE.name} has nothing of schema version {SCHEMA_VERSION}. Record it: python -m schemas.tables.contract"
        )
    for where, promised in promises.items():
        if promised and (broken := breaking(promised, contract())):
            raise ContractError(_told(broken, where))


def _told(broken: list[str], where: str) -> str:
    return (
        f"The tables break what schema version {SCHEMA_VERSION} promises ({where}): " + "; ".join(broken)
        + ". Either take the change back, or raise SCHEMA_VERSION in schemas/tables/__init__.py, record it with "
        "python -m schemas.tables.contract, and tell consumers in docs/data-contract.md."
    )  # fmt: skip


def write() -> str:
    """Record what the models promise under SCHEMA_VERSION; says what was done. Raises `ContractError` where that would change a
    promise that is recorded already.
    """
    versions = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    known = versions.get(str(SCHEMA_VERSION))
    if known and (broken := breaking(known, contract())):
        raise ContractError(_told(broken, FILE.name))
    versions[str(SCHEMA_VERSION)] = contract()
    text = json.dumps(versions, indent=1, ensure_ascii=False) + "\n"
    FILE.write_text(_narrow(text), encoding="utf-8")
    return f"{FILE.name}: schema version {SCHEMA_VERSION} {'is as recorded' if known == contract() else 'recorded'}"


def _narrow(text: str) -> str:
    """One line for each column, so that a change is read in a diff."""
    return re.sub(r"\{\s+(\"type\": .*?),\s+(\"nullable\": .*?),\s+(\"unit\": .*?)\s+\}", r"{\1, \2, \3}", text)


def _listed(names: list[str]) -> str:
    return "(" + ", ".join(names) + ")" if names else "none"


if __name__ == "__main__":
    try:
        print(write())
    except ContractError as error:
        sys.exit(str(error))
