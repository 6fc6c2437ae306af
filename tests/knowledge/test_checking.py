"""What no single value shows: placeholders, numerals in wording, formulas, vocabulary, conflicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.checking import Placeholder, conflicts, placeholders
from knowledge.loading import Fault, KnowledgeError, load, load_texts, texts

FOLDER = Path(__file__).parent / "invented"
GARDENS, GROWERS = "topics/gardens.toml", "topics/growers.toml"
SOURCE = "sources/orchards-2025-05-12.toml"


def faults_of(file: str, old: str, new: str) -> list[tuple[str, str, str, str]]:
    """The faults of the invented folder with one change: file, figure, field and problem."""
    files = texts(FOLDER)
    assert files[file].count(old) == 1, old
    with pytest.raises(KnowledgeError) as caught:
        load_texts(files | {file: files[file].replace(old, new)})
    return [(f.file, f.figure, f.field, f.problem) for f in caught.value.faults]


def test_placeholders_of_a_text() -> None:
    assert placeholders("{previous:ablative} – {a-b.number}, {value}") == (
        Placeholder("previous", False, "ablative"),
        Placeholder("a-b", True, None),
        Placeholder("value", False, None),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Өнім осыншаға", "{vallue} осыншаға", "unknown placeholder {vallue}"),
        ("Өнім осыншаға", "{saplingz} осыншаға", "unknown placeholder {saplingz}"),
        ("Өнім осыншаға", "{value:vocative} осыншаға", "“vocative” is no case"),
        ("Өнім осыншаға", "{value осыншаға", "a curly bracket without its other half"),
        ("Өнім осыншаға", "{} осыншаға", "“{}” is no placeholder"),
        ("Өнім осыншаға", "{value.number} осыншаға", "{value.number} is unknown"),
        ("Өнім осыншаға", "{previous} осыншаға", "there is nothing to put in for {previous} here"),
        ("Өнім осыншаға", "{items} осыншаға", "there is nothing to put in for {items} here"),
        ("Өнім осыншаға", "{places} осыншаға", "there is nothing to put in for {places} here"),
        ("Өнім осыншаға", "12 осыншаға", "the number “12” in wording"),
        ("Өнім осыншаға", "он екіге", "the number “он екіге” in wording"),
        ("Өнім осыншаға", "XII өнім", "the number “XII” in wording"),
    ],
)
def test_a_fault_of_the_kazakh_wording(old: str, new: str, problem: str) -> None:
    found = faults_of(GARDENS, old, new)
    assert (GARDENS, "harvest-growth", "wording.kk", problem) in found
    assert {figure for _, figure, _, _ in found} == {"harvest-growth"}


def test_the_two_languages_have_the_same_placeholders() -> None:
    assert faults_of(GARDENS, "Проведённые конкурсы.", "Проведённые конкурсы: {value} и {saplings}.") == [
        (GARDENS, "contests", "wording", "the two languages differ in {saplings}, {value}")
    ]
    assert faults_of(GARDENS, "всего садов {gardens-2025-count.number}", "всего {gardens-2025-count}") == [
        (
            GARDENS,
            "gardens-2025-sum",
            "wording",
            "the two languages differ in {gardens-2025-count.number}, {gardens-2025-count}",
        )
    ]


def test_a_case_may_differ_between_the_languages() -> None:
    wording = load(FOLDER).figures["growers-total"].wording
    assert (placeholders(wording.kk)[0].case, placeholders(wording.ru)[0].case) == ("ablative", "genitive")


@pytest.mark.parametrize(
    ("file", "old", "new", "figure", "field"),
    [
        (SOURCE, "Итоги садовой", "Двадцать итогов садовой", "orchards-2025-05-12", "title.ru"),
        (GARDENS, "Посаженные сады и саженцы.", "Посажено 48 садов.", "gardens", "about.ru"),
        (GARDENS, 'ru = "Сады"', 'ru = "Сады XXI века"', "gardens", "name.ru"),
        (GARDENS, "рост урожая", "рост урожая вдвое", "harvest-growth", "label.ru"),
        (
            GARDENS,
            "Не сказано, входит ли",
            "За три года: не сказано, входит ли",
            "saplings",
            "cautions[0].ru",
        ),
        (GROWERS, "Учёба впервые прошла", "Учёба двух групп прошла", "growers-abroad", "attributes[0].ru"),
        (
            GARDENS,
            "Средняя сумма на сад",
            "Семнадцать миллионов на сад",
            "gardens-2025-average",
            "wording.ru",
        ),
    ],
)
def test_no_number_in_words_for_people(file: str, old: str, new: str, figure: str, field: str) -> None:
    found = faults_of(file, old, new)
    assert [(at, named, where) for at, named, where, _ in found] == [(file, figure, field)]
    assert found[0][3].endswith("in wording")


def test_digits_inside_placeholders_and_weak_numerals_are_no_numbers() -> None:
    files = texts(FOLDER)
    old = "Посаженные сады и саженцы."
    new = "Один из главных итогов: {gardens-2025-count} и {saplings}."
    kazakh = "Отырғызылған бақтар мен көшеттер."
    files[GARDENS] = files[GARDENS].replace(old, new)
    files[GARDENS] = files[GARDENS].replace(kazakh, "{gardens-2025-count}, {saplings}.")
    assert load_texts(files).topics["gardens"].about.ru == new


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            GARDENS,
            "gardens-2025-sum / gardens-2025-count",
            "gardens-2025-sum / gardens-count",
            (
                "gardens-2025-average",
                "formula",
                "“gardens-2025-sum / gardens-count” names the unknown figure gardens-count",
            ),
        ),
        (
            GARDENS,
            "gardens-2025-sum / gardens-2025-count",
            "gardens-2025-sum / gardens-2025-average",
            (
                "gardens-2025-average",
                "formula",
                "“gardens-2025-sum / gardens-2025-average” computes with the derived figure "
                "gardens-2025-average",
            ),
        ),
        (
            GARDENS,
            "gardens-2025-sum / gardens-2025-count",
            "gardens-2025-sum / growers-growth",
            (
                "gardens-2025-average",
                "formula",
                "“gardens-2025-sum / growers-growth” computes with the derived figure growers-growth",
            ),
        ),
        (
            GARDENS,
            "gardens-2025-sum / gardens-2025-count",
            "gardens-2025-sum / renewal-years",
            (
                "gardens-2025-average",
                "formula",
                "renewal-years has no number, so nothing can be computed from it",
            ),
        ),
        (
            GARDENS,
            '["saplings / gardens-2025-count"]',
            '["saplings / (contests - contests)"]',
            (
                "saplings",
                "cautions[0].readings",
                "“saplings / (contests - contests)” divides by what is or may be zero",
            ),
        ),
        (
            GARDENS,
            '["saplings / gardens-2025-count"]',
            '["sapling / gardens-2025-count"]',
            (
                "saplings",
                "cautions[0].readings",
                "“sapling / gardens-2025-count” names the unknown figure sapling",
            ),
        ),
        (
            GROWERS,
            "(growers-total - growers-total.previous) /",
            "(growers-total - growers-abroad.previous) /",
            ("growers-growth", "formula", "growers-abroad has no previous value"),
        ),
    ],
)
def test_a_formula_that_cannot_be_computed(
    file: str, old: str, new: str, expected: tuple[str, str, str]
) -> None:
    assert faults_of(file, old, new) == [(file, *expected)]


def test_what_refers_to_a_faulty_figure_is_not_blamed() -> None:
    found = faults_of(GARDENS, "value = 48", "value = 4.8")
    assert [(figure, field) for _, figure, field, _ in found] == [("gardens-2025-count", "value")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'asked = {kk = ["өнім"], ru = ["урожай"]}',
            'asked = {kk = ["өнім"]}',
            ("harvest-growth", "asked.ru", "empty vocabulary"),
        ),
        (
            'asked = {kk = ["өнім"], ru = ["урожай"]}',
            'asked = {kk = ["өнім", "–"], ru = ["урожай"]}',
            ("harvest-growth", "asked.kk", "the phrase “–” has no word"),
        ),
        (
            'asked = {kk = ["өнім"], ru = ["урожай"]}',
            'asked = {kk = ["өнім", ""], ru = ["урожай"]}',
            ("harvest-growth", "asked.kk", "the phrase “” has no word"),
        ),
        (
            'asked = {kk = ["өнім"], ru = ["урожай"]}',
            'asked = {kk = ["өнім"], ru = ["уро\u00adжай"]}',
            ("harvest-growth", "asked.ru", "an invisible character in “уро\u00adжай”"),
        ),
        (
            'asked = {kk = ["алма"], ru = ["яблоко"]}',
            'asked = {kk = ["алма"], ru = ["?"]}',
            ("laws-amended", "items[0].asked.ru", "the phrase “?” has no word"),
        ),
        (
            'kk = ["бақ саны"]',
            'kk = ["!"]',
            ("gardens", "indicators.gardens-count.asked.kk", "the phrase “!” has no word"),
        ),
    ],
)
def test_a_fault_of_the_vocabulary(old: str, new: str, expected: tuple[str, str, str]) -> None:
    assert faults_of(GARDENS, old, new) == [(GARDENS, *expected)]


def test_a_figure_may_have_all_its_words_from_its_indicator() -> None:
    files = texts(FOLDER)
    files[GARDENS] = files[GARDENS].replace('asked = {kk = ["жаңа бақ"], ru = ["новый сад"]}\n', "")
    assert load_texts(files).figures["gardens-2025-count"].asked.kk == ()


def test_a_quarter_is_no_number_in_wording() -> None:
    files = texts(FOLDER)
    files[GARDENS] = files[GARDENS].replace("Өнім осыншаға", "Осы тоқсанда өнім осыншаға")
    assert load_texts(files)


def test_no_conflicts_of_vocabulary() -> None:
    assert conflicts(load(FOLDER)) == ()


def test_a_phrase_of_two_topics_however_it_is_typed() -> None:
    files = texts(FOLDER)
    files[GROWERS] = files[GROWERS].replace('["бағбан"]', '["бағбан", "БАК"]')
    assert conflicts(load_texts(files)) == (
        Fault(
            "topics/gardens.toml",
            "gardens",
            "asked.kk",
            "“бақ” is also asked of the topics growers",
            "Keep it where it belongs, or make it longer so that it tells them apart",
        ),
    )


def test_a_phrase_of_two_figures() -> None:
    files = texts(FOLDER)
    growers = load_texts(files).figures["growers-total"]
    files[GARDENS] = files[GARDENS].replace('ru = ["саженец"]', f'ru = ["{growers.asked.ru[0]}"]')
    assert [(f.figure, f.field, f.problem) for f in conflicts(load_texts(files))] == [
        ("saplings", "asked.ru", f"“{growers.asked.ru[0]}” is also asked of the figures growers-total"),
    ]


def test_numbers_tell_phrases_apart() -> None:
    files = texts(FOLDER)
    total = load_texts(files).figures["growers-total"].asked.kk[0]
    files[GROWERS] = files[GROWERS].replace(f'"{total}"', '"5-9 жылдық"')
    files[GARDENS] = files[GARDENS].replace('kk = ["көшет"]', 'kk = ["10-14 жылдық"]')
    assert conflicts(load_texts(files)) == ()


def test_a_phrase_of_two_figures_that_measure_different_things() -> None:
    files = texts(FOLDER)
    files[GROWERS] = files[GROWERS].replace('["нешінші слет"]', '["слет қайда"]')
    files[GARDENS] = files[GARDENS].replace('ru = ["в среднем"]', 'ru = ["урожай"]')
    assert conflicts(load_texts(files)) == ()


def test_observations_of_one_indicator_share_their_words() -> None:
    files = texts(FOLDER)
    first, rest = files[GARDENS].split("[[figure]]", 2)[1:]
    again = first.replace("gardens-2025-count", "gardens-again").replace("headline = true\n", "")
    files[GARDENS] = files[GARDENS].replace("[[derived]]", f"[[figure]]{again}[[derived]]")
    knowledge = load_texts(files)
    assert "gardens-again" in knowledge
    assert conflicts(knowledge) == ()
    assert rest
