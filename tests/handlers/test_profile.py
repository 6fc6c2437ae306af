from __future__ import annotations

import asyncio
import json

from scene import Scene, judged, played, served

from bot.commands import COMMANDS, SCOPES, listed
from bot.jobs import set_officers, set_profile
from bot.screens.about import description, parts
from bot.screens.home import Interface
from bot.storage import chats
from locales.languages import Bilingual


def test_every_command_that_is_for_everybody_is_in_a_menu() -> None:
    shown = {name for scope in SCOPES for name in listed(scope)}
    assert shown == {one.name for one in COMMANDS if not one.desk}


def test_the_menus_are_in_the_order_that_people_know() -> None:
    assert listed("default") == ("start", "help", "settings", "privacy")
    assert listed("private") == (
        "start", "help", "subscribe", "unsubscribe", "sources", "language", "settings", "privacy", "forget",
        "id",
    )  # fmt: skip
    assert listed("group") == ("help", "sources", "settings", "privacy")
    assert listed("administrators") == (
        "help", "settings", "subscribe", "unsubscribe", "language", "sources", "privacy", "id",
    )  # fmt: skip
    assert listed("help") == ("sources", "settings", "subscribe", "privacy")


def test_the_lists_are_what_telegram_takes() -> None:
    known, _ = served()
    for part in parts(known, Interface()):
        if isinstance(part.value, str):
            assert len(part.value) <= (512 if part.name.startswith("description") else 120)
        else:
            names = [name for name, _ in part.value.commands]
            assert len(names) == len(set(names)) <= 100
            assert all(1 <= len(described) <= 256 for _, described in part.value.commands)
            assert ("grants" in names) is (part.value.scope != "default")


def test_the_profile_says_who_runs_the_bot_within_its_length() -> None:
    known, _ = served()
    told = "\n\nБотты жүргізетін: қор\nБұл — ресми бот емес.\nАдаммен байланысу: @qor"
    short = description(known, "kk", Interface(Bilingual("қор", "фонд"), False, "@qor"))
    assert "Тақырыптар: Гранттар" in short
    assert short.endswith(told)
    long = description(known, "kk", Interface(Bilingual("қор" * 99, "фонд"), False, "@qor"))
    assert "Ботты жүргізетін: қорқор" in long
    assert len(long) <= 512


def test_only_what_changed_is_set() -> None:
    async def play(scene: Scene) -> list[int]:
        bot, out = scene.application.bot, []
        scene.telegram.calls.clear()
        out.append(await set_profile(bot, scene.app))
        for call in scene.telegram.calls:
            judged(call)
        scopes = [
            (json.loads(c.values["scope"])["type"], c.values.get("language_code", ""))
            for c in scene.telegram.calls
            if c.method == "setMyCommands"
        ]
        kinds = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
        assert scopes == [(kind, code) for code in ("kk", "ru", "") for kind in kinds]
        out.append(await set_profile(bot, scene.app))
        await scene.app.store.write(_forgotten)
        out.append(await set_profile(bot, scene.app))
        return out

    async def _forgotten(connection) -> None:  # type: ignore[no-untyped-def]
        await connection.execute("UPDATE profile SET digest = 'old' WHERE part = 'short/ru'")

    assert played(play) == [18, 0, 1]


def test_the_profile_is_kept_in_the_background() -> None:
    from bot.jobs import background

    async def play(scene: Scene) -> int:
        scene.telegram.calls.clear()
        task = asyncio.create_task(background(scene.application.bot, scene.app))
        async with asyncio.timeout(10):
            while len(scene.telegram.calls) < 18:
                await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return len(scene.telegram.calls)

    assert played(play) == 18


def test_officers_have_the_desk_in_their_menu_in_their_language() -> None:
    async def play(scene: Scene) -> None:
        bot, store = scene.application.bot, scene.app.store
        await chats.set_language(store, 8, "private", "ru", scene.now)
        scene.telegram.calls.clear()
        assert await set_officers(bot, scene.app, set()) == 2
        menus = {
            json.loads(c.values["scope"])["chat_id"]: json.loads(c.values["commands"])
            for c in scene.telegram.calls
        }
        assert menus[7][0] == {"command": "announce", "description": "Хабарландыру жазу"}
        assert menus[8][0] == {"command": "announce", "description": "Написать объявление"}
        assert {"command": "grants", "description": "Гранты"} in menus[8]
        assert await set_officers(bot, scene.app, set()) == 0
        await scene.officers(7)
        scene.telegram.calls.clear()
        assert await set_officers(bot, scene.app, set()) == 1
        assert [c.method for c in scene.telegram.calls] == ["deleteMyCommands"]

    played(play, Scene(desk=frozenset({7, 8})))
