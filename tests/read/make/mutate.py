"""Damaged copies of files: bytes changed, cut out, doubled; for a ZIP container also inside its parts."""

from __future__ import annotations

import io
import random
import zipfile

_SNIPPETS = [
    b"\0", b"\xff" * 8, b"<", b">", b'"', b"&a;", b"<!--", b"]]>", b"</w:tbl>", b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"<w:p>",
    b'w:val="99999999"', b'w:val="-1"', b'w:val="x"', b"<w:ins>", b"</w:p>", b'<c r="XFD1048576"><v>1</v></c>', b'r="A0"',
    b"<v>1e999</v>", b't="s"', b"2147483648", b"\xed\xa0\x80", b"\xef\xbf\xbf",
]  # fmt: skip


def mutated(data: bytes, r: random.Random) -> bytes:
    """The bytes with one to six changes."""
    changed = bytearray(data)
    for _ in range(r.randint(1, 6)):
        at, size = r.randrange(len(changed) + 1), r.randint(1, 40)
        kind = r.randrange(5)
        if kind == 0:
            changed[at : at + size] = r.randbytes(size)
        elif kind == 1:
            del changed[at : at + size]
        elif kind == 2:
            changed[at:at] = changed[max(0, at - size * 9) : at]
        elif kind == 3:
            changed[at:at] = r.choice(_SNIPPETS)
        else:
            del changed[at if r.random() < 0.1 else max(at, len(changed) - size) :]
    return bytes(changed)


def mutated_inside(data: bytes, r: random.Random) -> bytes:
    """A ZIP container, whole again, with one of its parts changed, emptied or gone."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        parts = [name for name in names if name.endswith((".xml", ".rels", ".txt"))]
        target, drop = r.choice(parts), r.random() < 0.05
        for name in names:
            content = old.read(name)
            if name != target:
                new.writestr(name, content)
            elif not drop:
                new.writestr(name, mutated(content, r))
    return out.getvalue()
