"""Two officers announce something and correct it, in the words of the chat, as it stands in the README.

``python tests/announcements/two_minutes.py`` prints it.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    HERE = Path(__file__).parent
    sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "handlers"), str(HERE.parents[1])]

from chatting import Chat
from officers import run_out, scene, subscribers
from scene import AIGUL, OLEG, Scene, played


async def _announced(s: Scene) -> str:
    chat = Chat(s)
    await subscribers(s)
    await s.said("/start", None, OLEG)
    await chat.says(AIGUL, "/announce Биыл {grants-2025-count} берілді")
    await chat.says(AIGUL, "В этом году выделено {grants-2025-count}", short=True)
    await chat.presses(AIGUL, "Гранттар")
    await chat.presses(AIGUL, "Жіберу")
    await run_out(s)
    chat.sees(OLEG, list(s.telegram.calls))
    await chat.presses(OLEG, "Отправить")
    await run_out(s)
    chat.sees(AIGUL, list(s.telegram.calls)[-1:])
    await chat.presses(AIGUL, "Түзету", short=True)
    await chat.says(AIGUL, "Биыл {grants-2025-count} бөлінді")
    return "\n".join(chat.lines).rstrip() + "\n"


def transcript() -> str:
    """From the first word to the correction."""
    return played(_announced, scene(AIGUL["id"], OLEG["id"]))


if __name__ == "__main__":
    print(transcript())
