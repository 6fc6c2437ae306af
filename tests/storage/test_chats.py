from __future__ import annotations

import sqlite3

import aiosqlite
import pytest
from stored_examples import APRIL, MARCH, run

from bot.storage import chats, feedback
from bot.storage.chats import Notice
from bot.storage.database import Database


def test_a_chat_keeps_its_language() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            assert await chats.language(db, 7) is None
            await chats.set_language(db, 7, "private", "ru", MARCH)
            await chats.set_language(db, -1001234567890123, "supergroup", "kk", MARCH)
            assert await chats.language(db, 7) == "ru"
            assert await chats.language(db, -1001234567890123) == "kk"
            await chats.set_language(db, 7, "private", "kk", APRIL)
            assert await chats.language(db, 7) == "kk"
            rows = await db.read.execute_fetchall(
                "SELECT chat_id, kind, language, updated_at FROM chats ORDER BY chat_id"
            )
            assert [tuple(row) for row in rows] == [
                (-1001234567890123, "supergroup", "kk", "2026-03-01T09:00:00.000Z"),
                (7, "private", "kk", "2026-04-01T09:00:00.000Z"),
            ]

    run(main())


def test_other_languages_and_kinds_are_refused() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
                await chats.set_language(db, 7, "private", "en", MARCH)  # type: ignore[arg-type]
            with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
                await chats.set_language(db, 7, "forum", "kk", MARCH)  # type: ignore[arg-type]
            assert await chats.language(db, 7) is None

    run(main())


def test_it_joins_a_write_that_is_under_way() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:

            async def fails(connection: aiosqlite.Connection) -> None:
                await chats.set_language(connection, 7, "private", "ru", MARCH)
                assert await chats.language(connection, 7) == "ru"
                raise LookupError

            with pytest.raises(LookupError):
                await db.write(fails)
            assert await chats.language(db, 7) is None

    run(main())


def test_what_a_group_sets() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            assert await chats.chat(db, -5) == chats.UNKNOWN
            await chats.set_quiet(db, -5, "group", True, MARCH)
            await chats.set_topics(db, -5, "group", frozenset({"b", "a"}), MARCH)
            await chats.set_membership(db, -5, "group", "administrator", MARCH)
            kept = chats.Chat(None, True, frozenset({"a", "b"}), "administrator", "2026-03-01")
            assert await chats.chat(db, -5) == kept
            await chats.set_topics(db, -5, "group", frozenset(), MARCH)
            assert (await chats.chat(db, -5)).topics == frozenset()
            await chats.set_topics(db, -5, "group", None, MARCH)
            assert (await chats.chat(db, -5)).topics is None
            await chats.seen(db, -5, APRIL.date())
            await chats.seen(db, -6, APRIL.date())  # not known, and stays so
            assert (await chats.chat(db, -5)).seen_on == "2026-04-01"
            assert await chats.chat(db, -6) == chats.UNKNOWN

    run(main())


def test_a_move_takes_everything_along_and_again_changes_nothing() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            await chats.set_quiet(db, -5, "group", True, MARCH)
            await chats.subscribe(db, -5, "a", "kk", MARCH)
            await feedback.rate(db, -5, 1, 7, "figure:a", "good", "kk", MARCH)
            await chats.set_membership(db, -1005, "supergroup", "member", APRIL)
            for _ in range(2):
                await chats.move(db, -5, -1005)
            assert await chats.chat(db, -5) == chats.UNKNOWN
            assert (await chats.chat(db, -1005)).quiet
            assert await chats.subscribed(db, -1005) == {"a"}
            assert await feedback.verdicts(db) == {("figure:a", "good"): 1}
            await chats.move(db, -404, -1005)
            assert (await chats.chat(db, -1005)).quiet

    run(main())


def test_messages_of_before_a_move_have_no_number_after_it() -> None:
    """They stay in the old group: by their numbers strangers' messages of the new one would be deleted."""

    async def main() -> None:
        async with await Database.open(":memory:") as db:
            await chats.set_membership(db, -5, "group", "member", MARCH)
            await db.write(_delivered)
            await chats.move(db, -5, -1005)
            found = await db.read.execute_fetchall(
                "SELECT action, chat_id, state, reason, message_id, others FROM deliveries ORDER BY id"
            )
            assert [tuple(row) for row in found] == [
                ("send", -1005, "sent", None, 0, None),
                ("delete", -1005, "failed", "message_gone", 0, None),
                ("send", -1005, "planned", None, None, None),
            ]

    async def _delivered(connection: aiosqlite.Connection) -> None:
        await connection.execute(
            "INSERT INTO announcements (id, state, content, updated_at) VALUES (1, 'done', '{}', ''),"
            " (2, 'running', '{}', '')"
        )
        await connection.executemany(
            "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, state,"
            " message_id, others, not_before) VALUES (?, ?, 0, -5, 0, 0, 'kk', ?, ?, ?, '')",
            [(1, "send", "sent", 44, "45 46"), (1, "delete", "planned", 44, "45 46"),
             (2, "send", "planned", None, None)],
        )  # fmt: skip

    run(main())


def test_who_puts_it_out_gets_no_news() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            await chats.subscribe(db, 7, chats.ALL, "kk", MARCH)
            await chats.subscribe(db, 7, "a", "kk", MARCH)
            await chats.speak(db, 7, "ru")
            await chats.unsubscribe(db, 7, "a")
            assert await chats.subscribed(db, 7) == {"*"}
            await chats.set_membership(db, 7, "private", "kicked", MARCH)
            assert await chats.subscribed(db, 7) == frozenset()

    run(main())


def test_notices_wait_until_they_are_told() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            await chats.leave_notice(db, 7, Notice("channel", -1, "Арна"), MARCH)
            await chats.leave_notice(db, 7, Notice("channel", -1, "Жаңа атау"), MARCH)
            await chats.leave_notice(db, 7, Notice("desk", -2, "B"), APRIL)
            waiting = (Notice("channel", -1, "Жаңа атау"), Notice("desk", -2, "B"))
            assert await chats.notices(db, 7) == waiting
            await chats.forget_notices(db, 7)
            assert await chats.notices(db, 7) == ()

    run(main())


def test_a_question_is_passed_on_once() -> None:
    async def main() -> None:
        async with await Database.open(":memory:") as db:
            for text in ("бірінші", "екінші"):
                await feedback.pass_on(db, 7, 1, 7, text, "kk", False, MARCH)
            assert [one.text for one in await feedback.waiting_questions(db)] == ["бірінші"]

    run(main())
