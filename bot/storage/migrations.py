"""The numbered steps that bring a database file up to this version. `schema.sql` shows what they add up to.

A step that has been released is never changed: a new one is appended. Each runs in one transaction with its
own record, so a crash leaves it either done or not begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import aiosqlite

from bot.storage.old_migrations import FIRST, Migration


def _with_reason(*newer: str) -> Iterator[str]:
    """What makes the columns of reasons anew: their checks cannot be changed."""
    known = ("officer", "recalled", "revised", "wrong", "missed", "unlikely", "restored", *newer)
    reasons = ", ".join(f"'{reason}'" for reason in known)
    for table in ("announcements", "announcement_log"):
        yield f"ALTER TABLE {table} RENAME COLUMN why TO was_why"
        yield f"ALTER TABLE {table} ADD COLUMN why TEXT CHECK (why IN ({reasons}))"
        yield f"UPDATE {table} SET why = was_why"  # noqa: S608
        yield f"ALTER TABLE {table} DROP COLUMN was_why"


MIGRATIONS: tuple[Migration, ...] = (
    *FIRST,
    Migration(
        10,
        "pictures that were uploaded",
        (
            """CREATE TABLE pictures (
                bot_id INTEGER NOT NULL,
                subject TEXT NOT NULL,
                language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
                size TEXT NOT NULL,
                theme TEXT NOT NULL,
                revision TEXT NOT NULL,
                file_id TEXT NOT NULL,
                sent_at TEXT NOT NULL,
                PRIMARY KEY (bot_id, subject, language, size, theme)
            ) STRICT""",
        ),
    ),
    Migration(
        11,
        "what the desk changes, and releases under review",
        (
            "DROP TABLE figure_conflicts",
            """CREATE TABLE desk_changes (
                id INTEGER PRIMARY KEY,
                once TEXT UNIQUE,
                kind TEXT NOT NULL CHECK (kind IN ('release', 'switch', 'import', 'words', 'undo')),
                subject TEXT NOT NULL,
                edits TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'served', 'undone', 'refused', 'in_files')),
                why TEXT NOT NULL,
                made_by TEXT NOT NULL,
                made_at TEXT NOT NULL,
                confirmed_by TEXT,
                confirmed_at TEXT,
                ended_by TEXT,
                ended_at TEXT,
                trouble TEXT NOT NULL DEFAULT '',
                touched INTEGER NOT NULL
            ) STRICT""",
            "CREATE INDEX desk_changes_open ON desk_changes (state) WHERE state IN ('waiting', 'served')",
            "CREATE INDEX desk_changes_touched ON desk_changes (touched)",
            """CREATE TABLE desk_drafts (
                id INTEGER PRIMARY KEY,
                once TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                text TEXT NOT NULL,
                files TEXT NOT NULL,
                revision INTEGER NOT NULL DEFAULT 1,
                state TEXT NOT NULL CHECK (state IN ('open', 'done')),
                sent_by TEXT NOT NULL,
                sent_at TEXT NOT NULL
            ) STRICT""",
            """CREATE TABLE desk_asked (
                officer INTEGER PRIMARY KEY,
                what TEXT NOT NULL,
                held TEXT NOT NULL DEFAULT '',
                asked_at TEXT NOT NULL
            ) STRICT""",
        ),
    ),
    Migration(
        12,
        "the desk: its officers, and who named them",
        (
            "CREATE TABLE officers (user_id INTEGER PRIMARY KEY, since TEXT NOT NULL) STRICT",
            """CREATE TABLE officer_changes (
                id INTEGER PRIMARY KEY,
                user_id INTEGER NOT NULL,
                what TEXT NOT NULL CHECK (what IN ('add', 'remove')),
                officer INTEGER,
                state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'refused')),
                asked_at TEXT NOT NULL,
                decided_by INTEGER,
                decided_at TEXT
            ) STRICT""",
        ),
    ),
    Migration(
        13,
        "which figure a chat was given, and announcements to chats that asked or were told wrong",
        (
            """CREATE TABLE given (
                chat_id INTEGER NOT NULL,
                figure TEXT NOT NULL,
                thread INTEGER NOT NULL,
                language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
                version TEXT NOT NULL,
                given_at TEXT NOT NULL,
                PRIMARY KEY (chat_id, figure)
            ) STRICT, WITHOUT ROWID""",
            # Made anew with one more kind in its check.
            "ALTER TABLE announcements RENAME COLUMN kind TO was_kind",
            "ALTER TABLE announcements ADD COLUMN kind TEXT NOT NULL DEFAULT 'text'"
            " CHECK (kind IN ('text', 'correction', 'quiz', 'figure', 'news', 'notice'))",
            "UPDATE announcements SET kind = was_kind",
            "ALTER TABLE announcements DROP COLUMN was_kind",
        ),
    ),
    Migration(
        14,
        "what became of questions that were passed on; which votes the desk has seen",
        (
            """CREATE TABLE settled (
                id INTEGER PRIMARY KEY,
                once TEXT NOT NULL UNIQUE,
                how TEXT NOT NULL CHECK (how IN ('figure', 'answer', 'scope', 'dropped')),
                asked TEXT NOT NULL,
                figure TEXT,
                change INTEGER,
                announcement INTEGER REFERENCES announcements (id),
                officer INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'undone')),
                settled_at TEXT NOT NULL
            ) STRICT""",
            # Made anew: a question has a number, by which buttons name it.
            "ALTER TABLE passed_on RENAME TO passed_on_before",
            """CREATE TABLE passed_on (
                id INTEGER PRIMARY KEY,
                chat_id INTEGER NOT NULL,
                message_id INTEGER NOT NULL,
                user_id INTEGER NOT NULL,
                text TEXT NOT NULL,
                language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
                tell INTEGER NOT NULL DEFAULT 0 CHECK (tell IN (0, 1)),
                settled INTEGER REFERENCES settled (id),
                given_at TEXT NOT NULL,
                UNIQUE (chat_id, message_id)
            ) STRICT""",
            "INSERT INTO passed_on (chat_id, message_id, user_id, text, language, given_at) SELECT chat_id,"
            " message_id, user_id, text, language, given_at FROM passed_on_before ORDER BY given_at",
            "DROP TABLE passed_on_before",
            "ALTER TABLE feedback ADD COLUMN language TEXT CHECK (language IN ('kk', 'ru'))",
            "ALTER TABLE feedback ADD COLUMN seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1))",
        ),
    ),
    Migration(
        15,
        "what people ask, counted by day",
        (
            """CREATE TABLE questions (
                day TEXT NOT NULL,
                language TEXT NOT NULL,
                form TEXT NOT NULL,
                outcome TEXT NOT NULL,
                topic TEXT NOT NULL,
                count INTEGER NOT NULL,
                PRIMARY KEY (day, language, form, outcome, topic)
            ) STRICT, WITHOUT ROWID""",
        ),
    ),
    Migration(
        16,
        "how quizzes were answered",
        (
            """CREATE TABLE polls (
                poll TEXT PRIMARY KEY,
                announcement INTEGER NOT NULL REFERENCES announcements (id),
                votes TEXT
            ) STRICT""",
            "CREATE INDEX polls_announcement ON polls (announcement)",
        ),
    ),
    Migration(
        17,
        "languages that people chose",
        (
            # What was there before may have been understood from a question alone.
            "ALTER TABLE chats ADD COLUMN language_chosen INTEGER NOT NULL DEFAULT 0"
            " CHECK (language_chosen IN (0, 1))",
        ),
    ),
    Migration(
        18,
        "messages that are pinned",
        (
            # Made anew with one more action in its check.
            "ALTER TABLE deliveries RENAME TO deliveries_before",
            """CREATE TABLE deliveries (
                id INTEGER PRIMARY KEY,
                announcement INTEGER NOT NULL REFERENCES announcements (id),
                action TEXT NOT NULL CHECK (action IN ('send', 'edit', 'delete', 'stop', 'pin')),
                edition INTEGER NOT NULL,
                chat_id INTEGER NOT NULL,
                thread INTEGER NOT NULL,
                part INTEGER NOT NULL,
                language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
                state TEXT NOT NULL
                    CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
                reason TEXT,
                message_id INTEGER,
                attempts INTEGER NOT NULL DEFAULT 0,
                not_before TEXT NOT NULL,
                ended_at TEXT,
                carried INTEGER,
                said TEXT,
                UNIQUE (announcement, action, edition, chat_id, thread, part),
                CHECK ((state = 'sent') <= (message_id IS NOT NULL))
            ) STRICT""",
            "INSERT INTO deliveries SELECT * FROM deliveries_before",
            "DROP TABLE deliveries_before",
            "CREATE INDEX deliveries_planned ON deliveries (part, id) WHERE state = 'planned'",
            "CREATE INDEX deliveries_chat ON deliveries (chat_id)",
        ),
    ),
    Migration(
        19,
        "when announcements are deleted",
        (
            "ALTER TABLE announcements ADD COLUMN until TEXT",
            "CREATE INDEX announcements_until ON announcements (until) WHERE recalled = 0 AND until NOT NULL",
            # Made anew with one more reason in their checks.
            *_with_reason("expired"),
        ),
    ),
    Migration(
        20,
        "labels of groups and channels",
        (
            "CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
            """CREATE TABLE chat_labels (
                label INTEGER NOT NULL REFERENCES labels (id),
                chat_id INTEGER NOT NULL CHECK (chat_id < 0),
                PRIMARY KEY (label, chat_id)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX chat_labels_chat ON chat_labels (chat_id)",
        ),
    ),
    Migration(21, "the messages of albums", ("ALTER TABLE deliveries ADD COLUMN others TEXT",)),
    Migration(
        22,
        "templates of announcements",
        (
            """CREATE TABLE templates (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                content TEXT NOT NULL,
                made_by INTEGER NOT NULL,
                made_at TEXT NOT NULL
            ) STRICT""",
        ),
    ),
    Migration(
        23,
        "what a group or channel had chosen before the bot was put out",
        ("ALTER TABLE chats ADD COLUMN ended TEXT",),
    ),
    Migration(
        24, "questions for which a figure is drafted", ("ALTER TABLE settled ADD COLUMN draft INTEGER",)
    ),
    Migration(25, "what Telegram does not take", tuple(_with_reason("expired", "refused"))),
)


async def applied(connection: aiosqlite.Connection) -> frozenset[int]:
    """The numbers of the steps that this file has had; none for a new file."""
    known = await connection.execute_fetchall("SELECT 1 FROM sqlite_master WHERE name = 'migrations'")
    if not list(known):
        return frozenset()
    rows = await connection.execute_fetchall("SELECT number FROM migrations")
    return frozenset(row[0] for row in rows)


def pending(done: Iterable[int], known: Iterable[Migration]) -> tuple[Migration, ...]:
    """The steps of ``known`` still to take, in order."""
    have = frozenset(done)
    return tuple(sorted((m for m in known if m.number not in have), key=lambda m: m.number))


async def apply(connection: aiosqlite.Connection, migration: Migration) -> bool:
    """Take one step with its record; call it inside a transaction.

    False if it has been taken meanwhile: two processes may open a new file at the same moment.
    """
    if migration.number in await applied(connection):
        return False
    if isinstance(migration.apply, tuple):
        for statement in migration.apply:
            await connection.execute(statement)
    else:
        await migration.apply(connection)
    await connection.execute(
        "INSERT INTO migrations (number, name) VALUES (?, ?)", (migration.number, migration.name)
    )
    return True
