"""Text of documents on its way into a page: what may be a link, and values as a script file.

Invariant: nothing that a document or a source states can run. HTML is escaped by the templates (autoescape); here is what
escaping does not cover: the scheme of an address, and literals in script files.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

# No script of a page, no style attribute, no request of its own, nothing from elsewhere.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_PLAIN_SLUG = re.compile(r"[^A-Za-z0-9._-]")
_CONTROLS = re.compile(r"[\x00-\x20\x7f]")
# What could end a script or a line inside a string literal.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def web_address(uri: str | None) -> str | None:
    """`uri` where it is a web page's (http, https) and so may be a link; else None: then it is shown as text."""
    if not uri or _CONTROLS.search(uri):
        return None
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    return uri if parts.scheme in ("http", "https") and parts.netloc else None


def literal(value: object) -> str:
    """Plain values as JSON that is safe in a script and in a data block of a page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


def slug(identifier: str) -> str:
    """An id as a file's name: 22@2004-08-31 is 22_2004-08-31, 22/so-noi-vu is 22.so-noi-vu; others keep their difference."""
    plain = identifier.replace("@", "_").replace("/", ".")
    return _PLAIN_SLUG.sub(lambda found: f"-{ord(found[0]):x}-", plain).lstrip(".") or "-"
