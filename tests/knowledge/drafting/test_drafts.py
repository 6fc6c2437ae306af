"""A draft as a folder: it loads, it is proven, and it comes back as it was."""

from __future__ import annotations

from datetime import date

import pytest
from drafting_drafts import DAY, KNOWLEDGE, TEXT, drafted, number_of
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drafting import filling, folder, release, review
from knowledge.drafting.review import RefusedStep
from knowledge.drafting.texts import UnreadableText
from knowledge.loading import load_texts
from knowledge.proving import verify

RUSSIAN = (
    "Пресс-служба акимата сообщает. В 2025 году построено 12 школ, на это ушло 4,5 млрд тенге. "
    "Более 300 учителей прошли обучение, доля молодых выросла с 14 до 19 %. «Планируется открыть ещё 7 "
    "кабинетов», – сказал Ерлан Сатбаев.\n"
)


def knowledge_files(files: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in files.items() if name.endswith(".toml")}


@pytest.mark.parametrize("text", [TEXT, RUSSIAN], ids=["kk", "ru"])
@pytest.mark.parametrize("known", [True, False])
def test_what_is_written_loads_and_is_proven(text: str, known: bool) -> None:
    made = drafted(text) if known else release.draft(text, DAY)
    assert made.candidates()
    knowledge = load_texts(knowledge_files(folder.files(made)))
    assert set(knowledge.figures) == {entry.id for entry in made.candidates()}
    assert {finding.state for finding in verify(knowledge, text)} == {"proven"}


@pytest.mark.parametrize("text", [TEXT, RUSSIAN], ids=["kk", "ru"])
def test_a_draft_comes_back_from_its_files(text: str) -> None:
    made = drafted(text)
    assert folder.read(folder.files(made)) == made


def test_a_candidate_is_filled_from_its_sentence() -> None:
    made = drafted()
    table = made.entry(number_of(made, "gardens-2026-count")).table
    assert table is not None
    spans = {name: TEXT[start:end] for name, (start, end) in table["where"].items()}
    assert spans == {"value": "61", "unit": "бақ", "period": "2026 жылы"}
    assert (table["value"], table["indicator"], table["source"]) == (
        61,
        "gardens-count",
        "release-2026-05-14",
    )
    assert table["label"] == {"kk": "отырғызылған бақтар, {period}", "ru": "посаженные сады, {period}"}


def test_a_new_candidate_has_words_in_both_languages_or_says_that_they_are_to_be_written() -> None:
    made = drafted()
    table = made.entry(number_of(made, "suaru-kanali-2026")).table
    assert table is not None
    assert table["examples"]["kk"] == ["Алғаш рет қанша суару каналы тазаланды?"]
    assert table["label"] == {"kk": "суару каналы саны", "ru": "число TODO"}
    assert set(review.todos(table)) == {"label.ru", "wording.kk", "wording.ru", "asked.ru", "examples.ru"}


def test_an_id_never_holds_its_number() -> None:
    for entry in drafted().candidates():
        assert str((entry.table or {})["value"]) not in entry.id.split("-")


def test_cautions_are_asked_about_again() -> None:
    made = drafted()
    table = made.entry(number_of(made, "saplings")).table
    assert table is not None
    assert table["cautions"][0]["kk"].startswith("TODO? ")
    assert "cautions" in set(review.todos(table))


def test_the_day_of_publication_is_read_from_the_text() -> None:
    assert release.published(TEXT) == date(2026, 5, 14)
    assert release.published("Биыл 40 көпір салынды.") is None
    assert release.published("29 Мамыр, 2023\nБиыл 40 көпір салынды.") == date(2023, 5, 29)
    assert release.published("31 июля, 2025\nПостроено 40 мостов.") == date(2025, 7, 31)
    for as_of in ("На 1 января 2023 года было", "По состоянию на 1 мая 2023 г. есть"):
        assert release.published(f"{as_of} 40 мостов.") is None
    assert release.published("2023 жылғы 1 мамырдағы жағдай бойынша 40 көпір бар.") is None


def test_a_date_is_no_word_of_a_question() -> None:
    (made,) = release.draft(
        "На 1 января 2023 года в Казахстане действовало 3 917 библиотек.", DAY
    ).candidates()
    assert made.table is not None
    assert made.table["examples"]["ru"] == ["Сколько библиотек в Казахстане действовало?"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("В городе намолочено 40 млн тонн зерна.", "Сколько тонн в городе намолочено зерна?"),
        ("Реализуется 26 крупных проектов на юге.", "Сколько крупных проектов реализуется на юге?"),
        ("Цена мостов выросла на 12 %.", "На сколько процентов цена мостов выросла?"),
        ("Производство выросло в 6,5 раза.", "Во сколько раз производство выросло?"),
        ("Казахстан экспортировал 5 млн тонн зерна.", "Сколько тонн Казахстан экспортировал зерна?"),
        ("В Астане и Алматы построено 40 школ.", "Сколько школ в Астане и Алматы построено?"),
        ("Построены мосты, что на 40 га больше.", "TODO"),  # that hangs on another clause
    ],
)
def test_a_russian_question_begins_with_what_it_asks(text: str, question: str) -> None:
    made = release.draft(f"{text} Об этом сообщили в министерстве.", DAY)
    assert [e.table["examples"]["ru"] for e in made.entries if e.table] == [[question]]


def test_a_question_of_how_many_alone_is_no_example() -> None:
    """It would be asked of everything."""
    made = release.draft("Биыл 172 мекеме болды, оның ішінде 109 – санаторий, 27 – пансионат.", DAY)
    examples = [entry.table["examples"]["kk"] for entry in made.entries if entry.table]
    assert examples == [["Қанша мекеме болды?"], ["Қанша санаторий?"], ["Қанша пансионат?"]]


def test_more_than_anybody_could_review() -> None:
    text = "".join(f"Биыл {n} көпір салынды. " for n in range(1000, 1000 + release.MOST_CANDIDATES + 1))
    with pytest.raises(UnreadableText, match="more than 400 candidates"):
        release.draft(text, DAY)


def test_files_that_are_no_draft() -> None:
    files = folder.files(drafted())
    for name, text, why in (
        (folder.REVIEW, "{", "no draft that can be read"),
        (folder.REVIEW, "[]", "no draft that can be read"),
        (folder.REVIEW, '{"source": "none"}', "sources/none.toml is missing"),
        (folder.REVIEW, '{"source": "release-2026-05-14"}', "entries is missing"),
        ("topics/gardens.toml", "id = ", "topics/gardens.toml"),
        ("topics/gardens.toml", 'id = "gardens"', "it stands in no topic any more"),
    ):
        with pytest.raises(RefusedStep, match=why):
            folder.read({**files, name: text})
    with pytest.raises(RefusedStep, match=r"review\.json is missing"):
        folder.read({})


def test_a_card_shows_the_sentence_with_its_number_marked() -> None:
    made = drafted()
    card = filling.card(made, made.entry(number_of(made, "gardens-2025-count")))
    assert "  2025 жылы ›49‹ бақ отырғызылған еді." in card.splitlines()
    assert "in the place of gardens-2025-count: the same period: a correction" in card
    assert filling.line(made.entries[4], KNOWLEDGE).startswith("revision: “61” [")


sentences = st.sampled_from(
    [
        "2025 жылы 40 көпір салынды.",
        "Оған 1,5 млрд-тан астам теңге кетті.",
        "Өнім 12%-ға өсті, үлесі 40%-ға жетті.",
        "Мектеп саны 20-дан 25-ке дейін артты.",
        "Соңғы бес жылда екі есе көп шықты.",
        "XIV форум 15 қазанда өтті.",
        "9 айда 100 мыңға жуық адам келді, оның жетеуі қалды.",
        "В прошлом году открыли около 20 школ и 3 больницы.",
        "Более 5 тыс. человек, 30 из них в городе.",
        "С начала года 17 раз, по 8 мест, 2,5 % – 3 %.",
        "№ 5 приказ, 10:15, +7 701 123 45 67, п. 4.",
        "{40} \\ \"12\" '''7''' [[figure]] = 9 бақ",
    ]
)


@settings(deadline=None, max_examples=40)
@given(st.lists(sentences, min_size=1, max_size=6).map(" ".join))
def test_whatever_the_text_the_folder_loads_is_proven_and_comes_back(text: str) -> None:
    made = drafted(text)
    files = folder.files(made)
    assert folder.read(files) == made
    if made.candidates():
        findings = verify(load_texts(knowledge_files(files)), text)
        assert [finding for finding in findings if finding.state == "failed"] == []
