"""What consumers were promised is kept: a breaking change of a table needs a new schema version."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.ingest import ingest
from flows.settings import load_settings
from schemas.tables import MODELS, SCHEMA_VERSION
from schemas.tables.columns import column
from schemas.tables.contract import ContractError, breaking, contract, recorded, refuse_breaking
from schemas.tables.keys import REFERENCES, key_of
from tasks.publish import current

Changed = dict[str, Any]


def changed(change: Callable[[Changed], object]) -> Changed:
    """Today's contract with one change."""
    copied: Changed = copy.deepcopy({**contract()})
    change(copied)
    return copied


def test_the_recorded_contract_is_that_of_the_models() -> None:
    """Where this fails after a column was added: python -m schemas.tables.contract; else raise SCHEMA_VERSION first."""
    assert recorded() == contract()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.pop("movements"), "table movements is gone"),
        (lambda c: c["claims"]["columns"].pop("quote"), "claims.quote is gone"),
        (lambda c: c["claims"]["columns"]["rank"].update(type="string"), "claims.rank: the type was int32 and is string"),
        (lambda c: c["rankings"]["columns"]["score_share"].update(unit="percent"), "the unit was share and is percent"),
        (lambda c: c["rankings"]["columns"]["unit_name"].update(nullable=True), "rankings.unit_name may be null now"),
        (lambda c: c["rankings"].update(key=["unit_id"]), "the key was (index_id, index_year"),
    ],
)  # fmt: skip
def test_a_breaking_change_is_told(change: Callable[[Changed], object], said: str) -> None:
    assert [said in told for told in breaking(contract(), changed(change))] == [True]


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(news={"key": [], "columns": {}}),
        lambda c: c["claims"]["columns"].update(mood={"type": "string", "nullable": True, "unit": None}),
        lambda c: c["claims"]["columns"]["unit_id"].update(nullable=False),
        lambda c: c["claims"].update(columns=dict(reversed(c["claims"]["columns"].items()))),
    ],
)
def test_an_addition_another_order_and_a_null_less_break_nothing(change: Callable[[Changed], object]) -> None:
    assert breaking(contract(), changed(change)) == []


def manifest(schema: Changed, version: int = SCHEMA_VERSION) -> Changed:
    return {"snapshot_id": "20240801", "schema_version": version, "meta": {"schema": schema}}


def test_a_column_that_the_last_snapshot_had_cannot_vanish_under_the_same_version() -> None:
    extra = {"type": "string", "nullable": True, "unit": None}
    had = manifest(changed(lambda c: c["claims"]["columns"].update(mood=extra)))
    with pytest.raises(ContractError, match=r"snapshot 20240801.*claims\.mood is gone.*raise SCHEMA_VERSION"):
        refuse_breaking(had)
    refuse_breaking(manifest(had["meta"]["schema"], SCHEMA_VERSION - 1))
    refuse_breaking(None)


def test_a_snapshot_of_a_newer_version_is_not_followed_by_an_older_one() -> None:
    with pytest.raises(ContractError, match="newer code"):
        refuse_breaking(manifest({}, SCHEMA_VERSION + 1))


def test_a_snapshot_from_before_schemas_were_noted_is_taken_as_it_is() -> None:
    refuse_breaking({"snapshot_id": "1", "schema_version": SCHEMA_VERSION, "meta": {}})


@pytest.mark.parametrize("name", MODELS)
def test_every_column_of_a_key_and_of_a_reference_exists(name: str) -> None:
    columns = MODELS[name].to_schema().columns
    assert {*key_of(name), *REFERENCES.get(name, {})} <= columns.keys()
    for table, referred in REFERENCES.get(name, {}).values():
        assert key_of(table) == (referred,)


def test_a_model_that_lost_a_promised_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"__annotations__": {"run_id": str}, "run_id": column("id", example="1", unique=True)}
    monkeypatch.setitem(MODELS, "runs", type("Runs", (MODELS["runs"].__base__,), fields | {"__module__": __name__}))
    with pytest.raises(ContractError, match=r"contract\.json.*runs\.command is gone"):
        refuse_breaking(None)


def test_a_run_that_would_break_the_contract_reads_and_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("Năm 2023, tỉnh Quảng Ninh đứng thứ 1 về PCI.", encoding="utf-8")
    settings = load_settings(tmp_path / "home")
    promised = changed(lambda c: c["claims"]["columns"].update(mood={"type": "string", "nullable": True, "unit": None}))
    monkeypatch.setattr("schemas.tables.contract.recorded", lambda: promised)
    with pytest.raises(ContractError, match=r"claims\.mood is gone"):
        ingest(settings, [folder])
    assert not (tmp_path / "home/published").exists() or current(settings.data_dir) is None
