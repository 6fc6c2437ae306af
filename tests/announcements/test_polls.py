"""Polls and quizzes of officers: made in Telegram, confirmed, sent, counted, ended, taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from desk_world import KNOWLEDGE
from officers import MARAT, press, run_out, scene, state, subscribers, tap
from officers import made as outbox
from scene import Scene, buttons, last_text, played, served, text_of

from bot.announcements import content
from bot.announcements.content import Content, Fault, Quiz
from bot.announcements.desk import prepared_poll, with_poll
from bot.storage import announcements as store_
from bot.storage.sqlite import StorageError

COUNT, OTHER = "{grants-2025-count}", "{grants-5y-count}"


def made(*options: str, question: str = "Қанша?", right: int | None = None, **more: Any) -> dict[str, Any]:
    """A poll as a message brings it."""
    false = ("is_closed", "allows_multiple_answers", "allows_revoting", "members_only")
    answer = {} if right is None else {"correct_option_ids": [right]}
    return {
        "id": "1",
        "question": question,
        "options": [
            {"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_anonymous": True,
        "type": "regular" if right is None else "quiz",
        **dict.fromkeys(false, False),
        **answer,
        **more,
    }


async def sends(s: Scene, poll: dict[str, Any]) -> Any:
    message = {k: v for k, v in s.message("").items() if k != "text"}
    return await s.feed(message=message | {"poll": poll})


async def drafted(s: Scene, kazakh: dict[str, Any], russian: dict[str, Any] | None = None) -> Any:
    """A draft of a poll. Out: what its card shows."""
    await subscribers(s)
    await s.said("/announce")
    assert "сауалнаманы орысша" in text_of(await sends(s, kazakh))
    if russian is None:
        await press(s, "only")
    else:
        await sends(s, russian)
    return await press(s, "t", argument="grants")


async def confirmed(s: Scene, calls: Any) -> None:
    await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
    await run_out(s)


def polls(s: Scene) -> dict[str, dict[str, str]]:
    """What was sent, by chat."""
    found = [c.values for c in s.telegram.calls if c.method == "sendPoll" and c.values["chat_id"] != "7"]
    return {v["chat_id"]: v for v in found}


async def voted(s: Scene, *votes: int) -> None:
    for message, _ in list(s.telegram._sent.values()):
        if "poll" in message and message["chat"]["id"] != 7:
            options = [
                {**one, "voter_count": n} for one, n in zip(message["poll"]["options"], votes, strict=True)
            ]
            await s.feed(poll={**message["poll"], "options": options})


def test_a_poll_is_seen_by_the_second_officer_sent_in_both_languages_counted_and_ended() -> None:
    async def play(s: Scene) -> None:
        await s.said("сәлем", person=MARAT)
        calls = await drafted(s, made("Иә", "Жоқ"), made("Да", "Нет", question="Сколько?"))
        shown = [c.values["question"] for c in calls if c.method == "sendPoll"]
        assert shown == ["Қанша?", "Сколько?"]
        assert "бас тарту жолы" not in last_text(calls[:-2])  # a poll has no line below it
        await confirmed(s, calls)
        asked = [c for c in s.telegram.calls if c.values.get("chat_id") == "9"]
        assert [c.values["question"] for c in asked if c.method == "sendPoll"] == ["Қанша?", "Сколько?"]
        await tap(s, next(d for d in buttons(asked).values() if "/ok/" in d), MARAT)
        await run_out(s)
        sent = {chat: (v["type"], v["question"]) for chat, v in polls(s).items() if chat != "9"}
        assert sent == {"8": ("regular", "Сколько?"), "-100500": ("regular", "Қанша?")}
        await voted(s, 2, 1)
        assert last_text(await press(s, "votes")) == "Қанша?\nЖауап бергені: 6\n\nИә: 4\nЖоқ: 2"
        (file,) = [c for c in await press(s, "csv") if c.method == "sendDocument"]
        assert file.files["document"][1].decode("utf-8-sig").splitlines()[-2:] == [
            "vote,,Иә / Да,,,,,,,4", "vote,,Жоқ / Нет,,,,,,,2"
        ]  # fmt: skip
        shown = buttons(await press(s, "endp"))
        assert "Түзету" not in shown  # nobody can edit a poll
        assert "Дауыс беруді жабу" not in shown
        await run_out(s)
        assert sorted(c.values["chat_id"] for c in s.telegram.calls if c.method == "stopPoll") == [
            "-100500", "8"
        ]  # fmt: skip

    played(play, scene(7, 9))


def test_a_quiz_has_its_figures_filled_and_is_taken_back_when_one_is_revised() -> None:
    async def play(s: Scene) -> None:
        calls = await drafted(s, made(COUNT, OTHER, question="2025 жылы қанша?", right=0))
        await confirmed(s, calls)
        (sent, _) = polls(s).values()
        assert [one["text"] for one in json.loads(sent["options"])] == ["104 грант", "556 грант"]
        assert (sent["type"], sent["correct_option_ids"]) == ("quiz", "[0]")
        loaded, _ = served()
        figure = replace(loaded.figures["grants-2025-count"], value=Decimal(110), as_written="110")
        s.app.knowledge = replace(loaded, figures=MappingProxyType({**loaded.figures, figure.id: figure}))
        await run_out(s)
        assert len([c for c in s.telegram.calls if c.method == "deleteMessage"]) == 2
        assert await state(s) == "done"

    played(play, scene())


def test_a_poll_that_went_out_while_the_store_took_nothing_is_known_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, refused = store_.note_poll, [StorageError("x: locked by another program")]

    async def failing(*given: Any) -> None:
        if refused:
            raise refused.pop()
        await real(*given)

    monkeypatch.setattr(store_, "note_poll", failing)

    async def play(s: Scene) -> None:
        calls = await drafted(s, made("Иә", "Жоқ"))
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        loop = outbox(s)
        loop._again = 0.001
        await run_out(s, loop)
        assert await s.rows("SELECT state FROM deliveries") == [("sent",), ("sent",)]
        await voted(s, 2, 1)
        assert await store_.votes(s.app.store, 1) == (4, 2)

    played(play, scene())


def test_a_figure_that_is_revised_after_it_was_shown_is_looked_at_anew() -> None:
    async def play(s: Scene) -> None:
        calls = await drafted(s, made(COUNT, OTHER, question="2025 жылы қанша?", right=0))
        loaded, _ = served()
        figure = replace(loaded.figures["grants-2025-count"], value=Decimal(110), as_written="110")
        s.app.knowledge = replace(loaded, figures=MappingProxyType({**loaded.figures, figure.id: figure}))
        await confirmed(s, calls)
        assert (await state(s), polls(s)) == ("draft", {})
        shown = [c for c in await press(s, "show") if c.method == "sendPoll"]
        options = json.loads(shown[0].values["options"])
        assert [one["text"] for one in options] == ["110 грант", "556 грант"]

    played(play, scene())


_BOLD = {"type": "bold", "offset": 0, "length": 2}
_PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"explanation": "Өйткені солай", "explanation_entities": [_BOLD]}, "сақталмайды: «Өйткені солай»."),
        ({"question_entities": [{**_BOLD, "type": "custom_emoji", "custom_emoji_id": "1"}]}, "Қанша?"),
        ({"open_period": 60}, "өздігінен жабылмайды"),
        ({"description": "Толығырақ"}, "сипаттамасы жіберілмейді"),
        ({"media": _PHOTO}, "сурет не бейне жіберілмейді"),
    ],
)
def test_what_a_poll_would_lose_is_named(more: dict[str, Any], said: str) -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        assert said in text_of(await sends(s, made("Иә", "Жоқ", right=0) | more))
        address = {"explanation": "https://a.kz", "explanation_entities": [{**_BOLD, "type": "url"}]}
        assert "орысша" in text_of(await sends(s, made("Иә", "Жоқ", right=0) | address))

    played(play, scene())


def test_what_telegram_does_not_tell_and_what_does_not_go_together_is_refused() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        passed_on = {
            k: v for k, v in made("1", "2", right=0, type="quiz").items() if k != "correct_option_ids"
        }
        assert "осы чатта өзіңіз жасаңыз" in text_of(await sends(s, passed_on))
        await s.said("Мәтін")
        assert "орысшасы да мәтін болуы керек" in text_of(await sends(s, made("Да", "Нет")))
        await press(s, "kk")
        await sends(s, made("Иә", "Жоқ"))
        one = await store_.get(s.app.store, 1)
        assert one is not None
        assert (content.read(one.content).kk, one.step) == ("", "ru")
        assert "орысшасы да сауалнама болуы керек" in text_of(await s.said("Текст"))
        for other in (made("Да", "Нет", "Может быть"), made("Да", "Нет", allows_multiple_answers=True)):
            assert "қазақшасындағыдай" in text_of(await sends(s, other))
        await press(s, "kk")
        await s.said("Мәтін")  # a text in its place again
        one = await store_.get(s.app.store, 1)
        assert one is not None
        assert content.read(one.content).quiz == {}

    played(play, scene())


@pytest.mark.parametrize("kind", ["correction", "notice", "news"])
def test_what_is_no_announcement_of_an_officer_stays_a_text(kind: store_.Kind) -> None:
    async def play(s: Scene) -> None:
        said = content.written(Content(topic="grants", kk="Мәтін"))
        await store_.create(s.app.store, kind, said, 7, s.now, step="kk")
        assert "сауалнама келмейді" in text_of(await sends(s, made("Иә", "Жоқ")))
        one = await store_.get(s.app.store, 1)
        assert one is not None
        assert one.content == said

    played(play, scene())


@pytest.mark.parametrize(
    ("poll", "msgid"),
    [
        (Quiz("x" * 301, ("1", "2"), None, ""), "desk.fault_long"),
        (Quiz("x", ("1" * 101, "2"), None, ""), "desk.fault_long"),
        (Quiz("x", ("1", "2"), 0, "y" * 201), "desk.fault_long"),
        (Quiz("x", ("1",), None, ""), "desk.fault_poll_options"),
        (Quiz("x", tuple(map(str, range(13))), None, ""), "desk.fault_poll_options"),
        (Quiz("x", ("1", "1"), None, ""), "desk.fault_poll_twice"),
        (Quiz("x", ("{no-such}", "2"), None, ""), "desk.fault_placeholder"),
        (Quiz("Дұрысы 104 грант па?", ("104 грант", "105 грант"), 0, ""), "desk.fault_quiz_answer"),
        (Quiz(f"{COUNT} берілді. Қанша?", (COUNT, OTHER), 0, ""), "desk.fault_quiz_answer"),
        (Quiz("Қанша?", (COUNT, "105 сыйлық"), 0, ""), "desk.fault_quiz_options"),
        (Quiz("Қанша?", (COUNT, "көп"), 0, ""), "desk.fault_quiz_options"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_what_is_wrong(poll: Quiz, msgid: str) -> None:
    with pytest.raises(Fault) as refused:
        with_poll(Content(), poll, "kk", KNOWLEDGE)
    assert refused.value.msgid == msgid


def test_what_may_be_asked() -> None:
    for poll in (
        Quiz("x" * 300, ("1" * 100, "2"), 0, "y" * 200),
        Quiz("x", tuple(map(str, range(12))), None, "", several=True),
        Quiz("Сонда 1040 ма?", ("104", "105"), 0, "104 дұрыс"),  # the number is not the answer's
        Quiz("Қанша <b>?", (COUNT, "105 грант", OTHER), 2, COUNT),
    ):
        ready, used = prepared_poll(poll, KNOWLEDGE, "kk")
        assert (ready.right, len(ready.options)) == (poll.right, len(poll.options))
        assert ready.question == poll.question
        assert ("grants-2025-count" in used) is (COUNT in poll.options)
    ready, _ = prepared_poll(Quiz("Сколько?", (COUNT, "105 грантов"), 0, ""), KNOWLEDGE, "ru")
    assert ready.options == ("104 гранта", "105 грантов")
