"""What is still to write of a draft, place by place in both languages, and writing it. Pure."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeAlias

from knowledge import placing
from knowledge.drafting import review
from knowledge.drafting.layout import Layout
from knowledge.drafting.review import Draft, Entry, RefusedStep, Table
from knowledge.drafting.words import TODO
from knowledge.model import Bound
from locales.languages import LANGUAGES, Language

Scope: TypeAlias = Literal["source", "topic", "figure"]
#: Fields that hold a list of phrases in each language.
PHRASES: Final = ("asked", "examples")
NONE: Final = ("-", "–", "—")
_ADDRESS: Final = re.compile(r"https?://[^\s\"<>]{1,500}")
_FORMS: Final = 3  # of a Russian noun: after 1, 2 and 5
_PERIOD: Final = re.compile(r"(\d{4}(?:-\d\d){0,2})(?:\s*[/–—]\s*(\d{4}(?:-\d\d){0,2}))?")


@dataclass(frozen=True, slots=True)
class Blank:
    """A field of the source, of a candidate's topic or of the candidate, in both languages."""

    scope: Scope
    field: str


def blanks(draft: Draft, entry: Entry | None) -> tuple[Blank, ...]:
    """What is still to write of a candidate, or (None) of the source, in the order in which to ask for it."""
    if entry is None:
        return tuple(dict.fromkeys(Blank("source", _base(name)) for name in review.todos(draft.source)))
    found = [Blank("topic", name) for name in _of_topic(draft, entry)]
    found += [Blank("figure", _base(name)) for name in review.todos(entry.table or {})]
    return tuple(dict.fromkeys(found))


def _base(field: str) -> str:
    head, _, last = field.rpartition(".")
    return head if last in LANGUAGES else field


def _of_topic(draft: Draft, entry: Entry) -> Iterator[str]:
    head, table = draft.topics.get(entry.topic or "", {}), entry.table or {}
    for key in ("name", "about", "asked"):
        if tuple(review.todos({key: head.get(key, {})})):
            yield key
    unit = table.get("unit") or head.get("indicators", {}).get(table.get("indicator"), {}).get("unit")
    if tuple(review.todos(head.get("units", {}).get(unit, {}))):
        yield f"units.{unit}"


def held(draft: Draft, entry: Entry | None, blank: Blank) -> Mapping[str, Any]:
    """What stands there now, by language."""
    table: Any = _table(draft, entry, blank)
    for name in blank.field.split("."):
        table = table.get(name, {}) if isinstance(table, Mapping) else {}
    return table if isinstance(table, Mapping) else {}


def _table(draft: Draft, entry: Entry | None, blank: Blank) -> Table:
    if blank.scope == "source" or entry is None:
        return draft.source
    return draft.topics[entry.topic or ""] if blank.scope == "topic" else entry.table or {}


def filled(draft: Draft, entry: Entry | None, blank: Blank, text: str, who: str, when: str) -> Draft:
    """With what was written: a Kazakh line and a Russian one; phrases with ; between them, the forms of a
    noun with commas. One line is that of the language that is missing. RefusedStep for anything else.
    """
    before = held(draft, entry, blank)
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    missing = [one for one in LANGUAGES if not before or tuple(review.todos({one: before.get(one, TODO)}))]
    languages: list[Language] = missing if len(missing) == len(lines) == 1 else list(LANGUAGES)
    if len(lines) != len(languages) or TODO in text:
        raise RefusedStep("write a Kazakh line and a Russian one", "lines")
    given = {one: _read(blank, one, line) for one, line in zip(languages, lines, strict=True)}
    value: Table = dict(before) | dict(given)
    if blank.scope == "figure" and entry is not None:
        return review.change(draft, entry.number, blank.field, value, who, when)
    name = "" if blank.scope == "source" or entry is None else entry.topic or ""
    made = review.change_head(draft, name, blank.field, value, who, when)
    return named_unit(made, name, blank.field.partition(".")[2], who, when)


def _read(blank: Blank, language: str, line: str) -> Any:
    if blank.field in PHRASES:
        return [part for part in (" ".join(p.split()) for p in line.split(";")) if part]
    if not blank.field.startswith("units.") or language == "kk":
        return line
    forms = [" ".join(form.split()) for form in line.split(",")]
    if len(forms) != _FORMS or not all(forms):
        raise RefusedStep("write the forms after 1, 2 and 5, with commas", "forms")
    return forms


def named_unit(draft: Draft, topic: str, unit: str, who: str, when: str) -> Draft:
    """A unit's noun is written now: so are the words and the labels in which TODO stood for it. Out: the same
    draft where the noun is still to write, or nothing stood for it.
    """
    head = draft.topics.get(topic, {})
    noun = head.get("units", {}).get(unit, {})
    if not noun or tuple(review.todos(noun)):
        return draft
    one, many = {"kk": noun["kk"], "ru": noun["ru"][0]}, {"kk": noun["kk"], "ru": noun["ru"][2]}
    words = head.get("words", {}).get(f"unit-{unit}", {})
    if tuple(review.todos(words)):
        named = {tongue: _put(words[tongue], one[tongue]) for tongue in LANGUAGES}
        draft = review.change_head(draft, topic, f"words.unit-{unit}", named, who, when)
    for entry in draft.candidates():
        table = entry.table or {}
        if entry.topic != topic or table.get("unit") != unit:
            continue
        for field, forms in (("label", many), ("asked", one)):
            held = table.get(field, {})
            if tuple(review.todos(held)):
                value = {tongue: _put(held[tongue], forms[tongue]) for tongue in LANGUAGES}
                draft = review.change(draft, entry.number, field, value, who, when)
    return draft


def _put(held: Any, noun: str) -> Any:
    """Words with a noun where TODO stood for it."""
    if isinstance(held, list):
        return [_put(one, noun) for one in held]
    return held.replace(TODO, noun)


def published_at(draft: Draft, address: str, who: str, when: str) -> Draft:
    """Where the release was published, for people to read it; ``-``: nowhere that one could link to."""
    if address in NONE:
        return review.change_head(draft, "", "url", None, who, when)
    if not _ADDRESS.fullmatch(address):
        raise RefusedStep(f"“{address}” is no web address", "address", address)
    return review.change_head(draft, "", "url", address, who, when)


# -- the other fields ----------------------------------------------------------------------------------------


def decided(draft: Draft, entry: Entry, keep: bool, who: str, when: str) -> Draft:
    """The cautions that were asked about again hold of the new number, too, or do not."""
    if not keep:
        return review.change(draft, entry.number, "cautions", None, who, when)
    cautions = copy.deepcopy((entry.table or {}).get("cautions", []))
    for caution in cautions:
        for language in LANGUAGES:
            caution[language] = caution[language].removeprefix(f"{TODO}? ")
    return review.change(draft, entry.number, "cautions", cautions, who, when)


def asked_so(draft: Draft, entry: Entry, language: Language, question: str, who: str, when: str) -> Draft:
    """A question that people asked is a sample question for it; the same draft where it is one already."""
    examples = copy.deepcopy((entry.table or {}).get("examples", {}))
    held = [one for one in examples.get(language, []) if one != TODO]
    if question in held:
        return draft
    examples[language] = [*held, question]
    return review.change(draft, entry.number, "examples", examples, who, when)


def revalued(draft: Draft, entry: Entry, text: str, who: str, when: str) -> Draft:
    """Another value, written in digits."""
    try:
        value = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        raise RefusedStep(f"“{text}” is no number", "other", text) from None
    if not value.is_finite():
        raise RefusedStep(f"“{text}” is no number", "other", text)
    plain = int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
    return review.change(draft, entry.number, "value", plain, who, when)


def rebounded(draft: Draft, entry: Entry, bound: str, who: str, when: str) -> Draft:
    """Another limit; ``exact``: none, and no place in the text."""
    if bound not in [one.value for one in Bound]:
        raise RefusedStep(f"“{bound}” is no bound; write {', '.join(Bound)}", "other", bound)
    table = copy.deepcopy(entry.table or {})
    where = table.get("where", {})
    if bound == "exact":
        where.pop("bound", None)
    draft = review.change(draft, entry.number, "where", where, who, when)
    return review.change(draft, entry.number, "bound", None if bound == "exact" else bound, who, when)


def redated(draft: Draft, entry: Entry, text: str, who: str, when: str) -> Draft:
    """Another period: ``2025``, ``2025-05``, ``2024/2025``, or ``-`` for none that the text names."""
    where = dict((entry.table or {}).get("where", {}))
    where.pop("period", None)
    period: Table = {"kind": "unstated"}
    if text.strip() not in NONE:
        found = _PERIOD.fullmatch(text.strip())
        if found is None:
            raise RefusedStep(f"“{text}” is no period; write 2025, 2025-05, 2024/2025 or -", "other", text)
        period = {"kind": "point", "start": found[1]}
        if found[2]:
            period = {"kind": "interval", "start": found[1], "end": found[2]}
        if place := _year(draft, entry, found[1][:4]):
            period["as_written"] = draft.text[place[0] : place[1]]
            where["period"] = place
    draft = review.change(draft, entry.number, "where", where, who, when)
    return review.change(draft, entry.number, "period", period, who, when)


def _year(draft: Draft, entry: Entry, year: str) -> list[int] | None:
    """Where the year stands in the sentence."""
    sentence = Layout(draft.text).sentence(entry.at.start)
    spans = [s for s in placing.places(draft.text, year) if sentence.start <= s.start < sentence.end]
    return [spans[0].start, spans[0].end] if spans else None
