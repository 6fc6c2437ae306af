"""Buttons below an announcement that open an address: typed, shown, sent, kept by a correction."""

from __future__ import annotations

import json
from typing import Any

import pytest
from officers import MARAT, drafted, press, run_out, scene, tap
from scene import Scene, buttons, last_text, played, text_of

from bot.announcements.content import Fault, Link
from bot.announcements.desk import links

APPLY = {
    "kk": [[{"text": "Өтінім беру", "url": "https://egov.kz/a?x=1&y=2"}], [{"text": "egov.kz", "url": "https://egov.kz"}]],
    "ru": [[{"text": "Подать заявку", "url": "https://egov.kz/a?x=1&y=2"}], [{"text": "egov.kz", "url": "https://egov.kz"}]],
}  # fmt: skip
TYPED = "Өтінім беру | Подать заявку | https://egov.kz/a?x=1&y=2\n\n egov.kz |https://egov.kz"


def below(calls: Any, method: str) -> dict[str, Any]:
    """What stands below each message of a call: chat -> rows of buttons."""
    found = [c.values for c in calls if c.method == method and c.values["chat_id"] not in "79"]
    none = '{"inline_keyboard": []}'
    return {v["chat_id"]: json.loads(v.get("reply_markup", none))["inline_keyboard"] for v in found}


@pytest.mark.parametrize(
    ("typed", "msgid"),
    [
        ("Ашу", "desk.fault_link"),
        ("Ашу | Открыть | ещё | https://egov.kz", "desk.fault_link"),
        (" | https://egov.kz", "desk.fault_link"),
        ("Ашу | egov.kz", "desk.fault_link_address"),
        ("Ашу | javascript:alert(1)", "desk.fault_link_address"),
        ("Ашу | https://egov", "desk.fault_link_address"),
        ("Ашу | https://egov.kz/a b", "desk.fault_link_address"),
        ("Ашу | https://[egov.kz", "desk.fault_link_address"),
        ("x" * 65 + " | https://egov.kz", "desk.fault_link_long"),
        ("Ашу | https://egov.kz\n" * 9, "desk.fault_links_many"),
        ("\n ", "desk.fault_empty"),
    ],
)
def test_what_cannot_be_a_button_is_refused_by_what_is_wrong(typed: str, msgid: str) -> None:
    with pytest.raises(Fault) as refused:
        links(typed)
    assert refused.value.msgid == msgid


def test_a_line_has_one_text_for_both_languages_or_two() -> None:
    assert links(TYPED) == (
        Link("Өтінім беру", "Подать заявку", "https://egov.kz/a?x=1&y=2"),
        Link("egov.kz", "egov.kz", "https://egov.kz"),
    )


def test_the_second_officer_sees_where_they_lead_and_readers_get_them_in_their_language() -> None:
    async def play(s: Scene) -> None:
        await s.said("сәлем", person=MARAT)
        await drafted(s)
        await press(s, "lnk")
        assert "Бұл жол түсініксіз: Ашу" in text_of(await s.said("Ашу"))
        calls = await s.said(TYPED)
        shown = [json.loads(c.values["reply_markup"])["inline_keyboard"] for c in calls[:2]]
        assert shown == [APPLY["kk"], APPLY["ru"]]
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        asked = [c for c in s.telegram.calls if c.values.get("chat_id") == "9"]
        assert "Өтінім беру — https://egov.kz/a?x=1&y=2" in last_text(asked)
        await tap(s, next(d for d in buttons(asked).values() if "/ok/" in d), MARAT)
        await run_out(s)
        assert below(s.telegram.calls, "sendMessage") == {"8": APPLY["ru"], "-100500": APPLY["kk"]}

    played(play, scene(7, 9))


def test_a_correction_of_the_text_keeps_them_and_one_of_them_alone_is_a_change() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "lnk")
        calls = await s.said(TYPED)
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        await press(s, "fix")
        calls = await s.said("Түзетілді")
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        assert below(s.telegram.calls, "editMessageText") == {"8": APPLY["ru"], "-100500": APPLY["kk"]}
        await s.pressed("1/an/fix/1", id="56")
        await press(s, "lnk", number=3)
        assert "түзететін ештеңе жоқ" in last_text(await s.said(TYPED))
        await press(s, "lnk", number=3)
        calls = await press(s, "nolnk", number=3)
        await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        assert below(s.telegram.calls, "editMessageText") == {"8": [], "-100500": []}

    played(play, scene())
