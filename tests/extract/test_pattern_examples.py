"""Every construction of `constructions.jsonl` is read alone; those that are not read yet are named in `open_constructions.txt`.

A construction that begins to be read has to leave that list: it can only become shorter by being true.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.document import Block, Document, table_block
from tasks.evaluate import evaluate
from tasks.extract import Lexicon, extract
from tasks.read.decode import language_of
from tasks.units import Register, territory, units

HERE = Path(__file__).parent
EXAMPLES = {e["id"]: e for e in map(json.loads, (HERE / "constructions.jsonl").read_text("utf-8").splitlines())}
OPEN = frozenset((HERE / "open_constructions.txt").read_text("utf-8").split())
PLACES = ("district", "province")  # what the surroundings tell, not the construction


def document_of(example: dict[str, Any]) -> Document:
    """The example as a document: its headline, then its lines and tables."""
    blocks = [Block("title", example["title"])] if example["title"] else []
    for piece in example["blocks"]:
        if isinstance(piece, dict):
            blocks.append(table_block(piece["rows"]))
        else:
            kind = {"# ": "heading", "- ": "list_item"}.get(piece[:2], "paragraph")
            blocks.append(Block(kind, piece[2:] if kind != "paragraph" else piece))  # type: ignore[arg-type]
    published = date.fromisoformat(example["published"]) if example["published"] else None
    return Document(
        "0" * 64, f"https://example.org/{example['id']}", "text/html", title=example["title"], published_at=published,
        territory=example["territory"], blocks=tuple(blocks), language=language_of(" ".join(b.text for b in blocks)),
    )  # fmt: skip


def errors(example: dict[str, Any], lexicon: Lexicon, register: Register) -> list[str]:
    """What is not read as the example says, field by field."""
    document = document_of(example)
    found = extract(document, lexicon, source_id="test")
    place = territory(register, found.territory, document.published_at) if found.territory else None
    about = pl.DataFrame(
        {"document_id": [document.document_id], "territory_id": [place]}, schema_overrides={"territory_id": pl.String}
    )
    rows = [as_labelled(row) for row in units(found.claims, about, register).iter_rows(named=True)]
    labels = [
        {"doc": "it", "year": None, "tier": None, **c, "score_max": c.get("max_score")} for c in example["claims"]
    ]
    report = evaluate(labels, rows, ["it"], set())
    return [f"{m.kind} {m.field}: {m.expected} / {m.found}" for m in report.misses if m.field not in PLACES]


def as_labelled(row: dict[str, Any]) -> dict[str, Any]:
    """A claim in the labels' words."""
    return row | {
        "doc": "it", "index": row["index_id"], "year": row["index_year"], "component": row["component_id"],
        "unit": row["unit_name"] or row["unit_text"], "tier": row["unit_tier"],
        "score_unit": row["score_unit"] if row["score_unit"] == "percent" else None,
        "district": row["district_name"], "province": row["province_name"],
    }  # fmt: skip


@pytest.mark.parametrize("name", [n for n in EXAMPLES if n not in OPEN])
def test_a_construction_states_its_facts_and_nothing_else(name: str, lexicon: Lexicon, register: Register) -> None:
    assert errors(EXAMPLES[name], lexicon, register) == []


def test_constructions_that_are_read_are_not_listed_as_open(lexicon: Lexicon, register: Register) -> None:
    assert {name for name in OPEN if not errors(EXAMPLES[name], lexicon, register)} == set()
