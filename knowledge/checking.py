"""What no single value of a knowledge folder shows: placeholders, numerals, formulas, vocabulary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from knowledge.formulas import Formula, FormulaError, evaluate
from knowledge.model import Asked, Derived, Figure, Knowledge
from knowledge.reading import Fault
from locales import folding, numerals
from locales.languages import LANGUAGES, Bilingual, Language

#: Names a placeholder may have besides figure ids.
PLACEHOLDERS: Final = ("value", "number", "previous", "period", "items", "places", "year")
CASES: Final = ("nominative", "genitive", "dative", "accusative", "locative", "ablative", "instrumental")
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_LETTER: Final = re.compile("[а-щыэюяәғқңөұүһі]")  # what has one has a word, and need not be read for it
_NAME: Final = re.compile(r"(?P<name>[a-z][a-z0-9-]*)(?P<number>\.number)?(?::(?P<case>[a-z]+))?")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One ``{name}``, ``{name.number}`` or ``{name:case}`` of a text."""

    name: str
    number: bool  # the bare number of a figure
    case: str | None


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """The placeholders of a text in order; ValueError names what is none."""
    found = []
    for match in _PLACEHOLDER.finditer(text):
        name = _NAME.fullmatch(match[1])
        if not name:
            raise ValueError(f"“{match[0]}” is no placeholder")
        found.append(Placeholder(name["name"], bool(name["number"]), name["case"]))
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        raise ValueError("a curly bracket without its other half")
    return tuple(found)


def check(knowledge: Knowledge, known: tuple[Fault, ...] = ()) -> tuple[Fault, ...]:
    """All faults between the parts of ``knowledge``.

    ``known``: the faults found in reading it; what refers to a figure that has one is not blamed for it.
    """
    faults: list[Fault] = []
    note = _Notes(knowledge, faults, known)
    note.on("service.toml", "").reason(knowledge.withheld)
    note.on("subject.toml", "").optional("about", knowledge.about, ())
    for source in knowledge.sources.values():
        at = note.on(f"sources/{source.id}.toml", source.id)
        for field, text in (("title", source.title), ("short", source.short), ("within", source.within)):
            at.optional(field, text, ())
    for topic in knowledge.topics.values():
        at = note.on(f"topics/{topic.id}.toml", topic.id)
        at.text("name", topic.name, ())
        at.reason(topic.withheld)
        at.text("about", topic.about, (), ids=True)
        for n, way in enumerate(topic.ways):
            at.text(f"ways[{n}].label", way.label, ())
            at.text(f"ways[{n}].publisher", way.publisher, ())
        at.vocabulary("asked", topic.asked)
        at.needed("asked", topic.asked)
        at.vocabulary("context", topic.context)
        at.vocabulary("examples", topic.examples)
        for name, asked in topic.words.items():
            at.vocabulary(f"words.{name}", asked)
    for name, asked in knowledge.words.items():
        note.on("words.toml", "").vocabulary(name, asked)
    indicators = {figure.indicator.id: figure.indicator for figure in knowledge.figures.values()}
    for indicator in indicators.values():
        at = note.on(f"topics/{indicator.topic}.toml", indicator.topic)
        at.vocabulary(f"indicators.{indicator.id}.asked", indicator.asked)
    for figure in knowledge.figures.values():
        _figure(note.on(f"topics/{figure.topic}.toml", figure.id), figure)
    for derived in knowledge.derived.values():
        _derived(note.on(f"topics/{derived.topic}.toml", derived.id), derived)
    return tuple(faults)


def _figure(at: _Notes, figure: Figure) -> None:
    has = {
        "value": figure.value is not None or figure.literal is not None,
        "number": figure.value is not None,
        "previous": figure.previous is not None,
        "period": True,
        "items": bool(figure.items),
        "places": bool(figure.places),
        "year": True,
    }
    allowed = tuple(name for name in PLACEHOLDERS if has[name])
    at.text("label", figure.label, allowed, ids=True)
    at.text("wording", figure.wording, allowed, ids=True)
    at.optional("opener", figure.opener, allowed)
    at.reason(figure.withheld)
    if figure.speaker:
        at.text("speaker", figure.speaker, ())
    if figure.period.text:
        at.text("period.text", figure.period.text, ())
    for n, attribute in enumerate(figure.attributes):
        at.text(f"attributes[{n}]", attribute.text, allowed, ids=True)
        at.vocabulary(f"attributes[{n}].asked", attribute.asked)
    for n, item in enumerate(figure.items):
        at.vocabulary(f"items[{n}].asked", item.asked)
    _cautions(at, figure, allowed)
    own, general = figure.asked, figure.indicator.asked
    at.vocabulary("asked", own)
    at.needed("asked", Asked(own.kk + general.kk, own.ru + general.ru))
    at.vocabulary("examples", figure.examples)
    at.secret("examples", figure)


def _derived(at: _Notes, derived: Derived) -> None:
    allowed = ("value", "number", "period", "year")
    at.text("label", derived.label, allowed, ids=True)
    at.text("wording", derived.wording, allowed, ids=True)
    at.reason(derived.withheld)
    at.formula("formula", derived.formula)
    at.vocabulary("asked", derived.asked)
    at.needed("asked", derived.asked)
    at.vocabulary("examples", derived.examples)
    _cautions(at, derived, allowed)


def _cautions(at: _Notes, figure: Figure | Derived, allowed: tuple[str, ...]) -> None:
    for n, caution in enumerate(figure.cautions):
        at.text(f"cautions[{n}]", caution.text, allowed, ids=True)
        for reading in caution.readings:
            at.formula(f"cautions[{n}].readings", reading)


@dataclass(frozen=True, slots=True)
class _Notes:
    """Notes the faults of one figure, topic or source."""

    knowledge: Knowledge
    faults: list[Fault]
    read: tuple[Fault, ...]  # what reading has found
    file: str = ""
    figure: str = ""

    def on(self, file: str, figure: str) -> _Notes:
        return replace(self, file=file, figure=figure)

    def fault(self, field: str, problem: str, mend: str) -> None:
        self.faults.append(Fault(self.file, self.figure, field, problem, mend))

    def faulty(self, figure: str) -> bool:
        return any(fault.figure == figure for fault in self.read)

    def text(self, field: str, text: Bilingual, allowed: tuple[str, ...], *, ids: bool = False) -> None:
        """``allowed``: the placeholders that this text may hold; ``ids``: figure ids too."""
        sets: list[frozenset[tuple[str, bool]]] = []
        for language in LANGUAGES:
            at, written = f"{field}.{language}", text[language]
            if not written:  # missing: noted by the reader
                return
            try:
                found = placeholders(written)
            except ValueError as error:
                self.fault(at, str(error), "Write {name}, {name.number} or {name:case}")
                return
            for placeholder in found:
                self.placeholder(at, placeholder, allowed, ids)
            self.numerals(at, written)
            sets.append(frozenset((placeholder.name, placeholder.number) for placeholder in found))
        if sets[0] != sets[1]:
            only = sorted(f"{{{name}{'.number' * number}}}" for name, number in sets[0] ^ sets[1])
            self.fault(field, f"the two languages differ in {', '.join(only)}", "Use the same in both")

    def optional(self, field: str, text: Bilingual | None, allowed: tuple[str, ...]) -> None:
        """A text that need not be there."""
        if text is not None:
            self.text(field, text, allowed)

    def reason(self, withheld: Bilingual | None) -> None:
        """Why something is out of service: a text for people, as any other."""
        self.optional("withheld", withheld, ())

    def placeholder(self, at: str, found: Placeholder, allowed: tuple[str, ...], ids: bool) -> None:
        if found.case is not None and found.case not in CASES:
            self.fault(at, f"“{found.case}” is no case", _near(found.case, CASES))
        if found.name in PLACEHOLDERS:
            if found.name not in allowed:
                self.fault(at, f"there is nothing to put in for {{{found.name}}} here", "Take it out")
            elif found.number:
                self.fault(at, f"{{{found.name}.number}} is unknown", "Only a figure's id takes .number")
            return
        known = (*allowed, *(self.known() if ids else ()))
        if not ids or (found.name not in self.knowledge and not self.faulty(found.name)):
            self.fault(at, f"unknown placeholder {{{found.name}}}", _near(found.name, known))

    def known(self) -> Iterator[str]:
        yield from self.knowledge.figures
        yield from self.knowledge.derived

    def numerals(self, at: str, written: str) -> None:
        # A space for each: what stands around a placeholder must not grow together into a number.
        for numeral in numerals.find(_PLACEHOLDER.sub(" ", written)):
            if not numeral.weak:
                bare = _PLACEHOLDER.sub(" ", written)[numeral.start : numeral.end]
                self.fault(at, f"the number “{bare}” in wording", "Use a placeholder, or say it without")

    def vocabulary(self, field: str, asked: Asked) -> None:
        for language, given in zip(LANGUAGES, (asked.kk, asked.ru), strict=True):
            for phrase in given:
                if not _LETTER.search(phrase) and not any(t.skeleton for t in folding.tokens(phrase)):
                    self.fault(f"{field}.{language}", f"the phrase “{phrase}” has no word", "Take it out")
                if not phrase.isprintable() and any(unicodedata.category(c) == "Cf" for c in phrase):
                    problem = f"an invisible character in “{phrase}”"
                    self.fault(f"{field}.{language}", problem, "Type the phrase anew: it would never be met")

    def secret(self, field: str, figure: Figure) -> None:
        """A sample question does not say the number that it asks for: the number would be written twice."""
        for language, given in zip(LANGUAGES, (figure.examples.kk, figure.examples.ru), strict=True):
            for question in given:
                if any(n.value == figure.value and not n.weak for n in numerals.find(question)):
                    problem = f"“{question}” says the figure's own number"
                    self.fault(f"{field}.{language}", problem, "Ask for it without saying it")

    def needed(self, field: str, asked: Asked) -> None:
        if any(fault.figure == self.figure and fault.field.startswith((field, "ind")) for fault in self.read):
            return  # it could not be read
        for language, given in zip(LANGUAGES, (asked.kk, asked.ru), strict=True):
            if not given:
                mend = "Give the words by which people ask for it"
                self.fault(f"{field}.{language}", "empty vocabulary", mend)

    def formula(self, field: str, formula: Formula) -> None:
        stated, derived = self.knowledge.figures, self.knowledge.derived
        for name in formula.ids:
            if name in derived:
                problem = f"“{formula.text}” computes with the derived figure {name}"
                self.fault(field, problem, "Write out its formula: derived figures stand on stated ones only")
            elif name not in stated and not self.faulty(name):
                problem = f"“{formula.text}” names the unknown figure {name}"
                self.fault(field, problem, _near(name, self.known()))
        if any(name not in stated or self.faulty(name) for name in formula.ids):
            return
        try:
            evaluate(formula, stated)
        except FormulaError as error:
            self.fault(field, error.problem, "Correct the formula or the figures it names")


def _near(name: str, known: Iterable[str]) -> str:
    known = tuple(known)
    near = get_close_matches(name, known, 1)
    if near:
        return f"Did you mean “{near[0]}”"
    return f"Known: {', '.join(known[:12])}" if known else "Take it out"


# -- vocabulary ---------------------------------------------------------------------------------------------


_Claimed = tuple[Language, str, str]  # a phrase: its language, folded, and the measure that it is asked for


def conflicts(knowledge: Knowledge) -> tuple[Fault, ...]:
    """Words that two concepts fight over, as warnings: such knowledge loads, but may answer beside the point.

    The same phrase, however typed, in the ``asked`` of two topics, or of two figures of different
    indicators (a derived figure is an indicator of its own) that have the same measure: those of different
    ones are told apart by what a question asks for.
    """
    topics: dict[_Claimed, dict[str, str]] = {}
    figures: dict[_Claimed, dict[str, str]] = {}
    shown: dict[_Claimed, str] = {}

    def claim(claims: dict[_Claimed, dict[str, str]], asked: Asked, of: str, by: str, name: str) -> None:
        for language, key, phrase in _phrases(asked):
            claims.setdefault((language, key, of), {}).setdefault(by, name)
            shown.setdefault((language, key, of), phrase)

    for topic in knowledge.topics.values():
        claim(topics, topic.asked, "", topic.id, topic.id)
    for figure in knowledge.figures.values():
        for asked in (figure.asked, figure.indicator.asked):
            claim(figures, asked, figure.measure, figure.indicator.id, figure.id)
    for derived in knowledge.derived.values():
        claim(figures, derived.asked, derived.measure, derived.id, derived.id)
    warnings = []
    for what, claims in (("topics", topics), ("figures", figures)):
        for key, claimed in claims.items():
            if len(claimed) > 1:
                first, *others = claimed.values()
                topic_id = first if what == "topics" else knowledge.figure(first).topic
                problem = f"“{shown[key]}” is also asked of the {what} {', '.join(others)}"
                mend = "Keep it where it belongs, or make it longer so that it tells them apart"
                warnings.append(Fault(f"topics/{topic_id}.toml", first, f"asked.{key[0]}", problem, mend))
    return tuple(warnings)


def _phrases(asked: Asked) -> Iterator[tuple[Language, str, str]]:
    """Each phrase: its language, folded, as written."""
    for language, given in zip(LANGUAGES, (asked.kk, asked.ru), strict=True):
        for phrase in given:
            yield language, " ".join(t.skeleton or t.text for t in folding.tokens(phrase)), phrase
