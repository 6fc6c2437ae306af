"""Where words stand in a text, places told by the words around them, what a failed proof says of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import placing
from knowledge.loading import load, load_texts, texts
from knowledge.model import Anchor, Figure, Knowledge, Period, PeriodKind, Place, Span, Where
from knowledge.proving import verify
from knowledge.reading import KnowledgeError
from locales.languages import Bilingual

FOLDER = Path(__file__).parent / "invented"
TEXT = (FOLDER / "release.txt").read_bytes().decode()
FILES = texts(FOLDER)
KNOWLEDGE = load(FOLDER)


def failed(knowledge: Knowledge, text: str = TEXT) -> dict[tuple[str, str], str]:
    return {(f.figure, f.part): f.message for f in verify(knowledge, text) if f.state == "failed"}


def recorded(figure: str, **changes: object) -> Knowledge:
    other: Figure = replace(KNOWLEDGE.figures[figure], **changes)  # type: ignore[arg-type]
    return replace(KNOWLEDGE, figures=dict(KNOWLEDGE.figures) | {figure: other})


def placed(figure: str, **places: Place) -> Knowledge:
    where: Where = replace(KNOWLEDGE.figures[figure].where, **places)  # type: ignore[arg-type]
    return recorded(figure, where=where)


# -- the words of a text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "spans"),
    [
        ("40 көпір, 140 көпір, 40 жол", "40", [(0, 2), (21, 23)]),  # not the 40 of 140
        ("4,5 млрд және 4 көпір", "4", [(14, 15)]),  # nor the 4 of 4,5
        ("Көпір салынды", "көпір", [(0, 5)]),
        ("1\u00a0200-ден астам", "1 200-ден", [(0, 9)]),
        ("бір\nкөпір", "бір көпір", [(0, 9)]),
        ("жол", "көпір", []),
        ("жол", "  ", []),
    ],
)
def test_places(text: str, words: str, spans: list[tuple[int, int]]) -> None:
    assert [(s.start, s.end) for s in placing.places(text, words)] == spans


def test_a_number_is_found_however_it_is_written() -> None:
    text = "Биыл 1,5 млрд теңге бөлінді."
    assert placing.places(text, "1500000000") == ()
    assert placing.numbers(text, "1500000000") == (Span(5, 13),)
    assert placing.numbers(text, "1,5 млрд теңге") == ()


def test_a_place_is_shown_in_its_line() -> None:
    assert placing.shown("Бірінші.\nБиыл 40 көпір.\nҮшінші.", Span(14, 16)) == "Биыл ›40‹ көпір."


# -- places told by words ----------------------------------------------------------------------------------


def test_a_figure_may_name_its_places_by_the_words_around_them() -> None:
    text = FILES["topics/gardens.toml"]
    spans = "where = {value = [103, 105], unit = [106, 109], period = [84, 93]}"
    assert text.count(spans) == 1
    unit = '{words = "бақ", before = "48 "}'
    words = f'where = {{value = {{after = " бақ"}}, unit = {unit}, period = {{after = " елі"}}}}'
    knowledge = load_texts({**FILES, "topics/gardens.toml": text.replace(spans, words)})
    assert knowledge.figures["gardens-2025-count"].where.value == Anchor("48", "", " бақ")
    assert failed(knowledge) == {}
    assert {f.figure for f in verify(knowledge, TEXT)} >= {"gardens-2025-count"}


@given(st.integers(0, 12), st.integers(0, 12))
def test_an_anchor_means_the_place_it_was_made_of_or_says_that_it_means_several(
    before: int, after: int
) -> None:
    for figure in KNOWLEDGE.figures.values():
        span = figure.where.value
        if isinstance(span, Span):
            words = TEXT[span.start : span.end]
            lead = TEXT[max(0, span.start - before) : span.start]
            anchor = Anchor(words, lead, TEXT[span.end : span.end + after])
            try:
                assert placing.resolve(TEXT, anchor) == span
            except ValueError as error:
                assert "times, at [" in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("anchor", "why"),
    [
        (Anchor("48", "", " үй"), "“48 үй” does not stand in the text. “48” does: [103, 105] 2025 жылы"),
        (Anchor("е"), "times, at ["),
        (Anchor("жоқ сөз"), "“жоқ сөз” does not stand in the text. Write it as the text does"),
    ],
)  # fmt: skip
def test_an_anchor_that_means_no_place_says_how_to_mend_it(anchor: Anchor, why: str) -> None:
    assert why in failed(placed("gardens-2025-count", value=anchor))["gardens-2025-count", "value"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{words = 4}", "where.value.words: missing key"),
        ('{befor = "x"}', "where.value.befor: unknown key"),
        ("{before = 4}", "where.value.before: wrong type"),
        (f'{{before = "{"ұ" * 25}"}}', "where.value.before: 25 characters, at most 24"),
        (f'{{words = "{"ұ" * 121}"}}', "where.value.words: 121 characters, at most 120"),
        ("4", "where.value: wrong type"),
    ],
)
def test_an_anchor_that_cannot_be_read(entry: str, fault: str) -> None:
    text = FILES["topics/gardens.toml"].replace("value = [103, 105]", f"value = {entry}")
    with pytest.raises(KnowledgeError) as caught:
        load_texts({**FILES, "topics/gardens.toml": text})
    assert fault in str(caught.value)


# -- where the words stand ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "place", "span", "stands"),
    [
        ("gardens-2025-count", "value", Span(104, 106), "“48” stands at [103, 105]"),
        ("saplings", "bound", Span(202, 211), "“астам” stands at [190, 195]"),
        ("gardens-2025-sum", "unit", Span(145, 153), "“теңге” stands at [139, 144]"),
        ("growers-total", "previous", Span(103, 105), "“120” stands at ["),
        ("contests", "period", Span(408, 423), "“2021 жылдан бері” stands at [407, 423]"),
    ],
)
def test_a_wrong_place_says_where_the_words_stand(figure: str, place: str, span: Span, stands: str) -> None:
    assert stands in failed(placed(figure, **{place: span}))[figure, place]


def test_a_right_place_of_wrong_words_gives_no_hint() -> None:
    message = failed(recorded("gardens-2025-count", value=KNOWLEDGE.figures["saplings"].value))
    assert message["gardens-2025-count", "value"] == "“48” is 48, the record says 9400"


# -- the words of a relative period ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kk", "ru", "message"),
    [
        ("Мамыр айында", "мамыр айында", "в мае", None),
        ("Мамыр айында", "ақпан айында", "в феврале", "name other months"),
        ("Мамыр айында", "мамыр айында", "в феврале", "name other months"),
        ("2025 жылдың алғашқы жартысында", "қаңтар — маусым", "январь — июнь", None),
        ("Осы кезеңде", "осы кезеңде", "за это время", None),
        ("Осы кезеңде", "реформадан кейін", "после реформы", "shares no word with"),
        ("Осы кезеңде", "ақпан айында", "в феврале", "name other months"),
    ],
)
def test_the_words_of_a_relative_period_are_the_source_s(
    written: str, kk: str, ru: str, message: str | None
) -> None:
    text = f"{written} {TEXT}"
    period = Period(PeriodKind.RELATIVE, text=Bilingual(kk, ru), as_written=written)
    where = Where(value=Span(0, 1), period=Span(0, len(written)))
    found = failed(recorded("saplings", period=period, where=where), text).get(("saplings", "period"))
    assert found is None if message is None else message in (found or "")
