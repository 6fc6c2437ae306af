"""The real knowledge, and numerals without an origin made an error."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # telegram_html

from bot.rendering import text
from knowledge.loading import load
from knowledge.model import Knowledge

FOLDER = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "strict", True)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load(FOLDER)
