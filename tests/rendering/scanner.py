"""A second way of finding the numerals of a reply: expressions and word lists of its own."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*(?:,\d+)?")
_ROMAN = re.compile(r"\b(?!ID\b)(?:[IVXLCDMІХСМ]{2,}|[VX])\b")
_WORDS = re.compile(
    r"\b(?:екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|жиырма|отыз|қырық|елу|алпыс|жетпіс|сексен|тоқсан|жүз|мың"
    r"|екеу|үшеу|төртеу|бесеу|алтау|жетеу"
    r"|дв[аеу]х?|три|трёх|четыре|четырёх|пять|пяти|шесть|семь|семеро|восемь|девять|десять|двадцать|тридцать"
    r"|сорок|пятьдесят|сто|двести|триста|тысяч[аиу]?|миллион\w*|миллиард\w*|вдвое|втрое|двое|трое)"
    r"(?:ден|дан|тен|тан|нен|нан|ге|ға|ке|қа|нің|дің|сі|інші|ыншы)?\b",
    re.I,
)
_SCALES = re.compile(r"(?<=\d[ \u00a0\u202f])(?:мың|млн|млрд|тыс)\w*\.?")


def scan(text: str) -> list[str]:
    """The numerals of a text in order, without endings and scale words."""
    found = [(m.start(), m.group()) for p in (_DIGITS, _ROMAN) for m in p.finditer(text)]
    bare = _SCALES.sub(lambda m: " " * len(m.group()), text)
    found += [(m.start(), m.group()) for m in _WORDS.finditer(bare)]
    return [written for _, written in sorted(found)]
