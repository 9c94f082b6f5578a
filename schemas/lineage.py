"""Kinds of change in `unit_lineage`: what happened to a territory or an office on a day.

Invariant: a kind of the published table is one of `KINDS`, or several of `SAME_UNIT` and the like joined by "+"
("rename+retype").
"""

KINDS = ("merge", "split", "recode", "rename", "retype", "transfer", "create", "abolish", "unchanged")

# Kinds that leave a unit what it was; any other is a merger, a split, a beginning or an end.
SAME_UNIT = frozenset({"rename", "retype", "transfer", "unchanged", "recode"})
