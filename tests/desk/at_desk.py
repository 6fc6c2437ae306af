"""Two officers take a release to its answers, in the words of the chat, as it stands in the README.

``python tests/desk/at_desk.py`` prints it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    HERE = Path(__file__).parent
    sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "handlers"), str(HERE.parents[1])]

import telegram_html
from desk_scene import document, played, press
from drafting_drafts import TEXT
from scene import AIGUL, OLEG, Scene, buttons


class Chat:
    """What is done and seen, as it is shown: ``›`` what a person writes or presses, then the answer."""

    def __init__(self, s: Scene) -> None:
        self.s = s
        self.lines: list[str] = []
        self.below: dict[int, Any] = {}
        self.who = 0

    def _note(self, person: Any, what: str, calls: Any, short: bool) -> None:
        if self.who != person["id"]:
            self.lines.append(f"({'Айгүл' if person is AIGUL else 'Олег'})")
        self.who = person["id"]
        self.below[person["id"]] = calls
        self.lines.append(f"› {what}")
        for call in calls:
            seen = call.method in ("sendMessage", "editMessageText")
            if not seen or int(call.values["chat_id"]) != self.who:
                continue
            text = telegram_html.parse(call.values["text"])[0].replace("\xa0", " ")
            rows = json.loads(call.values.get("reply_markup", "{}")).get("inline_keyboard", ())
            below = [" ".join(f"[{b['text']}]" for b in row) for row in rows]
            if short:
                text, below = text.splitlines()[0] + "\n…", []
            self.lines.append("\n".join((text, *below)))
        self.lines.append("")

    async def says(self, person: Any, text: str, *, short: bool = False) -> None:
        self._note(person, text.replace("\n", "\n  "), await self.s.said(text, None, person), short)

    async def sends(self, person: Any, name: str, data: bytes) -> None:
        message = self.s.message("x", None, person, document=document(self.s, data, name))
        calls = await self.s.feed(message={k: v for k, v in message.items() if k != "text"})
        self._note(person, f"({name})", calls, short=False)

    async def presses(self, person: Any, label: str, *, short: bool = False) -> None:
        found = buttons(self.below[person["id"]])
        name, data = next((name, data) for name, data in found.items() if name.startswith(label))
        self._note(person, f"[{name}]", await press(self.s, data, person), short)


async def _from_release_to_answer(s: Scene) -> str:
    chat = Chat(s)
    s.later(days=220)
    await chat.sends(AIGUL, "release.txt", TEXT.encode())
    await chat.presses(AIGUL, "Дереккөзді толтыру")
    await chat.says(AIGUL, "Бақтар қауымдастығы\nАссоциация садов")
    await chat.says(AIGUL, "Жаңа бақтар\nНовые сады", short=True)
    await chat.presses(AIGUL, "49 ")
    await chat.presses(AIGUL, "Жауабы қандай болады")
    await chat.presses(AIGUL, "‹ Артқа", short=True)
    await chat.presses(AIGUL, "Қабылдау", short=True)
    await chat.says(OLEG, "/desk")
    await chat.presses(OLEG, "release.txt", short=True)
    await chat.presses(OLEG, "✓ 49")
    await chat.presses(OLEG, "Подтвердить", short=True)
    await chat.presses(OLEG, "‹ Релиз", short=True)
    await chat.presses(OLEG, "Начать показывать")
    await chat.presses(OLEG, "Начать показывать")
    await chat.says(AIGUL, "2025 жылы қанша бақ отырғызылды?", short=True)
    return "\n".join(chat.lines).rstrip() + "\n"


def transcript() -> str:
    """From a release to the answer."""
    with tempfile.TemporaryDirectory() as folder:
        return played(_from_release_to_answer, Path(folder))


if __name__ == "__main__":
    print(transcript())
