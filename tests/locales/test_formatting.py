"""Numbers, dates and lists as printed; every trap of CLDR's data that is mended has its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import formatting as f
from locales import kazakh, russian
from locales.languages import Language
from locales.numerals import find

N = "\u00a0"
LANGUAGES = st.sampled_from(("kk", "ru"))


@pytest.mark.parametrize(
    ("value", "kk", "ru"),
    [
        ("1200", f"1{N}200", "1200"),
        ("10300000000", f"10{N}300{N}000{N}000", f"10{N}300{N}000{N}000"),
        ("1234.5", f"1{N}234,5", "1234,5"),
        ("12345", f"12{N}345", f"12{N}345"),
        ("1.23456", "1,23456", "1,23456"),
        ("104", "104", "104"),
        ("1.80E+9", f"1{N}800{N}000{N}000", f"1{N}800{N}000{N}000"),
    ],
)
def test_number(value: str, kk: str, ru: str) -> None:
    assert (f.number(Decimal(value), "kk"), f.number(Decimal(value), "ru")) == (kk, ru)


@pytest.mark.parametrize(
    ("value", "kk", "ru"),
    [
        ("1800000000", f"1,8{N}млрд", f"1,8{N}млрд"),
        ("10300000000", f"10,3{N}млрд", f"10,3{N}млрд"),
        ("27000", f"27{N}мың", f"27{N}тыс."),
        ("150000", f"150{N}мың", f"150{N}тыс."),  # CLDR's Kazakh: 150 м.
        ("1200", f"1{N}200", "1200"),
        ("150500", f"150{N}500", f"150{N}500"),
        ("1234567", f"1{N}234{N}567", f"1{N}234{N}567"),
        ("1234500000", f"1{N}234,5{N}млн", f"1234,5{N}млн"),
        ("3000000000000", f"3{N}трлн", f"3{N}трлн"),
        ("0", "0", "0"),
    ],
)
def test_compact_loses_nothing(value: str, kk: str, ru: str) -> None:
    assert (f.compact(Decimal(value), "kk"), f.compact(Decimal(value), "ru")) == (kk, ru)


@pytest.mark.parametrize(
    ("value", "kk", "ru"),
    [
        (10**9, "1 миллиард", "1 миллиард"),  # CLDR through Babel: 1 миллиарда
        (5 * 10**9, "5 миллиард", "5 миллиардов"),
        (21 * 10**9, "21 миллиард", "21 миллиард"),
        (1_800_000_000, "1,8 миллиард", "1,8 миллиарда"),
        (27_000, "27 мың", "27 тысяч"),
        (2_000, "2 мың", "2 тысячи"),
    ],
)
def test_long_words_agree(value: int, kk: str, ru: str) -> None:
    shown = [f.compact(value, language, long=True).replace(N, " ") for language in ("kk", "ru")]
    assert shown == [kk, ru]


def test_compact_to_significant_digits() -> None:
    assert f.compact(Decimal("17307692.3"), "kk", 3) == f"17,3{N}млн"
    assert f.rounded(Decimal("0.35096"), 2) == Decimal("0.35")
    assert f.rounded(Decimal("999.6"), 3) == Decimal(1000)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_money_has_the_sign_and_no_cents(language: Language) -> None:
    assert f.money(1_800_000_000, language) == f"1,8{N}млрд{N}₸"
    assert f.money(500, language) == f"500{N}₸"


def test_percent() -> None:
    assert (f.percent(23, "kk"), f.percent(23, "ru")) == ("23%", f"23{N}%")
    assert (f.percent(Decimal("12.5"), "kk"), f.percent(Decimal("0.01"), "ru")) == ("12,5%", f"0,01{N}%")


def test_ranges_name_a_shared_unit_once() -> None:
    assert f.range_(16_826_923, 17_788_461, "kk", "money", 3) == f"16,8–17,8{N}млн{N}₸"
    assert f.range_(900_000, 1_100_000, "ru", "money") == f"900{N}тыс.{N}₸{N}– 1,1{N}млн{N}₸"
    assert f.range_(1_220_000, 1_229_000, "kk") == f"1{N}220–1{N}229{N}мың"
    assert f.range_(35, 36, "kk", "percent") == "35–36%"
    assert f.range_(35, 36, "ru", "percent") == f"35–36{N}%"
    assert f.range_(1, 5, "ru") == "1–5"
    assert f.range_(Decimal("35.04"), Decimal("35.06"), "kk", "percent", 2) == "35%"


def test_days() -> None:
    day = date(2025, 10, 15)
    assert f.day(day, "kk") == "2025 жылғы 15 қазан"
    assert f.day(day, "kk", "locative") == "2025 жылғы 15 қазанда"
    assert f.day(day, "ru") == "15 октября 2025 года"
    assert (f.when(day, "kk"), f.when(day, "ru")) == ("2025 жылы 15 қазанда", "15 октября 2025 года")
    assert (f.month(day, "kk"), f.month(day, "ru")) == ("2025 жылғы қазан", "октябрь 2025 года")
    assert f.short_day(date(2025, 3, 1)) == "01.03.2025"


def test_every_month_takes_the_case_that_its_sound_asks() -> None:
    months = [f.when(date(2025, n, 1), "kk").split()[-1] for n in range(1, 13)]
    assert months == [
        "қаңтарда", "ақпанда", "наурызда", "сәуірде", "мамырда", "маусымда", "шілдеде", "тамызда",
        "қыркүйекте", "қазанда", "қарашада", "желтоқсанда",
    ]  # fmt: skip


def test_years() -> None:
    assert (f.year(2025, "kk"), f.year(2025, "ru")) == ("2025 жыл", "2025 год")
    assert (f.in_year(2025, "kk"), f.in_year(2025, "ru")) == ("2025 жылы", "в 2025 году")
    assert (f.of_year(2025, "kk"), f.of_year(2025, "ru")) == ("2025 жылғы", "2025 года")
    assert (f.years(2021, 2024, "kk"), f.years(2021, 2024, "ru")) == ("2021–2024 жылдар", "2021–2024 годы")
    assert (f.years(2021, 2021, "kk"), f.years(2021, 2021, "ru")) == ("2021 жыл", "2021 год")
    assert f.in_years(2021, 2024, "kk") == "2021–2024 жылдары"
    assert f.in_years(2021, 2024, "ru") == "в 2021–2024 годах"
    assert (f.since(2020, "kk"), f.since(2020, "ru")) == ("2020 жылдан бері", "с 2020 года")


@pytest.mark.parametrize(
    ("n", "kk", "ru"),
    [
        (1, "соңғы 1 жыл", "последний 1 год"),
        (3, "соңғы 3 жыл", "последние 3 года"),
        (5, "соңғы 5 жыл", "последние 5 лет"),
        (21, "соңғы 21 жыл", "последний 21 год"),
    ],
)
def test_last_years(n: int, kk: str, ru: str) -> None:
    assert (f.last_years(n, "kk"), f.last_years(n, "ru")) == (kk, ru)


def test_in_last_years() -> None:
    assert (f.in_last_years(5, "kk"), f.in_last_years(5, "ru")) == ("соңғы 5 жылда", "за последние 5 лет")


def test_lists_join_the_last_item() -> None:
    countries = ["Иордания", "Кения", "Таиланд", "Түркия"]
    assert f.listing(countries, "kk") == "Иордания, Кения, Таиланд және Түркия"  # CLDR: no "және"
    assert f.listing(countries[:2], "kk", "or") == "Иордания немесе Кения"
    assert f.listing(["А", "Б", "В"], "kk", "or") == "А, Б немесе В"
    assert f.listing(["А", "Б", "В"], "ru") == "А, Б и В"
    assert f.listing(["А", "Б"], "ru", "or") == "А или Б"
    assert [f.listing(items, language) for items in ([], ["А"]) for language in ("kk", "ru")] == [
        "",
        "",
        "А",
        "А",
    ]


def test_countries() -> None:
    assert [f.country(code, "kk") for code in ("JO", "TH", "KG", "RU")] == [
        "Иордания", "Таиланд", "Қырғызстан", "Ресей",
    ]  # fmt: skip
    assert (f.country("KG", "ru"), f.country("TR", "ru")) == ("Кыргызстан", "Турция")  # CLDR: Киргизия
    assert (f.country("TH", "kk", "locative"), f.country("KE", "kk", "ablative")) == ("Таиландта", "Кениядан")
    with pytest.raises(KeyError):
        f.country("QQ", "kk")


def test_ordinals_and_roman() -> None:
    assert [f.ordinal(n, "kk") for n in (12, 6, 10)] == ["12-ші", "6-шы", "10-шы"]
    assert [f.ordinal(12, "ru", gender) for gender in "mfn"] == ["12-й", "12-я", "12-е"]
    assert [f.roman(n) for n in (4, 12, 1994)] == ["IV", "XII", "MCMXCIV"]
    with pytest.raises(ValueError, match="0"):
        f.roman(0)


def test_times() -> None:
    assert (f.times(2, "kk"), f.times(2, "ru"), f.times(5, "ru")) == ("2 есе", "в 2 раза", "в 5 раз")
    assert f.times(Decimal("1.5"), "ru") == "в 1,5 раза"


@pytest.mark.parametrize(
    ("n", "exact", "more"),
    [
        ("1", "грант", "гранта"), ("21", "грант", "гранта"), ("2", "гранта", "грантов"),
        ("104", "гранта", "грантов"), ("556", "грантов", "грантов"), ("1200", "грантов", "грантов"),
        ("11", "грантов", "грантов"), ("10.3", "гранта", "гранта"), ("2.0", "гранта", "грантов"),
    ],
)  # fmt: skip
def test_russian_noun_after_a_number(n: str, exact: str, more: str) -> None:
    forms = ("грант", "гранта", "грантов")
    assert russian.plural_form(Decimal(n), forms) == exact
    assert russian.agree(Decimal(n), forms) == exact
    assert [russian.agree(Decimal(n), forms, bound) for bound in ("at_least", "at_most", "about")] == [
        more
    ] * 3


def test_russian_genitive_of_an_adjective() -> None:
    forms = ("новый совет", "новых совета", "новых советов", "нового совета")
    assert russian.agree(21, forms, "at_least") == "нового совета"
    assert russian.agree(3, forms) == "новых совета"


DECIMALS = st.decimals(min_value=0, max_value=10**14, allow_nan=False, places=2)


@given(DECIMALS | st.integers(0, 10**14).map(Decimal), LANGUAGES)
def test_what_is_printed_reads_back(value: Decimal, language: Language) -> None:
    for shown in (f.number(value, language), f.compact(value, language), f.money(value, language)):
        assert next(iter(find(shown))).value == value
        assert "\u202f" not in shown
        assert " " not in shown


@given(st.integers(0, 10**14), LANGUAGES, st.integers(1, 5))
def test_rounding_keeps_so_many_digits(value: int, language: Language, digits: int) -> None:
    near = f.rounded(Decimal(value), digits)
    assert len(str(int(near)).rstrip("0")) <= digits
    assert abs(near - value) * 2 * 10 ** (digits - 1) <= max(Decimal(value), near)


@given(st.integers(1, 3999))
def test_roman_reads_back(n: int) -> None:
    values = dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000), strict=True))
    digits = [values[c] for c in f.roman(n)]
    assert n == sum(-d if any(e > d for e in digits[i + 1 : i + 2]) else d for i, d in enumerate(digits))


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_names_its_numbers_only(day: date) -> None:
    for shown in (f.day(day, "kk"), f.when(day, "kk"), f.day(day, "ru"), f.short_day(day)):
        assert {int(n.value) for n in find(shown)} <= {day.year, day.day, day.month}
    assert f.when(day, "kk").endswith(kazakh.decline(f.day(day, "kk").split()[-1], "locative"))
