"""The words of ``rules.toml``, folded once; ways to ask whether a word is among them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from locales import folding

#: Stands where only a person can write.
TODO: Final = "TODO"


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Any]:
    text = resources.files("knowledge.drafting").joinpath("rules.toml").read_text("utf-8")
    return tomllib.loads(text)


def written(group: str, key: str) -> tuple[str, ...]:
    """The words of a group as they are written."""
    return tuple(_rules()[group][key])


@lru_cache(maxsize=64)
def exact(group: str, *keys: str) -> frozenset[str]:
    """The words of some lists as skeletons."""
    return frozenset(folding.skeleton(word) for key in keys for word in written(group, key))


@lru_cache(maxsize=64)
def stems(group: str, *keys: str) -> tuple[str, ...]:
    """The stems of some lists as skeletons, for ``str.startswith``."""
    return tuple(sorted(exact(group, *keys)))


@lru_cache(maxsize=1)
def short_units() -> Mapping[tuple[str, ...], str]:
    """The words of a measure that is cut short, in small letters -> its unit."""
    table = _rules()["short_units"].items()
    return {tuple(short.split()): unit for unit, shorts in table for short in shorts}


def lengths() -> tuple[str, ...]:
    """The stems of units of time."""
    return stems("lengths", "year", "month", "week", "day", "hour", "minute")


@lru_cache(maxsize=64)
def phrases(group: str, *keys: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of some lists, each as the skeletons of its words."""
    said = (phrase.split() for key in keys for phrase in written(group, key))
    return tuple(tuple(map(folding.skeleton, phrase)) for phrase in said)


def relative() -> tuple[tuple[str, str], ...]:
    """Relative periods that are said alike in both languages: Kazakh, Russian."""
    return tuple((pair["kk"], pair["ru"]) for pair in _rules()["relative"])
