"""Raw updates, as the Bot API gives them."""

from __future__ import annotations

import time
from typing import Any

import telegram_html

Raw = dict[str, Any]


def person(user_id: int, language: str | None = "kk", **more: Any) -> Raw:
    """A user."""
    out: Raw = {"id": user_id, "is_bot": False, "first_name": f"Адам {user_id}", **more}
    return out if language is None else {**out, "language_code": language}


def private(user_id: int) -> Raw:
    """The private chat of a user."""
    return {"id": user_id, "type": "private", "first_name": f"Адам {user_id}"}


def group(chat_id: int, kind: str = "supergroup", **more: Any) -> Raw:
    """A group (``kind`` group: a basic one)."""
    return {"id": chat_id, "type": kind, "title": f"Топ {-chat_id}", **more}


def channel(chat_id: int, **more: Any) -> Raw:
    """A channel."""
    return {"id": chat_id, "type": "channel", "title": f"Арна {-chat_id}", **more}


def message(chat: Raw, text: str | None, message_id: int, sender: Raw | None = None, **more: Any) -> Raw:
    """A message with the entities that a command and mentions have; ``sender`` None: a channel's post."""
    out: Raw = {"message_id": message_id, "date": int(time.time()), "chat": chat}
    if sender is not None:
        out["from"] = sender
    if text is not None:
        out["text"] = text
        if found := entities(text):
            out["entities"] = found
    return {**out, **more}


def entities(text: str) -> list[Raw]:
    """What Telegram finds in a plain text by itself: commands and mentions, in UTF-16 units."""
    kinds = {"textEntityTypeBotCommand": "bot_command", "textEntityTypeMention": "mention"}
    found = telegram_html.found(text)
    return [
        {"type": kinds[e["type"]["@type"]], "offset": e["offset"], "length": e["length"]}
        for e in found
        if e["type"]["@type"] in kinds
    ]
