"""The log-linear model of :mod:`bot.answering.scoring`, fitted: what makes the right answers probable.

One question's loss is minus the logarithm of the probability of what is right: of the right hypotheses
together, or of "none" (whose score is 0) where nothing is due. Needs numpy and scipy (the extra ``fit``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from fitting.cases import Case
from fitting.signs import Bounds

PENALTY = 0.2  # of the sum of squared weights, beside the losses of all questions
SEEN = 8  # hypotheses that must have a term for it to get a weight
STEPS = 400  # of L-BFGS at most


class Design:
    """Cases as arrays: a row for each hypothesis, those of a question together."""

    def __init__(self, cases: Sequence[Case], names: Sequence[str]) -> None:
        self.cases = [c for c in cases if c.candidates]
        self.empty = [c for c in cases if not c.candidates]  # no figure to weigh
        self.names = names
        column = {name: n for n, name in enumerate(names)}
        rows = [c for case in self.cases for c in case.candidates]
        filled = [[(column[t], v) for t, v in row.terms.items() if t in column] for row in rows]
        self.terms = csr_matrix(
            (
                [v for row in filled for _, v in row],
                [n for row in filled for n, _ in row],
                np.cumsum([0, *(len(row) for row in filled)]),
            ),
            shape=(len(rows), len(names)),
        )
        sizes = [len(c.candidates) for c in self.cases]
        self.starts = np.cumsum([0, *sizes[:-1]])
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        self.right = np.array([row.right for row in rows], float)
        self.none = np.array([not c.due for c in self.cases], float)
        self.weight = np.array([c.weight for c in self.cases])

    def only(self, wanted: np.ndarray) -> Design:
        """The cases where ``wanted`` is true."""
        part = Design.__new__(Design)
        part.cases = [c for c, w in zip(self.cases, wanted, strict=True) if w]
        part.names, part.empty = self.names, self.empty
        rows = wanted[self.owner]
        part.terms, part.right = self.terms[rows], self.right[rows]
        part.none, part.weight = self.none[wanted], self.weight[wanted]
        sizes = [len(c.candidates) for c in part.cases]
        part.starts = np.cumsum([0, *sizes[:-1]])
        part.owner = np.repeat(np.arange(len(sizes)), sizes)
        return part

    def probabilities(self, by: np.ndarray) -> np.ndarray:
        """That each hypothesis is asked for, beside the others of its question and beside none."""
        return self._exponentials(by)[0] / self._exponentials(by)[1][self.owner]

    def _exponentials(self, by: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each row, the sums of each question, and those of "none"; scaled against overflow."""
        scores = self.terms @ by
        highest = np.maximum(np.maximum.reduceat(scores, self.starts), 0.0)
        each, none = np.exp(scores - highest[self.owner]), np.exp(-highest)
        return each, np.add.reduceat(each, self.starts) + none, none

    def loss(self, by: np.ndarray) -> tuple[float, np.ndarray]:
        """The mean loss with its penalty, and its gradient."""
        each, whole, none = self._exponentials(by)
        good = np.add.reduceat(each * self.right, self.starts) + none * self.none
        good = np.maximum(good, 1e-12)  # nothing right among the hypotheses
        count = len(self.cases)
        value = -(self.weight * np.log(good / whole)).sum() / count + PENALTY * (by @ by) / count
        pull = each / whole[self.owner] - each * self.right / good[self.owner]
        slope = self.terms.T @ (self.weight[self.owner] * pull) / count + 2 * PENALTY * by / count
        return float(value), slope


def names_of(cases: Sequence[Case]) -> list[str]:
    """The terms that enough hypotheses have, in the order of the alphabet."""
    seen = Counter(name for case in cases for row in case.candidates for name in row.terms)
    return sorted(name for name, count in seen.items() if count >= SEEN)


def fit(design: Design, bounds: Mapping[str, Bounds], begin: np.ndarray | None = None) -> np.ndarray:
    """The weights of the least loss within the bounds of their signs."""
    return minimize(
        design.loss,
        np.zeros(len(design.names)) if begin is None else begin,
        jac=True,
        method="L-BFGS-B",
        bounds=[bounds[name] for name in design.names],
        options={"maxiter": STEPS},
    ).x


def left_out(
    design: Design, bounds: Mapping[str, Bounds], whole: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """Each group with the weights that were fitted without it."""
    groups = np.array([c.group for c in design.cases])
    for group in dict.fromkeys(groups):
        yield str(group), fit(design.only(groups != group), bounds, whole)
