"""Building the site of made tables: seconds, memory, sizes. Prints a table in Markdown.

    .venv/bin/python bench/site.py [--units 12000] [--profile]

The tables are made by rule: communes of 34 provinces, two indices, three years, the total and six components each, so 42
rankings a commune (504,000 for 12,000), a claim for each of them, and a document for each index, year and province that gives
the whole league table with all components. Three builds, each in a fresh process: `first` makes every page, `again` none,
`night` follows a correction of the 353 totals of one league table in the newest year.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flows.site_files import Site, replace_site  # noqa: E402  once the project is on the path
from schemas.document import Document, table_block  # noqa: E402  once the project is on the path
from schemas.tables import MODELS, conform, empty  # noqa: E402  once the project is on the path
from tasks.site import NEEDED, About, site, site_version  # noqa: E402  once the project is on the path

PROVINCES, INDICES, YEARS, PARTS = 34, ("DTI", "PAR_INDEX"), (2022, 2023, 2024), 6
NOW = datetime(2024, 8, 1, 19, tzinfo=UTC)
KEY = ["index_id", "index_year", "component_id", "unit_id", "cohort_id"]


def unit_id(number: int) -> str:
    """A made commune."""
    return f"{number:05}@2004-08-31"


def province_id(number: int) -> str:
    """A made province."""
    return f"{number:02}@2004-08-31"


def made_rankings(count: int, corrected: bool) -> pl.DataFrame:
    """A ranking for every unit, index, year and component."""
    parts = pl.DataFrame(
        {"component_id": [None, *(f"phan_{n}" for n in range(PARTS))]}, schema={"component_id": pl.String}
    )
    rows = pl.DataFrame({"number": range(count)}).join(pl.DataFrame({"index_id": INDICES}), how="cross")
    rows = rows.join(pl.DataFrame({"index_year": YEARS}), how="cross").join(parts, how="cross")
    rows = rows.with_columns(province=pl.col("number") % PROVINCES, n=pl.int_range(pl.len()))
    score = (pl.col("n") * 7_919 % 70_001) / 100 + 200
    touched = pl.col("component_id").is_null() & (pl.col("province") == 3) & (pl.col("index_year") == YEARS[-1])
    touched &= pl.col("index_id") == INDICES[0]
    rows = rows.with_columns(score=pl.when(touched & pl.lit(corrected)).then(score + 1).otherwise(score))
    league = ["index_id", "index_year", "component_id", "province"]
    claim = pl.format("c{}", pl.col("n").cast(pl.String).str.zfill(15))
    rows = rows.with_columns(
        unit_id=pl.format("{}@2004-08-31", pl.col("number").cast(pl.String).str.zfill(5)),
        unit_name=pl.format("Xã Số {}", "number"), unit_tier=pl.lit("commune"),
        province_name=pl.format("Tỉnh {}", "province"), score_max=pl.lit(1000.0), score_unit=pl.lit("point"),
        cohort_id=pl.format("commune/{}@2004-08-31", pl.col("province").cast(pl.String).str.zfill(2)),
        score_share=pl.col("score") / 1000, status=pl.lit("single"), n_claims=1, n_documents=1, score_claim_id=claim,
        rank=pl.col("score").rank("min", descending=True).over(league), rank_of=pl.len().over(league),
        rank_claim_id=claim, chosen_because=pl.lit("only document"), known_since=pl.lit(NOW),
    )  # fmt: skip
    document = pl.format("{} {} {}", "index_id", "index_year", "province")
    ids = {name: sha256(name.encode()).hexdigest() for name in rows.select(document.unique())["index_id"]}
    return rows.with_columns(document_id=document.replace_strict(ids, return_dtype=pl.String))


def made_claims(rows: pl.DataFrame) -> pl.DataFrame:
    """A claim for every ranking: a row of its document's table for that component."""
    rows = rows.sort("document_id", "component_id", "number", nulls_last=False)
    table = ["document_id", "component_id"]
    quote = pl.format("{} | {}", "unit_name", "score")
    rows = rows.with_columns(quote=quote, block=pl.col("component_id").rank("dense").over("document_id").fill_null(0))
    length = pl.col("quote").str.len_chars() + 1
    rows = rows.with_columns(char_start=(length.cum_sum() - length).over(table))
    rows = rows.with_columns(
        claim_id="score_claim_id", source_id=pl.lit("office"), unit_text="unit_name", method=pl.lit("table"),
        char_end=pl.col("char_start") + pl.col("quote").str.len_chars(), confidence=pl.lit(0.9),
    )  # fmt: skip
    return conform(rows, MODELS["claims"])


def made_tables(count: int, corrected: bool) -> dict[str, pl.DataFrame]:
    """All tables a site needs."""
    rows = made_rankings(count, corrected)
    claims = made_claims(rows)
    documents = (
        claims.group_by("document_id").agg(n_claims=pl.len(), n_blocks=pl.lit(PARTS + 1).first()).sort("document_id")
    )
    documents = documents.with_columns(
        source_id=pl.lit("office"), uri=pl.format("https://example.org/{}", "document_id"), captured_at=pl.lit(NOW),
        title=pl.format("Quyết định {}", pl.col("document_id").str.head(6)), published_at=pl.lit(NOW.date()),
        doc_type=pl.lit("decision"), media_type=pl.lit("text/html"), language=pl.lit("vi"), status=pl.lit("ok"),
        pipeline_version=pl.lit("1"),
    )  # fmt: skip
    moves = rows.with_columns(rank_change=pl.lit(1), previous_unit_ids=pl.lit([], pl.List(pl.String)))
    log = rows.with_columns(
        change_id="score_claim_id", run_id=pl.lit("r1"), changed_at=pl.lit(NOW), field=pl.lit("score"),
        new_value=pl.col("score").cast(pl.String), kind=pl.lit("added"), cause=pl.lit("first_published"),
    )  # fmt: skip
    units = pl.DataFrame([
        {"unit_id": unit_id(n), "code": f"{n:05}", "name": f"Số {n}", "full_name": f"Xã Số {n}", "type": "xã", "tier": "commune",
         "parent_id": province_id(n % PROVINCES)} for n in range(count)
    ] + [
        {"unit_id": province_id(n), "code": f"{n:02}", "name": f"Tỉnh {n}", "full_name": f"Tỉnh {n}", "type": "tỉnh",
         "tier": "province", "parent_id": None} for n in range(PROVINCES)
    ])  # fmt: skip
    given = {"rankings": rows, "documents": documents, "movements": moves, "changelog": log, "units": units}
    made = {name: conform(frame, MODELS[name]) for name, frame in given.items()} | {"claims": claims}
    return {name: made.get(name, empty(MODELS[name])) for name in NEEDED}


def readings(claims: pl.DataFrame):
    """What a reader made of a made document: a table for the total and for each component."""
    texts = claims.sort("document_id", "block", "char_start").partition_by("document_id", as_dict=True)

    def of(document_id: str) -> list[Document]:
        blocks = texts[document_id,].partition_by("block", maintain_order=True)
        tables = tuple(table_block([quote.split(" | ") for quote in block["quote"]]) for block in blocks)
        return [Document(document_id, "x", "text/html", blocks=tables)]

    return of


def build(step: str, folder: Path, count: int) -> dict[str, object]:
    """One build in this process; what it took."""
    tables = made_tables(count, corrected=step == "night")
    about = About(step, NOW, readings(tables["claims"]))
    base, started, used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
    parts, made = site(tables, about)
    done = replace_site(folder, folder if folder.exists() else None, Site(site_version(), step, made, parts))
    return {
        "step": step, "rankings": tables["rankings"].height, "seconds": time.perf_counter() - started,
        "processor": time.process_time() - used, "made": done.made, "reused": done.reused, "megabytes": done.size / 1e6,
        "largest": done.largest, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "tables": base / 1024,
    }  # fmt: skip


def main() -> None:
    """Three builds, a line each."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--units", type=int, default=12_000)
    options.add_argument("--step", choices=("first", "again", "night"), help="one build, in this process")
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    if given.step:
        print(json.dumps(build(given.step, given.folder, given.units)))
        return
    print(
        "| build | s | processor, s | files made | taken over | MB | largest page, KB | peak of memory, MB (tables made) |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="xephang-site-") as scratch:
        for step in ("first", "again", "night"):
            command = [
                sys.executable,
                __file__,
                "--step",
                step,
                "--folder",
                f"{scratch}/site",
                "--units",
                str(given.units),
            ]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(
                f"| {step} | {told['seconds']:.1f} | {told['processor']:.1f} | {told['made']:,} | {told['reused']:,} | "
                f"{told['megabytes']:,.0f} | {told['largest'][1] / 1000:.0f} | {told['memory']:,.0f} ({told['tables']:,.0f}) |",
                flush=True,
            )


if __name__ == "__main__":
    main()
