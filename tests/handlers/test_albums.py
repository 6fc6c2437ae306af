"""Albums, quotes, and messages that nobody sent: who gets which answer, and who gets none."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, raw, running
from scene import AIGUL, GROUP, Scene, played, private, text_of

from bot.connection import limits
from bot.handlers import services
from bot.storage import updates
from bot.storage.updates import Arrived

QUESTION = "Биыл қанша грант бөлінді?"
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 60}]
LONG = "Кеше форум өтті. Онда волонтёрлер де болды. Сколько волонтёрских центров? Қатысушылар көп болды."


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PAUSE", 0.01)


def part(number: int, caption: str = "", album: str = "77", chat: Any = None) -> dict[str, Any]:
    """One message of an album."""
    said = {"caption": caption} if caption else {}
    return {
        "message_id": number,
        "date": 1_761_112_800,
        "chat": chat or private(AIGUL),
        "from": AIGUL,
        "photo": PHOTO,
        "media_group_id": album,
        **said,
    }


async def texts(scene: Scene, *parts: dict[str, Any]) -> list[str]:
    """What is said to these messages, in order."""
    return [said for one in parts if (said := text_of(await scene.feed(message=one)))]


def test_an_album_is_answered_once() -> None:
    async def play(scene: Scene) -> None:
        captioned = await texts(scene, part(1, QUESTION), *(part(n) for n in range(2, 11)))
        assert [said.partition("\n")[0] for said in captioned] == ["104 грант, 2025 жыл"]
        (without,) = await texts(scene, *(part(n, album="78") for n in range(20, 30)))
        assert "жазбаша" in without
        twice = await texts(scene, part(31, QUESTION, "79"), part(32, "Қанша өтінім түсті?", "79"))
        assert len(twice) == 1

    played(play)


def test_words_that_come_with_a_later_part() -> None:
    """All parts are in the inbox when the first is handled: the one that has words speaks."""

    async def play(scene: Scene) -> None:
        parts = [part(n, QUESTION if n == 5 else "") for n in range(1, 11)]
        rows = [Arrived(one["message_id"], AIGUL["id"], "message", _json({"message": one})) for one in parts]
        await updates.add(scene.app.store, rows, scene.now)
        said = await texts(scene, *parts)
        assert [one.partition("\n")[0] for one in said] == ["104 грант, 2025 жыл"]

    played(play)


def test_words_that_come_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PAUSE", 0.3)

    async def play(scene: Scene) -> None:
        first = asyncio.create_task(scene.feed(message=part(1)))
        await asyncio.sleep(0.05)
        row = Arrived(2, AIGUL["id"], "message", _json({"message": part(2, QUESTION)}))
        await updates.add(scene.app.store, [row], scene.now)
        assert text_of(await first) == ""

    played(play)


def _json(value: Any) -> str:
    import json

    return json.dumps(value)


def test_two_albums_and_two_people_are_not_mixed() -> None:
    async def play(scene: Scene) -> None:
        said = await texts(scene, part(1), part(2, album="78"), part(3, QUESTION, "79"))
        assert len(said) == 3

    played(play)


def test_in_a_group_only_what_is_said_to_the_bot() -> None:
    async def play(scene: Scene) -> None:
        mention = {"caption_entities": [{"type": "mention", "offset": 0, "length": 11}]}
        said = await texts(
            scene,
            part(1, "Сурет", chat=GROUP),
            {**part(2, f"@azamat_bot {QUESTION}", chat=GROUP), **mention},
            part(3, chat=GROUP),
        )
        assert [one.partition("\n")[0] for one in said] == ["104 грант, 2025 жыл"]

    played(play)


@pytest.mark.parametrize("said", ["@azamat_bot", "@azamat_bot ?", "@azamat_bot 👆"])
def test_a_quote_is_the_question(said: str) -> None:
    async def play(scene: Scene) -> None:
        asked = {"message_id": 3, "date": 1, "chat": GROUP, "from": AIGUL, "text": LONG}
        quote = {"text": "Сколько волонтёрских центров?", "position": 48}
        answer = text_of(await scene.said(said, GROUP, reply_to_message=asked, quote=quote))
        assert answer.startswith("20 центров")

    played(play)


def test_a_quote_from_another_chat_and_in_private() -> None:
    async def play(scene: Scene) -> None:
        origin = {"type": "hidden_user", "date": 1, "sender_user_name": "X"}
        more = {"external_reply": {"origin": origin}, "quote": {"text": QUESTION, "position": 0}}
        assert text_of(await scene.said("@azamat_bot", GROUP, **more)).startswith("104 грант")
        assert text_of(await scene.said("👆", **more)).startswith("104 грант")
        # Words of one's own are the question, whatever is quoted.
        assert text_of(await scene.said("Сколько волонтёрских центров?", **more)).startswith("20 центров")

    played(play)


@pytest.mark.parametrize(
    "service",
    [
        {"community_chat_added": {"community": {"id": 1}}},
        {"unheard_of": {"a": 1}},
        {"unheard_of": True},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": private(AIGUL)}},
        {"users_shared": {"request_id": 1, "users": []}},
        {},
    ],
)
@pytest.mark.parametrize("desk", [frozenset(), frozenset({AIGUL["id"]})])
def test_service_messages_get_silence(service: dict[str, Any], desk: frozenset[int]) -> None:
    async def play(scene: Scene) -> None:
        if desk:
            await scene.said("/announce")
        message = scene.message("")
        del message["text"]
        scene.telegram.calls.clear()
        from bot.handlers.registration import handle

        await handle(scene.application, scene.app, {"update_id": 99, "message": {**message, **service}})
        assert not scene.telegram.calls

    played(play, Scene(desk=desk))


def test_what_a_person_sends_without_words_still_gets_its_line() -> None:
    async def play(scene: Scene) -> None:
        for content in (
            {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
            {"location": {"latitude": 43.2, "longitude": 76.9}},
            {"photo": PHOTO},
        ):
            message = scene.message("")
            del message["text"]
            assert "жазбаша" in text_of(await scene.feed(message={**message, **content}))

    played(play)


def test_what_ends_something_ends_it_however_much_was_said_in_the_group() -> None:
    async def play(scene: Scene) -> None:
        scene.telegram.administrators[GROUP["id"]] = {AIGUL["id"]}
        await scene.app.store.write(_subscribed)
        for _ in range(limits.GROUP[0] + 3):
            await scene.said(f"@azamat_bot {QUESTION}", GROUP)
        await scene.said("/unsubscribe@azamat_bot", GROUP)
        assert await scene.rows("SELECT topic FROM subscriptions") == []

    async def _subscribed(connection: Any) -> None:
        await connection.execute(
            "INSERT INTO subscriptions VALUES (?, 'grants', 'kk', '2025-10-22T06:00:00.000Z')",
            (GROUP["id"],),
        )

    played(play)


def test_an_album_through_the_process(tmp_path: Path) -> None:
    with BotApi() as api:
        for chat in (7, 8):
            api.chat(raw.private(chat))
        with running(api, tmp_path) as bot:
            bot.wait_log("answers")
            for chat in (7, 8):
                said = [{"caption": QUESTION} if chat == 7 and n == 3 else {} for n in range(10)]
                api.updates(
                    [
                        {"message": api.message(chat, None, photo=PHOTO, media_group_id=f"{chat}", **one)}
                        for one in said
                    ]
                )
            api.say(7, "/help")
            api.say(8, "/help")
            api.wait_for("sendMessage", 4)
            api.wait_until(lambda: api.pending() == 0)
        sent = [
            call.values["text"][:12] for call in api.accepted("sendMessage") if call.values["chat_id"] == "7"
        ]
        assert len(sent) == 2
        assert sent[0] == "<b>104 грант"
        assert len(api.accepted("sendMessage")) == 4
