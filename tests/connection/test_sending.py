"""Answers and what is asked beside them, on a clock of their own: no time passes."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any

import pytest
from lanes_world import Server, lost, run, unmade
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.connection import limits
from bot.connection.outcomes import (
    AcceptedError,
    FailedError,
    NotAcceptedError,
    NotConnectedError,
    Reason,
    TooLargeError,
    UnknownRefusalError,
    arrived,
    reason,
)
from bot.connection.requests import Requests, written
from bot.connection.sending import Sent


def test_requests_tell_that_no_connection_was_made() -> None:
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        host, port = closed.getsockname()

        async def ask() -> None:
            async with Requests() as requests:
                await requests.do_request(f"http://{host}:{port}/bot1:A/getMe", "POST")

        with pytest.raises(NotConnectedError) as raised:
            run(ask())
    assert not arrived(raised.value)
    assert "1:A" not in str(raised.value)


def test_an_answer_that_did_not_go_out_is_sent_until_it_does() -> None:
    server = Server(*(unmade() for _ in range(8)))
    assert run(server.send()) == "sent"
    assert [at for at, _, _ in server.asked] == [0, 0.5, 1.5, 3.5, 8.5, 18.5, 38.5, 58.5, 78.5]


def test_an_answer_that_may_have_arrived_is_sent_once_more() -> None:
    server = Server(lost(), "second")
    assert run(server.send()) == "second"
    server = Server(lost(), lost())
    with pytest.raises(NetworkError):
        run(server.send())
    assert len(server.asked) == 2


def test_a_429_is_waited_for() -> None:
    server = Server(RetryAfter(30), RetryAfter(5))
    assert run(server.send()) == "sent"
    assert [at for at, _, _ in server.asked] == [0, 30, 35]


def test_refusals_are_handled_as_what_they_are() -> None:
    assert run(Server(BadRequest("Message is not modified: x")).send(endpoint="editMessageText")) is True
    server = Server(BadRequest("Message to be replied not found"))
    assert run(server.send(reply_parameters={"message_id": 1})) == "sent"
    assert [sorted(data) for _, _, data in server.asked] == [["chat_id", "reply_parameters"], ["chat_id"]]
    told: list[Any] = []

    async def hook(*what: Any) -> None:
        told.append(what)

    server = Server(ChatMigrated(-1007))
    server.lanes.lost = hook
    assert run(server.send(-7)) == "sent"
    assert server.asked[1][2] == {"chat_id": -1007}
    server = Server(Forbidden("Forbidden: bot was blocked by the user"))
    server.lanes.lost = hook
    with pytest.raises(Forbidden):
        run(server.send(8))
    assert told == [(-7, Reason.MIGRATED, -1007), (8, Reason.BLOCKED, None)]
    server = Server(BadRequest("SLOWMODE_WAIT_12"))
    assert run(server.send(-9)) == "sent"
    assert server.asked[1][0] == 12


def test_a_slow_mode_without_seconds_is_no_hurry() -> None:
    server = Server(*(BadRequest("SLOWMODE_WAIT_0") for _ in range(5)))
    assert run(server.send(-9)) == "sent"
    assert [at for at, _, _ in server.asked] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("endpoint", ["sendMessage", "getChatMember"])
def test_who_is_sent_back_and_forth_between_two_chats_stays(endpoint: str) -> None:
    server = Server(ChatMigrated(-1007), ChatMigrated(-7), "never")
    with pytest.raises(ChatMigrated):
        run(server.send(-7, endpoint))
    assert [data["chat_id"] for _, _, data in server.asked] == [-7, -1007]


def test_where_no_answer_passes_the_limit_few_are_tried() -> None:
    """A 429 to each: no more than two a second, and the burst that showed it."""
    server = Server()

    async def limited(endpoint: str, data: dict[str, Any], **_: Any) -> str:
        server.asked.append((server.clock.now, endpoint, data))
        if server.clock.now < 100:
            raise RetryAfter(1)
        return "sent"

    async def play() -> None:
        server.call = limited  # type: ignore[method-assign]
        await asyncio.gather(*(server.send(chat) for chat in (*range(1, 41), *range(-40, 0))))

    run(play())
    times = [at for at, _, _ in server.asked]
    assert sum(3 < at < 100 for at in times) <= 200
    assert times[-1] < 110  # then all of them go out


def test_what_is_turned_down_while_others_go_is_of_the_call() -> None:
    """Something on the way does not like this text: who asked is told so, and what they say next is heard."""
    server = Server()

    async def filtered(endpoint: str, data: dict[str, Any], **_: Any) -> str:
        if endpoint != "getMe" and data["chat_id"] == 7:
            server.asked.append((server.clock.now, endpoint, data))
            raise NotAcceptedError("HTTP 403")
        return "sent"

    async def others() -> None:
        for chat in range(100, 400):
            await server.send(chat)
            await server.clock.sleep(0.5)

    async def play() -> None:
        server.call = filtered  # type: ignore[method-assign]
        going = asyncio.create_task(others())
        with pytest.raises(NotAcceptedError):
            await server.send(7)
        going.cancel()

    run(play())
    assert len(server.asked) == 11


def test_what_went_while_a_call_waited_for_its_chat_tells_nothing_of_the_call() -> None:
    """Then the way turns down all: that is no fault of this text, which goes out when the way is well."""
    server = Server()

    async def closing(endpoint: str, data: dict[str, Any], **_: Any) -> str:
        if data.get("chat_id") == 7 and not server.asked:
            server.asked.append((server.clock.now, endpoint, data))
            for chat in (100, 101, 102):
                await server.send(chat)
            raise RetryAfter(30)
        if 30 <= server.clock.now < 300:
            server.asked.append((server.clock.now, endpoint, data))
            raise NotAcceptedError("HTTP 403")
        return "sent"

    server.call = closing  # type: ignore[method-assign]
    assert run(server.send(7)) == "sent"
    assert len(server.asked) > 12


def test_a_query_is_answered_while_it_can_be() -> None:
    server = Server(lost(), lost(), "answered")
    assert run(server.send(endpoint="answerCallbackQuery")) == "answered"
    assert run(Server(BadRequest("Query is too old and …")).send(endpoint="answerInlineQuery")) is True
    server = Server(*(lost() for _ in range(20)))
    assert run(server.send(endpoint="answerCallbackQuery")) is True
    assert server.clock.now < 12


def test_what_is_asked_beside_an_answer_waits_for_no_long_429() -> None:
    """Whoever asked for it waits, and all that their chat says behind it."""
    server = Server(RetryAfter(20))
    assert run(server.send(endpoint="getChatMember")) == "sent"
    assert [at for at, _, _ in server.asked] == [0, 20]
    server = Server(RetryAfter(40_000))
    with pytest.raises(RetryAfter):
        run(server.send(endpoint="getChatMember"))
    assert len(server.asked) == 1


def test_a_group_that_moved_is_asked_about_by_its_new_number() -> None:
    told: list[Any] = []

    async def hook(*what: Any) -> None:
        told.append(what)

    for endpoint in ("getChatMember", "getChat", "sendMessage", "sendPhoto"):
        server = Server(ChatMigrated(-1007))
        server.lanes.lost = hook
        assert run(server.send(-7, endpoint)) == "sent"
        assert [data["chat_id"] for _, _, data in server.asked] == [-7, -1007]
    assert told == [(-7, Reason.MIGRATED, -1007)] * 4


@pytest.mark.parametrize("endpoint", ["editMessageText", "editMessageMedia", "deleteMessage", "stopPoll"])
def test_a_message_of_a_group_that_moved_is_none_of_the_new_one(endpoint: str) -> None:
    """The same number is another message there."""
    server = Server(ChatMigrated(-1007))
    with pytest.raises(ChatMigrated):
        run(server.send(-7, endpoint, message_id=5))
    assert [data["chat_id"] for _, _, data in server.asked] == [-7]


def test_those_whose_answers_are_refused_in_unknown_words_do_not_stop_the_others() -> None:
    """One of them at a time tries the way: the next who has not failed finds it well."""
    server = Server()
    calls: list[bool] = []  # in order: whether it was one of the others

    async def call(endpoint: str, data: dict[str, Any], **_: Any) -> str:
        calls.append(data["chat_id"] >= 100)
        if not calls[-1]:
            raise UnknownRefusalError("403, in words that are not known")
        return "sent"

    async def refused(chat: int) -> None:
        with suppress(UnknownRefusalError):
            await server.send(chat)

    async def play() -> int:
        server.call = call  # type: ignore[method-assign]
        theirs = [asyncio.create_task(refused(chat)) for chat in range(1, 31)]
        while len(calls) < 60:
            await asyncio.sleep(0)
        before = len(calls)
        await asyncio.gather(*(server.send(chat) for chat in range(100, 120)))
        failed = calls[before:].index(True)
        await asyncio.gather(*theirs)
        return failed

    assert run(play()) <= 3
    assert calls.count(True) == 20
    assert calls.count(False) == 30 * 11


def test_answers_of_a_crowd_keep_to_the_limit_of_all_once_it_was_met() -> None:
    """300 people ask at once, where Telegram takes 30 a second: refused once at most, and not for ever."""
    server = Server()
    times: list[float] = []
    refused = 0

    async def limited(endpoint: str, data: dict[str, Any], **_: Any) -> str:
        nonlocal refused
        now = server.clock.now
        if sum(at > now - 1.0 for at in times) >= limits.A_SECOND:
            refused += 1
            raise RetryAfter(1)
        times.append(now)
        return "sent"

    async def play() -> None:
        server.call = limited  # type: ignore[method-assign]
        await asyncio.gather(*(server.send(chat) for chat in range(1, 301)))

    run(play())
    assert len(times) == 300
    assert refused <= 300 - limits.A_SECOND
    assert times[-1] < 15


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Reason.BLOCKED),
        (Forbidden("Forbidden: user is deactivated"), Reason.BLOCKED),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Reason.KICKED),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), Reason.KICKED),
        (BadRequest("Not enough rights to send text messages to the chat"), Reason.NO_RIGHTS),
        (BadRequest("Need administrator rights in the channel chat"), Reason.NO_RIGHTS),
        (BadRequest("Chat not found"), Reason.CHAT_NOT_FOUND),
        (BadRequest("Message is not modified: specified …"), Reason.NOT_MODIFIED),
        (BadRequest("Message to be replied not found"), Reason.REPLY_GONE),
        (BadRequest("Message to edit not found"), Reason.MESSAGE_GONE),
        (BadRequest("Query is too old and response timeout expired …"), Reason.QUERY_TOO_OLD),
        (BadRequest("TOPIC_CLOSED"), Reason.TOPIC_CLOSED),
        (BadRequest("Message thread not found"), Reason.TOPIC_CLOSED),
        (BadRequest("Message is too long"), Reason.TOO_LONG),
        (BadRequest("Can't parse entities: unsupported start tag"), Reason.BAD_MARKUP),
        (BadRequest("Something new"), Reason.OTHER),
        (NetworkError("Bad Gateway"), None),
        (TimedOut(), None),
    ],
)  # fmt: skip
def test_reasons(error: Any, found: Reason | None) -> None:
    assert reason(error) is found


def test_a_call_is_written_as_json_with_letters_as_they_are() -> None:
    found = written({"chat_id": "-7", "text": "қанша?", "markup": '{"a":1}'})
    assert found == '{"chat_id":"-7","text":"қанша?","markup":"{\\"a\\":1}"}'.encode()


def test_what_was_accepted_is_not_sent_again_whatever_is_said_of_it() -> None:
    server = Server(AcceptedError("cut"), AcceptedError("cut"))
    assert run(server.send()) == {}
    assert run(server.bulk(8)) == Sent(None)
    assert len(server.asked) == 2


def test_an_answer_that_telegram_fails_to_take_is_sent_six_times_in_all() -> None:
    server = Server(*[FailedError("Bad Gateway")] * 6)
    with pytest.raises(FailedError):
        run(server.send())
    assert len(server.asked) == 6


def test_an_answer_is_sent_until_a_page_gives_way() -> None:
    page = NotAcceptedError("HTTP 403")
    server = Server(*(page for _ in range(50)))
    assert run(server.send()) == "sent"
    server = Server(*(InvalidToken("Unauthorized") for _ in range(50)))
    assert run(server.send()) == "sent"
    server = Server(*(UnknownRefusalError("x") for _ in range(50)))
    with pytest.raises(UnknownRefusalError):
        run(server.send())
    assert len(server.asked) == 11
    server = Server(TooLargeError("HTTP 413"))
    with pytest.raises(TooLargeError):
        run(server.send(endpoint="sendPhoto"))
    assert len(server.asked) == 1


def test_many_in_a_row_who_are_gone_are_not_believed() -> None:
    gone: list[Any] = []
    back: list[Any] = []

    async def lost_(*what: Any) -> None:
        gone.append(what[0])

    async def not_lost(found: Any) -> None:
        back.append(tuple(found))

    server = Server()
    server.lanes.lost, server.lanes.not_lost = lost_, not_lost

    async def asks(chat: int, given: Any) -> None:
        server.gives = [given]
        with suppress(Forbidden):
            await server.send(chat)

    async def play() -> None:
        for chat in range(1, 9):
            await asks(chat, Forbidden("Forbidden: bot was blocked by the user"))
        await asks(100, "sent")
        await asks(101, Forbidden("Forbidden: bot was blocked by the user"))

    run(play())
    assert gone == [1, 2, 3, 4, 101]
    assert back[-1] == (1, 2, 3, 4, 5, 6, 7, 8)
