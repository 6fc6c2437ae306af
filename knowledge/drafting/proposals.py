"""A figure's table for a number of a release: filled from its sentence, TODO where a person must write."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import tomli

from knowledge.checking import PLACEHOLDERS
from knowledge.drafting import words
from knowledge.drafting.marking import Marking
from knowledge.drafting.marks import Mark
from knowledge.drafting.review import Draft, RefusedStep, Table
from knowledge.drafting.sorting import Sort, Sorted
from knowledge.drafting.units import Counted, by_id
from knowledge.drafting.words import TODO, lemma
from knowledge.model import Bound, Figure, Knowledge, Measure, Period, PeriodKind, Span, Unit
from knowledge.placing import ends_with, folded, words_of
from knowledge.records import standard_units
from locales import folding, numerals
from locales.languages import LANGUAGES

_REFERENCE: Final = re.compile(r"\{([a-z][a-z0-9-]*)(?:\.number)?(?::[a-z]+)?\}")
_ENDING: Final = re.compile(r"(?<=\d)[-‑][^\W\d_]+$")
_KEPT: Final = ("label", "wording", "asked", "examples", "headline", "state")
_MOST_WORDS: Final = 7


@dataclass
class Proposals:
    """Makes the tables of one release; ``topics`` collects the topics that they stand in, without figures."""

    marking: Marking
    knowledge: Knowledge | None
    raw: Mapping[str, Table]  # the topics of the knowledge as they are written, by id
    source: str
    published: date
    topics: dict[str, Table] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.knowledge is not None:
            self._ids |= {*self.knowledge.figures, *self.knowledge.derived}

    def beside(self, draft: Draft) -> None:
        """What comes next stands beside the candidates of a draft: in its topics, with other ids."""
        self.topics |= copy.deepcopy(dict(draft.topics))
        self._ids |= {entry.id for entry in draft.candidates()}

    def of(self, entry: Sorted) -> tuple[str, Table] | None:
        """The topic and the table of a number that is a revision or new; None for the others."""
        if entry.sort is Sort.REVISION and self.knowledge is not None and entry.figure is not None:
            return self._revision(entry.mark, self.knowledge.figures[entry.figure], entry.correction)
        if entry.sort is Sort.NEW and entry.mark.counted is not None:
            return self.new(entry.mark)
        return None

    # -- a revision ------------------------------------------------------------------------------------------

    def _revision(self, mark: Mark, old: Figure, correction: bool) -> tuple[str, Table]:
        raw: Table = next((t for t in self.raw[old.topic].get("figure", ()) if t.get("id") == old.id), {})
        table: Table = {"id": old.id if correction else self._id_of(old.id, mark)}
        topic = self._topic_like(old.topic)
        table["indicator"] = old.indicator.id
        topic.setdefault("indicators", {})[old.indicator.id] = _indicator(old)
        table |= self._stated(mark, old.unit)
        for key in _KEPT:
            if key in raw:
                table.setdefault(key, _without_references(copy.deepcopy(raw[key])))
        cautions = _without_references(copy.deepcopy(raw.get("cautions", [])))
        if cautions:  # whether they hold of the new number, too, a person must say
            table["cautions"] = [_asked_again(caution) for caution in cautions]
        return old.topic, table

    def _topic_like(self, name: str) -> Table:
        """A topic of the knowledge as it is written, without its figures."""
        if name not in self.topics:
            head = {k: copy.deepcopy(v) for k, v in self.raw[name].items() if k not in ("figure", "derived")}
            head["about"] = _without_references(head["about"])
            head.pop("indicators", None)
            self.topics[name] = head
        return self.topics[name]

    # -- a new figure ----------------------------------------------------------------------------------------

    def new(self, mark: Mark) -> tuple[str, Table]:
        """The topic and the table of a quantity. Where nothing tells what it counts, a person writes it: the
        nearest word stands for that in the text.
        """
        if mark.counted is None:
            mark = replace(mark, counted=self._nearest(mark))
        name = self._topic_of(mark)
        topic = self._topic_like(name) if name in self.raw else self._topic_new(name)
        unit = self._unit(mark, topic)
        table: Table = {"id": self._new_id(mark, unit), "unit": unit.id}
        if unit.style == "percent" and unit.measure is Measure.GROWTH:
            table["percent_kind"] = "unstated"
        self._name_the_unit(mark, unit, topic)
        table |= self._stated(mark, unit)
        table["label"] = self._label(mark, unit)
        table["wording"] = self._wording(mark)
        table["asked"] = self._asked(mark, unit)
        table["examples"] = self._examples(mark, unit)
        return name, table

    def _noun_of(self, counted: Counted) -> str:
        return counted.noun if counted.noun != TODO else lemma(self.marking.layout.slice(counted.span))

    def _nearest(self, mark: Mark) -> Counted:
        layout = self.marking.layout
        words = [token for token in layout.within(mark.sentence) if not token.is_number]
        behind = [token for token in words if token.start >= mark.span.end]
        if not words:
            raise RefusedStep("no word stands beside it", "unproven", layout.slice(mark.span))
        word = (behind or words[-1:])[0]
        return Counted((), Span(word.start, word.end), TODO)

    def _topic_of(self, mark: Mark) -> str:
        """The topic of which most words stand in the sentence; else one for the release."""
        said = {t.skeleton for t in self.marking.layout.within(mark.sentence)}
        best, most = "", 0.0
        for topic in self.knowledge.topics.values() if self.knowledge else ():
            met = 0.0
            for phrase in {*topic.asked.kk, *topic.asked.ru}:
                words = [token.skeleton for token in folding.tokens(phrase)]
                if words and all(any(w.startswith(word) for w in said) for word in words):
                    met += len(words)
            if met > most:
                best, most = topic.id, met
        return best or f"release-{self.published.isoformat()}"

    def _topic_new(self, name: str) -> Table:
        if name not in self.topics:
            pair = dict.fromkeys(LANGUAGES, TODO)
            self.topics[name] = {
                "id": name,
                "command": "release",
                "name": dict(pair),
                "about": dict(pair),
                "asked": {language: [TODO] for language in LANGUAGES},
            }
        return self.topics[name]

    def _unit(self, mark: Mark, topic: Table) -> Unit:
        """A unit that the topic may use: its own, a standard one, one of another topic copied, a new one."""
        counted = mark.counted
        assert counted is not None  # noqa: S101 - a quantity counts something
        own = topic.get("units", {})
        known = by_id(self.knowledge)
        for name in counted.units:
            if name in own and name in known:
                return known[name]
        for name in counted.units:
            if name in standard_units():
                return standard_units()[name]
        for name in counted.units:
            topic.setdefault("units", {})[name] = _unit_table(known[name])
            return known[name]
        name = _free_unit(topic) if counted.noun == TODO else _slug(counted.noun) or "unit"
        kazakh = self.marking.layout.language == "kk"
        forms = (TODO, TODO, TODO if kazakh else counted.noun)
        unit = Unit(name, "noun", Measure.COUNT, counted.noun if kazakh else TODO, forms)
        topic.setdefault("units", {}).setdefault(name, {"kk": unit.kk, "ru": list(forms)})
        return unit

    def _name_the_unit(self, mark: Mark, unit: Unit, topic: Table) -> None:
        """Puts the text's word for a unit beside its noun, in a set, where the text says another."""
        counted = mark.counted
        if counted is None or unit.style != "noun":
            return
        written = self.marking.layout.slice(counted.span)
        nouns = {folded(noun) for noun in (unit.kk, *unit.ru)} - {""}
        if any(ends_with(words_of(written), tuple(noun.split())) for noun in nouns | {n[:-1] for n in nouns}):
            return
        sets = topic.setdefault("words", {})
        words = sets.setdefault(f"unit-{unit.id}", {"kk": [unit.kk], "ru": [unit.ru[0]]})
        language = self.marking.layout.language
        noun = self._noun_of(counted)
        if noun not in words[language]:
            words[language].append(noun)

    def _id_of(self, old: str, mark: Mark) -> str:
        """The id of another observation: the old one with the new year in the place of its own."""
        year = mark.period.start[:4] if mark.period.start else str(self.published.year)
        stem = re.sub(r"-(?:19|20)\d\d(?=-|$)", "", old)
        head, _, tail = stem.partition("-")
        return self._free(f"{head}-{year}-{tail}" if tail else f"{head}-{year}")

    def _new_id(self, mark: Mark, unit: Unit) -> str:
        counted = mark.counted
        noun = unit.id.lower()
        if unit.style == "noun" and counted is not None:
            noun = _slug(self._noun_of(counted)) or unit.id
        year = mark.period.start[:4] if mark.period.start else str(self.published.year)
        return self._free(f"{noun}-{year}")

    def _free(self, name: str) -> str:
        name = name if re.match("[a-z]", name) else f"f-{name}"
        letters = (f"-{chr(97 + n // 26 - 1) if n >= 26 else ''}{chr(97 + n % 26)}" for n in range(26 * 27))
        free = name if name not in self._ids | set(PLACEHOLDERS) else ""
        while not free:
            candidate = f"{name}{next(letters)}"
            free = candidate if candidate not in self._ids else ""
        self._ids.add(free)
        return free

    # -- what the text states --------------------------------------------------------------------------------

    def _stated(self, mark: Mark, unit: Unit) -> Table:
        """Value, bound, period, speaker, and where each stands."""
        numeral, text = mark.numeral, self.marking.layout.text
        assert numeral is not None and mark.value is not None  # noqa: S101,PT018 - it was read
        written = _ENDING.sub("", text[numeral.start : numeral.end])
        where: Table = {"value": [numeral.start, numeral.start + len(written)]}
        table: Table = {"source": self.source, "value": _toml_number(mark.value), "as_written": written}
        if mark.bound is not Bound.EXACT and mark.bound_span and not _leads(mark):
            table["bound"] = mark.bound.value
            where["bound"] = _pair(mark.bound_span)
        if numeral.written == "word":
            table["basis"] = "word"
        if mark.counted is not None and unit.style in ("noun", "money", "percent", "times"):
            where["unit"] = _pair(mark.counted.span)
        if mark.previous is not None and mark.previous.value is not None:
            table["previous"] = _toml_number(mark.previous.value)
            where["previous"] = _pair(mark.previous.span)
        table["period"] = _period(mark.period)
        if mark.period_span is not None and mark.period.kind is not PeriodKind.UNSTATED:
            where["period"] = _pair(mark.period_span)
        if state := self._state(mark):
            table["state"] = state
        if mark.speaker is not None:
            language = self.marking.layout.language
            name = self.marking.layout.slice(mark.speaker)
            table["speaker"] = {"kk": TODO, "ru": TODO} | {language: name}
        return table | {"where": where}

    def _state(self, mark: Mark) -> str:
        numeral = mark.numeral
        assert numeral is not None  # noqa: S101 - it was read
        around = (
            *self.marking.layout.words_before(numeral.start),
            *self.marking.layout.words_after(numeral.unit_end),
        )
        for state, stems in _skeletons()["states"].items():
            folded = tuple(folding.skeleton(stem) for stem in stems)
            if any(token.skeleton.startswith(folded) for token in around):
                return str(state)
        return ""

    # -- words -----------------------------------------------------------------------------------------------

    def _label(self, mark: Mark, unit: Unit) -> Table:
        shape = _shape(unit)
        tail = ", {period}" if mark.period.kind is not PeriodKind.UNSTATED else ""
        nouns = {"noun_kk": unit.kk, "noun_ru": unit.ru[2]}
        return {
            language: _numberless(_skeletons()["label"][shape][language].format(**nouns)) + tail
            for language in LANGUAGES
        }

    def _wording(self, mark: Mark) -> Table:
        """The clause without its numbers, to make a sentence of; the other language is a person's."""
        language = self.marking.layout.language
        made = f"{TODO}: {self._clause(mark, '')}"
        return {name: made if name == language else TODO for name in LANGUAGES}

    def _asked(self, mark: Mark, unit: Unit) -> Table:
        language = self.marking.layout.language
        phrases = {"kk": TODO, "ru": TODO}
        if unit.style == "noun":
            phrases = {"kk": unit.kk, "ru": unit.ru[0]}
            if mark.counted is not None and mark.counted.phrase is not None:
                phrase = self.marking.layout.slice(mark.counted.phrase).lower()
                if len(phrase.split()) > 1:
                    phrases[language] = phrase
        return {name: [_numberless(phrase)] for name, phrase in phrases.items()}

    def _examples(self, mark: Mark, unit: Unit) -> Table:
        """One question made of the clause; the rest are a person's."""
        layout = self.marking.layout
        language = layout.language
        shape = unit.style if unit.style in ("percent", "times") else "noun"
        asks = _skeletons()["question"][shape][language]
        question = self._clause(mark, asks)
        told = _folded(question) - _folded(asks) - words.exact("nouns", "stop_kk", "stop_ru")
        thing = _folded(layout.slice(mark.counted.span)) if mark.counted else set()
        elsewhere = unit.style == "noun" and not thing & told  # in a row, the noun stands beside another
        if unit.amount or unit.style == "money":
            told -= thing
        if not told or elsewhere or words.is_fragment(question):
            question = ""  # "how many?" alone would fit everything
        if not question and unit.style == "noun" and language == "kk" and unit.kk != TODO:
            question = f"{asks} {unit.kk}"
        if language == "ru":
            question = words.fronted(question, asks, self._words_behind(mark))
        made = f"{question[:1].upper()}{question[1:]}?" if question else TODO
        return {name: [made] if name == language else [TODO] for name in LANGUAGES}

    def _words_behind(self, mark: Mark) -> int:
        """How many words behind a number say what it counts."""
        counted = mark.counted
        if counted is None or counted.style not in ("noun", "money") or counted.before:
            return 0
        return len(self.marking.layout.within(Span(mark.span.end, counted.span.end)))

    def _clause(self, mark: Mark, instead: str) -> str:
        """The clause of a number with ``instead`` in its place, without its bound and other numbers."""
        numeral, layout = mark.numeral, self.marking.layout
        assert numeral is not None  # noqa: S101 - it was read
        before = layout.words_before(numeral.start, _MOST_WORDS)
        after = layout.words_after(numeral.unit_end, _MOST_WORDS)
        start = before[-1].start if before else numeral.start
        end = after[-1].end if after else numeral.unit_end
        unit_end = (
            numeral.unit_end if instead and mark.counted and mark.counted.style != "noun" else numeral.end
        )
        cut = [(numeral.start, unit_end, instead)]
        if numeral.bound_start is not None and numeral.bound_end is not None:
            cut.append((numeral.bound_start, numeral.bound_end, ""))
        spans = {*self.marking.periods.dates(numeral.start), *filter(None, (mark.period_span,))}
        cut += [(span.start, span.end, "") for span in spans]
        made = layout.text[start:end]
        for first, last, put in sorted(cut, reverse=True):
            if first < end and start < last:
                made = made[: max(first - start, 0)] + put + made[last - start :]
        return _numberless(made, keep=instead)


def _folded(text: str) -> set[str]:
    return {folding.skeleton(word) for word in text.split()}


def _leads(mark: Mark) -> bool:
    """Whether the "bound word" only leads from the earlier value to this one."""
    return mark.previous is not None and mark.bound is Bound.AT_MOST


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _toml_number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _period(period: Period) -> Table:
    table: Table = {"kind": period.kind.value}
    for key in ("start", "end", "last_years"):
        if (value := getattr(period, key)) is not None:
            table[key] = value
    if period.text is not None:
        table["text"] = {"kk": period.text.kk, "ru": period.text.ru}
    if period.as_written is not None and period.kind is not PeriodKind.UNSTATED:
        table["as_written"] = period.as_written
    return table


def _numberless(text: str, keep: str = "") -> str:
    """Text without its numbers and without what a phrase may not begin or end with."""
    for numeral in reversed(numerals.find(text)):
        if not numeral.weak and text[numeral.start : numeral.end] not in keep:
            text = text[: numeral.start] + text[numeral.unit_end :]
    text = re.sub(r"[{}]|\d+|(?<![^\W\d_])\.|\.(?=\s+[а-яәғқңөұүһі])", " ", text)
    return re.sub(r"\s+", " ", text).strip(" ,;:-–—()«»“”\"'.%")


def _without_references(value: Any) -> Any:
    """Text in which another figure's number stands as TODO: it must be that of the new observation."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda m: m[0] if m[1] in PLACEHOLDERS else TODO, value)
    if isinstance(value, list):
        return [_without_references(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _without_references(inner) for key, inner in value.items()}
    return value


def _asked_again(caution: Table) -> Table:
    again = {language: f"{TODO}? {caution[language]}" for language in LANGUAGES}
    return again | {key: caution[key] for key in ("forbids",) if key in caution}


def _indicator(figure: Figure) -> Table:
    indicator = figure.indicator
    table: Table = {"unit": indicator.unit.id, "measure": indicator.measure.value}
    if indicator.percent_kind is not None:
        table["percent_kind"] = indicator.percent_kind.value
    asked = {language: list(getattr(indicator.asked, language)) for language in LANGUAGES}
    return table | ({"asked": asked} if any(asked.values()) else {})


def _unit_table(unit: Unit) -> Table:
    table: Table = {"style": unit.style, "measure": unit.measure.value, "kk": unit.kk, "ru": list(unit.ru)}
    return table | {"ru_gender": unit.ru_gender, "ru_animate": unit.ru_animate}


def _shape(unit: Unit) -> str:
    if unit.style == "percent":
        return "growth" if unit.measure is Measure.GROWTH else "share"
    return {"money": "money", "times": "growth"}.get(unit.style, "noun")


def _free_unit(topic: Table) -> str:
    names = ("unit", *(f"unit-{n}" for n in range(2, len(topic.get("units", ())) + 3)))
    return next(name for name in names if name not in topic.get("units", {}))


def _slug(text: str) -> str:
    words = [re.sub("[^a-z0-9]", "", token.skeleton) for token in folding.tokens(text)]
    return "-".join(word for word in words if word)[:30].strip("-")


@lru_cache(maxsize=1)
def _skeletons() -> Mapping[str, Any]:
    text = resources.files("knowledge.drafting").joinpath("skeletons.toml").read_text("utf-8")
    return tomli.loads(text)
