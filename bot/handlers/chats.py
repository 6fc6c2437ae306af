"""/chats: the groups and channels as the desk sees them, and their labels; and what an officer chooses for a
draft: to which of them it goes, how often, figures, templates, of which it is kept as one, and begins from
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.announcements import content, schedule
from bot.announcements.content import Content
from bot.callbacks import find_topic
from bot.connection.light import LightBot
from bot.desk.rules import Refused
from bot.handlers import asked
from bot.handlers import asked as desk_asked_
from bot.handlers.asked import Written, takes
from bot.handlers.desk_buttons import keep_draft, of_draft
from bot.handlers.membership import titles_of
from bot.handlers.pressing import AtDesk, by_officers
from bot.handlers.replying import Incoming
from bot.handlers.services import Services
from bot.rendering.text import Reply, echoed
from bot.screens import chats as screens
from bot.screens import desk_verbs
from bot.storage import announcements as store_
from bot.storage import desk_work, destinations
from bot.storage.announcements import Announcement
from bot.storage.chats import ALL
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
        return screens.ask_drop_label(one, at.language)
    if one is not None and (keeps := await destinations.drop_label(at.store, one.id)) is not None:
        raise Refused("chats.label_in_use", str(keeps))
    return screens.labels(await destinations.labels(at.store), at.language)


# -- to which chats it goes ---------------------------------------------------------------------------------


@of_draft(desk_verbs.OpenRecipients)
async def _open_recipients(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.OpenRecipients
) -> Reply:
    return await _recipients(at, one, said, verb.page)


async def _recipients(at: AtDesk, one: Announcement, said: Content, page: int) -> Reply:
    size = screens.CHOICE
    found = await destinations.listed(at.store, 0, size + 1, page * size)
    here = await titled(at.press.context.bot, at.app, [chat for chat in found if chat.state != "gone"])
    return screens.choose_recipients(
        one.id, said, await destinations.labels(at.store), here, page, at.language
    )


@of_draft(desk_verbs.SetRecipientLabel)
async def _set_recipient_label(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SetRecipientLabel
) -> Reply:
    return await _choose(at, one, replace(said, labels=_with(said.labels, verb.label, verb.on)), verb.page)


@of_draft(desk_verbs.SetRecipientChat)
async def _set_recipient_chat(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SetRecipientChat
) -> Reply:
    return await _choose(at, one, replace(said, chats=_with(said.chats, verb.chat, verb.on)), verb.page)


def _with(chosen: tuple[int, ...], one: int, on: bool) -> tuple[int, ...]:
    return tuple(sorted({*chosen, one} if on else set(chosen) - {one}))


async def _choose(at: AtDesk, one: Announcement, said: Content, page: int) -> Reply:
    """Keep what was chosen. Of nothing chosen nothing follows: its topic is asked for again."""
    said = replace(said, topic=ALL if said.chats or said.labels else None)
    after = content.written(said)
    if not await store_.revise(at.store, one.id, one.content, after, one.step, at.app.clock()):
        return at.say("desk.gone")
    return await _recipients(at, one, said, page)


# -- how often it comes -------------------------------------------------------------------------------------


@of_draft(desk_verbs.OpenRepeat)
async def _open_repeat(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.OpenRepeat) -> Reply:
    return screens.choose_repeat(one.id, said, at.language)


@of_draft(desk_verbs.SetRepeat)
async def _set_repeat(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SetRepeat
) -> Reply | None:
    if verb.times not in screens.OFFERED[verb.every]:
        return at.say("desk.gone")
    said = replace(said, every=verb.every, times=verb.times, last=None)
    return await keep_draft(at, one, said, "time" if said.at is None else None)


@of_draft(desk_verbs.AskLast)
async def _ask_last(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.AskLast) -> Reply:
    return await keep_draft(at, one, said, f"last_{verb.every}")


@of_draft(desk_verbs.SetOnce)
async def _set_once(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SetOnce) -> Reply:
    return await keep_draft(at, one, replace(said, every=None, times=0, last=None))


# -- the figures that its texts can hold --------------------------------------------------------------------


@of_draft(desk_verbs.OpenFigures)
async def _open_figures(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.OpenFigures) -> Reply:
    return screens.choose_figures(one.id, at.app.knowledge, at.language)


@of_draft(desk_verbs.OpenFiguresOf)
async def _open_figures_of(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.OpenFiguresOf
) -> Reply:
    topic = find_topic(verb.topic, at.app.knowledge)
    if topic is None:
        return screens.choose_figures(one.id, at.app.knowledge, at.language)
    return screens.figures_of(one.id, topic, verb.page, at.app.knowledge, at.language)


@of_draft(desk_verbs.OpenTemplates)
async def _open(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.OpenTemplates) -> Reply:
    return screens.choose_template(one.id, await desk_work.templates(at.store), at.language)


@of_draft(desk_verbs.BeginFrom)
async def _begin(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.BeginFrom) -> Reply:
    found = await desk_work.templates(at.store)
    template = next((each for each in found if each.id == verb.template), None)
    if template is None or said.answers or one.kind != "text":
        return screens.choose_template(one.id, found, at.language)
    kept = content.read(template.content)
    if kept.labels:  # of one that is gone nothing follows: least of all that it goes to all
        there = {label.id for label in await destinations.labels(at.store)}
        kept = replace(kept, labels=tuple(one for one in kept.labels if one in there))
        kept = kept if kept.labels or kept.chats else replace(kept, topic=None)
    return await keep_draft(at, one, kept)


@of_draft(desk_verbs.SaveTemplate)
async def _ask_name(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SaveTemplate) -> Reply:
    await desk_work.ask(at.app.records, at.officer, f"template {one.id}", at.app.clock())
    return screens.ask_name(one.id, at.language)


@takes("template")
async def _save(said: Written) -> Reply:
    """The name under which a draft is kept: all of it but its time."""
    app, name = said.asked.app, echoed(said.text, desk_work.LONGEST_NAME + 1)
    if not name or len(name) > desk_work.LONGEST_NAME:
        raise Refused("template.bad_name", str(desk_work.LONGEST_NAME))
    one = await store_.get(app.store, int(said.of))
    if one is None:
        raise Refused("desk.gone")
    kept = content.written(_timeless(content.read(one.content)))
    if not await desk_work.save_template(app.store, name, kept, said.officer, app.clock()):
        raise Refused("template.too_many", str(desk_work.MOST_TEMPLATES))
    await asked.done(said)
    return screens.saved(one.id, name, said.language)


def _timeless(said: Content) -> Content:
    """What a template keeps of a draft: neither its times, nor what came of it so far."""
    return replace(
        said, at=None, until=None, every=None, times=0, last=None, fixed={}, fixed_quiz={}, figures={},
        shown=None, heard="", parts={}, labelled=None,
    )  # fmt: skip


@of_draft(desk_verbs.DropTemplate)
async def _drop(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.DropTemplate) -> Reply:
    found = await desk_work.templates(at.store)
    template = next((kept for kept in found if kept.id == verb.template), None)
    if template is not None and not verb.sure:
        return screens.ask_drop_template(one.id, template, at.language)
    if template is not None:
        await desk_work.drop_template(at.store, template.id)
    return screens.choose_template(one.id, await desk_work.templates(at.store), at.language)
