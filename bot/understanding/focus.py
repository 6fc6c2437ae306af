"""What of a message is asked: one list of steps, :data:`STEPS`, each with a name and examples in the tests.

A step takes a :class:`Message` and returns it with what it has found. The order matters: what is not meant
goes first, then the sentences and clauses that ask are chosen, then it is told of what kind the question is,
what it denies, and whether it asks for several things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bot.understanding.clauses import (
    choose_clauses,
    choose_sentences,
    quiet_relative_clauses,
    quiet_the_person,
    quiet_what_grew,
)
from bot.understanding.message import Message, asks
from bot.understanding.question import AND, COUNTING, YES_OR_NO, Demand, Period
from bot.understanding.reading import Reading
from bot.understanding.several import (
    find_alternatives,
    find_comparison,
    find_lists,
    find_more_than,
    find_second_question,
)
from bot.understanding.word import Mark, Sense
from bot.understanding.wording import is_denied
from knowledge.measures import IDLE, Trait, having
from locales.stemming import is_ablative, is_infinitive, is_privative, looks_verbal

_BUT: Final = "a"  # of "не …, а …"
_REACH: Final = 4  # words of what is not meant

_CLAIM: Final = Sense("check", "claim")
_OWN: Final = having(Trait.OWN)
_ALONE: Final = having(Trait.ALONE)
_LIMITED: Final = having(Trait.LIMIT)
_OF_NUMBERS: Final = COUNTING | {"which", "ordinal"}  # what a number may be told of
_HOW: Final = Sense("measure", "how")
_EITHER: Final = frozenset({"how", "which"})  # "как" may be either
_WAY: Final = frozenset({"how_to"})
_FOR_WHOM: Final = ("мне", "нам", "можно", "нужно", "надо", "лучше", "правильно")
_VERBAL_NOUN: Final = ("уға", "уге", "юға", "юге", "у")  # "кіруге болады", "тіркелу керек"
_CAN: Final = ("болад", "болар", "керек", "қажет", "мүмкін")
_COUNTING: Final = having(Trait.COUNTS)
_LISTING: Final = frozenset({"which", "list", "who", "where", "whence", "places"})
# What is not meant stands before or behind these.
_EXCLUDING: Final = frozenset(
    {"not", "not_what_follows", "not_what_precedes", "besides_what_follows", "besides_what_precedes"}
)
_BECAME: Final = (Sense("measure", "growth"), Sense("measure", "decline"))
_TIMES: Final = Sense("measure", "times")
_TAG: Final = Sense("check", "tag")
_NEGATION: Final = Sense("check", "negation")


class Step(NamedTuple):
    """A step of finding out what is asked."""

    name: str
    run: Callable[[Message], Message]


def find_focus(reading: Reading, demands: Sequence[Demand], steps: Iterable[Step]) -> Message:
    """What of a message is asked, after all the steps."""
    whole = ((0, len(reading.tokens)),) if reading.tokens else ()
    message = Message(reading, tuple(demands), whole)
    for step in steps:
        message = step.run(message)
    return message


# what is not meant: "гранты, а не премии", "сыйлықақы емес, грант", "кроме грантов"


def drop_exclusions(message: Message) -> Message:
    """Without what the question says it does not mean."""
    checks = [m for m in message.reading.marks if m.sense.kind == "check" and m.sense.id in _EXCLUDING]
    if not checks:
        return message
    excluded = {n for m in checks for n in _excluded(message, m)}
    rest = {n for m in checks for n in _left_out(message, m)} - excluded
    if {m.sense.id for m in message.asking} & _LISTING and message.said["measure"].isdisjoint(_COUNTING):
        rest = set()  # a list tells the others as well: "which others?"
    message = message.changed(lambda d: None if d.start in excluded else d)
    return message.changed(lambda d: _of_others(d) if d.start in rest else d)


def _of_others(demand: Demand) -> Demand:
    """What is asked of all but these: something else, or another time."""
    if demand.period:
        return demand._replace(period=Period("other", written=demand.written))
    return _of_something_else(demand) if demand.concepts else demand


def _left_out(message: Message, mark: Mark) -> range:
    """What "except" leaves out of what is asked for: how many are left the source does not tell."""
    before = message.first_before.get(mark.start, mark.start)
    match mark.sense.id:
        case "besides_what_follows":
            behind = range(mark.end, message.reading.end_of_clause(mark.end + 1))
            asking = (n for n in behind[1:] if any(map(asks, message.reading.beginning[n])))
            return range(mark.end, next(asking, behind.stop))
        case "besides_what_precedes" if is_ablative(message.reading.tokens[mark.start - 1].skeleton):
            return range(before, mark.start)
    return range(0)


def _excluded(message: Message, mark: Mark) -> range:
    reading, start, end = message.reading, mark.start, mark.end
    before = message.first_before.get(start, start)
    match mark.sense.id:
        case "not_what_follows":
            return range(end, reading.end_of_clause(end + 1))
        case "not" if reading.pauses(start) and start and not is_denied(reading, start):
            return _left_aside(message, end) or _corrected(message, end)
        case "not":
            return _corrected(message, end)
        case "not_what_precedes" if reading.end_of_clause(end) == end < len(reading.tokens):
            return range(_start_of_question(message, before), start)
        case "besides_what_follows" | "besides_what_precedes":
            return _of_another_topic(message, _left_out(message, mark))
    return range(0)


def _of_another_topic(message: Message, tokens: range) -> range:
    """What is left out, if another topic is asked about: "гранттан басқа қанша кеңес бар"."""
    topics = [(d.start in tokens, c.topic) for d in message.demands for c in d.concepts if c.kind == "topic"]
    inside = {topic for left_out, topic in topics if left_out}
    others = {topic for left_out, topic in topics if not left_out}
    return tokens if inside and others and inside.isdisjoint(others) else range(0)


def _corrected(message: Message, start: int) -> range:
    """What stands behind "not" from token ``start``, if what is right follows: "not 500, but 104"."""
    reading = message.reading
    reach = range(start + 1, min(start + _REACH + 1, len(reading.tokens)))
    but = next((n for n in reach if reading.tokens[n].skeleton == _BUT and "," in reading.before(n)), start)
    return range(start, but)


def _left_aside(message: Message, start: int) -> range:
    """What stands behind ", not" and asks nothing: "в области, не в самом городе"."""
    clause = range(start, message.reading.end_of_clause(start))
    asks_here = message.asks_in((clause.start, clause.stop))
    return range(0) if asks_here else clause


def _start_of_question(message: Message, start: int) -> int:
    """Where a question begins that another one corrects: "кім ашқаны емес, қай қалада өткені"."""
    for n in range(start, -1, -1):
        if any(asks(m) for m in message.reading.beginning[n]):
            return n
        if message.reading.pauses(n):
            break
    return start


# of what kind the question is


def find_stated_measures(message: Message) -> Message:
    """With measures whose number is said: "the tenth in order", "their number is over 30" ask none."""
    numbers = [d for d in message.asked if d.number]
    if not numbers:
        return message
    ordinals = {d.end for d in numbers if d.number and d.number.kind == "ordinal"}
    percent = any(d.number and d.number.percent for d in numbers)
    bounded = any(d.number and d.number.bound != "exact" for d in numbers)
    stated = frozenset(
        m
        for m in message.marks
        if (m.sense == ("measure", "ordinal") and m.start in ordinals)
        or (m.sense == ("measure", "share") and percent)
        or (m.sense.kind == "measure" and m.sense.id in _LIMITED and bounded)
    )
    return message.told(stated=stated)


def find_denial(message: Message) -> Message:
    """With the words of the focus that deny: "закон не приняли", "заң қабылданбады", "қабылданған жоқ".

    Not those of politeness ("не приняли ли"), nor a Russian "not" that reads like the Kazakh "which".
    """
    if "rhetorical" in message.said["check"]:
        return message  # "разве не приняли?"
    reading = message.reading
    denied = frozenset(n for n in message.focus if is_denied(reading, n) and not _corrected(message, n + 1))
    if not denied:
        return message
    message = message.told(denied=denied)
    return message.changed(lambda d: None if d.start in denied and d.measures == {"which"} else d)


def find_yes_or_no(message: Message) -> Message:
    """With whether the question is one for yes or no, and whether a word of it says so."""
    if YES_OR_NO.name in message.said["check"]:
        return message.told(polar=True, marked=True)
    question_mark, last = "?" in message.reading.text, len(message.reading.tokens)
    tagged = any(m.sense == _TAG and m.end == last > 1 for m in message.marks)
    if tagged:  # "их ведь сто, правильно"
        return message.told(polar=True, marked=True)
    if not question_mark:
        return message
    return message.told(polar=_checks_number(message) or _is_bare(message))


def _checks_number(message: Message) -> bool:
    """Whether a number is denied, and nothing is asked for: "208 емес пе?"."""
    negated = any(m.sense == _NEGATION for m in message.reading.marks)
    asked = any(m.sense.id != "which" for m in message.asking)
    return negated and not asked and any(d.number for d in message.asked)


def _is_bare(message: Message) -> bool:
    """Whether no word of a question asks for anything: "гранттар бөлінді?"."""
    said, words = message.said, message.reading.words
    became = _says_what_became(message)
    asking = {m.sense.id for m in message.asking}
    if asking - ({"count"} if became else set()):  # "число выросло на 9?" asks for none
        return False
    if not said["reference"] <= {AND.name}:
        return False
    if "times" in said["measure"]:  # "во сколько раз" asks, and "в разы" does not
        times = (m for m in message.marks if m.sense == _TIMES)
        if any(asks(inner) for m in times for word in words[m.start : m.end] for inner in word.senses):
            return False
    return became or said["measure"].isdisjoint(_ALONE)


def _says_what_became(message: Message) -> bool:
    """Whether a verb says that something became more or less: "доля снизилась?" asks no share."""
    became = [m for m in message.marks if m.sense in _BECAME]
    return any(looks_verbal(message.reading.tokens[m.end - 1].skeleton) for m in became)


def find_claim(message: Message) -> Message:
    """With whether somebody's words are to be checked; "what is this 63 they speak of", "who are
    these 73" claim nothing.
    """
    if not any(m.sense == _CLAIM for m in message.reading.marks):
        return message
    ids = {m.sense.id for m in message.asking}
    marks: Iterable[Mark] = message.reading.marks if ids <= _OF_NUMBERS else message.marks
    return message.told(claim=ids.isdisjoint({"what_is", "who"}) and any(m.sense == _CLAIM for m in marks))


# what is lacking, and what is denied


def ask_for_what_is_lacking(message: Message) -> Message:
    """With "without a thing" asking for something else: "сёл без интернета", "интернетсіз ауыл"."""
    if message.polar:
        return message
    lacking = {d.start for d in message.asked if _lacks(message.reading, d)}
    if not lacking:
        return message
    return message.changed(lambda d: _of_something_else(d) if d.start in lacking else d)


def _of_something_else(demand: Demand) -> Demand:
    return Demand(demand.start, demand.end, demand.written, foreign=True, skeletons=("",))


def _lacks(reading: Reading, demand: Demand) -> bool:
    if not demand.concepts:
        return False
    last = demand.end - 1
    skeleton, hits = reading.tokens[last].skeleton, reading.words[last].hits
    privative = bool(hits) and all(is_privative(skeleton[h.size :]) for h in hits)
    return privative or "without" in reading.senses(demand.start - 1, "check")


def find_ways(message: Message) -> Message:
    """With "how" asking for the way to do it: "как мне вступить", "қалай кіруге болады"."""
    if not any(m.sense == _HOW for m in message.reading.marks):
        return message
    asked = {m for d in message.asked for m in d.measures - IDLE if not d.optional}
    if asked & _OWN or asked & COUNTING:
        return message
    how = (d for d in message.asked if "how" in d.measures <= _EITHER)
    ways = {d.start for d in how if _asks_for_way(message.reading, d.end)}
    return message.changed(lambda d: d._replace(measures=_WAY, weight=1.0) if d.start in ways else d)


def _asks_for_way(reading: Reading, n: int) -> bool:
    """Whether the words behind "how" say that somebody wants, or has, to do something."""
    behind = [t.text.lower() for t in reading.tokens[n : n + _REACH]]
    if behind[:1] and (behind[0] in _FOR_WHOM or is_infinitive(behind[0])):
        return any(map(is_infinitive, behind))
    can = (b for a, b in pairwise(behind) if a.endswith(_VERBAL_NOUN))
    return any(b.startswith(_CAN) for b in can)


STEPS: Final = (
    Step("exclusions", drop_exclusions),
    Step("relative clauses", quiet_relative_clauses),
    Step("what grew", quiet_what_grew),
    Step("the person who asks", quiet_the_person),
    Step("sentences", choose_sentences),
    Step("clauses", choose_clauses),
    Step("stated measures", find_stated_measures),
    Step("denial", find_denial),
    Step("yes or no", find_yes_or_no),
    Step("claims", find_claim),
    Step("what is lacking", ask_for_what_is_lacking),
    Step("ways", find_ways),
    Step("lists and pairs", find_lists),
    Step("alternatives", find_alternatives),
    Step("two questions", find_second_question),
    Step("comparison", find_comparison),
    Step("more than another", find_more_than),
)
