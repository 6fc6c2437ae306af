"""The weights as the file that the bot reads."""

from __future__ import annotations

from collections.abc import Mapping

from fitting.sets import ROOT

WEIGHTS = ROOT / "bot" / "answering" / "weights.toml"
LEAST = 0.05  # a smaller weight decides nothing


def kept(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights that are written, as they are written."""
    return {name: round(w, 2) for name, w in sorted(weights.items()) if abs(w) >= LEAST}


def written(weights: Mapping[str, float], thresholds: Mapping[str, float], of: str) -> str:
    """The text of ``weights.toml``; ``of`` says what it was fitted on."""
    return "\n".join(
        [
            "# Written by tests/fitting/fit.py from the question sets; do not edit by hand.",
            f"# {of}",
            "# What each term says and for what it may speak stands in terms.toml.",
            "",
            "[thresholds]",
            *(f"{name} = {value:g}" for name, value in thresholds.items()),
            "",
            "[terms]",
            *(f"{name} = {value:.2f}" for name, value in kept(weights).items()),
            "",
        ]
    )
