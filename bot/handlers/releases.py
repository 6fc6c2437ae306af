"""A release at the desk: it comes, each candidate is decided, another officer confirms, it is served."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from telegram.error import TelegramError

from bot.answering.answer import Answer, Part
from bot.callbacks import Verb
from bot.connection.light import LightBot
from bot.desk import rules
from bot.desk.rules import Refused
from bot.handlers import asked
from bot.handlers import review as desk_review
from bot.handlers.asked import Written, takes
from bot.handlers.passed_on import begin_figure
from bot.handlers.pressing import AtDesk, by_officers
from bot.handlers.replying import send
from bot.handlers.review import called
from bot.handlers.services import Services
from bot.rendering import figures
from bot.rendering.text import LIMIT, Reply, Text
from bot.screens import desk_verbs
from bot.screens import releases as screens
from bot.screens.desk import steps
from bot.storage import chats, desk_work, feedback
from bot.storage.database import Connection
from bot.storage.desk_work import Release
from knowledge.drafting import filling, folder, release, review, texts
from knowledge.drafting.review import Draft, Entry, RefusedStep, State
from knowledge.drafting.texts import UnreadableText
from knowledge.edits import differences
from knowledge.loading import load_texts
from knowledge.model import FigureId
from locales.languages import LANGUAGES, Language

V = TypeVar("V", bound=Verb)
SPLIT: Final = 3800  # characters: Telegram cuts a longer text into several messages
MOST_BYTES: Final = 4_000_000
_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Under:
    """A release under review."""

    kept: Release
    draft: Draft

    def entry(self, number: int) -> Entry:
        entry = self.draft.entry(number)
        if entry.table is None:
            raise Refused("review.step_state")
        return entry


def moment(app: Services) -> str:
    return app.clock().astimezone(app.timezone).strftime("%Y-%m-%d %H:%M")


async def under_review(app: Services, number: int) -> Under:
    kept = await desk_work.release(app.records, number)
    if kept is None:
        raise Refused("review.release_gone")
    try:
        return Under(kept, folder.read(kept.files))
    except RefusedStep as error:
        raise rules.of_step(error) from None


# -- it comes -----------------------------------------------------------------------------------------------


@by_officers(desk_verbs.AskRelease)
async def _ask_release(at: AtDesk, verb: desk_verbs.AskRelease) -> Reply:
    desk_review.library(at.app)
    await desk_work.ask(at.app.records, at.officer, "release", at.app.clock())
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
        await desk_work.ask(app.records, said.officer, f"release {said.of}".strip(), app.clock(), held)
        return screens.ask(said.language, held.count("\n") + 1 if said.held else 1)
    await asked.done(said)
    return await _begun(said, held.encode(), "")


@by_officers(desk_verbs.EndRelease)
async def _end_release(at: AtDesk, verb: desk_verbs.EndRelease) -> Reply:
    pending = await desk_work.asked_of(at.app.records, at.officer, at.app.clock() - asked.ASKED)
    word, _, group = pending.what.partition(" ") if pending is not None else ("", "", "")
    if pending is None or word != "release" or not pending.held:
        return screens.ask(at.language)
    await desk_work.answered(at.app.records, at.officer)
    once = f"press {at.press.id}"
    return await _drafted(at.app, pending.held.encode(), "", once, group, at.officer, at.language)


async def _downloaded(said: Written) -> bytes:
    document = said.asked.message.document
    assert document is not None  # noqa: S101 - for the type checker: there is one
    if (document.file_size or 0) > MOST_BYTES:
        raise Refused("review.text_large")
    try:
        file = await said.asked.bot.get_file(document.file_id)
        data = bytes(await file.download_as_bytearray())
    except TelegramError:
        raise Refused("review.not_downloaded") from None
    if file.file_size not in (None, len(data)):  # a part of it, or a page in its place
        raise Refused("review.not_downloaded")
    return data


async def _begun(said: Written, data: bytes, name: str) -> Reply:
    return await _drafted(said.asked.app, data, name, said.once, said.of, said.officer, said.language)


async def _drafted(
    app: Services, data: bytes, name: str, once: str, group: str, officer: int, language: Language
) -> Reply:
    """A release under review. ``group``: a question of the group that it is to answer, or ""."""
    files, knowledge, today = await desk_review.served_files(app), app.knowledge, app.today()

    def made() -> Draft:
        read = texts.read(data)
        return release.draft(read, release.published(read) or today, knowledge, files)

    try:
        draft = await asyncio.to_thread(made)
    except UnreadableText as error:
        raise rules.of_text(error) from None
    if not draft.candidates():
        raise Refused("review.nothing_new", str(len(draft.entries)))
    name = name or " ".join(draft.text.split())[:_NAME]
    number = await desk_work.create_release(
        app.records, once, name, folder.files(draft), str(officer), app.clock()
    )
    if group:
        await begin_figure(app, int(group), number, officer, once)
    return await overview(app, await under_review(app, number), language)


# -- it is looked at ----------------------------------------------------------------------------------------


def of_release(of: type[V]) -> Callable[[Callable[[AtDesk, Under, V], Awaitable[Reply]]], object]:
    """For officers, of a release that is there; what they were asked for before is asked no more."""

    def put(do: Callable[[AtDesk, Under, V], Awaitable[Reply]]) -> object:
        @by_officers(of)
        async def done(at: AtDesk, verb: V) -> Reply:
            under = await under_review(at.app, verb.draft)  # type: ignore[attr-defined]
            await desk_work.answered(at.app.records, at.officer)
            try:
                return await do(at, under, verb)
            except RefusedStep as error:
                raise rules.of_step(error) from None

        return do

    return put


async def overview(app: Services, under: Under, language: Language) -> Reply:
    """How far a release is, and what people asked for whom it was sent."""
    asked_ = await feedback.questions_of_draft(app.store, under.kept.id)
    return screens.release(under.kept, under.draft, app.knowledge, language, asked_)


@of_release(desk_verbs.OpenRelease)
async def _open_release(at: AtDesk, under: Under, verb: desk_verbs.OpenRelease) -> Reply:
    return await overview(at.app, under, at.language)


@of_release(desk_verbs.OpenNumerals)
async def _open_numerals(at: AtDesk, under: Under, verb: desk_verbs.OpenNumerals) -> Reply:
    return screens.numerals(under.kept, under.draft, verb.page, at.app.knowledge, at.language)


@of_release(desk_verbs.OpenSteps)
async def _open_steps(at: AtDesk, under: Under, verb: desk_verbs.OpenSteps) -> Reply:
    names = await called(at, (step.who for step in under.draft.steps))
    return steps(under.kept, under.draft, names, at.language)


@of_release(desk_verbs.OpenNumeral)
async def _open_numeral(at: AtDesk, under: Under, verb: desk_verbs.OpenNumeral) -> Reply:
    entry = under.draft.entry(verb.number)
    if entry.table is not None:
        return await card(at.app, at.officer, under, entry, at.language)
    return screens.numeral(under.kept, under.draft, entry, at.app.knowledge, at.language)


async def card(app: Services, officer: int, under: Under, entry: Entry, language: Language) -> Reply:
    may = rules.may(entry, officer, await app.officers())
    asked_ = await feedback.questions_of_draft(app.store, under.kept.id)
    return screens.candidate(under.kept, under.draft, entry, may, app.knowledge, language, asked_)


@of_release(desk_verbs.OpenCandidate)
async def _open_candidate(at: AtDesk, under: Under, verb: desk_verbs.OpenCandidate) -> Reply:
    return await card(at.app, at.officer, under, under.entry(verb.number), at.language)


# -- it is decided ------------------------------------------------------------------------------------------


async def keep(app: Services, under: Under, draft: Draft) -> Under:
    """A step is kept, if nobody was faster."""
    done = all(e.state in (State.TAKEN, State.REJECTED, State.MERGED) for e in draft.candidates())
    files = folder.files(draft)
    if not await desk_work.keep_release(app.records, under.kept.id, under.kept.revision, files, done=done):
        raise Refused("review.step_state")
    return await under_review(app, under.kept.id)


def fresh(under: Under, revision: int) -> None:
    """What was pressed is below what is there now."""
    if under.kept.revision != revision:
        raise Refused("review.step_state")


async def go_on(
    bot: LightBot, app: Services, officer: int, under: Under, after: int, language: Language
) -> Reply:
    """The next card, or how far the release is; the other officers are told when it is theirs to look."""
    count, officers = rules.waits_for_second(under.draft), await app.officers()
    entry = rules.next_one(under.draft, after, officer, officers)
    if entry is not None:
        return await card(app, officer, under, entry, language)
    if count:
        for other in sorted(officers - {officer}):
            theirs = await chats.spoken(app.store, other)
            try:
                await send(bot, other, screens.waits_for_second(under.kept, count, theirs))
            except TelegramError:  # they find it in /desk
                continue
    return await overview(app, under, language)


@of_release(desk_verbs.UndoStep)
async def _undo_step(at: AtDesk, under: Under, verb: desk_verbs.UndoStep) -> Reply:
    fresh(under, verb.revision)
    step = review.last_step(under.draft)
    under = await keep(at.app, under, review.undo(under.draft, str(at.officer), moment(at.app)))
    if step is not None and step.before is not None:
        return await card(at.app, at.officer, under, under.entry(step.before.number), at.language)
    return await overview(at.app, under, at.language)


@of_release(desk_verbs.DropRelease)
async def _drop_release(at: AtDesk, under: Under, verb: desk_verbs.DropRelease) -> Reply:
    fresh(under, verb.revision)
    draft, who, when = under.draft, str(at.officer), moment(at.app)
    for entry in draft.candidates():
        if entry.state not in (State.TAKEN, State.REJECTED, State.MERGED):
            draft = review.reject(draft, entry.number, who, when)
    under = await keep(at.app, under, draft)
    return await overview(at.app, under, at.language)


# -- it is served -------------------------------------------------------------------------------------------


async def _taken(app: Services, draft: Draft) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The files as they are, and with what is confirmed of the draft."""
    if filling.blanks(draft, None):
        raise Refused("review.no_source")
    before = await desk_review.served_files(app)
    return before, await asyncio.to_thread(release.take, draft, before)


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


@of_release(desk_verbs.Preview)
async def _preview(at: AtDesk, under: Under, verb: desk_verbs.Preview) -> Reply:
    """As if it were confirmed, with all that is accepted: its words may name other figures of the release."""
    entry = under.entry(verb.number)

    def state(one: Entry) -> State:
        sure = one is entry or one.state in (State.ACCEPTED, State.CONFIRMED)
        return State.CONFIRMED if sure else State.OPEN

    entries = tuple(replace(one, state=state(one), seal="") for one in under.draft.entries)
    answers = await _answers(at.app, replace(under.draft, entries=entries), [entry.id], LANGUAGES)
    return screens.preview(under.kept, entry, answers, at.language)


@of_release(desk_verbs.AskServe)
async def _ask_serve(at: AtDesk, under: Under, verb: desk_verbs.AskServe) -> Reply:
    ids = [entry.id for entry in under.draft.candidates() if entry.state is State.CONFIRMED]
    answers = await _answers(at.app, under.draft, ids, (at.language,))
    return screens.ask_serve(under.kept, answers, at.language)


@of_release(desk_verbs.Serve)
async def _serve(at: AtDesk, under: Under, verb: desk_verbs.Serve) -> Reply:
    """What is confirmed becomes a change that is served, and the draft says so: in one transaction."""
    fresh(under, verb.revision)
    app, who = at.app, str(at.officer)
    before, after = await _taken(app, under.draft)
    change = differences(before, after)
    draft = review.taken(under.draft, who, moment(app))
    done = all(e.state in (State.TAKEN, State.REJECTED, State.MERGED) for e in draft.candidates())

    async def both(connection: Connection) -> bool:
        kept = under.kept
        if not await desk_work.keep_release(
            connection, kept.id, kept.revision, folder.files(draft), done=done
        ):
            return False
        await desk_work.propose(
            connection, "release", f"draft:{kept.id}", change, kept.name, who, app.clock(),
            once=f"draft {kept.id} {kept.revision}", confirmed=True,
        )  # fmt: skip
        return True

    if not await app.records.write(both):
        raise Refused("review.step_state")
    await desk_review.library(app).refresh()
    number = sum(e.state is State.CONFIRMED for e in under.draft.candidates())
    return screens.served(await _kept(app, under), number, at.language)


async def _kept(app: Services, under: Under) -> Release:
    return (await under_review(app, under.kept.id)).kept
