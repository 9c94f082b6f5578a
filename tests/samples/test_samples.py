"""The samples are whole: manifest, documents and expected claims fit each other."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd
from bs4 import BeautifulSoup

from schemas.catalogue import load_indices
from schemas.sources import load_sources

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples"
LINES = [json.loads(line) for line in (SAMPLES / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
CLAIMS = [line for line in LINES if line["kind"] == "claim"]
DOCUMENTS = [line["doc"] for line in LINES if line["kind"] == "doc"]
MANIFEST = list(csv.DictReader((SAMPLES / "manifest.csv").open(encoding="utf-8", newline="")))
KEY = ("index", "year", "component", "unit", "tier", "district", "province", "cohort")
NUMBERS = ("score", "max_score", "rank", "rank_of", "top_n", "rank_change", "score_change", "streak")
OTHERS = ("rank_from_bottom", "score_unit", "grade")
WORDS = {
    1: ("nhất", "dẫn đầu", "đứng đầu", "first", "topped"),
    2: ("tiếp theo", "second"),
    3: ("tiếp theo", "third"),
    4: ("fourth",),
    5: ("fifth",),
    7: ("seventh",),
}


def cells(path: Path) -> list[Any]:
    """Every cell of a workbook that is not empty, in reading order."""
    if path.suffix == ".xls":
        rows = [sheet.row_values(row) for sheet in xlrd.open_workbook(path) for row in range(sheet.nrows)]
    else:
        rows = [list(row) for sheet in openpyxl.load_workbook(path) for row in sheet.values]
    return [cell for row in rows for cell in row if cell not in (None, "")]


@cache
def text_of(name: str) -> str:
    """All text of a sample, NFC."""
    path = SAMPLES / "documents" / name
    if path.suffix in (".xlsx", ".xls"):
        return " ".join(f"{cell:g}" if isinstance(cell, int | float) else str(cell) for cell in cells(path))
    raw = path.read_text(encoding="utf-8")
    text = BeautifulSoup(raw, "lxml").get_text(" ") if path.suffix == ".html" else raw
    return unicodedata.normalize("NFC", text)


def figures(name: str) -> set[float]:
    """Every number of a document: 82,92 and 82.92 are 82.92, 1.000 is 1000."""
    found = set()
    for figure in re.findall(r"\d+(?:[.,]\d+)*", text_of(name)):
        whole = re.fullmatch(r"\d{1,3}(\.\d{3})+", figure)
        parts = figure.split(".") if whole else re.split(r"[.,]", figure)
        found.add(float("".join(parts)) if whole or len(parts) > 2 else float(".".join(parts)))
    return found


def stated(value: float, name: str) -> bool:
    """A number stands in the document as a figure, or in words where it is a small one."""
    return value in figures(name) or any(word in text_of(name).lower() for word in WORDS.get(int(value), ()))


def test_manifest_lists_exactly_the_documents():
    on_disk = {f"documents/{path.name}" for path in (SAMPLES / "documents").iterdir()}
    assert {row["path"] for row in MANIFEST} == on_disk
    assert len(MANIFEST) == len(on_disk) >= 14


def test_manifest_rows_are_whole():
    known = load_sources(ROOT / "sources.yaml").by_id
    for row in MANIFEST:
        assert set(row) == {"path", "uri", "published_at", "title", "source_id", "territory"}
        assert row["uri"].startswith("https://example.org/")
        assert row["source_id"] in known
        assert row["title"]
        date.fromisoformat(row["published_at"])
    assert max(Counter(row["uri"] for row in MANIFEST).values()) == 1


def test_every_document_has_its_line():
    assert sorted(DOCUMENTS) == sorted(Path(row["path"]).name for row in MANIFEST)


def test_claims_follow_their_document():
    seen = ""
    for line in LINES:
        seen = line["doc"] if line["kind"] == "doc" else seen
        assert line["doc"] == seen


def test_claims_have_the_fields_of_a_claim():
    known = load_indices(ROOT / "indices.yaml").by_id
    for claim in CLAIMS:
        assert set(claim) <= {"kind", "doc", *KEY, *NUMBERS, *OTHERS}
        assert {"index", "year", "component", "unit", "tier", "district", "province"} <= set(claim)
        assert claim["tier"] in known[claim["index"]].tiers
        assert any(field in claim for field in (*NUMBERS, *OTHERS))
        assert claim.get("score_unit") in (None, "percent")


def test_components_are_in_the_catalogue():
    known = load_indices(ROOT / "indices.yaml").by_id
    for claim in CLAIMS:
        names = {name.casefold() for part in known[claim["index"]].components for name in part.names}
        assert claim["component"] is None or claim["component"] in names


def test_one_claim_for_one_key():
    keys = Counter(tuple([claim["doc"], *(claim.get(field) for field in KEY)]) for claim in CLAIMS)
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_number_stands_in_its_document(name: str):
    for claim in (claim for claim in CLAIMS if claim["doc"] == name):
        for field in ("year", *NUMBERS):
            if field in claim:
                assert stated(abs(claim[field]), name), (field, claim)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_grade_stands_in_its_document(name: str):
    for claim in (claim for claim in CLAIMS if claim["doc"] == name and "grade" in claim):
        assert claim["grade"] in text_of(name).lower(), claim


def values(**wanted: Any) -> dict[str, set[Any]]:
    """Scores that the documents state for one key, by document."""
    found: dict[str, set[Any]] = {}
    for claim in CLAIMS:
        if all(claim.get(field) == value for field, value in wanted.items()) and "score" in claim:
            found.setdefault(claim["doc"], set()).add(claim["score"])
    return found


def test_two_documents_agree_on_a_fact():
    found = values(index="DTI", year=2023, unit="Ka Long", component=None)
    assert len(found) == 2
    assert set.union(*found.values()) == {747.2}


def test_two_documents_dispute_a_fact():
    found = values(index="DTI", year=2023, unit="Giếng Đáy", component=None)
    assert len(found) == 2
    assert set.union(*found.values()) == {696, 695.9}


def test_one_document_states_no_ranking():
    assert set(DOCUMENTS) - {claim["doc"] for claim in CLAIMS} == {"van-ban-chuyen-doi-so-muc-tieu-2025.html"}


def test_two_years_of_one_index_give_movements():
    years: dict[tuple[str, str], set[int]] = {}
    for claim in CLAIMS:
        if claim["component"] is None and "rank" in claim:
            years.setdefault((claim["index"], claim["unit"]), set()).add(claim["year"])
    assert {2015, 2016} <= years["PCI", "Bình Dương"]
    assert {2020, 2021} <= years["PAR_INDEX", "Quảng Ngãi"]


def test_workbooks_come_from_their_generator(tmp_path: Path):
    folder = tmp_path / "samples"
    (folder / "documents").mkdir(parents=True)
    script = folder / "make_workbooks.py"
    script.write_bytes((SAMPLES / "make_workbooks.py").read_bytes())
    subprocess.run([sys.executable, str(script), "--no-xls"], check=True)
    made = sorted((folder / "documents").iterdir())
    assert len(made) == 4
    for path in made:
        # Not the bytes: they may differ between versions of zlib.
        assert cells(path) == cells(SAMPLES / "documents" / path.name), path.name
