"""The same roles in English sentences: "ranked 5th of 63", "topped the index for the seventh consecutive year"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.extract.gate import gated
from tasks.extract.mention import Mention
from tasks.extract.mentions.cohorts import tier_of_words
from tasks.extract.text import NUMBER, parse_number

_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ONES_TH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
# in the order of their values, from 1 to 69: there never were more than 64 provinces
_CARDINALS = (*_ONES, "ten", *_TEENS, *(tens + one for tens in _TENS for one in ("", *(f"-{o}" for o in _ONES))))
WORDS = (
    *_ONES_TH, "tenth", "eleventh", "twelfth", *(teen + "th" for teen in _TEENS[2:]),
    *(tens[:-1] + "ieth" if not one else f"{tens}-{one}" for tens in _TENS for one in ("", *_ONES_TH)),
)  # fmt: skip
_WORD, _CARDINAL = "|".join(sorted(WORDS, key=len, reverse=True)), "|".join(sorted(_CARDINALS, key=len, reverse=True))
_COUNTED = "|".join(sorted(_CARDINALS[3:], key=len, reverse=True))
_NTH = rf"(?:(\d{{1,3}})(?:st|nd|rd|th)|({_WORD}))"
_HOLDS = r"(?:took|takes?|taking|claim(?:ed|s|ing)|held|holds?|holding|kept|keeps?|retain(?:ed|s)|seized|grabbed|won|secured|in|at)"
RANK = gated(
    rf"\b(?:rank(?:ed|s|ing)?|placed?|came|comes|coming|land(?:ed|s|ing)?|finished|stood|stands?|was|were|is|at|claimed|took|takes|held|holds|holding|kept|retained|secured|reached|in|to)\s+(?:in\s+)?(?:the\s+)?"
    rf"(?:number\s+|no\.?\s*)?{_NTH}(?:[ -]place)?\b(?!\s+(?:time|year|edition|quarter|half|part|consecutive|straight|survey))(?:\s+(?:place|position|spot))?"
    rf"(?:\s+(?:out\s+of|of|among|in)\s+(?:the\s+)?(?:all\s+)?(\d{{1,3}})(?!\d))?"
)
RANK_NUMBER = gated(
    r"\b(?:rank(?:ed|s|ing)?|positions?|no\.?|number)\s+(\d{1,3})(?:\s*/\s*(\d{1,3})|\s+(?:out\s+of|of|among)\s+(?:the\s+)?(\d{1,3}))?\b(?![.,%]\d)"
)
NUMBER_WORD = re.compile(rf"\b(?:position|no\.?|number)\s+({_CARDINAL})\b(?!-)")
ORDINAL = gated(
    rf"(?:(?<!below )(?<!above )(?<!behind )(?<!short of )|(?=\w+-(?:placed|ranked)\b))\b{_NTH}\b(?:-(?:placed|ranked)\b)?"
    r"(?!\s+(?:time|year|edition|quarter|half|part|consecutive|straight|survey|of \w+ to))"
)
LEAD = gated(
    r"\b(?:topp(?:ed|ing)|tops|led(?= the| \d|\b)|leads|leading(?= the)|(?:is |was )?(?:on top|at the top|came top)(?: of)?|ranks? top|the (?:winner|champion)|comes? top|(?:the )?runner-up"
    rf"|{_HOLDS} (?:the )?(?:lead|top (?:spot|place|position|slot|rank))"
    r"|(?:the )?(?:country|nation|province)['’]s (?:highest|best)|(?:the )?highest (?:in the (?:country|nation)|nationwide))\b"
)
LAST = gated(
    r"\b(?:at the bottom|(?:came|ranked|finished|placed) (?:in )?(?:dead )?last|in last place|br(?:ought|ings?|inging) up the rear|propp?(?:ed|s|ing) up the (?:table|list|ranking)|lowest|bottom of the (?:list|table|ranking))\b"
)
STREAK = gated(
    rf"(?:the\s+)?{_NTH}\s+(?:consecutive|straight|successive)\s+(?:year|time)|({_CARDINAL}|\d{{1,2}})\s+(?:(?:consecutive|straight|successive)\s+years|(?:times|years) (?:in a row|running))"
)
SCORE_OF = gated(
    rf"(?<![\w.,/])({NUMBER})\s*(?:points?\s*)?(?:out of|on a scale of|/)\s*(?:a (?:maximum|total|possible)(?: score)?(?: of)?\s+)?({NUMBER})"
    r"(?:\s+points)?\b(?!/|[.,]?\d)(?!\s*(?:provinces|districts|localities|ministries))"
)
# "its score reached 67.23": what is called a score needs no word for points
SCORE_AFTER = gated(
    r"\b(?:scores?|scored|index|value)\s+(?:(?:of|was|is|at|reached|stood at|hit|rose to|fell to|dropped to|climbed to)\s+)?(\d{1,3}\.\d{1,4})"
    r"(?![.,]?\d|\s*(?:%|per))"
)
SCORE = gated(rf"(?<![\w.,/])({NUMBER})\s+(points?|percent|per cent)\b")
CHANGE = gated(
    rf"\b(?:(up|rise|rises|rose|climb(?:ed|s|ing)?|jump(?:ed|s|ing)?|gain(?:ed|s|ing)?|improv(?:ed|es|ing)|advanc(?:ed|es|ing)|moved up|an increase of)"
    rf"|(down|fall|falls|fell|drop(?:ped|s|ping)?|slip(?:ped|s|ping)?|slid(?:es?|ing)?|sank|tumbled|los(?:t|es|ing)|a decrease of))\s+(?:by\s+|of\s+)?({NUMBER}|{_CARDINAL})\s+(places?|positions?|spots?|ranks?|notches|rungs?|points?)"
)
CHANGE_THAN = gated(
    rf"(?<![\w.,/])({NUMBER})\s+(points?|places?|positions?|spots?)\s+(?:(higher|more|better|up)|(lower|less|fewer|worse|down))\b"
)
_AND_MORE = re.compile(
    rf"\s+and\s+({NUMBER}|{_CARDINAL})\s+(places?|positions?|spots?|ranks?|notches|rungs?|points?)\b"
)
# "six spots higher than in the previous edition", but no distance from another ("two places higher than Hue")
CHANGE_THAN = gated(
    rf"(?<![\w.,/])({NUMBER}|{_CARDINAL})\s+(points?|places?|positions?|spots?)\s+(?:(higher|more|better|up)|(lower|less|fewer|worse|down))\b"
    r"(?!\s+than\s+(?!in\b|the (?:previous|year|last|preceding)|last\b|a year|its\b|(?:19|20)\d\d))"
)
GRADE = gated(
    r"\b(excellent|very good|fairly good|good|fair|average|relatively low|upper medium|lower medium|mid-high|mid-low|medium|low|high)\s+(?:group|tier|performing|quality)"
    r"|(?:rated|group|grouped as|graded)\s+[\"“]?(excellent|very good|fairly good|good|fair|average|relatively low|low)\b"
    r"|(?<=, )(very good|fairly good|good|excellent|fair|average|relatively low)(?=\))"
)
TOP = gated(
    rf"\b(?:top|first|group of)\s+(\d{{1,2}}|{_CARDINAL})\b(?!\s+(?:time|year|month))"
    rf"|\b(\d{{1,2}}|{_CARDINAL})\s+(?:best|highest|top|leading)(?:[- ](?:rated|ranked|performing|scoring))?(?:\s+(?:ones|provinces|localities|departments|districts|cities|units))?"
)
COUNT = gated(
    rf"\b(?:(?:of|among|out of|for|all|in|on)\s+(?:the\s+|all\s+)?(?=\d)|(?:covering|covers?|covered|and)\s+)(\d{{1,3}}|{_COUNTED})\s+"
    r"((?:[a-z-]+\s+){0,2}?(?:provinces|localities|districts|departments|ministries|cities|units|communes|wards)(?:(?:,| and) (?:cities|agencies|sectors|provinces|towns))?)"
)
COHORT = gated(
    r"\b(?:among|in the group of|as for|group of|of)\s+(?:the\s+)?((?:departments|localities|districts|ministries|provinces|communes|wards)(?:(?:,| and| &)\s*(?:agencies|sectors|cities|departments|branches|towns|districts)){0,2})"
    r"|\b(?:in|of)\s+(?:the\s+)?((?:[a-z-]+\s+){1,4}(?:region|delta|highlands))"
)
YEAR = gated(
    r"(?P<against>compared (?:with|to)|from|against|than(?: in)?|over)\s+(?:20|19)(?:\d\d)|(?P<last>\blast year\b|the year before|previous year)|(?<![\d.,/])(?P<year>(?:19|20)\d\d)(?![\d.,/%-]\d|\w)"
)


# A sentence of a Vietnamese document, or a page too short for its language to show, that reads as English.
_VERBS = (
    "ranked",
    "scored",
    "topped",
    "topping",
    "runner-up",
    "finished ",
    "placed ",
    "came first",
    "came second",
    "came last",
)
_VIETNAMESE = re.compile(r"(?<!\w)(?:là|và|của|đạt|xếp|đứng|điểm|năm|hạng|thứ|với|các|tỉnh)(?!\w)")


def reads_english(small: str) -> bool:
    """Whether a lower-cased sentence tells of a ranking in English, whatever its names are written in."""
    return any(verb in small for verb in _VERBS) and not _VIETNAMESE.search(small)


def cardinal(word: str) -> int:
    """A number in figures or words."""
    return int(word) if word.isdigit() else _CARDINALS.index(word) + 1


def nth(figure: str | None, word: str | None) -> int:
    """An ordinal in figures or words."""
    return int(figure) if figure else WORDS.index(str(word)) + 1


def find_english(text: str) -> Iterator[Mention]:
    """All value mentions of a lower-cased English sentence, the surest first."""
    for m in STREAK.finditer(text):
        yield Mention("streak", m.start(), m.end(), cardinal(m[3]) if m[3] else nth(m[1], m[2]))
    for m in CHANGE.finditer(text):
        sign = 1 if m[1] else -1
        yield _change(m.start(), m.end(), sign, m[3], m[4])
        if more := _AND_MORE.match(text, m.end()):
            yield _change(more.start(1), more.end(), sign, more[1], more[2])
    for m in CHANGE_THAN.finditer(text):
        yield _change(m.start(), m.end(), 1 if m[3] else -1, m[1], m[2])
    yield from _ranks(text)
    for m in SCORE_OF.finditer(text):
        if parse_number(m[1]) <= parse_number(m[2]):
            yield Mention("score", m.start(), m.end(), (parse_number(m[1]), parse_number(m[2]), "point"))
    for m in SCORE_AFTER.finditer(text):
        yield Mention("score", m.start(1), m.end(1), (parse_number(m[1]), None, "point"))
    for m in SCORE.finditer(text):
        if m[2].startswith("po"):
            yield Mention("score", m.start(), m.end(), (parse_number(m[1]), None, "point"))
        else:
            yield Mention("percent", m.start(), m.end(), parse_number(m[1]))
    for m in COUNT.finditer(text):
        yield Mention("count", m.start(1), m.end(), (cardinal(m[1]), tier_of_words(m[2])))
    for m in TOP.finditer(text):
        yield Mention("top", m.start(), m.end(), cardinal(m[1] or m[2]))
    for m in GRADE.finditer(text):
        yield Mention("grade", m.start(), m.end(), m[1] or m[2] or m[3])
    for m in COHORT.finditer(text):
        yield Mention("cohort", m.start(1 if m[1] else 2), m.end(), m[1] or m[2])


def _change(start: int, end: int, sign: int, number: str, of: str) -> Mention:
    """Points or places up or down."""
    if of.startswith("point"):
        by = cardinal(number) if number in _CARDINALS else parse_number(number)
        return Mention("score_change", start, end, (sign * by, "point"))
    whole = number.isdigit() or number in _CARDINALS
    return Mention("rank_change", start, end, sign * cardinal(number)) if whole else Mention("noise", start, end)


def _ranks(text: str) -> Iterator[Mention]:
    for m in RANK.finditer(text):
        yield Mention("rank", m.start(), m.end(), (nth(m[1], m[2]), int(m[3]) if m[3] else None))
    for m in RANK_NUMBER.finditer(text):
        of = m[2] or m[3]
        yield Mention("rank", m.start(), m.end(), (int(m[1]), int(of) if of else None))
    for m in LAST.finditer(text):
        yield Mention("last", m.start(), m.end(), 1)
    for m in NUMBER_WORD.finditer(text):
        yield Mention("rank", m.start(), m.end(), (cardinal(m[1]), None))
    for m in LEAD.finditer(text):
        yield Mention("rank", m.start(), m.end(), (2 if m[0].endswith("runner-up") else 1, None))
    for m in ORDINAL.finditer(text):
        yield Mention("ordinal", m.start(), m.end(), nth(m[1], m[2]))


def find_english_years(text: str) -> Iterator[Mention]:
    """Years of an English sentence."""
    for m in YEAR.finditer(text):
        if m["against"]:
            yield Mention("compared", m.start(), m.end())
        elif m["last"]:
            yield Mention("last_year", m.start(), m.end(), -1)
        else:
            yield Mention("year", m.start(), m.end(), int(m["year"]))
