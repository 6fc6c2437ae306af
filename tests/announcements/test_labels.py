"""The desk's list of groups and channels, their labels, and announcements to chosen ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk_world import World
from officers import MARAT, drafted, out, press, run_out, scene, subscribers, tap
from scene import AIGUL, FORUM, GROUP, Scene, buttons, last_text, played, text_of, toast
from test_parts import in_world

from bot import cli
from bot.announcements import content, schedule
from bot.announcements.content import Content
from bot.settings import DATABASE
from bot.storage import announcements as store_
from bot.storage import chats, destinations, privacy
from bot.storage.chats import ALL
from bot.storage.database import Database
from bot.storage.destinations import Wishes

KINDS = {-1: "supergroup", -2: "supergroup", -3: "group", -4: "channel", -5: "channel", -6: "channel"}


async def told(w: World) -> dict[int, str]:
    return {one.chat_id: one.state for one in await destinations.listed(w.store)}


def test_the_state_of_a_chat_is_what_the_audience_is_made_of() -> None:
    async def play(w: World) -> None:
        for chat, kind in KINDS.items():
            await w.subscriber(chat, kind=kind)
        await w.subscriber(5)
        await chats.set_membership(w.store, -7, "supergroup", "member", w.now)  # it chose nothing
        await chats.lost(w.store, -2, w.now)
        await chats.set_membership(w.store, -3, "group", "restricted", w.now)
        await destinations.wish(w.store, -5, Wishes(confirmed_by=7), w.now)
        await destinations.wish(w.store, -6, Wishes(confirmed_by=0), w.now)
        assert await told(w) == {
            -1: "gets", -2: "gone", -3: "no_rights", -4: "unconfirmed", -5: "gets", -6: "refused",
            -7: "nothing",
        }  # fmt: skip
        reached = {to.chat_id for to in await destinations.audience(w.store, ALL) if to.chat_id < 0}
        assert reached == {chat for chat, state in (await told(w)).items() if state == "gets"}
        assert await destinations.count_people(w.store) == 1

    in_world(play)


def test_the_list_by_pages_and_as_a_file() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await chats.named(s.app.store, GROUP["id"], GROUP["title"])
        for n in range(1, 8):
            await chats.set_membership(s.app.store, -n, "supergroup", "member", s.now)
            await chats.named(s.app.store, -n, f"Топ {n}")
        first = await s.said("/chats")
        assert "Топтар мен арналар: 8\nЖазылған адам: 1." in text_of(first)
        assert list(buttons(first))[:6] == [f"Топ {n}" for n in range(1, 7)]
        second = await s.pressed(buttons(first)["Келесі ›"])
        assert list(buttons(second))[:2] == ["Топ 7", "ҮЕҰ алаңы"]
        await tap(s, await _sent(s))
        shown = text_of(await s.pressed("1/ch/o/-100500"))
        assert "ҮЕҰ алаңы\nтоп · хабарландыру алады\nТілі: қазақша\nТақырыптар: Гранттар" in shown
        assert "Соңғы хабарлама: 22.10.2025 11:00" in shown
        (file,) = [c for c in await s.pressed("1/ch/csv") if c.method == "sendDocument"]
        assert file.values["chat_id"] == "7"
        rows = schedule.chat_table(await destinations.listed(s.app.store), {}).splitlines()
        assert rows[8].startswith("-100500,supergroup,ҮЕҰ алаңы,gets,kk,grants,,2025-10-22T06:00")

    played(play, scene())


async def _sent(s: Scene) -> str:
    """An announcement to all of grants has gone out."""
    said = Content(topic="grants", kk="x", kk_only=True, fixed={"kk": "x"})
    await store_.create(s.app.store, "text", content.written(said), 7, s.now, state="planned", send_at=s.now)
    await run_out(s)
    return "1/ch/li/0/0"


def test_a_label_is_put_on_chats_and_an_announcement_goes_to_them_alone() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        for chat in (FORUM["id"], -1):
            await chats.set_membership(s.app.store, chat, "supergroup", "member", s.now)
        await chats.subscribe(s.app.store, FORUM["id"], "laws", "kk", s.now)
        await tap(s, f"1/ch/new/{FORUM['id']}")
        assert "бос болмауы" in text_of(await s.said("x" * 31))
        assert "✓ Өңірлер" in buttons(await s.said("Өңірлер"))
        await tap(s, "1/ch/l/-1/1/on")  # it is subscribed to nothing
        await s.said("/announce Өңірлерге")
        await s.said("Регионам")
        card = await tap(s, "1/an/to/1/0")
        assert buttons(card)["Өңірлер: 2"] == "1/an/tl/1/1/on-0"
        card = await tap(s, "1/an/tl/1/1/on-0")
        shown = await tap(s, buttons(card)["Дайын"])
        assert "Белгілер: Өңірлер\nАлатындар: 1. Арна: 0, топ: 1, адам: 0" in last_text(shown[:-1])
        send = next(data for data in buttons(shown[:-2]).values() if "/ok/" in data)
        await tap(s, "1/ch/drop/1")
        assert (await destinations.labels(s.app.store))[0].chats == 2  # it is yet to go there
        await tap(s, send)
        await run_out(s)
        assert [one for one in out(s) if one[0] != "7"] == [(str(FORUM["id"]), "Өңірлерге")]
        await tap(s, "1/ch/drop/1")
        assert await destinations.labels(s.app.store) == []

    played(play, scene())


async def to_regions(s: Scene) -> str:
    """A draft to the label that one of two subscribed groups has. Out: the button that sends it."""
    await subscribers(s)
    await chats.subscribe(s.app.store, FORUM["id"], "laws", "kk", s.now)
    await chats.set_membership(s.app.store, FORUM["id"], "supergroup", "member", s.now)
    await destinations.put_label(
        s.app.store, FORUM["id"], await destinations.make_label(s.app.store, "Өңірлер") or 0, True
    )
    await s.said("/announce Өңірлерге")
    await s.said("Регионам")
    await tap(s, "1/an/to/1/0")
    return _sends(await tap(s, buttons(await tap(s, "1/an/tl/1/1/on-0"))["Дайын"]))


def _sends(calls: list[Any]) -> str:
    found = [d for n in range(len(calls)) for d in buttons(calls[: n + 1]).values() if "/ok/" in d]
    return found[-1]


def test_a_label_put_on_a_chat_after_the_card_was_shown_brings_nothing_there() -> None:
    """With one officer, too: what goes out is what the card counted."""

    async def play(s: Scene) -> None:
        send = await to_regions(s)
        await destinations.put_label(s.app.store, GROUP["id"], 1, True)
        await destinations.put_label(s.app.store, -77, 1, True)  # which is subscribed to nothing
        assert text_of(await tap(s, send)) == "Расталды."
        asked = await tap(s, "1/an/open/1")
        assert "Растағаннан кейін белгі қойылған чат: 1. Оларға бармайды." in last_text(asked)
        await run_out(s)
        assert [one for one in out(s) if int(one[0]) < 0] == [(str(FORUM["id"]), "Өңірлерге")]

    played(play, scene())


def test_a_label_put_on_a_chat_after_the_confirmation_brings_nothing_there() -> None:
    async def play(s: Scene) -> None:
        await tap(s, await to_regions(s))
        await tap(s, f"1/ch/l/{GROUP['id']}/1/on")  # one officer alone, while the other one decides
        asked = await tap(s, "1/an/open/1", MARAT)
        told = "Растағаннан кейін белгі қойылған чат: 1. Оларға бармайды."
        assert "Алатындар: 1." in last_text(asked)
        assert told in last_text(asked)
        await tap(s, _sends(asked), MARAT)
        await run_out(s)
        assert [one for one in out(s) if int(one[0]) < 0] == [(str(FORUM["id"]), "Өңірлерге")]
        assert told not in last_text(await tap(s, "1/an/open/1"))  # nothing is to be done about it any more

    played(play, scene(7, 9))


def test_opened_and_confirmed_anew_it_goes_to_those_labelled_since() -> None:
    async def play(s: Scene) -> None:
        await tap(s, await to_regions(s))
        await tap(s, f"1/ch/l/{GROUP['id']}/1/on")
        await tap(s, _sends(await press(s, "edit")))
        await tap(s, f"1/ch/l/{FORUM['id']}/1/off")  # and not where it was taken off
        await tap(s, _sends(await tap(s, "1/an/open/1", MARAT)), MARAT)
        await run_out(s)
        assert [one for one in out(s) if int(one[0]) < 0] == [(str(GROUP["id"]), "Өңірлерге")]

    played(play, scene(7, 9))


@pytest.mark.parametrize("how", ["label", "chat"])
def test_a_group_that_becomes_a_supergroup_leaves_the_open_request_as_it_is(how: str) -> None:
    async def play(s: Scene) -> None:
        store = s.app.store
        send = await to_regions(s)
        if how == "chat":
            await tap(s, "1/an/tl/1/1/off-0")
            send = _sends(await tap(s, buttons(await tap(s, f"1/an/tc/1/{FORUM['id']}/on-0"))["Дайын"]))
        s.telegram.chats[-100601] = {**FORUM, "id": -100601}
        await chats.move(store, FORUM["id"], -100601)
        await tap(s, send)  # that was shown before
        asked = _sends(await tap(s, "1/an/open/1", MARAT))
        s.telegram.chats[-100602] = {**FORUM, "id": -100602}
        await chats.move(store, -100601, -100602)
        await tap(s, asked, MARAT)
        await run_out(s)
        assert [one for one in out(s) if int(one[0]) < 0] == [("-100602", "Өңірлерге")]

    played(play, scene(7, 9))


def test_of_no_chat_chosen_any_more_it_does_not_go_to_all() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await tap(s, f"1/an/tc/1/{GROUP['id']}/on-0")
        shown = await press(s, "open")
        assert f"Таңдалған чаттар: {GROUP['title']}" in text_of(shown)
        await tap(s, f"1/an/tc/1/{GROUP['id']}/off-0")
        assert "тақырыбы қандай" in text_of(await press(s, "open")).lower()
        await tap(s, f"1/an/tc/1/{GROUP['id']}/on-0")
        await press(s, "t", argument="grants")
        one = await store_.get(s.app.store, 1)
        assert one is not None
        assert (content.read(one.content).topic, content.read(one.content).chats) == ("grants", ())

    played(play, scene())


def test_a_chosen_chat_that_unsubscribed_or_moved_meanwhile() -> None:
    async def play(w: World) -> None:
        for chat in (-1, -2, -3):
            await w.subscriber(chat)
        await destinations.put_label(w.store, -3, await destinations.make_label(w.store, "A") or 0, True)
        number = await w.announce(ru="", wait=1)
        one = await store_.get(w.store, number)
        assert one is not None
        said = replace(content.read(one.content), topic=ALL, chats=(-1, -2), labels=(1,))

        async def chosen(connection: Any) -> None:
            await store_.set_fields(connection, number, content=content.written(said))

        await w.store.write(chosen)
        await chats.move(w.store, -1, -1001)
        await chats.move(w.store, -3, -1003)
        await chats.unsubscribe(w.store, -2)
        w.now = one.send_at or w.now
        await w.drain()
        assert sorted(chat for _, chat, _ in w.fake.sent) == [-1003, -1001]

    in_world(play)


def test_labels_of_chats_that_are_forgotten_go() -> None:
    async def play(w: World) -> None:
        await w.subscriber(-1)
        await destinations.put_label(w.store, -1, await destinations.make_label(w.store, "A") or 0, True)
        await chats.set_membership(w.store, -1, "supergroup", "kicked", w.now)
        await privacy.expire(w.store, w.now)
        assert (await destinations.labels(w.store))[0].chats == 1  # it may come back
        await privacy.expire(w.store, w.now.replace(year=w.now.year + 1))
        assert (await destinations.labels(w.store))[0].chats == 0

    in_world(play)


def test_what_is_not_there_is_said() -> None:
    async def play(s: Scene) -> None:
        await s.said("/start")
        assert "тізімде жоқ" in last_text(await tap(s, "1/ch/o/-5"))
        assert toast(await tap(s, "1/ch/o/-5", {**AIGUL, "id": 8}))

    played(play, scene())


def test_the_command_line_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def filled() -> None:
        async with await Database.open(tmp_path / DATABASE) as store:
            w = World(store)
            await w.subscriber(-1, topic="grants")
            await chats.named(store, -1, "=Топ\n1")
            await destinations.put_label(
                store, -1, await destinations.make_label(store, "Өңірлер") or 0, True
            )

    asyncio.run(filled())
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path))
    assert cli.main(["chats"]) == 0
    assert capsys.readouterr().out == "-1\tsupergroup\t=Топ 1\tgets\tkk\tgrants\tӨңірлер\t-\n"
    assert cli.main(["chats", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "-1,supergroup,'=Топ 1,gets,kk,grants,Өңірлер,"
    (tmp_path / "kk.html").write_text("Сәлем", "utf-8")
    words = ["announce", "--kk", str(tmp_path / "kk.html"), "--label"]
    again = ["--at", "04.01.2119 10:00", "--every", "week"]
    assert cli.main([*words, "өңірлер", *again, "--times", "3", "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "--- would go Wednesday 04.01.2119 10:00 (Asia/Almaty), every week, 3 times until"
        " Wednesday 18.01.2119 10:00 (Asia/Almaty), to 1 chats (kk 1, ru 0)"
    )
    assert cli.main([*words, "өңірлер", *again, "--last", "20.01.2119", "--dry-run"]) == 0
    assert "3 times until Wednesday 18.01.2119 10:00" in capsys.readouterr().out
    assert cli.main([*words, "өңірлер", *again, "--last", "03.01.2119"]) == 2
    assert cli.main([*words, "өңірлер", "--last", "03.01.2119"]) == 2
    assert capsys.readouterr().err == (
        "azamat: announce: --last '03.01.2119': that is before it first goes out;"
        " write for example: 04.04.2119\n"
        "azamat: announce: --last 03.01.2119: how often? Write --every week or --every month\n"
    )
    assert cli.main([*words, "Басқа"]) == 2
    assert capsys.readouterr().err == "azamat: announce: --label 'Басқа': there are: өңірлер\n"
    for ends in ([], ["--times", "0"], ["--times", "53"], ["--times", "3", "--last", "20.01.2119"]):
        assert cli.main([*words, "өңірлер", *again, *ends]) == 2
        assert capsys.readouterr().err == (
            "azamat: announce: --every needs --at, and --times up to 52 or --last\n"
        )
