"""The words of a text, each a demand: what it names or measures, that nothing knows it, or that it denies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.understanding.question import Demand
from bot.understanding.reading import Reading
from bot.understanding.word import OPTIONAL, Concept, Mark, Meaning, Sense
from bot.understanding.years import Numbers
from knowledge.measures import IDLE
from locales.places import is_kind
from locales.stemming import denied_stem, is_causal, is_participle, looks_verbal

_SENTENCE_END: Final = re.compile(r"[.!?…\n]\s*$")
_NOUNS: Final = frozenset({"persons", "media", "parts"})  # general nouns that are asked for behind "how many"
_LONG_NAME: Final = 5  # letters from which a place's name is no accident
_OPTIONAL: Final = OPTIONAL | {"period"}
_NO_TALK: Final = _OPTIONAL - {"talk"}
_ASKS_FOR_PLACE: Final = (Sense("measure", "where"), Sense("measure", "places"))
_OF_THE_PERSON: Final = frozenset({"knowing", "politeness", "filler", "speaker", "auxiliary"})
_BILLIONS: Final = ("mlrd", "miliard")  # folded: of these only money is counted
_UNTIL: Final = "dein"
_WHICH: Final = Sense("measure", "which")
_CONJUNCTIONS: Final = ("что", "чем")
_SHORT_VERB: Final = 3  # letters of a verb behind a "not"
_GUESSED: Final = 0.5  # the weight of an unknown word that looks like a verb, or that may be a slip


def find_words(reading: Reading, numbers: Numbers) -> Iterator[Demand]:
    """A demand for each word or phrase that no number or time has taken."""
    n = 0
    while n < len(reading.tokens):
        token, marks = reading.tokens[n], reading.beginning[n]
        inside = bool(reading.covering[n]) and not marks  # a phrase
        if n in numbers.taken or inside or token.is_number or reading.is_loose_ending(n):
            n += 1
            continue
        end = _group_end(reading, n)
        if n in numbers.ones and _costs(reading, n + 1):
            yield Demand(n, n + 1, reading.written(n, n + 1), measures=frozenset({"each"}))
        elif any(m.end <= end for m in marks):
            yield _known(reading, n, end)
        elif n not in numbers.weak and len(token.skeleton) > 1:
            yield _unknown(reading, n, end)
        n = end


def _group_end(reading: Reading, n: int) -> int:
    """Where the longest phrase from here ends; an idle one gives way to one that begins inside it."""
    if n not in reading.phrased:
        return n + 1
    end = max((m.end for m in reading.beginning[n]), default=n + 1)
    if any(m.end == end and m.sense.kind not in OPTIONAL for m in reading.beginning[n]):
        return end
    inner = (m for at in range(n + 1, end) for m in reading.beginning[at])
    return next((m.start for m in inner if m.end > end and m.sense.kind not in OPTIONAL), end)


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


def _known(reading: Reading, start: int, end: int) -> Demand:
    """A word or phrase with all that it may mean; the demand is met if any one of these is."""
    meaning, optional = _as_asked(reading, start, end, _meaning(reading, start, end))
    concepts, measures, places = meaning.concepts, meaning.measures, meaning.places
    # A word of another subject than the folder's:
    others = (reading.senses(n, "foreign") for n in range(start, end))
    elsewhere = any(senses and senses.isdisjoint(reading.at_home) for senses in others)
    foreign = not (concepts or meaning.contexts or measures or places or optional)
    if foreign and not elsewhere:
        return _unknown(reading, start, end)  # a word of the folder's own subject that it does not have
    idle = (optional and not measures - IDLE) or bool(measures and measures <= IDLE)
    return Demand(
        start,
        end,
        reading.written(start, end),
        concepts,
        meaning.contexts,
        measures,
        places=places,
        foreign=foreign,
        elsewhere=elsewhere and not (concepts or places or measures or "function" in meaning.neutral),
        optional=optional,
        common=meaning.everyday and bool(concepts),
        weight=0.0 if idle and not concepts else 1.0,
        skeletons=reading.skeletons(start, end),
        pause=reading.pauses(start),
        verbal=optional and looks_verbal(reading.tokens[start].skeleton),
    )


def _meaning(reading: Reading, start: int, end: int) -> Meaning:
    """All that the tokens [start, end) may mean together, or in parts."""
    if start not in reading.phrased:
        return reading.words[start].meaning
    inside = [m for at in range(start, end) for m in reading.beginning[at] if m.end <= end]
    whole = [m for m in inside if (m.start, m.end) == (start, end)]
    if any(
        m.sense in _ASKS_FOR_PLACE or (m.sense.kind == "place" and not is_kind(m.sense.name)) for m in whole
    ):
        # "In which regions", "in Pavlodar region" do not speak of what is told of regions.
        inside = [m for m in inside if m.sense.kind != "concept" or _is_kept(reading, m, start, end)]
    return Meaning.of(inside, whole if end - start > 1 else None)


def _is_kept(reading: Reading, mark: Mark, start: int, end: int) -> bool:
    """Whether a concept inside the name of a place is what the name tells, and not what every region is."""
    kinds = [
        n
        for n in range(start, end)
        if any(is_kind(m.sense.name) for m in reading.words[n].senses if m.sense.kind == "place")
    ]
    return mark.end - mark.start == end - start or (bool(kinds) and mark.start not in kinds)


def _as_asked(reading: Reading, start: int, end: int, meaning: Meaning) -> tuple[Meaning, bool]:
    """What a word means where it stands, and whether it counts only where a topic in play claims it."""
    measures, places = meaning.measures, meaning.places
    # "What diseases" is no abuse, though "diseased" is.
    general = _NO_TALK if "foreign" in meaning.kinds else _OPTIONAL
    optional = not meaning.kinds.isdisjoint(general)
    if "people" in measures:  # "people" is asked for where people are counted, and mere style elsewhere
        optional = not _counted(reading, start)
        measures -= {"people"} if optional else set()
    until = reading.tokens[start].skeleton == _UNTIL and not reading.senses(start - 1, "neutral")
    if until and reading.senses(start - 1, "concept") and not reading.senses(start - 1, "period"):
        measures, optional = measures | {"before"}, False  # "реформаға дейін"
    if "each" in measures and end < len(reading.tokens) and reading.tokens[end].is_number:
        measures -= {"each"}  # "за один 2025-й"
    if not meaning.neutral.isdisjoint(_NOUNS) and _counted(reading, start):
        optional = False  # "how many of them are girls" asks for these
    if "millions" in measures:  # of money, but for "how many million people"
        billions = reading.tokens[start].skeleton.startswith(_BILLIONS)
        counts = (
            not billions and reading.senses(end, "concept") and "sum" not in reading.senses(end, "measure")
        )
        measures = measures - {"millions"} if counts else measures | {"sum"}
        optional = optional or bool(counts)
    if places and all(is_kind(p) for p in places) and _is_asked_which(reading, start):
        # "Which village" asks for the place, whatever else a village may be in a topic.
        nothing: frozenset[str] = frozenset()
        meaning = meaning._replace(concepts=frozenset(), contexts=nothing)
        measures, places = measures | {"where"}, nothing
    first = reading.tokens[start]
    if places and meaning.quality == 1 and (len(first.skeleton) > _LONG_NAME or first.text[0].isupper()):
        optional = False
    return meaning._replace(measures=measures, places=places), optional


def _is_asked_which(reading: Reading, n: int) -> bool:
    """Whether "which" stands before a word, and not the "что" or "чем" of a clause."""
    before = reading.beginning[n - 1] if n else ()
    return any(m.sense == _WHICH and m.entry not in _CONJUNCTIONS for m in before)


def _costs(reading: Reading, n: int) -> bool:
    """Whether it is asked what one of a topic's things costs: "во что обходится один грант"."""
    topical = any(isinstance(c, Concept) and c.kind == "topic" for c in reading.senses(n, "concept"))
    return topical and any(m.sense == ("measure", "sum") for m in reading.marks)


def _counted(reading: Reading, n: int) -> bool:
    """Whether the word stands right behind a "how many", or before "the number of"."""
    before = n - 1
    while reading.senses(before, "reference") and before > 0:
        before -= 1  # "how many of them are …"
    near = [before - 1, before]
    behind = any("how_many" in reading.senses(k, "measure") for k in near)
    return behind or "count" in reading.senses(n + 1, "measure")


def is_denied(reading: Reading, n: int) -> bool:
    """Whether the word denies what it stands beside, and not merely for the sake of politeness."""
    if n in reading.phrased or reading.tokens[n].is_number:
        return False  # part of a name, or of a phrase such as "не так ли"
    here = reading.senses(n, "check")
    if "not" in here:
        denied = _is_russian_verb(reading, n + 1) or _stands_before_place(reading, n + 1)
        return denied and "question" not in reading.senses(n + 2, "check")
    if "no" in here:
        participle = n > 0 and is_participle(reading.tokens[n - 1].skeleton)
        return participle and (
            "question" not in reading.senses(n + 1, "check") or "," in reading.before(n + 1)
        )
    stem = denied_stem(reading.tokens[n].skeleton)
    if not stem or _tells_of_the_person(reading, n):
        return False
    hits = reading.words[n].hits
    if any(h.size > stem for h in hits) and reading.senses(n, "concept") | reading.senses(n, "context"):
        return False  # қызметі is no form of қыз
    return not hits or any(h.size <= stem for h in hits)


def _tells_of_the_person(reading: Reading, n: int) -> bool:
    """Whether the verb is one of the person who asks: "не знаю", "таппадым"."""
    senses = reading.senses(n, "neutral")
    return bool(senses & _OF_THE_PERSON) and "happening" not in senses


def _stands_before_place(reading: Reading, n: int) -> bool:
    """Whether a place follows behind a preposition: "не в Алматы"."""
    return "function" in reading.senses(n, "neutral") and bool(reading.senses(n + 1, "place"))


def _is_russian_verb(reading: Reading, n: int) -> bool:
    """Whether a verb stands there that "не" can deny; in Kazakh the same word asks "what"."""
    if n >= len(reading.tokens) or _tells_of_the_person(reading, n):
        return False
    languages = {m.language for m in reading.beginning[n]}
    return languages != {"kk"} and looks_verbal(reading.tokens[n].skeleton, _SHORT_VERB)
