"""/delivery: what the administrators of a chat choose, and that nobody else does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from officers import out, press, ready, run_out, scene, subscribers, tap
from scene import AIGUL, CHANNEL, FORUM, GROUP, OLEG, Scene, buttons, played, text_of, toast

from bot.screens import settings
from bot.storage import chats, destinations, recurring
from bot.storage.recurring import Rule

CHAT = -100500


async def chosen(s: Scene, what: str, person: object = OLEG, chat: int = CHAT) -> str:
    return text_of(await s.pressed(f"1/an/d/{chat}/{what}", person))


async def begun(s: Scene) -> None:
    await subscribers(s)
    s.telegram.administrators[CHAT] = {8}
    await s.said("/delivery", GROUP, OLEG)


async def quiet(s: Scene, chat: int = CHAT) -> tuple[int, int] | None:
    return (await destinations.wishes(s.app.store, chat)).quiet


def test_it_is_for_administrators() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        before = await s.rows("SELECT * FROM destinations")
        for what in ("both", "q-1320-480", "figure-03-600", "off:", "on:laws", "ru"):
            calls = await s.pressed(f"1/an/d/{CHAT}/{what}", AIGUL, s.message("x", GROUP))
            assert "әкімшілері" in toast(calls) or "администратор" in toast(calls)
        assert await s.rows("SELECT * FROM destinations") == before
        assert await s.rows("SELECT * FROM calendars") == []
        assert "әкімшілері" in text_of(await s.said("/delivery 22-08", GROUP, AIGUL)) or not await quiet(s)
        assert await quiet(s) is None

    played(play, scene())


def test_quiet_hours_by_buttons_and_as_typed() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        calls = await s.pressed(f"1/an/d/{CHAT}/quiet", OLEG)
        assert f"1/an/d/{CHAT}/q-1320-480" in buttons(calls).values()
        assert "22:00–08:00" in await chosen(s, "q-1320-480")
        assert await quiet(s) == (1320, 480)
        assert "23:00–07:30" in text_of(await s.said("/delivery 23:00–07:30", GROUP, OLEG))
        assert await quiet(s) == (1380, 450)
        assert "/subscribe 23:00–07:30" in text_of(await s.said("/delivery когда-нибудь", GROUP, OLEG))
        assert await quiet(s) == (1380, 450)
        assert "не заданы" in await chosen(s, "q-off")
        assert await quiet(s) is None
        await chosen(s, "q-99999-480")  # forged
        assert await quiet(s) is None

    played(play, scene())


def test_a_calendar_is_chosen_by_day_and_hour() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        calls = await s.pressed(f"1/an/d/{CHAT}/figure", OLEG)
        days = [data for data in buttons(calls).values() if data.startswith(f"1/an/d/{CHAT}/figure-")]
        assert len(days) == 7 + len(settings.HOURS)
        assert "пн, 10:00" in await chosen(s, "figure-0-600")
        calls = await s.pressed(f"1/an/d/{CHAT}/figure-03-600", OLEG)
        assert "пн, чт, 10:00" in text_of(calls)
        assert {"✓ пн", "✓ чт", "✓ 10"} <= set(buttons(calls))
        # the same press again, as after a crash, sets the same
        await s.pressed(f"1/an/d/{CHAT}/figure-03-600", OLEG)
        assert await recurring.rules(s.app.store, CHAT) == {"figure": Rule(frozenset({0, 3}), 600)}
        await chosen(s, "quiz-6-1140")
        assert (await recurring.rules(s.app.store, CHAT))["quiz"] == Rule(frozenset({6}), 1140)
        assert "вс, 19:00" in await chosen(s, "show")
        for forged in ("figure-7-600", "figure-0-9999", "lottery-0-600"):
            await chosen(s, forged)
        assert (await recurring.rules(s.app.store, CHAT))["figure"] == Rule(frozenset({0, 3}), 600)
        assert "не приходит" in await chosen(s, "figure--600")
        assert set(await recurring.rules(s.app.store, CHAT)) == {"quiz"}

    played(play, scene())


def test_languages_topics_and_the_forum_topic() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        assert "казахский, русский" in await chosen(s, "both")
        (to,) = [d for d in await destinations.audience(s.app.store, "grants") if d.chat_id == CHAT]
        assert to.languages == ("kk", "ru")
        assert "Темы: Гранты" in await chosen(s, "show")
        await chosen(s, "on:laws")
        assert await chats.subscribed(s.app.store, CHAT) == {"grants", "laws"}
        await chosen(s, "on:")
        assert "все темы" in (await chosen(s, "show")).lower()
        await chosen(s, "off:")
        assert "Новости каких тем вам нужны?" in await chosen(s, "show")
        assert await s.rows("SELECT * FROM destinations") == []
        # a forum: the topic that /delivery is written in
        await chats.subscribe(s.app.store, FORUM["id"], "*", "kk", s.now)
        s.telegram.administrators[FORUM["id"]] = {8}
        topic = {"message_thread_id": 77, "is_topic_message": True}
        await s.said("/delivery", FORUM, OLEG, **topic)
        below = {**s.sent[-1], "message_thread_id": 77, "is_topic_message": True}
        await s.pressed(f"1/an/d/{FORUM['id']}/here", OLEG, below)
        assert (await destinations.wishes(s.app.store, FORUM["id"])).thread == 77
        await s.pressed(f"1/an/d/{FORUM['id']}/away", OLEG, below)
        assert (await destinations.wishes(s.app.store, FORUM["id"])).thread == 0

    played(play, scene())


def test_topics_are_chosen_and_left_out_in_two_taps() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        shown = await s.said("/delivery", GROUP, OLEG)
        topics = await s.pressed(buttons(shown)["Темы"], OLEG)
        await s.pressed(buttons(topics)["Законы"], OLEG)
        assert await chats.subscribed(s.app.store, CHAT) == {"grants", "laws"}
        await chosen(s, "on:")
        at = await s.rows("SELECT DISTINCT consented_at FROM subscriptions WHERE topic = '*'")
        s.later(days=3)
        topics = await s.pressed(buttons(await s.said("/delivery", GROUP, OLEG))["Темы"], OLEG)
        left = await s.pressed(buttons(topics)["✓ Премии"], OLEG)
        every = set(s.app.knowledge.topics)
        assert await chats.subscribed(s.app.store, CHAT) == every - {"prizes"}
        assert [one for one in buttons(left) if not one.startswith("✓")] == ["Все темы", "Премии", "‹ Назад"]
        kept = await s.rows("SELECT DISTINCT consented_at FROM subscriptions WHERE topic = 'forum'")
        assert kept == at  # it agreed to that one when it agreed to all

    played(play, scene())


def test_a_channel_is_set_from_the_private_chat_by_its_administrators() -> None:
    async def play(s: Scene) -> None:
        number = CHANNEL["id"]
        await chats.set_membership(s.app.store, number, "channel", "administrator", s.now)
        assert "администраторы" in text_of(await s.said(f"/delivery {number}", None, OLEG))
        s.telegram.administrators[number] = {8}
        calls = await s.said(f"/delivery {number} 22-08", None, OLEG)
        assert f"1/an/d/{number}/on:laws" in buttons(calls).values()
        await chosen(s, "on:laws", chat=number)
        shown = await chosen(s, "show", chat=number)
        assert "Арна <1>" in shown
        assert "Темы: Законы" in shown
        assert "ещё не подтвердила" in shown
        assert await quiet(s, number) == (1320, 480)
        assert await destinations.audience(s.app.store, "laws") == []  # not before an officer

    played(play, scene())


def test_a_group_set_from_the_private_chat_stays_a_group() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        await s.said(f"/delivery {CHAT}", None, OLEG)
        await chosen(s, "ru")
        assert await s.rows("SELECT kind, language FROM chats WHERE chat_id < 0") == [("supergroup", "ru")]
        assert CHAT in [d.chat_id for d in await destinations.audience(s.app.store, "grants")]

    played(play, scene())


@pytest.mark.parametrize("how", ["unsubscribed", "kicked", "restricted"])
def test_coming_back_asks_anew(how: str) -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        for what in ("both", "q-1320-480", "figure-0-600"):
            await chosen(s, what)
        if how == "unsubscribed":
            await s.said("/unsubscribe", GROUP, OLEG)
        else:
            await chats.set_membership(s.app.store, CHAT, "supergroup", how, s.now)  # type: ignore[arg-type]
            await chats.set_membership(s.app.store, CHAT, "supergroup", "member", s.now)
        assert [d.chat_id for d in await destinations.audience(s.app.store, "grants")] == [8]
        await chats.subscribe(s.app.store, CHAT, "grants", "kk", s.now)
        assert await destinations.wishes(s.app.store, CHAT) == destinations.Wishes()
        assert await recurring.rules(s.app.store, CHAT) == {}

    played(play, scene())


def test_the_figure_of_the_week_and_the_quiz_go_out() -> None:
    """By the real loop, to the chat that switched them on, in its languages."""

    async def play(s: Scene) -> None:
        await begun(s)
        s.now = datetime(2025, 10, 26, 6, tzinfo=UTC)  # a Sunday
        await chosen(s, "both")
        await chosen(s, "figure-0-600")
        await chosen(s, "quiz-0-600")
        s.now = datetime(2025, 10, 27, 5, 1, tzinfo=UTC)  # Monday, 10:01 in Almaty
        await run_out(s)
        texts = [c.values["caption"] for c in s.telegram.calls if c.method == "sendPhoto"]
        assert len(texts) == 2
        assert "Аптаның көрсеткіші" in texts[0]
        assert "Показатель недели" in texts[1]
        polls = [c.values for c in s.telegram.calls if c.method == "sendPoll"]
        assert [p["chat_id"] for p in polls] == [str(CHAT)] * 2
        assert all(p["type"] == "quiz" for p in polls)
        assert out(s, "editMessageText") == []  # and no report of it to anybody
        shown = text_of(await s.said("/announcements"))
        assert "Викторина" in shown

    played(play, scene())


def test_missed_dates_are_told_to_the_desk() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        await chosen(s, "figure-0-600")
        s.later(days=6)  # nothing ran meanwhile; it is Tuesday
        await run_out(s)
        told = [text for chat, text in out(s) if chat == "7"]
        assert len(told) == 1
        assert "27.10.2025" in told[0]
        assert "Ол кезде бот жұмыс істемеген" in told[0]
        await run_out(s)
        assert out(s) == []

    played(play, scene())


def test_a_quiz_is_recalled_and_what_cannot_be_deleted_is_stopped() -> None:
    async def play(s: Scene) -> None:
        await begun(s)
        await chosen(s, "quiz-0-600")
        s.now = datetime(2025, 10, 27, 5, 1, tzinfo=UTC)
        await run_out(s)
        s.later(hours=49)
        await s.said("/announcements")
        shown = text_of(await press(s, "recy"))
        assert "Өшіріледі: 0" in shown
        assert "тек жабылады: 1" in shown
        await run_out(s)
        done = [c.method for c in s.telegram.calls if c.method in ("stopPoll", "deleteMessage")]
        assert done == ["stopPoll"]
        assert "дауыс беру жабылды" in text_of(await press(s, "res", argument="stop-0"))

    played(play, scene())


def test_a_ready_announcement_keeps_out_of_quiet_hours() -> None:
    async def play(s: Scene) -> None:
        send = await ready(s)
        s.telegram.administrators[CHAT] = {8}
        await s.said("/delivery 10:00-13:00", GROUP, OLEG)  # it is eleven in Almaty
        await tap(s, send)
        await run_out(s)
        assert [chat for chat, _ in out(s) if chat != "7"] == ["8"]
        s.later(hours=2)
        await run_out(s)
        assert [chat for chat, _ in out(s) if chat != "7"] == [str(CHAT)]

    played(play, scene())
