"""Formulas: how they are read, what they give, how many digits they may claim."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import formulas
from knowledge.formulas import FormulaError, Result, evaluate, parse, presented
from knowledge.model import (
    Asked,
    Basis,
    Bound,
    Figure,
    Indicator,
    Measure,
    Period,
    PeriodKind,
    State,
    Unit,
    Where,
)
from locales.languages import Bilingual

GRANT = Unit("grant", "noun", Measure.COUNT)
PERCENT = Unit("percent", "percent", Measure.SHARE)
TENGE = Unit("KZT", "money", Measure.SUM)


def figure(
    name: str,
    value: str | None,
    as_written: str,
    unit: Unit = GRANT,
    bound: Bound = Bound.EXACT,
    previous: str | None = None,
) -> Figure:
    nothing = Bilingual("", "")
    return Figure(
        id=name,
        topic="t",
        indicator=Indicator(name, "t", unit, unit.measure, None, Asked()),
        value=Decimal(value) if value else None,
        literal=None,
        as_written=as_written,
        bound=bound,
        basis=Basis.NUMBER,
        period=Period(PeriodKind.UNSTATED),
        state=State.COMPLETED,
        source="s",
        label=nothing,
        wording=nothing,
        asked=Asked(),
        where=Where(),
        previous=Decimal(previous) if previous else None,
    )


FIGURES = {
    f.id: f
    for f in (
        figure("sum", "1800000000", "1,8 млрд", TENGE),
        figure("count", "104", "104"),
        figure("sum-all", "10300000000", "10,3 млрд", TENGE),
        figure("count-all", "556", "556"),
        figure("applications", "208", "208-ге", previous="135"),
        figure("winners", "73", "73"),
        figure("sent", "21", "21"),
        figure("serving", "7", "жетеуі"),
        figure("share", "86", "86%", PERCENT),
        figure("growth", "23", "23%", PERCENT),
        figure("deeds", "27000", "27 мыңнан", bound=Bound.AT_LEAST),
        figure("limit", "500", "500-ге", bound=Bound.AT_MOST),
        figure("some", "1200", "1 200", bound=Bound.ABOUT),
        figure("budget", "2400000", "2,4 млн", TENGE, previous="1600000"),
        figure("none", "0", "0"),
        figure("law", None, "Заң"),
    )
}


def shown(text: str, unit: Unit = GRANT) -> tuple[str, str, str | None]:
    result = presented(evaluate(parse(text), FIGURES), unit)
    high = result.shown_high
    return str(result.shown_low), str(result.shown_best), None if high is None else str(high)


def test_ids_contain_hyphens_and_operators_stand_between_spaces() -> None:
    formula = parse("(prizes-a - prizes-a.previous) / prizes-a.previous")

    assert formula.ids == ("prizes-a",)
    assert formula.parts == ("(", "prizes-a", "-", "prizes-a.previous", ")", "/", "prizes-a.previous")
    assert str(formula) == formula.text


def test_formulas_are_equal_by_their_text() -> None:
    assert parse("a / b") == parse("a / b") != parse("b / a")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the formula is empty"),
        ("1 + 2", "the formula names no figure"),
        ("a +", "“+” at character 3 needs a space on either side"),
        ("a + ", "the formula ends where an id or a number is expected"),
        ("a/b", "“a/b” is neither an id nor a number"),
        ("a b", "“b” is not expected there"),
        ("(a + b", "a bracket is not closed"),
        ("a)", "“)” is not expected there"),
        ("a ** b", "“*” at character 3 needs a space on either side"),
        ("a * * b", "“*” stands where an id or a number is expected"),
        ("a.value / b", "“a.value” is neither an id nor a number"),
        ("2a / b", "“2a” is neither an id nor a number"),
        ("a / __import__", "“_” at character 5 is no part of a formula"),
        ("a % b", "“%” at character 3 is no part of a formula"),
    ],
)
def test_what_is_no_formula(text: str, problem: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.problem == problem


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("sum / count", TENGE, ("16800000", "17000000", "17800000")),
        ("sum-all / count-all", TENGE, ("18400000", "18500000", "18600000")),
        ("(applications - applications.previous) / applications.previous", PERCENT, ("54", "54", "54")),
        ("applications - applications.previous", GRANT, ("73", "73", "73")),
        ("winners / applications", PERCENT, ("35", "35", "35")),
        ("serving / sent", PERCENT, ("33", "33", "33")),
        ("share - growth", GRANT, ("63", "63", "63")),
        ("share / (1 + growth / 100)", GRANT, ("69.9", "69.9", "69.9")),
        ("sum / (sum + sum-all)", PERCENT, ("14.5", "15", "15.3")),
        ("deeds / count", GRANT, ("259", "260", None)),
        ("sent * 3 + count", GRANT, ("167", "167", "167")),
        ("some / sent", GRANT, ("55", "57", "60")),
    ],
)
def test_no_more_digits_than_the_operands_have(
    text: str, unit: Unit, expected: tuple[str, str, str | None]
) -> None:
    assert shown(text, unit) == expected


def test_a_rounded_operand_is_the_range_of_its_digits() -> None:
    result = evaluate(parse("sum / count"), FIGURES)

    assert formulas.range_of(FIGURES["sum"]) == (Decimal("1.75e9"), Decimal("1.85e9"))
    assert (round(result.low), round(result.high or 0)) == (16826923, 17788462)
    assert (result.digits, result.exact, result.rounded) == (2, False, True)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("count", "104", "104"),
        ("applications", "208", "208"),
        ("serving", "7", "7"),
        ("share", "86", "86"),
        ("deeds", "27000", None),
        ("limit", "0", "500"),
        ("some", "1150", "1250"),
        ("sum-all", "10250000000", "10350000000"),
        ("budget", "2350000", "2450000"),
    ],
)
def test_what_the_writing_of_a_number_leaves_open(name: str, low: str, high: str | None) -> None:
    found = formulas.range_of(FIGURES[name])
    assert found == (Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("value", "as_written", "half"),
    [
        ("27000", "27 мың", "500"),
        ("1200", "1 200-ден", "0"),
        ("1200000", "1 млн 200 мың", "500"),
        ("2000000000", "екі миллиард", "500000000"),
        ("12", "он екі", "0"),
        ("12", "XIІ", "0"),
        ("10.3", "10,3", "0.05"),
        ("1500000", "1.5 млн", "50000"),
        ("10300000000", "10 300 000 000", "0"),
        ("3000", "3\u00a0000", "0"),
    ],
)
def test_a_number_written_in_full_is_exact(value: str, as_written: str, half: str) -> None:
    low, high = formulas.range_of(figure("f", value, as_written))
    assert (Decimal(value) - low, (high or 0) - Decimal(value)) == (Decimal(half), Decimal(half))


def test_the_earlier_value_is_as_rough_as_the_value() -> None:
    result = evaluate(parse("budget - budget.previous"), FIGURES)
    assert (result.low, result.best, result.high) == (Decimal(700000), Decimal(800000), Decimal(900000))


def test_an_operand_that_occurs_twice_is_one_number() -> None:
    result = evaluate(parse("sum / (sum + sum-all)"), FIGURES)

    # Not 1.75 / (1.85 + 10.35): the sum cannot be two numbers at once.
    assert round(result.low, 6) == round(Decimal("1.75") / (Decimal("1.75") + Decimal("10.35")), 6)


def test_a_ratio_is_presented_as_per_cent_and_nothing_else_is() -> None:
    result = evaluate(parse("winners / applications"), FIGURES)

    assert presented(result, GRANT) is result
    assert presented(result, PERCENT).best == result.best * 100
    assert str(result.shown_best) == "0.35"


def test_a_whole_result_of_exact_numbers_is_told_in_full() -> None:
    result = evaluate(parse("sent / serving"), FIGURES)
    assert result == Result(Decimal(3), Decimal(3), Decimal(3), None)
    assert not result.rounded


@pytest.mark.parametrize(
    ("text", "problem", "name"),
    [
        ("count / winers", "no figure has the id winers", "winers"),
        ("count / none", "“count / none” divides by what is or may be zero", None),
        ("count / (sent - sent)", "“count / (sent - sent)” divides by what is or may be zero", None),
        ("count / limit", "“count / limit” divides by what is or may be zero", None),
        ("law / count", "law has no number, so nothing can be computed from it", "law"),
        ("count.previous / count", "count has no previous value", "count"),
        (
            "count - deeds",
            "“count - deeds” has no lower limit: an operand is only known to be “more than”",
            None,
        ),
    ],
)
def test_what_cannot_be_computed(text: str, problem: str, name: str | None) -> None:
    with pytest.raises(FormulaError) as caught:
        evaluate(parse(text), FIGURES)
    assert (caught.value.problem, caught.value.figure) == (problem, name)


@given(
    st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 9), st.integers(0, 9), st.integers(-49, 49)
)
def test_every_number_that_rounds_to_the_written_one_lies_in_the_range(
    whole: int, count: int, tenth: int, other: int, slip: int
) -> None:
    value = Decimal(f"{whole}.{tenth}")
    figures = {
        "a": figure("a", str(value), f"{whole},{tenth}"),
        "b": figure("b", str(count), str(count)),
        "c": figure("c", f"{count}.{other}", f"{count},{other}"),
    }
    true = value + Decimal(slip) / 1000
    for text, expected in (
        ("a / b", true / count),
        ("a / (a + c)", true / (true + Decimal(f"{count}.{other}"))),
        ("(a - b) / b", (true - count) / count),
    ):
        result = evaluate(parse(text), figures)
        assert result.high is not None
        tiny = Decimal("1e-20")
        assert result.low - tiny <= expected <= result.high + tiny
