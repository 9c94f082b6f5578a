"""All layouts of made pages by name."""

from __future__ import annotations

from tests.read.make import pages_more, pages_portals, pages_press
from tests.read.make.page_parts import Layout

LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout for layout in (*pages_press.LAYOUTS, *pages_portals.LAYOUTS, *pages_more.LAYOUTS)
}
