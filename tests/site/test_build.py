"""Building a site: into the snapshot, again, into a folder, on an object store; and serving it."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import site as flow
from flows import site_files
from flows.cli import app
from flows.ingest import ingest
from flows.settings import Settings, SettingsError, load_settings
from flows.site import build_site, site_of
from flows.site_server import server
from tasks.publish import current, publish, snapshots
from tasks.store import exists, files_under, place, read

ARTICLE = (
    "Kết quả chuyển đổi số (DTI) năm {year} của tỉnh Quảng Ninh\n\n30/07/2024\n\nNăm {year}, phường {name} đạt {score}/1000 điểm, "
    "xếp hạng {rank}/177 xã, phường toàn tỉnh Quảng Ninh về DTI."
)


def take_in(settings: Settings, folder: Path, name: str, score: str, rank: str, year: int = 2023) -> None:
    """Ingest an article on one ward."""
    folder.mkdir(exist_ok=True)
    (folder / f"{rank}.txt").write_text(ARTICLE.format(name=name, score=score, rank=rank, year=year), encoding="utf-8")
    ingest(settings, [folder], None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data home with one article, published."""
    folder = tmp_path_factory.mktemp("home")
    settings = load_settings(folder / "data")
    take_in(settings, folder / "documents", "Hồng Hải", "741,5", "02")
    return settings


def inodes(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_ino for p in folder.rglob("*.html")}


def test_the_site_stands_in_the_snapshot_and_is_reached_through_current(home: Settings) -> None:
    built = build_site(home)
    assert (Path(str(home.data_dir)) / "published/current/site/index.html").is_file()
    assert built.folder == current(home.data_dir) / "site"  # type: ignore[operator]
    assert built.files == len(files_under(built.folder)) - 1  # all but the list of them


def test_built_again_every_file_is_the_same_one(home: Settings) -> None:
    first = build_site(home)
    before = inodes(Path(str(first.folder)))
    again = build_site(home)
    assert (again.made, again.reused) == (0, first.files)
    assert inodes(Path(str(again.folder))) == before


def test_the_next_snapshot_takes_over_what_did_not_change(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "data")
    take_in(settings, tmp_path / "documents", "Hồng Hải", "741,5", "02")
    one = build_site(settings)
    take_in(settings, tmp_path / "documents", "Bãi Cháy", "731", "05", 2022)
    other = build_site(settings)
    assert other.snapshot_id > one.snapshot_id and other.made > 0 and other.reused > 0
    kept = inodes(Path(str(one.folder))).items() & inodes(Path(str(other.folder))).items()
    assert [path for path, _ in kept if path.startswith("vi/unit/")] != []
    text = Path(str(one.folder), "vi/index.html").read_text(encoding="utf-8")
    assert one.snapshot_id in text and other.snapshot_id not in text  # the earlier site was not written through


def test_another_version_of_the_pages_makes_all_anew(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build_site(home)
    monkeypatch.setattr(flow, "site_version", lambda: "another")
    assert build_site(home).reused == 0


def test_a_build_that_is_ended_leaves_the_site_that_was_there(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(str(build_site(home).folder))
    before = inodes(folder)

    def ended(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(site_files, "_pages", ended)
    with pytest.raises(KeyboardInterrupt):
        build_site(home)
    assert inodes(folder) == before
    assert [p.name for p in folder.parent.iterdir() if p.name.startswith(".")] == []


def test_files_of_a_page_that_is_gone_do_not_stay(home: Settings) -> None:
    folder = Path(str(build_site(home).folder))
    (folder / "vi/unit/stray.html").write_text("x")
    build_site(home)
    assert not (folder / "vi/unit/stray.html").exists()


def test_a_site_goes_to_a_new_folder_or_over_an_earlier_one(home: Settings, tmp_path: Path) -> None:
    build_site(home, to=str(tmp_path / "out"))
    assert build_site(home, to=str(tmp_path / "out")).made == 0


def test_a_folder_with_something_else_is_left_alone(home: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="holds something else"):
        build_site(home, to=str(tmp_path))
    assert os.listdir(tmp_path) == ["mine.txt"]


def test_without_anything_published_there_is_nothing_to_show(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nothing is published"):
        build_site(load_settings(tmp_path / "data"))


def test_the_tables_are_left_as_they_are(home: Settings) -> None:
    snapshot = Path(str(current(home.data_dir)))
    before = {p.name: p.read_bytes() for p in snapshot.glob("*.*")}
    build_site(home)
    assert {p.name: p.read_bytes() for p in snapshot.glob("*.*")} == before


def test_a_site_on_an_object_store_stays_with_its_snapshot(home: Settings) -> None:
    from tasks.publish import read_manifest, read_tables

    there = place(f"memory://site-{id(home)}/home")
    held = current(home.data_dir)
    assert held is not None
    manifest = read_manifest(held)
    tables = read_tables(held, manifest["tables"])
    publish(there, tables, snapshot_id="a1", schema_version=2, meta=manifest["meta"])
    settings = Settings(there)
    built = build_site(settings)
    assert b"<h1>" in read(built.folder / "vi/index.html")
    assert build_site(settings).made == 0
    publish(there, tables, snapshot_id="a2", schema_version=2, meta=manifest["meta"])  # sweeps what is no snapshot
    assert [s.name for s in snapshots(there)] == ["a1", "a2"] and exists(built.folder / "vi/index.html")


@pytest.fixture(scope="module")
def address(home: Settings) -> Iterator[str]:
    """The site of `home`, served."""
    build_site(home)
    http = server(lambda: site_of(home), 0)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.shutdown()
    http.server_close()


def test_pages_are_served_with_the_policy_as_a_header(address: str) -> None:
    with urllib.request.urlopen(f"{address}/vi/") as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "<h1>" in answer.read().decode()


@pytest.mark.parametrize(
    "path",
    [
        "/../manifest.json",
        "/%2e%2e/manifest.json",
        "/vi/../../manifest.json",
        "/..%2f..%2fcurrent",
        "/none",
        "/vi",
        "//etc/passwd",
        "/vi\\..",
        "/%00",
    ],
)
def test_nothing_but_the_site_is_served(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address + path)
    with refused.value as answer:
        assert answer.code == 404


def test_the_command_prints_what_it_did(home: Settings) -> None:
    done = CliRunner().invoke(app, ["site", "--data-dir", str(home.data_dir), "--json"])
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert Path(told["index"]).is_file() and told["largest_page_bytes"] < 300_000
    assert told["files"] == told["made"] + told["reused"]
