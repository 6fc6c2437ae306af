"""Out of service: a figure, a topic, everything; always with a reason for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.loading import load_texts, texts
from knowledge.reading import KnowledgeError
from knowledge.records import withheld
from locales.languages import Bilingual

FILES = texts(Path(__file__).parent / "invented")
WHY = 'served = false\nwithheld = {kk = "Тексеріліп жатыр.", ru = "Проверяется."}\n'
REASON = Bilingual("Тексеріліп жатыр.", "Проверяется.")


def with_line(figure: str, line: str) -> dict[str, str]:
    text = FILES["topics/gardens.toml"]
    assert text.count(f'id = "{figure}"\n') == 1
    return {**FILES, "topics/gardens.toml": text.replace(f'id = "{figure}"\n', f'id = "{figure}"\n{line}')}


def test_a_figure() -> None:
    knowledge = load_texts(with_line("saplings", WHY))
    assert withheld(knowledge, "saplings") == REASON
    assert withheld(knowledge, "gardens-2025-count") is None
    assert "saplings" not in {f.id for f in knowledge.of_topic("gardens")}


def test_a_derived_figure() -> None:
    assert withheld(load_texts(with_line("gardens-2025-average", WHY)), "gardens-2025-average") == REASON


def test_a_topic_with_all_its_figures() -> None:
    text = FILES["topics/gardens.toml"]
    knowledge = load_texts({**FILES, "topics/gardens.toml": WHY + text})
    assert knowledge.of_topic("gardens") == ()
    assert {withheld(knowledge, i) for i in knowledge.topics["gardens"].figures} == {REASON}
    assert knowledge.of_topic("growers") != ()


def test_everything() -> None:
    knowledge = load_texts({**FILES, "service.toml": WHY})
    assert {withheld(knowledge, i) for i in (*knowledge.figures, *knowledge.derived)} == {REASON}
    assert [knowledge.of_topic(topic) for topic in knowledge.topics] == [()] * len(knowledge.topics)


def test_the_nearest_reason_is_told_but_that_everything_is_off_goes_first() -> None:
    own = WHY.replace("Проверяется.", "Ошибка.")
    files = with_line("saplings", own)
    files["topics/gardens.toml"] = WHY + files["topics/gardens.toml"]
    assert withheld(load_texts(files), "saplings") == Bilingual("Тексеріліп жатыр.", "Ошибка.")
    assert withheld(load_texts({**files, "service.toml": WHY}), "saplings") == REASON


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("served = false\n", "saplings: withheld: missing key. Say why in Kazakh and Russian"),
        (
            'withheld = {kk = "а", ru = "б"}\n',
            "saplings: withheld: it explains why, but “served” is not false",
        ),
        ('served = false\nwithheld = {kk = "а"}\n', "saplings: withheld.ru: missing key"),
        ('served = false\nwithheld = {kk = "40 бар", ru = "40"}\n', "saplings: withheld.kk"),
    ],
)
def test_a_switch_without_its_reason(line: str, fault: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load_texts(with_line("saplings", line))
    assert fault in str(caught.value)


def test_an_unknown_key_in_the_service_file() -> None:
    with pytest.raises(KnowledgeError, match=r"service\.toml: serve: unknown key\. Did you mean “served”"):
        load_texts({**FILES, "service.toml": "serve = false\n"})
