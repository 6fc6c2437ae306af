"""The language of a reply: of the grammar of the question, not of its nouns."""

from __future__ import annotations

import pytest
from talking import TODAY, ask, assistant, talk

from bot.assistant import Conversation
from bot.understanding.language import foreign_language
from bot.understanding.parsing import parse


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Биыл қанша грант берілді?", "kk"),
        ("биыл канша грант берилди", "kk"),
        ("biyl qansha grant berildi", "kk"),
        ("0fyif uhfyn ,thsklb", "kk"),
        ("Сколько грантов выдано?", "ru"),
        ("skolko grantov vydano", "ru"),
        ("crjkmrj uhfynjd dslfyj", "ru"),
        ("биыл сколько грант берілді?", "kk"),
        ("волонтерские центры қанша екен", "kk"),
        ("сколько ерікті работает в центрах", "ru"),
        ("а сколько всего кеңестер у нас?", "ru"),
        ("ҮЕҰ-ларға премия қанша ұйымға берілді", "kk"),
        ("НПО сколько получили грант", "ru"),
        ("қалай", "kk"),
        ("кто это", "ru"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert parse(text, assistant().index().vocabulary).language == language


@pytest.mark.parametrize("text", ["", "104", "???", "🙂"])
def test_no_evidence(text: str) -> None:
    assert parse(text, assistant().index().vocabulary).language is None


@pytest.mark.parametrize("text", ["грант", "форум", "премия", "волонтер"])
def test_a_word_of_both_languages_is_no_evidence(text: str) -> None:
    assert talk(["Сколько грантов выдано?", text])[1].language == "ru"


def test_without_evidence_the_conversation_decides_then_the_chat_then_kazakh() -> None:
    assert [r.language for r in talk(["Сколько грантов?", "556"])] == ["ru", "ru"]
    assert [r.language for r in talk(["Қанша грант?", "556"])] == ["kk", "kk"]
    assert assistant().ask("556", Conversation(), TODAY, "ru")[0].language == "ru"
    assert ask("556").language == "kk"


def test_a_conversation_may_change_its_language() -> None:
    assert [
        r.language for r in talk(["Қанша грант берілді?", "А сколько за пять лет?", "ал сомасы ше?"])
    ] == [
        "kk",
        "ru",
        "kk",
    ]


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("How many grants were given this year?", True),
        ("what is this", True),
        ("كم عدد المنح", True),
        ("qansha grant berildi", False),
        ("skolko grantov", False),
        ("Сколько грантов?", False),
        ("IT", False),
        ("", False),
    ],
)
def test_languages_that_are_not_spoken(text: str, foreign: bool) -> None:
    assert foreign_language(text) is foreign
    if foreign:
        assert ask(text).kind == "other"
