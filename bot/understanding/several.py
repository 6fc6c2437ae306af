"""Whether a message asks for several things: lists, alternatives, two questions, and what is compared."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.understanding.message import Message
from bot.understanding.question import AND, COUNTING, YES_OR_NO, Comparison, Demand, names_topic, phrase_of
from bot.understanding.reading import CLAUSE
from bot.understanding.word import Mark, Sense
from knowledge.measures import Trait, having
from locales.stemming import is_ablative, looks_verbal

# Measures that ask by themselves if several words ask for them: "саны қанша", "во что обошлось".
_ASKED_IN_FULL: Final = frozenset({"count", "sum", "growth", "times", "share"})
HOW_MANY: Final = frozenset({"how_many"})
_NUMBER: Final = frozenset({"count"})
_LIST: Final = frozenset({"list"})  # "назовите, …"
KINDS: Final = frozenset({"sum", "average", "share"})
_LISTED: Final = KINDS | {"count", "growth"}
_PARTICLES: Final = ("ма", "ме", "ба", "бе", "па", "пе")
_OWN: Final = having(Trait.OWN)
_OR: Final = Sense("check", "or")
# "More", "fewer", "many": words of a comparison of two things, and those that ask which of them.
_BECAME: Final = (Sense("measure", "growth"), Sense("measure", "decline"))
JUDGEMENT: Final = Sense("check", "judgement")
MORE: Final = (
    *_BECAME, JUDGEMENT, Sense("measure", "compare"),
    *(Sense("check", name) for name in ("less", "ahead", "behind")),
)  # fmt: skip
_SAYS_MORE: Final = frozenset(sense.id for sense in MORE)
_WHICH: Final = tuple(Sense("measure", m) for m in ("which", "who", "whose", "where", "when"))
_FEWER: Final = (Sense("measure", "decline"), Sense("check", "less"), Sense("check", "behind"))
_FEW: Final = ("аз", "мало")
_THAN: Final = Sense("check", "than")
_FROM: Final = "ot"  # "отстаёт от"
_ASKED: Final = (having(Trait.ASKS) | having(Trait.OWN) | {"times", "extent"}) - KINDS - {"which", "count"}
_OTHERWISE: Final = frozenset({"falsehood", "opinion"})  # "ложь, что …", "хорошо ли, что …"
_EITHER: Final = (frozenset({"bolshe", "menshe"}), frozenset({"kop", "az"}))  # "больше или меньше?"
# Behind one of these stands no thing that is more than another: "в городах больше детей?".
_PREPOSITIONS: Final = frozenset("v vo na u po dlia iz ot k s so o ob pri sredi za".split())  # noqa: SIM905


def find_lists(message: Message) -> Message:
    """With whether an "and", or a comma between question words, stands in the focus; and what it joins."""
    asking = [d for d in message.asked if d.measures & _OWN]
    listed = any("," in message.reading.between(a.end - 1, b.start) for a, b in pairwise(asking))
    weighty = [d.start for d in message.asked if d.weight] or [0]
    joined = set()
    if AND.name in message.said["reference"]:  # between two things: "…, да?" joins none
        joined = {m.start for m in message.marks if m.sense == AND and weighty[0] < m.start < weighty[-1]}
    if not joined:
        return message.told(coordinated=listed)
    named = [d for d in message.asked if d.concepts]
    ending = {d.end: d for d in named}
    names = {d.start for head in named for d in phrase_of(head, ending)[:-1]}
    pairs = _pairs(message, [d for d in named if d.start not in names], joined)
    kinds = _pairs(message, [d for d in message.asked if d.measures & _LISTED], joined)
    return message.told(coordinated=True, pairs=kinds if len(kinds) > max(1, len(pairs)) else pairs)


def _pairs(message: Message, named: Sequence[Demand], joined: Set[int]) -> tuple[tuple[Demand, Demand], ...]:
    """What an "and" joins, and the commas before it: "гранты, советы и центры", "число, сумма и доля"."""
    pairs: list[tuple[Demand, Demand]] = []
    for n in range(len(named) - 1, 0, -1):
        a, b = named[n - 1], named[n]
        goes_on = bool(pairs) and b is pairs[0][0] and "," in message.reading.before(a.end)
        if a.end in joined or goes_on:
            before = named[n - 2] if n > 1 and names_topic(a, b) else None  # "доля X в советах и доля Y"
            pairs.insert(0, (before if before and not names_topic(before, b) else a, b))
    return tuple(pairs)


def find_alternatives(message: Message) -> Message:
    """With the token of an "or", or that of the first of two particles: "орман өрті ме, дала өрті ме"."""
    if "or" in message.said["check"]:
        return message.told(alternative=next(m.start for m in message.marks if m.sense == _OR))
    if not message.polar:
        return message
    marks = (m for m in message.marks if m.sense == JUDGEMENT or m.entry in _PARTICLES)
    ends = {m.end - 1 for m in marks if message.reading.tokens[m.end - 1].text.lower() in _PARTICLES}
    asked = sorted(ends)  # "орман өрті ме", "көп пе"; but not "жоқ па"
    if len(asked) == 2 and CLAUSE.search(message.reading.before(asked[0] + 1)):
        return message.told(alternative=asked[0])
    return message


def find_comparison(message: Message) -> Message:
    """With both things as asked for, where it is asked of which of two there is more.

    "Кого больше: заявок или победителей?", "өтінім мен жеңімпаздың қайсысы көп".
    """
    if message.said["measure"].isdisjoint(_SAYS_MORE) and message.said["check"].isdisjoint(_SAYS_MORE):
        return message
    more = {m for m in message.marks if m.sense in MORE}
    which = {m for m in message.marks if m.sense in _WHICH}
    either = message.alternative
    if either is None and (which or _is_to_compare(message)):
        either = next((m.start for m in message.marks if m.sense == AND), None)
    if either is None or any(d.number for d in message.asked):
        return message
    named = [d for d in message.asked if d.concepts and not d.measures]
    one, other = [d for d in named if d.start < either], [d for d in named if d.start > either]
    if not (one and other):
        return _compared_times(message, either, more | which)
    comparing = {m.start for m in more | which}
    things = [one[-1], other[0]]
    for before in reversed(one[:-1]):  # "в школе, колледже или детсаду"
        listed = before.end == things[0].start and "," in message.reading.before(before.end)
        if listed and not names_topic(before, things[0]):
            things.insert(0, before)
    grew = compares_growths(message)
    kinds = message.said["measure"] & KINDS
    measures = frozenset({"growth"}) if grew else frozenset(map(str, kinds)) or HOW_MANY
    asked = [Demand(d.start, d.start, "", measures=measures, optional=True, weight=0.0) for d in things]
    kept = [d for d in message.demands if d.start not in comparing]
    if grew:  # of a share that grew no share is asked
        kept = [
            d._replace(measures=d.measures - KINDS, weight=0.0) if d.measures & KINDS else d for d in kept
        ]
    return replace(
        message,
        demands=tuple(sorted((*asked, *kept), key=lambda d: (d.start, d.end))),
        stated=message.stated | more | which,
        polar=False,
        coordinated=True,
        pairs=tuple(pairwise(things)),
        joint=either if len(things) == 2 else None,
    )


def compares_growths(message: Message) -> bool:
    """Whether it is asked which of two grew or fell more: "чья доля выросла быстрее"."""
    became = [m for m in message.marks if m.sense in _BECAME]
    return len(became) > 1 or any(looks_verbal(message.reading.tokens[m.end - 1].skeleton) for m in became)


def _is_to_compare(message: Message) -> bool:
    """Whether one is told to compare two things, and no number of what differs is asked for."""
    measures = message.said["measure"]
    return "compare" in measures and measures.isdisjoint(HOW_MANY)


def _compared_times(message: Message, either: int, comparing: set[Mark]) -> Message:
    """With both times or places asked for, where it is asked in which of two there is more."""
    times = [d.start < either for d in message.asked if d.period or d.places]
    if not (True in times and False in times):
        return message
    asking = {m.start for m in comparing}
    first = message.asked[0].start
    kept = (asked_too(d) for d in message.demands if d.start not in asking)
    count = Demand(first, first, "", measures=HOW_MANY, optional=True, weight=0.0)
    return replace(
        message,
        demands=tuple(sorted((count, *kept), key=lambda d: (d.start, d.end))),
        stated=message.stated | comparing,
        polar=False,
        coordinated=True,
    )


def asked_too(demand: Demand) -> Demand:
    """A time with which another one is compared as one that is asked for."""
    if demand.period is None or not demand.period.compared:
        return demand
    return demand._replace(period=replace(demand.period, compared=False), measures=frozenset())


def find_second_question(message: Message) -> Message:
    """With the token at which the second of two questions begins: an "and", or what stands behind a comma."""
    reading = message.reading
    if any("conditional" in word.by_kind.get("neutral", ()) for word in reading.words[:1]):
        return message  # "если поделить …, сколько …": that is one
    asking = [d.start for d in message.asked if _asks_by_itself(d) and d.measures != _LIST]
    asking += [m.start for m in reading.marks if m.sense == YES_OR_NO]
    numbers = [d.start for d in message.asked if d.measures == _NUMBER]  # "число советов и сколько новых"
    first = min([*asking, *(numbers if len(asking) == 1 else ())], default=0)
    for n in range(first + 1, max(asking, default=0) + 1):
        if "," in reading.before(n) or any(m.sense == AND for m in reading.beginning[n]):
            return message.told(joint=n)
    if len(asking) < 2:
        return message
    parts = [d for d in message.asked if d.concepts or d.measures & COUNTING]
    counting = [n for n, d in enumerate(parts) if not d.concepts]
    if len(counting) != 2 or counting[1] - counting[0] < 2:
        return message
    return message.told(joint=parts[counting[0] + 1 if counting[0] else counting[1]].start)


def _asks_by_itself(demand: Demand) -> bool:
    whole = demand.end - demand.start > 1 and demand.measures & _ASKED_IN_FULL
    return bool(whole or demand.measures & (_OWN | {"which"}))


def find_more_than(message: Message) -> Message:
    """With both things as asked for, where one is said to be more, or less, than the other.

    "Заявок больше, чем победителей?", "жеңімпазға қарағанда өтінім көп пе", "өтінім жеңімпаздан аз ба".
    """
    more = [m for m in message.marks if m.sense in MORE and m.quality == 1]
    more = [m for m in more if m.sense.id != "compare" or (m.language == "kk" and m.end - m.start > 1)]
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
    if any(m.sense.id == "compare" for m in more):
        return False  # "қаншаға артық" asks by how many
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
    tokens = message.reading.tokens
    behind = more.end + (more.end < len(tokens) and tokens[more.end].skeleton == _FROM)
    one = next((d for d in before if d.end == more.start), None)
    others = _named_behind(message, named, behind)
    if one is None or not others or more.language != "ru":
        return []
    first = phrase_of(one, {d.end: d for d in named})[0]
    within = first.start > 0 and tokens[first.start - 1].skeleton in _PREPOSITIONS
    kinds = {d.end for d in message.asked if d.measures & KINDS}  # "доля молодёжи больше доли …"
    at_once = others[0].start == behind or others[0].start in kinds
    return others if at_once and not within else []


def _unlike(demand: Demand, other: Demand) -> tuple[bool, bool, int]:
    """How little two things are compared: a place with a place, and no topic with a thing of it."""
    return (
        bool(demand.places) != bool(other.places),
        names_topic(demand, other),
        abs(demand.start - other.start),
    )
