"""The focus of a message: the sentences and clauses that ask. The rest is only what they are about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

from bot.understanding.marked import Marked
from bot.understanding.measures import IDLE, asks, says_yes_or_no
from bot.understanding.question import Demand
from bot.understanding.word import Mark
from bot.understanding.wording import CLAUSE

# A full stop behind a shortened word (2024 г., 2021-2024 жж., 5 млн.) ends no sentence.
_SENTENCE: Final = re.compile(
    r"(?<!\b[гжГЖ])(?<!\bгг)(?<!\bжж)(?<!\bтыс)(?<!\bмлн)(?<!\bмлрд)\.(?=\s|$)|[!?…;\n]+(?=\s|$)|[.!?…;\n()]{2,}(?=\s|$)|\n+"
)
_LONG_SENTENCE: Final = 12  # words, beyond which only the clauses that ask are looked at closely

_Piece = tuple[int, int]  # tokens [start, end)


def find(marked: Marked, demands: Sequence[Demand]) -> frozenset[int]:
    """The tokens of the focus."""
    if not marked.tokens:
        return frozenset()
    sentences = _pieces(marked, _SENTENCE, (0, len(marked.tokens)))
    return frozenset(
        n
        for sentence in _chosen(marked, demands, sentences)
        for clause in _clauses(marked, demands, sentence)
        for n in range(*clause)
    )


def _chosen(marked: Marked, demands: Sequence[Demand], sentences: list[_Piece]) -> list[_Piece]:
    """The sentences that ask about something; those with a question mark before those without."""
    if len(sentences) == 1:
        return sentences
    asking = [s for s in sentences if _has_question_mark(marked, s) or _asks(marked, s)]
    if not asking:
        return [s for s in sentences if _has(demands, s, _names)] or sentences
    marked_ones = [s for s in asking if _has_question_mark(marked, s)]
    asking = marked_ones or asking
    about = [s for s in asking if _has(demands, s, _names)]
    if about:
        return about if marked_ones else about[-1:]
    # "…. Is it so?", "…. How many?": what is asked about stands before
    bare = next((s for s in reversed(asking) if not _has(demands, s, _speaks)), None)
    told = [s for s in sentences[: sentences.index(bare)] if _has(demands, s, _names)] if bare else []
    if bare is None or not told:
        return asking
    if not _has(demands, bare, _measures):
        return [told[-1], bare]
    start, end = told[-1]
    known = [(d.start, d.end) for d in demands if start <= d.start < end and _tells(d)]
    return [*known, bare]


def _clauses(marked: Marked, demands: Sequence[Demand], sentence: _Piece) -> list[_Piece]:
    """Of a long sentence the clauses that ask or name what is known; of a short one all but its run-up."""
    start, end = sentence
    clauses = _pieces(marked, CLAUSE, sentence)
    if end - start <= _LONG_SENTENCE:
        if any(_asks(marked, c) for c in clauses[1:]):
            while len(clauses) > 1 and _winds_up(marked, demands, clauses[0]):
                clauses = clauses[1:]
        return [(clauses[0][0], end)]
    kept = [c for c in clauses if _asks(marked, c)]
    if not any(_has(demands, c, _names) for c in kept):
        kept = [c for c in clauses if _asks(marked, c) or _has(demands, c, _names)]
    return kept or [sentence]


def _pieces(marked: Marked, boundary: re.Pattern[str], piece: _Piece) -> list[_Piece]:
    """A piece cut at each boundary inside it."""
    start, end = piece
    tokens = marked.tokens
    pieces = []
    for found in boundary.finditer(marked.text, tokens[start].start, tokens[end - 1].end):
        cut = bisect_left(tokens, found.end(), start, end, key=lambda t: t.start)
        if cut > start:
            pieces.append((start, cut))
            start = cut
    return [*pieces, (start, end)] if start < end else pieces


def _has_question_mark(marked: Marked, piece: _Piece) -> bool:
    start, end = piece
    stop = marked.tokens[end].start if end < len(marked.tokens) else len(marked.text)
    return "?" in marked.text[marked.tokens[start].start : stop]


def _asks(marked: Marked, piece: _Piece) -> bool:
    """Whether a word of the piece asks."""
    return _marks(marked, piece, lambda m: asks(m) or says_yes_or_no(m))


def _winds_up(marked: Marked, demands: Sequence[Demand], clause: _Piece) -> bool:
    """Whether a clause before the question says nothing of what is asked: "my neighbour says, …"."""
    if _asks(marked, clause):
        return False
    told = _marks(marked, clause, lambda m: m.sense == ("check", "claim"))
    return not _has(demands, clause, _names if told else _tells)


def _marks(marked: Marked, piece: _Piece, of_kind: Callable[[Mark], bool]) -> bool:
    return any(of_kind(m) for n in range(*piece) for m in marked.beginning[n])


def _has(demands: Sequence[Demand], piece: _Piece, of_kind: Callable[[Demand], bool]) -> bool:
    return any(piece[0] <= d.start < piece[1] and of_kind(d) for d in demands)


def _names(demand: Demand) -> bool:
    """Whether it names a thing that topics have."""
    return bool(demand.concepts or demand.number)


def _tells(demand: Demand) -> bool:
    """Whether it tells anything that may matter to a question."""
    return bool(_names(demand) or demand.contexts or demand.period or demand.places)


def _speaks(demand: Demand) -> bool:
    """Whether it speaks of anything, known or not."""
    something = demand.foreign or demand.unknown or demand.contexts or demand.places or demand.period
    return bool(demand.weight and something)


def _measures(demand: Demand) -> bool:
    return bool(demand.measures - IDLE)
