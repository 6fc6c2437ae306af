"""What the bot says where no question is answered: talk, start, help, sources, a figure's card, faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal
from urllib.parse import urlsplit

from bot.answering.answer import Answer, Talk
from bot.callbacks import Show
from bot.commands import listed
from bot.rendering import buttons, figures, quantities, render, topics
from bot.rendering.buttons import Row
from bot.rendering.render import finished, spoken_of
from bot.rendering.text import (
    Reply,
    Text,
    bold,
    capitalised,
    cut,
    echoed,
    fill,
    joined,
    length,
    lines,
    link,
    placeholders,
    plain,
    quoted,
    say,
    string,
)
from knowledge.model import Basis, Figure, FigureId, Knowledge, Source, Span, Topic, Way
from locales import formatting
from locales.languages import Bilingual, Language

Screen = Literal[
    "start", "help", "topics", "language", "choose_language", "sources", "source", "error", "stale",
    "limited", "late", "text_only", "terminal",
]  # fmt: skip
_ROOM: Final = 3600  # characters for a list of sources
_TOPICS: Final = 30
_WAYS: Final = 6
_OPERANDS: Final = 6
_NOTES: Final = {
    Basis.WORD: "card.word",
    Basis.LIST: "card.list",
    Basis.FACT: "card.fact",
    Basis.INFERRED: "card.inferred",
}


#: Talk that is answered by a screen.
_SHOWN: Final[dict[Talk, Screen]] = {Talk.HELP: "help", Talk.SOURCE: "sources", Talk.MORE: "topics"}
_OPENERS: Final = 3  # questions that a newcomer is shown
#: Talk whose reply ends with "for example:", which the buttons go on.
_EXEMPLIFIED: Final = (Talk.GREETING, Talk.NONSENSE, Talk.SMALL_TALK)


@dataclass(frozen=True, slots=True)
class Interface:
    """What the operator says about the bot; "" and None are left out.

    ``operator``: who runs it; ``official``: whether it speaks for the source's publisher; ``contact``: how to
    reach a person. Each may be long or hold numerals; they are shown as they stand, escaped and cut.
    """

    operator: Bilingual | None = None
    official: bool | None = None
    contact: str = ""
    backups: int = 0  # days for which copies of the database are kept; 0: none are made


def talk(kind: Talk, language: Language, knowledge: Knowledge, interface: Interface) -> Reply:
    """The reply to what asks for no figure."""
    if kind in _SHOWN:
        return screen(_SHOWN[kind], language, knowledge, interface)
    if kind is Talk.HUMAN:
        return human(language, knowledge, interface)
    official = _official(language, interface)
    official = (*official, *plain(" ")) if official else ()
    named = spoken_of(knowledge, language)
    text = capitalised(say(language, f"talk.{kind}", **named, official=official))
    if kind in _EXEMPLIFIED:
        rows = _newcomer(knowledge, language)
        asked = (figures.opener(f, knowledge, language) for f in buttons.opening(knowledge, _OPENERS))
        listed = lines(text, *(joined("", (plain("• "), question)) for question in asked))
        spelled_out = finished(listed, language, "other", ())
        return replace(finished(text, language, "other", rows), spelled_out=spelled_out)
    rows = ((buttons.all_topics(language),),)
    if kind is Talk.IDENTITY:
        text, rows = lines(text, *about(language, interface)), _newcomer(knowledge, language)
    elif kind in (Talk.FOREIGN_LANGUAGE, Talk.LANGUAGE):
        rows = (buttons.languages(language),)
    return finished(text, language, "other", rows)


def screen(
    name: Screen,
    language: Language,
    knowledge: Knowledge,
    interface: Interface = Interface(),
    *,
    figure: FigureId = "",
    error: str = "",
) -> Reply:
    """One of the bot's own screens.

    ``figure``: whose source card ``source`` shows (KeyError if there is none). ``error``: the mark by which
    an error is found in the log, for ``error``.
    """
    text, rows = _screen(name, knowledge, language, interface, figure, error)
    if name == "source":  # it tells of a figure
        topic = knowledge.figure(figure).topic
        return finished(text, language, "figure", rows, topic=topic, figures=(figure,), card=True)
    return finished(text, language, "other", rows)


def _screen(
    name: Screen, knowledge: Knowledge, language: Language, interface: Interface, figure: FigureId, error: str
) -> tuple[Text, tuple[Row, ...]]:
    if name == "start":
        text = lines(
            say(language, "screen.start", **spoken_of(knowledge, language)), *about(language, interface)
        )
        return text, _newcomer(knowledge, language)
    if name == "help":
        return _help(knowledge, language, interface), _newcomer(knowledge, language)
    if name == "sources":
        return _sources(knowledge, language), ((buttons.all_topics(language),),)
    if name == "source":
        return card(figure, knowledge, language), _card_buttons(figure, language)
    if name == "error":
        return say(language, "screen.error", id=plain(echoed(error), "interface")), ()
    if name == "terminal":
        return say(language, "screen.terminal", example=plain("#2", "interface")), ()
    text = say(language, f"screen.{name}")
    if name in ("topics", "stale", "language"):
        return text, (*buttons.of_topics(knowledge, language), (buttons.choose(language),))
    return text, (buttons.languages(language),) if name == "choose_language" else ()


def _newcomer(knowledge: Knowledge, language: Language) -> tuple[Row, ...]:
    """Questions to begin with, all topics, the other language."""
    asked = buttons.openers(knowledge, language, _OPENERS)
    return (*asked, (buttons.all_topics(language), buttons.choose(language)))


def _help(knowledge: Knowledge, language: Language, interface: Interface) -> Text:
    named = [topics.named(topic, language, 60) for topic in list(knowledge.topics.values())[:_TOPICS]]
    commands = [
        say(language, "screen.command", command=name, name=say(language, f"command.{name}"))
        for name in listed("help")
    ]
    asked = say(language, "screen.help", topics=joined(", ", named), **spoken_of(knowledge, language))
    return joined("\n\n", (asked, lines(*commands), lines(*about(language, interface))))


def about(language: Language, interface: Interface) -> list[Text]:
    """Who runs the bot, whether it is official, and how to reach a person."""
    found: list[Text] = []
    if interface.operator:
        operator = plain(echoed(interface.operator[language], 300), "interface")
        found.append(say(language, "screen.operator", operator=operator))
    if official := _official(language, interface):
        found.append(official)
    if interface.contact:
        contact = plain(echoed(interface.contact, 300), "interface")
        found.append(say(language, "screen.contact", contact=contact))
    return found


def _official(language: Language, interface: Interface) -> Text:
    """Whether it speaks for the source's publisher; empty: the operator does not say so."""
    if interface.official is None:
        return ()
    return say(language, "screen.official" if interface.official else "screen.unofficial")


# -- a way out ----------------------------------------------------------------------------------------------


def how_to(answer: Answer, language: Language, knowledge: Knowledge, interface: Interface) -> Reply:
    """The reply to "how do I …?": that the source does not say it, and who does."""
    reply = render.render_refusal(answer, knowledge, language)
    topic = answer.topic or next((g.topic for g in answer.gaps if g.topic), None)
    of = [knowledge.topics[topic]] if topic in knowledge.topics and topic else knowledge.topics.values()
    text = joined("\n\n", (reply, *_ways(of, knowledge, language, interface)))
    rows = ((buttons.all_topics(language), buttons.translate(None, language)),)
    return finished(text, language, "unknown", rows, topic=topic, reason=str(answer.gaps[0].reason))


def human(language: Language, knowledge: Knowledge, interface: Interface) -> Reply:
    """The reply to who wants to speak with a person."""
    text = joined(
        "\n\n",
        (say(language, "talk.human"), *_ways(knowledge.topics.values(), knowledge, language, interface)),
    )
    rows = ((buttons.all_topics(language), buttons.translate(None, language)),)
    return finished(text, language, "other", rows)


def _ways(of: Iterable[Topic], knowledge: Knowledge, language: Language, interface: Interface) -> list[Text]:
    """Where pages of others answer, and how to reach a person; that there is nothing of both."""
    found = list(dict.fromkeys(way for topic in of if topic.served for way in topic.ways if way.served))
    pointers = (
        lines(
            say(language, "ways.head", **spoken_of(knowledge, language)),
            *(_way(w, language) for w in found[:_WAYS]),
        )
        if found
        else ()
    )
    contact = plain(echoed(interface.contact, 300), "interface")
    person = say(language, "screen.contact", contact=contact) if interface.contact else ()
    return [t for t in (person, pointers) if t] or [say(language, "ways.none")]


def _way(way: Way, language: Language) -> Text:
    """``• label: telephone, address (publisher, day)``; the page that was seen is for editors."""
    host = link(plain(_host(way.url), "interface"), way.url) if way.url else ()
    where = joined(", ", (plain(echoed(way.contact, 60), "interface"), host))
    return say(
        language,
        "ways.way",
        label=plain(way.label[language]),
        where=where,
        publisher=plain(way.publisher[language]),
        date=plain(formatting.short_day(way.seen), "interface"),
    )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


# -- sources ------------------------------------------------------------------------------------------------


def _sources(knowledge: Knowledge, language: Language) -> Text:
    """Every source, the newest first, with how many served figures come from it."""
    counts: dict[str, int] = {}
    for figure in knowledge.figures.values():
        counts[figure.source] = counts.get(figure.source, 0) + figure.served
    found = sorted(knowledge.sources.values(), key=lambda s: (s.published, s.id), reverse=True)
    if not found:
        return say(language, "screen.sources_none")
    text = bold(say(language, "screen.sources"))
    for source in found:
        count = plain(formatting.number(counts.get(source.id, 0), language), "source", source.id)
        entry = lines(*_described(source, language), say(language, "screen.sources_count", count=count))
        if length(text) + length(entry) + 2 > _ROOM:
            break
        text = joined("\n\n", (text, entry))
    return text


def _described(source: Source, language: Language, *, titled: bool = True) -> list[Text]:
    """The publisher, the day, what the text is about, in which language; the address."""
    publisher = plain(echoed(source.publisher[language], 300), "source", source.id)
    title = plain(echoed(source.title[language], 300), "source", source.id)
    found = [
        say(language, "card.publisher", publisher=publisher),
        say(language, "card.published", date=lambda case: quantities.as_of(source, language, case)),
        say(language, "card.title", title=title) if titled else (),
    ]
    if source.language:
        found.append(say(language, "card.language", tongue=say(language, f"language.{source.language}")))
    if source.url:
        found.append(link(plain(_host(source.url) + " ↗", "source", source.id), source.url))
    return found


def card(figure_id: FigureId, knowledge: Knowledge, language: Language) -> Text:
    """What a figure means and where it comes from: how and where the text writes it, what is not proven.

    Places are counted in code points of the source's text, from 1, both ends included.
    """
    figure = knowledge.figure(figure_id)
    slot = figures.slot_of(figure, knowledge, language)
    heading = bold(capitalised(figures.label(figure, knowledge, language)))
    wording = capitalised(cut(fill(figure.wording[language], slot), 600))
    listed: Text = ()
    if isinstance(figure, Figure) and figure.items and "items" not in placeholders(figure.wording[language]):
        listed = figures.bullets(figure, language)
    meaning = lines(heading, wording if string(wording) != string(heading) else (), listed)
    described = [lines(*_described(s, language)) for s in figures.sources_of(figure, knowledge)[:3]]
    left_open = quoted(lines(*figures.cautions(figure.cautions, figure, knowledge, language)))
    if isinstance(figure, Figure):
        proof = lines(*_proof(figure, language), *_former(figure, knowledge, language))
        return joined("\n\n", (meaning, proof, left_open, *described))
    computed = lines(
        say(language, "card.computed"),
        say(language, "figure.formula", formula=figures.computation(figure, knowledge, language)),
    )
    operands = [knowledge.figures[i] for i in figure.formula.ids[:_OPERANDS]]
    proofs = [
        lines(capitalised(figures.label(f, knowledge, language)), *_proof(f, language)) for f in operands
    ]
    return joined("\n\n", (meaning, computed, *proofs, left_open, *described))


def _former(figure: Figure, knowledge: Knowledge, language: Language) -> Iterator[Text]:
    """What it said before each correction, and as of when."""
    for old in figure.earlier()[-_OPERANDS:]:
        dated = partial(quantities.as_of, knowledge.sources[old.source], language)
        shown = figures.quantity(old, knowledge, language)
        yield say(language, "card.former", value=shown, date=dated)


def _proof(figure: Figure, language: Language) -> list[Text]:
    found: list[Text] = []
    if figure.as_written:
        written = plain(echoed(figure.as_written, 200), "figure", figure.id)
        if isinstance(figure.where.value, Span):  # an anchor's place is known only beside the text
            first = plain(str(figure.where.value.start + 1), "source", figure.source)
            last = plain(str(figure.where.value.end), "source", figure.source)
            found.append(say(language, "card.written_at", written=written, first=first, last=last))
        else:
            found.append(say(language, "card.written", written=written))
    note = _NOTES.get(figure.basis)
    if note and not (found and figure.basis is Basis.FACT):
        found.append(say(language, note))
    return [cut(text, 400) for text in found]


def _card_buttons(figure: FigureId, language: Language) -> tuple[Row, ...]:
    translated = buttons.translate(Show("source", (figure,)), language)
    return ((buttons.back(Show("figure", (figure,)), language), translated),)
