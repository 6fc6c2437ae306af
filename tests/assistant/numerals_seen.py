"""The numerals of a reply as a reader sees them: digits, words and Roman ones, from lists of our own.

It knows nothing of the code that fills ``Reply.numbers``. Words that are numerals in one use and not in
another ("бір", "один", the Russian "он") are left out: they are no numerals of a reply.
"""

from __future__ import annotations

import re
from typing import Final

from bot.rendering.text import Reply

_KAZAKH: Final = [
    "екі",
    "үш",
    "төрт",
    "бес",
    "алты",
    "жеті",
    "сегіз",
    "тоғыз",
    "жиырма",
    "отыз",
    "қырық",
    "елу",
    "алпыс",
    "жетпіс",
    "сексен",
    "тоқсан",
    "жүз",
    "екеу",
    "үшеу",
    "төртеу",
    "бесеу",
    "алтау",
    "жетеу",
]
_KAZAKH_ENDINGS: Final = [
    "нің",
    "дің",
    "тің",
    "ның",
    "дың",
    "тың",
    "ге",
    "ке",
    "ға",
    "қа",
    "не",
    "не",
    "ні",
    "ді",
    "ті",
    "ны",
    "ды",
    "ты",
    "де",
    "те",
    "да",
    "та",
    "нде",
    "нда",
    "ден",
    "тен",
    "дан",
    "тан",
    "нен",
    "нан",
    "мен",
    "бен",
    "пен",
    "і",
    "сі",
    "ы",
    "уі",
    "уін",
    "інші",
    "ыншы",
    "нші",
    "ншы",
    "еуі",
    "еуін",
    "еуінің",
]
_RUSSIAN: Final = [
    "два",
    "две",
    "двух",
    "двум",
    "двумя",
    "три",
    "трёх",
    "трех",
    "трём",
    "тремя",
    "четыре",
    "четырёх",
    "четырех",
    "четырём",
    "четырьмя",
    "пять",
    "пяти",
    "пятью",
    "шесть",
    "шести",
    "семь",
    "семи",
    "семью",
    "восемь",
    "восьми",
    "девять",
    "девяти",
    "десять",
    "десяти",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "двадцать",
    "двадцати",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
    "двести",
    "двухсот",
    "триста",
    "трёхсот",
    "четыреста",
    "пятьсот",
    "вдвое",
    "втрое",
    "двое",
    "трое",
    "четверо",
    "пятеро",
    "семеро",
    "полтора",
    "первый",
    "второй",
    "третий",
    "четвёртый",
    "пятый",
    "седьмой",
    "двенадцатый",
]
_WORDS: Final = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(_KAZAKH)})(?:{'|'.join(_KAZAKH_ENDINGS)})?|{'|'.join(_RUSSIAN)})(?!\w)", re.I
)
_DIGITS: Final = re.compile(r"\d+")
_ROMAN: Final = re.compile(r"(?<![\w-])(?=[IVXІХ]{2}|[VX])(?:X|Х){0,3}(?:IX|IV|V?[IІ]{0,3})(?![\w])")


def seen(text: str) -> list[tuple[int, int]]:
    """Where numerals stand in a text, in order."""
    found = [m.span() for p in (_DIGITS, _ROMAN, _WORDS) for m in p.finditer(text) if m.group()]
    return sorted(found)


def unaccounted(reply: Reply) -> list[str]:
    """The numerals of a reply that ``Reply.numbers`` does not account for, one by one in their order."""
    text, covered, at = reply.text, [], 0
    for number in reply.numbers:
        start = text.find(number.text, at)
        if start < 0:
            start = text.find(number.text)
        if start < 0:
            return [f"{number.text!r} does not stand in the text"]
        covered.append((start, start + len(number.text)))
        at = start + len(number.text)
    return [text[a:b] for a, b in seen(text) if not any(x <= a and b <= y for x, y in covered)]
