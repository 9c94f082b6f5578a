"""What the text around a sentence says: the defaults of its claims, carried from headings to paragraphs to sentences.

Invariant: a scope is a value; going on to the next sentence makes a new one. What stands in the sentence itself always
wins over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from tasks.extract.lexicon import UnitName
from tasks.extract.mention import Mention

Component = tuple[str | None, str]  # component_id (None where the catalogue has no such one), the name as written


class Scope(NamedTuple):
    """Defaults of the claims of a sentence in block `block`.

    `unit` is the one spoken of last, `subject` the one the document is about, `province` where it was published.
    `counts` are numbers ranked by tier, `scales` the stated maxima by index, `shared` what a lead-in says of every unit
    of the list under it ("Đơn vị loại Tốt gồm:"), `ordered` that the list stands in the order of the ranking.
    """

    block: int
    index_id: str | None = None
    year: int | None = None
    year_stated: bool = True
    latest: int = 2100
    cohort: str | None = None
    unit: UnitName | None = None
    only_unit: bool = False  # the sentence before gave values to `unit` and named no other
    component: Component | None = None
    district: str | None = None
    recent: Mapping[str | None, UnitName] = MappingProxyType({})  # the unit of each tier named last
    bare_tier: str | None = None  # tier of the units the headline speaks of
    last_rank: int | None = None
    subject: UnitName | None = None
    subject_told: bool = True  # false where the subject is only the unit named most
    province: UnitName | None = None
    english: bool = False
    heading: str = ""
    spoken: str | None = None  # the index named last, in this paragraph or before
    shared: Mapping[str, object] = MappingProxyType({})
    ordered: bool = False
    opened_by: str | None = None  # the kind of mark of the line that set `shared`: its next sibling ends it
    in_list: bool = False
    all_grade: str | None = None
    local: frozenset[str] = frozenset()
    bare_indices: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    tiers: Mapping[str, frozenset[str]] = MappingProxyType({})
    glossary: Mapping[str, Mention] = MappingProxyType({})
    counts: Mapping[str | None, int] = MappingProxyType({})
    scales: Mapping[str, float] = MappingProxyType({})
    cohort_scales: tuple[tuple[str, float], ...] = ()  # scales told of groups of units ("khối sở", 1000)
