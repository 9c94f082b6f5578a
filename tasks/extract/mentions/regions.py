"""Regions as units: "vùng Tây Nguyên đạt 84,9%"; elsewhere the same words say who is ranked together.

Invariant: a region is a unit only where a value follows it; the register has no regions, so it keeps no unit_id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasks.extract.gate import gated
from tasks.extract.lexicon import UnitName
from tasks.extract.mention import Mention, overlaps

_NAMES = (
    r"đồng bằng sông (?:hồng|cửu long)|trung du(?:,| và)? miền núi (?:phía bắc|bắc bộ)|(?:bắc trung bộ|nam trung bộ)(?: và duyên hải miền trung)?"
    r"|duyên hải (?:miền trung|nam trung bộ)|tây nguyên|đông nam bộ|đbscl|đbsh"
)
_VALUE = (
    r"(?=\s+(?:có|đạt|lần lượt|là|dẫn đầu|đứng|xếp|với|cùng|đều)(?!\w)|\s*\(\d|\s*(?:,|và)\s*(?:vùng |khu vực )?(?:"
    + _NAMES
    + "))"
)
REGION = gated(rf"(?:(?:vùng|khu vực)\s+)?({_NAMES}){_VALUE}")
_INSIDE = re.compile(r"(?:toàn|trong|của|thuộc|ở|tại|nhất|khắp|tỉnh|riêng|xét)\s+(?:khu vực|vùng)?\s*$")


def find_regions(small: str, units: Sequence[Mention]) -> Iterator[Mention]:
    """Regions of a lower-cased sentence that have values."""
    for m in REGION.finditer(small):
        region = Mention("unit", m.start(), m.end(), UnitName(small[m.start(1) : m.end(1)], "region", typed=True))
        if not _INSIDE.search(small[max(0, m.start() - 40) : m.start()]) and not overlaps(region, units):
            yield region
