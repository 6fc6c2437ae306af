"""A given figure: its headline, what it is, what it leaves open, when it holds and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from bot.answering.answer import Answer, Check, Part, Says
from bot.rendering import periods, quantities
from bot.rendering.messages import say
from bot.rendering.text import (
    Slot,
    Text,
    bold,
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
    string,
)
from knowledge.formulas import evaluate, parse
from knowledge.model import Bound, Caution, Derived, Figure, Knowledge, Source, State
from locales import formatting
from locales.languages import Language

_SENTENCE = 900  # characters of one wording, caution or attribute that are shown at most
_NAME = 120  # of one item or name
_LISTED = 30  # items or places of one list
_CAUTIONS = 4
_TAIL = 1200  # characters kept for the lines below the last block
_WHEN = ("period", "when", "which_year", "date")


@dataclass(frozen=True, slots=True)
class Block:
    """One figure's part of a reply: its lines, and the two below them that several blocks may share."""

    body: Text
    period: Text
    sources: tuple[Source, ...]
    speaker: str


def sources_of(figure: Figure | Derived, knowledge: Knowledge) -> tuple[Source, ...]:
    """The sources of a figure, each once; of a derived one those of its operands."""
    ids = (
        [figure.source]
        if isinstance(figure, Figure)
        else [knowledge.figures[i].source for i in figure.formula.ids]
    )
    return tuple(knowledge.sources[i] for i in dict.fromkeys(ids))


# -- placeholders -------------------------------------------------------------------------------------------


def slot_of(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Slot:
    """What stands for the placeholders in a figure's own texts."""

    def slot(name: str, case: str) -> Text:
        if name in ("value", "number"):
            return value(figure, knowledge, language, case, number=name == "number")
        if name == "period":
            period = periods.of(figure, knowledge)
            return plain(periods.phrase(period, language, case) if period else "", "period", figure.id)
        if name == "year":
            return plain(_year(figure, knowledge), "period", figure.id)
        if isinstance(figure, Figure):
            if name == "previous":
                return previous(figure, language, case)
            if name == "items":
                return plain(formatting.listing(_items(figure, language), language), "figure", figure.id)
            if name == "places":
                return places(figure, language, case)
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
) -> Text:
    """The quantity of a figure with bound and noun, or its bare ``number``; "" for a fact."""
    if isinstance(figure, Derived):
        result = quantities.computed(figure, knowledge)
        return plain(quantities.result(result, figure.unit, language, case), "figure", figure.id)
    amount = quantities.of_figure(figure)
    if amount is None:
        return plain(quantities.literal(figure, language, case), "figure", figure.id)
    written = quantities.bare if number else quantities.written
    return plain(written(amount, language, case), "figure", figure.id)


def previous(figure: Figure, language: Language, case: str = "") -> Text:
    """The earlier value with its noun."""
    amount = quantities.previous_of(figure)
    return plain(quantities.written(amount, language, case) if amount else "", "figure", figure.id)


def places(figure: Figure, language: Language, case: str = "") -> Text:
    """The countries of a figure in one line; in Kazakh the last one takes the case."""
    codes = figure.places[:_LISTED]
    names = [formatting.country(c, language, case if c == codes[-1] else None) for c in codes]
    return plain(formatting.listing(names, language), "figure", figure.id)


def _items(figure: Figure, language: Language) -> list[str]:
    return [echoed(item.text[language], _NAME) for item in figure.items[:_LISTED]]


def _year(figure: Figure | Derived, knowledge: Knowledge) -> str:
    period = periods.of(figure, knowledge)
    if period and period.years:
        return str(period.years[0])
    return str(sources_of(figure, knowledge)[0].published.year)


def label(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """The short name of a figure, without any value."""
    return _label(figure, knowledge, language, slot_of(figure, knowledge, language))


def _label(figure: Figure | Derived, knowledge: Knowledge, language: Language, slot: Slot) -> Text:
    def quiet(name: str, case: str) -> Text:
        return slot(name, case) if name in ("period", "year", "places", "items") else ()

    return cut(fill(figure.label[language], quiet), _NAME)


def capitalised(text: Text) -> Text:
    """The text with a capital at its beginning."""
    if not text or not text[0].text:
        return text
    first = text[0]
    return (replace(first, text=first.text[0].upper() + first.text[1:]), *text[1:])


# -- a block ------------------------------------------------------------------------------------------


def quantity(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """What a figure comes to, for a headline or a bullet, in bold; ``≈`` before what is rounded."""
    shown = value(figure, knowledge, language)
    if not string(shown):
        return bold(label(figure, knowledge, language))
    if isinstance(figure, Derived) and quantities.is_about(
        quantities.computed(figure, knowledge), figure.unit
    ):
        shown = (replace(shown[0], text=f"{quantities.ABOUT} {shown[0].text}"), *shown[1:])
    return bold(shown)


def block(part: Part, answer: Answer, knowledge: Knowledge, language: Language, told: set[str]) -> Block:
    """Everything about one given figure, but for cautions that are ``told`` already."""
    figure = now = knowledge.figure(part.figure)
    if part.edition is not None and isinstance(now, Figure):
        figure = now.earlier()[part.edition]
    slot = slot_of(figure, knowledge, language)
    first = sources_of(figure, knowledge)[0]
    lead, leads_period = _lead(part, figure, knowledge, language)
    headline = capitalised(quantity(figure, knowledge, language))
    verdict = _verdict(part.check, figure, knowledge, language, alone=not lead) if part.check else ()
    if part.check and not lead and string(verdict):
        head: tuple[Text, ...] = (verdict,)
    elif verdict:
        head = (joined(" ", (verdict, lead)), headline)
    else:
        head = (lead, headline)
    wording = figure.wording[language]
    body = lines(
        *head,
        cut(fill(wording, slot), _SENTENCE),
        *_details(part, figure, language, placeholders(wording)),
        *_computation(figure, knowledge, language),
        *_untold(cautions(figure.cautions, figure, knowledge, language), told),
        *_state(figure, language),
        *_notes(part, answer, figure, knowledge, language),
        _later(now, knowledge, language) if figure is not now else (),
    )
    same = leads_period or (isinstance(figure, Figure) and _is_its_period(figure))
    stated = periods.line(figure, knowledge, first, language)
    period = periods.of(figure, knowledge)
    unstated = period is None or not periods.phrase(period, language)
    speaker = figure.speaker[language] if isinstance(figure, Figure) and figure.speaker else ""
    return Block(body, () if same and not unstated else stated, sources_of(figure, knowledge), speaker)


def _is_its_period(figure: Figure) -> bool:
    """Whether the value itself is the day or the years for which the figure holds."""
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
        if part.asked == "items" and figure.items:
            return _bullets(figure, language), False
        if part.asked in ("previous", "before"):
            if figure.previous is None:
                return say(language, "figure.no_previous"), False
            return say(
                language, "figure.previous", previous=lambda case: bold(previous(figure, language, case))
            ), False
    if part.asked in _WHEN and not (isinstance(figure, Figure) and figure.unit.style in ("date", "period")):
        period = periods.of(figure, knowledge)
        words = periods.phrase(period, language) if period else ""
        if words:
            return bold(capitalised(plain(words, "period", figure.id))), True
        return say(language, "period.unstated"), False
    return (), False


def _bullets(figure: Figure, language: Language) -> Text:
    named = [plain(item, "figure", figure.id) for item in _items(figure, language)]
    return lines(*(say(language, "figure.item", item=item) for item in named))


def _verdict(
    check: Check, figure: Figure | Derived, knowledge: Knowledge, language: Language, *, alone: bool
) -> Text:
    """Yes, no, or that the source does not tell; with the value, unless something else leads."""
    if not alone:
        return say(language, f"check.{check.says}_bare")
    shown = quantity(figure, knowledge, language)
    claim = check.claim
    if check.opposite:
        return say(language, "check.no_opposite", value=shown)
    if claim is None or check.says is Says.YES or (check.says is Says.NO and claim.bound != Bound.EXACT):
        return say(language, f"check.{check.says}", value=shown)
    claimed = plain(echoed(claim.written, 40), "question")
    return say(language, f"check.{check.says}_claim", value=shown, claim=claimed)


def _details(
    part: Part, figure: Figure | Derived, language: Language, said: frozenset[str]
) -> Iterable[Text]:
    """The earlier value, the list and the countries, unless they are said already."""
    if not isinstance(figure, Figure):
        return
    if figure.previous is not None and "previous" not in said and part.asked not in ("previous", "before"):
        yield say(language, "figure.previous", previous=partial(previous, figure, language))
    if figure.items and "items" not in said and part.asked != "items":
        yield _bullets(figure, language)
    if figure.places and "places" not in said and part.asked != "places":
        yield say(language, "figure.places", places=partial(places, figure, language))


def _state(figure: Figure | Derived, language: Language) -> Iterable[Text]:
    if isinstance(figure, Figure) and figure.state is State.PLANNED:
        yield say(language, "figure.planned")


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
    result = quantities.computed(figure, knowledge)
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
        read = readings(caution, figure, knowledge, language)
        yield joined(" ", (text, say(language, "figure.readings", readings=read) if read else ()))


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


def _notes(
    part: Part, answer: Answer, figure: Figure | Derived, knowledge: Knowledge, language: Language
) -> Iterable[Text]:
    """Which year a relative time of the question was read as."""
    if not part.note_year:
        return
    year = _year_read(figure, knowledge)

    def read(case: str) -> Text:
        return plain(quantities.moment(str(year), language, case), "period", figure.id)

    if answer.asked_year is None or answer.asked_year == year:
        yield say(language, "period.note", year=read)
    else:
        clock = str(answer.asked_year)
        asked = partial(_of_question, clock, language)
        yield say(language, "period.note_asked", year=read, asked=asked)


def _later(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    """What is said now of what was said otherwise then."""
    source = sources_of(figure, knowledge)[0]
    shown = quantity(figure, knowledge, language)
    return say(language, "figure.later", value=shown, date=partial(periods.as_of, source, language))


def _year_read(figure: Figure | Derived, knowledge: Knowledge) -> int:
    """The year meant by "this year": the source's own if the figure's period covers it, else its last one."""
    published = sources_of(figure, knowledge)[0].published.year
    period = periods.of(figure, knowledge)
    first, last = (period.years if period else None) or (published, published)
    return published if first <= published <= last else last


def _of_question(year: str, language: Language, case: str) -> Text:
    return plain(quantities.moment(year, language, case), "question")


# -- below the blocks ----------------------------------------------------------------------------------------


def source_line(source: Source, language: Language, speaker: str = "") -> Text:
    """Who published it and when, in italics, linked where the source has an address."""
    publisher = plain(echoed(source.publisher[language], 2 * _NAME), "source", source.id)

    def dated(case: str) -> Text:
        return periods.as_of(source, language, case)

    if speaker:
        said = plain(echoed(speaker, _NAME), "source", source.id)
        text = say(language, "source.line_speaker", publisher=publisher, date=dated, speaker=said)
    else:
        text = say(language, "source.line", publisher=publisher, date=dated)
    text = italic(text)
    return link(text, source.url) if source.url and source.url.startswith(("https://", "http://")) else text


def render(answer: Answer, knowledge: Knowledge, language: Language, limit: int) -> Text:
    """All parts of an answer, one below the other; period and source once where all have the same."""
    told: set[str] = set()
    blocks = [block(part, answer, knowledge, language, told) for part in answer.parts]
    shared_period = all(string(b.period) == string(blocks[0].period) for b in blocks)
    shared_source = all((b.sources, b.speaker) == (blocks[0].sources, blocks[0].speaker) for b in blocks)
    given: list[Text] = []
    for this in blocks:
        last = this is blocks[-1]
        period = this.period if last or not shared_period else ()
        named = this.sources[:3] if last or not shared_source else ()
        below = lines(period, *(source_line(s, language, this.speaker) for s in named))
        below = cut(below, _TAIL)
        room = limit // len(blocks) - length(below) - 2
        given.append(lines(cut(this.body, max(room, 200)), below))
    return joined("\n\n", given)
