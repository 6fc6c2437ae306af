"""The picture of an answer: uploaded once, then sent by the id that Telegram gave it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from telegram import (
    InlineQueryResultCachedPhoto,
    InputFile,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.chats import actions, below, screens
from bot.chats.speaking import answered_here
from bot.connection.light import LightBot
from bot.handlers.house import House
from bot.handlers.pressing import pressed
from bot.handlers.talking import Context, Place, allowed, client_language, markup
from bot.pictures.captions import caption
from bot.pictures.frame import TooLongError
from bot.pictures.picture import Kind, Picture, card_of
from bot.rendering import buttons
from bot.rendering import press as presses
from bot.rendering.reply import Button, Reply
from bot.storage import chats, effects, pictures
from knowledge.model import Knowledge
from locales.languages import Language, other

log = logging.getLogger(__name__)

_IN: Final[dict[str, Language]] = {"pk": "kk", "pr": "ru"}
_INLINE: Final = 5  # cards among what inline mode offers
#: How Telegram says that it does not know a file_id (any more) (tdlib/telegram-bot-api, Client.cpp).
_LOST: Final = ("file identifier", "file_id", "file reference", "file_reference")
#: How it says that a group takes no pictures from us.
_NOT_HERE: Final = ("not enough rights", "have no rights", "chat_send_photos_forbidden", "topic_closed")


async def picture(update: Update, context: Context, house: House) -> None:
    """A picture button: send what it names, in the language that it names."""
    async with pressed(update) as press:
        action, place = actions.read(press.query.data or ""), press.place
        if place is None or action is None:
            language = client_language(press.query.from_user)
            await press.answer(screens.plain_line("screen.stale", language), alert=True)
            return
        language = _IN[action.name]
        refusal = await _refusal(house, place, action.argument, language)
        if refusal:
            await press.answer(refusal, alert=True)
        elif allowed(house, place):
            kind, _, id_ = _named(action.argument, house)
            if not await show(context.bot, house, place, kind, id_, language):
                await press.answer(screens.plain_line("picture.none", language), alert=True)


async def _refusal(house: House, place: Place, subject: str, language: Language) -> str:
    """Why nothing is sent: the button is stale, or its topic is off in this group; "": it is sent."""
    known = presses.resolve(subject, house.knowledge)
    if known is None or known.kind not in ("figure", "topic"):
        return screens.plain_line("screen.stale", language)
    _, topic, _ = _named(subject, house)
    if place.private or answered_here(topic, (await chats.chat(house.store, place.chat_id)).topics):
        return ""
    return screens.topic_off_line(house.knowledge.topics[topic].name[language], language)


def _named(subject: str, house: House) -> tuple[Kind, str, str]:
    """What a press that resolves names: its kind, its topic, its id."""
    known = presses.resolve(subject, house.knowledge)
    if known is None:
        raise ValueError(subject)
    (id_, *_) = known.ids
    return (
        ("topic", id_, id_) if known.kind == "topic" else ("figure", house.knowledge.figure(id_).topic, id_)
    )


async def show(bot: LightBot, house: House, place: Place, kind: Kind, id_: str, language: Language) -> bool:
    """Send the card of a figure, or the sheet of a topic. False: there is none, or it cannot be drawn."""
    knowledge = house.knowledge  # one snapshot for what is drawn and what is said below it
    try:
        if kind == "figure":
            shown: tuple[Picture, ...] = (card_of(id_, language, "wide"),)
        else:
            shown = await house.pictures.pages(id_, knowledge, language, "tall")
        for one in shown:
            await _send(bot, house, knowledge, place, one)
    except TooLongError as error:
        log.error("%s:%s has words too long for a picture: %s", kind, id_, error)
        return False
    return bool(shown)


async def _send(bot: LightBot, house: House, knowledge: Knowledge, place: Place, shown: Picture) -> None:
    """By its file_id where Telegram has it; where that is lost, it is uploaded anew."""
    revision = await house.pictures.revision(shown, knowledge)
    key, said = _key(bot, shown), caption(shown, knowledge)
    file_id = await pictures.uploaded(house.store, key, revision)
    if file_id is not None:
        try:
            await _photo(bot, place, shown, said, file_id)
            return
        except BadRequest as error:
            if not any(lost in str(error).lower() for lost in _LOST):
                raise
            log.warning("Telegram has lost a picture, it is uploaded anew: %s", error)
            await pictures.lose(house.store, key, file_id)
    png = await house.pictures.png(shown, knowledge)
    sent = await _photo(bot, place, shown, said, InputFile(png, filename=shown.file_name))
    if sent is not None and sent.photo:
        largest = sent.photo[-1].file_id
        await effects.apply(house.store, pictures.keep, key, revision, largest, house.clock())


async def _photo(
    bot: LightBot, place: Place, shown: Picture, said: Reply, photo: str | InputFile
) -> Message | None:
    """Send it with its caption. None: the group takes no pictures."""
    quoted = (
        None
        if place.private or place.message is None
        else ReplyParameters(place.message, allow_sending_without_reply=True)
    )
    try:
        return await bot.send_photo(
            place.chat_id,
            photo,
            caption=said.html,
            reply_markup=markup((*said.buttons, *_below(shown))),
            message_thread_id=place.thread,
            reply_parameters=quoted,
        )
    except BadRequest as error:
        if place.chat_id < 0 and any(said in str(error).lower() for said in _NOT_HERE):
            log.info("a group does not take pictures: %s", error)
            return None
        raise


def _key(bot: LightBot, shown: Picture) -> pictures.Key:
    return pictures.Key(bot.id, shown.subject, shown.language, shown.size, shown.theme)


async def uploaded(bot: LightBot, house: House, figures: Sequence[tuple[str, Language]]) -> dict[str, str]:
    """The cards that Telegram has of these figures as they are now: figure -> file_id, the first few.

    Nothing is drawn for a query at each letter, only looked up.
    """
    found: dict[str, str] = {}
    for language in dict.fromkeys(language for _, language in figures):
        sent = await pictures.subjects(house.store, bot.id, language, "wide", "light")
        for figure in (f for f, spoken in figures if spoken == language):
            shown = card_of(figure, language, "wide")
            if shown.subject not in sent or len(found) == _INLINE:
                continue
            revision = await house.pictures.revision(shown, house.knowledge)
            file_id = await pictures.uploaded(house.store, _key(bot, shown), revision)
            if file_id is not None:
                found[figure] = file_id
    return found


def offer(file_id: str, shown: Picture, title: str, house: House) -> InlineQueryResultCachedPhoto:
    """A card that can be sent by inline mode. The buttons of that chat's texts cannot change a picture."""
    return InlineQueryResultCachedPhoto(
        presses.hashed(f"picture:{shown.language}:{shown.subject}"),
        file_id,
        title=title,
        caption=caption(shown, house.knowledge).html,
        parse_mode=ParseMode.HTML,
    )


def _below(shown: Picture) -> tuple[tuple[Button, ...], ...]:
    """The same picture in the other language; below a sheet, which comes in the place of words, verdicts."""
    subject = presses.topic(shown.id) if shown.kind == "topic" else presses.figure(shown.id)
    ways = below.picture_in(other(shown.language), subject), buttons.all_topics(shown.language)
    return (ways, below.votes(subject, shown.language)) if shown.kind == "topic" else (ways,)
