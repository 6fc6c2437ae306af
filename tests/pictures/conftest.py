from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from folders import FOLDERS  # noqa: E402


@pytest.fixture(scope="session", params=FOLDERS)
def folder(request: pytest.FixtureRequest) -> str:
    """Each knowledge folder; the tests of one stand together, so that its pictures are laid out once."""
    return str(request.param)
