"""A text read with the vocabulary: tokens, what each of them may be, and which marks (senses) they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.understanding import vouching
from bot.understanding.vocabulary import Entry, Hit, Sense, Vocabulary
from locales import folding
from locales.folding import Token
from locales.languages import Language


class Mark(NamedTuple):
    """A sense that the tokens [start, end) carry."""

    start: int
    end: int
    sense: Sense
    language: Language
    quality: float
    entry: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the vocabulary reads it. ``text`` is the reading's own (retyped if the layout was wrong)."""

    typed: str
    text: str
    layout: str | None  # the layout that was meant, if another than the one typed in
    tokens: tuple[Token, ...]
    hits: tuple[tuple[Hit, ...], ...]
    marks: tuple[Mark, ...]


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
    for token, hits in zip(reading.tokens, reading.hits, strict=True):
        glued, before = token.start == before, token.end
        if token.is_number or not token.skeleton:
            total += 2 * glued  # a digit inside a word: the Kazakh layout has letters on the digit row
            continue
        total += len(token.skeleton)
        known += len(token.skeleton) * max((h.quality for h in hits), default=0)
    return known / total if total else 0.0


def _read(typed: str, text: str, layout: str | None, vocabulary: Vocabulary) -> Reading:
    if layout is None:
        text = folding.habits(text)
    tokens = folding.tokens(text)
    correct = len(tokens) <= _MOST_CORRECTED
    hits = tuple(_hits(t, vocabulary, correct) for t in tokens)
    found = marks(hits, vocabulary)
    if correct:
        found = _without_hidden([*found, *_vouched(tokens, hits, vocabulary)])
    return Reading(typed, text, layout, tokens, hits, tuple(found))


def _vouched(
    tokens: Sequence[Token], hits: Sequence[tuple[Hit, ...]], vocabulary: Vocabulary
) -> Iterator[Mark]:
    for start, entry in vouching.find(tokens, hits, vocabulary):
        end = start + len(entry.lexemes)
        yield Mark(start, end, entry.sense, entry.language, vouching.QUALITY, entry.text)


def _hits(token: Token, vocabulary: Vocabulary, correct: bool) -> tuple[Hit, ...]:
    if token.is_number or not token.skeleton:
        return ()
    if not correct and not vocabulary.knows(token.skeleton):
        return ()
    hits = vocabulary.look_up(token.skeleton)
    if hits and hits[0].quality == 1:
        return vocabulary.closest(token.text, hits)
    for variant in folding.variants(token.text):
        others = vocabulary.look_up(variant)
        if others and (not hits or others[0].quality > hits[0].quality):
            hits = others
    return vocabulary.mended(token.text, hits)


def marks(hits: Sequence[tuple[Hit, ...]], vocabulary: Vocabulary) -> list[Mark]:
    """Every sense that single tokens and runs of them carry; a longer phrase hides what stands inside it."""
    found: dict[tuple[int, int, Sense, Language], Mark] = {}
    for start, here in enumerate(hits):
        for hit in here:
            for entry, quality in _entries(hit, hits, start, vocabulary):
                if not _may_mean(entry.sense, hit, quality):
                    continue
                end = start + len(entry.lexemes)
                key = (start, end, entry.sense, entry.language)
                known = found.get(key)
                if known is None or known.quality < quality:
                    found[key] = Mark(start, end, entry.sense, entry.language, quality, entry.text)
    return _without_hidden(list(found.values()))


def _entries(
    hit: Hit, hits: Sequence[tuple[Hit, ...]], start: int, vocabulary: Vocabulary
) -> Iterator[tuple[Entry, float]]:
    """Words and phrases that begin with a token that may be ``hit``, and how far they are to be trusted."""
    for entry in vocabulary.words(hit.lexeme):
        yield entry, hit.quality
    phrases = vocabulary.phrases(hit.lexeme)
    if phrases and start + 1 < len(hits):
        for second in hits[start + 1]:
            for entry in phrases.get(second.lexeme, ()):
                rest = _rest(entry, hits, start + 2)
                if rest is not None:
                    yield entry, min(hit.quality, second.quality, rest)


_SHORT_NAME: Final = 5  # letters of a place's name that may be any word misspelt
_PARTICLES: Final = frozenset({"since", "until", "ago"})  # of time
_TIMES: Final = frozenset({"year", "last", "this_year", "last_year", "recent_years", "now"})


def _may_mean(sense: Sense, hit: Hit, quality: float) -> bool:
    """Whether a word that was found inflected or misspelt may still have the sense."""
    if hit.ending is not None and sense.id in _PARTICLES:
        return False  # берілген is no бері
    if quality == 1:
        return True
    if sense.kind == "place" and hit.size <= _SHORT_NAME:
        return False  # чило is no Chile
    # A misspelt word that is not ours is simply not known; one that looks like a season is none.
    return sense.kind != "foreign" and (sense.kind != "period" or sense.id in _TIMES)


def _rest(entry: Entry, hits: Sequence[tuple[Hit, ...]], start: int) -> float | None:
    """The lowest quality of the third and later words of a phrase; None if they do not stand there."""
    quality = 1.0
    if start + len(entry.lexemes) - 2 > len(hits):
        return None
    for n, lexeme in enumerate(entry.lexemes[2:], start):
        match = next((h for h in hits[n] if h.lexeme == lexeme), None)
        if match is None:
            return None
        quality = min(quality, match.quality)
    return quality


_TOPICAL: Final = ("concept", "context")
_HIDING: Final = (*_TOPICAL, "foreign")  # "phone number" is no number of the topic's
_TELLING: Final = (Sense("check", "claim"), Sense("neutral", "media"))  # "айтылып қалды" is no "remained"


def _without_hidden(all_marks: list[Mark]) -> list[Mark]:
    long = [m for m in all_marks if m.end - m.start > 1]
    if not long:
        return sorted(all_marks)
    kept = []
    for mark in all_marks:
        size = mark.end - mark.start
        hidden = any(
            o.start <= mark.start
            and mark.end <= o.end
            and o.end - o.start > size
            and (o.sense.kind in _HIDING or o.sense in _TELLING or mark.sense.kind not in _TOPICAL)
            for o in long
        )
        if not hidden:
            kept.append(mark)
    return sorted(kept)
