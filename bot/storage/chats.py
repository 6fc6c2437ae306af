"""What is remembered of a chat: its language, what its administrators set, whether we are in it, what it is
subscribed to, what a person is to be told.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias, get_args

import aiosqlite

from bot.storage.database import Store, looking, reading, to_text, transaction
from locales.languages import DEFAULT, Language

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


async def spoken(store: Store, chat_id: int) -> Language:
    """The language in which the chat is written to, when it has asked nothing."""
    return await language(store, chat_id) or DEFAULT


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
    await _move_chosen(connection, old, new)
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


async def end(connection: aiosqlite.Connection, chat_id: int) -> None:
    """The chat gets nothing any more, and is asked anew when it comes back: all that it chose goes."""
    for table in ("subscriptions", "destinations", "calendars", "turns"):
        await connection.execute(f"DELETE FROM {table} WHERE chat_id = ?", (chat_id,))  # noqa: S608


_OF_CONTENT: Final = ("chats", "labelled")  # of a Content
_RENUMBERED: Final = "moved"  # old and new number of each, in the order in which they moved


def with_moved(content: str, old: int, new: int) -> str:
    """The content with a group's new number, and with a note of that."""
    values = json.loads(content)
    _renumber(values, old, new)
    values[_RENUMBERED] = [*values.get(_RENUMBERED, ()), [old, new]]
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def without_moved(content: str) -> str:
    """The content as it was written, before groups moved: what a button that was shown then is of."""
    if f'"{_RENUMBERED}"' not in content:
        return content
    values = json.loads(content)
    for old, new in reversed(values.pop(_RENUMBERED, ())):
        _renumber(values, new, old)
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _renumber(values: dict[str, Any], old: int, new: int) -> None:
    for name in _OF_CONTENT:
        if values.get(name):
            values[name] = [new if chat == old else chat for chat in values[name]]


async def _move_chosen(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """A group has another number in all that goes to it."""
    for table in ("announcements", "templates"):
        rows = await connection.execute_fetchall(
            f"SELECT id, content FROM {table} WHERE EXISTS (SELECT 1 FROM json_tree(content)"  # noqa: S608
            " WHERE value = ? AND (path = '$.chats' OR path = '$.labelled'))",
            (old,),
        )
        await connection.executemany(
            f"UPDATE {table} SET content = ? WHERE id = ?",  # noqa: S608
            [(with_moved(content, old, new), number) for number, content in rows],
        )


NoticeKind: TypeAlias = Literal["channel", "desk"]
"""``channel``: you made the bot an administrator of it; ``desk``: somebody did, who cannot be told."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them. ``title``: the channel's."""

    kind: NoticeKind
    chat_id: int
    title: str


@transaction
async def leave_notice(connection: aiosqlite.Connection, user_id: int, notice: Notice, now: datetime) -> None:
    """Keep a notice for a person; one of the same kind on the same chat replaces it."""
    await connection.execute(
        "INSERT INTO notices (user_id, kind, chat_id, title, left_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (user_id, kind, chat_id)"
        " DO UPDATE SET title = excluded.title, left_at = excluded.left_at",
        (user_id, notice.kind, notice.chat_id, notice.title, to_text(now)),
    )


async def notices(store: Store, user_id: int) -> tuple[Notice, ...]:
    """What the person is still to be told, the oldest first."""
    rows = await reading(store).execute_fetchall(
        "SELECT kind, chat_id, title FROM notices WHERE user_id = ? ORDER BY left_at, chat_id", (user_id,)
    )
    return tuple(Notice(row[0], row[1], row[2]) for row in rows)


@transaction
async def forget_notices(connection: aiosqlite.Connection, user_id: int) -> None:
    """They have been told."""
    await connection.execute("DELETE FROM notices WHERE user_id = ?", (user_id,))


ALL: Final = "*"  # every topic, also those to come


async def subscribed(store: Store, chat_id: int) -> frozenset[str]:
    """The topics that the chat is subscribed to; :data:`ALL` among them: every one."""
    rows = await reading(store).execute_fetchall(
        "SELECT topic FROM subscriptions WHERE chat_id = ?", (chat_id,)
    )
    return frozenset(row[0] for row in rows)


@transaction
async def subscribe(
    connection: aiosqlite.Connection, chat_id: int, topic: str, language: Language, now: datetime
) -> None:
    """The chat agreed to be told of ``topic``. Who has agreed already keeps the moment, not the language."""
    await connection.execute(
        "INSERT INTO subscriptions (chat_id, topic, language, consented_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (chat_id, topic) DO UPDATE SET language = excluded.language",
        (chat_id, topic, language, to_text(now)),
    )
    await told_ended(connection, chat_id)
    await connection.execute(  # who asks for it in private is there, whatever was said of them before
        "UPDATE chats SET membership = 'member' WHERE chat_id = ? AND chat_id > 0 AND membership <> 'member'",
        (chat_id,),
    )


@transaction
async def leave_out(
    connection: aiosqlite.Connection, chat_id: int, topic: str, every: Collection[str]
) -> None:
    """The chat had all topics and wants this one no more: it keeps the others of ``every``, by the same
    consent; of topics to come it is not told.
    """
    await connection.executemany(
        "INSERT OR IGNORE INTO subscriptions (chat_id, topic, language, consented_at) SELECT chat_id, ?,"
        " language, consented_at FROM subscriptions WHERE chat_id = ? AND topic = '*'",
        [(one, chat_id) for one in every],
    )
    await connection.execute("DELETE FROM subscriptions WHERE chat_id = ? AND topic = '*'", (chat_id,))
    await unsubscribe(connection, chat_id, topic)


@transaction
async def speak(connection: aiosqlite.Connection, chat_id: int, language: Language) -> None:
    """The chat chose another language: its news come in that from now on."""
    await connection.execute("UPDATE subscriptions SET language = ? WHERE chat_id = ?", (language, chat_id))


@transaction
async def unsubscribe(connection: aiosqlite.Connection, chat_id: int, topic: str = ALL) -> None:
    """End the subscription to one topic; to :data:`ALL`: every one. With the last all goes that came of it:
    who comes back is asked anew.
    """
    await connection.execute(
        "DELETE FROM subscriptions WHERE chat_id = ? AND (topic = ? OR ? = '*')", (chat_id, topic, topic)
    )
    left = await connection.execute_fetchall("SELECT 1 FROM subscriptions WHERE chat_id = ?", (chat_id,))
    if not list(left):
        await end(connection, chat_id)
