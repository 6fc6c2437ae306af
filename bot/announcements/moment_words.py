"""The words of a moment, as a press officer types them: what each may mean, and numbers in digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Final

from babel.dates import get_day_names, get_month_names

from locales import kazakh, languages, numerals
from locales.folding import skeleton
from locales.languages import LANGUAGES
from locales.number_words import digit_ending
from locales.numerals import Numeral

_TOKEN: Final = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))|(?P<full>\d{1,2}\.\d{1,2}\.\d{4}(?!\d))"
    r"|(?P<clock>\d{1,2}:\d{2}(?![\d:]))|(?P<two>\d{1,2}\.\d{2}(?![\d.]\d))|(?P<number>\d{1,4}(?![\d.:]\d))"
    r"|(?P<word>[^\W\d_]+)|(?P<other>\S)"
)
_ENDING: Final = re.compile(r"(?<=\d)[-–]?[^\W\d_]+")  # 10:00-де, 25-інде, 5-го
_OF_A_DAY: Final = re.compile(r".*го|с?[іыи](?:нд[ае])?")  # 25-го, 25-і, 25-інде: a day, and no hour
DAY, _NTH = "\ue000", "\ue001"  # stand behind what has such an ending, or is another ordinal
#: Other ways to type a date or a clock: 2026.12.01, 1/12/2026, 01.12.26, 2026-12-01T10:00:00, 1,5 часа, 9-30.
_TYPED: Final = (
    (re.compile(r"\b(\d{4})[./](\d{1,2})[./](\d{1,2})\b"), r"\1-\2-\3"),
    (re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b"), r"\1.\3.\4"),
    (re.compile(r"\b(\d{1,2}\.\d{1,2}\.)(\d{2})(?![\d.:])"), r"\g<1>20\2"),
    (re.compile(r"(?<=\d)T(\d{2}:\d{2})"), r" \1"),
    (re.compile(r"\b(\d{1,2}:\d{2}):00(?![\d:])"), r"\1"),
    (re.compile(r"(?<=через )(\d{1,2})[.,]5(?= ?ч)|(?<![\d.,])(\d{1,2})[.,]5(?= ?сағаттан)"), r"\1\2:30"),
    (re.compile(r"(?<![\d.:,-])([01]?\d|2[0-3])[,-](00|2[5-9]|[345]\d)(?![\d.:,-])"), r"\1:\2"),
    (re.compile(r"(?<=[^\W\d_] )([01]?\d|2[0-3]) (00|2[5-9]|[345]\d)(?![\d.:,-])"), r"\1:\2"),
)
LOCATIVE: Final = frozenset(("да", "де", "та", "те"))
PUNCTUATION: Final = frozenset(",.;!?-–—()«»\"'")


@dataclass(slots=True)
class Token:
    """A part of a time: a date, a clock, a number, a word, or anything else."""

    kind: str
    text: str
    says: frozenset[str] = frozenset()  # what the word may mean
    read: bool = False
    nth: str = ""  # a number that is a day of the month, or another ordinal


@cache
def _words() -> dict[str, frozenset[str]]:
    """Skeleton of a word -> what it may mean: ``tomorrow``, ``weekday 4``, ``month 11``."""
    found: dict[str, set[str]] = {}

    def put(meaning: str, *written: str) -> None:
        for word in written:
            found.setdefault(_key(word), set()).add(meaning)

    for language in LANGUAGES:
        data = dict(languages.times(language))
        del data["same"]
        for number, names in enumerate(data.pop("weekdays")):
            put(f"weekday {number}", *names)
        for meaning, words in data.items():
            put(meaning, *words)
        for context in ("format", "stand-alone"):
            for number, name in get_month_names("wide", context, language).items():
                put(f"month {number}", name, *(_declined(name.lower()) if language == "kk" else ()))
            for number, name in get_month_names("abbreviated", context, language).items():
                put(f"month {number}", name.rstrip("."), name.rstrip(".")[:3])
    for number, name in get_day_names("wide", "format", "kk").items():
        put(f"weekday {number}", name, *_declined(name.lower()))
    return {word: frozenset(meanings) for word, meanings in found.items()}


def _key(word: str) -> str:
    """A word as it is looked up: a short one as it is, or "с" would be "сс"."""
    found = skeleton(word)
    return found if len(found) > 1 else word.casefold()


def _declined(name: str) -> list[str]:
    """But for the ablative: from a day on is no day."""
    cases = [case for case in kazakh.Case if case is not kazakh.Case.ABLATIVE]
    return [kazakh.decline(name, case, owned) for owned in (False, True) for case in cases]


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(
        "|".join(
            rf"\b{phrase}\b" for language in LANGUAGES for phrase, _ in languages.times(language)["same"]
        ),
        re.IGNORECASE,
    )


@cache
def _same() -> dict[str, str]:
    """Phrase -> the word that means the same."""
    return dict(pair for language in LANGUAGES for pair in languages.times(language)["same"])


def split(text: str) -> list[Token]:
    """The parts of a time; number words are digits by then."""
    text = _phrases().sub(lambda found: _same()[found[0].lower()], " ".join(text.split()))
    for pattern, plain in _TYPED:
        text = pattern.sub(plain, text)
    text = _ENDING.sub(_unended, _in_digits(text))
    out: list[Token] = []
    for found in _TOKEN.finditer(text):
        kind, written = found.lastgroup or "other", found[0]
        if written in (DAY, _NTH):
            out[-1].nth = written
            continue
        says = _words().get(_key(written), frozenset()) if kind == "word" else frozenset()
        if "ten" in says:
            kind, says, written = "number", frozenset(), "10"
        out.append(Token(kind, written, says, written in PUNCTUATION))
    return out


def _in_digits(text: str) -> str:
    """The same with its number words in digits: ``он жарым`` is 10:30, and so is ``десять тридцать``."""
    found = [one for one in numerals.find(text) if one.written == "word" and 1 <= one.value < 60]
    out: list[str] = []
    at = 0
    for one, after in pairwise((*found, None)):
        if one is None or one.start < at or one.value % 1 not in (0, Decimal("0.5")):
            continue
        hour, end, minute = int(one.value), one.end, 30 if one.value % 1 else None
        if after is not None and minute is None and _are_minutes(text, one, after):
            end, minute = after.end, int(after.value)
        said = str(hour) if minute is None else f"{hour}:{minute:02}"
        out += text[at : one.start], said, _nth(one, text[one.start : one.end])
        at = end
    return "".join((*out, text[at:]))


def _are_minutes(text: str, hour: Numeral, minute: Numeral) -> bool:
    """Whether two number words in a row are a clock: ``тоғыз отызда``."""
    return (
        text[hour.end : minute.start] == " "
        and hour.kind == minute.kind == "cardinal"
        and hour.value < 24
        and minute.value >= 10
        and not minute.value % 1
    )


def _nth(one: Numeral, written: str) -> str:
    """The mark of a number word that is no plain number."""
    if one.kind == "ordinal":
        return DAY if _OF_A_DAY.fullmatch(written) else _NTH
    owned = one.ending == "other" and one.language == "kk" and re.search(r"[іы](?:нд[ае])?$", written)
    return DAY if owned else ""


def _unended(found: re.Match[str]) -> str:
    """What is tied to a number, if it is no ending: ``10-да``, but not ``10дня`` or ``10pm``."""
    written = found[0].lstrip("-–").lower()
    ending = digit_ending(written)
    if ending is None or (_key(written) in _words() and written not in LOCATIVE):
        return " " + found[0].lstrip("-–")
    if ending[0] == "ablative":
        return found[0]  # from then on
    if _OF_A_DAY.fullmatch(written):
        return DAY
    return _NTH if ending[1] == "ordinal" else ""
