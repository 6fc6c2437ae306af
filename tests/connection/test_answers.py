"""What an answer to a call means: Telegram's word or a broken way, and what follows from either."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import weakref
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.connection import outcomes
from bot.connection.outcomes import (
    GONE,
    AcceptedError,
    FailedError,
    NotAcceptedError,
    Reason,
    TooLargeError,
    UnknownRefusalError,
    UnreadableError,
    arrived,
    reason,
)
from bot.connection.way import Way, is_unknown
from bot.operation.journal import Counting
from bot.operation.machine import ServerClock


def said(status: int, body: object) -> TelegramError:
    """The error that an answer is."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(TelegramError) as raised:
        outcomes.accepted(status, raw)
    return raised.value


def refused(code: int, description: str, **parameters: Any) -> dict[str, Any]:
    out: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return {**out, "parameters": parameters} if parameters else out


def test_a_good_answer_is_taken_as_it_is() -> None:
    assert outcomes.accepted(200, b'{"ok": true, "result": []}') == {"ok": True, "result": []}
    assert outcomes.accepted(200, b'{"ok": true}') == {"ok": True, "result": None}


#: What comes from something on the way: never a word about a chat or the token, whatever its status says.
PAGES = (
    b"<html><head><title>403</title></head><body>Access denied</body></html>",
    b"",
    b'{"error": "forbidden"}',
    b'{"ok": false}',
    b'{"ok": false, "description": null, "error_code": 403}',
    b'{"ok": false, "description": "Forbidden: bot was blocked by the user", "error_code": 400',
    b'{"ok": "false", "description": "Forbidden: bot was blocked by the user"}',
    b'["Forbidden: bot was blocked by the user"]',
    b"null",
    b"\xff\xfe\x00",
    b"[" * 5000,
)


@pytest.mark.parametrize("body", PAGES)
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 407, 409, 429, 451])
def test_a_page_that_turns_a_call_down_is_surely_not_accepted(status: int, body: bytes) -> None:
    error = said(status, body)
    assert type(error) is NotAcceptedError
    assert not arrived(error)
    assert reason(error) is None


@pytest.mark.parametrize("status", [413, 414, 431])
def test_a_page_that_turns_down_what_is_too_long_is_not_asked_for_ever(status: int) -> None:
    """A picture that a proxy does not let through is none tomorrow; what its chat says next is answered."""
    error = said(status, b"<html>Request Entity Too Large</html>")
    assert type(error) is TooLargeError
    assert not arrived(error)
    assert reason(error) is Reason.OTHER
    assert reason(error) not in GONE


def test_telegrams_own_word_that_it_is_too_long_is_not_asked_for_ever_either() -> None:
    assert type(said(413, refused(413, "Request Entity Too Large"))) is TooLargeError


def test_a_name_of_telegrams_keeps_its_letters() -> None:
    """The library makes small ones of them; a slow mode says so how long it lasts."""
    error = said(400, refused(400, "Bad Request: SLOWMODE_WAIT_12"))
    assert str(error) == "SLOWMODE_WAIT_12"
    assert outcomes.seconds(error) == 12


def test_what_begins_as_a_good_answer_was_accepted() -> None:
    cut = b'{"ok": true, "result": {"message_id": 1}'
    assert type(said(200, cut)) is AcceptedError
    assert type(said(502, cut)) is FailedError


@pytest.mark.parametrize("body", [*PAGES, b'{"ok": true, "result": {"message_id": 1}'])
@pytest.mark.parametrize("status", [200, 204, 500, 502, 503, 504, 520])
def test_behind_any_other_page_the_call_may_have_been_carried_out(status: int, body: bytes) -> None:
    error = said(status, body)
    assert isinstance(error, NetworkError)
    assert arrived(error)
    assert reason(error) is None


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: access denied by your administrator"),
        (403, "Forbidden"),
        (403, "Access to this chat is not allowed. All rights reserved."),
        (403, "bot was blocked by the user"),
        (400, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request"),
        (400, "Bad Request: your administrator has no rights for this site"),
        (400, "Bad Request: no such host"),
        (400, "Bad Request: the plain HTTP request was sent to HTTPS port"),
        (401, "token expired, log in to the proxy"),
        (404, "route not found"),
        (405, "Method not allowed"),
        (413, "Request Entity Too Large"),
    ],
)
def test_words_that_are_not_telegrams_end_nothing(status: int, description: str) -> None:
    error = said(status, refused(status, description))
    assert isinstance(error, UnknownRefusalError)
    assert not arrived(error)
    assert reason(error) is Reason.OTHER
    assert reason(error) not in GONE
    assert description[:40] in error.message


def test_the_code_is_the_status() -> None:
    body = refused(403, "Forbidden: bot was blocked by the user")
    assert reason(said(403, body)) is Reason.BLOCKED
    assert reason(said(200, body)) is Reason.BLOCKED  # the body says it all
    assert type(said(404, body)) is NotAcceptedError  # which of the two?


@pytest.mark.parametrize(
    ("code", "description", "kind", "why"),
    [
        (403, "Forbidden: bot was blocked by the user", Forbidden, Reason.BLOCKED),
        (403, "Forbidden: user is deactivated", Forbidden, Reason.BLOCKED),
        (403, "Forbidden: bot can't initiate conversation with a user", Forbidden, Reason.BLOCKED),
        (403, "Forbidden: bot was kicked from the channel chat", Forbidden, Reason.KICKED),
        (403, "Forbidden: the group chat was deleted", Forbidden, Reason.KICKED),
        (400, "Bad Request: chat not found", BadRequest, Reason.CHAT_NOT_FOUND),
        (400, "Bad Request: PEER_ID_INVALID", BadRequest, Reason.BLOCKED),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", BadRequest, Reason.NO_RIGHTS),
        (400, "Bad Request: not enough rights to send text messages", BadRequest, Reason.NO_RIGHTS),
        (400, "Bad Request: have no rights to send a message", BadRequest, Reason.NO_RIGHTS),
        (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", BadRequest, Reason.NO_RIGHTS),
        (400, "Bad Request: not enough rights to send photos to the chat", BadRequest, Reason.NO_MEDIA),
        (400, "Bad Request: CHAT_SEND_POLL_FORBIDDEN", BadRequest, Reason.NO_MEDIA),
        (400, "Bad Request: CHAT_GUEST_SEND_FORBIDDEN", BadRequest, Reason.NO_RIGHTS),
        (400, "Bad Request: message text is empty", BadRequest, Reason.OTHER),
        (400, "Bad Request: SOME_NEW_INVALID", BadRequest, Reason.OTHER),
        (400, "Bad Request: can't access the chat", BadRequest, Reason.OTHER),
        (400, "Bad Request: dimensions of the photo are too big", BadRequest, Reason.OTHER),
        (400, "Bad Request: unallowed message content", BadRequest, Reason.OTHER),
        (400, "Bad Request: the message must have a sender", BadRequest, Reason.OTHER),
        (400, "Bad Request: remote file identifier must be non-empty", BadRequest, Reason.OTHER),
        (400, "Bad Request: need delete messages right in the chat", BadRequest, Reason.OTHER),
        (400, "Bad Request: non-anonymous polls can't be sent to channel chats", BadRequest, Reason.NO_MEDIA),
        (400, "Bad Request: USER_BANNED_IN_CHANNEL", BadRequest, Reason.BANNED),
        (400, "Bad Request: MSG_ID_INVALID", BadRequest, Reason.MESSAGE_GONE),
        (400, "Bad Request: there is no text in the message to edit", BadRequest, Reason.MESSAGE_GONE),
        (400, "Bad Request: message thread not found", BadRequest, Reason.TOPIC_CLOSED),
        (404, "Not Found: method not found", BadRequest, Reason.OTHER),
        (401, "Unauthorized", InvalidToken, None),
        (404, "Not Found", InvalidToken, None),
        (409, "Conflict: terminated by other getUpdates request", Conflict, None),
        (500, "Internal Server Error: restart", FailedError, None),
    ],
)  # fmt: skip
def test_telegrams_word(code: int, description: str, kind: type[TelegramError], why: Reason | None) -> None:
    error = said(code, refused(code, description))
    assert type(error) is kind
    assert reason(error) is why


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (7, 7),
        ("7", 7),
        (1.5, 1.5),
        (0, 3),
        (-4, 3),
        (None, 3),
        ("soon", 3),
        (True, 3),
        ([], 3),
        (1e12, 86_400),
    ],
)
def test_a_429_says_how_long_in_any_form(given: object, seconds: float) -> None:
    error = said(429, refused(429, "Too Many Requests: retry after 3", retry_after=given))
    assert isinstance(error, RetryAfter)
    assert outcomes.retry_after(error) == seconds
    assert not arrived(error)


def test_a_429_that_says_nothing_makes_wait_all_the_same() -> None:
    error = said(429, refused(429, "Too Many Requests"))
    assert isinstance(error, RetryAfter)
    assert outcomes.retry_after(error) > 1


def test_a_migration_has_a_number() -> None:
    upgraded = "Bad Request: group chat was upgraded to a supergroup chat"
    moved = said(400, refused(400, upgraded, migrate_to_chat_id=-1007))
    assert isinstance(moved, ChatMigrated)
    assert moved.new_chat_id == -1007
    for wrong in ("-1007", 1007, None, [1]):
        assert not isinstance(said(400, refused(400, upgraded, migrate_to_chat_id=wrong)), ChatMigrated)


def test_no_token_stands_in_what_is_shown_of_a_page() -> None:
    error = said(404, b"<p>The URL /bot1000:AAloopback_secret/sendMessage was not found</p>")
    assert "AAloopback" not in error.message
    assert "was not found" in error.message


# -- the way ------------------------------------------------------------------------------------------------


class Time:
    """Passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def test_a_way_is_broken_by_three_chats_and_healed_by_a_word() -> None:
    time = Time()
    way = Way(time, time.sleep)
    assert [way.failed(1), way.failed(1), way.failed(1), way.broken] == [False, False, False, False]
    assert [way.failed(2), way.failed(3), way.failed(4)] == [False, True, False]
    assert way.broken
    way.went()
    assert not way.broken


def test_a_broken_way_is_tried_less_and_less_often() -> None:
    time = Time()
    way = Way(time, time.sleep)
    rests: list[float] = []

    async def play() -> None:
        for chat in range(20):  # as many as were under way: they are no trials
            way.failed(chat)
        for _ in range(12):
            before = time.now
            await way.rest()
            rests.append(time.now - before)
            way.failed(1)

    asyncio.run(play())
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (1.0, 300.0)


def test_calls_are_made_again_at_two_a_second_at_most_and_at_once_when_it_is_well() -> None:
    time = Time()
    way = Way(time, time.sleep)
    at: list[float] = []

    async def again() -> None:
        await way.turn()
        at.append(time.now)

    async def play() -> None:
        way.failed(1)
        await asyncio.gather(*(again() for _ in range(40)))
        way.went()
        await asyncio.gather(*(again() for _ in range(40)))
        way.failed(1)  # and what went at once is not paid for afterwards
        before = time.now
        await again()
        assert time.now - before < 1

    asyncio.run(play())
    assert max(sum(begin <= t < begin + 1 for t in at[:40]) for begin in at[:40]) <= 2
    assert len(set(at[40:80])) == 1


# -- the token ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gives", "unknown", "least"),
    [
        (["denied"] * 100, True, 180),
        (["denied", "denied", "known"], False, 0),
        (["denied"] * 9 + ["known"], False, 0),
        (["page"] * 30 + ["known"], False, 0),
        (["page"] * 30 + ["denied"] * 4, True, 180),
    ],
)
def test_a_token_is_unknown_when_it_is_denied_for_minutes(
    gives: list[str], unknown: bool, least: float
) -> None:
    time = Time()
    left = list(gives)

    async def ask() -> None:
        answer = left.pop(0)
        if answer == "denied":
            raise InvalidToken("Unauthorized")
        if answer == "page":
            raise NotAcceptedError("HTTP 403")

    begin = time.now
    assert asyncio.run(is_unknown(ask, clock=time, sleep=time.sleep)) is unknown
    assert time.now - begin >= least


# -- the time -----------------------------------------------------------------------------------------------


def http(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


class Machine:
    """A machine whose clock is wrong by ``wrong`` seconds. ``true``: Telegram's time."""

    def __init__(self, wrong: float) -> None:
        self.true = datetime(2026, 11, 29, 12, tzinfo=UTC)
        self.wrong = wrong
        self.steady = 50.0
        self.clock = ServerClock(lambda: self.steady, lambda: self.true.timestamp() + self.wrong)

    def goes_on(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)
        self.steady += seconds

    def off(self) -> float:
        """Seconds by which the clock that is used differs from the truth."""
        return abs(self.clock.unix() - self.true.timestamp())


@pytest.mark.parametrize("wrong", [400 * 86_400, -400 * 86_400, 7200, -7200, 45, -45])
def test_a_wrong_clock_is_not_looked_at(wrong: float) -> None:
    machine = Machine(wrong)
    assert not machine.clock.certain
    machine.clock.hear(http(machine.true))
    assert machine.clock.certain
    assert machine.off() < 1
    machine.goes_on(3600)
    assert machine.off() < 1
    machine.wrong = -wrong  # it is set anew, and nobody says so
    assert machine.off() < 1


def test_a_right_clock_is_more_exact_than_a_date() -> None:
    machine = Machine(0.2)
    machine.goes_on(0.9)  # a Date is cut to the second
    machine.clock.hear(http(machine.true))
    assert machine.off() < 0.5


@pytest.mark.parametrize(("wrong", "times"), [(86_400 * 90, 2), (0, 10)])
def test_what_contradicts_has_to_come_in_a_row(wrong: float, times: int) -> None:
    """The oftener where the clock of the machine says as well what was believed before."""
    machine = Machine(wrong)
    other = timedelta(days=30)
    machine.clock.hear(http(machine.true))
    for _ in range(5):
        for n in range(times - 1):
            machine.clock.hear(http(machine.true + other + timedelta(seconds=n)))
            assert machine.off() < 1
        machine.clock.hear(http(machine.true))
    for _ in range(times):
        machine.clock.hear(http(machine.true + other))
    assert machine.off() > 86_400


@pytest.mark.parametrize(
    "date",
    [
        None,
        "",
        "soon",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Xyz, 99 Foo 99999999 99:99:99 GMT",
    ],
)
def test_what_is_no_date_says_nothing(date: str | None) -> None:
    machine = Machine(0)
    machine.clock.hear(date)
    assert not machine.clock.certain


def test_without_a_date_a_clock_is_certain_after_a_day_in_which_it_went_on() -> None:
    machine = Machine(0)
    machine.goes_on(86_500)
    assert machine.clock.certain
    machine = Machine(0)
    machine.wrong = 400 * 86_400
    machine.goes_on(86_500)
    assert not machine.clock.certain


# -- the log ------------------------------------------------------------------------------------------------


def test_a_line_that_is_counted_keeps_nothing_of_its_error(capsys: pytest.CaptureFixture[str]) -> None:
    """An error holds the answer that it is about, and through its trace whatever was under way."""

    handler = Counting(Time())
    log = logging.Logger("test")
    log.addHandler(handler)

    def failing() -> weakref.ref[TelegramError]:
        try:
            raise UnreadableError("x", b"some megabytes")
        except TelegramError as error:
            log.warning("getUpdates failed (%s)", error)
            log.error("update 5 failed", exc_info=error)
            return weakref.ref(error)

    kept = failing()
    gc.collect()
    assert kept() is None
    assert capsys.readouterr().err.count("getUpdates failed (x)") == 1


def test_the_same_line_is_counted_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    time = Time()
    handler = Counting(time)
    log = logging.Logger("test")
    log.addHandler(handler)
    for n in range(5000):
        log.warning("getUpdates failed (%s)", "HTTP 502")
        time.now += 5
        if n == 2000:
            log.warning("something else")
    handler.close()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "getUpdates failed (HTTP 502)"
    assert "something else" in lines
    assert len(lines) < 15
    told = [int(line.split("(so ")[1].split()[0]) for line in lines if "(so " in line]
    assert sum(told) + 1 == 5000


def test_errors_that_differ_are_each_written(capsys: pytest.CaptureFixture[str]) -> None:
    handler = Counting(Time())
    log = logging.Logger("test")
    log.addHandler(handler)
    for wrong in (ValueError("one"), ValueError("two"), ValueError("two")):
        try:
            raise wrong
        except ValueError:
            log.exception("failed")
    assert capsys.readouterr().err.count("Traceback") == 2


def test_one_alone_tries_a_broken_way_and_all_follow_it() -> None:
    time = Time()
    way = Way(time, time.sleep)
    tried: list[float] = []
    well = False

    async def call() -> None:
        tried.append(time.now)
        await time.sleep(0.1)
        if well:
            way.went()
        else:
            way.failed(len(tried))

    async def play() -> int:
        nonlocal well
        for chat in (-1, -2, -3):
            way.failed(chat)
        waiting = [asyncio.create_task(way.go(call)) for _ in range(50)]
        while time.now < 1030:
            await asyncio.sleep(0)
        in_vain = len(tried)
        well = True
        await asyncio.gather(*waiting)
        return in_vain

    in_vain = asyncio.run(play())
    assert 3 <= in_vain <= 6
    assert len(tried) == 50
    assert tried[-1] - tried[in_vain] < 10
