"""A data home of two nights, played once and copied for each test that hurts it, and what it comes to in the third."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from flows.settings import Settings, load_settings
from tests.crash.killing import made
from tests.crash.story import write_indices
from tests.flows.conftest import HONG_HAI, TITLE, tables, take_in

OTHER = "Năm 2023, phường Hà Lầm đạt 700/1000 điểm, xếp hạng 09/177 xã, phường toàn tỉnh Quảng Ninh về DTI."
NEW = OTHER.replace("Hà Lầm", "Hà Tu")
FIRST, SECOND, THIRD = (f"2024-08-0{day}T02:00:00+07:00" for day in (1, 2, 3))


class Played:
    """Two nights with an article each, played once; and the third, with one more, for what a mended home has to come to."""

    def __init__(self, root: Path) -> None:
        self.root, self.documents = root, root / "documents"
        self.documents.mkdir(parents=True)
        write_indices(root / "indices.yaml")
        with pytest.MonkeyPatch.context() as clock:
            for moment, name, text in ((FIRST, "article", HONG_HAI.format(score="741,5")), (SECOND, "other", OTHER)):
                clock.setenv("XEPHANG_NOW", moment)
                self.add(name, text)
                take_in(self.settings("home"), self.documents)
            shutil.copytree(root / "home", root / "third", symlinks=True)
            clock.setenv("XEPHANG_NOW", THIRD)
            self.add("third", NEW)
            take_in(self.settings("third"), self.documents)
        self.after = facts(self.settings("third"))

    def settings(self, home: str | Path) -> Settings:
        return replace(load_settings(self.root / home), indices=self.root / "indices.yaml")

    def add(self, name: str, text: str) -> None:
        (self.documents / f"{name}.txt").write_text(TITLE + text, encoding="utf-8")

    def copy(self, home: Path) -> Settings:
        """The data home after two nights, and the documents as they were then."""
        shutil.copytree(self.root / "home", home, symlinks=True)
        shutil.rmtree(self.documents)
        self.documents.mkdir()
        self.add("article", HONG_HAI.format(score="741,5"))
        self.add("other", OTHER)
        return self.settings(home)


def state_of(settings: Settings, check: str) -> list[tuple[str, str]]:
    """State and severity of the issues of a check."""
    found = tables(settings, "issues")["issues"].filter(check_id=check)
    return list(found.select("state", "severity").iter_rows())


def facts(settings: Settings) -> dict[str, pl.DataFrame]:
    """What is published of the world, without the times at which it was."""
    keys = ["documents", "claims", "cohort_statistics", "movements", "coverage", "rankings"]
    return {name: table.drop("known_since", strict=False) for name, table in made(settings.data_dir).items() if name in keys}  # fmt: skip


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(one[name].equals(other[name]) for name in one)
