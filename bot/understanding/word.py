"""A typed word as the vocabulary knows it: what it may be, what it means by itself, what begins with it.

All of it follows from the spelling alone, so it is worked out once for a spelling and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple

from bot.understanding.lexemes import Hit
from locales.folding import skeleton
from locales.languages import Language
from locales.places import HOME, countries_of

_SHORT_TALK: Final = 3  # letters of a word of small talk that other words begin with
_SHORT_NAME: Final = 5  # letters of a name that may be any word misspelt
_PARTICLES: Final = frozenset({"since", "after", "until", "ago"})  # of time
_TIMES: Final = frozenset({"year", "last", "this_year", "last_year", "recent_years", "now"})
OPTIONAL: Final = frozenset({"neutral", "check", "talk", "reference", "number"})  # kinds of general language
_IDIOMATIC: Final = OPTIONAL | {"foreign"}
_FUNCTION: Final = frozenset({"measure", "check", "period", "reference"})
_GRAMMAR: Final = frozenset(
    {"function", "pronouns", "politeness", "filler", "knowing", "happening", "auxiliary", "quantity"}
)


class Concept(NamedTuple):
    """What a topic's words name."""

    topic: str  # "*": shared by all topics
    kind: Literal["topic", "set", "word", "general"]
    name: str = ""  # of the synonym set, or the word's common stem

    @property
    def is_set(self) -> bool:
        """Whether it is the topic itself or a synonym set, and no single word of a figure's phrase."""
        return self.kind in ("topic", "set")


class Sense(NamedTuple):
    """What an entry means: its kind and which of that kind.

    Kinds: ``concept`` and ``context`` of topics; ``measure``, ``period``, ``number``, ``place``; ``check``,
    ``talk``, ``reference`` and ``neutral`` of general language; ``foreign``, a known word of something else.
    """

    kind: str
    id: str | Concept  # a concept of the kind ``concept``

    @property
    def concept(self) -> Concept | None:
        """The concept that is named, if it is one."""
        return self.id if isinstance(self.id, Concept) else None

    @property
    def name(self) -> str:
        """Which of its kind, where that is no concept."""
        return self.id if isinstance(self.id, str) else ""

    @property
    def is_grammar(self) -> bool:
        """Whether words with this sense belong to the grammar of a sentence, and not to what it is about."""
        return self.kind in _FUNCTION or (self.kind == "neutral" and self.id in _GRAMMAR)


_INSULT: Final = Sense("talk", "insult")
_HOW_TO: Final = Sense("measure", "how_to")
_MILLIONS: Final = Sense("measure", "millions")


class Entry(NamedTuple):
    """A word or phrase of the vocabulary."""

    sense: Sense
    language: Language
    lexemes: tuple[int, ...]
    text: str
    inferred: bool = False  # the last word is a base of the one that was written, and needs an ending


class Mark(NamedTuple):
    """A sense that the tokens [start, end) carry."""

    start: int
    end: int
    sense: Sense
    language: Language
    quality: float
    entry: str


class Meaning(NamedTuple):
    """All that a word or phrase may mean, by kind."""

    kinds: frozenset[str]
    concepts: frozenset[Concept]
    contexts: frozenset[str]
    measures: frozenset[str]
    places: frozenset[str]
    neutral: frozenset[str]
    quality: float
    everyday: bool  # a topic's word is one of everyday language as well, or stands in an idiom

    @classmethod
    def of(cls, marks: Iterable[Mark], idiom: Iterable[Mark] | None = None) -> Meaning:
        """What the marks mean together; ``idiom``: those that cover the whole of a phrase."""
        ids: dict[str, set[str]] = {}
        named: set[Concept] = set()
        quality = 0.0
        for mark in marks:
            kind, id_ = mark.sense
            if isinstance(id_, str):
                ids.setdefault(kind, set()).add(id_)
            else:
                named.add(id_)
            quality = max(quality, mark.quality)
        concepts = frozenset(named)
        contexts, measures, places, neutral = (
            frozenset(ids.get(kind, ())) for kind in ("context", "measure", "place", "neutral")
        )
        if idiom is None:
            everyday = "foreign" in ids or "measure" in ids
        else:
            whole = {m.sense.kind for m in idiom}
            everyday = bool(whole) and whole <= _IDIOMATIC
        kinds = frozenset((*ids, "concept") if named else ids)
        return cls(kinds, concepts, contexts, measures, places, neutral, quality, everyday)


class Word:
    """What a spelling may be: its lexemes, and its senses as the marks of a text of this word alone."""

    def __init__(
        self,
        hits: tuple[Hit, ...],
        entries: Mapping[int, Sequence[Entry]],
        *phrases: Mapping[int, Mapping[int, Sequence[Entry]]],
    ) -> None:
        """``hits``: the lexemes that it may be; ``entries`` of one word and of several, by their lexemes."""
        self.hits = hits
        self.by_lexeme = {h.lexeme: h for h in reversed(hits)}
        self.senses = tuple(_senses(hits, entries))
        self.beginning = tuple((h, some[h.lexeme]) for h in hits for some in phrases if h.lexeme in some)
        self.is_strange = all(e.sense.kind == "foreign" for h in hits for e in entries.get(h.lexeme, ()))

    def only(self, kind: str) -> Word:
        """The same with the senses of one kind alone, and no phrase that begins with it."""
        made = Word(self.hits, {})
        made.senses = tuple(m for m in self.senses if m.sense.kind == kind)
        return made

    @cached_property
    def meaning(self) -> Meaning:
        """What it means if no phrase holds it."""
        return Meaning.of(self.senses)

    @cached_property
    def by_kind(self) -> Mapping[str, frozenset[str | Concept]]:
        """Which of each kind it is, likewise."""
        found: dict[str, set[str | Concept]] = {}
        for mark in self.senses:
            found.setdefault(mark.sense.kind, set()).add(mark.sense.id)
        return {kind: frozenset(ids) for kind, ids in found.items()}

    @cached_property
    def languages(self) -> tuple[frozenset[Language], bool]:
        """See :func:`languages`."""
        return languages(self.senses)

    @cached_property
    def ending(self) -> Language | None:
        """The one language whose endings it has."""
        found = {h.ending for h in self.hits if h.ending}
        return "kk" if found == {"kk"} else "ru" if found == {"ru"} else None


def languages(marks: Sequence[Mark]) -> tuple[frozenset[Language], bool]:
    """The languages of the marks of grammar, and True; without such marks those of all, and False."""
    grammar = frozenset(m.language for m in marks if m.sense.is_grammar)
    return (grammar, True) if grammar else (frozenset(m.language for m in marks), False)


def may_mean(entry: Entry, hit: Hit, quality: float) -> bool:
    """Whether a word that was found inflected or misspelt may still have the sense of an entry."""
    sense = entry.sense
    if hit.ending is not None and sense.id in _PARTICLES:
        return False  # берілген is no бері
    if sense.kind == "check" and hit.ending not in (None, "", entry.language):
        return False  # распалось is no "рас па"
    if quality == 1:
        return True
    if hit.ending and sense.kind in ("check", "reference"):
        return False  # a particle has no endings: a word that has some is no ғана
    if sense.kind == "talk" and hit.size <= _SHORT_TALK:
        return False  # ботпарк is no бот
    if sense.kind == "place" and hit.size <= _SHORT_NAME:
        return False  # чило is no Chile
    if sense == _MILLIONS and hit.size <= _SHORT_NAME:
        return False  # трлы is no трлн
    if sense in (_INSULT, _HOW_TO):
        return False  # nobody is to be called rude for a slip (мәлмет is no мал); запасы are no "записаться"
    # A misspelt word that is not ours is simply not known; one that looks like a season is none.
    return sense.kind != "foreign" and (sense.kind != "period" or sense.id in _TIMES)


def _senses(hits: Sequence[Hit], entries: Mapping[int, Sequence[Entry]]) -> Iterator[Mark]:
    """Every sense of the word in each language, by the best of its readings; in order."""
    found: dict[tuple[Sense, Language], Mark] = {}
    abroad = _hits_of_countries(hits, entries)
    for hit in hits:
        for entry in entries.get(hit.lexeme, ()):
            key = (entry.sense, entry.language)
            known = found.get(key)
            if hit not in abroad and entry.sense.kind == "place" and countries_of(entry.sense.name) - {HOME}:
                continue
            if (known is None or known.quality < hit.quality) and may_mean(entry, hit, hit.quality):
                found[key] = Mark(0, 1, entry.sense, entry.language, hit.quality, entry.text)
    yield from sorted(found.values())


def _hits_of_countries(hits: Sequence[Hit], entries: Mapping[int, Sequence[Entry]]) -> Sequence[Hit]:
    """The readings that may be another country: of a word that is something else, none that is worse.

    Болғалы, typed with Russian letters, is no Bulgaria, данные, folded, no Denmark, and грузы no Georgia.
    """

    def fits(hit: Hit) -> tuple[float, bool, bool]:
        whole = any(hit.size == len(skeleton(e.text)) for e in entries.get(hit.lexeme, ()))
        return hit.quality, hit.ending is None, whole

    here = [e.sense for h in hits if h.ending is None for e in entries.get(h.lexeme, ())]
    if any(sense.is_grammar for sense in here):
        return ()  # ғана, typed with Russian letters, is no Ghana
    others = [h for h in hits if any(e.sense.kind != "place" for e in entries.get(h.lexeme, ()))]
    best = max(map(fits, others), default=(0.0, False, False))
    return [h for h in hits if fits(h) >= best]


NOTHING: Final = Word((), {}, {})
