"""A folder of made documents, and the S3 server of the platform's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.platform.conftest import s3_home, s3_server
from tests.scale.make import documents

__all__ = ["s3_home", "s3_server"]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Write documents `first` to `first + count - 1` into a folder of their own."""

    def write(count: int, first: int = 1) -> Path:
        folder = tmp_path / f"documents-{first}"
        folder.mkdir()
        for document in documents(count, first):
            (folder / document.name).write_bytes(document.data)
        return folder

    return write
