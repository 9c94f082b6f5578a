"""Why a ranking changed: the documents changed, the reading of them changed, or a person decided.

Invariant: one cause per changed key. Rankings follow from documents, code, register, decisions, corrections
and the weight of the sources, so what none of the first four explains was entered by a person here.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.changelog.beside import beside

READING = ("extraction_change", "register_change", "unit_decision")  # by the part of pipeline_version
FACTS = ("score", "rank")


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
    changed = beside(previous_rankings, rankings)
    corrected, was_corrected = _corrected(changed, claims, ""), _corrected(changed, claims, "_old")
    changed = changed.with_columns(corrected=corrected, was_corrected=was_corrected)
    told = _documents(previous_documents, documents, superseded)
    # A new document that gives the value tells more than one that only supports it, or than one that is gone.
    behind = _behind(changed, claims).join(told, on="document_id").sort(~pl.col("leading"), "dead", "news")
    news = behind.group_by(RANKING_KEY, maintain_order=True).agg(
        news=pl.col("news").drop_nulls().first(), part=pl.col("part").min()
    )
    ours = pl.lit("our_correction")
    cause = (
        pl.when(pl.col("corrected") & ~pl.col("was_corrected"))
        .then(ours)
        .when(pl.col("news").is_not_null())
        .then("news")
        .when(pl.col("was_corrected") & ~pl.col("corrected"))
        .then(ours)
        .otherwise(pl.col("part").replace_strict(dict(enumerate(READING)), default=ours))
    )
    joined = changed.join(news, on=RANKING_KEY, how="left", nulls_equal=True)
    return joined.select(*RANKING_KEY, cause=cause).sort(RANKING_KEY)


def _corrected(changed: pl.DataFrame, claims: pl.DataFrame, side: str) -> pl.Series:
    """Whether score or rank is another than its claim states: then a person corrected it."""
    for fact in FACTS:
        said = claims.select(
            pl.col("claim_id").alias(f"{fact}_claim_id{side}"), pl.col(fact).alias(f"{fact}_said"), known=True
        ).unique(f"{fact}_claim_id{side}")
        changed = changed.join(said, on=f"{fact}_claim_id{side}", how="left", maintain_order="left")
        value, claim = pl.col(f"{fact}{side}"), pl.col(f"{fact}_claim_id{side}")
        differs = pl.col("known").fill_null(False) & value.ne_missing(pl.col(f"{fact}_said"))
        changed = changed.with_columns(
            (differs | (claim.is_null() & value.is_not_null())).alias(f"{fact}_corrected")
        ).drop("known")
    return changed.select(pl.any_horizontal(f"{fact}_corrected" for fact in FACTS)).to_series()


def _behind(changed: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Key, document and `leading` (its claim gave a value now) of every document behind each changed key."""
    said = claims.select(*RANKING_KEY, "claim_id", "document_id").unique("claim_id")
    columns = [*RANKING_KEY, "document_id", "leading"]
    chosen = changed.select(*RANKING_KEY, pl.concat_list(f"{f}_claim_id" for f in FACTS).alias("claim_id"))
    chosen = chosen.explode("claim_id").join(said.select("claim_id", "document_id"), on="claim_id")
    keys = changed.select(RANKING_KEY)
    base = list(RANKING_KEY[:-1])
    with_cohort = keys.join(said, on=RANKING_KEY, nulls_equal=True)
    without = said.filter(pl.col("cohort_id").is_null()).drop("cohort_id")
    lent = keys.join(without, on=base, nulls_equal=True)
    parts = ((chosen, True), (with_cohort, False), (lent, False))
    return pl.concat([frame.with_columns(leading=leading).select(columns) for frame, leading in parts])


def _documents(previous: pl.DataFrame, documents: pl.DataFrame, superseded: Mapping[str, str]) -> pl.DataFrame:
    """Per document `news` (the cause that its coming or going is, null for none) and `part`.

    `part` is the first part of pipeline_version that is not what it was; null where all are the same.
    """
    known = previous.select("document_id", version_old="pipeline_version")
    both = documents.select("document_id", "pipeline_version").join(known, on="document_id", how="left")
    dead, newer = list(superseded), list(superseded.values())
    news = (
        pl.when(pl.col("document_id").is_in(dead))
        .then(pl.lit("publisher_revision"))
        .when(pl.col("version_old").is_null())
        .then(
            pl.when(pl.col("document_id").is_in(newer))
            .then(pl.lit("publisher_revision"))
            .otherwise(pl.lit("first_published"))
        )
    )
    return both.select("document_id", news=news, dead=pl.col("document_id").is_in(dead), part=_first_difference())


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
