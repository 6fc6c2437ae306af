"""The picture of an answer: uploaded once, then sent by the id that Telegram gave it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from telegram import InputFile, Message, ReplyParameters
from telegram.error import BadRequest, TelegramError

from bot.callbacks import Show, hashed, read_shown
from bot.chats.addressing import answered_here
from bot.connection.light import HTML, LightBot
from bot.connection.outcomes import MUTE, OF_CONTENT, NotAcceptedError, Reason, reason
from bot.connection.posting import Uploads
from bot.handlers.pressing import Pressed, does
from bot.handlers.replying import Place, allowed, markup, written
from bot.handlers.services import Services
from bot.pictures.design import ThemeName
from bot.pictures.frame import TooLongError
from bot.pictures.picture import Kind, Picture, card_of
from bot.rendering.text import Button, Reply
from bot.screens import below, verbs
from bot.screens.kit import notice
from bot.screens.settings import topic_off_line
from bot.storage import at_telegram, chats
from knowledge.model import Knowledge
from locales.languages import Language, other

log = logging.getLogger(__name__)

_INLINE: Final = 5  # cards among what inline mode offers
#: What Telegram says of a picture, whoever gets it: the words go out all the same.
_OF_PICTURES: Final = OF_CONTENT - {Reason.BANNED} | {Reason.NO_MEDIA}


@does(verbs.ShowPicture)
async def picture(press: Pressed, verb: verbs.ShowPicture) -> None:
    """A picture button: send what it names, in the language that it names."""
    await _shown(press, verb, "light")


@does(verbs.ShowDarkPicture)
async def dark_picture(press: Pressed, verb: verbs.ShowDarkPicture) -> None:
    """The same picture on dark paper."""
    await _shown(press, verb, "dark")


async def _shown(press: Pressed, verb: verbs.ShowPicture | verbs.ShowDarkPicture, theme: ThemeName) -> None:
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
    elif allowed(app, place) and not await show(press.context.bot, app, place, kind, id_, language, theme):
        await press.answer(notice("picture.none", language), alert=True)


async def show(
    bot: LightBot,
    app: Services,
    place: Place,
    kind: Kind,
    id_: str,
    language: Language,
    theme: ThemeName = "light",
) -> bool:
    """Send the card of a figure, or the sheet of a topic.

    False: there is none, or it cannot be drawn, or Telegram or something on the way there does not take it.
    """
    knowledge = app.knowledge  # one snapshot for what is drawn and what is said below it
    try:
        if kind == "figure":
            shown: tuple[Picture, ...] = (card_of(id_, language, "wide", theme),)
        else:
            shown = await app.pictures.pages(id_, knowledge, language, "tall", theme)
        for one in shown:
            await _send(bot, app, knowledge, place, one)
    except TooLongError as error:
        log.error("%s:%s has words too long for a picture: %s", kind, id_, error)
        return False
    except TelegramError as error:
        if reason(error) not in _OF_PICTURES and not isinstance(error, NotAcceptedError):
            raise
        log.warning("%s:%s cannot be sent as a picture: %s", kind, id_, error)
        return False
    return bool(shown)


async def _send(bot: LightBot, app: Services, knowledge: Knowledge, place: Place, shown: Picture) -> None:
    said = await app.pictures.caption(shown, knowledge)
    await uploads(app, knowledge).call(bot, shown, lambda photo: _photo(bot, place, shown, said, photo))


def uploads(app: Services, knowledge: Knowledge) -> Uploads:
    """The pictures of a snapshot of the knowledge, as Telegram has them."""
    return Uploads(app.store, app.pictures, knowledge, app.clock)


async def _photo(
    bot: LightBot, place: Place, shown: Picture, said: Reply, photo: str | InputFile
) -> Message | None:
    """Send it with its caption. Out: what was uploaded; None: nothing, or the group takes no pictures."""
    quoted = None if place.private else place.message
    rows = (*said.buttons, *_below(shown))
    try:
        if isinstance(photo, str):
            await bot.show(place.chat_id, photo, said.html, written(rows), thread=place.thread, quoted=quoted)
            return None
        return await bot.send_photo(
            place.chat_id,
            photo,
            caption=said.html,
            reply_markup=markup(rows),
            message_thread_id=place.thread,
            reply_parameters=ReplyParameters(quoted, allow_sending_without_reply=True) if quoted else None,
        )
    except BadRequest as error:
        if place.chat_id < 0 and reason(error) in MUTE | {Reason.NO_MEDIA}:
            log.info("a group does not take pictures: %s", error)
            return None
        raise


async def uploaded(bot: LightBot, app: Services, figures: Sequence[tuple[str, Language]]) -> dict[str, str]:
    """The cards that Telegram has of these figures as they are now: figure -> file_id, the first few.

    Nothing is drawn for a query at each letter, only looked up.
    """
    found: dict[str, str] = {}
    for language in dict.fromkeys(language for _, language in figures):
        sent = await at_telegram.subjects(app.store, bot.id, language, "wide", "light")
        for figure in (f for f, spoken in figures if spoken == language):
            shown = card_of(figure, language, "wide")
            if shown.subject not in sent or len(found) == _INLINE:
                continue
            file_id = await uploads(app, app.knowledge).file_id(bot, shown)
            if file_id is not None:
                found[figure] = file_id
    return found


async def offer(file_id: str, shown: Picture, title: str, app: Services) -> dict[str, str]:
    """A card that can be sent by inline mode (Bot API, InlineQueryResultCachedPhoto). The buttons of that
    chat's texts cannot change a picture.
    """
    return {
        "type": "photo",
        "id": hashed(f"picture:{shown.language}:{shown.subject}"),
        "photo_file_id": file_id,
        "title": title,
        "caption": (await app.pictures.caption(shown, app.knowledge)).html,
        "parse_mode": HTML,
    }


def _below(shown: Picture) -> tuple[tuple[Button, ...], ...]:
    """The same picture in the other language and on the other paper."""
    subject = Show(shown.kind, (shown.id,)).pack()
    return (
        (
            below.picture_in(other(shown.language), subject, shown.theme),
            below.picture_on("dark" if shown.theme == "light" else "light", shown.language, subject),
        ),
    )
