"""The sentences and clauses of a message that ask, and what is only told around a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.understanding.message import Message, Piece
from bot.understanding.question import COUNTING, Demand
from bot.understanding.reading import CLAUSE, Reading
from bot.understanding.word import Sense
from knowledge.measures import IDLE, Trait, having
from locales.stemming import is_first_person

# A full stop behind a shortened word (2024 г., 2021-2024 жж., 5 млн.) ends no sentence.
_SENTENCE: Final = re.compile(
    r"(?<!\b[гжГЖ])(?<!\bгг)(?<!\bжж)(?<!\bтыс)(?<!\bмлн)(?<!\bмлрд)\.(?=\s|$)|[!?…;\n]+(?=\s|$)|[.!?…;\n()]{2,}(?=\s|$)|\n+"
)
_MAY_END: Final = re.compile(r"[.!?…;\n()]")  # what has none of it before its last word is one sentence
_LONG_SENTENCE: Final = 12  # words, beyond which only the clauses that ask are looked at closely
_PART: Final = re.compile(f"{CLAUSE.pattern}|{_SENTENCE.pattern}")
_CLAIM: Final = Sense("check", "claim")
_FIRST_PERSON: Final = (
    "я", "мы", "живу", "живём", "работаю", "работаем", "учусь", "пишу", "пишем", "готовлю", "готовим",
)  # fmt: skip
_OURS: Final = ("нас", "нашей", "нашем", "біздің", "бізде", "өз")
_OWN: Final = having(Trait.OWN)
_CHANGES: Final = having(Trait.CHANGE)
_RELATIVE: Final = frozenset({"where", "when", "who", "whence"})


# clauses that ask nothing: "where …, how many …", "they grew, how many …"


def quiet_relative_clauses(message: Message) -> Message:
    """With the pronouns that begin a clause of their own behind a comma asking nothing."""
    return message.changed(lambda d: _quiet(d) if _is_relative(message, d) else d)


def quiet_what_grew(message: Message) -> Message:
    """With what is only told to have grown asking nothing, where a later clause asks for its number."""
    return message.changed(lambda d: _quiet(d) if _is_told(message, d) else d)


def _quiet(demand: Demand) -> Demand:
    return demand._replace(measures=frozenset(), optional=True, weight=0.0)


def _is_relative(message: Message, demand: Demand) -> bool:
    one_word = demand.end - demand.start == 1  # "…, какого числа?" asks
    if not (demand.measures and demand.measures <= _RELATIVE and demand.pause and one_word):
        return False
    if "ru" not in {m.language for m in message.reading.beginning[demand.start]}:
        return False  # Kazakh has no such clauses
    inside = range(demand.start, message.reading.end_of_clause(demand.end))
    asked = any(d.measures & (_OWN | COUNTING) for d in message.demands if d.start not in inside)
    return asked or "there_is" in message.reading.senses(0, "check")


def _is_told(message: Message, demand: Demand) -> bool:
    if not (demand.measures and demand.measures <= _CHANGES):
        return False
    end = message.reading.end_of_clause(demand.end)
    later = frozenset(m for d in message.demands if d.start >= end for m in d.measures)
    return bool(later & COUNTING) and not later & (_CHANGES | {"share", "times"})


def quiet_the_person(message: Message) -> Message:
    """Without the places, and what else no topic has, in clauses on the person who asks: "я из Атырау, …"."""
    tokens = message.reading.tokens
    if not any(t.text.lower() in _FIRST_PERSON or is_first_person(t.skeleton) for t in tokens):
        return message
    clauses = message.reading.cut(_PART, 0, len(tokens))
    told = [c for c in clauses if not message.asks_in(c) and _tells_of_the_person(message.reading, c)]
    asking = [c for c in clauses if c not in told]
    if not asking or any(_asks_of_own_place(message.reading, c) for c in asking):
        return message
    quiet = {n for clause in told for n in range(*clause)}
    return message.changed(lambda d: _quiet(d) if d.start in quiet and (d.places or not d.concepts) else d)


def _asks_of_own_place(reading: Reading, clause: Piece) -> bool:
    """Whether the person asks about where they are, and not about the country: "у нас в области", "бізде"."""
    ours = any(t.text.lower() in _OURS for t in reading.tokens[slice(*clause)])
    return ours and not any("country" in reading.senses(n, "neutral") for n in range(*clause))


def _tells_of_the_person(reading: Reading, clause: Piece) -> bool:
    tokens = reading.tokens[slice(*clause)]
    return any(t.text.lower() in _FIRST_PERSON for t in tokens) or is_first_person(tokens[-1].skeleton)


# the sentences and clauses that ask


def choose_sentences(message: Message) -> Message:
    """Down to the sentences that ask about something; those with a question mark before those without."""
    tokens, end = message.reading.tokens, _MAY_END.search(message.reading.text)
    if not end or not tokens or end.start() >= tokens[-1].start:
        return message
    sentences = [s for piece in message.pieces for s in message.reading.cut(_SENTENCE, *piece)]
    with_mark = [s for s in sentences if "?" in message.reading.piece(*s)]
    asking = with_mark or [s for s in sentences if message.asks_in(s)]
    if not asking:
        return message.told(pieces=tuple(s for s in sentences if message.named_in(s)) or message.pieces)
    about = [s for s in asking if message.named_in(s)]
    if about:
        return message.told(pieces=tuple(about if with_mark else about[-1:]))
    return message.told(pieces=tuple(_told_before(message, sentences, asking)))


def _told_before(message: Message, sentences: Sequence[Piece], asking: Sequence[Piece]) -> Sequence[Piece]:
    """The sentences with what they ask about, where that stands before: "…. Is it so?", "…. How many?"."""
    bare = next((s for s in reversed(asking) if not _speaks(message, s)), None)
    before = sentences[: sentences.index(bare)] if bare else []
    told = [s for s in before if message.named_in(s)] or [s for s in before if message.told_in(s)]
    if bare is None or not told:
        return asking
    if not any(d.measures - IDLE for d in message.demands if bare[0] <= d.start < bare[1]):
        return [told[-1], bare]
    return [*((d.start, d.end) for d in message.told_in(told[-1])), bare]


def _speaks(message: Message, piece: Piece) -> bool:
    """Whether a sentence speaks of anything, known or not."""
    here = [d for d in message.demands if piece[0] <= d.start < piece[1] and d.weight]
    return any(d.foreign or d.unknown or d.contexts or d.places or d.period for d in here)


def choose_clauses(message: Message) -> Message:
    """Of a long sentence the clauses that ask or name what is known; of a short one all but its run-up."""
    return message.told(pieces=tuple(c for p in message.pieces for c in _chosen_clauses(message, p)))


def _chosen_clauses(message: Message, sentence: Piece) -> Sequence[Piece]:
    clauses = message.reading.cut(CLAUSE, *sentence)
    if sentence[1] - sentence[0] <= _LONG_SENTENCE:
        if any(message.asks_in(c) for c in clauses[1:]):
            while len(clauses) > 1 and _winds_up(message, clauses[0]):
                clauses = clauses[1:]
        return [(clauses[0][0], sentence[1])]
    kept = [c for c in clauses if message.asks_in(c) or _tells_a_time(message, c) or _offers(message, c)]
    if not any(message.named_in(c) for c in kept):
        kept = [c for c in clauses if message.asks_in(c) or message.named_in(c)]
    return kept or [sentence]


def _tells_a_time(message: Message, clause: Piece) -> bool:
    """Whether a clause says nothing but when: "если взять последние пять лет, …"."""
    here = [d for d in message.demands if clause[0] <= d.start < clause[1] and d.weight]
    return bool(here) and all(d.period and d.period.kind not in ("span", "other") for d in here)


def _offers(message: Message, clause: Piece) -> bool:
    """Whether a clause gives a choice of what topics have: "…: молодёжи или гражданского общества?"."""
    either = any("or" in message.reading.senses(n, "check") for n in range(*clause))
    return either and len(message.named_in(clause)) > 1


def _winds_up(message: Message, clause: Piece) -> bool:
    """Whether a clause before the question says nothing of what is asked: "my neighbour says, …"."""
    if message.asks_in(clause):
        return False
    told = any(m.sense == _CLAIM for n in range(*clause) for m in message.reading.beginning[n])
    return not (message.named_in(clause) if told else message.told_in(clause))
