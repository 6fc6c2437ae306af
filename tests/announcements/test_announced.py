"""The whole way, as a process: faults, kill -9, the pace, the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from announced import OFFICER, done, fastest, faulty, filled, judge, ours, rows, run
from bot_api import BotApi, Limits, raw, running
from desk_world import NOON

from bot import cli
from bot.settings import DATABASE
from bot.storage import subscriptions
from bot.storage.database import Database


def test_killed_and_faulty_nothing_is_sent_twice_or_lost(tmp_path: Path) -> None:
    with BotApi(limits=Limits()) as api:
        filled(api, tmp_path, people=22, groups=8, broken=0.3)
        assert api.world.migrated
        faulty(api, 0.2)
        found = run(api, tmp_path, 30, kills=1, seed=3, seconds=40)
        judge(api, tmp_path, 30, kills=1)
        assert found.total() == 30
        assert found["sent"] >= 15
        assert fastest([c.at for c in api.accepted("sendMessage")]) <= 30
        reports = [c for c in api.accepted("editMessageText") if c.values["chat_id"] == str(OFFICER)]
        assert "Жетті" in reports[-1].values["text"]


def test_the_command_line_writes_and_the_running_bot_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (tmp_path / "kk").write_text("<b>Биыл</b> {grants-2025-count}", "utf-8")
    (tmp_path / "bad").write_text("<b>Биыл", "utf-8")
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    async def people() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            await subscriptions.subscribe(store, 5, "grants", "ru", NOON)

    asyncio.run(people())
    words = ["announce", "--kk", str(tmp_path / "kk"), "--topic", "grants"]
    assert cli.main([*words, "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "--- kk\n<b>Биыл</b> 104 грант\n--- would go to 1 chats (kk 1, ru 0)\n"
    )
    assert rows(tmp_path, "SELECT count(*) FROM announcements") == [(0,)]
    assert cli.main(["announce", "--kk", str(tmp_path / "bad"), "--topic", "grants"]) == 2
    assert capsys.readouterr().err == "azamat: announce: markup: <b>\n"
    assert cli.main([*words, "--at", "01.01.2020 10:00"]) == 2
    assert cli.main(["announce", "--kk", str(tmp_path / "kk"), "--topic", "nothing"]) == 2
    capsys.readouterr()
    assert cli.main(words) == 0
    assert capsys.readouterr().out == "announcement 1: at once, to 1 chats now (kk 1, ru 0)\n"
    with BotApi() as api:
        api.chat(raw.private(5))
        with running(api, tmp_path):
            api.wait_until(lambda: done(tmp_path))
        (call,) = [c for c in api.accepted("sendMessage") if c.values["chat_id"] == "5"]
        assert call.values["text"] == "<b>Биыл</b> 104 грант"
    assert cli.main(["announcements"]) == 0
    assert "\ttext\tdone\t" in capsys.readouterr().out
    assert ours(api) == []
