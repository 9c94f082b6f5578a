"""Publishing 1,000,000 rankings: from claims to a snapshot on disk with all checks and the changelog; then what a dashboard
asks of it.

    .venv/bin/python bench/publish.py [--runs 5] [--queries-only HOME] [--keep HOME]

The claims are those of `bench/trust.py` for communes of the register: 3,500 communes of 63 provinces, ten editions, 29
components, one document a value. Every run is a fresh process on an empty data home. The queries are asked with DuckDB of the
files of `current`, each in a connection of its own: one unit's history, one league table.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import trust  # noqa: E402  once the project is on the path
from bench.spread import cells, print_rows  # noqa: E402  once the project is on the path
from schemas.tables import MODELS, empty  # noqa: E402  once the project is on the path

COMPONENTS = 29
DAY = date(2019, 12, 31)
RUN = "20240801T190000000000Z"
QUERIES = {
    "one unit's history": "SELECT index_year, component_id, score, rank, rank_of FROM '{home}/rankings.parquet' "
    "WHERE unit_id = '{unit}' ORDER BY index_year, component_id",
    "one league table": "SELECT unit_name, score, rank FROM '{home}/rankings.parquet' WHERE index_id = 'DTI' AND "
    "index_year = 2019 AND component_id IS NULL AND cohort_id = '{cohort}' ORDER BY rank",
}


def claims_of_the_register(register: object) -> pl.DataFrame:
    """The made claims, their units and cohorts those of the register."""
    trust.COMPONENTS, trust.KEYS = COMPONENTS, trust.UNITS * COMPONENTS * trust.EDITIONS
    made = trust.made_claims(trust.KEYS)
    provinces = register.living("province", None, DAY)[: trust.PROVINCES]
    communes = [register.living("commune", p.unit_id, DAY) for p in provinces]
    at = (made["unit_id"].str.split("@").list.first().cast(pl.Int64) - 10_000).alias("at")
    units = [
        (n, communes[n % trust.PROVINCES][n // trust.PROVINCES], provinces[n % trust.PROVINCES])
        for n in range(trust.UNITS)
    ]
    known = pl.DataFrame(
        [(n, unit.unit_id, unit.name, f"commune/{p.unit_id}", p.name) for n, unit, p in units],
        schema=["at", "unit_id", "unit_name", "cohort_id", "province_name"], orient="row",
    )  # fmt: skip
    renamed = made.drop("unit_id", "unit_name", "cohort_id", "province_name").with_columns(at)
    return renamed.join(known, on="at", how="left", maintain_order="left").select(made.columns)


def publish_once(home: Path) -> dict[str, float]:
    """Seconds of the processor and of the clock by stage, and rows, of one publication in this process."""
    from flows.run import Run
    from flows.settings import load_settings
    from flows.tables import derive
    from tasks.publish import publish
    from tasks.units import load_register
    from tasks.validate import check_table

    settings = replace(load_settings(home), accept_mass_change=True)
    claims = claims_of_the_register(load_register(settings.reference))
    documents = trust.made_documents(claims)
    merged = {"documents": documents, "claims": claims} | {
        n: empty(MODELS[n]) for n in ("quarantine", "cohort_statistics")
    }
    previous = {name: empty(model) for name, model in MODELS.items()}
    found: dict[str, float] = {}
    with _timed(found, "derive"):
        tables, log = derive(
            merged, previous=previous, captures=[], superseded={}, damage={}, touched=None, settings=settings,
            run=Run(RUN, "refresh", trust.NOW, settings.pipeline_version), now=trust.NOW,
        )  # fmt: skip
    with _timed(found, "check"):
        for name, table in tables.items():
            check_table(name, table)
    with _timed(found, "write"):
        publish(home, tables, snapshot_id=RUN, schema_version=1, meta={}, growing={"changelog": log})
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | {"rankings": tables["rankings"].height, "changes": log.height, "MB": memory,
                    "issues": tables["issues"].height}  # fmt: skip


class _timed:
    def __init__(self, times: dict[str, float], name: str) -> None:
        self.times, self.name = times, name

    def __enter__(self) -> None:
        self.start = time.process_time(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.times[f"{self.name} cpu"] = time.process_time() - self.start[0]
        self.times[f"{self.name} clock"] = time.perf_counter() - self.start[1]


def query_times(home: Path, runs: int) -> Iterator[tuple[str, ...]]:
    """Each query with its milliseconds of the processor and of the clock."""
    import duckdb

    folder = home / "published" / "current"
    asked = pl.scan_parquet(folder / "rankings.parquet").select("unit_id", "cohort_id").slice(500_000, 1).collect()
    for name, form in QUERIES.items():
        query = form.format(home=folder.resolve(), unit=asked["unit_id"][0], cohort=asked["cohort_id"][0])
        taken: list[tuple[float, float]] = []
        rows = 0
        for _ in range(runs):
            with duckdb.connect() as connection:
                clock, start = time.perf_counter(), time.process_time()
                rows = len(connection.execute(query).fetchall())
                taken.append((time.process_time() - start, time.perf_counter() - clock))
        yield f"{name} ({rows:,} rows)", *cells(taken, 1000)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--queries-only", type=Path, help="a data home that --keep made")
    parser.add_argument("--keep", type=Path, help="where the last run's data home stays")
    parser.add_argument("--once", type=Path, help="one publication in this process, as JSON")
    given = parser.parse_args()
    if given.once:
        print(json.dumps(publish_once(given.once)))
        return
    if given.queries_only:
        _show_queries(given.queries_only)
        return
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(given.runs):
            home = given.keep if given.keep and number == given.runs - 1 else Path(scratch) / str(number)
            found.append(_in_a_process(home))
        last = found[-1]
        print(f"{last['rankings']:,.0f} rankings, {last['changes']:,.0f} entries of the changelog, {last['issues']:,.0f} issues, "
              f"at most {last['MB']:,.0f} MB\n")  # fmt: skip
        stages = ("derive", "check", "write")
        rows = [(stage, *cells([(f[f"{stage} cpu"], f[f"{stage} clock"]) for f in found], 1)) for stage in stages]
        whole = [tuple(sum(f[f"{stage} {kind}"] for stage in stages) for kind in ("cpu", "clock")) for f in found]
        print_rows(("s", "processor, both cores", "clock"), [*rows, ("together", *cells(whole, 1))])
        print(f"\naim: under 60 s; {median(clock for _, clock in whole):.1f} s\n")
        _show_queries(home)


def _in_a_process(home: Path) -> dict[str, float]:
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, "--once", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _show_queries(home: Path) -> None:
    print_rows(("ms a query of `current`", "processor", "clock"), list(query_times(home, 15)))
    print("\naim: under 50 ms")


if __name__ == "__main__":
    main()
