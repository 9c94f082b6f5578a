"""Bytes to Unicode text in NFC.

Invariant: text that is neither Vietnamese nor English (TCVN3 or VNI bytes, text decoded wrongly before it was
published) is refused with the reason and never passed on as data. TCVN3 and VNI are not converted here.
"""

from __future__ import annotations

import codecs
import contextlib
import re
import unicodedata
from collections.abc import Iterator

from tasks.read.content import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Other declared names decide nothing: UTF-8 proves itself, and servers say latin-1 of whatever they serve.
_TRUSTED = {"utf-16", "utf-16-le", "utf-16-be", "cp1258"}
_MAX_FOREIGN_SHARE = 0.04
_SAMPLE = 200_000
_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_MARKED = re.compile(f"[{_VIETNAMESE}{_VIETNAMESE.upper()}]")
_LETTER = re.compile(r"[^\W\d_]")
# Letters of neither language, and the signs that TCVN3 and VNI letters look like once decoded.
_FOREIGN = re.compile(rf"[^\W\d_a-zA-Z{_VIETNAMESE}{_VIETNAMESE.upper()}]|[¡¢£¤¥¦¨©¬®¯´¶¸¼½¾¿\x80-\x9f\ufffd]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)


def decode(data: bytes, *, media_type: str | None = None) -> str:
    """NFC text of `data`: by its byte-order mark, as UTF-8, as declared, as windows-1258.

    `media_type` may carry a charset ("text/html; charset=windows-1258"); else one named in the first bytes
    counts. Strict UTF-8 comes before the declaration because no other encoding passes it by accident. A
    statistical guess would add nothing: no other encoding of Vietnamese is known to it. Raises `Unreadable`
    where no way gives Vietnamese or English.
    """
    text = _utf(data)
    if text is None:
        tried = _other_readings(data, media_type)
        text = next((text for text in tried if foreign_share(text) <= _MAX_FOREIGN_SHARE), None)
    if text is None:
        raise Unreadable(
            "the text is in none of the encodings read (UTF-8, UTF-16, windows-1258); TCVN3 (.VnTime) "
            "and VNI are not converted yet: give the document in Unicode"
        )
    return clean(text)


def clean(text: str) -> str:
    """NFC, line ends as `\\n`, without characters that cannot be seen."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _INVISIBLE.sub("", text)


def check_language(text: str) -> None:
    """Raises `Unreadable` where too many characters belong to neither Vietnamese nor English."""
    share = foreign_share(text)
    if share > _MAX_FOREIGN_SHARE:
        raise Unreadable(
            f"{share:.0%} of the letters are of neither Vietnamese nor English (at most "
            f"{_MAX_FOREIGN_SHARE:.0%}): mojibake, or TCVN3/VNI, which are not converted yet; give the "
            "document in Unicode"
        )


def foreign_share(text: str) -> float:
    """Share of letters and signs that neither language uses, 0-1 (TCVN3 gives about .13, VNI .08, Vietnamese
    0)."""
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    foreign = len(_FOREIGN.findall(sample))
    return foreign / max(len(_LETTER.findall(sample)), foreign, 20)


def language_of(text: str) -> str:
    """ "vi" or "en": by the share of letters with Vietnamese marks, and where there are none by English's
    small words."""
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters and len(_MARKED.findall(sample)) >= 0.02 * letters:
        return "vi"
    words = re.findall(r"[a-z]+", sample.lower())
    english = sum(word in {"the", "of", "and", "in", "to", "is", "for", "with"} for word in words)
    return "en" if english > 0.03 * len(words) else "vi"


def declared_charset(data: bytes, media_type: str | None) -> str | None:
    """The codec that the server's type or the first 4 KB of the page name, where it is one that is
    trusted."""
    match = _CHARSET.search((media_type or "").encode("latin-1", "replace")) or _CHARSET.search(data[:4096])
    try:
        name = codecs.lookup(match.group(1).decode("ascii", "replace")).name if match else None
    except LookupError:
        return None
    return name if name in _TRUSTED else None


def _utf(data: bytes) -> str | None:
    """The text if it is Unicode: by its mark, or valid UTF-8 but for a cut last character or a few broken
    bytes."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", text))
    return text if sound >= 20 * broken else None


def _other_readings(data: bytes, media_type: str | None) -> Iterator[str]:
    """What the bytes say in another encoding; at last as UTF-8 with its broken bytes marked."""
    for name in (declared_charset(data, media_type), "cp1258"):
        with contextlib.suppress(UnicodeDecodeError):
            yield data.decode(name or "utf-8")
    yield data.decode("utf-8", "replace")
