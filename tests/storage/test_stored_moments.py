from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.storage.database import from_text, to_text


def test_any_zone_becomes_utc() -> None:
    almaty = timezone(timedelta(hours=5))
    assert to_text(datetime(2026, 1, 1, 3, 4, 5, 678901, almaty)) == "2025-12-31T22:04:05.678Z"
    assert to_text(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


def test_it_is_read_back() -> None:
    assert from_text("2025-12-31T22:04:05.678Z") == datetime(2025, 12, 31, 22, 4, 5, 678000, UTC)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="a moment needs its time zone"):
        to_text(datetime(2026, 1, 1))
