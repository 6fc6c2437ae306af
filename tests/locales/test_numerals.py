"""Numbers read from digits, words and Roman numerals, as people type them in any script."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import kazakh
from locales.folding import skeleton
from locales.kazakh import Case
from locales.numerals import Numeral, find, parse


def one(text: str) -> Numeral:
    found = find(text)
    assert len(found) == 1, found
    return found[0]


def values(text: str) -> list[Decimal]:
    return [n.value for n in find(text)]


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [
        ("104", "104", 3),
        ("1 200-ден", "1200", 4),
        ("1\u00a0200-ден", "1200", 4),
        ("1\u202f200", "1200", 4),
        ("1200-ge", "1200", 4),
        ("135ten", "135", 3),
        ("208ге", "208", 3),
        ("27 мыңнан", "27000", 2),
        ("27 myñnan", "27000", 2),
        ("27 тыс. дел", "27000", 2),
        ("27тыс", "27000", 2),
        ("27к", "27000", 2),
        ("10,3 млрд", "10300000000", 3),
        ("1.8 млрд", "1800000000", 2),
        ("10,30 млрд", "10300000000", 4),
        ("10 миллиардов", "10000000000", 2),
        ("1 млрд 800 млн теңге", "1800000000", 4),
        ("2,5 миллиона", "2500000", 2),
        ("2 с половиной тысячи", "2500", 1),
        ("1,200", "1200", 4),
        ("27.000", "27000", 5),
        ("1.200.000", "1200000", 7),
        ("10,25", "10.25", 4),
        ("№ 12", "12", 2),
        ("2025ж.", "2025", 4),
        ("5м", "5", 1),
        ("007", "7", 1),
    ],
)
def test_digits(text: str, value: str, digits: int) -> None:
    found = one(text)
    assert (found.value, found.kind, found.written) == (Decimal(value), "cardinal", "digits")
    assert found.digits == digits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("жүз төрт", 104), ("екі жүз тоқсан", 290), ("мыңнан", 1000), ("мың екі жүз", 1200),
        ("бір мың екі жүз", 1200), ("бес жүз мың", 500_000), ("он бес", 15), ("жиырма бір", 21), ("отыз", 30),
        ("төртке", 4), ("алтыдан", 6), ("жетіні", 7), ("жүзден", 100), ("нөл", 0), ("жиырма бірге", 21),
        ("он миллиард үш жүз миллион", 10_300_000_000), ("екі жарым миллион", 2_500_000),
        ("бір жарым миллиард", 1_500_000_000), ("он бүтін оннан үш миллиард", 10_300_000_000),
        ("жүз сегізі", 108), ("он екісі", 12), ("жарты миллион", 500_000),
    ],
)  # fmt: skip
def test_kazakh_words(text: str, value: int) -> None:
    found = one(text)
    assert (found.value, found.kind, found.written, found.weak) == (value, "cardinal", "word", False)
    assert (found.start, found.end, found.digits) == (0, len(text), None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("двести восьми", 208), ("двадцать один", 21), ("двумстами", 200), ("сто", 100), ("сорок", 40),
        ("двести шестьдесят четыре", 264), ("тысяча двести", 1200), ("полтора миллиарда", 1_500_000_000),
        ("пятьюстами", 500), ("девяноста", 90), ("восемнадцатью", 18), ("три тысячи", 3000), ("семь", 7),
        ("миллион сто тысяч двадцать пять", 1_100_025), ("два с половиной миллиарда", 2_500_000_000),
        ("десять целых три десятых миллиарда", 10_300_000_000), ("десять и три миллиарда", 10_300_000_000),
        ("полмиллиона", 500_000), ("трёх", 3), ("двести тыщ", 200_000),
    ],
)  # fmt: skip
def test_russian_words(text: str, value: int) -> None:
    found = one(text)
    assert (found.value, found.kind, found.written, found.weak) == (value, "cardinal", "word", False)
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("жуз торт", 104), ("еки жуз", 200), ("мыннан", 1000), ("кырык сегиз", 48), ("жиырма жети", 27),
        ("жыйырма", 20),
        ("zhuz tort", 104), ("jüz tört", 104), ("on üş", 13), ("on ush", 13), ("zhiyrma bes", 25),
        ("qyryq segiz", 48), ("toğyz jüz", 900), ("dvesti vosem", 208), ("tysyacha dvesti", 1200),
        ("pyat'desyat", 50), ("dvadcat odin", 21), ("poltora milliarda", 1_500_000_000), ("кырық", 40),
    ],
)  # fmt: skip
def test_words_without_kazakh_letters_and_in_latin(text: str, value: int) -> None:
    assert (one(text).value, one(text).weak) == (value, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12-ші форум", 12), ("12-й форум", 12), ("5-класс", 5), ("он екінші форум", 12), ("6-шы", 6),
        ("двенадцатый форум", 12), ("двадцать первого", 21), ("третья", 3), ("в 2025-м", 2025),
        ("2025-го", 2025), ("две тысячи двадцатого", 2020), ("екі мың жиырма бесінші жыл", 2025),
        ("четвёртый", 4), ("пятый", 5), ("pyatyi", 5), ("сороковой", 40), ("бесіншісі", 5),
    ],
)  # fmt: skip
def test_ordinals(text: str, value: int) -> None:
    assert (one(text).value, one(text).kind) == (value, "ordinal")


@pytest.mark.parametrize(
    ("text", "value", "weak"),
    [
        ("XII форум", 12, False), ("XIІ форум", 12, False), ("ХІІ форум", 12, False),
        ("IV мәжіліс", 4, False), ("X Гражданский форум", 10, False), ("xii форум", 12, False),
        ("ХХ-шы", 20, False), ("XI", 11, False),
        ("V kakom godu", 5, True), ("vi otvetili", 6, True),
    ],
)  # fmt: skip
def test_roman(text: str, value: int, weak: bool) -> None:
    found = one(text)
    assert (found.value, found.kind, found.written, found.weak) == (value, "ordinal", "roman", weak)


@pytest.mark.parametrize("text", ["СМ", "М", "С какого года", "СІМ", "ІІМ", "х", "CD", "L", "MIX", "і"])
def test_letters_that_are_no_roman_numerals(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("үштен бір", (1, 3)), ("үштен бірі", (1, 3)), ("төрттен үші", (3, 4)), ("треть", (1, 3)),
        ("половина", (1, 2)), ("жартысы", (1, 2)), ("три четверти", (3, 4)), ("одна пятая", (1, 5)),
        ("две трети", (2, 3)), ("четверть", (1, 4)), ("1/3", (1, 3)), ("ширегі", (1, 4)),
    ],
)  # fmt: skip
def test_fractions(text: str, value: tuple[int, int]) -> None:
    found = one(text)
    assert found.kind == "fraction"
    assert abs(Fraction(found.value) - Fraction(*value)) < Fraction(1, 10**20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("жетеуі", 7), ("екеуі", 2), ("үшеуін", 3), ("двое", 2), ("пятерых", 5), ("7-еуі", 7), ("6-уға", 6),
        ("он екеу", 12),
    ],
)  # fmt: skip
def test_collectives(text: str, value: int) -> None:
    assert (one(text).value, one(text).kind) == (value, "collective")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("екі есе", "2"), ("2 есеге", "2"), ("вдвое", "2"), ("в два раза", "2"), ("в 2 раза", "2"),
        ("екі еселенді", "2"), ("удвоилось", "2"), ("в 1,5 раза", "1.5"), ("втрое", "3"), ("2-кратный", "2"),
    ],
)  # fmt: skip
def test_times(text: str, value: str) -> None:
    assert (one(text).value, one(text).kind) == (Decimal(value), "times")


@pytest.mark.parametrize("text", ["два раза", "екі рет", "2 раза", "2 есеп"])
def test_occasions_are_not_times(text: str) -> None:
    assert one(text).kind == "cardinal"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("23%-ға өсті", "23%-ға"), ("23 %", "23 %"), ("23 % - ға", "23 % - ға"), ("5 пайызға", "5 пайызға"),
        ("15 процентов", "15 процентов"), ("жиырма пайыз", "жиырма пайыз"), ("10 paiyz", "10 paiyz"),
    ],
)  # fmt: skip
def test_percents(text: str, whole: str) -> None:
    found = one(text)
    assert found.percent
    assert text[found.start : found.unit_end] == whole


@pytest.mark.parametrize(
    ("text", "bound", "strict", "word"),
    [
        ("1 200-ден астам", "at_least", True, "астам"),
        ("27 мыңнан астам", "at_least", True, "астам"),
        ("мыңнан асты ма", "at_least", True, "асты"),
        ("100 гранттан астам", "at_least", True, "астам"),
        ("23%-дан көп", "at_least", True, "көп"),
        ("5 пайыздан артық", "at_least", True, "артық"),
        ("100-ден кем емес", "at_least", False, "кем емес"),
        ("кемінде жүз", "at_least", False, "кемінде"),
        ("жүзден кем", "at_most", True, "кем"),
        ("1000-нан аспайды", "at_most", False, "аспайды"),
        ("100-ден артық емес", "at_most", False, "артық емес"),
        ("100-ге дейін", "at_most", False, "дейін"),
        ("100-ге жуық", "about", False, "жуық"),
        ("шамамен 100", "about", False, "шамамен"),
        ("100 шақты", "about", False, "шақты"),
        ("более 100", "at_least", True, "более"),
        ("больше, чем 100", "at_least", True, "больше"),
        ("свыше тысячи", "at_least", True, "свыше"),
        ("более чем в 2 раза", "at_least", True, "более"),
        ("не менее 100", "at_least", False, "не менее"),
        ("сто с лишним", "at_least", False, "с лишним"),
        ("100 и более", "at_least", False, "и более"),
        ("20 лет и дольше", "at_least", False, "и дольше"),  # the noun between
        ("30 жас және одан үлкен", "at_least", False, "және одан үлкен"),
        ("5 жыл және одан да көп", "at_least", False, "және одан да көп"),
        ("больше сотни", "at_least", True, "больше"),
        ("менее 100", "at_most", True, "менее"),
        ("не больше ста", "at_most", False, "не больше"),
        ("до 100", "at_most", False, "до"),
        ("почти сто", "about", False, "почти"),
        ("около тысячи", "about", False, "около"),
        ("> 100", "at_least", True, ">"),
        ("1 200+", "at_least", False, "+"),
        ("≈ 5", "about", False, "≈"),
    ],
)
def test_bounds(text: str, bound: str, strict: bool, word: str) -> None:
    found = one(text)
    assert (found.bound, found.strict) == (bound, strict)
    assert found.bound_start is not None
    assert text[found.bound_start : found.bound_end] == word


def test_an_ending_bounds_without_a_word() -> None:
    assert [(one(t).bound, one(t).bound_start) for t in ("100-дей", "жүздей")] == [("about", None)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "556 грант жүзеге асты", "21 бағытқа дейін кеңейтуге", "2024 жылға дейін", "до 2020 года",
        "бес жылда жүзеге асты", "халқы ең көп 7 өңір", "саны ең аз үш облыс",
        "больше представителей, чем три года назад", "вырос до 21", "возрос до 98", "104 грант көп пе",
        "тракторов больше на 40", "кітап алдыңғыдан больше на 3 процента", "очередь стала меньше в 2 раза",
    ],
)  # fmt: skip
def test_no_bound(text: str) -> None:
    assert one(text).bound == "exact"


def test_from_one_number_to_another_is_no_bound() -> None:
    for text in ("135-тен 208-ге дейін артты", "с 135 до 208", "с 135 – до 208"):
        assert [(n.value, n.bound) for n in find(text)] == [(135, "exact"), (208, "exact")]


def test_thousands_before_their_number() -> None:
    text = "Добрых дел на марафоне набралось тысяч десять, не больше?"
    found = one(text)
    assert (found.value, found.bound, text[found.start : found.end]) == (10_000, "at_most", "тысяч десять")
    assert (one("тысяч десять").value, one("тысяч десять").bound) == (10_000, "about")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16,8–17,8 млн ₸", ["16800000", "17800000"]),
        ("екі-үш мың", ["2000", "3000"]),
        ("2021-2024 жылдар", ["2021", "2024"]),
        ("22.10.2025", ["22", "10", "2025"]),
        ("2025-10-22", ["2025", "10", "22"]),
        ("екі-үш жоба", ["2", "3"]),
        ("бес алты", ["5", "6"]),
        ("жүз бес жүз", ["105", "100"]),
        ("сто, двести", ["100", "200"]),
        ("2025 жылғы 104 гранттың", ["2025", "104"]),
        ("в 2025 104 гранта", ["2025", "104"]),
        ("1,8 млрд, 104 грант", ["1800000000", "104"]),
        ("12 forum ba alde 13 pe", ["12", "13"]),
        ("208 өтініштің 73-і жеңген", ["208", "73"]),
    ],
)
def test_several_numbers(text: str, expected: list[str]) -> None:
    assert values(text) == [Decimal(v) for v in expected]


@pytest.mark.parametrize(
    "text", ["бір рет", "один из них", "одного гранта", "біреуі", "бірінші рет", "сорока", "торт"]
)
def test_words_that_mostly_are_no_numbers_are_weak(text: str) -> None:
    assert one(text).weak


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("он сказал", True), ("он грант алды", True), ("он ұйым", False), ("on uyym qansha", False),
        ("он жыл", False), ("он", True),
    ],
)  # fmt: skip
def test_ten_or_he(text: str, weak: bool) -> None:
    assert (one(text).value, one(text).weak) == (10, weak)


@pytest.mark.parametrize(
    "text",
    [
        "мыңдаған жас", "жүздеген, ондаған", "тысячи людей", "сотни и миллионы", "сколько миллионов",
        "неше миллион теңге", "қанша мың", "несколько тысяч", "бірнеше миллион", "алтын", "бірге", "бірден",
        "үшін", "онда оны оның ондай", "бірдей", "дүние жүзінде", "жүзеге асты", "жетті", "zhetti", "jetti",
        "ООН-ға", "в ООН", "тест", "раз", "пол", "семья", "семьи", "тише", "тыс", "оң жақ",
        "мін", "тіс", "ұшты",
        "во-вторых", "екіншіден", "впервые", "4islo", "uveli4ili", "w4w9", "0fyif", "мин", "mini", "млрд",
        "есеп", "аааа", "", "  ", "%", "-", "әлем",
    ],
)  # fmt: skip
def test_no_numbers(text: str) -> None:
    assert find(text) == ()


def test_a_quarter_of_a_year_is_not_ninety() -> None:
    assert values("үшінші тоқсан") == [3]
    assert one("тоқсан").weak


def test_places_are_those_of_the_text() -> None:
    text = "Осы уақытта 1 200-ден астам бастама, 23%-ға көп"
    spans = [(text[n.start : n.end], text[n.end : n.unit_end]) for n in find(text)]
    assert spans == [("1 200-ден", ""), ("23", "%-ға")]


def test_language_and_ending_are_told() -> None:
    assert [(one(t).language, one(t).ending) for t in ("жүзден", "двести", "208-ге", "208")] == [
        ("kk", "ablative"), ("ru", ""), ("kk", "dative"), ("", ""),
    ]  # fmt: skip


def test_parse_one_number() -> None:
    assert [parse(t) for t in ("1 200", "1\u00a0200", "1\u202f200", "10,3", "10.3")] == [
        1200, 1200, 1200, Decimal("10.3"), Decimal("10.3"),
    ]  # fmt: skip
    for text in ("", "12a", "1 20", "1,2,3"):
        with pytest.raises(ValueError, match="not a number"):
            parse(text)


COUNTS = (
    st.integers(0, 10**12)
    | st.integers(0, 2100)
    | st.builds(lambda a, b: a * 10**b, st.integers(1, 99), st.integers(0, 9))
)
OBLIQUE = st.sampled_from([c for c in Case if c is not Case.NOMINATIVE])
RUSSIAN_KEYS = str.maketrans("әғқңөұүһі", "агкноууhи")
LATIN_LETTERS = "a b d e g zh z i k l m n o ö p r s t u u ü y i ng gh q ä sh"
LATIN = dict(zip("абдегжзиклмноөпрстуұүыіңғқәш", LATIN_LETTERS.split(), strict=True))
UNITS = """_ один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать
четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"""
TENS = "_ _ двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
HUNDREDS = "_ сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
SCRAPS = "1 200 % екі жүз мың тысяч сто с половиной XII до дейін -ден млрд , . - не более бүтін оннан"


def russian_words(n: int) -> str:
    """A number in Russian words, in the nominative."""
    units, tens, hundreds = UNITS.split(), TENS.split(), HUNDREDS.split()
    words = []
    for size, forms in (
        (10**9, "миллиард миллиарда миллиардов"), (10**6, "миллион миллиона миллионов"),
        (10**3, "тысяча тысячи тысяч"), (1, ""),
    ):  # fmt: skip
        group = n // size % 1000
        if not group:
            continue
        small = [hundreds[group // 100]] if group >= 100 else []
        small += [tens[group % 100 // 10], units[group % 10]] if group % 100 >= 20 else [units[group % 100]]
        words += [w for w in small if w != "_"]
        if size == 1000:
            words[-1] = {"один": "одна", "два": "две"}.get(words[-1], words[-1])
        if forms:
            one_, few, many = forms.split()
            last = 5 if 10 < group % 100 < 20 else group % 10
            words.append(one_ if last == 1 else few if 2 <= last <= 4 else many)
    return " ".join(words) or "ноль"


@given(COUNTS)
def test_kazakh_numbers_in_words_read_back(n: int) -> None:
    words = kazakh.cardinal(n)
    assert values(words) == [n]
    assert values(words.translate(RUSSIAN_KEYS)) == [n]
    assert values("".join(LATIN.get(c, c) for c in words)) == [n]


@given(COUNTS, OBLIQUE)
def test_kazakh_numbers_in_words_and_a_case_read_back(n: int, case: Case) -> None:
    words = kazakh.decline(kazakh.cardinal(n), case)
    if words in ("онның", "онда", "бірге", "бірден", "бірде"):
        return  # "his", "there", "together", "at once", "once"
    found = one(words)
    assert (found.value, found.end) == (n, len(words))
    assert found.ending == {"ablative": "ablative", "dative": "dative"}.get(case, "other")


@given(COUNTS, OBLIQUE, st.booleans())
def test_kazakh_numbers_in_digits_and_a_case_read_back(n: int, case: Case, possessive: bool) -> None:
    found = one(kazakh.numeral(str(n), case, possessive))
    assert (found.value, found.kind, found.digits) == (n, "cardinal", len(str(n)))


@given(COUNTS)
def test_kazakh_ordinals_read_back(n: int) -> None:
    found = one(kazakh.ordinal(n))
    assert (found.value, found.kind) == (n, "ordinal")


@given(COUNTS.filter(lambda n: n < 10**12))
def test_russian_numbers_in_words_read_back(n: int) -> None:
    assert values(russian_words(n)) == [n]
    assert values(" ".join(skeleton(w) for w in russian_words(n).split())) == [n]


@given(st.text(max_size=200) | st.lists(st.sampled_from(SCRAPS.split())).map(" ".join))
def test_any_text_is_read_in_order_without_overlaps(text: str) -> None:
    found = find(text)
    end = 0
    for numeral in found:
        assert end <= numeral.start < numeral.end <= numeral.unit_end <= len(text)
        end = numeral.end
        if numeral.bound_start is not None:
            assert numeral.bound_end is not None
            assert 0 <= numeral.bound_start < numeral.bound_end <= len(text)
    assert find(text) == found


@given(st.integers(1, 9999), st.sampled_from(["грант", "жоба", "заявок"]))
def test_a_word_around_a_number_does_not_change_it(n: int, noun: str) -> None:
    assert values(f"Сонымен, {n} {noun}, рас па?") == [n]


@pytest.mark.parametrize(
    ("text", "kind", "of"),
    [
        ("каждый четвёртый", "fraction", 4),
        ("әрбір бесінші адам", "fraction", 5),
        ("пятая часть", "fraction", 5),
        ("четвёртую долю", "fraction", 4),
        # in order, or in time
        ("каждый третий год", "ordinal", 3),
        ("әр екінші жылы", "ordinal", 2),
        ("вторая часть", "ordinal", 2),
    ],
)
def test_one_of_so_many(text: str, kind: str, of: int) -> None:
    found = one(text)
    assert (found.kind, found.value) == (kind, 1 / Decimal(of) if kind == "fraction" else of)
