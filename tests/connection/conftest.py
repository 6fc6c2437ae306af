from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "handlers"))  # the scene

from bot_api import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A Bot API that enforces no limits."""
    with BotApi() as made:
        yield made
