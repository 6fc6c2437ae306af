"""Plain questions and presses go straight to their answers: the outcome is that of the list of handlers."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

import pytest
from scene import _FROM as BOT
from scene import AIGUL, ANONYMOUS, GROUP, OLEG, Scene, played, private

from bot.assistant import Assistant, Conversation
from bot.chats.addressing import Addressed, Way
from bot.handlers import registration
from bot.handlers.pressing import Below
from bot.handlers.replying import Place
from bot.storage import updates
from bot.storage.updates import Arrived, Struck

TALK = (
    (AIGUL, "Биыл қанша грант бөлінді?"),
    (AIGUL, "ал сомасы?"),
    (OLEG, "Сколько волонтёрских центров?"),
    (AIGUL, "2019 жылы қанша грант бөлінді?"),
    (OLEG, "привет"),
    (OLEG, "What is this?"),
    (AIGUL, "Рас па, 2025 жылы 500 грант берілді ме?"),
    (OLEG, "<b>Шымкент</b> & волонтёры"),
    (AIGUL, "ы" * 4096),
    (OLEG, "?"),
    (AIGUL, "/grants"),
    (OLEG, "/Volunteers"),
)
PRESSES = (
    (AIGUL, "figure:grants-2025-sum"),
    (OLEG, "in:kk:figure:grants-2025-count"),
    (AIGUL, "in:ru:figure:volunteers-centres"),
    (AIGUL, "again:ru"),
    (OLEG, "topic:grants"),
    (AIGUL, "topics"),
    (OLEG, "source:grants-2025-count"),
    (AIGUL, "lang:ru"),
    (AIGUL, "figure:is-gone"),
    (OLEG, "nothing"),
    (OLEG, "photo"),
)


@dataclass
class Outcome:
    """All that handling a message may change."""

    calls: list[Any]
    ended: str
    stored: list[tuple[Any, ...]]
    conversation: Conversation
    recent: Any


def outcomes(full: bool, refused: str) -> list[Outcome]:
    """What came of each message of the talk, and each press; ``full``: by the list of handlers."""
    ways: list[str] = []
    listed = registration.tried

    async def tried(application: Any, update: Any) -> None:
        ways.append("by the list")
        await listed(application, update)

    async def play(s: Scene) -> list[Outcome]:
        found = []
        for seq, (person, text) in enumerate((*TALK, *PRESSES), 1):
            await updates.add(s.app.store, [Arrived(seq, int(str(person["id"])), "message", "{}")], s.now)
            with updates.turn() as turn:
                if seq <= len(TALK):
                    calls = await s.said(text, person=person)
                else:
                    calls = await s.pressed(text, person=person, below=below(person, text))
            struck = Struck(seq, turn.ended, tuple(turn.effects))
            await updates.strike_off(s.app.store, [struck], s.now)
            stored = await s.rows("SELECT * FROM chats ORDER BY 1") + await s.rows("SELECT * FROM inbox")
            found.append(
                Outcome(
                    [
                        (c.method, {name: _without_id(value) for name, value in c.values.items()})
                        for c in calls
                    ],
                    turn.ended,
                    stored,
                    s.app.conversations[person["id"]],
                    dict(s.app.recent._known),
                )
            )
        return found

    scene = Scene()
    if refused:
        scene.telegram.refuses[7] = refused
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registration, "tried", tried)
        if full:
            patch.setattr(registration, "plain_question", lambda raw: None)
            patch.setattr(registration, "plain_press", lambda raw, bot: None)
            patch.setattr(registration, "plain_command", lambda raw: None)
        found = played(play, scene)
    assert ways == (["by the list"] * (len(TALK) + len(PRESSES)) if full else [])
    return found


def below(person: dict[str, Any], pressed: str) -> dict[str, Any]:
    """An answer to a person's question; below a picture where that is what is pressed."""
    asked = message(**{"from": person, "chat": private(person)})
    picture = [{"file_id": "A", "file_unique_id": "A", "width": 9, "height": 9}]
    said: dict[str, Any] = {"from": BOT, "chat": private(person), "reply_to_message": asked}
    if pressed == "photo":
        return message(**said, caption="Грант", photo=picture, text=None)
    return message(**said, text="104 грант")


def _without_id(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{8}\b", "ID", text)


def both(caplog: pytest.LogCaptureFixture, refused: str = "") -> list[Outcome]:
    """The outcomes, once both ways are seen to give the same, in the log as well."""
    caplog.set_level(logging.INFO, "bot")
    straight = outcomes(False, refused)
    said = [_without_id(record.getMessage()) for record in caplog.records]
    caplog.clear()
    assert outcomes(True, refused) == straight
    assert [_without_id(record.getMessage()) for record in caplog.records] == said
    return straight


@pytest.mark.parametrize(
    ("refused", "ended"),
    [
        ("", "done"),
        ("Forbidden: bot was blocked by the user", "done"),
        ("Bad Request: chat not found", "done"),
        ("Bad Request: message is too long", "failed"),
    ],
)
def test_both_ways_come_to_the_same(refused: str, ended: str, caplog: pytest.LogCaptureFixture) -> None:
    assert {o.ended for o in both(caplog, refused)} == {"done", ended}


def test_both_ways_fail_alike(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fails(*_: Any) -> Any:
        raise RuntimeError("the assistant failed")

    monkeypatch.setattr(Assistant, "ask", fails)
    monkeypatch.setattr(Assistant, "topic", fails)
    failed = both(caplog)[: len(TALK)]
    assert {o.ended for o in failed} == {"failed"}
    assert all("ID" in o.calls[-1][1]["text"] for o in failed)  # the apology


def message(**changed: Any) -> dict[str, Any]:
    made = {
        "message_id": 5,
        "from": AIGUL,
        "chat": private(AIGUL),
        "date": 1761100000,
        "text": "Қанша грант?",
        **changed,
    }
    return {name: value for name, value in made.items() if value is not None}


def test_what_is_read_of_a_plain_question() -> None:
    asked = Addressed(Way.PRIVATE, "Қанша грант?")
    assert registration.plain_question({"update_id": 1, "message": message()}) == (
        Place(7, "private", 7, "kk", None, 5),
        asked,
    )
    read = registration.plain_question(
        {"update_id": 1, "message": message(**{"from": OLEG, "chat": private(OLEG)})}
    )
    assert read == (Place(8, "private", 8, "ru", None, 5), asked)


_NO_BOT: Any = None
_ENTITY = {"offset": 0, "length": 5}


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "/help", "entities": [{"type": "bot_command", **_ENTITY}]},
        {"text": "/help"},
        {"text": ""},
        {"text": None, "caption": "Қанша?", "photo": []},
        {"text": None, "voice": {}},
        {"entities": [{"type": "mention", **_ENTITY}]},
        {"entities": [{"type": "url", **_ENTITY}]},
        {"entities": []},
        {"reply_to_message": message()},
        {"quote": {"text": "a", "position": 0}},
        {"external_reply": {}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "A"}},
        {"via_bot": {"id": 9, "is_bot": True, "first_name": "B"}},
        {"business_connection_id": "a"},
        {"sender_business_bot": {"id": 9, "is_bot": True, "first_name": "B"}},
        {"guest_query_id": "a"},
        {"sender_chat": GROUP},
        {"is_automatic_forward": True},
        {"is_topic_message": True, "message_thread_id": 3},
        {"message_thread_id": 3},
        {"edit_date": 1761100001},
        {"media_group_id": "1"},
        {"link_preview_options": {"is_disabled": True}},
        {"paid_star_count": 5},
        {"something_new": True},
        {"chat": GROUP},
        {"chat": {"id": 7, "type": "channel", "title": "A"}},
        {"chat": {"type": "private"}},
        {"chat": "7"},
        {"from": None},
        {"from": {**AIGUL, "is_bot": True}},
        {"from": {"id": 7, "first_name": "A"}},
        {"from": ANONYMOUS},
        {"message_id": "5"},
        {"message_id": True},
        {"date": None},
    ],
    ids=str,
)
def test_what_is_no_plain_question(changed: dict[str, Any]) -> None:
    assert registration.plain_question({"update_id": 1, "message": message(**changed)}) is None


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "edited_message": message()},
        {"update_id": 1, "business_message": message()},
        {"update_id": 1, "channel_post": message()},
        {"update_id": 1, "guest_message": message()},
        {"update_id": 1, "message": message(), "something_new": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": [message()]},
    ],
    ids=str,
)
def test_what_is_no_plain_message(update: dict[str, Any]) -> None:
    assert registration.plain_question(update) is None


def commanded(text: str, length: int | None = None, **changed: Any) -> registration.PlainCommand | None:
    marked = {"type": "bot_command", "offset": 0, "length": len(text) if length is None else length}
    return registration.plain_command(
        {"update_id": 1, "message": message(text=text, entities=[marked], **changed)}
    )


def test_what_is_read_of_a_plain_command() -> None:
    assert commanded("/Grants") == (Place(AIGUL["id"], "private", AIGUL["id"], message=5), "grants")


@pytest.mark.parametrize(
    "read",
    [
        commanded("/grants@azamat_bot"),
        commanded("/grants 2024", 7),
        commanded("/grants", 3),
        commanded("/гранты"),
        commanded("/grants\n"),
        commanded("/grants", chat=GROUP),
        commanded("/grants", via_bot=BOT),
        registration.plain_command({"update_id": 1, "message": message(text="/grants")}),
        registration.plain_command({"update_id": 1, "edited_message": message(text="/grants")}),
    ],
)
def test_what_is_no_plain_command(read: registration.PlainCommand | None) -> None:
    assert read is None


def press(below: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    made = {
        "id": "55",
        "from": AIGUL,
        "chat_instance": "7",
        "data": "figure:grants-2025-sum",
        "message": message(**(below or {})),
        **changed,
    }
    return {"update_id": 1, "callback_query": {n: value for n, value in made.items() if value is not None}}


def test_what_is_read_of_a_plain_press() -> None:
    read = registration.plain_press(press(), _NO_BOT)
    assert read is not None
    assert read.place == Place(7, "private", 7, "kk", None, 5)
    assert read.given[:4] == ("55", "figure:grants-2025-sum", 7, Below(5, photo=False, replies=False))
    query = read.given.query()
    assert (query.id, query.from_user.id, query.message and query.message.message_id) == ("55", 7, 5)
    of_picture = {"text": None, "photo": [{"file_id": "A"}], "reply_to_message": message()}
    pictured = registration.plain_press(press(of_picture), _NO_BOT)
    assert pictured is not None
    assert pictured.given.below == Below(5, photo=True, replies=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"data": None},
        {"data": None, "game_short_name": "a"},
        {"data": "1/up/figure:grants-2025-sum"},  # a verb
        {"data": "кнопка"},
        {"data": 7},
        {"message": None, "inline_message_id": "a"},
        {"message": None},
        {"message": []},
        {"below": {"date": 0}},
        {"below": {"date": None}},
        {"below": {"chat": GROUP}},
        {"below": {"chat": private(OLEG)}},
        {"below": {"message_thread_id": 3, "is_topic_message": True}},
        {"below": {"message_thread_id": 3}},
        {"below": {"business_connection_id": "a"}},
        {"below": {"message_id": True}},
        {"from": {**AIGUL, "is_bot": True}},
        {"from": None},
        {"id": 55},
        {"something_new": True},
    ],
    ids=str,
)
def test_what_is_no_plain_press(changed: dict[str, Any]) -> None:
    assert registration.plain_press(press(**changed), _NO_BOT) is None


def test_an_officer_writes_to_the_desk() -> None:
    async def play(s: Scene) -> str:
        await s.said("/announce")
        await s.said("Биыл грант бар ма?")  # of anybody else it would be a question
        ((content,),) = await s.rows("SELECT content FROM announcements")
        return str(content)

    assert "Биыл грант бар ма?" in played(play, Scene(desk=frozenset({7})))
