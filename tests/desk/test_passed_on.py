"""What people passed on and found wrong comes to the desk, by meaning and without names, and is seen to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from scene import AIGUL, OLEG, Scene, buttons, played, text_of, toast

import knowledge
from bot.desk import rules
from bot.handlers import passed_on as handlers
from bot.storage import announcements, desk_work, feedback, privacy
from knowledge.loading import texts

ID = 1761112800000  # of the first question that is passed on: when that was
DANA = {"id": 9, "is_bot": False, "first_name": "Дана", "language_code": "kk"}
#: Of the shipped files those of one topic: a check builds an index of all, twice.
TEXTS = {
    name: text
    for name, text in texts(Path(knowledge.__file__).parent).items()
    if not name.startswith("topics/") or name == "topics/volunteers.toml"
}
PENSION = ("Зейнетақы қашан көтеріледі?", "Қашан зейнетақыны көтереді екен")
VOLUNTEERS = ("Шымкентте қанша волонтер бар?", "в Шымкенте сколько волонтёров")


class Library:
    """The shipped files."""

    def __init__(self) -> None:
        self.refreshed = 0

    async def texts(self) -> Mapping[str, str]:
        return TEXTS

    async def refresh(self) -> None:
        self.refreshed += 1


async def passed(s: Scene, *texts: str, tell: bool = False, first: int = 100) -> None:
    for number, text in enumerate(texts, first):
        language = "ru" if "в Ш" in text or "С" in text[:1] else "kk"
        await feedback.pass_on(s.app.store, number, 1, number, text, language, tell, s.now)  # type: ignore[arg-type]


def test_without_a_desk_nothing_is_said_to_be_passed_on() -> None:
    async def play(s: Scene) -> None:
        said = text_of(await s.said(VOLUNTEERS[0]))
        assert said.endswith("Сұрағыңызды жауабы жоқ сұрақтар тізіміне қосайын ба?")
        await s.officers(AIGUL["id"])
        shown = await s.said(VOLUNTEERS[1], person=OLEG)
        assert text_of(shown).endswith("Передать ваш вопрос редакторам?")
        done = await s.pressed(buttons(shown)["Передайте и сообщите мне ответ"], OLEG, s.sent[-1])
        assert toast(done) == ("Спасибо! Ваш вопрос передан редакторам. Если ответ появится, напишу сюда.")
        assert not {"Да, передайте", "Передайте и сообщите мне ответ"} & set(buttons(done))
        (kept,) = await feedback.waiting_questions(s.app.store)
        assert (kept.text, kept.language, kept.tell) == (VOLUNTEERS[1], "ru", True)

    played(play)


def test_the_desk_sees_them_by_meaning_with_count_and_languages() -> None:
    async def play(s: Scene) -> None:
        await passed(s, PENSION[0], *VOLUNTEERS, PENSION[1], VOLUNTEERS[0])
        shown = await _pressed(s, "1/dk/q/0")
        assert text_of(shown) == (
            "Жауап табылмаған сұрақтар\n\n1. «Шымкентте қанша волонтер бар?» · 3 · қазақша, орысша\n"
            "2. «Зейнетақы қашан көтеріледі?» · 2 · қазақша"
        )
        group = await s.pressed(buttons(shown)["1"])
        assert text_of(group) == (
            "Мағынасы ұқсас сұрақтар: 3\nТілі: қазақша, орысша\nЖауабын күтетіндер: 0\n\n"
            "• «Шымкентте қанша волонтер бар?»\n• «в Шымкенте сколько волонтёров»\n\n"
            "Боттың қазіргі жауабы: хабарламада жоқ дейді"
        )

    played(play, Scene(desk=frozenset({AIGUL["id"]})))


@pytest.fixture
def two() -> Scene:
    return Scene(desk=frozenset({AIGUL["id"], DANA["id"]}))


async def _pressed(s: Scene, data: str, person: Any = AIGUL) -> Any:
    if not any(sent["chat"]["id"] == person["id"] for sent in s.sent):
        await s.said("/help", person=person)
    below = next(sent for sent in reversed(s.sent) if sent["chat"]["id"] == person["id"])
    return await s.pressed(data, person, below)


def test_a_group_is_tied_to_a_figure_after_a_check_and_by_two(two: Scene) -> None:
    async def play(s: Scene) -> None:
        library = s.app.library = Library()  # type: ignore[assignment]
        await passed(s, *VOLUNTEERS, tell=True)
        shown = await _pressed(s, f"1/dk/t/{ID}/volunteers")
        tried = await _pressed(s, next(iter(buttons(shown).values())))
        assert "Қосылатын үлгі сұрақ: «Шымкентте қанша волонтер бар?»" in text_of(tried)
        assert "Тексерілген сұрақ: " in text_of(tried)
        tied = await _pressed(s, buttons(tried)["Қосу"])
        assert any("Басқа қызметкер растағанша күтеді." in c.values.get("text", "") for c in tied)
        (change,) = await desk_work.waiting(s.app.store)
        (edit,) = change.edits
        assert VOLUNTEERS[0] in edit.after["kk"]
        assert await feedback.waiting_questions(s.app.store) == []
        await handlers.look(s.app)
        assert await s.rows("SELECT count(*) FROM deliveries") == [(0,)], "nobody is told before it is served"
        await desk_work.confirm(s.app.store, change.id, str(DANA["id"]), s.now)
        for _ in range(2):
            await handlers.look(s.app)
        assert await s.rows("SELECT chat_id, language, state FROM deliveries ORDER BY chat_id") == [
            (100, "kk", "planned"), (101, "ru", "planned"),
        ]  # fmt: skip
        assert library.refreshed == 0

    played(play, two)


def test_who_refuses_the_tie_opens_the_group_again(two: Scene) -> None:
    async def play(s: Scene) -> None:
        s.app.library = Library()  # type: ignore[assignment]
        await passed(s, VOLUNTEERS[0])
        await _pressed(s, f"1/dk/x/{ID}/volunteers-centres")
        for change in await desk_work.waiting(s.app.store):
            await desk_work.end(s.app.store, change.id, "refused", str(DANA["id"]), s.now)
        await handlers.look(s.app)
        assert len(await feedback.waiting_questions(s.app.store)) == 1

    played(play, two)


def test_an_answer_goes_once_to_those_who_want_to_know() -> None:
    async def play(s: Scene) -> None:
        await passed(s, PENSION[0], tell=True)
        await passed(s, PENSION[1], first=200)
        await s.said("/start")
        assert text_of(await _pressed(s, f"1/dk/an/{ID}")).startswith("Хабарландырудың қазақша мәтінін")
        await s.said("Зейнетақы біздің дереккөзде жоқ.")
        shown = await s.said("В нашем источнике пенсий нет.")
        (draft,) = await announcements.newest(s.app.store)
        assert draft.kind == "notice"
        asked = await _pressed(s, f"1/an/next/{draft.id}")
        texts = [c.values["text"] for c in asked if c.method == "sendMessage"]
        assert texts[0] == "<b>Сұрағыңыздың жауабы табылды:</b>\n\nЗейнетақы біздің дереккөзде жоқ."
        confirm = next(p for p in buttons(asked).values() if p.startswith("1/an/ok/"))
        await _pressed(s, confirm)
        (one,) = await announcements.newest(s.app.store)
        to = await feedback.told_by(s.app.store, one.id)
        assert (one.state, [(d.chat_id, d.languages) for d in to]) == ("planned", [(100, ("kk",))])
        assert shown

    played(play, Scene(desk=frozenset({AIGUL["id"]})))


def test_what_is_out_of_scope_is_said_to_all_who_ask_it_later() -> None:
    async def play(s: Scene) -> None:
        await passed(s, PENSION[0])
        await _pressed(s, f"1/dk/sc/{ID}")
        await s.said("Зейнетақымен 109 айналысады.")
        await s.said("О пенсиях спросите 109.")
        (draft,) = await announcements.newest(s.app.store)
        before = text_of(await s.said(PENSION[1], person=OLEG))
        assert "109" not in before
        confirm = buttons(await _pressed(s, f"1/an/next/{draft.id}"))
        await _pressed(s, next(p for p in confirm.values() if p.startswith("1/an/ok/")))
        after = text_of(await s.said(PENSION[1], person=OLEG))
        assert after == "Зейнетақымен 109 айналысады."
        assert "зейнет" not in text_of(await s.said("Нан қанша тұрады?", person=OLEG)).lower()

    played(play, Scene(desk=frozenset({AIGUL["id"]})))


def test_what_was_put_aside_can_be_taken_back() -> None:
    async def play(s: Scene) -> None:
        await passed(s, *PENSION)
        dropped = await _pressed(s, f"1/dk/d/{ID}")
        assert await feedback.waiting_questions(s.app.store) == []
        await _pressed(s, buttons(dropped)["Қайтару"])
        assert len(await feedback.waiting_questions(s.app.store)) == 2

    played(play, Scene(desk=frozenset({AIGUL["id"]})))


def test_bad_votes_come_with_their_reasons() -> None:
    async def play(s: Scene) -> None:
        await s.said("Биыл қанша грант бөлінді?", person=OLEG)
        await s.pressed("1/wn/figure:grants-2025-count", OLEG)
        shown = await _pressed(s, "1/dk/v/0")
        assert text_of(shown) == (
            "Адамдар қате деген жауаптар\n\n1. гранттар саны, 2025 жыл: саны қате: 1 · қазақша"
        )
        assert "Қазір ештеңе жоқ." in text_of(await _pressed(s, buttons(shown)["1: көрдім"]))

    played(play, Scene(desk=frozenset({AIGUL["id"]})))


@pytest.mark.parametrize(
    "data",
    [
        "1/dk/q/0",
        f"1/dk/g/{ID}",
        f"1/dk/t/{ID}",
        f"1/dk/e/{ID}/grants-2025-count",
        f"1/dk/x/{ID}/grants-2025-count",
        f"1/dk/an/{ID}",
        f"1/dk/sc/{ID}",
        f"1/dk/d/{ID}",
        "1/dk/o/1",
        "1/dk/v/0",
        "1/dk/w/figure:grants-2025-count",
    ],
)
def test_it_is_for_officers_alone(data: str) -> None:
    async def play(s: Scene) -> None:
        await passed(s, PENSION[0])
        await s.officers(DANA["id"])  # who was an officer a moment ago is none any more
        assert toast(await _pressed(s, data)) == "Мұны тек баспасөз қызметкері істей алады."
        assert len(await feedback.waiting_questions(s.app.store)) == 1

    played(play, Scene(desk=frozenset({AIGUL["id"]})))


def test_forged_and_late_presses_do_nothing() -> None:
    async def play(s: Scene) -> None:
        await passed(s, PENSION[0])
        await privacy.forget(s.app.store, 100)
        for data in (
            f"1/dk/g/{ID}",
            f"1/dk/x/{ID}/nothing",
            f"1/dk/d/{ID}",
            f"1/dk/an/{ID}",
            "1/dk/t/99/none",
        ):
            assert text_of(await _pressed(s, data)).startswith("Бұл топ енді жоқ")
        s.later(seconds=0.001)
        await passed(s, PENSION[0])
        s.app.library = Library()  # type: ignore[assignment]
        assert text_of(await _pressed(s, f"1/dk/x/{ID + 1}/nothing")) == "Мұндай дерек енді жоқ."

    played(play, Scene(desk=frozenset({AIGUL["id"]})))


def test_a_check_shows_every_answer_that_the_example_changes() -> None:
    """A rule that knows nothing of meaning: the whole list of examples decides, so what changes is known."""
    asked = "Шымкентте қанша волонтер бар?"

    def ask(known: Any) -> Any:
        those = known.figures["volunteers-centres"].examples.kk
        return lambda text: ("figure" if asked in those and text.startswith("Көп") else "unknown", (), "")

    figures = rules.load_texts(TEXTS)
    edit = rules.edit_of(TEXTS, "volunteers-centres", figures, "kk", asked)
    checked = rules.check_example(TEXTS, edit, asked, ("Көп пе?", "Аз ба?", asked), ask)
    assert [(c.question, c.before[0], c.after[0]) for c in checked.changes] == [
        ("Көп пе?", "unknown", "figure")
    ]
    assert checked.known == len(set(rules.examples_of(figures))) + 2
