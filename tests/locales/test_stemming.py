"""Stems that a word may have: the dictionary form must be among them, and no more is promised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.folding import skeleton
from locales.stemming import has_bare_form, is_ending, keys, looks_verbal, stems, unpossessed


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("грант", "гранттар гранттың грантқа грантты гранттан грантпен гранттарының гранттарға грантымыз"),
        ("кеңес", "кеңестер кеңестің кеңеске кеңесте кеңестен кеңеспен кеңестеріміздің кеңестердегі"),
        ("орталық", "орталығы орталықтар орталықтың орталығына орталықтағы"),
        ("кітап", "кітабы кітаптар кітабымыз"),
        ("волонтер", "волонтерлер волонтерлердің волонтерлерге волонтермін волонтерлік"),
        ("жоба", "жобалар жобаның жобаға жобасы жобаларды"),
        ("бөл", "бөлді бөлінді бөлінген бөлінеді бөлген бөлмеді бөліп"),
        ("ашыл", "ашылды ашылған ашылады ашылып"),
    ],
)
def test_kazakh_forms(base: str, forms: str) -> None:
    wanted = skeleton(base)
    missing = [form for form in forms.split() if wanted not in {s.text for s in stems(skeleton(form))}]
    assert missing == []


def test_no_participle_is_a_form_of_a_noun() -> None:
    assert skeleton("тарақ") not in {s.text for s in stems(skeleton("тараған"))}


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("грант", "гранта гранту грантом гранте гранты грантов грантам грантами грантах"),
        ("заявка", "заявки заявку заявкой заявок заявкам заявках"),
        ("организация", "организации организацию организаций организациям организациях"),
        ("общественный", "общественная общественного общественном общественных общественные"),
        ("проводить", "проводит проводил проводили проводится проводят"),
        ("реализовать", "реализовал реализовали реализуют реализовано реализованных"),
        ("победитель", "победителя победителей победителям победители"),
        ("премия", "премии премию премий премией"),
        # a past that the infinitive does not show, a vowel that flees
        ("разойтись", "разошёлся разошлась разошлись"),
        ("завести", "завели завела заведут"),
        ("развёлся", "развелась развелись развелось"),
        ("подрасти", "подросла подросли"),
        ("уголь", "угля углю углём"),
        ("ветер", "ветра ветров"),
    ],
)
def test_russian_forms(base: str, forms: str) -> None:
    known = set(keys(skeleton(base), "ru"))
    missing = [form for form in forms.split() if not known & {s.text for s in stems(skeleton(form))}]
    assert missing == []


def test_a_stem_tells_whose_ending_was_taken_off() -> None:
    assert [(s.text, s.ending, s.language) for s in stems("volonterov")] == [
        ("volonterov", "", None),
        ("volonter", "ov", "ru"),
    ]
    assert ("grant", "tar", "kk") in [(s.text, s.ending, s.language) for s in stems("granttar")]


@given(st.text(alphabet="abdeghiklmnoprstuv", min_size=1, max_size=25))
def test_the_word_itself_is_the_first(word: str) -> None:
    found = stems(word)
    assert found[0].text == word
    assert [len(s.text) for s in found] == sorted((len(s.text) for s in found), reverse=True)
    assert len({s.text for s in found}) == len(found)


@pytest.mark.parametrize(
    ("word", "found"),
    [("ga", True), ("shi", True), ("nin", True), ("den", True), ("forum", False), ("", False)],
)
def test_an_ending_written_apart(word: str, found: bool) -> None:
    assert is_ending(word) is found


@pytest.mark.parametrize(
    ("word", "found"),
    [("bolindi", True), ("proveli", True), ("istegen", True), ("grant", False), ("dal", False)],
)
def test_what_looks_like_a_verb(word: str, found: bool) -> None:
    assert looks_verbal(word) is found


@pytest.mark.parametrize(
    ("word", "never"),
    [
        ("кіргн", "қырқ"),  # a word typed without its last vowel is no form of a shorter one
        ("кеңестр", "кеңес"),
        ("грантн", "грант"),
    ],
)
def test_no_ending_without_a_syllable(word: str, never: str) -> None:
    assert skeleton(never) not in {s.text for s in stems(skeleton(word)) if s.language == "kk"}


def test_the_causative_may_close_a_syllable() -> None:
    assert skeleton("өзгер") in {s.text for s in stems(skeleton("өзгерт"))}


@pytest.mark.parametrize(
    ("word", "bases"),
    [
        ("картасы", ("карта", "картас")),
        ("орны", ("орын",)),
        ("халқы", ("халық",)),
        ("сыныбы", ("сынып",)),
        ("орталығы", ("орталық",)),
        ("жарысы", ("жары", "жарыс")),
        ("кітап", ()),
    ],
)
def test_a_noun_without_its_possessive(word: str, bases: tuple[str, ...]) -> None:
    assert unpossessed(word) == bases


@pytest.mark.parametrize(
    ("word", "found"),
    [("книга", True), ("окно", True), ("курсовая", False), ("разделить", False), ("мост", False)],
)
def test_a_form_without_an_ending(word: str, found: bool) -> None:
    assert has_bare_form(word) == found


@pytest.mark.parametrize(
    ("word", "form"),
    [("победить", "победивших"), ("мусорить", "мусоривший"), ("вернуть", "вернули"), ("сдать", "сдали")],
)
def test_a_russian_verb_by_its_participle_and_past(word: str, form: str) -> None:
    mine = set(keys(skeleton(word), "ru"))
    assert any(s.text in mine for s in stems(skeleton(form)))
