"""The pictures that the README shows: drawn anew by ``python tests/readme.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.pictures.picture import Picture, card_of

FOLDER: Final = Path(__file__).parent / "examples"
EXAMPLES: Final[dict[str, Picture]] = {
    "before-and-after.png": card_of("prizes-applications", "kk", "wide"),
    "part-of-a-whole.png": card_of("prizes-success-rate", "ru", "wide"),
    "more-than.png": card_of("marathon-deeds", "ru", "wide", "dark"),
    "sheet.png": Picture("topic", "councils", "kk", "wide"),
}
