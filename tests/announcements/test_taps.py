"""What officers do most, over the loopback Bot API, in both languages: each message and each tap counted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import telegram_html
from announced import rows
from beside import beside
from bot_api import BotApi, raw, running, waits
from desk_world import NOON
from officers import personal

from bot.settings import DATABASE
from bot.storage import chats
from bot.storage.database import Database
from locales.languages import LANGUAGES, Language

FIRST, SECOND, READERS = 901, 902, {"kk": 5, "ru": 6}
CODE = {"kk": "kk", "ru": "ru-RU"}  # of the client
WORDS = {
    "kk": {
        "topic": "Гранттар", "send": "Жіберу: 2", "fix": "Түзету", "figures": "Көрсеткіштер",
        "done": "Жетті: 2",
    },
    "ru": {
        "topic": "Гранты", "send": "Отправить: 2", "fix": "Исправить", "figures": "Показатели",
        "done": "Доставлено: 2",
    },
}  # fmt: skip
TIME = re.compile(r"\w+ \d\d\.\d\d \d\d:\d\d")


class Officers:
    """Two of them, the first writing in one language and the second reading in the other."""

    def __init__(self, api: BotApi, data: Path, language: Language) -> None:
        self.api, self.data = api, data
        other: Language = "ru" if language == "kk" else "kk"
        self.people = {FIRST: raw.person(FIRST, CODE[language]), SECOND: raw.person(SECOND, CODE[other])}
        self.words = {FIRST: WORDS[language], SECOND: WORDS[other]}
        api.say(SECOND, "/start", self.people[SECOND])  # so that their language is known
        api.wait_until(lambda: self._shown(SECOND) > 0)
        self.steps = 0

    def says(self, text: str | None, **more: Any) -> None:
        """The first officer writes."""
        self.steps += 1
        before = self._shown(FIRST)
        self.api.say(FIRST, text, self.people[FIRST], **more)
        self.api.wait_until(lambda: self._shown(FIRST) > before)

    def taps(self, what: str | re.Pattern[str], who: int = FIRST, *, edits: bool = True) -> None:
        """The newest button of this name, once there is one. ``edits``: its message is another then."""
        self.steps += 1
        name = what if isinstance(what, re.Pattern) else re.compile(re.escape(self.words[who][what]))
        self.api.wait_until(lambda: self._button(who, name) is not None)
        found = self._button(who, name)
        assert found is not None
        key = who, found[0]["message_id"]
        self.api.press(*found, self.people[who])
        if edits:
            self.api.wait_until(lambda: self.api.world.messages[key] is not found[0])

    def sees(self, who: int, what: str) -> None:
        """Something stands in their chat by now."""
        self.api.wait_until(lambda: any(self.words[who][what] in text for text in self.texts(who)))

    def state(self, number: int = 1) -> str:
        found = rows(self.data, f"SELECT state FROM announcements WHERE id = {number}")  # noqa: S608
        return str(found[0][0]) if found else ""

    def _shown(self, who: int) -> int:
        calls = self.api.accepted("sendMessage", "sendPhoto", "editMessageText")
        return sum(call.values["chat_id"] == str(who) for call in calls)

    def _messages(self, who: int) -> list[Any]:
        there = dict(self.api.world.messages)
        return [there[key] for key in sorted(there, reverse=True) if key[0] == who]

    def texts(self, who: int) -> list[str]:
        return [one.get("text", "").replace("\xa0", " ") for one in self._messages(who)]

    def _button(self, who: int, name: re.Pattern[str]) -> tuple[Any, str] | None:
        for message in self._messages(who):
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                for one in row:
                    if name.match(one["text"].replace("\xa0", " ")):
                        return message, one["callback_data"]
        return None

    def reads(self, language: Language) -> list[str]:
        """What the reader of a language has got, in the state in which it stands."""
        return [one.get("text") or one["caption"] for one in reversed(self._messages(READERS[language]))]

    def wait_for(self, done: Callable[[], bool]) -> None:
        self.api.wait_until(done)


def written(at: Officers) -> None:
    at.says("/announce Биыл {grants-2025-count} бар")
    at.says("Есть {grants-2025-count}")
    at.taps("topic")


def sent_at_once(at: Officers) -> None:
    """Immediate: five steps of both officers, of them three taps."""
    written(at)
    at.taps("send")
    at.taps("send", SECOND)
    assert at.steps == 5
    for who in (FIRST, SECOND):
        at.sees(who, "done")
    for language, text in (("kk", "Биыл 104 грант бар"), ("ru", "Есть 104 гранта")):
        assert at.reads(language) == [telegram_html.parse(personal(text, language))[0]]


def sent_at_a_time(at: Officers) -> None:
    """Timed: six steps, of them four taps."""
    written(at)
    at.taps(TIME)
    at.taps("send")
    at.taps("send", SECOND)
    assert at.steps == 6
    at.wait_for(lambda: at.state() == "planned")
    ((at_,),) = rows(at.data, "SELECT send_at FROM announcements")
    assert at_ is not None
    assert at.reads("kk") == []


def with_a_figure_from_the_list(at: Officers) -> None:
    """The code of a figure is looked up, and not known by heart: two taps more."""
    at.says("/announce")
    at.taps("figures")
    at.taps("topic")
    at.wait_for(lambda: any("{grants-2025-count}" in text for text in at.texts(FIRST)))
    at.says("Биыл {grants-2025-count} бар")
    at.says("Есть {grants-2025-count}")
    at.taps("topic")
    at.taps("send")
    at.taps("send", SECOND)
    assert at.steps == 8
    at.sees(FIRST, "done")
    assert at.reads("kk") == [personal("Биыл 104 грант бар")]


def corrected(at: Officers) -> None:
    """A photo comes above the text that was sent, and the text is another: four steps."""
    sent_at_once(at)
    at.steps = 0
    at.taps("fix", edits=False)
    size = {"file_id": "photo", "file_unique_id": "u", "width": 90, "height": 60}
    at.wait_for(lambda: at.state(2) == "draft")
    at.says(None, photo=[size], caption="Биыл 104 грант берілді")
    at.taps("send")
    at.taps("send", SECOND)
    assert at.steps == 4
    at.wait_for(lambda: len(at.api.accepted("editMessageMedia")) == 2)
    assert at.reads("kk") == [personal("Биыл 104 грант берілді")]
    assert at.reads("ru") == [personal("Есть 104 гранта", "ru")]
    assert {one.values["chat_id"] for one in at.api.accepted("editMessageMedia")} == {"5", "6"}


SCENARIOS = (sent_at_once, sent_at_a_time, with_a_figure_from_the_list, corrected)


def test_taps(tmp_path: Path) -> None:
    """Each in both languages, beside each other: an officer is written to once a second at most."""

    def play(case: tuple[Callable[[Officers], None], Language]) -> None:
        scenario, language = case
        tapped(tmp_path / f"{scenario.__name__}-{language}", scenario, language)

    beside(play, [(scenario, language) for scenario in SCENARIOS for language in LANGUAGES])


def tapped(data: Path, scenario: Callable[[Officers], None], language: Language) -> None:
    async def subscribed() -> None:
        async with await Database.open(data / DATABASE) as store:
            for tongue, reader in READERS.items():
                await chats.subscribe(store, reader, "grants", tongue, NOON)  # type: ignore[arg-type]

    asyncio.run(subscribed())
    with BotApi() as api:
        for person in (FIRST, SECOND, *READERS.values()):
            api.chat(raw.private(person))
        with running(api, data, instead=waits.SENDING, AZAMAT_DESK=f"{FIRST},{SECOND}") as bot:
            bot.wait_log("answers")
            scenario(Officers(api, data, language))
            assert "error " not in bot.err, bot.err
    assert not api.world.violations
