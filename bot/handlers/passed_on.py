"""What people ask, at the desk: passed on or found wrong, tied to a figure, answered, out of scope, put
aside; and /stats, as text, as CSV, as one picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias, TypeVar

from bot.announcements import content
from bot.announcements.content import Content, headed
from bot.announcements.outbox import DEADLINE
from bot.assistant import Assistant, Conversation
from bot.callbacks import find_topic, hashed
from bot.desk import counting, rules
from bot.desk.counting import Stats
from bot.desk.rules import Checked, Outcome
from bot.handlers.desk import show_draft
from bot.handlers.pressing import AtDesk, by_officers
from bot.handlers.replying import Incoming
from bot.handlers.review import tell
from bot.handlers.services import Services
from bot.pictures.counts import bars
from bot.rendering.text import Reply
from bot.screens import desk_verbs, verbs
from bot.screens import passed_on as screens
from bot.screens.home import Interface
from bot.screens.kit import line
from bot.screens.passed_on import Group
from bot.storage import announcements, chats, desk_work, feedback
from bot.storage.database import to_text
from bot.storage.feedback import Settled
from bot.understanding.meaning import grouped, meaning
from bot.understanding.parsing import parse
from knowledge.drafting import folder
from knowledge.drafting.review import State
from knowledge.edits import UnwritableEdit
from knowledge.model import Knowledge
from knowledge.reading import KnowledgeError
from locales.languages import LANGUAGES, Language

MOST: Final = 2000  # questions that are grouped: the newest of those that wait
KNOWN: Final = 300  # of them that are asked on trial, besides all examples
_OfGroup: TypeAlias = Callable[[AtDesk, Group, Any], Awaitable[Reply | None]]
G = TypeVar("G", bound=Any)


async def groups(app: Services) -> list[Group]:
    """What waits, by meaning: the largest first, of equal ones that which waits longest."""
    waiting = await feedback.waiting_questions(app.store, MOST)
    vocabulary = app.assistant.index().vocabulary
    found = await asyncio.to_thread(
        lambda: grouped([meaning(parse(one.text, vocabulary)) for one in waiting])
    )
    made = [Group(tuple(waiting[place] for place in places)) for places in found]
    return sorted(made, key=lambda one: (-len(one.questions), one.id))


def _of_group(of: type[G]) -> Callable[[_OfGroup], _OfGroup]:
    """For press officers, of the group that a question is in."""

    def put(do: _OfGroup) -> _OfGroup:
        @by_officers(of)
        async def done(at: AtDesk, verb: Any) -> Reply | None:
            for one in await groups(at.app):
                if any(question.id == verb.question for question in one.questions):
                    return await do(at, one, verb)
            return screens.gone(at.language)

        return do

    return put


# -- what there is ------------------------------------------------------------------------------------------


@by_officers(desk_verbs.OpenPassedOn)
async def _open(at: AtDesk, verb: desk_verbs.OpenPassedOn) -> Reply:
    return await _overview(at, verb.page)


async def _overview(at: AtDesk, page: int) -> Reply:
    wrong = await feedback.disputed(at.store)
    return screens.overview(await groups(at.app), page, len(wrong), at.language)


@_of_group(desk_verbs.OpenGroup)
async def _group(at: AtDesk, one: Group, verb: desk_verbs.OpenGroup) -> Reply:
    text, _ = one.texts[0]
    asked = _asking(at.app)(at.app.knowledge)(text)
    return screens.group(one, screens.outcome(asked, at.app.knowledge, at.language), at.language)


@_of_group(desk_verbs.ChooseFigure)
async def _choose(at: AtDesk, one: Group, verb: desk_verbs.ChooseFigure) -> Reply:
    reply, _ = at.app.assistant.ask(one.texts[0][0], Conversation(), at.app.today())
    near = dict.fromkeys((*reply.figures, *reply.nearest))
    return screens.choose(one, list(near)[:4], None, at.app.knowledge, at.language)


@_of_group(desk_verbs.ChooseFigureOf)
async def _choose_of(at: AtDesk, one: Group, verb: desk_verbs.ChooseFigureOf) -> Reply:
    topic = find_topic(verb.topic, at.app.knowledge)
    return screens.choose(one, (), topic, at.app.knowledge, at.language)


# -- a figure -----------------------------------------------------------------------------------------------


@_of_group(desk_verbs.TryFigure)
async def _try(at: AtDesk, one: Group, verb: desk_verbs.TryFigure) -> Reply:
    figure, checked = await _checked(at, one, verb.figure)
    if checked is None:
        return at.say(figure)
    second = len(await at.app.officers()) > 1
    return screens.tried(one, figure, checked, at.app.knowledge, at.language, second)


@_of_group(desk_verbs.TieToFigure)
async def _tie(at: AtDesk, one: Group, verb: desk_verbs.TieToFigure) -> Reply:
    """Checked anew unless all is as it was when they saw it."""
    app = at.app
    figure, checked = await _checked(at, one, verb.figure)
    if checked is None:
        return at.say(figure)
    others = await app.officers() - {at.officer}
    once = f"press {at.press.id}"
    text = one.texts[0][0]
    number = await desk_work.propose(
        app.records, "words", f"figure:{figure}", (checked.edit,), text, str(at.officer), app.clock(),
        once=once, confirmed=not others,
    )  # fmt: skip
    if number is None:
        return screens.gone(at.language)
    await feedback.settle_questions(
        app.store, [q.id for q in one.questions], "figure", at.officer, app.clock(), once=once, asked=text,
        figure=figure, change=number,
    )  # fmt: skip
    if not others and app.library is not None:
        await app.library.refresh()
    for other in sorted(others):
        await tell(
            at.press.context.bot, app, other, line("passed.ask_second", await chats.spoken(app.store, other))
        )
    return screens.tied(bool(others), at.language)


async def _checked(at: AtDesk, one: Group, named: str) -> tuple[str, Checked | None]:
    """The figure, and what tying the group to it would change; where it cannot be tied: why, and None."""
    app = at.app
    figure = _figure(named, app.knowledge)
    text, language = one.texts[0]
    example = rules.example(text)
    if app.library is None:
        return "passed.no_library", None
    if figure is None:
        return "passed.no_figure", None
    if not example:
        return "passed.too_long", None
    await at.press.answer()  # it takes seconds
    others = tuple(question.text for question in await feedback.waiting_questions(app.store, KNOWN))
    try:
        files = await app.library.texts()
        asked = (tuple(sorted(files.items())), figure, language, example, others)
        if app.trial is not None and app.trial[0] == asked:
            return figure, app.trial[1]
        edit = rules.edit_of(files, figure, app.knowledge, language, example)
        checked = await asyncio.to_thread(rules.check_example, files, edit, example, others, _asking(app))
        app.trial = asked, checked
        return figure, checked
    except (KnowledgeError, UnwritableEdit):
        return "passed.unfit", None


def _figure(named: str, knowledge: Knowledge) -> str | None:
    every = (*knowledge.figures, *knowledge.derived)
    return next((one for one in every if named in (one, hashed(one))), None)


def _asking(app: Services) -> rules.Ask:
    """What answers questions from a knowledge, each by itself, and is counted nowhere."""
    today = app.today()

    def over(knowledge: Knowledge) -> Callable[[str], Outcome]:
        assistant = Assistant(lambda: knowledge, Interface())

        def ask(text: str) -> Outcome:
            reply, _ = assistant.ask(text, Conversation(), today)
            return reply.kind, reply.figures, str(reply.says or "")

        return ask

    return over


@_of_group(desk_verbs.WriteFigure)
async def _write(at: AtDesk, one: Group, verb: desk_verbs.WriteFigure) -> Reply:
    """The release that comes next is for this group."""
    if at.app.library is None:
        return at.say("passed.no_library")
    await desk_work.ask(at.app.records, at.officer, f"release {one.id}", at.app.clock())
    return screens.write(one, at.language)


async def begin_figure(app: Services, question: int, draft: int, officer: int, once: str) -> None:
    """A release has come for the group of a question: a figure of it will answer them."""
    for one in await groups(app):
        if any(other.id == question for other in one.questions):
            await feedback.settle_questions(
                app.store, [q.id for q in one.questions], "figure", officer, app.clock(),
                once=f"figure {once}", asked=one.texts[0][0], draft=draft,
            )  # fmt: skip


# -- an answer ----------------------------------------------------------------------------------------------


@_of_group(desk_verbs.AnswerGroup)
async def _answer(at: AtDesk, one: Group, verb: desk_verbs.AnswerGroup) -> Reply:
    """A draft: both texts are asked for, a second officer confirms it, those who want to know get it."""
    said = content.written(Content(answers=True))
    draft = await feedback.begin_answer(
        at.store, [q.id for q in one.questions], verb.how, said, at.officer, at.app.clock(),
        once=f"press {at.press.id}", asked=one.texts[0][0] if verb.how == "scope" else "",
    )  # fmt: skip
    if draft is None:
        return screens.gone(at.language)
    bot = at.press.context.bot
    reply, _ = await show_draft(bot, at.app, at.to, draft, at.language)
    return reply


@_of_group(desk_verbs.DropGroup)
async def _drop(at: AtDesk, one: Group, verb: desk_verbs.DropGroup) -> Reply:
    number = await feedback.settle_questions(
        at.store, [q.id for q in one.questions], "dropped", at.officer, at.app.clock(),
        once=f"press {at.press.id}",
    )  # fmt: skip
    return screens.gone(at.language) if number is None else screens.dropped(number, at.language)


@by_officers(desk_verbs.ReopenGroup)
async def _reopen(at: AtDesk, verb: desk_verbs.ReopenGroup) -> Reply:
    await feedback.reopen_dropped(at.store, verb.settled)
    return await _overview(at, 0)


async def look(app: Services) -> None:
    """See to what is under way: who wants to know is told once it is done; what was given up waits again."""
    for one in await feedback.under_way(app.store):
        if one.draft is not None:
            await _look_at_draft(app, one, one.draft)
        elif one.change is not None:
            change = await desk_work.change(app.records, one.change)
            if change is None or change.state in ("refused", "undone"):
                await feedback.reopen_questions(app.store, one.id)
            elif change.state != "waiting":
                await _tell(app, one)
        elif one.announcement is not None:
            answer = await announcements.get(app.store, one.announcement)
            if answer is None or answer.state == "cancelled":
                await feedback.reopen_questions(app.store, one.id)
            elif answer.state == "done":
                await feedback.mark_done(app.store, one.id)


async def _look_at_draft(app: Services, one: Settled, number: int) -> None:
    """A release has brought the figure, or will not."""
    kept = await desk_work.release(app.records, number)
    entries = folder.read(kept.files).candidates() if kept is not None else ()
    if any(entry.id == one.figure and entry.state is State.TAKEN for entry in entries):
        await _tell(app, one)
    elif kept is None or kept.done:
        await feedback.reopen_questions(app.store, one.id)


async def _tell(app: Services, one: Settled) -> None:
    """The figure, as it is answered."""
    if one.figure is None or one.figure not in app.knowledge:
        return  # the knowledge that has it is not served yet
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        reply, _ = app.assistant.figure(one.figure, Conversation(), app.today(), language)
        said[language] = headed(reply.html, language)
    made = Content(kk=said["kk"], ru=said["ru"], fixed=said, answers=True)
    now = app.clock()
    await feedback.tell_who_asked(app.store, one.id, content.written(made), now, now + DEADLINE)


# -- answers that people found wrong ------------------------------------------------------------------------


@by_officers(desk_verbs.OpenDisputed)
async def _disputed(at: AtDesk, verb: desk_verbs.OpenDisputed) -> Reply:
    return await _disputes(at, verb.page)


async def _disputes(at: AtDesk, page: int) -> Reply:
    found = await feedback.disputed(at.store)
    return screens.disputed(found, page, at.app.knowledge, at.language)


@by_officers(desk_verbs.SeeDisputed)
async def _see(at: AtDesk, verb: desk_verbs.SeeDisputed) -> Reply:
    await feedback.see(at.store, verb.subject)
    return await _disputes(at, 0)


_SPAN = 7


async def stats(asked: Incoming) -> None:
    """/stats: the last week."""
    await asked.send(await _shown_stats(asked.app, _SPAN, await asked.language()))


async def asked_in(app: Services, span: int) -> Stats:
    """What was asked in the last so many days, today among them."""
    last = app.clock().astimezone(app.timezone).date()
    first = last - timedelta(span - 1)
    rows = await feedback.counted(app.store, first, last)
    begins = datetime.combine(first, datetime.min.time(), app.timezone)
    votes = await feedback.votes(
        app.store, to_text(begins.astimezone(UTC)), to_text((begins + timedelta(span)).astimezone(UTC))
    )
    unanswered = [(one.texts[0][0], len(one.questions)) for one in await groups(app)]
    return counting.stats(rows, votes, first, last, unanswered)


async def _shown_stats(app: Services, span: int, language: Language) -> Reply:
    return screens.stats(await asked_in(app, span), span, app.knowledge, language)


@by_officers(verbs.OpenStats)
async def _open_stats(at: AtDesk, verb: verbs.OpenStats) -> Reply:
    return await _shown_stats(at.app, verb.days, at.language)


@by_officers(verbs.DrawStats)
async def _draw_stats(at: AtDesk, verb: verbs.DrawStats) -> None:
    from bot.pictures.painting import png  # the drawing library is not for those who draw nothing

    counts = await asked_in(at.app, verb.days)
    scene = bars([day.outcomes for day in counts.days], screens.stats_words(counts, at.language), at.language)
    drawn = await asyncio.to_thread(png, scene)
    await at.send_picture(drawn, f"stats-{counts.last}.png")


@by_officers(verbs.WriteStats)
async def _write_stats(at: AtDesk, verb: verbs.WriteStats) -> None:
    counts = await asked_in(at.app, verb.days)
    written = counting.table(counts).encode("utf-8-sig")  # by which spreadsheets know the encoding
    await at.send_file(written, f"stats-{counts.last}.csv")
