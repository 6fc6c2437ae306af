"""The buttons of a draft, besides its texts, its time and its switches: to which chats it goes, how often;
the figures that its texts can hold; templates, of which it is kept as one, and begins from one.
"""

from __future__ import annotations

from dataclasses import replace

from bot.announcements import content
from bot.announcements.content import Content
from bot.callbacks import find_topic
from bot.desk.changes import Refused
from bot.handlers import asked
from bot.handlers.asked import Written, takes
from bot.handlers.chats import titled
from bot.handlers.desk_buttons import keep_draft, of_draft
from bot.handlers.officers import AtDesk
from bot.rendering.text import Reply, echoed
from bot.screens import chats as screens
from bot.screens import choosing, desk_verbs
from bot.storage import announcements as store_
from bot.storage import desk_work, destinations
from bot.storage.announcements import Announcement
from bot.storage.chats import ALL

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
    return screens.choose(one.id, said, await destinations.labels(at.store), here, page, at.language)


@of_draft(desk_verbs.SetRecipientLabel)
async def _set_label(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SetRecipientLabel
) -> Reply:
    return await _choose(at, one, replace(said, labels=_with(said.labels, verb.label, verb.on)), verb.page)


@of_draft(desk_verbs.SetRecipientChat)
async def _set_chat(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SetRecipientChat) -> Reply:
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
    return choosing.choose_repeat(one.id, said, at.language)


@of_draft(desk_verbs.SetRepeat)
async def _set_repeat(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SetRepeat
) -> Reply | None:
    if verb.times not in choosing.OFFERED[verb.every]:
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
    return choosing.choose_figures(one.id, at.app.knowledge, at.language)


@of_draft(desk_verbs.OpenFiguresOf)
async def _open_figures_of(
    at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.OpenFiguresOf
) -> Reply:
    topic = find_topic(verb.topic, at.app.knowledge)
    if topic is None:
        return choosing.choose_figures(one.id, at.app.knowledge, at.language)
    return choosing.figures_of(one.id, topic, verb.page, at.app.knowledge, at.language)


@of_draft(desk_verbs.OpenTemplates)
async def _open(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.OpenTemplates) -> Reply:
    return choosing.choose_template(one.id, await desk_work.templates(at.store), at.language)


@of_draft(desk_verbs.BeginFrom)
async def _begin(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.BeginFrom) -> Reply:
    found = await desk_work.templates(at.store)
    template = next((each for each in found if each.id == verb.template), None)
    if template is None or said.answers or one.kind != "text":
        return choosing.choose_template(one.id, found, at.language)
    kept = content.read(template.content)
    if kept.labels:  # of one that is gone nothing follows: least of all that it goes to all
        there = {label.id for label in await destinations.labels(at.store)}
        kept = replace(kept, labels=tuple(one for one in kept.labels if one in there))
        kept = kept if kept.labels or kept.chats else replace(kept, topic=None)
    return await keep_draft(at, one, kept)


@of_draft(desk_verbs.SaveTemplate)
async def _ask_name(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.SaveTemplate) -> Reply:
    await desk_work.ask(at.app.records, at.officer, f"template {one.id}", at.app.clock())
    return choosing.ask_name(one.id, at.language)


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
    return choosing.saved(one.id, name, said.language)


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
        return choosing.ask_drop(one.id, template, at.language)
    if template is not None:
        await desk_work.drop_template(at.store, template.id)
    return choosing.choose_template(one.id, await desk_work.templates(at.store), at.language)
