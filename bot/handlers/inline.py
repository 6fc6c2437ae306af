"""Inline mode: figures offered in any chat, while ``@bot …`` is being typed there."""

from __future__ import annotations

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent, Update

from bot.chats import inline
from bot.handlers.replying import Context, client_language, markup
from bot.handlers.services import Services
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
    await query.answer(
        [
            InlineQueryResultArticle(
                result.id,
                result.title,
                InputTextMessageContent(result.reply.html),
                markup(inline.below(result.reply, links.address(username, inline.opens(result.reply)))),
                description=result.description,
            )
            for result in found
        ],
        cache_time=inline.CACHED,
        is_personal=True,
        button=None
        if found
        else InlineQueryResultsButton(notice("inline.ask", language), start_parameter=links.ASK),
    )
