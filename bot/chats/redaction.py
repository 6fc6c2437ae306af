"""Numbers that name a person, cut out of a text: phones, identity numbers, cards; e-mail addresses too.

Sums, years, ranges and dates stay: a question about figures is worth nothing without them. In doubt between a
phone and an amount, the words around it decide; without any, it is cut.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.rendering.text import clean

MARK: Final = "[…]"
LIMIT: Final = 500  # characters of a text that is kept

_RUN: Final = re.compile(r"(?<![\w+])\+?\(?\d(?:[\d().  -]|–)*\d|(?<![\w+])\+?\d")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){4}\b", re.I)  # ISO 13616: a Kazakh IBAN
_PASSPORT: Final = re.compile(r"\b[NН]\s?№?\s?\d{8}\b", re.I)
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
    line = " ".join(clean(text).split())
    line = "".join(_ascii_digit(c) for c in line)
    for pattern in (_MAIL, _ACCOUNT, _PASSPORT):
        line = pattern.sub(MARK, line)
    line = _RUN.sub(lambda m: _judged(m, line), line)
    return line if len(line) <= LIMIT else line[: LIMIT - 1].rstrip() + "…"


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _judged(match: re.Match[str], line: str) -> str:
    """A run of digits as it may be kept: what of it is personal, whole words at a time, cut out."""
    kept = match[0].rstrip(" (.-–")
    start, end = match.start(), match.start() + len(kept)
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", kept)]
    found, at, first = [], start, 0
    while first < len(words):
        if _amount(line[words[first][0] : end], line[end:]) or all(
            _YEARS.fullmatch(line[a:b]) for a, b in words[first:]
        ):
            break
        for last in range(len(words), first, -1):
            a, b = words[first][0], words[last - 1][1]
            if _personal(line[a:b], line[:a], line[b:]):
                found += [line[at:a], MARK]
                at, first = b, last
                break
        else:
            first += 1
    return "".join(found) + line[at : match.end()]


def _amount(written: str, after: str) -> bool:
    """Whether it is a sum of money or a round number in groups of three."""
    grouped = _GROUPED.fullmatch(written) is not None
    return bool(
        (grouped and written.endswith("000")) or ((grouped or written.isdigit()) and _MONEY.match(after))
    )


def _personal(written: str, before: str, after: str) -> bool:
    digits = re.sub(r"\D", "", written)
    if _NAMED.search(before) and len(digits) >= 5 and not _YEARS.fullmatch(written):
        return True
    if written.startswith("+"):
        return len(digits) >= 9
    if _YEARS.fullmatch(written) or _date(written):
        return False
    if _LOCAL.fullmatch(written):
        return not _MONEY.match(after) or "-" in written
    if _amount(written, after):
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
