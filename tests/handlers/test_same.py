from __future__ import annotations

import gc

from bot.handlers.same import Same
from bot.rendering.reply import Reply


def test_a_result_is_kept_with_its_very_object() -> None:
    made: list[str] = []

    def shown(reply: Reply) -> str:
        made.append(reply.html)
        return reply.html.upper()

    kept = Same(shown)
    one, equal = (Reply("kk", "other", "a", "a") for _ in range(2))
    assert [kept(one), kept(one), kept(equal), kept(one)] == ["A"] * 4
    assert made == ["a", "a"]
    del equal
    gc.collect()
    assert len(kept) == 1  # nothing is left of it
    for number in range(1000):
        assert kept(Reply("kk", "other", str(number), "")) == str(number)
    assert len(kept) == 1
