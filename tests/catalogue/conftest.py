"""Builders: a catalogue file from its text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

WriteYaml = Callable[[str], Path]


@pytest.fixture
def catalogue(tmp_path: Path) -> WriteYaml:
    """Writes a catalogue file and gives its path."""

    def write(text: str) -> Path:
        path = tmp_path / "catalogue.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
