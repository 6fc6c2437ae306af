"""All that works on people's text takes a time that grows with it as it grows, whatever it looks like.

Each public function of the rooms below that takes such a text is called with the worst shapes that others
have met, at the length of a message; one that is added is found by itself. CPU time is compared with that of
a quarter of the text, so neither the machine nor its load decides.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from talking import assistant
from telegram import Message, Update

import bot.announcements
import bot.chats
import bot.screens
from bot.announcements.content import Content
from bot.assistant import Conversation
from bot.chats.addressing import Mention
from bot.connection import objects, reading
from bot.handlers import registration
from bot.storage.chats import Ended
from knowledge.drafting.marking import Marking

LENGTH = 4096  # of a message (Bot API, Message)
SHORT = LENGTH // 4
QUICK = 0.02  # seconds of CPU that hold nobody up …
SLOW = 1.0  # … and that nothing takes, beside the loop either
GROWTH = 9.0  # of the time for four times the text: 4 where it is proportional, 16 where it is its square …
SURELY = 6.0  # … and below this it is not asked again
#: The worst that others have met: pasted columns, numbers, brackets, marks over marks, text without spaces …
SHAPES = {
    "a column of numbers": "1 234 567\n",
    "phones": "8 701 234 56 78, ",
    "single digits": "1 ",
    "digits": "1",
    "one word": "а",
    "words of numbers": "бір мың екі жүз ",
    "half an address": "a.b-c@d.e-f.",
    "dots": "a.",
    "brackets": "(1",
    "tags": "<b>&amp;",
    "open tags": '<a href="',
    "marks over marks": "Z\u0337\u0322",
    "emoji of several": "👩\u200d👩\u200d👧\u200d👦",
    "spaces": " ",
    "placeholders": "{a",
    "times": "10:00 ",
    "account numbers": "KZ12 3456 7890 ",
    "called a phone": "тел. ",
    "numbers with hyphens": "1-2-",
    "questions": "қанша? ",
    "a list": "грант, сыйлық, ",
}
#: Rooms whose every public function is called. What understands and answers is reached by Assistant.ask;
#: bot.connection.markup reads what we ourselves send.
ROOMS = (
    *(f"bot.chats.{found.name}" for found in pkgutil.iter_modules(bot.chats.__path__)),
    *(f"bot.announcements.{found.name}" for found in pkgutil.iter_modules(bot.announcements.__path__)),
    *(f"bot.screens.{found.name}" for found in pkgutil.iter_modules(bot.screens.__path__)),
    "bot.connection.reading", "bot.rendering.text", "bot.callbacks",
    "bot.asking", "locales.folding", "locales.numerals", "locales.number_words", "locales.stemming",
)  # fmt: skip
#: What a person's text is called, as a parameter …
TYPED = ("text", "query", "press", "payload", "argument", "data", "html", "question", "word", "title")
#: … and what stands beside it, by name.
BESIDE: dict[str, Callable[[], Any]] = {
    "knowledge": lambda: assistant()._knowledge(),
    "assistant": lambda: assistant(),
    "language": lambda: "kk",
    "today": lambda: date(2025, 11, 1),
    "now": lambda: datetime(2025, 11, 1, tzinfo=UTC),
    "zone": lambda: ZoneInfo("Asia/Almaty"),
    "mentions": lambda: [Mention(n, 11) for n in range(0, LENGTH, 41)],
    "private": lambda: False,
    "to_bot": lambda: True,
    "username": lambda: "azamat_bot",
    "bot_id": lambda: 1000,
    "limit": lambda: LENGTH,
    "colour": lambda: True,
    "every": lambda: "week",
    "layout": lambda: "en",
    "known": lambda: {"грант"},
    "chat": lambda: -100,
    "may_post": lambda: True,
    "waiting": lambda: True,
    "name": lambda: "up",
    "msgid": lambda: "desk.kk_only",
    "said": Content,
    "ended": lambda: Ended(frozenset({"grants"}), True, True, True),
    "number": lambda: 1,
    "verb": lambda: "ok",
    "owner": lambda: "Айгүл",
    "size": lambda: 100,
    "confirmed": lambda: False,
    "row": lambda: pytest.skip("of the store"),
}
#: Not people's: what the program itself puts together, checked against its own tables.
OWN = {
    "bot.rendering.text.link", "bot.screens.kit.address",
}  # fmt: skip


def functions() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Each public function, by its name, as one of a text."""
    for name in ROOMS:
        module = importlib.import_module(name)
        for function in _public(module):
            parameters = inspect.signature(function).parameters.values()
            typed = [p.name for p in parameters if p.name in TYPED and str(p.annotation).startswith("str")]
            whole = f"{name}.{function.__name__}"
            if typed and whole not in OWN:
                needed = [p.name for p in parameters if p.default is p.empty and p.name not in typed]
                missing = [other for other in needed if other not in BESIDE]
                assert not missing, f"{whole}: what stands beside the text? {missing}"
                yield whole, partial(_called, function, tuple(typed), tuple(needed))


def _public(module: ModuleType) -> Iterator[Any]:
    for name, found in vars(module).items():
        own = getattr(found, "__module__", None) == module.__name__
        if own and callable(found) and not inspect.isclass(found) and not name.startswith("_"):
            yield found


def _called(function: Any, typed: tuple[str, ...], needed: tuple[str, ...], text: str) -> Any:
    return function(**dict.fromkeys(typed, text), **{name: BESIDE[name]() for name in needed})


def _message(text: str, **more: Any) -> dict[str, Any]:
    chat = {"id": 7, "type": "private", "first_name": "A"}
    sender = {"id": 7, "is_bot": False, "first_name": "A"}
    return {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": text, **more}


def _dressed(text: str) -> str:
    """As the desk takes it: with as many entities in each other as a message can have."""
    kinds = ("bold", "italic", "underline", "strikethrough", "spoiler")
    entities = [{"type": kinds[n % 5], "offset": n, "length": len(text) - 2 * n} for n in range(100)]
    found = objects.made(Message, _message(text, entities=entities))
    assert found is not None
    return found.text_html


#: What takes a text within JSON.
WITHIN: dict[str, Callable[[str], Any]] = {
    "reading.read": lambda text: reading.read(json.dumps({"a": [text]}).encode()),
    "reading.begun": lambda text: reading.begun(b'{"a": ' + text.encode()),
    "reading.written": lambda text: reading.written({"message": _message(text)}),
    "objects.rich_text": lambda text: objects.rich_text(
        {"blocks": [{"text": [{"text": one} for one in text]}]}
    ),
    "objects.made": lambda text: objects.made(Update, {"update_id": 1, "message": _message(text)}),
    "objects.made, marked": lambda text: objects.made(
        Update, {"update_id": 1, "message": _message("@azamat " * (len(text) // 8))}
    ),
    "plain.read": lambda text: registration.plain_question({"update_id": 1, "message": _message(text)}),
    "text_html": _dressed,
    "a release": lambda text: Marking(f"2026 жылы. {text}", date(2026, 5, 1)).marks,
    "Assistant.ask": lambda text: assistant().ask(text, Conversation(), date(2025, 11, 1)),
}
#: Of these nobody is held up: long texts are read beside the loop (bot.handlers.services).
ASKING = ("Assistant.ask", "bot.asking.ask_one")
ALL = {**dict(functions()), **WITHIN}


def _seconds(function: Callable[[str], Any], text: str) -> float:
    """CPU time of a call; an error counts as an answer: it is the time that matters."""
    begun = time.process_time()
    with suppress(ValueError, LookupError, AttributeError, ArithmeticError):
        function(text)
    return time.process_time() - begun


def _grows_more(function: Callable[[str], Any], text: str, *, alone: bool) -> bool:
    """Whether the text takes longer than may be, by the best of five calls: others on the machine make some
    slower. ``alone``: nobody is held up, so that the most decides.
    """
    long = short = float("inf")
    for last in "vwxyz":
        long = min(long, _seconds(function, text[:-1] + last))  # what was kept of one does not help the next
        if long <= (SLOW if alone else QUICK):
            return False
        if not alone:
            short = min(short, _seconds(function, text[: SHORT - 1] + last))
            if long <= min(SLOW, SURELY * short):
                return False
    return alone or long > min(SLOW, GROWTH * short)


@pytest.mark.parametrize("name", ALL)
def test_time_grows_as_the_text_does(name: str) -> None:
    function = ALL[name]
    function("сәлем") if name == "Assistant.ask" else None
    texts = {shape: (unit * LENGTH)[:LENGTH] for shape, unit in SHAPES.items()}
    alone = name in ASKING
    assert [shape for shape, text in texts.items() if _grows_more(function, text, alone=alone)] == []


def test_the_shapes_find_what_is_not_proportional() -> None:
    """A pattern that begins anew at each character, as redaction did until it was mended: the test would have
    told.
    """
    square = re.compile(r"(?:1 ?)+2").search
    assert _grows_more(square, "1" * LENGTH, alone=False)


def test_what_takes_people_s_text_is_listed() -> None:
    for name in (
        "bot.chats.passing_on.redacted",
        "bot.announcements.moments.moment",
        "locales.numerals.find",
    ):
        assert name in ALL
    assert len(ALL) > 30
