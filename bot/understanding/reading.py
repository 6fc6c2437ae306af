"""A text read with the vocabulary: tokens, what each of them may be, and which marks (senses) they carry.

A longer phrase hides what stands inside it. A name of several words may have one of them misspelt beyond what
it could be known by alone: the other words vouch for it ("игі ітер марафоны").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.understanding.vocabulary import Entry, Sense, Vocabulary
from bot.understanding.word import NOTHING, Concept, Mark, Word, may_mean
from locales import folding
from locales.folding import Token
from locales.languages import Language
from locales.stemming import is_ending

CLAUSE: Final = re.compile(r"(?<!\d),|,(?!\d)|[:;()\u2013\u2014]| - ")  # what stands between two clauses
LONGEST: Final = 4096  # characters of a Telegram message
_MOST_CORRECTED: Final = (
    120  # tokens beyond which no typing errors are mended: bounds the time of a long message
)
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_HYPHENS: Final = ("-", "–", "‑")
_ORDINAL_ENDINGS: Final = (
    "й",
    "я",
    "е",
    "ю",
    "м",
    "х",
    "го",
    "му",
    "ми",
    "ый",
    "ой",
    "ая",
    "ое",
    "ого",
    "ому",
)
_AT_ONCE: Final = ("", *_HYPHENS)
_ENDED: Final = re.compile(r"[.!?…;:]\W*$")  # a line that ends with its sentence
_STOPS: Final = frozenset(".!\n")
_CLOSING: Final = 6  # characters at the end of a line among which that mark stands
_ITEM: Final = re.compile(r"(?:[-–—•*·▪>]|\d{1,2}[.)])\s")  # what begins an item of a list or a quoted line
_SLIPS: Final = 2  # mended words from which on a message may be full of slips
_LONGEST_APART: Final = 4  # letters of an ending that is typed apart from its number
_BY_OTHERS: Final = 0.7  # the quality of a name with a word that only the others vouch for
_SHORT_IN_PHRASE: Final = (
    4  # letters of a word misspelt in a phrase of general language ("не тән" is no "не сан")
)
_TOPICAL: Final = ("concept", "context")
_HIDING: Final = (*_TOPICAL, "foreign")  # "phone number" is no number of the topic's
# "Айтылып қалды" is no "remained", "в плане чего" no plan, "как подать" nothing that was.
_TELLING: Final = (
    Sense("check", "claim"),
    Sense("neutral", "media"),
    Sense("neutral", "happening"),
    Sense("measure", "about"),
    Sense("measure", "how_to"),
    Sense("measure", "what_is"),
)


_WHAT_IS: Final = Sense("measure", "what_is")
_FOR: Final = "za"
_NONE: Final[frozenset[str | Concept]] = frozenset()


@dataclass(frozen=True)
class Reading:
    """A text as the vocabulary reads it. ``text`` is the reading's own (retyped if the layout was wrong)."""

    typed: str
    text: str
    layout: str | None  # the layout that was meant, if another than the one typed in
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]  # what each token may be
    marks: tuple[Mark, ...]
    at_home: frozenset[str] = frozenset()  # groups of words of other subjects that are the folder's own

    @cached_property
    def beginning(self) -> tuple[list[Mark], ...]:
        """The marks that begin at each token."""
        found: tuple[list[Mark], ...] = tuple([] for _ in self.tokens)
        for mark in self.marks:
            found[mark.start].append(mark)
        return found

    @cached_property
    def covering(self) -> tuple[list[Mark], ...]:
        """The marks that lie over each token."""
        found: tuple[list[Mark], ...] = tuple([] for _ in self.tokens)
        for mark in self.marks:
            for n in range(mark.start, mark.end):
                found[n].append(mark)
        return found

    @cached_property
    def spoken(self) -> Counter[frozenset[str]]:
        """The languages of a token's marks -> of how many tokens they are those."""
        return Counter(frozenset(m.language for m in marks) for marks in self.covering)

    @cached_property
    def phrased(self) -> frozenset[int]:
        """The tokens that a phrase lies over; all others mean what their word means by itself."""
        phrases = (m for m in self.marks if m.end - m.start > 1)
        return frozenset(n for m in phrases for n in range(m.start, m.end))

    def senses(self, n: int, kind: str) -> frozenset[str | Concept]:
        """What the token is of one kind; nothing for a place outside the text."""
        if not 0 <= n < len(self.tokens):
            return _NONE
        if n not in self.phrased:
            return self.words[n].by_kind.get(kind, _NONE)
        return frozenset([m.sense.id for m in self.covering[n] if m.sense.kind == kind])

    def written(self, start: int, end: int) -> str:
        """The tokens [start, end) as the person wrote them."""
        end = min(end, len(self.tokens))
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def skeletons(self, start: int, end: int) -> tuple[str, ...]:
        """The folded words of [start, end)."""
        return tuple(t.skeleton for t in self.tokens[start:end] if t.skeleton)

    @cached_property
    def is_full_of_slips(self) -> bool:
        """Whether the person types so that no short word can be trusted: half of the words are misspelt."""
        words = [word for token, word in zip(self.tokens, self.words, strict=True) if token.skeleton]
        known = sum(any(h.quality == 1 for h in word.hits) for word in words)
        mended = sum(bool(word.hits) and word.hits[0].quality < 1 for word in words)
        return mended >= _SLIPS and known * 2 <= len(words)

    def before(self, n: int) -> str:
        """What stands between a token and the one before it."""
        return self.between(n - 1, n) if n else ""

    def between(self, a: int, b: int) -> str:
        """What stands between the end of one token and the beginning of a later one."""
        return self.text[self.tokens[a].end : self.tokens[b].start]

    def span(self, left: int, right: int) -> tuple[int, int]:
        """The tokens [start, end) that the code points [left, right) touch; empty if there are none."""
        start = bisect_right(self._ends, left)
        return start, bisect_left(self._starts, right)

    @cached_property
    def _starts(self) -> list[int]:
        return [t.start for t in self.tokens]

    @cached_property
    def _ends(self) -> list[int]:
        return [t.end for t in self.tokens]

    def cut(self, boundary: re.Pattern[str], start: int, end: int) -> list[tuple[int, int]]:
        """The tokens [start, end) cut at each boundary between them."""
        pieces = []
        for found in boundary.finditer(self.text, self.tokens[start].start, self.tokens[end - 1].end):
            at = bisect_left(self._starts, found.end(), start, end)
            if at > start:
                pieces.append((start, at))
                start = at
        return [*pieces, (start, end)] if start < end else pieces

    def piece(self, start: int, end: int) -> str:
        """The text from one token to before another, with what ends a sentence."""
        stop = self.tokens[end].start if end < len(self.tokens) else len(self.text)
        return self.text[self.tokens[start].start : stop]

    def pauses(self, n: int) -> bool:
        """Whether a comma or the like stands before a token."""
        said = self.before(n)
        return said != " " and CLAUSE.search(said) is not None

    def end_of_clause(self, n: int) -> int:
        """The token from ``n`` on before which a clause ends."""
        ends = self._clause_ends
        at = bisect_left(ends, n)
        return ends[at] if at < len(ends) else len(self.tokens)

    @cached_property
    def _clause_ends(self) -> tuple[int, ...]:
        between = ((k, self.before(k)) for k in range(len(self.tokens)))
        apart = ((k, said) for k, said in between if said != " ")
        return tuple(k for k, said in apart if CLAUSE.search(said) or not _STOPS.isdisjoint(said))

    def past_ending(self, end: int) -> int:
        """Past an ending typed behind a number, at once or behind a hyphen ("2025-жылы", "2025-м", "5ші")."""
        return self._past_endings[end] if 0 < end < len(self.tokens) else end

    @cached_property
    def _past_endings(self) -> list[int]:
        """Of each token, from the last one on: a row of numbers with hyphens is gone through once."""
        past = list(range(len(self.tokens) + 1))
        for n in range(len(self.tokens) - 1, 0, -1):
            if (
                self.tokens[n - 1].is_number
                and self.between(n - 1, n) in _AT_ONCE
                and len(self.tokens[n].text) <= _LONGEST_APART
                and not self.senses(n, "period")
            ):
                past[n] = past[n + 1]
        return past

    def is_loose_ending(self, n: int) -> bool:
        """Whether the token is but an ending behind a hyphen: ҮЕҰ-ға, XII-ші."""
        before = self.before(n)
        return before[-1:] in _HYPHENS and " " not in before and is_ending(self.tokens[n].skeleton)


def read(text: str, vocabulary: Vocabulary) -> Reading:
    """Reads a text in the keyboard layout in which the vocabulary recognises most of it."""
    typed = without_layout(folding.clean(text[:LONGEST]))
    best = _read(typed, typed, None, vocabulary)
    if _CYRILLIC.search(typed) or not _LATIN.search(typed):
        return best
    best_score = _recognised(best) + 0.15  # the layout that was really used, unless another is clearly better
    for layout in ("ru", "kk"):
        other = _read(typed, folding.retyped(typed, layout), layout, vocabulary)
        score = _recognised(other)
        if score > best_score:
            best, best_score = other, score
    return best


def without_layout(text: str) -> str:
    """The text with all white space between two words as one space, and without the marks of lists.

    A line ends a sentence only where a mark ends it, or where a blank line or an item of a list follows.
    """
    found, before = "", ""
    for line in (" ".join(line.split()) for line in text.splitlines()):
        item = _ITEM.match(line)
        apart = item or not line or not before or _ENDED.search(before[-_CLOSING:])
        found += ("\n" if apart else " ") + line[item.end() if item else 0 :]
        before = line
    return found.strip()


def _recognised(reading: Reading) -> float:
    """The share of the letters that the vocabulary knows."""
    known = total = 0.0
    before = -1
    for token, word in zip(reading.tokens, reading.words, strict=True):
        glued, before = token.start == before, token.end
        if token.is_number or not token.skeleton:
            total += 2 * glued  # a digit inside a word: the Kazakh layout has letters on the digit row
            continue
        total += len(token.skeleton)
        known += len(token.skeleton) * max((h.quality for h in word.hits), default=0)
    return known / total if total else 0.0


def _read(typed: str, text: str, layout: str | None, vocabulary: Vocabulary) -> Reading:
    if layout is None:
        text = folding.habits(text)
    tokens = folding.tokens(text)
    correct = len(tokens) <= _MOST_CORRECTED
    words = tuple(
        vocabulary.typed(t)
        if (correct or vocabulary.knows(t.skeleton)) and not _ends_number(text, tokens, n)
        else NOTHING
        for n, t in enumerate(tokens)
    )
    found = find_marks(words)
    vouched = list(_vouched(tokens, words, vocabulary)) if correct else []
    if vouched:
        found = _without_hidden(sorted([*found, *vouched]))
    for mark in [m for m in found if _leads_to_time(m, tokens, found)]:
        found.remove(mark)
        apart = (
            m._replace(start=n, end=n + 1) for n in (mark.start, mark.start + 1) for m in words[n].senses
        )
        found = sorted([*found, *apart])
    return Reading(typed, text, layout, tokens, words, tuple(found), vocabulary.at_home)


def _counts(tokens: Sequence[Token], n: int, found: Sequence[Mark]) -> bool:
    return tokens[n].is_number or any(m.start == n and m.sense.kind == "number" for m in found)


def _leads_to_time(mark: Mark, tokens: Sequence[Token], found: Sequence[Mark]) -> bool:
    """Whether "что за" is a conjunction and a preposition: "правда, что за пять лет …"."""
    if mark.sense != _WHAT_IS or tokens[mark.end - 1].skeleton != _FOR:
        return False
    times = [m for m in found if m.sense.kind == "period"]
    counted = [m for m in found if m.sense.kind == "period" and m.start == mark.end + 1]
    return any(m.start == mark.end for m in times) or bool(counted and _counts(tokens, mark.end, found))


def _ends_number(text: str, tokens: Sequence[Token], n: int) -> bool:
    """Whether a token is the Russian ending of an ordinal before it, and no word: "за 21-й год"."""
    if not n or not tokens[n - 1].is_number or tokens[n].text.lower() not in _ORDINAL_ENDINGS:
        return False
    return text[tokens[n - 1].end : tokens[n].start] in _HYPHENS


def _vouched(tokens: Sequence[Token], words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Mark]:
    """Names of which one word is wrong, be it unknown or, as it is typed, of something else."""
    for n, token in enumerate(tokens):
        if token.is_number or len(token.skeleton) < 2 or not words[n].is_strange:
            continue
        found: dict[Mark, None] = {}
        for start, entry in _names_around(n, words, vocabulary):
            kept = entry.sense.kind == "concept" or len(token.skeleton) >= _SHORT_IN_PHRASE
            if kept and _stands_but_for(n, start, entry.lexemes, tokens, words, vocabulary):
                end = start + len(entry.lexemes)
                found[Mark(start, end, entry.sense, entry.language, _BY_OTHERS, entry.text)] = None
        yield from found


def _names_around(n: int, words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[tuple[int, Entry]]:
    """Names that a word beside token ``n`` is part of, with the token at which each would begin."""
    for other in (n - 1, n + 1):
        for hit in words[other].hits if 0 <= other < len(words) else ():
            for entry in vocabulary.names_with(hit.lexeme):
                yield other - entry.lexemes.index(hit.lexeme), entry


def _stands_but_for(
    n: int,
    start: int,
    lexemes: Sequence[int],
    tokens: Sequence[Token],
    words: Sequence[Word],
    vocabulary: Vocabulary,
) -> bool:
    """Whether the tokens from ``start`` on are the words: token ``n`` with an error, the others as known."""
    if not (0 <= start <= n < start + len(lexemes) <= len(tokens)):
        return False
    if lexemes[n - start] in words[n].by_lexeme:
        return False  # nothing is wrong with it
    others = (lexeme in words[at].by_lexeme for at, lexeme in enumerate(lexemes, start) if at != n)
    return all(others) and vocabulary.is_nearly(tokens[n].skeleton, lexemes[n - start])


def find_marks(words: Sequence[Word]) -> list[Mark]:
    """Every sense that single words and runs of them carry; a longer phrase hides what stands inside it."""
    found: list[Mark] = []
    phrased = False
    for start, word in enumerate(words):
        end = start + 1
        found += [
            Mark(start, end, sense, language, quality, text)
            for *_, sense, language, quality, text in word.senses
        ]
        if word.beginning and end < len(words):
            phrases = _phrases(word, words, start)
            phrased = phrased or bool(phrases)
            found += phrases
    return _without_hidden(found) if phrased else found


def _phrases(word: Word, words: Sequence[Word], start: int) -> list[Mark]:
    """The phrases that begin with a word, each sense by the best of its readings; in order."""
    found: dict[tuple[int, Sense, Language], Mark] = {}
    following = words[start + 1]
    for hit, by_second in word.beginning:
        for second in following.hits:
            for entry in by_second.get(second.lexeme, ()):
                rest = _rest(entry, words, start + 2)
                if rest is None:
                    continue
                end = start + len(entry.lexemes)
                if entry.inferred and words[end - 1].by_lexeme[entry.lexemes[-1]].ending is None:
                    continue
                quality = min(hit.quality, second.quality, rest)
                if not may_mean(entry, hit, quality):
                    continue
                key = (end, entry.sense, entry.language)
                known = found.get(key)
                if known is None or known.quality < quality:
                    found[key] = Mark(start, end, entry.sense, entry.language, quality, entry.text)
    return sorted(found.values())


def _rest(entry: Entry, words: Sequence[Word], start: int) -> float | None:
    """The lowest quality of the third and later words of a phrase; None if they do not stand there."""
    quality = 1.0
    if start + len(entry.lexemes) - 2 > len(words):
        return None
    for n, lexeme in enumerate(entry.lexemes[2:], start):
        match = words[n].by_lexeme.get(lexeme)
        if match is None:
            return None
        quality = min(quality, match.quality)
    return quality


def _without_hidden(all_marks: list[Mark]) -> list[Mark]:
    """The marks, in their order, that lie inside no longer one that hides them."""
    over: dict[int, list[Mark]] = {}
    for mark in all_marks:
        if mark.end - mark.start > 1:
            for n in range(mark.start, mark.end):
                over.setdefault(n, []).append(mark)
    return [m for m in all_marks if m.start not in over or not _is_hidden(m, over[m.start])]


def _is_hidden(mark: Mark, over: Sequence[Mark]) -> bool:
    size = mark.end - mark.start
    topical = mark.sense.kind in _TOPICAL
    return any(
        o.start <= mark.start
        and mark.end <= o.end
        and o.end - o.start > size
        and (not topical or o.sense.kind in _HIDING or o.sense in _TELLING)
        for o in over
    )
