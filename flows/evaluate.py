"""The `eval` command: a labelled folder read, extracted and resolved, and held against its labels.

Invariant: documents go the same way as in a build, up to the resolved claims; nothing is archived or published. A
folder holds gold.jsonl (labels) and manifest.csv (its documents); a label may name a `file` of a folder given besides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.documents import Item, Tools, process_batch
from flows.settings import Settings, SettingsError
from tasks.evaluate import FIELDS, Miss, Report, Tally, calibration, evaluate
from tasks.fetch.manifest import Entry, read_manifest
from tasks.store import Capture

BATCH = 100
Row = dict[str, Any]


def eval_folder(settings: Settings, folder: Path, beside: Sequence[Path] = ()) -> Report:
    """Precision, recall and every error on a labelled folder; `beside` are folders with further labelled files.

    Raises `SettingsError` where gold.jsonl or manifest.csv is missing or a labelled document has no file.
    """
    if not (folder / "gold.jsonl").is_file():
        raise SettingsError(f"{folder}: no gold.jsonl; give a folder of labelled documents")
    lines = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines() if line]
    labels = [_label(line) for line in lines if line["kind"] == "claim"]
    documents = {line["doc"]: line for line in lines if line["kind"] == "doc"}
    files = _files(folder, documents, beside)
    return evaluate(
        labels, _claims(settings, files), sorted(files), {d for d, line in documents.items() if line.get("partial")}
    )


def _label(line: Row) -> Row:
    return line | {"score_max": line.get("max_score")}


def _files(folder: Path, documents: Mapping[str, Row], beside: Sequence[Path]) -> dict[str, Entry]:
    """The file of every labelled document."""
    manifest = folder / "manifest.csv"
    entries = {entry.path.stem: entry for entry in read_manifest(manifest)} if manifest.is_file() else {}
    found = {}
    for doc, line in documents.items():
        places = [f / line["file"] for f in (folder, *beside) if "file" in line]
        entry = entries.get(doc) or next((Entry(p.resolve()) for p in places if p.is_file()), None)
        if entry is None or not entry.path.is_file():
            raise SettingsError(f"{folder}: no file for the labelled document {doc!r}; name its folder with --beside")
        found[doc] = entry
    return found


def _claims(settings: Settings, files: Mapping[str, Entry]) -> list[Row]:
    """The claims of the documents, in the labels' words."""
    tools = Tools(settings.indices, settings.reference, settings.pipeline_version)
    items = [Item(_capture(entry), entry.path.read_bytes()) for entry in files.values()]
    names = {hashlib.sha256(item.data).hexdigest(): doc for doc, item in zip(files, items, strict=True)}
    batches = (items[i : i + BATCH] for i in range(0, len(items), BATCH))
    rows = (row for batch in batches for row in process_batch(batch, tools).claims.iter_rows(named=True))
    return [_claim(names[row["document_id"]], row) for row in rows]


def _capture(entry: Entry) -> Capture:
    return Capture(
        entry.uri or entry.path.as_uri(), entry.source_id or "local", datetime.fromtimestamp(0, UTC), "new",
        title=entry.title, published_at=entry.published_at, territory=entry.territory,
    )  # fmt: skip


def _claim(doc: str, row: Mapping[str, Any]) -> Row:
    percent = row["score_unit"] if row["score_unit"] == "percent" else None
    return dict(row) | {
        "doc": doc, "index": row["index_id"], "year": row["index_year"], "component": row["component_id"],
        "unit": row["unit_name"] or row["unit_text"], "tier": row["unit_tier"], "score_unit": percent,
        "district": row["district_name"], "province": row["province_name"],
    }  # fmt: skip


def show(report: Report, *, errors: bool) -> None:
    """Print the report for a person; with `errors` every value that is not as labelled."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(_table("Overall, and by field", report, [("all", "score and rank"), ("all", "all fields")], "field"))
    console.print(_table("Score and rank by tier", report, [], "tier"))
    console.print(_table("Score and rank by index", report, [], "index"))
    console.print(f"Mean F1 over documents, score and rank: {report.mean_f1():.3f}\n")
    table = Table("confidence", "claims", "said", "right", title="Calibration")
    for band, count, said, right in calibration(report.confidences):
        table.add_row(band, str(count), f"{said:.3f}", f"{right:.3f}")
    console.print(table)
    for miss in report.misses if errors else ():
        console.print(told(miss), markup=False)


def _table(title: str, report: Report, first: Sequence[tuple[str, str]], what: str) -> Table:
    table = Table("", "right", "extra", "missed", "precision", "recall", "F1", title=title)
    for key in [*first, *sorted(_order(k for k in report.tallies if k[0] == what))]:
        tally = report.tallies.get(key, Tally())
        figures = (f"{tally.precision:.3f}", f"{tally.recall:.3f}", f"{tally.f1:.3f}")
        table.add_row(key[1], str(tally.right), str(tally.extra), str(tally.missed), *figures)
    return table


def _order(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(keys, key=lambda k: (FIELDS.index(k[1]) if k[1] in FIELDS else len(FIELDS), k[1]))


def told(miss: Miss) -> str:
    """One error as a line: where, what, and the quote of the claim."""
    row = miss.label or miss.claim or {}
    about = " ".join(str(row.get(k)) for k in ("index", "year", "component", "tier", "unit", "cohort") if row.get(k))
    quote = f"  «{miss.claim['quote']}»" if miss.claim and "quote" in miss.claim else ""
    return f"{miss.doc} {miss.kind} {miss.field}: expected {miss.expected}, found {miss.found}  [{about}]{quote}"


def as_json(report: Report) -> Row:
    """The report as plain values."""
    groups: dict[str, dict[str, Row]] = {}
    for (what, name), tally in sorted(report.tallies.items()):
        groups.setdefault(what, {})[name] = {
            "right": tally.right, "extra": tally.extra, "missed": tally.missed, "precision": round(tally.precision, 4),
            "recall": round(tally.recall, 4), "f1": round(tally.f1, 4),
        }  # fmt: skip
    bands = [dict(zip(("band", "claims", "said", "right"), b, strict=True)) for b in calibration(report.confidences)]
    return {
        **groups,
        "mean_f1_per_document": round(report.mean_f1(), 4),
        "calibration": bands,
        "errors": [told(m) for m in report.misses],
    }
