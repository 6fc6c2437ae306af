"""For what each term may speak: ``bot/answering/terms.toml``, where the reasons stand."""

from __future__ import annotations

import tomllib
from typing import Literal, TypeAlias

from fitting.sets import ROOT

TERMS = ROOT / "bot" / "answering" / "terms.toml"

Bounds: TypeAlias = tuple[float | None, float | None]

_BOUNDS: dict[Literal["for", "against", "either"], Bounds] = {
    "for": (0.0, None),
    "against": (None, 0.0),
    "either": (None, None),
}


def bounds() -> dict[str, Bounds]:
    """Between what the weight of each known term may lie."""
    return {name: _BOUNDS[term["may"]] for name, term in tomllib.loads(TERMS.read_text("utf-8")).items()}
