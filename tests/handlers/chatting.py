"""What officers do in a chat and what they see there, as the README shows it."""

from __future__ import annotations

import json
from typing import Any

import telegram_html
from scene import AIGUL, Scene, buttons


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
        if what:
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

    async def sends(self, person: Any, document: dict[str, Any]) -> None:
        message = self.s.message("x", None, person, document=document)
        calls = await self.s.feed(message={k: v for k, v in message.items() if k != "text"})
        self._note(person, f"({document['file_name']})", calls, short=False)

    def sees(self, person: Any, calls: Any, *, short: bool = False) -> None:
        """What comes to a person who has done nothing."""
        self._note(person, "", calls, short)

    async def presses(self, person: Any, label: str, *, short: bool = False) -> None:
        found = buttons(self.below[person["id"]])
        name, data = next((name, data) for name, data in found.items() if name.startswith(label))
        theirs = [m for m in self.s.sent if m["chat"]["id"] == person["id"]]
        below = theirs[-1] if theirs else self.s.message("x", None, person)
        pressed = await self.s.pressed(data, person, below, id=str(1000 + self.s.fed))
        self._note(person, f"[{name}]", pressed, short)
