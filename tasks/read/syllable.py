"""Whether some letters are one Vietnamese syllable: initial, rime, and the tone where it is written.

Invariant: knows spelling, not words; both ways of placing a tone ("hòa", "hoà") count. Frequent syllables of
place names from other languages of Viet Nam ("Đắk", "Krông") count too.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_RIME_LIST = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung up ut uơ uy uya
    uych uyên uyêt uynh uyt uyu uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt
    ươu y yêm yên yêng yêt yêu ynh yt ych ak ăk âk ek êk ik ok ôk uk ưk ôh
"""
_RIMES = frozenset(_RIME_LIST.split())
_INITIAL_LIST = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x kr pr br đr pl bl"
_INITIALS = tuple(sorted(_INITIAL_LIST.split(), key=len, reverse=True))
_FRONT = ("e", "ê", "i", "y")
_GLIDE_FIRST = ("oa", "oe", "uy")
_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = ("c", "k", "p", "t", "ch")
_HIGH_OR_LOW = ("\u0301", "\u0323")
_MAX_LENGTH = 8


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether `word` (any case, NFC) is spelt as one Vietnamese syllable: "trường" is, "tèt" and "goût" are not."""
    if not word or len(word) > _MAX_LENGTH:
        return False
    letters, tones = _parts(word.lower())
    if len(tones) > 1:
        return False
    at, tone = next(iter(tones), (None, ""))
    starts = (initial for initial in ("", *_INITIALS) if letters.startswith(initial))
    return any(
        _fits(initial, letters[len(initial) :], tone)
        and (at is None or at - len(initial) in _tone_places(letters[len(initial) :]))
        for initial in starts
    )


def _parts(word: str) -> tuple[str, list[tuple[int, str]]]:
    """The letters without tones, and (place, tone) of each tone."""
    letters, tones = "", []
    for letter in word:
        signs = unicodedata.normalize("NFD", letter)
        tones += [(len(letters), sign) for sign in signs if sign in _TONES]
        letters += unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in _TONES))
    return letters, tones


def _fits(initial: str, rime: str, tone: str) -> bool:
    if rime not in _RIMES or (initial in ("gh", "ngh") and not rime.startswith(_FRONT)):
        return False
    if initial == "c" and rime.startswith(_FRONT):
        return False
    return not (tone and rime.endswith(_STOPPED) and tone not in _HIGH_OR_LOW)


def _tone_places(rime: str) -> tuple[int, ...]:
    """Where in a rime its tone may be written."""
    vowels = [at for at, letter in enumerate(rime) if letter in _VOWELS]
    hatted = [at for at in vowels if rime[at] in "ăâêôơư"]
    if hatted:
        return (hatted[-1],)
    if len(vowels) == len(rime) and len(vowels) == 2:
        return (0, 1) if rime in _GLIDE_FIRST else (0,)
    return (vowels[min(1, len(vowels) - 1)],) if vowels else ()
