"""What the source does not say: what was understood, why not, and nothing of any other figure's value."""

from __future__ import annotations

from bot.answering.answer import Answer, Gap, Reason
from bot.rendering import figures, periods, quantities, topics
from bot.rendering.messages import known, say
from bot.rendering.text import Text, bold, cut, echoed, fill, joined, lines, placeholders, plain, string
from knowledge.model import Caution, Derived, Figure, Knowledge
from knowledge.switches import withheld
from locales import formatting
from locales.languages import Language

_GAPS = 3
_WORDS = 3
_PERIODS = 5
_PLACES = 12
_CAUTION = 900
#: Placeholders of a caution that hold no figure's value.
_QUIET = frozenset({"period", "year", "places", "items"})


def render(answer: Answer, knowledge: Knowledge, language: Language) -> Text:
    """The gaps of an answer, each with what was understood of the question."""
    found: list[Text] = []
    for gap in answer.gaps[:_GAPS]:
        text = lines(_subject(gap, knowledge, language), *_said(gap, knowledge, language))
        if string(text) not in map(string, found):
            found.append(text)
    return joined("\n\n", found or [say(language, "refusal.nothing")])


def _subject(gap: Gap, knowledge: Knowledge, language: Language) -> Text:
    """The figure or the topic that the question was about."""
    if gap.figure is not None and gap.figure in knowledge:
        return bold(figures.capitalised(figures.label(knowledge.figure(gap.figure), knowledge, language)))
    if gap.topic is not None and gap.topic in knowledge.topics:
        return bold(topics.named(knowledge.topics[gap.topic], language))
    return ()


def _said(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    reason = gap.reason
    if reason is Reason.YEAR:
        return _year(gap, knowledge, language)
    if reason is Reason.PLACE:
        return _place(gap, knowledge, language)
    if reason is Reason.MEASURE:
        name = f"measure.{gap.measure}"
        return [say(language, name if known(language, name) else "measure.other")]
    if reason is Reason.WITHHELD:
        return _withheld(gap, knowledge, language)
    if reason is Reason.FORBIDDEN:
        return _forbidden(gap, knowledge, language)
    if reason is Reason.NUMBER and gap.number:
        return [say(language, "refusal.number", number=_quoted((gap.number,), 40))]
    if reason is Reason.SUBJECT and gap.foreign:
        return [say(language, "refusal.subject", words=_quoted(gap.foreign[:_WORDS]))]
    bare = "_bare" if reason in (Reason.NUMBER, Reason.SUBJECT) else ""
    return [say(language, f"refusal.{reason}{bare}")]


def _withheld(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    """That it is out of service, and why, as the knowledge says it."""
    ids = (gap.figure,) if gap.figure else knowledge.topics[gap.topic].figures if gap.topic else ()
    why = next((said for i in ids if (said := withheld(knowledge, i))), None)
    return [say(language, "refusal.withheld")] + ([plain(why[language], "interface")] if why else [])


def _quoted(words: tuple[str, ...], limit: int = 60) -> Text:
    """What the person wrote, each in quotation marks."""
    return joined(", ", (plain(f"«{echoed(word, limit)}»", "question") for word in words))


def _year(gap: Gap, knowledge: Knowledge, language: Language) -> list[Text]:
    said = say(language, "refusal.period") if gap.year is None else absent(gap.year, language)
    meant = _meant(gap, knowledge)
    if not meant:
        return [said]
    found = periods.listed(meant, knowledge, language)[:_PERIODS]
    if not found:
        return [said, say(language, "refusal.no_periods")]
    return [said, say(language, "refusal.periods", periods=joined("; ", found))]


def absent(year: int, language: Language) -> Text:
    """That the source has nothing on the year that the person means."""

    def asked(case: str) -> Text:
        return plain(quantities.moment(f"{year:04}", language, case), "question")

    return say(language, "refusal.year", year=asked)


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
    if gap.places:
        said = say(language, "refusal.place", places=_quoted(gap.places[:_WORDS]))
    else:
        said = say(language, "refusal.place_bare")
    codes = dict.fromkeys(c for f in _meant(gap, knowledge) if isinstance(f, Figure) for c in f.places)
    if codes:
        names = [formatting.country(c, language) for c in list(codes)[:_PLACES]]
        return [said, say(language, "refusal.places", places=plain(formatting.listing(names, language)))]
    return [said, say(language, "refusal.country")] if gap.figure or gap.topic else [said]


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
        read = figures.readings(caution, figure, knowledge, language)
        if read:
            said.append(say(language, "figure.readings", readings=read))
    return said or [say(language, "refusal.forbidden")]


def _refusing(cautions: tuple[Caution, ...], measure: str | None) -> tuple[Caution, ...]:
    exact = tuple(c for c in cautions if measure in c.forbids)
    return exact or tuple(c for c in cautions if c.readings) or tuple(c for c in cautions if c.forbids)
