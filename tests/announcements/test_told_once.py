"""The whole way to people, over the loop that the running bot has: a correction, an answer, a tied figure."""

from __future__ import annotations

import logging
import shutil
from decimal import Decimal
from pathlib import Path

import telegram_html
from officers import MARAT, out, personal, press, run_out, scene, tap
from scene import AIGUL, OLEG, Scene, buttons, played, text_of
from test_correcting import revised

import knowledge
from bot.assistant import Assistant
from bot.screens.home import Interface
from bot.storage import announcements as store_
from bot.storage import desk_work, feedback
from bot.storage.revisions import accept
from bot.watching import Watcher
from knowledge.loading import load
from knowledge.model import Knowledge

ASKED = "Сколько грантов реализуется в 2025 году?"
UNKNOWN = "в Шымкенте сколько волонтёров"


def to(s: Scene, chat: int) -> list[str]:
    """What a chat was sent."""
    return [telegram_html.parse(text)[0].replace("\xa0", " ") for one, text in out(s) if one == str(chat)]


def test_who_was_told_wrong_is_told_once_and_what_quoted_it_is_offered_for_correction() -> None:
    async def play(s: Scene) -> None:
        app = s.app
        await accept(app.store, app.knowledge, {}, s.now)
        await run_out(s)
        await s.said("/announce")
        await s.said("Биыл {grants-2025-count} іске асып жатыр")
        calls = await s.said("В этом году идут {grants-2025-count}")
        await tap(s, next(d for d in buttons(calls).values() if d.endswith("/grants")))
        await s.said("/subscribe", person=OLEG)
        await s.pressed("1/sub/grants", OLEG)
        asked = buttons(await press(s, "next"))
        await tap(s, next(d for d in asked.values() if "/ok/" in d))
        await run_out(s)
        assert personal("В этом году идут 104 гранта", "ru") in to(s, OLEG["id"])
        await s.said(ASKED, person=OLEG)
        s.later(hours=1)
        app.knowledge = revised(app.knowledge, grants_2025_count={"value": Decimal(110), "as_written": "110"})
        await accept(app.store, app.knowledge, {}, s.now)
        s.later(minutes=11)
        await run_out(s)
        (told,) = to(s, OLEG["id"])
        assert "Наш прежний ответ: 104 гранта\nПравильно: 110 грантов" in told
        desk = "\n".join(to(s, AIGUL["id"]))
        assert "Бұл хабарландыру келтірген дерек өзгерді" in desk
        assert "Түрі: қате дерек алғандарға түзету" in desk
        await run_out(s)
        assert to(s, OLEG["id"]) == []

    played(play, scene())


def test_an_answer_is_confirmed_by_a_second_officer_and_reaches_who_wants_to_know_once() -> None:
    async def play(s: Scene) -> None:
        await feedback.pass_on(s.app.store, OLEG["id"], 1, OLEG["id"], UNKNOWN, "ru", True, s.now)
        (one,) = await feedback.waiting_questions(s.app.store)
        await s.said("/desk")
        await tap(s, f"1/dk/an/{one.id}")
        await s.said("Ол дерек әкімдікте бар.")
        await s.said("Эти данные есть в акимате.")
        (draft,) = await store_.newest(s.app.store)
        asked = buttons(await press(s, "next", number=draft.id))
        await tap(s, next(d for d in asked.values() if "/ok/" in d))
        await run_out(s)
        assert to(s, OLEG["id"]) == []
        (shown,) = [
            c for c in s.telegram.calls if c.values.get("chat_id") == "9" and "reply_markup" in c.values
        ]
        await tap(s, next(d for d in buttons([shown]).values() if "/ok/" in d), MARAT)
        for times in (1, 0):
            await run_out(s)
            assert to(s, OLEG["id"]) == ["Нашёлся ответ на ваш вопрос:\n\nЭти данные есть в акимате."] * times

    played(play, scene(7, 9))


def test_a_group_tied_to_a_figure_by_two_is_served_and_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shipped = Path(knowledge.__file__).parent
    shutil.copytree(shipped / "sources", folder / "sources")
    (folder / "topics").mkdir()  # one: an index of all is built at each step
    shutil.copy(shipped / "topics" / "volunteers.toml", folder / "topics")
    known = load(folder)

    async def play(s: Scene) -> None:
        app = s.app

        def built(new: Knowledge) -> tuple[Knowledge, Assistant]:
            return new, Assistant(lambda: new, Interface())

        def swap(new: tuple[Knowledge, Assistant]) -> None:
            app.knowledge, app.assistant = new

        swap(built(known))
        log = logging.getLogger("azamat.test")
        app.library = Watcher(app.store, folder, known, built, swap, lambda: s.now, log)
        await app.library.refresh()
        await feedback.pass_on(app.store, OLEG["id"], 1, OLEG["id"], UNKNOWN, "ru", True, s.now)
        (one,) = await feedback.waiting_questions(app.store)
        await s.said("/desk")
        tried = await tap(s, f"1/dk/e/{one.id}/volunteers-centres")
        assert "Тексерілген сұрақ: " in text_of([c for c in tried if c.method != "sendMessage"] or tried)
        await tap(s, f"1/dk/x/{one.id}/volunteers-centres")
        (change,) = await desk_work.waiting(app.store)
        await s.said("/desk", person=MARAT)
        await tap(s, f"1/dk/ok/{change.id}", MARAT)
        assert UNKNOWN in app.knowledge.figures["volunteers-centres"].examples.ru
        await run_out(s)
        (told,) = to(s, OLEG["id"])
        assert told.startswith("Нашёлся ответ на ваш вопрос:\n\n20 центров\n")
        await run_out(s)
        assert to(s, OLEG["id"]) == []

    played(play, scene(7, 9))
