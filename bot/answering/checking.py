"""A claim against a figure: yes, no, or the source cannot tell."""

from __future__ import annotations

from decimal import Decimal

from bot.answering.answer import Claim, Says
from knowledge.formulas import range_of
from knowledge.model import Bound, Figure

_NEAR = Decimal("0.1")  # how far "about" reaches: a tenth of what was said


def check(claim: Claim, low: Decimal, high: Decimal | None, written: Decimal) -> Says:
    """Whether a true value somewhere in [low, high] (None: open above) fits the claim.

    ``written`` is the number as the source writes it: naming just that is right, though the true value may be
    a little beside it. "More than" in the source makes the interval open above.
    """
    if claim.value == written:
        if claim.bound in (Bound.EXACT, Bound.ABOUT):
            return Says.YES
        if claim.bound is Bound.AT_LEAST:
            return Says.YES
        return Says.YES if high == low else Says.CANNOT_TELL
    least, most = _claimed(claim)
    if (most is not None and low > most) or (least is not None and high is not None and high < least):
        return Says.NO
    inside_below = least is None or low >= least
    inside_above = most is None or (high is not None and high <= most)
    return Says.YES if inside_below and inside_above else Says.CANNOT_TELL


def _claimed(claim: Claim) -> tuple[Decimal | None, Decimal | None]:
    if claim.bound is Bound.AT_LEAST:
        return claim.value, None
    if claim.bound is Bound.AT_MOST:
        return None, claim.value
    if claim.bound is Bound.ABOUT:
        return claim.value * (1 - _NEAR), claim.value * (1 + _NEAR)
    return claim.value, claim.value


def against(claim: Claim, figure: Figure) -> Says:
    """The check of a claim against a stated figure."""
    assert figure.value is not None
    low, high = range_of(figure)
    return check(claim, low, high, figure.value)
