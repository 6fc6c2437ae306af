"""The little that the connection reads of an update: its number, its chat, its kind, who sent it and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bot.commands import COMMANDS
from bot.connection.reading import whole

#: Kinds that cannot be answered late.
FLEETING: Final = ("callback_query", "inline_query")
#: What a person types; a flood of it is limited.
TYPED: Final = ("message", "edited_message")
#: Commands that are obeyed however late they come, and however many messages before: what they end must end.
OBEYED: Final = frozenset(f"/{name}" for one in COMMANDS if one.at_once for name in (one.name, *one.also))
#: What a person can send (core.telegram.org/bots/api#message): a message without any of it is a service
#: message, of whatever kind.
SENT: Final = frozenset(
    (
        "text", "caption", "rich_message", "animation", "audio", "document", "live_photo", "paid_media",
        "photo", "sticker", "story", "video", "video_note", "voice", "checklist", "contact", "dice", "game",
        "poll", "venue", "location", "invoice",
    )
)  # fmt: skip
LONGEST: Final = 64  # characters of a kind that we do not know
_KINDS: Final = (*TYPED, *FLEETING, "my_chat_member", "poll")


class Envelope(NamedTuple):
    """What was read. ``chat_id``: whose queue it belongs to: its chat's, else its person's, else 0."""

    update_id: int
    kind: str
    chat_id: int
    person: int  # who is limited; 0: nobody
    private: bool
    sent: int | None  # Unix time, for messages
    album: str = ""  # that the message is a part of


def number(raw: object) -> int | None:
    """The number of an update; None: it is none."""
    found = raw.get("update_id") if isinstance(raw, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**63:
        return None
    return found


def read(raw: Mapping[str, Any]) -> Envelope:
    """Read an update as the Bot API gives it. ValueError if it is none."""
    update_id = number(raw)
    if update_id is None:
        raise ValueError("no update_id")
    kind = next((name for name in _KINDS if name in raw), None)
    if kind is None:
        kind = whole(next((name for name in raw if name != "update_id"), ""))[:LONGEST]
    content = raw.get(kind)
    if not isinstance(content, dict):
        return Envelope(update_id, kind or "empty", 0, 0, False, None)
    message = content.get("message") if kind == "callback_query" else content
    chat = message.get("chat") if isinstance(message, dict) else None
    person = _id(content.get("from") or content.get("user"))
    sent = content.get("edit_date") or content.get("date")
    chat_id = _id(chat) or person
    album = content.get("media_group_id")
    return Envelope(
        update_id,
        kind,
        chat_id,
        _id(content.get("sender_chat")) or person,
        chat_id > 0,  # a person's id is that of their private chat
        sent if isinstance(sent, int) and kind in TYPED else None,
        album if isinstance(album, str) and kind == "message" else "",
    )


def answerable(raw: Mapping[str, Any], seen: Envelope) -> bool:
    """Whether all that an update asks for is an answer: nothing is lost if it gets none.

    Not: commands that end something, and service messages.
    """
    if seen.kind not in TYPED:
        return False
    content = raw.get(seen.kind)
    text = content.get("text") if isinstance(content, dict) else None
    text = text if isinstance(text, str) else ""
    command = text.split(maxsplit=1)[0].partition("@")[0].lower() if text.startswith("/") else ""
    return command not in OBEYED and is_sent(content)


def is_sent(message: object) -> bool:
    """Whether a message, as the Bot API gives it, holds something that a person sent."""
    return isinstance(message, Mapping) and not SENT.isdisjoint(message)


def there(raw: Mapping[str, Any], seen: Envelope) -> bool:
    """Whether an update shows that its chat is there: a message or a press, not one that takes leave.

    (An inline query comes from people who have blocked the bot, too.)
    """
    content = raw.get(seen.kind)
    if seen.chat_id == 0 or not isinstance(content, Mapping):
        return False
    if seen.kind == "callback_query":
        return "message" in content
    return seen.kind in TYPED and "left_chat_member" not in content


def _id(of: object) -> int:
    found = of.get("id") if isinstance(of, dict) else None
    return found if isinstance(found, int) and -(2**63) <= found < 2**63 else 0
