"""Fits the weights of the deciding layer and chooses its thresholds; writes bot/answering/weights.toml.

    pip install '.[fit]'
    python tests/fitting/fit.py [--dry-run] [--without GROUP ...] [--brief]

Every question set there is is asked once as it is and twice with a fifth of the words forgotten. The weights
are fitted on all; how they hold is measured on each group (the project's own sets, the samples, the fresh
ones, each other subject) with weights that were fitted without it. ``--without`` leaves a group out wholly,
to be judged later; ``--brief`` leaves out the cross-validated table; ``--dry-run`` writes nothing. Some
minutes; no question is printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

import numpy as np  # noqa: E402

from bot.answering.scoring import CONTRADICTING  # noqa: E402
from bot.weights import Weights  # noqa: E402
from fitting import thresholds  # noqa: E402
from fitting.asking import Verdicts, ask  # noqa: E402
from fitting.cases import cases, index  # noqa: E402
from fitting.judging import Shares, shares  # noqa: E402
from fitting.model import Design, fit, left_out, names_of  # noqa: E402
from fitting.sets import QuestionSet, all_sets  # noqa: E402
from fitting.signs import bounds  # noqa: E402
from fitting.writing import WEIGHTS, kept, written  # noqa: E402

SEEDS = (None, 1, 2)  # as it is, and twice with words forgotten


def main() -> None:
    form = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    form.add_argument("--dry-run", action="store_true", help="write nothing")
    form.add_argument("--without", nargs="*", default=[], metavar="GROUP", help="groups to leave out")
    form.add_argument("--brief", action="store_true", help="no cross-validated table")
    options = form.parse_args()
    sets = [s for s in all_sets() if s.group not in options.without]
    design = weighed(sets)
    whole = fit(design, bounds())
    print(f"loss {design.loss(whole)[0]:.4f}", flush=True)
    folds = dict(left_out(design, bounds(), whole))
    chosen = thresholds.choose(held_out(design, folds))
    print("\n".join(thresholds.table(held_out(design, folds), chosen)))
    of = f"{len(design.cases)} cases of {len(sets)} sets, {', '.join(dict.fromkeys(s.group for s in sets))}."
    if not options.dry_run:
        WEIGHTS.write_text(written(named(design, whole), chosen, of), "utf-8")
    print_stability(design, whole, folds)
    if not options.brief:
        by = {group: Weights(kept(named(design, w)), **chosen) for group, w in folds.items()}
        print_table(sets, by)


def weighed(sets: Sequence[QuestionSet]) -> Design:
    """The cases of all sets, with and without words forgotten."""
    begun = time.perf_counter()
    found = [case for seed in SEEDS for asked in sets for case in cases(asked, seed)]
    design = Design(found, names_of(found))
    rows = sum(len(c.candidates) for c in design.cases)
    took = time.perf_counter() - begun
    print(
        f"{len(found)} cases, {rows} hypotheses, {len(design.names)} terms, found in {took:.0f} s", flush=True
    )
    return design


def named(design: Design, weights: np.ndarray) -> dict[str, float]:
    """The weights by the names of their terms."""
    return dict(zip(design.names, map(float, weights), strict=True))


def held_out(design: Design, folds: Mapping[str, np.ndarray]) -> list[thresholds.Held]:
    """The cases of all questions as they are, by the weights that were fitted without their group."""
    found = [thresholds.unweighed(case) for case in design.empty if case.seed is None]
    groups = np.array([c.group for c in design.cases])
    for group, weights in folds.items():
        part = design.only(groups == group)
        free = np.where([name in CONTRADICTING for name in design.names], 0.0, weights)
        parts, meant = (np.split(part.probabilities(by), part.starts[1:]) for by in (weights, free))
        found += [
            thresholds.unweighed(case)
            if case.talk
            else thresholds.held(case, list(map(float, p)), list(map(float, m)))
            for case, p, m in zip(part.cases, parts, meant, strict=True)
            if case.seed is None
        ]
    return found


def print_stability(design: Design, whole: np.ndarray, folds: Mapping[str, np.ndarray]) -> None:
    """Each weight, and between what it lies when one group is left out."""
    print(f"\n{'weight of':24} {'':>6}   with a group left out")
    every = np.array(list(folds.values()))
    for n in sorted(range(len(whole)), key=lambda n: -abs(whole[n])):
        low, high = every[:, n].min(), every[:, n].max()
        notes = "   turns round" if low * high < 0 else "   idle" if abs(whole[n]) < 0.05 else ""
        print(f"{design.names[n]:24} {whole[n]:6.2f}   {low:6.2f} to {high:5.2f}{notes}")


def print_table(sets: Sequence[QuestionSet], by: Mapping[str, Weights]) -> None:
    """What the bot makes of each group with weights fitted without it, as it is and with words forgotten."""
    for seeds, title in ((SEEDS[:1], "as it is"), (SEEDS[1:], "with a fifth of the words forgotten")):
        print(f"\n{title}, weights fitted without the group\n{Shares.heading()}")
        groups: dict[str, Verdicts] = {}
        for asked in sets:
            for seed in seeds:
                found = ask(asked, index(asked.folder, seed), by[asked.group])
                groups.setdefault(asked.group, Counter()).update(found)
        for group, verdicts in groups.items():
            print(shares(verdicts).line(group), flush=True)
        for kind, subject in (("the project's knowledge", False), ("other subjects", True)):
            of = {s.group for s in sets if s.is_subject == subject}
            parts = [v for g, v in groups.items() if g in of]
            if parts:
                print(shares(sum(parts, Counter())).line(f"= {kind}"), flush=True)


if __name__ == "__main__":
    main()
