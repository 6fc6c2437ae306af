"""A given figure: its headline, what it is, what it leaves open, when it holds and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from bot.answering.answer import Answer, Check, Part, Says
from bot.answering.words import direction_of
from bot.rendering import quantities
from bot.rendering.text import (
    Origin,
    Slot,
    Text,
    bold,
    capitalised,
    cut,
    echoed,
    fill,
    italic,
    joined,
    length,
    lines,
    link,
    placeholders,
    plain,
    say,
    string,
)
from knowledge.formulas import computed, evaluate, parse
from knowledge.model import Bound, Caution, Derived, Figure, Knowledge, Source, State
from locales import formatting
from locales.languages import Language

_SENTENCE = 900  # characters of one wording, caution or attribute that are shown at most
_NAME = 120  # of one item or name
_LISTED = 30  # items or places of one list
_CAUTIONS = 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TAIL = 1200  # characters kept for the lines below the last block
_WHEN = ("period", "when", "which_year", "date")
#: What is asked of a figure -> the derivations that a question for it touches.
_TOUCHED = {
    **dict.fromkeys(_WHEN, "years"),
    **dict.fromkeys(("previous", "before", "change"), "previous"),
    **dict.fromkeys(("places", "place", "where"), "places"),
    **dict.fromkeys(("share", "sum", "average", "total"), ""),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One figure's part of a reply, and what the line below it tells: several blocks may share that."""

    body: Text
    sources: tuple[Source, ...]
    speaker: str
    dated: bool  # no year is stated, nor the source's: it holds as of the source's date


def sources_of(figure: Figure | Derived, knowledge: Knowledge) -> tuple[Source, ...]:
    """The sources of a figure, each once; of a derived one those of its operands."""
    stated = [figure] if isinstance(figure, Figure) else [knowledge.figures[i] for i in figure.formula.ids]
    return tuple(knowledge.sources[i] for i in dict.fromkeys(one.source for one in stated))


# -- placeholders -------------------------------------------------------------------------------------------


def slot_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Slot:
    """What stands for the placeholders in a figure's own texts."""

    def slot(name: str, case: str) -> Text:
        if name in ("value", "number"):
            return value(figure, knowledge, language, case, number=name == "number")
        if name == "period":
            period = quantities.period_of(figure, knowledge)
            words = quantities.period_phrase(period, language, case) if period else ""
            return plain(words, "period", figure.id)
        if name == "year":
            return plain(_year(figure, knowledge), "period", figure.id)
        if name == "previous" and isinstance(figure, Figure):
            return previous(figure, language, case)
        if name == "items":
            return plain(formatting.listing(_items(figure, language), language), "figure", figure.id)
        if name == "places":
            return places(figure, language, case)
        return others(name, case)

    others = slot_among(knowledge, language)
    return slot


def slot_among(knowledge: Knowledge, language: Language) -> Slot:
    """What stands for the ids of figures in any text."""

    def slot(name: str, case: str) -> Text:
        other, _, part = name.partition(".")
        return value(knowledge.figure(other), knowledge, language, case, number=part == "number")

    return slot


def value(
    figure: Figure | Derived,
    knowledge: Knowledge,
    language: Language,
    case: str = "",
    *,
    number: bool = False,
    noun: bool = True,
) -> Text:
    """The quantity of a figure with bound and noun, or its bare ``number``; "" for a fact."""
    if isinstance(figure, Derived):
        result = computed(figure, knowledge)
        return plain(quantities.result(result, figure.unit, language, case), "figure", figure.id)
    amount = quantities.of_figure(figure)
    if amount is None:
        return plain(quantities.literal(figure, language, case), "figure", figure.id)
    written = quantities.bare if number else quantities.written
    if not noun:
        amount = replace(amount, unit=replace(amount.unit, kk="", ru=("", "", "")))
    return plain(written(amount, language, case), "figure", figure.id)


def previous(figure: Figure, language: Language, case: str = "") -> Text:
    """The earlier value with its noun."""
    amount = quantities.previous_of(figure)
    return plain(quantities.written(amount, language, case) if amount else "", "figure", figure.id)


def places(figure: Figure | Derived, language: Language, case: str = "") -> Text:
    """The countries of a figure in one line; in Kazakh the last one takes the case."""
    codes = figure.places[:_LISTED]
    names = [formatting.country(c, language, case if c == codes[-1] else None) for c in codes]
    return plain(formatting.listing(names, language), "figure", figure.id)


def _items(figure: Figure | Derived, language: Language) -> list[str]:
    return [echoed(item.text[language], _NAME) for item in figure.items[:_LISTED]]


def _year(figure: Figure | Derived, knowledge: Knowledge) -> str:
    period = quantities.period_of(figure, knowledge)
    if period and period.years:
        return str(period.years[0])
    return str(sources_of(figure, knowledge)[0].published.year)


def label(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """The short name of a figure, without any value."""
    return _label(figure.label[language], slot_of(figure, knowledge, language))


def _label(template: str, slot: Slot) -> Text:
    def quiet(name: str, case: str) -> Text:
        return slot(name, case) if name in ("period", "year", "places", "items") else ()

    return cut(fill(template, quiet), _NAME)


def timeless(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """The label without the time that it ends in."""
    bare = re.sub(r"[\s,;(]*\{(?:period|year)[^}]*\}\)?$", "", figure.label[language])
    return _label(bare or figure.label[language], slot_of(figure, knowledge, language))


def opener(figure: Figure, knowledge: Knowledge, language: Language) -> Text:
    """The question that shows a figure to a newcomer, else its name."""
    if figure.opener is None:
        return capitalised(label(figure, knowledge, language))
    return cut(_label(figure.opener[language], slot_of(figure, knowledge, language)), _NAME)


# -- a block ------------------------------------------------------------------------------------------


def quantity(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """What a figure comes to, for a headline or a bullet, in bold; ``≈`` before what is rounded."""
    shown = value(figure, knowledge, language)
    if not string(shown):
        return bold(label(figure, knowledge, language))
    if isinstance(figure, Derived) and quantities.is_about(computed(figure, knowledge), figure.unit):
        shown = (replace(shown[0], text=f"{quantities.ABOUT} {shown[0].text}"), *shown[1:])
    return bold(shown)


def block(
    part: Part, answer: Answer, knowledge: Knowledge, language: Language, clock: int | None, told: set[str]
) -> Block:
    """Everything about one given figure, but for cautions and notes that are ``told`` already."""
    figure = now = knowledge.figure(part.figure)
    if part.edition is not None and isinstance(now, Figure):
        figure = now.earlier()[part.edition]
    lead, leads_period = _lead(part, figure, knowledge, language)
    head, of_year = _headline(figure, knowledge, language, clock, leads_period)
    if part.check:
        verdict = _verdict(part.check, figure, head, language, alone=not lead)
        first = lines(joined(" ", (verdict, lead)), capitalised(head)) if lead else verdict
    else:
        first = lines(lead, capitalised(head))
    wording = figure.wording[language]
    body = lines(
        first,
        cut(fill(wording, slot_of(figure, knowledge, language)), _SENTENCE),
        *details(figure, language, placeholders(wording) | ({part.asked or ""} - {"items"})),
        *_computation(figure, knowledge, language),
        *_untold(cautions(_touched(part, figure), figure, knowledge, language), told),
        say(language, "figure.planned") if figure.state is State.PLANNED else (),
        *_untold(_note(part, answer, figure, knowledge, language), told),
        _later(now, knowledge, language) if figure is not now else (),
    )
    dated = not of_year and not quantities.is_dated(figure, knowledge)
    return Block(body, sources_of(figure, knowledge), speaker_of(figure, language), dated)


def speaker_of(figure: Figure | Derived, language: Language) -> str:
    """Who the source says it was that said it; empty if it is the source's own word."""
    return figure.speaker[language] if figure.speaker else ""


def _headline(
    figure: Figure | Derived, knowledge: Knowledge, language: Language, clock: int | None, dated: bool
) -> tuple[Text, bool]:
    """What a figure comes to and when: ``104 грант, 2025 жыл``; and whether that is the source's year.

    ``dated``: when is said already; ``clock``: the person's year. In a later year than the source's the line
    has that one in any case.
    """
    shown = quantity(figure, knowledge, language)
    when: Text = ()
    period = quantities.period_of(figure, knowledge)
    if not dated and not (isinstance(figure, Figure) and _tells_when(figure)):
        when = plain(quantities.period_beside(period, language) if period else "", "period", figure.id)
    published = sources_of(figure, knowledge)[0].published.year
    of_year: Text = ()
    late = not dated and clock is not None and clock > published
    if late and not _YEAR.search(string(joined(" ", (shown, when)))):
        year = partial(_moment, str(published), language, "source", sources_of(figure, knowledge)[0].id)
        named = not when or (period is not None and quantities.is_period_named(period, language))
        of_year = say(language, "period.of_year" if named else "period.of_release", year=year)
    return joined(", ", (shown, when, of_year)), bool(of_year)


def _tells_when(figure: Figure) -> bool:
    """Whether the value itself is the day or the years for which the figure holds, or the label, which stands
    for the value of a fact, says when.
    """
    if figure.value is None and figure.literal is None:
        return bool({"period", "year"} & placeholders(figure.label["kk"]))
    period = figure.period
    held = period.start if period.end in (None, period.start) else f"{period.start}/{period.end}"
    return isinstance(figure.literal, str) and figure.literal == held


def _lead(
    part: Part, figure: Figure | Derived, knowledge: Knowledge, language: Language
) -> tuple[Text, bool]:
    """What of the figure was asked for, to stand first; and whether that is its period."""
    slot = slot_of(figure, knowledge, language)
    if isinstance(figure, Figure):
        asked = part.check.attribute if part.check and part.attribute is None else part.attribute
        if asked is None and part.asked:
            asked = next((n for n, a in enumerate(figure.attributes) if a.asks == part.asked), None)
        if asked is not None and asked < len(figure.attributes):
            return cut(fill(figure.attributes[asked].text[language], slot), _SENTENCE), False
        if part.asked == "places" and figure.places:
            return bold(capitalised(places(figure, language))), False
        if part.asked in ("previous", "before"):
            if figure.previous is None:
                return say(language, "figure.no_previous"), False
            return say(
                language, "figure.previous", previous=lambda case: bold(previous(figure, language, case))
            ), False
    if part.asked in _WHEN and not (isinstance(figure, Figure) and figure.unit.style in ("date", "period")):
        period = quantities.period_of(figure, knowledge)
        words = quantities.period_phrase(period, language) if period else ""
        if words:
            return bold(capitalised(plain(words, "period", figure.id))), True
        return say(language, "period.unstated"), False
    return (), False


def bullets(figure: Figure | Derived, language: Language) -> Text:
    """What a figure counts, a line each."""
    named = [plain(item, "figure", figure.id) for item in _items(figure, language)]
    return lines(*(say(language, "figure.item", item=item) for item in named))


def _verdict(check: Check, figure: Figure | Derived, head: Text, language: Language, *, alone: bool) -> Text:
    """Yes, no, or that the source does not tell; with the headline, unless something else leads."""
    if not alone:
        return say(language, f"check.{check.says}_bare")
    claim = check.claim
    if check.opposite:
        direction = direction_of(figure) if isinstance(figure, Figure) else None
        name = f"check.no_opposite_{direction}" if direction else "check.no_opposite"
        return say(language, name, value=head)
    if claim is None or check.says is not Says.NO or claim.bound != Bound.EXACT:
        return say(language, f"check.{check.says}", value=head)
    return say(language, "check.no_claim", value=head, claim=plain(echoed(claim.written, 40), "question"))


def details(figure: Figure | Derived, language: Language, said: Collection[str] = ()) -> Iterable[Text]:
    """The earlier value, the list and the countries, unless they are ``said`` already."""
    if isinstance(figure, Figure) and figure.previous is not None and not {"previous", "before"} & set(said):
        yield say(language, "figure.previous", previous=partial(previous, figure, language))
    if figure.items and "items" not in said:
        yield bullets(figure, language)
    if figure.places and "places" not in said:
        yield say(language, "figure.places", places=partial(places, figure, language))


def _computation(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Iterable[Text]:
    """The formula of a derived figure with its numbers; for a growth also the difference."""
    if not isinstance(figure, Derived):
        return
    parts = figure.formula.parts
    yield say(language, "figure.formula", formula=computation(figure, knowledge, language))
    if len(parts) == 7 and (parts[0], parts[2], parts[4:]) == ("(", "-", (")", "/", parts[3])):
        operand = knowledge.figures[parts[1].removesuffix(".previous")]
        result = evaluate(parse(f"{parts[1]} - {parts[3]}"), knowledge.figures)
        if not result.exact:
            return
        size = result.times(1 if result.best >= 0 else -1)
        written: Callable[[str], Text] = lambda case: plain(  # noqa: E731
            quantities.result(size, operand.unit, language, case), "formula", figure.id
        )
        yield say(language, "growth.more" if result.best >= 0 else "growth.less", difference=written)


def computation(figure: Derived, knowledge: Knowledge, language: Language) -> Text:
    """The formula with its numbers and what it comes to: ``1,8 млрд ₸ ÷ 104 ≈ 16,8–17,8 млн ₸``."""
    result = computed(figure, knowledge)
    left = quantities.formula(figure.formula.parts, knowledge, language)
    right = quantities.computation(result, figure.unit, language)
    return plain(f"{left} {right}", "formula", figure.id)


def cautions(
    given: Iterable[Caution], figure: Figure | Derived, knowledge: Knowledge, language: Language
) -> Iterable[Text]:
    """What the source leaves open, with the possible readings."""
    slot = slot_of(figure, knowledge, language)
    for caution in tuple(given)[:_CAUTIONS]:
        text = cut(fill(caution.text[language], slot), _SENTENCE)
        yield joined(" ", (text, *read_as(caution, figure, knowledge, language)))


def read_as(
    caution: Caution, figure: Figure | Derived, knowledge: Knowledge, language: Language
) -> tuple[Text, ...]:
    """What a caution's readings come to, as a sentence; none if it has none."""
    found = readings(caution, figure, knowledge, language)
    of = "figure.readings_previous" if "previous" in caution.forbids else "figure.readings"
    return (say(language, of, readings=found),) if found else ()


def _touched(part: Part, figure: Figure | Derived) -> Iterable[Caution]:
    """The cautions that the question touches: those of what is asked, and of what it may be mistaken for."""
    asked = _TOUCHED.get(part.asked or "", "") or part.asked
    return (c for c in figure.cautions if asked in c.forbids or "topic" in c.forbids)


def _untold(given: Iterable[Text], told: set[str]) -> Iterable[Text]:
    for text in given:
        if string(text) not in told:
            told.add(string(text))
            yield text


def readings(caution: Caution, figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """``63% немесе 69,9%``: what a caution's readings come to; empty if it has none."""
    found = []
    for formula in caution.readings:
        unit = quantities.reading_unit(formula.ids, knowledge)
        found.append(quantities.result(evaluate(formula, knowledge.figures), unit, language))
    written = formatting.listing(list(dict.fromkeys(found)), language, "or")
    return plain(written, "reading", figure.id)


def _note(
    part: Part, answer: Answer, figure: Figure | Derived, knowledge: Knowledge, language: Language
) -> Iterable[Text]:
    """Which year a relative time of the question was read as."""
    year = _year_read(figure, knowledge)
    if part.note_year and answer.asked_year not in (None, year):
        asked = partial(_moment, str(answer.asked_year), language, "question", "")
        yield say(language, "period.none_asked", asked=asked)


def _later(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """What is said now of what was said otherwise then."""
    source = sources_of(figure, knowledge)[0]
    shown = quantity(figure, knowledge, language)
    return say(language, "figure.later", value=shown, date=partial(quantities.as_of, source, language))


def _year_read(figure: Figure | Derived, knowledge: Knowledge) -> int:
    """The year meant by "this year": the source's own if the figure's period covers it, else its last one."""
    published = sources_of(figure, knowledge)[0].published.year
    period = quantities.period_of(figure, knowledge)
    first, last = (period.years if period else None) or (published, published)
    return published if first <= published <= last else last


def _moment(year: str, language: Language, origin: Origin, of: str, case: str) -> Text:
    return plain(quantities.moment_of(year, language, case), origin, of)


# -- below the blocks ----------------------------------------------------------------------------------------


def source_line(source: Source, language: Language, speaker: str = "", *, dated: bool = False) -> Text:
    """Who published it and when, in italics; an arrow shows that it leads to the source's address.

    ``dated``: that is also as of when it holds.
    """
    publisher = plain(echoed((source.short or source.publisher)[language], 2 * _NAME), "source", source.id)
    date = plain(formatting.short_day(source.published), "source", source.id)
    named = say(language, "source.as_of" if dated else "source.line", publisher=publisher, date=date)
    said = plain(echoed(speaker, _NAME), "source", source.id)
    text = italic(joined("; ", (said, named)))
    return link((*text, *italic(plain(" ↗"))), source.url) if source.url else text


def render(
    answer: Answer, knowledge: Knowledge, language: Language, limit: int, clock: int | None = None
) -> Text:
    """All parts of an answer, one below the other; the source once where all have the same."""
    told: set[str] = set()
    blocks = [block(part, answer, knowledge, language, clock, told) for part in answer.parts]
    first = blocks[0]
    shared = all(
        (b.sources, b.speaker, b.dated) == (first.sources, first.speaker, first.dated) for b in blocks
    )
    given: list[Text] = []
    for this in blocks:
        named = this.sources[:3] if this is blocks[-1] or not shared else ()
        below = lines(*(source_line(s, language, this.speaker, dated=this.dated) for s in named))
        below = cut(below, _TAIL)
        room = limit // len(blocks) - length(below) - 2
        given.append(lines(cut(this.body, max(room, 200)), below))
    return joined("\n\n", given)
