"""What comes by itself: drafts about news of figures, the figure of the week, the quiz.

News go nowhere before an officer confirms them. The figure of the week and the quiz go to the chats that
switched them on; each date has its name in the store, so it comes once, also after the process was down.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.announcements import composing, content
from bot.announcements.content import Content, Quiz
from bot.rendering import figures, quantities
from bot.rendering.messages import say
from bot.rendering.text import bold, html, joined, lines, plain, string
from bot.storage import announcements as store_
from bot.storage.database import Database
from knowledge.model import Bound, Figure, Knowledge
from locales import formatting
from locales.languages import LANGUAGES, Language

#: Kind -> weekday (Monday is 0) and time of day.
RULES: Final[dict[store_.Kind, tuple[int, time]]] = {"figure": (0, time(10)), "quiz": (3, time(10))}
LATE: Final = timedelta(hours=12)  # after that a date is passed over
OPTIONS: Final = 4
NEWS: Final = "news"


async def look(store: Database, knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> None:
    """Make what is due, each once."""
    await _news(store, knowledge, now)
    local = now.astimezone(zone)
    for kind, (weekday, at) in RULES.items():
        if local.weekday() != weekday or local.time() < at:
            continue
        began = datetime.combine(local.date(), at, zone).astimezone(UTC)
        once = f"{kind} {local.date().isoformat()}"
        if now - began > LATE or await store_.by_once(store, once) is not None:
            continue
        used = await store_.figures_used(store, kind)
        made = week(knowledge, used) if kind == "figure" else quiz(knowledge, used, local.date().toordinal())
        if made is not None and await store_.audience(store, made.topic or "", kind):
            await store_.create(
                store, kind, content.written(made), store_.TERMINAL, now, once=once, state="planned",
                send_at=began, deadline=began + LATE,
            )  # fmt: skip


def _turn(candidates: list[Figure], used: list[str]) -> Figure | None:
    """The one whose turn it is: never used ones first, then the one used longest ago."""
    last = {name: place for place, name in enumerate(used)}
    return min(candidates, key=lambda f: last.get(f.id, -1), default=None)


def _numbered(knowledge: Knowledge) -> list[Figure]:
    return [f for f in knowledge.figures.values() if f.served and quantities.of_figure(f) is not None]


def week(knowledge: Knowledge, used: list[str]) -> Content | None:
    """The figure of the week; None: there is none to be told."""
    figure = _turn(_numbered(knowledge), used)
    if figure is None:
        return None
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        source = figures.sources_of(figure, knowledge)[0]
        text = joined(
            "\n\n",
            (
                bold(say(language, "desk.week")),
                lines(
                    bold(figures.value(figure, knowledge, language)),
                    figures.capitalised(figures.label(figure, knowledge, language)),
                ),
                lines(
                    plain(source.publisher[language]),
                    plain(formatting.day(source.published, language)),
                ),
            ),
        )
        said[language] = html(text)
    made = Content(topic=figure.topic, kk=said["kk"], ru=said["ru"], figure=figure.id)
    return _sealed(made, figure, knowledge, said)


def _sealed(made: Content, figure: Figure, knowledge: Knowledge, said: dict[Language, str]) -> Content:
    """With the digest of its figure: a revision before the sending pauses it like any other."""
    _, used = composing.filled("{" + figure.id + "}", knowledge, "kk")
    return Content(
        topic=made.topic, kk=made.kk, ru=made.ru, fixed=said, figures=used, figure=figure.id, quiz=made.quiz
    )


def quiz(knowledge: Knowledge, used: list[str], seed: int) -> Content | None:
    """A quiz about a figure; the decoys are other values of the same unit. None: no figure has enough."""
    every = [f for f in _numbered(knowledge) if f.bound is Bound.EXACT]

    def decoys(figure: Figure) -> list[Figure]:
        values: dict[Decimal | None, Figure] = {figure.value: figure}
        for other in _numbered(knowledge):
            if other.unit.id == figure.unit.id:
                values.setdefault(other.value, other)
        return [f for f in values.values() if f is not figure][: OPTIONS - 1]

    figure = _turn([f for f in every if decoys(f)], used)
    if figure is None:
        return None
    options = decoys(figure)
    right = seed % (len(options) + 1)
    options.insert(right, figure)
    polls: dict[Language, Quiz] = {}
    for language in LANGUAGES:
        label = figures.capitalised(figures.label(figure, knowledge, language))
        source = figures.sources_of(figure, knowledge)[0]
        shown = tuple(string(figures.value(f, knowledge, language))[:100] for f in options)
        about = f"{source.publisher[language]}, {formatting.day(source.published, language)}"[:200]
        question = string(say(language, "desk.quiz", label=label))[:300]
        if len(set(shown)) != len(shown):
            return None
        polls[language] = Quiz(question, shown, right, about)
    made = Content(topic=figure.topic, quiz=polls, figure=figure.id)
    return _sealed(made, figure, knowledge, {})


# -- news ---------------------------------------------------------------------------------------------------


async def _news(store: Database, knowledge: Knowledge, now: datetime) -> None:
    newest = await store_.newest_revision(store)
    seen = await store_.mark(store, NEWS)
    if seen == newest:
        return
    if seen is not None:  # of a store that is new everything would be news
        for revision, figure, after, before in await store_.revisions_after(store, seen):
            made = _draft(knowledge, figure, after, before)
            if made is not None:
                await store_.create(
                    store, "news", content.written(made), store_.TERMINAL, now, once=f"news {revision}"
                )
    await store_.set_mark(store, NEWS, newest)


def _draft(knowledge: Knowledge, name: str, after: str | None, before: str | None) -> Content | None:
    """Was, is, by how much. None: what people read has not changed, or there is no number."""
    figure = knowledge.figures.get(name)
    if after is None or figure is None or figure.value is None:
        return None
    was = _value(json.loads(before)) if before else None
    if before and was == figure.value:
        return None
    earlier = was if was is not None else figure.previous
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        label = figures.capitalised(figures.label(figure, knowledge, language))
        now = plain("{" + name + "}")
        if earlier is None:
            text = say(language, "desk.news_new", label=label, now=now)
        else:
            old = plain(_written(earlier, figure, language))
            exact = figure.bound is Bound.EXACT and figure.unit.style in ("noun", "money")
            if exact and figure.value != earlier:
                change = figure.value - earlier
                sign = "+" if change > 0 else "−"
                difference = plain(sign + _written(abs(change), figure, language))
                text = say(
                    language, "desk.news_difference", label=label, was=old, now=now, difference=difference
                )
            else:
                text = say(language, "desk.news", label=label, was=old, now=now)
        said[language] = html(text)
    return Content(topic=figure.topic, kk=said["kk"], ru=said["ru"], figure=name)


def _written(value: Decimal, figure: Figure, language: Language) -> str:
    return quantities.written(quantities.Amount(value, figure.unit), language)


def _value(record: dict[str, Any]) -> Decimal | None:
    value = record.get("value")
    return None if value is None else Decimal(str(value))
