"""A person decides what a name means: the issue asks, a row of decisions.csv answers, the changelog says so."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from flows.ingest import reprocess
from flows.settings import Settings
from tasks.units import ReferenceDataError
from tests.flows.conftest import tables, take_in

PAGE = """<html><head><title>Kết quả DTI cấp xã năm 2023 của tỉnh Quảng Ninh</title></head><body>
<h1>Kết quả DTI cấp xã năm 2023 của tỉnh Quảng Ninh</h1><table>
<tr><th>TT</th><th>Đơn vị</th><th>Điểm</th><th>Xếp hạng</th></tr>
<tr><td>1</td><td>Phường Hồng Hảii</td><td>741,5</td><td>1</td></tr>
</table></body></html>"""


@pytest.fixture
def own_reference(settings: Settings, tmp_path: Path) -> Settings:
    """The settings with a copy of the reference data that a test may write to."""
    return replace(settings, reference=Path(shutil.copytree(settings.reference, tmp_path / "reference")))


def decide(settings: Settings, judgement: str, unit_id: str = "") -> None:
    row = f"Phường Hồng Hảii,,,,{unit_id},{judgement},An,2024-08-01,a slip of the keyboard\n"
    with (settings.reference / "decisions.csv").open("a", encoding="utf-8") as file:
        file.write(row)


def published_with_a_slip(settings: Settings, documents: Path) -> None:
    (documents / "article.txt").unlink()
    (documents / "page.html").write_text(PAGE, encoding="utf-8")
    (documents / "manifest.csv").write_text("path,territory\npage.html,Quảng Ninh\n", encoding="utf-8")
    take_in(settings, documents, documents / "manifest.csv")


def test_an_open_name_is_an_issue_with_its_sentence_and_candidates(own_reference: Settings, documents: Path) -> None:
    published_with_a_slip(own_reference, documents)
    found = tables(own_reference, "issues", "rankings")
    (message,) = found["issues"].filter(check_id="unit.unresolved")["message"]
    assert "Phường Hồng Hảii | 741,5 | 1" in message
    assert "spelled alike: Phường Hồng Hải 06688@2004-08-31" in message and "decisions.csv" in message
    assert found["rankings"].is_empty()


def test_a_decision_takes_effect_on_reprocess_and_the_changelog_names_it(
    own_reference: Settings, documents: Path
) -> None:
    published_with_a_slip(own_reference, documents)
    decide(own_reference, "unit", "06688@2004-08-31")
    reprocess(replace(own_reference))  # as the next process would see the files
    found = tables(own_reference, "issues", "rankings", "changelog")
    assert found["rankings"]["unit_id"].to_list() == ["06688@2004-08-31"]
    assert set(found["changelog"]["cause"]) == {"unit_decision"}
    assert found["issues"].filter(pl.col("state") == "open", check_id="unit.unresolved").is_empty()


def test_not_a_unit_closes_the_issue_and_publishes_nothing(own_reference: Settings, documents: Path) -> None:
    published_with_a_slip(own_reference, documents)
    decide(own_reference, "not_a_unit")
    reprocess(replace(own_reference))
    found = tables(own_reference, "issues", "rankings")
    assert found["rankings"].is_empty()
    assert found["issues"].filter(pl.col("state") == "open", check_id="unit.unresolved").is_empty()


@pytest.mark.parametrize(("judgement", "unit_id", "told"), [("maybe", "", "allowed: unit"), ("unit", "1@x", "1@x")])
def test_a_decision_that_means_nothing_is_refused_with_its_line(
    own_reference: Settings, documents: Path, judgement: str, unit_id: str, told: str
) -> None:
    decide(own_reference, judgement, unit_id)
    with pytest.raises(ReferenceDataError, match=f"decisions.csv, line 2 .*{told}"):
        take_in(own_reference, documents)
