"""Every form that a message's entities give goes through draft, preview, sending and correction unchanged."""

from __future__ import annotations

import re
from typing import Any

import pytest
import telegram_html
from hypothesis import given
from hypothesis import strategies as st
from officers import out, personal, press, run_out, scene, subscribers, tap
from scene import Scene, buttons, last_text, played, text_of
from telegram import MessageEntity

from bot.announcements import content
from bot.announcements.content import Fault
from bot.connection import markup
from bot.storage import announcements as store_
from bot.storage import chats

TEXT = "Сілтеме 👍 күн код"
FORMS: dict[str, dict[str, Any]] = {
    "textEntityTypeTextUrl": {"type": "text_link", "url": 'https://a.kz/?utm_source=a&b="c"'},
    "textEntityTypeSpoiler": {"type": "spoiler"},
    "textEntityTypeBlockQuote": {"type": "blockquote"},
    "textEntityTypeExpandableBlockQuote": {"type": "expandable_blockquote"},
    "textEntityTypeBold": {"type": "bold"},
    "textEntityTypeItalic": {"type": "italic"},
    "textEntityTypeUnderline": {"type": "underline"},
    "textEntityTypeStrikethrough": {"type": "strikethrough"},
    "textEntityTypeCode": {"type": "code"},
    "textEntityTypePre": {"type": "pre"},
    "textEntityTypePreCode": {"type": "pre", "language": "python"},
    "textEntityTypeCustomEmoji": {"type": "custom_emoji", "custom_emoji_id": "5368324170671202286"},
    "textEntityTypeDateTime": {"type": "date_time", "unix_time": 1700000000, "date_time_format": "wDT"},
}


def entity(form: dict[str, Any], offset: int = 0, length: int = 7) -> dict[str, Any]:
    return {**form, "offset": offset, "length": length}


def sends(calls: list[Any]) -> str:
    return next(d for n in range(len(calls), 0, -1) for d in buttons(calls[:n]).values() if "/ok/" in d)


@pytest.mark.parametrize("kind", FORMS)
def test_each_form_arrives_as_it_was_written(kind: str) -> None:
    emoji = kind == "textEntityTypeCustomEmoji"
    made = entity(FORMS[kind], 8, 2) if emoji else entity(FORMS[kind])

    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        await s.said(TEXT, entities=[made])
        await press(s, "only")
        calls = await s.pressed("1/an/t/1/grants")
        await tap(s, sends(calls))
        await run_out(s)
        sent = [c.values["text"] for c in s.telegram.calls if c.values.get("chat_id") == "-100500"]
        assert next(c.values["text"] for c in calls if c.method == "sendMessage") == personal(sent[0])
        text, found = telegram_html.parse(sent[0])
        assert text == TEXT
        assert [one["type"]["@type"] for one in found] == [kind]
        assert (found[0]["offset"], found[0]["length"]) == (made["offset"], made["length"])
        if "url" in made:
            assert found[0]["type"]["url"] == made["url"]
        # and a correction keeps it
        await press(s, "fix")
        calls = await s.said(TEXT + "!", entities=[made])
        await tap(s, sends(calls))
        await run_out(s)
        edits = [c.values["text"] for c in s.telegram.calls if c.values.get("chat_id") == "-100500"]
        assert telegram_html.parse(edits[-1]) == (TEXT + "!", found)

    played(play, scene())


SIMPLE = ("bold", "italic", "underline", "strikethrough", "spoiler")


@given(
    st.text(st.sampled_from("аб<&\"' 👍\n"), min_size=1, max_size=30),
    st.lists(st.tuples(st.sampled_from(SIMPLE), st.integers(0, 30), st.integers(1, 30)), max_size=6),
)
def test_any_entities_make_markup_that_telegram_reads_as_the_same_text(
    text: str, shapes: list[tuple[str, int, int]]
) -> None:
    """Whatever overlaps: Telegram's parser reads the text, and the markup passes our own check."""
    text = f"a{text}a"  # spaces at the ends are Telegram's to drop
    bounds = [0]
    for letter in text:
        bounds.append(bounds[-1] + len(letter.encode("utf-16-le")) // 2)
    ends = len(bounds) - 1
    made = []
    for kind, start, length in shapes:
        first, last = min(start, ends - 1), min(start + length, ends)
        if first < last:
            made.append(MessageEntity(kind, bounds[first], bounds[last] - bounds[first]))
    html = markup.from_entities(text, made)
    assert telegram_html.parse(html)[0] == text
    content.checked(html, 4096)


def test_braces_in_code_and_in_addresses_are_no_placeholders() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        form = entity({"type": "text_link", "url": "https://a.kz/{id}"}, 0, 7)
        await s.said("Сілтеме {x}", entities=[form, entity({"type": "code"}, 8, 3)])
        one = await store_.get(s.app.store, 1)
        assert one is not None
        assert content.read(one.content).kk == '<a href="https://a.kz/{id}">Сілтеме</a> <code>{x}</code>'
        assert "Мұндай көрсеткіш жоқ: {y}" in text_of(await s.said("{y}"))

    played(play, scene())


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("Бастау <h1>үлкен</h1> соңы", "Бастау <h1>үлкен</h1> соңы"),
        ("<b>ашық", "<b>ашық"),
        ("5 < 6", "5 < 6"),
        ("a & b", "a & b"),
        ('<a onclick="x">y</a>', '<a onclick="x">y</a>'),
    ],
)
def test_what_cannot_be_sent_is_named_with_its_place(html: str, shown: str) -> None:
    with pytest.raises(Fault, match="markup") as fault:
        content.checked(html, 4096)
    assert fault.value.what == shown


def test_an_officer_mends_what_they_sent() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        message = s.message("Қатте мәтін")
        await s.feed(message=message)
        await press(s, "only")
        await s.pressed("1/an/t/1/grants")
        edited = {**message, "text": "Дұрыс мәтін", "edit_date": message["date"] + 5}
        calls = await s.feed(edited_message=edited)
        assert calls[0].values["text"] == personal(
            "Дұрыс мәтін"
        )  # shown anew, with the button of the new text
        await tap(s, sends(calls))
        calls = await s.feed(edited_message={**edited, "text": "Кеш"})
        assert "өзгертілмейді" in last_text(calls)
        await run_out(s)
        sent = [c.values["text"] for c in s.telegram.calls if c.values.get("chat_id") == "8"]
        assert sent == [personal("Дұрыс мәтін")]

    played(play, scene())


def test_to_all_topics() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await chats.set_membership(s.app.store, -100600, "supergroup", "member", s.now)
        await chats.subscribe(s.app.store, -100600, "laws", "kk", s.now)
        await s.said("/announce Бәріне")
        await press(s, "only")
        calls = await press(s, "t", argument="*")
        assert "Тақырып: барлық тақырып" in last_text(calls[:-2])
        assert "Алатындар: 3" in last_text(calls[:-2])
        await tap(s, sends(calls))
        await run_out(s)
        assert sorted(one for one in out(s) if one[0] != "7") == [
            ("-100500", "Бәріне"), ("-100600", "Бәріне"), ("8", personal("Бәріне"))
        ]  # fmt: skip

    played(play, scene())


def test_the_figures_of_a_topic_are_listed_filled_and_what_stands_for_them_becomes_that() -> None:
    async def play(s: Scene) -> None:
        asked = await s.said("/announce")
        topics = await s.pressed(buttons(asked)["Көрсеткіштер"])
        shown = await s.pressed(buttons(topics)["Гранттар"])
        text = text_of(shown)
        assert "104 грант: {grants-2025-count}\n104: {grants-2025-count.number}" in text
        for filled, written in re.findall(r"^(.+): (\{.+\})$", text, re.MULTILINE):
            found, _ = content.filled(written, s.app.knowledge, "kk")
            assert found.replace("\xa0", " ") == filled
        again = await s.pressed(buttons(shown)["‹ Артқа"])
        assert "қазақша мәтінін" in text_of(again)
        assert "тақырыбы қандай" not in text_of(await s.said("Биыл {grants-2025-count.number}")).lower()

    played(play, scene())
