from __future__ import annotations

import errno
import gc
import json
import logging
import re
from collections import deque
from types import FunctionType, ModuleType
from typing import Any

import pytest
from cachetools import LRUCache
from telegram.error import NetworkError
from world import GROUP, PERSON, PRIVATE, World, callback_query, knowledge, lived, message

from bot.commands import COMMANDS
from bot.connection.standin import Call
from bot.handlers.registration import UPDATES, handlers
from bot.storage.updates import turn

KEYBOARD = json.dumps(
    {
        "inline_keyboard": [
            [{"text": "A", "callback_data": "topics"}, {"text": "B", "callback_data": "in:ru:topics"}],
            [{"text": "C", "url": "https://a.b/"}],
        ]
    }
)


def sent(text: str, chat_id: int = 7) -> Call:
    return Call(
        "sendMessage",
        {
            "chat_id": str(chat_id),
            "text": f"<b>{text}</b>",
            "parse_mode": "HTML",
            "link_preview_options": '{"is_disabled": true}',
            "reply_markup": KEYBOARD,
        },
    )


def edited(text: str, message_id: int = 1) -> Call:
    return Call("editMessageText", {**sent(text).values, "message_id": str(message_id)})


def sorted_values(calls: list[Call]) -> list[tuple[str, dict[str, Any]]]:
    """Calls with the keyboard decoded: the order of its names says nothing."""
    return [
        (c.method, {k: json.loads(v) if k == "reply_markup" else v for k, v in c.values.items()})
        for c in calls
    ]


def same(calls: list[Call], expected: list[Call]) -> None:
    assert sorted_values(calls) == sorted_values(expected)


def containers(world: World) -> dict[int, tuple[int, object]]:
    """All that holds things and is reached from what runs, by its id: how many, and what it is. Left out is
    what has a bound, and what is the test's own.
    """
    left = {id(world.echo), id(world.stand_in), id(world.seen), id(world.app.seen)}
    found: dict[int, tuple[int, object]] = {}
    todo: list[object] = [world.application, world.app]
    while todo:
        one = todo.pop()
        if id(one) in found or id(one) in left or isinstance(one, type | ModuleType | LRUCache):
            continue
        found[id(one)] = (len(one) if isinstance(one, dict | list | set | deque) else 0), one
        if not isinstance(one, FunctionType):  # its globals are all of the program
            todo += gc.get_referents(one)
    return found


def test_nothing_grows_with_each_person_who_writes() -> None:
    people = 60

    async def talk(world: World, first: int) -> None:
        for n in range(first, first + people):
            who, chat = {**PERSON, "id": n}, {**PRIVATE, "id": n}
            world.stand_in.chats[n] = chat
            await world.said("/help", **{"from": who}, chat=chat)
            await world.said("Сколько?", **{"from": who}, chat=chat)
            await world.pressed("topics", **{"from": who})

    async def play(world: World) -> list[str]:
        await talk(world, 1000)
        gc.collect()
        before = {key: number for key, (number, _) in containers(world).items()}
        await talk(world, 2000)
        gc.collect()
        after = containers(world)
        return [
            f"{before[key]} -> {number}: {repr(one)[:200]}"
            for key, (number, one) in after.items()
            if key in before and number >= before[key] + people
        ]

    assert lived(play) == []


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Биыл қанша грант бөлінді?", "kk ask Биыл қанша грант бөлінді?"),
        ("Сколько было выдано?", "ru ask Сколько было выдано?"),
        ("a < b & c", "kk ask a &lt; b &amp; c"),
        ("/start", "kk screen start"),
        ("/start grants", "kk screen start"),
        ("/help", "kk screen help"),
        ("/HELP", "kk screen help"),
        ("/language", "kk screen choose_language"),
        ("/sources", "kk screen sources"),
        ("/libraries", "kk topic libraries"),
        ("/libraries 2019", "kk topic libraries"),
        ("/museum_s@Azamat_Bot", "kk topic museums"),
        ("/museum_s@other_bot", None),
        ("/help@other_bot", None),
        ("/nothing", "kk screen help"),
    ],
)
def test_a_message_in_private(text: str, reply: str | None) -> None:
    same(lived(lambda world: world.said(text)), [sent(reply)] if reply else [])


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("қанша грант?", None),
        ("/help", "kk screen help"),
        ("/libraries@azamat_bot", "kk topic libraries"),
        ("/libraries@other_bot", None),
        ("/nothing", None),
    ],
)
def test_a_message_in_a_group(text: str, reply: str | None) -> None:
    calls = lived(lambda world: world.said(text, chat=GROUP))
    if reply:  # below the message that it answers
        quoted = {"message_id": 900, "allow_sending_without_reply": True}
        assert json.loads(calls[0].values.pop("reply_parameters")) == quoted
    same(calls, [sent(reply, GROUP["id"])] if reply else [])


def test_what_is_not_for_it() -> None:
    channel = {"id": -1009, "type": "channel", "title": "Арна"}

    async def play(world: World) -> list[Call]:
        calls = await world.feed(edited_message={**message("қанша?"), "edit_date": 1761100001})
        calls += await world.feed(edited_message={**message("/help"), "edit_date": 1761100001})
        post = {k: v for k, v in message("/help", chat=channel).items() if k != "from"}
        calls += await world.feed(channel_post=post)
        calls += await world.feed(message=dice(GROUP))
        pinned = {**dice(PRIVATE), "pinned_message": message("x")}
        del pinned["dice"]
        return calls + await world.feed(message=pinned)

    assert lived(play) == []


def dice(chat: dict[str, Any]) -> dict[str, Any]:
    out = {**message("", chat=chat), "dice": {"emoji": "🎲", "value": 3}}
    del out["text"]
    return out


def test_what_holds_no_text_gets_a_line_in_private() -> None:
    same(lived(lambda world: world.feed(message=dice(PRIVATE))), [sent("kk screen text_only")])


def test_the_language_of_the_client_is_that_of_the_first_screen() -> None:
    russian = {**PERSON, "language_code": "ru-RU"}
    world = World()
    same(lived(lambda w: w.said("/start", **{"from": russian}), world), [sent("ru screen start")])
    assert world.languages == {7: "ru"}


def test_english_and_unknown_clients_are_met_in_kazakh() -> None:
    for person in (
        {**PERSON, "language_code": "en"},
        {k: v for k, v in PERSON.items() if k != "language_code"},
    ):
        same(lived(lambda w, p=person: w.said("/start", **{"from": p})), [sent("kk screen start")])


def test_a_conversation_goes_on_and_another_chat_has_its_own() -> None:
    world = World()

    async def play(world: World) -> None:
        await world.said("Сколько было выдано?")
        await world.said("А бюджет?")
        await world.said("қанша?", chat={"id": 8, "type": "private", "first_name": "B"}, **{"from": PERSON})

    world.stand_in.chats[8] = {"id": 8, "type": "private", "first_name": "B"}
    lived(play, world)
    assert [asked[2] for asked in world.echo.asked] == [None, "ru", None]


def test_a_known_chat_keeps_its_language_when_its_conversation_is_forgotten() -> None:
    world = World()
    world.languages = {7: "ru"}
    same(lived(lambda w: w.said("/help"), world), [sent("ru screen help")])


def test_another_folder_brings_its_commands_at_once() -> None:
    async def play(world: World) -> list[Call]:
        world.app.knowledge = knowledge(bridges="bridges")
        return await world.said("/bridges") + await world.said("/libraries")

    same(lived(play), [sent("kk topic bridges"), sent("kk screen help")])


def test_a_press_is_answered_and_edits_its_message() -> None:
    async def play(world: World) -> list[Call]:
        await world.said("/help")
        return await world.pressed("in:ru:topics")

    same(
        lived(play),
        [Call("answerCallbackQuery", {"callback_query_id": "55"}), edited("kk press in:ru:topics")],
    )


def test_the_same_press_twice() -> None:
    async def play(world: World) -> list[Call]:
        await world.said("/help")
        await world.pressed("topics")
        return await world.pressed("topics")

    calls = lived(play)
    assert [call.method for call in calls] == [
        "answerCallbackQuery",
        "editMessageText",
    ]  # refused, and no matter


def test_a_chosen_language_is_remembered() -> None:
    world = World()

    async def play(world: World) -> None:
        await world.said("қанша?")
        await world.pressed("lang:ru")

    lived(play, world)
    assert world.languages == {7: "ru"}


@pytest.mark.parametrize("data", ["figure:gone", "nonsense", "figure:" + "ә" * 20, "lang:en"])
def test_a_stale_or_forged_press_leaves_the_message_and_is_told(data: str) -> None:
    async def play(world: World) -> list[Call]:
        await world.said("/help")
        return await world.pressed(data)

    same(
        lived(play),
        [Call("answerCallbackQuery", {"callback_query_id": "55"}), sent(f"kk press {data}")],
    )


def test_a_press_below_a_message_that_has_gone() -> None:
    gone = {"message_id": 404, "date": 0, "chat": PRIVATE}

    async def play(world: World) -> list[Call]:
        return await world.feed(callback_query=callback_query("topics", message=gone))

    assert [(c.method, c.values.get("text")) for c in lived(play)] == [
        ("answerCallbackQuery", None),
        ("editMessageText", "<b>kk press topics</b>"),
        ("sendMessage", "<b>kk press topics</b>"),
    ]


def test_a_press_without_data_is_answered() -> None:
    async def play(world: World) -> list[Call]:
        return await world.feed(callback_query=callback_query(None, game_short_name="x"))

    assert lived(play) == [Call("answerCallbackQuery", {"callback_query_id": "55"})]


def test_a_failure_is_one_apology_with_the_id_of_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    world = World()

    async def play(world: World) -> list[Call]:
        await world.said("Сколько было выдано?", **{"from": {**PERSON, "language_code": "ru"}})
        world.echo.fails = True
        return await world.said("А бюджет?")

    with caplog.at_level(logging.ERROR):
        (call,) = lived(play, world)
    found = re.fullmatch("<b>ru screen error ([0-9a-f]{8})</b>", call.values["text"])
    assert found
    (record,) = caplog.records
    assert record.message == f"error {found[1]}"
    assert record.exc_text or "the assistant failed" in caplog.text
    assert "the assistant failed" not in call.values["text"]


def test_a_failed_press_is_answered_too() -> None:
    async def play(world: World) -> list[Call]:
        await world.said("/help")
        world.echo.fails = True
        return await world.pressed("topics")

    assert [call.method for call in lived(play)] == ["answerCallbackQuery", "sendMessage"]


@pytest.mark.parametrize("way", ["a plain question", "one of the list"])
def test_what_the_machine_lacks_is_told_to_the_inbox_and_not_to_the_person(way: str) -> None:
    """So the question waits there, and is answered when a file can be opened again."""

    async def play(world: World) -> tuple[int, str, str]:
        def without_files(*_: Any) -> None:
            raise OSError(errno.EMFILE, "Too many open files")

        world.echo._said = without_files  # type: ignore[method-assign, assignment]
        with turn() as now:
            calls = await world.said("қанша?" if way == "a plain question" else "/help")
        return len(calls), str(now.trouble), now.ended

    said = "too many files are open in this program: [Errno 24] Too many open files"
    assert lived(play) == (0, said, "done")


def test_a_chat_that_does_not_exist_is_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.stand_in.chats.clear()
    with caplog.at_level(logging.INFO, "bot.handlers.replying"):
        calls = lived(lambda w: w.said("қанша?"), world)
    assert [call.method for call in calls] == ["sendMessage"]  # there is nobody to apologise to
    assert "chat_not_found" in caplog.text


def test_where_nothing_can_be_sent_no_apology_is_tried(caplog: pytest.LogCaptureFixture) -> None:
    async def play(world: World) -> int:
        async def broken(*_: Any, **__: Any) -> tuple[int, bytes]:
            raise NetworkError("no connection")

        world.stand_in.do_request = broken  # type: ignore[method-assign]
        return len(await world.said("қанша?"))

    with caplog.at_level(logging.ERROR):
        assert lived(play) == 0
    assert len(caplog.records) == 1


def test_every_update_that_a_handler_takes_is_asked_for() -> None:
    assert UPDATES == (
        "message", "edited_message", "callback_query", "inline_query", "my_chat_member", "poll",
    )  # fmt: skip
    assert len(handlers(World().app)) == len(COMMANDS) + 11
