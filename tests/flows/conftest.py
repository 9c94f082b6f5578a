"""A data home, small documents, and one command to take them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from flows.ingest import Outcome, ingest
from flows.settings import Settings, load_settings
from tasks.publish import current, read_tables

HONG_HAI = "Năm 2023, phường Hồng Hải đạt {score}/1000 điểm, xếp hạng 02/177 xã, phường toàn tỉnh Quảng Ninh về DTI."
TITLE = "Kết quả chuyển đổi số (DTI) năm 2023 của tỉnh Quảng Ninh\n\n30/07/2024\n\n"

# A portal of a province whose listing names documents; `url` is that of a site on loopback.
PORTAL = """\
sources:
  - id: cong-tin
    name: Cổng tin
    publisher: UBND tỉnh Quảng Ninh
    territory: Quảng Ninh
    authority: province
    seen: made here
    enabled: true
    discover: {{kind: listing, urls: ["{url}/tin"], item: "li a"}}
    host: {{delay_s: 0, allow_private: true}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "home")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with one plain article."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "article.txt").write_text(TITLE + HONG_HAI.format(score="741,5"), encoding="utf-8")
    return folder


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """Set the clock of the following runs."""

    def set_clock(moment: str) -> datetime:
        monkeypatch.setenv("XEPHANG_NOW", moment)
        return datetime.fromisoformat(moment)

    return set_clock


def tables(settings: Settings, *names: str) -> dict[str, pl.DataFrame]:
    """Published tables by name."""
    snapshot = current(settings.data_dir)
    assert snapshot is not None
    return read_tables(snapshot, names)


def published_bytes(settings: Settings) -> dict[str, bytes]:
    """The Parquet files of `current`, by name."""
    snapshot = current(settings.data_dir)
    assert snapshot is not None
    return {p.name: p.read_bytes() for p in sorted(snapshot.glob("*.parquet"))}


def take_in(settings: Settings, folder: Path, manifest: Path | None = None) -> Outcome:
    """Ingest a folder."""
    return ingest(settings, [folder], manifest)
