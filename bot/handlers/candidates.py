"""A candidate of a release at the desk: decided by an officer, written field by field."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from bot.callbacks import find_figure
from bot.desk import rules
from bot.desk.rules import Refused, example
from bot.handlers import asked
from bot.handlers import review as desk_review
from bot.handlers.asked import Written, takes
from bot.handlers.pressing import AtDesk
from bot.handlers.releases import Under, card, fresh, go_on, keep, moment, of_release, overview, under_review
from bot.handlers.services import Services
from bot.rendering.text import Reply
from bot.screens import desk_verbs
from bot.screens import releases as screens
from bot.storage import desk_work, feedback
from knowledge.drafting import filling, release, review
from knowledge.drafting.filling import Blank
from knowledge.drafting.review import Draft, Entry, RefusedStep, State
from locales.languages import Language

_REASON: Final = 300  # characters of why a number is no figure


@of_release(desk_verbs.OpenFields)
async def _open_fields(at: AtDesk, under: Under, verb: desk_verbs.OpenFields) -> Reply:
    return screens.change(under.kept, under.entry(verb.number), at.language)


@of_release(desk_verbs.OpenMerge)
async def _open_merge(at: AtDesk, under: Under, verb: desk_verbs.OpenMerge) -> Reply:
    entry = under.entry(verb.number)
    await desk_work.ask(at.app.records, at.officer, f"merge {under.kept.id} {entry.number}", at.app.clock())
    found = rules.near(entry, at.app.knowledge)
    return screens.merge(under.kept, entry, found, at.app.knowledge, at.language)


# -- it is decided --------------------------------------------------------------------------------------


@of_release(desk_verbs.Decide)
async def _decide(at: AtDesk, under: Under, verb: desk_verbs.Decide) -> Reply:
    fresh(under, verb.revision)
    entry, who, when = under.entry(verb.number), str(at.officer), moment(at.app)
    draft, number = under.draft, verb.number
    may = rules.may(entry, at.officer, await at.app.officers())
    match verb.step:
        case "accept" if may == "accept":
            draft = review.accept(draft, number, who, when)
            await asyncio.to_thread(release.tried, draft, number, await desk_review.served_files(at.app))
        case "confirm" if may in ("confirm", "alone"):
            draft = review.confirm(draft, number, who, when, alone=may == "alone")
        case "later":
            draft = review.later(draft, number, who, when)
        case "reject":
            draft = review.reject(draft, number, who, when)
        case "keep_cautions" | "drop_cautions":
            draft = filling.decided(draft, entry, verb.step == "keep_cautions", who, when)
        case _:
            raise Refused("review.step_own" if may == "wait" else "review.step_state")
    under = await keep(at.app, under, draft)
    if verb.step.endswith("cautions"):
        return await card(at.app, at.officer, under, under.entry(number), at.language)
    return await _go_on(at, under, number)


async def _go_on(at: AtDesk, under: Under, after: int) -> Reply:
    return await go_on(at.press.context.bot, at.app, at.officer, under, after, at.language)


@of_release(desk_verbs.AskReject)
async def _ask_reject(at: AtDesk, under: Under, verb: desk_verbs.AskReject) -> Reply:
    entry = under.entry(verb.number)
    await desk_work.ask(at.app.records, at.officer, f"reject {under.kept.id} {entry.number}", at.app.clock())
    return screens.ask_reject(under.kept, entry, at.language)


@takes("reject")
async def _rejected(said: Written) -> Reply:
    app, why = said.asked.app, " ".join(said.text.split())[:_REASON]
    draft_id, number = map(int, said.of.split(" "))
    under = await under_review(app, draft_id)
    if not why:
        return screens.ask_reject(under.kept, under.entry(number), said.language)
    try:
        draft = review.reject(under.draft, number, str(said.officer), moment(app), why)
    except RefusedStep as error:
        raise rules.of_step(error) from None
    under = await keep(app, under, draft)
    await asked.done(said)
    return await go_on(said.asked.bot, app, said.officer, under, number, said.language)


@of_release(desk_verbs.Propose)
async def _propose(at: AtDesk, under: Under, verb: desk_verbs.Propose) -> Reply:
    fresh(under, verb.revision)
    app, files = at.app, await desk_review.served_files(at.app)
    draft = await asyncio.to_thread(
        release.proposed, under.draft, verb.number, app.knowledge, files, str(at.officer), moment(app)
    )
    under = await keep(app, under, draft)
    return await card(app, at.officer, under, under.entry(verb.number), at.language)


@of_release(desk_verbs.SetBound)
async def _set_bound(at: AtDesk, under: Under, verb: desk_verbs.SetBound) -> Reply:
    fresh(under, verb.revision)
    entry = under.entry(verb.number)
    draft = filling.rebounded(under.draft, entry, verb.bound, str(at.officer), moment(at.app))
    under = await keep(at.app, under, draft)
    return await card(at.app, at.officer, under, under.entry(verb.number), at.language)


@of_release(desk_verbs.Merge)
async def _merge(at: AtDesk, under: Under, verb: desk_verbs.Merge) -> Reply:
    fresh(under, verb.revision)
    figure = find_figure(verb.figure, at.app.knowledge)
    if figure is None:
        raise Refused("review.no_figure", verb.figure)
    draft = review.merge(under.draft, verb.number, figure, str(at.officer), moment(at.app))
    return await _go_on(at, await keep(at.app, under, draft), verb.number)


@of_release(desk_verbs.AnswersQuestion)
async def _answers_question(at: AtDesk, under: Under, verb: desk_verbs.AnswersQuestion) -> Reply:
    """Those who asked are told of it once it is served; their question becomes a sample question."""
    app, entry = at.app, under.entry(verb.number)
    one = await feedback.questions_of_draft(app.store, under.kept.id)
    if one is None or entry.state in (State.TAKEN, State.MERGED, State.REJECTED):
        raise Refused("review.step_state")
    await feedback.choose_figure(app.store, one.id, entry.id)
    language, text = await feedback.language_of_questions(app.store, one.id), example(one.asked)
    if language is not None and text:
        draft = filling.asked_so(under.draft, entry, language, text, str(at.officer), moment(app))
        under = under if draft is under.draft else await keep(app, under, draft)
    return await card(app, at.officer, under, under.entry(verb.number), at.language)


# -- it is written ------------------------------------------------------------------------------------------


@of_release(desk_verbs.AskBlank)
async def _ask_blank(at: AtDesk, under: Under, verb: desk_verbs.AskBlank) -> Reply:
    entry = under.entry(verb.number) if verb.number else None
    return await _ask_next(at.app, at.officer, under, entry, at.language)


async def _ask_next(
    app: Services, officer: int, under: Under, entry: Entry | None, language: Language
) -> Reply:
    """Ask for the next place that is to be written; where there is none, show what is written."""
    lacking = [one for one in filling.blanks(under.draft, entry) if one.field != "cautions"]
    if not lacking:
        if entry is None:
            return await overview(app, under, language)
        return await card(app, officer, under, entry, language)
    return await _ask(app, officer, under, entry, lacking[0], language)


async def _ask(
    app: Services, officer: int, under: Under, entry: Entry | None, blank: Blank, language: Language
) -> Reply:
    number = entry.number if entry else 0
    what = f"write {under.kept.id} {number} {blank.scope} {blank.field}"
    await desk_work.ask(app.records, officer, what, app.clock())
    held: Mapping[str, object] | str = filling.held(under.draft, entry, blank)
    if blank.field in ("value", "unit", "period") and entry is not None:
        told = (entry.table or {}).get(blank.field, "")
        held = str(told.get("as_written", "-")) if isinstance(told, dict) else str(told)
    return screens.ask_field(under.kept, number, blank, held, language)


@of_release(desk_verbs.AskField)
async def _ask_field(at: AtDesk, under: Under, verb: desk_verbs.AskField) -> Reply:
    blank = Blank("figure", verb.field)
    return await _ask(at.app, at.officer, under, under.entry(verb.number), blank, at.language)


@takes("write")
async def _written(said: Written) -> Reply:
    app = said.asked.app
    draft_id, number, scope, field = said.of.split(" ", 3)
    under = await under_review(app, int(draft_id))
    entry = under.entry(int(number)) if int(number) else None
    blank = next(Blank(one, field) for one in ("source", "topic", "figure") if one == scope)
    who, when = str(said.officer), moment(app)
    try:
        draft = _filled(under.draft, entry, blank, said.text, who, when)
    except RefusedStep as error:
        raise rules.of_step(error) from None
    under = await keep(app, under, draft)
    await asked.done(said)
    entry = under.entry(entry.number) if entry else None
    if blank.field in ("value", "unit", "period") and entry is not None:
        return await card(app, said.officer, under, entry, said.language)
    return await _ask_next(app, said.officer, under, entry, said.language)


def _filled(draft: Draft, entry: Entry | None, blank: Blank, text: str, who: str, when: str) -> Draft:
    if entry is not None and blank.scope == "figure":
        match blank.field:
            case "value":
                return filling.revalued(draft, entry, text, who, when)
            case "period":
                return filling.redated(draft, entry, text, who, when)
            case "unit":
                return review.change(draft, entry.number, "unit", text, who, when)
    return filling.filled(draft, entry, blank, text, who, when)


@of_release(desk_verbs.AskAddress)
async def _ask_address(at: AtDesk, under: Under, verb: desk_verbs.AskAddress) -> Reply:
    await desk_work.ask(at.app.records, at.officer, f"address {under.kept.id}", at.app.clock())
    return screens.ask_address(under.kept, under.draft, at.language)


@takes("address")
async def _address_written(said: Written) -> Reply:
    app = said.asked.app
    under = await under_review(app, int(said.of))
    try:
        draft = filling.published_at(under.draft, said.text, str(said.officer), moment(app))
    except RefusedStep as error:
        raise rules.of_step(error) from None
    under = await keep(app, under, draft)
    await asked.done(said)
    return await overview(app, under, said.language)


@takes("merge")
async def _merge_written(said: Written) -> Reply:
    app = said.asked.app
    draft_id, number = said.of.split(" ")
    under = await under_review(app, int(draft_id))
    entry = under.entry(int(number))
    if said.text not in app.knowledge.figures:
        raise Refused("review.no_figure", said.text)
    try:
        draft = review.merge(under.draft, entry.number, said.text, str(said.officer), moment(app))
    except RefusedStep as error:
        raise rules.of_step(error) from None
    under = await keep(app, under, draft)
    await asked.done(said)
    return await card(app, said.officer, under, under.entry(entry.number), said.language)
