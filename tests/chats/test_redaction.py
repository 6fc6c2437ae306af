from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chats.passing_on import LIMIT, redacted

KEPT = [
    "10 300 000 000 теңге қайда жұмсалды?",
    "2021-2024 жылдары қандай заң қабылданды",
    "2021–2024",
    "с 2021 - 2026 годы",
    "2020 2021 2022 2023 жж",
    "87 000 000 000 теңге",
    "87000000000 тг",
    "10300000000",
    "103000000000 теңге",
    "5 000 000 000 бөлінді",
    "1 200 волонтер, 27 мың 300 адам",
    "22.10.2025 күні, 22-10-25",
    "1,8 млрд, 10.3 млн",
    "556 грант, 10 300 млн",
    "үй 12, 8 жыл, 2025 ж. 22 қазан",
    "Рас па, 104?",
]


@pytest.mark.parametrize("text", KEPT)
def test_sums_years_and_dates_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("8 701 234 56 78 хабарласыңыз", "[…] хабарласыңыз"),
        ("+7 (701) 234-56-78", "[…]"),
        ("87012345678", "[…]"),
        ("7012345678", "[…]"),
        ("8-701-234-56-78", "[…]"),
        ("8 (7172) 74-55-66", "[…]"),
        ("255-55-55", "[…]"),
        ("74-55-66", "[…]"),
        ("+49 151 23456789", "[…]"),
        ("тел 234567", "тел […]"),
        ("8\u200b7\u200b0\u200b1 234 56 78", "[…]"),
        ("٨٧٠١٢٣٤٥٦٧٨", "[…]"),
        ("990101300123 ИИН", "[…] ИИН"),
        ("ЖСН 990101 300 123", "ЖСН […]"),
        ("4400 4302 1234 5678", "[…]"),
        ("4400430212345678", "[…]"),
        ("KZ12 3456 7890 1234 5678", "[…]"),
        ("a.b@mail.kz жаз", "[…] жаз"),
        ("2025 87012345678", "2025 […]"),
        ("87012345678, 990101300123", "[…], […]"),
        ("104 грант па, 8 701 234 56 78", "104 грант па, […]"),
    ],
)
def test_personal_numbers_are_cut_out(text: str, kept: str) -> None:
    assert redacted(text) == kept


@given(st.text(max_size=700))
def test_any_text_becomes_one_short_line(text: str) -> None:
    found = redacted(text)
    assert len(found) <= LIMIT
    assert "\n" not in found


@given(
    st.from_regex(r"\A7[0-9]{9}\Z"),
    st.sampled_from(["8{}", "+7{}", "+7 {}", "8 {}", "тел. 8{}"]),
    st.sampled_from(KEPT),
)
def test_a_phone_never_gets_through(number: str, written: str, around: str) -> None:
    spaced = f"{number[:3]} {number[3:6]} {number[6:8]} {number[8:]}"
    for one in (number, spaced):
        assert one not in redacted(f"{around}, {written.format(one)} {around}")
