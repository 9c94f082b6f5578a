"""A message: what is said to people, as plain text and as markdown, and the same as JSON for programs.

Invariant: the payload's shape is `VERSION`'s (docs/alerts.md); a message that is tried again keeps its id, so that a
receiver can tell a repeat. No address of a channel is in a message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

VERSION = 1
LONGEST = 3500  # characters; Telegram takes 4,096 with its markup
_PLAIN = str.maketrans({"*": "∗", "`": "'"})


@dataclass(frozen=True)
class Item:
    """One thing told: a line in bold, what is known of it, and what can be typed."""

    head: str
    details: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """`kind` is issues, resolved, failure, changes, nothing or test; `facts` are JSON-ready and say all of it."""

    kind: str
    severity: str
    title: str
    items: tuple[Item, ...] = ()
    more: str = ""
    link: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """For people, without markup."""
        return self._laid_out(bold=str, code=str)

    def markdown(self) -> str:
        """The same with markup; characters of the data that would be markup are replaced by look-alikes."""
        return self._laid_out(bold=lambda t: f"**{t.translate(_PLAIN)}**", code=lambda t: f"`{t}`", plain=_look_alike)

    def id_for(self, channel: str) -> str:
        """The id of this message on a channel."""
        said = json.dumps([channel, self.kind, self.title, self.facts], ensure_ascii=False, sort_keys=True)
        return blake2b(said.encode(), digest_size=12).hexdigest()

    def payload(self, channel: str, at: datetime) -> dict[str, Any]:
        """The JSON of version `VERSION`."""
        return {
            "version": VERSION,
            "id": self.id_for(channel),
            "channel": channel,
            "kind": self.kind,
            "severity": self.severity,
            "sent_at": at.isoformat(),
            "title": self.title,
            "text": self.text(),
            "link": self.link,
            **self.facts,
        }

    def _laid_out(self, bold: Any, code: Any, plain: Any = str) -> str:
        """Whole items as long as there is room for them; how many are left out stands at the end."""
        parts: list[str] = []
        size = 0
        for n, item in enumerate(self.items):
            lines = [bold(item.head), *map(plain, item.details), *map(code, item.commands)]
            part = "\n".join(lines)
            if parts and size + len(part) > LONGEST:
                parts.append(f"(+ {len(self.items) - n})")
                break
            parts.append(part)
            size += len(part)
        return "\n\n".join([*parts, *(t for t in (plain(self.more), self.link) if t)])


def shortened(text: str, most: int = 300) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _look_alike(text: str) -> str:
    return text.translate(_PLAIN)
