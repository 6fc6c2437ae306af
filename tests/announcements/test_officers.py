"""Who is of the desk: two officers for each change, AZAMAT_DESK for the first, the operator for the rest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import pytest
from desk_world import NOON
from officers import MARAT, made, out, run_out, scene, state, subscribers, tap
from scene import AIGUL, OLEG, Scene, buttons, played, text_of
from stored_examples import run

from bot import cli
from bot.app import name_officers
from bot.settings import DATABASE
from bot.storage import announcements as store_
from bot.storage import officers
from bot.storage.database import Database
from bot.storage.officers import Became


def test_an_officer_is_added_by_two() -> None:
    async def play(s: Scene) -> None:
        calls = await s.said("/officers 8")
        wish = next(data for data in buttons(calls).values() if "/offy/" in data)
        assert [c.values["text"] for c in calls if c.values["chat_id"] == "9"] == [
            "Қызметкер қосу ұсынылды: &lt;b&gt;Олег&lt;/b&gt; &amp; Co (8). Ұсынған: Айгүл (7)."
        ]
        assert "өзіңіз растай алмайсыз" in text_of(await tap(s, wish))
        assert await s.app.officers() == {7, 9}
        assert wish in buttons(await s.said("/officers")).values()  # the button cannot be lost
        calls = await tap(s, wish, MARAT)
        assert await s.app.officers() == {7, 8, 9}
        told = {c.values["chat_id"]: c.values["text"] for c in calls if c.method == "sendMessage"}
        assert told["7"].startswith("Енді баспасөз қызметкері:")
        assert told["8"].startswith("Сіз енді баспасөз қызметкерісіз")
        await s.said("/announce", person=OLEG)
        assert await s.rows("SELECT author FROM announcements") == [(8,)]
        assert "шешім шығып қойған" in text_of(await tap(s, wish, MARAT))  # pressed again

    played(play, scene(7, 9))


def test_an_officer_is_removed_by_two_and_the_last_one_not_at_all() -> None:
    async def play(s: Scene) -> None:
        calls = await tap(s, "1/an/off/9", AIGUL)
        wish = next(data for data in buttons(calls).values() if "/offy/" in data)
        assert await s.app.officers() == {7, 9}
        await tap(s, wish, MARAT)
        assert await s.app.officers() == {7}
        assert "Жалғыз қызметкерді" in text_of(await tap(s, "1/an/off/7", AIGUL))
        assert await s.app.officers() == {7}

    played(play, scene(7, 9))


def test_one_officer_alone_adds_another_at_once() -> None:
    async def play(s: Scene) -> None:
        await s.said("/officers 9")
        assert await s.app.officers() == {7, 9}

    played(play, scene())


def test_who_is_no_officer_decides_nothing_and_a_wish_of_one_who_left_is_void() -> None:
    async def play(s: Scene) -> None:
        calls = await s.said("/officers 8")
        wish = next(data for data in buttons(calls).values() if "/offy/" in data)
        await tap(s, wish, OLEG)
        await s.said("/officers 8", person=OLEG)
        await s.officers(9, 11)
        await tap(s, wish, MARAT)
        assert await s.app.officers() == {9, 11}

    played(play, scene(7, 9))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/officers x", "Адамның Telegram ID-і керек"),
        ("/officers 7 8", "Адамның Telegram ID-і керек"),
        ("/officers 77", "әлі сөйлеспеген"),
        ("/officers 7", "Бұрыннан баспасөз қызметкері"),
    ],
)
def test_a_number_that_is_nobody(said: str, answer: str) -> None:
    async def play(s: Scene) -> None:
        assert answer in text_of(await s.said(said))
        assert await s.app.officers() == {7}

    played(play, scene())


def test_the_setting_names_the_first_ones_alone() -> None:
    async def play(s: Scene) -> None:
        await name_officers(s.app, frozenset({7}))
        assert await s.app.officers() == {7}
        await name_officers(s.app, frozenset({7, 13}))
        assert await s.app.officers() == {7}
        await s.officers()
        await name_officers(s.app, frozenset({7}))
        assert await s.app.officers() == frozenset()

    played(play, Scene())


def test_what_the_command_line_announces_is_judged_by_the_bot_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kk").write_text("Хабар", "utf-8")

    async def desk() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            await officers.begin(store, {7, 9}, NOON)

    run(desk())
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    monkeypatch.setenv("AZAMAT_DESK", "")
    assert cli.main(["announce", "--kk", str(tmp_path / "kk"), "--topic", "grants"]) == 0
    assert "a press officer has to confirm it" in capsys.readouterr().out
    assert cli.main(["desk", "remove", "9"]) == 0
    assert capsys.readouterr().out == "removed: 9\n7\n"
    assert cli.main(["desk", "remove", "9"]) == 1
    assert cli.main(["desk", "add"]) == 2
    assert cli.main(["desk", "remove", "7"]) == 0
    assert "removed: 7\nwarning: nobody is a press officer any more" in capsys.readouterr().out


def test_a_misspelt_folder_makes_no_store_but_the_first_officer_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "typo"
    (tmp_path / "kk").write_text("Хабар", "utf-8")
    monkeypatch.setenv("AZAMAT_DATA", str(data))
    announce = ["announce", "--kk", str(tmp_path / "kk"), "--topic", "grants"]
    for command in (announce, ["announcements"], ["chats"], ["desk"], ["desk", "remove", "7"]):
        assert cli.main(command) == 1
        assert "there is no store yet" in capsys.readouterr().err
    assert not data.exists()
    assert cli.main(["desk", "add", "7"]) == 0
    assert capsys.readouterr().out == f"a new store was made: {data / DATABASE}\nadded: 7\n7\n"
    (data / DATABASE).unlink()
    assert cli.main(["desk", "add", "7"]) == 1
    assert "there was a store in this folder" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_the_store_that_root_makes_is_its_folders_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(tmp_path, 12_345, 12_345)
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    assert cli.main(["desk", "add", "7"]) == 0
    assert {path.stat().st_uid for path in tmp_path.iterdir()} == {12_345}


def test_where_there_is_nothing_to_show_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    monkeypatch.setenv("AZAMAT_DESK", "")
    run(_empty(tmp_path))
    assert (cli.main(["announcements"]), cli.main(["chats"]), cli.main(["desk"])) == (0, 0, 0)
    assert capsys.readouterr().out.splitlines() == [
        "there are no announcements",
        "there are no groups or channels yet",
        "nobody is a press officer; add one: azamat desk add ID",
    ]
    assert (cli.main(["announcements", "foo"]), cli.main(["announcements", "pause"])) == (2, 2)
    assert capsys.readouterr().err.splitlines() == [
        "azamat: announcements: 'foo' is none of results, pause, resume, cancel, recall",
        "azamat: announcements: pause: of which one? Write its number: pause 1",
    ]


async def _empty(data: Path) -> None:
    async with await Database.open(data / DATABASE):
        pass


@pytest.mark.parametrize(("desk", "sent"), [((7,), "done"), ((7, 9), "waiting")])
def test_it_goes_out_where_nobody_is_to_confirm_it_and_waits_where_somebody_is(
    desk: tuple[int, ...], sent: str
) -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        said = '{"topic": "grants", "kk": "Хабар", "kk_only": true, "fixed": {"kk": "Хабар"}}'
        await store_.create(s.app.store, "text", said, None, s.now, state="waiting")
        loop = made(s)
        await run_out(s, loop)
        assert await state(s) == sent
        assert ("8" in dict(out(s))) is (sent == "done")
        await s.officers(7)  # what waits for a second officer goes on waiting for one
        await run_out(s, loop)
        assert await state(s) == sent

    played(play, scene(*desk))


def test_everything_that_can_come_of_a_wish_is_said() -> None:
    from bot.screens.desk import became

    for result in get_args(Became):
        for what in ("add", "remove"):
            for language in ("kk", "ru"):
                assert became(result, what, 7, {7: "X"}, language).text  # type: ignore[arg-type]
