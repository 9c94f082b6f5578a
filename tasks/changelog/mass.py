"""A run that would change too much of what is published is stopped: more likely a fault than news.

Invariant: only values that were published count (corrected, withdrawn or outweighed); what is added never stops a run.
"""

from __future__ import annotations

import polars as pl

from schemas.tables import RANKING_KEY
from tasks.changelog.beside import VALUES

AT_LEAST = 20  # values; a small home is changed by a large share every time something is corrected
EXAMPLES = 5


class MassChange(RuntimeError):
    """A run would change more of the published values than is allowed; nothing was published."""


def refuse_mass_change(previous: pl.DataFrame, log: pl.LazyFrame, share: float) -> None:
    """Raises `MassChange` where the new entries `log` change more than `share` (0 to 1) of the values of `previous`.

    Fewer than 20 changed values never stop a run.
    """
    published = sum(previous[name].count() for name in VALUES)
    changed = log.filter(pl.col("field").is_in(VALUES) & pl.col("old_value").is_not_null()).collect()
    if changed.height < AT_LEAST or changed.height <= share * published:
        return
    causes = changed.group_by("kind", "cause").len().sort("len", "kind", "cause", descending=[True, False, False])
    told = ", ".join(f"{n} {kind} ({cause})" for kind, cause, n in causes.iter_rows())
    examples = "\n".join(f"  {_line(row)}" for row in changed.head(EXAMPLES).iter_rows(named=True))
    raise MassChange(
        f"stopped before publishing: this run would change {changed.height:,} of {published:,} published values "
        f"({changed.height / published:.1%}; {share:.0%} is allowed): {told}. The tables stay as they were. The first:\n"
        f"{examples}\nIf this is right, run the same again with --accept-mass-change; the share is set by "
        "XEPHANG_MASS_CHANGE (0 to 1)."
    )


def _line(row: dict[str, object]) -> str:
    key = " ".join(str(row[name]) for name in RANKING_KEY if row[name] is not None)
    return f"{key}: {row['field']} {row['old_value']} → {row['new_value'] or 'none'}  (document {row['document_id']})"
