"""Figures against the text of their source: what is proven, what is not, what fails and how it says so."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.loading import load
from knowledge.model import Bound, Figure, Knowledge, Period, PeriodKind, Span, Where
from knowledge.placing import months_named
from knowledge.proving import Finding, verify

FOLDER = Path(__file__).parent / "invented"
TEXT = (FOLDER / "release.txt").read_bytes().decode()
KNOWLEDGE = load(FOLDER)
SOURCE = "orchards-2025-05-12"


def failed(knowledge: Knowledge = KNOWLEDGE, text: str = TEXT) -> list[tuple[str, str, str]]:
    return [(f.figure, f.part, f.message) for f in verify(knowledge, text) if f.state == "failed"]


def recorded(figure: str, **changes: object) -> Knowledge:
    """The invented knowledge with one record changed."""
    other: Figure = replace(KNOWLEDGE.figures[figure], **changes)  # type: ignore[arg-type]
    return replace(KNOWLEDGE, figures=dict(KNOWLEDGE.figures) | {figure: other})


def where(figure: str, **spans: object) -> Where:
    return replace(KNOWLEDGE.figures[figure].where, **spans)  # type: ignore[arg-type]


def written(old: str, new: str) -> str:
    """The text with a change; of the same length, so that all other spans stay right."""
    assert TEXT.count(old) == 1
    assert len(old) == len(new)
    return TEXT.replace(old, new)


def of(findings: list[tuple[str, str, str]], figure: str) -> list[tuple[str, str]]:
    return [(part, message) for name, part, message in findings if name == figure]


def test_everything_but_the_inferred_is_proven() -> None:
    findings = verify(KNOWLEDGE, TEXT)

    assert Counter(finding.state for finding in findings) == {"proven": 65, "not proven": 1}
    assert {finding.figure for finding in findings} == {SOURCE, *KNOWLEDGE.figures}
    assert [finding for finding in findings if finding.state == "not proven"] == [
        Finding(
            "laboratory",
            "value",
            "not proven",
            "inferred: The source names the laboratory in the singular and gives no numeral: counted as 1.",
        )
    ]


def test_each_part_says_by_what_it_is_proven() -> None:
    assert [str(f) for f in verify(KNOWLEDGE, TEXT) if f.figure == "saplings"] == [
        "saplings: value: proven: “9 400-ден” is 9400",
        "saplings: as_written: proven: “9 400-ден” stands there",
        "saplings: bound: proven: “астам” is “at_least”",
        "saplings: unit: proven: “көшет” names the unit",
        "saplings: period: proven: “Соңғы үш жылда” stands there",
    ]


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("gardens-2025-sum", "2600000000"),  # 2,6 млрд
        ("saplings", "9400"),  # 9 400-ден
        ("harvest-growth", "12"),  # 12%-ға
        ("nurseries-growth", "2"),  # екі есе
        ("contests", "3"),  # үш
        ("growers-abroad", "6"),  # алтауы
        ("meeting-number", "6"),  # VI
    ],
)
def test_a_value_is_read_from_the_text(figure: str, value: str) -> None:
    assert (figure, "value", "proven") in [(f.figure, f.part, f.state) for f in verify(KNOWLEDGE, TEXT)]
    other = recorded(figure, value=Decimal(value) + 1)
    (message,) = [message for part, message in of(failed(other), figure) if part == "value"]
    assert message.endswith(f"is {value}, the record says {Decimal(value) + 1:f}")


def test_a_text_of_another_hash_is_named_with_the_figure_that_changed() -> None:
    text = written("48 бақ", "49 бақ")
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert failed(text=text) == [
        (
            SOURCE,
            "text",
            f"the text differs from the recorded one: SHA-256 {digest}, "
            f"recorded {KNOWLEDGE.sources[SOURCE].sha256}",
        ),
        ("gardens-2025-count", "value", "“49” is 49, the record says 48"),
        ("gardens-2025-count", "as_written", "the text has “49” there, the record “48”"),
    ]


def test_a_changed_text_under_its_own_hash_still_fails() -> None:
    text = written("48 бақ", "49 бақ")
    source = replace(KNOWLEDGE.sources[SOURCE], sha256=hashlib.sha256(text.encode()).hexdigest())
    assert {figure for figure, _, _ in failed(replace(KNOWLEDGE, sources={SOURCE: source}), text)} == {
        "gardens-2025-count"
    }


def test_a_wrong_length() -> None:
    source = replace(KNOWLEDGE.sources[SOURCE], length=700)
    assert failed(replace(KNOWLEDGE, sources={SOURCE: source})) == [
        (SOURCE, "length", "668 code points, recorded 700")
    ]


def test_a_text_that_is_too_short_fails_and_does_not_break() -> None:
    assert {figure for figure, _, _ in failed(text="2025 жылы")} == {SOURCE, *KNOWLEDGE.figures}


@pytest.mark.parametrize(
    ("old", "new", "figure", "part"),
    [
        ("2,6 млрд", "2,5 млрд", "gardens-2025-sum", "value"),
        ("2,6 млрд", "2,6 млн ", "gardens-2025-sum", "value"),
        ("млрд теңге", "млрд доллр", "gardens-2025-sum", "unit"),
        ("9 400-ден", "9 401-ден", "saplings", "value"),
        ("үш жылда", "екі жыл ", "saplings", "period"),
        ("астам", "артты", "saplings", "bound"),
        ("көшет таратылды", "бақша таратылды", "saplings", "unit"),
        ("48 бақ отырғызылды", "48 үй  отырғызылды", "gardens-2025-count", "unit"),
        ("48 бақ", "148бақ", "gardens-2025-count", "value"),
        ("120-дан", "121-дан", "growers-total", "previous"),
        ("175-ке", "175%ке", "growers-total", "value"),
        ("алтауы", "бесеуі", "growers-abroad", "value"),
        ("Венгрияда", "Болгарияд", "growers-abroad", "places[1]"),
        ("12%-ға", "12-ға ", "harvest-growth", "unit"),
        ("екі есе", "екі рет", "nurseries-growth", "unit"),
        ("2021 жылдан бері", "2022 жылдан бері", "contests", "period"),
        ("үш байқау", "бес байқау", "contests", "value"),
        ("Суару туралы", "Салық туралы", "laws-amended", "items[1]"),
        ("Тәтті алма", "Ащы алма  ", "project-started", "as_written"),
        ("зертхана", "мұражай ", "laboratory", "unit"),
        ("2022-2024 жылдары", "2022-2023 жылдары", "renewal-years", "value"),
        ("9 мамырда", "8 мамырда", "meeting-date", "value"),
        ("9 мамырда", "9 маусым ", "meeting-date", "value"),
        ("Талдықорғанда", "Қызылордада  ", "meeting-place", "value"),
        ("VI Бағбандар", "IV Бағбандар", "meeting-number", "value"),
        ("VI Бағбандар", "6  Бағбандар", "meeting-number", "value"),
    ],
)
def test_a_changed_word_of_the_text_fails(old: str, new: str, figure: str, part: str) -> None:
    new = new.ljust(len(old))[: len(old)]
    assert part in dict(of(failed(text=written(old, new)), figure))


def test_a_bound_word_that_the_record_does_not_know() -> None:
    text = TEXT.replace("48 бақ", "48-ден астам бақ")
    messages = dict(of(failed(text=text), "gardens-2025-count"))
    assert (
        messages["bound"]
        == "“астам” (at_least) stands with the number, the record says “exact”. “астам” stands at [110, 115]"
    )


def test_a_bound_that_the_text_does_not_know() -> None:
    other = recorded("gardens-2025-count", bound=Bound.AT_LEAST, where=where("gardens-2025-count"))
    assert failed(other) == [
        ("gardens-2025-count", "bound", "no bound word stands with it, the record says “at_least”")
    ]


def test_the_other_bound() -> None:
    assert failed(recorded("saplings", bound=Bound.AT_MOST)) == [
        ("saplings", "bound", "“астам” (at_least) stands with the number, the record says “at_most”")
    ]


def test_the_place_of_the_bound_word() -> None:
    elsewhere = Span(TEXT.index("таратылды"), TEXT.index("таратылды") + 9)
    assert failed(recorded("saplings", where=where("saplings", bound=elsewhere))) == [
        (
            "saplings",
            "bound",
            "“таратылды” is not the bound word of the number, which is “астам”. “астам” stands at [190, 195]",
        )
    ]


def test_a_unit_may_stand_under_a_synonym() -> None:
    garden = replace(KNOWLEDGE.figures["gardens-2025-count"].unit, kk="алма бағы", ru=("x", "x", "x"))
    indicator = replace(KNOWLEDGE.figures["gardens-2025-count"].indicator, unit=garden)
    known = recorded("gardens-2025-count", indicator=indicator)

    assert failed(known) == []  # words.toml puts бақ beside алма бағы
    assert failed(replace(known, words={})) == [
        (
            "gardens-2025-count",
            "unit",
            "“бақ” is no word for the unit “garden”. "
            "If it means “алма бағы”, write both into one set of [words]",
        )
    ]


def test_a_number_cut_out_of_a_longer_one() -> None:
    start = TEXT.index("400-ден")
    other = recorded(
        "saplings",
        value=Decimal(400),
        as_written="400",
        where=where("saplings", value=Span(start, start + 3)),
    )
    assert failed(other)[0] == (
        "saplings",
        "value",
        "“400” is not the whole number: “9 400-ден” stands there",
    )


def test_an_entry_counted_twice() -> None:
    first = KNOWLEDGE.figures["laws-amended"].where.items[0]
    assert ("laws-amended", "items[1]", "“Алма туралы” is counted twice") in failed(
        recorded("laws-amended", where=where("laws-amended", items=(first, first)))
    )


@pytest.mark.parametrize(
    ("figure", "period", "message"),
    [
        (
            "gardens-2025-count",
            Period(PeriodKind.POINT, "2024", as_written="2025 жылы"),
            "“2025 жылы” is 2025, the record says 2024",
        ),
        (
            "gardens-2025-count",
            Period(PeriodKind.SINCE, "2025", as_written="2025 жылы"),
            "“2025 жылы” does not open a period",
        ),
        (
            "contests",
            Period(PeriodKind.POINT, "2021", as_written="2021 жылдан бері"),
            "“2021 жылдан бері” opens a period",
        ),
        (
            "saplings",
            Period(PeriodKind.RELATIVE, last_years=5, as_written="Соңғы үш жылда"),
            "“Соңғы үш жылда” names 3 years, the record says 5",
        ),
        (
            "renewal-years",
            Period(PeriodKind.INTERVAL, "2022", "2025", as_written="2022-2024 жылдары"),
            "“2022-2024 жылдары” is 2022, 2024, the record says 2022/2025",
        ),
        (
            "renewal-years",
            Period(PeriodKind.POINT, "2024", as_written="2022-2024 жылдары"),
            "“2022-2024 жылдары” is 2022, 2024, the record says 2024",
        ),
        (
            "meeting-place",
            Period(PeriodKind.POINT, "2025-05-08", as_written="2025 жылғы 9 мамырда"),
            "“2025 жылғы 9 мамырда” is 2025-05-09, the record says 2025-05-08",
        ),
        (
            "meeting-place",
            Period(PeriodKind.POINT, "2025-05-09", as_written="9 мамырда"),
            "the text has “2025 жылғы 9 мамырда” there, the record “9 мамырда”. "
            "“9 мамырда” stands at [619, 628]",
        ),
    ],
)
def test_a_period_that_the_text_does_not_bear_out(figure: str, period: Period, message: str) -> None:
    assert failed(recorded(figure, period=period)) == [(figure, "period", message)]


@pytest.mark.parametrize(
    ("phrase", "start"),
    [
        ("биыл", "2025"),
        ("В этом году", "2025"),
        ("былтыр", "2024"),
        ("15.10.2025", "2025-10-15"),
        ("15 октября 2025 года", "2025-10-15"),
        ("3 мая", "2025-05-03"),
        ("2025 жылы 15 қазанда", "2025-10-15"),
    ],
)
def test_the_day_or_year_that_a_phrase_names(phrase: str, start: str) -> None:
    length = len(phrase)
    text = phrase + TEXT[length:]
    period = Period(PeriodKind.POINT, start, as_written=phrase)
    known = recorded("growers-total", period=period, where=where("growers-total", period=Span(0, length)))
    assert of(failed(known, text), "growers-total") == []


def test_several_days() -> None:
    phrase = "15-17 октября 2025 года"
    text = phrase + TEXT[len(phrase) :]
    period = Period(PeriodKind.INTERVAL, "2025-10-15", "2025-10-17", as_written=phrase)
    known = recorded(
        "growers-total", period=period, where=where("growers-total", period=Span(0, len(phrase)))
    )
    assert of(failed(known, text), "growers-total") == []


def test_what_the_record_does_not_point_to_is_not_proven() -> None:
    text = Period(PeriodKind.RELATIVE, text=KNOWLEDGE.figures["contests"].label)
    other = recorded("contests", period=text, where=where("contests", unit=None, period=None))
    assert [(f.part, f.state) for f in verify(other, TEXT) if f.figure == "contests"] == [
        ("value", "proven"),
        ("as_written", "proven"),
        ("bound", "proven"),
        ("unit", "not proven"),
        ("period", "not proven"),
    ]


def test_every_source_is_proven_by_its_own_text() -> None:
    second = replace(KNOWLEDGE.sources[SOURCE], id="other", sha256="0" * 64)
    contests = replace(KNOWLEDGE.figures["contests"], source="other")
    both = replace(
        KNOWLEDGE,
        sources={SOURCE: KNOWLEDGE.sources[SOURCE], "other": second},
        figures=dict(KNOWLEDGE.figures) | {"contests": contests},
    )
    assert failed(both) == []
    assert "contests" not in {finding.figure for finding in verify(both, TEXT)}
    assert "contests" in {finding.figure for finding in verify(both, TEXT + " ")}


RUSSIAN = "В 2025 году посажено более 1 200 яблонь, в Турции и Кении. Их число выросло вдвое: со 120 до 175."


@pytest.mark.parametrize(
    ("figure", "changes", "spans"),
    [
        (
            "saplings",
            {"value": Decimal(1200), "as_written": "1 200", "period": Period(PeriodKind.UNSTATED)},
            {"value": "1 200", "bound": "более", "unit": None, "period": None},
        ),
        ("growers-total", {"as_written": "175"}, {"value": "175", "previous": "120", "unit": None}),
        (
            "nurseries-growth",
            {"as_written": "вдвое"},
            {"value": "вдвое", "unit": "вдвое"},
        ),
        (
            "growers-abroad",
            {"value": Decimal(1200), "as_written": "1 200", "bound": Bound.AT_LEAST, "places": ("TR", "KE")},
            {"value": "1 200", "bound": "более", "unit": None, "places": ("Турции", "Кении")},
        ),
    ],
)
def test_a_source_in_russian(figure: str, changes: dict[str, object], spans: dict[str, object]) -> None:
    def span(part: object) -> object:
        if isinstance(part, tuple):
            return tuple(span(entry) for entry in part)
        assert part is None or RUSSIAN.count(str(part)) == 1
        return part and Span(RUSSIAN.index(str(part)), RUSSIAN.index(str(part)) + len(str(part)))

    places = {key: span(part) for key, part in spans.items()}
    basis = "number" if "1 200" in changes.values() else KNOWLEDGE.figures[figure].basis
    known = recorded(figure, **changes, basis=basis, where=where(figure, **places))
    assert of(failed(known, RUSSIAN), figure) == []


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("мамыр айында", {"2025-05"}),
        ("2023 жылғы қаңтар-қазанда", {"2023-01", "2023-10"}),
        ("с января по октябрь", {"2025-01", "2025-10"}),
        ("в июне", {"2025-06"}),
        ("к июлю", {"2025-07"}),
        ("в мае", {"2025-05"}),
        ("до мая", {"2025-05"}),
        ("2023 жылдың 10 айында", {"2023-01", "2023-10"}),
        ("за девять месяцев 2024 года", {"2024-01", "2024-09"}),
        ("бірінші жартыжылдықта", {"2025-01", "2025-06"}),
        ("во втором квартале", {"2025-04", "2025-06"}),
        ("после пяти кварталов", set()),
        ("соңғы жылдары", set()),
        ("за первые 5 месяцев", {"2025-01", "2025-05"}),
        ("алғашқы жеті айда", {"2025-01", "2025-07"}),
        ("жаз мезгілінде", {"2025-06", "2025-08"}),
        ("былтыр күзде", {"2024-09", "2024-11"}),
        ("за лето 2024 года", {"2024-06", "2024-08"}),
        ("весенний призыв", {"2025-03", "2025-05"}),
        ("за 9 лет", set()),
        ("қыста", set()),
    ],
)
def test_words_for_a_part_of_a_year(written: str, months: set[str]) -> None:
    assert months_named(written, 2025) == months
