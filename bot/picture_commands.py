"""``azamat card`` and ``azamat cards``: pictures as files, without a running bot. They print English."""

from __future__ import annotations

from pathlib import Path

from bot import opening
from bot.pictures.design import SizeName, ThemeName
from bot.pictures.frame import TooLongError
from bot.pictures.painting import png
from bot.pictures.picture import Picture, card_of, every, scene_of, sheets_of
from bot.settings import Settings
from bot.stopping import StopError
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
