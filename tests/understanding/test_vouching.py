"""Names of several words, one of them misspelt: who vouches for it, and when nobody does."""

from __future__ import annotations

import pytest

from bot.understanding.reading import read
from bot.understanding.vocabulary import Sense, Vocabulary
from bot.understanding.word import Concept
from locales.languages import Language

WORDS: list[tuple[Sense, Language, str]] = [
    (Sense("concept", Concept("books", "set", "rare book")), "ru", "редких книг"),
    (Sense("concept", Concept("books", "set", "night")), "kk", "ашық есік күні"),
    (Sense("neutral", "generic_adjectives"), "kk", "ашық"),
    (Sense("measure", "where"), "ru", "в каком городе"),
    (Sense("foreign", "animals"), "kk", "есек"),
    (Sense("foreign", "animals"), "ru", "кит"),
    (Sense("foreign", "animals"), "ru", "клиг"),
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(WORDS)


def found(text: str, vocabulary: Vocabulary) -> list[str]:
    return [c.name if (c := m.sense.concept) else m.sense.name for m in read(text, vocabulary).marks]


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        # an unknown word, beside one that vouches for it
        ("редких кинг", ["rare book"]),
        ("ркдких книг", ["rare book"]),
        # a word of something else, between two that do
        ("ашық есек күні", ["night"]),
        # with one alone it is what it is
        ("редких кит", ["animals"]),
        ("ашық есек", ["generic_adjectives", "animals"]),
        # two errors are too many, and a stranger between them is one
        ("редких канг", []),
        ("редких трёх кинг", []),
        # a phrase of general language needs two, and a long word
        ("в каком гороле", ["where"]),
        ("каком гороле", []),
    ],
)
def test_who_vouches(text: str, senses: list[str], vocabulary: Vocabulary) -> None:
    assert found(text, vocabulary) == senses
