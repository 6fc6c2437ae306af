"""From a release in the chat to what people are answered: drafted, reviewed, confirmed by another, served."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk_scene import RU, document, played, press, tap
from drafting_drafts import TEXT
from scene import AIGUL, Scene, buttons, text_of

from bot.handlers.passed_on import look
from bot.storage import desk_work, feedback
from bot.storage.revisions import history
from knowledge.drafting import folder
from knowledge.drafting.filling import blanks
from knowledge.drafting.review import Draft, State

PUBLISHER = "Бағбандар қоғамы\nОбщество садоводов"


async def sent(s: Scene, data: bytes = TEXT.encode(), name: str = "next.txt") -> Any:
    return await s.feed(message=sending(s, data, name))


def sending(s: Scene, data: bytes, name: str, person: Any = AIGUL) -> dict[str, Any]:
    message = s.message("x", None, person, document=document(s, data, name))
    return {key: value for key, value in message.items() if key != "text"}


async def draft(s: Scene, number: int = 1) -> Draft:
    kept = await desk_work.release(s.app.records, number)
    assert kept is not None
    return folder.read(kept.files)


async def numbers(s: Scene) -> dict[str, int]:
    return {entry.id: entry.number for entry in (await draft(s)).candidates()}


async def opened(s: Scene, number: int, person: Any = AIGUL) -> Any:
    return await press(s, f"1/dc/1/{number}", person)


@pytest.mark.parametrize("given", [TEXT.encode()[:900], b"<html><body>Log in</body></html>", b""])
def test_what_is_not_the_whole_file_is_no_release(tmp_path: Path, given: bytes) -> None:
    """By the size that Telegram names: half of it, or a page in its place, would be read as all of it."""

    async def play(s: Scene) -> None:
        s.telegram.given = given
        assert text_of(await sent(s)) == "Файлды Telegram-нан алу мүмкін болмады. Қайта жіберіп көріңіз."
        assert await desk_work.release(s.app.records, 1) is None
        s.telegram.given = None
        assert text_of(await sent(s)).startswith("next.txt\n")

    played(play, tmp_path)


def test_the_whole_way(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        shown = text_of(await sent(s))
        assert shown.startswith("next.txt\nЖарияланған күні: 14.05.2026\nДереккөзі әлі толтырылмаған.\n")
        calls = await press(s, "1/db/1/0")
        assert text_of(calls).startswith("Кім жариялағаны\n")
        calls = await s.said(PUBLISHER)
        assert text_of(calls).startswith("Релиздің аты\n")
        await s.said("Бақтар туралы\nО садах")
        known = await numbers(s)
        card = await opened(s, known["gardens-2026-count"])
        assert "2026 жылы елімізде 61 бақ отырғызылды" in text_of(card)
        assert "Мына дерекпен қатар тұрады: отырғызылған бақтар, 2025 жыл — 48 бақ" in text_of(card)
        await tap(s, card, "Қабылдау")
        card = await opened(s, known["gardens-2025-count"])
        assert "Мына деректің орнына келеді: отырғызылған бақтар, 2025 жыл — 48 бақ" in text_of(card)
        preview = text_of(await tap(s, card, "Жауабы қандай болады"))
        assert preview.startswith("49 бақ, 2025 жыл\n")
        assert "\n49 садов, 2025 год\n" in preview
        await tap(s, await opened(s, known["gardens-2025-count"]), "Қабылдау")
        # Nobody confirms their own, also not by a forged button; the other officer does.
        mine = await opened(s, known["gardens-2025-count"])
        assert "Растау" not in buttons(mine)
        revision = (await s.rows("SELECT revision FROM desk_drafts"))[0][0]
        forged = await press(s, f"1/dr/y/1/{revision}/{known['gardens-2025-count']}")
        assert "Өзіңіз қабылдағанды өзіңіз растай алмайсыз" in text_of(forged)
        for name in ("gardens-2026-count", "gardens-2025-count"):
            await tap(s, await opened(s, known[name], RU), "Подтвердить", RU)
        calls = await tap(s, await press(s, "1/dd/1", RU), "Начать показывать: 2", RU)
        assert text_of(calls).startswith("Люди прочитают это:\n\n")
        assert "49 садов" in text_of(calls)
        assert await desk_work.served(s.app.records) == []
        calls = await tap(s, calls, "Начать показывать: 2", RU)
        assert text_of(calls) == "Теперь показывается: 2."
        # What is asked now: the new value, and the old one for the old period.
        s.later(days=400)
        assert text_of(await s.said("2026 жылы қанша бақ отырғызылды?")).startswith("61 бақ, 2026 жыл\n")
        assert text_of(await s.said("2025 жылы ше?")).startswith("49 бақ, 2025 жыл\n")
        old, new = await history(s.app.store, "gardens-2025-count")
        assert [(r.record or {})["value"] for r in (old, new)] == ["48", "49"]
        assert new.origin == "desk"
        # It is undone in one tap: what was said before is said again.
        calls = await tap(s, await press(s, "1/dk/ch/1"), "Кері қайтару")
        assert "кері қайтарды" in text_of(calls)
        assert {(await draft(s)).entry(n).state for n in known.values()} == {State.OPEN}
        assert text_of(await s.said("2025 жылы қанша бақ отырғызылды?")).startswith("48 бақ, 2025 жыл\n")

    played(play, tmp_path)


def test_one_officer_alone_is_told_so_and_it_is_logged(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        number = (await numbers(s))["gardens-2025-count"]
        card = await tap(s, await opened(s, number), "Қабылдау")
        card = await opened(s, number)
        assert "Басқа қызметкер жоқ: растасаңыз, ешкім қайта қарамайды." in text_of(card)
        await tap(s, card, "Жалғыз растау")
        assert "Айгүл: жалғыз өзі растады (gardens-2025-count)" in text_of(await press(s, "1/dh/1"))

    played(play, tmp_path, 7)


def test_an_officer_who_is_none_any_more(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        number = (await numbers(s))["gardens-2025-count"]
        await tap(s, await opened(s, number), "Қабылдау")
        await s.officers(8, 9)
        assert text_of(await s.said("/desk")) != ""
        assert "1/dc/1/3" not in buttons(await press(s, "1/dd/1")).values()
        card = await opened(s, number, RU)
        assert "Подтвердить" not in buttons(card)  # it is accepted anew, by one who is an officer
        await tap(s, card, "Принять", RU)
        assert (await draft(s)).entry(number).by == "8"

    played(play, tmp_path)


def test_steps_are_undone_to_exactly_what_was(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        begun = await draft(s)
        number = (await numbers(s))["gardens-2026-count"]
        await tap(s, await tap(s, await opened(s, number), "Дерек емес"), "Себебін жазбау")
        await tap(s, await opened(s, number), "Кейін")
        await tap(s, await opened(s, number), "Өзгерту")
        await press(s, f"1/dw/1/{number}/label")
        await s.said("бақтар саны\nчисло садов")
        table = (await draft(s)).entry(number).table
        assert table is not None
        assert table["label"] == {"kk": "бақтар саны", "ru": "число садов"}
        for _ in range(3):
            await tap(s, await press(s, "1/dd/1"), "Соңғы қадамды қайтару")
        assert (await draft(s)).entries == begun.entries
        told = text_of(await press(s, "1/dh/1"))
        assert told.count("(қайтарылды)") == 3

    played(play, tmp_path)


def test_a_button_pressed_twice_or_too_late_does_nothing(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        number = (await numbers(s))["gardens-2026-count"]
        card = buttons(await opened(s, number))
        asking = buttons(await press(s, card["Дерек емес"]))
        await press(s, asking["Себебін жазбау"])
        assert "Бұл ескірген батырма" in text_of(await press(s, asking["Себебін жазбау"]))
        assert "Бұл ескірген батырма" in text_of(await press(s, card["Кейін"], RU)).replace(
            "Кнопка устарела", "Бұл ескірген батырма"
        )
        assert [step.did for step in (await draft(s)).steps] == ["rejected"]

    played(play, tmp_path)


def test_why_a_number_is_no_figure_is_asked_and_kept(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        number = (await numbers(s))["gardens-2026-count"]
        calls = await tap(s, await opened(s, number), "Дерек емес")
        assert text_of(calls) == "61 неге дерек емес? Себебін жазыңыз, ол тарихта қалады."
        assert text_of(await s.said("Бұл — жоспар.")).startswith("2/8")  # the next card
        assert (await draft(s)).entry(number).state is State.REJECTED
        told = text_of(await press(s, "1/dh/1"))
        assert told.endswith("дерек емес деді (gardens-2026-count) Себебі: Бұл — жоспар.")
        await s.said("Тағы бір себеп.")  # it is asked for once
        assert len((await draft(s)).steps) == 1

    played(play, tmp_path)


def test_a_number_that_was_taken_for_none_is_made_a_candidate(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        begun = await draft(s)
        settled = next(e for e in begun.entries if e.written == "30-да")
        shown = await tap(s, await press(s, "1/dd/1"), "Барлық сан")
        calls = await tap(s, await tap(s, shown, "Келесі"), str(settled.number))
        assert text_of(calls).endswith("\n\nдерек емес")
        calls = await tap(s, calls, "Дерек деп ұсыну")
        entry = (await draft(s)).entry(settled.number)
        assert (entry.state, (entry.table or {})["value"]) == (State.OPEN, 30)
        assert {"Толтыру", "Дерек емес"} <= buttons(calls).keys()
        assert "дерек деп ұсынды (30-да)" in text_of(await press(s, "1/dh/1"))
        await tap(s, await press(s, "1/dd/1"), "Соңғы қадамды қайтару")
        assert (await draft(s)).entries == begun.entries

    played(play, tmp_path)


def test_a_new_candidate_is_filled_field_by_field(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        found = await draft(s)
        new = next(e for e in found.candidates() if e.figure is None and blanks(found, e))
        assert "Қабылдау" not in buttons(await opened(s, new.number))
        calls = await press(s, f"1/db/1/{new.number}")
        for _ in range(20):
            if not await s.rows("SELECT 1 FROM desk_asked"):
                break
            ((what,),) = await s.rows("SELECT what FROM desk_asked")
            calls = await s.said("бау\nсад, сада, садов" if "units." in what else "бау саны\nчисло садов")
        assert "Қабылдау" in buttons(calls)
        await tap(s, calls, "Қабылдау")
        assert (await draft(s)).entry(new.number).state is State.ACCEPTED

    played(play, tmp_path)


def test_what_could_not_be_served_is_not_accepted(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        number = (await numbers(s))["gardens-2025-count"]
        await press(s, f"1/dw/1/{number}/wording")
        await s.said("Биыл {no-such-figure}\nВ этом году {no-such-figure}")
        assert "no-such-figure" in text_of(await tap(s, await opened(s, number), "Қабылдау"))
        assert (await draft(s)).entry(number).state is State.OPEN

    played(play, tmp_path)


def test_what_is_the_same_as_a_known_figure_is_merged(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        number = (await numbers(s))["gardens-2026-count"]
        found = buttons(await tap(s, await opened(s, number), "Бұрыннан бар дерек"))
        assert f"1/dm/1/1/{number}/gardens-2025-count" in found.values()
        assert "Мұндай дерек жоқ: no-such" in text_of(await s.said("no-such"))
        await s.said("gardens-2025-count")
        entry = (await draft(s)).entry(number)
        assert (entry.state, entry.figure) == (State.MERGED, "gardens-2025-count")

    played(play, tmp_path)


def test_a_text_in_several_messages_is_one_release(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        calls = await tap(s, await s.said("/desk"), "Жаңа релиз")
        assert text_of(calls).startswith("Релиздің мәтінін немесе файлын")
        long = TEXT + "Бақ туралы әңгіме жалғасады. " * 150
        assert text_of(await s.said(long[:4000])).startswith("Мәтіннің келген бөлігі: 1.")
        shown = text_of(await s.said(long[4000:]))
        assert "Қаралмағаны: " in shown
        assert "2026 жылы қанша" not in text_of(await s.said("2026 жылы қанша бақ?"))

    played(play, tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "Бұл файлдан мәтін оқылмады."),
        (b"\x89PNG", "Бұл — сурет, мәтін емес."),
        (b"PK\x03\x04broken", "Файл бүлінген."),
        (b"  \n ", "Файлда сөз жоқ."),
        (b"The quick brown fox jumps over the lazy dog. " * 20, "Мәтін қазақша да, орысша да емес."),
        (("Бақ туралы. " + "1 2 3 " * 7000).encode(), "Бұл — кесте: сандары тым көп."),
        ("Бүгін бақ туралы әңгіме болды, бірақ сан айтылған жоқ.".encode(), "Жаңа дерек табылмады."),
    ],
)
def test_what_is_no_release_gets_a_clear_line_and_changes_nothing(
    tmp_path: Path, data: bytes, said: str
) -> None:
    async def play(s: Scene) -> None:
        assert text_of(await sent(s, data, "a.docx")).startswith(said)
        assert await s.rows("SELECT 1 FROM desk_drafts") == []

    played(play, tmp_path)


def test_a_document_of_anybody_else_is_no_release(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await s.feed(message=sending(s, TEXT.encode(), "a.txt", RU))
        assert await s.rows("SELECT 1 FROM desk_drafts") == []
        for data in ("1/dn", "1/dd/1", "1/dy/1/1", "1/dr/y/1/1/3", "1/dk/ok/1", "1/dk/undo/1", "1/sy/all"):
            calls = await press(s, data, RU)
            assert [c.method for c in calls] == ["answerCallbackQuery"]
        assert s.app.knowledge.served

    played(play, tmp_path, 7)


def test_the_address_of_a_release_is_linked_below_its_answers(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        calls = await tap(s, await press(s, "1/dd/1"), "Мекенжайы")
        assert "Релиз қай бетте жарияланды?" in text_of(calls)
        assert "веб-мекенжайға ұқсамайды" in text_of(await s.said("example.org/a"))
        shown = await s.said("https://example.org/a?b=1&c=2")
        assert "https://example.org/a?b=1&c=2" in text_of(shown)
        await press(s, "1/db/1/0")
        await s.said(PUBLISHER)
        await s.said("Бақтар туралы\nО садах")
        number = (await numbers(s))["gardens-2026-count"]
        preview = await tap(s, await opened(s, number), "Жауабы қандай болады")
        (said,) = [c.values["text"] for c in preview if c.method == "editMessageText"]
        assert 'href="https://example.org/a?b=1&amp;c=2"' in said
        await press(s, "1/da/1")
        await s.said("-")
        assert "url" not in (await draft(s)).source

    played(play, tmp_path)


def test_what_brings_a_number_to_people_is_green_and_what_drops_it_red(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        card = await opened(s, (await numbers(s))["gardens-2026-count"])
        assert styles(card)["Қабылдау"] == "success"
        assert "Кейін" not in styles(card)
        assert styles(await press(s, "1/dd/1"))["Релизді жабу"] == "danger"

    played(play, tmp_path)


def styles(calls: Any) -> dict[str, str]:
    """How the buttons look that have a look of their own."""
    rows = json.loads(calls[-1].values["reply_markup"])["inline_keyboard"]
    return {b["text"]: b["style"] for row in rows for b in row if "style" in b}


def test_what_was_not_filled_cannot_be_served(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await sent(s)
        number = (await numbers(s))["gardens-2025-count"]
        await tap(s, await opened(s, number), "Қабылдау")
        await tap(s, await opened(s, number, RU), "Подтвердить", RU)
        told = text_of(await press(s, "1/ds/1"))
        assert told == "Дереккөзі әлі толтырылмаған."

    played(play, tmp_path)


async def asked_for(s: Scene) -> int:
    """A question that waits, and the release that is sent for it. Out: the number of the question."""
    await feedback.pass_on(s.app.store, 100, 1, 100, "Енді қанша бақ бар?", "kk", True, s.now)
    ((question,),) = await s.rows("SELECT id FROM passed_on")
    calls = await press(s, f"1/dk/g/{question}")
    calls = await tap(s, calls, "Дерек қосу")
    assert text_of(calls).startswith("«Енді қанша бақ бар?»\nБұл қай мәтінде айтылған?")
    shown = text_of(await sent(s))
    assert "Мына сұраққа жауап іздеп отырмыз: «Енді қанша бақ бар?»." in shown
    assert await feedback.waiting_questions(s.app.store) == []
    return int(question)


def test_a_figure_is_written_for_a_group_and_told_once_when_it_is_served(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        await asked_for(s)
        number = (await numbers(s))["gardens-2026-count"]
        calls = await tap(s, await opened(s, number), "Сұрақтың жауабы осы")
        assert "Мына сұрақтың жауабы: «Енді қанша бақ бар?»." in text_of(calls)
        assert "Енді қанша бақ бар?" in ((await draft(s)).entry(number).table or {})["examples"]["kk"]
        await tap(s, calls, "Қабылдау")
        await tap(s, await opened(s, number, RU), "Подтвердить", RU)
        await press(s, "1/db/1/0")
        await s.said(PUBLISHER)
        await s.said("Бақтар туралы\nО садах")
        await look(s.app)
        assert await s.rows("SELECT count(*) FROM deliveries") == [(0,)], "nobody is told before it is served"
        await tap(s, await tap(s, await press(s, "1/dd/1"), "Көрсетуді бастау"), "Көрсетуді бастау")
        for _ in range(2):
            await look(s.app)
        assert await s.rows("SELECT chat_id, language, state FROM deliveries") == [(100, "kk", "planned")]
        ((said,),) = await s.rows("SELECT content FROM announcements WHERE kind = 'notice'")
        assert "61 бақ" in said.replace("\xa0", " ")

    played(play, tmp_path)


def test_a_release_that_brings_no_answer_opens_the_group_again(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        question = await asked_for(s)
        await look(s.app)
        assert await feedback.waiting_questions(s.app.store) == []
        await tap(s, await press(s, "1/dd/1"), "Релизді жабу")
        await look(s.app)
        assert [one.id for one in await feedback.waiting_questions(s.app.store)] == [question]

    played(play, tmp_path)


def test_the_same_document_again_after_a_crash_is_one_release(tmp_path: Path) -> None:
    async def play(s: Scene) -> None:
        message = sending(s, TEXT.encode(), "a.txt")
        await s.feed(message=message)
        await s.feed(message=message)
        assert await s.rows("SELECT count(*) FROM desk_drafts") == [(1,)]

    played(play, tmp_path)
