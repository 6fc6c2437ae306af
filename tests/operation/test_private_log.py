"""What the log of a running bot holds: what was done and what failed, and no word of anybody."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from announced import OFFICER, filled
from bot_api import BotApi, raw, running

from bot.settings import DATABASE
from bot.storage import chats
from bot.storage.database import Database

WORD = "қияндағы"  # in everything that people write here
GROUP = -1_000_000_007
#: A bot whose assistant fails at some questions.
BROKEN = """
import sys
from bot.assistant import Assistant
ask = Assistant.ask
def failing(self, text, *more):
    if "сынып" in text:
        raise ValueError("it broke")
    return ask(self, text, *more)
Assistant.ask = failing
from bot.__main__ import main
sys.exit(main(["run"]))
"""


def test_no_word_of_anybody_is_logged(api: BotApi, tmp_path: Path) -> None:
    """Questions, edits, buttons, inline, groups, what is no text; while calls fail in every way."""
    for chat in (raw.private(7), raw.group(GROUP)):
        api.chat(chat)
    with running(api, tmp_path) as bot:
        bot.wait_log("answers")
        for number, kind in enumerate(("500", "502", "invalid", "cut", "drop_after", "refuse", "429")):
            api.fault(kind, "", every=4, times=2, seed=number)
        question = api.say(7, f"{WORD} гранттар 2019 жылы қанша болды?")
        api.update(edited_message={**question, "text": f"{WORD} қанша волонтер?", "edit_date": 1})
        api.ask_inline(7, f"{WORD} грант")
        api.say(GROUP, f"@azamat_bot {WORD} қанша грант?", 7)
        api.update(message={**api.message(7, None), "caption": WORD, "photo": []})
        api.give([{"message": {"text": f"{WORD} " * 600}}, {"poll": WORD}])
        api.say(7, f"/forget {WORD}")
        slow = api.fault("page", "sendMessage", times=2, code=403)
        api.say(7, f"{WORD} сыйлыққа қанша өтінім түсті?")
        api.wait_until(lambda: slow.struck == 2)
        api.wait_until(lambda: api.pending() == 0)
        api.faults.clear()
        api.say(7, "Биыл қанша грант бөлінді?")
        api.wait_until(lambda: any("104 грант" in c.values["text"] for c in api.accepted("sendMessage")))
    assert WORD not in bot.err
    assert re.search(r" bot\.connection\.\S+ \[5\d{8}\]: ", bot.err), bot.err


def test_a_failure_is_told_to_the_desk_once_and_logged_with_the_update(api: BotApi, tmp_path: Path) -> None:
    for chat in (7, OFFICER):
        api.chat(raw.private(chat))

    async def russian() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            await chats.set_language(store, OFFICER, "private", "ru", datetime.now(UTC))

    asyncio.run(russian())
    with running(api, tmp_path, code=BROKEN, AZAMAT_DESK=str(OFFICER), AZAMAT_LOG="json") as bot:
        bot.wait_log("answers")
        for _ in range(3):
            api.say(7, "сынып қанша?")
        api.wait_until(lambda: len(api.accepted("sendMessage")) == 4)
    told = [c.values["text"] for c in api.accepted("sendMessage") if c.values["chat_id"] == str(OFFICER)]
    assert len(told) == 1
    assert told[0].startswith("Сбой в боте: сообщение осталось без ответа.")
    errors = [line for line in map(json.loads, bot.err.splitlines()) if line["level"] == "error"]
    assert [line["update"] for line in errors] == [500_000_001, 500_000_002, 500_000_003]
    assert all("ValueError: it broke" in line["error"] for line in errors)


def test_what_is_done_with_an_announcement_is_logged(api: BotApi, tmp_path: Path) -> None:
    filled(api, tmp_path, 30, 0)
    with running(api, tmp_path, AZAMAT_DESK=str(OFFICER)) as bot:
        bot.wait_log("announcement 1: done: send sent 30")
    assert "announcement 1: began" in bot.err


@pytest.mark.parametrize("form", ["plain", "json"])
def test_what_ends_the_bot_is_a_line_like_all_others(api: BotApi, tmp_path: Path, form: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        with running(api, tmp_path, AZAMAT_LISTEN=taken, AZAMAT_LOG=form) as bot:
            assert bot.process.wait(90) == 1
    *_, last = bot.err.splitlines()
    said = last.removeprefix("azamat: ")
    if form == "json":
        lines = [json.loads(line) for line in bot.err.splitlines()]
        assert {line["logger"] for line in lines} > {"bot.serving"}
        assert lines[-1]["level"] == "critical"
        said = lines[-1]["message"]
    assert said.startswith(f"AZAMAT_LISTEN: {taken}: ")
