"""Who said what: the name behind *деді*, *сказал* … and the quotation that it closes."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from knowledge.drafting import words
from knowledge.model import Span

_UPPER: Final = "[А-ЯӘҒҚҢӨҰҮҺІЁ]"
_NAME: Final = re.compile(
    rf"{_UPPER}[а-яёәғқңөұүһі]+(?:-{_UPPER}[а-яёәғқңөұүһі]+)?\s{_UPPER}[а-яёәғқңөұүһі]+(?![^\W\d_])|{_UPPER}\.\s?{_UPPER}[а-яёәғқңөұүһі]+"
)
_STOP: Final = re.compile(r"\n|(?<=[^\W\d_]{2})[.!?]\s")  # no initial: "деді А. Цой"
_REACH: Final = 140  # characters behind the verb in which the name stands
_LONGEST: Final = 3000  # of a quotation


class Speakers:
    """The quotations of one text with the names of who said them."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _said(self) -> list[tuple[int, int, Span]]:
        """Each quotation: where it begins and ends, where the name stands."""
        verbs = "|".join((*words.written("speaking", "kk"), *words.written("speaking", "ru")))
        found = []
        for match in re.finditer(rf"[\"»”]?,?\s?[-–—]\s?(?:{verbs})\b", self._text):
            stop = _STOP.search(self._text, match.end())
            end = min(match.end() + _REACH, len(self._text) if stop is None else stop.start())
            name = next(_NAME.finditer(self._text, match.end(), end), None)
            if name is not None:
                first = max(0, match.start() - _LONGEST)
                opens = max(self._text.rfind(mark, first, match.start()) for mark in '"«“\n')
                found.append((max(opens, first), match.start(), Span(*name.span())))
        return found

    @cached_property
    def _ends(self) -> list[int]:
        return [ends for _, ends, _ in self._said]

    def of(self, place: int) -> Span | None:
        """The name of who said the words at a place; None if the text tells nobody."""
        at = bisect_right(self._ends, place)
        if at == len(self._said):
            return None
        opens, ends, name = self._said[at]
        return name if opens <= place < ends else None
