"""The little that the connection reads of an update: its number, its chat, its kind, who sent it and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

#: Kinds that cannot be answered late.
FLEETING: Final = ("callback_query", "inline_query")
#: What a person types; a flood of it is limited.
TYPED: Final = ("message", "edited_message")
#: Commands that are obeyed however late they come: what they end must end.
OBEYED: Final = ("/forget", "/unsubscribe", "/stop")
_SERVICE: Final = ("migrate_to_chat_id", "migrate_from_chat_id", "left_chat_member", "new_chat_members")


class Seen(NamedTuple):
    """What was read. ``chat_id``: whose queue it belongs to: its chat's, else its person's, else 0."""

    update_id: int
    kind: str
    chat_id: int
    person: int  # who is limited; 0: nobody
    private: bool
    sent: int | None  # Unix time, for messages


def read(raw: Mapping[str, Any]) -> Seen:
    """Read an update as the Bot API gives it. ValueError if it is none."""
    update_id = raw.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id < 2**63:
        raise ValueError("no update_id")
    kind = next((name for name in raw if name != "update_id"), "")
    content = raw.get(kind)
    if not isinstance(content, dict):
        return Seen(update_id, kind or "empty", 0, 0, False, None)
    message = content.get("message") if kind == "callback_query" else content
    chat = message.get("chat") if isinstance(message, dict) else None
    person = _id(content.get("from") or content.get("user"))
    sent = content.get("edit_date") or content.get("date")
    chat_id = _id(chat) or person
    return Seen(
        update_id,
        kind,
        chat_id,
        _id(content.get("sender_chat")) or person,
        chat_id > 0,  # a person's id is that of their private chat
        sent if isinstance(sent, int) and kind in TYPED else None,
    )


def answerable(raw: Mapping[str, Any], seen: Seen) -> bool:
    """Whether all that an update asks for is an answer: nothing is lost if it gets none."""
    if seen.kind not in TYPED:
        return False
    content = raw[seen.kind]
    text = content.get("text") or ""
    command = text.split(maxsplit=1)[0].partition("@")[0].lower() if text.startswith("/") else ""
    return command not in OBEYED and not any(name in content for name in _SERVICE)


def there(raw: Mapping[str, Any], seen: Seen) -> bool:
    """Whether an update shows that its chat is there: a message or a press, not one that takes leave.

    (An inline query comes from people who have blocked the bot, too.)
    """
    if seen.kind == "callback_query":
        return seen.chat_id != 0 and "message" in raw[seen.kind]
    return seen.kind in TYPED and seen.chat_id != 0 and "left_chat_member" not in raw[seen.kind]


def _id(of: object) -> int:
    found = of.get("id") if isinstance(of, dict) else None
    return found if isinstance(found, int) and -(2**63) <= found < 2**63 else 0
