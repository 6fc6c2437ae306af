from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from stored_examples import DERIVED, FIGURE, figure, knowing

from knowledge import recording
from knowledge.model import Asked, Attribute, Item
from locales.languages import Bilingual

STATED = {
    "id": "bears-2026",
    "kind": "stated",
    "topic": "animals",
    "indicator": "bears",
    "unit": {
        "id": "bear",
        "style": "noun",
        "measure": "count",
        "kk": "аю",
        "ru": ["медведь", "медведя", "медведей"],
        "ru_animate": True,
    },
    "measure": "count",
    "value": "12",
    "as_written": "12",
    "bound": "at_least",
    "basis": "number",
    "period": {"kind": "point", "start": "2026", "as_written": "2026 жылы"},
    "state": "completed",
    "source": {
        "id": "zoo-2026",
        "publisher": {"kk": "Хайуанаттар бағы", "ru": "Зоопарк"},
        "title": {"kk": "Аңдар", "ru": "Звери"},
        "published": "2026-02-03",
        "sha256": "ab" * 32,
        "length": 99,
    },
    "label": {"kk": "аюлар", "ru": "медведи"},
    "wording": {"kk": "Бақтағы аюлар.", "ru": "Медведи в зоопарке."},
    "asked": {"kk": ["аю"], "ru": ["медведь"]},
    "where": {"value": {"start": 3, "end": 5}},
}


def test_a_stated_figure() -> None:
    made = recording.record(FIGURE, knowing(FIGURE))
    assert made == STATED
    assert list(made) == list(STATED)


def test_a_derived_figure() -> None:
    assert recording.record(DERIVED, knowing(FIGURE, DERIVED)) == {
        "id": "bears-doubled",
        "kind": "derived",
        "topic": "animals",
        "formula": "bears-2026 * 2",
        "unit": STATED["unit"],
        "measure": "count",
        "label": {"kk": "екі есе", "ru": "вдвое"},
        "wording": {"kk": "Екі есе.", "ru": "Вдвое."},
        "cautions": [
            {
                "text": {"kk": "Белгісіз.", "ru": "Неясно."},
                "forbids": ["share"],
                "readings": ["bears-2026 - 1"],
            }
        ],
    }


def test_what_is_not_at_its_default_is_in_the_record() -> None:
    full = figure(
        value="1800000000.50",
        previous=Decimal("0.0"),
        places=("KE", "JO"),
        items=(Item(Bilingual("а", "б")), Item(Bilingual("в", "г"), Asked(("д",)))),
        attributes=(Attribute("who", Bilingual("е", "ж"), Asked()),),
        speaker=Bilingual("з", "и"),
        reason="counted",
        served=False,
        headline=True,
    )
    made = recording.record(full, knowing(full))
    assert {key: made[key] for key in made if made[key] != STATED.get(key)} == {
        "value": "1800000000.5",
        "as_written": "1800000000.50",
        "previous": "0",
        "places": ["KE", "JO"],
        "items": [{"text": {"kk": "а", "ru": "б"}}, {"text": {"kk": "в", "ru": "г"}, "asked": {"kk": ["д"]}}],
        "attributes": [{"asks": "who", "text": {"kk": "е", "ru": "ж"}}],
        "speaker": {"kk": "з", "ru": "и"},
        "reason": "counted",
        "served": False,
        "headline": True,
    }


@pytest.mark.parametrize(
    ("written", "kept"), [("104", "104"), ("104.0", "104"), ("1E+3", "1000"), ("0.10", "0.1"), ("-2", "-2")]
)
def test_equal_values_are_kept_alike(written: str, kept: str) -> None:
    one = dataclasses.replace(FIGURE, value=Decimal(written))
    assert recording.record(one, knowing(one))["value"] == kept


def test_a_fact_has_no_value() -> None:
    fact = dataclasses.replace(FIGURE, value=None, literal=Bilingual("Алматы", "Алма-Ата"))
    made = recording.record(fact, knowing(fact))
    assert "value" not in made
    assert made["literal"] == {"kk": "Алматы", "ru": "Алма-Ата"}


def test_json_keeps_the_order_and_the_letters() -> None:
    assert recording.to_json({"id": "ә", "a": [1, None]}) == '{"id":"ә","a":[1,null]}'


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    one = recording.digest({"a": 1, "ә": 2})
    assert one == recording.digest({"ә": 2, "a": 1})
    assert one == "fb22e175985b6f305e7eca02575e6fe4071e86c8a5ab35c2cc0f7ee9afd38994"


def test_each_field_changes_the_digest() -> None:
    same = recording.digest(recording.record(FIGURE, knowing(FIGURE)))
    for changed in (
        figure("13"),
        dataclasses.replace(FIGURE, as_written="он екі"),
        dataclasses.replace(FIGURE, wording=Bilingual("Аюлар.", "Медведи в зоопарке.")),
        dataclasses.replace(FIGURE, asked=Asked()),
        dataclasses.replace(FIGURE, served=False),
    ):
        assert recording.digest(recording.record(changed, knowing(changed))) != same


def test_changes_name_the_fields() -> None:
    assert recording.changes({"a": 1, "b": 2, "gone": 3}, {"new": 0, "b": 4, "a": 1}) == ("new", "b", "gone")
    assert recording.changes(STATED, STATED) == ()


def test_said_is_what_people_read() -> None:
    assert recording.said(
        {
            "id": "x",
            "asked": {"kk": ["а"]},
            "headline": True,
            "where": {},
            "items": [{"text": "б", "asked": {}}],
        }
    ) == {"id": "x", "items": [{"text": "б"}]}
    assert recording.said(None) is None


def test_every_figure_has_a_record() -> None:
    assert list(recording.records(knowing(FIGURE, DERIVED))) == ["bears-2026", "bears-doubled"]
