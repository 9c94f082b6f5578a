"""What should have come and did not: editions by the calendar, documents by what is normal of a source or page.

Invariant: these are found although every run is green. A message changes only when the state does, so that a night
that brings nothing publishes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tasks.quality.finding import Finding, Tables, check, table

DUE = pl.Schema({"index_id": pl.String(), "index_year": pl.Int32(), "name": pl.String(), "due": pl.Date()})
ATTEMPTS = pl.Schema({"source_id": pl.String(), "captured_at": pl.Datetime("us", "UTC"), "uri": pl.String()})
RUNS_BEFORE = 3  # before "usual" means anything
NATIONAL = ("province", "ministry")


@check("calendar.overdue", severity="warning")
def overdue(tables: Tables) -> Iterator[Finding]:
    """Results come out in the month they usually do: PAR_INDEX 2025 expected by the end of April 2026, not seen.

    Reads `due` (DUE): the editions that should be out on the day of the run. An edition is seen when a province or a
    ministry is ranked in it or in a later one.
    """
    if "due" not in tables:
        return
    national = table(tables, "rankings").filter(pl.col("unit_tier").is_in(NATIONAL))
    newest = national.group_by("index_id").agg(newest=pl.col("index_year").max())
    due = tables["due"].join(newest, on="index_id", how="left")
    missing = due.filter((pl.col("index_year") > pl.col("newest")).fill_null(True))
    for row in missing.sort("index_id", "index_year").iter_rows(named=True):
        of = "of provinces or ministries"  # districts and communes are ranked by their province, at no common time
        seen = (
            f"; the newest edition seen {of} is that of {row['newest']}"
            if row["newest"]
            else f"; none was ever seen {of}"
        )
        message = (
            f"{row['index_id']} {row['index_year']} ({row['name']}) expected by {row['due']:%Y-%m-%d}, not seen{seen}"
        )
        yield Finding(f"{row['index_id']} {row['index_year']}", message)


@check("source.fewer_than_usual", severity="warning")
def fewer_than_usual(tables: Tables) -> Iterator[Finding]:
    """A source lists as much as it usually does: 4 addresses where the runs before named 20 (a listing page changed).

    Reads `attempts` (ATTEMPTS). The last run is held against the median of the earlier ones, when they are three or more.
    """
    if "attempts" not in tables:
        return
    runs = tables["attempts"].group_by("source_id", "captured_at").agg(n=pl.col("uri").n_unique())
    last = pl.col("captured_at") == pl.col("captured_at").max().over("source_id")
    usual = runs.filter(~last).group_by("source_id").agg(usual=pl.col("n").median(), before=pl.len())
    now = runs.filter(last).join(usual, on="source_id")
    few = now.filter((pl.col("before") >= RUNS_BEFORE) & (pl.col("n") * 2 < pl.col("usual")))
    for row in few.sort("source_id").iter_rows(named=True):
        message = (
            f"{row['source_id']}: the last run named {row['n']} addresses, usually they are {row['usual']:g}. "
            "Has the page that lists them changed?"
        )
        yield Finding(row["source_id"], message)


@check("page.lost_claims", severity="warning")
def lost_claims(tables: Tables) -> Iterator[Finding]:
    """A page that always stated figures still does: its new content has none, where every earlier one had a table.

    Reads `superseded_documents` (documents): the earlier contents of the addresses.
    """
    if "superseded_documents" not in tables:
        return
    earlier = tables["superseded_documents"].filter(pl.col("status").is_in(["ok", "no_ranking"]))
    always = earlier.group_by("uri").agg(least=pl.col("n_claims").min(), contents=pl.len())
    silent = table(tables, "documents").filter((pl.col("n_claims") == 0) & pl.col("status").is_in(["ok", "no_ranking"]))
    lost = silent.join(always.filter(pl.col("least") > 0), on="uri").sort("uri")
    for row in lost.iter_rows(named=True):
        message = (
            f"«{row['title']}» {row['uri']} states nothing any more; each of its {row['contents']} earlier content(s) "
            f"had {row['least']} claims or more. Is the table gone, or in a form that is not read?"
        )
        yield Finding(row["uri"], message, row["document_id"])
