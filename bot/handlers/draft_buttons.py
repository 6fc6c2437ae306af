"""The buttons of a draft, besides its texts, its time and its switches: to which chats it goes,
how often; and the figures that its texts can hold.
"""

from __future__ import annotations

from dataclasses import replace

from bot.announcements import content
from bot.announcements.content import Content
from bot.callbacks import find_topic
from bot.handlers.chats import titled
from bot.handlers.desk_buttons import keep_draft, of_draft
from bot.handlers.officers import AtDesk
from bot.rendering.reply import Reply
from bot.screens import chats as screens
from bot.screens import draft_verbs as verbs
from bot.screens import placeholders, repeating
from bot.storage import announcements as store_
from bot.storage import destinations
from bot.storage.announcements import Announcement
from bot.storage.chats import ALL

# -- to which chats it goes ---------------------------------------------------------------------------------


@of_draft(verbs.OpenRecipients)
async def _open_recipients(at: AtDesk, one: Announcement, said: Content, verb: verbs.OpenRecipients) -> Reply:
    return await _recipients(at, one, said, verb.page)


async def _recipients(at: AtDesk, one: Announcement, said: Content, page: int) -> Reply:
    size = screens.CHOICE
    found = await destinations.listed(at.store, 0, size + 1, page * size)
    here = await titled(at.press.context.bot, at.app, [chat for chat in found if chat.state != "gone"])
    return screens.choose(one.id, said, await destinations.labels(at.store), here, page, at.language)


@of_draft(verbs.SetRecipientLabel)
async def _set_label(at: AtDesk, one: Announcement, said: Content, verb: verbs.SetRecipientLabel) -> Reply:
    return await _choose(at, one, replace(said, labels=_with(said.labels, verb.label, verb.on)), verb.page)


@of_draft(verbs.SetRecipientChat)
async def _set_chat(at: AtDesk, one: Announcement, said: Content, verb: verbs.SetRecipientChat) -> Reply:
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


@of_draft(verbs.OpenRepeat)
async def _open_repeat(at: AtDesk, one: Announcement, said: Content, verb: verbs.OpenRepeat) -> Reply:
    return repeating.choose(one.id, said, at.language)


@of_draft(verbs.SetRepeat)
async def _set_repeat(at: AtDesk, one: Announcement, said: Content, verb: verbs.SetRepeat) -> Reply | None:
    if verb.times not in repeating.OFFERED[verb.every]:
        return at.say("desk.gone")
    said = replace(said, every=verb.every, times=verb.times, last=None)
    return await keep_draft(at, one, said, "time" if said.at is None else None)


@of_draft(verbs.AskLast)
async def _ask_last(at: AtDesk, one: Announcement, said: Content, verb: verbs.AskLast) -> Reply:
    return await keep_draft(at, one, said, f"last_{verb.every}")


@of_draft(verbs.SetOnce)
async def _set_once(at: AtDesk, one: Announcement, said: Content, verb: verbs.SetOnce) -> Reply:
    return await keep_draft(at, one, replace(said, every=None, times=0, last=None))


# -- the figures that its texts can hold --------------------------------------------------------------------


@of_draft(verbs.OpenFigures)
async def _open_figures(at: AtDesk, one: Announcement, said: Content, verb: verbs.OpenFigures) -> Reply:
    return placeholders.choose(one.id, at.app.knowledge, at.language)


@of_draft(verbs.OpenFiguresOf)
async def _open_figures_of(at: AtDesk, one: Announcement, said: Content, verb: verbs.OpenFiguresOf) -> Reply:
    topic = find_topic(verb.topic, at.app.knowledge)
    if topic is None:
        return placeholders.choose(one.id, at.app.knowledge, at.language)
    return placeholders.of_topic(one.id, topic, verb.page, at.app.knowledge, at.language)
