"""The knowledge folders that pictures are drawn for: the real one, invented and real other subjects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from talking import store

from bot.pictures import sheets
from bot.pictures.design import SIZES, ThemeName
from bot.pictures.picture import Picture, card_of, scene_of, sheets_of
from bot.pictures.scene import Scene
from knowledge.model import Knowledge, TopicId
from locales.languages import LANGUAGES

ROOT: Final = Path(__file__).parents[2]
OWN: Final = (
    "knowledge",
    *sorted(
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "tests").glob("*/knowledge")
        if (p / "topics").is_dir()
    ),
)
REAL: Final = tuple(sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "tests/real").glob("*/knowledge")))
FOLDERS: Final = (*OWN, *REAL)


_paged = sheets._paged


def loaded(folder: str) -> Knowledge:
    return store(ROOT / folder)


@cache
def scenes(folder: str) -> list[tuple[Picture, Scene]]:
    """Every picture of a folder in the light theme, laid out once for all tests of a process."""
    knowledge = loaded(folder)

    @cache
    def paged(topic: TopicId, *way: Any) -> list[Scene]:
        return _paged(topic, knowledge, *way)

    with pytest.MonkeyPatch.context() as patch:  # a sheet is laid out anew for each of its pages
        patch.setattr(sheets, "_paged", lambda topic, _, *way: paged(topic, *way))
        return [(one, scene_of(one, knowledge)) for one in pictures(knowledge, ("light",))]


def pictures(knowledge: Knowledge, themes: tuple[ThemeName, ...]) -> Iterator[Picture]:
    """Each figure and each page of each topic, in both languages and sizes."""
    for topic in knowledge.topics:
        for language in LANGUAGES:
            for size in SIZES:
                for theme in themes:
                    yield from (card_of(f.id, language, size, theme) for f in knowledge.of_topic(topic))
                    yield from sheets_of(topic, knowledge, language, size, theme)
