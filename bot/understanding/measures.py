"""The lexicon's measures, which are what may be asked of a thing: those that ask, and those that do not."""

from __future__ import annotations

from typing import Final

from bot.understanding.word import Mark

# Measures that ask nothing which an answer could fail to give.
IDLE: Final = frozenset({"total", "what_is", "about", "how", "which", "exact", "pay"})
# Questions that stand by themselves on either side of an "and".
OWN_QUESTION: Final = frozenset(
    {"how_many", "when", "which_year", "where", "places", "who", "list", "ordinal"}
)
# Measures that make a sentence a question by themselves.
_INTERROGATIVE: Final = OWN_QUESTION | {
    *("whose", "whence", "initiator", "how_to", "why", "how", "what_is", "about", "which", "count"),
}
_ASKED_ALONE: Final = frozenset({"sum", "average", "share", "each", "ordinal"})  # "the sum?" is no yes or no


def asks(mark: Mark) -> bool:
    """Whether the mark makes its sentence a question."""
    misspelt = mark.quality < 1 and mark.sense.id == "which"  # "чаем" is hardly "чем"
    return mark.sense.kind == "measure" and mark.sense.id in _INTERROGATIVE and not misspelt


def measures(mark: Mark) -> bool:
    """Whether the mark names a measure that asks when it stands alone with a question mark."""
    return mark.sense.kind == "measure" and mark.sense.id in _ASKED_ALONE


def says_yes_or_no(mark: Mark) -> bool:
    """Whether the mark is a word that makes a yes/no question ("ма", "ли", "рас па")."""
    return mark.sense == ("check", "question")


def is_tag(mark: Mark) -> bool:
    """Whether the mark is a word that makes a yes/no question at its end (", да?", ", солай?")."""
    return mark.sense == ("check", "tag")


def joins(mark: Mark) -> bool:
    """Whether the mark is an "and"."""
    return mark.sense == ("reference", "and")
