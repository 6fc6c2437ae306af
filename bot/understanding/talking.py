"""Whether a message is talk: greetings, thanks and the like, and attempts to give orders to the bot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.question import Demand
from bot.understanding.reading import Reading
from bot.understanding.talk import Talk

# Of several kinds in one message the first of these is answered.
_ORDER = (
    Talk.INSULT,
    Talk.HELP,
    Talk.SOURCE,
    Talk.MORE,
    Talk.IDENTITY,
    Talk.THANKS,
    Talk.FAREWELL,
    Talk.SMALL_TALK,
    Talk.GREETING,
    Talk.AFFIRMATION,
)


def find(reading: Reading, demands: Sequence[Demand]) -> tuple[Talk | None, bool]:
    """The kind of talk, if talk is what weighs most in the message, and whether there is nothing besides."""
    marks = [m for m in reading.marks if m.sense.kind == "talk" and m.sense.id in set(Talk)]
    if not marks:
        return None, False
    kinds = {m.sense.id for m in marks}
    if Talk.INJECTION in kinds:
        return Talk.INJECTION, False
    said = {n for m in marks for n in range(m.start, m.end)}
    alone = all(d.start in said or (d.optional and not d.concepts) for d in demands)
    covered = sum(m.end - m.start for m in marks)
    counted = len(reading.tokens) - sum(m.sense.kind == "neutral" for m in reading.marks)
    if any(d.weight for d in demands) and covered * 2 < max(1, counted):
        return None, alone
    return next((kind for kind in _ORDER if kind in kinds), None), alone
