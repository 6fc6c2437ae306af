"""``azamat run`` as a process of its own, over the loopback Bot API, which judges every call."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bot_api import raw
from bot_api.running import running
from bot_api.server import BotApi
from bot_api.world import BOT, Call, member

AIGUL, OLEG = raw.person(7), raw.person(8, "ru-RU")
GROUP, FORUM, BASIC, CHANNEL = (
    raw.group(-1001),
    raw.group(-1002, is_forum=True),
    raw.group(-3, "group"),
    raw.channel(-1004),
)
GRANTS = "биыл қанша грант бөлінді?"
WELCOME = {"can_send_welcome_messages": False}  # of Bot API 10.3
EVERY = ("sendMessage", "editMessageText", "answerCallbackQuery", "answerInlineQuery")


@dataclass
class Lively:
    """The server with the bot before it."""

    api: BotApi

    def after(self, happens: Any, count: int = 1) -> list[Call]:
        """What the bot does of its own accord once something has happened: ``count`` calls, and no more."""
        before = len(self.api.accepted(*EVERY))
        happened = happens()
        # Whatever comes after it is handled after it, in the same chat: a sign that nothing more will come.
        self.api.wait_until(lambda: len(self.api.accepted(*EVERY)) >= before + count)
        assert happened is not None
        return self.api.accepted(*EVERY)[before:]

    def silent(self, chat: int, happens: Any, user: Any = AIGUL) -> None:
        """Nothing is said to it: the next thing that is said in the chat answers the next question."""
        calls = self.after(lambda: (happens(), self.api.say(chat, "/sources", user))[1])
        assert "Дереккөздер" in calls[0].values["text"] or "Источники" in calls[0].values["text"]


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    data: Path = tmp_path_factory.mktemp("data")
    with BotApi() as api:
        for person in (7, 8):
            api.chat(raw.private(person))
        itself = member(BOT_USER)
        for chat in (GROUP, FORUM, BASIC):
            api.chat(chat, "", member(OLEG, "administrator", **WELCOME), member(AIGUL), itself)
        api.chat(
            CHANNEL,
            "",
            member(OLEG, "creator"),
            member(BOT_USER, "administrator", can_post_messages=True, **WELCOME),
        )
        with running(api, data, AZAMAT_DESK="7") as bot:
            bot.wait_log("answers")
            yield Lively(api)
            assert "error " not in bot.err, bot.err


BOT_USER = {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")}


def test_the_profile_is_set_at_the_start(lively: Lively) -> None:
    lively.api.wait_for("setMyCommands", 12)
    lively.api.wait_for("setMyDescription", 3)
    lively.api.wait_for("setMyShortDescription", 3)


def test_private_and_a_deep_link(lively: Lively) -> None:
    (call,) = lively.after(lambda: lively.api.say(8, "/start grants-2025-count", OLEG))
    assert call.values["text"].startswith("<b>104 гранта</b>")


def test_a_press_turns_the_message_over(lively: Lively) -> None:
    (call,) = lively.after(lambda: lively.api.say(7, GRANTS, AIGUL))
    calls = lively.after(lambda: lively.api.press(call.result, "in:ru:figure:grants-2025-count", AIGUL), 2)
    assert [c.method for c in calls] == ["answerCallbackQuery", "editMessageText"]
    assert calls[1].values["text"].startswith("<b>104 гранта</b>")


def test_an_edited_question(lively: Lively) -> None:
    asked: dict[str, Any] = {}
    (call,) = lively.after(lambda: asked.update(lively.api.say(7, GRANTS, AIGUL)) or asked)
    edit = {**asked, "text": "қанша қоғамдық кеңес бар?", "edit_date": asked["date"] + 5}
    (edited,) = lively.after(lambda: lively.api.update(edited_message=edit))
    assert (edited.method, edited.values["message_id"]) == ("editMessageText", str(call.result["message_id"]))
    assert edited.values["text"].startswith("<b>264 кеңес</b>")


def test_inline(lively: Lively) -> None:
    (call,) = lively.after(lambda: lively.api.ask_inline(OLEG, ""))
    assert json.loads(call.values["results"])[0]["id"] == "ru:figure:grants-2025-count"


def test_a_group_a_linked_channel_and_an_anonymous_administrator(lively: Lively) -> None:
    (call,) = lively.after(lambda: lively.api.say(-1001, f"@azamat_bot {GRANTS}", AIGUL))
    assert call.values["text"].startswith("<b>104 грант</b>")
    lively.silent(-1001, lambda: lively.api.say(-1001, GRANTS, AIGUL))
    lively.silent(-1001, lambda: lively.api.say(-1001, "/grants@OtherBot", AIGUL))
    forwarded = {"sender_chat": CHANNEL, "is_automatic_forward": True}
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    lively.silent(-1001, lambda: lively.api.say(-1001, f"@azamat_bot {GRANTS}", telegram, **forwarded))


def test_settings_of_a_group(lively: Lively) -> None:
    (call,) = lively.after(lambda: lively.api.say(-1002, "/settings", AIGUL))
    (denied,) = lively.after(lambda: lively.api.press(call.result, "1/quiet/on", AIGUL))
    assert denied.values["text"] == "Баптауды топ әкімшілері ғана өзгерте алады."
    changed = lively.after(lambda: lively.api.press(call.result, "1/quiet/on", OLEG), 2)
    assert "Тихий режим включён" in changed[1].values["text"]
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    (shown,) = lively.after(lambda: lively.api.say(-1002, "/subscribe", anonymous, sender_chat=FORUM))
    assert "Қай тақырыптың жаңалығы" in shown.values["text"]


def test_a_topic_of_a_forum(lively: Lively) -> None:
    more = {"message_thread_id": 42, "is_topic_message": True}
    (call,) = lively.after(lambda: lively.api.say(-1002, f"@azamat_bot {GRANTS}", AIGUL, **more))
    assert call.values["message_thread_id"] == "42"


def test_a_migration(lively: Lively) -> None:
    api = lively.api
    (call,) = lively.after(lambda: api.say(-3, "/settings", OLEG))
    lively.after(lambda: api.press(call.result, "1/lang/kk", OLEG), 2)
    new = api.chat(raw.group(-1005), "", member(OLEG, "administrator", **WELCOME), member(BOT_USER))
    numbers = itertools.count(90_000)
    api.update(message=raw.message(BASIC, None, next(numbers), OLEG, migrate_to_chat_id=-1005))
    api.update(message=raw.message(new, None, next(numbers), OLEG, migrate_from_chat_id=-3))
    (shown,) = lively.after(lambda: api.say(-1005, "/settings", OLEG))
    assert "Тілі: қазақша" in shown.values["text"] or "Язык: казахский" in shown.values["text"]


def test_a_channel(lively: Lively) -> None:
    api = lively.api
    old, new = member(BOT_USER, "left"), member(BOT_USER, "administrator", can_post_messages=True, **WELCOME)
    change = {"chat": CHANNEL, "from": OLEG, "date": 1, "old_chat_member": old, "new_chat_member": new}
    told, desk = lively.after(lambda: api.update(my_chat_member=change), 2)
    assert (told.values["chat_id"], desk.values["chat_id"]) == ("8", "7")
    calls = lively.after(lambda: api.press(told.result, "1/chan/-1004/kk", OLEG), 2)
    assert "Новости будут выходить в канале" in calls[1].values["text"]
    post = raw.message(CHANNEL, "/grants", 95_000, None, sender_chat=CHANNEL)
    lively.silent(7, lambda: api.update(channel_post=post))
