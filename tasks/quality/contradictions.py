"""The same fact stated differently: within one document, or by two.

Invariant: every message quotes both passages. Which value is held true is reconcile's; these checks only
tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby
from operator import itemgetter

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.agreement import FACTS, by_ranking, pairs, scores_agree
from tasks.keys import key_numbers
from tasks.quality.finding import (
    Finding,
    Library,
    Row,
    Tables,
    check,
    edition,
    listed,
    number,
    passage,
    subject,
    table,
    who,
)

EDITION = ["document_id", "index_id", "index_year"]
PLACE = ["document_id", "block", "char_start", "quote"]
TOLD = 12
EXTREMES = {"max": ("highest", "the unit ranked first"), "min": ("lowest", "the unit ranked last")}


@dataclass(frozen=True, slots=True)
class Clash:
    """Two passages of one document that cannot both be right."""

    text: str
    claim_ids: tuple[str, str]


@check("document.contradicts_itself", severity="warning", per_edition=True)
def contradicts_itself(tables: Tables) -> Iterator[Finding]:
    """One document gives one fact twice and differently: a lead has the first district at 889.09 points, a
    later paragraph the districts' highest at 970.

    One issue per document and index year, with both passages of every clash (the first TOLD of them).
    """
    library = Library(tables)
    extremes, values = _by_edition(_extremes(tables)), _by_edition(_of_one_document(tables))
    for key in extremes.keys() | values.keys():
        document, index, year = key
        clashes = [*map(_extreme_clash, extremes[key]), *map(_value_clash, values[key])]
        lines = [f"({n}) {clash.text}" for n, clash in enumerate(clashes[:TOLD], 1)]
        lines += [f"And {len(clashes) - TOLD} more."] if len(clashes) > TOLD else []
        lines += _swaps(extremes[key])
        message = f"{index} {year}: {library.name(document)} contradicts itself. {' '.join(lines)}"
        claim_ids = [claim for clash in clashes for claim in clash.claim_ids]
        yield Finding(f"{index} {year} {library.uri(document)}", message, document, claim_ids)


def _by_edition(rows: pl.DataFrame) -> defaultdict[tuple[str, str, int], list[Row]]:
    grouped = defaultdict(list)
    for row in rows.iter_rows(named=True):
        grouped[row["document_id"], row["index_id"], row["index_year"]].append(row)
    return grouped


def _extremes(tables: Tables) -> pl.DataFrame:
    """Statistics of a cohort beside the score of the unit named first or last in the same document, where
    they differ; the unit's claim as `_unit`.
    """
    last = (pl.col("rank_from_bottom") == 1) | (pl.col("rank") == pl.col("rank_of"))
    extreme = pl.when(pl.col("rank") == 1).then(pl.lit("max")).when(last).then(pl.lit("min"))
    named = table(tables, "claims").with_columns(statistic=extreme).drop_nulls(["statistic", "score"])
    cohort = [*EDITION, "component_id", "cohort_id", "statistic"]
    stated = table(tables, "cohort_statistics").drop_nulls("cohort_id")
    joined = stated.join(named, on=cohort, suffix="_unit", nulls_equal=True)
    differing = joined.filter(~scores_agree(pl.col("value"), pl.col("score")))
    return differing.sort("block", "char_start", "claim_id", "block_unit", "char_start_unit", "claim_id_unit")


def _extreme_clash(row: Row) -> Clash:
    which, unit = EXTREMES[row["statistic"]]
    text = (
        f"{_cohort(row)}: the {which} is {number(row['value'])} in {passage(row)}, "
        f"but {unit}, {row['unit_text']}, has {number(row['score'])} in {passage(row, '_unit')}."
    )
    return Clash(text, (row["claim_id"], row["claim_id_unit"]))


def _cohort(row: Row) -> str:
    return str(row.get("cohort_text") or row.get("cohort_text_unit") or row["cohort_id"])


def _swaps(rows: list[Row]) -> list[str]:
    """A sentence for every two cohorts whose stated figures fit the other one far better (half the gap or
    less)."""
    by_cohort: dict[tuple[str | None, str], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        by_cohort[row["component_id"], row["cohort_id"]].setdefault(row["statistic"], row)
    told = []
    for (key, one), (other_key, other) in combinations(sorted(by_cohort.items(), key=str), 2):
        shared = [(one[name], other[name]) for name in EXTREMES if name in one and name in other]
        as_stated = sum(_gap(a, a) + _gap(b, b) for a, b in shared)
        exchanged = sum(_gap(a, b) + _gap(b, a) for a, b in shared)
        if key[0] == other_key[0] and shared and exchanged <= as_stated / 2:
            first, second = (_cohort(row) for row in shared[0])
            told.append(
                f"The figures look swapped between {first} and {second}: exchanged, they are "
                f"{number(round(exchanged, 4))} off in all instead of {number(round(as_stated, 4))}."
            )
    return told


def _gap(stated: Row, named: Row) -> float:
    return abs(float(stated["value"]) - float(named["score"]))


def disagreeing(tables: Tables) -> pl.DataFrame:
    """Every two claims of one ranking that disagree, once: key, `fact`, both claims with their places."""
    disputed = table(tables, "rankings").filter(pl.col("status") == "disputed")
    keys = disputed.select(RANKING_KEY).sort(RANKING_KEY).with_row_index("key")
    base, said_of = key_numbers(RANKING_KEY[:-1], keys, table(tables, "claims"))
    claims = table(tables, "claims").filter(said_of.is_in(base.unique().implode()))
    claims = by_ranking(claims).join(keys, on=RANKING_KEY, nulls_equal=True)
    found = []
    for name, fact in FACTS.items():
        together = pairs(claims, fact, ["claim_id", *PLACE])
        once = together.filter(~pl.col("agree")).filter(_position("") < _position("_other"))
        value, other = (_value(name, suffix) for suffix in ("", "_other"))
        both = [f"{column}{suffix}" for column in ("claim_id", *PLACE) for suffix in ("", "_other")]
        found.append(once.select("key", *both, fact=pl.lit(name), value=value, value_other=other))
    unit = disputed.select(*RANKING_KEY, "unit_name")
    return (
        pl.concat(found)
        .join(keys, on="key")
        .join(unit, on=RANKING_KEY, nulls_equal=True)
        .sort("key", "fact", "document_id", "block", "char_start", "claim_id", "claim_id_other")
    )


def _pairs(tables: Tables) -> pl.DataFrame:
    """The pairs as `quality` gives them once for both checks; made here where a check is called by itself."""
    return tables["disagreeing"] if "disagreeing" in tables else disagreeing(tables)


def _position(suffix: str) -> pl.Expr:
    """Where a claim stands, as text that sorts: so that each pair is told once, the earlier passage first."""
    place = pl.col(f"block{suffix}", f"char_start{suffix}").cast(pl.String).str.zfill(9)
    return pl.concat_str(f"document_id{suffix}", place, f"claim_id{suffix}")


def _value(name: str, suffix: str) -> pl.Expr:
    value = pl.col(f"{name}{suffix}").cast(pl.String).str.strip_suffix(".0")
    if name != "rank":
        return value
    ranked = pl.col(f"rank_of{suffix}")
    of = pl.when(ranked.is_null()).then(pl.lit("")).otherwise(pl.format(" of {}", ranked))
    return pl.concat_str(value.fill_null("no rank"), of)


def _of_one_document(tables: Tables) -> pl.DataFrame:
    """The pairs that stand in one document; once, though they may speak of several cohorts."""
    pairs_ = _pairs(tables).filter(pl.col("document_id") == pl.col("document_id_other"))
    return pairs_.unique(["fact", "claim_id", "claim_id_other"], keep="first", maintain_order=True)


def _value_clash(row: Row) -> Clash:
    text = (
        f"{who(row)}: {row['fact']} {row['value']} in {passage(row)}, "
        f"but {row['value_other']} in {passage(row, '_other')}."
    )
    return Clash(text, (row["claim_id"], row["claim_id_other"]))


@check("document.two_statistics", severity="warning", per_edition=True)
def two_statistics(tables: Tables) -> Iterator[Finding]:
    """One document gives one statistic of a cohort twice and differently: the mean of the districts is 66.2
    and 62.6."""
    library = Library(tables)
    stated = table(tables, "cohort_statistics").with_columns(cohort=pl.coalesce("cohort_id", "cohort_text"))
    key = [*EDITION, "component_id", "cohort", "statistic"]
    stated = stated.drop_nulls("cohort").sort("block", "char_start", "claim_id")
    differs = ~scores_agree(pl.col("value").min().over(key), pl.col("value").max().over(key))
    for _, rows in stated.filter(differs).group_by(key, maintain_order=True):
        first = rows.row(0, named=True)
        document = first["document_id"]
        values = listed(f"{number(row['value'])} in {passage(row)}" for row in rows.iter_rows(named=True))
        message = (
            f"{edition(first)}: {library.name(document)} gives the {first['statistic']} of {_cohort(first)} "
            f"more than once: {values}"
        )
        of = (first["cohort"], first["statistic"], library.uri(document))
        yield Finding(subject(first, *of, key=RANKING_KEY[:3]), message, document, rows["claim_id"].to_list())


@check("documents.contradict", severity="warning", per_edition=True)
def documents_contradict(tables: Tables) -> Iterator[Finding]:
    """Two documents give one unit different figures: 747.2 points in an article, 745 in the decision.

    One issue per ranking and fact, with every document's words.
    """
    library = Library(tables)
    between = _pairs(tables).filter(pl.col("document_id") != pl.col("document_id_other"))
    of_one_fact = groupby(between.iter_rows(named=True), key=itemgetter("key", "fact"))
    for rows in (list(group) for _, group in of_one_fact):  # many groups of few rows: dicts, not frames
        first = rows[0]
        told: dict[str, str] = {}
        for row in rows:
            for side in ("", "_other"):
                name = library.name(row[f"document_id{side}"])
                told[row[f"claim_id{side}"]] = f"{row[f'value{side}']} in {name} {passage(row, side)}"
        message = f"{who(first)}: documents disagree on the {first['fact']}: {listed(told.values())}"
        yield Finding(subject(first, first["fact"]), message, None, list(told))
