"""Figures, topics and the whole bot out of service and back. One officer does it at once; it is logged."""

from __future__ import annotations

from bot.callbacks import find_topic
from bot.desk import switches
from bot.desk.refusals import Refused
from bot.handlers import asked, changing
from bot.handlers.asked import Written, takes
from bot.handlers.officers import AtDesk, by_officers
from bot.handlers.services import Services
from bot.rendering.messages import say
from bot.rendering.reply import Reply
from bot.rendering.text import string
from bot.screens import desk_verbs as verbs
from bot.screens import switches as screens
from bot.storage import desk_work
from locales.languages import LANGUAGES, Language


@by_officers(verbs.OpenSwitches)
async def _open_switches(at: AtDesk, verb: verbs.OpenSwitches) -> Reply:
    await desk_work.answered(at.app.records, at.officer)
    return screens.switchboard(at.app.knowledge, at.language)


@by_officers(verbs.OpenSwitchTopic)
async def _open_topic(at: AtDesk, verb: verbs.OpenSwitchTopic) -> Reply:
    topic = find_topic(verb.topic, at.app.knowledge)
    if topic is None:
        return screens.switchboard(at.app.knowledge, at.language)
    return screens.of_topic(topic, at.app.knowledge, at.language)


@by_officers(verbs.AskSwitchOff)
async def _ask_switch_off(at: AtDesk, verb: verbs.AskSwitchOff) -> Reply:
    target = switches.read(verb.subject, at.app.knowledge)
    if target is None:
        return screens.switchboard(at.app.knowledge, at.language)
    await desk_work.ask(at.app.records, at.officer, f"off {target}", at.app.clock())
    return screens.ask_why(target, at.app.knowledge, at.language)


@by_officers(verbs.SwitchOff)
async def _switch_off(at: AtDesk, verb: verbs.SwitchOff) -> Reply:
    target = switches.read(verb.subject, at.app.knowledge)
    if target is None:
        return screens.switchboard(at.app.knowledge, at.language)
    why: dict[Language, str] = {one: string(say(one, "review.why_checking")) for one in LANGUAGES}
    await _off(at.app, target, why, at.officer, f"press {at.press.id}")
    return screens.done("review.off_done", target, at.app.knowledge, at.language)


@takes("off")
async def _reason(said: Written) -> Reply:
    app, why = said.asked.app, said.two_lines()
    target = switches.read(said.of, app.knowledge)
    if target is None:
        await asked.done(said)
        return screens.switchboard(app.knowledge, said.language)
    if why is None:
        raise Refused("review.two_lines")
    await _off(app, target, why, said.officer, said.once)
    await asked.done(said)
    return screens.done("review.off_done", target, app.knowledge, said.language)


async def _off(app: Services, target: str, why: dict[Language, str], officer: int, once: str) -> None:
    files = await changing.files(app)
    change = switches.edits(files, app.knowledge, target, why)
    if change:
        await changing.serve(app, "switch", target, change, why["kk"], officer, once)
    await desk_work.answered(app.records, officer)


@by_officers(verbs.SwitchOn)
async def _switch_on(at: AtDesk, verb: verbs.SwitchOn) -> Reply:
    target = switches.read(verb.subject, at.app.knowledge)
    if target is None:
        return screens.switchboard(at.app.knowledge, at.language)
    files = await changing.files(at.app)
    change = switches.edits(files, at.app.knowledge, target, None)
    if change:
        await changing.serve(at.app, "switch", target, change, "", at.officer, f"press {at.press.id}")
    return screens.done("review.on_done", target, at.app.knowledge, at.language)
