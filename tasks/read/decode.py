"""Bytes to Unicode text in NFC.

Invariant: text that is neither Vietnamese nor English once every known way was tried (text decoded wrongly before
it was published, with holes in it, or in an unknown encoding) is refused with the reason and never passed on as
data. A wrong decoding is undone only where that is exact over the whole text.
"""

from __future__ import annotations

import codecs
import contextlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from tasks.read.content import Unreadable
from tasks.read.legacy import UNICODE_ONLY, repair_all
from tasks.read.syllable import is_syllable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Other declared names decide nothing: UTF-8 proves itself, and servers say latin-1 of whatever they serve.
_TRUSTED = {"utf-16", "utf-16-le", "utf-16-be", "cp1258"}
_MAX_FOREIGN_SHARE = 0.04
_MAX_HOLES = 0.02
_MIN_HOLES = 3
_SAMPLE = 200_000
_LANGUAGE_SAMPLE = 5_000
_PEEK = 4_096
_FEW = 200
_MOST_TIMES_WRONG = 3
_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_MARKED = re.compile(f"[{_VIETNAMESE}{_VIETNAMESE.upper()}]")
# Letters of neither language, and the signs that TCVN3 and VNI letters look like once decoded.
_FOREIGN = re.compile(rf"[^\W\d_a-zA-Z{_VIETNAMESE}{_VIETNAMESE.upper()}]|[¡¢£¤¥¦¨©¬®¯´¶¸¼½¾¿\x80-\x9f\ufffd]")
# UTF-8 read as windows-1252: the two or three signs that one Vietnamese letter has become.
_SECOND = "[\x80-\x9f\xa1-\xaa\xac-\xba\xbc-\xbfŒœŠšŸŽžƒ˜‚„†‡‰‹›™]"
_MOJIBAKE = re.compile("|".join((*(f"{first}{_SECOND}" for first in "ÃÂÄÆ"), "á[»º]", "\ufffd")))
_WRONG_PAIR = re.compile("[\xc2-\xf4][\x80-\xbfŒœŠšŸŽžƒˆ˜‚„†‡‰‹›™‘’“”•–—…€]")
_HOLE = re.compile(r"(?<![^\s(])[^\W\d_]+\?+[^\W\d_]+(?![/=&])")
_WORD = re.compile(r"[^\W\d_]+")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x7f" + "".join(map(chr, [*range(0x09), *range(0x0E, 0x20)]))
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_UTF16_HIGH = (0x00, 0x01, 0x03, 0x1E, 0x20)  # the blocks that Vietnamese text is in


def decode(data: bytes, *, media_type: str | None = None) -> str:
    """NFC text of `data`: by its byte-order mark, as UTF-8 or UTF-16, as declared, as windows-1258, TCVN3 or VNI.

    `media_type` may carry a charset ("text/html; charset=windows-1258"); else one named in the first bytes
    counts. Strict UTF-8 comes before the declaration because no other encoding passes it by accident. Lines in
    TCVN3 or VNI are converted whatever the bytes' encoding. Raises `Unreadable` where no way gives Vietnamese or
    English.
    """
    text = _utf(data)
    if text is not None:
        return clean(_lines_repaired(undo_wrong_decoding(text)))
    tried = sorted(_other_readings(data, media_type), key=_spelling, reverse=True)
    text = next((text for text in tried if foreign_share(text) <= _MAX_FOREIGN_SHARE), None)
    if text is None:
        raise Unreadable(
            "the text is in none of the encodings read (UTF-8, UTF-16, windows-1258, TCVN3, VNI); open it in the "
            "program it was written with and save it in Unicode"
        )
    return clean(text)


def clean(text: str) -> str:
    """NFC, line ends as `\\n`, without characters that cannot be seen but for the soft hyphen ("ư" in TCVN3)."""
    if text.isprintable():  # most cells and lines: nothing to take out
        return unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in _INVISIBLE:
        if sign in text:  # a search for one sign is far faster than one pass for all
            text = text.replace(sign, "")
    return text


def undo_wrong_decoding(text: str) -> str:
    """UTF-8 that was read as windows-1252 or Latin-1 ("Quáº£ng"), once or more, as it was; else unchanged.

    Undone only where the whole text turns back to valid UTF-8: no other text does so by accident.
    """
    for _ in range(_MOST_TIMES_WRONG):
        if text.isascii() or UNICODE_ONLY.search(text) or not _WRONG_PAIR.search(text):
            break
        try:
            text = _as_bytes(text).decode("utf-8")
        except UnicodeError:
            break
    return text


def check_language(text: str) -> None:
    """Raises `Unreadable` where too many characters belong to neither Vietnamese nor English, or stand for lost
    ones."""
    share = foreign_share(text)
    if share > _MAX_FOREIGN_SHARE:
        broken = _MOJIBAKE.search(text)
        example = f"mojibake, like {text[max(0, broken.start() - 8) : broken.end() + 8]!r}" if broken else "mojibake"
        raise Unreadable(
            f"{share:.0%} of the letters are of neither Vietnamese nor English (at most "
            f"{_MAX_FOREIGN_SHARE:.0%}): {example}, or an unknown encoding; fetch it again or give the document "
            "in Unicode"
        )
    if text.count("?") < _MIN_HOLES:
        return
    holes, words = len(_HOLE.findall(text)), len(_WORD.findall(text))
    if holes >= _MIN_HOLES and holes > _MAX_HOLES * words:
        raise Unreadable(
            f"{holes:,} of {words:,} words have a question mark in the place of a letter (at most {_MAX_HOLES:.0%}): "
            "the letters were lost when the text was saved; get it from its publisher again"
        )


def foreign_share(text: str) -> float:
    """Share of letters and signs that neither language uses, 0-1 (TCVN3 gives about .13, VNI .08, Vietnamese
    0)."""
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    signs = set(sample)
    foreign = _count(sample, set(filter(_FOREIGN.match, signs))) + len(_MOJIBAKE.findall(sample))
    if not foreign:
        return 0.0
    letters = len(sample) - _count(sample, {sign for sign in signs if not _WORD.match(sign)})
    return foreign / max(letters, foreign, 20)


def _count(text: str, signs: set[str]) -> int:
    """How many of the text's characters are among `signs`; a search for each is fastest where they are few."""
    return sum(map(text.count, signs)) if len(signs) <= _FEW else sum(map(signs.__contains__, text))


def language_of(text: str) -> str:
    """ "vi" or "en": by the share of letters with Vietnamese marks, and where there are none, or only those of names,
    by English's small words."""
    sample = text[:_LANGUAGE_SAMPLE]
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    if letters and len(_MARKED.findall(sample)) >= 0.02 * letters:
        counts = Counter(map(str.lower, words))
        english = sum(counts[word] for word in ("the", "of", "and", "is", "for", "with"))
        vietnamese = sum(counts[word] for word in ("và", "của", "các", "là", "được", "trong", "cho", "có", "năm"))
        return "en" if english > 0.06 * len(words) and english > 3 * vietnamese else "vi"
    words = re.findall(r"[a-z]+", sample.lower())
    english = sum(word in {"the", "of", "and", "in", "to", "is", "for", "with"} for word in words)
    return "en" if english > 0.03 * len(words) else "vi"


def declared_charset(data: bytes, media_type: str | None) -> str | None:
    """The codec that the server's type or the first 4 KB of the page name, where it is one that is
    trusted."""
    match = _CHARSET.search((media_type or "").encode("latin-1", "replace")) or _CHARSET.search(data[:_PEEK])
    try:
        name = codecs.lookup(match.group(1).decode("ascii", "replace")).name if match else None
    except LookupError:
        return None
    return name if name in _TRUSTED else None


def utf16_without_mark(data: bytes) -> str | None:
    """ "utf-16-le" or "utf-16-be" where every second byte names a block of Vietnamese letters and some are zero."""
    head = data[:_PEEK]
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        highs = head[start::2]
        zeros = highs.count(0)
        if zeros and zeros >= len(highs) / 2 and sum(highs.count(high) for high in _UTF16_HIGH) >= 0.98 * len(highs):
            lows = head[1 - start :: 2]
            return name if 0 not in lows and len(data) % 2 == 0 else None
    return None


def _utf(data: bytes) -> str | None:
    """The text if it is Unicode: by its mark, or valid UTF-8 but for a cut last character or a few broken
    bytes."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if wide := utf16_without_mark(data):
        return data.decode(wide, "replace")
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
            yield clean(data.decode(name or "utf-8"))
    shown = data.decode("latin-1")
    repaired = _lines_repaired(shown)
    if repaired != shown:
        yield repaired
    yield data.decode("utf-8", "replace")


def _spelling(text: str) -> float:
    """Share of the words with other letters than ASCII's that are Vietnamese syllables, 0-1 in tenths."""
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if not word.isascii()]
    return round(sum(map(is_syllable, words)) / max(1, len(words)), 1)


def _lines_repaired(text: str) -> str:
    lines = text.split("\n")
    strange = [at for at, line in enumerate(lines) if not line.isascii()]
    mended = repair_all([undo_wrong_decoding(lines[at]) for at in strange])
    for at, line in zip(strange, mended, strict=True):
        lines[at] = line
    return "\n".join(lines)


def _as_bytes(text: str) -> bytes:
    """The bytes that were read as windows-1252 or Latin-1; raises `UnicodeEncodeError` where no such reading gave
    the text."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        # The five bytes that windows-1252 leaves open are control characters to browsers.
        return b"".join(sign.encode("cp1252") if sign > "\x9f" else sign.encode("latin-1") for sign in text)
