"""What of a question is counted: its language, how it is typed, what came of it, its topic. Pure.

What was counted fewer than :data:`FEWEST` times is never shown.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from bot.rendering.text import Reply
from bot.storage.feedback import Counted

FEWEST: Final = 5
What: TypeAlias = Literal["questions", "language", "form", "outcome", "reason", "topic", "votes"]
PARTS: Final[tuple[What, ...]] = ("language", "form", "outcome", "reason", "topic", "votes")
OUTCOMES: Final = ("answered", "asked_back", "denied", "talk")
FORMS: Final = ("kazakh", "cyrillic", "latin")
_KAZAKH: Final = frozenset("әғқңөұүһі")
_LATIN: Final = re.compile("[a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+")
_OUTCOME: Final = {"figure": "answered", "topic": "answered", "clarify": "asked_back", "other": "talk"}


def form(text: str) -> str:
    """How it is typed: with Kazakh letters, in Cyrillic without them, or in Latin."""
    said = text.lower()
    if not _KAZAKH.isdisjoint(said):
        return "kazakh"
    latin = sum(map(len, _LATIN.findall(said)))
    return "latin" if latin and 2 * latin > sum(map(str.isalpha, said)) else "cyrillic"


def counted(text: str, reply: Reply, day: date) -> Counted:
    """What is counted of a question and its reply; of a denial with its reason. The language is that of the
    question, and where it tells none, that of the reply.
    """
    outcome = _OUTCOME.get(reply.kind, f"denied {reply.reason}".strip())
    language = reply.asked_in or reply.language
    return Counted(day.isoformat(), language, form(text), outcome, reply.topic or "")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of it, by outcome; what is under :data:`FEWEST` is not there."""

    day: date
    outcomes: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that may be shown."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Stats:
    """What was asked from the first to the last day. ``parts``: by what, each name with how many;
    ``groups``: questions without an answer that mean the same: one of them, and how many.
    """

    first: date
    last: date
    questions: int
    parts: Mapping[What, Mapping[str, int]]
    days: tuple[Day, ...]
    daily: tuple[tuple[str, What, str, int], ...] = ()
    groups: tuple[tuple[str, int], ...] = field(default=())


def stats(
    rows: Sequence[tuple[Counted, int]],
    votes: Mapping[tuple[str, str], int],
    first: date,
    last: date,
    groups: Iterable[tuple[str, int]] = (),
) -> Stats:
    """Added up, without what is too few to be shown."""
    every: Counter[tuple[What, str]] = Counter()
    daily: Counter[tuple[str, What, str]] = Counter()
    for one, number in rows:
        for what, name in _named(one):
            every[what, name] += number
            daily[one.day, what, name] += number
    for (day, verdict), number in votes.items():
        every["votes", verdict] += number
        daily[day, "votes", verdict] += number
    parts = {what: shown({n: c for (of, n), c in every.items() if of == what}) for what in PARTS}
    by_day: dict[tuple[str, What], dict[str, int]] = {}
    for (day, what, name), number in daily.items():
        by_day.setdefault((day, what), {})[name] = number
    kept = {key: shown(names) for key, names in by_day.items()}
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return Stats(
        first,
        last,
        shown({"": every["questions", ""]}).get("", 0),
        parts,
        tuple(Day(day, kept.get((day.isoformat(), "outcome"), {})) for day in days),
        tuple(
            (day, what, name, number)
            for (day, what), names in sorted(kept.items())
            for name, number in names.items()
        ),
        tuple((text, number) for text, number in groups if number >= FEWEST),
    )


def _named(one: Counted) -> Iterable[tuple[What, str]]:
    outcome, _, reason = one.outcome.partition(" ")
    yield "questions", ""
    yield "language", one.language
    yield "form", f"{one.language} {one.form}"
    yield "outcome", outcome
    if reason:
        yield "reason", reason
    if one.topic:
        yield "topic", one.topic


def shown(counts: Mapping[str, int]) -> dict[str, int]:
    """Those that may be shown, the largest first. Where one alone would be left out, the rest of the whole
    would tell it: then the smallest of several that may be shown is left out as well.
    """
    large = sorted(((n, c) for n, c in counts.items() if c >= FEWEST), key=lambda one: (-one[1], one[0]))
    few = [c for c in counts.values() if 0 < c < FEWEST]
    if len(few) == 1 and len(large) > 1:
        large.pop()
    return dict(large)


def table(found: Stats) -> str:
    """As CSV (RFC 4180): a line for each day, by what, which, how many."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(("day", "what", "name", "count"))
    write.writerows(found.daily)
    write.writerows(("", "group", _cell(text), number) for text, number in found.groups)
    return out.getvalue()


def _cell(text: str) -> str:
    """What people wrote, so that no spreadsheet takes it for a formula (OWASP, "CSV Injection")."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in "=+-@" else line
