"""Fonts, widths, and lines broken by them."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures import design
from bot.pictures.design import COVERED, FACES, FOLDER, Face, Font, drawable, width
from bot.pictures.frame import of_number, of_text, parts_of
from bot.pictures.scene import broken, fitted, stepped

KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"


@pytest.mark.parametrize("face", FACES)
def test_the_fonts_have_every_letter_that_is_promised(face: Face) -> None:
    has = {chr(code) for code in TTFont(FOLDER / f"{face}.otf").getBestCmap()}
    assert has >= COVERED
    assert set(KAZAKH + KAZAKH.lower() + "₸№«»–—…≈÷×−%") <= COVERED


@pytest.mark.parametrize("face", FACES)
def test_the_widths_are_those_of_the_font(face: Face) -> None:
    font = TTFont(FOLDER / f"{face}.otf")
    scale = 1000 / font["head"].unitsPerEm
    names, table = font.getBestCmap(), font["hmtx"].metrics
    for character in COVERED:
        assert width(character, Font(face, 1000)) == pytest.approx(
            table[names[ord(character)]][0] * scale, abs=0.1
        )


def test_kerning_is_counted() -> None:
    font = Font("InterDisplay-Bold", 100)
    assert width("ГА", font) < width("Г", font) + width("А", font)
    assert width("лғ", font) > width("л", font) + width("ғ", font)  # its stroke would touch the upright


def test_what_no_font_has_is_left_out() -> None:
    assert drawable("Қар 🎄 日 1\u202f200") == "Қар   1\u00a0200"


# -- lines -------------------------------------------------------------------------------------------------

BODY = Font("Inter-Regular", 30)
WORDS = st.lists(st.text("абвғқңөұүһі", min_size=1, max_size=18), min_size=1, max_size=30)


@given(WORDS, st.integers(60, 1100))
def test_no_word_is_lost_and_no_line_is_too_wide(words: list[str], room: int) -> None:
    lines = broken(" ".join(words), BODY, room)
    if max(width(w, BODY) for w in words) > room:
        assert lines is None
        return
    assert lines is not None
    assert " ".join(lines).split(" ") == words
    assert all(width(line, BODY) <= room for line in lines)


@given(WORDS, st.integers(300, 1100))
def test_lines_are_as_few_as_may_be(words: list[str], room: int) -> None:
    """As many as filling each line to its end would take."""
    lines = broken(" ".join(words), BODY, room)
    if lines is None:
        return
    filled = [words[0]]
    for word in words[1:]:
        longer = f"{filled[-1]} {word}"
        filled[-1:] = [longer] if width(longer, BODY) <= room else [filled[-1], word]
    assert len(lines) == len(filled)


def test_a_number_keeps_its_unit_and_no_line_begins_with_a_dash() -> None:
    assert broken("сомасы 10,3\u00a0млрд\u00a0₸", BODY, 200) == ("сомасы", "10,3\u00a0млрд\u00a0₸")
    assert broken("Атырау — Алматы", BODY, 150) == ("Атырау\u00a0—", "Алматы")


def test_three_lines_of_a_long_label() -> None:
    label = "көптік миеломадағы өмір сүру көрсеткішінің өсімі, 2015 жылдан бері"
    found = fitted(label, stepped(Font("Inter-SemiBold", 36), 24), 420, 4)
    assert found is not None
    assert " ".join(found.lines) == label
    assert len(found.lines) >= 3


def test_what_does_not_fit_is_not_cut() -> None:
    assert fitted("Қазақстан" * 9, (BODY,), 300, 9) is None
    assert of_text("Қазақстан" * 9, 300, 60, 40, 4) is None


def test_sizes_fall_by_a_tenth_to_the_least() -> None:
    assert [f.size for f in stepped(Font("Inter-Regular", 30), 24)] == [30, 27, 24]
    assert [f.size for f in stepped(Font("Inter-Regular", 24), 24)] == [24]


# -- the number --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("104", [("104", True)]),
        ("1\u00a0200-ден астам", [("1\u00a0200", True), ("-ден астам", False)]),
        ("более 27\u00a0тыс.", [("более", False), ("27", True), ("\u00a0тыс.", False)]),
        ("≈\u00a016,8–17,8\u00a0млн\u00a0₸", [("≈\u00a016,8–17,8", True), ("\u00a0млн\u00a0₸", False)]),
        ("86\u00a0%", [("86\u00a0%", True)]),
        ("в 2 раза", [("в", False), ("2", True), (" раза", False)]),
        ("XII", [("XII", True)]),
        ("7-ші", [("7", True), ("-ші", False)]),
        ("Астана", [("Астана", True)]),
    ],
)
def test_the_number_of_a_quantity_stands_out(value: str, parts: list[tuple[str, bool]]) -> None:
    assert list(parts_of(value)) == parts


@given(
    st.sampled_from(["1\u00a0200-ден астам", "≈\u00a0275,3–275,5\u00a0млн\u00a0₸", "шамамен 22\u00a0мың"]),
    st.integers(430, 1000),
)
def test_a_number_fits_its_room(value: str, room: int) -> None:
    found = of_number(value, room, 186, 40)
    assert found is not None
    assert max(p.x + width(p.text, p.font) for p in found.pieces) <= room
    assert "".join(p.text for p in found.pieces).replace("\u00a0", "").replace(" ", "") == (
        value.replace("\u00a0", "").replace(" ", "")
    )


def test_metrics_are_read_once() -> None:
    assert design._numbers() is design._numbers()
