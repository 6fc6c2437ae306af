"""An answer in one language: its text and markup, its buttons, the origins of its numerals; and what the
source does not say: what was understood, why not, and nothing of any other figure's value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.answering.answer import Answer, Gap, Kind, Reason
from bot.callbacks import Show
from bot.rendering import buttons, figures, quantities, topics
from bot.rendering.buttons import Row
from bot.rendering.text import (
    LIMIT,
    Reply,
    Text,
    bold,
    capitalised,
    cut,
    echoed,
    fill,
    html,
    joined,
    known,
    length,
    lines,
    lowered,
    numbers,
    placeholders,
    plain,
    say,
    string,
    tidy,
)
from knowledge.model import Caution, Derived, Figure, FigureId, Knowledge, Source
from knowledge.records import withheld
from locales import formatting, places, russian
from locales.languages import Language

_GAPS = 3
_PLACES_ASKED = 3
_PERIODS = 5
_PLACES = 12
_CAUTION = 900
_NAME = 120
_TOPICS = 12
#: Placeholders of a caution that hold no figure's value.
_QUIET = frozenset({"period", "year", "places", "items"})


def render_refusal(answer: Answer, knowledge: Knowledge, language: Language) -> Text:
    """The gaps of an answer, each with what was understood of the question."""
    found: list[Text] = []
    for gap in answer.gaps[:_GAPS]:
        subject = _subject(gap, knowledge, language)
        said, *more = _said(gap, knowledge, language)
        first = joined(": ", (bold(subject), said)) if subject else capitalised(said)
        text = lines(first, *more)
        if string(text) not in map(string, found):
            found.append(text)
    return joined("\n\n", found or [capitalised(_nothing(knowledge, language))])


def _nothing(knowledge: Knowledge, language: Language) -> Text:
    return say(language, "refusal.nothing", within=fitting(knowledge.sources.values(), language))


def subjects(knowledge: Knowledge, language: Language) -> Text:
    """What can be asked about, where nothing of it was."""
    named = [plain(topic.name[language]) for topic in list(knowledge.topics.values())[:_TOPICS]]
    return say(language, "refusal.topics", topics=joined(", ", named)) if named else ()


def spoken_of(knowledge: Knowledge, language: Language) -> dict[str, Text]:
    """What the bot answers about, and out of what, for its sentences about itself."""
    about = plain(knowledge.about[language]) if knowledge.about else say(language, "about.default")
    return {"about": about, "within": fitting(knowledge.sources.values(), language)}


def fitting(sources: Iterable[Source], language: Language) -> Text:
    """ "In the message of the ministry": where something is not said, by the name that all sources share."""
    names = {s.within[language] if s.within else "" for s in sources}
    name = names.pop() if len(names) == 1 else ""
    return plain(echoed(name, _NAME)) if name else say(language, "source.within")


def _within(gap: Gap, knowledge: Knowledge, language: Language) -> Text:
    if gap.figure is not None and gap.figure in knowledge:
        return fitting(figures.sources_of(knowledge.figure(gap.figure), knowledge), language)
    if gap.topic is not None and gap.topic in knowledge.topics and knowledge.topics[gap.topic].figures:
        return fitting((knowledge.newest_of(gap.topic),), language)
    return fitting(knowledge.sources.values(), language)


def _subject(gap: Gap, knowledge: Knowledge, language: Language) -> Text:
    """What the question was about: the figure that was meant; the topic, where it was one time of several, or
    what a person may do.
    """
    if gap.figure is not None and gap.figure in knowledge:
        figure = knowledge.figure(gap.figure)
        of_several = gap.reason is Reason.YEAR and len(_meant(gap, knowledge)) > 1
        if of_several or gap.reason is Reason.HOW_TO:
            return topics.named(knowledge.topics[figure.topic], language)
        return capitalised(figures.timeless(figure, knowledge, language))
    if gap.topic is not None and gap.topic in knowledge.topics:
        return topics.named(knowledge.topics[gap.topic], language)
    return ()


def _said(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    reason = gap.reason
    if reason is Reason.YEAR:
        return _year(gap, knowledge, language)
    if reason is Reason.PLACE:
        return _place(gap, knowledge, language)
    if reason is Reason.WITHHELD:
        return _withheld(gap, knowledge, language)
    if reason is Reason.FORBIDDEN:
        return _forbidden(gap, knowledge, language)
    inside = _within(gap, knowledge, language)
    if reason is Reason.MEASURE:
        name = f"measure.{gap.measure}"
        return [say(language, name if known(language, name) else "measure.other", within=inside)]
    if reason is Reason.NUMBER and gap.number:
        number = plain(f"«{echoed(gap.number, 40)}»", "question")
        return [say(language, "refusal.number", number=number, within=inside)]
    bare = "_bare" if reason is Reason.NUMBER else ""
    return [say(language, f"refusal.{reason}{bare}", within=inside)]


def _withheld(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    """That it is out of service, and why, as the knowledge says it."""
    ids = (gap.figure,) if gap.figure else knowledge.topics[gap.topic].figures if gap.topic else ()
    why = next((said for i in ids if (said := withheld(knowledge, i))), None)
    return [say(language, "refusal.withheld")] + ([plain(why[language], "interface")] if why else [])


def _year(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    inside = _within(gap, knowledge, language)
    if gap.years is None:
        said = say(language, "refusal.period", within=inside)
    else:
        first, last = gap.years
        asked = f"{first:04}" if last in (None, first) else f"{first:04}/{last:04}"
        said = say(
            language,
            "refusal.since" if last is None else "refusal.year",
            year=lambda case: plain(quantities.moment_of(asked, language, case), "question"),
            within=inside,
        )
    meant = _meant(gap, knowledge)
    if not meant:
        return [said]
    found = quantities.listed_periods(meant, knowledge, language)[:_PERIODS]
    if not found:
        return [said, say(language, "refusal.no_periods")]
    return [said, say(language, "refusal.periods", periods=joined(", ", found))]


def _meant(gap: Gap, knowledge: Knowledge) -> tuple[Figure | Derived, ...]:
    """The observations of the indicator that was meant, else all of the topic."""
    figure = knowledge.figure(gap.figure) if gap.figure is not None and gap.figure in knowledge else None
    if isinstance(figure, Derived):
        return (figure,)
    if figure is not None:
        same = (f for f in knowledge.of_topic(figure.topic) if isinstance(f, Figure))
        return tuple(f for f in same if f.indicator.id == figure.indicator.id)
    return knowledge.of_topic(gap.topic) if gap.topic in knowledge.topics and gap.topic else ()


def _place(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    inside = _within(gap, knowledge, language)
    names = _place_names(gap, language)
    if names:
        named = plain(formatting.listing(names, language), "question")
        said = say(language, "refusal.place", places=named, within=inside)
    else:
        said = say(language, "refusal.place_bare", within=inside)
    codes = dict.fromkeys(c for f in _meant(gap, knowledge) if isinstance(f, Figure) for c in f.places)
    if not gap.figure and not any(map(places.countries_of, gap.places)):
        return [said]  # some of a topic's figures may be of other cities, and some of other countries
    if codes:
        countries = [formatting.country(c, language) for c in list(codes)[:_PLACES]]
        listed = plain(formatting.listing(countries, language))
        return [said, say(language, "refusal.places", places=listed)]
    return [said, say(language, "refusal.country")]


def _place_names(gap: Gap, language: Language) -> list[str]:
    """The places of the question as the sentence has them; none if the form of one is not known."""
    forms = [_place_named(place, language) for place in gap.places[:_PLACES_ASKED]]
    return [form for form in forms if form] if all(forms) else []


def _place_named(place: str, language: Language) -> str | None:
    """A place, or all of a kind, as they stand with *бойынша* or behind *по*; None: the form is not known."""
    if places.is_kind(place):
        return places.each(place, language)
    name = places.called(place, language)
    return name if language == "kk" else russian.place_dative(name)


def _forbidden(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    """The cautions that refuse it, with their readings: the only numbers that a refusal gives."""
    if gap.figure is None or gap.figure not in knowledge:
        return [say(language, "refusal.forbidden")]
    figure = knowledge.figure(gap.figure)
    slot = figures.slot_of(figure, knowledge, language)
    said: list[Text] = []
    for caution in _refusing(figure.cautions, gap.measure):
        wording = caution.text[language]
        quiet = placeholders(wording) <= _QUIET
        said.append(cut(fill(wording, slot), _CAUTION) if quiet else say(language, "refusal.forbidden"))
        said.extend(figures.read_as(caution, figure, knowledge, language))
    return [lowered(said[0]), *said[1:]] if said else [say(language, "refusal.forbidden")]


def _refusing(cautions: tuple[Caution, ...], measure: str | None) -> tuple[Caution, ...]:
    exact = tuple(c for c in cautions if measure in c.forbids)
    return exact or tuple(c for c in cautions if c.readings) or tuple(c for c in cautions if c.forbids)


_RELATED: Final = 2  # buttons of other figures below an answer
_OFFERED: Final = 3  # below a refusal, or what asks back


def render(answer: Answer, language: Language, knowledge: Knowledge, clock: int | None = None) -> Reply:
    """The reply that says ``answer`` in ``language``; talk is answered by :mod:`bot.screens.home`.

    ``clock``: the person's year; in a later one than the source's the first line says of which year it is.
    KeyError if the answer names a figure or a topic that ``knowledge`` does not have.
    """
    if answer.kind == "figure" and answer.parts:
        return _figures(answer, language, knowledge, clock)
    if answer.kind == "topic":
        return _topic(answer, language, knowledge, clock)
    if answer.kind == "clarify":
        return _clarification(answer, language, knowledge)
    return _refusal(answer, language, knowledge)


def _figures(answer: Answer, language: Language, knowledge: Knowledge, clock: int | None) -> Reply:
    ids = tuple(dict.fromkeys(part.figure for part in answer.parts))
    text = figures.render(answer, knowledge, language, LIMIT, clock)
    nearest = buttons.related(ids, knowledge, _RELATED)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (buttons.source(ids[0], language), buttons.translate(Show("figure", ids), language)),
    )
    topic = answer.topic or knowledge.figure(ids[0]).topic
    return finished(text, language, "figure", rows, answer=answer, topic=topic, figures=ids, nearest=nearest)


def _topic(answer: Answer, language: Language, knowledge: Knowledge, clock: int | None) -> Reply:
    topic = answer.topic or ""
    text = topics.render(answer, knowledge, language, LIMIT, clock)
    nearest = buttons.unlisted(topic, knowledge, _RELATED)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (buttons.translate(Show("topic", (topic,)), language),),
    )
    shown = tuple(f.id for f in topics.chosen(knowledge.topics[topic], knowledge))
    return finished(text, language, "topic", rows, topic=topic, figures=shown, nearest=nearest)


def _clarification(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    """What may have been meant, each by its name, several with numbers that answer. It claims nothing."""
    offered = tuple(i for i in dict.fromkeys(answer.nearest) if i in knowledge and knowledge.figure(i).served)
    named = [capitalised(figures.label(knowledge.figure(i), knowledge, language)) for i in offered]
    if len(offered) == 1:
        text = lines(say(language, "clarify.one"), *named)
        rows: tuple[Row, ...] = (buttons.this_one(offered[0], language),)
    else:
        listed = (joined("", (plain(f"{n}. ", "interface"), name)) for n, name in enumerate(named, 1))
        text = lines(say(language, "clarify.ask"), *listed)
        rows = (buttons.numbered(offered, language),)
    rows = (*rows, (buttons.translate(None, language),))
    return finished(cut(text, LIMIT), language, "clarify", rows, topic=answer.topic, nearest=offered)


def _refusal(answer: Answer, language: Language, knowledge: Knowledge) -> Reply:
    nearest = tuple(i for i in dict.fromkeys(answer.nearest) if i in knowledge and knowledge.figure(i).served)
    topic = answer.topic or next((g.topic for g in answer.gaps if g.topic), None)
    if not nearest and topic is not None and topic in knowledge.topics:
        nearest = buttons.of_topic(topic, knowledge, _OFFERED)
    nearest = nearest[:_OFFERED]
    text = render_refusal(answer, knowledge, language)
    below = () if nearest else subjects(knowledge, language)
    rows = (
        *buttons.of_figures(nearest, knowledge, language),
        (*(() if nearest else (buttons.all_topics(language),)), buttons.translate(None, language)),
    )
    text = joined("\n", (cut(text, LIMIT - length(below) - 1), below))
    why = str(answer.gaps[0].reason) if answer.gaps else ""
    return finished(text, language, "unknown", rows, topic=topic, nearest=nearest, reason=why)


def finished(
    text: Text,
    language: Language,
    kind: Kind,
    rows: tuple[Row, ...],
    *,
    answer: Answer | None = None,
    topic: str | None = None,
    figures: tuple[FigureId, ...] = (),
    nearest: tuple[FigureId, ...] = (),
    reason: str = "",
    card: bool = False,
) -> Reply:
    """The reply that these pieces make."""
    text = tidy(text)
    return Reply(
        language=language,
        kind=kind,
        html=html(text),
        text=string(text),
        topic=topic,
        figures=figures,
        nearest=nearest,
        says=answer.says if answer else None,
        numbers=numbers(text),
        buttons=tuple(row for row in rows if row),
        reason=reason,
        card=card,
    )
