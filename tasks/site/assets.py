"""The files that are the same in every site: style, scripts, the library of charts with its licence, the root page.

Invariant: they come from this package as they are; classes for widths and places are written out here, because the content
security policy allows no style in a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from tasks.site.about import About
from tasks.site.part import File, Part, key_of
from tasks.site.safe import POLICY

_COLUMNS, _ROWS = 8, 21  # of the larger map
_ROOT = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta http-equiv="refresh" content="0; url=vi/index.html">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Xếp hạng – Xephang</title>
<link rel="stylesheet" href="static/site.css">
</head>
<body><main><h1>Xếp hạng – Xephang</h1><p><a href="vi/index.html" hreflang="vi">Tiếng Việt</a></p>
<p><a href="en/index.html" hreflang="en" lang="en">English</a></p></main></body>
</html>
"""


def assets() -> Part:
    """One part with all of them."""
    found = list(_assets())
    return Part("assets", key_of(*(value for file in found for value in file)), lambda: found)


def feeds(about: About) -> Part:
    """The feeds of changes, as they are."""
    found = [(f"feeds/{name}", data) for name, data in sorted(about.feeds.items())]
    return Part("feeds", key_of(*(value for file in found for value in file)), lambda: found)


def _assets() -> Iterator[File]:
    yield "index.html", _ROOT.format(policy=POLICY).encode()
    folder = files("tasks.site") / "static"
    styles = sorted((f for f in folder.iterdir() if f.name.endswith(".css")), key=lambda f: f.name)
    yield "static/site.css", b"".join(f.read_bytes() for f in styles) + _measures().encode()
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.is_file() and not file.name.endswith(".css"):
            yield f"static/{file.name}", file.read_bytes()


def _measures() -> str:
    widths = [f".w{n}{{width:{n}%}}" for n in range(101)]
    rows = [f".r{n}{{grid-row:{n + 1}}}" for n in range(_ROWS)]
    columns = [f".c{n}{{grid-column:{n + 1}}}" for n in range(_COLUMNS)]
    return "\n".join([*widths, *rows, *columns]) + "\n"
