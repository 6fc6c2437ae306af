"""The words of a text, each a demand: what it names or measures, or that it belongs to nothing known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.understanding.question import Demand
from bot.understanding.reading import Reading
from bot.understanding.times import Numbers
from bot.understanding.word import OPTIONAL, Concept, Mark, Meaning, Sense
from knowledge.measures import Trait, having
from locales.places import is_kind
from locales.stemming import is_causal, looks_verbal

CLAUSE: Final = re.compile(r"(?<!\d),|,(?!\d)|[:;()\u2013\u2014]| - ")  # what stands between two clauses
_SENTENCE_END: Final = re.compile(r"[.!?…\n]\s*$")
_NOUNS: Final = frozenset({"persons", "media", "parts"})  # general nouns that are asked for behind "how many"
_LONG_NAME: Final = 5  # letters from which a place's name is no accident
_GENERAL: Final = OPTIONAL | {"period"}
_ASKS_NOTHING: Final = having(Trait.IDLE)
_IDLE: Final = frozenset({Sense("measure", "total"), Sense("period", "now")})
_DATIVE: Final = ("ga", "ge", "ka", "ke", "na", "ne")
_GUESSED: Final = 0.5  # the weight of an unknown word that looks like a verb, or that may be a slip


def find_words(reading: Reading, numbers: Numbers) -> Iterator[Demand]:
    """A demand for each word or phrase that no number or time has taken."""
    n = 0
    while n < len(reading.tokens):
        if n in numbers.taken or not _is_word(reading, n):
            n += 1
            continue
        if reading.covering[n] and not reading.beginning[n]:  # inside a phrase
            if any(m.start in numbers.taken for m in reading.covering[n]) and reading.words[n].senses:
                yield _known(reading, n, n + 1, reading.words[n].meaning)  # a number took its head
            n += 1
            continue
        if n in numbers.ones and _is_one_of(reading, n + 1):
            yield Demand(n, n + 1, reading.written(n, n + 1), measures=frozenset({"each"}))
            n += 1
            continue
        end = _group_end(reading, n)
        if any(m.end <= end for at in range(n, end) for m in reading.beginning[at]):
            yield _known(reading, n, end, _meaning(reading, n, end))
        elif n not in numbers.weak and len(reading.tokens[n].skeleton) > 1:
            yield _unknown(reading, n, end)
        n = end


def _is_word(reading: Reading, n: int) -> bool:
    token = reading.tokens[n]
    return bool(token.skeleton) and not token.is_number and not reading.is_loose_ending(n)


def _group_end(reading: Reading, n: int) -> int:
    """Where the longest phrase from here ends; an idle one gives way to one that begins inside it."""
    if n not in reading.phrased:
        return n + 1
    end = max((m.end for m in reading.beginning[n]), default=n + 1)
    if any(m.end == end and _says_something(m) for m in reading.beginning[n]):
        return end
    for inner in range(n + 1, end):
        if any(m.end > end and _says_something(m) for m in reading.beginning[inner]):
            return inner
    return end


def _says_something(mark: Mark) -> bool:
    return mark.sense.kind not in OPTIONAL


def _asks_for_place(sense: Sense) -> bool:
    return sense.kind == "measure" and sense.id in ("where", "places")


def _unknown(reading: Reading, start: int, end: int) -> Demand:
    """A word that the vocabulary does not have: a name weighs fully, what looks like a verb only half."""
    first = reading.tokens[start]
    slip = len(first.skeleton) <= _LONG_NAME and reading.is_full_of_slips
    # A cause restricts what is asked: "апаттар, жылдам айдағандықтан".
    verbal = looks_verbal(first.skeleton) and not is_causal(first.skeleton)
    name = start > 0 and first.text[0].isupper() and not _SENTENCE_END.search(reading.before(start))
    return Demand(
        start,
        end,
        reading.written(start, end),
        unknown=True,
        weight=_GUESSED if slip or (verbal and not name) else 1.0,
        skeletons=reading.skeletons(start, end),
    )


def _known(reading: Reading, start: int, end: int, meaning: Meaning) -> Demand:
    """A word or phrase with all that it may mean; the demand is met if any one of these is."""
    kinds, concepts, contexts, measures, places, neutral, quality, everyday = meaning
    first = reading.tokens[start]
    if "foreign" in kinds:
        kinds = kinds - {"talk"}  # "what diseases" is no abuse, though "diseased" is
    optional = not kinds.isdisjoint(_GENERAL)
    if "people" in measures:  # "people" is asked for where people are counted, and mere style elsewhere
        optional = not _counted(reading, start)
        measures = measures - {"people"} if optional else measures
    if not neutral.isdisjoint(_NOUNS) and _counted(reading, start):
        optional = False  # "how many of them are girls" asks for these
    if "millions" in measures:  # of money, but for "how many million people"
        counts = reading.senses(end, "concept") and "sum" not in reading.senses(end, "measure")
        measures = measures - {"millions"} if counts else measures | {"sum"}
        optional = optional or bool(counts)
    if places and all(is_kind(p) for p in places) and "which" in reading.senses(start - 1, "measure"):
        # "Which village" asks for the place, whatever else a village may be in a topic.
        concepts = contexts = places = frozenset()
        measures = measures | {"where"}
    if (
        places
        and "than" in reading.senses(start, "check")
        and reading.tokens[start - 1].skeleton.endswith(_DATIVE)
    ):
        places = frozenset()  # "былтырғыға караганда" is no Karaganda
    if places and quality == 1 and (len(first.skeleton) > _LONG_NAME or first.text[0].isupper()):
        optional = False
    other = _belongs_elsewhere(reading, start, end)
    foreign = not (concepts or contexts or measures or places or optional)
    if foreign and not other:
        return _unknown(reading, start, end)  # a word of the folder's own subject that it does not have
    # A short word of something else may be one more slip of a hand that makes many.
    guessed = foreign and len(first.skeleton) <= _LONG_NAME and reading.is_full_of_slips
    if quality < 1 and not concepts and _is_capitalised(reading, start):
        return _unknown(reading, start, end)  # a name is no slip of a word of general language
    if optional and quality < 1 and not (concepts or measures) and _is_what_is_counted(reading, start):
        return _unknown(reading, start, end)  # a word of general language is not what is counted
    idle = (optional and not measures - _ASKS_NOTHING) or bool(measures and measures <= _ASKS_NOTHING)
    return Demand(
        start,
        end,
        reading.written(start, end),
        concepts,
        contexts,
        measures,
        places=places,
        foreign=foreign and not guessed,
        elsewhere=other and not (concepts or places),
        unknown=guessed,
        optional=optional,
        common=everyday and bool(concepts),
        weight=0.0 if idle and not concepts else _GUESSED if guessed else 1.0,
        skeletons=reading.skeletons(start, end),
        pause=bool(CLAUSE.search(reading.before(start))),
        verbal=optional and looks_verbal(first.skeleton),
    )


def _belongs_elsewhere(reading: Reading, start: int, end: int) -> bool:
    """Whether a word of another subject than the folder's stands there."""
    groups = {
        m.sense.name for n in range(start, end) for m in reading.covering[n] if m.sense.kind == "foreign"
    }
    return bool(groups - reading.at_home)


def _meaning(reading: Reading, start: int, end: int) -> Meaning:
    """All that the tokens [start, end) may mean together, or in parts."""
    if start not in reading.phrased:
        return reading.words[start].meaning
    inside = [m for at in range(start, end) for m in reading.beginning[at] if m.end <= end]
    whole = [m for m in inside if (m.start, m.end) == (start, end)]
    if any(_asks_for_place(m.sense) or (m.sense.kind == "place" and not is_kind(m.sense.id)) for m in whole):
        # "In which regions", "in Pavlodar region" do not speak of what is told of regions.
        inside = [m for m in inside if m.sense.kind != "concept" or m.end - m.start == end - start]
    return Meaning.of(inside, whole if end - start > 1 else None)


def _is_one_of(reading: Reading, n: int) -> bool:
    """Whether "one" of something is asked about: "what does one grant cost", "how many has one body"."""
    named = reading.senses(n, "concept")
    topical = any(isinstance(c, Concept) and c.kind == "topic" for c in named)
    if topical and any(m.sense == ("measure", "sum") for m in reading.marks):
        return True
    counting = [m.start for m in reading.marks if m.sense == ("measure", "how_many")]
    things = named | reading.senses(n, "context")
    return bool(things) and any(
        reading.senses(k + 1, "concept") and k + 1 not in (n - 1, n) for k in counting
    )


def _is_capitalised(reading: Reading, n: int) -> bool:
    """Whether the word has but its first letter in capitals, and no sentence begins with it."""
    text = reading.tokens[n].text
    return n > 0 and text[:1].isupper() and text[1:].islower() and not _SENTENCE_END.search(reading.before(n))


def _is_what_is_counted(reading: Reading, n: int) -> bool:
    """Whether but idle words stand between a "how many" and the word, and nothing of a topic behind it."""
    if reading.senses(n + 1, "concept"):
        return False
    before = n - 1
    while before >= 0 and not CLAUSE.search(reading.before(before + 1)):
        if "how_many" in reading.senses(before, "measure"):
            return True
        here = reading.covering[before]
        if not here or any(_says_something(m) and m.sense not in _IDLE for m in here):
            return False
        before -= 1
    return False


def _counted(reading: Reading, n: int) -> bool:
    """Whether the word stands right behind a "how many", or before "the number of"."""
    before = n - 1
    while reading.senses(before, "reference") and before > 0:
        before -= 1  # "how many of them are …"
    near = [before - 1, before]
    if n + 1 < len(reading.tokens) and not CLAUSE.search(reading.before(n + 1)):
        near.append(n + 1)  # "қыздары қанша"
    behind = any("how_many" in reading.senses(k, "measure") for k in near)
    return behind or "count" in reading.senses(n + 1, "measure")
