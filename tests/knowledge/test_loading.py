"""Reading a knowledge folder: what comes out, and every fault with its file, figure and field."""

from __future__ import annotations

import copy
import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from toml_writing import toml

from knowledge.formulas import parse
from knowledge.loading import Fault, KnowledgeError, load, load_texts, texts
from knowledge.model import (
    Asked,
    Attribute,
    Basis,
    Bound,
    Caution,
    Item,
    Measure,
    PercentKind,
    Period,
    PeriodKind,
    Source,
    Span,
    State,
    Unit,
    Where,
)
from knowledge.proving import verify
from knowledge.records import standard_units
from locales.languages import Bilingual

FOLDER = Path(__file__).parent / "invented"

SOURCE = """
id = "s"
published = 2025-10-22
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
length = 100
publisher = {kk = "Баспа", ru = "Издатель"}
title = {kk = "Бақтар", ru = "Сады"}
"""
TOPIC = """
id = "t"
name = {kk = "Бақтар", ru = "Сады"}
about = {kk = "Бақтар туралы.", ru = "О садах."}
asked = {kk = ["бақ"], ru = ["сад"]}

[units.garden]
kk = "бақ"
ru = ["сад", "сада", "садов"]

[[figure]]
id = "f"
unit = "garden"
value = 48
as_written = "48"
period = {kind = "unstated"}
label = {kk = "бақтар", ru = "сады"}
wording = {kk = "Отырғызылған бақтар.", ru = "Посаженные сады."}
asked = {kk = ["бақ саны"], ru = ["число садов"]}
where = {value = [10, 12], unit = [13, 16]}
"""
DERIVED = """
[[derived]]
id = "d"
unit = "garden"
formula = "f / f"
label = {kk = "бақтар", ru = "сады"}
wording = {kk = "Бақтар.", ru = "Сады."}
asked = {kk = ["бақ"], ru = ["сад"]}
"""


def faults_of(topic: str = TOPIC, source: str = SOURCE, **others: str) -> list[Fault]:
    files = {"sources/s.toml": source, "topics/t.toml": topic} | {
        name.replace("__", "/") + ".toml": text for name, text in others.items()
    }
    with pytest.raises(KnowledgeError) as caught:
        load_texts(files)
    return list(caught.value.faults)


def changed(*pairs: tuple[str, str], text: str = TOPIC) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_the_least_folder_loads() -> None:
    knowledge = load_texts({"sources/s.toml": SOURCE, "topics/t.toml": TOPIC + DERIVED})

    figure = knowledge.figures["f"]
    assert list(knowledge.topics) == ["t"]
    assert knowledge.topics["t"].command == "t"
    assert knowledge.topics["t"].figures == ("f",)
    assert knowledge.topics["t"].derived == ("d",)
    assert figure.value == 48
    assert figure.unit == Unit("garden", "noun", Measure.COUNT, "бақ", ("сад", "сада", "садов"), "m", False)
    assert (figure.indicator.id, figure.indicator.asked, figure.measure) == ("f", Asked(), Measure.COUNT)
    assert (figure.bound, figure.basis, figure.state) == (Bound.EXACT, Basis.NUMBER, State.COMPLETED)
    assert (figure.source, figure.served, figure.headline, figure.speaker) == ("s", True, False, None)
    assert figure.where == Where(value=Span(10, 12), unit=Span(13, 16))
    assert knowledge.derived["d"].formula == parse("f / f")


def test_every_key_of_a_folder_on_another_subject() -> None:
    knowledge = load(FOLDER)

    assert knowledge.sources["orchards-2025-05-12"] == Source(
        id="orchards-2025-05-12",
        publisher=Bilingual("Бақтар қауымдастығы", "Ассоциация садов"),
        title=Bilingual("Бақ бағдарламасының қорытындысы", "Итоги садовой программы"),
        published=date(2025, 5, 12),
        sha256=knowledge.newest.sha256,
        length=668,
    )
    assert knowledge.words == {"orchard": Asked(("бақ", "алма бағы"), ("сад", "яблоневый сад"))}
    assert [(topic.id, topic.order) for topic in knowledge.topics.values()] == [
        ("gardens", 1),
        ("growers", 2),
    ]
    assert knowledge.topics["gardens"].words["plant"] == Asked(("отырғызу", "егу"), ("посадить", "высадить"))

    figure = knowledge.figures["gardens-2025-count"]
    assert (figure.indicator.id, figure.indicator.asked) == (
        "gardens-count",
        Asked(("бақ саны",), ("число садов",)),
    )
    assert figure.period == Period(PeriodKind.POINT, "2025", as_written="2025 жылы")
    assert figure.headline

    assert knowledge.figures["gardens-2025-sum"].unit.style == "money"
    assert knowledge.figures["gardens-2025-sum"].value == Decimal(2_600_000_000)

    saplings = knowledge.figures["saplings"]
    assert saplings.bound is Bound.AT_LEAST
    assert saplings.period == Period(PeriodKind.RELATIVE, last_years=3, as_written="Соңғы үш жылда")
    assert saplings.cautions == (
        Caution(
            Bilingual(
                "{year} жылы осы кезеңге кіретіні айтылмаған.",
                "Не сказано, входит ли в этот срок {year} год.",
            ),
            ("share",),
            (parse("saplings / gardens-2025-count"),),
        ),
    )

    harvest = knowledge.figures["harvest-growth"].indicator
    assert (harvest.measure, harvest.percent_kind) == (Measure.GROWTH, PercentKind.CHANGE)
    assert knowledge.figures["growers-youth-share"].indicator.percent_kind is PercentKind.SHARE
    assert knowledge.figures["contests"].period.kind is PeriodKind.SINCE
    assert knowledge.figures["laws-amended"].items == (
        Item(Bilingual("алма туралы заң", "закон о яблоках"), Asked(("алма",), ("яблоко",))),
        Item(Bilingual("суару туралы заң", "закон об орошении")),
    )
    assert (knowledge.figures["project-started"].value, knowledge.figures["project-started"].literal) == (
        None,
        None,
    )
    assert knowledge.figures["laboratory"].basis is Basis.INFERRED
    assert knowledge.figures["renewal-years"].literal == "2022/2024"
    assert knowledge.figures["growers-total"].previous == 120
    assert knowledge.figures["growers-abroad"].places == ("TR", "HU", "KE")
    assert knowledge.figures["growers-abroad"].state is State.ONGOING
    assert knowledge.figures["growers-abroad"].attributes == (
        Attribute(
            "first",
            Bilingual("Оқу алғаш рет шетелде өтті.", "Учёба впервые прошла за рубежом."),
            Asked(("алғаш",), ("впервые",)),
        ),
    )
    assert knowledge.figures["meeting-date"].literal == "2025-05-09"
    assert knowledge.figures["meeting-place"].literal == Bilingual("Талдықорған", "Талдыкорган")
    assert knowledge.derived["gardens-2025-average"].measure is Measure.AVERAGE
    assert knowledge.derived["growers-growth"].measure is Measure.GROWTH


def test_texts_in_memory_load_to_the_same() -> None:
    assert load_texts(texts(FOLDER)) == load(FOLDER)


def test_the_digest_is_that_of_the_files() -> None:
    files = texts(FOLDER)
    again = load_texts(dict(reversed(files.items())))
    other = load_texts(files | {"words.toml": files["words.toml"] + "# …\n"})
    assert load(FOLDER).digest == again.digest != other.digest


def test_the_snapshot_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        load(FOLDER).figures["x"] = None  # type: ignore[index]


def test_the_standard_units_are_well_formed() -> None:
    units = standard_units()
    styles = {
        name: units[name].style for name in ("KZT", "percent", "percent-growth", "times", "date", "fact")
    }
    assert styles == {
        "KZT": "money",
        "percent": "percent",
        "percent-growth": "percent",
        "times": "times",
        "date": "date",
        "fact": "fact",
    }
    assert units["percent-growth"].measure is Measure.GROWTH


def test_the_topic_s_own_unit_goes_before_the_standard_one() -> None:
    own = changed(("[units.garden]", "[units.person]"), ('unit = "garden"', 'unit = "person"'))
    assert load_texts({"sources/s.toml": SOURCE, "topics/t.toml": own}).figures["f"].unit.kk == "бақ"


# -- one fault each: what is written, and figure, field and problem of the fault ---------------------------

FIGURE_FAULTS = [
    (
        ("value = 48", 'value = 48\nexamples = {kk = ["қырық сегіз бақ бар ма"]}'),
        "examples.kk",
        "“қырық сегіз бақ бар ма” says the figure's own number",
    ),
    (("value = 48", 'value = 48\nexamples = {ru = ["?"]}'), "examples.ru", "the phrase “?” has no word"),
    (("value = 48", "value = 48\nvalu = 1"), "valu", "unknown key"),
    (('as_written = "48"', ""), "as_written", "missing key"),
    (('label = {kk = "бақтар", ru = "сады"}', ""), "label", "missing key"),
    (('label = {kk = "бақтар", ru = "сады"}', 'label = {kk = "бақтар"}'), "label.ru", "missing key"),
    (('label = {kk = "бақтар", ru = "сады"}', 'label = "бақтар"'), "label", "wrong type: a text"),
    (('label = {kk = "бақтар", ru = "сады"}', 'label = {kk = "бақтар", ru = " "}'), "label.ru", "empty text"),
    (("value = 48", 'value = "48,5"'), "value", "“48,5” is no number"),
    (("value = 48", "value = 48.5"), "value", "wrong type: a number with a fraction"),
    (("value = 48", "value = true"), "value", "wrong type: a truth value"),
    (("value = 48", 'value = {kk = "Астана", ru = "Астана"}'), "value", "wrong type: a table"),
    (("value = 48", ""), "value", "missing key"),
    (("value = 48", 'value = 48\nbasis = "fact"'), "value", "a fact has no value"),
    (("value = 48", 'value = 48\nbasis = "numbr"'), "basis", "“numbr” is not known"),
    (("value = 48", 'value = 48\nbound = "at_least"'), "where.bound", "missing key"),
    (("value = 48", "value = 48\nprevious = 40"), "where.previous", "missing key"),
    (("value = 48", 'value = 48\nplaces = ["KZ"]'), "where.places", "missing key"),
    (("value = 48", "value = 48\nserved = 1"), "served", "wrong type: a whole number"),
    (("value = 48", 'value = 48\nstate = "done"'), "state", "“done” is not known"),
    (("value = 48", 'value = 48\nsource = "x"'), "source", "no source “x”"),
    (("value = 48", 'value = 48\nspeaker = "X"'), "speaker", "wrong type: a text"),
    (('unit = "garden"', 'unit = "gardn"'), "unit", "no unit “gardn”"),
    (('unit = "garden"', ""), "unit", "missing key"),
    (('unit = "garden"', 'indicator = "g"'), "indicator", "no indicator “g” in this topic"),
    (
        ('unit = "garden"', 'unit = "garden"\npercent_kind = "share"'),
        "percent_kind",
        "the unit “garden” is no per cent",
    ),
    (('unit = "garden"', 'unit = "percent-growth"'), "percent_kind", "missing key"),
    (
        ('unit = "garden"', 'unit = "percent-growth"\npercent_kind = "share"'),
        "percent_kind",
        "“share” does not fit the measure “growth”",
    ),
    (('unit = "garden"', 'unit = "date"'), "value", "wrong type: a whole number"),
    (('unit = "garden"', 'unit = "place"'), "value", "wrong type: a whole number"),
    (('unit = "garden"', 'unit = "period"'), "value", "wrong type: a whole number"),
    (('unit = "garden"', 'unit = "fact"'), "value", "a fact has no value"),
    (
        ("value = [10, 12]", "value = [10, 101]"),
        "where.value",
        "[10, 101] is outside the source, which has 100 code points",
    ),
    (("value = [10, 12]", "value = [12, 12]"), "where.value", "[12, 12] is no span"),
    (("value = [10, 12]", "value = [-1, 12]"), "where.value", "[-1, 12] is no span"),
    (("value = [10, 12]", "value = [10]"), "where.value", "wrong type: a list"),
    (("value = [10, 12], ", ""), "where.value", "missing key"),
    ((", unit = [13, 16]", ""), "where.unit", "missing key"),
    (
        ("value = [10, 12]", "value = [10, 12], bound = [1, 2]"),
        "where.bound",
        "there is nothing it could point to: the bound is “exact”",
    ),
    (
        ("value = [10, 12]", "value = [10, 12], period = [1, 2]"),
        "where.period",
        "there is nothing it could point to: as_written of the period",
    ),
    (("value = [10, 12]", "valeu = [10, 12]"), "where.valeu", "unknown key"),
    (('kind = "unstated"', 'kind = "yearly"'), "period.kind", "“yearly” is not known"),
    (('kind = "unstated"', ""), "period.kind", "missing key"),
    (('period = {kind = "unstated"}', ""), "period", "missing key"),
    (
        ('kind = "unstated"', 'kind = "unstated", start = "2025"'),
        "period.start",
        "a period of two kinds: “unstated” has no such key",
    ),
    (('kind = "unstated"', 'kind = "relative"'), "period", "missing key"),
    (
        ('kind = "unstated"', 'kind = "relative", last_years = 5, text = {kk = "а", ru = "б"}'),
        "period",
        "a period of two kinds",
    ),
    (
        ('kind = "unstated"', 'kind = "point", start = 2025, as_written = "x"'),
        "period.start",
        "wrong type: a whole number",
    ),
    (
        ('kind = "unstated"', 'kind = "point", start = "2025-13-01", as_written = "x"'),
        "period.start",
        "“2025-13-01” is no such date",
    ),
    (
        ('kind = "unstated"', 'kind = "interval", start = "2025", end = "2024", as_written = "x"'),
        "period",
        "the start 2025 is after the end 2024",
    ),
    (
        ('kind = "unstated"', 'kind = "interval", start = "2025", end = "2025-10-01", as_written = "x"'),
        "period",
        "years, months and days are mixed",
    ),
    (
        ('kind = "unstated"', 'kind = "interval", start = "2025", as_written = "x"'),
        "period.end",
        "missing key",
    ),
    (('kind = "unstated"', 'kind = "since", start = "2025"'), "period.as_written", "missing key"),
    (('id = "f"', 'id = "F one"'), "id", "“F one” is no id"),
    (('id = "f"', 'id = "value"'), "id", "“value” is the name of a placeholder"),
]


@pytest.mark.parametrize(("change", "field", "problem"), FIGURE_FAULTS)
def test_a_fault_of_a_figure(change: tuple[str, str], field: str, problem: str) -> None:
    found = [fault for fault in faults_of(changed(change)) if fault.field == field]

    assert [fault.problem for fault in found] == [problem]
    assert found[0].file == "topics/t.toml"
    assert found[0].figure == {'id = "F one"': "F one", 'id = "value"': "value"}.get(change[1], "f")
    assert found[0].mend


def test_a_hint_at_the_nearest_known_key() -> None:
    topic = changed(("value = 48", "value = 48\nvalu = 1"), ('unit = "garden"', 'unit = "gardn"'))
    assert [fault.mend for fault in faults_of(topic)] == ["Did you mean “value”", "Did you mean “garden”"]
    assert str(faults_of(topic)[0]).endswith("Did you mean “value”?")


def test_a_period_that_cannot_be_read_is_one_fault_and_its_place_none() -> None:
    told = ('kind = "unstated"', 'kind = "point", start = "2025-8", as_written = "2025 жылы"')
    found = faults_of(changed(told, ("value = [10, 12]", "value = [10, 12], period = [1, 10]")))
    assert [fault.field for fault in found] == ["period.start"]


def test_a_key_that_is_missing_is_named_with_its_values() -> None:
    found = faults_of(changed(('unit = "garden"', 'unit = "percent-growth"')))
    mends = [fault.mend for fault in found if fault.field == "percent_kind"]
    assert mends == ["Add “percent_kind”, one of: share, change, unstated"]


TOPIC_FAULTS = [
    (('name = {kk = "Бақтар", ru = "Сады"}', ""), "name", "missing key"),
    (('asked = {kk = ["бақ"], ru = ["сад"]}', ""), "asked.kk", "empty vocabulary"),
    (('asked = {kk = ["бақ"], ru = ["сад"]}', 'asked = {kk = ["бақ"]}'), "asked.ru", "empty vocabulary"),
    (('asked = {kk = ["бақ"], ru = ["сад"]}', 'asked = ["бақ"]'), "asked", "wrong type: a list"),
    (
        ('asked = {kk = ["бақ"], ru = ["сад"]}', 'asked = {kk = "бақ", ru = ["сад"]}'),
        "asked.kk",
        "wrong type: a text",
    ),
    (('id = "t"', 'id = "u"'), "id", "“u” is not the file's name"),
    (('id = "t"', ""), "id", "missing key"),
    (('id = "t"', 'id = "t"\norder = "1"'), "order", "wrong type: a text"),
    (('id = "t"', 'id = "t"\ncomand = "x"'), "comand", "unknown key"),
    (('id = "t"', 'id = "t"\ncommand = "Top-1"'), "command", "“Top-1” is no command"),
    (('id = "t"', 'id = "t"\nwords = {x = {}}'), "words.x", "empty vocabulary"),
    (('id = "t"', 'id = "t"\nwords = {x = {en = ["x"]}}'), "words.x.en", "unknown key"),
    (('kk = "бақ"\n', ""), "units.garden.kk", "missing key"),
    (('ru = ["сад", "сада", "садов"]', 'ru = ["сад"]'), "units.garden.ru", "1 form of three"),
    (
        ('ru = ["сад", "сада", "садов"]', 'ru = ["сад", "сада", "садов"]\nru_gender = "x"'),
        "units.garden.ru_gender",
        "“x” is not known",
    ),
    (
        ('ru = ["сад", "сада", "садов"]', 'ru = ["сад", "сада", "садов"]\nstyle = "nown"'),
        "units.garden.style",
        "“nown” is not known",
    ),
]


@pytest.mark.parametrize(("change", "field", "problem"), TOPIC_FAULTS)
def test_a_fault_of_a_topic(change: tuple[str, str], field: str, problem: str) -> None:
    found = [fault for fault in faults_of(changed(change)) if fault.field == field]
    assert [(fault.file, fault.figure, fault.problem) for fault in found] == [("topics/t.toml", "t", problem)]


SOURCE_FAULTS = [
    (("published = 2025-10-22", 'published = "2025-10-22"'), "published", "wrong type: a text"),
    (('sha256 = "00', 'sha256 = "0'), "sha256", "it is no SHA-256"),
    (("length = 100", "length = 0"), "length", "it is not above nought"),
    (("length = 100", 'length = 100\nurl = "example"'), "url", "“example” is no web address"),
    (("length = 100", "length = 100\nlenght = 1"), "lenght", "unknown key"),
    (('publisher = {kk = "Баспа", ru = "Издатель"}', ""), "publisher", "missing key"),
    (('id = "s"', 'id = "z"'), "id", "“z” is not the file's name"),
]


@pytest.mark.parametrize(("change", "field", "problem"), SOURCE_FAULTS)
def test_a_fault_of_a_source(change: tuple[str, str], field: str, problem: str) -> None:
    found = faults_of(source=changed(change, text=SOURCE))
    assert [(f.file, f.figure, f.field, f.problem) for f in found] == [
        ("sources/s.toml", "s", field, problem)
    ]


DERIVED_FAULTS = [
    (('unit = "garden"', 'unit = "gardens"'), "unit", "no unit “gardens”"),
    (('unit = "garden"', 'unit = "date"'), "unit", "“date” cannot be computed"),
    (('formula = "f / f"', ""), "formula", "missing key"),
    (
        ('formula = "f / f"', 'formula = "f/f"'),
        "formula",
        "the formula “f/f”: “f/f” is neither an id nor a number",
    ),
    (('id = "d"', 'id = "d"\nvalue = 1'), "value", "unknown key"),
]


@pytest.mark.parametrize(("change", "field", "problem"), DERIVED_FAULTS)
def test_a_fault_of_a_derived_figure(change: tuple[str, str], field: str, problem: str) -> None:
    found = faults_of(TOPIC + changed(change, text=DERIVED))
    assert [(f.figure, f.field, f.problem) for f in found] == [("d", field, problem)]


def test_inferred_needs_a_reason_that_names_the_number() -> None:
    inferred = (('as_written = "48"', 'basis = "inferred"'), ("value = [10, 12], ", ""))

    missing = faults_of(changed(*inferred))
    without = faults_of(changed(*inferred, ("value = 48", 'value = 48\nreason = "No numeral."')))
    knowledge = load_texts(
        {
            "sources/s.toml": SOURCE,
            "topics/t.toml": changed(*inferred, ("value = 48", 'value = 48\nreason = "Counted: 48."')),
        }
    )

    assert [(f.figure, f.field, f.problem) for f in missing] == [("f", "reason", "missing key")]
    assert [(f.figure, f.field, f.problem) for f in without] == [
        ("f", "reason", "it does not name the value 48")
    ]
    assert knowledge.figures["f"].reason == "Counted: 48."


def test_a_list_has_as_many_entries_as_its_value() -> None:
    listed = changed(
        ("value = 48", 'value = 3\nbasis = "list"'),
        ('as_written = "48"', ""),
        ("value = [10, 12], ", "items = [[1, 2], [3, 4]], "),
    )
    assert [(f.figure, f.field, f.problem) for f in faults_of(listed)] == [
        ("f", "value", "the value is 3, the list has 2 entries")
    ]


def test_items_and_places_have_a_span_each() -> None:
    topic = changed(
        ("value = 48", 'value = 48\nplaces = ["KZ", "kg", "UK"]'),
        ("where = {", "where = {places = [[1, 2], [3, 4]], "),
    )
    assert [(f.field, f.problem, f.mend) for f in faults_of(topic)] == [
        ("places", "“kg” is no country", "Did you mean “KG”"),
        ("places", "“UK” is no country", "Two capital letters: ISO 3166-1 alpha-2"),
        ("where.places", "2 spans for 3 places", "Give one for each, in order"),
    ]


def test_an_indicator_keeps_unit_and_measure() -> None:
    topic = changed(
        ("[[figure]]", '[indicators.g]\nunit = "garden"\n\n[[figure]]'),
        ('unit = "garden"\nvalue', 'unit = "garden"\nindicator = "g"\nvalue'),
    )
    assert [(f.figure, f.field, f.problem) for f in faults_of(topic)] == [
        ("f", "unit", "a figure of an indicator has no such key")
    ]


def test_an_indicator_s_fault_is_told_once() -> None:
    topic = changed(
        ("[[figure]]", '[indicators.g]\nunit = "gardn"\n\n[[figure]]'),
        ('unit = "garden"\nvalue', 'indicator = "g"\nvalue'),
    )
    assert [(f.figure, f.field, f.problem) for f in faults_of(topic)] == [
        ("t", "indicators.g.unit", "no unit “gardn”")
    ]


def test_ids_and_commands_are_never_used_twice() -> None:
    second = TOPIC.replace('id = "t"', 'id = "u"\ncommand = "t"') + DERIVED.replace('id = "d"', 'id = "f"')
    assert [(f.file, f.figure, f.field, f.problem) for f in faults_of(topics__u=second)] == [
        ("topics/u.toml", "f", "id", "the id “f” stands in topics/t.toml already"),
        ("topics/u.toml", "f", "id", "the id “f” stands in topics/t.toml already"),
        ("topics/u.toml", "u", "command", "the command “t” is also that of the topic t"),
    ]


def test_with_two_sources_a_figure_names_its_own() -> None:
    found = faults_of(sources__z=SOURCE.replace('id = "s"', 'id = "z"'))
    assert [(f.figure, f.field, f.problem) for f in found] == [("f", "source", "missing key")]


def test_all_faults_at_once_in_the_order_of_the_files() -> None:
    topic = changed(("value = 48", "value = 4.8"), ('kind = "unstated"', 'kind = "x"')) + DERIVED.replace(
        "/", ""
    )
    found = faults_of(topic, changed(("length = 100", "length = -1"), text=SOURCE), words="[x]\n")

    assert [(f.file, f.figure, f.field) for f in found] == [
        ("sources/s.toml", "s", "length"),
        ("topics/t.toml", "f", "value"),
        ("topics/t.toml", "f", "period.kind"),
        ("topics/t.toml", "d", "formula"),
        ("words.toml", "", "x"),
    ]


def test_a_fault_reads_as_one_line() -> None:
    with pytest.raises(
        KnowledgeError, match=re.escape("topics/t.toml: f: as_written: missing key. Add “as_written”.")
    ):
        load_texts({"sources/s.toml": SOURCE, "topics/t.toml": changed(('as_written = "48"', ""))})


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths to all values within a table."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, entry in entries:
        yield (*path, key)
        yield from places(entry, (*path, key))


@pytest.mark.parametrize("name", ["sources/orchards-2025-05-12.toml", "topics/growers.toml", "words.toml"])
@pytest.mark.parametrize(
    "instead",
    [-1, "x", True, [], [0], {}, {"kk": 0}, date(2025, 1, 1), None],
    ids=repr,
)
def test_whatever_stands_in_a_key_is_a_fault_and_never_an_accident(name: str, instead: Any) -> None:
    files = {file: text for file, text in texts(FOLDER).items() if "gardens" not in file}
    table = tomllib.loads(files[name])
    if "figure" in table:
        table["figure"] = table["figure"][:2]
    for path in places(table):
        changed_table: Any = copy.deepcopy(table)
        inner = changed_table
        for key in path[:-1]:
            inner = inner[key]
        if instead is None:
            del inner[path[-1]]
        else:
            inner[path[-1]] = instead
        try:
            load_texts(files | {name: toml(changed_table)})
        except KnowledgeError as error:
            assert all(fault.problem and fault.file for fault in error.faults)  # noqa: PT017


# -- files -------------------------------------------------------------------------------------------------


def written(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = folder / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return folder


def test_a_syntax_error_names_its_line_and_other_files_are_still_read(tmp_path: Path) -> None:
    broken = TOPIC.replace("value = 48", "value 48").replace('id = "t"', 'id = "u"').encode()
    other = changed(("value = 48", "value = 4.8")).encode()
    with pytest.raises(KnowledgeError) as caught:
        load(written(tmp_path, sources__s=SOURCE.encode(), topics__t=other, topics__u=broken))
    assert [(f.file, f.figure, f.field, f.problem) for f in caught.value.faults] == [
        ("topics/t.toml", "f", "value", "wrong type: a number with a fraction"),
        ("topics/u.toml", "", "", "TOML syntax, line 14: Expected '=' after a key in a key/value pair"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ('id = "f"', 'id = "f', "A quotation mark is missing at the end of the line"),
        ('id = "f"', "id = “f”", "A text stands in straight quotation marks"),
        ("value = 48", "value = 48\nvalue = 48", "A key stands twice in one table"),
        ('["сад", "сада", "садов"]', '["сад", "сада"', "A square bracket ] is missing"),
    ],
)
def test_a_syntax_error_says_how_to_mend_it(old: str, new: str, mend: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load_texts({"sources/s.toml": SOURCE, "topics/t.toml": TOPIC.replace(old, new, 1)})
    assert [fault.mend.startswith(mend) for fault in caught.value.faults] == [True]


@pytest.mark.parametrize(("said", "meant"), [("%", "percent"), ("тг", "KZT"), ("есе", "times")])
def test_a_unit_by_what_people_call_it(said: str, meant: str) -> None:
    topic = changed(('unit = "garden"', f'unit = "{said}"'))
    with pytest.raises(KnowledgeError) as caught:
        load_texts({"sources/s.toml": SOURCE, "topics/t.toml": topic})
    mends = [fault.mend for fault in caught.value.faults if fault.field == "unit"]
    assert mends == [f"Did you mean “{meant}”"]


def test_invalid_utf_8(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load(written(tmp_path, sources__s=SOURCE.encode(), topics__t=TOPIC.encode() + b"# \xff\n"))
    place = len(TOPIC.encode()) + 2
    assert [(f.file, f.problem) for f in caught.value.faults] == [
        ("topics/t.toml", f"invalid UTF-8 at byte {place}")
    ]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    folder = written(tmp_path, sources__s=b"\xef\xbb\xbf" + SOURCE.encode(), topics__t=TOPIC.encode())
    assert load(folder).figures["f"].value == 48


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load(tmp_path / "nowhere")
    assert [(f.file, f.problem) for f in caught.value.faults] == [
        (str(tmp_path / "nowhere"), "the folder cannot be read: no such folder")
    ]


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load(tmp_path)
    assert [(f.file, f.problem) for f in caught.value.faults] == [
        ("sources/", "no sources"),
        ("topics/", "no topics"),
    ]


def test_an_unreadable_file(tmp_path: Path) -> None:
    folder = written(tmp_path, sources__s=SOURCE.encode(), topics__t=TOPIC.encode())
    (folder / "topics" / "u.toml").mkdir()
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    assert [(f.file, f.problem) for f in caught.value.faults] == [
        ("topics/u.toml", "it cannot be read: Is a directory")
    ]


def test_other_files_are_left_alone_but_for_a_misspelt_one(tmp_path: Path) -> None:
    folder = written(
        tmp_path, sources__s=SOURCE.encode(), topics__t=TOPIC.encode(), pyproject=b"[x", drafts__x=b"["
    )
    (folder / "README.md").write_text("x")
    assert list(load(folder).figures) == ["f"]

    written(folder, word=b"")
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    assert [(f.file, f.problem, f.mend) for f in caught.value.faults] == [
        ("word.toml", "unknown file", "Did you mean “words.toml”")
    ]


def test_a_folder_whose_text_nobody_has_loads_without_places(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(Path(__file__).parent / "invented", folder, ignore=shutil.ignore_patterns("*.txt"))
    for file in folder.glob("sources/*.toml"):
        file.write_text(re.sub(r"(?m)^(sha256|length) = .*\n", "", file.read_text("utf-8")), "utf-8")
    for file in folder.glob("topics/*.toml"):
        text = re.sub(r"(?m)^(where|as_written) = .*\n", "", file.read_text("utf-8"))
        file.write_text(re.sub(r", as_written = \"[^\"]*\"", "", text), "utf-8")
    knowledge = load(folder)
    assert all(not source.sha256 for source in knowledge.sources.values())
    assert {finding.state for finding in verify(knowledge, "any text")} == {"not proven"}
