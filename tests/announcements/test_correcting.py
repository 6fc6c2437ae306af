"""Corrections reach those who were told wrong: once, in their language, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import talking
import telegram_html
from desk_world import ZONE, Fake, Quiet
from scene import AIGUL, FORUM, OLEG, Scene, played

from bot.announcements import content, correcting
from bot.announcements.content import Content
from bot.announcements.outbox import Outbox
from bot.storage import announcements as store_
from bot.storage import chats, privacy
from bot.storage.revisions import accept
from knowledge.formulas import parse
from knowledge.model import Bilingual, Knowledge, Period, PeriodKind

COUNT, SUM = "grants-2025-count", "grants-2025-sum"
ASKED = "Биыл қанша грант бөлінді?"
ASKED_RU = "Сколько грантов реализуется в 2025 году?"


def revised(known: Knowledge, **figures: Mapping[str, Any]) -> Knowledge:
    """The knowledge with some figures changed, by their ids with ``_`` for ``-``."""
    names = {name.replace("_", "-"): changes for name, changes in figures.items()}
    new = {i: replace(known.figures[i], **changes) for i, changes in names.items()}
    return replace(known, figures={**known.figures, **new}, digest=str(sorted(new.items())))


@dataclass
class Told:
    """A scene whose outbox goes to a Telegram of a few lines."""

    scene: Scene
    fake: Fake = field(default_factory=Fake)

    async def begin(self) -> None:
        app = self.scene.app
        await accept(app.store, app.knowledge, {}, self.scene.now)
        await correcting.look(app.store, app.knowledge, self.scene.now)
        self.outbox = Outbox(
            app.store, self.fake, Quiet(), lambda: self.scene.now, ZONE, lambda: app.knowledge
        )

    async def revise(self, **figures: Mapping[str, Any]) -> None:
        app = self.scene.app
        self.scene.later(hours=1)
        app.knowledge = revised(app.knowledge, **figures)
        await accept(app.store, app.knowledge, {}, self.scene.now)

    async def after(self, **by: float) -> dict[int, list[str]]:
        """Time goes on. Out: what each chat has been told by then, all in all."""
        self.scene.later(**by)
        app = self.scene.app
        await correcting.look(app.store, app.knowledge, self.scene.now)
        for _ in range(4):
            await self.outbox.look()
            await self.outbox.idle()
            self.scene.later(seconds=4)
        told: dict[int, list[str]] = {}
        for (chat, _), text in self.fake.messages.items():
            told.setdefault(chat, []).append(telegram_html.parse(text)[0].replace("\xa0", " "))
        return told


def test_each_chat_is_told_once_in_its_language_and_nobody_else() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said(ASKED)
        await scene.said(ASKED_RU, person=OLEG)
        topic = {"message_thread_id": 3, "is_topic_message": True}
        await scene.said(f"@azamat_bot {ASKED}", FORUM, OLEG, **topic)
        other = {"id": 9, "type": "private", "first_name": "X"}
        scene.telegram.chats[9] = other
        await scene.said("Сколько волонтёрских центров?", other, {**OLEG, "id": 9})
        await at.revise(grants_2025_count={"value": Decimal(110), "as_written": "110"})
        assert await at.after(minutes=9) == {}, "a slip that the desk takes back at once is told to nobody"
        told = await at.after(minutes=2)
        kk = (
            "Түзету\n\nГранттар саны, 2025 жыл\nБұрынғы жауабымыз: 104 грант\n"
            "Дұрысы: 110 грант, 2025 жыл\nМАМ, 22.10.2025"
        )
        ru = (
            "Поправка\n\nЧисло грантов, 2025 год\nНаш прежний ответ: 104 гранта\n"
            "Правильно: 110 грантов, 2025 год\nМКИ, 22.10.2025"
        )
        assert told == {AIGUL["id"]: [kk], OLEG["id"]: [ru], FORUM["id"]: [kk]}
        assert await scene.rows("SELECT chat_id, thread FROM deliveries WHERE thread <> 0") == [
            (FORUM["id"], 3)
        ]
        assert await at.after(hours=30) == told, "once"

    played(play)


def test_a_second_correction_goes_on_from_the_first() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said(ASKED)
        await at.revise(grants_2025_count={"value": Decimal(110), "as_written": "110"})
        await at.after(minutes=11)
        await at.revise(grants_2025_count={"value": Decimal(111), "as_written": "111"})
        told = (await at.after(minutes=11))[AIGUL["id"]]
        assert [t.count("110 грант") for t in told] == [1, 1]
        assert "Бұрынғы жауабымыз: 110 грант\nДұрысы: 111 грант" in told[1]

    played(play)


def test_what_is_taken_back_or_only_worded_anew_is_told_to_nobody() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said(ASKED)
        before = scene.app.knowledge.figures[COUNT]
        await at.revise(grants_2025_count={"value": Decimal(110), "as_written": "110"})
        scene.later(minutes=-58)
        await at.revise(grants_2025_count={"value": before.value, "as_written": before.as_written})
        wording = replace(before.label, kk="Басқаша аталған гранттар")
        await at.revise(grants_2025_count={"label": wording})
        assert await at.after(minutes=11) == {}

    played(play)


def test_one_message_holds_all_that_a_chat_was_told_wrong() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said(ASKED)
        await scene.said("2025 жылы гранттардың жалпы құны қанша?")
        year = Period(PeriodKind.POINT, "2024")
        await at.revise(
            grants_2025_count={"value": Decimal(110), "as_written": "110"}, grants_2025_sum={"period": year}
        )
        (told,) = (await at.after(minutes=11))[AIGUL["id"]]
        assert "Бұрынғы жауабымыз: 104 грант\nДұрысы: 110 грант" in told
        assert "Бұрынғы жауабымыз: 1,8 млрд ₸, 2025 жыл\nДұрысы: 1,8 млрд ₸, 2024 жыл" in told

    played(play)


def test_what_is_computed_from_it_turns_out_wrong_too() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said("Каков средний размер гранта в этом году?", person=OLEG)
        await scene.said(ASKED)
        await at.revise(grants_2025_count={"value": Decimal(110), "as_written": "110"})
        told = await at.after(minutes=11)
        (average,) = told[OLEG["id"]]
        assert "Наш прежний ответ: 16,8–17,8 млн ₸\nПравильно: 15,9–16,8 млн ₸, 2025 год\nМКИ" in average
        assert "Наш прежний ответ: 104 гранта\nПравильно: 110 грантов, 2025 год\nМКИ" in average
        (count,) = told[AIGUL["id"]]
        assert "млн" not in count, "who asked for the number alone was not told what it gives"
        assert await at.after(hours=30) == told, "once"

    played(play)


def test_what_is_computed_otherwise_but_comes_to_the_same_is_told_to_nobody() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said("Каков средний размер гранта в этом году?", person=OLEG)
        known = scene.app.knowledge
        average = known.derived["grants-2025-average"]
        other = replace(average, formula=parse("(grants-2025-sum) / grants-2025-count"))
        scene.later(hours=1)
        scene.app.knowledge = replace(known, derived={**known.derived, average.id: other}, digest="other")
        await accept(scene.app.store, scene.app.knowledge, {}, scene.now)
        assert await at.after(minutes=11) == {}

    played(play)


def test_a_list_with_another_entry_turns_out_wrong() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said("Қандай заңдарға толықтырулар енгізілді?")
        figure = scene.app.knowledge.figures["laws-amended"]
        other = replace(figure.items[0], text=Bilingual("Жаңа заң", "Новый закон"))
        await at.revise(laws_amended={"items": (other, *figure.items[1:])})
        (told,) = (await at.after(minutes=11))[AIGUL["id"]]
        was, _, now = told.partition("Дұрысы: ")
        assert f"• {figure.items[0].text.kk}" in was
        assert "• Жаңа заң" in now
        assert f"• {figure.items[1].text.kk}" in now

    played(play)


def test_what_was_given_long_ago_or_forgotten_is_not_told() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said(ASKED_RU, person=OLEG)
        scene.later(days=30, hours=1)
        await scene.said(ASKED)
        assert await privacy.forget(scene.app.store, AIGUL["id"])
        await at.revise(grants_2025_count={"value": Decimal(110), "as_written": "110"})
        assert await at.after(minutes=11) == {}

    played(play)


def test_forgetting_stops_a_correction_that_waits() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        await scene.said(ASKED)
        await at.revise(grants_2025_count={"value": Decimal(110), "as_written": "110"})
        scene.later(minutes=11)
        await correcting.look(scene.app.store, scene.app.knowledge, scene.now)
        assert await scene.rows("SELECT state FROM deliveries") == [("planned",)]
        await privacy.forget(scene.app.store, AIGUL["id"])
        assert await at.after(minutes=1) == {}

    played(play)


def test_only_the_chat_and_the_figure_are_kept() -> None:
    async def play(scene: Scene) -> None:
        await scene.said(ASKED)
        kept = dict(
            zip(("chat_id", "figure", "thread", "language"), (AIGUL["id"], COUNT, 0, "kk"), strict=True)
        )
        rows = await scene.rows("SELECT * FROM given")
        assert [dict(zip(kept, row, strict=False)) for row in rows] == [kept]
        assert ASKED not in str(rows)

    played(play)


def test_announcements_that_quoted_it_are_offered_for_correction_in_place() -> None:
    async def play(scene: Scene) -> None:
        at = Told(scene)
        await at.begin()
        app, now = scene.app, scene.now
        texts = {"kk": "Биыл {grants-2025-count} іске асады", "ru": "В этом году идут {grants-2025-count}"}
        said = content.fixed(Content(topic="grants", **texts), talking.store())
        await chats.subscribe(app.store, 50, "grants", "kk", now)
        number = await store_.create(
            app.store, "text", content.written(said), 7, now, state="planned", send_at=now
        )
        assert await at.after(seconds=1) == {50: ["Биыл 104 грант іске асады"]}
        await at.revise(grants_2025_count={"value": Decimal(110), "as_written": "110"})
        await at.after(minutes=11)
        (draft,) = [one for one in await store_.newest(app.store) if one.kind == "correction"]
        assert (draft.state, draft.target, draft.author) == ("draft", number, store_.TERMINAL)
        assert content.fixed(content.read(draft.content), app.knowledge).fixed["ru"] == (
            "В этом году идут 110 грантов"
        )

    played(play)
