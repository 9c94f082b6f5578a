"""The extract room: from a `Document` to its claims and cohort statistics. Pure: no I/O, no clock.

Mentions (indices, components, units, numbers with their role) are found sentence by sentence, given the context of the
document, and bound into claims by constructions (`binding`); tables go by their headers (`grids`),
also those that a content system has flattened into lines (`flattened`). Units stay names:
which unit a name means is decided by `tasks.units`. The room uses that one's folding of names, and nothing else of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from schemas.document import Document
from tasks.extract.context import read_context
from tasks.extract.drafts import merge, to_claims
from tasks.extract.flattened import read_flattened
from tasks.extract.grids import read_tables
from tasks.extract.lexicon import Lexicon, build_lexicon
from tasks.extract.prose import read_prose
from tasks.extract.statistics import to_statistics


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document says: draft claims, statistics of cohorts, and the territory it speaks of, as written."""

    claims: pl.DataFrame
    statistics: pl.DataFrame
    territory: str | None


def extract(document: Document, lexicon: Lexicon, *, source_id: str) -> Extraction:
    """All claims of a document, in the columns of `claims` (unit_id, unit_name, cohort_id null), and its statistics."""
    context = read_context(document, lexicon)
    flattened, flat_statistics, used = read_flattened(document, context, lexicon)
    drafts, statistics = read_prose(document, context, lexicon)
    drafts = [d for d in drafts if d.block not in used]
    rows, row_statistics = read_tables(document, context, lexicon)
    found = [
        replace(d, component_name=lexicon.component_names.get((d.index_id, d.component_id))) if d.component_id else d
        for d in merge([*drafts, *rows, *flattened])
    ]
    return Extraction(
        claims=to_claims(document, found, source_id),
        statistics=to_statistics(
            document, [*(s for s in statistics if s.block not in used), *row_statistics, *flat_statistics]
        ),
        territory=context.territory,
    )


__all__ = ["Extraction", "Lexicon", "build_lexicon", "extract"]
