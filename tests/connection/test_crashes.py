"""kill -9, and what is left in the inbox."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections import Counter, defaultdict
from contextlib import closing
from itertools import groupby
from pathlib import Path

from bot_api import BotApi, Call, Limits, raw, running

from bot.settings import DATABASE

#: Questions, and how their answers begin.
QUESTIONS = (
    ("Биыл қанша грант бөлінді?", "104 грант"),
    ("Гранттардың жалпы сомасы қанша?", "1,8"),
    ("Сыйлыққа қанша өтінім түсті?", "208"),
    ("Сколько общественных советов?", "264"),
    ("Сколько волонтёрских центров?", "20 центров"),
)


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    """What the store holds, read beside the bot."""
    connection = sqlite3.connect(data / DATABASE)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def settled(api: BotApi) -> None:
    """Wait until what was on its way when the bot was killed has come in."""
    count = -1
    while count != len(api.accepted("sendMessage")):
        count = len(api.accepted("sendMessage"))
        time.sleep(0.3)


def test_nothing_is_lost_and_order_is_kept(api: BotApi, tmp_path: Path) -> None:
    lost_and_repeated(api, tmp_path, chats=30, kills=2, seed=6)


def which(call: Call) -> int:
    """The question that a call answers."""
    text = call.values["text"].removeprefix("<b>")
    return next(i for i, (_, first) in enumerate(QUESTIONS) if text.startswith(first))


def answered(api: BotApi) -> Counter[tuple[str, int]]:
    """How often each question of each chat was answered."""
    return Counter((call.values["chat_id"], which(call)) for call in api.accepted("sendMessage"))


def waiting(data: Path) -> list[tuple[str, int]]:
    """The questions of each chat that are not struck off."""
    left = rows(data, "SELECT chat_id, raw FROM inbox WHERE ended IS NULL")
    texts = [text for text, _ in QUESTIONS]
    return [(str(chat), texts.index(json.loads(str(raw))["message"]["text"])) for chat, raw in left]


def lost_and_repeated(api: BotApi, data: Path, chats: int, kills: int, seed: int) -> Counter[int]:
    """Ask every question in every chat, and kill the bot at random. Out: how many were answered how often."""
    chance = random.Random(seed)
    questions = chats * len(QUESTIONS)
    for n in range(1, chats + 1):
        api.chat(raw.private(n))
    asked = [(n, text) for text, _ in QUESTIONS for n in range(1, chats + 1)]
    api.updates([{"message": api.message(n, text)} for n, text in asked])
    at = sorted(chance.sample(range(questions // 10, questions * 9 // 10), kills))
    flying: Counter[tuple[str, int]] = Counter()  # answered, and not struck off, when the bot was killed
    before: Counter[tuple[str, int]] = Counter()
    for count in at:
        with running(api, data) as bot:
            api.wait_until(lambda c=count: len(api.accepted("sendMessage")) >= c)  # type: ignore[misc]
            bot.kill()
        settled(api)
        now = answered(api)
        flying.update(one for one in waiting(data) if now[one] > before[one])
        before = now
    with running(api, data) as bot:
        api.wait_until(
            lambda: api.pending() == 0 and not rows(data, "SELECT 1 FROM inbox WHERE ended IS NULL"), 60
        )
    order = defaultdict(list)
    for call in api.accepted("sendMessage"):
        order[call.values["chat_id"]].append(which(call))
    assert len(order) == chats
    assert all([i for i, _ in groupby(found)] == list(range(len(QUESTIONS))) for found in order.values())
    # Once each, and once more for each time that it was under way when the bot was killed.
    assert all(count <= 1 + flying[one] for one, count in answered(api).items())
    assert rows(data, "SELECT count(*) FROM inbox WHERE raw IS NOT NULL") == [(0,)]
    assert rows(data, "SELECT ended, count(*) FROM inbox GROUP BY 1") == [("done", questions)]
    return Counter(answered(api).values())


def test_what_cannot_be_answered_late_is_not_replayed(api: BotApi, tmp_path: Path) -> None:
    api.chat(raw.private(7))
    api.fault("hang", "sendMessage")
    api.fault("hang", "answerCallbackQuery")
    api.fault("hang", "answerInlineQuery")
    with running(api, tmp_path) as bot:
        api.say(7, "/help")
        api.press(raw.message(api.world.chats[7], "x", 900, raw.person(1000)), "topics", user=8)
        api.ask_inline(9, "грант")
        api.wait_until(lambda: api.pending() == 0)
        bot.kill()
    api.faults.clear()
    with running(api, tmp_path):
        api.wait_for("sendMessage")
    assert not api.accepted("answerCallbackQuery", "answerInlineQuery", "editMessageText")
    assert rows(tmp_path, "SELECT kind, ended FROM inbox ORDER BY kind") == [
        ("callback_query", "late"),
        ("inline_query", "late"),
        ("message", "done"),
    ]


def test_after_an_outage_one_apology_and_silence_in_groups(api: BotApi, tmp_path: Path) -> None:
    for chat in (raw.private(7), raw.private(8), raw.group(-100)):
        api.chat(chat)
    api.fault("hang", "sendMessage")
    with running(api, tmp_path) as bot:
        api.updates([{"message": api.message(7, "Биыл қанша грант бөлінді?")} for _ in range(3)])
        api.say(-100, "/help", user=7)
        api.wait_until(lambda: api.pending() == 0)
        bot.kill()
    api.faults.clear()
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("UPDATE inbox SET received_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-7 hours')")
    connection.commit()
    connection.close()
    with running(api, tmp_path):
        api.wait_for("sendMessage")
        api.say(8, "Биыл қанша грант бөлінді?")  # a question of now is answered
        api.wait_for("sendMessage", 2)
        api.wait_until(lambda: not rows(tmp_path, "SELECT 1 FROM inbox WHERE ended IS NULL"))
    texts = {call.values["chat_id"]: call.values["text"] for call in api.accepted("sendMessage")}
    assert texts["7"].startswith("Кешіріңіз, ")
    assert texts["8"].startswith("<b>104 грант</b>")
    assert len(api.accepted("sendMessage")) == 2
    assert rows(tmp_path, "SELECT ended, count(*) FROM inbox GROUP BY 1 ORDER BY 1") == [
        ("apologised", 1),
        ("done", 1),
        ("late", 3),
    ]


def test_an_update_at_which_the_process_dies_is_given_up_with_an_apology(api: BotApi, tmp_path: Path) -> None:
    """It may be none of its fault. Where the process dies at that as well, in silence."""
    api.chat(raw.private(7))
    fault = api.fault("hang", "sendMessage")
    api.say(7, "/help")
    for n in (1, 2):
        with running(api, tmp_path) as bot:
            api.wait_until(lambda n=n: fault.struck == n)  # type: ignore[misc]
            bot.kill()
    assert rows(tmp_path, "SELECT ended, attempts FROM inbox") == [(None, 1)]
    tried(tmp_path, 5)
    with running(api, tmp_path) as bot:
        bot.wait_log("given up")
        api.wait_until(lambda: fault.struck == 3)
        bot.kill()
    assert rows(tmp_path, "SELECT ended, attempts FROM inbox") == [(None, 6)]
    with running(api, tmp_path) as bot:
        api.wait_until(lambda: rows(tmp_path, "SELECT ended FROM inbox") == [("failed",)])
        assert fault.struck == 3
        bot.kill()
    api.faults.clear()
    api.say(7, "/help")
    fault = api.fault("hang", "sendMessage")
    with running(api, tmp_path) as bot:
        api.wait_until(lambda: fault.struck == 1)
        bot.kill()
    tried(tmp_path, 5)
    api.faults.clear()
    with running(api, tmp_path):
        (apology,) = api.wait_for("sendMessage")
        api.wait_until(lambda: rows(tmp_path, "SELECT ended FROM inbox")[1] == ("apologised",))
    assert apology.values["text"].startswith("Кешіріңіз, біраз уақыт жұмыс істемей")


def tried(data: Path, times: int) -> None:
    """What waits was tried so often."""
    with closing(sqlite3.connect(data / DATABASE)) as connection, connection:
        connection.execute("UPDATE inbox SET attempts = ? WHERE ended IS NULL", (times,))


def test_a_graceful_stop_answers_what_is_under_way(tmp_path: Path) -> None:
    questions = 20 * len(QUESTIONS)
    with BotApi(limits=Limits(a_second=10_000, burst=100)) as api:
        for n in range(1, 21):
            api.chat(raw.private(n))
        api.fault("slow", seconds=0.5)
        with running(api, tmp_path) as bot:
            api.updates([{"message": api.message(n, text)} for text, _ in QUESTIONS for n in range(1, 21)])
            api.wait_for("sendMessage", 5)
            assert bot.stop() == 0
        first = len(api.accepted("sendMessage"))
        assert all(call.said for call in api.accepted("sendMessage"))
        assert first < questions
        api.faults.clear()
        with running(api, tmp_path):
            api.wait_for("sendMessage", questions)
            api.wait_until(lambda: not rows(tmp_path, "SELECT 1 FROM inbox WHERE ended IS NULL"))
        assert len(api.accepted("sendMessage")) == questions
