"""Who was given a value that turned out wrong is told once: what we said, what is right, where from.

What was revised is looked at ten minutes after the last revision, so a slip of the desk that it takes back at
once is told to nobody. What was given is compared with what is served then. Announcements that quoted a wrong
value are offered to the desk for correction in place. With a stated value whatever is computed from it turns
out wrong, too, and so does a list with other entries.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Final, TypeAlias

from bot.announcements import arising, content
from bot.announcements.content import Content
from bot.announcements.outbox import DEADLINE
from bot.rendering import figures, quantities
from bot.rendering.text import Text, bold, capitalised, html, joined, lines, plain, say, string, tidy
from bot.storage import recurring, revisions
from bot.storage.database import Database, from_text
from bot.storage.revisions import VERSION, Notice, Quoted, Told
from knowledge.formulas import parse
from knowledge.model import Bound, Derived, Figure, Item, Knowledge, Measure, Period, PeriodKind, Unit
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
            known = self._known[figure] = version(knowledge.figure(figure), knowledge)
        return known


def version(figure: Figure | Derived, knowledge: Knowledge) -> str:
    """What stands for a figure as it is served."""
    return digest(record(figure, knowledge))[:VERSION]


async def look(store: Database, knowledge: Knowledge, now: datetime) -> None:
    """Tell and offer what the revisions since the last look ask for, each once."""
    seen = await recurring.mark(store, revisions.MARK)
    if seen is None:  # of a store that is new everything would be revised
        await recurring.set_mark(store, revisions.MARK, await recurring.newest_revision(store))
        return
    found = await revisions.revised(store, seen)
    if found is None or from_text(found.at) + SETTLED > now:
        return
    stated = {i for i in found.figures if i in knowledge.figures and knowledge.figures[i].served}
    versions = {i: version(knowledge.figures[i], knowledge) for i in stated}
    told = await revisions.told(store, [*versions.items(), *_computed(found.figures, knowledge)], now - BACK)
    notices = list(notices_of(told, knowledge))
    quoted = await _quoted(store, stated, knowledge, now)
    await revisions.correct(store, found.newest, notices, quoted, now, now + DEADLINE)
    if notices or quoted:
        log.warning(
            "figures revised: %s; %d chats are told, %d announcements are offered for correction",
            ", ".join(found.figures), sum(len(one.to) for one in notices), len(quoted),
        )  # fmt: skip


# -- who was told wrong -------------------------------------------------------------------------------------


def _computed(revised: Iterable[str], knowledge: Knowledge) -> Iterable[Version]:
    """The figures that are computed otherwise now, or from others; whatever version of them was given."""
    changed = set(revised)
    for derived in knowledge.derived.values():
        if derived.served and changed & {derived.id, *derived.formula.ids}:
            yield derived.id, ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A figure as it was given, with the version of all that it was made of, and as it is.

    ``then``: the knowledge in which what was given can be read.
    """

    of: tuple[Version, ...]
    old: Figure | Derived
    now: Figure | Derived
    then: Knowledge


def notices_of(told: Iterable[Told], knowledge: Knowledge) -> Iterable[Notice]:
    """One message for each chat, with all that it was told wrong (or several, where that is much)."""
    known: dict[tuple[Version, ...], Wrong | None] = {}
    groups: dict[tuple[tuple[Version, ...], ...], list[tuple[int, int, Language]]] = {}
    for chat, those in groupby(told, key=lambda one: one.chat_id):
        rows = list(those)
        where = rows[-1].thread, rows[-1].language
        wrong = list(_wrong(rows, known, knowledge))
        for begin in range(0, len(wrong), MOST):
            keys = tuple(one.of for one in wrong[begin : begin + MOST])
            groups.setdefault(keys, []).append((chat, *where))
    for keys, to in groups.items():
        all_wrong = [one for one in map(known.get, keys) if one is not None]
        new = tuple((one.now.id, version(one.now, knowledge)) for one in all_wrong)
        yield Notice(content.written(written(all_wrong, knowledge)), tuple(to), new)


def _wrong(
    rows: Iterable[Told], known: dict[tuple[Version, ...], Wrong | None], knowledge: Knowledge
) -> Iterable[Wrong]:
    """What one chat was told wrong: what is stated, then what is computed from that."""
    found: dict[str, Wrong] = {}
    for one in sorted(rows, key=lambda one: one.figure in knowledge.derived):
        now = knowledge.figure(one.figure)
        of: tuple[Version, ...] = ((one.figure, one.version),)
        if isinstance(now, Derived):
            of += tuple(found[i].of[0] for i in now.formula.ids if i in found)
        if of not in known:
            were = [was for i, _ in of[1:] if isinstance(was := found[i].old, Figure)]
            then = knowledge
            if were:
                then = replace(knowledge, figures={**knowledge.figures, **{was.id: was for was in were}})
            old = before(one.record, now)
            same = old is None or not differs(old, now, then, knowledge)
            known[of] = None if old is None or same else Wrong(of, old, now, then)
        if (wrong := known[of]) is not None:
            found[one.figure] = wrong
            yield wrong


def before(old: Mapping[str, Any], now: Figure | Derived) -> Figure | Derived | None:
    """The figure as an earlier record has it, in what can turn out wrong; None: of another kind."""
    kind = "stated" if isinstance(now, Figure) else "derived"
    if old.get("kind") != kind or "unit" not in old:
        return None
    unit = old["unit"]
    made = Unit(
        unit["id"], unit["style"], Measure(unit["measure"]), unit.get("kk", ""),
        tuple(unit.get("ru", ("", "", ""))), unit.get("ru_gender", "m"), unit.get("ru_animate", False),
    )  # fmt: skip
    if isinstance(now, Derived):
        return replace(now, formula=parse(old["formula"]), unit=made)
    value, literal, earlier = old.get("value"), old.get("literal"), old.get("previous")
    return replace(
        now,
        value=None if value is None else Decimal(value),
        literal=Bilingual(**literal) if isinstance(literal, dict) else literal,
        as_written=old.get("as_written", ""),
        bound=Bound(old.get("bound", Bound.EXACT)),
        period=_period(old.get("period", {})),
        previous=None if earlier is None else Decimal(earlier),
        items=tuple(Item(Bilingual(**one["text"])) for one in old.get("items", ())),
        places=tuple(old.get("places", ())),
        indicator=replace(now.indicator, unit=made),
    )


def _period(old: Mapping[str, Any]) -> Period:
    text = old.get("text")
    return Period(
        PeriodKind(old.get("kind", PeriodKind.UNSTATED)), old.get("start"), old.get("end"),
        old.get("last_years"), Bilingual(**text) if text else None,
    )  # fmt: skip


def differs(old: Figure | Derived, now: Figure | Derived, then: Knowledge, knowledge: Knowledge) -> bool:
    """Whether an answer with one of them is wrong if the other is right; other words for it are not."""
    if isinstance(old, Figure) and isinstance(now, Figure):
        return _stated(old) != _stated(now)
    if not {*old.operands} <= knowledge.figures.keys():
        return False  # nobody can tell what was said
    return any(
        string(figures.value(old, then, language)) != string(figures.value(now, knowledge, language))
        for language in LANGUAGES
    )


def _stated(figure: Figure) -> tuple[object, ...]:
    return (
        figure.value, figure.literal, figure.bound, figure.unit.id, figure.unit.style, _when(figure.period),
        *_beside(figure),
    )  # fmt: skip


def _beside(figure: Figure | Derived) -> tuple[object, ...]:
    """What is told beside the value: the earlier one, the list, the countries."""
    if isinstance(figure, Derived):
        return ()
    return figure.previous, tuple(item.text for item in figure.items), figure.places


def _when(period: Period | None) -> tuple[object, ...]:
    return (period.start, period.end, period.last_years) if period else ()


# -- in words -----------------------------------------------------------------------------------------------


def written(wrong: Sequence[Wrong], knowledge: Knowledge) -> Content:
    """What a chat is told of the figures, each as it was said and as it is."""
    said: dict[Language, str] = {}
    for language in LANGUAGES:
        parts = [_corrected(one, knowledge, language) for one in wrong]
        head = bold(say(language, "correction.head"))
        said[language] = html(tidy(joined("\n\n", (head, *parts))))
    used = {name: seal for one in wrong for name, seal in content.sealed(one.now.id, knowledge).items()}
    return Content(topic=wrong[0].now.topic, kk=said["kk"], ru=said["ru"], fixed=said, figures=used)


def _corrected(one: Wrong, knowledge: Knowledge, language: Language) -> Text:
    old, now = one.old, one.now
    period = quantities.period_of(now, knowledge)
    other_time = _when(quantities.period_of(old, one.then)) != _when(period)
    more = _beside(old) != _beside(now)
    dated = not quantities.is_dated(now, knowledge)
    return lines(
        bold(capitalised(figures.label(now, knowledge, language))),
        say(language, "correction.was", was=_said(old, one.then, language, other_time)),
        *(figures.details(old, language) if more else ()),
        say(language, "correction.now", now=_right(now, knowledge, language)),
        *(figures.details(now, language) if more else ()),
        *(
            figures.source_line(source, language, figures.speaker_of(now, language), dated=dated)
            for source in figures.sources_of(now, knowledge)
        ),
    )


def _right(now: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    return joined(", ", (bold(figures.value(now, knowledge, language)), _phrase(now, knowledge, language)))


def _said(old: Figure | Derived, then: Knowledge, language: Language, with_time: bool) -> Text:
    """What was said; with its period where that was wrong."""
    when = _phrase(old, then, language) if with_time else ()
    return joined(", ", (figures.value(old, then, language), when))


def _phrase(figure: Figure | Derived, knowledge: Knowledge, language: Language) -> Text:
    period = quantities.period_of(figure, knowledge)
    return plain(quantities.period_phrase(period, language) if period else "", "period", figure.id)


# -- announcements that quoted it ---------------------------------------------------------------------------


async def _quoted(store: Database, revised: set[str], knowledge: Knowledge, now: datetime) -> list[Quoted]:
    """Drafts that correct what was announced, with the figures as they are now. No poll: it is taken back."""
    found = []
    for one in await revisions.quoting(store, sorted(revised), now - BACK):
        said = content.read(one.content)
        wrong = tuple(i for i in said.figures if i in revised and said.figures[i] != _digest(i, knowledge))
        if not wrong or said.quiz:
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
