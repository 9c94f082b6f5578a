"""A ZIP of documents: which of its members are taken in, and why the others are not.

Invariant: every file in the archive is either given with its bytes or named with the reason it is not; nothing is
unpacked beyond the caps, and a member's name is only a label: it never becomes a path of this machine. An archive in
an archive is given as bytes and not opened. Reads no disk, writes none.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from tasks.read.content import Unreadable
from tasks.read.decode import clean
from tasks.read.package import MAX_RATIO, MAX_UNPACKED, SMALL
from tasks.read.sniff import ZIP, sniff

MAX_MEMBERS = 1_000
_LISTED = 20
_INSIDE = "!/"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8 = 0x800
_ENCRYPTED = 0x1
_FURNITURE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")  # written by systems, not by people


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its address within it, and the reason it is not taken in, None where it is."""

    path: str
    size: int
    refusal: str | None
    info: zipfile.ZipInfo


def is_archive(data: bytes, uri: str) -> bool:
    """Whether the bytes are a ZIP of files, and no Office file."""
    try:
        return data.startswith(b"PK") and sniff(data, uri=uri) == ZIP
    except Unreadable:
        return False


def members(data: bytes) -> list[Member]:
    """The files of an archive in its own order; raises `zipfile.BadZipFile` for a damaged one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_furniture(info.filename)]
    found: list[Member] = []
    used: dict[str, int] = {}
    total = 0
    for number, info in enumerate(infos):
        refusal = _refusal(info, number, total)
        total += 0 if refusal else info.file_size
        path = _path(info)
        used[path] = used.get(path, 0) + 1
        label = path if used[path] == 1 else f"{path} ({used[path]})"
        found.append(Member(label, info.file_size, refusal, info))
    return found


def unpack(data: bytes) -> Iterator[tuple[Member, bytes]]:
    """The members that are taken in, each with its bytes; one that turns out damaged comes with no bytes and the
    reason."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in members(data):
            if member.refusal:
                yield member, b""
                continue
            try:
                with archive.open(member.info) as file:
                    content = file.read(member.size)
                yield member, content
            except Exception as error:  # on hostile bytes the unpacker may raise anything
                refusal = f"it cannot be unpacked ({type(error).__name__}: {error}); fetch the archive again"
                yield Member(member.path, member.size, refusal, member.info), b""


def member_uri(uri: str, path: str = "") -> str:
    """The address of a member: the archive's, "!/", and the path within it."""
    return f"{uri}{_INSIDE}{quote(path)}"


def is_member(uri: str) -> bool:
    """Whether an address is that of a member."""
    return _INSIDE in uri


def refuse_archive(data: bytes, uri: str) -> Unreadable:
    """What is said of the archive itself: its files are documents of their own; those left out are named."""
    found = members(data)
    if _INSIDE in uri:
        return Unreadable(
            f"an archive of {len(found)} files in an archive, which is not opened; unpack it and take it in"
        )
    left_out = [f"{member.path}: {member.refusal}" for member in found if member.refusal]
    reason = f"archive of {len(found)} files, each listed by itself"
    if left_out:
        more = f"; and {len(left_out) - _LISTED} more" if len(left_out) > _LISTED else ""
        reason += f"; {len(left_out)} not taken in: {'; '.join(left_out[:_LISTED])}{more}"
    return Unreadable(reason, status="no_ranking")


def _refusal(info: zipfile.ZipInfo, number: int, total: int) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "locked with a password; ask the publisher for an open copy"
    if info.compress_type not in _METHODS:
        return f"packed by a method (number {info.compress_type}) that is not unpacked; pack it again as a plain ZIP"
    if number >= MAX_MEMBERS:
        return f"the archive holds more than {MAX_MEMBERS:,} files; pack it as several"
    if total + info.file_size > MAX_UNPACKED:
        return f"with it the archive unpacks to more than {MAX_UNPACKED:,} bytes; pack it as several"
    if info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size):
        return f"{info.compress_size:,} bytes that unpack to {info.file_size:,}; at most {MAX_RATIO} times as many are taken"
    return None


def _is_furniture(name: str) -> bool:
    return name.startswith(_FURNITURE[0]) or name.rpartition("/")[2] in _FURNITURE


def _path(info: zipfile.ZipInfo) -> str:
    """The name as a relative path without steps up; old packers wrote UTF-8 and did not say so."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    parts = [part for part in clean(name).replace("\\", "/").split("/") if part.strip() not in ("", ".", "..")]
    return "/".join(parts) or "file"
