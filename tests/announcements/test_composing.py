"""Writing an announcement: left half-way, done twice, by two at once, changed, moved, stopped."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from officers import MARAT, drafted, out, personal, press, ready, run_out, scene, state, subscribers, tap
from scene import AIGUL, CHANNEL, Scene, buttons, last_text, played, served, text_of

from bot.announcements import content
from bot.announcements.content import Content
from bot.announcements.desk import confirm, mark
from bot.storage import announcements as store_
from bot.storage import chats


async def said(s: Scene, number: int = 1) -> Content:
    one = await store_.get(s.app.store, number)
    assert one is not None
    return content.read(one.content)


def photo(s: Scene, caption: str, person: Any = AIGUL) -> dict[str, Any]:
    size = {"file_id": "AgAC", "file_unique_id": "u", "width": 90, "height": 60}
    made = {**s.message("", None, person), "photo": [size], "caption": caption}
    bold = {"type": "bold", "offset": 0, "length": 4}
    return {**{k: v for k, v in made.items() if k != "text"}, "caption_entities": [bold]}


def restarted(s: Scene) -> None:
    """What the process held in memory is gone."""
    s.app.conversations = type(s.app.conversations)()
    s.app.recent = type(s.app.recent)()


def test_left_half_way_and_taken_up_again_after_a_restart() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        await s.said("Бірінші")
        restarted(s)
        assert "№1" in text_of(await s.said("/announcements"))
        assert "орысша мәтінін" in text_of(await press(s, "open"))
        assert "тақырыбы" in text_of(await s.said("Первое")).lower()
        assert (await said(s)).ru == "Первое"

    played(play, scene())


def test_what_is_written_belongs_to_the_draft_that_was_opened_last() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        await s.said("Бірінші")
        s.later(minutes=1)
        await s.said("/announce")  # a second one: asked for its Kazakh text
        s.later(minutes=1)
        await press(s, "open", number=1)
        await s.said("Первое")
        assert (await said(s, 1)).ru == "Первое"
        assert (await said(s, 2)).kk == ""

    played(play, scene())


def test_days_later_what_an_officer_writes_is_a_question() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        s.later(days=2)
        assert "104 грант" in text_of(await s.said("биыл қанша грант бөлінді?"))
        assert (await said(s)).kk == ""
        await s.said("/announcements")
        await press(s, "open")
        await s.said("Енді мәтін")
        assert (await said(s)).kk == "Енді мәтін"

    played(play, scene())


def test_a_message_that_is_handled_twice_is_written_down_once() -> None:
    """A crash between the writing and the strike-off: the same message comes again."""

    async def play(s: Scene) -> None:
        await s.said("/announce")
        message = s.message("Қазақша мәтін")
        for _ in range(2):
            shown = text_of(await s.feed(message=message))
            assert "орысша мәтінін" in shown
        assert ((await said(s)).kk, (await said(s)).ru) == ("Қазақша мәтін", "")
        twice = s.message("/announce")
        for _ in range(2):
            await s.feed(message=twice)
        assert await s.rows("SELECT count(*) FROM announcements") == [(2,)]

    played(play, scene())


@pytest.mark.parametrize("verb", ["sil", "prev"])
def test_a_switch_that_is_pressed_twice_is_what_it_says(verb: str) -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        for _ in range(2):
            await press(s, verb, argument="on")
        assert (await said(s)).silent is (verb == "sil")
        assert (await said(s)).preview is (verb == "prev")
        await press(s, verb, argument="off")
        assert not (await said(s)).silent
        assert not (await said(s)).preview

    played(play, scene())


def test_a_replayed_confirmation_sends_nothing_twice() -> None:
    async def play(s: Scene) -> None:
        send = await ready(s)
        await tap(s, send)
        await tap(s, send)
        await run_out(s)
        await tap(s, send)
        await run_out(s)
        assert [chat for chat, _ in out(s) if chat != "7"] == []
        assert await s.rows("SELECT count(*), min(state) FROM deliveries") == [(2, "sent")]

    played(play, scene())


def test_two_officers_at_once() -> None:
    """Each has drafts of their own; of one that nobody owns, who takes it first has it."""

    async def play(s: Scene) -> None:
        await s.said("/announce")
        await s.said("/announce", person=MARAT)
        await s.said("Айгүлдікі")
        await s.said("Мараттікі", person=MARAT)
        assert [(await said(s, n)).kk for n in (1, 2)] == ["Айгүлдікі", "Мараттікі"]
        shown = text_of(await press(s, "kk", MARAT, number=1))
        assert "өзгертілмейді" in shown
        # one that the store itself made
        made = content.written(Content(topic="grants", kk="Жаңалық", kk_only=True))
        await store_.create(s.app.store, "news", made, store_.TERMINAL, s.now)
        await press(s, "sil", MARAT, number=3, argument="on")
        assert "өзгертілмейді" in text_of(await press(s, "prev", AIGUL, number=3, argument="on"))
        assert (await said(s, 3)).preview is False

    played(play, scene(7, 9))


def test_both_confirm_at_once_and_it_goes_out_once() -> None:
    async def play(s: Scene) -> None:
        await s.said("сәлем", person=MARAT)
        await tap(s, await ready(s))
        one = await store_.get(s.app.store, 1)
        assert one is not None
        await s.said("сәлем", person={**MARAT, "id": 8})

        officers = frozenset({7, 8, 9})
        done = [
            await confirm(s.app.store, one, mark(one), who, officers, s.app.knowledge, s.now, s.app.timezone)
            for who in (8, 9)  # both were shown the same
        ]
        assert done == ["desk.confirmed", "desk.gone"]
        await run_out(s)
        assert await s.rows("SELECT count(*) FROM deliveries") == [(2,)]

    played(play, scene(7, 8, 9))


def test_a_photo_is_kept_as_typed_and_can_be_taken_away() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        await s.feed(message=photo(s, "Биыл {grants-2025-count}"))
        await press(s, "only")
        await subscribers(s)
        calls = await s.pressed("1/an/t/1/grants")
        assert "Тіркемесі: сурет (1)" in last_text(calls[:-2])
        (shown,) = [c.values for c in calls if c.method == "sendPhoto"]
        assert (shown["photo"], shown["caption"]) == ("AgAC", personal("<b>Биыл</b> 104 грант"))
        await tap(s, next(d for d in buttons(calls[:-2]).values() if "/ok/" in d))
        await run_out(s)
        sent = [c.values for c in s.telegram.calls if c.method == "sendPhoto"]
        assert {v["chat_id"]: v["caption"] for v in sent} == {
            "8": personal("<b>Биыл</b> 104 грант"), "-100500": "<b>Биыл</b> 104 грант"
        }  # fmt: skip
        # a correction changes its caption in place
        await press(s, "fix")
        calls = await s.said("Түзетілді")
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        edited = [c.values for c in s.telegram.calls if c.method == "editMessageCaption"]
        assert {v["chat_id"]: v["caption"] for v in edited} == {
            "8": personal("Түзетілді"), "-100500": "Түзетілді"
        }  # fmt: skip
        # and of a draft it can be taken away
        await s.said("/announce")
        await s.feed(message=photo(s, "Биыл"))
        await press(s, "only", number=3)
        await press(s, "t", number=3, argument="grants")
        assert "Тіркемесі" not in last_text((await press(s, "nopic", number=3))[:-2])
        assert (await said(s, 3)).media == ()

    played(play, scene())


@pytest.mark.parametrize(
    ("kind", "more", "named"),
    [
        ("voice", {"file_id": "v", "file_unique_id": "v", "duration": 1}, "Дауыстық хабарлама"),
        ("audio", {"file_id": "v", "file_unique_id": "v", "duration": 1}, "Аудио"),
        ("dice", {"emoji": "🎲", "value": 3}, "Мұндай хабарлама"),
    ],
)
def test_other_media_are_refused_by_name(kind: str, more: dict[str, Any], named: str) -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        message = {k: v for k, v in s.message("").items() if k != "text"}
        assert text_of(await s.feed(message={**message, kind: more})).startswith(f"{named} жіберілмейді")
        assert (await said(s)).kk == ""

    played(play, scene())


def test_a_revision_before_the_sending_pauses_it_and_it_is_confirmed_anew() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "when")
        await s.said("ертең 10:00")
        calls = await press(s, "next")
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        loaded, _ = served()
        figure = replace(loaded.figures["grants-2025-count"], value=Decimal(110), as_written="110")
        s.app.knowledge = replace(loaded, figures=MappingProxyType({**loaded.figures, figure.id: figure}))
        await run_out(s)
        assert await state(s) == "paused"
        (told,) = [text for chat, text in out(s) if chat == "7"]
        assert "grants-2025-count" in told
        s.later(days=1)
        await run_out(s)
        assert [chat for chat, _ in out(s) if chat != "7"] == []
        await press(s, "go")  # goes on as a draft, with the new figure
        assert await state(s) == "draft"
        await press(s, "now")
        calls = await press(s, "next")
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        assert ("-100500", "Биыл 110 грант бар") in out(s)

    played(play, scene())


def test_each_part_can_be_changed_and_then_it_is_what_goes_out() -> None:
    async def play(s: Scene) -> None:
        await chats.subscribe(s.app.store, -100600, "laws", "ru", s.now)
        await drafted(s)
        await press(s, "kk")
        await s.said("Жаңа мәтін")
        await press(s, "ru")
        await s.said("Новый текст")
        card = text_of(await press(s, "t", argument="laws"))
        assert "Алатындар: 1" in card
        await press(s, "prev", argument="on")
        await press(s, "sil", argument="on")
        calls = await press(s, "next")
        texts = [c.values["text"] for c in calls if c.method == "sendMessage"]
        assert texts[:2] == [personal("Жаңа мәтін"), personal("Новый текст", "ru")]
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        (call,) = [c.values for c in s.telegram.calls if c.values.get("chat_id") == "-100600"]
        assert (call["text"], call["disable_notification"]) == ("Новый текст", "true")
        assert "true" not in call.get("link_preview_options", "")

    played(play, scene())


def test_the_time_of_a_planned_one_is_changed_and_confirmed_anew() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "when")
        await s.said("ертең 10:00")
        calls = await press(s, "next")
        old = next(d for d in buttons(calls).values() if "/ok/" in d)
        await tap(s, old)
        assert await state(s) == "planned"
        assert "Қашан" in last_text(await press(s, "time"))
        assert "Уақыты: жұма, 24.10.2025 18:30" in last_text(await s.said("24.10 18:30"))
        s.later(days=1, hours=1)
        await run_out(s)  # the old time has passed: a draft is not sent
        assert [chat for chat, _ in out(s) if chat != "7"] == []
        assert "өзгертілмейді" in text_of(await tap(s, old))
        calls = await press(s, "next")
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        s.later(days=1, hours=8)
        await run_out(s)
        assert len([chat for chat, _ in out(s) if chat != "7"]) == 2

    played(play, scene())


def test_pause_resume_cancel_and_stop_all() -> None:
    async def play(s: Scene) -> None:
        await tap(s, await ready(s))
        await press(s, "pause")
        await run_out(s)
        assert out(s) == []
        await press(s, "go")
        assert await state(s) == "planned"
        await s.said("/announcements")
        assert "Тоқтатылған хабарландыру: 1" in text_of(await press(s, "all", number=0))
        await run_out(s)
        assert out(s) == []
        await press(s, "stop")
        assert await state(s) == "cancelled"
        await press(s, "go")
        await run_out(s)
        assert out(s) == []
        done = text_of(await press(s, "who")).splitlines()
        assert [line.rpartition(" · ")[2] for line in done] == [
            "дайындады", "растады", "тоқтата тұрды", "жалғастырды", "бәрімен бірге тоқтатты",
            "күшін жойды",
        ]  # fmt: skip
        assert all(" · Айгүл · " in line for line in done)

    played(play, scene())


def test_a_test_send_goes_to_the_officer_alone() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        calls = await press(s, "show")
        assert {c.values["chat_id"] for c in calls if c.method == "sendMessage"} == {"7"}
        assert len([c for c in calls if c.method == "sendMessage"]) == 3  # and the card below
        assert await state(s) == "draft"

    played(play, scene())


def test_readers_of_russian_get_kazakh_where_there_is_no_russian() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        await s.said("Тек қазақша")
        await press(s, "only")
        calls = await press(s, "t", argument="grants")
        assert "Қазақша: 2, орысша: 0" in last_text(calls[:-2])
        calls = await press(s, "next")
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        assert sorted(o for o in out(s) if o[0] != "7") == [
            ("-100500", "Тек қазақша"), ("8", personal("Тек қазақша"))
        ]  # fmt: skip

    played(play, scene())


def test_news_are_shown_to_the_desk_as_they_would_look() -> None:
    async def play(s: Scene) -> None:
        made = content.written(Content(topic="grants", kk="Жаңа: {grants-2025-count}", kk_only=True))
        await store_.create(s.app.store, "news", made, store_.TERMINAL, s.now)
        await run_out(s)
        assert next(text for chat, text in out(s) if chat == "7") == "Жаңа: 104 грант"
        assert {chat for chat, _ in out(s)} == {"7"}

    played(play, scene())


def test_a_list_of_many_is_turned_page_by_page() -> None:
    async def play(s: Scene) -> None:
        for n in range(23):
            made = content.written(Content(topic="grants", kk=f"Мәтін {n}", kk_only=True))
            state_: Any = "planned" if n < 12 else "cancelled"
            await store_.create(s.app.store, "text", made, 7, s.now, state=state_, send_at=s.now)
        first = await s.said("/announcements")
        assert "№12 · жоспарда · ср 22.10 11:00 · Мәтін 11" in text_of(first)
        for calls, numbers in ((first, range(12)), (await tap(s, "1/an/li/gone/0"), range(12, 23))):
            seen = text_of(calls)  # what was discarded hides nothing: it has a page of its own
            later = [d for text, d in buttons(calls).items() if text.startswith("Келесі")]
            seen += text_of(await tap(s, later[0]))
            assert {n for n in range(23) if f"№{n + 1} ·" in seen} == set(numbers)
        assert text_of(await tap(s, "1/an/li/done/0")) == "Мұнда ештеңе жоқ."

    played(play, scene())


def test_a_channel_that_waits_is_named() -> None:
    async def play(s: Scene) -> None:
        await chats.set_membership(s.app.store, CHANNEL["id"], "channel", "administrator", s.now)
        await chats.subscribe(s.app.store, CHANNEL["id"], "*", "kk", s.now)
        assert "Арна <1>" in text_of(await s.said("/announcements"))

    played(play, scene())
