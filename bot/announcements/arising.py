"""What comes by itself: drafts about news of figures, the figure of the week, the quiz.

News go nowhere before an officer confirms them. The figure of the week and the quiz go to the chats that
switched them on, each by its own calendar, and of the topics that it is subscribed to; a date is served once,
also after the process was down. What was missed is said to the desk. A quiz whose figure is corrected or
withdrawn is taken back: Telegram lets nobody edit a poll.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.announcements import content, schedule
from bot.announcements.content import Content, Quiz
from bot.announcements.outbox import DELETABLE
from bot.announcements.schedule import LATE
from bot.rendering import figures, quantities
from bot.rendering.quantities import Amount
from bot.rendering.text import bold, capitalised, html, joined, lines, plain, say, string
from bot.storage import amending, recurring
from bot.storage import announcements as store_
from bot.storage.announcements import Cause
from bot.storage.chats import ALL
from bot.storage.database import Database
from bot.storage.recurring import Due, Post, Progress, Recurring
from knowledge.model import Bound, Figure, Knowledge
from locales import formatting
from locales.languages import LANGUAGES, Language

log = logging.getLogger(__name__)

OPTIONS: Final = 4
NEWS: Final = "news"


async def look(store: Database, knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> None:
    """Make what is due, each once."""
    await _news(store, knowledge, now)
    due = await recurring.due(store, now)
    if due:
        plan = planned(due, knowledge, zone, now)
        for kind, missed in plan.missed.items():
            dates = " ".join(map(str, missed.dates))
            log.warning("%s: missed: %s; %d", kind, dates, missed.chats or 0)
        await recurring.come(store, plan.posts, plan.missed, plan.seen, now)


# -- by calendar --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Plan:
    """What is to be made. ``missed``: what did not come, for the log and the desk."""

    posts: list[Post] = field(default_factory=list)
    missed: dict[Recurring, Cause] = field(default_factory=dict)
    seen: list[Progress] = field(default_factory=list)


def planned(due: Iterable[Due], knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> Plan:
    """Who gets which figure now, each chat the one whose turn it is there. Pure."""
    plan = Plan()
    able: dict[Recurring, list[Figure]] = {"figure": _numbered(knowledge), "quiz": _asked(knowledge)}
    groups: dict[tuple[Recurring, datetime, str], list[int]] = {}
    missed: dict[Recurring, tuple[set[date], set[int]]] = {}
    coming: dict[int, str] = {}  # to a chat
    for one in due:
        came = schedule.dates(one.rule.days, one.rule.minute, one.since, now, zone)
        came = [at for at in came if one.last is None or _day(at, zone) > one.last]
        last = one.last
        if came and now - came[-1] <= LATE:
            at = came.pop()
            figure = _turn(able[one.kind], one, {one.beside, coming.get(one.chat_id)})
            if figure is None:
                log.warning("%s: chat %d: none of its topics has one", one.kind, one.chat_id)
            else:
                groups.setdefault((one.kind, at, figure.id), []).append(one.chat_id)
                coming[one.chat_id] = figure.id
                last = _day(at, zone)
        if came:
            days, chats = missed.setdefault(one.kind, (set(), set()))
            days.update(_day(at, zone) for at in came)
            chats.add(one.chat_id)
        after = schedule.following(one.rule.days, one.rule.minute, now, zone)
        plan.seen.append(Progress(one.chat_id, one.kind, after, last))
    for (kind, at, name), chats_ in groups.items():
        figure = knowledge.figures[name]
        seed = _day(at, zone).toordinal()
        made = week(knowledge, figure) if kind == "figure" else quiz(knowledge, figure, seed)
        once = f"{kind} {at.isoformat()} {name}"
        plan.posts.append(Post(once, kind, name, content.written(made), at, at + LATE, tuple(sorted(chats_))))
    for kind, (days, chats) in missed.items():
        plan.missed[kind] = Cause("missed", dates=tuple(sorted(days)), chats=len(chats))
    return plan


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _turn(able: list[Figure], one: Due, beside: Collection[str | None]) -> Figure | None:
    """The one whose turn it is in a chat: those that were never there first, then the one longest ago.

    None of those ``beside`` which it would stand: a quiz does not come next to its answer.
    """
    of_topics = [f for f in able if (ALL in one.topics or f.topic in one.topics) and f.id not in beside]
    return min(of_topics, key=lambda f: one.used.get(f.id, -1), default=None)


def _numbered(knowledge: Knowledge) -> list[Figure]:
    return [f for f in knowledge.figures.values() if f.served and quantities.of_figure(f) is not None]


def week(knowledge: Knowledge, figure: Figure) -> Content:
    """The figure of the week."""
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        source = figures.sources_of(figure, knowledge)[0]
        text = joined(
            "\n\n",
            (
                bold(say(language, "desk.week")),
                lines(
                    bold(figures.value(figure, knowledge, language)),
                    capitalised(figures.label(figure, knowledge, language)),
                ),
                lines(plain(source.publisher[language]), plain(formatting.day(source.published, language))),
            ),
        )
        said[language] = html(text)
    shown = figure.id if content.drawable(figure.id, knowledge) else None
    made = Content(
        topic=figure.topic,
        kk=said["kk"],
        ru=said["ru"],
        figure=figure.id,
        card=shown is not None,
        shown=shown,
        footer=True,
    )
    return _sealed(made, figure, knowledge, said)


def _sealed(made: Content, figure: Figure, knowledge: Knowledge, said: dict[Language, str]) -> Content:
    """With the digest of its figure: a revision before the sending pauses it like any other."""
    return replace(made, fixed=said, figures=content.sealed(figure.id, knowledge))


def _decoys(knowledge: Knowledge, figure: Figure) -> list[Figure]:
    """Other exact values of the same unit, each once: an option differs in its number alone."""
    values: dict[Decimal | None, Figure] = {figure.value: figure}
    for other in _numbered(knowledge):
        if other.unit.id == figure.unit.id and other.bound is Bound.EXACT:
            values.setdefault(other.value, other)
    return [f for f in values.values() if f is not figure][: OPTIONS - 1]


def _options(options: Iterable[Figure], knowledge: Knowledge, language: Language) -> tuple[str, ...]:
    return tuple(string(figures.value(f, knowledge, language))[:100] for f in options)


def _asked(knowledge: Knowledge) -> list[Figure]:
    """The figures that a quiz can be about: exact, and with decoys that read differently."""
    found = []
    for figure in _numbered(knowledge):
        shown = [figure, *_decoys(knowledge, figure)]
        if figure.bound is Bound.EXACT and len(shown) > 1:
            read = [_options(shown, knowledge, language) for language in LANGUAGES]
            if all(len(set(one)) == len(one) for one in read):
                found.append(figure)
    return found


def quiz(knowledge: Knowledge, figure: Figure, seed: int) -> Content:
    """A quiz about a figure that :func:`_asked` names; ``seed`` says where the right option stands."""
    options = _decoys(knowledge, figure)
    right = seed % (len(options) + 1)
    options.insert(right, figure)
    polls: dict[Language, Quiz] = {}
    source = figures.sources_of(figure, knowledge)[0]
    for language in LANGUAGES:
        label = capitalised(figures.label(figure, knowledge, language))
        about = f"{source.publisher[language]}, {formatting.day(source.published, language)}"[:200]
        question = string(say(language, "desk.quiz", label=label))[:300]
        polls[language] = Quiz(question, _options(options, knowledge, language), right, about)
    made = Content(topic=figure.topic, quiz=polls, figure=figure.id)
    return _sealed(made, figure, knowledge, {})


def wrong(said: Content, knowledge: Knowledge) -> bool:
    """Whether the right option of a quiz is not what the store says any more; of an officer's own: whether
    one of its figures is not. What people think of something is not wrong by that.
    """
    if said.fixed_quiz:
        return said.poll("kk").right is not None and bool(content.revised(said, knowledge))
    figure = knowledge.figures.get(said.figure or "")
    if figure is None or not figure.served:
        return True
    return any(
        poll.right is not None and poll.options[poll.right] != _options([figure], knowledge, language)[0]
        for language, poll in said.quiz.items()
    )


async def take_back(store: Database, knowledge: Knowledge, now: datetime) -> None:
    """Quizzes whose figure was corrected or withdrawn are deleted, or ended; the desk is told."""
    for one in await recurring.quizzes(store):
        said = content.read(one.content)
        if wrong(said, knowledge):
            log.warning("quiz %d is wrong now: %s", one.id, said.figure)
            about = (said.figure,) if said.figure else tuple(content.revised(said, knowledge))
            cause = Cause("wrong", about)
            await amending.recall(store, one.id, store_.TERMINAL, now - DELETABLE, now, cause)


# -- news ---------------------------------------------------------------------------------------------------


async def _news(store: Database, knowledge: Knowledge, now: datetime) -> None:
    newest = await recurring.newest_revision(store)
    seen = await recurring.mark(store, NEWS)
    if seen == newest:
        return
    if seen is not None:  # of a store that is new everything would be news
        for revision, figure, after, before in await recurring.revisions_after(store, seen):
            made = _draft(knowledge, figure, after, before)
            if made is not None:
                await store_.create(
                    store, "news", content.written(made), store_.TERMINAL, now, once=f"news {revision}"
                )
    await recurring.set_mark(store, NEWS, newest)


def _draft(knowledge: Knowledge, name: str, after: str | None, before: str | None) -> Content | None:
    """Was, is, by how much. None: what people read has not changed, or there is no number."""
    figure = knowledge.figures.get(name)
    now_ = None if figure is None else quantities.of_figure(figure)
    if after is None or figure is None or now_ is None:
        return None
    was = _value(json.loads(before), figure) if before else None
    if was is not None and (was.value, was.bound) == (now_.value, now_.bound):
        return None
    if before and was is None:
        return None
    earlier = was or _earlier(figure, knowledge)
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        label = capitalised(figures.label(figure, knowledge, language))
        now = plain("{" + name + "}")
        if earlier is None:
            text = say(language, "desk.news_new", label=label, now=now)
        else:
            old = plain(quantities.written(earlier, language))
            exact = earlier.bound is now_.bound is Bound.EXACT and figure.unit.style in ("noun", "money")
            if exact and now_.value != earlier.value:
                change = now_.value - earlier.value
                sign = "+" if change > 0 else "−"
                by = quantities.written(quantities.Amount(abs(change), figure.unit), language)
                difference = plain(sign + by)
                text = say(
                    language, "desk.news_difference", label=label, was=old, now=now, difference=difference
                )
            else:
                text = say(language, "desk.news", label=label, was=old, now=now)
        said[language] = html(text)
    card = content.drawable(name, knowledge)
    return Content(topic=figure.topic, kk=said["kk"], ru=said["ru"], figure=name, card=card, footer=True)


def _earlier(figure: Figure, knowledge: Knowledge) -> Amount | None:
    """What a new observation is compared with: the latest earlier one of its indicator that spans as many
    years; else what it states itself.
    """
    years = figure.period.years
    before: dict[int, Amount | None] = {}
    for other in knowledge.figures.values():
        span = other.period.years
        alike = other.indicator.id == figure.indicator.id and years is not None and span is not None
        if alike and years and span and span[1] < years[0] and span[1] - span[0] == years[1] - years[0]:
            before[span[1]] = quantities.of_figure(other)
    return before[max(before)] if before else quantities.previous_of(figure)


def _value(record: dict[str, Any], figure: Figure) -> Amount | None:
    """What an earlier record of the figure said."""
    value = record.get("value")
    if value is None:
        return None
    return Amount(Decimal(str(value)), figure.unit, Bound(record.get("bound", Bound.EXACT)))
