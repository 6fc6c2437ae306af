"""A text to a :class:`Question`: its numbers, times and words made demands, the focus and talk found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from bot.understanding import clauses, contrast, focus, joining, language, negation, talking, times, wording
from bot.understanding.marked import Marked
from bot.understanding.measures import asks, is_tag, joins, measures, says_yes_or_no
from bot.understanding.question import Demand, Question
from bot.understanding.reading import Reading, read
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.word import Mark
from locales.stemming import looks_verbal

_OF_NUMBERS: Final = frozenset({"which", "how_many", "count", "ordinal"})  # what a number may be told of
_SMALL: Final = 10  # a number that is said alone and may be anything
_SHORT: Final = 5  # letters of a word in another keyboard layout that may be anything
_LIMITED: Final = frozenset({"count", "sum", "average", "share"})  # measures of which a limit may be claimed


def parse(text: str, vocabulary: Vocabulary) -> Question:
    """Understands one message by itself; what was said before is for the answering to add."""
    reading = read(text, vocabulary)
    marked = Marked.of(reading)
    numbers = times.find(marked)
    every = sorted((*numbers.demands, *wording.find(marked, numbers)), key=lambda d: (d.start, d.end))
    every = clauses.asking(marked, contrast.meant(marked, every))
    focused = focus.find(marked, every)
    demands = tuple(d for d in every if d.start in focused)
    in_focus = [m for m in reading.marks if m.start in focused]
    stated = _stated(in_focus, demands)
    if stated:
        in_focus = [m for m in in_focus if m not in stated]

    question_mark = "?" in reading.text
    denied = negation.find(marked, focused)
    demands = tuple(d for d in demands if d.start not in denied or d.measures != {"which"})
    asking = [m for m in in_focus if asks(m) and not _is_no_question_word(marked, m, denied)]
    asked = any(m.sense.id != "which" for m in asking)
    asked_else = any(m.sense.id not in _OF_NUMBERS for m in asking)
    elliptic = any(m.sense.kind == "reference" and not joins(m) for m in in_focus)
    last = len(reading.tokens)
    tagged = question_mark and any(is_tag(m) and m.end == last > 1 for m in in_focus)
    yes_or_no = tagged or any(says_yes_or_no(m) for m in in_focus)
    negated = any(m.sense == ("check", "negation") for m in reading.marks)
    checks_number = negated and any(d.number for d in demands) and not asked
    bare = not elliptic and not asking
    bare = bare and (_says_what_became(marked, in_focus) or not any(measures(m) for m in in_focus))
    polar = yes_or_no or (question_mark and (checks_number or bare))
    named = any(m.sense.id == "what_is" for m in asking)  # "what is this 63 that they speak of": no claim
    claim = not named and any(
        m.sense == ("check", "claim") for m in (in_focus if asked_else else reading.marks)
    )
    if not polar:
        demands = tuple(negation.without_what_is_lacking(marked, demands))
    if denied and not polar and not claim:
        demands = tuple(negation.without_what_is_denied(marked, demands, denied))
    scores = language.scores(marked, (d.start for d in every if d.unknown))
    talk, all_talk = talking.find(reading, every)
    words = sum(1 for t in reading.tokens if not t.is_number and t.skeleton)
    return Question(
        reading=reading,
        language=language.decide(scores),
        language_scores=scores,
        demands=demands,
        around=tuple(d for d in every if d.start not in focused),
        polar=polar,
        marked=yes_or_no,
        negated=bool(denied),
        claim=claim,
        judges=any(m.sense == ("check", "judgement") and m.start not in numbers.taken for m in in_focus),
        exists=any(m.sense in (("check", "there_is"), ("check", "absent")) for m in in_focus),
        interrogative=question_mark or polar or bool(asking),
        elliptic=elliptic,
        coordinated=any(joins(m) for m in in_focus) or joining.is_listed(marked, demands),
        alternative=next((m.start for m in in_focus if m.sense == ("check", "or")), None),
        pairs=joining.pairs(marked, demands),
        joint=joining.joint(marked, demands),
        talk=talk,
        all_talk=all_talk,
        words=words,
        slip=_is_slip(reading, words, demands),
    )


def _is_slip(reading: Reading, words: int, demands: Sequence[Demand]) -> bool:
    """Whether the whole message is one word known only by a typing error, or one small number."""
    if not words:
        return any(d.number and d.number.value < _SMALL for d in demands)
    if words > 1:
        return False
    known = [w for w in reading.words if w.hits]
    slipped = bool(known) and all(h.quality < 1 for w in known for h in w.hits)
    return slipped or (reading.layout is not None and len(reading.text) < _SHORT)


def _is_no_question_word(marked: Marked, mark: Mark, denied: Collection[int]) -> bool:
    """Whether it merely reads like one: a Russian "not" (in Kazakh "which"), the "on" of "the law on …"."""
    behind = mark.sense.id == "about" and mark.language == "ru"
    behind = behind and bool(marked.senses(mark.start - 1, "concept"))
    return behind or mark.start in denied


def _stated(marks: Sequence[Mark], demands: Sequence[Demand]) -> set[Mark]:
    """Marks of measures whose number is said: "the tenth in order", "their number is over 30" ask none."""
    if not any(d.number for d in demands):
        return set()
    ordinals = {d.end for d in demands if d.number and d.number.kind == "ordinal"}
    percent = any(d.number and d.number.percent for d in demands)
    bounded = any(d.number and d.number.bound != "exact" for d in demands)
    return {
        m
        for m in marks
        if (m.sense == ("measure", "ordinal") and m.start in ordinals)
        or (m.sense == ("measure", "share") and percent)
        or (m.sense.kind == "measure" and m.sense.id in _LIMITED and bounded)
    }


def _says_what_became(marked: Marked, marks: Sequence[Mark]) -> bool:
    """Whether a verb says that something became more or less: "доля снизилась?" asks no share."""
    became = [m for m in marks if m.sense in (("measure", "growth"), ("measure", "decline"))]
    if any(m.sense == ("measure", "times") for m in marks):
        return False
    return any(looks_verbal(marked.tokens[m.end - 1].skeleton) for m in became)
