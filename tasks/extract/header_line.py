"""A header that is one line of text, cut into its cells: "Địa phương Tiếp cận đất đai Điểm PCI Thứ hạng".

Invariant: a cell is a known word, a component, or what stands between two of them; nothing of the line is lost behind the
first cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.extract.lexicon import Lexicon
from tasks.extract.text import lower

_LONGEST = 1000  # characters; a longer line is running text
_KNOWN = re.compile(
    r"(?<!\w)(?:stt|tt|tên đơn vị|đơn vị|tên địa phương|địa phương|tên cơ quan|cơ quan"
    r"|tỉnh, thành phố|tỉnh/thành phố|tỉnh, thành|tỉnh/thành|tỉnh|thành phố"
    r"|xã, phường(?:, thị trấn)?|huyện, thị xã, thành phố|huyện|xã|điểm tối đa|điểm chuẩn"
    r"|tổng số điểm|tổng điểm|điểm số|điểm đạt(?: được)?|điểm quy đổi"
    r"|điểm thẩm định|điểm tự (?:chấm|đánh giá)|kết quả|tỷ lệ|điểm|giá trị|chỉ số(?! thành phần)|bảng xếp hạng|xếp hạng|thứ hạng|vị thứ|hạng"
    r"|chỉ số thành phần|lĩnh vực|nội dung|trụ cột|năm (?:19|20)\d\d|tăng\s*/\s*giảm|tăng giảm|chênh lệch"
    r"|nhóm xếp hạng|xếp loại|phân loại|xếp mức|ghi chú"
    r"|(?:19|20)\d\d(?=\s+(?:19|20)\d\d)|(?<=\d{4} )(?:19|20)\d\d|province|city|district|rank(?:ing)?(?: group)?|score|total|tier|grade)(?!\w)"
)


def header_pieces(text: str, lexicon: Lexicon) -> list[str]:
    """A header line cut into header cells: "Địa phương Tiếp cận đất đai Điểm PCI Thứ hạng" — four.

    A cell is a known word or component, or whatever stands between two of them and begins with a capital; what begins in
    lower case, or in a bracket, belongs to the cell before it.
    """
    small = lower(text)
    if len(text) > _LONGEST:
        return []
    spans = [(m.start, m.end) for m in (*lexicon.components(small), *lexicon.indices(small))]
    spans += [(m.start(), m.end()) for m in _KNOWN.finditer(small)]
    cuts: list[int] = []
    end = 0
    for start, stop in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start < end:
            continue
        if text[end:start].strip() and text[end:start].strip()[0].isupper():
            cuts.append(end + len(text[end:start]) - len(text[end:start].lstrip()))
            if text[start].isupper():
                cuts.append(start)
        elif text[start].isupper() or text[start].isdigit() or not cuts:
            cuts.append(start)
        end = stop
    rest = text[end:]
    if rest.strip() and rest.strip()[0].isupper():
        cuts.append(end + len(rest) - len(rest.lstrip()))
    pieces = [text[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=False)]
    return _with_index(pieces, lexicon)


def _with_index(pieces: Sequence[str], lexicon: Lexicon) -> list[str]:
    """ "Điểm" and "PCI" are one header: an index name goes with the word before it."""
    joined: list[str] = []
    for piece in pieces:
        named = any(m.end - m.start == len(piece) for m in lexicon.indices(lower(piece)))
        if named and joined and lower(joined[-1]) in ("điểm", "điểm số", "chỉ số", "xếp hạng", "thứ hạng", "tổng điểm"):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined


def spread_pieces(pieces: Sequence[str], width: int) -> list[str]:
    """The one piece of abbreviations ("HTKT HTNL ƯDCNTT") as a header cell each, where that makes `width` cells."""
    spread = [p for p in pieces if len(p.split()) > 1 and p.isupper()]
    if len(spread) != 1 or len(pieces) - 1 + len(spread[0].split()) != width:
        return []
    return [word for piece in pieces for word in (piece.split() if piece == spread[0] else [piece])]
