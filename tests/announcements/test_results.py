"""What became of it in each chat, by name: in /announcements, and on the command line."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk_world import NOON, ZONE, World
from officers import out, press, ready, run_out, scene
from scene import AIGUL, GROUP, Scene, buttons, member, played, text_of
from test_parts import in_world

from bot import cli
from bot.announcements import content, desk, schedule
from bot.announcements.content import Content
from bot.connection.sending import Lanes
from bot.jobs import Officers
from bot.screens import announcements as screens
from bot.settings import DATABASE
from bot.storage import amending, chats, deliveries
from bot.storage import announcements as store_
from bot.storage.announcements import Cause
from bot.storage.database import Database
from locales.languages import LANGUAGES


def test_each_chat_by_its_name_with_result_and_reason() -> None:
    async def play(s: Scene) -> None:
        await chats.subscribe(s.app.store, -100600, "grants", "kk", s.now)
        send = await ready(s)
        s.telegram.refuses[-100600] = "Bad Request: not enough rights to send text messages to the chat"
        s.telegram.refuses[8] = "Bad Request: WEIRD_<new>_ERROR"
        await s.pressed(send)
        await run_out(s)
        calls = await press(s, "res", argument="send-0")
        assert text_of(calls).splitlines()[2:] == [
            "Форум (қазақша): жетпеді (боттың жазуға құқығы жоқ)",
            "адам 8 (орысша): жетпеді («Weird_<new>_error»)",
            "ҮЕҰ алаңы (қазақша): жетті",
        ]
        # and after a recall
        await press(s, "recy")
        await run_out(s)
        calls = await press(s, "res", argument="delete-0")
        assert text_of(calls).splitlines()[2:] == ["ҮЕҰ алаңы (қазақша): өшірілді"]
        assert {"Жіберу", "✓ Өшіру"} <= set(buttons(calls))

    played(play, scene())


def test_a_chat_that_put_the_bot_out_is_still_called_by_its_name() -> None:
    """Telegram does not tell the title of such a chat any more: it was kept when it was seen last."""

    async def play(s: Scene) -> None:
        send = await ready(s)
        await s.pressed(send)
        s.telegram.refuses[-100500] = "Forbidden: bot was kicked from the supergroup chat"
        await chats.named(s.app.store, -100500, "ҮЕҰ алаңы (бұрынғы)")
        await run_out(s)
        del s.telegram.chats[-100500]
        shown = text_of(await press(s, "res", argument="send-0"))
        assert "ҮЕҰ алаңы (бұрынғы) (қазақша): жетпеді" in shown

    played(play, scene())


def test_the_title_is_kept_when_the_bot_comes_and_when_a_page_asks_for_it() -> None:
    async def play(s: Scene) -> None:
        change = {"chat": GROUP, "from": AIGUL, "date": 1, "old_chat_member": member("left")}
        await s.feed(my_chat_member={**change, "new_chat_member": member()})
        assert await s.rows("SELECT title FROM chats") == [("ҮЕҰ алаңы",)]

    played(play, scene())


def test_many_chats_are_turned_page_by_page() -> None:
    async def play(s: Scene) -> None:
        for chat in range(20, 20 + 2 * screens.CHATS):
            await chats.subscribe(s.app.store, chat, "grants", "kk", s.now)
        await s.pressed(await ready(s))
        await run_out(s)
        seen: list[str] = []
        data = "1/an/res/1/send-0"
        for _ in range(9):
            calls = await s.pressed(data)
            seen += text_of(calls).splitlines()[2:]
            later = [d for text, d in buttons(calls).items() if text.startswith("Келесі")]
            if not later:
                break
            (data,) = later
        assert len(seen) == len(set(seen)) == 2 * screens.CHATS + 2
        assert "Алдыңғы" in " ".join(buttons(calls))

    played(play, scene())


def test_every_result_can_be_said() -> None:
    """Whatever stands in a row has its words in both languages."""
    row = deliveries.Result("send", -1, "Топ", "kk", "sent", "", "", 1)
    states = ("planned", "sending", "sent", "failed", "cancelled")
    reasons = (
        "blocked kicked no_rights chat_not_found topic_closed too_late quiet_hours too_old message_gone"
        " unreachable too_long bad_markup cancelled unsubscribed superseded recalled duplicate no_number"
    )
    for language in LANGUAGES:
        for action in ("send", "edit", "delete", "stop"):
            for state in (*states, *(("unknown",) if action == "send" else ())):
                screens.result(replace(row, action=action, state=state), None, language)  # type: ignore[arg-type]
        other = screens.reason_text("other", "", language)
        assert all(screens.reason_text(name, "", language) != other for name in reasons.split())


def test_who_has_blocked_the_bot_since_is_told() -> None:
    async def play(s: Scene) -> None:
        await s.pressed(await ready(s))
        await run_out(s)
        assert "бұғаттағаны" not in text_of(await press(s, "open"))
        await chats.set_membership(s.app.store, 8, "private", "kicked", s.now)
        assert "Жетті: 2\n\nСодан кейін ботты бұғаттағаны не шығарғаны: 1\n" in text_of(
            await press(s, "open")
        )
        shown = text_of(await press(s, "res", argument="send-0")).splitlines()[2:]
        assert shown == [
            "ҮЕҰ алаңы (қазақша): жетті", "адам 8 (орысша): жетті, кейін ботты бұғаттаған не шығарған"
        ]  # fmt: skip
        csv = schedule.table(await deliveries.each(s.app.store, 1)).splitlines()
        assert [line.split(",")[-2] for line in csv] == ["since", "", "gone"]

    played(play, scene())


def test_a_correction_has_a_result_for_each_chat() -> None:
    async def play(s: Scene) -> None:
        await s.pressed(await ready(s))
        await run_out(s)
        await press(s, "fix")
        await press(s, "kk", number=2)
        await s.said("Түзетілді")
        calls = await press(s, "next", number=2)
        for key in [key for key in s.telegram._sent if key[0] == 8]:  # one reader has deleted it
            del s.telegram._sent[key]
        await s.pressed(next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        assert text_of(await press(s, "res", argument="edit-0")).splitlines()[2:] == [
            "адам 8 (орысша): түзетілмеді (хабарлама табылмады)",
            "ҮЕҰ алаңы (қазақша): түзетілді",
        ]

    played(play, scene())


def test_unknown_ones_are_sent_again_by_hand_and_once_for_each_press() -> None:
    async def play(w: World) -> None:
        for chat in (1, 2):
            await w.subscriber(chat)
        number = await w.announce()
        w.fake.faults = ["lost after", "lost before"]
        await w.drain(rounds=4)
        assert await w.states(number) == {"unknown": 2}  # and nothing has sent them again
        assert await amending.resend(w.store, number, 7, w.now.replace(year=2030), w.now, "press 1") == 2
        w.fake.faults = ["lost after"]
        await w.drain(rounds=3)
        assert (await w.states(number))["unknown"] == 1
        # the same press, replayed after a crash
        assert await amending.resend(w.store, number, 7, w.now.replace(year=2030), w.now, "press 1") == 0
        assert await amending.resend(w.store, number, 7, w.now.replace(year=2030), w.now, "press 2") == 1

    in_world(play)


def test_what_is_done_on_the_command_line_is_told_once_also_after_a_start() -> None:
    async def play(w: World) -> None:
        first, second = await w.announce(wait=1), await w.announce(wait=1)
        for number, do in ((first, desk.pause), (second, desk.cancel)):
            one = await store_.get(w.store, number)
            assert one is not None
            assert await do(w.store, one, store_.TERMINAL, w.now, store_.COMMAND)
        await w.look()
        await w.look()
        await w.crash()
        await w.look()
        assert w.desk.commanded == [(first, "paused"), (second, "cancelled")]
        paused = await store_.get(w.store, first)
        assert paused is not None
        assert await desk.resume(w.store, paused, 7, w.knowledge, w.now, ZONE)
        await w.look()
        assert len(w.desk.commanded) == 2, "an officer tells the others by themselves"

    in_world(play)


def test_a_report_whose_turn_comes_after_a_pause_is_not_sent_beside_what_tells_of_it() -> None:
    async def play(s: Scene) -> None:
        store, desk_ = s.app.store, Officers(s.application.bot, s.app, Lanes())
        said = content.written(Content(topic="grants", kk="x", kk_only=True, fixed={"kk": "x"}))
        number = await store_.create(store, "text", said, AIGUL["id"], s.now, state="running") or 0
        running = await store_.get(store, number)
        assert running is not None
        cause = Cause("unlikely", chats=7)
        await store_.move_state(store, number, ("running",), "paused", None, "paused", s.now, cause=cause)
        paused = await store_.get(store, number)
        assert paused is not None
        s.telegram.calls.clear()
        await desk_.tell(paused)
        await desk_.report(running, False)
        assert len(out(s)) == 1

    played(play, scene())


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    async def sent() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            w = World(store)
            await w.subscriber(5)
            await w.subscriber(-6, "ru")
            await chats.named(store, -6, "Топ\tалты")
            await w.announce()
            w.fake.blocked.add(5)
            await w.drain()

    asyncio.run(sent())
    assert cli.main(["announcements", "1"]) == 0
    assert capsys.readouterr().out == (
        "send\t5\t-\tkk\tfailed\tblocked\t-\nsend\t-6\tТоп алты\tru\tsent\t-\t1\n"
    )
    assert cli.main(["announcements", "2"]) == 1
    assert capsys.readouterr().err == "azamat: announcements: there is no 2\n"


def test_the_command_line_resumes_as_an_officer_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """What quotes a figure that has changed is a draft again: nobody's, and confirmed anew."""
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    async def paused() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            for figures in ({}, {"grants-2025-count": "what it was"}):
                said = content.written(
                    Content(topic="grants", kk="Сәлем", fixed={"kk": "Сәлем"}, figures=figures)
                )
                await store_.create(store, "text", said, 7, NOON, state="paused", send_at=NOON)

    asyncio.run(paused())
    assert cli.main(["announcements", "resume", "1"]) == 0
    assert cli.main(["announcements", "resume", "2"]) == 0
    assert cli.main(["announcements", "resume", "2"]) == 1
    said = capsys.readouterr()
    assert said.out == (
        "announcement 1: planned\n"
        "announcement 2: draft; its figures have changed: an officer confirms it anew\n"
    )
    assert said.err == "azamat: announcements: 2 is draft: nothing to resume\n"
