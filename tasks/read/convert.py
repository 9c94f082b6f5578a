"""DOC, RTF and OpenDocument files through LibreOffice, as DOCX or XLSX.

Invariant: the program runs inside the reading process's limits and process group, so that whatever ends the reader
ends it too; it has a profile folder of this process alone, in which macros are off and links are never followed;
the file stands in a folder that is gone afterwards. Without the program the reason names what to install.
"""

from __future__ import annotations

import atexit
import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tasks.read.abilities import libreoffice
from tasks.read.content import Content, Unreadable
from tasks.read.docx import read_docx
from tasks.read.workbook import read_xlsx

CONVERSION_S = 30
_RESTART = 81  # the program has made its profile and wants to be started again
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
)
_profiles: list[Path] = []


def read_doc(data: bytes) -> Content:
    """A Word 97-2003 document."""
    return _converted(data, "doc", "docx", read_docx)


def read_rtf(data: bytes) -> Content:
    """A Rich Text document."""
    return _converted(data, "rtf", "docx", read_docx)


def read_odt(data: bytes) -> Content:
    """An OpenDocument text."""
    return _converted(data, "odt", "docx", read_docx)


def read_ods(data: bytes) -> Content:
    """An OpenDocument spreadsheet."""
    return _converted(data, "ods", "xlsx", read_xlsx)


def _converted(data: bytes, old: str, new: str, read: Callable[[bytes], Content]) -> Content:
    program = libreoffice()
    if program is None:
        raise Unreadable(
            f"{old.upper()} files need LibreOffice, which is not on this machine; install it (apt install "
            "libreoffice-writer-nogui libreoffice-calc-nogui) and the file, which is kept, is read on the next run"
        )
    with tempfile.TemporaryDirectory(prefix="xephang-convert-") as folder:
        source = Path(folder, f"in.{old}")
        source.write_bytes(data)
        told = _run(program, source, new)
        result = source.with_suffix(f".{new}")
        if not result.exists():
            raise Unreadable(
                f"LibreOffice could not open the {old.upper()} ({told or 'it said nothing'}); the file is damaged or "
                "locked with a password, or this LibreOffice lacks Writer or Calc: open it by hand and save it again"
            )
        converted = result.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(converted)):
        raise Unreadable(
            f"LibreOffice made no whole {new.upper()} of the {old.upper()}; save it again as {new.upper()}"
        )
    return read(converted)


def _run(program: Path, source: Path, new: str) -> str:
    """Converts beside the source; what the program said. Raises `Unreadable` after `CONVERSION_S` seconds."""
    profile = _profile()
    command = [
        str(program), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault",
        "--nolockcheck", "--convert-to", new, "--outdir", str(source.parent), str(source),
    ]  # fmt: skip
    done = _call(command, source.parent, profile)
    if done.returncode == _RESTART:
        done = _call(command, source.parent, profile)
    if done.returncode != 0:
        _forget(profile)
    return " ".join((done.stdout + done.stderr).decode("utf-8", "replace").split())[:200]


def _call(command: list[str], folder: Path, profile: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(profile), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    try:
        return subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=CONVERSION_S, check=False
        )
    except subprocess.TimeoutExpired as expired:
        _forget(profile)
        raise Unreadable(
            f"LibreOffice took longer than the {CONVERSION_S} seconds that a conversion may take; the file is hostile, "
            "damaged or too large: look at it by hand, or save it as DOCX"
        ) from expired


def _profile() -> Path:
    """This process's profile folder, made anew after a failure."""
    if not _profiles or not _profiles[0].is_dir():
        profile = Path(tempfile.mkdtemp(prefix="xephang-office-"))
        (profile / "user").mkdir()
        (profile / "user/registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        _profiles[:] = [profile]
        atexit.register(shutil.rmtree, profile, ignore_errors=True)
    return _profiles[0]


def _forget(profile: Path) -> None:
    shutil.rmtree(profile, ignore_errors=True)
    _profiles.clear()


def _registry() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}'
        "</oor:items>"
    )
