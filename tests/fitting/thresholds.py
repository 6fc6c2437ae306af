"""From which probability on something is done: chosen by what goes wrong with groups that were left out.

The bounds are those that the bot is judged by. A higher threshold for answers gives fewer wrong figures and
asks back more often; a higher one for asking back asks less often where nothing is due, and denies more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fitting.cases import Case

# What the score alone may do with a group left out; the rest of deciding takes part of it away.
# Of the questions on the project's knowledge get a wrong figure: 1 % of those with an answer may, and 2 % of
# the follow-ups and of those without one; there are about as many of these.
MOST_WRONG = 0.012
MOST_WRONG_ELSEWHERE = 0.03  # of those on another subject
MOST_UNDUE = 0.12  # of the questions that nothing answers are asked back

ANSWER = [n / 100 for n in range(50, 80)]  # the thresholds that are tried
ASK = [n / 100 for n in range(2, 16)]
MEANT = 0.5  # a figure is meant rather than not: what contradicts it is told
RATHER_ASK = 0.15  # a free figure of so much is asked about, though a contradicted one is meant


class Held(NamedTuple):
    """A question that was weighed by weights fitted without its group."""

    top: float  # the probability of the first hypothesis
    wrong: bool  # it would be a wrong figure
    conflict: bool  # something contradicts it
    told: bool  # what is meant is contradicted, whoever else may be asked about: the contradiction is told
    some: float  # the probability that any of them is asked for
    due: bool
    subject: bool

    def is_given(self, answer: float) -> bool:
        """Whether it is answered at a threshold."""
        return self.top >= answer and not self.conflict

    def is_asked(self, answer: float, ask: float) -> bool:
        """Whether it is asked back at the thresholds."""
        return not self.told and self.some >= ask and not self.is_given(answer)


def held(case: Case, probabilities: Sequence[float], meant: Sequence[float]) -> Held:
    """A case by the probabilities of its hypotheses, as they are and without what contradicts them.

    Several hypotheses on one figure count together.
    """
    by_id: dict[str, float] = {}
    for row, p in zip(case.candidates, probabilities, strict=True):
        by_id[row.id] = by_id.get(row.id, 0.0) + p
    top = max(by_id, key=lambda i: by_id[i])
    rows = range(len(case.candidates))
    row = case.candidates[
        max((n for n in rows if case.candidates[n].id == top), key=lambda n: probabilities[n])
    ]
    first = max(rows, key=lambda n: meant[n])
    told_against = {n for n in rows if case.candidates[n].conflict or case.candidates[n].doubt}
    free = max((probabilities[n] for n in rows if n not in told_against), default=0.0)
    told = first in told_against and meant[first] >= MEANT and free < RATHER_ASK
    some = sum(probabilities)
    return Held(by_id[top], row.wrong, row.conflict, told, some, case.due, case.weight > 1)


def unweighed(case: Case) -> Held:
    """A case for which nothing is weighed: it is neither answered nor asked back (talk, strange words)."""
    return Held(0.0, False, False, False, 0.0, case.due, case.weight > 1)


def choose(found: Sequence[Held]) -> dict[str, float]:
    """The thresholds for questions like these; where none keeps a bound, the strictest that is tried."""
    answer = next((a for a in ANSWER if _is_right_enough(found, a)), ANSWER[-1])
    ask = next((a for a in ASK if undue(found, answer, a) <= MOST_UNDUE), ASK[-1])
    return {"answer": answer, "meant": MEANT, "rather_ask": RATHER_ASK, "ask": ask}


def _is_right_enough(found: Sequence[Held], answer: float) -> bool:
    return (
        wrong([h for h in found if not h.subject], answer) <= MOST_WRONG
        and wrong([h for h in found if h.subject], answer) <= MOST_WRONG_ELSEWHERE
    )


def wrong(found: Sequence[Held], answer: float) -> float:
    """The share of questions that get a wrong figure."""
    return sum(h.is_given(answer) and h.wrong for h in found) / max(1, len(found))


def undue(found: Sequence[Held], answer: float, ask: float) -> float:
    """The share of questions without an answer that are asked back."""
    none = [h for h in found if not h.due]
    return sum(h.is_asked(answer, ask) for h in none) / max(1, len(none))


def denied(found: Sequence[Held], answer: float, ask: float) -> float:
    """The share of questions with an answer that are denied."""
    due = [h for h in found if h.due]
    return sum(not h.is_given(answer) and not h.is_asked(answer, ask) for h in due) / max(1, len(due))


def table(found: Sequence[Held], chosen: Mapping[str, float]) -> list[str]:
    """What each threshold would do, by line; the chosen ones are marked."""
    ours, others = ([h for h in found if h.subject == subject] for subject in (False, True))
    lines = [
        f"answer from   wrong figures (bounds {MOST_WRONG:.0%}, on other subjects {MOST_WRONG_ELSEWHERE:.0%})"
    ]
    for a in ANSWER:
        mark = "*" if a == chosen["answer"] else " "
        lines.append(f"  {a:.2f} {mark}      {wrong(ours, a):6.1%} {wrong(others, a):6.1%}")
    lines.append(
        f"ask back from  asked where nothing is due (bound {MOST_UNDUE:.0%}), denied where something is"
    )
    for a in ASK:
        mark = "*" if a == chosen["ask"] else " "
        nothing, something = undue(found, chosen["answer"], a), denied(found, chosen["answer"], a)
        lines.append(f"  {a:.2f} {mark}      {nothing:6.1%} {something:6.1%}")
    return lines
