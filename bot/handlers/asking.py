"""Questions: in private whatever is written, in a group what is said to the bot; the commands of topics;
inline mode, ``@bot …`` typed in any chat; a question without an answer, passed on.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from telegram import Message, MessageEntity, Update
from telegram.error import BadRequest
from telegram.ext import ExtBot, filters

from bot.assistant import Conversation
from bot.chats import inline
from bot.chats.addressing import Addressed, Answered, Mention, Way, addressed, answered_here, speaks
from bot.chats.passing_on import consent, redacted, told
from bot.connection.light import HTML, NO_PREVIEW, LightBot
from bot.connection.reading import SENT
from bot.desk.counting import counted
from bot.handlers import pictures
from bot.handlers.pictures import show
from bot.handlers.replying import (
    Context,
    Incoming,
    Place,
    allowed,
    change,
    client_language,
    conversation,
    dress,
    gave,
    keyboard_of,
    language_of,
    spoken,
    take,
    tell,
    turn,
)
from bot.handlers.services import Services, aside
from bot.pictures import picture
from bot.pictures.picture import Picture, card_of
from bot.rendering.text import LIMIT, Reply
from bot.screens import kit
from bot.screens.below import asks
from bot.screens.kit import line, notice
from bot.screens.settings import hello, topic_off
from bot.storage import chats, feedback, updates

_NAMES: Final = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)


# -- which messages are for the bot -------------------------------------------------------------------------


class _FromPeople(filters.MessageFilter):
    """Sent by a person, or by an administrator in the name of the very group.

    Not: what a linked channel forwarded by itself, posts in a channel's name, messages of bots and those made
    by inline mode; service messages, of kinds that we do not know as well.
    """

    def filter(self, message: Message) -> bool:
        if not any(getattr(message, name, None) for name in SENT):
            return False
        if message.is_automatic_forward or message.via_bot is not None:
            return False
        if message.sender_chat is not None:
            return anonymous_administrator(message)
        return message.from_user is not None and not message.from_user.is_bot


FROM_PEOPLE: Final = _FromPeople()


def anonymous_administrator(message: Message) -> bool:
    """Whether an administrator writes in the name of the group (core.telegram.org/bots/api#message)."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def meant(message: Message, bot: ExtBot[None]) -> Addressed | None:
    """What a message asks the bot; None: it is not for it, or holds no words.

    Where it has no words of its own, what it points to is the question: the part that it quotes, or all of
    the message that it replies to.
    """
    found = _said(message, bot)
    if found is None or any(sign.isalnum() for sign in found.question):
        return found
    asked = message.reply_to_message
    quoted = message.quote.text if message.quote else asked and (asked.text or asked.caption)
    return Addressed(found.way, quoted[:LIMIT]) if quoted else found


def _said(message: Message, bot: ExtBot[None]) -> Addressed | None:
    """What the message itself says to the bot."""
    text = (message.text or message.caption or "")[:LIMIT]
    if not text:
        return None
    entities = message.entities or message.caption_entities
    mentions = [
        Mention(e.offset, e.length, e.user.id if e.user else None) for e in entities if e.type in _NAMES
    ]
    before = message.reply_to_message
    # Everything in a forum's topic replies to the message that opened it; that is nobody's question.
    to_bot = (
        before is not None
        and before.from_user is not None
        and before.from_user.id == bot.id
        and before.forum_topic_created is None
    )
    return addressed(
        text,
        mentions,
        private=message.chat.type == "private",
        to_bot=to_bot,
        username=bot.username,
        bot_id=bot.id,
    )


# -- questions -----------------------------------------------------------------------------------------------


async def question(asked: Incoming) -> None:
    """Its answer, in the language of the question; or silence, where it was not for the bot."""
    found = meant(asked.message, asked.bot)
    if found is not None and found.question:
        await respond(asked.bot, asked.app, asked.place, found)
    elif found is not None:
        await called(asked)


async def respond(bot: LightBot, app: Services, place: Place, asked: Addressed) -> None:
    """Answer a question, remember the turn, and which message is the answer."""
    if (said := await typed(app, place, asked.question)) is not None:
        await tell(bot, app, place, said)
        return
    before = await conversation(app, place.chat_id, place.key)
    reply, after = await answer(bot, app, place, asked, before)
    if reply is None or not allowed(app, place):
        return
    await take(app, place, before, after)
    await gave(app, place, reply)
    day = app.clock().astimezone(app.timezone).date()
    await updates.note(app.store, feedback.count, [counted(asked.question, reply, day)])
    sent = await tell(bot, app, place, reply)
    if sent is not None and not place.private:
        known = await chats.chat(app.store, place.chat_id)
        if known.membership == "restricted":
            await updates.apply(app.store, chats.written_to, place.chat_id, app.clock())
    if sent is not None and place.message is not None:
        kept = Answered(sent, asked.question, before, app.clock())
        app.recent.answered(place.chat_id, place.message, kept)
        if place.private and asks(reply):
            app.recent.asks(place.chat_id, kept)


async def answer(
    bot: LightBot, app: Services, place: Place, asked: Addressed, before: Conversation
) -> tuple[Reply | None, Conversation]:
    """The reply to a question, and the conversation after it; None: nothing is to be said."""
    text, language = asked.question, spoken(before, place.client)
    reply, after = await aside(text, app.assistant.ask, text, before, app.today(), language)
    if reply.kind == "unknown" and (rows := await feedback.out_of_scope(app.store)):
        said = await aside(text, app.scope.find, rows, text, app.assistant.index())
        reply = reply if said is None else told(said, reply)
    if asked.way is Way.PRIVATE:
        return reply, after
    chat = await chats.chat(app.store, place.chat_id)
    if not speaks(asked.way, reply.kind, quiet=chat.quiet):
        return None, before
    if reply.topic is not None and not answered_here(reply.topic, chat.topics):
        if not asked.way.sure or chat.quiet or reply.topic not in app.knowledge.topics:
            return None, before
        return topic_off(reply.topic, bot.username, app.knowledge, reply.language), before
    return reply, after


async def called(asked: Incoming) -> None:
    """The bot's name and nothing else: say what it is for."""
    if asked.place.private:
        await asked.screen("start")
    elif asked.allowed():
        await asked.tell(hello(asked.bot.username, asked.app.knowledge, await asked.language()))


async def edited(asked: Incoming) -> None:
    """The new answer in the place of the old one; later, or where there was none, nothing."""
    bot, app, place = asked.bot, asked.app, asked.place
    before = app.recent.answer(place.chat_id, asked.message.message_id, app.clock())
    found = meant(asked.message, bot)
    if before is None or found is None or not found.question:
        return
    then, now = before.before, await conversation(app, place.chat_id, place.key)
    if now.chosen:  # maybe since then
        then = replace(then, language=now.language, chosen=True)
    reply, after = await answer(bot, app, place, found, then)
    if reply is None:
        return
    await take(app, place, then, after)
    await gave(app, place, reply)
    shown = dress(bot, app, place, reply)
    with suppress(BadRequest):  # the answer was deleted, or stays the same
        await change(bot, place.chat_id, before.message_id, shown)


# -- topics --------------------------------------------------------------------------------------------------


async def topic(asked: Incoming) -> None:
    """A topic's summary, see :func:`tell_topic`.

    A command that is none of ours gets the help in a private chat, and silence where others may be meant.
    """
    name = command(asked.message, asked.bot.username)
    if name is None or await tell_topic(asked.bot, asked.app, asked.place, name):
        return
    if asked.place.private:
        await asked.screen("help")


async def tell_topic(bot: LightBot, app: Services, place: Place, name: str) -> bool:
    """Tell the summary of the topic with this command, in a private chat below its sheet. False: none has it.

    The command is looked up when it comes: another folder brings other commands.
    """
    found = next((t.id for t in app.knowledge.topics.values() if t.command == name), None)
    if found is None:
        return False
    chat = await chats.chat(app.store, place.chat_id)
    if answered_here(found, chat.topics):
        await _summarise(bot, app, place, found)
    elif not chat.quiet and allowed(app, place):
        language = await language_of(app, place)
        await tell(bot, app, place, topic_off(found, bot.username, app.knowledge, language))
    return True


async def _summarise(bot: LightBot, app: Services, place: Place, topic: str) -> None:
    """Tell a topic's summary; in a group words are enough: the picture is one press away."""
    if not allowed(app, place):
        return
    reply = await turn(
        app,
        place,
        lambda before, today: app.assistant.topic(topic, before, today, spoken(before, place.client)),
    )
    drawn = place.private and len(reply.text) <= picture.LIMIT
    if not drawn or not await show(bot, app, place, "topic", topic, reply.language):
        await tell(bot, app, place, reply)


def command(message: Message, username: str) -> str | None:
    """The command that a message begins with, in small letters; None: none, or it names another bot."""
    word = (message.text or "").split(maxsplit=1)[0] if (message.text or "").startswith("/") else ""
    name, _, bot = word[1:].partition("@")
    return name.lower() if name and bot.lower() in ("", username.lower()) else None


def done(app: Services, *, tell: bool) -> str:
    """The sentence that says it."""
    return "pass_on.done_tell" if tell else "pass_on.done_desk" if app.desk else "pass_on.done"


async def pass_on(app: Services, place: Place, answer: int, question: str, *, tell: bool) -> None:
    """Keep a question for the editors. ``answer``: the message that asked whether to."""
    await updates.apply(
        app.store,
        feedback.pass_on,
        place.chat_id,
        answer,
        place.person or place.chat_id,
        await aside(question, redacted, question),
        await language_of(app, place),
        tell,
        app.clock(),
    )


async def typed(app: Services, place: Place, text: str) -> Reply | None:
    """What is said to an answer to that question which was typed; None: it was not asked, or not answered."""
    asking = app.recent.closed(place.chat_id, app.clock()) if place.private else None
    said = consent(text) if asking else None
    if asking is None or said is None:
        return None
    tell = said == "tell" and bool(app.desk)  # without a desk nobody would
    if said != "no":
        await pass_on(app, place, asking.message_id, asking.question, tell=tell)
    return line("pass_on.left" if said == "no" else done(app, tell=tell), await language_of(app, place))


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
        data["button"] = _json({"text": notice("inline.ask", language), "start_parameter": kit.ASK})
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
    rows = inline.below(result.reply, kit.address(username, inline.opens(result.reply)))
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
