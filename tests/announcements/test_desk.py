"""An officer in the private chat: writing, confirming, correcting; and those who are none."""

from __future__ import annotations

import pytest
from officers import MARAT, drafted, out, personal, press, ready, run_out, scene, state, subscribers
from scene import AIGUL, CHANNEL, GROUP, OLEG, Scene, buttons, last_text, played, text_of, toast

from bot.announcements.desk import mark
from bot.storage import announcements as store_
from bot.storage import chats, destinations
from locales.languages import Language


def test_from_the_first_word_to_the_report() -> None:
    async def play(s: Scene) -> None:
        assert "қазақша мәтінін" in text_of(await s.said("/announce"))
        assert "орысша мәтінін" in text_of(await s.said("Биыл <b> {grants-2025-count}"))
        assert "Мұндай көрсеткіш жоқ: {no-such}" in text_of(await s.said("{no-such}"))
        assert "тақырыбы қандай" in text_of(await s.said("Итого {grants-2025-count}")).lower()
        await subscribers(s)
        card = await s.pressed("1/an/t/1/grants")
        texts = [c.values["text"] for c in card if c.method == "sendMessage"]
        assert texts[:2] == [personal("Биыл &lt;b&gt; 104 грант"), personal("Итого 104 гранта", "ru")]
        assert "Алатындар: 2. Арна: 0, топ: 1, адам: 1\nҚазақша: 1, орысша: 1" in texts[2]
        (send,) = [(t, d) for t, d in buttons(card[:-2]).items() if "/ok/" in d]
        assert send[0] == "Жіберу: 2"
        assert text_of(await s.pressed(send[1])) == "Расталды."
        await s.pressed(send[1])  # replayed
        await run_out(s)
        assert [o for o in out(s) if o[0] != "7"] == [
            ("-100500", "Биыл &lt;b&gt; 104 грант"),
            ("8", personal("Итого 104 гранта", "ru")),
        ]
        assert await state(s) == "done"
        reports = [c for c in s.telegram.calls if c.method == "editMessageText"]
        assert "Жетті: 2" in reports[-1].values["text"]
        # and a correction, in place
        asked = await press(s, "fix")
        assert "Түзетілген қазақша мәтінді" in last_text(asked)
        same = await s.said("Биыл <b> {grants-2025-count}")
        assert "Мәтін өзгерген жоқ" in last_text(same)
        assert not any("/ok/" in d for d in buttons(same).values())
        await press(s, "kk", number=2)
        calls = await s.said("Түзетілді")
        shown = [c.values["text"] for c in calls]
        assert shown[:4] == [
            "Бұрын:", personal("Биыл &lt;b&gt; 104 грант"), "Енді:", personal("Түзетілді")
        ]  # fmt: skip
        assert "Түзетілетін хабарлама: 2" in shown[4]
        await s.pressed(next(d for d in buttons(calls).values() if "/ok/" in d))
        await run_out(s)
        edits = [c.values for c in s.telegram.calls if c.method == "editMessageText"]
        assert ("-100500", "Түзетілді") in [(e["chat_id"], e["text"]) for e in edits]
        assert [o for o in out(s) if o[0] != "7"] == []
        # and gone
        assert "Өшіріледі: 2" in text_of(await press(s, "recy"))
        await run_out(s)
        assert len([c for c in s.telegram.calls if c.method == "deleteMessage"]) == 2
        assert text_of(await press(s, "who")).splitlines() == [
            "22.10.2025 11:00 · Айгүл · дайындады",
            "22.10.2025 11:00 · Айгүл · растады",
            "22.10.2025 11:00 · бағдарлама · жіберу басталды",
            "22.10.2025 11:00 · бағдарлама · жіберу аяқталды",
            "22.10.2025 11:00 · Айгүл · түзетті",
            "22.10.2025 11:00 · Айгүл · қайтарып алды",
        ]

    played(play, scene())


def test_of_two_officers_the_other_one_confirms() -> None:
    async def play(s: Scene) -> None:
        send = await ready(s)
        assert "Басқа қызметкер" in text_of(await s.pressed(send))
        one = await store_.get(s.app.store, 1)
        assert one is not None
        again = f"1/an/ok/1/{mark(one)}"
        assert "Өз хабарландыруыңызды" in text_of(await s.pressed(again))
        assert await state(s) == "waiting"
        told = await s.pressed(again, MARAT, s.sent[-1])
        assert last_text(told) == "Расталды."
        said = [c.values.get("text") for c in told if c.values.get("chat_id") == "7"]
        assert "№1 хабарландыру. Марат: растады." in said
        await run_out(s)
        assert len([o for o in out(s) if o[0] in ("8", "-100500")]) == 2

    played(play, scene(7, 9))


def test_an_officer_is_written_to_in_the_language_that_they_spoke_last() -> None:
    """The language of their Telegram is one that the bot may not speak."""
    english = {**MARAT, "language_code": "en"}

    async def play(s: Scene) -> list[Language | None]:
        found = []
        for said in ("/start", "Сколько волонтёрских центров?", "Қанша грант берілді?"):
            await s.said(said, person=english)
            found.append(await chats.language(s.app.store, 9))
        await s.said("/language", person=english)
        await s.pressed("1/lang/ru", english, s.sent[-1])
        await s.said("Қанша сыйлық берілді?", person=english)
        return [*found, await chats.language(s.app.store, 9)]

    assert played(play, scene(7, 9)) == ["kk", "ru", "kk", "ru"]


def test_of_two_officers_one_removed_before_the_confirmation() -> None:
    async def play(s: Scene) -> None:
        await s.pressed(await ready(s))
        one = await store_.get(s.app.store, 1)
        assert one is not None
        for left in ({7}, {9}, set()):
            await s.officers(*left)
            await s.pressed(f"1/an/ok/1/{mark(one)}", MARAT, s.sent[-1])
            assert await state(s) == "waiting"
        await run_out(s)
        assert [o for o in out(s) if o[0] in ("8", "-100500")] == []

    played(play, scene(7, 9))


def test_a_draft_survives_a_restart() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        await s.said("Бірінші")
        s.app.conversations = type(s.app.conversations)()  # all that is in memory
        assert "тақырыбы қандай" in text_of(await s.said("Первое")).lower()
        assert await s.rows("SELECT json_extract(content, '$.kk') FROM announcements") == [("Бірінші",)]

    played(play, scene())


@pytest.mark.parametrize(
    "verb", ["ok", "go", "pause", "stop", "next", "t", "recy", "re", "all", "chan", "fix", "only"]
)
def test_nobody_else_can_press(verb: str) -> None:
    async def play(s: Scene) -> None:
        send = await ready(s)
        more = {"ok": send, "t": "1/an/t/1/grants", "all": "1/an/all/0"}
        data = more.get(verb, f"1/an/{verb}/1")
        before = await s.rows("SELECT * FROM announcements")
        s.telegram.administrators[-100500] = {8}
        for below in (None, s.message("x", GROUP, OLEG)):
            assert "баспасөз" in toast(await s.pressed(data, OLEG, below)) or "пресс-службы" in toast(
                list(s.telegram.calls)
            )
        # an officer, but below a forwarded button in a group
        await s.pressed(data, AIGUL, s.message("x", GROUP, OLEG))
        # not an officer any more
        await s.officers()
        await s.pressed(data)
        assert await s.rows("SELECT * FROM announcements") == before
        await run_out(s)
        assert out(s) == []

    played(play, scene())


def test_commands_are_for_officers_alone() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce", person=OLEG)
        await s.said("/announce", GROUP, AIGUL)
        assert await s.rows("SELECT count(*) FROM announcements") == [(0,)]
        assert "Гранттар" in text_of(await s.said("/grants"))

    played(play, scene())


def test_an_edited_draft_makes_the_old_button_stale() -> None:
    async def play(s: Scene) -> None:
        send = await ready(s)
        await press(s, "sil", argument="on")
        assert "өзгертілмейді" in text_of(await s.pressed(send))
        assert await state(s) == "draft"

    played(play, scene())


def test_a_time_in_words_and_a_photo() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "when")
        assert "өтіп кетті" in text_of(await s.said("21.10.2025 10:00"))
        assert "Уақыты: бейсенбі, 23.10.2025 10:00 (Алматы, UTC+5)" in text_of(await s.said("ертең 10:00"))
        await press(s, "kk")
        media = s.message("", voice={"file_id": "v", "file_unique_id": "v", "duration": 1})
        del media["text"]
        assert "Дауыстық хабарлама жіберілмейді" in text_of(await s.feed(message=media))

    played(play, scene())


def test_a_channel_gets_nothing_before_an_officer_confirms() -> None:
    async def play(s: Scene) -> None:
        store = s.app.store
        await chats.set_membership(store, CHANNEL["id"], "channel", "administrator", s.now)
        await chats.subscribe(store, CHANNEL["id"], "*", "kk", s.now)
        assert await destinations.audience(store, "grants") == []
        shown = await s.said("/announcements")
        assert f"1/an/ch/{CHANNEL['id']}" in buttons(shown).values()
        await chats.added_by(store, CHANNEL["id"], 8)
        asked = await s.pressed(f"1/an/ch/{CHANNEL['id']}")
        assert text_of(asked) == (
            "Арна <1>\nАрна ID-і: -100700\nБотты қосқан: <b>Олег</b> & Co\nЖазылушы саны: 1 200\n"
            "Арна хабарландыру алғысы келеді. Рұқсат етеміз бе?"
        )
        assert await destinations.audience(store, "grants") == []  # opened, and not confirmed
        await s.pressed(buttons(asked)["Қабылдамау"])
        assert await destinations.audience(store, "grants") == []
        assert "Арна <1>" not in text_of(await s.said("/announcements"))
        await s.pressed(f"1/an/chan/{CHANNEL['id']}")
        assert [d.chat_id for d in await destinations.audience(store, "grants")] == [CHANNEL["id"]]
        assert "Арна расталған" in text_of(await s.pressed(f"1/an/ch/{CHANNEL['id']}"))
        await s.pressed(f"1/an/chno/{CHANNEL['id']}")  # and undone
        assert await destinations.audience(store, "grants") == []
        await s.pressed(f"1/an/chan/{CHANNEL['id']}")
        assert [d.chat_id for d in await destinations.audience(store, "grants")] == [CHANNEL["id"]]
        await chats.set_membership(store, CHANNEL["id"], "channel", "kicked", s.now)
        await chats.set_membership(store, CHANNEL["id"], "channel", "administrator", s.now)
        await chats.subscribe(store, CHANNEL["id"], "*", "kk", s.now)
        assert await destinations.audience(store, "grants") == []  # asked anew

    played(play, scene())


def test_in_a_topic_of_the_private_chat_all_of_a_draft_stands_there() -> None:
    """Previews, the question for a correction, files and pictures, not the cards alone."""
    topic = {"message_thread_id": 42, "is_topic_message": True}

    async def play(s: Scene) -> None:
        calls = []

        async def tap_there(data: str) -> None:
            calls.extend(await s.pressed(data, AIGUL, s.message("x", None, AIGUL, **topic)))

        await subscribers(s)
        for words in ("/announce", "Биыл {grants-2025-count} бар", "Есть {grants-2025-count}"):
            calls.extend(await s.said(words, **topic))
        await tap_there("1/an/t/1/grants")
        sends = next(d for d in buttons(calls[:-2]).values() if "/ok/" in d)
        for data in ("1/an/when/1", "1/an/back/1", "1/an/show/1", sends):
            await tap_there(data)
        await run_out(s)
        for data in ("1/an/look/1", "1/an/csv/1", "1/st/7/csv", "1/ch/csv", "1/an/fix/1"):
            await tap_there(data)
        calls.extend(await s.said("Түзетілді", **topic))
        sent = [c for c in calls if c.method.startswith("send")]
        assert {c.values.get("message_thread_id") for c in sent} == {"42"}
        assert {"sendMessage", "sendDocument"} <= {c.method for c in sent}
        assert len(sent) > 15

    played(play, scene())
