"""What bots that are forked find made already: the shipped knowledge, its index, the catalogues.

Each would make the same again of the same files, most of the work of a start; of others it makes its own.
Whoever imports this is a process that bots are forked from, see :mod:`bot_process`.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from pathlib import Path

import bot.serving  # noqa: F401 - for those that are forked
from bot import opening, watching
from bot.answering.index import Index
from knowledge.loading import load_texts, texts
from knowledge.model import Knowledge
from locales import catalogue
from locales.languages import LANGUAGES

_FILES = texts(Path(__file__).parents[1] / "knowledge")
_index = opening.index
_MADE = _index(load_texts(_FILES), opening.folders(Path()))


def _loaded(files: Mapping[str, str]) -> Knowledge:
    return _MADE.knowledge if files == _FILES else load_texts(files)


def _indexed(knowledge: Knowledge, folders: Sequence[Path]) -> Index:
    return _MADE if knowledge is _MADE.knowledge else _index(knowledge, folders)


opening.load_texts = watching.load_texts = _loaded
opening.index = _indexed
for language in LANGUAGES:
    catalogue.load(language)
gc.collect()
gc.freeze()  # what stays here is none of their garbage
