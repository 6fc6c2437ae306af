"""Inline mode: figures offered in any chat, while ``@bot …`` is being typed there."""

from __future__ import annotations

import json
import logging
from typing import Any

from telegram import Update
from telegram.error import BadRequest

from bot.chats import inline
from bot.connection.light import HTML, NO_PREVIEW
from bot.handlers import pictures
from bot.handlers.replying import Context, client_language, keyboard_of
from bot.handlers.services import Services
from bot.pictures.picture import Picture, card_of
from bot.screens import links
from bot.screens.kit import notice
from bot.storage import chats

log = logging.getLogger(__name__)


async def offer(update: Update, context: Context, app: Services) -> None:
    """The figures that fit; where none does, the way to the private chat."""
    query = update.inline_query
    if query is None:
        return
    known = await chats.language(app.store, query.from_user.id)
    language = known or client_language(query.from_user)
    found = inline.results(query.query, app.assistant, app.knowledge, app.today(), language)
    username = context.bot.username
    offered: list[dict[str, Any]] = []
    single = [(r.reply.figures[0], r.reply.language) for r in found if len(r.reply.figures) == 1]
    cards = await pictures.uploaded(context.bot, app, single)
    shown: list[tuple[Picture, str]] = []
    for result in found:
        offered.append(_article(result, username))
        if len(result.reply.figures) == 1 and (file_id := cards.pop(result.reply.figures[0], None)):
            card = card_of(result.reply.figures[0], result.reply.language, "wide")
            shown.append((card, file_id))
            offered.append(await pictures.offer(file_id, card, result.title, app))
    data: dict[str, Any] = {
        "inline_query_id": query.id,
        "results": _json(offered),
        "cache_time": inline.CACHED,
        "is_personal": "true",
    }
    if not found:
        data["button"] = _json({"text": notice("inline.ask", language), "start_parameter": links.ASK})
    await _give(context, app, data, offered, shown)


async def _give(
    context: Context,
    app: Services,
    data: dict[str, Any],
    offered: list[dict[str, Any]],
    shown: list[tuple[Picture, str]],
) -> None:
    """Answer the query; without its pictures where Telegram does not take them."""
    try:
        await context.bot.call("answerInlineQuery", data)
    except BadRequest as error:
        if not shown:
            raise
        data["results"] = _json([one for one in offered if one["type"] != "photo"])
        await context.bot.call("answerInlineQuery", data)
        # Taken without them, so it was about them: they are uploaded anew.
        log.warning("the pictures that inline mode offers are not taken: %s", error)
        for card, file_id in shown:
            await pictures.uploads(app, app.knowledge).lose(context.bot, card, file_id)


def _article(result: inline.Result, username: str) -> dict[str, Any]:
    """A text that is offered (Bot API, InlineQueryResultArticle)."""
    rows = inline.below(result.reply, links.address(username, inline.opens(result.reply)))
    said = {"message_text": result.reply.html, "parse_mode": HTML, "link_preview_options": NO_PREVIEW}
    return {
        "type": "article",
        "id": result.id,
        "title": result.title,
        "description": result.description,
        "input_message_content": said,
        "reply_markup": keyboard_of(rows),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
