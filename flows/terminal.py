"""What our own warnings go through to be seen.

Invariant: they reach stderr once, whoever set up logging. Prefect keeps the terminal to itself where it is imported.
"""

from __future__ import annotations

import logging

NAME = "xephang"  # of every logger of ours, or the part before its dot


def show_warnings() -> None:
    """Have warnings of our own written to stderr from now on."""
    logger = logging.getLogger(NAME)
    if logging.lastResort and logging.lastResort not in logger.handlers:
        logger.addHandler(logging.lastResort)
