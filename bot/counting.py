"""``azamat stats``: what people ask, as text, as CSV, as one picture. It prints English."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import opening
from bot.desk import counting
from bot.desk.counting import FEWEST, OUTCOMES, PARTS, Stats
from bot.picture_commands import check_name, write
from bot.pictures.counts import bars
from bot.pictures.painting import png
from bot.screens import passed_on as screens
from bot.settings import Settings
from bot.stopping import StopError
from bot.storage import feedback, passed_on
from bot.storage.database import Database, to_text
from bot.storage.errors import StorageError
from bot.understanding.meaning import grouped, meaning
from bot.understanding.parsing import parse
from locales.languages import Language

MOST = 366  # days


def stats(days: int, table: Path | None, picture: Path | None, language: Language, settings: Settings) -> int:
    """Print the last ``days`` days, or write them into the files. Out: 0."""
    if not 1 <= days <= MOST:
        raise StopError(f"stats: --days is from 1 to {MOST}", 2)
    if picture is not None:
        check_name(picture)
    found = asyncio.run(_found(days, settings))
    if table is not None:
        write(table, counting.table(found).encode())
        print(table)
    if picture is not None:
        scene = bars([day.outcomes for day in found.days], screens.stats_words(found, language), language)
        write(picture, png(scene))
        print(picture)
    if table is None and picture is None:
        print("\n".join(lines(found)))
    return 0


async def _found(days: int, settings: Settings) -> Stats:
    if not settings.database.is_file():
        raise StopError(f"stats: there is no store yet: {settings.database}")
    last = datetime.now(UTC).astimezone(settings.timezone).date()
    first = last - timedelta(days - 1)
    begins = datetime.combine(first, datetime.min.time(), settings.timezone)
    try:
        async with await Database.open(settings.database) as store:
            rows = await feedback.counted(store, first, last)
            ends = begins + timedelta(days)
            votes = await feedback.votes(store, to_text(begins), to_text(ends))
            waiting = await passed_on.waiting(store)
    except StorageError as error:
        raise StopError(str(error)) from error
    groups = []
    if len(waiting) >= FEWEST:
        vocabulary = opening.assistant(settings).index().vocabulary
        for places in grouped([meaning(parse(one.text, vocabulary)) for one in waiting]):
            groups.append((waiting[places[0]].text, len(places)))
    return counting.stats(rows, votes, first, last, sorted(groups, key=lambda one: -one[1]))


def lines(found: Stats) -> list[str]:
    """As text: the sums, then a line for each day."""
    out = [f"{found.first} to {found.last}: {found.questions} questions; counts under {FEWEST} are not shown"]
    for what in PARTS:
        if names := found.parts[what]:
            out.append(f"{what}: " + ", ".join(f"{name} {number}" for name, number in names.items()))
    out += [f"unanswered: {number} {' '.join(text.split())}" for text, number in found.groups]
    for day in found.days:
        if day.total:
            told = [f"{name} {day.outcomes[name]}" for name in OUTCOMES if day.outcomes.get(name)]
            out.append(f"{day.day}\t{', '.join(told)}")
    return out
