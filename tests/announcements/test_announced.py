"""The whole way, as a process: faults, kill -9, the pace, the command line."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from announced import OFFICER, done, fastest, faulty, filled, judge, ours, rows, run
from bot_api import BotApi, Limits, raw, running, waits
from bot_api.world import member
from desk_world import NOON
from officers import personal

from bot import cli
from bot.announcements.content import Medium
from bot.settings import DATABASE
from bot.storage import chats, officers
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


def test_killed_and_faulty_no_album_comes_twice_and_a_recall_deletes_each_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BotApi() as api:
        filled(api, tmp_path, people=9, groups=0, media=tuple(Medium("photo", f"f{n}") for n in range(3)))
        for kind in ("500", "drop_before", "drop_after"):
            api.fault(kind, "sendMediaGroup", times=1, when=lambda values: values["chat_id"] in "246")
        with running(api, tmp_path, AZAMAT_DESK=str(OFFICER)) as bot:
            api.wait_for("sendMediaGroup", 4, 30)
            bot.kill()
        with running(api, tmp_path, instead=waits.SENDING, AZAMAT_DESK=str(OFFICER)):
            api.wait_until(lambda: done(tmp_path), 30)
            sent = {
                chat: [message, *map(int, str(others).split())]
                for chat, message, others in rows(
                    tmp_path, "SELECT chat_id, message_id, others FROM deliveries WHERE state = 'sent'"
                )
            }
            came = {int(c.values["chat_id"]): c for c in api.accepted("sendMediaGroup")}
            assert len(came) == len(api.accepted("sendMediaGroup"))
            assert sent == {chat: [one["message_id"] for one in came[int(str(chat))].result] for chat in sent}
            states = [state for (state,) in rows(tmp_path, "SELECT state FROM deliveries")]
            assert (len(states), set(states)) == (9, {"sent", "unknown"})
            monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
            assert cli.main(["announcements", "recall", "1"]) == 0
            api.wait_until(lambda: len(api.accepted("deleteMessages")) == len(sent), 30)
        left = {chat for chat, _ in api.world.messages if chat != OFFICER}
        assert left == came.keys() - sent.keys()  # of which nobody knows that they came


class Desk:
    """Officers, and others, who write and press in a bot that runs as a process."""

    def __init__(self, api: BotApi) -> None:
        self.api = api

    def say(self, who: int, text: str) -> dict[str, Any]:
        """What the bot sends to it."""
        before = len(self.api.accepted("sendMessage"))
        self.api.say(who, text)
        return self.api.wait_for("sendMessage", before + 1)[-1].result  # type: ignore[no-any-return]

    def press(self, who: int, data: str, below: dict[str, Any]) -> str:
        """The toast; by then the bot has done with it."""
        before = len(self.api.accepted("answerCallbackQuery"))
        self.api.press(below, data, who)
        return self.api.wait_for("answerCallbackQuery", before + 1)[-1].values.get("text", "")

    def last(self, who: int) -> dict[str, Any]:
        """The newest message in a private chat."""
        mine = [c for c in self.api.accepted("sendMessage") if c.values["chat_id"] == str(who)]
        return mine[-1].result if mine else {}


def changed(data: Path, what: officers.What, person: int) -> None:
    """The operator changes the desk, beside the bot that runs."""

    async def change() -> None:
        async with await Database.open(data / DATABASE) as store:
            assert await officers.change(store, person, what, NOON) == "done"

    asyncio.run(change())


def test_nobody_but_another_officer_sends_it(tmp_path: Path) -> None:
    """The same attacks as in the tests of the desk, through the process: nothing goes out."""
    first, second, stranger, reader = 901, 902, 903, 5

    async def subscribed() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            await chats.subscribe(store, reader, "grants", "kk", NOON)

    asyncio.run(subscribed())
    with BotApi() as api:
        for person in (first, second, stranger, reader):
            api.chat(raw.private(person))
        group = api.chat(raw.group(-77), "", member(raw.person(stranger), "administrator"))
        desk = Desk(api)
        with running(api, tmp_path, instead=waits.SENDING, AZAMAT_DESK=f"{first},{second}") as bot:
            bot.wait_log("answers")
            desk.say(first, "/announce")
            desk.say(first, "Маңызды хабар")
            desk.press(first, "1/an/only/1", desk.last(first))
            desk.press(first, "1/an/t/1/grants", desk.last(first))
            desk.press(first, "1/an/next/1", desk.last(first))
            api.wait_until(lambda: "/ok/" in json.dumps(desk.last(first)))
            (send,) = re.findall(r"1/an/ok/1/[0-9a-f]+", json.dumps(desk.last(first)))
            assert desk.press(stranger, send, desk.last(first))  # a forwarded, or forged, button
            desk.press(first, send, desk.last(first))  # the author's: it waits for another
            api.wait_until(lambda: rows(tmp_path, "SELECT state FROM announcements") == [("waiting",)])
            api.wait_until(lambda: "/ok/" in json.dumps(desk.last(second)))
            (send,) = re.findall(r"1/an/ok/1/[0-9a-f]+", json.dumps(desk.last(second)))
            below = desk.last(second)
            desk.say(stranger, "/announce")
            desk.press(first, send, below)  # their own
            for data in (send, "1/an/go/1", "1/an/d/5/both"):
                assert desk.press(stranger, data, below)
            for who in (stranger, second):  # an administrator of a group; an officer, but in the group
                assert desk.press(who, send, raw.message(group, "x", 1, raw.person(who)))
            changed(tmp_path, "add", 904)
            changed(tmp_path, "remove", second)
            assert desk.press(second, send, below)  # removed before the confirmation
            assert rows(tmp_path, "SELECT state FROM announcements") == [("waiting",)]
            assert rows(tmp_path, "SELECT both FROM destinations") == []
            assert [c for c in api.accepted("sendMessage") if c.values["chat_id"] == str(reader)] == []
            changed(tmp_path, "add", second)
            desk.press(second, send, below)
            api.wait_until(lambda: done(tmp_path))
        sent = [c.values["text"] for c in api.accepted("sendMessage") if c.values["chat_id"] == str(reader)]
        assert sent == [personal("Маңызды хабар")]


def test_the_command_line_writes_and_the_running_bot_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (tmp_path / "kk").write_text("<b>Биыл</b> {grants-2025-count}", "utf-8")
    (tmp_path / "bad").write_text("<b>Биыл", "utf-8")
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    async def people() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            await chats.subscribe(store, 5, "grants", "ru", NOON)

    asyncio.run(people())
    words = ["announce", "--kk", str(tmp_path / "kk"), "--topic", "grants"]
    assert cli.main([*words, "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "--- kk\n<b>Биыл</b> 104 грант\n--- kk, below it in private chats\n"
        "Сіз жаңалыққа жазылғансыз. Бас тарту: /unsubscribe\n"
        "--- would go at once, to 1 chats (kk 1, ru 0)\n"
    )
    assert rows(tmp_path, "SELECT count(*) FROM announcements") == [(0,)]
    assert cli.main(["announce", "--kk", str(tmp_path / "bad"), "--topic", "grants"]) == 2
    assert capsys.readouterr().err == (
        f"azamat: announce: {tmp_path / 'bad'}: its markup cannot be sent, at: <b>Биыл. Close each tag; write"
        " &lt; and &amp; for < and &\n"
    )
    assert cli.main([*words, "--at", "01.01.2120 10:00", "--dry-run"]) == 0
    assert "--- would go Monday 01.01.2120 10:00 (Asia/Almaty), to 1 chats" in capsys.readouterr().out
    assert cli.main([*words, "--at", "01.01.2020 10:00"]) == 2
    capsys.readouterr()
    assert cli.main([*words, "--at", "01.01.2120 10:00 емес"]) == 2
    assert "'емес' in it is not understood" in capsys.readouterr().err
    more = [*words, "--at", "01.01.2120 10:00", "--pin", "--link", "Ашу | Открыть | https://egov.kz"]
    assert cli.main([*more, "--delete-at", "02.01.2120 10:00", "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[-4:-1] == [
        "--- button: Ашу | Открыть | https://egov.kz", "--- pinned in groups and channels",
        "--- deleted Tuesday 02.01.2120 10:00 (Asia/Almaty)",
    ]  # fmt: skip
    assert cli.main([*more, "--delete-at", "01.01.2120 09:00"]) == 2
    assert "--delete-at '01.01.2120 09:00': that is before it goes out" in capsys.readouterr().err
    assert cli.main([*more, "--link", "Ашу | egov"]) == 2
    assert "'egov' is no address that a button opens" in capsys.readouterr().err
    assert cli.main(["announce", "--kk", str(tmp_path / "kk"), "--topic", "nothing"]) == 2
    capsys.readouterr()
    assert cli.main(words) == 0
    assert capsys.readouterr().out == "announcement 1: at once, to 1 chats now (kk 1, ru 0)\n"
    with BotApi() as api:
        api.chat(raw.private(5))
        with running(api, tmp_path):
            api.wait_until(lambda: done(tmp_path))
        (call,) = [c for c in api.accepted("sendMessage") if c.values["chat_id"] == "5"]
        assert call.values["text"] == personal("<b>Биыл</b> 104 грант")
    assert cli.main(["announcements"]) == 0
    assert "\ttext\tdone\t" in capsys.readouterr().out
    assert cli.main(["announcements", "results", "1", "--csv"]) == 0
    heading = capsys.readouterr().out.splitlines()[0]
    assert heading == "action,chat,title,language,state,reason,said,message,since,votes"
    assert cli.main(["announcements", "recall", "1"]) == 0
    assert capsys.readouterr().out == "announcement 1: 1 to be deleted, 0 are too old\n"
    assert cli.main([*words, "--at", "01.01.2120 10:00"]) == 0
    assert rows(tmp_path, "SELECT state FROM announcements WHERE id = 2") == [("waiting",)]
    assert cli.main(["announcements", "cancel", "2"]) == 0
    for action, said in (
        ("pause", "2 is cancelled"),
        ("drop", "results, pause"),
        ("resume", "2 is cancelled"),
    ):
        capsys.readouterr()
        assert cli.main(["announcements", action, "2"]) in (1, 2)
        assert said in capsys.readouterr().err
    assert cli.main(["announcements"]) == 0
    assert "cancelled" not in capsys.readouterr().out  # what was discarded hides nothing
    assert ours(api) == []


def test_what_an_announcement_lacks_is_said_in_a_sentence_with_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    for name, text in (("kk", "Хабар"), ("long", "ы" * 5000), ("odd", "{nothing}"), ("empty", " ")):
        (tmp_path / name).write_text(text, "utf-8")

    async def store() -> None:
        async with await Database.open(tmp_path / DATABASE):
            pass

    asyncio.run(store())

    def refused(*words: str, kk: str = "kk", topic: str = "grants") -> str:
        given = ["announce", "--kk", str(tmp_path / kk), "--topic", topic, "--dry-run", *words]
        assert cli.main(given) == 2
        return str(capsys.readouterr().err)

    assert "'x': there is no such topic. There are: award, councils" in refused(topic="x")
    assert f"{tmp_path / 'long'}: it is too long by " in refused("--ru", str(tmp_path / "long"))
    assert f"{tmp_path / 'odd'}: {{nothing}} names no figure that is served" in refused(kk="odd")
    assert f"{tmp_path / 'empty'}: it is empty" in refused(kk="empty")
    assert "it is empty. Leave out --ru" in refused("--ru", str(tmp_path / "empty"))
    assert "--times 3: how often? Write --every week" in refused("--times", "3")
    past = refused("--at", "01.01.2020 10:00")
    late = refused("--at", "01.01.2120 10:00", "--delete-at", "05.01.2120 10:00")
    assert "more than 47 hours after it goes out" in late
    words = ["announce", "--kk", str(tmp_path / "kk"), "--topic", "grants", "--dry-run", "--at"]
    at, until = (said.split("for example: ")[1].strip() for said in (past, late))
    assert cli.main([*words, at]) == 0
    assert cli.main([*words, "01.01.2120 10:00", "--delete-at", until]) == 0
