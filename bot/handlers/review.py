"""/desk: what waits for the press officers; a change of what is known, tried before it is kept, and served at
once or after a second officer; what was changed, by whom, and taking it back; what is out of service. And
/officers: who works at the desk, where they add and remove one another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.callbacks import find_topic
from bot.connection.light import LightBot
from bot.desk import rules
from bot.desk.rules import Refused, replayed
from bot.handlers import asked
from bot.handlers.asked import Written, takes
from bot.handlers.desk import names_of
from bot.handlers.pressing import AtDesk, by_officers
from bot.handlers.replying import Incoming, keyboard
from bot.handlers.services import Library, Services
from bot.operation.journal import Kind as Failure
from bot.rendering.text import Reply, say, string
from bot.screens import desk as screens
from bot.screens import desk_verbs, verbs
from bot.screens.kit import line, literal
from bot.storage import chats, desk_work, feedback
from bot.storage import officers as store_
from bot.storage.desk_work import Change, Kind
from bot.storage.officers import What, Wish
from bot.storage.sqlite import StorageError
from knowledge import edits
from knowledge.drafting import folder, review
from knowledge.edits import Edit
from knowledge.loading import KnowledgeError, load_texts
from knowledge.model import Knowledge
from locales.languages import DEFAULT, LANGUAGES, Language

log = logging.getLogger(__name__)


class Tried(NamedTuple):
    """The files as they are served, as they would be, and the knowledge of these."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    knowledge: Knowledge


def library(app: Services) -> Library:
    """What can be changed here; Refused: nothing."""
    if app.library is None:
        raise Refused("review.not_here")
    return app.library


async def served_files(app: Services) -> Mapping[str, str]:
    """The files as they are served; Refused where they are broken."""
    try:
        return await library(app).texts()
    except KnowledgeError as error:
        raise rules.of_fault(error.faults[0]) from None


async def try_change(app: Services, change: Collection[Edit]) -> Tried:
    """What a change would make of the files; Refused if that could not be served."""
    before = await served_files(app)

    def put() -> Tried:
        after, _ = edits.patched(before, change)
        return Tried(before, after, load_texts(after))

    try:
        return await asyncio.to_thread(put)
    except edits.UnwritableEdit as error:
        raise Refused("review.unwritable", str(error)) from None
    except KnowledgeError as error:
        raise rules.of_fault(error.faults[0]) from None


def check_changes(folder: Mapping[str, str], changes: Sequence[Change]) -> None:
    """Refused if the files with these changes could not be served."""
    try:
        load_texts(replayed(folder, changes).files)
    except KnowledgeError as error:
        raise rules.of_fault(error.faults[0]) from None


async def serve_change(
    app: Services, kind: Kind, subject: str, change: Collection[Edit], why: str, who: int, once: str
) -> None:
    """Serve it at once. Refused if it cannot be; the same ``once`` again does nothing."""
    await try_change(app, change)
    await desk_work.propose(
        app.records, kind, subject, change, why, str(who), app.clock(), once=once, confirmed=True
    )
    await library(app).refresh()


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
        may = [rules.may(entry, officer or 0, officers) for entry in draft.candidates()]
        to_confirm += may.count("confirm")
        releases.append((kept.id, kept.name, rules.decided(draft), len(draft.candidates())))
    waits = screens.Waiting(
        releases,
        to_confirm,
        await desk_work.waiting(app.records),
        [change for change in await desk_work.served(app.records) if change.trouble],
        len(list(rules.out_of_service(app.knowledge))),
        await feedback.count_waiting(app.store),
    )
    return screens.first(waits, app.knowledge, language)


@by_officers(desk_verbs.OpenDesk)
async def _open_desk(at: AtDesk, verb: desk_verbs.OpenDesk) -> Reply:
    await desk_work.answered(at.app.records, at.officer)
    return await first(at.app, at.officer, at.language)


# -- what was changed ---------------------------------------------------------------------------------------


@by_officers(desk_verbs.OpenChanges)
async def _open_changes(at: AtDesk, verb: desk_verbs.OpenChanges) -> Reply:
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
        rules.may_confirm(one, at.officer, await at.app.officers())
        may = True
    except Refused:
        may = False
    return screens.change(one, await _names(at, one), may, at.app.knowledge, at.app.timezone, at.language)


@by_officers(desk_verbs.OpenChange)
async def _open_change(at: AtDesk, verb: desk_verbs.OpenChange) -> Reply:
    return await _shown(at, verb.number)


@by_officers(desk_verbs.ConfirmChange)
async def _confirm_change(at: AtDesk, verb: desk_verbs.ConfirmChange) -> Reply:
    one = await _change(at, verb.number)
    if one.state == "waiting":
        rules.may_confirm(one, at.officer, await at.app.officers())
        tried = await try_change(at.app, one.edits)
        if clashing := edits.patched(tried.before, one.edits)[1]:
            raise Refused("review.clash", "; ".join(rules.named(edit) for edit in clashing))
        await desk_work.confirm(at.app.records, one.id, str(at.officer), at.app.clock())
        await library(at.app).refresh()
    return await _shown(at, verb.number)


@by_officers(desk_verbs.RefuseChange)
async def _refuse_change(at: AtDesk, verb: desk_verbs.RefuseChange) -> Reply:
    one = await _change(at, verb.number)
    if one.state == "waiting":
        await desk_work.end(at.app.records, one.id, "refused", str(at.officer), at.app.clock())
    return await _shown(at, verb.number)


@by_officers(desk_verbs.UndoChange)
async def _undo_change(at: AtDesk, verb: desk_verbs.UndoChange) -> Reply:
    one, app = await _change(at, verb.number), at.app
    if one.state == "served":
        served = await desk_work.served(app.records)
        back = rules.undone(one, served, await library(app).folder())
        if back:
            once = f"press {at.press.id}"
            await serve_change(app, "undo", one.subject, back, one.why, at.officer, once)
        else:
            rest = [other for other in served if other.id != one.id]
            await asyncio.to_thread(check_changes, await library(app).folder(), rest)
        await desk_work.end(app.records, one.id, "undone", str(at.officer), app.clock())
        await library(app).refresh()
        await _reopen(at, one)
    return await _shown(at, verb.number)


async def _reopen(at: AtDesk, one: Change) -> None:
    """What an undone change had taken of a release is open there again."""
    what, _, number = one.subject.partition(":")
    kept = await desk_work.release(at.app.records, int(number)) if what == "draft" else None
    if kept is None:
        return
    figures = {edit.path[1] for edit in one.edits if edit.path[:1] == ("figure",)}
    figures |= {figure for edit in one.edits if not edit.path for figure in rules.figures_of(edit)}
    when = at.app.clock().astimezone(at.app.timezone).strftime("%Y-%m-%d %H:%M")
    draft = review.returned(folder.read(kept.files), figures, str(at.officer), when)
    await desk_work.keep_release(at.app.records, kept.id, kept.revision, folder.files(draft))


@by_officers(desk_verbs.KeepChange)
async def _keep_change(at: AtDesk, verb: desk_verbs.KeepChange) -> Reply:
    one, app = await _change(at, verb.number), at.app
    if one.state == "served" and one.trouble:
        served = await desk_work.served(app.records)
        fresh = rules.rebased(one, served, await library(app).folder())
        await desk_work.rebase(app.records, one.id, fresh)
        await library(app).refresh()
    return await _shown(at, verb.number)


@by_officers(desk_verbs.OpenSwitches)
async def _open_switches(at: AtDesk, verb: desk_verbs.OpenSwitches) -> Reply:
    await desk_work.answered(at.app.records, at.officer)
    return screens.switchboard(at.app.knowledge, at.language)


@by_officers(desk_verbs.OpenSwitchTopic)
async def _open_topic(at: AtDesk, verb: desk_verbs.OpenSwitchTopic) -> Reply:
    topic = find_topic(verb.topic, at.app.knowledge)
    if topic is None:
        return screens.switchboard(at.app.knowledge, at.language)
    return screens.switch_topic(topic, at.app.knowledge, at.language)


@by_officers(desk_verbs.AskSwitchOff)
async def _ask_switch_off(at: AtDesk, verb: desk_verbs.AskSwitchOff) -> Reply:
    target = rules.read_target(verb.subject, at.app.knowledge)
    if target is None:
        return screens.switchboard(at.app.knowledge, at.language)
    await desk_work.ask(at.app.records, at.officer, f"off {target}", at.app.clock())
    return screens.ask_why(target, at.app.knowledge, at.language)


@by_officers(desk_verbs.SwitchOff)
async def _switch_off(at: AtDesk, verb: desk_verbs.SwitchOff) -> Reply:
    target = rules.read_target(verb.subject, at.app.knowledge)
    if target is None:
        return screens.switchboard(at.app.knowledge, at.language)
    why: dict[Language, str] = {one: string(say(one, "review.why_checking")) for one in LANGUAGES}
    await _off(at.app, target, why, at.officer, f"press {at.press.id}")
    return screens.switched("review.off_done", target, at.app.knowledge, at.language)


@takes("off")
async def _take_why(said: Written) -> Reply:
    app, why = said.asked.app, said.two_lines()
    target = rules.read_target(said.of, app.knowledge)
    if target is None:
        await asked.done(said)
        return screens.switchboard(app.knowledge, said.language)
    if why is None:
        raise Refused("review.two_lines")
    await _off(app, target, why, said.officer, said.once)
    await asked.done(said)
    return screens.switched("review.off_done", target, app.knowledge, said.language)


async def _off(app: Services, target: str, why: dict[Language, str], officer: int, once: str) -> None:
    files = await served_files(app)
    change = rules.switching(files, app.knowledge, target, why)
    if change:
        await serve_change(app, "switch", target, change, why["kk"], officer, once)
    await desk_work.answered(app.records, officer)


@by_officers(desk_verbs.SwitchOn)
async def _switch_on(at: AtDesk, verb: desk_verbs.SwitchOn) -> Reply:
    target = rules.read_target(verb.subject, at.app.knowledge)
    if target is None:
        return screens.switchboard(at.app.knowledge, at.language)
    files = await served_files(at.app)
    change = rules.switching(files, at.app.knowledge, target, None)
    if change:
        await serve_change(at.app, "switch", target, change, "", at.officer, f"press {at.press.id}")
    return screens.switched("review.on_done", target, at.app.knowledge, at.language)


# -- who is of the desk --------------------------------------------------------------------------------------


async def called(at: AtDesk, who: Iterable[str | None]) -> dict[str, str]:
    """The names of officers by their ids as texts; an editor at a terminal has a name already."""
    ids = {int(one) for one in who if one is not None and one.isdecimal()}
    return {str(one): name for one, name in (await names_of(at.press.context.bot, ids)).items()}


async def tell(bot: LightBot, app: Services, person: int, reply: Reply) -> None:
    """Write to an officer, if they can be written to."""
    try:
        await bot.send_message(person, reply.html, reply_markup=keyboard(reply))
    except TelegramError as error:
        log.info("%d was not told of the desk: %s", person, error)


async def tell_failure(bot: ExtBot[Any], app: Services, kind: Failure) -> bool:
    """Tell every officer of what fails for longer. False: none of them could be told."""
    desk = await app.officers()
    told = 0
    for officer in sorted(desk):
        try:
            language = await chats.spoken(app.store, officer)
        except (StorageError, OSError):
            language = DEFAULT
        try:
            await bot.send_message(officer, line(f"failure.{kind}", language).html)
            told += 1
        except TelegramError as error:
            log.warning("officer %d was not told of a failure: %s", officer, error)
    return bool(told) or not desk


async def officers(asked: Incoming) -> None:
    """/officers, or with the number of a person who is to be one."""
    app, language, me = asked.app, await asked.language(), asked.place.person
    words = (asked.message.text or "").split()[1:]
    if not words or me is None:
        await asked.send(await _overview(asked.bot, app, language))
        return
    number = words[0][:20]
    if not number.isascii() or not number.isdigit() or len(words) > 1 or int(number) == 0:
        await asked.send(line("officers.bad_number", language, example=literal(screens.OFFICERS_EXAMPLE)))
        return
    person = int(number)
    names = await names_of(asked.bot, (person, me))
    if person not in names:
        await asked.send(line("officers.unknown", language, id=literal(person)))
        return
    await asked.send(await _asked(asked.bot, app, person, "add", me, names, language))


async def _overview(bot: LightBot, app: Services, language: Language) -> Reply:
    desk, wishes = await app.officers(), await store_.wishes(app.store)
    names = await names_of(bot, {*desk, *(one.person for one in wishes)})
    return screens.officers(desk, wishes, names, language)


async def _asked(
    bot: LightBot, app: Services, person: int, what: What, me: int, names: dict[int, str], language: Language
) -> Reply:
    """A change is wished; the other officers are asked, or, where there are none, it is so."""
    result, number = await store_.ask(app.store, person, what, me, app.clock())
    if result == "asked":
        wish = Wish(number, person, what, me, app.clock())
        for other in sorted(await app.officers() - {me}):
            await tell(bot, app, other, screens.ask_second(wish, names, await chats.spoken(app.store, other)))
    elif result == "done":
        await _welcome(bot, app, person, what)
    return screens.became(result, what, person, names, language)


async def _welcome(bot: LightBot, app: Services, person: int, what: What) -> None:
    """Who became an officer, or is none any more, is told."""
    msgid = "officers.welcome" if what == "add" else "officers.left"
    await tell(bot, app, person, line(msgid, await chats.spoken(app.store, person)))


@by_officers(verbs.RemoveOfficer)
async def _remove(at: AtDesk, verb: verbs.RemoveOfficer) -> Reply:
    bot = at.press.context.bot
    names = await names_of(bot, (verb.person, at.officer))
    return await _asked(bot, at.app, verb.person, "remove", at.officer, names, at.language)


@by_officers(verbs.DecideOfficer)
async def _decide(at: AtDesk, verb: verbs.DecideOfficer) -> Reply:
    bot, app = at.press.context.bot, at.app
    wish = await store_.wish(app.store, verb.wish)
    result = await store_.decide(app.store, verb.wish, verb.yes, at.officer, app.clock())
    if wish is None:
        return at.say("officers.stale")
    names = await names_of(bot, (wish.person,))
    if result in ("done", "refused"):
        if wish.officer not in (at.officer, wish.person):
            theirs = await chats.spoken(app.store, wish.officer)
            await tell(bot, app, wish.officer, screens.became(result, wish.what, wish.person, names, theirs))
        if result == "done":
            await _welcome(bot, app, wish.person, wish.what)
    return screens.became(result, wish.what, wish.person, names, at.language)
