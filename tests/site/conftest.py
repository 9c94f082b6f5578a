"""One site of the bundled samples for all tests that look at a real one, and a browser where Chromium is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.ingest import ingest
from flows.settings import PROJECT, Settings, load_settings
from flows.site import build_site

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


@pytest.fixture(scope="session")
def samples_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data home with the bundled samples, published."""
    settings = load_settings(tmp_path_factory.mktemp("samples") / "home")
    ingest(settings, [], PROJECT / "data/samples/manifest.csv")
    return settings


@pytest.fixture(scope="session")
def samples_site(samples_home: Settings) -> Path:
    """The site of the bundled samples."""
    return Path(str(build_site(samples_home).folder))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium for all browser tests; skips where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs the package playwright (extra dev)")
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian: apt install chromium)")
    with sync_api.sync_playwright() as playwright:
        # Inside a container Chromium's own sandbox cannot be set up; what is opened here are our own files.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
