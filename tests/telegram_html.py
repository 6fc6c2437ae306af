"""Telegram's own HTML parser, offline: tdjson's ``parseTextEntities``. No login, no network."""

from __future__ import annotations

import json
from typing import Any

import tdjson


class BadHtml(ValueError):
    """Telegram would refuse the text; the message is its own."""


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    return json.loads(answer)


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parse(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text that a person sees, and its entities (offsets in UTF-16 code units).

    :class:`BadHtml` if Telegram refuses it, and for what tdjson lets pass but the Bot API does not: more than
    4,096 characters after parsing, more than 100 entities, an empty text.
    """
    answer = _execute(
        {"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}}
    )
    if answer["@type"] == "error":
        raise BadHtml(answer["message"])
    text, entities = answer["text"], answer["entities"]
    size = len(text.encode("utf-16-le")) // 2
    if not text.strip() or size > 4096:
        raise BadHtml(f"{size} characters")
    if len(entities) > 100:
        raise BadHtml(f"{len(entities)} entities")
    return text, entities


def found(text: str) -> list[dict[str, Any]]:
    """The entities that Telegram finds in a plain text by itself: commands, mentions, links …"""
    answer = _execute({"@type": "getTextEntities", "text": text})
    return list(answer["entities"])
