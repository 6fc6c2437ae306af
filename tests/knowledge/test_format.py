"""FORMAT.md is held to the code: its example loads, and every key, default and name stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge import checking, evidence, loading, observations, records
from knowledge.model import Basis, Bound, Measure, PercentKind, PeriodKind, State
from knowledge.proving import verify

FORMAT = (Path(loading.__file__).parent / "FORMAT.md").read_text("utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", FORMAT, re.S)
TEXT = re.findall(r"```text\n(.*?)\n```", FORMAT, re.S)[0]


def example() -> dict[str, str]:
    files = {match[1]: block for block in BLOCKS if (match := re.match(r"# (\S+\.toml)\n", block))}
    (derived,) = (block for block in BLOCKS if block.startswith("[[derived]]"))
    files["topics/bridges.toml"] += derived
    return files


def test_the_example_loads_and_is_proven() -> None:
    knowledge = loading.load_texts(example())

    assert list(knowledge.figures) == ["bridges-2023-count", "bridges-2023-sum"]
    assert list(knowledge.derived) == ["bridges-2023-average"]
    assert loading.conflicts(knowledge) == ()
    assert {finding.state for finding in verify(knowledge, TEXT)} == {"proven"}


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("A source", records.SOURCE_KEYS),
        ("A topic", loading.TOPIC_KEYS),
        ("Units", (*records.UNIT_KEYS, *records.STYLES, *Measure, "f", "n")),
        ("Indicators", (*records.INDICATOR_KEYS, *PercentKind)),
        ("Figures", (*observations.FIGURE_KEYS, *Bound, *Basis, *State, *evidence.FORBIDS)),
        ("Figures", (*evidence.WHERE_KEYS, *PeriodKind)),
        ("Figures", tuple(key for keys in observations.PERIOD_KEYS.values() for key in keys)),
        ("Figures", observations.FORMER_KEYS),
        ("Switches", (loading.SERVICE, *records.SERVICE_KEYS)),
        ("Ways", records.WAY_KEYS),
        ("Subject", (loading.SUBJECT, *loading.SUBJECT_KEYS)),
        ("Placeholders", (*checking.PLACEHOLDERS, *checking.CASES)),
        ("Derived figures", observations.DERIVED_KEYS),
    ],
)
def test_every_name_stands_in_its_part(part: str, names: tuple[str, ...]) -> None:
    (text,) = re.findall(rf"^## {part}\b.*?(?=^## |\Z)", FORMAT, re.S | re.M)
    words = set(re.findall(r"[a-z0-9_]+(?:\.toml)?", "".join(re.findall(r"`+[^`]+`+", text)))) | set(
        re.findall(r"\b(?:kk|ru)\b", text)
    )
    assert [name for name in names if name not in words] == []


def test_the_standard_units_that_it_names_exist() -> None:
    (listed,) = re.findall(r"Standard units need no table: (.*?)\nand other", FORMAT, re.S)
    assert set(re.findall("`(.*?)`", listed)) <= set(records.standard_units())
