"""The section `alerts` of the settings: channels, what each takes, and whose moves are told.

Invariant: what may hold a secret is an `Address`: printed, dumped or in an error it shows its scheme and the names of the
variables in it, never the rest. `${NAME}` stands for a variable of the environment and is put in by whoever sends; a
secret that is recognised as written out is refused. Nothing is sent and no variable is read here.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Secret, StringConstraints, model_validator

from schemas.entry import Entry, Text, problem, refuse_repeats

PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PASSWORD = re.compile(r"://[^/?#@]*:([^/?#@]+)@")
# Of apprise's services those whose address can be without a token; of web hooks those that are known to have one.
_WITHOUT_TOKEN = ("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos")
_WITH_TOKEN = re.compile(
    r"://([^/]*\.)?(slack\.com|discord(app)?\.com|telegram\.org|office\.com|azure\.com|powerplatform\.com|googleapis\.com)[:/]"
)
_SECRET_HEADER = re.compile(r"authorization|cookie|token|key|secret|signature", re.I)

ChannelId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Takes = Literal["issues", "resolved", "failure", "changes"]


class Address(Secret[str]):
    """An address or header as written, with `${NAME}` where a secret belongs."""

    @property
    def written(self) -> str:
        """As it stands in the settings."""
        return self.get_secret_value()

    @property
    def names(self) -> tuple[str, ...]:
        """The variables it needs."""
        return tuple(dict.fromkeys(PLACEHOLDER.findall(self.written)))

    def _display(self) -> str:
        scheme = _SCHEME.match(self.written)
        return (f"{scheme[1]}://" if scheme else "") + "".join(f"${{{name}}}" for name in self.names) + "…"


class Watch(Entry):
    """A unit, an index or a unit in an index whose changes are told; the unit's name is looked up on the map of the day."""

    unit: Text | None = None
    province: Text | None = None
    district: Text | None = None
    tier: Literal["ministry", "province", "department", "district", "commune"] | None = None
    index: Text | None = None

    @model_validator(mode="after")
    def _something(self) -> Watch:
        if not (self.unit or self.index):
            raise problem("names neither a unit nor an index; give one of them or both", ())
        return self

    def __str__(self) -> str:
        return ", ".join(
            str(value) for value in (self.unit, self.district, self.province, self.tier, self.index) if value
        )


class Channel(Entry):
    """Where messages go: a service that apprise knows, a web hook that takes our JSON, or a file of JSON lines."""

    id: ChannelId
    kind: Literal["apprise", "webhook", "file"]
    url: Address | None = None
    headers: dict[str, Address] = Field(default_factory=dict)
    path: Text | None = None
    severity: Literal["error", "warning", "info"] = "error"
    """Issues at least this grave are sent."""
    takes: tuple[Takes, ...] = ("issues", "failure", "changes")
    quiet: bool = True
    """False: a refresh that found nothing is told, too."""
    watch: tuple[Watch, ...] | None = None
    """Instead of the list that all channels share."""

    @model_validator(mode="after")
    def _addressed(self) -> Channel:
        wanted, other = ("path", "url") if self.kind == "file" else ("url", "path")
        if getattr(self, wanted) is None:
            raise problem(f"a channel of kind {self.kind} needs {wanted}", ())
        if getattr(self, other) is not None:
            raise problem(f"a channel of kind {self.kind} has no {other}", (other,))
        if self.headers and self.kind != "webhook":
            raise problem(f"a channel of kind {self.kind} has no headers", ("headers",))
        return self

    @model_validator(mode="after")
    def _no_secret_written_out(self) -> Channel:
        written = self.url.written if self.url else ""
        if fault := _fault(self.kind, written):
            raise problem(
                f"{fault}; put it into a variable of the environment and write ${{NAME}} in its place", ("url",)
            )
        for name, value in self.headers.items():
            if _SECRET_HEADER.search(name) and not value.names:
                raise problem(f"the header {name} holds a secret; write ${{NAME}} and set NAME", ("headers", name))
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the environment that sending needs."""
        return tuple(dict.fromkeys(n for a in (self.url, *self.headers.values()) if a for n in a.names))


def _fault(kind: str, url: str) -> str | None:
    """What is wrong with an address, never quoting it; None where nothing is."""
    if not url:
        return None
    if (password := _PASSWORD.search(url)) and not PLACEHOLDER.search(password[1]):
        return "the address holds a password"
    if PLACEHOLDER.search(url):
        return None
    scheme = _SCHEME.match(url)
    if scheme is None or (kind == "webhook" and scheme[1].lower() not in ("http", "https")):
        return "this is no address such as " + ("https://host/path" if kind == "webhook" else "mailtos://host?to=…")
    if kind == "apprise" and scheme[1].lower() not in _WITHOUT_TOKEN:
        return f"an address of {scheme[1]}:// holds a token"
    if kind == "webhook" and ("?" in url or _WITH_TOKEN.search(url)):
        return "the address seems to hold a token"
    return None


def _unrepeated(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    refuse_repeats("channel", ((channel.id, (n, "id")) for n, channel in enumerate(channels)))
    return channels


class Alerts(Entry):
    """Who is told what."""

    language: Literal["vi", "en"] = "en"
    channels: Annotated[tuple[Channel, ...], AfterValidator(_unrepeated)] = ()
    watch: tuple[Watch, ...] = ()
    most_issues: Annotated[int, Field(strict=True, ge=1)] = 10
    """More in one message are summed up by check."""
    repeat_days: Annotated[float, Field(gt=0)] = 7.0
    """A failure that lasts is told again after so many days."""
