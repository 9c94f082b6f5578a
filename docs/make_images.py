"""The pictures of docs/images: the site of the bundled samples in a headless Chromium.

    .venv/bin/python docs/make_images.py

Needs Chromium (Debian: apt install chromium). The samples are illustrative; so are the pictures.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flows.ingest import ingest  # noqa: E402
from flows.settings import load_settings  # noqa: E402
from flows.site import build_site  # noqa: E402

COLOURS = 160  # of a picture: text and flat colours need no more
PICTURES = (  # name, page, width, height, colours of the system
    ("league", "vi/league/PCI-2016/province.VN.html", 1200, 860, "light"),
    ("unit", "vi/unit/22_2004-08-31.html#PCI", 1200, 1000, "light"),
    ("map", "en/map/PCI-2016.html", 900, 1000, "light"),
    ("quality-dark", "en/quality/index.html", 1200, 760, "dark"),
    ("phone", "vi/unit/06661_2004-08-31.html", 390, 844, "dark"),
    ("document", "en/document/{document}.html", 1200, 860, "light"),
)


def main() -> None:
    """Make them all anew."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or sys.exit("needs chromium")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        settings = load_settings(Path(scratch) / "home")
        ingest(settings, [], ROOT / "data/samples/manifest.csv")
        site = Path(str(build_site(settings).folder))
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"] if os.getuid() == 0 else []
        )
        for name, path, width, height, scheme in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(f"file://{site}/{path.format(document=_decision(site))}")
            _save(page.screenshot(), ROOT / "docs/images" / f"{name}.png")
        browser.close()


def _decision(site: Path) -> str:
    """The document with the most marks in its text."""
    pages = (p for p in (site / "en/document").glob("*.html") if p.stem != "index" and "1234/Q" in p.read_text("utf-8"))
    return max(pages, key=lambda page: page.read_bytes().count(b"<mark>")).stem


def _save(picture: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    flat = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
