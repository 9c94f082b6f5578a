"""The catalogue `indices.yaml`: what is measured. Its sister is `schemas/sources.py`.

Invariant: a loaded catalogue is complete and consistent: ids are unique and every reference resolves.
Matching names in text is not done here.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.entry import CatalogueError, Entry, Filled, Text, load_entry, problem, refuse_repeats, unknown

__all__ = [
    "CatalogueError",
    "Component",
    "Edition",
    "Index",
    "Indices",
    "load_indices",
]

Tier = Literal["region", "ministry", "province", "department", "district", "commune"]
ScoreUnit = Literal["point", "percent"]
IndexId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
ComponentId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Year = Annotated[int, Field(strict=True, ge=1990, le=2100)]
Points = Annotated[float, Field(gt=0)]


class Component(Entry):
    """A part of an index that is scored or ranked by itself (pillar, field, sub-index, dimension)."""

    id: ComponentId
    name: Text
    """Vietnamese, lower case."""
    name_en: Text | None = None
    aliases: tuple[Text, ...] = ()
    """As documents and workbooks write it, in both languages."""
    score_max: Points | None = None
    """Scale, where one holds for all editions."""
    parent: ComponentId | None = None
    """The component it is a part of; null for a part of the index itself."""

    @property
    def names(self) -> tuple[str, ...]:
        """All ways it is written, the canonical one first."""
        return (self.name, *([self.name_en] if self.name_en else []), *self.aliases)


class Edition(Entry):
    """An index as one publisher ran it for one cohort in certain years: its scale and its components."""

    years: Annotated[tuple[Year, ...], Filled]
    tier: Tier
    container: Text | None = None
    """The province (or district) whose units are ranked; null for a national ranking."""
    score_max: Points | None = None
    score_unit: ScoreUnit | None = None
    components: tuple[tuple[ComponentId, Points | None], ...] = ()
    """Component and its share of `score_max`; complete where given. A null share: weighted, or not known."""
    rank_of: Annotated[int, Field(strict=True, gt=0)] | None = None
    """Number of units ranked."""
    as_of: date | None = None
    """Day whose administrative map the ranking follows."""
    method_break: bool = False
    """True where scores cannot be compared with the year before."""
    source: Text
    """Where the facts of this entry are from."""


class Index(Entry):
    """A ranking that is run year after year."""

    id: IndexId
    name: Text
    name_en: Text | None = None
    aliases: tuple[Text, ...] = ()
    """Names that mean this index wherever they stand."""
    weak_aliases: tuple[Text, ...] = ()
    """Words that mean it only beside a word such as "chỉ số" or "xếp hạng"."""
    publisher: Text | None = None
    tiers: Annotated[tuple[Tier, ...], Filled]
    first_year: Year | None = None
    last_year: Year | None = None
    """Last edition; null while it goes on or where it is not known."""
    score_max: Points | None = None
    """Scale, where one holds for all editions."""
    score_unit: ScoreUnit = "point"
    components: tuple[Component, ...] = ()
    editions: tuple[Edition, ...] = ()
    published_month: Annotated[int, Field(strict=True, ge=1, le=12)] | None = None
    """Month of the following year in which results usually come out."""
    note: Text | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        parts = list(enumerate(self.components))
        refuse_repeats("id", ((part.id, ("components", place, "id")) for place, part in parts))
        names = ((name, ("components", place)) for place, part in parts for name in part.names)
        refuse_repeats("name", names)
        weak = ((name, ("weak_aliases", place)) for place, name in enumerate(self.weak_aliases))
        strong = ((name, ("aliases", place)) for place, name in enumerate(self.aliases))
        refuse_repeats("alias", chain(strong, weak))
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise problem(f"{self.id}: last_year lies before first_year", ("last_year",))
        self._check_references()
        return self

    def _check_references(self) -> None:
        known = [component.id for component in self.components]
        for place, component in enumerate(self.components):
            others = [component_id for component_id in known if component_id != component.id]
            if component.parent is not None and component.parent not in others:
                raise unknown(component.parent, others, ("components", place, "parent"))
        for place, edition in enumerate(self.editions):
            if edition.tier not in self.tiers:
                raise unknown(edition.tier, self.tiers, ("editions", place, "tier"))
            for part, (component_id, _) in enumerate(edition.components):
                if component_id not in known:
                    raise unknown(component_id, known, ("editions", place, "components", part))


class Indices(Entry):
    """The content of `indices.yaml`."""

    indices: tuple[Index, ...]

    @cached_property
    def by_id(self) -> dict[str, Index]:
        """Every index by its id."""
        return {index.id: index for index in self.indices}

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        entries = list(enumerate(self.indices))
        refuse_repeats("id", ((index.id, ("indices", place, "id")) for place, index in entries))
        aliases = (
            (alias, ("indices", place, "aliases", nth))
            for place, index in entries
            for nth, alias in enumerate(index.aliases)
        )
        refuse_repeats("alias", aliases)
        return self


def load_indices(path: Path) -> Indices:
    """The indices of a YAML file; raises CatalogueError."""
    return load_entry(path, Indices)
