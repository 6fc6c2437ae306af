"""Names of several words, one of them misspelt beyond what it could be known by alone: "игі ітер марафоны".

The other words vouch for it. An unknown word needs one of them; one that is a word of something else, two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.understanding.vocabulary import Entry, Vocabulary
from bot.understanding.word import Word
from locales.folding import Token

_SHORTEST: Final = 4  # letters of a word misspelt in a phrase of general language ("не тән" is no "не сан")
QUALITY: Final = 0.7  # of a name with such a word


class Vouched(NamedTuple):
    """A name that the tokens from ``start`` on are, but for one of them."""

    start: int
    entry: Entry


def find(tokens: Sequence[Token], words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Vouched]:
    """Every name of which one word is wrong."""
    for n, token in enumerate(tokens):
        if token.is_number or len(token.skeleton) < 2:
            continue
        if words[n].is_strange:
            yield from _around(n, 2 if words[n].senses else 1, tokens, words, vocabulary)


def _around(
    n: int, vouching: int, tokens: Sequence[Token], words: Sequence[Word], vocabulary: Vocabulary
) -> Iterator[Vouched]:
    """Names with token ``n`` as their wrong word, of which at least ``vouching`` other words stand there."""
    seen: set[tuple[int, Entry]] = set()
    for other in (n - 1, n + 1):
        for hit in words[other].hits if 0 <= other < len(tokens) else ():
            for entry in vocabulary.names_with(hit.lexeme):
                start = other - entry.lexemes.index(hit.lexeme)
                key = (start, entry)
                if key in seen or len(entry.lexemes) <= vouching:
                    continue
                if entry.sense.kind != "concept" and not _is_long(tokens[n]):
                    continue
                seen.add(key)
                if _is_but_for(n, start, entry.lexemes, tokens, words, vocabulary):
                    yield Vouched(start, entry)


def _is_long(token: Token) -> bool:
    """Whether the word is long enough to be the misspelt one of a phrase of general language."""
    return len(token.skeleton) >= _SHORTEST


def _is_but_for(
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
