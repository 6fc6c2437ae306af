"""Reading: the keyboard layout that was meant, habits of typing, and what is kept of the text."""

from __future__ import annotations

import pytest
from talking import assistant

from bot.understanding.reading import LONGEST, Reading, read
from bot.understanding.word import Concept


def reading(text: str) -> Reading:
    return read(text, assistant().index().vocabulary)


@pytest.mark.parametrize(
    ("typed", "layout", "text"),
    [
        ("Биыл қанша грант берілді?", None, "Биыл қанша грант берілді?"),
        ("qansha grant berildi", None, "qansha grant berildi"),
        ("crjkmrj uhfynjd", "ru", "сколько грантов"),
        ("<bsk 0fyif uhfyn ,thsklt", "kk", "Биыл қанша грант берылде"),
        ("0fyif djkjynth", "kk", "қанша волонтер"),
        ("skolko volonterov", None, "skolko volonterov"),
        ("hello world", None, "hello world"),
        ("12345", None, "12345"),
        ("сколько uhfynjd", None, "сколько uhfynjd"),
        ("4islo zayavok", None, "chislo zayavok"),
    ],
)
def test_layout(typed: str, layout: str | None, text: str) -> None:
    found = reading(typed)
    assert (found.layout, found.text) == (layout, text)
    assert found.typed == typed


def test_no_more_is_read_than_a_message_holds() -> None:
    assert len(reading("а" * (LONGEST + 100)).text) == LONGEST


def test_every_token_has_its_word() -> None:
    found = reading("Қоғамдық кеңестер саны 264 пе?")
    assert len(found.words) == len(found.tokens) == 5
    assert found.words[3].hits == ()
    assert all(0 <= m.start < m.end <= 5 for m in found.marks)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("общественных советов", (0, 2, "concept", Concept("councils", "topic"))),
        ("қоғамдық кеңестердің", (0, 2, "concept", Concept("councils", "topic"))),
        ("жол картасы", (0, 2, "concept", Concept("volunteers", "set", "roadmap"))),
        ("игі істер", (0, 2, "concept", Concept("marathon", "topic"))),
        ("Алматыда", (0, 1, "place", "almaty")),
        ("былтыр", (0, 1, "period", "last_year")),
        ("қазан", (0, 1, "period", "month:10")),
        ("сколько", (0, 1, "measure", "how_many")),
    ],
)
def test_marks(text: str, mark: tuple[int, int, str, str | Concept]) -> None:
    assert mark in [(m.start, m.end, m.sense.kind, m.sense.id) for m in reading(text).marks]
