"""What is remembered of a chat: its language, what its administrators set, and whether we are in it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, get_args

import aiosqlite

from bot.storage import chosen as chosen_
from bot.storage.database import Store, looking, reading, to_text, transaction
from bot.storage.destinations import end
from locales.languages import Language

ChatKind: TypeAlias = Literal["private", "group", "supergroup", "channel"]
"""As the Bot API names them (core.telegram.org/bots/api#chat)."""
Membership: TypeAlias = Literal["member", "administrator", "restricted", "left", "kicked"]
"""Of the bot in the chat (core.telegram.org/bots/api#chatmember); ``kicked`` in private: it was blocked."""

KINDS: Final[frozenset[str]] = frozenset(get_args(ChatKind))
#: Tables that name a chat, besides `chats` and the outbox.
_MOVED: Final = (
    "subscriptions", "feedback", "passed_on", "destinations", "calendars", "turns", "given", "chat_labels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chat:
    """What is remembered of one chat. ``topics``: those that are answered there; None: all."""

    language: Language | None = None
    quiet: bool = False
    topics: frozenset[str] | None = None
    membership: Membership = "member"
    seen_on: str | None = None  # the day of the newest update, as ISO 8601; None: the chat is not known
    chosen: bool = False  # whether the person chose the language: questions in the other one do not change it


UNKNOWN: Final = Chat()


async def chat(store: Store, chat_id: int) -> Chat:
    """What is remembered of it; :data:`UNKNOWN` if nothing is."""
    rows = await looking(store).execute_fetchall(
        "SELECT language, quiet, topics, membership, seen_on, language_chosen FROM chats WHERE chat_id = ?",
        (chat_id,),
    )
    for language, quiet, topics, membership, seen_on, chosen in rows:
        answered = None if topics is None else frozenset(topics.split())
        return Chat(language, bool(quiet), answered, membership, seen_on, bool(chosen))
    return UNKNOWN


async def language(store: Store, chat_id: int) -> Language | None:
    """The language of the chat; None: nothing is known of it yet."""
    return (await chat(store, chat_id)).language


async def set_language(store: Store, chat_id: int, kind: ChatKind, language: Language, now: datetime) -> None:
    """Remember the language of the chat. sqlite3.IntegrityError for a kind or language that there isn't."""
    await _set(store, "language", language, chat_id, kind, now)


@transaction
async def choose_language(
    connection: aiosqlite.Connection, chat_id: int, kind: ChatKind, language: Language, now: datetime
) -> None:
    """The same, because the person chose it, whatever language their questions are in."""
    await set_language(connection, chat_id, kind, language, now)
    await connection.execute("UPDATE chats SET language_chosen = 1 WHERE chat_id = ?", (chat_id,))


async def set_quiet(store: Store, chat_id: int, kind: ChatKind, quiet: bool, now: datetime) -> None:
    """Whether the bot keeps to itself what it does not know, even when it is addressed."""
    await _set(store, "quiet", int(quiet), chat_id, kind, now)


async def set_topics(
    store: Store, chat_id: int, kind: ChatKind, topics: frozenset[str] | None, now: datetime
) -> None:
    """The topics that are answered in the chat; None: all."""
    await _set(store, "topics", None if topics is None else " ".join(sorted(topics)), chat_id, kind, now)


@transaction
async def set_membership(
    connection: aiosqlite.Connection, chat_id: int, kind: ChatKind, membership: Membership, now: datetime
) -> None:
    """What the bot is in the chat. Where it may not write any more all that the chat asked for ends."""
    await _set(connection, "membership", membership, chat_id, kind, now)
    if membership in ("left", "kicked", "restricted") or (kind, membership) == ("channel", "member"):
        await _remember_ended(connection, chat_id)
        await end(connection, chat_id)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a group or channel had chosen when the bot could not write there any more: its topics; whether
    languages, hours or a forum topic besides; whether days of the figure of the week or the quiz; whether the
    desk had confirmed it.
    """

    topics: frozenset[str]
    wishes: bool
    calendar: bool
    confirmed: bool


async def _remember_ended(connection: aiosqlite.Connection, chat_id: int) -> None:
    """Of groups and channels: a person who blocks the bot wants nothing kept. Of nothing nothing ends."""
    await connection.execute(
        "UPDATE chats SET ended = json_object("
        "'topics', (SELECT json_group_array(topic) FROM subscriptions WHERE chat_id = :chat),"
        " 'wishes', EXISTS (SELECT 1 FROM destinations WHERE chat_id = :chat"
        " AND (both OR thread OR quiet_from NOT NULL)),"
        " 'calendar', EXISTS (SELECT 1 FROM calendars WHERE chat_id = :chat),"
        " 'confirmed', EXISTS (SELECT 1 FROM destinations WHERE chat_id = :chat AND confirmed_by > 0))"
        " WHERE chat_id = :chat AND chat_id < 0"
        " AND EXISTS (SELECT 1 FROM subscriptions WHERE chat_id = :chat)",
        {"chat": chat_id},
    )


async def ended(store: Store, chat_id: int) -> Ended | None:
    """What ended in a chat that was not told of it yet; None: nothing."""
    rows = await reading(store).execute_fetchall("SELECT ended FROM chats WHERE chat_id = ?", (chat_id,))
    found = next((row[0] for row in rows), None)
    if found is None:
        return None
    said = json.loads(found)
    flags = (bool(said[name]) for name in ("wishes", "calendar", "confirmed"))
    return Ended(frozenset(said["topics"]), *flags)


@transaction
async def told_ended(connection: aiosqlite.Connection, chat_id: int) -> None:
    """The chat was told of what ended, or has chosen anew."""
    await connection.execute("UPDATE chats SET ended = NULL WHERE chat_id = ?", (chat_id,))


async def lost(store: Store, chat_id: int, now: datetime) -> None:
    """The chat let an answer not through: blocked, or we were put out. It gets no news until it is heard of
    again; what it asked for stays. One that is not known stays so.
    """
    await _mark(store, (chat_id,), "kicked", now)


async def not_lost(store: Store, found: Collection[int], now: datetime) -> None:
    """What :func:`lost` said of these is not believed any more."""
    await _mark(store, found, "member", now)


@transaction
async def _mark(
    connection: aiosqlite.Connection, found: Collection[int], membership: Membership, now: datetime
) -> None:
    await connection.executemany(
        "UPDATE chats SET membership = ?, updated_at = ? WHERE chat_id = ?",
        [(membership, to_text(now), one) for one in found],
    )


@transaction
async def written_to(connection: aiosqlite.Connection, chat_id: int, now: datetime) -> None:
    """A message went out to a group: it is not muted (any more)."""
    await connection.execute(
        "UPDATE chats SET membership = 'member', updated_at = ? WHERE chat_id = ?"
        " AND membership = 'restricted'",
        (to_text(now), chat_id),
    )


@transaction
async def added_by(connection: aiosqlite.Connection, chat_id: int, person: int) -> None:
    """Who added the bot to a group or channel: they are told when it is lost. Unknown ones stay so."""
    await connection.execute("UPDATE chats SET added_by = ? WHERE chat_id = ?", (person, chat_id))


async def owner(store: Store, chat_id: int) -> int | None:
    """Who added the bot there; None: that is not known."""
    rows = await reading(store).execute_fetchall("SELECT added_by FROM chats WHERE chat_id = ?", (chat_id,))
    return next((row[0] for row in rows), None)


@transaction
async def named(connection: aiosqlite.Connection, chat_id: int, title: str) -> None:
    """The title of a group or channel, as it was seen last. Unknown ones stay so."""
    await connection.execute("UPDATE chats SET title = ? WHERE chat_id = ?", (title, chat_id))


@transaction
async def seen(connection: aiosqlite.Connection, chat_id: int, day: date) -> None:
    """The chat was in use on this day: so retention knows which fell silent. Unknown ones stay so."""
    await connection.execute("UPDATE chats SET seen_on = ? WHERE chat_id = ?", (day.isoformat(), chat_id))


@transaction
async def _set(
    connection: aiosqlite.Connection,
    column: str,
    value: str | int | None,
    chat_id: int,
    kind: ChatKind,
    now: datetime,
) -> None:
    moment = to_text(now)
    await connection.execute(
        f"INSERT INTO chats (chat_id, kind, {column}, seen_on, updated_at) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
        f" ON CONFLICT (chat_id) DO UPDATE SET kind = excluded.kind, {column} = excluded.{column},"
        " seen_on = excluded.seen_on, updated_at = excluded.updated_at",
        (chat_id, kind, value, moment[:10], moment),
    )


@transaction
async def move(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """A group became the supergroup ``new``: everything that is kept of it goes along. Again: nothing."""
    known = await connection.execute_fetchall("SELECT 1 FROM chats WHERE chat_id = ?", (old,))
    if list(known):  # what Telegram said of the new one before is less than what was set in the old one
        await connection.execute("DELETE FROM chats WHERE chat_id = ?", (new,))
        await connection.execute(
            "UPDATE chats SET chat_id = ?, kind = 'supergroup' WHERE chat_id = ?", (new, old)
        )
    for table in _MOVED:
        await connection.execute(
            f"UPDATE OR REPLACE {table} SET chat_id = ? WHERE chat_id = ?",  # noqa: S608
            (new, old),
        )
    await chosen_.move(connection, old, new)
    # The messages of the old group have numbers there alone: by them nobody is to be edited or deleted here.
    await connection.execute(
        "UPDATE deliveries SET message_id = 0, others = NULL WHERE chat_id = ? AND message_id NOT NULL",
        (old,),
    )
    await connection.execute(
        "UPDATE deliveries SET state = 'failed', reason = 'message_gone', ended_at = not_before WHERE"
        " chat_id = ? AND action <> 'send' AND state IN ('planned', 'sending')",
        (old,),
    )
    # What the outbox holds for the new id already is kept: a row replaced would be sent again.
    await connection.execute("UPDATE OR IGNORE deliveries SET chat_id = ? WHERE chat_id = ?", (new, old))
