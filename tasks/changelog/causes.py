"""Why a ranking changed: the documents changed, the reading of them changed, or a person decided.

Invariant: one cause per changed key. Rankings follow from documents, code, register, decisions, corrections
and the weight of the sources, so what none of the first four explains was entered by a person here.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.changelog.beside import beside
from tasks.keys import key_numbers

READING = ("extraction_change", "register_change", "unit_decision")  # by the part of pipeline_version
NEWS = ("first_published", "publisher_revision")
FACTS = ("score", "rank")
CORRECTION = r"\w+: corrected by [^;]*"  # as tasks.reconcile writes it into chosen_because


def causes(
    previous_rankings: pl.DataFrame,
    rankings: pl.DataFrame,
    previous_documents: pl.DataFrame,
    documents: pl.DataFrame,
    superseded: Mapping[str, str],
    claims: pl.DataFrame,
) -> pl.DataFrame:
    """The ranking key and `cause` of every key that is new, gone or different.

    `documents` are all contents known, each with its pipeline_version "<code>-<register>-<decisions>";
    `superseded` gives for a content that is no longer live the newer content of the same uri; `claims` are
    those of both rankings. The first that holds: a correction that was not there before; a document of the
    key is new or was replaced; a correction taken back; what differs in the version that read the documents;
    an entry here.
    """
    changed = beside(previous_rankings, rankings).with_row_index("row")
    now, before = (
        pl.col(f"chosen_because{side}").str.extract_all(CORRECTION).list.join("; ").fill_null("")
        for side in ("", "_old")
    )
    told = _documents(previous_documents, documents, superseded)
    # A new document that gives the value tells more than one that only supports it, or than one that is gone.
    weight = (~pl.col("leading")) * 4 + pl.col("dead") * 2 + pl.col("news")
    news = (
        _behind(changed, claims)
        .join(told, on="document_id")
        .select("row", weight.cast(pl.Int8).alias("news"), "part")
        .group_by("row")
        .agg(pl.col("news", "part").min())
    )
    ours = pl.lit("our_correction")
    cause = (
        pl.when((now != "") & (now != before))
        .then(ours)
        .when(pl.col("news").is_not_null())
        .then((pl.col("news") % 2).replace_strict(dict(enumerate(NEWS)), return_dtype=pl.String))
        .when(now != before)
        .then(ours)
        .otherwise(pl.col("part").replace_strict(dict(enumerate(READING)), default=ours))
    )
    joined = changed.join(news, on="row", how="left", maintain_order="left")
    return joined.select(*RANKING_KEY, cause=cause)


def _behind(changed: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """`row`, document and `leading` (its claim gave a value now) of every document behind each changed key.

    A claim without cohort stands behind its unit's rankings in every cohort.
    """
    base, said_base = key_numbers(RANKING_KEY[:-1], changed, claims)
    said = claims.select("claim_id", "document_id", claim_cohort="cohort_id").with_columns(said_base)
    rows = changed.select("row", "cohort_id", *(f"{fact}_claim_id" for fact in FACTS)).with_columns(base)
    met = rows.join(said, on="key")
    mine = pl.col("claim_cohort").is_null() | pl.col("claim_cohort").eq_missing(pl.col("cohort_id"))
    leading = pl.any_horizontal(pl.col("claim_id").eq_missing(pl.col(f"{fact}_claim_id")) for fact in FACTS)
    return met.filter(mine | leading).select("row", "document_id", leading=leading)


def _documents(previous: pl.DataFrame, documents: pl.DataFrame, superseded: Mapping[str, str]) -> pl.DataFrame:
    """Per document `news` (the place in NEWS of the cause that its coming or going is, null for none) and `part`.

    `part` is the first part of pipeline_version that is not what it was; null where all are the same.
    """
    known = previous.select("document_id", version_old="pipeline_version")
    both = documents.select("document_id", "pipeline_version").join(known, on="document_id", how="left")
    dead = pl.col("document_id").is_in(pl.Series(list(superseded), dtype=pl.String).implode())
    newer = pl.col("document_id").is_in(pl.Series(list(superseded.values()), dtype=pl.String).implode())
    news = pl.when(dead).then(1).when(pl.col("version_old").is_null()).then(newer.cast(pl.Int32))
    return both.select("document_id", news=news, dead=dead, part=_first_difference())


def _first_difference() -> pl.Expr:
    parts = (
        pl.col(name).str.splitn("-", len(READING)).struct.rename_fields([str(i) for i in range(len(READING))])
        for name in ("pipeline_version", "version_old")
    )
    new, old = parts
    return pl.coalesce(
        pl.when(new.struct.field(str(i)).ne_missing(old.struct.field(str(i)))).then(pl.lit(i, pl.Int8))
        for i in range(len(READING))
    )
