"""Whether this machine can read pictures of text, and what to install where it cannot.

Invariant: nothing heavy is imported here: the answer is a look at what is installed. What was read without OCR is read
again when `ocr_version` changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("tesserocr", "opencv-python-headless", "numpy", "pillow")
_DATA = ("vie.traineddata", "eng.traineddata")
_FOLDERS = (
    "/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata",
)  # fmt: skip


def ocr_version() -> str:
    """The versions that decide what OCR reads ("" where it is not installed)."""
    folder = data_folder()
    if folder is None or any(_version(name) is None for name in _PACKAGES):
        return ""
    sizes = "-".join(str((folder / name).stat().st_size) for name in _DATA)
    return f"{_version('tesserocr')}-{_version('opencv-python-headless')}-{sizes}"


def how_to_install() -> str:
    """What is missing for OCR, by name, with the command that installs it."""
    missing = [name for name in _PACKAGES if _version(name) is None]
    parts = []
    if missing:
        parts.append(f"the packages {', '.join(missing)} (pip install 'xephang[ocr]')")
    if data_folder() is None:
        parts.append(
            "Tesseract's Vietnamese and English data (apt-get install tesseract-ocr-vie tesseract-ocr-eng, or a folder "
            f"with {' and '.join(_DATA)} named in TESSDATA_PREFIX)"
        )
    return " and ".join(parts)


@lru_cache(maxsize=1)
def data_folder() -> Path | None:
    """The folder that holds Tesseract's data for Vietnamese and English."""
    return next((f for f in _candidates() if all((f / name).is_file() for name in _DATA)), None)


def _candidates() -> Iterator[Path]:
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        yield from (Path(prefix), Path(prefix) / "tessdata")
    for name in _FOLDERS:
        folder = Path(name)
        yield folder
        if folder.is_dir():
            yield from sorted(folder.glob("*/tessdata"), reverse=True)


@lru_cache(maxsize=8)  # the look into a package's metadata takes as long as a page
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
