"""Inline mode: figures offered in any chat, while ``@bot …`` is being typed there."""

from __future__ import annotations

from telegram import (
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)

from bot.chats import inline
from bot.handlers import pictures
from bot.handlers.replying import Context, client_language, markup
from bot.handlers.services import Services
from bot.pictures.picture import card_of
from bot.screens import links
from bot.screens.kit import notice
from bot.storage import chats


async def offer(update: Update, context: Context, app: Services) -> None:
    """The figures that fit; where none does, the way to the private chat."""
    query = update.inline_query
    if query is None:
        return
    known = await chats.language(app.store, query.from_user.id)
    language = known or client_language(query.from_user)
    found = inline.results(query.query, app.assistant, app.knowledge, app.today(), language)
    username = context.bot.username
    offered: list[InlineQueryResult] = []
    single = [(r.reply.figures[0], r.reply.language) for r in found if len(r.reply.figures) == 1]
    cards = await pictures.uploaded(context.bot, app, single)
    for result in found:
        rows = markup(inline.below(result.reply, links.address(username, inline.opens(result.reply))))
        content = InputTextMessageContent(result.reply.html)
        offered.append(
            InlineQueryResultArticle(result.id, result.title, content, rows, description=result.description)
        )
        if len(result.reply.figures) == 1 and (file_id := cards.pop(result.reply.figures[0], None)):
            shown = card_of(result.reply.figures[0], result.reply.language, "wide")
            offered.append(pictures.offer(file_id, shown, result.title, app))
    await query.answer(
        offered,
        cache_time=inline.CACHED,
        is_personal=True,
        button=None
        if found
        else InlineQueryResultsButton(notice("inline.ask", language), start_parameter=links.ASK),
    )
