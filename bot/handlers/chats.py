"""/chats: the groups and channels as the desk sees them, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.announcements import schedule
from bot.connection.light import LightBot
from bot.desk.changes import Refused
from bot.handlers import asked as desk_asked_
from bot.handlers.asked import Written, takes
from bot.handlers.membership import titles_of
from bot.handlers.officers import AtDesk, by_officers
from bot.handlers.replying import Incoming
from bot.handlers.services import Services
from bot.rendering.text import Reply, echoed
from bot.screens import chats as screens
from bot.screens import desk_verbs
from bot.storage import desk_work, destinations
from bot.storage.destinations import Listed
from bot.storage.privacy import TABLES
from locales.languages import Language

KEPT: Final = next(table.days or 0 for table in TABLES if table.name == "deliveries")


async def titled(bot: LightBot, app: Services, found: Sequence[Listed]) -> list[Listed]:
    """These with their titles: what nobody has told yet is asked of Telegram, and kept."""
    titles = await titles_of(bot, app, (one.chat_id for one in found if not one.title))
    return [replace(one, title=one.title or titles.get(one.chat_id)) for one in found]


# -- the list -----------------------------------------------------------------------------------------------


async def listing(asked: Incoming) -> None:
    """/chats: the first page."""
    await asked.send(await _overview(asked.bot, asked.app, desk_verbs.OpenChats(), await asked.language()))


async def _overview(bot: LightBot, app: Services, asked: desk_verbs.OpenChats, language: Language) -> Reply:
    found = await destinations.listed(app.store, asked.label, screens.PAGE + 1, asked.page * screens.PAGE)
    counts = (
        await destinations.count_listed(app.store, asked.label),
        await destinations.count_people(app.store),
    )
    return screens.overview(
        await titled(bot, app, found), await destinations.labels(app.store), asked, counts, app.knowledge,
        app.timezone, KEPT, language,
    )  # fmt: skip


@by_officers(desk_verbs.OpenChats)
async def _open_chats(at: AtDesk, verb: desk_verbs.OpenChats) -> Reply:
    return await _overview(at.press.context.bot, at.app, verb, at.language)


@by_officers(desk_verbs.SaveChats)
async def _save_chats(at: AtDesk, verb: desk_verbs.SaveChats) -> None:
    called = {one.id: one.name for one in await destinations.labels(at.store)}
    rows = schedule.chat_table(await destinations.listed(at.store), called).encode("utf-8-sig")
    await at.send_file(rows, "groups-and-channels.csv")


async def _listed(at: AtDesk, chat: int) -> Listed:
    found = await destinations.listed_one(at.store, chat)
    if found is None:
        raise Refused("chats.gone")
    return (await titled(at.press.context.bot, at.app, [found]))[0]


async def _shown(app: Services, one: Listed, language: Language) -> Reply:
    return screens.chat(
        one, await destinations.labels(app.store), app.knowledge, app.timezone, KEPT, language
    )


@by_officers(desk_verbs.OpenChat)
async def _open_chat(at: AtDesk, verb: desk_verbs.OpenChat) -> Reply:
    await desk_work.answered(at.app.records, at.officer)
    return await _shown(at.app, await _listed(at, verb.chat), at.language)


# -- labels -------------------------------------------------------------------------------------------------


@by_officers(desk_verbs.SetLabel)
async def _set_label(at: AtDesk, verb: desk_verbs.SetLabel) -> Reply:
    await _listed(at, verb.chat)
    await destinations.put_label(at.store, verb.chat, verb.label, verb.on)
    return await _shown(at.app, await _listed(at, verb.chat), at.language)


@by_officers(desk_verbs.AskLabel)
async def _ask_label(at: AtDesk, verb: desk_verbs.AskLabel) -> Reply:
    one = await _listed(at, verb.chat)
    await desk_work.ask(at.app.records, at.officer, f"label {verb.chat}", at.app.clock())
    return screens.ask_label(one, at.language)


@takes("label")
async def _label(said: Written) -> Reply:
    """The name of a new label: it is made and put on the chat that it was asked for."""
    app, name = said.asked.app, " ".join(echoed(said.text, destinations.LONGEST + 1).split())
    if not name or len(name) > destinations.LONGEST:
        raise Refused("chats.bad_name", str(destinations.LONGEST))
    one = await destinations.listed_one(app.store, int(said.of))
    if one is None:
        raise Refused("chats.gone")
    label = await destinations.make_label(app.store, name)
    if label is None:
        raise Refused("chats.too_many", str(destinations.MOST))
    await destinations.put_label(app.store, one.chat_id, label, True)
    await desk_asked_.done(said)
    again = await destinations.listed_one(app.store, one.chat_id) or one
    return await _shown(app, (await titled(said.asked.bot, app, [again]))[0], said.language)


@by_officers(desk_verbs.OpenLabels)
async def _open_labels(at: AtDesk, verb: desk_verbs.OpenLabels) -> Reply:
    return screens.labels(await destinations.labels(at.store), at.language)


@by_officers(desk_verbs.DropLabel)
async def _drop_label(at: AtDesk, verb: desk_verbs.DropLabel) -> Reply:
    found = await destinations.labels(at.store)
    one = next((label for label in found if label.id == verb.label), None)
    if one is not None and not verb.sure:
        return screens.ask_drop(one, at.language)
    if one is not None and (keeps := await destinations.drop_label(at.store, one.id)) is not None:
        raise Refused("chats.label_in_use", str(keeps))
    return screens.labels(await destinations.labels(at.store), at.language)
