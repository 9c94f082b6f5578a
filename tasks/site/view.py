"""Templates to pages, in one language.

Invariant: everything put into a page is escaped unless a template of ours says otherwise, and no name a template uses may be
missing. Pages have no script, style or handler of their own: what they need is in files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket

from tasks.site import paths
from tasks.site.names import Names, term
from tasks.site.safe import POLICY, literal, slug, web_address
from tasks.site.said import said
from tasks.site.snippets import bar, mark, move
from tasks.site.words import LANGUAGES, words

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_DECIMALS = 4  # more is what adding binary floats leaves
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class View:
    """Makes pages of one language."""

    def __init__(self, language: str, names: Names) -> None:
        self.language = language
        self._names = names
        self._environment = _Environment(
            loader=PackageLoader("tasks.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, auto_reload=False, cache_size=-1, bytecode_cache=_Compiled(language),
        )  # fmt: skip
        self._environment.filters.update(self._filters())
        self._environment.globals.update(
            lang=language, other=LANGUAGES[1 - LANGUAGES.index(language)], t=SimpleNamespace(**words(language)),
            policy=POLICY, to=paths, called=names.unit, has_page=names.has_page, documents=names.documents,
            web_address=web_address, literal=literal, slug=slug,
        )  # fmt: skip

    def _filters(self) -> dict[str, Callable[..., Any]]:
        """How values are written in this language. Filters, since a template calls them several times faster than functions."""
        return {
            "num": self.number, "whole": self.whole, "day": self.day, "moment": self.moment, "bar": bar,
            "said": partial(said, language=self.language, number=self.number), "move": partial(move, language=self.language),
            "mark": lambda value, group: mark(group, value, self.language),
            "term": lambda value, group: term(group, value, self.language),
            "index_name": self.index_name, "league_name": partial(self._names.league, language=self.language),
            "component_name": lambda part, index: self._names.component(index, part, self.language),
            "unit_path": paths.unit_path, "document_path": paths.document_path,
        }  # fmt: skip

    def page(self, template: str, path: str, values: Mapping[str, Any]) -> tuple[str, bytes]:
        """The file of a page at `path` below the language's folder."""
        up = "../" * path.count("/")
        made = self._environment.get_template(template).render(path=path, up=up, **values)
        return f"{self.language}/{path}", made.encode()

    def index_name(self, index_id: str) -> str:
        """Name of an index in this language."""
        return self._names.index(index_id, self.language)

    def number(self, value: float | None) -> str:
        """A score: no more decimals than were meant, with the language's decimal sign."""
        if value is None:
            return ""
        text = repr(round(float(value), _DECIMALS)).removesuffix(".0")
        return text.replace(".", ",") if self.language == "vi" else text

    def whole(self, value: int | None) -> str:
        """A count, with the language's sign between thousands."""
        return "" if value is None else f"{value:,}".replace(",", "." if self.language == "vi" else ",")

    def day(self, value: date | datetime | None) -> str:
        """A day as one writes it in the language; of a moment, the day in Viet Nam."""
        if value is None:
            return ""
        value = value.astimezone(_ZONE) if isinstance(value, datetime) else value
        return f"{value:%d/%m/%Y}" if self.language == "vi" else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def moment(self, value: datetime) -> str:
        """A time in Viet Nam."""
        return f"{value.astimezone(_ZONE):%H:%M}, {self.day(value)}"


class _Compiled(BytecodeCache):
    """Templates as an earlier build of this process compiled them, by language: a filter over a constant is worked out when
    a template is compiled, and so is a word of one language."""

    _held: ClassVar[dict[tuple[str, str], bytes]] = {}

    def __init__(self, language: str) -> None:
        self._language = language

    def load_bytecode(self, bucket: Bucket) -> None:
        if (held := self._held.get((self._language, bucket.key))) is not None:
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[self._language, bucket.key] = bucket.bytecode_to_string()


class _Environment(Environment):
    """Rows are dictionaries: `row.rank` is looked up there first, which is several times faster than the other way round."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)
