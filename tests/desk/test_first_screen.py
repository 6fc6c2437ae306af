"""/desk: what waits, for press officers alone."""

from __future__ import annotations

from scene import GROUP, OLEG, Scene, buttons, played, text_of, toast

from bot.storage import feedback

DESK = frozenset({7})


def test_the_desk_says_what_waits() -> None:
    async def play(s: Scene) -> None:
        assert text_of(await s.said("/desk")) == "Редакция\n\nҚазір күтіп тұрған іс жоқ."
        await feedback.pass_on(s.app.store, 8, 1, 8, "Нан қанша тұрады?", "kk", False, s.now)
        shown = await s.said("/desk")
        assert text_of(shown) == "Редакция\n\nЖауапсыз сұрақтар: 1"
        assert buttons(shown) == {
            "Жаңа релиз": "1/dn",
            "Көрсетпеу": "1/dk/sw",
            "Адамдардың сұрақтары": "1/dk/q/0",
            "Өзгерістер тарихы": "1/dk/log/0",
            "Хабарландырулар": "1/an/li/open/0",
            "Чаттар": "1/ch/li/0/0",
        }
        assert text_of(await s.pressed("1/dk")) == text_of(shown)

    played(play, Scene(desk=DESK))


def test_help_tells_an_officer_what_the_desk_can_do_and_nobody_else() -> None:
    async def play(s: Scene) -> None:
        _, own = await s.said("/help")
        assert text_of([own]).splitlines()[:4] == [
            "Редакция", "", "/announce — Хабарландыру жазу", "/announcements — Барлық хабарландыру",
        ]  # fmt: skip
        assert len(await s.said("/help", person=OLEG)) == 1
        assert len(await s.said("/help@azamat_bot", chat=GROUP)) == 1

    played(play, Scene(desk=frozenset({7})))


def test_the_desk_is_for_officers_alone() -> None:
    async def play(s: Scene) -> None:
        assert "Вопросы" not in text_of(await s.said("/desk", None, OLEG))
        assert toast(await s.pressed("1/dk", OLEG)) == "Это может только сотрудник пресс-службы."

    played(play, Scene(desk=DESK))
