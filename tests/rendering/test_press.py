from __future__ import annotations

import invented
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import press
from bot.rendering.press import Press
from knowledge.model import Knowledge

KNOWN = invented.knowledge(
    invented.figure("wells-count", 5),
    invented.figure("wells-" + "x" * 90, 7),
    invented.figure("wells-hidden", 9, served=False),
)
IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("figure:wells-count", Press("figure", ("wells-count",))),
        ("topic:wells", Press("topic", ("wells",))),
        ("source:wells-count", Press("source", ("wells-count",))),
        ("topics", Press("topics")),
        ("lang:kk", Press("language", (), "kk")),
        ("in:ru:figure:wells-count", Press("figure", ("wells-count",), "ru")),
        ("in:kk:topics", Press("topics", (), "kk")),
    ],
)
def test_read(written: str, read: Press) -> None:
    assert press.resolve(written, KNOWN) == read


@pytest.mark.parametrize(
    "stale",
    ["", "figure:", "figure:gone", "figure:wells-hidden", "topic:gone", "lang:en", "in:ru:lang:kk", "in:ru:",
     "figure:wells-count+gone", "source:h:aaaaaaaaaa", "nonsense", "figure:wells-count+" * 5 + "wells-count"],
)  # fmt: skip
def test_stale(stale: str) -> None:
    assert press.resolve(stale, KNOWN) is None


def test_long_id_is_hashed_and_stays_the_same() -> None:
    written = press.figure("wells-" + "x" * 90)
    assert written == "figure:h:tgepfwhlk4"
    assert press.resolve(written, KNOWN) == Press("figure", ("wells-" + "x" * 90,))


@given(st.lists(IDS, min_size=1, max_size=6, unique=True), st.sampled_from(["kk", "ru"]))
def test_never_longer_than_64_bytes_and_read_back(ids: list[str], language: str) -> None:
    known = invented.knowledge(*(invented.figure(i, 1) for i in ids))
    written = press.translated(press.figure(*ids), language)  # type: ignore[arg-type]
    assert len(written.encode()) <= 64
    assert press.resolve(written, known) == Press("figure", tuple(ids[:4]), language)  # type: ignore[arg-type]
    assert len(press.translated(press.source(ids[0]), "kk").encode()) <= 64


def test_translated_twice_is_translated_once() -> None:
    assert press.translated("in:ru:topic:wells", "kk") == "in:kk:topic:wells"


def test_every_real_press_is_read_back(knowledge: Knowledge) -> None:
    for name in (*knowledge.figures, *knowledge.derived):
        for language in ("kk", "ru"):
            written = press.translated(press.figure(name), language)
            assert press.resolve(written, knowledge) == Press("figure", (name,), language)
            assert press.resolve(press.source(name), knowledge) == Press("source", (name,))
    for name in knowledge.topics:
        assert press.resolve(press.topic(name), knowledge) == Press("topic", (name,))
