"""What the bot may do in a chat: judged by its rights, told to whom it matters, never ticked in vain."""

from __future__ import annotations

from typing import Any

import pytest
from scene import (
    AIGUL,
    CHANNEL,
    GROUP,
    OLEG,
    Scene,
    Telegram,
    buttons,
    member,
    played,
    text_of,
)

from bot.handlers.membership import may_write
from bot.storage import chats, destinations

DESK = 7
LEFT, IN = member("left"), member()
POSTS = member("administrator", can_post_messages=True)
SILENT = member("administrator", can_post_messages=False)
MUTED = member("restricted", can_send_messages=False)
NO_PHOTOS = member("restricted", can_send_photos=False, can_send_polls=False, can_send_other_messages=False)
MARAT = {"id": 9, "is_bot": False, "first_name": "Марат", "language_code": "kk"}


def change(chat: Any, old: Any, new: Any, person: Any = OLEG) -> dict[str, Any]:
    return {"chat": chat, "from": person, "date": 1761100000, "old_chat_member": old, "new_chat_member": new}


def scene() -> Scene:
    telegram = Telegram()
    telegram.administrators = {GROUP["id"]: {OLEG["id"]}, CHANNEL["id"]: {OLEG["id"]}}
    telegram.chats[9] = {"id": 9, "type": "private", "first_name": "Марат"}
    return Scene(telegram, desk=frozenset({DESK}))


async def gets(s: Scene, chat: Any) -> bool:
    return chat["id"] in [to.chat_id for to in await destinations.audience(s.app.store, "grants")]


async def subscribed_group(s: Scene) -> None:
    await s.feed(my_chat_member=change(GROUP, LEFT, IN))
    await s.said("/subscribe", GROUP, OLEG)
    await s.pressed("1/sub/grants", OLEG)
    assert await gets(s, GROUP)


async def subscribed_channel(s: Scene) -> None:
    await s.feed(my_chat_member=change(CHANNEL, LEFT, POSTS))
    await s.pressed("1/chan/-100700/kk", OLEG, below=s.message("x", None, OLEG))
    store, chat = s.app.store, CHANNEL["id"]
    await destinations.wish(store, chat, destinations.Wishes(confirmed_by=DESK), s.now)
    assert await gets(s, CHANNEL)


@pytest.mark.parametrize("new", [NO_PHOTOS, member("restricted"), member("administrator"), IN])
def test_who_may_write_texts_gets_texts(new: Any) -> None:
    """ "Restricted" is no mute: text allowed and photos not, or all given back and the status kept."""

    async def play(s: Scene) -> None:
        await subscribed_group(s)
        assert await s.feed(my_chat_member=change(GROUP, IN, new)) == []
        assert await gets(s, GROUP)

    played(play, scene())


def test_a_mute_ends_and_is_healed_by_a_member_update() -> None:
    async def play(s: Scene) -> None:
        await subscribed_group(s)
        await s.feed(my_chat_member=change(GROUP, IN, MUTED))
        assert not await gets(s, GROUP)
        await s.feed(my_chat_member=change(GROUP, MUTED, NO_PHOTOS))
        await s.said("/subscribe", GROUP, OLEG)
        calls = await s.pressed("1/sub/grants", OLEG)
        assert any(name.startswith("✓") for name in buttons(calls))
        assert await gets(s, GROUP)

    played(play, scene())


def test_a_mute_that_ended_without_a_word_is_healed_by_an_answer() -> None:
    async def play(s: Scene) -> None:
        await subscribed_group(s)
        await chats.set_membership(s.app.store, GROUP["id"], "supergroup", "restricted", s.now)
        await s.said("@azamat_bot биыл қанша грант бөлінді?", GROUP, OLEG)
        assert (await chats.chat(s.app.store, GROUP["id"])).membership == "member"

    played(play, scene())


@pytest.mark.parametrize("muted", [False, True])
def test_a_subscription_asks_telegram_where_the_bot_was_muted(muted: bool) -> None:
    """The tick is shown where it may write again, and the reason where it may not."""

    async def play(s: Scene) -> None:
        await s.feed(my_chat_member=change(GROUP, LEFT, MUTED))
        s.telegram.bot_member = {"status": "restricted", "can_send_messages": not muted}
        await s.said("/subscribe", GROUP, OLEG)
        calls = await s.pressed("1/sub/grants", OLEG)
        assert any(name.startswith("✓") for name in buttons(calls)) is not muted
        said = text_of([c for c in calls if c.method == "editMessageText"])
        assert ("нет такого права" in said) is muted
        assert await gets(s, GROUP) is not muted

    played(play, scene())


@pytest.mark.parametrize("person", [AIGUL, OLEG])
@pytest.mark.parametrize("new", [SILENT, LEFT, member("kicked")])
def test_a_channel_that_is_lost_is_told_to_its_owner_and_the_desk(new: Any, person: Any) -> None:
    """Whoever took it away: who had added the bot is told, and the desk, once each, in their languages."""

    async def play(s: Scene) -> None:
        await s.said("/start", None, OLEG)
        await subscribed_channel(s)
        calls = await s.feed(my_chat_member=change(CHANNEL, POSTS, new, person))
        told = {c.values["chat_id"]: c.values["text"] for c in calls if c.method == "sendMessage"}
        assert sorted(told) == ["7", "8"]
        assert "«Арна &lt;1&gt;»" in told["7"]
        assert "хабарландыру алмайды" in told["7"]
        assert len(calls) == 2
        assert not await gets(s, CHANNEL)
        again = await s.feed(my_chat_member=change(CHANNEL, new, LEFT if new is not LEFT else new, person))
        assert [c for c in again if c.method == "sendMessage"] == []

    played(play, scene())


@pytest.mark.parametrize("new", [MUTED, LEFT, member("kicked")])
def test_a_group_that_is_lost_is_told_as_well(new: Any) -> None:
    async def play(s: Scene) -> None:
        await subscribed_group(s)
        calls = await s.feed(my_chat_member=change(GROUP, IN, new, MARAT))
        assert sorted(c.values["chat_id"] for c in calls) == ["7", "8"]

    played(play, scene())


def test_a_group_that_wanted_no_news_is_nobodys_business() -> None:
    async def play(s: Scene) -> None:
        await s.feed(my_chat_member=change(GROUP, LEFT, IN))
        assert await s.feed(my_chat_member=change(GROUP, IN, LEFT)) == []

    played(play, scene())


def test_who_cannot_be_told_does_not_keep_the_others_from_it() -> None:
    async def play(s: Scene) -> None:
        await subscribed_channel(s)
        s.telegram.unreachable.add(DESK)
        calls = await s.feed(my_chat_member=change(CHANNEL, POSTS, SILENT))
        assert [c.values["chat_id"] for c in calls] == ["7", "8"]
        assert not await gets(s, CHANNEL)

    played(play, scene())


@pytest.mark.parametrize("what", ["topics", "figure-0-600", "show"])
def test_no_tick_for_a_channel_that_gets_nothing(what: str) -> None:
    async def play(s: Scene) -> None:
        await subscribed_channel(s)
        await chats.set_membership(s.app.store, CHANNEL["id"], "channel", "restricted", s.now)
        await chats.subscribe(s.app.store, CHANNEL["id"], "grants", "kk", s.now)
        s.telegram.bot_member = {"status": "administrator", "can_post_messages": False}
        below = s.message("x", None, OLEG)
        calls = await s.pressed(f"1/an/d/{CHANNEL['id']}/{what}", OLEG, below)
        ticked = {name for name in buttons(calls) if name.startswith("✓")}
        assert ticked <= {"✓ На казахском", "✓ Қазақша", "✓ По-русски"}
        assert "нет такого права" in text_of([c for c in calls if c.method == "editMessageText"])

    played(play, scene())


def test_a_channel_without_the_right_to_post_is_told_so_and_gets_all_once_it_has_it() -> None:
    async def play(s: Scene) -> None:
        await s.feed(my_chat_member=change(CHANNEL, LEFT, SILENT))
        s.telegram.bot_member = {"status": "administrator", "can_post_messages": False}
        calls = await s.pressed("1/chan/-100700/kk", OLEG, below=s.message("x", None, OLEG))
        said = text_of([c for c in calls if c.method == "editMessageText"])
        assert said.startswith("Выбранный язык: казахский.")
        assert "нет такого права" in said
        await s.feed(my_chat_member=change(CHANNEL, SILENT, POSTS))
        store, chat = s.app.store, CHANNEL["id"]
        await destinations.wish(store, chat, destinations.Wishes(confirmed_by=DESK), s.now)
        assert await gets(s, CHANNEL)

    played(play, scene())


def test_a_status_that_nobody_knows_changes_nothing() -> None:
    async def play(s: Scene) -> None:
        await subscribed_group(s)
        from telegram import Chat, ChatMember, ChatMemberUpdated, Update, User

        bot = User(1, "B", True)
        new = ChatMemberUpdated(
            Chat(GROUP["id"], "supergroup"),
            User(8, "O", False),
            s.now,
            ChatMember(bot, "member"),
            ChatMember(bot, "promoted_to_something_new"),
        )
        await s.application.process_update(Update(9_000, my_chat_member=new))
        assert await gets(s, GROUP)

    played(play, scene())


def test_a_person_s_number_is_forgotten_with_them() -> None:
    from bot.storage import privacy

    async def play(s: Scene) -> None:
        await subscribed_channel(s)
        assert await chats.owner(s.app.store, CHANNEL["id"]) == OLEG["id"]
        await privacy.forget(s.app.store, OLEG["id"])
        assert await chats.owner(s.app.store, CHANNEL["id"]) is None

    played(play, scene())


def test_what_may_be_written_to() -> None:
    assert may_write("administrator", "channel")
    assert may_write("member", "supergroup")
    assert not may_write("member", "channel")
    assert not any(may_write(m, "supergroup") for m in ("restricted", "left", "kicked", None))


@pytest.mark.parametrize("gone", [LEFT, member("kicked"), MUTED])
def test_a_group_is_told_once_what_it_had_chosen_before(gone: Any) -> None:
    async def play(s: Scene) -> None:
        await subscribed_group(s)
        store, chat = s.app.store, GROUP["id"]
        await destinations.wish(store, chat, destinations.Wishes(both=True, quiet=(0, 60)), s.now)
        await s.feed(my_chat_member=change(GROUP, IN, gone))
        back = await s.feed(my_chat_member=change(GROUP, gone, IN))
        said = text_of([c for c in back if c.values.get("chat_id") == str(chat)])
        assert "Были выбраны темы: Гранты." in said
        assert "Язык и тихие часы тоже сброшены." in said
        assert "Дни показателя недели" not in said
        assert buttons(back)["Темы"] == f"1/an/d/{chat}/topics"
        await s.feed(my_chat_member=change(GROUP, IN, LEFT))
        assert "Были выбраны темы" not in text_of(await s.feed(my_chat_member=change(GROUP, LEFT, IN)))

    played(play, scene())


def test_of_a_channel_who_brings_it_back_is_told_until_it_chooses_anew() -> None:
    async def play(s: Scene) -> None:
        await subscribed_channel(s)
        for gone in (LEFT, SILENT):
            await s.feed(my_chat_member=change(CHANNEL, POSTS, gone))
            back = await s.feed(my_chat_member=change(CHANNEL, gone, POSTS))
            (told,) = [c for c in back if "Были выбраны темы" in c.values.get("text", "")]
            assert told.values["chat_id"] == str(OLEG["id"])
            assert "Пресс-служба должна подтвердить канал заново." in told.values["text"]
            await s.pressed("1/chan/-100700/ru", OLEG, below=s.message("x", None, OLEG))
            assert await chats.ended(s.app.store, CHANNEL["id"]) is None
            await destinations.wish(s.app.store, CHANNEL["id"], destinations.Wishes(confirmed_by=DESK), s.now)

    played(play, scene())


def test_of_a_person_who_blocked_the_bot_nothing_is_kept() -> None:
    async def play(s: Scene) -> None:
        await s.said("/subscribe", None, OLEG)
        await s.pressed("1/sub/grants", OLEG)
        alone = {"id": OLEG["id"], "type": "private", "first_name": "x"}
        await s.feed(my_chat_member=change(alone, IN, member("kicked")))
        assert await chats.ended(s.app.store, OLEG["id"]) is None

    played(play, scene())
