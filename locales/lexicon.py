"""The general language of each locale: question words, measures, time, politeness, small talk (data only)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, TypeAlias

from locales.languages import Language

Lexicon: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]  # section -> group -> words and phrases


def load(language: Language) -> Lexicon:
    """The lexicon of one language; every entry is a dictionary form or a fixed phrase."""
    data = tomllib.loads((files("locales") / language / "lexicon.toml").read_text("utf-8"))
    return {
        section: {group: tuple(words) for group, words in groups.items()} for section, groups in data.items()
    }


def times(language: Language) -> Mapping[str, list[Any]]:
    """The words of a moment to come: meaning -> words; ``weekdays``: a list for each."""
    return tomllib.loads((files("locales") / language / "times.toml").read_text("utf-8"))


def consent(language: Language) -> Mapping[str, list[str]]:
    """Answers to the question whether something may be passed on: yes, tell, no, polite -> phrases."""
    return tomllib.loads((files("locales") / language / "consent.toml").read_text("utf-8"))
