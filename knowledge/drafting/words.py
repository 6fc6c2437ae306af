"""The words of a release: those of ``rules.toml``, folded once; words, sentences and clauses with their
places in code points; what their endings say; a sample question out of a clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Final

import tomli

from knowledge.model import Span
from locales import folding, numerals, places
from locales.folding import Token
from locales.numerals import Numeral

_CYRILLIC: Final = re.compile("[а-яёәғқңөұүһі]", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 4_000  # words by which the language is told
_SHARE: Final = 0.02  # of them that must be of the language
_KNOWN_LETTERS: Final = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі")
#: Stands where only a person can write.
TODO: Final = "TODO"


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Any]:
    text = resources.files("knowledge.drafting").joinpath("rules.toml").read_text("utf-8")
    return tomli.loads(text)


def written(group: str, key: str) -> tuple[str, ...]:
    """The words of a group as they are written."""
    return tuple(_rules()[group][key])


@lru_cache(maxsize=64)
def exact(group: str, *keys: str) -> frozenset[str]:
    """The words of some lists as skeletons."""
    return frozenset(folding.skeleton(word) for key in keys for word in written(group, key))


@lru_cache(maxsize=64)
def stems(group: str, *keys: str) -> tuple[str, ...]:
    """The stems of some lists as skeletons, for ``str.startswith``."""
    return tuple(sorted(exact(group, *keys)))


@lru_cache(maxsize=1)
def short_units() -> Mapping[tuple[str, ...], str]:
    """The words of a measure that is cut short, in small letters -> its unit."""
    table = _rules()["short_units"].items()
    return {tuple(short.split()): unit for unit, shorts in table for short in shorts}


def lengths() -> tuple[str, ...]:
    """The stems of units of time."""
    return stems("lengths", "year", "month", "week", "day", "hour", "minute")


@lru_cache(maxsize=64)
def phrases(group: str, *keys: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of some lists, each as the skeletons of its words."""
    said = (phrase.split() for key in keys for phrase in written(group, key))
    return tuple(tuple(map(folding.skeleton, phrase)) for phrase in said)


def relative() -> tuple[tuple[str, str], ...]:
    """Relative periods that are said alike in both languages: Kazakh, Russian."""
    return tuple((pair["kk"], pair["ru"]) for pair in _rules()["relative"])


_END: Final = re.compile(r"\n++|[.!?…]++[\"»”’)]*+(?=\s++(?:[\"«“–—-]\s*+)?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9])")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)$")
_BREAK: Final = re.compile(r"[,;:()–—«»“”\"\n]|\s-\s")
_KAZAKH: Final = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_NEAR: Final = 14  # words on either side of a number that are looked at
_DIGITS: Final = 30  # of a number; what has more is none
_LONGEST: Final = 1500  # of a sentence: what has no full stop for so long is cut


def language(text: str) -> str:
    """``kk`` or ``ru``, by the words of the beginning; "" if it is neither."""
    found = [match.group().lower() for match, _ in zip(_WORD.finditer(text), range(_SAMPLE), strict=False)]
    foreign = sum(not _KNOWN_LETTERS.issuperset(word) for word in found if _CYRILLIC.search(word))
    known = [frozenset(written("language", of)) for of in ("kk", "ru")]
    kazakh, russian = (sum(word in of for word in found) for of in known)
    # A Russian release may quote Kazakh names; one without a letter of its own is short.
    special = sum(any(letter in "әғқңөұүһі" for letter in word) for word in found)
    if foreign > max(2, len(found) // 20):
        return ""
    # Kyrgyz and Tatar share some of the letters and words, not these.
    own = any(letter in "қғұіә" for word in found for letter in word)
    if special and not own:
        return ""
    if special > len(found) / 8 and (kazakh or len(found) < 40):
        return "kk"
    if max(kazakh, russian) < max(1, _SHARE * len(found)):
        return ""
    return "kk" if kazakh > russian else "ru"


@dataclass(frozen=True)
class Layout:
    """A text, taken apart once; every look-up by place is a bisection."""

    text: str

    @cached_property
    def language(self) -> str:
        """Of a text too short to tell: by its letters."""
        return language(self.text) or ("kk" if _KAZAKH.search(self.text) else "ru")

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return folding.tokens(self.text)

    @cached_property
    def numerals(self) -> tuple[Numeral, ...]:
        return tuple(one for one in numerals.find(self.text) if (one.digits or 0) <= _DIGITS)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences in order, without the white space between them."""
        found, at = [], 0
        for match in _END.finditer(self.text):
            if match.group()[0] == "." and self._abbreviated(match.start(), match.end()):
                continue
            found += _cut(self.text, at, match.end())
            at = match.end()
        return (*found, *_cut(self.text, at, len(self.text)))

    def _abbreviated(self, stop: int, end: int) -> bool:
        word = _LAST_WORD.search(self.text, max(0, stop - 12), stop)
        if word is None:
            return False
        if word[1].lower() in written("abbreviations", "multiples"):
            return not self.text[end : end + 2].strip().isalpha()
        return len(word[1]) == 1 or word[1].lower() in _abbreviations()

    def sentence(self, place: int) -> Span:
        """The sentence around a place."""
        starts = self._starts
        n = max(0, bisect_right(starts, place) - 1)
        return self.sentences[n] if self.sentences else Span(0, max(1, len(self.text)))

    @cached_property
    def _starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def first_token(self, place: int) -> int:
        """The index of the first word that begins at or behind a place."""
        return bisect_left(self._token_starts, place)

    def within(self, span: Span) -> tuple[Token, ...]:
        """The words of a span."""
        return self.tokens[self.first_token(span.start) : self.first_token(span.end)]

    def words_after(self, place: int, most: int = 8) -> tuple[Token, ...]:
        """The next words of the sentence up to the end of the clause."""
        if place not in self._kept:
            end = self.sentence(max(place - 1, 0)).end
            found, at = [], place
            first = self.first_token(place)
            for token in self.tokens[first : first + _NEAR]:
                if token.start >= end or _BREAK.search(self.text, at, token.start):
                    break
                found.append(token)
                at = token.end
            self._kept[place] = tuple(found)
        return self._kept[place][:most]

    @cached_property
    def _kept(self) -> dict[int, tuple[Token, ...]]:
        return {}

    def words_before(self, place: int, most: int = 8) -> tuple[Token, ...]:
        """The words before a place back to the beginning of the clause, the nearest first."""
        start = self.sentence(place).start
        found, at = [], place
        first = self.first_token(place)
        for token in reversed(self.tokens[max(0, first - most) : first]):
            if token.end <= start or _BREAK.search(self.text, token.end, at):
                break
            found.append(token)
            at = token.start
        return tuple(found)

    def clause(self, start: int, end: int) -> Span:
        """The clause around a numeral, as far as words and commas tell."""
        before, after = self.words_before(start, _NEAR), self.words_after(end, _NEAR)
        return Span(before[-1].start if before else start, after[-1].end if after else end)

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]


class Stretches:
    """Where a pattern stands in a text."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        found = [match.span() for match in pattern.finditer(text)]
        self._starts = [start for start, _ in found]
        self._ends = [end for _, end in found]

    def __contains__(self, place: int) -> bool:
        n = bisect_right(self._starts, place) - 1
        return n >= 0 and place < self._ends[n]


def _abbreviations() -> frozenset[str]:
    return frozenset(written("abbreviations", "words"))


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The stretch without white space at its ends, in pieces that are no longer than a sentence may be."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    found = []
    while end - start > _LONGEST:
        space = text.rfind(" ", start, start + _LONGEST)
        at = space if space > start else start + _LONGEST
        found.append(Span(start, at))
        start = at + (space > start)
    return [*found, Span(start, end)] if end > start else found


_BACK: Final = "аоұыуяюё"
_FRONT: Final = "әеөүіиэ"
_SHORTEST: Final = 2  # letters of a stem
_POSSESSIVES: Final = ("ы", "і", "сы", "сі", "ын", "ін")
# "организаций", "мероприятий", "зданий"; "музей", "семей": no adjective has these letters before its ending.
_NOUN_RU: Final = re.compile(r"(?:[бвдзлмпрстц]|[аеоуыэюя]н)ий$|[бвдзлмпрстцкгхаеёиоуюя]ей$")
_VERBAL: Final = ("ғаны", "гені", "қаны", "кені", "атын", "йтын", "йтін", "итын", "итін")  # "оқитын": no noun


def lemma(text: str) -> str:
    """A Kazakh noun without an ending that is surely one; anything else as it is."""
    bare = _without_case(text)
    if bare != text.lower() and bare[-1] in "ыі" and is_plural(bare):  # "нысандарының": of its objects
        bare = bare[:-1]
    return singular(bare)


def _without_case(text: str) -> str:
    lower = text.lower() if not text.isupper() else text
    for ending in written("nouns", "case_kk"):
        if lower.endswith(ending) and len(lower) - len(ending) > 2:
            return lower.removesuffix(ending)
    return lower


def is_plural(text: str) -> bool:
    """Whether a Kazakh noun stands in the plural, in whatever case."""
    lower = text.lower()
    stems = {lower.removesuffix(end) for end in ("", *written("nouns", "behind_plural_kk"))}
    return any(singular(stem) != stem for stem in stems)


def singular(word: str) -> str:
    """A Kazakh noun without the ending of the plural, which has the consonant and the vowel that it asks for:
    *туристер*, but *доллар*, *гектар*.
    """
    stem, ending = word[:-3], word[-3:]
    vowels = [sign for sign in stem if sign in _BACK + _FRONT]
    if len(stem) < _SHORTEST or not vowels or ending[1:] != ("ар" if vowels[-1] in _BACK else "ер"):
        return word
    last = stem[-1]
    first = "л" if last in _BACK + _FRONT + "руй" else "д" if last in "лмнңзж" else "т"
    if ending[0] != first:
        return word
    return f"{stem}т" if stem.endswith("ис") else stem  # туристер, журналистер


@lru_cache(maxsize=4096)
def describes(word: str, language: str) -> bool:
    """Whether a word may stand before a noun to describe it."""
    if language == "ru":
        return is_adjective_ru(word)
    lower = word.lower()
    if lower in written("nouns", "adjectives_kk"):
        return True
    return len(lower) > 4 and lower.endswith(written("nouns", "adjective_kk"))


@lru_cache(maxsize=4096)
def is_adjective_ru(word: str) -> bool:
    """Whether a Russian word describes, by its ending; some nouns have the same."""
    lower = word.lower()
    if lower.startswith(written("nouns", "nouns_ru")):
        return False
    if lower in written("nouns", "short_ru"):
        return True
    fits = len(lower) > 4 and lower.endswith(written("nouns", "adjective_ru"))
    return fits and (_NOUN_RU.search(lower) is None or lower in written("nouns", "adjectives_ru"))


@lru_cache(maxsize=4096)
def is_verb(word: str) -> bool:
    """Whether a Kazakh word is rather a verb, by its ending."""
    return len(word) > 3 and word.lower().endswith(written("nouns", "verb_kk"))


@lru_cache(maxsize=4096)
def has_case(word: str) -> bool:
    """Whether a Kazakh word has an ending that is surely no part of a noun."""
    return len(word) > 4 and word.lower().endswith(written("nouns", "case_kk"))


def possessed(word: str) -> bool:
    """Whether a Kazakh word ends as what belongs to something: *жұмыс орны*."""
    lower = word.lower()
    return (
        len(word) > 2
        and lower.endswith(_POSSESSIVES)
        and not lower.endswith(_VERBAL)
        and lower not in written("nouns", "adjectives_kk")
        and not is_verb(word)
    )


_LEAST: Final = 3  # letters of a word that may be a name
_WHOLE: Final = 4  # letters of a name that keeps its last one


def is_fragment(question: str) -> bool:
    """Whether it was made of a clause that hangs on another one: *что больше на …*, *из которых …*."""
    opening = [folding.skeleton(word) for word in question.split()[:3]]
    joins = bool(opening) and opening[0] in exact("questions", "joining_ru")
    return joins or any(word in exact("questions", "hanging_ru") for word in opening)


def fronted(question: str, asks: str, noun: int) -> str:
    """A Russian question with what it asks at its head: *сколько проектов реализуется в области*.

    ``noun``: the words behind ``asks`` that go with it.
    """
    if asks.startswith("во "):
        question = re.sub(rf"\bв\s(?={re.escape(asks)})", "", question)
    at = re.search(rf"(?<!\w)(?:(?:на|в|до|за|по|с)\s)?{re.escape(asks)}(?!\w)", question)
    if at is None or not question[: at.start()].strip():
        return question
    before, behind = question[: at.start()].strip(" ,–—-"), question[at.end() :].split()
    if not _is_name(before.split(" ")):
        before = before[:1].lower() + before[1:]
    return " ".join((at[0], *behind[:noun], before, *behind[noun:]))


def _is_name(opening: list[str]) -> bool:
    """Whether a clause opens with a name: a place, or two words with capitals."""
    if len(opening[0]) < _LEAST:  # "В Казахстане"
        return False
    known = opening[0].startswith(_places())
    return known or opening[0].isupper() or any(word[:1].isupper() for word in opening[1:2])


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    """The names of places in one word, without a last letter that an ending takes away."""
    found = {name for known in places.names("ru").values() for name in known if " " not in name}
    return tuple(name[:-1] if len(name) > _WHOLE else name for name in found if name[:1].isupper())
