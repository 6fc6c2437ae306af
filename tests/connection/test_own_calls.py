"""What Telegram answers to our own calls, each field missing or broken: the call has been made."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mutations import mutations
from scene import member
from telegram import ChatMember
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.connection.light import LightBot
from bot.connection.requests import Requests
from bot.connection.sending import Lanes

CHAT = {"id": -100, "type": "supergroup", "title": "Топ"}
SENT = {
    "message_id": 5,
    "date": 1_761_112_800,
    "chat": CHAT,
    "from": {"id": 1000, "is_bot": True, "first_name": "Azamat", "username": "azamat_bot"},
    "text": "x",
    "entities": [{"type": "bold", "offset": 0, "length": 1}],
}
POLL = {
    "id": "1",
    "question": "?",
    "options": [{"persistent_id": "1", "text": "a", "voter_count": 0}] * 2,
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "quiz",
    "allows_multiple_answers": False,
    "correct_option_id": 0,
}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 60}]
FULL = {
    **CHAT,
    "accent_color_id": 1,
    "max_reaction_count": 11,
    "accepted_gift_types": {"unlimited_gifts": True},
    "photo": {
        "small_file_id": "a", "small_file_unique_id": "b", "big_file_id": "c", "big_file_unique_id": "d"
    },
    "pinned_message": SENT,
    "permissions": {"can_send_messages": True},
}  # fmt: skip

Call = Callable[[LightBot], Awaitable[Any]]
SENDING: dict[str, tuple[dict[str, Any], Call]] = {
    "say": (SENT, lambda bot: bot.say(-100, "x")),
    "show": (SENT, lambda bot: bot.show(-100, "f", "x")),
    "sendMessage": (SENT, lambda bot: bot.send_message(-100, "x")),
    "sendPhoto": ({**SENT, "photo": PHOTO}, lambda bot: bot.send_photo(-100, "f", caption="x")),
    "sendPoll": ({**SENT, "poll": POLL}, lambda bot: bot.send_poll(-100, "?", ["a", "b"])),
    "editMessageText": (SENT, lambda bot: bot.edit_message_text("y", -100, 5)),
    "editMessageCaption": (SENT, lambda bot: bot.edit_message_caption(-100, 5, caption="y")),
}
ASKING: dict[str, tuple[dict[str, Any], Call]] = {
    "stopPoll": (POLL, lambda bot: bot.stop_poll(-100, 5)),
    "getChat": (FULL, lambda bot: bot.get_chat(-100)),
    "getWebhookInfo": (
        {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
        lambda bot: bot.get_webhook_info(),
    ),
    **{
        f"getChatMember {status}": (member(status), lambda bot: bot.get_chat_member(-100, 7))
        for status in ("creator", "administrator", "member", "restricted", "left", "kicked", "unheard_of")
    },
}


class Answering(BaseRequest):
    """Answers every call with one body."""

    def __init__(self) -> None:
        self.body = b""

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *more: Any, **timeouts: Any
    ) -> tuple[int, bytes]:
        return 200, self.body

    parse_json_payload = staticmethod(Requests.parse_json_payload)


def each(result: Any, call: Call) -> list[tuple[str, Any]]:
    """What the call gave, or raised, for each way in which its result can be broken."""
    request = Answering()
    hours = itertools.count(step=3600.0)  # nothing has to wait for its turn
    lanes = Lanes(lambda: next(hours))
    bot = LightBot("1000:x", request=request, get_updates_request=request, rate_limiter=lanes)
    changed: list[tuple[str, Any]] = [("whole", result)]
    changed += [(f"{path} {how}", one) for path, how, one in mutations(result)]
    changed += [(f"is {one!r}", one) for one in (None, [], {}, "x", 5, False)]

    async def play() -> list[tuple[str, Any]]:
        found = []
        for name, one in changed:
            request.body = json.dumps({"ok": True, "result": one}).encode()
            try:
                found.append((name, await call(bot)))
            except Exception as error:
                found.append((name, error))
        return found

    return asyncio.run(play())


@pytest.mark.parametrize("method", SENDING)
def test_what_was_accepted_was_sent(method: str) -> None:
    """Whatever is said of the message; where its number cannot be read, it has none that is one."""
    for name, got in each(*SENDING[method]):
        number = got if isinstance(got, int) else got.message_id
        readable = "message_id" not in name and not name.startswith("is ")
        assert number == 5 if readable else number in (0, 5, -1, True), (name, got)


@pytest.mark.parametrize("method", ASKING)
def test_what_was_asked_is_answered_or_an_error_of_telegram(method: str) -> None:
    found = each(*ASKING[method])
    errors = [(name, got) for name, got in found if isinstance(got, Exception)]
    assert not [one for one in errors if not isinstance(one[1], TelegramError)]
    if method.startswith("getChatMember"):
        status = method.split()[1]
        assert all(
            isinstance(got, ChatMember) and got.status == status
            for name, got in found
            if "status" not in name and not name.startswith("is ")
        )
        # Without a status nobody is anything.
        assert all(isinstance(got, TelegramError) for name, got in found if name == "('status',) removed")
    if method == "getWebhookInfo":
        # Without an address nobody has taken a webhook away.
        assert all(isinstance(got, TelegramError) for name, got in found if name == "('url',) removed")
        assert [got.url for name, got in found if name == "whole"] == [""]


def test_an_answer_without_a_result_was_given() -> None:
    request = Answering()
    bot = LightBot("1000:x", request=request, get_updates_request=request)
    request.body = b'{"ok": true}'
    assert asyncio.run(bot.say(7, "x")) == 0
    for body in (b"{}", b'{"ok": false}', b"[]", b"5", b"", b"<html>", b'{"ok": true, "resul'):
        request.body = body
        with pytest.raises((TelegramError, KeyError)):
            asyncio.run(bot.say(7, "x"))


def answered(results: list[Any], call: Call) -> list[Any]:
    """What the call gives for each of these results."""
    request = Answering()
    bot = LightBot("1000:x", request=request, get_updates_request=request)

    async def play() -> list[Any]:
        found = []
        for result in results:
            request.body = json.dumps({"ok": True, "result": result}).encode()
            found.append(await call(bot))
        return found

    return asyncio.run(play())


def in_chat(chat: Any, number: int = 5) -> dict[str, Any]:
    return {**SENT, "message_id": number, "chat": {**CHAT, "id": chat}}


def test_an_answer_to_the_call_of_another_chat_gives_no_number() -> None:
    """By it a message of somebody else would be edited or deleted here."""
    say, show = SENDING["say"][1], SENDING["show"][1]
    for call in (say, show):
        assert answered([in_chat(-100), in_chat(-200), in_chat(7)], call) == [5, 0, 0]
    both = [in_chat(-100, 5), in_chat(-200, 6)]
    assert answered([both], lambda bot: bot.album(-100, [{}, {}], "x")) == [(5,)]


@pytest.mark.parametrize("chat", [0, 1, -1, True, 2**52, -(2**70), None, "x"])
def test_a_chat_that_cannot_be_one_tells_nothing_of_its_message(chat: Any) -> None:
    assert answered([in_chat(chat)], SENDING["say"][1]) == [5]
