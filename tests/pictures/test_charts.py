"""Which chart a figure has, by its data; and that it draws what it says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from folders import loaded

from bot.pictures.charts import Arrow, Bars, Chart, Dots, Month, Names, Sum, Whole, Years, chart_of
from bot.pictures.design import SIZES, SizeName, size, theme
from bot.pictures.scene import Block, Box, Line, Shape
from bot.pictures.shapes import Style, drawn
from bot.understanding import vocabulary
from knowledge.model import Bilingual, Bound, Caution, Derived, Figure, Knowledge, Measure, PeriodKind

BOX = Box(0, 0, 420, 380)
WIDE = Box(0, 0, 930, 520)
MAIN = loaded("knowledge")


def style() -> Style:
    light = theme("light")
    return Style(light, light.accents[0], size("wide").base, 24)


def chart(figure: str, folder: str = "knowledge", language: str = "kk") -> Chart | None:
    return chart_of(loaded(folder).figure(figure), loaded(folder), language)  # type: ignore[arg-type]


def changed(figure: str, **values: object) -> Knowledge:
    """The knowledge with one figure changed."""
    new = replace(MAIN.figures[figure], **values)  # type: ignore[arg-type]
    return replace(MAIN, figures={**MAIN.figures, figure: new})


@pytest.mark.parametrize(
    ("figure", "kind"),
    [
        ("prizes-applications", Bars),
        ("prizes-applications-growth", Bars),
        ("prizes-success-rate", Dots),
        ("councils-civil-share", Whole),
        ("councils-civil-growth", Arrow),
        ("order-funding-growth", Arrow),
        ("volunteers-un", Names),
        ("laws-amended", Names),
        ("volunteers-roadmaps", Years),
        ("laws-period", Years),
        ("award-winners", Names),
        ("forum-date", Month),
        ("grants-2025-average", Sum),
        ("grants-2025-count", None),
        ("forum-place", None),
        ("forum-concept", None),
    ],
)
def test_the_form_follows_from_the_data(figure: str, kind: type | None) -> None:
    found = chart(figure)
    assert found is None if kind is None else type(found) is kind


def test_the_forms_of_all_folders(folder: str) -> None:
    """What holds of each chart, whatever the subject."""
    knowledge = loaded(folder)
    for figure in (*knowledge.figures.values(), *knowledge.derived.values()):
        found = chart_of(figure, knowledge, "ru")
        if isinstance(figure, Figure) and figure.previous is not None and isinstance(found, Bars):
            before, now = found.bars
            assert before.share * float(figure.value or 0) == pytest.approx(
                now.share * float(figure.previous)
            )
            assert max(before.share, now.share) == 1
        if isinstance(found, Whole):
            assert figure.measure is Measure.SHARE
            assert 0 <= found.share <= found.most <= 1
        if isinstance(found, Dots):
            assert isinstance(figure, Derived)
            assert found.part <= found.whole
        if isinstance(found, Names):
            assert len(found.names) > 1
        if isinstance(found, Arrow):
            assert figure.measure is Measure.GROWTH


# -- bars --------------------------------------------------------------------------------------------------


def test_before_and_after_with_the_growth_that_was_computed() -> None:
    found = chart("prizes-applications")
    assert isinstance(found, Bars)
    assert [(b.value, b.leads) for b in found.bars] == [("135", False), ("208", True)]
    assert found.change == "≈\u00a0+54%"
    assert found.sum == "(208 − 135) ÷ 135 ≈ 54%"


def test_a_fall_is_a_fall() -> None:
    found = chart("arrival-time", "tests/roads/knowledge", "ru")
    assert isinstance(found, Bars)
    assert found.change.startswith("≈\u00a0−")
    assert found.bars[0].share == 1


def test_a_growth_that_a_caution_refuses_is_not_computed() -> None:
    caution = Caution(Bilingual("", ""), forbids=("previous",))
    knowledge = changed("prizes-applications", cautions=(caution,))
    found = chart_of(knowledge.figures["prizes-applications"], knowledge, "kk")
    assert isinstance(found, Bars)
    assert (found.change, found.sum) == ("", "")


def test_no_growth_is_computed_from_more_than() -> None:
    knowledge = changed("prizes-applications", bound=Bound.AT_LEAST)
    found = chart_of(knowledge.figures["prizes-applications"], knowledge, "kk")
    assert isinstance(found, Bars)
    assert found.change == ""


def test_no_growth_is_computed_of_percentages() -> None:
    """From 18 % to 24 % is no growth by a third for who reads it as percentage points."""
    found = chart("recycled-share", "tests/waste/knowledge", "ru")
    assert isinstance(found, Bars)
    assert [bar.value for bar in found.bars] == ["18\u00a0%", "24\u00a0%"]
    assert (found.change, found.sum) == ("", "")


def bars_of(found: Chart, box: Box = BOX) -> list[Block]:
    items = drawn(found, box, style())
    assert items is not None
    return [item for item in items if isinstance(item, Block)]


def test_bars_begin_at_nought_at_the_same_edge() -> None:
    found = chart("prizes-applications")
    assert isinstance(found, Bars)
    before, now = bars_of(found)
    assert before.box.left == now.box.left == BOX.left
    assert before.box.width / now.box.width == pytest.approx(135 / 208)
    assert before.box.height == pytest.approx(now.box.height)


def test_more_than_is_open_at_its_end() -> None:
    knowledge = changed("prizes-applications", bound=Bound.AT_LEAST)
    found = chart_of(knowledge.figures["prizes-applications"], knowledge, "kk")
    assert found is not None
    blocks = bars_of(found)
    stripes = [b.box.width for b in blocks if not b.tells]
    assert len(stripes) == 3
    assert stripes == sorted(stripes, reverse=True)  # they thin out


# -- shares ------------------------------------------------------------------------------------------------


def test_a_share_is_as_much_of_its_bar() -> None:
    found = chart("councils-civil-share")
    assert isinstance(found, Whole)
    assert found.ends == ("0%", "100%")
    track, filled = bars_of(found)
    assert filled.box.width / track.box.width == pytest.approx(0.86)


def test_a_range_is_drawn_as_one() -> None:
    found = next(
        c
        for f in loaded("tests/real/flood-transport/knowledge").derived.values()
        if isinstance(c := chart_of(f, loaded("tests/real/flood-transport/knowledge"), "kk"), Whole)
    )
    assert found.share < found.most
    assert len(bars_of(found)) == 3


def test_so_many_of_so_many_squares_are_filled() -> None:
    found = chart("volunteers-un-2025-share")
    assert isinstance(found, Dots)
    assert (found.part, found.whole) == (7, 21)
    squares = [b for b in bars_of(found) if b.tells]
    hollow = [b for b in bars_of(found) if not b.tells]
    assert len(squares) == 21 + 3  # and three in the key: the part is filled, the whole is both
    assert len(hollow) == 21 - 7 + 1


def test_a_share_that_a_caution_refuses_is_shown_as_arithmetic() -> None:
    knowledge = changed("prizes-applications", cautions=(Caution(Bilingual("", ""), forbids=("share",)),))
    assert isinstance(chart_of(knowledge.derived["prizes-success-rate"], knowledge, "kk"), Sum)


# -- growth ------------------------------------------------------------------------------------------------


def test_a_growth_points_where_its_words_do() -> None:
    fall = chart("premium-jaguar-fall", "tests/real/car-market/knowledge")
    assert fall == Arrow("down")
    assert chart("councils-youth-growth") == Arrow("up")
    (arrow,) = drawn(fall, BOX, style()) or ()
    assert isinstance(arrow, Shape)
    tip = max(arrow.points, key=lambda p: p[1])
    assert tip[1] == arrow.box.bottom
    assert sum(p[1] == tip[1] for p in arrow.points) == 1  # one point below: the tip


def test_a_growth_points_without_the_whole_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    """To make that takes a second, and answers would wait for it; a bot may have started without it."""

    def made() -> None:
        raise AssertionError

    monkeypatch.setattr(vocabulary, "common", made)
    assert chart("order-projects-growth") == Arrow("up")


def test_a_growth_whose_words_tell_no_direction_has_no_arrow() -> None:
    silent = Bilingual("көрсеткіш", "показатель")
    knowledge = changed("councils-youth-growth", label=silent, wording=silent)
    assert chart_of(knowledge.figures["councils-youth-growth"], knowledge, "kk") is None


# -- time --------------------------------------------------------------------------------------------------


def test_the_leaf_of_a_calendar_has_its_day_under_its_weekday() -> None:
    found = chart("forum-date", language="ru")
    assert isinstance(found, Month)
    assert found.weekdays == ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
    items = drawn(found, BOX, style()) or []
    lines = {line.text: line for line in items if isinstance(line, Line)}
    assert len([t for t in lines if t.isdigit()]) == 31
    middle = {text: (line.box.left + line.box.right) / 2 for text, line in lines.items()}
    assert middle["15"] == pytest.approx(middle["ср"], abs=1)  # 15 October 2025 was a Wednesday
    (day,) = [item for item in items if isinstance(item, Block)]
    assert day.box.holds(lines["15"].box)


def test_each_year_of_a_span_has_its_cell() -> None:
    found = chart("volunteers-roadmaps")
    assert found == Years(((2021, 2023), (2024, 2026)))
    cells = bars_of(found)
    assert len(cells) == 6
    assert len({b.colour for b in cells}) == 2


@pytest.mark.parametrize("size_name", SIZES)
def test_the_names_of_a_list_are_in_type_of_one_size(size_name: SizeName) -> None:
    """Also where one of them is long."""
    names = ("строительная отрасль", "горно-металлургический комплекс и все другие отрасли")
    box = Box(0, 0, 480, 500)
    base = size(size_name).base
    style = Style(theme("light"), (0, 0, 0), base, round(base * 0.8))
    drawing = drawn(Names(names), box, style)
    assert drawing is not None
    assert len({item.font for item in drawing if isinstance(item, Line)}) == 1


def test_since_goes_on() -> None:
    period = replace(MAIN.figures["award-winners"].period)
    assert period.kind is PeriodKind.SINCE
    knowledge = changed("award-winners", places=())
    found = chart_of(knowledge.figures["award-winners"], knowledge, "kk")
    assert found == Years(((2020, 2020),), open=True)
    assert len(bars_of(found)) == 4  # and three stripes


# -- sums --------------------------------------------------------------------------------------------------


def test_an_average_shows_its_arithmetic() -> None:
    found = chart("grants-2025-average")
    assert isinstance(found, Sum)
    assert [(r.sign, r.value) for r in found.rows] == [("", "1,8\u00a0млрд\u00a0₸"), ("÷", "104")]


def test_a_chart_that_does_not_fit_is_left_out() -> None:
    names = Names(tuple(f"{n}-ұйымның толық атауы" for n in range(10)))
    assert drawn(names, Box(0, 0, 200, 120), style()) is None
    assert drawn(names, WIDE, style()) is not None


def test_a_value_larger_than_its_whole_is_no_share() -> None:
    knowledge = changed("councils-civil-share", value=Decimal(120))
    assert chart_of(knowledge.figures["councils-civil-share"], knowledge, "kk") is None
