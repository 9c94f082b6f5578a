"""Reconciling, changelog, movements and checks on made claims: seconds and memory. Prints a table in Markdown.

    .venv/bin/python bench/trust.py [--claims 1000000] [--without-checks]

The claims are made by rule: 3,500 communes of 63 provinces, ten editions, ten components, up to three documents that
state each value (a decision and two articles), one value in twenty stated differently. Every measure runs in a fresh
process: `first` on an empty data home, `night` with 100 new claims of one new document on top of what is published.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from schemas.tables import MODELS, Claims, Documents, conform, empty  # noqa: E402  once the project is on the path

UNITS, PROVINCES, COMPONENTS, EDITIONS = 3_500, 63, 10, 10
KEYS = UNITS * COMPONENTS * EDITIONS
AUTHORITY = {"office": "province", "paper": "press", "journal": "press"}
NOW = datetime(2024, 8, 1, 19, tzinfo=UTC)
Times = dict[str, float]


def made_claims(count: int) -> pl.DataFrame:
    """`count` claims; copy 0 of a key is the decision's, 1 and 2 are those of articles."""
    rows = pl.select(n=pl.int_range(count, dtype=pl.Int64)).with_columns(
        key=pl.col("n") % KEYS, copy=pl.col("n") // KEYS
    )
    rows = rows.with_columns(
        unit=pl.col("key") % UNITS,
        component=pl.col("key") // UNITS % COMPONENTS,
        edition=pl.col("key") // (UNITS * COMPONENTS),
    ).with_columns(province=pl.col("unit") % PROVINCES)
    other = (pl.col("copy") > 0) & (pl.col("n") % 20 == 0)
    score = (pl.col("key") * 7_919 % 70_001 + pl.when(other).then(150).otherwise(0)) / 100 + 200
    rows = rows.with_columns(score=score)
    cohort = ["copy", "edition", "component", "province"]
    rows = rows.with_columns(
        rank=pl.col("score").rank("min", descending=True).over(cohort).cast(pl.Int32),
        rank_of=pl.len().over(cohort).cast(pl.Int32),
    )
    text = pl.col("component").cast(pl.String)
    number = pl.col("copy") * 100_000 + pl.col("edition") * 100 + pl.col("province")
    claims = rows.with_columns(
        claim_id=pl.col("n").hash(1).cast(pl.String).str.zfill(20).str.slice(0, 16) + "c",
        document_id=document_id(number),
        source_id=pl.col("copy").replace_strict({0: "office", 1: "paper", 2: "journal"}, return_dtype=pl.String),
        index_id=pl.lit("DTI"),
        index_year=2014 + pl.col("edition"),
        component_id=pl.when(pl.col("component") > 0).then("thanh_phan_" + text),
        unit_id=(10_000 + pl.col("unit")).cast(pl.String) + "@2004-08-31",
        unit_tier=pl.lit("commune"),
        unit_name="Xã số " + pl.col("unit").cast(pl.String),
        unit_text="xã số " + pl.col("unit").cast(pl.String),
        province_name="Tỉnh " + pl.col("province").cast(pl.String),
        cohort_id="commune/" + (10 + pl.col("province")).cast(pl.String) + "@2004-08-31",
        score_max=pl.lit(1000.0),
        score_unit=pl.lit("point"),
        stated_at=pl.date(2015 + pl.col("edition"), 5, 1) + pl.duration(days=pl.col("copy")),
        block=(pl.col("n") % 500).cast(pl.Int32),
        char_start=pl.lit(0, pl.Int32),
        char_end=pl.lit(40, pl.Int32),
        quote="Xã số " + pl.col("unit").cast(pl.String) + " đạt " + pl.col("score").cast(pl.String) + " điểm",
        method=pl.lit("table"),
        confidence=pl.lit(0.95),
    )
    return conform(claims, Claims)


def document_id(number: pl.Expr) -> pl.Expr:
    """A made sha256 of a document's number."""
    parts = [number.cast(pl.UInt64).hash(seed).cast(pl.String).str.zfill(20).str.slice(0, 16) for seed in range(4)]
    return pl.concat_str(parts)


def made_documents(claims: pl.DataFrame) -> pl.DataFrame:
    """The documents of made claims."""
    said = claims.group_by("document_id").agg(pl.col("source_id", "stated_at").first(), n_claims=pl.len())
    decision = pl.col("source_id") == "office"
    rows = said.with_columns(
        uri="https://example.org/" + pl.col("document_id"),
        captured_at=pl.lit(NOW),
        published_at="stated_at",
        doc_type=pl.when(decision).then(pl.lit("decision")).otherwise(pl.lit("article")),
        media_type=pl.lit("text/html"),
        language=pl.lit("vi"),
        status=pl.lit("ok"),
        n_blocks=pl.lit(500),
        pipeline_version=pl.lit("code-register-decisions"),
    )
    return conform(rows, Documents).sort("document_id")


def hundred_more(claims: pl.DataFrame) -> pl.DataFrame:
    """One new article on 100 units, ten of them with another score than published."""
    base = claims.head(100).with_row_index("at")
    score = pl.col("score") + pl.when(pl.col("at") % 10 == 0).then(5.0).otherwise(0.0)
    return base.with_columns(
        claim_id="new" + pl.col("at").cast(pl.String),
        document_id=pl.lit("f" * 64),
        source_id=pl.lit("paper"),
        stated_at=pl.lit(date(2024, 8, 1)),
        score=score,
    ).drop("at")


@contextmanager
def timed(times: Times, name: str) -> Iterator[None]:
    """Processor seconds of a stage (both cores), so that other work on the machine does not count."""
    start = time.process_time()
    yield
    times[name] = times.get(name, 0) + time.process_time() - start


def first(count: int, with_checks: bool) -> Times:
    """Everything from claims to issues on an empty data home."""
    claims = made_claims(count)
    return _derive(claims, made_documents(claims), _nothing(), with_checks, "20240801T190000000000Z")


def night(count: int, with_checks: bool) -> Times:
    """The same with 100 new claims on top of what `first` published."""
    claims = made_claims(count)
    documents = made_documents(claims)
    published: dict[str, pl.DataFrame] = {}
    _derive(claims, documents, _nothing(), with_checks, "20240801T190000000000Z", published=published)
    more = hundred_more(claims)
    both, newer = pl.concat([claims, more]), pl.concat([documents, made_documents(more)])
    before = {"claims": claims, "documents": documents, **published}
    touched = set(more["document_id"])
    return _derive(both, newer, before, with_checks, "20240802T190000000000Z", touched)


def _nothing() -> dict[str, pl.DataFrame]:
    return {name: empty(MODELS[name]) for name in ("rankings", "documents", "claims", "issues")}


def _derive(
    claims: pl.DataFrame,
    documents: pl.DataFrame,
    before: dict[str, pl.DataFrame],
    with_checks: bool,
    run_id: str,
    touched: set[str] | None = None,
    published: dict[str, pl.DataFrame] | None = None,
) -> Times:
    """Rankings, changelog, movements and issues as `flows.tables.derive` makes them; seconds by stage."""
    from flows.rankings import Weighing, touched_editions, weighed
    from tasks.movements import movements
    from tasks.quality import quality

    now, times = NOW + timedelta(days=int(run_id[6:8]) - 1), Times()
    corrections = pl.read_csv(ROOT / "data/reference/corrections.csv", infer_schema=False)
    how = Weighing(AUTHORITY, corrections, run_id, now, {}, touched)
    with timed(times, "reconcile and changelog"):
        rankings, log, _, _ = weighed({"claims": claims, "documents": documents}, before, how)
    with timed(times, "movements"):
        moved = movements(rankings, empty(MODELS["unit_lineage"]), claims)
    tables = {"claims": claims, "documents": documents, "rankings": rankings, "movements": moved}
    if with_checks:
        with timed(times, "checks"):
            again = touched_editions(tables, before, log.scan(), touched)
            tables["issues"] = quality(tables, previous=before["issues"], seen_at=now, touched=again)
    times["entries"] = log.height
    if published is not None:
        published |= {"rankings": rankings, "issues": tables.get("issues", empty(MODELS["issues"]))}
    return times


MEASURES: dict[str, Callable[[int, bool], Times]] = {"first": first, "night": night}


def measured(name: str, count: int, with_checks: bool) -> Times:
    """One measure in a fresh process: seconds by stage, and the peak of memory in MB."""
    command = [sys.executable, __file__, "--claims", str(count), "--only", name]
    done = subprocess.run(
        [*command, *([] if with_checks else ["--without-checks"])], capture_output=True, text=True, check=True
    )
    found: Times = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print, or run the one measure asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--only", choices=sorted(MEASURES))
    parser.add_argument("--without-checks", action="store_true")
    asked = parser.parse_args()
    if asked.only:
        times = MEASURES[asked.only](asked.claims, not asked.without_checks)
        times["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(times))
        return
    _show(asked.claims, {name: measured(name, asked.claims, not asked.without_checks) for name in MEASURES})


def _show(count: int, found: dict[str, Times]) -> None:
    """The measures side by side."""
    stages = [name for name in found["first"] if name not in ("entries", "MB")]
    rows = {f"{stage}, s": [f"{times[stage]:.2f}" for times in found.values()] for stage in stages}
    rows["together, s"] = [f"{sum(times[stage] for stage in stages):.2f}" for times in found.values()]
    rows["entries of the changelog"] = [f"{times['entries']:,.0f}" for times in found.values()]
    rows["peak of memory, MB (the claims included)"] = [f"{times['MB']:,.0f}" for times in found.values()]
    print(f"| {count:,} claims | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
