"""The desk: questions that people passed on, grouped by meaning, and answers that they found wrong; /stats:
what people ask, without anything that fewer than five asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.callbacks import LIMIT, Show, Verb, hashed
from bot.desk.counting import FEWEST, OUTCOMES, PARTS, Stats, What
from bot.desk.rules import Checked, Outcome
from bot.pictures.counts import Words
from bot.rendering import buttons, figures, topics
from bot.rendering.text import (
    Button,
    Reply,
    Text,
    bold,
    capitalised,
    cut,
    echoed,
    joined,
    known,
    lines,
    plain,
    say,
    string,
)
from bot.screens import desk_verbs, verbs
from bot.screens.kit import TOPICS, button, count, literal, named, pager, reply, to_desk
from bot.storage.feedback import Disputed, Question
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import LANGUAGES, Language

PAGE: Final = 8  # groups on a page
SHOWN: Final = 8  # questions of a group, and changed answers, that are shown
_ROOM: Final = 3500  # characters for a list


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that mean the same, the oldest first."""

    questions: tuple[Question, ...]

    @property
    def id(self) -> int:
        """By which buttons name it: that of its oldest question."""
        return self.questions[0].id

    @property
    def texts(self) -> tuple[tuple[str, Language], ...]:
        """Each once, as they were asked most first."""
        counted: dict[str, list[Question]] = {}
        for one in self.questions:
            counted.setdefault(" ".join(one.text.split()), []).append(one)
        ordered = sorted(counted.items(), key=lambda item: -len(item[1]))
        return tuple((text, those[0].language) for text, those in ordered)

    @property
    def wanting(self) -> int:
        """How many want to know."""
        return sum(one.tell for one in self.questions)


def _tongues(languages: Iterable[Language], language: Language) -> Text:
    spoken = set(languages)
    return joined(", ", [say(language, f"result.in_{one}") for one in LANGUAGES if one in spoken])


def _quoted(text: str, room: int = 200) -> Text:
    return literal(f"«{echoed(text, room)}»")


def overview(groups: Sequence[Group], page: int, disputed: int, language: Language) -> Reply:
    """A page of the groups, the largest first. ``disputed``: answers that people found wrong."""
    shown = groups[page * PAGE : (page + 1) * PAGE]
    told = [_line(page * PAGE + place, g, language) for place, g in enumerate(shown, 1)]
    text = joined("\n\n", (bold(say(language, "passed.head")), lines(*told) or say(language, "passed.none")))
    numbers = [
        named(literal(page * PAGE + place), desk_verbs.OpenGroup(g.id), language)
        for place, g in enumerate(shown, 1)
    ]
    turn = pager(language, page, len(groups) > (page + 1) * PAGE, desk_verbs.OpenPassedOn)
    votes = []
    if disputed:
        number = count(disputed, language)
        votes = [button(language, "passed.button_disputed", desk_verbs.OpenDisputed(0), count=number)]
    return reply(cut(text, _ROOM), language, numbers, turn, votes, [to_desk(language)])


def _line(place: int, one: Group, language: Language) -> Text:
    return say(
        language,
        "passed.line",
        place=literal(place),
        count=count(len(one.questions), language),
        tongues=_tongues((q.language for q in one.questions), language),
        text=_quoted(one.texts[0][0], 100),
    )


def _list(language: Language) -> Button:
    return button(language, "passed.button_list", desk_verbs.OpenPassedOn(0))


def group(one: Group, answered: Text, language: Language) -> Reply:
    """A group, and what may be done with it. ``answered``: what the bot says to its first question now."""
    texts = one.texts
    more = len(texts) - SHOWN
    text = joined(
        "\n\n",
        (
            lines(
                bold(say(language, "passed.group", count=count(len(one.questions), language))),
                say(
                    language,
                    "passed.tongues",
                    tongues=_tongues((q.language for q in one.questions), language),
                ),
                say(language, "passed.wanting", count=count(one.wanting, language)),
            ),
            lines(
                *(joined("", (plain("• "), _quoted(t))) for t, _ in texts[:SHOWN]),
                say(language, "passed.more", count=count(more, language)) if more > 0 else (),
            ),
            say(language, "passed.now", answer=answered),
        ),
    )
    return reply(
        text,
        language,
        [
            button(language, "passed.button_tie", desk_verbs.ChooseFigure(one.id)),
            button(language, "passed.button_write", desk_verbs.WriteFigure(one.id)),
        ],
        [
            button(language, "passed.button_answer", desk_verbs.AnswerGroup("answer", one.id)),
            button(language, "passed.button_scope", desk_verbs.AnswerGroup("scope", one.id)),
        ],
        [button(language, "passed.button_drop", desk_verbs.DropGroup(one.id)), _list(language)],
    )


def choose(
    one: Group, nearest: Sequence[str], topic: str | None, knowledge: Knowledge, language: Language
) -> Reply:
    """To which figure. ``nearest``: those that may be meant; ``topic``: whose figures are shown."""
    if topic is not None:
        nearest = [figure.id for figure in knowledge.of_topic(topic)]
    rows = [[_figure(one.id, figure, knowledge, language)] for figure in nearest[:TOPICS]]
    if topic is None:
        rows += [
            [named(topics.named(t, language, 60), desk_verbs.ChooseFigureOf(one.id, t.id), language)]
            for t in list(knowledge.topics.values())[:TOPICS]
        ]
    text = lines(
        say(language, "passed.choose", text=_quoted(one.texts[0][0])), say(language, "passed.new_figure")
    )
    new = button(language, "passed.button_write", desk_verbs.WriteFigure(one.id))
    return reply(text, language, *rows, [new], [_back(one.id, language)])


def write(one: Group, language: Language) -> Reply:
    """The text that says what they ask is asked for."""
    text = say(language, "passed.write", text=_quoted(one.texts[0][0]))
    return reply(text, language, [_back(one.id, language)])


def _back(question: int, language: Language) -> Button:
    return button(language, "passed.button_group", desk_verbs.OpenGroup(question))


def _figure(question: int, figure: str, knowledge: Knowledge, language: Language) -> Button:
    name = buttons.shortened(capitalised(figures.label(knowledge.figure(figure), knowledge, language)))
    return Button(name, fitting(desk_verbs.TryFigure(question, figure), figure).pack())


def fitting(verb: desk_verbs.TryFigure | desk_verbs.TieToFigure, figure: str) -> Verb:
    """The verb, with the hash of the figure's id where that is too long for a button."""
    long = len(verb.FORM.format(question=verb.question, figure=figure).encode()) > LIMIT
    return type(verb)(verb.question, hashed(figure)) if long or figure.startswith("h:") else verb


def outcome(given: Outcome, knowledge: Knowledge, language: Language) -> Text:
    """What is answered: the figures by name, or which kind of answer."""
    kind, ids, _ = given
    if not ids or kind not in ("figure", "topic"):
        return say(language, f"passed.kind_{kind}")
    return joined(
        ", ",
        [figures.label(knowledge.figure(i), knowledge, language) for i in ids[:2] if i in knowledge]
        or [say(language, f"passed.kind_{kind}")],
    )


def tried(
    one: Group, figure: str, checked: Checked, knowledge: Knowledge, language: Language, second: bool
) -> Reply:
    """What tying the group to the figure would change; the button does it."""

    def told(given: Outcome) -> Text:
        return outcome(given, knowledge, language)

    changes = [
        say(
            language,
            "passed.change",
            text=_quoted(c.question, 100),
            before=told(c.before),
            after=told(c.after),
        )
        for c in checked.changes[:SHOWN]
    ]
    more = len(checked.changes) - SHOWN
    label = capitalised(figures.label(knowledge.figure(figure), knowledge, language))
    text = joined(
        "\n\n",
        (
            lines(bold(label), say(language, "passed.example", text=_quoted(one.texts[0][0]))),
            say(language, "passed.then", answer=told(checked.own)),
            lines(
                say(
                    language, "passed.checked", known=count(checked.known, language),
                    changed=count(len(checked.changes), language),
                ),
                *changes,
                say(language, "passed.more", count=count(more, language)) if more > 0 else (),
            ),
            say(language, "passed.second") if second else (),
        ),
    )  # fmt: skip
    tie = fitting(desk_verbs.TieToFigure(one.id, figure), figure)
    return reply(
        cut(text, _ROOM), language, [button(language, "passed.button_add", tie)], [_back(one.id, language)]
    )


def tied(waits: bool, language: Language) -> Reply:
    """The group is tied to a figure, or waits for a second officer."""
    return reply(say(language, "passed.waits" if waits else "passed.tied"), language, [_list(language)])


def dropped(settled: int, language: Language) -> Reply:
    """A group was put aside; once more opens it."""
    undo = button(language, "passed.button_undo", desk_verbs.ReopenGroup(settled))
    return reply(say(language, "passed.dropped"), language, [undo, _list(language)])


def gone(language: Language) -> Reply:
    """The group is not there any more: another officer has seen to it, or its writers took it back."""
    return reply(say(language, "passed.gone"), language, [_list(language)])


def disputed(found: Sequence[Disputed], page: int, knowledge: Knowledge, language: Language) -> Reply:
    """A page of the answers that people found wrong, and why."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    told = [_disputed(place, one, knowledge, language) for place, one in enumerate(shown, page * PAGE + 1)]
    text = joined(
        "\n\n", (bold(say(language, "passed.disputed_head")), lines(*told) or say(language, "passed.none"))
    )
    rows = [
        [
            Button(f"{place}", press=one.subject),
            button(language, "passed.button_seen", desk_verbs.SeeDisputed(one.subject), place=literal(place)),
        ]
        for place, one in enumerate(shown, page * PAGE + 1)
        if len(desk_verbs.SeeDisputed.FORM.format(subject=one.subject).encode()) <= LIMIT
    ]
    turn = pager(language, page, len(found) > (page + 1) * PAGE, desk_verbs.OpenDisputed)
    return reply(cut(text, _ROOM), language, *rows, turn, [_list(language)])


def _disputed(place: int, one: Disputed, knowledge: Knowledge, language: Language) -> Text:
    why = [
        say(language, "passed.verdict", verdict=say(language, f"passed.{verdict}"), count=count(n, language))
        for verdict, n in one.verdicts.items()
    ]
    return say(
        language,
        "passed.disputed",
        place=literal(place),
        subject=_subject(one.subject, knowledge, language),
        why=joined(", ", why),
        tongues=_tongues(one.languages, language) or plain("—"),
    )


def _subject(subject: str, knowledge: Knowledge, language: Language) -> Text:
    shown = Show.read(subject, knowledge)
    if shown is None:
        return literal(echoed(subject))
    if shown.what == "topic":
        return topics.named(knowledge.topics[shown.ids[0]], language, 60)
    return figures.label(knowledge.figure(shown.ids[0]), knowledge, language)


SPANS = (7, 30, 90)  # days
_GROUPS = 5
_STATS_ROOM = 3800  # characters


def stats(found: Stats, span: int, knowledge: Knowledge, language: Language) -> Reply:
    """The numbers of a span of days, and the ways to others."""
    parts = [_part(what, found, knowledge, language) for what in PARTS]
    groups = [
        say(language, "stats.group", text=literal(f"«{echoed(text, 100)}»"), count=count(number, language))
        for text, number in found.groups[:_GROUPS]
    ]
    if groups:
        parts.append(lines(bold(say(language, "stats.groups")), *groups))
    total = say(language, "stats.questions", count=count(found.questions, language))
    none = say(language, "stats.none") if not found.questions else total
    text = joined(
        "\n\n",
        (
            lines(bold(say(language, "stats.head")), literal(_span(found, language)), none),
            *parts,
            say(language, "stats.fewest", fewest=count(FEWEST, language)),
        ),
    )
    spans = [
        button(language, "stats.button_days", verbs.OpenStats(days), days == span, days=count(days, language))
        for days in SPANS
    ]
    files = [
        button(language, "stats.button_picture", verbs.DrawStats(span)),
        button(language, "stats.button_table", verbs.WriteStats(span)),
    ]
    return reply(cut(text, _STATS_ROOM), language, spans, files, [to_desk(language)])


def _span(found: Stats, language: Language) -> str:
    return f"{formatting.day(found.first, language)} – {formatting.day(found.last, language)}"


def _part(what: What, found: Stats, knowledge: Knowledge, language: Language) -> Text:
    names = found.parts.get(what, {})
    if not names:
        return ()
    told = [
        say(
            language,
            "stats.line",
            name=part_name(what, one, knowledge, language),
            count=count(number, language),
        )
        for one, number in names.items()
    ]
    return lines(bold(say(language, f"stats.{what}")), *told)


def part_name(what: What, one: str, knowledge: Knowledge, language: Language) -> Text:
    """What one of them is called."""
    if what == "topic":
        topic = knowledge.topics.get(one)
        return topics.named(topic, language, 60) if topic else literal(echoed(one))
    if what == "form":
        tongue, _, typed = one.partition(" ")
        return joined(", ", (say(language, f"result.in_{tongue}"), say(language, f"stats.form_{typed}")))
    msgid = f"result.in_{one}" if what == "language" else f"stats.{what}_{one}"
    return say(language, msgid) if known(language, msgid) else literal(echoed(one))


def stats_words(found: Stats, language: Language) -> Words:
    """What stands in the picture."""

    def named(outcome: str) -> str:
        number = count(found.parts["outcome"].get(outcome, 0), language)
        return string(
            say(language, "stats.line", name=say(language, f"stats.outcome_{outcome}"), count=number)
        )

    shown = [outcome for outcome in OUTCOMES if found.parts["outcome"].get(outcome)]
    return Words(
        title=string(say(language, "stats.head")),
        total=string(say(language, "stats.questions", count=count(found.questions, language))),
        span=_span(found, language),
        first=formatting.short_day(found.first),
        last=formatting.short_day(found.last),
        names={outcome: named(outcome) for outcome in shown},
    )
