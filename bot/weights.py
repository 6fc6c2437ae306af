"""The fitted numbers of the answering: the weights of its terms and its thresholds, read once.

They stand in ``bot/answering/weights.toml``, written by ``tests/fitting/fit.py``; what each term says is
in ``terms.toml`` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import tomli


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the terms, and the probabilities from which on something is done."""

    terms: Mapping[str, float]
    answer: float  # a figure is given
    meant: float  # a figure is meant, whatever contradicts it: the contradiction is told
    rather_ask: float  # a figure is likely enough to ask back, though another one is meant and contradicted
    ask: float  # the bot asks back


@cache
def weights() -> Weights:
    """The weights that come with the bot."""
    data = _data("weights.toml")
    return Weights(terms=data["terms"], **data["thresholds"])


@cache
def phrases() -> Mapping[str, str]:
    """What each term says, in words (English, for editors)."""
    return {name: term["says"] for name, term in _data("terms.toml").items()}


def _data(name: str) -> dict[str, Any]:
    return tomli.loads((files("bot.answering") / name).read_text("utf-8"))
