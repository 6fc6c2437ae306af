"""The way to Telegram and back: tokens denied, a webhook taken, answers that are none; as a process."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tzdata
from aiohttp import web
from beside import beside
from bot_api import BotApi, raw, running, waits
from test_webhook import SECRET, free_port, webhook_settings

from bot.connection import webhook
from bot.connection.polling import Poller
from bot.settings import DATABASE
from bot.storage.database import to_text

QUESTION = "Сколько волонтёрских центров?"
ANSWER = "<b>20 центров</b>\n"
DAY = 86_400
JSON = "application/json"


def answered(api: BotApi, person: int) -> int:
    sent = api.accepted("sendMessage")
    return sum(c.values["chat_id"] == str(person) and c.values["text"].startswith(ANSWER) for c in sent)


def refused(code: int, description: str) -> bytes:
    return json.dumps({"ok": False, "error_code": code, "description": description}).encode()


# -- the token ----------------------------------------------------------------------------------------------


def test_a_passing_denial_ends_nothing(tmp_path: Path) -> None:
    """In whichever words, and whatever is denied: all of it at once takes no longer than one."""

    def play(case: tuple[int, str, str]) -> None:
        code, description, method = case
        with BotApi() as api:
            denied(api, tmp_path / f"{code}{method}", method, code, refused(code, description))

    words = ((401, "Unauthorized"), (404, "Not Found"))
    beside(play, [(*said, method) for said in words for method in ("getUpdates", "sendMessage", "")])


def denied(api: BotApi, data: Path, method: str, code: int, body: bytes) -> None:
    api.chat(raw.private(7))
    with running(api, data, instead=waits.ASKING) as bot:
        bot.wait_log("answers")
        faults = [api.fault("page", method, code=code, body=body, content_type=JSON)]
        if not method:
            faults.append(api.fault("page", "getMe", code=code, body=body, content_type=JSON))
        api.say(7, QUESTION)
        api.wait_until(lambda: faults[0].struck >= 3)
        assert bot.process.poll() is None
        api.faults.clear()
        api.wait_until(lambda: answered(api, 7) == 1, 40)
    assert bot.process.returncode == 0
    assert len(api.accepted("sendMessage")) == 1  # no word of an error besides


def test_a_denial_at_the_start_that_passes(api: BotApi, tmp_path: Path) -> None:
    api.chat(raw.private(7))
    api.fault("page", "getMe", times=3, code=401, body=refused(401, "Unauthorized"), content_type=JSON)
    with running(api, tmp_path, instead=waits.ASKING) as bot:
        bot.wait_log("answers")
        api.say(7, QUESTION)
        api.wait_until(lambda: answered(api, 7) == 1)


def test_a_refusal_at_the_start_that_passes(tmp_path: Path) -> None:
    """Nothing that is asked first has anything to be refused for."""

    def play(method: str) -> None:
        with BotApi() as api:
            api.chat(raw.private(7))
            body = refused(400, "Bad Request: wrong request")
            api.fault("page", method, times=3, code=400, body=body, content_type=JSON)
            with running(api, tmp_path / method, instead=waits.STARTING) as bot:
                bot.wait_log("answers")
                api.say(7, QUESTION)
                api.wait_until(lambda: answered(api, 7) == 1)

    beside(play, ("getMe", "deleteWebhook"))


def test_a_webhook_that_telegram_does_not_take_is_one_line(api: BotApi, tmp_path: Path) -> None:
    """But not at once: that a name is not found may pass."""
    said = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    api.fault("page", "setWebhook", code=400, body=refused(400, said), content_type=JSON)
    with running(api, tmp_path, instead=waits.STARTING, **webhook_settings(free_port())) as bot:
        assert bot.process.wait(90) == 1
    assert len(api.attempts("setWebhook")) == 4
    assert "\nazamat: AZAMAT_WEBHOOK_URL: Telegram does not accept it: bad webhook: " in bot.err


# -- what comes instead of updates --------------------------------------------------------------------------

UPDATE = {"update_id": 9, "poll_answer": {"poll_id": "1", "option_ids": []}}


CONFLICT = "Conflict: terminated by other getUpdates request"
HOOKED = "Conflict: can't use getUpdates method while webhook is active"
SOON = b'{"ok": false, "error_code": 429, "description": "x", "parameters": {"retry_after": "0"}}'
BODIES = (
    (200, b'{"ok": false}'),
    (200, b"{}"),
    (200, b""),
    (200, b'{"ok": true, "result": []}'),
    (200, b'{"ok": true, "result": {}}'),
    (200, b'{"ok": true, "result": [1, null, {}]}'),
    (200, json.dumps({"ok": True, "result": [UPDATE]}).encode()),
    (302, b""),
    (401, b"<html></html>"),
    (409, refused(409, CONFLICT)),
    (409, refused(409, HOOKED)),
    (429, SOON),
    (500, b""),
)


#: Some of them, one after the other: a failure, what brings nothing, nothing new, another program's word.
ONE_AFTER_THE_OTHER = [BODIES[n] for n in (2, 4, 6, 10, 11)]


def test_no_answer_makes_more_than_two_requests_a_second(api: BotApi, tmp_path: Path) -> None:
    """Through the process, one kind after the other, each for two seconds; and the log is not flooded."""
    api.chat(raw.private(7))
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        lines = len(bot.err.splitlines())
        for n, (code, body) in enumerate(ONE_AFTER_THE_OTHER):
            begun = time.monotonic()
            fault = api.fault("page", "getUpdates", code=code, body=body, content_type=JSON)
            if n == 0:
                api.say(7, QUESTION)  # it ends the request that is under way
            time.sleep(2)
            api.faults.clear()
            assert fault.struck <= 2 * (time.monotonic() - begun) + 1, body
        assert len(bot.err.splitlines()) - lines < 30
        api.say(7, QUESTION)
        api.wait_until(lambda: answered(api, 7) == 2, 40)


HUNDRED = (200, b'{"ok": true, "result": [%s]}' % (b"1," * 99 + b"1"))


def test_polling_paces_itself_from_the_first_answer_on() -> None:
    """The same of every answer, without what failures before have taught; all of them beside each other."""
    every = (*BODIES, HUNDRED)
    asked: dict[int, list[float]] = {n: [] for n in range(len(every))}

    async def accept(found: Sequence[Any]) -> None:
        """Nothing is done."""

    async def called(request: web.Request) -> web.Response:
        which = int(request.match_info["which"])
        asked[which].append(time.monotonic())
        code, body = every[which]
        return web.Response(status=code, body=body, content_type=JSON)

    async def polled(address: str) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(Poller(address, ["message"], accept).run(), 2.5)

    async def play() -> None:
        app = web.Application()
        app.router.add_post("/{which}/{method}", called)
        async with webhook.served(app, "127.0.0.1", 0) as port:
            await asyncio.gather(*(polled(f"http://127.0.0.1:{port}/{n}") for n in asked))

    asyncio.run(play())
    for n, times in asked.items():
        again = every[n][0] not in (409, 429)  # those are waited for longer
        assert len(times) >= 1 + again, every[n]
        if every[n] == BODIES[6]:
            del times[0]  # it brought something new
        assert max(sum(begin <= t < begin + 1 for t in times) for begin in times) <= 2, every[n]


# -- webhook ------------------------------------------------------------------------------------------------


def health(port: int) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_webhook_that_is_taken_away_is_set_again(tmp_path: Path) -> None:
    """Taken by nobody, or by another program."""

    def play(other: str) -> None:
        with BotApi() as api:
            taken_away(api, tmp_path / ("other" if other else "none"), other)

    beside(play, ("", "https://other.example/hook"))


def taken_away(api: BotApi, data: Path, other: str) -> None:
    api.chat(raw.private(7))
    port = free_port()
    api.webhook_at = f"http://127.0.0.1:{port}"
    with running(api, data, instead=waits.LOOKING, **webhook_settings(port)) as bot:
        bot.wait_log("answers")
        assert health(port)[0] == 200
        api.take_webhook(other)
        api.wait_until(lambda: health(port)[0] == 503)
        assert "taken" in str(health(port)[1]["webhook"])
        api.wait_until(lambda: api.webhook.get("url") == "https://bot.example/hook")
        assert api.webhook["secret_token"] == SECRET
        api.say(7, QUESTION)
        api.wait_until(lambda: answered(api, 7) == 1)
        api.wait_until(lambda: health(port)[0] == 200, 30)
    assert "another program has" in bot.err


def test_a_webhook_that_another_program_sets_does_not_make_a_polling_bot_deaf(
    api: BotApi, tmp_path: Path
) -> None:
    api.chat(raw.private(7))
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        api.take_webhook("https://other.example/hook")
        api.say(7, QUESTION)  # it ends the request that is under way
        api.wait_until(lambda: answered(api, 7) == 1)
        api.say(7, QUESTION)
        api.wait_until(lambda: answered(api, 7) == 2, 30)
    assert "another program has set a webhook" in bot.err


# -- time ---------------------------------------------------------------------------------------------------


def received(data: Path, at: datetime) -> None:
    """An update came at this moment, and was handled."""
    with closing(sqlite3.connect(data / DATABASE)) as connection, connection:
        connection.execute(
            "INSERT INTO inbox (update_id, chat_id, kind, received_at, ended, ended_at)"
            " VALUES (1, 7, 'message', ?, 'done', ?)",
            (to_text(at), to_text(at)),
        )


def test_with_a_wrong_clock_people_are_answered_and_nothing_is_deleted(tmp_path: Path) -> None:
    """Telegram's time is not this machine's; by Telegram's the last message came an hour ago."""

    def play(ahead: float) -> None:
        with BotApi() as api:
            wrong_clock(api, tmp_path / str(ahead), ahead)

    beside(play, (-400 * DAY, -8 * 3600, 8 * 3600, 400 * DAY))


def wrong_clock(api: BotApi, data: Path, ahead: float) -> None:
    api.chat(raw.private(7))
    with running(api, data) as bot:
        bot.wait_log("answers")
    api.ahead = ahead
    now = datetime.now(UTC) + timedelta(seconds=ahead)
    received(data, now - timedelta(hours=1))
    with running(api, data) as bot:
        bot.wait_log("of Telegram's, whose time is used" if ahead < 0 else "behind Telegram's")
        api.say(7, QUESTION)
        api.wait_until(lambda: answered(api, 7) == 1)
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        ends = connection.execute("SELECT ended, received_at FROM inbox ORDER BY seq").fetchall()
    assert [ended for ended, _ in ends] == ["done", "done"]
    came = datetime.fromisoformat(ends[1][1])
    assert abs((came - now).total_seconds()) < 60


def old_zones(folder: Path, version: str) -> str:
    """Zone data of a system in which Almaty is at +06 still, as it was before March 2024."""
    there = folder / "zoneinfo"
    (there / "Asia").mkdir(parents=True)
    dhaka = Path(tzdata.__file__).parent / "zoneinfo" / "Asia" / "Dhaka"  # at +06 all the year
    shutil.copy(dhaka, there / "Asia" / "Almaty")
    if version:
        (there / "tzdata.zi").write_text(f"# version {version}\n", "utf-8")
    return str(there)


@pytest.mark.parametrize(("version", "hours"), [("2023d", 5), ("", 5), ("2099a", 6)])
def test_the_newer_zone_data_win(tmp_path: Path, version: str, hours: int) -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from datetime import datetime\n"
            "from bot.settings import load\n"
            "from pathlib import Path\n"
            "zone = load({}, Path('.')).timezone\n"
            "print(datetime(2026, 12, 25, 10, tzinfo=zone).utcoffset())",
        ],
        env={**os.environ, "PYTHONTZPATH": old_zones(tmp_path, version)},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert told.stdout == f"{hours}:00:00\n"


# -- signals ------------------------------------------------------------------------------------------------


def test_a_hang_up_ends_it_in_order(api: BotApi, tmp_path: Path) -> None:
    """One line, what is under way finished, exit status 0."""
    api.chat(raw.private(7))
    api.fault("slow", seconds=2)
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        api.say(7, QUESTION)
        api.wait_until(lambda: any(f.struck for f in api.faults))
        bot.process.send_signal(signal.SIGHUP)
        assert bot.process.wait(20) == 0
    assert "SIGHUP: what is under way is finished" in bot.err
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT ended FROM inbox").fetchall() == [("done",)]
