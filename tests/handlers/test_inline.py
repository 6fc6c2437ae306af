from __future__ import annotations

import json
from typing import Any

import pytest
from scene import AIGUL, OLEG, Scene, buttons, played, text_of, toast


def asked(query: str, person: Any = AIGUL) -> tuple[list[dict[str, Any]], dict[str, str]]:
    async def play(scene: Scene) -> tuple[list[dict[str, Any]], dict[str, str]]:
        (call,) = await scene.feed(inline_query={"id": "9", "from": person, "query": query, "offset": ""})
        return json.loads(call.values["results"]), call.values

    return played(play)


def test_an_empty_query_offers_the_headline_figures() -> None:
    results, values = asked("")
    assert 5 <= len(results) <= 20
    assert results[0]["id"] == "kk:figure:grants-2025-count"
    assert results[0]["title"] == "Гранттар саны, 2025 жыл"
    assert results[0]["description"].startswith("104 грант, 2025 жыл ")
    assert results[0]["input_message_content"]["message_text"].startswith("<b>104 грант</b>")
    assert len({r["id"] for r in results}) == len(results)
    assert (values["cache_time"], values["is_personal"]) == ("60", "true")
    assert "button" not in values


def test_a_question_is_answered_and_ids_are_stable() -> None:
    results, _ = asked("грант 2025")
    assert results == asked("грант 2025")[0]
    assert "kk:figure:grants-2025-count" in [r["id"] for r in results]
    assert 1 <= len(results) <= 20


def test_the_same_figure_has_another_id_in_another_language() -> None:
    results, _ = asked("", OLEG)
    assert results[0]["id"] == "ru:figure:grants-2025-count"
    assert results[0]["input_message_content"]["message_text"].startswith("<b>104 гранта</b>")


def test_what_is_shared_is_that_figure_alone() -> None:
    results, _ = asked("#grants-2025-count")
    assert [r["id"] for r in results] == ["kk:figure:grants-2025-count"]
    results, _ = asked("#grants", OLEG)
    assert [r["id"] for r in results] == ["ru:topic:grants"]


@pytest.mark.parametrize(
    "query", ["нан қанша тұрады", "#no-such", "#<b>", "сәлем", "\u202e\u200b", "x" * 256, "2019 жылғы грант"]
)
def test_what_it_does_not_know_leads_to_the_private_chat(query: str) -> None:
    results, values = asked(query)
    assert results == []
    assert json.loads(values["button"]) == {"text": "Жеке чатта сұраңыз", "start_parameter": "ask"}


def test_a_message_sent_by_inline_mode_turns_over_in_place() -> None:
    async def play(scene: Scene) -> None:
        (call,) = await scene.feed(inline_query={"id": "9", "from": AIGUL, "query": "", "offset": ""})
        below = json.loads(call.values["results"])[0]["reply_markup"]["inline_keyboard"]
        presses = [b.get("callback_data") or b.get("url") for row in below for b in row]
        assert presses == [
            "in:kk:source:grants-2025-count",
            "in:ru:figure:grants-2025-count",
            "https://t.me/azamat_bot?start=grants-2025-count",
        ]
        calls = await scene.pressed(presses[1], OLEG, inline_message_id="abc")
        assert [c.method for c in calls] == ["answerCallbackQuery", "editMessageText"]
        assert calls[1].values["inline_message_id"] == "abc"
        assert text_of(calls).startswith("104 гранта")
        assert "in:kk:figure:grants-2025-count" in buttons(calls).values()
        for forged in ("lang:ru", "1/up/figure:grants-2025-count", "topics", "figure:gone"):
            calls = await scene.pressed(forged, OLEG, inline_message_id="abc")
            assert [c.method for c in calls] == ["answerCallbackQuery"]
        assert toast(calls).startswith("Эта кнопка устарела")
        assert await scene.rows("SELECT * FROM chats") == []

    played(play)
