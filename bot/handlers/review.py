"""/desk: what waits for the press officers; what was changed, by whom, and taking it back."""

from __future__ import annotations

import asyncio

from bot.desk import replaying, reviewing, switches, undoing
from bot.desk.refusals import Refused
from bot.handlers import changing
from bot.handlers.officers import AtDesk, by_officers, called
from bot.handlers.replying import Incoming
from bot.handlers.services import Services
from bot.rendering.reply import Reply
from bot.screens import desk as screens
from bot.screens import desk_verbs as verbs
from bot.storage import desk_work, passed_on
from bot.storage.desk_work import Change
from knowledge import edits
from knowledge.drafting import folder, review
from locales.languages import Language


async def desk(asked: Incoming) -> None:
    """/desk: what waits."""
    if asked.place.person is not None:
        await desk_work.answered(asked.app.records, asked.place.person)
    await asked.send(await first(asked.app, asked.place.person, await asked.language()))


async def first(app: Services, officer: int | None, language: Language) -> Reply:
    """The first screen of the desk, for one officer."""
    releases, to_confirm, officers = [], 0, await app.officers()
    for kept in await desk_work.open_releases(app.records):
        draft = folder.read(kept.files)
        may = [reviewing.may(entry, officer or 0, officers) for entry in draft.candidates()]
        to_confirm += may.count("confirm")
        releases.append((kept.id, kept.name, reviewing.decided(draft), len(draft.candidates())))
    waits = screens.Waiting(
        releases,
        to_confirm,
        await desk_work.waiting(app.records),
        [change for change in await desk_work.served(app.records) if change.trouble],
        len(list(switches.off(app.knowledge))),
        await passed_on.count(app.store),
    )
    return screens.first(waits, app.knowledge, language)


@by_officers(verbs.OpenDesk)
async def _open_desk(at: AtDesk, verb: verbs.OpenDesk) -> Reply:
    await desk_work.answered(at.app.records, at.officer)
    return await first(at.app, at.officer, at.language)


# -- what was changed ---------------------------------------------------------------------------------------


@by_officers(verbs.OpenChanges)
async def _open_changes(at: AtDesk, verb: verbs.OpenChanges) -> Reply:
    found = await desk_work.newest(at.app.records, screens.PAGE + 1, verb.page * screens.PAGE)
    names = await _names(at, *found)
    return screens.changes(found, verb.page, names, at.app.knowledge, at.app.timezone, at.language)


async def _names(at: AtDesk, *found: Change) -> dict[str, str]:
    return await called(at, (who for one in found for who in (one.made_by, one.confirmed_by, one.ended_by)))


async def _change(at: AtDesk, number: int) -> Change:
    found = await desk_work.change(at.app.records, number)
    if found is None:
        raise Refused("review.change_gone")
    return found


async def _shown(at: AtDesk, number: int) -> Reply:
    one = await _change(at, number)
    try:
        undoing.may_confirm(one, at.officer, await at.app.officers())
        may = True
    except Refused:
        may = False
    return screens.change(one, await _names(at, one), may, at.app.knowledge, at.app.timezone, at.language)


@by_officers(verbs.OpenChange)
async def _open_change(at: AtDesk, verb: verbs.OpenChange) -> Reply:
    return await _shown(at, verb.number)


@by_officers(verbs.ConfirmChange)
async def _confirm_change(at: AtDesk, verb: verbs.ConfirmChange) -> Reply:
    one = await _change(at, verb.number)
    if one.state == "waiting":
        undoing.may_confirm(one, at.officer, await at.app.officers())
        tried = await changing.tried(at.app, one.edits)
        if clashing := edits.patched(tried.before, one.edits)[1]:
            raise Refused("review.clash", "; ".join(replaying.named(edit) for edit in clashing))
        await desk_work.confirm(at.app.records, one.id, str(at.officer), at.app.clock())
        await changing.library(at.app).refresh()
    return await _shown(at, verb.number)


@by_officers(verbs.RefuseChange)
async def _refuse_change(at: AtDesk, verb: verbs.RefuseChange) -> Reply:
    one = await _change(at, verb.number)
    if one.state == "waiting":
        await desk_work.end(at.app.records, one.id, "refused", str(at.officer), at.app.clock())
    return await _shown(at, verb.number)


@by_officers(verbs.UndoChange)
async def _undo_change(at: AtDesk, verb: verbs.UndoChange) -> Reply:
    one, app = await _change(at, verb.number), at.app
    if one.state == "served":
        served = await desk_work.served(app.records)
        back = undoing.undone(one, served, await changing.library(app).folder())
        if back:
            once = f"press {at.press.id}"
            await changing.serve(app, "undo", one.subject, back, one.why, at.officer, once)
        else:
            rest = [other for other in served if other.id != one.id]
            await asyncio.to_thread(changing.checked, await changing.library(app).folder(), rest)
        await desk_work.end(app.records, one.id, "undone", str(at.officer), app.clock())
        await changing.library(app).refresh()
        await _reopen(at, one)
    return await _shown(at, verb.number)


async def _reopen(at: AtDesk, one: Change) -> None:
    """What an undone change had taken of a release is open there again."""
    what, _, number = one.subject.partition(":")
    kept = await desk_work.release(at.app.records, int(number)) if what == "draft" else None
    if kept is None:
        return
    figures = {edit.path[1] for edit in one.edits if edit.path[:1] == ("figure",)}
    figures |= {figure for edit in one.edits if not edit.path for figure in undoing.figures_of(edit)}
    when = at.app.clock().astimezone(at.app.timezone).strftime("%Y-%m-%d %H:%M")
    draft = review.returned(folder.read(kept.files), figures, str(at.officer), when)
    await desk_work.keep_release(at.app.records, kept.id, kept.revision, folder.files(draft))


@by_officers(verbs.KeepChange)
async def _keep_change(at: AtDesk, verb: verbs.KeepChange) -> Reply:
    one, app = await _change(at, verb.number), at.app
    if one.state == "served" and one.trouble:
        served = await desk_work.served(app.records)
        fresh = undoing.rebased(one, served, await changing.library(app).folder())
        await desk_work.rebase(app.records, one.id, fresh)
        await changing.library(app).refresh()
    return await _shown(at, verb.number)
