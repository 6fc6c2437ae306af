"""Anything that can be typed gets a reply: well formed, every numeral with its origin, the same twice."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Final

import pytest
import telegram_html
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numerals_seen import seen, unaccounted
from own_questions import KAZAKH, RUSSIAN
from retyping import english_keys_ru, home_made_latin
from talking import INVENTED, OURS, TODAY, assistant, store

from bot.assistant import Conversation
from bot.rendering import text as rendered
from bot.rendering.text import Reply
from locales import languages, places
from locales.languages import LANGUAGES

LONGEST: Final = 4096  # characters of a Telegram message (Bot API, Message.text)
BIGGEST: Final = 16_384  # bytes of a conversation, pickled

DAYS: Final = st.sampled_from([date(2025, 1, 1), date(2025, 11, 23), date(2026, 6, 30), date(2027, 12, 31)])
FOLDERS: Final = st.sampled_from([OURS, OURS, OURS, INVENTED])


def words() -> list[str]:
    """Words that the engine knows, of every kind, as a dictionary has them."""
    found = []
    for folder in (OURS, INVENTED):
        for topic in store(folder).topics.values():
            found += [*topic.asked.kk, *topic.asked.ru, *topic.context.kk[:5], *topic.context.ru[:5]]
            found += [word for asked in topic.words.values() for word in (*asked.kk[:3], *asked.ru[:3])]
    for language in LANGUAGES:
        for groups in languages.load(language).values():
            found += [word for entries in groups.values() for word in entries[:6]]
        found += [names[0] for names in places.names(language).values() if names][::4]
    return found


NUMBERS: Final = [
    "104",
    "500",
    "27000",
    "1",
    "200",
    "1",
    "200-ден",
    "10,3",
    "1.8",
    "0",
    "00",
    "7%",
    "33",
    "%",
    "2025",
    "2019",
    "2024-2026",
    "99999999999999999999999999",
    "1e9",
    "⅓",
    "½",
    "²",
    "٣",
    "१२",
    "XII",
    "ХІІ",
    "IV",
    "MMXXV",
    "жүз",
    "мыңнан",
    "екі",
    "жетеуі",
    "он",
    "бір",
    "млрд",
    "млн",
    "тысяч",
    "двести",
    "полтора",
    "треть",
    "вдвое",
    "15.10.2025",
    "15",
    "қазан",
    "-5",
    "+7",
]
MARKUP: Final = [
    "<b>",
    "</b>",
    "<a",
    "href='x'>",
    "&amp;",
    "&lt;",
    "&",
    "<",
    ">",
    '"',
    "<script>",
    "]]>",
    "<!--",
    "`",
    "*",
    "_",
    "[",
    "]",
    "{number}",
    "{}",
    "%s",
    "\\n",
    "☎",
    "🙏🏽",
    "👨\u200d👩\u200d👧",
    "\u202e",
    "\u200d",
    "́",
    "\ufeff",
    "\x00",
    "\x1f",
    "\ud7ff",
]
QUESTIONS: Final = [q for table in (KAZAKH, RUSSIAN) for pair in table.values() for q in pair]

pieces = st.one_of(
    st.sampled_from(words()),
    st.sampled_from(words()),
    st.sampled_from(NUMBERS),
    st.sampled_from(MARKUP),
    st.sampled_from(QUESTIONS),
    st.sampled_from([home_made_latin(q) for q in QUESTIONS]),
    st.sampled_from([english_keys_ru(q) for q in QUESTIONS]),
    st.integers().map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.text(max_size=12),
    st.text(alphabet=st.characters(categories=["Nd", "Nl", "No", "Mn", "Sk", "Zs", "Cf"]), max_size=6),
)
joints = st.sampled_from([" ", " ", " ", "", "\n", ", ", "? ", ". ", " - ", "\u00a0", " және ", " и "])


@st.composite
def messages(draw: st.DrawFn, most: int = 14) -> str:
    """A message of known and unknown pieces, at most as long as Telegram lets it be."""
    parts = draw(st.lists(st.tuples(pieces, joints), max_size=most))
    return "".join(piece + joint for piece, joint in parts)[:LONGEST]


long_messages = st.one_of(
    st.text(min_size=1000, max_size=LONGEST),
    st.builds(lambda piece, joint: ((piece + joint) * LONGEST)[:LONGEST], pieces, joints),
    messages(most=300),
)


@pytest.fixture(scope="module", autouse=True)
def _strict() -> object:
    """A numeral without an origin is an error here."""
    before, rendered.strict = rendered.strict, True
    yield
    rendered.strict = before


def judged(reply: Reply) -> None:
    """What holds for every reply."""
    text, _ = telegram_html.parse(reply.html)
    assert text.strip() == reply.text.strip()
    assert unaccounted(reply) == []
    assert reply.language in LANGUAGES
    assert reply.kind in ("figure", "topic", "clarify", "unknown", "other")
    assert len(set(reply.figures)) == len(reply.figures) <= (5 if reply.kind == "figure" else 20)
    assert all(n.origin for n in reply.numbers)
    for row in reply.buttons:
        for button in row:
            assert button.text
            assert len(button.press.encode()) <= 64  # Bot API, InlineKeyboardButton.callback_data


@settings(max_examples=350, deadline=None, suppress_health_check=list(HealthCheck))
@given(messages(), DAYS, FOLDERS)
def test_any_message(message: str, today: date, folder: object) -> None:
    asked = assistant(folder)  # type: ignore[arg-type]
    reply, after = asked.ask(message, Conversation(), today)
    judged(reply)
    assert bool(reply.figures) == (reply.kind == "figure") or reply.kind == "topic"
    assert asked.ask(message, Conversation(), today) == (reply, after)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(long_messages, DAYS)
def test_a_long_message(message: str, today: date) -> None:
    reply, after = assistant().ask(message, Conversation(), today)
    judged(reply)
    assert len(pickle.dumps(after)) < BIGGEST


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(messages(most=5), min_size=2, max_size=8), DAYS)
def test_a_conversation(turns: list[str], today: date) -> None:
    conversation = again = Conversation()
    for turn in turns:
        reply, conversation = assistant().ask(turn, conversation, today)
        twin, again = assistant().ask(turn, again, today)
        assert (reply, conversation) == (twin, again)
        judged(reply)
        assert len(pickle.dumps(conversation)) < BIGGEST


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(st.text(max_size=80), st.sampled_from(["figure:", "topic:", "in:ru:", "h:", "source:"])),
    st.text(max_size=30),
)
def test_any_press(press: str, more: str) -> None:
    reply, _ = assistant().press(press + more, Conversation(), TODAY)
    judged(reply)


def test_every_button_of_every_answer_can_be_pressed() -> None:
    for question in QUESTIONS[::3]:
        reply, conversation = assistant().ask(question, Conversation(), TODAY)
        for row in reply.buttons:
            for button in row:
                if button.press:
                    judged(assistant().press(button.press, conversation, TODAY)[0])


def test_a_message_of_all_known_words_leaves_a_small_conversation() -> None:
    every = " ".join(words())
    conversation = Conversation()
    for start in range(0, len(every), LONGEST):
        _, conversation = assistant().ask(every[start : start + LONGEST], conversation, TODAY)
        assert len(pickle.dumps(conversation)) < BIGGEST


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("104 грант", ["104"]),
        ("В 2 раза, 1,8 млрд", ["2", "1", "8"]),
        ("XII форум, IV мәжіліс", ["XII", "IV"]),
        ("жетеуі мен екі жол, двух из двадцати", ["жетеуі", "екі", "двух", "двадцати"]),
        ("Волонтёры, тест, он, бір күні, трижды", []),
    ],
)
def test_the_scanner(text: str, numerals: list[str]) -> None:
    assert [text[a:b] for a, b in seen(text)] == numerals
