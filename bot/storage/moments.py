"""Moments of time as the database holds them: UTC, ISO 8601, one width: text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """``2025-10-22T08:00:00.000Z``. ValueError for a moment without a time zone: it could be anyone's."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The moment, in UTC, that :func:`to_text` wrote."""
    return datetime.fromisoformat(text)
