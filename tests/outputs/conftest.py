"""One data home for all that is made of a snapshot: the bundled samples, taken in once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.ingest import ingest
from flows.settings import PROJECT, Settings, load_settings
from tasks.publish import current

NIGHT = "2024-08-01T02:00:00+07:00"


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data home that holds the samples."""
    settings = load_settings(tmp_path_factory.mktemp("samples") / "home")
    folder = PROJECT / "data" / "samples"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XEPHANG_NOW", NIGHT)
        ingest(settings, [folder / "documents"], folder / "manifest.csv")
    return settings


@pytest.fixture(scope="session")
def snapshot(samples: Settings) -> Path:
    """The snapshot of the samples."""
    found = current(samples.data_dir)
    assert isinstance(found, Path)
    return found
