"""How well a figure follows what was said before: terms of the score for a question that leans on it."""

from __future__ import annotations

from typing import Final

from bot.answering import agreement
from bot.answering.context import Context
from bot.answering.hypotheses import Hypothesis, Weighing
from bot.answering.view import View
from bot.understanding.word import Concept
from knowledge.measures import IDLE, Trait, having

_LONG: Final = 14  # words of the longest follow-up
_OPEN: Final = having(Trait.OPEN)
_COUNTING: Final = having(Trait.COUNTS)
_EXACT: Final = having(Trait.EXACT)


def weigh_follow_up(weighing: Weighing, view: View, found: Hypothesis) -> None:
    """How well the figure follows what was said before."""
    terms, context = found.terms, weighing.context
    question, frame, before = context.question, context.frame, context.before
    own = question.measures - IDLE - {"how_many"}
    same = view.id in frame.figures
    named = [d for d in question.demands if d.concepts and not d.optional]
    terms["lean"] = 1.0
    terms["lean_elliptic"] = float(question.elliptic)
    terms["lean_words"] = min(question.words, _LONG) / _LONG
    terms["lean_same"] = float(same)
    terms["lean_switch"] = float(view.topic != frame.topic)
    terms["lean_nothing_own"] = float(not any(d.concepts for d in question.demands))
    checked = context.checks or frame.checked is not None  # "and 1,000?", "and how many then?"
    terms["lean_same_checked"] = float(same and checked and not named and not question.periods)
    terms["lean_same_claimed"] = float(same and context.checks and not named and bool(context.numbers))
    told = all(agreement.gives(view, m, context) for m in own)
    # What is named is of the same figure only if that is wholly called so, and of the kind that is asked for.
    wholly = terms["phrase_complete"] and (terms["measure_exact"] or not own & _EXACT)
    things = any(not d.measures for d in named)
    terms["lean_same_gives"] = float(same and bool(own) and told and bool(wholly or not things))
    # "And in all?", "and now?": who asks how many there are and no more asks it of what was shown.
    more = own or question.periods or "total" in question.measures or context.asks_for_now
    if before and not same and told and more:
        terms["lean_kin"] = _kinship(view, before, frame.concepts)
    new = "how_many" in question.measures and not frame.measures & _COUNTING
    terms["lean_same_new"] = float(same and new and not named)
    terms["lean_exact"] = float(bool(terms["measure_exact"]) and not same and not named)
    terms["lean_open"] = float(bool(own & _OPEN))
    if before:
        same_time = before.observed[0].period == view.observed[0].period
        terms["lean_same_time"] = float(same_time and not question.periods)
        kept = not question.periods and "total" not in question.measures  # "and in all?"
        terms["lean_other_time"] = float(kept and _has_twin(view, before, context))
        terms["lean_same_unit"] = float(before.figure.unit.id == view.figure.unit.id)


def _has_twin(view: View, before: View, context: Context) -> bool:
    """Whether another figure is the same thing at the time of the figure before, and this one is not."""
    then = before.observed[0].period
    mates = (m for m in context.mates(view.topic) if m.id != view.id and m.observed[0].period == then)
    return view.observed[0].period != then and any(m.is_of_the_same(view) for m in mates)


def _kinship(view: View, before: View, said: frozenset[Concept]) -> float:
    """How much of what two figures are called is the same (Jaccard's index): a share and how it grew.

    Of the figure before only what was said of it.
    """
    own, other = ({p.concepts for p in v.phrases if p.concepts and not p.fact} for v in (view, before))
    other = {concepts for concepts in other if concepts <= said}
    return max((len(a & b) / len(a | b) for a in own for b in other), default=0.0)
