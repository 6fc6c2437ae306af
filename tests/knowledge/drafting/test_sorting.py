"""What each numeral of the next release is, beside what is known."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from drafting_drafts import DAY, FOLDER, KNOWLEDGE, TEXT, drafted

from knowledge.drafting.marking import Marking
from knowledge.drafting.sorting import Sort, sort
from knowledge.loading import load
from knowledge.model import Basis, Knowledge, Span

RELEASE = (FOLDER / "release.txt").read_bytes().decode()


def test_each_numeral_of_the_next_release() -> None:
    told = [(e.written, e.sort.value, e.figure or "", e.correction) for e in drafted().entries]
    assert told == [
        ("14", "none", "", False),
        ("05", "none", "", False),
        ("2026", "none", "", False),
        ("2026", "none", "", False),
        ("61", "revision", "gardens-2025-count", False),
        ("3,4 млрд", "revision", "gardens-2025-sum", False),
        ("2025", "none", "", False),
        ("49", "revision", "gardens-2025-count", True),
        ("үш", "none", "", False),
        ("11 200-ден", "revision", "saplings", True),
        ("34", "new", "", False),
        ("2021", "none", "", False),
        ("төрт", "new", "", False),
        ("15", "new", "", False),
        ("120", "new", "", False),
        ("17", "none", "", False),
        ("19", "none", "", False),
        ("10", "none", "", False),
        ("30-да", "none", "", False),
    ]


def test_every_numeral_has_a_reason() -> None:
    assert all(entry.reason for entry in drafted().entries)


def unrecorded() -> Knowledge:
    """The knowledge as if the text had never been recorded: its figures must be known by their words."""
    sources = {name: replace(s, sha256="0" * 64) for name, s in KNOWLEDGE.sources.items()}
    return replace(KNOWLEDGE, sources=sources)


@pytest.mark.parametrize("knowledge", [KNOWLEDGE, unrecorded()], ids=["by place", "by words"])
def test_the_same_text_again_says_nothing_new(knowledge: Knowledge) -> None:
    found = sort(Marking(RELEASE, DAY, knowledge), knowledge, DAY)
    assert {entry.sort for entry in found} == {Sort.SAME, Sort.NONE}
    told = {entry.mark.span.start: entry.figure for entry in found if entry.sort is Sort.SAME}
    for figure in knowledge.figures.values():
        if figure.basis in (Basis.NUMBER, Basis.WORD) and figure.value is not None:
            assert isinstance(figure.where.value, Span)
            assert told[figure.where.value.start] == figure.id


def test_a_text_that_is_recorded_is_known_by_its_places() -> None:
    assert hashlib.sha256(RELEASE.encode()).hexdigest() == KNOWLEDGE.newest.sha256
    reasons = {
        e.reason for e in sort(Marking(RELEASE, DAY, KNOWLEDGE), KNOWLEDGE, DAY) if e.sort is Sort.SAME
    }
    assert reasons == {"recorded at this place", "the time that the figure states"}


def test_a_value_alone_makes_no_figure_known() -> None:
    """Forty-eight gardens are known; forty-eight bridges are another thing."""
    text = "Биыл өзен бойында 48 көпір салынды.\n"
    (entry,) = [e for e in sort(Marking(text, DAY, KNOWLEDGE), KNOWLEDGE, DAY) if e.mark.value == 48]
    assert (entry.sort, entry.figure) == (Sort.NEW, None)


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("2026 жылы 48 бақ отырғызылды. 2025 жылы 48 бақ отырғызылған еді.", ["revision", "same"]),
        ("2025 жылы 48 бақ отырғызылды.", ["same"]),
    ],
)
def test_the_same_value_of_another_year_is_another_observation(text: str, sorts: list[str]) -> None:
    known = unrecorded()
    found = sort(Marking(text, DAY, known), known, DAY)
    assert [e.sort.value for e in found if e.mark.value == 48] == sorts


def test_a_release_older_than_a_figure_does_not_state_it() -> None:
    known, day = unrecorded(), date(2021, 5, 14)
    found = sort(Marking("Бағдарлама бойынша 48 бақ отырғызылды.", day, known), known, day)
    assert [e.sort for e in found if e.mark.value == 48] != [Sort.SAME]


@pytest.mark.parametrize(
    ("again", "sorts"),
    [
        ("Министр айтқандай, биыл ауылдарда 2,6 мың жаңа құдық қазылды.", ["new", "none"]),
        ("Былтыр ауылдарда 2,6 мың жаңа құдық қазылды.", ["new", "new"]),  # of another year
        ("Қалаларға да 2,6 мың құдық керек.", ["new", "new"]),
    ],
)
def test_what_is_new_is_new_once(again: str, sorts: list[str]) -> None:
    text = f"Биыл ауылдарда 2,6 мың жаңа құдық қазылды. {again}"
    found = [e for e in sort(Marking(text, DAY), None, DAY) if e.mark.value == 2600]
    assert [e.sort.value for e in found] == sorts
    assert found[1].reason.startswith("said before, at [15, ") is (sorts[1] == "none")


def test_an_older_release_takes_no_place() -> None:
    text = "Соңғы үш жылда шаруаларға 8 100-ден астам көшет таратылды.\n"
    old = DAY.replace(year=2024)
    (entry,) = [e for e in sort(Marking(text, old, KNOWLEDGE), KNOWLEDGE, old) if e.mark.value == 8100]
    assert (entry.figure, entry.correction) == ("saplings", False)
    assert entry.reason.startswith("an observation older than what is known")


def test_without_any_knowledge_every_quantity_is_new() -> None:
    found = sort(Marking(TEXT, DAY), None, DAY)
    assert {entry.sort for entry in found} == {Sort.NEW, Sort.NONE}


def test_the_shipped_knowledge_takes_nothing_for_a_figure_that_is_none() -> None:
    """Gardens are not of its subject."""
    knowledge = load(FOLDER.parents[2] / "knowledge")
    found = sort(Marking(TEXT, DAY, knowledge), knowledge, DAY)
    assert [entry.figure for entry in found if entry.sort in (Sort.SAME, Sort.REVISION)] == []
