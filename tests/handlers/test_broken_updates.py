"""Each field that we read of an update missing, replaced or broken: it costs itself, nothing beside it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from mutations import mutations
from scene import AIGUL, GROUP, Scene, member, private

from bot.connection import reading
from bot.handlers.registration import handle

QUESTION = "Сколько волонтёрских центров?"
ANSWER = "<b>20 центров</b>"
DATE = 1_761_112_800
CHAT = {**private(AIGUL), "username": "aigul"}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 60, "file_size": 5}]
BOT = {"id": 1000, "is_bot": True, "first_name": "Azamat", "username": "azamat_bot"}
BEFORE = {
    "message_id": 2,
    "date": DATE,
    "chat": CHAT,
    "from": BOT,
    "text": "Азамат",
    "entities": [{"type": "bold", "offset": 0, "length": 6}],
    "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "topics"}]]},
}
#: A question with all that can stand beside it.
RICH = {
    "message_id": 3,
    "date": DATE,
    "chat": CHAT,
    "from": AIGUL,
    "text": QUESTION,
    "entities": [{"type": "italic", "offset": 0, "length": 4}],
    "reply_to_message": BEFORE,
    "quote": {"text": "Аз", "position": 0, "entities": [{"type": "bold", "offset": 0, "length": 2}]},
    "forward_origin": {"type": "hidden_user", "date": DATE, "sender_user_name": "X"},
    "link_preview_options": {"is_disabled": True},
    "edit_date": DATE,
    "message_thread_id": 5,
    "sender_boost_count": 1,
    "author_signature": "A",
    "is_from_offline": True,
    "external_reply": {
        "origin": {"type": "channel", "date": DATE, "chat": {"id": -5, "type": "channel"}, "message_id": 7},
        "poll": {
            "id": "1", "question": "?", "options": [{"text": "a", "voter_count": 1, "persistent_id": "1"}],
            "total_voter_count": 1, "is_closed": False, "is_anonymous": True, "type": "regular",
            "allows_multiple_answers": False,
        },
    },
}  # fmt: skip
#: What stands beside a question alone; of the rest, what a question has too is broken there.
CAPTION = {k: RICH[k] for k in ("message_id", "date", "chat", "from", "reply_to_message")} | {
    "caption": QUESTION,
    "caption_entities": [{"type": "italic", "offset": 0, "length": 4}],
    "photo": PHOTO,
}
IN_GROUP = {
    "message_id": 4,
    "date": DATE,
    "chat": {**GROUP, "is_forum": True},
    "from": AIGUL,
    "text": f"@azamat_bot {QUESTION}",
    "entities": [{"type": "mention", "offset": 0, "length": 11}],
    "message_thread_id": 9,
    "is_topic_message": True,
}
PRESS = {
    "id": "55",
    "from": AIGUL,
    "chat_instance": "7",
    "data": "topics",
    "message": {
        **BEFORE,
        "reply_to_message": {k: RICH[k] for k in ("message_id", "date", "chat", "from", "text", "quote")},
    },
}
MEMBER = {
    "chat": GROUP,
    "from": AIGUL,
    "date": DATE,
    "old_chat_member": member("restricted"),
    "new_chat_member": member("administrator", can_post_messages=True),
    "invite_link": {
        "invite_link": "https://t.me/+x", "creator": AIGUL, "creates_join_request": False,
        "is_primary": False, "is_revoked": False,
    },
}  # fmt: skip
INLINE = {"id": "56", "from": AIGUL, "query": QUESTION, "offset": "", "chat_type": "private"}

#: Of what stands deep within, which no more than its neighbours is read, one wrong value of each kind.
_DEEP = 3
_OF_EACH_KIND = {f"is {json.dumps(wrong)}" for wrong in (None, [], {}, "\ud800", 2**70, True)}
_OF_EACH_KIND |= {"removed", "has one more"}

#: Without these nobody can know what was asked, or where to; a bot is not answered.
_NEEDED = (("text",), ("caption",), ("chat",), ("chat", "id"))
_NOT_A_PERSON = "('from', 'is_bot') is true"


def cases(kind: str, content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """What is changed, the content of the update, and whether it must be answered like the whole one."""
    for path, how, changed in mutations(content):
        if len(path) > _DEEP and how not in _OF_EACH_KIND:
            continue
        name = f"{path} {how}"
        needed = path in _NEEDED or (content is IN_GROUP and path in (("from",), ("from", "id")))
        yield name, {kind: changed}, kind == "message" and not needed and _NOT_A_PERSON not in name


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param("message", RICH, id="a question"),
        pytest.param("message", CAPTION, id="a photo's caption"),
        pytest.param("message", IN_GROUP, id="in a group"),
        pytest.param("callback_query", PRESS, id="a press"),
        pytest.param("my_chat_member", MEMBER, id="a member"),
        pytest.param("inline_query", INLINE, id="an inline query"),
    ],
)
def test_each_field_broken(kind: str, content: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    unanswered, broken = [], []

    async def play() -> int:
        count = 0
        async with Scene().up() as scene:
            for name, changed, readable in cases(kind, content):
                count += 1
                given = json.loads(json.dumps({"update_id": count, **changed}))
                reading.envelope(given)
                raw, text = reading.written(given)
                text.encode()
                scene.telegram.calls.clear()
                caplog.clear()
                scene.later(minutes=1)
                await handle(scene.application, scene.app, raw)
                broken.extend([(name, r.getMessage(), str(r.exc_info)) for r in caplog.records])
                said = [c.values["text"] for c in scene.telegram.calls if c.method == "sendMessage"]
                if readable and not any(text.startswith(ANSWER) for text in said):
                    unanswered.append((name, said))
        return count

    count = asyncio.run(play())
    assert not broken, f"{len(broken)} of {count}: {broken[:5]}"
    assert not unanswered, f"{len(unanswered)} of {count}: {unanswered[:5]}"
    assert count > 100


@pytest.mark.parametrize("status", ["administrator", "restricted", "left", "kicked", "member"])
def test_what_the_bot_became_is_learnt_whatever_its_member_lacks(status: str) -> None:
    """can_react_to_messages was left out for months; the library demands it."""

    async def play() -> list[str]:
        wrong = []
        async with Scene().up() as scene:
            became = member(status)
            for n, (path, how, changed) in enumerate(mutations(became)):
                if path in (("status",), ("is_member",)):
                    continue
                chat = {**GROUP, "id": -1000 - n}
                update = {**MEMBER, "chat": chat, "new_chat_member": changed, "old_chat_member": {}}
                raw, _ = reading.written({"update_id": n, "my_chat_member": update})
                await handle(scene.application, scene.app, raw)
                rows = await scene.rows(f"SELECT membership FROM chats WHERE chat_id = {chat['id']}")  # noqa: S608
                may_write = path != ("can_send_messages",) or how == "is true"
                wanted = "member" if status == "restricted" and may_write else status
                if rows != [(wanted,)]:
                    wrong.append(f"{path} {how}: {rows}")
        return wrong

    assert asyncio.run(play()) == []


def test_of_a_new_status_nothing_follows() -> None:
    async def play() -> list[Any]:
        async with Scene().up() as scene:
            for n, status in enumerate(("administrator", "unheard_of")):
                update = {**MEMBER, "new_chat_member": {**member("member"), "status": status}}
                await handle(scene.application, scene.app, {"update_id": n, "my_chat_member": update})
            return await scene.rows("SELECT membership FROM chats")

    assert asyncio.run(play()) == [("administrator",)]
