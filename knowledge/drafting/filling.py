"""What is still to write of a draft, place by place in both languages, and writing it; what a reviewer sees
of it: a line for each numeral, a card for each candidate. Pure; English.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeAlias

from knowledge import placing
from knowledge.drafting import review
from knowledge.drafting.review import Draft, Entry, RefusedStep, State, Step, Table, todos
from knowledge.drafting.sorting import Sort
from knowledge.drafting.words import TODO, Layout
from knowledge.model import Bound, Knowledge
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


_WORDS: Final = ("label", "wording", "asked", "examples")
_MOST: Final = 2  # entries of a list
_CUT: Final = 400  # characters of a sentence on either side of its number


def summary(draft: Draft) -> str:
    """How many numerals there are of each sort, in one line."""
    sorts = Counter(entry.sort for entry in draft.entries)
    told = {Sort.SAME: "same", Sort.REVISION: "revisions", Sort.NEW: "new", Sort.NONE: "no figures"}
    counted = ", ".join(f"{sorts[sort]} {name}" for sort, name in told.items())
    return f"{len(draft.entries)} numerals: {counted}; published {draft.source['published']}"


def line(entry: Entry, knowledge: Knowledge | None = None) -> str:
    """One numeral in one line: its sort, words, place, and what it is."""
    head = f"{entry.sort}: “{' '.join(entry.written.split())}” [{entry.at.start}, {entry.at.end}]"
    parts = [head]
    if entry.sort is Sort.REVISION and entry.figure and entry.table:
        old = knowledge.figures[entry.figure].value if knowledge else None
        new = _number(entry.table["value"])
        was = f" {_number(old)} -> {new}" if old is not None else f" -> {new}"
        parts.append(f"{entry.figure}{was}" + ("" if entry.id == entry.figure else f", as {entry.id}"))
    elif entry.figure:
        parts.append(entry.figure)
    elif entry.table:
        parts.append(f"{entry.id}, {_quantity(entry.table)}")
    also = f" (or {', '.join(entry.also)})" if entry.also else ""
    return ": ".join([*parts, entry.reason + also])


def card(draft: Draft, entry: Entry) -> str:
    """A candidate with its sentence, what was read of it, its words, and what is still to write."""
    if entry.table is None:
        return f"{entry.number}/{len(draft.entries)}  {line(entry)}\n  {sentence(draft, entry)}"
    table = entry.table
    found = [f"{entry.number}/{len(draft.entries)}  {entry.id}  {entry.sort}, {_decided(entry)}"]
    if entry.figure:
        where = "in the place of" if entry.correction else "beside"
        found.append(f"  {where} {entry.figure}: {entry.reason}")
    found.append(f"  {sentence(draft, entry)}")
    found.append(f"  {_quantity(table)}")
    if table.get("speaker"):
        found.append(f"  said by {' / '.join(dict.fromkeys(table['speaker'].values()))}")
    for key in _WORDS if entry.state is not State.ACCEPTED else _WORDS[:2]:
        for language, text in table.get(key, {}).items():
            found.append(f"  {key}.{language}: {_shown(text)}")
    for n, caution in enumerate(table.get("cautions", [])):
        found.append(f"  cautions[{n}]: {caution['kk']} / {caution['ru']}")
    return "\n".join([*found, left(draft, entry)])


def left(draft: Draft, entry: Entry) -> str:
    """What is still to write of a candidate, and once for all of its topic and of the source."""
    fields = list(todos(entry.table or {}))
    told = [f"  still to write: {', '.join(fields)}" if fields else "  nothing left to write"]
    once = [blank for of in (None, entry) for blank in blanks(draft, of) if blank.scope != "figure"]
    if once:
        told.append(f"  and once for all: {', '.join(f'{one.scope}.{one.field}' for one in once)}")
    return "\n".join(told)


def _shown(text: str | list[str]) -> str:
    if isinstance(text, str):
        return text
    more = f" … and {len(text) - _MOST}" if len(text) > _MOST else ""
    return "; ".join(text[:_MOST]) + more


def sentence(draft: Draft, entry: Entry) -> str:
    """The sentence of a numeral, with the numeral marked: … ›40‹ …"""
    before, numeral, after = parted(draft, entry)
    return " ".join(f"{before}›{numeral}‹{after}".split())


def parted(draft: Draft, entry: Entry) -> tuple[str, str, str]:
    """The sentence of a numeral: what stands before it, it, what stands behind it."""
    span = Layout(draft.text).sentence(entry.at.start)
    start, end = max(span.start, entry.at.start - _CUT), min(span.end, entry.at.end + _CUT)
    return (
        draft.text[start : entry.at.start],
        draft.text[entry.at.start : entry.at.end],
        draft.text[entry.at.end : max(end, entry.at.end)],
    )


def history(draft: Draft) -> Iterator[str]:
    """Every step in one line, the earliest first."""
    for step in draft.steps:
        yield _told(step)


def _told(step: Step) -> str:
    of = f" {step.before.id or step.before.written}" if step.before is not None else ""
    why = f": {step.why}" if step.why else ""
    gone = " (undone)" if step.undone and not step.did.startswith("undid") else ""
    return f"{step.when} {step.who} {step.did}{of}{why}{gone}"


def _decided(entry: Entry) -> str:
    by = f" by {entry.by}" if entry.by and entry.state in (State.ACCEPTED, State.CONFIRMED) else ""
    return f"{entry.state}{by}"


def _quantity(table: Mapping[str, Any]) -> str:
    unit = table.get("unit") or f"of {table.get('indicator')}"
    parts = [f"{_number(table.get('value'))} {unit}"]
    if "bound" in table:
        parts.append(str(table["bound"]))
    if "previous" in table:
        parts.append(f"before: {_number(table['previous'])}")
    return f"{', '.join(parts)}; {_period(table.get('period', {}))}"


def _number(value: object) -> str:
    return f"{Decimal(str(value)):,f}".replace(",", " ")


def _period(period: Mapping[str, Any]) -> str:
    stated = [str(period[key]) for key in ("start", "end", "last_years") if key in period]
    words = f" (“{period['as_written']}”)" if "as_written" in period else ""
    return f"period {period.get('kind')}{' ' if stated else ''}{'/'.join(stated)}{words}"
