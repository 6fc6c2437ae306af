"""What a text asks: its demands, each with the places in the text that carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal, NamedTuple

from bot.understanding.reading import Reading
from bot.understanding.talk import Talk
from bot.understanding.word import Concept, Sense
from knowledge.measures import IDLE
from locales.languages import Language
from locales.numerals import Numeral
from locales.places import is_kind
from locales.stemming import is_attributive, is_genitive, is_second_person

PeriodAsked = Literal[
    "year",  # first
    "this_year",
    "so_far",  # since this year began
    "last_year",
    "next_year",
    "years",  # first to last; no last: since then
    "last_years",  # so many
    "span",  # first to last years, a time or a group: "5-9 лет", "20 лет и более"; None: no end
    "recent",
    "ago",  # so many years
    "part",  # the months first to last of a year
    "day",  # month and day
    "months",  # so many of them, whichever
    "season",  # 0 (winter) to 3
    "other",
]

_LONG: Final = 6  # letters of a word that is hardly one of grammar misspelt
_WITHIN: Final = ("v", "vo", "na", "dlia")  # folded prepositions
AND: Final = Sense("reference", "and")
YES_OR_NO: Final = Sense("check", "question")  # a word that makes a yes/no question ("ма", "ли", "рас па")
COUNTING: Final = frozenset({"how_many", "count"})  # measures that ask for a number of things
_THIS_YEAR: Final = ("this_year", "so_far")
_YEARS_FROM_NOW: Final = {"last_year": -1, "next_year": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """A time that the question names; ``first`` and ``last`` by its kind."""

    kind: PeriodAsked
    first: int | None = None
    last: int | None = None
    written: str = ""
    of: Period | None = None  # the year that a part, a day or a season is of, if it is said
    compared: bool = False  # a time with which another one is compared: "чем год назад", "былтырғыдан"
    until: bool = False  # something lasts until then: "2026 жылға дейін", "до 2026 года"
    since: bool = False  # of January and its first day: what is so since then
    sure: bool = True  # no word of it is misspelt, so that it may contradict

    @property
    def is_relative(self) -> bool:
        """Whether the year depends on when it is asked."""
        return (self.of or self).kind in (*_THIS_YEAR, *_YEARS_FROM_NOW)

    @property
    def is_part_of_year(self) -> bool:
        """Whether a day can be told to lie in it, whatever the year."""
        return self.kind in ("part", "day", "season", "months")

    def year_in(self, this_year: int, newest: int) -> int | None:
        """The year that is meant, if it is one year.

        ``this_year`` is the person's. Where the newest source is older, "this year" is taken for that of the
        source: the answer says so.
        """
        if self.of:
            return self.of.year_in(this_year, newest)
        if self.kind in _THIS_YEAR:
            return min(this_year, newest)
        if self.kind in _YEARS_FROM_NOW:
            return this_year + _YEARS_FROM_NOW[self.kind]
        return self.first if self.kind == "year" else None


class Demand(NamedTuple):
    """Something that an answer must agree with. It is met if any one of its readings is."""

    start: int  # tokens [start, end)
    end: int
    written: str
    concepts: frozenset[Concept] = frozenset()
    contexts: frozenset[str] = frozenset()  # topics in which the words change nothing
    measures: frozenset[str] = frozenset()
    period: Period | None = None
    places: frozenset[str] = frozenset()
    number: Numeral | None = None
    foreign: bool = False  # a known word of something else
    elsewhere: bool = False  # a word of something else, that may be one of general language as well
    unknown: bool = False  # a word that the vocabulary does not have
    optional: bool = False  # general language has the word: it counts only where a topic in play claims it
    weight: float = 1.0  # how much an unmet demand of a foreign or unknown word counts
    skeletons: tuple[str, ...] = ()
    common: bool = False  # an everyday word too, which points nowhere by itself
    pause: bool = False  # a comma or the like, or a skipped word, stands before it
    verbal: bool = False  # a word that says nothing and looks like a verb

    @property
    def is_name(self) -> bool:
        """Whether nothing knows the word and it looks like a name."""
        return self.unknown and self.start > 0 and self.written[:1].isupper()


def phrase_of(head: Demand, ending: Mapping[int, Demand]) -> list[Demand]:
    """A thing, with the name of its topic where that stands before it: "волонтер орталықтары".

    ``ending``: what is named, by the token behind it.
    """
    before = ending.get(head.start)
    return [before, head] if before and names_topic(before, head) else [head]


def names_topic(one: Demand, other: Demand) -> bool:
    """Whether a demand names a topic of which another one names a thing."""
    topics = {c.topic for c in other.concepts}
    return any(c.kind == "topic" and c.topic in topics for c in one.concepts)


class Comparison(NamedTuple):
    """That something is said to be more, or less, than something else."""

    ones: tuple[Demand, ...]  # the words of the one thing
    others: tuple[Demand, ...]  # … and of the other
    less: bool
    denied: bool  # "не больше"
    checked: bool  # whether it is asked if that is so


@dataclass(frozen=True)
class Question:
    """A text understood."""

    reading: Reading
    language: Language | None  # None: no evidence
    language_scores: tuple[float, float]
    demands: tuple[Demand, ...]  # of the focus: what is asked
    around: tuple[Demand, ...]  # of the rest of the message: what it is asked about
    polar: bool  # a yes/no question
    marked: bool  # one that says so ("ма", "ли", "рас па"), not by its question mark alone
    negated: bool  # a verb of the focus is denied ("не приняли", "қабылданбады")
    claim: bool  # somebody's words to be checked
    judges: bool  # asks whether something is much, little or enough, which no source measures
    exists: bool  # asks whether there is such a thing
    slip: bool  # a single word or figure that may be anything: it points, but answers nothing
    interrogative: bool  # asks anything at all
    opines: bool  # an opinion is asked for: whether it is good, useful, fair
    elliptic: bool  # leans on what was said before ("а сумма?", "саны ше?")
    coordinated: bool  # several things are asked for: an "and", a list, a comparison of two
    alternative: int | None  # the token of an "or"
    pairs: tuple[tuple[Demand, Demand], ...]  # things on either side of an "and", or compared
    comparison: Comparison | None
    joint: int | None  # the token at which a second question begins, or the second thing of a comparison
    talk: Talk | None
    all_talk: bool  # nothing but small talk
    words: int  # of the whole text, numbers apart

    @cached_property
    def concepts(self) -> frozenset[Concept]:
        """Concepts named in the focus."""
        return frozenset(c for d in self.demands for c in d.concepts)

    def restricts(self, demand: Demand) -> bool:
        """Whether a word that is not explained is what is counted, or tells which things are meant.

        It stands right behind "how many" ("how many megabits"), before a topic's word there ("how many silver
        medals"), is an adjective before one anywhere ("grants to green funds"), or stands before one at the
        head of a bare name ("silver medals of juniors"), or tells within what ("teachers at universities").
        """
        if demand.weight == 1 and self._stands_within(demand):
            return True
        behind = self.beginning.get(demand.end)
        modifies = behind is not None and bool(behind.concepts) and not behind.pause
        if demand.start in self._behind_how_many:
            return not modifies or demand.weight == 1
        if not modifies or demand.weight < 1:
            return False
        return is_attributive(demand.skeletons[-1]) or (demand.start == 0 and not self.measures)

    def _stands_within(self, demand: Demand) -> bool:
        """Whether a word stands behind a Russian preposition of place that follows a topic's word."""
        tokens, n = self.reading.tokens, demand.start - 1
        if n < 1 or tokens[n].skeleton not in _WITHIN or len(tokens[n + 1].skeleton) < _LONG:
            return False
        behind = self.beginning.get(demand.end)
        noun = behind is not None and not (behind.measures or behind.pause)
        if noun and not self.reading.senses(demand.end, "neutral") - {"generic_nouns"}:
            return False  # an adjective
        return any(d.end == n for d in self.demands)

    @property
    def offers_another(self) -> bool:
        """Whether behind an "or" stands something else, and not that it may be untrue: "или я ошибаюсь?"."""
        if self.alternative is None:
            return False
        behind = (d for d in self.demands if d.start > self.alternative)
        return any(d.concepts or d.measures or d.number or d.period for d in behind)

    @property
    def asks_of_the_bot(self) -> bool:
        """Whether it is asked what the bot itself does or wants, and no number: "на форум пойдёшь?"."""
        if not self.polar or self.measures - IDLE or any(d.number or d.period for d in self.demands):
            return False
        return any(is_second_person(t.skeleton) for t in self.reading.tokens)

    @property
    def counts_what_was_not(self) -> bool:
        """Whether it is asked how many there were not: "сколько грантов не выдали", "қаншасы берілмеді"."""
        return self.negated and not (self.polar or self.claim) and "how_many" in self.measures

    @cached_property
    def wholes(self) -> frozenset[Decimal]:
        """The numbers of which it is asked how many are such: "сколько из 73", "556 гранттың нешеуі"."""
        if self.polar or self.claim or "how_many" not in self.measures:
            return frozenset()
        return frozenset(d.number.value for d in self.demands if d.number and self._is_parted(d))

    def asks_of_each(self, demand: Demand) -> bool:
        """Whether it is asked for each of the places of a kind: "по областям", "облыстар бойынша"."""
        tokens, (start, end) = self.reading.tokens, (demand.start, demand.end)
        if not demand.places or not all(map(is_kind, demand.places)):
            return False
        last, behind = tokens[end - 1].skeleton, tokens[end : end + 1]
        russian = start > 0 and tokens[start - 1].skeleton == "po" and last.endswith("am")
        return russian or (
            last.endswith(("lar", "ler", "tar", "ter")) and bool(behind) and behind[0].skeleton == "boinsha"
        )

    def _is_parted(self, demand: Demand) -> bool:
        tokens = self.reading.tokens
        near = (t.skeleton for t in tokens[demand.end - 1 : demand.end + 1])
        return any(map(is_genitive, near)) or bool(demand.start and tokens[demand.start - 1].skeleton == "iz")

    @cached_property
    def _behind_how_many(self) -> frozenset[int]:
        return frozenset(d.end for d in self.demands if "how_many" in d.measures)

    @cached_property
    def beginning(self) -> Mapping[int, Demand]:
        """The demands of the focus by the token at which each begins."""
        return {d.start: d for d in reversed(self.demands)}

    @cached_property
    def numbers(self) -> Mapping[int, Numeral]:
        """The numbers of the focus by the token behind each."""
        return {d.end: d.number for d in reversed(self.demands) if d.number}

    @cached_property
    def counted(self) -> frozenset[Concept | str]:
        """What the words in a row behind the first "how many" name (concepts and contexts), or before "саны".

        Adjectives and such may stand before the noun; a verb or a pause ends the phrase. Empty if they name
        nothing.
        """
        found: set[Concept | str] = set()
        asking = False
        if "count" in self.measures and "how_many" not in self.measures and self.language == "kk":
            said = next(d for d in self.demands if "count" in d.measures)
            return next((d.concepts | d.contexts for d in self.demands if d.end == said.start), frozenset())
        for demand in self.demands:
            if not asking:
                asking = "how_many" in demand.measures
                continue
            bare = demand.optional or "people" in demand.measures  # people are no noun of a topic's
            named = demand.concepts | (frozenset() if bare else demand.contexts)
            if (
                demand.pause
                or (demand.verbal and not any(c.is_set for c in demand.concepts))
                or (not named and (found or not demand.optional or demand.measures))
            ):
                break
            found |= named
        return frozenset(found)

    @cached_property
    def measures(self) -> frozenset[str]:
        return frozenset(m for d in self.demands for m in d.measures)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        return tuple(d.period for d in self.demands if d.period)
