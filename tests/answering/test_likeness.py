"""Terms: how much each tells, and words that are known by their stem or by how they begin."""

from __future__ import annotations

import pytest

from bot.answering.likeness import Term, Terms, stems_of
from bot.understanding.word import Concept
from locales.folding import skeleton

BOOK, READER = Concept("books", "topic"), Concept("books", "set", "reader")


def terms(*bags: set[Term]) -> Terms:
    return Terms([dict.fromkeys(bag, 1.0) for bag in bags], {})


def test_what_every_figure_has_tells_least() -> None:
    known = terms({BOOK, READER}, {BOOK}, {BOOK})
    assert known.telling[READER] > known.telling[BOOK]
    assert all(0 <= telling <= 1 for telling in known.telling.values())


def test_which_figures_have_a_term() -> None:
    known = terms({BOOK}, {READER}, {BOOK})
    assert known.having[BOOK] == [0, 2]
    assert known.having[READER] == [1]


def of_words(*words: str) -> Terms:
    known: dict[str, set[Term]] = {}
    for word in words:
        for stem in stems_of(skeleton(word)):
            known.setdefault(stem, set()).add(word)
    return Terms([dict.fromkeys(words, 1.0)], known)


@pytest.mark.parametrize(
    ("word", "typed", "sure"),
    [
        ("кітапхана", "кітапханалардың", True),
        ("библиотека", "библиотеками", True),
        ("студент", "студенттік", True),
    ],
)
def test_a_word_is_known_again(word: str, typed: str, sure: bool) -> None:
    found = dict(of_words(word, "тақырып").near(skeleton(typed)))
    assert set(found) == {word}
    assert (found[word] == 1) == sure


@pytest.mark.parametrize("typed", ["кит", "об", "ағаш", "стул"])
def test_other_words_are_not(typed: str) -> None:
    assert of_words("кітапхана", "обновить", "студент").near(skeleton(typed)) == ()
