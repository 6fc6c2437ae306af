"""Folding: every way of typing a word is one skeleton."""

from __future__ import annotations

import itertools
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.folding import clean, habits, retyped, roman, skeleton, tokens, variants


@pytest.mark.parametrize(
    ("folded", "typed"),
    [
        ("kansha", "Қанша канша КАНША qansha qanşa qanša Qan\u200bsha қаанша"),
        ("jumis", "жұмыс жумыс jumys jūmys zhumys jūmıs"),
        ("gilim", "ғылым гылым ğylym ǵylym gylym ghylym"),
        ("aleumet", "әлеумет алеумет äleumet aleumet Әлеумет"),
        ("onir", "өңір онир öñir oñir ongir onir"),
        ("erikti", "ерікті ерикти erikti erıktı"),
        ("ueu", "ҮЕҰ УЕУ"),
        ("grant", "грант granT грантт ГРА\u00adНТ"),
        ("granti", "гранты granty"),
        ("volonter", "волонтёр волонтер volontër"),
        ("obem", "объём обьем объем"),
        ("shetka", "щётка щетка shchetka"),
        ("kenes", "кеңес кенес keñes kenges kenes"),
        ("biel", "биыл biyl"),
        ("halik", "халық халык xalyq khalyq halyq"),
        ("ioga", "йога ioga yoga"),
        ("iubilei", "юбилей yubiley iubilei"),
        ("tsentr", "центр tsentr tzentr центрр"),
    ],
)
def test_one_skeleton(folded: str, typed: str) -> None:
    assert {word: skeleton(word) for word in typed.split()} == dict.fromkeys(typed.split(), folded)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("", ""),
        ("🙂", ""),
        ("中文", ""),
        ("۰", ""),
        ("г\u0440ант", "grant"),
        ("cовет", "sovet"),
        ("c0вет", "s0vet"),
        ("ма'на", "mana"),
    ],
)
def test_what_falls_out(word: str, folded: str) -> None:
    assert skeleton(word) == folded


@given(st.text(max_size=30))
def test_a_skeleton_is_plain(word: str) -> None:
    folded = skeleton(word)
    assert set(folded) <= set(string.ascii_lowercase + string.digits)
    assert all(a != b for a, b in itertools.pairwise(folded))


def test_tokens_stand_where_they_were_typed() -> None:
    text = "1 200-ден, 10,3 млрд; ҮЕҰ-ға 104 грант! 7%"
    found = tokens(text)
    assert [t.text for t in found] == ["1 200", "ден", "10,3", "млрд", "ҮЕҰ", "ға", "104", "грант", "7", "%"]
    assert [text[t.start : t.end] for t in found] == [t.text for t in found]
    assert [t.skeleton for t in found] == ["", "den", "", "mlrd", "ueu", "ga", "", "grant", "", ""]
    assert [t.is_number for t in found] == [True, False, True, False, False, False, True, False, True, False]


@given(st.text(max_size=60))
def test_tokens_of_anything(text: str) -> None:
    found = tokens(clean(text))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(t.text for t in found)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("гра\u200bнт\u00ad", "грант"),
        ("\u202eгрант\u202c", "грант"),
        ("ﬁ", "fi"),
        ("гра\u0301нт", "грант"),
        ("йога ёлка", "йога ёлка"),
        ("и\u0306ога", "йога"),
        ("１０４", "104"),
    ],
)
def test_clean(typed: str, seen: str) -> None:
    assert clean(typed) == seen


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4islo", "chislo"),
        ("6kola", "shkola"),
        ("104 granty", "104 granty"),
        ("2046", "2046"),
        ("на4ало", "на4ало"),
    ],
)
def test_habits(typed: str, meant: str) -> None:
    assert habits(typed) == meant


@pytest.mark.parametrize(
    ("typed", "layout", "meant"),
    [
        ("crjkmrj uhfynjd&", "ru", "сколько грантов?"),
        ("Cjdtn", "ru", "Совет"),
        ("0fyif uhfyn", "kk", "қанша грант"),
        ("3tkl3u", "kk", "іелдіг"),
        ("-4sh", "kk", "өңыр"),
        ("jks,hf", "ru", "олыбра"),
    ],
)
def test_the_keyboard_was_in_english(typed: str, layout: str, meant: str) -> None:
    assert retyped(typed, layout) == meant  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("XII", 12),
        ("ХІІ", 12),
        ("XIІ", 12),
        ("IV", 4),
        ("ІV", 4),
        ("MMXXV", 2025),
        ("X", 10),
        ("CM", 900),
        ("IIII", None),
        ("xii", None),
        ("ФОРУМ", None),
        ("", None),
        ("IX.", None),
    ],
)
def test_roman(word: str, value: int | None) -> None:
    assert roman(word) == value


def test_variants_are_for_latin_words_alone() -> None:
    assert "shkola" in variants("wkola")
    assert "ioba" in variants("joba")
    assert variants("мама") == ()
