"""The answer to "may I pass your question on?", typed instead of pressed."""

from __future__ import annotations

import pytest
from scene import AIGUL, OLEG, Scene, played, text_of

from bot.chats.passing_on import consent
from bot.rendering.text import say, string
from locales.languages import LANGUAGES, Language


@pytest.mark.parametrize(
    ("person", "typed", "says", "kept"),
    [
        (AIGUL, "Иә", "Рақмет! Сұрағыңызды редакторларға", [("қанша грант, 2019 жылы?", "kk", 0)]),
        (AIGUL, "жіберіңіз, өтінемін", "Рақмет! Сұрағыңызды", [("қанша грант, 2019 жылы?", "kk", 0)]),
        (AIGUL, "Жеткізіп, жауабын жазыңыз", "Рақмет! Сұрағыңызды", [("қанша грант, 2019 жылы?", "kk", 1)]),
        (AIGUL, "жоқ", "Жарайды, сұрағыңызды ешкімге жібермеймін.", []),
        (OLEG, "ага", "Спасибо! Ваш вопрос передан", [("сколько грантов в 2019 году?", "ru", 0)]),
        (OLEG, "Да, передайте!", "Спасибо! Ваш вопрос передан", [("сколько грантов в 2019 году?", "ru", 0)]),
        (OLEG, "нет, не надо", "Хорошо, вопрос никому не передан.", []),
    ],
)
def test_a_typed_answer_is_taken_like_a_button(
    person: dict[str, object], typed: str, says: str, kept: list[tuple[object, ...]]
) -> None:
    async def play(scene: Scene) -> None:
        await scene.officers(9)
        asked = {7: "қанша грант, 2019 жылы?", 8: "сколько грантов в 2019 году?"}[int(str(person["id"]))]
        await scene.said(asked, person=person)
        asking = scene.sent[-1]
        assert text_of(await scene.said(typed, person=person)).startswith(says)
        assert await scene.rows("SELECT text, language, tell FROM passed_on") == kept
        again = await scene.said(typed, person=person)
        assert not text_of(again).startswith(says)
        if kept:  # the button of the same answer passes nothing on twice
            await scene.pressed("1/pass", person, below=asking)
        assert await scene.rows("SELECT text, language, tell FROM passed_on") == kept

    played(play)


@pytest.mark.parametrize("between", ["/privacy", ">1/set", "биыл қанша грант бөлінді?", "later"])
def test_a_typed_yes_means_only_what_was_asked_just_before(between: str) -> None:
    async def play(scene: Scene) -> None:
        await scene.said("қанша грант, 2019 жылы?")
        if between == "later":
            scene.later(minutes=31)
        elif between.startswith(">"):
            await scene.pressed(between[1:])
        else:
            await scene.said(between)
        assert not text_of(await scene.said("иә")).startswith("Рақмет! Сұрағыңызды")
        assert await scene.rows("SELECT * FROM passed_on") == []

    played(play)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ИӘ!", "yes"),
        ("иә, жеткізіңіз", "yes"),
        ("Передайте и сообщите мне ответ", "tell"),
        ("Керегі жоқ, рақмет", "no"),
        ("спасибо", None),
        ("да нет", None),
        ("да, а сколько премий", None),
        ("передайте?", None),
        ("", None),
    ],
)
def test_consent_is_whole_phrases_of_one_kind(text: str, meant: str | None) -> None:
    assert consent(text) == meant


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_buttons_say_may_be_typed(language: Language) -> None:
    typed = [consent(string(say(language, f"button.{name}"))) for name in ("pass_on", "pass_on_desk")]
    assert typed == ["yes", "yes"]
    assert consent(string(say(language, "button.pass_on_tell"))) == "tell"
