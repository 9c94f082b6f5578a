"""Claims held against labels: which values are right, missed or extra, per field, tier, index and document.

Invariant: a label is met by at most one claim and a claim meets at most one label; names are compared folded, numbers
as numbers, and a component by its written or its canonical name. Nothing is read here; who labels and how is
`GUIDE.md`'s matter, in the folder of the labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasks.units.fold import fold, loose, strip_type

MAIN = ("score", "rank")
FIELDS = (*MAIN, "score_max", "score_unit", "rank_of", "rank_from_bottom", "top_n", "grade", "rank_change",
          "score_change", "streak", "district", "province")  # fmt: skip
KEY = ("index", "year", "component", "tier", "unit")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Miss:
    """One value that is not as labelled: `kind` is missed, extra or wrong (a value, but another)."""

    doc: str
    kind: str
    field: str
    expected: Any
    found: Any
    label: Row | None
    claim: Row | None


@dataclass
class Tally:
    """Right, extra and missed values."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the values found that are right; 1 where none was found."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of the values labelled that were found; 1 where none was labelled."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass
class Report:
    """Tallies by (what, name): ("field", "score"), ("tier", "commune"), ("index", "DTI"), ("doc", "seed-000"), …"""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    confidences: list[tuple[float, bool]] = field(default_factory=list)

    def of(self, what: str, name: str) -> Tally:
        """The tally of a group, made where there was none."""
        return self.tallies.setdefault((what, name), Tally())

    def mean_f1(self) -> float:
        """Mean over documents of F1 over score and rank; a document with neither labels nor claims counts as 1."""
        documents = [t.f1 for (what, _), t in self.tallies.items() if what == "doc"]
        return sum(documents) / len(documents) if documents else 0.0


def evaluate(labels: Iterable[Row], claims: Iterable[Row], documents: Sequence[str], partial: set[str]) -> Report:
    """Hold claims against labels; rows of both have `doc`, the fields of `KEY` and of `FIELDS` (absent or None: not stated).

    Claims may have `component_text` and `component_name`, labels `index_alt`. In `partial` documents components were
    labelled for some rows only, so that a claim on another component is no error.
    """
    report = Report()
    labelled, found = _by_document(labels), _by_document(claims)
    for doc in documents:
        report.of("doc", doc)
        for label, claim in _pairs(labelled.get(doc, []), found.get(doc, [])):
            if label is None and doc in partial and claim and claim.get("component"):
                continue
            _count(report, doc, label, claim)
    return report


def calibration(confidences: Iterable[tuple[float, bool]], steps: int = 10) -> list[tuple[str, int, float, float]]:
    """(band, claims, mean confidence said, share right) by bands of confidence, highest first."""
    bands: dict[int, list[tuple[float, bool]]] = {}
    for said, right in confidences:
        bands.setdefault(min(steps - 1, int(said * steps + 1e-9)), []).append((said, right))
    return [
        (
            f"{band / steps:.1f}–{(band + 1) / steps:.1f}",
            len(members),
            sum(said for said, _ in members) / len(members),
            sum(right for _, right in members) / len(members),
        )
        for band, members in sorted(bands.items(), reverse=True)
    ]


def _by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["doc"], []).append(row)
    return found


def _pairs(labels: Sequence[Row], claims: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Labels with their claims: of those with one key the ones that agree most first; then what is left of either.

    A label is the document's whole word on a unit, a claim that of one place: claims of a key that do not contradict each
    other are held against the label together.
    """
    claims = _told_together(claims)
    candidates = [(_agreement(g, c), i, j) for i, g in enumerate(labels) for j, c in enumerate(claims) if _same(g, c)]
    open_labels, open_claims = set(range(len(labels))), set(range(len(claims)))
    for _, i, j in sorted(candidates, key=lambda c: (-c[0], c[1], c[2])):
        if i in open_labels and j in open_claims:
            open_labels.discard(i)
            open_claims.discard(j)
            yield labels[i], claims[j]
    yield from ((labels[i], None) for i in sorted(open_labels))
    yield from ((None, claims[j]) for j in sorted(open_claims))


def _told_together(claims: Sequence[Row]) -> list[Row]:
    """Claims of one key as one, as far as no value differs and no second rank or cohort stands beside it."""
    joined: list[dict[str, Any]] = []
    for claim in claims:
        key = (*(claim.get(k) for k in ("index", "year", "component", "tier")), name_key(claim["unit"]))
        for other in joined:
            if other["key"] == key and all(_both(other, claim, n) for n in FIELDS) and _one_cohort(other, claim):
                other.update({n: v for n, v in claim.items() if other.get(n) is None})
                break
        else:
            joined.append({**claim, "key": key})
    return list(joined)


def _both(a: Row, b: Row, name: str) -> bool:
    return a.get(name) is None or b.get(name) is None or a[name] == b[name]


def _one_cohort(a: Row, b: Row) -> bool:
    """Not two ranks in two cohorts."""
    ranked = a.get("rank") is not None and b.get("rank") is not None
    return not ranked or a.get("cohort_id") == b.get("cohort_id") or None in (a.get("cohort_id"), b.get("cohort_id"))


def _same(label: Row, claim: Row) -> bool:
    return (
        claim["index"] in (label["index"], label.get("index_alt"))
        and label.get("year") == claim.get("year")
        and (label.get("tier") is None or label.get("tier") == claim.get("tier"))
        and name_key(label["unit"]) == name_key(claim["unit"])
        and _same_component(label.get("component"), claim)
    )


def _same_component(label: str | None, claim: Row) -> bool:
    """Alike in letters, or one of the claim's two names within the label or the other way round."""
    if label is None or claim.get("component") is None:
        return label is None and claim.get("component") is None
    names = {loose(name) for name in (claim.get("component_text"), claim.get("component_name")) if name}
    return any(loose(label) in name or name in loose(label) for name in names)


def name_key(name: str) -> str:
    """A unit's name without its type word ("Móng Cái"), joints and spaces; "Quận 1" keeps it."""
    return loose(strip_type(name)[1].replace("&", "và")).replace("tinh", "")


def _agreement(label: Row, claim: Row) -> int:
    return sum(
        3 if name in MAIN else 1 for name in FIELDS if label.get(name) is not None and _equal(name, label, claim)
    ) - sum(1 for name in MAIN if (label.get(name) is None) != (claim.get(name) is None))


def _equal(name: str, label: Row, claim: Row) -> bool:
    expected, found = label.get(name), claim.get(name)
    if expected is None or found is None:
        return expected is None and found is None
    if isinstance(expected, str):
        return (
            name_key(expected) == name_key(found) if name in ("district", "province") else fold(expected) == fold(found)
        )
    return abs(float(expected) - float(found)) < 1e-9


def _count(report: Report, doc: str, label: Row | None, claim: Row | None) -> None:
    known: Row = label or claim or {}
    right = True
    for name in FIELDS:
        expected, found = (label or {}).get(name), (claim or {}).get(name)
        if expected is None and found is None:
            continue
        outcome = _outcome(name, label or {}, claim or {})
        if name in ("district", "province") and outcome != "right" and (label is None or expected is None):
            continue  # a place that the label leaves out is context, not a claim
        groups = [("field", name), ("all", "all fields"), ("tier all", str(known.get("tier")))]
        if name in MAIN:
            right = right and (outcome == "right" or found is None)
            groups += [
                ("all", "score and rank"), ("doc", doc), ("tier", str(known.get("tier"))), ("index", str(known["index"])),
            ]  # fmt: skip
        for what, group in groups:
            _add(report.of(what, group), outcome)
        if outcome != "right":
            report.misses.append(Miss(doc, outcome, name, expected, found, label, claim))
    if claim is not None and claim.get("confidence") is not None:
        report.confidences.append((float(claim["confidence"]), right and label is not None))


def _outcome(name: str, label: Row, claim: Row) -> str:
    if _equal(name, label, claim):
        return "right"
    if claim.get(name) is None:
        return "missed"
    return "extra" if label.get(name) is None else "wrong"


def _add(tally: Tally, outcome: str) -> None:
    tally.right += outcome == "right"
    tally.extra += outcome in ("extra", "wrong")
    tally.missed += outcome in ("missed", "wrong")


def summary(misses: Iterable[Miss]) -> Counter[tuple[str, str]]:
    """How many values of each field were missed, extra or wrong."""
    return Counter((miss.field, miss.kind) for miss in misses)
