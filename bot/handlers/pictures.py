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
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.callbacks import Show, hashed, read_shown
from bot.chats.addressing import answered_here
from bot.connection.light import LightBot
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Place, allowed, markup
from bot.handlers.services import Services
from bot.pictures.captions import caption
from bot.pictures.frame import TooLongError
from bot.pictures.picture import Kind, Picture, card_of
from bot.rendering import buttons
from bot.rendering.reply import Button, Reply
from bot.screens import below, verbs
from bot.screens.kit import notice
from bot.screens.settings import topic_off_line
from bot.storage import chats, effects, pictures
from knowledge.model import Knowledge
from locales.languages import Language, other

log = logging.getLogger(__name__)

_INLINE: Final = 5  # cards among what inline mode offers
#: How Telegram says that it does not know a file_id (any more) (tdlib/telegram-bot-api, Client.cpp).
_LOST: Final = ("file identifier", "file_id", "file reference", "file_reference")
#: How it says that a group takes no pictures from us.
_NOT_HERE: Final = ("not enough rights", "have no rights", "chat_send_photos_forbidden", "topic_closed")


@does(verbs.ShowPicture)
async def picture(press: Pressed, verb: verbs.ShowPicture) -> None:
    """A picture button: send what it names, in the language that it names."""
    app, place, language = press.app, press.place, verb.language
    named = read_shown(verb.subject, app.knowledge)
    if place is None or not isinstance(named, Show) or named.what not in ("figure", "topic"):
        await press.answer(notice("screen.stale", language), alert=True)
        return
    (id_, *_) = named.ids
    kind: Kind = "topic" if named.what == "topic" else "figure"
    topic = id_ if kind == "topic" else app.knowledge.figure(id_).topic
    if not place.private and not answered_here(topic, (await chats.chat(app.store, place.chat_id)).topics):
        name = app.knowledge.topics[topic].name[language]
        await press.answer(topic_off_line(name, language), alert=True)
    elif allowed(app, place) and not await show(press.context.bot, app, place, kind, id_, language):
        await press.answer(notice("picture.none", language), alert=True)


async def show(bot: LightBot, app: Services, place: Place, kind: Kind, id_: str, language: Language) -> bool:
    """Send the card of a figure, or the sheet of a topic. False: there is none, or it cannot be drawn."""
    knowledge = app.knowledge  # one snapshot for what is drawn and what is said below it
    try:
        if kind == "figure":
            shown: tuple[Picture, ...] = (card_of(id_, language, "wide"),)
        else:
            shown = await app.pictures.pages(id_, knowledge, language, "tall")
        for one in shown:
            await _send(bot, app, knowledge, place, one)
    except TooLongError as error:
        log.error("%s:%s has words too long for a picture: %s", kind, id_, error)
        return False
    return bool(shown)


async def _send(bot: LightBot, app: Services, knowledge: Knowledge, place: Place, shown: Picture) -> None:
    """By its file_id where Telegram has it; where that is lost, it is uploaded anew."""
    revision = await app.pictures.revision(shown, knowledge)
    key, said = _key(bot, shown), caption(shown, knowledge)
    file_id = await pictures.uploaded(app.store, key, revision)
    if file_id is not None:
        try:
            await _photo(bot, place, shown, said, file_id)
            return
        except BadRequest as error:
            if not any(lost in str(error).lower() for lost in _LOST):
                raise
            log.warning("Telegram has lost a picture, it is uploaded anew: %s", error)
            await pictures.lose(app.store, key, file_id)
    png = await app.pictures.png(shown, knowledge)
    sent = await _photo(bot, place, shown, said, InputFile(png, filename=shown.file_name))
    if sent is not None and sent.photo:
        largest = sent.photo[-1].file_id
        await effects.apply(app.store, pictures.keep, key, revision, largest, app.clock())


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


async def uploaded(bot: LightBot, app: Services, figures: Sequence[tuple[str, Language]]) -> dict[str, str]:
    """The cards that Telegram has of these figures as they are now: figure -> file_id, the first few.

    Nothing is drawn for a query at each letter, only looked up.
    """
    found: dict[str, str] = {}
    for language in dict.fromkeys(language for _, language in figures):
        sent = await pictures.subjects(app.store, bot.id, language, "wide", "light")
        for figure in (f for f, spoken in figures if spoken == language):
            shown = card_of(figure, language, "wide")
            if shown.subject not in sent or len(found) == _INLINE:
                continue
            revision = await app.pictures.revision(shown, app.knowledge)
            file_id = await pictures.uploaded(app.store, _key(bot, shown), revision)
            if file_id is not None:
                found[figure] = file_id
    return found


def offer(file_id: str, shown: Picture, title: str, app: Services) -> InlineQueryResultCachedPhoto:
    """A card that can be sent by inline mode. The buttons of that chat's texts cannot change a picture."""
    return InlineQueryResultCachedPhoto(
        hashed(f"picture:{shown.language}:{shown.subject}"),
        file_id,
        title=title,
        caption=caption(shown, app.knowledge).html,
        parse_mode=ParseMode.HTML,
    )


def _below(shown: Picture) -> tuple[tuple[Button, ...], ...]:
    """The same picture in the other language; below a sheet, which comes in the place of words, verdicts."""
    subject = Show(shown.kind, (shown.id,)).pack()
    ways = below.picture_in(other(shown.language), subject), buttons.all_topics(shown.language)
    return (ways, below.votes(subject, shown.language)) if shown.kind == "topic" else (ways,)
