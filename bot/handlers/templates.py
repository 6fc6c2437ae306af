"""Templates: a draft is kept as one, and begins from one."""

from __future__ import annotations

from dataclasses import replace

from bot.announcements import content
from bot.announcements.content import Content
from bot.desk.refusals import Refused
from bot.handlers import asked
from bot.handlers.asked import Written, takes
from bot.handlers.desk_buttons import keep_draft, of_draft
from bot.handlers.officers import AtDesk
from bot.rendering.reply import Reply
from bot.rendering.text import echoed
from bot.screens import draft_verbs as verbs
from bot.screens import templates as screens
from bot.storage import announcements as store_
from bot.storage import desk_work, destinations
from bot.storage.announcements import Announcement


@of_draft(verbs.OpenTemplates)
async def _open(at: AtDesk, one: Announcement, said: Content, verb: verbs.OpenTemplates) -> Reply:
    return screens.choose(one.id, await desk_work.templates(at.store), at.language)


@of_draft(verbs.BeginFrom)
async def _begin(at: AtDesk, one: Announcement, said: Content, verb: verbs.BeginFrom) -> Reply:
    found = await desk_work.templates(at.store)
    template = next((each for each in found if each.id == verb.template), None)
    if template is None or said.answers or one.kind != "text":
        return screens.choose(one.id, found, at.language)
    kept = content.read(template.content)
    if kept.labels:  # of one that is gone nothing follows: least of all that it goes to all
        there = {label.id for label in await destinations.labels(at.store)}
        kept = replace(kept, labels=tuple(one for one in kept.labels if one in there))
        kept = kept if kept.labels or kept.chats else replace(kept, topic=None)
    return await keep_draft(at, one, kept)


@of_draft(verbs.SaveTemplate)
async def _ask_name(at: AtDesk, one: Announcement, said: Content, verb: verbs.SaveTemplate) -> Reply:
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


@of_draft(verbs.DropTemplate)
async def _drop(at: AtDesk, one: Announcement, said: Content, verb: verbs.DropTemplate) -> Reply:
    found = await desk_work.templates(at.store)
    template = next((kept for kept in found if kept.id == verb.template), None)
    if template is not None and not verb.sure:
        return screens.ask_drop(one.id, template, at.language)
    if template is not None:
        await desk_work.drop_template(at.store, template.id)
    return screens.choose(one.id, await desk_work.templates(at.store), at.language)
