"""What the second officer is shown and decides, and what both are told."""

from __future__ import annotations

from typing import Any

from officers import MARAT, drafted, out, personal, press, run_out, scene, state, tap
from scene import AIGUL, OLEG, Scene, buttons, last_text, played

from bot.announcements import content, desk
from bot.announcements.content import Content
from bot.storage import announcements as store_


def sends(calls: list[Any]) -> str:
    """The data of the button that sends, of the newest message that has one."""
    for place in range(len(calls), 0, -1):
        for data in buttons(calls[:place]).values():
            if "/ok/" in data:
                return data
    raise AssertionError([c.values for c in calls])


def to(person: dict[str, Any], calls: list[Any]) -> list[Any]:
    return [c for c in calls if c.values.get("chat_id") == str(person["id"])]


def test_the_second_officer_sees_all_that_they_decide_on() -> None:
    async def play(s: Scene) -> None:
        calls = await drafted(s)
        await press(s, "when")
        calls = await s.said("ертең 10:00")
        await tap(s, sends(calls))
        await run_out(s)
        shown = to(MARAT, list(s.telegram.calls))
        assert [c.values["text"] for c in shown[:2]] == [
            personal("Биыл 104 грант бар"), personal("Есть 104 гранта", "ru")
        ]  # fmt: skip
        asked = last_text(shown)
        for part in (
            "Тақырып: Гранттар", "Алатындар: 2. Арна: 0, топ: 1, адам: 1", "Қазақша: 1, орысша: 1",
            "Уақыты: бейсенбі, 23.10.2025 10:00 (Алматы, UTC+5)", "Айгүл растауыңызды күтеді.",
            "Жеке чатта мәтін астында бас тарту жолы тұрады, топ пен арнада тұрмайды.",
        ):  # fmt: skip
            assert part in asked, part
        # the message is gone; the same is in /announcements
        await s.said("/announcements", person=MARAT)
        again = await press(s, "open", MARAT)
        assert sends(again) == sends(shown)
        told = await tap(s, sends(again), MARAT)
        assert "№1 хабарландыру. Марат: растады." in [c.values.get("text") for c in to(AIGUL, told)]
        assert await state(s) == "planned"

    played(play, scene(7, 9))


def test_a_draft_that_is_recalled_goes_nowhere() -> None:
    async def play(s: Scene) -> None:
        send = sends(await drafted(s))
        one = await store_.get(s.app.store, 1)
        assert one is not None
        await desk.recall(s.app.store, one, None, s.now, store_.COMMAND)
        await tap(s, send)
        await run_out(s)
        assert await state(s) == "cancelled"
        assert [chat for chat, _ in out(s) if chat != "7"] == []

    played(play, scene())


def test_it_is_given_back_to_its_author() -> None:
    async def play(s: Scene) -> None:
        await tap(s, sends(await drafted(s)))
        assert "өзгертілмейді" in last_text(await press(s, "no"))  # not by themselves
        told = await press(s, "no", MARAT)
        assert "№1 хабарландыру. Марат: авторына қайтарды." in [c.values.get("text") for c in told]
        assert await state(s) == "draft"
        await run_out(s)
        assert "8" not in dict(out(s))

    played(play, scene(7, 9))


def test_the_author_is_told_how_it_ended() -> None:
    async def play(s: Scene) -> None:
        send = sends(await drafted(s))
        await tap(s, send)
        one = await store_.get(s.app.store, 1)
        assert one is not None
        await tap(s, sends(await press(s, "open", MARAT)), MARAT)
        await run_out(s)
        reports = [c for c in to(AIGUL, list(s.telegram.calls)) if "Жетті: 2" in c.values.get("text", "")]
        assert reports
        assert [c for c in to(MARAT, list(s.telegram.calls)) if "Жетті: 2" in c.values.get("text", "")]

    played(play, scene(7, 9))


def test_to_nobody_there_is_nothing_to_confirm() -> None:
    async def play(s: Scene) -> None:
        made = content.written(Content(topic="laws", kk="Ешкімге", kk_only=True))
        await store_.create(s.app.store, "text", made, 7, s.now)
        calls = await press(s, "next")
        assert "Қазір алатын ешкім жоқ" in last_text(calls)
        assert not any("/ok/" in data for data in buttons(calls).values())

    played(play, scene())


def test_a_second_correction_counts_its_own() -> None:
    async def play(s: Scene) -> None:
        await tap(s, sends(await drafted(s)))
        await run_out(s)
        for number, text in ((2, "Бірінші түзету"), (3, "Соңғы түзету")):
            await s.pressed("1/an/fix/1", AIGUL, s.sent[-1], id=str(number))
            await tap(s, sends(await s.said(text)))
            await run_out(s)
            assert await state(s, number) == "done"
        assert "Түзету\nОрындалды: 2" in last_text(await press(s, "open"))

    played(play, scene())


def test_both_see_what_a_correction_changes() -> None:
    async def play(s: Scene) -> None:
        await tap(s, sends(await drafted(s)))
        await run_out(s)
        await s.officers(7, 9)
        await press(s, "fix")
        mine = await s.said("Биыл 104 грант берілді")
        await tap(s, sends(mine))
        await run_out(s)
        for shown in (to(AIGUL, mine), to(MARAT, list(s.telegram.calls))):
            assert [c.values["text"] for c in shown[:4]] == [
                "Бұрын:", personal("Биыл 104 грант бар"), "Енді:", personal("Биыл 104 грант берілді"),
            ]  # fmt: skip
            assert "№1 хабарландыруға түзету\nТүзетілетін хабарлама: 2" in last_text(shown[:5])

    played(play, scene())


def test_who_is_no_officer_sees_nothing_of_it() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        for verb in ("look", "no", "open"):
            calls = await press(s, verb, OLEG)
            assert not [c for c in calls if c.method == "sendMessage"]

    played(play, scene())
