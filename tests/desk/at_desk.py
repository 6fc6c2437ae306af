"""Two officers take a release to its answers, in the words of the chat, as it stands in the README.

``python tests/desk/at_desk.py`` prints it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    HERE = Path(__file__).parent
    sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "handlers"), str(HERE.parents[1])]

from chatting import Chat
from desk_scene import document, played
from drafting_drafts import TEXT
from scene import AIGUL, OLEG, Scene


async def _from_release_to_answer(s: Scene) -> str:
    chat = Chat(s)
    s.later(days=220)
    await chat.sends(AIGUL, document(s, TEXT.encode(), "release.txt"))
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
