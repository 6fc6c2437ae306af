"""An announcement is pinned where it is sent: in groups and channels, where the bot may."""

from __future__ import annotations

from officers import drafted, press, run_out, scene, tap
from scene import GROUP, Scene, buttons, last_text, played, text_of

from bot.storage import chats

OTHER = -100600


def pinned(s: Scene) -> list[tuple[str, str]]:
    found = [c.values for c in s.telegram.calls if c.method == "pinChatMessage"]
    return [(v["chat_id"], v["disable_notification"]) for v in found]


async def sent(s: Scene) -> None:
    """To a person and two groups."""
    await chats.set_membership(s.app.store, OTHER, "supergroup", "member", s.now)
    await chats.subscribe(s.app.store, OTHER, "grants", "kk", s.now)
    await drafted(s)
    calls = await press(s, "pin", argument="on")
    assert "чат басына бекітіледі" in text_of(calls)
    await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
    await run_out(s)


def test_in_groups_alone_and_without_a_second_sound() -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        assert sorted(pinned(s)) == [(str(GROUP["id"]), "true"), (str(OTHER), "true")]

    played(play, scene())


def test_without_the_right_it_goes_out_and_the_report_says_where_it_is_not_pinned() -> None:
    async def play(s: Scene) -> None:
        s.telegram.unpinnable = {OTHER}
        await sent(s)
        report = last_text([c for c in s.telegram.calls if c.values.get("chat_id") == "7"])
        assert "Жетті: 3" in report
        assert (
            "Чат басына бекіту\nОрындалды: 1\nОрындалмады: 1 (боттың хабарлама бекітуге құқығы жоқ: 1)"
            in report
        )
        assert "Форум (қазақша): бекітілмеді (боттың хабарлама бекітуге құқығы жоқ)" in text_of(
            await press(s, "res", argument="pin-0")
        )
        kept = await s.rows("SELECT count(*) FROM subscriptions WHERE chat_id < 0")
        assert kept == [(2,)]  # a right to pin is none to write

    played(play, scene())


def test_what_is_recalled_before_its_pin_is_not_pinned() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        calls = await press(s, "pin", argument="on")
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        await s.app.store.write(_unpinned)
        await press(s, "recy")
        await run_out(s)
        assert pinned(s) == []
        assert await s.rows("SELECT state, reason FROM deliveries WHERE action = 'pin'") == [
            ("cancelled", "recalled")
        ]

    async def _unpinned(connection: object) -> None:
        await connection.execute("UPDATE deliveries SET state = 'planned' WHERE action = 'pin'")  # type: ignore[attr-defined]

    played(play, scene())
