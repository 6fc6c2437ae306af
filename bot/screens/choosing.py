"""What an officer chooses for a draft: how often it comes, which figures its texts hold, from which template
it begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcements import schedule
from bot.announcements.content import Content
from bot.rendering import buttons, figures, topics
from bot.rendering.text import Button, Reply, Text, bold, capitalised, code, joined, lines, say, string
from bot.screens import desk_verbs, verbs
from bot.screens.kit import TOPICS, back, button, count, in_rows, literal, named, pager, reply
from bot.storage.announcements import Announcement
from bot.storage.desk_work import Template
from bot.storage.recurring import Every
from knowledge.model import Derived, Figure, Knowledge
from locales import formatting
from locales.languages import Language

#: How many times in all it can come: there is always an end.
OFFERED: Final[Mapping[Every, tuple[int, ...]]] = {"week": (4, 8, 12, 26, 52), "month": (3, 6, 12, 24)}


def choose_repeat(number: int, said: Content, language: Language) -> Reply:
    """How often a draft comes, and how many times in all."""
    rows = []
    for every, offered in OFFERED.items():
        each = [
            named(
                say(language, f"repeat.button_{every}", count=count(times, language)),
                desk_verbs.SetRepeat(number, every, times),
                language,
                (said.every, said.times, said.last) == (every, times, None),
            )
            for times in offered
        ]
        rows += in_rows(each)
        until = said.every == every and said.last is not None
        rows.append(
            [button(language, f"repeat.button_last_{every}", desk_verbs.AskLast(number, every), until)]
        )
    once = button(language, "repeat.button_once", desk_verbs.SetOnce(number), said.every is None)
    return reply(say(language, "repeat.ask"), language, *rows, [once], [_back(number, language)])


def repeat_told(said: Content, zone: ZoneInfo, language: Language) -> Text:
    """How often it comes, how many times in all, and when for the last time; nothing where it comes once."""
    if said.series is not None:
        return say(language, "repeat.of_series", id=literal(said.series))
    if said.every is None or said.moment is None:
        return ()
    last = schedule.runs_of(said.moment, said.every, said.times, zone)[-1].astimezone(zone)
    return say(
        language,
        f"repeat.every_{said.every}",
        day=literal(formatting.long_weekday(last.weekday(), language)),
        date=literal(last.strftime("%d.%m.%Y")),
        count=count(said.times, language),
    )


def repeat_short(said: Content, language: Language) -> Text:
    """The same in a list."""
    return say(language, f"repeat.short_{said.every}") if said.every else ()


def following(one: Announcement, said: Content, zone: ZoneInfo, language: Language) -> Text:
    """When a series that goes on comes next."""
    if said.every is None or one.state != "planned" or one.send_at is None:
        return ()
    local = one.send_at.astimezone(zone)
    day = f"{formatting.weekday(local.weekday(), language)} {local:%d.%m.%Y %H:%M}"
    return say(language, "repeat.next", time=literal(day))


PAGE: Final = 6  # figures on a page


def choose_figures(number: int, knowledge: Knowledge, language: Language) -> Reply:
    """The topics that have any."""
    rows = [
        [
            Button(
                buttons.shortened(topics.named(topic, language)),
                desk_verbs.OpenFiguresOf(number, 0, topic.id).pack(),
            )
        ]
        for topic in list(knowledge.topics.values())[:TOPICS]
        if _of(topic.id, knowledge, language)
    ]
    return reply(say(language, "figures.ask_topic"), language, *rows, [_back(number, language)])


def figures_of(number: int, topic: str, page: int, knowledge: Knowledge, language: Language) -> Reply:
    """A page of the figures of a topic. What stands for a figure is copied by a tap on it."""
    every = _of(topic, knowledge, language)
    shown = [_told(one, knowledge, language) for one in every[page * PAGE : (page + 1) * PAGE]]
    b = partial(button, language)
    more = len(every) > (page + 1) * PAGE
    turn = pager(language, page, more, lambda one: desk_verbs.OpenFiguresOf(number, one, topic))
    return reply(
        joined("\n\n", (say(language, "figures.how"), *shown)),
        language,
        turn,
        [b("figures.button_topics", desk_verbs.OpenFigures(number)), _back(number, language)],
    )


def _of(topic: str, knowledge: Knowledge, language: Language) -> list[Figure | Derived]:
    """The figures of a topic that have a value to stand in a text."""
    every: tuple[Figure | Derived, ...] = (*knowledge.figures.values(), *knowledge.derived.values())
    return [
        one
        for one in every
        if one.topic == topic and one.served and string(figures.value(one, knowledge, language))
    ]


def _told(one: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """A figure: filled with its noun, and without it where that is something else; what stands for each."""
    whole, number = (
        figures.value(one, knowledge, language),
        figures.value(one, knowledge, language, number=True),
    )
    bare = string(number) != string(whole)
    return lines(
        bold(capitalised(figures.label(one, knowledge, language))),
        _line(whole, f"{{{one.id}}}"),
        _line(number, f"{{{one.id}.number}}") if bare else (),
    )


def _line(filled: Text, written: str) -> Text:
    return joined(": ", (filled, code(literal(written))))


def _back(number: int, language: Language) -> Button:
    return back(language, verbs.OpenAnnouncement(number))


def choose_template(number: int, found: Sequence[Template], language: Language) -> Reply:
    """All of them: a draft takes one over, or one is deleted."""
    rows = [
        [
            named(literal(one.name), desk_verbs.BeginFrom(number, one.id), language),
            button(language, "template.button_drop", desk_verbs.DropTemplate(number, False, one.id)),
        ]
        for one in found
    ]
    text = say(language, "template.ask" if found else "template.none")
    return reply(text, language, *rows, [_back(number, language)])


def ask_name(number: int, language: Language) -> Reply:
    """What the template is called."""
    return reply(say(language, "template.ask_name"), language, [_back(number, language)])


def saved(number: int, name: str, language: Language) -> Reply:
    """It is kept."""
    return reply(
        say(language, "template.saved", name=literal(name)),
        language,
        [button(language, "desk.button_open", verbs.OpenAnnouncement(number))],
    )


def ask_drop(number: int, one: Template, language: Language) -> Reply:
    """Whether it is really to go."""
    return reply(
        say(language, "template.ask_drop", name=literal(one.name)),
        language,
        [button(language, "template.button_drop", desk_verbs.DropTemplate(number, True, one.id))],
        [back(language, desk_verbs.OpenTemplates(number))],
    )
