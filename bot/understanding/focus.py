"""What of a message is asked: one list of steps, :data:`STEPS`, each with a name and examples in the tests.

A step takes a :class:`Message` and returns it with what it has found. The order matters: what is not meant
goes first, then the sentences and clauses that ask are chosen, then it is told of what kind the question is,
what it denies, and whether it asks for several things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bot.understanding.comparing import find_more_than
from bot.understanding.message import Message, Piece, asks
from bot.understanding.question import AND, COUNTING, YES_OR_NO, Demand, Period
from bot.understanding.reading import CLAUSE, Reading
from bot.understanding.several import (
    find_alternatives,
    find_comparison,
    find_lists,
    find_second_question,
)
from bot.understanding.word import Mark, Sense
from bot.understanding.wording import is_denied
from knowledge.measures import IDLE, Trait, having
from locales.stemming import is_ablative, is_first_person, is_infinitive, is_privative, looks_verbal

# A full stop behind a shortened word (2024 г., 2021-2024 жж., 5 млн.) ends no sentence.
_SENTENCE: Final = re.compile(
    r"(?<!\b[гжГЖ])(?<!\bгг)(?<!\bжж)(?<!\bтыс)(?<!\bмлн)(?<!\bмлрд)\.(?=\s|$)|[!?…;\n]+(?=\s|$)|[.!?…;\n()]{2,}(?=\s|$)|\n+"
)
_MAY_END: Final = re.compile(r"[.!?…;\n()]")  # what has none of it before its last word is one sentence
_LONG_SENTENCE: Final = 12  # words, beyond which only the clauses that ask are looked at closely
_BUT: Final = "a"  # of "не …, а …"
_REACH: Final = 4  # words of what is not meant

_PART: Final = re.compile(f"{CLAUSE.pattern}|{_SENTENCE.pattern}")
_CLAIM: Final = Sense("check", "claim")
_FIRST_PERSON: Final = (
    "я", "мы", "живу", "живём", "работаю", "работаем", "учусь", "пишу", "пишем", "готовлю", "готовим",
)  # fmt: skip
_OURS: Final = ("нас", "нашей", "нашем", "біздің", "бізде", "өз")
_OWN: Final = having(Trait.OWN)
_ALONE: Final = having(Trait.ALONE)
_CHANGES: Final = having(Trait.CHANGE)
_LIMITED: Final = having(Trait.LIMIT)
_RELATIVE: Final = frozenset({"where", "when", "who", "whence"})
_OF_NUMBERS: Final = COUNTING | {"which", "ordinal"}  # what a number may be told of
_HOW: Final = Sense("measure", "how")
_EITHER: Final = frozenset({"how", "which"})  # "как" may be either
_WAY: Final = frozenset({"how_to"})
_FOR_WHOM: Final = ("мне", "нам", "можно", "нужно", "надо", "лучше", "правильно")
_VERBAL_NOUN: Final = ("уға", "уге", "юға", "юге", "у")  # "кіруге болады", "тіркелу керек"
_CAN: Final = ("болад", "болар", "керек", "қажет", "мүмкін")
# What is not meant stands before or behind these.
_LISTING: Final = frozenset({"which", "list", "who"})
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
    if {m.sense.id for m in message.asking} & _LISTING:
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
    if tagged and (question_mark or any(d.number for d in message.asked)):  # "их ведь сто, правильно"
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
    """With whether somebody's words are to be checked; "what is this 63 they speak of" claims nothing."""
    if not any(m.sense == _CLAIM for m in message.reading.marks):
        return message
    ids = {m.sense.id for m in message.asking}
    marks: Iterable[Mark] = message.reading.marks if ids <= _OF_NUMBERS else message.marks
    return message.told(claim="what_is" not in ids and any(m.sense == _CLAIM for m in marks))


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
