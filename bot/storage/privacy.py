"""Every personal column of the database: what it is, how long it is kept, which rows are a person's.

/privacy is written from this table, retention and /forget run by it, and a test holds it to the schema: a
column that stands nowhere here cannot be added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import aiosqlite

from bot.storage import inbox
from bot.storage.chats import end
from bot.storage.database import Store, reading, to_text, transaction

Until: TypeAlias = Literal["silent", "given", "until_ended", "until_done"]

GONE: Final = 30  # days that a chat is remembered which put the bot out, or blocked it
_THEIRS: Final = "chat_id = :person"  # a private chat's id is its person's
#: A notice is to one chat alone: the person ends it also where it waits.
_NOTICE: Final = "(SELECT id FROM announcements WHERE kind = 'notice')"
_DELIVERED: Final = (
    f"{_THEIRS} AND (state NOT IN ('planned', 'sending') OR state = 'planned' AND announcement IN {_NOTICE})"
)
_GIVEN: Final = "user_id = :person OR chat_id = :person"


@dataclass(frozen=True, slots=True)
class Table:
    """One table that holds something of people.

    ``columns``: each with what it is, the end of a message id ``privacy.data_…``; the purpose of all of them
    is the message ``privacy.for_NAME``. ``days`` are counted from the last message (``silent``), from the
    moment of the row (``given``), or, without the message itself, from when it was handled (``until_done``);
    None: until the person ends it.

    ``of_person``: the rows that are a person's, ``:person``; None: they go with what is handled.
    ``expired``: the rows that have had their time, at the moment ``:before``.
    """

    name: str
    columns: Mapping[str, str]
    until: Until
    days: int | None = None
    of_person: str | None = _THEIRS
    expired: str = ""

    @property
    def data(self) -> tuple[str, ...]:
        """What is kept, each once."""
        return tuple(dict.fromkeys(self.columns.values()))


TABLES: Final[tuple[Table, ...]] = (
    Table(
        "inbox",
        {"raw": "update", "chat_id": "chat", "received_at": "moment", "ended_at": "moment"},
        "until_done",
        3,
        of_person=None,
    ),
    Table(
        "chats",
        {
            "chat_id": "chat",
            "kind": "kind",
            "language": "language",
            "quiet": "settings",
            "topics": "settings",
            "membership": "membership",
            "seen_on": "day",
            "updated_at": "day",
            "title": "title",
            "added_by": "person",
            "language_chosen": "settings",
            "ended": "settings",
        },
        "silent",
        365,
        expired="seen_on < substr(:before, 1, 10)"
        " AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE subscriptions.chat_id = chats.chat_id)",
    ),
    Table(
        "subscriptions",
        {"chat_id": "chat", "topic": "topic", "language": "language", "consented_at": "moment"},
        "until_ended",
    ),
    Table(
        "feedback",
        {
            "chat_id": "chat",
            "user_id": "person",
            "message_id": "message",
            "subject": "answer",
            "verdict": "verdict",
            "language": "language",
            "given_at": "moment",
        },
        "given",
        180,
        of_person=_GIVEN,
        expired="given_at < :before",
    ),
    Table(
        "passed_on",
        {
            "chat_id": "chat",
            "user_id": "person",
            "message_id": "message",
            "text": "question",
            "language": "language",
            "tell": "wish",
            "given_at": "moment",
        },
        "given",
        180,
        of_person=_GIVEN,
        expired="given_at < :before",
    ),
    Table(
        "given",
        {
            "chat_id": "chat",
            "figure": "answer",
            "thread": "settings",
            "language": "language",
            "given_at": "moment",
        },
        "given",
        30,
        expired="given_at < :before",
    ),
    Table(
        "destinations",
        {
            "chat_id": "chat",
            "both": "language",
            "thread": "settings",
            "quiet_from": "settings",
            "quiet_to": "settings",
            "updated_at": "day",
        },
        "until_ended",
    ),
    Table(
        "calendars",
        {"chat_id": "chat", "days": "settings", "minute": "settings", "last": "day"},
        "until_ended",
    ),
    Table("turns", {"chat_id": "chat", "figure": "answer"}, "until_ended"),
    Table(
        "deliveries",
        {
            "chat_id": "chat",
            "language": "language",
            "message_id": "message",
            "others": "message",
            "ended_at": "moment",
        },
        "given",
        90,
        of_person=_DELIVERED,
        expired="ended_at < :before",
    ),
    Table(
        "notices",
        {"user_id": "person", "kind": "kind", "chat_id": "chat", "title": "title", "left_at": "moment"},
        "given",
        30,
        of_person="user_id = :person",
        expired="left_at < :before",
    ),
)

#: Tables that hold nothing of people.
IMPERSONAL: Final = frozenset(
    {
        "migrations",
        "knowledge_files",
        "figure_revisions",
        "pictures",
        "profile",
        "settled",  # of the desk, too
        "questions",  # counted by day, without chat and text
        "announcements",  # of the desk: what it published, and who of it did what
        "announcement_log",
        "announcement_marks",
        "desk_changes",  # of the desk, too
        "desk_drafts",
        "desk_asked",
        "officers",
        "officer_changes",
        "templates",  # of the desk, too
        "labels",  # of the desk: of groups and channels alone
        "chat_labels",
        "polls",  # counts, of nobody's name or chat
    }
)
#: Columns of the tables above that say nothing of a person.
IMPERSONAL_COLUMNS: Final = {
    "inbox": frozenset({"seq", "update_id", "kind", "attempts", "ended"}),
    "feedback": frozenset({"seen"}),
    "passed_on": frozenset({"id", "settled"}),
    "given": frozenset({"version"}),
    "destinations": frozenset({"confirmed_by"}),
    "calendars": frozenset({"kind", "next"}),
    "turns": frozenset({"kind", "announcement"}),
    "deliveries": frozenset(
        [
            "id",
            "announcement",
            "action",
            "edition",
            "thread",
            "part",
            "state",
            "reason",
            "attempts",
            "not_before",
            "carried",
            "said",
        ]
    ),
}


_LEFT = "membership IN ('left', 'kicked') AND updated_at < :before"


@transaction
async def forget(connection: aiosqlite.Connection, person: int) -> dict[str, int]:
    """Delete all that is kept of a person. Out: table -> how many rows that were."""
    await inbox.forget(connection, person)
    await connection.execute("UPDATE chats SET added_by = NULL WHERE added_by = ?", (person,))
    return {
        table: await _delete(connection, table, where, {"person": person})
        for table, where in _of_person().items()
    }


def _of_person() -> dict[str, str]:
    return {table.name: table.of_person for table in TABLES if table.of_person is not None}


async def kept_of(store: Store, person: int) -> dict[str, int]:
    """How many rows of each table are a person's."""
    found = {}
    for table, where in _of_person().items():
        rows = await reading(store).execute_fetchall(
            f"SELECT count(*) FROM {table} WHERE {where}",  # noqa: S608
            {"person": person},
        )
        found[table] = next(iter(rows))[0]
    return found


@transaction
async def expire(connection: aiosqlite.Connection, now: datetime) -> dict[str, int]:
    """Delete what has had its time. Out: table -> how many rows. (The inbox sees to itself.)"""
    deleted = {}
    for table in TABLES:
        if table.days is not None and table.expired:
            before = {"before": to_text(now - timedelta(days=table.days))}
            deleted[table.name] = await _delete(connection, table.name, table.expired, before)
    left = {"before": to_text(now - timedelta(days=GONE))}
    for (chat_id,) in await connection.execute_fetchall(f"SELECT chat_id FROM chats WHERE {_LEFT}", left):  # noqa: S608
        await end(connection, chat_id)  # else who is forgotten to be gone would get news again
    deleted["chats"] += await _delete(connection, "chats", _LEFT, left)
    await connection.execute("DELETE FROM chat_labels WHERE chat_id NOT IN (SELECT chat_id FROM chats)")
    return deleted


async def _delete(
    connection: aiosqlite.Connection, table: str, where: str, values: Mapping[str, object]
) -> int:
    done = await connection.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608
    return done.rowcount
