"""A backup taken as docs/storage.md says, after a run and in the midst of one, gives the data home back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.captures import HostState
from flows.ingest import ingest
from flows.settings import Settings, load_settings
from tasks.publish import current
from tasks.store import Store, verify

IN_ORDER = ("published", "runs", "raw/log", "raw/blobs")
FIRST, SECOND, THIRD = (f"2025-03-0{day}T02:00:00+07:00" for day in (1, 2, 3))


def copy(home: Path, backup: Path, parts: tuple[str, ...] = IN_ORDER) -> None:
    """What `rsync -a` does: what is there already stays."""
    for part in parts:
        shutil.copytree(home / part, backup / part, symlinks=True, dirs_exist_ok=True)


def restore(home: Path, backup: Path) -> None:
    shutil.rmtree(home)
    copy(backup, home)


def published(settings: Settings, *but: str) -> dict[str, bytes]:
    snapshot = current(settings.data_dir)
    assert snapshot is not None
    return {p.name: p.read_bytes() for p in Path(str(snapshot)).glob("*.parquet") if p.stem not in but}


class CopiedMeanwhile:
    """A backup whose parts are copied one by one while the run goes on: the next one after every `every` documents."""

    def __init__(self, home: Path, backup: Path, every: int) -> None:
        self.home, self.backup, self.every = home, backup, every
        self.left = list(IN_ORDER)
        self.moments = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.moments += 1
        if self.left and self.moments % self.every == 0:
            copy(self.home, self.backup, (self.left.pop(0),))

    def host(self, state: HostState) -> None: ...


@pytest.fixture
def home(tmp_path: Path, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data home after its first run."""
    monkeypatch.setenv("XEPHANG_NOW", FIRST)
    settings = load_settings(tmp_path / "home")
    ingest(settings, [made(3)])
    return settings


def test_a_backup_after_a_run_gives_the_same_tables(home: Settings, tmp_path: Path) -> None:
    root = tmp_path / "home"
    before = published(home)
    copy(root, tmp_path / "backup")

    restore(root, tmp_path / "backup")

    assert verify(Store(root)).ok
    assert published(home) == before
    assert ingest(home, [tmp_path / "documents-1"]).built.snapshot is None  # nothing is read, nothing has changed


def test_a_backup_in_the_midst_of_a_run_gives_what_the_next_run_would_have_given(
    home: Settings, tmp_path: Path, made: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, folder = tmp_path / "home", made(7, first=4)
    undisturbed = load_settings(tmp_path / "undisturbed")
    copy(root, tmp_path / "undisturbed")
    copied = CopiedMeanwhile(root, tmp_path / "backup", every=2)
    monkeypatch.setenv("XEPHANG_NOW", SECOND)
    ingest(home, [folder], progress=copied)
    assert not copied.left

    restore(root, tmp_path / "backup")
    report = verify(Store(root))
    monkeypatch.setenv("XEPHANG_NOW", THIRD)
    ingest(home, [folder])
    ingest(undisturbed, [folder])

    assert (report.damaged, report.missing) == ((), ())
    when = ("documents", "runs", "sources")  # name the time of a capture, which was that of the second run
    assert published(home, *when) == published(undisturbed, *when)
