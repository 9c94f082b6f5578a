"""Which programs outside this package the reader finds on this machine.

Invariant: a document that was not read for want of a program is read again once `abilities()` names it; so the
version of the reading stage includes what this function gives. Nothing is run here.
"""

from __future__ import annotations

import shutil
from pathlib import Path


def abilities() -> tuple[str, ...]:
    """The names of what can be done here: "libreoffice" where DOC, RTF and OpenDocument files can be converted."""
    return ("libreoffice",) if libreoffice() else ()


def libreoffice() -> Path | None:
    """The program file of the LibreOffice on the PATH: the one that its start scripts would run."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            script = Path(found).resolve()
            program = script.with_name("soffice.bin")
            return program if program.is_file() else script
    return None
