from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scene import (
    AIGUL,
    ANONYMOUS,
    BOT,
    CHANNEL,
    CHANNEL_BOT,
    FORUM,
    GROUP,
    OLEG,
    Scene,
    Telegram,
    buttons,
    member,
    played,
    text_of,
    toast,
)

OURS = {
    "message_id": 1,
    "date": 1761100000,
    "chat": GROUP,
    "from": {k: BOT[k] for k in ("id", "is_bot", "first_name", "username")},
    "text": "104 грант",
}
THEIRS = {**OURS, "from": OLEG, "text": "биыл қанша грант бөлінді?"}


@pytest.mark.parametrize(
    ("text", "more", "begins"),
    [
        # a command, a mention
        ("/grants", {}, "Гранттар"),
        ("/grants@azamat_bot", {}, "Гранттар"),
        ("/GRANTS@Azamat_Bot", {}, "Гранттар"),
        ("/grants@OtherBot", {}, ""),
        ("/nothing", {}, ""),
        ("@azamat_bot биыл қанша грант бөлінді?", {}, "104 грант"),
        ("@Azamat_Bot, биыл қанша грант бөлінді?", {}, "104 грант"),
        ("Достар, @azamat_bot қанша қоғамдық кеңес бар?", {}, "264 кеңес"),
        ("😀😀 @azamat_bot биыл қанша грант бөлінді?", {}, "104 грант"),
        ("@azamat_bot", {}, "Сәлеметсіздер ме!"),
        ("@azamat_bot", {"reply_to_message": THEIRS}, "104 грант"),
        ("@azamat_bot нан қанша тұрады?", {}, "Бұл туралы дерек министрлік хабарламасында жоқ"),
        (
            "@azamat_bot_2 биыл қанша грант бөлінді?",
            {"entities": [{"type": "mention", "offset": 0, "length": 13}]},
            "",
        ),
        # a reply to its message: only what is certain
        ("ал сомасы қанша?", {"reply_to_message": OURS}, ""),
        ("2025 жылғы гранттардың сомасы қанша?", {"reply_to_message": OURS}, "1,8 млрд ₸"),
        ("рақмет!", {"reply_to_message": OURS}, ""),
        ("нан қанша тұрады?", {"reply_to_message": OURS}, ""),
        ("мен келіспеймін, бұл өтірік", {"reply_to_message": OURS}, ""),
        ("биыл қанша грант бөлінді?", {"reply_to_message": {**OURS, "from": OLEG}}, ""),
        # a talk among people
        ("биыл қанша грант бөлінді?", {}, ""),
        ("сәлем бәріңе", {}, ""),
    ],
)
def test_it_speaks_when_it_is_spoken_to(text: str, more: dict[str, Any], begins: str) -> None:
    calls = played(lambda s: s.said(text, GROUP, **more))
    said = text_of(calls)
    assert said.startswith(begins) if begins else calls == [], said


def test_no_consent_is_asked_for_and_no_language_changed_in_a_group() -> None:
    calls = played(lambda s: s.said("@azamat_bot нан қанша тұрады?", GROUP))
    assert "Иә, қосыңыз" not in buttons(calls)
    assert not [press for press in buttons(calls).values() if press.startswith("lang:")]


LINKED = {
    "sender_chat": CHANNEL,
    "from": {**CHANNEL_BOT, "id": 777000, "username": "t"},
    "is_automatic_forward": True,
}


@pytest.mark.parametrize(
    "more",
    [
        LINKED,
        {"sender_chat": CHANNEL, "from": CHANNEL_BOT},
        {"from": {"id": 99, "is_bot": True, "first_name": "Other", "username": "other_bot"}},
        {"via_bot": {"id": 99, "is_bot": True, "first_name": "Other", "username": "other_bot"}},
    ],
)
@pytest.mark.parametrize("text", ["/grants", "@azamat_bot биыл қанша грант бөлінді?"])
def test_what_no_person_wrote_is_no_question(text: str, more: dict[str, Any]) -> None:
    assert played(lambda s: s.said(text, GROUP, **more)) == []


def test_stickers_are_met_with_silence() -> None:
    async def play(scene: Scene) -> list[Any]:
        message = {**scene.message("", GROUP), "dice": {"emoji": "🎲", "value": 3}, "reply_to_message": OURS}
        del message["text"]
        return await scene.feed(message=message)

    assert played(play) == []


def test_the_general_topic_is_not_named() -> None:
    """It is where what names no topic goes; naming it is refused ("message thread not found")."""
    more = {"message_thread_id": 1, "is_topic_message": True}
    (call,) = played(lambda s: s.said("@azamat_bot биыл қанша грант бөлінді?", FORUM, **more))
    assert "message_thread_id" not in call.values


def test_it_stays_in_the_topic_and_below_the_question() -> None:
    opening = {**OURS, "chat": FORUM, "forum_topic_created": {"name": "x", "icon_color": 7322096}}
    del opening["text"]
    more = {"message_thread_id": 42, "is_topic_message": True, "reply_to_message": opening}

    async def play(scene: Scene) -> None:
        (call,) = await scene.said("@azamat_bot биыл қанша грант бөлінді?", FORUM, **more)
        assert call.values["message_thread_id"] == "42"
        assert f'"message_id": {scene.messages}' in call.values["reply_parameters"]
        # Everything in a topic replies to what opened it, be it the bot's.
        assert await scene.said("биыл қанша грант бөлінді?", FORUM, **more) == []
        assert text_of(await scene.said("/id", FORUM, **more)).endswith("Топ тақырыбының (topic) ID-і: 42")

    played(play)


def test_two_people_in_a_group_do_not_share_a_conversation() -> None:
    async def play(scene: Scene) -> tuple[str, str]:
        await scene.said("@azamat_bot биыл қанша грант бөлінді?", GROUP)
        mine = text_of(await scene.said("@azamat_bot ал сомасы қанша?", GROUP))
        other = text_of(await scene.said("@azamat_bot ал сомасы қанша?", GROUP, OLEG))
        return mine.split("\n")[0], other.split("\n")[0]

    mine, other = played(play)
    assert mine == "1,8 млрд ₸, 2025 жыл"
    assert other != mine


def test_a_group_is_answered_so_often_and_no_more() -> None:
    async def play(scene: Scene) -> tuple[int, int]:
        async def all_at_once() -> int:
            updates = []
            for person in range(200):
                scene.fed += 1
                message = scene.message(
                    "@azamat_bot биыл қанша грант бөлінді?", GROUP, {**AIGUL, "id": 1000 + person}
                )
                updates.append({"update_id": scene.fed, "message": message})
            from telegram import Update

            scene.telegram.calls.clear()
            await asyncio.gather(
                *(scene.application.process_update(Update.de_json(u, scene.application.bot)) for u in updates)
            )
            return len(scene.telegram.calls)

        first = await all_at_once()
        scene.later(seconds=60)
        return first, await all_at_once()

    assert played(play) == (5, 5)


# -- settings -----------------------------------------------------------------------------------------------


def administered() -> Scene:
    telegram = Telegram()
    telegram.administrators[GROUP["id"]] = {OLEG["id"]}
    return Scene(telegram)


@pytest.mark.parametrize(
    "press",
    [
        "1/lang/ru",
        "1/quiet/on",
        "1/topics",
        "1/hide/grants",
        "1/show/grants",
        "1/sub/*",
        "1/unsub/*",
        "1/set",
        "lang:ru",
    ],
)
def test_settings_are_for_administrators(press: str) -> None:
    async def play(scene: Scene) -> None:
        await scene.said("/settings", GROUP)
        calls = await scene.pressed(press)
        assert toast(calls) == "Баптауды топ әкімшілері ғана өзгерте алады."
        assert [c.method for c in calls] == ["getChatMember", "answerCallbackQuery"]
        assert (
            await scene.rows("SELECT * FROM chats") == await scene.rows("SELECT * FROM subscriptions") == []
        )

    played(play, administered())


@pytest.mark.parametrize("command", ["/language", "/subscribe", "/unsubscribe"])
def test_commands_that_set_something_are_for_administrators(command: str) -> None:
    async def play(scene: Scene) -> list[str]:
        people = ({}, {"person": OLEG}, {"person": ANONYMOUS, "sender_chat": GROUP})
        return [text_of(await scene.said(command, GROUP, **who)) for who in people]

    first, second, third = played(play, administered())
    assert first.endswith(("топ әкімшілері ғана өзгерте алады.",))
    assert second != first
    assert third != first


def test_an_administrator_sets_language_silence_and_topics() -> None:
    async def play(scene: Scene) -> None:
        shown = text_of(await scene.said("/settings", GROUP, OLEG))
        assert shown.startswith("Настройки группы «ҮЕҰ алаңы»")
        assert "Вижу только то, что обращено ко мне" in shown
        assert "Я обычный участник этой группы." in shown
        assert text_of(await scene.pressed("1/lang/kk", OLEG)).startswith("Топтың баптаулары")
        assert "Үнсіз режим қосулы" in text_of(await scene.pressed("1/quiet/on", OLEG))
        await scene.pressed("1/topics", OLEG)
        assert "✓ Гранттар" not in buttons(await scene.pressed("1/hide/grants", OLEG))
        scene.later(minutes=5)
        assert await scene.rows("SELECT language, quiet FROM chats") == [("kk", 1)]
        # quiet: what is not known is not said, even when asked by name; nor is a topic that is off
        assert await scene.said("@azamat_bot нан қанша тұрады?", GROUP) == []
        assert await scene.said("@azamat_bot биыл қанша грант бөлінді?", GROUP) == []
        assert text_of(await scene.said("@azamat_bot қанша қоғамдық кеңес бар?", GROUP)).startswith(
            "264 кеңес"
        )
        await scene.said("/settings", GROUP, OLEG)
        await scene.pressed("1/quiet/off", OLEG)
        said = await scene.said("/grants", GROUP)
        assert text_of(said) == "Бұл топта «Гранттар» тақырыбы өшірулі. Жеке чатта сұраңыз."
        assert buttons(said) == {"Жеке чатқа өту": "https://t.me/azamat_bot?start=grants"}
        await scene.said("/volunteers", GROUP)
        assert toast(await scene.pressed("topic:grants")).startswith("Бұл топта «Гранттар»")
        await scene.said("/settings", GROUP, OLEG)
        await scene.pressed("1/show/grants", OLEG)
        assert await scene.rows("SELECT topics FROM chats") == [(None,)]

    played(play, administered())


def test_an_administrator_sees_all() -> None:
    scene = administered()
    scene.telegram.bot_member = {"status": "administrator"}
    said = text_of(played(lambda s: s.said("/settings", GROUP), scene))
    assert "Топтағы барлық хабарламаны көремін" in said
    assert "Осы топтың әкімшісімін." in said


@pytest.mark.parametrize(
    "title", ["<b>" * 100, "ә" * 300, "\u202eтоп\u202c\u200b", "\u200b", "& < > \" '", "104 \n 5"]
)
def test_any_title_of_a_group_can_be_shown(title: str) -> None:
    chat = {**GROUP, "title": title}
    said = text_of(played(lambda s: s.said("/settings", chat)))
    assert said.startswith("Топтың баптаулары:")
    assert len(said.split("\n")[0]) <= 110
    assert "\u202e" not in said


def test_forget_in_a_group_leads_to_the_private_chat() -> None:
    calls = played(lambda s: s.said("/forget", GROUP))
    assert buttons(calls) == {"Жеке чатқа өту": "https://t.me/azamat_bot?start=forget"}


def test_an_anonymous_administrator_stays_anonymous() -> None:
    calls = played(lambda s: s.said("/id", GROUP, ANONYMOUS, sender_chat=GROUP))
    assert text_of(calls) == "Чат ID-і: -100500"


# -- membership ---------------------------------------------------------------------------------------------


def change(chat: Any, old: dict[str, Any], new: dict[str, Any], person: Any = OLEG) -> dict[str, Any]:
    return {"chat": chat, "from": person, "date": 1761100000, "old_chat_member": old, "new_chat_member": new}


LEFT, IN = member("left"), member()


def test_added_to_a_group_it_says_who_it_is() -> None:
    async def play(scene: Scene) -> None:
        said = text_of(await scene.feed(my_chat_member=change(GROUP, LEFT, IN)))
        assert said.startswith("Здравствуйте! Я Азамат")
        assert "@azamat_bot" in said
        promoted = change(GROUP, IN, member("administrator"))
        assert await scene.feed(my_chat_member=promoted) == []
        assert await scene.rows("SELECT membership FROM chats") == [("administrator",)]
        muted = member("restricted", can_send_messages=False)
        assert await scene.feed(my_chat_member=change(GROUP, IN, muted)) == []
        assert await scene.rows("SELECT membership FROM chats") == [("restricted",)]

    played(play)


def test_put_out_of_a_group_its_news_end() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("/subscribe", GROUP, OLEG)
        await scene.pressed("1/sub/*", OLEG)
        assert await scene.rows("SELECT chat_id FROM subscriptions") == [(-100500,)]
        await scene.feed(my_chat_member=change(GROUP, IN, member("kicked")))
        assert await scene.rows("SELECT * FROM subscriptions") == []
        assert await scene.rows("SELECT membership FROM chats") == [("kicked",)]
        # A restricted member may be one who has left.
        gone = member("restricted", is_member=False)
        assert await scene.feed(my_chat_member=change(GROUP, LEFT, gone)) == []
        assert await scene.rows("SELECT membership FROM chats") == [("left",)]

    played(play, administered())


def test_a_group_that_lets_it_write_no_more_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene()
    scene.telegram.refuses[GROUP["id"]] = "Bad Request: not enough rights to send text messages to the chat"
    calls = played(lambda s: s.said("/grants", GROUP), scene)
    assert [c.method for c in calls] == ["sendMessage"]
    assert [r for r in caplog.records if r.levelname == "ERROR"] == []


def test_a_migration_carries_everything() -> None:
    old = {"id": -500, "type": "group", "title": "ҮЕҰ"}

    async def play(scene: Scene) -> None:
        scene.telegram.chats[-500] = old
        scene.telegram.administrators[-500] = {OLEG["id"]}
        await scene.said("/settings", old, OLEG)
        await scene.pressed("1/lang/ru", OLEG)
        await scene.pressed("1/quiet/on", OLEG)
        await scene.pressed("1/sub/grants", OLEG)
        there = {**scene.message("", old), "migrate_to_chat_id": -100500}
        here = {**scene.message("", GROUP), "migrate_from_chat_id": -500}
        # Telegram may tell of the new group first.
        await scene.feed(my_chat_member=change(GROUP, LEFT, IN))
        del there["text"], here["text"]
        for message in (there, here, there):
            assert await scene.feed(message=message) == []
        kept = await scene.rows("SELECT chat_id, kind, language, quiet FROM chats")
        assert kept == [(-100500, "supergroup", "ru", 1)]
        assert await scene.rows("SELECT chat_id, topic FROM subscriptions") == [(-100500, "grants")]

    played(play)


@pytest.mark.parametrize("to", [7, 0, -500, True, 2**63, None])
def test_a_group_moves_to_no_person(to: object) -> None:
    """Nor to what is no chat at all."""
    old = {"id": -500, "type": "group", "title": "ҮЕҰ"}

    async def play(scene: Scene) -> None:
        scene.telegram.chats[-500] = old
        scene.telegram.administrators[-500] = {OLEG["id"]}
        await scene.said("/settings", old, OLEG)
        await scene.pressed("1/sub/grants", OLEG)
        message = {**scene.message("", old), "migrate_to_chat_id": to}
        del message["text"]
        await scene.feed(message=message)
        assert await scene.rows("SELECT chat_id FROM subscriptions") == [(-500,)]

    played(play)


# -- channels -----------------------------------------------------------------------------------------------

ADMINISTRATOR = member("administrator", can_post_messages=True)


def test_a_channel_post_is_never_answered() -> None:
    async def play(scene: Scene) -> list[Any]:
        post = scene.message("/grants @azamat_bot биыл қанша грант бөлінді?", CHANNEL)
        del post["from"]
        post["sender_chat"] = CHANNEL
        return await scene.feed(channel_post=post) + await scene.feed(
            edited_channel_post={**post, "edit_date": post["date"] + 1}
        )

    assert played(play) == []


def test_who_adds_it_to_a_channel_is_told_and_decides() -> None:
    async def play(scene: Scene) -> None:
        calls = await scene.feed(my_chat_member=change(CHANNEL, LEFT, ADMINISTRATOR))
        assert [c.values["chat_id"] for c in calls] == ["8"]
        assert text_of(calls).startswith("Вы сделали меня администратором канала «Арна <1>».")
        press = buttons(calls)["На казахском"]
        assert press == "1/chan/-100700/kk"
        denied = await scene.pressed(
            press,
            AIGUL,
            below={**scene.sent[-1], "chat": {**CHANNEL, "id": 7, "type": "private", "first_name": "A"}},
        )
        assert toast(denied) == "Мұны арна әкімшісі ғана шешеді."
        scene.telegram.administrators[CHANNEL["id"]] = {OLEG["id"]}
        assert (
            text_of(await scene.pressed(press, OLEG)) == "Новости будут выходить в канале. Язык: казахский."
        )
        assert await scene.rows("SELECT chat_id, topic, language FROM subscriptions") == [
            (-100700, "*", "kk")
        ]

    played(play)


def test_who_never_pressed_start_is_told_when_they_do_and_the_desk_at_once() -> None:
    async def play(scene: Scene) -> None:
        scene.telegram.unreachable.add(OLEG["id"])
        calls = await scene.feed(my_chat_member=change(CHANNEL, LEFT, member("administrator")))
        assert [c.values["chat_id"] for c in calls] == ["8", "7"]
        assert "Қосқан адам ботпен әлі сөйлеспеген" in calls[1].values["text"]
        assert await scene.rows("SELECT user_id, kind, title FROM notices") == [(8, "channel", "Арна <1>")]
        scene.telegram.unreachable.clear()
        scene.telegram.bot_member = {"status": "administrator", "can_post_messages": False}
        first, asked, second = await scene.said("/start", person=OLEG)
        assert (first.method, asked.method) == ("sendMessage", "getChatMember")
        assert "дайте мне право публиковать" in second.values["text"]
        assert await scene.rows("SELECT * FROM notices") == []

    played(play, Scene(desk=frozenset({7})))


def test_who_is_no_officer_any_more_is_not_told_of_a_channel() -> None:
    async def play(scene: Scene) -> None:
        await scene.officers(9)
        calls = await scene.feed(my_chat_member=change(CHANNEL, LEFT, ADMINISTRATOR))
        assert [c.values["chat_id"] for c in calls] == ["8", "9"]

    played(play, Scene(desk=frozenset({7})))
