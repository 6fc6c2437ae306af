"""Videos, files and albums: taken as they come, shown, sent, corrected in their caption, deleted whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from officers import drafted, personal, press, run_out, scene, subscribers, tap
from scene import AIGUL, Scene, buttons, last_text, played, private, text_of

from bot.announcements import content
from bot.announcements.content import Content, Medium
from bot.handlers import services
from bot.storage import announcements as store_
from bot.storage import updates
from bot.storage.updates import Arrived

MEDIA = {
    "photo": [{"file_id": "photo", "file_unique_id": "u", "width": 90, "height": 60}],
    "video": {"file_id": "video", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1},
    "document": {"file_id": "document", "file_unique_id": "d"},
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PAUSE", 0.0)


def message(number: int, kind: str, caption: str = "", **more: Any) -> dict[str, Any]:
    said = {"caption": caption} if caption else {}
    sender = {"chat": private(AIGUL), "from": AIGUL}
    return {"message_id": number, "date": 1_761_112_800, **sender, kind: MEDIA[kind], **said, **more}


async def said(s: Scene, number: int = 1) -> Content:
    one = await store_.get(s.app.store, number)
    assert one is not None
    return content.read(one.content)


async def album(s: Scene, *parts: dict[str, Any]) -> list[list[Any]]:
    """The parts as they come from Telegram: all wait when the first is taken. Out: what came of each."""
    rows = [Arrived(one["message_id"], AIGUL["id"], "message", json.dumps({"message": one})) for one in parts]
    await updates.add(s.app.store, rows, s.now)
    return [await s.feed(message=one) for one in parts]


async def confirmed(s: Scene, calls: Any) -> None:
    await tap(s, next(d for d in buttons(calls).values() if "/ok/" in d))
    await run_out(s)


def sent(s: Scene, method: str, name: str) -> dict[str, str]:
    found = [c.values for c in s.telegram.calls if c.method == method and c.values["chat_id"] != "7"]
    return {v["chat_id"]: v[name] for v in found}


def test_a_spoiler_and_a_caption_above_stay_so_also_when_it_is_corrected() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        looks = {"has_media_spoiler": True, "show_caption_above_media": True}
        await s.feed(message=message(1, "photo", "Сурет") | looks)
        await press(s, "only")
        await confirmed(s, await press(s, "t", argument="grants"))
        for name in ("has_spoiler", "show_caption_above_media"):
            assert set(sent(s, "sendPhoto", name).values()) == {"true"}
        await press(s, "fix")
        await confirmed(s, await s.said("Түзетілді"))
        assert set(sent(s, "editMessageCaption", "show_caption_above_media").values()) == {"true"}

    played(play, scene())


@pytest.mark.parametrize(("kind", "method"), [("video", "sendVideo"), ("document", "sendDocument")])
def test_a_video_or_a_file_goes_out_with_its_text_and_a_correction_changes_that(
    kind: str, method: str
) -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        await s.feed(message=message(1, kind, "Биыл {grants-2025-count}"))
        await press(s, "only")
        calls = await press(s, "t", argument="grants")
        (shown,) = [c.values for c in calls if c.method == method]
        assert (shown[kind], shown["caption"]) == (kind, personal("Биыл 104 грант"))
        await confirmed(s, calls)
        assert sent(s, method, "caption") == {"8": personal("Биыл 104 грант"), "-100500": "Биыл 104 грант"}
        await press(s, "fix")
        await confirmed(s, await s.said("Түзетілді"))
        assert sent(s, "editMessageCaption", "caption") == {
            "8": personal("Түзетілді"), "-100500": "Түзетілді"
        }  # fmt: skip

    played(play, scene())


@pytest.mark.parametrize("before", ["", "photo", "document"])
def test_a_correction_brings_another_medium(before: str) -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        first = message(1, before, "Мәтін") if before else s.message("Мәтін")
        await s.feed(message=first)
        await press(s, "only")
        await confirmed(s, await press(s, "t", argument="grants"))
        asked = last_text(await press(s, "fix"))
        assert "Сурет, бейне не файл жіберсеңіз, бұрынғысын алмастырады" in asked
        calls = await s.feed(message=message(2, "video"))  # the text stays
        shown = [c.values.get("text") or c.values.get("caption") for c in calls if "chat_id" in c.values]
        assert shown[:4] == ["Бұрын:", personal("Мәтін"), "Енді:", personal("Мәтін")]
        await confirmed(s, calls)
        edits = sent(s, "editMessageMedia", "media")
        assert {chat: json.loads(media) for chat, media in edits.items()} == {
            chat: {"type": "video", "media": "video", "caption": text, "parse_mode": "HTML"}
            for chat, text in (("8", personal("Мәтін")), ("-100500", "Мәтін"))
        }
        await s.pressed("1/an/fix/1", AIGUL, s.sent[-1], id="again")
        await confirmed(s, await s.said("Екінші рет"))  # also where the first correction failed
        assert {json.loads(m)["media"] for m in sent(s, "editMessageMedia", "media").values()} == {"video"}

    played(play, scene())


def test_an_album_keeps_its_media_when_it_is_corrected() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        await album(s, *(message(n, "photo", "Есеп", media_group_id="1") for n in (1, 2)))
        await press(s, "only")
        await confirmed(s, await press(s, "t", argument="grants"))
        assert "бұрынғысын алмастырады" not in last_text(await press(s, "fix"))
        assert "альбом ауыспайды" in text_of(await s.feed(message=message(3, "photo", "Басқа")))
        await confirmed(s, await s.said("Түзетілді"))
        assert sent(s, "editMessageCaption", "caption")["-100500"] == "Түзетілді"

    played(play, scene())


def test_an_album_is_taken_whole_answered_once_sent_as_one_and_deleted_whole() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        await s.said("/announce")
        parts = [message(1, "photo"), message(2, "video", "Есеп"), message(3, "photo")]
        heard = await album(s, *(part | {"media_group_id": "1"} for part in parts))
        assert [text_of(calls) for calls in heard[:2]] == ["", ""]
        assert text_of(heard[2]).startswith("Тіркеме қосылды: сурет (2), бейне (1).")
        await album(s, parts[0] | {"media_group_id": "1"})  # the same one again, after a crash
        assert [one.kind for one in (await said(s)).media] == ["photo", "video", "photo"]
        await press(s, "only")
        calls = await press(s, "t", argument="grants")
        assert "Тіркемесі: сурет (2), бейне (1)" in last_text([c for c in calls if "text" in c.values][:-1])
        await confirmed(s, calls)
        media = sent(s, "sendMediaGroup", "media")
        assert {chat: [one["type"] for one in json.loads(said)] for chat, said in media.items()} == {
            "8": ["photo", "video", "photo"], "-100500": ["photo", "video", "photo"]
        }  # fmt: skip
        assert json.loads(media["-100500"])[0]["caption"] == "Есеп"
        assert await s.rows("SELECT count(*), count(others) FROM deliveries WHERE state = 'sent'") == [(2, 2)]
        await press(s, "recy")
        await run_out(s)
        gone = sent(s, "deleteMessages", "message_ids")
        assert {chat: len(json.loads(numbers)) for chat, numbers in gone.items()} == {"8": 3, "-100500": 3}

    played(play, scene())


def test_another_album_takes_the_place_of_the_first_and_has_no_buttons() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "kk")
        await album(s, *(message(n, "photo", media_group_id="1") for n in (1, 2, 3)))
        await press(s, "kk")
        await album(s, *(message(n, "document", media_group_id="2") for n in (4, 5)))
        assert [one.part for one in (await said(s)).media] == ["7/4", "7/5"]
        await press(s, "lnk")
        calls = await s.said("Ашу | https://egov.kz")
        assert "Альбом астына батырма қойылмайды" in last_text(calls)
        assert not any("/ok/" in data for data in buttons(calls).values())
        await press(s, "nopic")
        assert (await said(s)).media == ()

    played(play, scene())


def test_a_photo_is_kept_where_its_words_are_wrong_and_words_can_come_after_it() -> None:
    async def play(s: Scene) -> None:
        await s.said("/announce")
        assert "Тіркеме қосылды: сурет (1)" in text_of(await s.feed(message=message(1, "photo")))
        assert "Артық таңба саны" in text_of(await s.said("ә" * 1025))
        assert "Мұндай көрсеткіш жоқ" in text_of(await s.feed(message=message(2, "video", "{no-such}")))
        assert "орысша мәтінін" in text_of(await s.said("Мәтін"))
        assert ([one.kind for one in (await said(s)).media], (await said(s)).kk) == (["video"], "Мәтін")

    played(play, scene())


def test_a_photo_of_before_there_were_other_media_is_read() -> None:
    old = '{"topic": "grants", "kk": "x", "photo": "AgAC", "quiz": {}}'
    assert content.read(old).media == (Medium("photo", "AgAC"),)
    assert content.read('{"photo": null}').media == ()
