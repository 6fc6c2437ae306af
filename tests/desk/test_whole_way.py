"""From a press release to what people are answered, over the loopback Bot API, with two officers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import telegram_html
from bot_api import raw
from bot_api.running import running
from bot_api.server import BotApi
from bot_api.world import Call
from desk_scene import write
from drafting_drafts import FILES, TEXT

AIGUL, OLEG, ASKING = raw.person(7), raw.person(8, "ru-RU"), raw.person(9)
SHOWN = ("sendMessage", "editMessageText")


class Way:
    """What is done, one thing after the other, and what is seen then."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.below: dict[int, Any] = {}

    def _seen(self, person: Any, happens: Any, begins: str = "", message: int | None = None) -> Call:
        """What is said then; officers also get drafts of news, whenever these are made."""

        def shown() -> list[Call]:
            of = [c for c in self.api.accepted(*SHOWN) if c.values["chat_id"] == str(person["id"])]
            if message is not None:
                return [c for c in of if c.values.get("message_id") == str(message)]
            return [c for c in of if read(c).startswith(begins)]

        before = len(shown())
        happens()
        self.api.wait_until(lambda: len(shown()) > before)
        call = shown()[before]
        self.below[person["id"]] = call.result
        return call

    def says(self, person: Any, text: str | None, begins: str = "", **more: Any) -> str:
        return read(self._seen(person, lambda: self.api.say(person["id"], text, person, **more), begins))

    def presses(self, person: Any, name: str) -> str:
        rows = self.below[person["id"]]["reply_markup"]["inline_keyboard"]
        found = {b["text"]: b.get("callback_data", "") for row in rows for b in row}
        data = next((data for label, data in found.items() if label.startswith(name)), None)
        assert data is not None, (name, list(found))
        return self.gives(person, data)

    def gives(self, person: Any, data: str) -> str:
        below = self.below[person["id"]]
        happens = lambda: self.api.press(below, data, person)  # noqa: E731
        return read(self._seen(person, happens, message=below["message_id"]))


def read(call: Call) -> str:
    return telegram_html.parse(call.values["text"])[0].replace("\xa0", " ")


def numbers(way: Way) -> dict[str, str]:
    """The candidates of the release by what their buttons say."""
    rows = way.below[7]["reply_markup"]["inline_keyboard"]
    return {b["text"]: b["callback_data"] for row in rows for b in row if "/dc/" in b["callback_data"]}


def test_from_a_release_to_an_answer(tmp_path: Path) -> None:
    folder = write(tmp_path / "knowledge", FILES)
    with BotApi() as api:
        for person in (7, 8, 9):
            api.chat(raw.private(person))
        api.world.files["release"] = TEXT.encode("utf-16")
        settings = {"AZAMAT_DESK": "7,8", "AZAMAT_KNOWLEDGE": str(folder), "AZAMAT_TODAY": "2026-06-01"}
        with running(api, tmp_path / "data", **settings) as bot:
            bot.wait_log("answers")
            _play(Way(api))
            assert "error " not in bot.err, bot.err
        # Another process: what was confirmed is served from the start.
        with running(api, tmp_path / "data", **settings) as bot:
            bot.wait_log("answers")
            way = Way(api)
            assert way.says(ASKING, "2026 жылы қанша бақ отырғызылды?").startswith("61 бақ, 2026 жыл\n")
            way.says(OLEG, "/desk", "Редакция")
            way.presses(OLEG, "История изменений")
            way.presses(OLEG, "№ 1 релиз: next.txt")
            assert "отменено" in way.presses(OLEG, "Отменить")
            assert "61" not in way.says(ASKING, "2026 жылы қанша бақ отырғызылды?")
            assert way.says(ASKING, "2025 жылы қанша бақ отырғызылды?").startswith("48 бақ, 2025 жыл\n")
    assert not api.world.violations


def _play(way: Way) -> None:
    assert way.says(ASKING, "2025 жылы қанша бақ отырғызылды?").startswith("48 бақ, 2025 жыл\n")
    file = {"file_id": "release", "file_unique_id": "u", "file_name": "next.txt", "file_size": 2000}
    assert way.says(AIGUL, None, document=file).startswith("next.txt\nЖарияланған күні: 14.05.2026\n")
    found = numbers(way)
    new = next(data for label, data in found.items() if label.startswith("61 "))
    old = next(data for label, data in found.items() if label.startswith("49 "))
    way.presses(AIGUL, "Дереккөзді толтыру")
    way.says(AIGUL, "Бақтар қауымдастығы\nАссоциация садов")
    way.says(AIGUL, "Жаңа бақтар\nНовые сады")
    for data in (new, old):
        way.gives(AIGUL, data)
        way.presses(AIGUL, "Қабылдау")
    for data in (new, old):
        assert "Растау" not in json.dumps(way.gives(AIGUL, data), ensure_ascii=False)
        way.says(OLEG, "/desk", "Редакция")
        way.gives(OLEG, data)
        way.presses(OLEG, "Подтвердить")
    way.gives(OLEG, new.replace("/dc/", "/dd/").rpartition("/")[0])
    assert way.presses(OLEG, "Начать показывать: 2").startswith("Люди прочитают это:")
    assert way.says(ASKING, "2026 жылы қанша бақ отырғызылды?").startswith("Отырғызылған бақтар")  # not yet
    assert way.presses(OLEG, "Начать показывать: 2") == "Теперь показывается: 2."
    # The new value for the new time; the old time keeps its own, corrected.
    assert way.says(ASKING, "2026 жылы қанша бақ отырғызылды?").startswith("61 бақ, 2026 жыл\n")
    assert way.says(ASKING, "2025 жылы ше?").startswith("49 бақ, 2025 жыл\n")
    card = way.presses(ASKING, "Дереккөз")
    assert "Бұрынғы мәні: 48 бақ (2025 жылғы 12 мамыр)" in card
