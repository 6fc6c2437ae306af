"""``azamat card``, ``azamat cards`` and ``azamat stats``: pictures as files, and what people ask as text, as
CSV, as one picture, without a running bot. They print English.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import opening
from bot.desk import counting
from bot.desk.counting import FEWEST, OUTCOMES, PARTS, Stats
from bot.pictures.counts import bars
from bot.pictures.design import SizeName, ThemeName
from bot.pictures.frame import TooLongError
from bot.pictures.painting import png
from bot.pictures.picture import Picture, card_of, every, scene_of, sheets_of
from bot.screens import passed_on as screens
from bot.settings import Settings, StopError
from bot.storage import feedback
from bot.storage.database import Database, to_text
from bot.storage.sqlite import StorageError
from bot.understanding.meaning import grouped, meaning
from bot.understanding.parsing import parse
from knowledge.model import Knowledge
from locales.languages import Language


def card(
    wanted: str, language: Language, size: SizeName, theme: ThemeName, out: Path, settings: Settings
) -> int:
    """Write the card of a figure, or the sheet of a topic, and print the files. Out: 0.

    Further pages of a sheet get ``-2`` … before the ending of the name.
    """
    check_name(out)
    knowledge = opening.knowledge(settings)
    pictures = _wanted(wanted, knowledge, language, size, theme)
    for picture in pictures:
        name = f"{out.stem}-{picture.page + 1}{out.suffix}" if picture.page else out.name
        _write(picture, knowledge, out.with_name(name))
        print(out.with_name(name))
    return 0


def cards(folder: Path, settings: Settings) -> int:
    """Write every picture into a folder, made if absent, and print how many. Out: 0."""
    knowledge = opening.knowledge(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StopError(f"{folder}: cannot be made: {error.strerror}") from None
    count = 0
    for picture in every(knowledge):
        _write(picture, knowledge, folder / picture.file_name)
        count += 1
    print(f"{folder}: {count} pictures")
    return 0


def check_name(path: Path) -> None:
    """StopError unless a file of that name would be taken for what is written into it."""
    if path.suffix.lower() != ".png":
        raise StopError(f"{path}: pictures are PNG files; let the name end in .png", 2)


def _wanted(
    wanted: str, knowledge: Knowledge, language: Language, size: SizeName, theme: ThemeName
) -> tuple[Picture, ...]:
    if wanted in knowledge and knowledge.figure(wanted).served:
        return (card_of(wanted, language, size, theme),)
    if wanted in knowledge.topics:
        return sheets_of(wanted, knowledge, language, size, theme)
    raise StopError(f"{wanted}: there is no figure and no topic of that id")


def _write(picture: Picture, knowledge: Knowledge, path: Path) -> None:
    try:
        drawn = png(scene_of(picture, knowledge))
    except TooLongError as error:
        raise StopError(f"{picture.subject}: too long for a picture: {error}") from None
    write(path, drawn)


def write(path: Path, data: bytes) -> None:
    """Write a file that a command was told to; StopError, one line, if it cannot be."""
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        raise StopError(f"{path}: there is no folder {path.parent}") from None
    except OSError as error:
        raise StopError(f"{path}: cannot be written: {error.strerror}") from None


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
            waiting = await feedback.waiting_questions(store)
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
