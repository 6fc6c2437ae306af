"""Who was given a value that turned out wrong is told once: what we said, what is right, where from.

What was revised is looked at ten minutes after the last revision, so a slip of the desk that it takes back at
once is told to nobody. What was given is compared with what is served then. Announcements that quoted a wrong
value are offered to the desk for correction in place.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

from bot.announcements import arising, content
from bot.announcements.content import Content
from bot.announcements.outbox import DEADLINE
from bot.rendering import figures, periods
from bot.rendering.messages import say
from bot.rendering.text import Text, bold, html, joined, lines, plain, tidy
from bot.storage import given, recurring
from bot.storage.database import Database, from_text
from bot.storage.given import VERSION, Notice, Quoted, Told
from knowledge.model import Bound, Figure, Knowledge, Measure, Period, PeriodKind, Unit
from knowledge.recording import digest, record
from locales.languages import LANGUAGES, Bilingual, Language

log = logging.getLogger(__name__)

SETTLED: Final = timedelta(minutes=10)  # without a further revision
BACK: Final = timedelta(days=30)  # for which is kept what a chat was given
MOST: Final = 8  # figures in one message
Version: TypeAlias = tuple[str, str]  # a figure and the version of it that was given


class Versions:
    """The version of each figure of the knowledge that is served, reckoned once for a snapshot."""

    def __init__(self) -> None:
        self._of: Knowledge | None = None
        self._known: dict[str, str] = {}

    def of(self, figure: str, knowledge: Knowledge) -> str:
        """The version of a figure; KeyError if there is none."""
        if self._of is not knowledge:
            self._of, self._known = knowledge, {}
        known = self._known.get(figure)
        if known is None:
            known = self._known[figure] = version(knowledge.figures[figure], knowledge)
        return known


def version(figure: Figure, knowledge: Knowledge) -> str:
    """What stands for a figure as it is served."""
    return digest(record(figure, knowledge))[:VERSION]


async def look(store: Database, knowledge: Knowledge, now: datetime) -> None:
    """Tell and offer what the revisions since the last look ask for, each once."""
    seen = await recurring.mark(store, given.MARK)
    if seen is None:  # of a store that is new everything would be revised
        await recurring.set_mark(store, given.MARK, await recurring.newest_revision(store))
        return
    found = await given.revised(store, seen)
    if found is None or from_text(found.at) + SETTLED > now:
        return
    served = [knowledge.figures[i] for i in found.figures if i in knowledge.figures]
    served = [figure for figure in served if figure.served]
    versions = {figure.id: version(figure, knowledge) for figure in served}
    told = await given.told(store, versions.items(), now - BACK)
    notices = list(notices_of(told, versions, knowledge))
    quoted = await _quoted(store, {figure.id for figure in served}, knowledge, now)
    await given.correct(store, found.newest, notices, quoted, now, now + DEADLINE)
    if notices or quoted:
        log.warning(
            "figures revised: %s; %d chats are told, %d announcements are offered for correction",
            ", ".join(found.figures), sum(len(one.to) for one in notices), len(quoted),
        )  # fmt: skip


# -- who was told wrong -------------------------------------------------------------------------------------


def notices_of(told: Iterable[Told], versions: Mapping[str, str], knowledge: Knowledge) -> Iterable[Notice]:
    """One message for each chat, with all that it was told wrong (or several, where that is much)."""
    was: dict[Version, Figure] = {}
    right: set[Version] = set()
    chats: dict[int, list[Told]] = {}
    for one in told:
        key = one.figure, one.version
        if key not in was and key not in right:
            now = knowledge.figures[one.figure]
            old = before(one.record, now)
            if old is None or not differs(old, now):
                right.add(key)
                continue
            was[key] = old
        if key in was:
            chats.setdefault(one.chat_id, []).append(one)
    groups: dict[tuple[Version, ...], list[tuple[int, int, Language]]] = {}
    for chat, those in chats.items():
        for begin in range(0, len(those), MOST):
            part = those[begin : begin + MOST]
            keys = tuple((one.figure, one.version) for one in part)
            groups.setdefault(keys, []).append((chat, part[-1].thread, part[-1].language))
    for keys, to in groups.items():
        text = written([(was[key], knowledge.figures[key[0]]) for key in keys], knowledge)
        new = tuple((figure, versions[figure]) for figure, _ in keys)
        yield Notice(content.written(text), tuple(to), new)


def before(old: Mapping[str, Any], now: Figure) -> Figure | None:
    """The figure as an earlier record has it, in what can turn out wrong; None: of another kind."""
    if old.get("kind") != "stated" or "unit" not in old:
        return None
    unit = old["unit"]
    made = Unit(
        unit["id"], unit["style"], Measure(unit["measure"]), unit.get("kk", ""),
        tuple(unit.get("ru", ("", "", ""))), unit.get("ru_gender", "m"), unit.get("ru_animate", False),
    )  # fmt: skip
    value, literal = old.get("value"), old.get("literal")
    return replace(
        now,
        value=None if value is None else Decimal(value),
        literal=Bilingual(**literal) if isinstance(literal, dict) else literal,
        as_written=old.get("as_written", ""),
        bound=Bound(old.get("bound", Bound.EXACT)),
        period=_period(old.get("period", {})),
        indicator=replace(now.indicator, unit=made),
    )


def _period(old: Mapping[str, Any]) -> Period:
    text = old.get("text")
    return Period(
        PeriodKind(old.get("kind", PeriodKind.UNSTATED)), old.get("start"), old.get("end"),
        old.get("last_years"), Bilingual(**text) if text else None,
    )  # fmt: skip


def differs(old: Figure, now: Figure) -> bool:
    """Whether an answer with one of them is wrong if the other is right; other words for it are not."""
    return (old.value, old.literal, old.bound, old.unit.id, old.unit.style) != (
        now.value, now.literal, now.bound, now.unit.id, now.unit.style,
    ) or _when(old.period) != _when(now.period)  # fmt: skip


def _when(period: Period) -> tuple[object, ...]:
    return period.start, period.end, period.last_years


# -- in words -----------------------------------------------------------------------------------------------


def written(wrong: Sequence[tuple[Figure, Figure]], knowledge: Knowledge) -> Content:
    """What a chat is told of the figures, each as it was said and as it is."""
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = [_corrected(old, now, knowledge, language) for old, now in wrong]
        head = bold(say(language, "correction.head"))
        said[language] = html(tidy(joined("\n\n", (head, *parts))))
    used = {now.id: digest(record(now, knowledge)) for _, now in wrong}
    return Content(topic=wrong[0][1].topic, kk=said["kk"], ru=said["ru"], fixed=said, figures=used)


def _corrected(old: Figure, now: Figure, knowledge: Knowledge, language: Language) -> Text:
    source = knowledge.sources[now.source]
    other_time = _when(old.period) != _when(now.period)
    when = plain(periods.phrase(now.period, language), "period", now.id)
    value = joined(", ", (bold(figures.value(now, knowledge, language)), when))
    return lines(
        bold(figures.capitalised(figures.label(now, knowledge, language))),
        say(language, "correction.was", was=_said(old, knowledge, language, other_time)),
        say(language, "correction.now", now=value),
        figures.source_line(
            source,
            language,
            now.speaker[language] if now.speaker else "",
            dated=now.period.years is None,
        ),
    )


def _said(old: Figure, knowledge: Knowledge, language: Language, with_time: bool) -> Text:
    """What was said; with its period where that was wrong."""
    when = periods.phrase(old.period, language) if with_time else ""
    return joined(", ", (figures.value(old, knowledge, language), plain(when, "period", old.id)))


# -- announcements that quoted it ---------------------------------------------------------------------------


async def _quoted(store: Database, revised: set[str], knowledge: Knowledge, now: datetime) -> list[Quoted]:
    """Drafts that correct what was announced, with the figures as they are now. No poll: it is taken back."""
    found = []
    for one in await given.quoting(store, sorted(revised), now - BACK):
        said = content.read(one.content)
        wrong = tuple(i for i in said.figures if i in revised and said.figures[i] != _digest(i, knowledge))
        if not wrong:
            continue
        if one.kind == "figure" and said.figure and said.figure in knowledge.figures:
            made = arising.week(knowledge, knowledge.figures[said.figure])
            again = replace(made, fixed={}, figures={})
        else:
            again = replace(said, at=None, fixed={}, figures={})
        found.append(Quoted(one.id, content.written(again), wrong))
    return found


def _digest(figure: str, knowledge: Knowledge) -> str:
    return digest(record(knowledge.figures[figure], knowledge))
