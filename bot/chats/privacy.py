"""Every personal column of the database: what it is, what it is for, how long it is kept.

/privacy is written from this table, retention runs by it, and a test holds it to the schema: a column that
stands nowhere here cannot be added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Until: TypeAlias = Literal["silent", "given", "until_ended", "until_done"]

GONE: Final = 30  # days that a chat is remembered which put the bot out, or blocked it


@dataclass(frozen=True, slots=True)
class Table:
    """One table that holds something of people.

    ``columns``: each with what it is, the end of a message id ``privacy.data_…``; the purpose of all of them
    is the message ``privacy.for_NAME``. ``days`` are counted from the last message (``silent``), from the
    moment of the row (``given``), or, without the message itself, from when it was handled (``until_done``);
    None: until the person ends it.
    """

    name: str
    columns: Mapping[str, str]
    until: Until
    days: int | None = None

    @property
    def data(self) -> tuple[str, ...]:
        """What is kept, each once."""
        return tuple(dict.fromkeys(self.columns.values()))


TABLES: Final = (
    Table(
        "inbox",
        {"raw": "update", "chat_id": "chat", "received_at": "moment", "ended_at": "moment"},
        "until_done",
        3,
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
        },
        "silent",
        365,
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
            "given_at": "moment",
        },
        "given",
        180,
    ),
    Table(
        "passed_on",
        {
            "chat_id": "chat",
            "user_id": "person",
            "message_id": "message",
            "text": "question",
            "language": "language",
            "given_at": "moment",
        },
        "given",
        180,
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
        {"chat_id": "chat", "language": "language", "message_id": "message", "ended_at": "moment"},
        "given",
        90,
    ),
    Table(
        "notices",
        {"user_id": "person", "kind": "kind", "chat_id": "chat", "title": "title", "left_at": "moment"},
        "given",
        30,
    ),
)

#: Tables that hold nothing of people.
IMPERSONAL: Final = frozenset(
    {
        "migrations",
        "knowledge_files",
        "figure_revisions",
        "figure_conflicts",
        "profile",
        "announcements",  # of the desk: what it published, and who of it did what
        "announcement_log",
        "announcement_marks",
    }
)
#: Columns of the tables above that say nothing of a person.
IMPERSONAL_COLUMNS: Final = {
    "inbox": frozenset({"seq", "update_id", "kind", "attempts", "ended"}),
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
        ]
    ),
}


def days() -> dict[str, int]:
    """Table -> days that its rows are kept, where they end by time."""
    timed = (t for t in TABLES if t.days is not None and t.until != "until_done")  # the inbox sees to itself
    return {table.name: table.days or 0 for table in timed}
