"""An announcement while the way to Telegram is broken, or what comes is too bad to be true: as a process."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from announced import GROUP, OFFICER, TEXT, done, filled, ours, rows
from beside import beside
from bot_api import BotApi, Running, raw, running, waits

QUESTION = "Сколько волонтёрских центров?"
ANSWER = "<b>20 центров</b>\n"
BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A Bot API that enforces no limits."""
    with BotApi() as made:
        yield made


def announcement(values: dict[str, str]) -> bool:
    return values.get("text") == TEXT


def subscribed(data: Path) -> int:
    return len(rows(data, "SELECT DISTINCT chat_id FROM subscriptions"))


def states(data: Path) -> Counter[str]:
    return Counter(str(state) for (state,) in rows(data, "SELECT state FROM deliveries"))


def told(api: BotApi, person: int, words: str) -> int:
    """How often somebody read this."""
    sent = api.accepted("sendMessage")
    return sum(c.values["chat_id"] == str(person) and words in c.values["text"] for c in sent)


@contextmanager
def started(api: BotApi, data: Path, **settings: str) -> Iterator[Running]:
    """The bot, once it asks Telegram for something: how long a start takes counts for no other wait."""
    with running(api, data, instead=waits.SENDING, AZAMAT_DESK=str(OFFICER), **settings) as bot:
        api.wait_until(lambda: bool(api.calls))
        yield bot


BODIES = {
    "page": (403, b"<html><body>Access denied</body></html>", "text/html"),
    "empty": (403, b"", "text/plain"),
    "another program": (403, b'{"error": "forbidden"}', "application/json"),
    "unknown words": (
        403,
        b'{"ok": false, "error_code": 403, "description": "Forbidden: access denied by policy"}',
        "application/json",
    ),
    "not found": (404, b"<h1>Not Found</h1>", "text/html"),
    "bad request": (400, b"<h1>Bad Request</h1>", "text/html"),
    "token": (401, b'{"ok": false, "error_code": 401, "description": "Unauthorized"}', "application/json"),
}


def test_a_page_instead_of_telegram_loses_nobody(tmp_path: Path) -> None:
    """Whatever turns every message down for some seconds: then all of them arrive, once."""

    def play(what: str) -> None:
        with BotApi() as api:
            turned_down(api, tmp_path / what, what)

    beside(play, BODIES)


def turned_down(api: BotApi, data: Path, what: str) -> None:
    data.mkdir()
    filled(api, data, people=5, groups=2)
    api.chat(raw.private(70))
    code, body, kind = BODIES[what]
    fault = api.fault("page", "sendMessage", code=code, body=body, content_type=kind)
    with started(api, data) as bot:
        api.wait_until(lambda: fault.struck > 0)
        api.say(70, QUESTION)
        begun, before = time.monotonic(), fault.struck
        time.sleep(3)
        assert fault.struck - before <= 2 * (time.monotonic() - begun) + 8  # and it is not besieged
        assert not api.accepted("sendMessage")
        api.faults.clear()
        api.wait_until(lambda: done(data) and told(api, 70, ANSWER) == 1, 40)
        assert states(data) == {"sent": 7}
        assert subscribed(data) == 7
    assert Counter(chat for chat, _ in ours(api)) == Counter([1, 2, 3, 4, 5, GROUP - 1, GROUP - 2])
    assert told(api, 70, ANSWER) == 1
    assert rows(data, "SELECT DISTINCT membership FROM chats WHERE chat_id < 0") == [("member",)]
    assert f"HTTP {code}" in bot.err or "Unauthorized" in bot.err or "are not known" in bot.err


def test_an_outage_costs_a_handful_and_the_desk_is_told_once(api: BotApi, tmp_path: Path) -> None:
    """502 to announcements alone, which may have been accepted: each sent once or unknown."""
    filled(api, tmp_path, people=60, groups=0)
    fault = api.fault("502", when=announcement)
    with started(api, tmp_path) as bot:
        bot.wait_log("announcements pause")
        time.sleep(5)
        assert fault.struck <= 10
        api.faults.clear()
        api.wait_until(lambda: states(tmp_path)["planned"] == 0 and done(tmp_path), 60)
        found = states(tmp_path)
        assert found["unknown"] == fault.struck <= 10
        assert found["sent"] == 60 - fault.struck
        reasons = {str(r) for (r,) in rows(tmp_path, "SELECT said FROM deliveries WHERE state = 'unknown'")}
        assert all("502" in reason for reason in reasons)
        api.wait_until(lambda: told(api, OFFICER, "Telegram-мен байланыс үзілді") == 1)
        assert subscribed(tmp_path) == 60
    assert bot.err.count("announcements pause") == 1
    assert told(api, OFFICER, "Telegram-мен байланыс үзілді") == 1
    assert max(Counter(chat for chat, _ in ours(api)).values()) == 1


def test_calls_that_hang_cost_a_handful(api: BotApi, tmp_path: Path) -> None:
    """Nobody answers: no more go after those that should have been answered by now."""
    filled(api, tmp_path, people=60, groups=0)
    fault = api.fault("hang", when=announcement)
    with started(api, tmp_path) as bot:
        api.wait_until(lambda: fault.struck >= 3)
        time.sleep(4)
        assert fault.struck <= 15
        api.faults.clear()
        bot.kill()


def test_more_blocked_than_is_likely_asks_the_desk_before_anything_ends(api: BotApi, tmp_path: Path) -> None:
    """Telegram says of each that it has blocked the bot: nobody's subscription ends, an officer decides."""
    filled(api, tmp_path, people=30, groups=0)
    api.fault("refuse", when=announcement, code=403, description=BLOCKED)
    with started(api, tmp_path) as bot:
        bot.wait_log("pauses: too many chats in a row refused it")
        api.wait_until(lambda: told(api, OFFICER, "Бұлай болуы екіталай") == 1)
        time.sleep(1)
        assert subscribed(tmp_path) == 30
        assert states(tmp_path) == {"planned": 30}
        tried = [c for c in api.attempts("sendMessage") if announcement(c.values)]
        assert len(tried) < 25
        api.faults.clear()
        (message,) = [
            c.result for c in api.accepted("sendMessage") if "Бұлай болуы екіталай" in c.values["text"]
        ]
        assert "1/an/go/1" in json.dumps(message)
        api.press(message, "1/an/go/1", OFFICER)
        api.wait_until(lambda: done(tmp_path), 40)
        assert states(tmp_path) == {"sent": 30}
        assert subscribed(tmp_path) == 30
    assert set(Counter(chat for chat, _ in ours(api)).values()) == {1}


def test_who_asks_while_everybody_is_said_to_have_blocked_it_keeps_the_news(
    api: BotApi, tmp_path: Path
) -> None:
    filled(api, tmp_path, people=12, groups=0)
    with started(api, tmp_path):
        api.wait_until(lambda: done(tmp_path), 30)
        api.fault("refuse", code=403, description=BLOCKED)
        api.updates([{"message": api.message(n, QUESTION)} for n in range(1, 13)])
        api.wait_until(lambda: len([c for c in api.attempts("sendMessage") if c.code == 403]) == 12)
        api.wait_until(lambda: not rows(tmp_path, "SELECT 1 FROM inbox WHERE ended IS NULL"))
        assert subscribed(tmp_path) == 12
        assert rows(tmp_path, "SELECT count(*) FROM chats WHERE membership <> 'member'") == [(0,)]


def test_who_comes_back_gets_what_they_ask_for(tmp_path: Path) -> None:
    """Said to be gone once; then heard of again, and subscribed: the tick is kept."""

    def play(how: str) -> None:
        with BotApi() as api:
            comes_back(api, tmp_path / how, how)

    beside(play, ("writes", "presses", "is let in again"))


def comes_back(api: BotApi, data: Path, how: str) -> None:
    data.mkdir()
    filled(api, data, people=3, groups=0)
    api.chat(raw.private(2), "blocked")
    with started(api, data) as bot:
        api.wait_until(lambda: done(data), 30)
        assert subscribed(data) == 2
        assert rows(data, "SELECT membership FROM chats WHERE chat_id = 2") == [("kicked",)]
        api.chat(raw.private(2))
        if how == "writes":
            api.say(2, QUESTION)
        elif how == "presses":
            api.press(raw.message(raw.private(2), "x", 1, raw.person(1000, is_bot=True)), "topics", 2)
        else:
            bot_user = {"id": 1000, "is_bot": True, "first_name": "Azamat", "username": "azamat_bot"}
            change = {
                "chat": raw.private(2),
                "from": raw.person(2),
                "date": int(time.time()),
                "old_chat_member": {"user": bot_user, "status": "kicked", "until_date": 0},
                "new_chat_member": {"user": bot_user, "status": "member"},
            }
            api.update(my_chat_member=change)
        api.wait_until(lambda: rows(data, "SELECT membership FROM chats WHERE chat_id = 2") == [("member",)])
        before = len(api.accepted("sendMessage"))
        api.say(2, "/subscribe")
        menu = api.wait_for("sendMessage", before + 1)[-1].result
        api.press(menu, "1/sub/grants", 2)
        api.wait_until(lambda: subscribed(data) == 3)
        again(data)
        api.wait_until(lambda: [chat for chat, _ in ours(api)].count(2) == 1, 30)
    assert bot.process.returncode == 0


def again(data: Path) -> None:
    """The same announcement once more."""
    connection = sqlite3.connect(data / "azamat.sqlite3", timeout=10)
    with connection:
        connection.execute(
            "INSERT INTO announcements (kind, state, content, author, send_at, deadline, updated_at)"
            " SELECT kind, 'planned', content, author, send_at, deadline, updated_at FROM announcements"
        )
    connection.close()
