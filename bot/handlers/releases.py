"""A release at the desk: it comes, each candidate is decided, another officer confirms, it is served."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from telegram.error import TelegramError

from bot.answering.answer import Answer, Part
from bot.callbacks import Verb, find_figure
from bot.desk import reviewing
from bot.desk.refusals import Refused
from bot.handlers import asked, changing
from bot.handlers.asked import Written, takes
from bot.handlers.officers import AtDesk, by_officers, called
from bot.handlers.replying import send
from bot.handlers.services import Services
from bot.rendering import figures
from bot.rendering.reply import Reply
from bot.rendering.text import LIMIT, Text
from bot.screens import desk_verbs as verbs
from bot.screens import releases as screens
from bot.storage import chats, desk_asked, desk_changes, desk_drafts
from bot.storage.database import Connection
from bot.storage.desk_drafts import Kept
from knowledge.drafting import filling, folder, release, review, taking, texts
from knowledge.drafting.filling import Blank
from knowledge.drafting.review import Draft, Entry, RefusedStep, State
from knowledge.drafting.texts import UnreadableText
from knowledge.edits import differences
from knowledge.loading import load_texts
from knowledge.model import FigureId
from locales.languages import DEFAULT, LANGUAGES, Language

V = TypeVar("V", bound=Verb)
SPLIT: Final = 3800  # characters: Telegram cuts a longer text into several messages
MOST_BYTES: Final = 4_000_000
_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class _Under:
    """A release under review."""

    kept: Kept
    draft: Draft

    def entry(self, number: int) -> Entry:
        entry = self.draft.entry(number)
        if entry.table is None:
            raise Refused("review.step_state")
        return entry


def _moment(app: Services) -> str:
    return app.clock().astimezone(app.timezone).strftime("%Y-%m-%d %H:%M")


async def _under(app: Services, number: int) -> _Under:
    kept = await desk_drafts.get(app.records, number)
    if kept is None:
        raise Refused("review.release_gone")
    try:
        return _Under(kept, folder.read(kept.files))
    except RefusedStep as error:
        raise reviewing.of_step(error) from None


# -- it comes -----------------------------------------------------------------------------------------------


@by_officers(verbs.AskRelease)
async def _ask_release(at: AtDesk, verb: verbs.AskRelease) -> Reply:
    changing.library(at.app)
    await desk_asked.ask(at.app.records, at.officer, "release", at.app.clock())
    return screens.ask(at.language)


@takes("release")
async def take_release(said: Written) -> Reply:
    """A text, a part of one, or a document."""
    app = said.asked.app
    document = said.asked.message.document
    if document is not None:
        data = await _downloaded(said)
        await asked.done(said)
        return await _begun(said, data, document.file_name or "")
    if not said.text:
        return screens.ask(said.language)
    held = f"{said.held}\n{said.text}" if said.held else said.text
    if len(said.text) >= SPLIT:
        await desk_asked.ask(app.records, said.officer, "release", app.clock(), held)
        return screens.ask(said.language, held.count("\n") + 1 if said.held else 1)
    await asked.done(said)
    return await _begun(said, held.encode(), "")


@by_officers(verbs.EndRelease)
async def _end_release(at: AtDesk, verb: verbs.EndRelease) -> Reply:
    pending = await desk_asked.asked(at.app.records, at.officer, at.app.clock() - asked.ASKED)
    if pending is None or pending.what != "release" or not pending.held:
        return screens.ask(at.language)
    await desk_asked.answered(at.app.records, at.officer)
    once = f"press {at.press.query.id}"
    return await _drafted(at.app, pending.held.encode(), "", once, at.officer, at.language)


async def _downloaded(said: Written) -> bytes:
    document = said.asked.message.document
    assert document is not None  # noqa: S101 - for the type checker: there is one
    if (document.file_size or 0) > MOST_BYTES:
        raise Refused("review.text_large")
    try:
        file = await said.asked.bot.get_file(document.file_id)
        return bytes(await file.download_as_bytearray())
    except TelegramError:
        raise Refused("review.not_downloaded") from None


async def _begun(said: Written, data: bytes, name: str) -> Reply:
    return await _drafted(said.asked.app, data, name, said.once, said.officer, said.language)


async def _drafted(
    app: Services, data: bytes, name: str, once: str, officer: int, language: Language
) -> Reply:
    files, knowledge, today = await changing.files(app), app.knowledge, app.today()

    def made() -> Draft:
        read = texts.read(data)
        return release.draft(read, release.published(read) or today, knowledge, files)

    try:
        draft = await asyncio.to_thread(made)
    except UnreadableText as error:
        raise reviewing.of_text(error) from None
    if not draft.candidates():
        raise Refused("review.nothing_new", str(len(draft.entries)))
    name = name or " ".join(draft.text.split())[:_NAME]
    number = await desk_drafts.create(app.records, once, name, folder.files(draft), str(officer), app.clock())
    under = await _under(app, number)
    return screens.release(under.kept, under.draft, app.knowledge, language)


# -- it is looked at ----------------------------------------------------------------------------------------


def _of_release(of: type[V]) -> Callable[[Callable[[AtDesk, _Under, V], Awaitable[Reply]]], object]:
    """For officers, of a release that is there; what they were asked for before is asked no more."""

    def put(do: Callable[[AtDesk, _Under, V], Awaitable[Reply]]) -> object:
        @by_officers(of)
        async def done(at: AtDesk, verb: V) -> Reply:
            under = await _under(at.app, verb.draft)  # type: ignore[attr-defined]
            await desk_asked.answered(at.app.records, at.officer)
            try:
                return await do(at, under, verb)
            except RefusedStep as error:
                raise reviewing.of_step(error) from None

        return do

    return put


@_of_release(verbs.OpenRelease)
async def _open_release(at: AtDesk, under: _Under, verb: verbs.OpenRelease) -> Reply:
    return screens.release(under.kept, under.draft, at.app.knowledge, at.language)


@_of_release(verbs.OpenSteps)
async def _open_steps(at: AtDesk, under: _Under, verb: verbs.OpenSteps) -> Reply:
    names = await called(at, (step.who for step in under.draft.steps))
    return screens.steps(under.kept, under.draft, names, at.language)


async def _card(app: Services, officer: int, under: _Under, entry: Entry, language: Language) -> Reply:
    may = reviewing.may(entry, officer, await app.officers())
    return screens.candidate(under.kept, under.draft, entry, may, app.knowledge, language)


@_of_release(verbs.OpenCandidate)
async def _open_candidate(at: AtDesk, under: _Under, verb: verbs.OpenCandidate) -> Reply:
    return await _card(at.app, at.officer, under, under.entry(verb.number), at.language)


@_of_release(verbs.OpenFields)
async def _open_fields(at: AtDesk, under: _Under, verb: verbs.OpenFields) -> Reply:
    return screens.change(under.kept, under.entry(verb.number), at.language)


@_of_release(verbs.OpenMerge)
async def _open_merge(at: AtDesk, under: _Under, verb: verbs.OpenMerge) -> Reply:
    entry = under.entry(verb.number)
    await desk_asked.ask(at.app.records, at.officer, f"merge {under.kept.id} {entry.number}", at.app.clock())
    found = reviewing.near(entry, at.app.knowledge)
    return screens.merge(under.kept, entry, found, at.app.knowledge, at.language)


# -- it is decided ------------------------------------------------------------------------------------------


async def _keep(app: Services, under: _Under, draft: Draft) -> _Under:
    """A step is kept, if nobody was faster."""
    done = all(e.state in (State.TAKEN, State.REJECTED, State.MERGED) for e in draft.candidates())
    files = folder.files(draft)
    if not await desk_drafts.keep(app.records, under.kept.id, under.kept.revision, files, done=done):
        raise Refused("review.step_state")
    return await _under(app, under.kept.id)


def _fresh(under: _Under, revision: int) -> None:
    """What was pressed is below what is there now."""
    if under.kept.revision != revision:
        raise Refused("review.step_state")


async def _on(at: AtDesk, under: _Under, after: int) -> Reply:
    """The next card, or how far the release is; the other officers are told when it is theirs to look."""
    count = reviewing.waits_for_second(under.draft)
    entry = reviewing.next_one(under.draft, after, at.officer, await at.app.officers())
    if entry is not None:
        return await _card(at.app, at.officer, under, entry, at.language)
    if count:
        for other in sorted(await at.app.officers() - {at.officer}):
            language = await chats.language(at.app.store, other) or DEFAULT
            try:
                await send(at.press.context.bot, other, screens.waits_for_second(under.kept, count, language))
            except TelegramError:  # they find it in /desk
                continue
    return screens.release(under.kept, under.draft, at.app.knowledge, at.language)


@_of_release(verbs.Decide)
async def _decide(at: AtDesk, under: _Under, verb: verbs.Decide) -> Reply:
    _fresh(under, verb.revision)
    entry, who, when = under.entry(verb.number), str(at.officer), _moment(at.app)
    draft, number = under.draft, verb.number
    may = reviewing.may(entry, at.officer, await at.app.officers())
    match verb.step:
        case "accept" if may == "accept":
            draft = review.accept(draft, number, who, when)
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
    under = await _keep(at.app, under, draft)
    if verb.step.endswith("cautions"):
        return await _card(at.app, at.officer, under, under.entry(number), at.language)
    return await _on(at, under, number)


@_of_release(verbs.SetBound)
async def _set_bound(at: AtDesk, under: _Under, verb: verbs.SetBound) -> Reply:
    _fresh(under, verb.revision)
    entry = under.entry(verb.number)
    draft = filling.rebounded(under.draft, entry, verb.bound, str(at.officer), _moment(at.app))
    under = await _keep(at.app, under, draft)
    return await _card(at.app, at.officer, under, under.entry(verb.number), at.language)


@_of_release(verbs.Merge)
async def _merge(at: AtDesk, under: _Under, verb: verbs.Merge) -> Reply:
    _fresh(under, verb.revision)
    figure = find_figure(verb.figure, at.app.knowledge)
    if figure is None:
        raise Refused("review.no_figure", verb.figure)
    draft = review.merge(under.draft, verb.number, figure, str(at.officer), _moment(at.app))
    return await _on(at, await _keep(at.app, under, draft), verb.number)


@_of_release(verbs.UndoStep)
async def _undo_step(at: AtDesk, under: _Under, verb: verbs.UndoStep) -> Reply:
    _fresh(under, verb.revision)
    step = review.last_step(under.draft)
    under = await _keep(at.app, under, review.undo(under.draft, str(at.officer), _moment(at.app)))
    if step is not None and step.before is not None:
        return await _card(at.app, at.officer, under, under.entry(step.before.number), at.language)
    return screens.release(under.kept, under.draft, at.app.knowledge, at.language)


@_of_release(verbs.DropRelease)
async def _drop_release(at: AtDesk, under: _Under, verb: verbs.DropRelease) -> Reply:
    _fresh(under, verb.revision)
    draft, who, when = under.draft, str(at.officer), _moment(at.app)
    for entry in draft.candidates():
        if entry.state not in (State.TAKEN, State.REJECTED, State.MERGED):
            draft = review.reject(draft, entry.number, who, when)
    under = await _keep(at.app, under, draft)
    return screens.release(under.kept, under.draft, at.app.knowledge, at.language)


# -- it is written ------------------------------------------------------------------------------------------


@_of_release(verbs.AskBlank)
async def _ask_blank(at: AtDesk, under: _Under, verb: verbs.AskBlank) -> Reply:
    entry = under.entry(verb.number) if verb.number else None
    return await _ask_next(at.app, at.officer, under, entry, at.language)


async def _ask_next(
    app: Services, officer: int, under: _Under, entry: Entry | None, language: Language
) -> Reply:
    """Ask for the next place that is to be written; where there is none, show what is written."""
    lacking = [one for one in filling.blanks(under.draft, entry) if one.field != "cautions"]
    if not lacking:
        if entry is None:
            return screens.release(under.kept, under.draft, app.knowledge, language)
        return await _card(app, officer, under, entry, language)
    return await _ask(app, officer, under, entry, lacking[0], language)


async def _ask(
    app: Services, officer: int, under: _Under, entry: Entry | None, blank: Blank, language: Language
) -> Reply:
    number = entry.number if entry else 0
    what = f"write {under.kept.id} {number} {blank.scope} {blank.field}"
    await desk_asked.ask(app.records, officer, what, app.clock())
    held: Mapping[str, object] | str = filling.held(under.draft, entry, blank)
    if blank.field in ("value", "unit", "period") and entry is not None:
        told = (entry.table or {}).get(blank.field, "")
        held = str(told.get("as_written", "-")) if isinstance(told, dict) else str(told)
    return screens.ask_field(under.kept, number, blank, held, language)


@_of_release(verbs.AskField)
async def _ask_field(at: AtDesk, under: _Under, verb: verbs.AskField) -> Reply:
    blank = Blank("figure", verb.field)
    return await _ask(at.app, at.officer, under, under.entry(verb.number), blank, at.language)


@takes("write")
async def _written(said: Written) -> Reply:
    app = said.asked.app
    draft_id, number, scope, field = said.of.split(" ", 3)
    under = await _under(app, int(draft_id))
    entry = under.entry(int(number)) if int(number) else None
    blank = next(Blank(one, field) for one in ("source", "topic", "figure") if one == scope)
    who, when = str(said.officer), _moment(app)
    try:
        draft = _filled(under.draft, entry, blank, said.text, who, when)
    except RefusedStep as error:
        raise reviewing.of_step(error) from None
    under = await _keep(app, under, draft)
    await asked.done(said)
    entry = under.entry(entry.number) if entry else None
    if blank.field in ("value", "unit", "period") and entry is not None:
        return await _card(app, said.officer, under, entry, said.language)
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


@takes("merge")
async def _merge_written(said: Written) -> Reply:
    app = said.asked.app
    draft_id, number = said.of.split(" ")
    under = await _under(app, int(draft_id))
    entry = under.entry(int(number))
    if said.text not in app.knowledge.figures:
        raise Refused("review.no_figure", said.text)
    try:
        draft = review.merge(under.draft, entry.number, said.text, str(said.officer), _moment(app))
    except RefusedStep as error:
        raise reviewing.of_step(error) from None
    under = await _keep(app, under, draft)
    await asked.done(said)
    return await _card(app, said.officer, under, under.entry(entry.number), said.language)


# -- it is served -------------------------------------------------------------------------------------------


async def _taken(app: Services, draft: Draft) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The files as they are, and with what is confirmed of the draft."""
    before = await changing.files(app)
    return before, await asyncio.to_thread(taking.take, draft, before)


async def _answers(
    app: Services, draft: Draft, ids: Sequence[FigureId], languages: tuple[Language, ...]
) -> list[Text]:
    """How the answers of what is confirmed will read."""
    _, after = await _taken(app, draft)
    knowledge = await asyncio.to_thread(load_texts, after)
    return [
        figures.render(Answer("figure", knowledge.figures[i].topic, (Part(i),)), knowledge, language, LIMIT)
        for i in ids
        for language in languages
    ]


@_of_release(verbs.Preview)
async def _preview(at: AtDesk, under: _Under, verb: verbs.Preview) -> Reply:
    """As if it were confirmed, with all that is accepted: its words may name other figures of the release."""
    entry = under.entry(verb.number)

    def state(one: Entry) -> State:
        sure = one is entry or one.state in (State.ACCEPTED, State.CONFIRMED)
        return State.CONFIRMED if sure else State.OPEN

    entries = tuple(replace(one, state=state(one), seal="") for one in under.draft.entries)
    answers = await _answers(at.app, replace(under.draft, entries=entries), [entry.id], LANGUAGES)
    return screens.preview(under.kept, entry, answers, at.language)


@_of_release(verbs.AskServe)
async def _ask_serve(at: AtDesk, under: _Under, verb: verbs.AskServe) -> Reply:
    ids = [entry.id for entry in under.draft.candidates() if entry.state is State.CONFIRMED]
    answers = await _answers(at.app, under.draft, ids, (at.language,))
    return screens.ask_serve(under.kept, answers, at.language)


@_of_release(verbs.Serve)
async def _serve(at: AtDesk, under: _Under, verb: verbs.Serve) -> Reply:
    """What is confirmed becomes a change that is served, and the draft says so: in one transaction."""
    _fresh(under, verb.revision)
    app, who = at.app, str(at.officer)
    before, after = await _taken(app, under.draft)
    change = differences(before, after)
    draft = review.taken(under.draft, who, _moment(app))
    done = all(e.state in (State.TAKEN, State.REJECTED, State.MERGED) for e in draft.candidates())

    async def both(connection: Connection) -> bool:
        kept = under.kept
        if not await desk_drafts.keep(connection, kept.id, kept.revision, folder.files(draft), done=done):
            return False
        await desk_changes.propose(
            connection, "release", f"draft:{kept.id}", change, kept.name, who, app.clock(),
            once=f"draft {kept.id} {kept.revision}", confirmed=True,
        )  # fmt: skip
        return True

    if not await app.records.write(both):
        raise Refused("review.step_state")
    await changing.library(app).refresh()
    number = sum(e.state is State.CONFIRMED for e in under.draft.candidates())
    return screens.served(await _kept(app, under), number, at.language)


async def _kept(app: Services, under: _Under) -> Kept:
    return (await _under(app, under.kept.id)).kept
