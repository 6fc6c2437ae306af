"""What the bot says where no question is answered: talk, start, help, sources, a figure's card, faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from bot.answering.answer import Talk
from bot.callbacks import Show
from bot.commands import listed
from bot.rendering import buttons, figures, periods, topics
from bot.rendering.buttons import Row
from bot.rendering.messages import say
from bot.rendering.render import finished
from bot.rendering.reply import Reply
from bot.rendering.text import Text, bold, cut, echoed, joined, length, lines, link, plain
from knowledge.model import Basis, Figure, FigureId, Knowledge, Source, Span
from locales import formatting
from locales.languages import Language

Screen = Literal[
    "start", "help", "topics", "language", "choose_language", "sources", "source", "error", "stale",
    "limited", "late", "text_only", "terminal",
]  # fmt: skip
_ROOM: Final = 3600  # characters for a list of sources
_COMMANDS: Final = 30
_OPERANDS: Final = 6
_NOTES: Final = {
    Basis.WORD: "card.word",
    Basis.LIST: "card.list",
    Basis.FACT: "card.fact",
    Basis.INFERRED: "card.inferred",
}


#: Talk that is answered by a screen.
_SHOWN: Final[dict[Talk, Screen]] = {Talk.HELP: "help", Talk.SOURCE: "sources", Talk.MORE: "topics"}


@dataclass(frozen=True, slots=True)
class Interface:
    """What the operator says about the bot; "" and None are left out.

    ``operator``: who runs it; ``official``: whether it speaks for the source's publisher; ``contact``: how to
    reach a person. Each may be long or hold numerals; they are shown as they stand, escaped and cut.
    """

    operator: str = ""
    official: bool | None = None
    contact: str = ""
    backups: int = 0  # days for which copies of the database are kept; 0: none are made


def talk(kind: Talk, language: Language, knowledge: Knowledge, interface: Interface) -> Reply:
    """The reply to what asks for no figure."""
    if kind in _SHOWN:
        return screen(_SHOWN[kind], language, knowledge, interface)
    text = say(language, f"talk.{kind}")
    rows: tuple[Row, ...] = ((buttons.all_topics(language),),)
    if kind in (Talk.GREETING, Talk.IDENTITY, Talk.NONSENSE, Talk.SMALL_TALK):
        rows = _menu(knowledge, language)
    elif kind is Talk.FOREIGN_LANGUAGE:
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
        return finished(text, language, "figure", rows, topic=topic, figures=(figure,))
    return finished(text, language, "other", rows)


def _screen(
    name: Screen, knowledge: Knowledge, language: Language, interface: Interface, figure: FigureId, error: str
) -> tuple[Text, tuple[Row, ...]]:
    if name == "help":
        return _help(knowledge, language, interface), _menu(knowledge, language)
    if name == "sources":
        return _sources(knowledge, language), ((buttons.all_topics(language),),)
    if name == "source":
        return card(figure, knowledge, language), _card_buttons(figure, knowledge, language)
    if name == "error":
        return say(language, "screen.error", id=plain(echoed(error), "interface")), ()
    if name == "terminal":
        return say(language, "screen.terminal", example=plain("#2", "interface")), ()
    text = say(language, f"screen.{name}")
    if name in ("start", "topics", "stale", "language"):
        return text, _menu(knowledge, language)
    return text, (buttons.languages(language),) if name == "choose_language" else ()


def _menu(knowledge: Knowledge, language: Language) -> tuple[Row, ...]:
    return (*buttons.of_topics(knowledge, language), (buttons.translate(None, language),))


def _help(knowledge: Knowledge, language: Language, interface: Interface) -> Text:
    commands = [
        say(
            language,
            "screen.command",
            command=plain(t.command, "interface"),
            name=topics.named(t, language, 60),
        )
        for t in list(knowledge.topics.values())[:_COMMANDS]
    ]
    commands += [
        say(language, "screen.command", command=name, name=say(language, f"command.{name}"))
        for name in listed("help")
    ]
    about: list[Text] = []
    if interface.operator:
        operator = plain(echoed(interface.operator, 300), "interface")
        about.append(say(language, "screen.operator", operator=operator))
    if interface.official is not None:
        about.append(say(language, "screen.official" if interface.official else "screen.unofficial"))
    if interface.contact:
        contact = plain(echoed(interface.contact, 300), "interface")
        about.append(say(language, "screen.contact", contact=contact))
    return joined("\n\n", (say(language, "screen.help"), lines(*commands), lines(*about)))


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


def _described(source: Source, language: Language) -> list[Text]:
    title = bold(plain(echoed(source.title[language], 300), "source", source.id))
    publisher = plain(echoed(source.publisher[language], 300), "source", source.id)

    def dated(case: str) -> Text:
        return periods.as_of(source, language, case)

    return [
        link(title, source.url) if source.url and source.url.startswith(("https://", "http://")) else title,
        say(language, "card.publisher", publisher=publisher),
        say(language, "card.published", date=dated),
    ]


def card(figure_id: FigureId, knowledge: Knowledge, language: Language) -> Text:
    """Where a figure comes from: its source, how and where the text writes it, what is not proven.

    Places are counted in code points of the source's text, from 1, both ends included.
    """
    figure = knowledge.figure(figure_id)
    heading = bold(figures.capitalised(figures.label(figure, knowledge, language)))
    described = [lines(*_described(s, language)) for s in figures.sources_of(figure, knowledge)[:3]]
    if isinstance(figure, Figure):
        proof = lines(*_proof(figure, language), *_former(figure, knowledge, language))
        return joined("\n\n", (heading, proof, *described))
    computed = lines(
        say(language, "card.computed"),
        say(language, "figure.formula", formula=figures.computation(figure, knowledge, language)),
    )
    operands = [knowledge.figures[i] for i in figure.formula.ids[:_OPERANDS]]
    proofs = [
        lines(figures.capitalised(figures.label(f, knowledge, language)), *_proof(f, language))
        for f in operands
    ]
    return joined("\n\n", (heading, computed, *proofs, *described))


def _former(figure: Figure, knowledge: Knowledge, language: Language) -> Iterator[Text]:
    """What it said before each correction, and as of when."""
    for old in figure.earlier()[-_OPERANDS:]:
        dated = partial(periods.as_of, knowledge.sources[old.source], language)
        shown = figures.quantity(old, knowledge, language)
        yield say(language, "card.former", value=shown, date=dated)


def _proof(figure: Figure, language: Language) -> list[Text]:
    found: list[Text] = []
    if figure.as_written:
        written = plain(echoed(figure.as_written, 200), "figure", figure.id)
        found.append(say(language, "card.written", written=written))
    if isinstance(figure.where.value, Span):  # an anchor's place is known only beside the text
        first = plain(str(figure.where.value.start + 1), "source", figure.source)
        last = plain(str(figure.where.value.end), "source", figure.source)
        found.append(say(language, "card.span", first=first, last=last))
    note = _NOTES.get(figure.basis)
    if note:
        found.append(say(language, note))
    return [cut(text, 400) for text in found]


def _card_buttons(figure: FigureId, knowledge: Knowledge, language: Language) -> tuple[Row, ...]:
    named = figures.capitalised(figures.label(knowledge.figure(figure), knowledge, language))
    translated = buttons.translate(Show("source", (figure,)), language)
    return (
        (buttons.back(Show("figure", (figure,)), named, language),),
        (translated, buttons.all_topics(language)),
    )
