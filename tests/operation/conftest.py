from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [
    str(Path(__file__).parents[1] / room)
    for room in ("", "connection", "announcements", "handlers", "storage")
]

from bot_api import BotApi  # noqa: E402


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A Bot API that enforces no limits."""
    with BotApi() as made:
        yield made
