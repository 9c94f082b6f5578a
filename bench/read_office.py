"""How exactly and how fast the Office formats are read, on documents made here with known answers.

`run()` is what the report of all formats calls; run as a script it prints the same. DOC, RTF and XLS need LibreOffice
and are left out, by name, where it is not installed.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from anywhere

from tasks.read import Reader, ReadRequest  # noqa: E402  once the project is on the path
from tasks.read.abilities import libreoffice  # noqa: E402  once the project is on the path
from tests.read.make.mutate import mutated, mutated_inside  # noqa: E402  once the project is on the path
from tests.read.make.office import Decision, decision, decision_docx, rtf, xlsx  # noqa: E402  once the project is on the path


@dataclass(frozen=True)
class Figure:
    """One format: documents read, share of table cells right (in their place), documents a second."""

    format: str
    documents: int
    cells: int
    cells_right: float
    documents_per_second: float


@dataclass(frozen=True)
class Fuzz:
    """One format: damaged files tried, how many of them ended or outlasted the reading process."""

    format: str
    tried: int
    ended_the_process: int


Make = Callable[[Decision, int], bytes]
MAKERS: dict[str, Make] = {
    "docx": decision_docx,
    "xlsx": lambda made, seed: xlsx(made.ranking, [made.subject], made.after, seed),
    "rtf": lambda made, _: rtf(made.ranking, [made.subject]),
}
CONVERTED = {"doc": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"}  # made from which


def figures(count: int = 60, converted: int = 8) -> list[Figure]:
    """The figures of every format that can be read here: `count` documents, `converted` of those made by a program."""
    made = [_measure("docx", _documents("docx", count)), _measure("xlsx", _documents("xlsx", count))]
    if libreoffice() is None:
        return made
    made.append(_measure("rtf", _documents("rtf", converted)))
    return made + [_measure(suffix, _saved_as(suffix, old, converted)) for suffix, old in CONVERTED.items()]


def fuzz(count: int = 300) -> list[Fuzz]:
    """Damaged DOCX and XLSX files through the isolated reader."""
    return [_fuzz(suffix, count) for suffix in ("docx", "xlsx")]


def _documents(suffix: str, count: int) -> Iterator[tuple[bytes, Decision]]:
    for seed in range(1000, 1000 + count):
        made = decision(seed)
        yield MAKERS[suffix](made, seed), made


def _saved_as(suffix: str, old: str, count: int) -> list[tuple[bytes, Decision]]:
    """Documents as LibreOffice saves them in another format, all in one run of it."""
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name), {}
        for seed in range(1000, 1000 + count):
            made[seed] = decision(seed)
            data = decision_docx(made[seed], seed, noisy=False) if old == "docx" else MAKERS[old](made[seed], seed)
            (folder / f"{seed}.{old}").write_bytes(data)
        command = [
            str(libreoffice()), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
            suffix, "--outdir", str(folder), *map(str, sorted(folder.glob(f"*.{old}"))),
        ]  # fmt: skip
        for _ in range(2):  # the first run may only make the profile
            subprocess.run(command, check=False, capture_output=True, timeout=300)
        return [((folder / f"{seed}.{suffix}").read_bytes(), made[seed]) for seed in made]


def _measure(suffix: str, documents: Iterator[tuple[bytes, Decision]] | list[tuple[bytes, Decision]]) -> Figure:
    known = list(documents)
    cells = right = 0
    with Reader() as reader:
        reader.read(ReadRequest(known[0][0], f"warm-up.{suffix}"))
        begun = time.perf_counter()
        found = [reader.read(ReadRequest(data, f"a.{suffix}")) for data, _ in known]
        seconds = time.perf_counter() - begun
    for document, (_, made) in zip(found, known, strict=True):
        rows = next((block.rows for block in document.blocks if block.kind == "table"), ())
        for r, line in enumerate(made.ranking.grid()):
            for c, text in enumerate(line):
                cells += 1
                right += r < len(rows) and c < len(rows[r]) and rows[r][c] == text
    return Figure(suffix, len(known), cells, right / cells, len(known) / seconds)


def _fuzz(suffix: str, count: int) -> Fuzz:
    r = random.Random(suffix)
    made = decision(7)
    data = MAKERS[suffix](made, 7)
    ended = 0
    with Reader() as reader:
        for n in range(count):
            changed = (mutated_inside if n % 4 else mutated)(data, r)
            reason = reader.read(ReadRequest(changed, f"a.{suffix}")).reason or ""
            ended += "process ended" in reason or "longer than" in reason
    return Fuzz(suffix, count, ended)


def run(seeds: int = 60) -> list[tuple[str, str, str, str]]:
    """Rows (format, measure, value, aim) for a report of all formats; `seeds` documents a format."""
    rows = []
    for figure in figures(seeds, max(2, min(8, seeds))):
        name, right = figure.format.upper(), f"{figure.cells_right:.4f} of {figure.cells:,}"
        rows.append((name, f"table cells right, {figure.documents} documents", right, "1.00"))
        rows.append((name, "documents/s", f"{figure.documents_per_second:,.1f}", ""))
    for found in fuzz(seeds * 5):
        value = f"{found.ended_the_process} of {found.tried:,}"
        rows.append((found.format.upper(), "damaged files that ended the reading process", value, "0"))
    if libreoffice() is None:
        rows.append(("RTF, DOC, ODT, XLS, ODS", "not measured: LibreOffice is not installed", "", ""))
    return rows


if __name__ == "__main__":
    for row in run():
        print(" | ".join(row))
