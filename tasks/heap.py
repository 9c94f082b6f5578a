"""The collector of reference cycles, held back during work that makes none.

Invariant: what is done under `no_collecting` is freed by counting references, or is kept; the collector is on again afterwards,
whatever happened. Threads may overlap: whoever found it on turns it on again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """For work that makes many objects and no cycles: the collector would walk them again and again for half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
