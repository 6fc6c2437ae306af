"""What a reviewer sees of a draft: a line for each numeral, a card for each candidate. English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from knowledge.drafting.filling import blanks
from knowledge.drafting.layout import Layout
from knowledge.drafting.review import Draft, Entry, State, Step, todos
from knowledge.drafting.sorting import Sort
from knowledge.model import Knowledge

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
