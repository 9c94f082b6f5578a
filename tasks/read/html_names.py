"""What the class and id of an element say of it: furniture, byline, title.

Invariant: judged by words that publishing systems use, never by a site's name. Answers are kept, because a page
uses the same names over and over.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:menu|nav|navbar|navigation|topbar|top-bar|toolbar|masthead|header|footer|sidebar|side-bar"
    r"|breadcrumbs?|banner|ads?|advert\w*|quang-?cao|promo|popup|modal|relate|related|\w*lien-?quan|tin-?khac"
    r"|tin-?moi|tin-?cung-?muc|tin-?doc-?nhieu|doc-?them|xem-?them|read-?more|recommend\w*|most-?read|xem-?nhieu"
    r"|hot-?news|other-?news|comments?|binh-?luan|share|sharing|sharedaddy|chia-?se|social|fb|zalo|pagination"
    r"|paging|pager|player|video|tags?|tu-?khoa|keywords?|weather|thoi-?tiet|login|search|tim-?kiem|newsletter"
    r"|subscribe|copyright|cookie|breadcrumb)(?:$|[\s_-])|(?:^|\s)(?:hidden|sr-only|visually-hidden)(?:$|\s)",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:meta|date|time|datetime|ngay|ngay-?dang|author|tac-?gia|byline|source|nguon|views?|luot-?xem)(?:$|[\s_-])",
    re.I,
)
_TITLE = re.compile(r"(?:^|[\s_-])(?:title|tieu-?de|headline)(?:$|[\s_-])", re.I)
_SUBJECT = re.compile(r"(?<!\S)(?:category|tag)-\S+")  # what a post is about, as a widespread system writes it
_STATE = re.compile(r"(?<!\S)(?:has|with|no)-\S+")  # "has-sidebar": what stands elsewhere on the page
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Named(NamedTuple):
    """What an element is named as."""

    furniture: bool
    byline: bool
    title: bool


@lru_cache(maxsize=20_000)
def named(classes: str, identity: str) -> Named:
    """What the values of `class` and `id` say."""
    names = _CAMEL.sub("-", _STATE.sub("", _SUBJECT.sub("", f"{classes} {identity}")))
    return Named(*(pattern.search(names) is not None for pattern in (_FURNITURE, _BYLINE, _TITLE)))
