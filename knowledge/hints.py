"""Where the words stand that a record points past: what a failed proof says besides, to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge import placing
from knowledge.model import Figure, Knowledge, Place, Span
from knowledge.naming import country, ends_with, unit_forms
from locales import folding
from locales.numerals import Numeral

_FAR = 200  # code points from the number within which its unit's word is looked for first


def hint(text: str, numerals: Sequence[Numeral], knowledge: Knowledge, figure: Figure, part: str) -> str:
    """Where the words of a part stand, as the end of a message; "" if nowhere, or where recorded."""
    name, _, number = part.partition("[")
    n = int(number.rstrip("]")) if number else 0
    where = figure.where
    match name:
        case "value" | "as_written":
            return _stand(figure.as_written, placing.places(text, figure.as_written), where.value)
        case "period":
            words = figure.period.as_written or ""
            return _stand(words, placing.places(text, words), where.period)
        case "previous":
            spans = tuple(Span(m.start, m.end) for m in numerals if m.value == figure.previous)
            return _stand(f"{figure.previous:f}", spans, where.previous)
        case "bound":
            return _bound(text, numerals, figure)
        case "unit":
            words, spans = _unit(text, knowledge, figure)
            return _stand(words, spans, where.unit)
        case "items" if n < len(figure.items) and n < len(where.items):
            words = figure.items[n].text.kk
            return _stand(words, placing.places(text, words), where.items[n])
        case "places" if n < len(figure.places) and n < len(where.places):
            words = country(figure.places[n]).kk
            return _stand(words, placing.places(text, words), where.places[n])
    return ""


def _stand(words: str, spans: Iterable[Span], recorded: Place | None) -> str:
    found = tuple(spans)
    if not found or recorded in found:
        return ""
    return f". “{words}” stands at {placing.listed(found)}"


def _bound(text: str, numerals: Sequence[Numeral], figure: Figure) -> str:
    """The bound word of the number that the record points to."""
    if not isinstance(figure.where.value, Span):
        return ""
    for numeral in numerals:
        if numeral.start == figure.where.value.start and numeral.bound_start is not None:
            span = Span(numeral.bound_start, numeral.bound_end or numeral.bound_start + 1)
            return _stand(text[span.start : span.end], (span,), figure.where.bound)
    return ""


def _unit(text: str, knowledge: Knowledge, figure: Figure) -> tuple[str, tuple[Span, ...]]:
    """The unit's word that stands nearest to the number."""
    at = figure.where.value.start if isinstance(figure.where.value, Span) else 0
    forms = [form for form in unit_forms(knowledge, figure) if form]
    start = max(0, at - _FAR)
    found = []
    for token in folding.tokens(text[start : at + _FAR]):
        if any(ends_with([token.skeleton or token.text], form[-1:]) for form in forms):
            span = Span(start + token.start, start + token.end)
            found.append((abs(span.start - at), span))
    if not found:
        return "", ()
    span = min(found, key=lambda pair: pair[0])[1]
    return text[span.start : span.end], (span,)
