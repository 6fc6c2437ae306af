"""A text read with the vocabulary: tokens, what each of them may be, and which marks (senses) they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.understanding import vouching
from bot.understanding.vocabulary import Entry, Sense, Vocabulary
from bot.understanding.word import NOTHING, Mark, Word, may_mean
from locales import folding
from locales.folding import Token
from locales.languages import Language


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the vocabulary reads it. ``text`` is the reading's own (retyped if the layout was wrong)."""

    typed: str
    text: str
    layout: str | None  # the layout that was meant, if another than the one typed in
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]  # what each token may be
    marks: tuple[Mark, ...]
    at_home: frozenset[str] = frozenset()  # groups of words of other subjects that are the folder's own


_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_LATIN: Final = re.compile(r"[A-Za-z]")
LONGEST: Final = 4096  # characters of a Telegram message
_MOST_CORRECTED: Final = (
    120  # tokens beyond which no typing errors are mended: bounds the time of a long message
)


def read(text: str, vocabulary: Vocabulary) -> Reading:
    """Reads a text in the keyboard layout in which the vocabulary recognises most of it."""
    typed = folding.clean(text[:LONGEST])
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
    words = tuple(vocabulary.typed(t) if correct or vocabulary.knows(t.skeleton) else NOTHING for t in tokens)
    found = marks(words)
    vouched = list(_vouched(tokens, words, vocabulary)) if correct else []
    if vouched:
        found = _without_hidden(sorted([*found, *vouched]))
    return Reading(typed, text, layout, tokens, words, tuple(found), vocabulary.at_home)


def _vouched(tokens: Sequence[Token], words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Mark]:
    for start, entry in vouching.find(tokens, words, vocabulary):
        end = start + len(entry.lexemes)
        yield Mark(start, end, entry.sense, entry.language, vouching.QUALITY, entry.text)


def marks(words: Sequence[Word]) -> list[Mark]:
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
                if rest is None or (entry.inferred and not _is_inflected(entry, words, start)):
                    continue
                quality = min(hit.quality, second.quality, rest)
                if not may_mean(entry.sense, hit, quality):
                    continue
                end = start + len(entry.lexemes)
                key = (end, entry.sense, entry.language)
                known = found.get(key)
                if known is None or known.quality < quality:
                    found[key] = Mark(start, end, entry.sense, entry.language, quality, entry.text)
    return sorted(found.values())


def _is_inflected(entry: Entry, words: Sequence[Word], start: int) -> bool:
    last = words[start + len(entry.lexemes) - 1]
    return last.by_lexeme[entry.lexemes[-1]].ending is not None


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
