"""Pictures at the desk: above an announcement the card of a figure, and how a quiz was answered."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from desk_world import KNOWLEDGE
from officers import drafted, made, personal, press, run_out, scene, subscribers
from scene import Scene, buttons, last_text, played, toast

from bot.announcements import arising, content
from bot.announcements.content import Content, Fault
from bot.connection.standin import Call
from bot.pictures.frame import TooLongError
from bot.storage import chats, recurring
from bot.storage.recurring import Rule

CARD = "file:grants-2025-count-{}-tall-light.png"


def photos(s: Scene) -> list[tuple[str, str, bool]]:
    """To whom, which, and whether the file itself went along."""
    found = []
    for call in s.telegram.calls:
        if call.method == "sendPhoto":
            name = call.files["photo"][0] if call.files else call.values["photo"].removeprefix("file:")
            found.append((call.values["chat_id"], name, bool(call.files)))
    return found


async def confirmed(s: Scene) -> None:
    """A draft with a card, seen and sent."""
    assert "Дерек суреті" in buttons(await drafted(s))
    calls = await press(s, "card", argument="on")
    assert "✓ Дерек суреті" in buttons([c for c in calls if c.method == "sendMessage"])
    send = next(data for data in buttons(calls[:-2]).values() if "/ok/" in data)
    shown = [c for c in calls if c.method == "sendPhoto"]
    assert [c.files["photo"][0] for c in shown] == [
        "grants-2025-count-kk-tall-light.png",
        "grants-2025-count-ru-tall-light.png",
    ]
    assert shown[0].values["caption"] == personal("Биыл 104 грант бар")
    await s.pressed(send)


def test_what_was_seen_at_the_desk_goes_out_by_its_id() -> None:
    async def play(s: Scene) -> None:
        await confirmed(s)
        await run_out(s)
        assert sorted(photos(s)) == [
            ("-100500", "grants-2025-count-kk-tall-light.png", False),
            ("8", "grants-2025-count-ru-tall-light.png", False),
        ]

    played(play, scene())


def test_a_text_without_a_figure_has_no_card() -> None:
    async def play(s: Scene) -> None:
        await drafted(s, "Жаңалық", "Новость")
        calls = await press(s, "card", argument="on")
        assert "Мәтінде дерек жоқ" in last_text(calls)
        assert not any("/ok/" in data for data in buttons(calls).values())

    played(play, scene())


def test_its_text_is_a_caption() -> None:
    long = Content(topic="grants", kk="{grants-2025-count} " + "ұ" * 1100, kk_only=True)

    async def play(s: Scene) -> None:
        assert content.fixed(long, s.app.knowledge).shown is None
        with pytest.raises(Fault, match="long"):
            content.fixed(replace(long, card=True), s.app.knowledge)

    played(play)


def test_a_correction_changes_the_card_too() -> None:
    async def play(s: Scene) -> None:
        await confirmed(s)
        await run_out(s)
        await press(s, "fix")
        await press(s, "kk", number=2)
        await s.said("Биыл {grants-2025-count} берілді")
        calls = await press(s, "next", number=2)
        send = next(data for data in buttons(calls).values() if "/ok/" in data)
        await s.pressed(send)
        await run_out(s)
        edited = [c for c in s.telegram.calls if c.method == "editMessageMedia"]
        media = {c.values["chat_id"]: json.loads(c.values["media"]) for c in edited}
        assert media["-100500"]["media"] == CARD.format("kk")
        assert media["-100500"]["caption"] == "Биыл 104 грант берілді"
        assert media["8"]["caption"] == personal("Есть 104 гранта", "ru")
        assert media["-100500"]["parse_mode"] == "HTML"

    played(play, scene())


async def weekly(s: Scene, count: int) -> None:
    """The figure of the week is due in so many chats."""
    await subscribers(s)
    for chat in range(30, 30 + count):
        s.telegram.chats[chat] = {"id": chat, "type": "private", "first_name": "X"}
        await chats.subscribe(s.app.store, chat, "grants", "kk", s.now)
        await recurring.set_rule(s.app.store, chat, "figure", Rule(frozenset(range(7)), 720), s.now)
    s.later(hours=2)


def test_the_figure_of_the_week_is_uploaded_once_for_all() -> None:
    """Nobody has seen it before: the first one brings the picture, the others wait for its id."""

    async def play(s: Scene) -> None:
        await weekly(s, 12)
        await run_out(s)
        sent = photos(s)
        assert len(sent) == 12
        assert [brought for _, _, brought in sent] == [True] + [False] * 11
        assert len({name for _, name, _ in sent}) == 1

    played(play, scene())


def test_a_figure_too_long_for_a_card_goes_out_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def long(*_: object) -> None:
        raise TooLongError("Ұзақ")

    monkeypatch.setattr("bot.announcements.content.scene_of", long)

    async def play(s: Scene) -> None:
        await weekly(s, 1)
        await run_out(s)
        assert photos(s) == []
        assert len([c for c in s.telegram.calls if c.values.get("chat_id") == "30"]) == 1

    played(play, scene())


def test_a_card_that_is_gone_meanwhile_leaves_the_words() -> None:
    async def play(s: Scene) -> None:
        await confirmed(s)
        knowledge = s.app.knowledge
        loop = made(s)
        await loop.look()  # it is under way
        figures = {i: f for i, f in knowledge.figures.items() if i != "grants-2025-count"}
        s.app.knowledge = replace(knowledge, figures=figures)
        await loop.idle()
        sent: list[Call] = [c for c in s.telegram.calls if c.values.get("chat_id") in ("8", "-100500")]
        assert {c.method for c in sent} <= {"sendMessage"}

    played(play, scene())


def test_news_of_a_figure_bring_its_card() -> None:
    draft = arising._draft(KNOWLEDGE, "grants-2025-count", "{}", None)
    assert draft is not None
    assert (draft.card, draft.figure) == (True, "grants-2025-count")
    assert content.fixed(draft, KNOWLEDGE).shown == "grants-2025-count"
    assert content.read(content.written(draft)) == draft


# -- how a quiz was answered --------------------------------------------------------------------------------


def state_of(poll: dict[str, object], *given: int) -> dict[str, object]:
    """A poll as Telegram tells of it."""
    told = [
        {**option, "voter_count": count}
        for option, count in zip(poll["options"], given, strict=False)  # type: ignore[call-overload]
    ]
    return {**poll, "options": told, "total_voter_count": sum(given)}


async def quizzed(s: Scene) -> list[dict[str, object]]:
    """A quiz went to two chats. Out: their polls."""
    await subscribers(s)
    for chat in (8, -100500):
        await recurring.set_rule(s.app.store, chat, "quiz", Rule(frozenset(range(7)), 720), s.now)
    s.later(hours=2)
    await run_out(s)
    return [message["poll"] for message, _ in s.telegram._sent.values() if "poll" in message]


def test_how_a_quiz_was_answered_is_a_picture_in_each_language() -> None:
    async def play(s: Scene) -> None:
        first, second = await quizzed(s)
        assert first["id"] != second["id"]
        await s.feed(poll=state_of(first, 1, 0, 0, 0))
        await s.feed(poll=state_of(first, 3, 1, 0, 0))  # the newest counts, not their sum
        await s.feed(poll=state_of(second, 1, 0, 0, 0))
        await s.feed(poll=state_of({**first, "id": "of another bot"}, 9, 9, 9, 9))
        calls = await press(s, "votes")
        assert [c.files["photo"][0] for c in calls if c.files] == ["quiz-1-kk.png", "quiz-1-ru.png"]
        kazakh, russian = (c.values["caption"] for c in calls if c.files)
        assert "Жауап бергені: 5" in kazakh
        assert "Ответили: 5" in russian
        assert kazakh.count(": 4") + kazakh.count(": 1") == 2
        assert await s.rows("SELECT count(*) FROM polls") == [(2,)]

    played(play, scene())


def test_a_quiz_that_nobody_answered_has_no_picture() -> None:
    async def play(s: Scene) -> None:
        await quizzed(s)
        assert toast(await press(s, "votes")).startswith("Бұл викторинаға әлі ешкім")

    played(play, scene())
