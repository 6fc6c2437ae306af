"""/chats: the groups and channels as the desk sees them, their labels; and what an officer chooses for a
draft: to which of them it goes, how often it comes, which figures its texts hold, from which template it
begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcements import schedule
from bot.announcements.content import Content
from bot.rendering import buttons, figures, topics
from bot.rendering.text import (
    Button,
    Reply,
    Text,
    bold,
    capitalised,
    code,
    echoed,
    joined,
    lines,
    say,
    string,
)
from bot.screens import desk_verbs, verbs
from bot.screens.kit import (
    TOPICS,
    back,
    button,
    count,
    in_rows,
    literal,
    moment,
    named,
    pager,
    reply,
    to_desk,
    topic_names,
)
from bot.storage.announcements import Announcement
from bot.storage.desk_work import Template
from bot.storage.destinations import Label, Listed
from bot.storage.recurring import Every
from knowledge.model import Derived, Figure, Knowledge
from locales import formatting
from locales.languages import Language

PAGE: Final = 6  # chats, or figures, on a page of the list
CHOICE: Final = 8  # chats on a page of those that a draft can go to
_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class Chosen:
    """The names of what an announcement goes to, where it goes to chosen chats alone. ``later``: how many
    chats got one of the labels after it was confirmed: they do not get it.
    """

    labels: Sequence[str] = ()
    chats: Sequence[str] = ()
    later: int = 0

    def text(self, language: Language) -> Text:
        """In words; nothing where nothing was chosen."""
        return lines(
            say(language, "chats.labels", labels=_names(self.labels)) if self.labels else (),
            say(language, "chats.chosen", chats=_names(self.chats)) if self.chats else (),
        )


def _names(names: Sequence[str]) -> Text:
    return joined(", ", [literal(echoed(one, _TITLE)) for one in names])


def title(one: Listed) -> str:
    """What a chat is called; its number where nobody knows more."""
    return echoed(one.title or "", _TITLE) or str(one.chat_id)


def overview(
    found: Sequence[Listed],
    labels: Sequence[Label],
    asked: desk_verbs.OpenChats,
    counts: tuple[int, int],
    knowledge: Knowledge,
    zone: ZoneInfo,
    days: int,
    language: Language,
) -> Reply:
    """A page. ``found``: up to one more than fit; ``asked``: which page of which label; ``counts``: how many
    chats there are in all, and how many people are subscribed; ``days``: for which deliveries are kept.
    """
    called = {one.id: one.name for one in labels}
    shown = [_listed(one, called, knowledge, zone, days, language) for one in found[:PAGE]]
    b = partial(button, language)
    page, label = asked.page, asked.label
    head: Text = bold(say(language, "chats.head", count=count(counts[0], language)))
    if label in called:
        head = lines(head, say(language, "chats.labels", labels=literal(called[label])))
    people = () if label else say(language, "chats.people", count=count(counts[1], language))
    none = () if shown else say(language, "desk.none_here")
    turn = pager(language, page, len(found) > PAGE, lambda one: desk_verbs.OpenChats(label, one))
    return reply(
        joined("\n\n", (lines(head, people), none, *shown)),
        language,
        *([Button(title(one), desk_verbs.OpenChat(one.chat_id).pack())] for one in found[:PAGE]),
        turn,
        [b("chats.button_all", desk_verbs.OpenChats())] if label else [],
        [b("chats.button_labels", desk_verbs.OpenLabels()), b("result.button_csv", desk_verbs.SaveChats())],
        [to_desk(language)],
    )


def _listed(
    one: Listed,
    labels: Mapping[int, str],
    knowledge: Knowledge,
    zone: ZoneInfo,
    days: int,
    language: Language,
) -> Text:
    """A chat: what becomes of announcements there, what it wants, its labels, when the last one came."""
    kind = "channel" if one.kind == "channel" else "group"
    mine = sorted(labels[number] for number in one.labels if number in labels)
    last = (
        say(language, "chats.last", time=moment(one.last, zone))
        if one.last
        else say(language, "chats.no_last", days=count(days, language))
    )
    tongues = joined(", ", [say(language, f"result.in_{tongue}") for tongue in one.languages])
    wants = one.state not in ("gone", "nothing")
    return lines(
        bold(literal(title(one))),
        joined(" · ", (say(language, f"chats.kind_{kind}"), say(language, f"chats.state_{one.state}"))),
        say(language, "delivery.language", tongues=tongues) if tongues and wants else (),
        say(language, "delivery.topics", topics=topic_names(one.topics, knowledge, language))
        if wants and one.topics
        else (),
        say(language, "chats.labels", labels=_names(mine)) if mine else (),
        last,
    )


def chat(
    one: Listed, labels: Sequence[Label], knowledge: Knowledge, zone: ZoneInfo, days: int, language: Language
) -> Reply:
    """One of them; its labels are put on and taken away."""
    called = {label.id: label.name for label in labels}
    b = partial(button, language)
    toggles = [
        named(
            literal(label.name),
            desk_verbs.SetLabel(one.chat_id, label.id, label.id not in one.labels),
            language,
            label.id in one.labels,
        )
        for label in labels
    ]
    text = lines(
        _listed(one, called, knowledge, zone, days, language),
        say(language, "result.chat", id=literal(one.chat_id)),
    )
    decide = [b("desk.button_undo", verbs.OpenChannel(one.chat_id))] if one.kind == "channel" else []
    return reply(
        joined("\n\n", (text, say(language, "chats.ask_labels"))),
        language,
        *in_rows(toggles),
        [b("chats.button_new", desk_verbs.AskLabel(one.chat_id))],
        decide,
        [b("chats.button_back", desk_verbs.OpenChats())],
    )


def ask_label(of: Listed, language: Language) -> Reply:
    """What the new label is called."""
    text = say(language, "chats.ask_name", title=literal(title(of)))
    return reply(text, language, [back(language, desk_verbs.OpenChat(of.chat_id))])


def labels(found: Sequence[Label], language: Language) -> Reply:
    """All labels, each with the chats that have it."""
    text: Text = bold(say(language, "chats.labels_head"))
    if not found:
        text = lines(text, say(language, "chats.no_labels"))
    rows = [
        [
            named(
                joined(": ", (literal(one.name), count(one.chats, language))),
                desk_verbs.OpenChats(one.id, 0),
                language,
            ),
            button(language, "chats.button_drop", desk_verbs.DropLabel(False, one.id)),
        ]
        for one in found
    ]
    return reply(text, language, *rows, [button(language, "chats.button_back", desk_verbs.OpenChats())])


def ask_drop_label(one: Label, language: Language) -> Reply:
    """Whether a label is really to go."""
    text = say(language, "chats.ask_drop", name=literal(one.name), count=count(one.chats, language))
    return reply(
        text,
        language,
        [button(language, "chats.button_drop", desk_verbs.DropLabel(True, one.id))],
        [back(language, desk_verbs.OpenLabels())],
    )


# -- to which of them a draft goes --------------------------------------------------------------------------


def choose_recipients(
    number: int,
    said: Content,
    labels: Sequence[Label],
    found: Sequence[Listed],
    page: int,
    language: Language,
) -> Reply:
    """The labels, and a page of the chats. ``found``: up to one more than fit."""
    b = partial(button, language)
    of_label = [
        named(
            joined(": ", (literal(one.name), count(one.chats, language))),
            desk_verbs.SetRecipientLabel(number, one.id, one.id not in said.labels, page),
            language,
            one.id in said.labels,
        )
        for one in labels
    ]
    of_chat = [
        [
            named(
                literal(title(one)),
                desk_verbs.SetRecipientChat(number, one.chat_id, one.chat_id not in said.chats, page),
                language,
                one.chat_id in said.chats,
            )
        ]
        for one in found[:CHOICE]
    ]
    turn = pager(language, page, len(found) > CHOICE, lambda one: desk_verbs.OpenRecipients(number, one))
    text = say(language, "chats.ask_recipients" if labels or found else "chats.nobody")
    return reply(
        text,
        language,
        *in_rows(of_label),
        *of_chat,
        turn,
        [b("chats.button_chosen", verbs.OpenAnnouncement(number))] if said.chats or said.labels else [],
        [back(language, verbs.ChooseTopic(number))],
    )


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


def ask_drop_template(number: int, one: Template, language: Language) -> Reply:
    """Whether it is really to go."""
    return reply(
        say(language, "template.ask_drop", name=literal(one.name)),
        language,
        [button(language, "template.button_drop", desk_verbs.DropTemplate(number, True, one.id))],
        [back(language, desk_verbs.OpenTemplates(number))],
    )
