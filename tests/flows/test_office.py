"""One ranking published as a Word document, a workbook and an archive of both: the same claims each time."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from flows.settings import Settings, load_settings
from tests.flows.conftest import tables, take_in
from tests.read.make.office import At, Decision, Ranking, decision_docx, xlsx

HEADER = [
    [At("STT", 1, 2), At("Đơn vị", 1, 2), At("Trụ cột", 2), At("Tổng điểm", 1, 2), At("Xếp hạng", 1, 2)],
    [At("Chính quyền số"), At("Kinh tế số")],
]
UNITS = ["Thành phố Hạ Long", "Thị xã Đông Triều", "Huyện Vân Đồn", "Huyện Bình Liêu", "Huyện Cô Tô"]
ROWS = [
    [At(str(n)), At(unit), At(f"{90 - n},5"), At(f"{80 - n},25"), At(f"{85 - n},12"), At(str(n))]
    for n, unit in enumerate(UNITS, start=1)
]
RANKING = Ranking([*HEADER, [At("II. UBND cấp huyện", 6)], *ROWS], 6)
SUBJECT = "Về việc công bố kết quả Chỉ số chuyển đổi số (DTI) năm 2023"
DECISION = Decision(
    "857/QĐ-UBND", "UBND TỈNH QUẢNG NINH", "03/10/2024", SUBJECT, ["Công bố kết quả DTI năm 2023."], RANKING
)
TITLE_LINES = ["UBND TỈNH QUẢNG NINH", "KẾT QUẢ CHỈ SỐ CHUYỂN ĐỔI SỐ (DTI) NĂM 2023"]
VALUES = ["unit_id", "index_id", "index_year", "component_id", "score", "rank"]


def test_a_document_a_workbook_and_an_archive_give_the_same_claims(settings: Settings, documents: Path) -> None:
    (documents / "article.txt").unlink()
    word, excel = decision_docx(DECISION, 1), xlsx(RANKING, TITLE_LINES, ["Ghi chú: điểm làm tròn."], 2)
    (documents / "a.docx").write_bytes(word)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("phu-luc.xlsx", excel)
    (documents / "b.zip").write_bytes(out.getvalue())

    take_in(settings, documents)

    found = tables(settings, "documents", "claims")
    ids = {Path(uri).suffix: d for d, uri in found["documents"].select("document_id", "uri").iter_rows()}
    of_word, of_excel = (
        found["claims"].filter(document_id=ids[suffix]).select(VALUES).sort(VALUES) for suffix in (".docx", ".xlsx")
    )
    assert of_word.height == 15 and of_word["unit_id"].null_count() == 0
    assert of_word.equals(of_excel)
    assert found["documents"].filter(pl.col("document_id") == ids[".docx"])["number"].to_list() == ["857/QĐ-UBND"]


def test_a_program_that_appears_makes_another_version_of_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    before = load_settings(tmp_path / "home")
    versions = before.reader_version, before.pipeline_version
    (tmp_path / "soffice").write_text("#!/bin/sh\n")
    (tmp_path / "soffice").chmod(0o755)
    after = load_settings(tmp_path / "home")
    assert after.reader_version != versions[0] and after.pipeline_version != versions[1]
