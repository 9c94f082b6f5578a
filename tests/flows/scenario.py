"""A story of six nights: what documents say, and what becomes of it. Run it to look around in its data home:

    .venv/bin/python -m tests.flows.scenario /tmp/story
    XEPHANG_DATA_DIR=/tmp/story/home .venv/bin/xephang changes

An article publishes the ranks of 63 provinces; a decision corrects two of them; a second article contradicts one; a commune
is renamed; the first article vanishes; a table with two swapped cells arrives. All figures are made up.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from flows.ingest import Outcome, ingest
from flows.settings import PROJECT, Settings, load_settings
from tasks.units import load_register

SWAPPED = (20, 30)  # places of the two provinces whose scores stand in each other's row
CORRECTED = (10, 11)  # places that the decision exchanges
CONTRADICTED = 40  # place of the province that the second article puts elsewhere
COMMUNE = ("xã Nhân Thành", "xã Đông Thành")  # Yên Thành, Nghệ An: renamed on 2024-12-01
TITLE = "PAR INDEX năm {} của 63 tỉnh, thành phố"


class File(NamedTuple):
    """A document: where it stands on example.org, the day it was published, its text."""

    path: str
    published: str
    text: str


class Night(NamedTuple):
    """A night: its day, the files that are new by name, the file that is there no more."""

    day: str
    files: Mapping[str, File] = {}
    gone: str | None = None


def provinces() -> list[str]:
    """The 63 provinces of 2022, in the order of the article's ranks."""
    living = load_register(PROJECT / "data/reference").living("province", None, date(2022, 12, 31))
    return sorted(unit.name for unit in living)


def score(place: int) -> float:
    """What the province on a place reached."""
    return 90 - place / 4


def nights() -> list[Night]:
    """The story."""
    ranked = provinces()
    lines = [(place, name, score(place)) for place, name in enumerate(ranked, start=1)]
    first, second = CORRECTED
    mended = [(second, ranked[first - 1], score(second)), (first, ranked[second - 1], score(first))]
    swapped = [
        (place, name, score({SWAPPED[0]: SWAPPED[1], SWAPPED[1]: SWAPPED[0]}.get(place, place)))
        for place, name, _ in lines
    ]
    elsewhere = f"Năm 2022, {ranked[CONTRADICTED - 1]} xếp hạng 45/63 tỉnh, thành phố"
    article = File("bao/2022", "2023-04-20", table("Báo", TITLE.format(2022), lines))
    other = File(
        "bao-khac/bai", "2023-04-18", page("Bài khác", f"{elsewhere} về chỉ số cải cách hành chính (PAR INDEX).")
    )
    mistyped = File("bao/2023", "2025-03-03", table("Báo", TITLE.format(2023), swapped))
    old_name = File("nghe-an/2023", "2023-04-20", commune(COMMUNE[0], 2023, "612,5", "57/460"))
    new_name = File("nghe-an/2024", "2025-03-01", commune(COMMUNE[1], 2024, "655", "40/412"))
    return [
        Night("2023-04-21", {"bao.html": article, "nghe-an-2023.txt": old_name}),
        Night("2023-05-06", {"quyet-dinh.html": File("bo/quyet-dinh", "2023-05-05", decision(mended))}),
        Night("2023-05-10", {"bao-khac.html": other}),
        Night("2025-03-02", {"nghe-an-2024.txt": new_name}),
        Night("2025-03-03", gone="bao.html"),
        Night("2025-03-04", {"bang.html": mistyped}),
    ]


def page(title: str, body: str) -> str:
    """An article."""
    return f'<html lang="vi"><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}</p></body></html>'


def table(heading: str, title: str, rows: Sequence[tuple[int, str, float]]) -> str:
    """A page with a table of places, provinces and scores."""
    cells = "".join(f"<tr><td>{p}</td><td>{n}</td><td>{s:.2f}</td></tr>".replace(".", ",") for p, n, s in rows)
    header = "<tr><th>Xếp hạng</th><th>Tỉnh, thành phố</th><th>Điểm số</th></tr>"
    return page(title, f"{heading}: kết quả {title}.</p><table>{header}{cells}</table><p>")


def decision(rows: Sequence[tuple[int, str, float]]) -> str:
    """A ministry's decision that corrects these rows."""
    title = "Đính chính kết quả PAR INDEX năm 2022 của các tỉnh, thành phố"
    letterhead = (
        "<table><tr><td>BỘ NỘI VỤ</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr>"
        "<tr><td>Số: 321/QĐ-BNV</td><td>Hà Nội, ngày 05 tháng 5 năm 2023</td></tr></table><h1>QUYẾT ĐỊNH</h1>"
    )
    return table("Bộ Nội vụ", title, rows).replace("<h1>", f"{letterhead}<h1>", 1)


def commune(name: str, year: int, points: str, rank: str) -> str:
    """A commune's result, as a text."""
    told = f"{name[0].upper()}{name[1:]}, huyện Yên Thành đạt {points}/1000 điểm, xếp hạng {rank} xã, phường toàn tỉnh Nghệ An"
    return f"Kết quả chuyển đổi số (DTI) năm {year} của tỉnh Nghệ An\n\nNăm {year}, {told} về DTI."


def play(root: Path) -> tuple[Settings, dict[str, Outcome]]:
    """Run the nights in `root`; the settings of its data home, and what each night did. Sets XEPHANG_NOW."""
    settings, folder = load_settings(root / "home"), root / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    listed: dict[str, File] = {}
    done = {}
    for night in nights():
        if night.gone:
            (folder / night.gone).unlink()
            del listed[night.gone]
        for name, file in night.files.items():
            (folder / name).write_text(file.text, encoding="utf-8")
        listed |= night.files
        _write_manifest(folder, listed)
        os.environ["XEPHANG_NOW"] = f"{night.day}T02:00:00+07:00"
        done[night.day] = ingest(settings, [folder], folder / "manifest.csv")
    return settings, done


def _write_manifest(folder: Path, listed: Mapping[str, File]) -> None:
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as manifest:
        rows = csv.writer(manifest)
        rows.writerow(["path", "uri", "published_at"])
        rows.writerows([name, f"https://example.org/{f.path}", f.published] for name, f in listed.items())


if __name__ == "__main__":
    play(Path(sys.argv[1]))
