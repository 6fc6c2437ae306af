"""A question is passed on: what a person writes when they are asked whether it may be; numbers that name a
person, cut out of it; what an officer says then to all who ask what is out of scope.

Sums, years, ranges and dates stay: a question about figures is worth nothing without them. In doubt between a
phone and an amount, the words around it decide; without any, it is cut. The time is proportional to the
length, whatever stands in the text: a number that names a person has so many signs and no more, so no part of
a longer run is looked at more than that often.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from html import unescape
from re import sub
from typing import Final, Literal, TypeAlias, cast

from bot.announcements import content
from bot.announcements.content import Content
from bot.answering.index import Index
from bot.rendering.text import Reply, clean, numbers, plain
from bot.screens.below import SCOPE
from bot.understanding.meaning import ALIKE, Meaning, likeness, meaning
from bot.understanding.parsing import parse
from locales import languages
from locales.folding import tokens
from locales.languages import LANGUAGES

MARK: Final = "[…]"
LIMIT: Final = 500  # characters of a text that is kept
READ: Final = 4096  # characters that are looked at: a message has no more (Bot API, Message)
_SPAN: Final = 48  # characters of one number with all that separates its digits: 19 digits at most
_BEFORE: Final = 40  # characters before a number in which a word may say what it is

_RUN: Final = re.compile(r"(?<![\w+])\+?\(?\d(?:[\d().  -]|–)*\d|(?<![\w+])\+?\d")
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){4}\b", re.I)  # ISO 13616: a Kazakh IBAN
_PASSPORT: Final = re.compile(r"\b[NН]\s?№?\s?\d{8}\b", re.I)
_WORD: Final = re.compile(r"\S+")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([ . ])\d{3})(?:\1\d{3})*")
_MONEY: Final = re.compile(
    r"\s*(?:₸|\$|€|%|тг\b|kzt|tenge|теңге|тенге|тыс|мың|мын\b|млн|млрд|трлн|милли|трилли|руб|доллар|евро|tg\b)",
    re.I,
)
_NAMED: Final = re.compile(r"(?:тел|телефон\w*|phone|номер\w*|нөмір\w*|whatsapp|ватсап\w*|ұялы)\W*$", re.I)
_DATE: Final = re.compile(r"(\d{1,2})[.-](\d{1,2})[.-](\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
_YEARS: Final = re.compile(r"(?:1[89]|20|21)\d{2}(?:\s*[–-]\s*(?:1[89]|20|21)\d{2})?")
_LOCAL: Final = re.compile(r"\d{2}-\d{2}-\d{2}|\d{3}-\d{2}-\d{2}|\d{3} \d{2} \d{2}")


def redacted(text: str) -> str:
    """One line of at most :data:`LIMIT` characters, with :data:`MARK` for what was cut out."""
    line = " ".join(clean(text[:READ]).split())
    line = "".join(_ascii_digit(c) for c in line)
    for pattern in (_MAIL, _ACCOUNT, _PASSPORT):
        line = pattern.sub(MARK, line)
    line = _RUN.sub(lambda m: _judged(m, line), line)
    return line if len(line) <= LIMIT else line[: LIMIT - 1].rstrip() + "…"


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _judged(match: re.Match[str], line: str) -> str:
    """A run of digits as it may be kept: what of it is personal, whole words at a time, cut out."""
    end = match.start() + len(match[0].rstrip(" (.-–"))
    words = [m.span() for m in _WORD.finditer(line, match.start(), end)]
    years = _only_years(line, words)
    found, at, first = [], match.start(), 0
    while first < len(words) and not years[first] and not _amount(line, words[first][0], end):
        last = _personal_from(line, words, first)
        if last:
            found += [line[at : words[first][0]], MARK]
            at, first = words[last - 1][1], last
        else:
            first += 1
    return "".join(found) + line[at : match.end()]


def _only_years(line: str, words: list[tuple[int, int]]) -> list[bool]:
    """For each word whether it and all after it are years."""
    out = [False] * len(words)
    only = True
    for n in range(len(words) - 1, -1, -1):
        a, b = words[n]
        only = only and b - a <= _SPAN and _YEARS.fullmatch(line, a, b) is not None
        out[n] = only
    return out


def _personal_from(line: str, words: list[tuple[int, int]], first: int) -> int:
    """Where the longest personal number ends that begins with this word: before which word; 0: there is none.

    What is called a phone, or has a plus, may be of any length: then all of the run is cut out.
    """
    start, end = words[first][0], words[-1][1]
    if _called(line, start, end) or (line[start] == "+" and _counts(line, start, end, 9)):
        return len(words)
    last = first
    while last < len(words) and words[last][1] - start <= _SPAN:
        last += 1
    return next((n for n in range(last, first, -1) if _personal(line, start, words[n - 1][1])), 0)


def _called(line: str, start: int, end: int) -> bool:
    """Whether the words before say that it is a phone or another number of somebody."""
    return (
        _NAMED.search(line, max(0, start - _BEFORE), start) is not None
        and _counts(line, start, end, 5)
        and not (end - start <= _SPAN and _YEARS.fullmatch(line, start, end))
    )


def _counts(line: str, start: int, end: int, digits: int) -> bool:
    """Whether there are so many digits; those after the first few signs are not counted."""
    return sum(c.isdigit() for c in line[start : min(end, start + 4 * _SPAN)]) >= digits


def _amount(line: str, start: int, end: int) -> bool:
    """Whether it is a sum of money or a round number in groups of three."""
    if end - start > _SPAN:
        return False
    written = line[start:end]
    grouped = _GROUPED.fullmatch(written) is not None
    return bool(
        (grouped and written.endswith("000"))
        or ((grouped or written.isdigit()) and _MONEY.match(line, end) is not None)
    )


def _personal(line: str, start: int, end: int) -> bool:
    written = line[start:end]
    digits = re.sub(r"\D", "", written)
    if _called(line, start, end):
        return True
    if written.startswith("+"):
        return len(digits) >= 9
    if _YEARS.fullmatch(written) or _date(written):
        return False
    if _LOCAL.fullmatch(written):
        return not _MONEY.match(line, end) or "-" in written
    if _amount(line, start, end):
        return False
    return _phone(digits) or _identity(digits) or (_card(digits) and not _GROUPED.fullmatch(written))


def _date(written: str) -> bool:
    match = _DATE.fullmatch(written)
    return match is not None and (match[1] is None or (1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12))


def _phone(digits: str) -> bool:
    """A Kazakh or Russian number, with the trunk 8, the code 7, or neither (ITU-T E.164, country code 7)."""
    if len(digits) == 11:
        return digits[0] in "78" and digits[1] in "3479"
    return len(digits) == 10 and digits[0] in "79"


def _identity(digits: str) -> bool:
    """IIN: twelve digits that begin with a day of birth (YYMMDD), then the century and sex, 0 to 6."""
    if len(digits) != 12:
        return False
    return 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31 and digits[6] in "0123456"


def _card(digits: str) -> bool:
    """A card's number: 16 digits however they are written, or 13 to 19 that pass Luhn (ISO/IEC 7812)."""
    return len(digits) == 16 or (13 <= len(digits) <= 19 and _luhn(digits))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


Consent: TypeAlias = Literal["yes", "tell", "no"]
"""``tell``: yes, and they want to know what becomes of it."""

_LONGEST: Final = 40  # characters of such an answer
_Words: TypeAlias = tuple[str, ...]


@cache
def _phrases() -> dict[_Words, str]:
    return {
        _words(phrase): kind
        for language in LANGUAGES
        for kind, phrases in languages.consent(language).items()
        for phrase in phrases
    }


def _words(text: str) -> _Words:
    return tuple(token.skeleton or token.text for token in tokens(text))


def consent(text: str) -> Consent | None:
    """What is answered; None: it is something else, or there is something besides, or it is both."""
    if len(text) > _LONGEST or "?" in text:
        return None
    words, said = _words(text), set[str]()
    while words:
        known = next((n for n in range(len(words), 0, -1) if words[:n] in _phrases()), 0)
        if not known:
            return None
        said.add(_phrases()[words[:known]])
        words = words[known:]
    said.discard("polite")
    if said == {"yes", "tell"}:
        return "tell"
    return cast(Consent, said.pop()) if len(said) == 1 else None


class Scope:
    """The sentences, with what their questions mean in the words of the present knowledge."""

    def __init__(self) -> None:
        self._rows: Sequence[tuple[str, str]] = ()
        self._index: Index | None = None
        self._known: list[tuple[Meaning, Content]] = []

    def find(self, rows: Sequence[tuple[str, str]], text: str, index: Index) -> Content | None:
        """What is said to a question; ``rows``: a question and the content of what is said to it."""
        if not rows:
            return None
        if self._rows != rows or self._index is not index:
            self._rows, self._index = rows, index
            self._known = [
                (meaning(parse(asked, index.vocabulary)), content.read(said)) for asked, said in rows
            ]
        this = meaning(parse(text, index.vocabulary))
        near = max(self._known, key=lambda one: likeness(this, one[0]))
        return near[1] if likeness(this, near[0]) >= ALIKE else None


def told(said: Content, reply: Reply) -> Reply:
    """A denial with an officer's sentence in the place of its own; what it offers stays."""
    html = said.kk if reply.language == "kk" or not said.ru else said.ru
    text = unescape(sub(r"<[^>]*>", "", html))
    return replace(reply, html=html, text=text, numbers=numbers(plain(text, "interface")), reason=SCOPE)
