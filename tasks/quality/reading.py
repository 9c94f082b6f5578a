"""What could not be read, and what was refused: problems of one document's way in, and of the machine it comes to."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.sources import LOCAL_SOURCE
from tasks.quality.finding import EXAMPLES, Finding, Library, Tables, check, listed, table
from tasks.validate import severity_of

DAMAGED = pl.Schema({"document_id": pl.String(), "reason": pl.String()})
CLOCK = pl.Schema({"behind": pl.Datetime("us", "UTC")})


@check("document.unreadable", severity="warning")
def unreadable(tables: Tables) -> Iterator[Finding]:
    """A document could not be read: an empty file, a broken workbook."""
    return _with_status(tables, "unreadable", "could not be read")


@check("document.needs_ocr", severity="warning")
def needs_ocr(tables: Tables) -> Iterator[Finding]:
    """A document is only pictures of text, such as a scanned decision, and waits for OCR."""
    return _with_status(tables, "needs_ocr", "waits for OCR")


@check("capture.failed", severity="warning")
def capture_failed(tables: Tables) -> Iterator[Finding]:
    """The newest attempt to get a file or an address brought nothing: a page is gone, a listed file is missing.

    Reads `captures` (uri, source_id, outcome, reason, held), the failed ones only; what was captured before stays.
    """
    if "captures" not in tables:
        return
    for uri, source, outcome, reason, held in tables["captures"].iter_rows():
        kept = "; what was captured before is kept" if held else ""
        yield Finding(uri, f"{source}: {outcome}: {reason or 'no reason given'}{kept}")


@check("capture.damaged", severity="error")
def capture_damaged(tables: Tables) -> Iterator[Finding]:
    """The bytes kept of a document are missing or changed on the disk; what was read of it before stays.

    Reads `damaged` (DAMAGED): what a build was to read and could not. It is tried again at every run, and asked for again
    at its address, until it is whole.
    """
    library = Library(tables)
    for document, reason in tables["damaged"].iter_rows() if "damaged" in tables else ():
        yield Finding(document, f"{library.name(document)}: {reason}", document)


@check("clock.set_back", severity="error")
def clock_set_back(tables: Tables) -> Iterator[Finding]:
    """The clock says a time before the last run: 2 March after a run of 5 March. Runs keep their order.

    Reads `clock` (CLOCK): the time that the run bears, where the clock says an earlier one.
    """
    for (behind,) in tables["clock"].iter_rows() if "clock" in tables else ():
        yield Finding(
            "clock",
            f"The clock of this machine is behind the last run, of {behind:%Y-%m-%d %H:%M} UTC. Runs are dated just after "
            "that until the clock has passed it, so that their order stays. Set the clock (timedatectl; NTP); if it is "
            "right now and was wrong then, nothing is lost but the dates until then.",
        )


@check("source.overdue", severity="warning")
def source_overdue(tables: Tables) -> Iterator[Finding]:
    """An enabled source brought nothing new for longer than is normal of it, or fewer documents than it should hold.

    Reads `overdue` (source_id, state: overdue or few, last_new, every_days, min_documents).
    """
    if "overdue" not in tables:
        return
    for source, state, last_new, every_days, fewest in tables["overdue"].iter_rows():
        since = f"since {last_new.date()}" if last_new else "ever"
        late = f"nothing new came {since}; something is expected every {every_days} days"
        few = f"fewer documents are held than the {fewest} expected"
        yield Finding(source, f"{source}: {late if state == 'overdue' else few}; see: xephang sources check {source}")


@check("source.unknown", severity="warning")
def source_unknown(tables: Tables) -> Iterator[Finding]:
    """Documents name a source that sources.yaml has no more, or never had: they weigh as files of unknown origin do, least.

    One issue per source. Files given by hand without a source are none.
    """
    unlisted = (pl.col("kind") == "files") & (pl.col("source_id") != LOCAL_SOURCE) & (pl.col("n_documents") > 0)
    found = table(tables, "sources").filter(unlisted).select("source_id", "n_documents").sort("source_id")
    for source, count in found.iter_rows():
        message = (
            f"{source}: {count} document(s) name this source and sources.yaml has none of that id, so they weigh least, as "
            "files given by hand. Put its entry back (enabled: false keeps it from being asked), or give the documents "
            "their source anew: xephang ingest --manifest"
        )
        yield Finding(source, message)


def _with_status(tables: Tables, status: str, what: str) -> Iterator[Finding]:
    library = Library(tables)
    documents = table(tables, "documents").filter(pl.col("status") == status)
    for document, reason in documents.select("document_id", "reason").iter_rows():
        message = f"{library.name(document)} {what}: {reason or 'no reason given'}"
        yield Finding(library.uri(document), message, document)


@check("quarantine.rows", severity="warning")
def quarantined(tables: Tables) -> Iterator[Finding]:
    """Rows of a document broke a rule: three rows of a table rank 64 of 63. One issue per rule and document; as severe
    as the rule (`severity_of`)."""
    library = Library(tables)
    refused = table(tables, "quarantine").sort("check_id", "document_id", "block", "char_start", "claim_id", "failure")
    what = pl.coalesce("unit_text", "unit_name", "cohort_text", "unit_id", pl.lit("row"))
    words = pl.when(pl.col("quote").is_null()).then(pl.lit("")).otherwise(pl.format(", in “{}”", "quote"))
    groups = refused.group_by("check_id", "document_id", maintain_order=True).agg(
        pl.len().alias("count"),
        pl.col("claim_id").drop_nulls(),
        pl.format("{}: {}{}", what, "failure", words).head(EXAMPLES).alias("examples"),
    )
    for row in groups.iter_rows(named=True):
        document, rule = row["document_id"], row["check_id"]
        message = (
            f"{library.name(document)}: {row['count']} {'claim' if rule.startswith('claim.') else 'row'}(s) refused by "
            f"{rule}: {listed(row['examples'], row['count'])}. After a fix: xephang quarantine replay"
        )
        yield Finding(f"{rule} {library.uri(document)}", message, document, row["claim_id"], severity_of(rule))
