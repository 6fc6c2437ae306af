"""A claim against a figure: yes, no, or the source cannot tell; and nothing where nothing was compared."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from bot.answering import agreement
from bot.answering.answer import Check, Claim, Says
from bot.answering.context import Context
from bot.answering.index import NEW
from bot.answering.relating import comparable, counts_another
from bot.answering.view import Phrase, View
from bot.understanding.question import Demand, Question
from bot.understanding.word import Concept
from knowledge.formulas import computed, range_of
from knowledge.model import Bound, Derived, Figure, Measure, State
from locales.numerals import Numeral
from locales.stemming import denied_stem, is_past

_NEAR: Final = Decimal("0.1")  # how far "about" reaches: a tenth of what was said
_OUT_OF_REACH: Final = 2  # times a number that is written as "more than": nobody means so many
_EXTREMES: Final = frozenset({"max", "min"})
_A_HALF: Final = Decimal(50)  # per cent
_TO_COME: Final = ("neutral", "to_come")  # a form that says what will grow or fall
_FUNCTION: Final = ("neutral", "function")
_READ: Final = 0.85  # the quality from which on a word counts as read
_BEFORE: Final = frozenset({"before", "compare", "growth", "decline", "change", "times"})
_CHANGED: Final = frozenset({"growth", "decline"})
# Who asks for one of these with a yes/no word asks for more than yes or no.
_PAID: Final = frozenset({"paid", "pay", "sum"})
_MORE: Final = frozenset({"how_many", "when", "where", "who", "list"})


def check(claim: Claim, low: Decimal, high: Decimal | None, written: Decimal) -> Says:
    """Whether a true value somewhere in [low, high] (None: open above) fits the claim.

    ``written`` is the number as the source writes it: naming just that is right, though the true value may be
    a little beside it. "More than" in the source makes the interval open above; but who counted twice as many
    would not write it.
    """
    if claim.value == written:
        if claim.strict and high == low:
            return Says.NO
        exact = high == low or not (claim.precise or claim.bound is Bound.AT_MOST)
        return Says.YES if exact else Says.CANNOT_TELL
    least, most = _claimed(claim)
    if high is None and least is not None and least >= _OUT_OF_REACH * low > 0:
        return Says.NO
    if (most is not None and low > most) or (least is not None and high is not None and high < least):
        return Says.NO
    inside_below = least is None or low >= least
    inside_above = most is None or (high is not None and high <= most)
    return Says.YES if inside_below and inside_above else Says.CANNOT_TELL


def _claimed(claim: Claim) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that the claim allows (None: no limit)."""
    if claim.bound is Bound.AT_LEAST:
        return claim.value, None
    if claim.bound is Bound.AT_MOST:
        return None, claim.value
    if claim.bound is Bound.ABOUT:
        return claim.value * (1 - _NEAR), claim.value * (1 + _NEAR)
    return claim.value, claim.value


def of_question(context: Context, view: View, attribute: int | None) -> Check | None:
    """The check of what the question claims of a figure; None if it claims nothing that can be compared.

    ``attribute``: the index of the figure's attribute that the question is about. Nothing is confirmed of
    which a word was not understood: "21 volunteers died?" has the right number.
    """
    found = _compared(context, view, attribute)
    if found and found.says is Says.YES and _says_more(context, view):
        return Check(Says.CANNOT_TELL, view.id, found.claim)
    return found


def of_comparison(one: View, other: View, question: Question) -> Check | None:
    """Whether one figure is more, or less, than another, as is said; None if nobody could compare them."""
    a, b, said = one.stated, other.stated, question.comparison
    if said is None or a is None or b is None or a.value is None or b.value is None:
        return None
    if a.measure is not b.measure or one.style != other.style:
        return None
    if a.measure is Measure.SHARE and "share" not in question.measures:
        return None  # two shares are of two wholes
    measured = a.unit.amount or b.unit.amount or all(d.places for d in said.others)
    if measured and a.unit.id != b.unit.id:
        return None  # nor hectares with fires, nor museums here with visitors there
    if _are_of_two_times(a, b):
        return Check(Says.CANNOT_TELL, one.id, None)
    (low, high), (least, most) = (range_of(b), range_of(a)) if said.less else (range_of(a), range_of(b))
    says = Says.CANNOT_TELL
    if most is not None and low > most:
        says = Says.NO if said.denied else Says.YES
    elif high is not None and high <= least:
        says = Says.YES if said.denied else Says.NO
    return Check(says, one.id, None)


def _are_of_two_times(one: Figure, other: Figure) -> bool:
    """Whether both figures state a time, and not the same."""
    a, b = one.period, other.period
    return bool(a.years and b.years) and (a.start, a.end) != (b.start, b.end)


def _compared(context: Context, view: View, attribute: int | None) -> Check | None:
    question = context.question
    if not context.checks or question.offers_another:
        return None  # "104 or 140?", "the share or the growth?" are no yes or no
    if question.judges and "how_many" not in context.measures:
        return Check(Says.CANNOT_TELL, view.id, None)  # nobody measured "few"
    if isinstance(view.figure, Derived):
        return _of_derived(context, view, view.figure)
    if question.polar and _is_of_all(context, view.figure):
        return Check(Says.YES if question.negated else Says.NO, view.id, None)
    found = _of_another_place(context, view) or _of_number(context, view, view.figure)
    if found and found.says is Says.YES and _tells_no_change(context, view):
        return Check(Says.CANNOT_TELL, view.id, found.claim)  # 20 of them are not 20 more
    if found or not question.polar:
        return found
    if _leaves_open(context, view):
        return Check(Says.CANNOT_TELL, view.id, None)
    return _of_fact(context, view, view.figure, attribute)


def _says_more(context: Context, view: View) -> bool:
    """Whether the claim holds a number, or a word, that nothing knows or that is of something else."""
    if len(context.values) > 1:
        mates = (view, *context.mates(view.topic))
        if not context.values <= {number for mate in mates for number in (*mate.numbers, *mate.told)}:
            return True
    return any(_is_strange(context, d) and not _tells(context, view, d) for d in context.question.demands)


def _is_strange(context: Context, demand: Demand) -> bool:
    if demand.concepts or demand.measures or demand.period or demand.places or demand.number:
        return False
    if demand.unknown or demand.foreign:
        return True
    marks = context.question.reading.covering[demand.start]
    if any(m.sense == _FUNCTION or m.sense.kind in ("check", "reference") for m in marks):
        return False  # what makes it a question, or a preposition that is spelt like a noun
    return any(m.sense.kind == "foreign" for m in marks)


def _tells(context: Context, view: View, demand: Demand) -> bool:
    """Whether the word stands in the figure's own texts."""
    near = (t for s in demand.skeletons for t, q in context.index.terms.near(s) if q >= _READ)
    told = view.terms.keys() - (view.supposed if demand.unknown or demand.foreign else ())
    return view.topic in demand.contexts or not told.isdisjoint(near)


def _of_fact(context: Context, view: View, figure: Figure, attribute: int | None) -> Check | None:
    """The check of what is claimed without a number: a direction, a place, a day, that something is so."""
    question = context.question
    denied = question.negated
    free = "free" in view.measures - context.measures and bool(context.measures & _PAID)
    if free or _is_contrary(context, view):
        return Check(Says.YES if denied else Says.NO, view.id, None, opposite=not denied)
    if _is_of_plan(context, figure) or _is_to_come(context, figure) or _is_of_several(context, figure):
        return Check(Says.CANNOT_TELL, view.id, None)
    if _tells_no_change(context, view) or _is_of_another_change(context, view):
        return Check(Says.CANNOT_TELL, view.id, None)
    said = _place_or_day(context, view, figure)
    if said is not None:
        return Check(Says.YES if said != denied else Says.NO, view.id, None)
    open_ = _MORE if question.marked else _MORE | {"which"}
    if question.alternative is not None or context.measures & open_:
        return None
    named = frozenset(p for d in question.demands for p in d.places)
    if attribute is None and view.site & named:
        attribute = agreement.attribute(view, "where")
    compared = (
        attribute is not None
        or figure.measure is Measure.FACT
        or question.exists
        or bool(named & view.listed)
        or (bool(context.measures & _BEFORE) and (_rose(view) or view.direction == "down"))
    )
    if not compared:
        return None
    if view.denies:  # a denied verb of the question may not have been read as one
        denied = not (denied or any(denied_stem(t.skeleton) for t in question.reading.tokens))
    return Check(Says.NO if denied else Says.YES, view.id, None, attribute, opposite=denied)


def _leaves_open(context: Context, view: View) -> bool:
    """Whether the figure is one of a part, and the question names only the topic as such."""
    if not any("topic" in c.forbids for c in view.figure.cautions):
        return False
    own = {c for c in context.focus & view.terms.keys() if isinstance(c, Concept) and c.is_set}
    return not own - {Concept(view.topic, "topic")}


def _of_another_place(context: Context, view: View) -> Check | None:
    """ "In cities?" of what is told of villages, "in Almaty?" of what was elsewhere.

    What the source tells of new things, or of one year, says nothing of others.
    """
    question = context.question
    named = [p for d in question.demands for p in d.places]
    of_others = any(agreement.is_of_others(view, p) for p in named)
    if not (of_others or any(agreement.is_elsewhere(view, p) for p in named)):
        return None
    if view.recent:
        covered = any(m.sense in NEW for m in question.reading.marks)
    else:
        covered = bool(view.site or question.periods or view.measure is Measure.PLACE)
    if not (covered or of_others or context.values & view.numbers):
        return Check(Says.CANNOT_TELL, view.id, None)
    right = question.negated
    where = agreement.attribute(view, "where")
    return Check(Says.YES if right else Says.NO, view.id, None, where, opposite=not right)


def _is_of_plan(context: Context, figure: Figure) -> bool:
    """Whether what is planned is asked for as if it had been: "were they built?"."""
    if figure.state is not State.PLANNED or "future" in context.measures:
        return False
    return any(is_past(t.skeleton) for t in context.question.reading.tokens)


def _is_to_come(context: Context, figure: Figure) -> bool:
    """Whether it is asked if something will become more, and the figure tells what was: "вырастет?"."""
    if figure.state is State.PLANNED or not context.measures & _CHANGED:
        return False
    return any(m.sense == _TO_COME for m in context.question.reading.marks)


def _tells_no_change(context: Context, view: View) -> bool:
    """Whether it is said of what was at one time that it became more or less, which it does not tell."""
    if view.measure is Measure.GROWTH or view.direction:
        return False
    changed = context.measures & _CHANGED
    return bool(changed) and changed.isdisjoint(view.gives)


def _is_of_another_change(context: Context, view: View) -> bool:
    """Whether a growth is of none of what is said: "стало больше советов?", where a share in them grew."""
    return view.measure is Measure.GROWTH and not any(_is_named(p, context) for p in view.phrases)


def _is_named(phrase: Phrase, context: Context) -> bool:
    """Whether the question says what became more."""
    things = {c for c in phrase.concepts if c.is_set}
    return not things or not things.isdisjoint(context.focus)


def _is_of_all(context: Context, figure: Figure) -> bool:
    """Whether all is said to be of one of several countries: "тек Қазақстаннан", "все из Германии"."""
    return context.says_of_all and len(figure.places) > 1 and _names_one(context)


def _is_of_several(context: Context, figure: Figure) -> bool:
    """Whether the most, or only, is said of one of several places: "most of them are from Germany"."""
    only = any(m.sense == ("check", "only") for m in context.question.reading.marks)
    several = max(len(figure.places), len(figure.items)) > 1
    return several and (only or "max" in context.measures) and _names_one(context)


def _names_one(context: Context) -> bool:
    return len([p for d in context.question.demands for p in d.places]) == 1


def _rose(view: View) -> bool:
    """Whether the figure says that something became more; so does a growth that does not say which way."""
    figure = view.stated
    if figure and figure.measure is Measure.GROWTH and view.direction is None:
        return figure.value is not None and figure.value > (1 if figure.unit.style == "times" else 0)
    return view.direction == "up"


def _is_contrary(context: Context, view: View) -> bool:
    """Whether a fall is spoken of where the figure rose, or the other way round."""
    measures = context.measures
    multiple = any(n.kind == "times" for n in context.numbers)
    less = multiple and any(m.sense == ("check", "less") for m in context.question.reading.marks)
    falls = less or ("decline" in measures and "growth" not in measures)
    rises = "growth" in measures and "decline" not in measures
    return (falls and _rose(view)) or (rises and view.direction == "down")


def _of_number(context: Context, view: View, figure: Figure) -> Check | None:
    if figure.value is None:
        return None
    claimable = _claimable(context, view)
    if len(claimable) > 1:  # each number is said of what stands next to it
        own = [d.start for d in context.question.demands if not d.concepts.isdisjoint(view.own)]
        claimable.sort(key=lambda claim: min((abs(claim[0].start - n) for n in own), default=0))
    # What stands beside another number, or is spoken of as earlier, is given and not claimed.
    beside = {figure.previous, figure.period.last_years} if len(claimable) > 1 else set()
    given = {*beside, figure.previous} if context.measures & _BEFORE else beside
    for demand, number in claimable:
        if number.value in given:
            continue
        denied = context.question.negated
        same = number.bound == "exact" and number.value == figure.value
        if denied and same:
            return Check(Says.NO, view.id, None, opposite=True)  # "those 104 were not given"
        if _is_contrary(context, view) and not denied:
            return Check(Says.NO, view.id, None, opposite=True)
        claim = replace(_claim(view, demand, number, denied=denied), precise=_is_precise(context, demand))
        return Check(check(claim, *range_of(figure), figure.value), view.id, claim)
    most = _claim_of_most(context, view)
    return Check(check(most, *range_of(figure), figure.value), view.id, most) if most else None


def _claim_of_most(context: Context, view: View) -> Claim | None:
    """That more, or less, than a half of them are what the share is of, where the question names that."""
    own = {c for p in view.phrases for c in p.concepts if c.kind == "set"}
    if context.most is None or view.measure is not Measure.SHARE or own.isdisjoint(context.focus):
        return None
    few = (context.most.sense.name == "minority") is not context.question.negated
    written = context.question.reading.written(context.most.start, context.most.end)
    return Claim(_A_HALF, Bound.AT_MOST if few else Bound.AT_LEAST, written, strict=True)


def _is_precise(context: Context, demand: Demand) -> bool:
    """Whether "exactly" stands beside a number: "дәл 1 200", "1200 ровно"."""
    return any(
        "exactly" in context.question.reading.senses(n, "check") for n in (demand.start - 1, demand.end)
    )


def _of_derived(context: Context, view: View, derived: Derived) -> Check | None:
    claims = [_claim(view, d, n) for d, n in _claimable(context, view) if n.value not in view.operand_numbers]
    claim = claims[0] if claims else _claim_of_most(context, view)
    if claim is None:
        return None
    result = computed(derived, context.knowledge)
    return Check(check(claim, result.low, result.high, result.shown_best), view.id, claim)


def _place_or_day(context: Context, view: View, figure: Figure) -> bool | None:
    """Whether the figure is the place or the day that the question names; None if it names none.

    Where there is most of a thing says nothing of whether there is any elsewhere.
    """
    if view.phases & _EXTREMES and context.measures.isdisjoint(_EXTREMES):
        return None
    for demand in context.question.demands:
        if demand.places and view.measure is Measure.PLACE:
            return any(agreement.place_is(figure, p) for p in demand.places)
        if demand.is_name and view.measure is Measure.PLACE:
            near = (t for s in demand.skeletons for t, q in context.index.terms.near(s) if q == 1)
            return any(t in view.terms for t in near)
        if demand.period and demand.period.is_part_of_year and view.measure is Measure.DATE:
            return agreement.meets_period(view, demand.period, context)
    return None


def _claimable(context: Context, view: View) -> list[tuple[Demand, Numeral]]:
    return [
        (d, d.number)
        for d in context.question.demands
        if d.number and comparable(view, d.number) and not counts_another(view, d, context)
    ]


def _claim(view: View, demand: Demand, number: Numeral, *, denied: bool = False) -> Claim:
    """What is claimed, in the figure's unit: "by half" is 50 %, "twice as many" is 100 % more.

    ``denied``: "did not reach 10,000" claims at most that.
    """
    value = number.value
    if number.kind == "fraction" and not number.percent:
        value *= 100
    if number.kind == "times" and view.style == "percent":
        value = (value - 1) * 100
    elif number.percent and view.style == "times":
        value = 1 + value / 100
    bound = Bound(number.bound)
    if denied:
        bound = Bound.AT_LEAST if bound is Bound.AT_MOST else Bound.AT_MOST
    return Claim(value, bound, demand.written, number.strict and not denied)
