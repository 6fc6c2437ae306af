"""Look-up in a small vocabulary: forms, one typing error, vowels left out, and what must not match."""

from __future__ import annotations

import pytest

from bot.understanding.reading import read
from bot.understanding.vocabulary import Sense, Vocabulary
from bot.understanding.word import Concept
from locales.folding import skeleton
from locales.languages import Language

WORDS: list[tuple[Sense, Language, str]] = [
    (Sense("concept", Concept("books", "set", "library")), "kk", "кітапхана"),
    (Sense("concept", Concept("books", "set", "library")), "ru", "библиотека"),
    (Sense("concept", Concept("books", "set", "reader")), "kk", "оқырман"),
    (Sense("concept", Concept("books", "set", "reader")), "ru", "читатель"),
    (Sense("concept", Concept("books", "set", "rare")), "ru", "редкий"),
    (Sense("concept", Concept("books", "set", "rare book")), "ru", "редкая книга"),
    (Sense("concept", Concept("books", "set", "order")), "kk", "МӘТ"),
    (Sense("measure", "how_many"), "kk", "қанша"),
    (Sense("measure", "how_many"), "ru", "сколько"),
    (Sense("concept", Concept("books", "set", "front office")), "ru", "фронт-офис"),
    (Sense("foreign", "animals"), "ru", "корова"),
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(WORDS)


def found(text: str, vocabulary: Vocabulary) -> list[str]:
    return [c.name if (c := m.sense.concept) else m.sense.name for m in read(text, vocabulary).marks]


def quality(word: str, vocabulary: Vocabulary) -> float:
    return max((h.quality for h in vocabulary.look_up(skeleton(word))), default=0.0)


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        # as the dictionary has it, and inflected
        ("кітапхана", ["library"]),
        ("кітапханаларымыздың", ["library"]),
        ("библиотеками", ["library"]),
        ("библиотек", ["library"]),
        ("оқырмандарға", ["reader"]),
        ("читателей", ["reader"]),
        # other letters
        ("китапхана", ["library"]),
        ("kitapkhanalar", ["library"]),
        ("biblioteki", ["library"]),
        ("РЕДКИЕ", ["rare"]),
        # phrases in order, the longer hiding the shorter
        ("редкие книги", ["rare book"]),
        ("редких, книг", ["rare book"]),
        ("книги редкие", ["rare"]),
        # written in two ways
        ("фронт-офис", ["front office"]),
        ("фронт офисы", ["front office"]),
        ("фронтофис", ["front office"]),
        # an abbreviation is inflected behind a hyphen, and in capitals
        ("МӘТ", ["order"]),
        # nothing of it
        ("", []),
        ("грант", []),
        ("104", []),
        ("🙂 ...", []),
    ],
)
def test_senses(text: str, senses: list[str], vocabulary: Vocabulary) -> None:
    assert found(text, vocabulary) == senses


def test_an_abbreviation_is_not_inflected_in_small_letters(vocabulary: Vocabulary) -> None:
    assert found("мәтін", vocabulary) == []


@pytest.mark.parametrize("word", ["библиотека", "библиотеку", "кітапханада", "оқырман", "сколько"])
def test_a_form_is_sure(word: str, vocabulary: Vocabulary) -> None:
    assert quality(word, vocabulary) == 1


@pytest.mark.parametrize(
    "word", ["бибилотека", "библотека", "бибблиотека", "библиатека", "кітпахана", "окырмн", "чтиатель"]
)
def test_one_error_is_forgiven_and_is_less_sure(word: str, vocabulary: Vocabulary) -> None:
    assert 0.5 < quality(word, vocabulary) <= 1


@pytest.mark.parametrize("word", ["ктпхн", "ктпхнлр", "кітпхн", "окрмн"])
def test_vowels_may_be_left_out(word: str, vocabulary: Vocabulary) -> None:
    assert 0.5 < quality(word, vocabulary) < 1


@pytest.mark.parametrize("word", ["библио", "бот", "бубль", "китай", "читать"])
def test_two_errors_are_not(word: str, vocabulary: Vocabulary) -> None:
    assert quality(word, vocabulary) < 1
    assert found(word, vocabulary) in ([], ["reader"])


def test_a_misspelt_foreign_word_is_simply_unknown(vocabulary: Vocabulary) -> None:
    assert found("корова", vocabulary) == ["animals"]
    assert found("карова", vocabulary) == []


def test_a_sure_reading_hides_an_unsure_one(vocabulary: Vocabulary) -> None:
    (hit,) = vocabulary.look_up(skeleton("библиотека"))
    assert (hit.quality, hit.ending) == (1, None)


def test_the_order_of_entries_changes_nothing() -> None:
    there, back = Vocabulary(WORDS), Vocabulary(list(reversed(WORDS)))
    for text in ("редких книг в библиотеке", "кітапханада қанша оқырман", "фронтофис"):
        assert sorted(found(text, there)) == sorted(found(text, back))
