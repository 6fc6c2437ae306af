"""The groups and channels as the desk sees them. People are counted: who subscribes is nobody's business."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from bot.storage.chats import ChatKind, Membership
from bot.storage.database import Store, from_text, reading
from bot.storage.destinations import AUDIENCE, whom
from bot.storage.subscriptions import ALL
from locales.languages import Language

State: TypeAlias = Literal["gets", "nothing", "no_rights", "gone", "unconfirmed", "refused"]
"""It gets announcements; it chose no topic; the bot may not write there; it is not there; the desk has not
decided on the channel; the desk has refused it."""

_COLUMNS: Final = (
    "SELECT c.chat_id, c.kind, c.title, c.membership, d.confirmed_by, coalesce(d.both, 0),"
    " coalesce((SELECT min(language) FROM subscriptions WHERE chat_id = c.chat_id), c.language),"
    " (SELECT group_concat(topic, ' ') FROM subscriptions WHERE chat_id = c.chat_id),"
    " (SELECT group_concat(label, ' ') FROM chat_labels WHERE chat_id = c.chat_id),"
    " (SELECT max(ended_at) FROM deliveries WHERE chat_id = c.chat_id AND action = 'send'"
    " AND state = 'sent')"
    " FROM chats AS c LEFT JOIN destinations AS d ON d.chat_id = c.chat_id WHERE c.chat_id < 0"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A group or channel. ``title``: as it was seen last; ``languages``: in which it gets announcements;
    ``topics``: that it is subscribed to; ``labels``: their numbers; ``last``: when the newest message came
    there that the outbox still knows of.
    """

    chat_id: int
    kind: ChatKind
    title: str | None
    membership: Membership
    confirmed_by: int | None
    languages: tuple[Language, ...]
    topics: frozenset[str]
    labels: frozenset[int]
    last: datetime | None

    @property
    def state(self) -> State:
        """What becomes of announcements there, by the rule of :data:`~bot.storage.destinations.AUDIENCE`."""
        if self.membership in ("left", "kicked"):
            return "gone"
        channel = self.kind == "channel"
        if self.membership == "restricted" or (channel and self.membership != "administrator"):
            return "no_rights"
        if not self.topics:
            return "nothing"
        if channel and not self.confirmed_by:
            return "unconfirmed" if self.confirmed_by is None else "refused"
        return "gets"


def _read(row: Any) -> Listed:
    chat_id, kind, title, membership, confirmed, both, language, topics, labels, last = row
    spoken: tuple[Language, ...] = ("kk", "ru") if both else (language,) if language else ()
    return Listed(
        chat_id, kind, title, membership, confirmed, spoken, frozenset((topics or "").split()),
        frozenset(map(int, str(labels or "").split())), None if last is None else from_text(last),
    )  # fmt: skip


async def listed(store: Store, label: int = 0, count: int = -1, after: int = 0) -> list[Listed]:
    """So many after the first ``after``, those that the bot is in first, by title; ``label``: of it alone."""
    rows = await reading(store).execute_fetchall(
        _COLUMNS  # noqa: S608 - our own
        + " AND (:label = 0 OR c.chat_id IN (SELECT chat_id FROM chat_labels WHERE label = :label))"
        + " ORDER BY c.membership IN ('left', 'kicked'), c.title, c.chat_id LIMIT :count OFFSET :after",
        {"label": label, "count": count, "after": after},
    )
    return [_read(row) for row in rows]


async def one(store: Store, chat_id: int) -> Listed | None:
    """One of them."""
    rows = await reading(store).execute_fetchall(_COLUMNS + " AND c.chat_id = ?", (chat_id,))
    return next((_read(row) for row in rows), None)


async def count(store: Store, label: int = 0) -> int:
    """How many they are, or have this label."""
    rows = await reading(store).execute_fetchall(
        "SELECT count(*) FROM chats WHERE chat_id < 0 AND (:label = 0 OR chat_id IN"
        " (SELECT chat_id FROM chat_labels WHERE label = :label))",
        {"label": label},
    )
    return int(next(iter(rows))[0])


async def people(store: Store) -> int:
    """How many people are subscribed to anything."""
    rows = await reading(store).execute_fetchall(
        "SELECT count(DISTINCT s.chat_id)" + AUDIENCE + " AND s.chat_id > 0", whom(ALL)
    )
    return int(next(iter(rows))[0])


async def titles(store: Store, of: Iterable[int]) -> dict[int, str]:
    """The titles of these, as far as they are known."""
    chats = ",".join(str(int(chat)) for chat in of)
    rows = await reading(store).execute_fetchall(
        f"SELECT chat_id, title FROM chats WHERE chat_id IN ({chats}) AND title NOT NULL"  # noqa: S608
    )
    return {row[0]: row[1] for row in rows}
