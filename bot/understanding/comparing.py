"""Whether one thing is said to be more, or less, than another: "заявок больше, чем победителей?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.understanding.message import Message
from bot.understanding.question import Comparison, Demand, names_topic, phrase_of
from bot.understanding.several import (
    HOW_MANY,
    JUDGEMENT,
    KINDS,
    MORE,
    asked_too,
    compares_growths,
)
from bot.understanding.word import Mark, Sense
from knowledge.measures import Trait, having
from locales.stemming import is_ablative

_FEWER: Final = (Sense("measure", "decline"), Sense("check", "less"))
_FEW: Final = ("аз", "мало")
_THAN: Final = Sense("check", "than")
_ASKED: Final = (having(Trait.ASKS) | having(Trait.OWN) | {"times", "extent"}) - KINDS - {"which", "count"}
_OTHERWISE: Final = frozenset({"falsehood", "opinion"})  # "ложь, что …", "хорошо ли, что …"
_EITHER: Final = (frozenset({"bolshe", "menshe"}), frozenset({"kop", "az"}))  # "больше или меньше?"
# Behind one of these stands no thing that is more than another: "в городах больше детей?".
_PREPOSITIONS: Final = frozenset("v vo na u po dlia iz ot k s so o ob pri sredi za".split())  # noqa: SIM905


def find_more_than(message: Message) -> Message:
    """With both things as asked for, where one is said to be more, or less, than the other.

    "Заявок больше, чем победителей?", "жеңімпазға қарағанда өтінім көп пе", "өтінім жеңімпаздан аз ба".
    """
    more = [m for m in message.marks if m.sense in MORE and m.sense.id != "compare" and m.quality == 1]
    if not more or not _is_comparison(message, more):
        return message
    named = [d for d in message.asked if d.concepts and not d.measures & (_ASKED | KINDS)]
    others = _compared_with(message, named, more)
    rest = [d for d in named if d not in others]
    if not (others and rest):
        return message
    one = min(rest, key=lambda d: _unlike(d, others[0]))
    ones = phrase_of(one, {d.end: d for d in rest})
    counted = ((d.start, d.start, "") for d in (ones[0], others[0]))
    asked = [Demand(*where, measures=HOW_MANY, optional=True, weight=0.0) for where in counted]
    said = {m.start for m in message.marks if m.sense in (*MORE, _THAN)}
    kept = (asked_too(d) for d in message.demands if d.start not in said)
    return replace(
        message,
        demands=tuple(sorted((*asked, *kept), key=lambda d: (d.start, d.end))),
        polar=False,
        comparison=Comparison(
            tuple(ones),
            tuple(others),
            less=_are_fewer(more[0]),
            denied=_is_denied(message),
            checked=_is_checked(message, more),
        ),
    )


def _is_comparison(message: Message, more: Sequence[Mark]) -> bool:
    """Whether "more" compares two things, and neither asks how much, nor which, nor of growths."""
    checks = {m.sense.id for m in message.reading.marks if m.sense.kind == "check"}
    if message.coordinated or checks & _OTHERWISE or compares_growths(message):
        return False
    words = {t.skeleton for t in message.reading.tokens}
    both = any(pair <= words for pair in _EITHER)
    twice = any(m.language == "ru" and m.end - m.start > 1 for m in more)  # "вдвое меньше"
    return not (both or twice or any(d.number or d.measures & _ASKED for d in message.asked))


def _are_fewer(mark: Mark) -> bool:
    return mark.sense in _FEWER or mark.entry.startswith(_FEW)


def _is_denied(message: Message) -> bool:
    """Whether it is said that one is *not* more: "не больше"; but not "разве не больше?", "көп емес пе?"."""
    if "rhetorical" in message.said["check"]:
        return False
    return any(m.sense.id == "negation" for m in message.marks)


def _is_checked(message: Message, more: Sequence[Mark]) -> bool:
    judged = any(m.sense == JUDGEMENT for m in more)  # "көп пе"
    return message.polar or message.claim or judged or "?" in message.reading.text


def _compared_with(message: Message, named: Sequence[Demand], more: Sequence[Mark]) -> list[Demand]:
    """What something is said to be more than: behind "чем", before "қарағанда", or in a case of its own."""
    than = next((m for m in message.marks if m.sense == _THAN), None)
    if than and than.language == "ru":
        return _named_behind(message, named, than.end)
    ends = {than.start} if than else {m.start for m in more}
    before = [d for d in named if d.end in ends]
    heads = [d for d in before if than or is_ablative(message.reading.tokens[d.end - 1].skeleton)]
    if heads or than:
        return phrase_of(heads[0], {d.end: d for d in named}) if heads else []
    return next((o for m in more if (o := _in_genitive(message, named, before, m))), [])


def _named_behind(message: Message, named: Sequence[Demand], start: int) -> list[Demand]:
    behind = range(start, message.reading.end_of_clause(start))
    others = [d for d in named if d.start in behind]
    times = [d for d in message.asked if d.period and d.start in behind]
    return [*others, *map(asked_too, times)] if others else []


def _in_genitive(
    message: Message, named: Sequence[Demand], before: Sequence[Demand], more: Mark
) -> list[Demand]:
    """What stands at once behind a Russian "more" between two things: "советов больше грантов?"."""
    one = next((d for d in before if d.end == more.start), None)
    others = _named_behind(message, named, more.end)
    if one is None or not others or more.language != "ru":
        return []
    tokens = message.reading.tokens
    first = phrase_of(one, {d.end: d for d in named})[0]
    within = first.start > 0 and tokens[first.start - 1].skeleton in _PREPOSITIONS
    kinds = {d.end for d in message.asked if d.measures & KINDS}  # "доля молодёжи больше доли …"
    at_once = others[0].start == more.end or others[0].start in kinds
    return others if at_once and not within else []


def _unlike(demand: Demand, other: Demand) -> tuple[bool, bool, int]:
    """How little two things are compared: a place with a place, and no topic with a thing of it."""
    return (
        bool(demand.places) != bool(other.places),
        names_topic(demand, other),
        abs(demand.start - other.start),
    )
