"""Hostile texts in a real Chromium: from disk and served, no script of theirs runs and no request leaves."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from flows.site_server import server
from tests.site.test_hostile import hostile


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of hostile texts, written to disk."""
    folder = tmp_path_factory.mktemp("hostile")
    for path, data in hostile().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def _visit(chromium: Any, base: str, folder: Path) -> tuple[list[str], list[str]]:
    """Open every page and press every link to an address of a document; what ran, and what was asked for outside."""
    ran: list[str] = []
    outside: list[str] = []
    context = chromium.new_context()
    context.expose_function("boom", lambda: ran.append("boom"))
    page = context.new_page()
    page.on("dialog", lambda dialog: (ran.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(base) else outside.append(request.url))
    for path in sorted(str(p.relative_to(folder)) for p in folder.rglob("vi/**/*.html")):
        page.goto(f"{base}/{path}", wait_until="load")
        field = page.locator("[data-finder] input")
        if field.count():
            field.fill("boom")
            page.locator(".found li").first.wait_for()
    context.close()
    return ran, outside


def test_from_disk_nothing_runs_and_nothing_is_asked_for(chromium: Any, folder: Path) -> None:
    assert _visit(chromium, f"file://{folder}", folder) == ([], [])


def test_served_nothing_runs_and_nothing_is_asked_for(chromium: Any, folder: Path) -> None:
    http = server(lambda: folder, 0)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        assert _visit(chromium, f"http://127.0.0.1:{http.server_address[1]}", folder) == ([], [])
    finally:
        http.shutdown()
        http.server_close()


def test_the_policy_stops_a_script_even_if_one_got_into_a_page(chromium: Any, folder: Path) -> None:
    page_file = folder / "vi/broken.html"
    whole = (folder / "vi/index.html").read_text(encoding="utf-8")
    page_file.write_text(whole.replace("<main", "<script>window.ran = 1</script><main"), encoding="utf-8")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"file://{page_file}")
    assert page.evaluate("window.ran === undefined && typeof xephang === 'object'")
    context.close()
    page_file.unlink()
