"""Every numeral of a release: its role, what it counts, its bound, its period; none is left out."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.drafting.marking import MOST_NUMERALS, Marking
from knowledge.drafting.marks import Mark, Role
from knowledge.drafting.texts import UnreadableText
from knowledge.drafting.words import Layout
from knowledge.loading import load
from knowledge.model import Basis, Period, Span
from locales.folding import Token

DAY = date(2026, 5, 14)
TESTS = Path(__file__).parents[2]
FOLDERS = [
    *((path.parent / "knowledge", path) for path in sorted(TESTS.glob("*/release.txt"))),
    (TESTS / "knowledge" / "invented", TESTS / "knowledge" / "invented" / "release.txt"),
]


def marks(text: str) -> dict[str, Mark]:
    return {text[m.span.start : m.span.end]: m for m in Marking(text, DAY).marks}


def one(text: str, written: str) -> Mark:
    return marks(text)[written]


@pytest.mark.parametrize(
    ("text", "written", "role"),
    [
        ("Жиын 15 мамырда өтті.", "15", Role.DATE),
        ("Жиын 15.05.2026 күні өтті.", "15", Role.DATE),
        ("29 маусым 2023 ж.", "2023", Role.DATE),
        ("Астана, 09 желтоқсан 2025 | 10:23", "2025", Role.DATE),
        ("Өткен жылдың IІІ тоқсанындағы дерек.", "IІІ", Role.PERIOD),
        ("2025 жылғы 1 тамызбен салыстырды.", "1", Role.DATE),
        ("Өткен тоқсанда және алғашқы тоқсанында көп болды.", "тоқсанында", Role.PERIOD),
        ("За 30 лет открыли школы.", "30", Role.PERIOD),
        ("Открывали школы в течение трёх лет.", "трёх", Role.PERIOD),
        ("Мосты строят с 2021 по 2024 год.", "2021", Role.YEAR),
        ("Соңғы бес жылда көпір көбейді.", "бес", Role.PERIOD),
        ("2025 жылдың 9 айында көпір салынды.", "9", Role.PERIOD),
        ("Заседание началось в 10:30.", "30", Role.CLOCK),
        ("Принят приказ № 123.", "123", Role.LAW),
        ("«Байланыс туралы» 567-II заң қабылданды.", "567-II", Role.LAW),
        ("Ақпарат: +7 (701) 123-45-67.", "701", Role.CONTACT),
        ("COVID-19 жұқтырғандар азайды.", "19", Role.NAME),
        ("«Болашақ» бағдарламасына 18 жастан қатысады.", "18", Role.AGE),
        ("Қаланың құрылғанына 130 жыл толады.", "130", Role.ANNIVERSARY),
        ("Они открылись семь лет назад.", "семь", Role.PERIOD),
        ("VI форум өтті.", "VI", Role.ORDINAL),
        ("1. Көпір салу.\n2. Жол салу.", "2", Role.INDEX),
        ("Урожай 13-15 млн тонн.", "13", Role.RANGE),
        ("По программе «7-20-25» построили 40 домов.", "25", Role.NAME),
        ("В 2021-2022-2023 годах построили 40 домов.", "2022", Role.YEAR),
        ("Баға бір жылда бірден 14%-ға өсті.", "бір", Role.WEAK),
        ("Мост p4islo в плане.", "4", Role.NAME),
        ("Бір көпір салынды.", "Бір", Role.WEAK),
        ("Мектеп саны 40-тан 45-ке дейін өсті.", "40-тан", Role.EARLIER),
        ("Көрсеткіш 40 болды.", "40", Role.LONE),
        ("Барлығы – 40.", "40", Role.LONE),
        ("2024 жылы – 40.", "40", Role.LONE),
        ("Ашылды 12 кітапхана. Астана туралы айтты: көрсеткіші 40 болды.", "40", Role.LONE),
        ("Погибли 40, пострадали 15 человек.", "40", Role.LONE),  # of other people
        ("Биыл 3½ көпір салынды.", "3", Role.LONE),
        ("Биыл 40 көпір салынды.", "40", Role.QUANTITY),
    ],
)
def test_what_a_numeral_does(text: str, written: str, role: Role) -> None:
    assert one(text, written).role is role


@pytest.mark.parametrize(
    ("text", "written", "noun"),
    [
        ("Биыл 40 жаңа көпір салынды.", "40", "көпір"),
        ("2,5 мың гектарға су жетті.", "2,5 мың", "гектарға"),
        ("Открыто 43 новых учебных заведения.", "43", "заведения"),
        ("Число грантовых проектов достигло 136.", "136", "проектов"),
        ("Өтініштердің саны 208-ге жетті.", "208-ге", "өтініш"),
        ("Туристер саны 180 мың болды.", "180 мың", "турист"),
        ("Доллар саны 180 болды.", "180", "доллар"),
        ("77 шетелдік саяхатшы отандық қонақ үйлерде демалды.", "77", "саяхатшы"),
        ("Элеваторға 7 млн тонна биылғы астық тапсырылды.", "7 млн", "тонна"),
        ("Оқушылардың тапшылығы 270 мың.", "270 мың", "оқушы"),
        ("Дефицит ученических мест составляет 270 тысяч.", "270 тысяч", "мест"),
        ("107 сельскохозяйственных животных отогнаны.", "107", "животных"),
        ("Транзит 29 млн тоннадан асты.", "29 млн", "тоннадан"),
        ("Биыл 37 өткізу бекетін аяқтайды.", "37", "өткізу бекетін"),
        ("Имеется 300 саманных и деревянных школ.", "300", "школ"),
        ("Открыли 32 спортивных, 15 медицинских объектов.", "32", "объектов"),
        ("7 900 жаңа тұрақты жұмыс орны ашылды.", "7 900", "жұмыс орны"),
        ("Ел бойынша 412 мектеп асханасы ашылды.", "412", "мектеп асханасы"),
        ("70 жұмыс орны ашылды, оның ішінде 24-і ауылда.", "24-і", "жұмыс орны"),
        ("Бөлінгені 5 млн теңге.", "5 млн", "теңге"),
        ("Закрыто 12 колл-центров.", "12", "колл-центров"),
        ("Биыл 15 бірдей көпір ашылды.", "15", "көпір"),
        ("172 жобаға 30 млрд теңге бөлінді, жыл соңына дейін 71-ін бітіреді.", "71-ін", "жобаға"),
        ("Ашылды: мектептер – 15, ауруханалар – 3.", "15", "мектеп"),
        ("Построены школы – 15, больницы – 3.", "3", "больницы"),
        ("Построено в этом году мостов: 40.", "40", "мостов"),
        ("Былтыр Өскеменде 12, Алматыда 15, Шымкентте 9 мектеп салынды.", "12", "мектеп"),
        ("В Астане 12, в Алматы 15, в Шымкенте 9 школ.", "15", "школ"),
        ("2024 жылы – 120, 2025 жылы – 150 көпір салынды.", "120", "көпір"),
        ("Бала саны 1 200-ге жетті, былтыр 1 350 еді.", "1 350", "бала"),
        ("Шипажайлардың 66-сы қалада орналасқан.", "66-сы", "шипажай"),
        ("Сауықтыру нысандарының 127-сі жеке бизнеске, 42-сі мемлекетке тиесілі.", "127-сі", "нысан"),
        ("Сауықтыру нысандарының 127-сі жеке бизнеске, 42-сі мемлекетке тиесілі.", "42-сі", "нысан"),
        ("172 мекеме болды, оның ішінде 109 – санаторий, 27 – ескі профилакторий.", "109", "санаторий"),
        ("172 мекеме болды, оның ішінде 109 – санаторий, 7 – арнайы және басқа үйлер.", "7", "үй"),
        ("Ақмолада 13 мекеме бар, 11 – Жамбыл облысында.", "11", "мекеме"),
        ("Открыт 271 музей, 208 парков и 105 кинотеатров.", "271", "музей"),
        ("Проведено 45 мероприятий министерства.", "45", "мероприятий"),
        ("Помощь получили 20 семей города.", "20", "семей"),
        ("Биыл 26 млн шаршы метр тұрғын үй салынды.", "26 млн", "шаршы метр"),
        ("Засеяно 23,8 млн га, из них 9 тыс. кв. м теплиц.", "23,8 млн", "га"),
        ("Засеяно 23,8 млн га, из них 9 тыс. кв. м теплиц.", "9 тыс", "кв. м"),
        ("Урожайность лука – 429,9 ц/га.", "429,9", "ц/га"),
        ("Алматыда 5,9 млрд теңге жұмсалды, Қарағандыда да көп: 1,8 млрд.", "1,8 млрд", "теңге"),
        ("Өнім 12%-ға өсті.", "12", "%"),
        ("Қаржы екі есе өсті.", "екі", "есе"),
    ],
)
def test_what_a_numeral_counts(text: str, written: str, noun: str) -> None:
    counted = one(text, written).counted
    assert counted is not None
    assert counted.noun == noun


@pytest.mark.parametrize(
    ("text", "written", "change"),
    [
        ("Үлесі 34%-ға жетті.", "34", False),
        ("Өнім 12%-ға өсті.", "12", True),
        ("Инвестиции выросли на 16,3 %.", "16,3", True),
        ("Доля выросла до 25 %.", "25", False),
        ("Үлесі 15%-ды құрады.", "15", False),
        ("380 мың адам сауықса, оның 60%-ын әйелдер құрады.", "60", False),
        ("Бидайдың 53%-ы жоғары сапалы.", "53", False),
        ("Былтырғы деңгейден 7,2%-ға асты.", "7,2", True),
        ("Импорт 20 млн тоннаға (+2,7%) жетті.", "2,7", True),
        ("Самые высокие темпы роста в Астане – на 5,1 %.", "5,1", True),
        ("Это превышает показатель на 4 процента.", "4", True),
        ("Инвестициялардың өсуі 5,1 пайызды құрады.", "5,1", True),
        ("Растут перевозки грузов – на 59 %.", "59", True),
        ("Рост на 5,6 %, лекарств – 22 %, химии – 2,8 %.", "22", True),
        ("Рост на 5,6 %, лекарств – 22 %, химии – 2,8 %.", "2,8", True),
        ("Рост на 5,6 %, их доля составила 22 %.", "22", False),
        ("Наблюдается снижение краж. В том числе квартирных на 32 %.", "32", True),
        ("Өсім күтілуде. Мәселен, өнеркәсіпте – 0,1 пайыз, құрылыста – 0,5 пайыз.", "0,5", True),
        ("Өсім күтілуде. Әйелдердің үлесі – 40 пайыз.", "40", False),
        ("Өсім болды. Министр оның 40 пайызын айтты.", "40", False),  # *оның* opens nothing here
    ],
)
def test_a_share_and_a_growth(text: str, written: str, change: bool) -> None:
    counted = one(text, written).counted
    assert counted is not None
    assert counted.change is change


def told(period: Period) -> str:
    return "/".join(str(p) for p in (period.kind, period.start, period.end, period.last_years) if p)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Биыл 40 көпір салынды.", "point/2026"),
        ("2021-2024 жылдары 40 көпір салынды.", "interval/2021/2024"),
        ("Жыл басынан бері 40 көпір салынды.", "since/2026"),
        ("2020 жылдан бері 40 көпір салынды.", "since/2020"),
        ("Соңғы үш жылда 40 көпір салынды.", "relative/3"),
        ("2025 жылдың 9 айында 40 көпір салынды.", "interval/2025-01/2025-09"),
        ("Мамыр айында 40 көпір салынды.", "point/2026-05"),
        ("Осы кезеңде 40 көпір салынды.", "relative"),
        ("За последние пять лет построено 40 мостов.", "relative/5"),
        ("С января по июнь 2025 года построено 40 мостов.", "interval/2025-01/2025-06"),
        ("В первом квартале 2026 года построено 40 мостов.", "interval/2026-01/2026-03"),
        ("В прошлом году построено 40 мостов.", "point/2025"),
        ("За прошлый год построено 40 мостов.", "point/2025"),
        ("В прошедшем году построено 40 мостов.", "point/2025"),
        ("На будущий год намечено 40 мостов.", "point/2027"),
        ("На нынешний год намечено 40 мостов, больше уровня 2025 года.", "point/2026"),
        ("Построено 40 мостов, больше уровня 2025 года.", "unstated"),
        ("2026 жылға 40 көпір жоспарланды.", "point/2026"),
        ("2030 жылға дейін 40 көпір салынады.", "unstated"),
        ("Қалған 40 көпір 2027 жылға өтеді.", "unstated"),
        ("Келесі жылы 40 көпір салынады.", "point/2027"),
        ("По сравнению с 2024 годом построено 40 мостов.", "unstated"),
        ("В первой половине 2025 года построено 40 мостов.", "unstated"),  # a part is not the year
        ("За 11 месяцев построено 40 мостов.", "relative"),  # of which year, in May?
        ("40 көпір салынды.", "unstated"),
        ("2025 жылдың алғашқы тоқсанында 40 көпір салынды.", "interval/2025-01/2025-03"),
        ("2024 жылғы деңгейден 40 көпірге көп.", "unstated"),
        ("2019 жылғы 1 тамызбен салыстырғанда 40 көпірге көп.", "unstated"),
        ("Число мостов в 2025 году достигло 40 тыс. В 2026 году – больше.", "point/2025"),
    ],
)
def test_the_period_of_a_number(text: str, period: str) -> None:
    assert told(next(m for written, m in marks(text).items() if written.startswith("40")).period) == period


def test_what_a_year_is_compared_with_is_no_earlier_value() -> None:
    found = marks("2025 жылы бұл 2024 жылғы көрсеткіштен 5,5%-ға артық.")
    assert found["2024"].role is Role.YEAR
    assert found["5,5"].previous is None


def test_who_said_it() -> None:
    text = "«Биыл 40 көпір салынды», – деді Ерлан Сәтбаев. Тағы 5 көпір бар."
    named = one(text, "40").speaker
    assert named is not None
    assert text[named.start : named.end] == "Ерлан Сәтбаев"
    assert one(text, "5").speaker is None


@pytest.mark.parametrize(("folder", "path"), FOLDERS, ids=[path.parent.name for _, path in FOLDERS])
@pytest.mark.parametrize("informed", [True, False])
def test_every_recorded_figure_is_found_at_its_place(folder: Path, path: Path, informed: bool) -> None:
    """Value, bound and earlier place agree with what editors wrote, whether or not their folder is known."""
    knowledge, text = load(folder), path.read_bytes().decode()
    marking = Marking(text, knowledge.newest.published, knowledge if informed else None)
    found = {mark.span.start: mark for mark in marking.marks}
    recorded = [
        figure
        for figure in knowledge.figures.values()
        if figure.basis in (Basis.NUMBER, Basis.WORD)
        and figure.value is not None
        and figure.unit.style not in ("ordinal", "roman")
    ]
    assert recorded
    for figure in recorded:
        assert figure.where.value is not None
        mark = found[figure.where.value.start]  # type: ignore[union-attr]
        assert (mark.role, mark.value) == (Role.QUANTITY, figure.value), figure.id
        assert mark.bound == figure.bound or mark.previous is not None, figure.id


words = st.sampled_from(
    [
        *("40", "1 200-ден", "астам", "көпір", "2025", "жылы", "15", "мамырда", "XII", "%", "млрд", "теңге"),
        *("COVID-19", "10:30", "№", "a1b", "жетеуі", "с", "по", "год", ".", ",", "\n", "«", "»", "-", "–"),
        *("мост", "бес", "1/3"),
    ]
)


@given(st.lists(words, max_size=40).map(" ".join))
def test_no_numeral_is_left_out_and_none_is_marked_twice(text: str) -> None:
    found = Marking(text, DAY).marks
    covered = [place for mark in found for place in range(mark.span.start, mark.span.end)]
    assert len(covered) == len(set(covered))
    for match in re.finditer(r"\d", text):
        assert match.start() in set(covered), match
    assert all(mark.sentence.start <= mark.span.start < mark.sentence.end for mark in found)


def test_a_table_is_no_release() -> None:
    with pytest.raises(UnreadableText, match="a table"):
        Marking("12 " * (MOST_NUMERALS + 1), DAY)


def test_a_number_of_a_long_line_looks_at_its_neighbours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release pasted without line breaks: else the work would grow with the square of its length."""
    seen: list[int] = []
    within = Layout.within

    def watched(layout: Layout, span: Span) -> tuple[Token, ...]:
        seen.append(span.end - span.start)
        return within(layout, span)

    monkeypatch.setattr(Layout, "within", watched)
    line = "Ауылда 12 мектеп салынды, ал қалада екі жүз 7 адам жұмыс істеді деп айтты министр. "
    assert len(Marking(line * 200, DAY).marks) == 600
    assert max(seen, default=0) < 2000
