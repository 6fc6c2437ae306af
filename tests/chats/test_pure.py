"""Who is spoken to, when the bot speaks, how often a chat is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Conversation
from bot.chats.addressing import Addressed, Answered, Mention, Recent, Way, addressed, answered_here, speaks
from bot.connection import limits
from bot.connection.limits import Groups

NOW = datetime(2025, 10, 22, 6, tzinfo=UTC)


def heard(text: str, *mentions: Mention, private: bool = False, to_bot: bool = False) -> Addressed | None:
    return addressed(text, mentions, private=private, to_bot=to_bot, username="azamat_bot", bot_id=1000)


def test_who_is_spoken_to() -> None:
    assert heard("қанша?") is None
    assert heard("қанша?", private=True) == Addressed(Way.PRIVATE, "қанша?")
    assert heard("қанша?", to_bot=True) == Addressed(Way.REPLY, "қанша?")
    assert heard("@Azamat_Bot: қанша?", Mention(0, 11)) == Addressed(Way.MENTION, "қанша?")
    assert heard("😀 @azamat_bot қанша?", Mention(3, 11)) == Addressed(Way.MENTION, "😀 қанша?")
    assert heard("Азамат қанша?", Mention(0, 6, 1000)) == Addressed(Way.MENTION, "қанша?")
    assert heard("Азамат қанша?", Mention(0, 6, 1001)) is None
    assert heard("@other_bot @azamat_bot", Mention(0, 10), Mention(11, 11)) == Addressed(
        Way.MENTION, "@other_bot"
    )
    assert heard("@azamat_bot", Mention(0, 11), private=True) == Addressed(Way.PRIVATE, "")


@given(st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_forged_entities_harm_nobody(text: str, spans: list[tuple[int, int]]) -> None:
    heard(text, *(Mention(a, b, 1000) for a, b in spans))
    heard(text, *(Mention(a, b) for a, b in spans))


def test_when_it_speaks() -> None:
    kinds = ("figure", "topic", "unknown", "other")
    assert [speaks(Way.PRIVATE, k, quiet=True) for k in kinds] == [True] * 4
    assert [speaks(Way.MENTION, k, quiet=False) for k in kinds] == [True] * 4
    assert [speaks(Way.MENTION, k, quiet=True) for k in kinds] == [True, True, False, False]
    assert [speaks(Way.REPLY, k, quiet=False) for k in kinds] == [True, True, False, False]
    assert answered_here(None, frozenset())
    assert answered_here("a", None)
    assert not answered_here("a", frozenset({"b"}))


def test_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GROUP", (2, 10.0))
    pace = Groups(limit=2)
    assert [pace.allows(-1, NOW) for _ in range(3)] == [True, True, False]
    assert pace.allows(-2, NOW)
    assert not pace.allows(-1, NOW + timedelta(seconds=9))
    assert pace.allows(-1, NOW + timedelta(seconds=20))
    assert pace.allows(-1, NOW)
    assert not pace.allows(-1, NOW)  # a clock set back gives nothing
    pace.allows(-3, NOW)
    assert pace.allows(-2, NOW)  # forgotten meanwhile


def test_recent() -> None:
    recent = Recent(limit=2)
    one = Answered(11, "a", Conversation(), NOW)
    recent.answered(7, 1, one)
    assert recent.answer(7, 1, NOW + timedelta(minutes=5)) == one
    assert recent.answer(7, 1, NOW + timedelta(minutes=6)) is None
    assert recent.of(7, 11) == one
    assert recent.of(8, 11) is None
    recent.answered(7, 2, one)
    recent.answered(7, 3, one)
    assert recent.answer(7, 1, NOW) is None
    recent.answered(7, 3, Answered(12, "b", Conversation(), NOW))
    assert recent.of(7, 11) is None  # it says something else now
    assert recent.of(7, 12) is not None
    recent.forget(7)
    assert recent.answer(7, 3, NOW) is None
    assert recent.of(7, 12) is None
