"""A store of every schema that has landed, with people in it, is brought up to this version whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from stored_examples import run

from bot.storage import sqlite
from bot.storage.database import Database

AT = "2026-03-01T09:00:00.000Z"
#: A row of each table, with the columns of all its versions: of each schema, those that it has are written.
ROWS: Mapping[str, Mapping[str, Any]] = {
    "knowledge_files": {"name": "topics/x.toml", "text": "x", "sha256": "ab", "accepted_at": AT},
    "figure_revisions": {
        "id": 1, "figure_id": "bears", "record": "{}", "hash": "ab", "origin": "files", "source": "zoo",
        "since": AT, "reason": "added",
    },
    "figure_conflicts": {"id": 1, "figure_id": "bears", "revision": 1, "noticed_at": AT},
    "chats": {
        "chat_id": 7, "kind": "private", "language": "ru", "quiet": 1, "topics": "grants",
        "membership": "member", "seen_on": "2026-03-01", "updated_at": AT, "title": "Алаң", "added_by": 9,
        "language_chosen": 1, "ended": "{}",
    },
    "subscriptions": {"chat_id": 7, "topic": "grants", "language": "ru", "consented_at": AT},
    "feedback": {
        "chat_id": 7, "message_id": 1, "user_id": 7, "subject": "x", "verdict": "good", "given_at": AT,
    },
    "questions": {
        "day": "2026-03-01", "language": "ru", "form": "cyrillic", "outcome": "denied year", "topic": "",
        "count": 3,
    },
    "settled": {
        "id": 1, "once": "press 1", "how": "dropped", "asked": "", "officer": 9, "state": "done",
        "settled_at": AT,
    },
    "passed_on": {
        "id": 1, "chat_id": 7, "message_id": 1, "user_id": 7, "text": "x", "language": "ru", "given_at": AT,
    },
    "given": {
        "chat_id": 7, "figure": "bears", "thread": 0, "language": "ru", "version": "ab", "given_at": AT,
    },
    "notices": {"user_id": 9, "kind": "desk", "chat_id": 7, "title": "x", "left_at": AT},
    "profile": {"bot_id": 1, "part": "x", "digest": "ab", "set_at": AT},
    "pictures": {
        "bot_id": 1, "subject": "figure:bears", "language": "ru", "size": "wide", "theme": "light",
        "revision": "ab", "file_id": "AgAC", "sent_at": AT,
    },
    "inbox": {
        "seq": 1, "update_id": 5, "chat_id": 7, "kind": "message", "raw": "{}", "received_at": AT,
        "attempts": 2,
    },
    "announcements": {
        "id": 1, "kind": "text", "state": "done", "content": "{}", "author": 9, "send_at": AT,
        "began_at": AT, "ended_at": AT, "updated_at": AT,
    },
    "deliveries": {
        "id": 1, "announcement": 1, "action": "send", "edition": 0, "chat_id": 7, "thread": 0, "part": 0,
        "language": "ru", "state": "sent", "message_id": 77, "attempts": 1, "not_before": AT, "ended_at": AT,
    },
    "announcement_log": {
        "id": 1, "announcement": 1, "officer": 9, "what": "confirmed", "detail": "", "done_at": AT,
    },
    "officers": {"user_id": 9, "since": AT},
    "templates": {"id": 1, "name": "Апта", "content": "{}", "made_by": 9, "made_at": AT},
    "labels": {"id": 1, "name": "Өңірлер"},
    "chat_labels": {"label": 1, "chat_id": -7},
    "polls": {"poll": "77", "announcement": 1, "votes": "[3, 1]"},
    "officer_changes": {"id": 1, "user_id": 9, "what": "add", "state": "done", "asked_at": AT},
    "destinations": {
        "chat_id": 7, "both": 1, "thread": 3, "quiet_from": 1380, "quiet_to": 420, "weekly": 1, "quiz": 0,
        "confirmed_by": 9, "updated_at": AT,
    },
    "announcement_marks": {"name": "news", "value": 4},
    "calendars": {"chat_id": 7, "kind": "figure", "days": 1, "minute": 600, "next": AT},
    "desk_changes": {
        "id": 1, "once": "x", "kind": "switch", "subject": "all", "edits": "[]", "state": "undone",
        "why": "w", "made_by": "7", "made_at": AT, "confirmed_by": "7", "confirmed_at": AT, "ended_by": "8",
        "ended_at": AT, "touched": 2,
    },
    "desk_drafts": {
        "id": 1, "once": "x", "name": "a.txt", "text": "т", "files": "{}", "revision": 3, "state": "open",
        "sent_by": "7", "sent_at": AT,
    },
    "desk_asked": {"officer": 7, "what": "release", "held": "т", "asked_at": AT},
    "turns": {"chat_id": 7, "kind": "figure", "figure": "bears", "announcement": 1},
}  # fmt: skip
#: Columns that went, and what holds since then what they said.
GONE = {
    ("destinations", "weekly"): "SELECT chat_id, kind, days, minute FROM calendars",
    ("destinations", "quiz"): "",
    ("announcement_log", "detail"): "",
    **{("figure_conflicts", name): "" for name in ("id", "figure_id", "revision", "noticed_at")},
}


def held(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """The one row of every table, without what is not set."""
    connection.row_factory = sqlite3.Row
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        if table == "migrations" or table.startswith("sqlite_"):
            continue
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        assert len(rows) <= 1, table
        found[table] = {k: v for k, v in dict(rows[0]).items() if v is not None} if rows else {}
    return found


def made(path: Path, schema: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """A store of that schema. Out: what it holds."""

    async def opened() -> None:
        async with await Database.open(path):
            pass

    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "MIGRATIONS", sqlite.MIGRATIONS[:schema])
        run(opened())
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, row in ROWS.items():
            columns = {info[1] for info in connection.execute(f"PRAGMA table_info({table})")}
            if given := {name: value for name, value in row.items() if name in columns}:
                marks = ", ".join("?" * len(given))
                names = ", ".join(f'"{name}"' for name in given)
                connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*given.values()])  # noqa: S608
        return held(connection)


def test_every_table_has_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = made(tmp_path / "a.db", len(sqlite.MIGRATIONS), monkeypatch)
    assert [table for table, row in newest.items() if not row] == []


@pytest.mark.parametrize("schema", range(1, len(sqlite.MIGRATIONS)))
def test_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int) -> None:
    path = tmp_path / "a.db"
    before = made(path, schema, monkeypatch)

    async def opened() -> None:
        async with await Database.open(path):
            pass

    run(opened())
    with closing(sqlite3.connect(path)) as connection:
        after = held(connection)
        for table, row in before.items():
            for name, value in row.items():
                if (query := GONE.get((table, name))) is None:
                    assert after[table][name] == value, (table, name)
                elif query and name not in after[table]:
                    assert [tuple(r) for r in connection.execute(query)] == [(7, "figure", 1, 600)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
