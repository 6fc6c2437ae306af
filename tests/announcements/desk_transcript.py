"""Every screen of the desk and of a chat's deliveries, in both languages, to be read through by a person.

``python -m tests.transcripts`` prints it; ``pytest -s tests/announcements/test_desk_transcript.py`` as well.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import telegram_html
from officers import MARAT, made, scene
from scene import AIGUL, CHANNEL, FORUM, GROUP, OLEG, Scene, member, played, served
from test_polls import made as made_poll

from bot.announcements import content
from bot.announcements.content import Content, Quiz
from bot.announcements.desk import mark
from bot.connection.sending import Lanes
from bot.connection.standin import Call
from bot.handlers.membership import tell_lost
from bot.jobs import Officers
from bot.storage import announcements as store_
from bot.storage import chats, desk_work, destinations, recurring
from bot.storage.amending import Lost
from bot.storage.announcements import Cause
from bot.storage.destinations import Wishes
from bot.storage.recurring import Rule
from bot.storage.revisions import accept
from locales.languages import Language

POSTS = member("administrator", can_post_messages=True)
VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 1}
SIZE = {"file_id": "AgAC", "file_unique_id": "u", "width": 90, "height": 60}


class Written:
    """One officer at work, and what they see."""

    def __init__(self, s: Scene, language: Language) -> None:
        self.s = s
        self.language: Language = language
        self.me = AIGUL if language == "kk" else OLEG
        self.lines: list[str] = []

    async def does(self, what: str, calls: Any, to: int | None = None) -> None:
        """Note what is seen in one chat, by default the officer's own."""
        self.lines.append(f"=== {what}")
        for call in await calls:
            seen = call.values.get("chat_id", str(to or self.me["id"])) == str(to or self.me["id"])
            if call.method == "answerCallbackQuery" and call.values.get("text"):
                self.lines.append(f"({call.values['text']})\n")
            elif seen and (call.method.startswith("send") or call.method == "editMessageText"):
                shown = json.loads(call.values.get("media", "[{}]"))[0] | call.values
                text = shown.get("text") or shown.get("caption") or self._poll(shown)
                rows = json.loads(call.values.get("reply_markup", "{}")).get("inline_keyboard", ())
                below = ["   ".join(f"[{b['text']}]" for b in row) for row in rows]
                self.lines.append("\n".join((telegram_html.parse(text)[0], *below)) + "\n")

    @staticmethod
    def _poll(values: dict[str, str]) -> str:
        options = [o if isinstance(o, str) else o["text"] for o in json.loads(values["options"])]
        return "\n".join((values["question"], *(f"( ) {o}" for o in options), values.get("explanation", "")))

    async def says(self, text: str, chat: Any = None, **more: Any) -> None:
        message = self.s.message(text, chat, self.me, **more)
        if not text:
            del message["text"]
        await self.does(text or "/".join(more), self.s.feed(message=message), chat and chat["id"])

    async def press(self, verb: str, number: int | str = 1, argument: str = "", person: Any = None) -> None:
        data = f"1/an/{verb}/{number}" + (f"/{argument}" if argument else "")
        who = person or self.me
        theirs = [m for m in self.s.sent if m["chat"]["id"] == who["id"]]
        below = theirs[-1] if theirs else self.s.message("x", None, who)
        await self.does(f"> {data}", self.s.pressed(data, who, below))

    async def confirm(self, number: int = 1) -> None:
        """Press what the last message offers."""
        await self.press("next", number)
        theirs = [m for m in self.s.sent if m["chat"]["id"] == self.me["id"]]
        (button,) = (
            b for row in theirs[-1]["reply_markup"]["inline_keyboard"] for b in row
            if "/ok/" in b["callback_data"]
        )  # fmt: skip
        await self.does(f"> {button['text']}", self.s.pressed(button["callback_data"], self.me, theirs[-1]))

    async def runs(self, rounds: int = 4, to: int | None = None) -> None:
        """The loop sends what is due."""
        loop = made(self.s)
        self.s.telegram.calls.clear()
        for _ in range(rounds):
            await loop.look()
            await loop.idle()
            self.s.later(seconds=4)

        async def calls() -> Any:
            return list(self.s.telegram.calls)

        await self.does("(time passes)", calls(), to)

    async def delivery(self, what: str, chat: Any = GROUP, below: Any = None) -> None:
        there = [m for m in self.s.sent if m["chat"]["id"] == chat["id"]]
        calls = self.s.pressed(f"1/an/d/{chat['id']}/{what}", self.me, below or there[-1])
        await self.does(f"> {what}", calls, chat["id"])


async def _writing(w: Written) -> None:
    await w.says("/announcements")
    await w.says("/announce")
    await w.says("", voice=VOICE)
    for kind in ("audio", "sticker", "animation"):
        size = {
            "width": 1,
            "height": 1,
            "duration": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
        names = {
            "animation": ("width", "height", "duration"),
            "audio": ("duration",), "sticker": ("width", "height", "is_animated", "is_video", "type"),
        }.get(kind, ())  # fmt: skip
        media = {"file_id": "v", "file_unique_id": "v", **{name: size[name] for name in names}}
        more = {"document": {"file_id": "v", "file_unique_id": "v"}} if kind == "animation" else {}
        await w.says("", **{kind: media}, **more)
    await w.says("", dice={"emoji": "🎲", "value": 3})
    await w.says("{no-such}")
    await w.press("fig")
    await w.press("fo", 1, "0/grants")
    await w.press("open")
    await w.says("ә" * 4200)
    await w.says("", document={"file_id": "v", "file_unique_id": "v"})
    await w.says("", photo=[SIZE], media_group_id="1")
    video = {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}
    await w.says("", video=video, media_group_id="1", caption="Биыл {grants-2025-count} бар")
    await w.says("Есть {grants-2025-count}")
    await w.press("t", 1, "grants")
    await w.press("top")
    await w.press("lnk")
    await w.says("Толығырақ | Подробнее | https://egov.kz")
    await w.press("nolnk")
    await w.press("nopic")
    await w.press("only")
    await w.press("card", 1, "on")
    for text in ("Жаңалық", "Биыл {grants-2025-count} бар"):
        await w.press("kk")
        await w.says(text)
        await w.press("show")
    await w.press("card", 1, "off")
    await w.press("when")
    await w.says("x")
    for refused in (
        "31.02 10:00", "25:00", "завтра 10:00 11:00", "завтра", "следующий 10:00", "сб 23.10.2025 10:00",
        "вчера", "10:00 емес",
    ):  # fmt: skip
        await w.says(refused)
    await w.says("завтра в 10" if w.language == "ru" else "ертең 10:00")
    await w.press("sil", 1, "on")
    await w.press("pin", 1, "on")
    await w.press("till")
    for text in ("кеше", "бүгін 18:00" if w.language == "kk" else "сегодня 18:00", "25.11.2025 10:00"):
        await w.says(text)
    await w.press("end", 1, str(int((w.s.now + timedelta(days=2)).timestamp()) // 60))
    await w.press("till")
    await w.press("stay")
    await w.press("lnk")
    for text in ("Ашу", "x" * 70 + " | https://egov.kz", "Ашу | egov", "Ашу | https://egov.kz\n" * 9):
        await w.says(text)
    await w.says("Өтінім беру | Подать заявку | https://egov.kz")
    await w.press("lnk")
    await w.press("nolnk")
    await w.press("show")


async def _sending(w: Written) -> None:
    s = w.s
    await w.confirm()
    await w.press("open")
    await w.press("edit")
    await w.press("now")
    await w.confirm()
    await w.press("pause")
    await w.press("go")
    s.telegram.refuses[-100600] = "Bad Request: not enough rights to send text messages to the chat"
    await w.runs()
    await w.press("open")
    await chats.set_membership(s.app.store, 900, "private", "kicked", s.now)
    await w.press("open")
    await w.press("res", 1, "send-0")
    await chats.set_membership(s.app.store, 900, "private", "member", s.now)
    await chats.subscribe(s.app.store, 900, "*", "ru", s.now)
    await w.press("fix")
    await w.says("", poll=made_poll("Иә", "Жоқ"))
    await w.says("", photo=[SIZE], caption="x", media_group_id="9")
    await w.says("Биыл {grants-2025-count} бар")
    await w.press("ru", 2)
    await w.press("kk", 2)
    await w.says("", photo=[SIZE])
    await w.press("kk", 2)
    await w.says("Түзетілген мәтін")
    await w.confirm(2)
    await w.runs()
    await w.press("res", 1, "edit-0")
    await w.press("rec")
    await w.press("recy")
    await w.press("res", 1, "delete-0")
    await w.runs()
    await w.press("res", 1, "delete-0")
    await w.press("who")
    await w.press("ok", 1, "0")
    await w.press("stop", 1, person={**MARAT, "language_code": w.language})


async def _states(w: Written) -> None:
    """What a script can hardly bring about: rows of every state, drafts in every plight."""
    s = w.s
    made_ = content.written(Content(topic="grants", kk="Сынақ", ru="Проба"))
    number = await store_.create(s.app.store, "text", made_, w.me["id"], s.now, state="done", send_at=s.now)

    async def rows(connection: Any) -> None:
        states = (
            ("send", "unknown", "", 1), ("send", "failed", "too_late", 2), ("send", "failed", "blocked", 3),
            ("send", "failed", "kicked", 4), ("send", "failed", "chat_not_found", 5),
            ("send", "failed", "topic_closed", 6), ("send", "failed", "quiet_hours", 7),
            ("send", "failed", "too_long", 8), ("send", "failed", "bad_markup", 9),
            ("send", "failed", "other", 10), ("send", "failed", "other", 11),
            ("send", "failed", "banned", -18),
            ("send", "failed", "no_media", 16), ("send", "sent", "", 17), ("edit", "failed", "no_number", 17),
            ("send", "planned", "", -12), ("send", "cancelled", "cancelled", 13),
            ("send", "cancelled", "unsubscribed", 14), ("send", "cancelled", "duplicate", 15),
            ("edit", "failed", "unreachable", 1), ("edit", "cancelled", "superseded", 2),
            ("edit", "planned", "", 3), ("delete", "failed", "too_old", 1),
            ("delete", "failed", "message_gone", 2), ("delete", "cancelled", "recalled", 3),
            ("stop", "sent", "", 1), ("stop", "failed", "message_gone", 2), ("stop", "planned", "", 3),
            ("stop", "cancelled", "recalled", 4), ("pin", "sent", "", -1),
            ("pin", "failed", "no_pin_right", -2), ("pin", "cancelled", "recalled", -3),
            ("pin", "planned", "", -4),
        )  # fmt: skip
        for action, state, reason, chat in states:
            await connection.execute(
                "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language,"
                " state, reason, message_id, not_before) VALUES (?, ?, 0, ?, 0, 0, 'kk', ?, ?, 1, '')",
                (number, action, chat, state, reason or None),
            )
        await connection.execute("UPDATE deliveries SET said = 'WEIRD' WHERE chat_id = 10")
        await connection.execute("UPDATE deliveries SET edition = 1 WHERE action = 'edit'")
        await connection.execute("UPDATE deliveries SET message_id = 0 WHERE chat_id = 17")

        for action in ("send", "delete"):  # a quiz's words are shown with the quiz
            await connection.execute(
                "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language,"
                " state, message_id, not_before, ended_at)"
                " VALUES (?, ?, 0, 77, 0, 0, 'kk', ?, 9, '', '2020')",
                (number, action, "sent" if action == "send" else "failed"),
            )

    await s.app.store.write(rows)

    async def unknown(connection: Any, number: int) -> None:
        await connection.execute(
            "UPDATE deliveries SET state = 'unknown' WHERE announcement = ? AND chat_id = 1", (number,)
        )

    for page in ("send-0", "send-1", "pin-0", "edit-0", "delete-0", "stop-0"):
        await w.press("res", number or 0, page)
    await w.press("open", number or 0)
    await w.press("re", number or 0)
    await w.press("who", number or 0)
    await s.app.store.write(unknown, number)
    await w.press("recy", number or 0)
    for said in (
        Content(topic=None, kk="x", kk_only=True), Content(topic="grants", kk="<b>x", kk_only=True),
        Content(topic="grants", kk="", kk_only=True), Content(topic="grants", kk="x"),
        Content(topic="grants", kk="<b> </b>", kk_only=True),
        Content(topic="grants", kk="<b>x</b>" * 120, kk_only=True),
        Content(topic="grants", kk="x", kk_only=True, at=datetime(2020, 1, 1, tzinfo=UTC).isoformat()),
    ):  # fmt: skip
        number = await store_.create(s.app.store, "text", content.written(said), w.me["id"], s.now)
        if said.at:
            await w.confirm(number or 0)
        else:
            await w.press("next", number or 0)
    await w.press("res", number or 0, "send-0")
    await w.press("drop", number or 0)
    planned = await store_.create(
        s.app.store, "text", made_, w.me["id"], s.now, state="planned", send_at=s.now
    )
    await store_.create(s.app.store, "text", made_, w.me["id"], s.now, state="running", send_at=s.now)
    await w.says("/announcements")
    await w.press("list", 0, "1")
    await w.press("all", 0)
    await w.press("who", planned or 0)
    await w.press("stop", planned or 0)
    await w.press("who", planned or 0)


async def _poll(w: Written) -> None:
    """An officer's own."""
    await w.says("/announce")
    ((draft,),) = await w.s.rows("SELECT max(id) FROM announcements")
    for poll in (
        made_poll("1", "2", right=0, type="quiz", correct_option_ids=[]), made_poll("1"), made_poll("1", "1"),
        made_poll("104", "105", question="104?", right=0), made_poll("1", "2", open_period=60),
        made_poll("1", "2", description="x"), made_poll("1", "2", media={"photo": []}),
        made_poll("1", "2", question_entities=[{"type": "bold", "offset": 0, "length": 1}]),
        made_poll("{grants-2025-count}", "5 сыйлық", right=0),
    ):  # fmt: skip
        await w.says("", poll=poll)
    await w.says("", poll=made_poll("Иә", "Жоқ"))
    await w.says("x")
    await w.says("", poll=made_poll("Да", "Нет", "Не знаю"))
    await w.press("kk", draft)
    await w.says("Мәтін")
    await w.says("", poll=made_poll("Да", "Нет"))
    await w.press("drop", draft)
    said = Quiz("Қатысасыз ба?", ("Иә", "Жоқ"), None, "")
    made_ = Content(topic="grants", quiz={"kk": said}, kk_only=True)
    number = await store_.create(w.s.app.store, "text", content.written(made_), w.me["id"], w.s.now) or 0
    await w.confirm(number)
    await w.runs()
    await w.press("votes", number)
    for message, _ in list(w.s.telegram._sent.values()):
        if "poll" in message:
            told = [{**option, "voter_count": 3} for option in message["poll"]["options"]]
            await w.s.feed(poll={**message["poll"], "options": told})
    await w.press("votes", number)
    await w.press("endp", number)
    await w.runs()
    await w.press("who", number)


async def _mark(s: Scene, number: int) -> str:
    one = await store_.get(s.app.store, number)
    assert one is not None
    return mark(one)


async def _second(w: Written) -> None:
    """With another officer."""
    s = w.s
    await s.officers(w.me["id"], MARAT["id"])
    made_ = content.written(Content(topic="grants", kk="Екеуміз", kk_only=True))
    number = await store_.create(s.app.store, "text", made_, w.me["id"], s.now) or 0
    await w.confirm(number)
    await w.runs()
    one = await store_.get(s.app.store, number)
    assert one is not None
    await w.press("ok", number, mark(one))
    await w.press("open", number)
    await w.press("look", number)
    await w.press("who", number)
    await w.press("no", number, person=MARAT)
    theirs = await store_.create(s.app.store, "text", made_, MARAT["id"], s.now) or 0
    for said in ("next", "ok"):
        await s.pressed(
            f"1/an/{said}/{theirs}" + (f"/{await _mark(s, theirs)}" if said == "ok" else ""), MARAT
        )
    await w.runs()
    await w.press("open", theirs)
    await w.press("no", theirs)
    await chats.unsubscribe(s.app.store, 900, "*")
    nobody = content.written(Content(topic="laws", kk="Ешкімге", kk_only=True))
    await w.press("next", await store_.create(s.app.store, "text", nobody, w.me["id"], s.now) or 0)
    await chats.subscribe(s.app.store, 900, "*", "ru", s.now)
    knowledge = s.app.knowledge
    figure = next(iter(knowledge.figures.values()))
    revised = content.written(
        Content(topic="grants", kk="x", kk_only=True, fixed={"kk": "x"}, figures={figure.id: "0"})
    )
    number = await store_.create(s.app.store, "text", revised, w.me["id"], s.now) or 0
    await w.press("ok", number, await _mark(s, number))
    loaded, _ = served()
    s.app.knowledge = loaded
    await w.press("who", number)


async def _officers(w: Written) -> None:
    """Who is of the desk. A third one is added and removed."""
    s, me, third = w.s, w.me["id"], (OLEG if w.me is AIGUL else AIGUL)["id"]
    await s.officers(me)
    await w.says("/officers")
    for number in ("x", "77", str(me)):
        await w.says(f"/officers {number}")
    await w.press("off", me)
    await w.press("off", 77)
    await w.says(f"/officers {MARAT['id']}")
    await w.says(f"/officers {third}")
    await w.says("/officers")

    async def decided(verb: str, person: Any = None) -> None:
        ((wish,),) = await s.rows("SELECT max(id) FROM officer_changes WHERE officer NOT NULL")
        await w.press(verb, wish, person=person)

    for verb in ("offy", "offn", "offy"):
        await decided(verb)
    await w.does("(another one wishes)", s.said(f"/officers {third}", person=MARAT))
    await decided("offy")
    await w.press("off", third)
    await decided("offy", MARAT)
    await w.press("off", me, person=MARAT)
    await decided("offn")
    await w.press("off", me)
    await decided("offy", MARAT)
    await w.does("(an officer again)", s.said(f"/officers {me}", person=MARAT))
    await s.officers(me)
    said = content.written(Content(topic="grants", kk="x", kk_only=True, fixed={"kk": "x"}))
    number = await store_.create(s.app.store, "text", said, None, s.now, state="waiting") or 0
    await w.runs()
    await w.press("who", number)


async def _chat(w: Written) -> None:
    s = w.s
    await w.says("/delivery", GROUP)
    for what in (
        "topics",
        "on:laws",
        "both",
        "quiet",
        "q-1320-480",
        "figure",
        "figure-03-600",
        "quiz-06-600",
    ):
        await w.delivery(what)
    await w.delivery("show")
    await w.says("/delivery 25", GROUP)
    await w.says("/delivery", FORUM, message_thread_id=5, is_topic_message=True)
    below = {**s.sent[-1], "message_thread_id": 5, "is_topic_message": True}
    await w.delivery("here", FORUM, below)
    await w.says(f"/delivery {CHANNEL['id']}")
    below = s.sent[-1]
    calls = s.pressed(f"1/an/d/{CHANNEL['id']}/off:", w.me, below)
    await w.does("> off:", calls)
    await w.does("> show", s.pressed(f"1/an/d/{CHANNEL['id']}/show", w.me, below))
    await chats.subscribe(s.app.store, CHANNEL["id"], "*", w.language, s.now)
    await w.says("/announcements")
    await chats.added_by(s.app.store, CHANNEL["id"], MARAT["id"])
    for verb in ("ch", "chno", "chan", "ch"):
        await w.press(verb, CHANNEL["id"])
    await w.press("li", "gone", "7")
    await w.runs(to=GROUP["id"])
    s.now = datetime(2025, 10, 27, 5, 1, tzinfo=UTC)
    await w.runs(to=GROUP["id"])
    await w.runs(to=GROUP["id"])
    quizzes = [one for one in await recurring.quizzes(s.app.store) if one.kind == "quiz"]
    s.later(days=3)
    await w.press("recy", quizzes[0].id)
    await w.press("open", quizzes[0].id)
    await w.press("votes", quizzes[0].id)
    poll = next(m["poll"] for m, _ in s.telegram._sent.values() if "poll" in m)
    told = [{**option, "voter_count": 3} for option in poll["options"]]
    await s.feed(poll={**poll, "options": told})
    await w.press("votes", quizzes[0].id)
    await recurring.set_rule(s.app.store, GROUP["id"], "quiz", Rule(frozenset(range(7)), 600), s.now)
    s.now = datetime(2025, 11, 1, 5, 1, tzinfo=UTC)
    await w.runs(to=GROUP["id"])
    s.app.knowledge = replace(s.app.knowledge, figures={})  # whatever a quiz was about is gone
    await w.runs()
    s.later(days=30)
    await w.runs()


async def _listed(w: Written) -> None:
    """The groups and channels in every state, their labels, and an announcement to chosen ones."""
    s, store = w.s, w.s.app.store
    mine = GROUP["id"]
    await w.does("> 1/ch/o", w.s.pressed("1/ch/o/-5", w.me))
    for n, became in ((-101, "kicked"), (-102, "restricted"), (-103, "member")):
        await chats.set_membership(store, n, "supergroup", became, s.now)  # type: ignore[arg-type]
        await chats.named(store, n, f"Алаң {n}")
    for n, by in ((-104, None), (-105, 0)):
        await chats.set_membership(store, n, "channel", "administrator", s.now)
        await chats.named(store, n, f"Арна {n}")
        await chats.subscribe(store, n, "*", w.language, s.now)
        await destinations.wish(store, n, Wishes(confirmed_by=by), s.now)
    await w.says("/chats")
    for data in ("1/ch/li/0/1", "1/ch/labels", f"1/ch/o/{mine}", f"1/ch/new/{mine}"):
        await w.does(f"> {data}", s.pressed(data, w.me))
    for name in ("x" * 31, "Өңірлер"):
        await w.says(name)
    for data in ("1/ch/labels", "1/ch/li/1/0", "1/ch/ask/1"):
        await w.does(f"> {data}", s.pressed(data, w.me))
    for n in range(2, destinations.MOST + 1):
        await destinations.make_label(store, f"L{n}")
    await w.does("> 1/ch/new", s.pressed(f"1/ch/new/{mine}", w.me))
    await w.says("Тағы бірі")
    for one in range(3, destinations.MOST + 1):
        await destinations.drop_label(store, one)
    made_ = content.written(Content(kk="Таңдаулы", kk_only=True))
    number = await store_.create(store, "text", made_, w.me["id"], s.now) or 0
    for verb, more in (
        ("open", ""), ("to", "0"), ("tl", "1/on-0"), ("tc", "-103/on-0"), ("tl", "1/off-0"), ("open", ""),
        ("tl", "1/on-0"), ("open", ""),
    ):  # fmt: skip
        await w.press(verb, number, more)
    await chats.subscribe(store, mine, "*", w.language, s.now)
    confirmed = content.written(Content(topic="*", kk="Таңдаулы", kk_only=True, labels=(1,), labelled=()))
    later = await store_.create(store, "text", confirmed, w.me["id"], s.now, state="planned") or 0
    await w.press("open", later)  # the label was put on a chat since
    await w.press("stop", later)
    await w.does("> 1/ch/drop", s.pressed("1/ch/drop/1", w.me))
    await w.press("drop", number)
    for table in ("chat_labels", "labels"):
        await store.write(_emptied, table)
    await w.does("> 1/ch/labels", s.pressed("1/ch/labels", w.me))
    await store.write(_emptied, "chats")
    number = await store_.create(store, "text", made_, w.me["id"], s.now) or 0
    await w.press("to", number, "0")


async def _repeating(w: Written) -> None:
    """One that comes each week, and one each month: set, confirmed, run, looked at, ended."""
    s, store = w.s, w.s.app.store
    await chats.subscribe(store, 900, "*", "ru", s.now)
    for every, kk in (("week-4", "Апталық"), ("month-3", "Айлық")):
        made_ = content.written(Content(topic="grants", kk=kk, kk_only=True))
        number = await store_.create(store, "text", made_, w.me["id"], s.now) or 0
        await w.press("rep", number)
        await w.press("rs", number, every)
        await w.press("back", number)
        await w.press("when", number)
        await w.says("завтра в 10" if w.language == "ru" else "ертең 10:00")
        await w.press("rl", number, every.partition("-")[0])
        for until in ("сегодня" if w.language == "ru" else "бүгін", "22.10.2125", "31.12"):
            await w.says(until)
        await w.press("rep", number)
        await w.confirm(number)
        await w.says("/announcements")
        s.later(days=1)
        await w.runs()
        await w.press("open", number)
        await w.press("stop", number)


async def _templates(w: Written) -> None:
    """A draft is kept as a template, and another begins from it."""
    s, store = w.s, w.s.app.store
    made_ = content.written(Content(topic="grants", kk="Үлгі мәтін", ru="Текст шаблона"))
    number = await store_.create(store, "text", made_, w.me["id"], s.now) or 0
    await w.press("keep", number)
    for name in ("x" * 41, "Апталық шолу"):
        await w.says(name)
    for n in range(2, desk_work.MOST_TEMPLATES + 1):
        await desk_work.save_template(store, f"T{n}", "{}", w.me["id"], s.now)
    await w.press("keep", number)
    await w.says("Тағы бірі")
    for n in range(2, desk_work.MOST_TEMPLATES + 1):
        await desk_work.drop_template(store, n)
    await w.says("/announce")
    number = max(row[0] for row in await s.rows("SELECT id FROM announcements"))
    for verb, argument in (("temp", ""), ("task", "1"), ("from", "1"), ("tdel", "1"), ("drop", "")):
        await w.press(verb, number, argument)


async def _emptied(connection: Any, table: str) -> None:
    await connection.execute(f"DELETE FROM {table}")  # noqa: S608


async def _lost(w: Written) -> None:
    """A channel in which it may not post any more, a group it is out of; too many refusals; a broken way."""
    s = w.s
    for chat, became in ((CHANNEL, "restricted"), (GROUP, "kicked")):
        kind = "channel" if chat is CHANNEL else "supergroup"
        await chats.set_membership(s.app.store, chat["id"], kind, became, s.now)  # type: ignore[arg-type]
        s.telegram.bot_member = {"status": "left" if chat is GROUP else "administrator"}
        await w.says(f"/delivery {chat['id']}")
        for how in ("no_rights", "kicked"):
            for owner in (None, w.me["id"]):
                await s.officers(*(() if owner else (w.me["id"],)))
                lost = Lost(chat["id"], "X", owner, how)
                await w.does(f"lost: {how}", _told(s, tell_lost(s.application.bot, s.app, lost)))
    for chat, old, new in (
        (GROUP, member("left"), member()),
        (CHANNEL, member("administrator", can_post_messages=False), POSTS),
    ):
        change = {"chat": chat, "from": w.me, "date": 1, "old_chat_member": old, "new_chat_member": new}
        to = chat["id"] if chat is GROUP else None
        await w.does(f"back: {chat['title']}", s.feed(my_chat_member=change), to)
    made_ = content.written(Content(topic="grants", kk="Сынақ", ru="Проба"))
    await s.officers(w.me["id"])

    async def closed(connection: Any) -> None:
        await connection.execute(
            "INSERT INTO deliveries (announcement, action, edition, chat_id, thread, part, language, state,"
            " reason, not_before) SELECT 1, 'send', 0, chat_id, thread, 9, 'kk', 'failed', 'topic_closed', ''"
            " FROM destinations WHERE chat_id = ?",
            (FORUM["id"],),
        )

    await s.app.store.write(closed)
    await w.says("/delivery", FORUM, message_thread_id=5, is_topic_message=True)
    for why in ("unlikely", "refused"):
        number = await store_.create(s.app.store, "text", made_, w.me["id"], s.now, state="planned") or 0
        await store_.move_state(
            s.app.store, number, ("planned",), "paused", None, "paused", s.now, cause=Cause(why, chats=9)
        )
        await w.runs()
    number = await store_.create(s.app.store, "text", made_, w.me["id"], s.now, state="planned") or 0
    await store_.move_state(
        s.app.store, number, ("planned",), "paused", None, "paused", s.now,
        cause=Cause("restored", dates=(s.now.date(),)),
    )  # fmt: skip
    await w.runs()
    for began in (None, s.now):
        more = {"began_at": began} if began else {}
        number = await store_.create(s.app.store, "text", made_, w.me["id"], s.now, state="planned") or 0
        cause = Cause("expired")
        await store_.move_state(
            s.app.store, number, ("planned",), "cancelled", None, "recalled", s.now, cause=cause, **more
        )
        await w.press("open", number)
    officers = Officers(s.application.bot, s.app, Lanes())
    recalled = next(one for one in await store_.newest(s.app.store) if one.author == w.me["id"])
    await w.does("on the command line", _told(s, officers.did(recalled, "recalled")))
    await w.does("the way is broken", _told(s, officers.tell_paused("HTTP 502, not from the Bot API")))


async def _told(s: Scene, work: Awaitable[None]) -> list[Call]:
    s.telegram.calls.clear()
    await work
    return list(s.telegram.calls)


async def _news(w: Written) -> None:
    s = w.s
    loaded, _ = served()
    s.app.knowledge = loaded
    await accept(s.app.store, loaded, {}, s.now)
    await w.runs(1)
    grants = loaded.figures["grants-2025-count"]
    assert grants.value is not None
    share = next(f for f in loaded.figures.values() if f.unit.style == "percent" and f.value is not None)
    assert share.value is not None
    figures = {
        **loaded.figures,
        grants.id: replace(grants, value=grants.value + 1),
        share.id: replace(share, value=share.value + 1),
    }
    fresh = replace(
        next(f for f in figures.values() if f.previous is None and f.value is not None), id="fresh-one"
    )
    s.app.knowledge = replace(loaded, figures={**figures, fresh.id: fresh})
    await accept(s.app.store, s.app.knowledge, {}, s.now)
    number = await store_.create(
        s.app.store, "text",
        content.written(
            Content(topic="grants", kk="{x}", kk_only=True, fixed={"kk": "x"}, figures={"gone": "0"})
        ),
        w.me["id"], s.now, state="planned", send_at=s.now,
    )  # fmt: skip
    assert number
    await w.runs()


def transcript(language: Language) -> str:
    """The whole of one language."""

    async def play(s: Scene) -> str:
        w = Written(s, language)
        store = s.app.store
        for chat in (GROUP, FORUM):
            await chats.set_membership(store, chat["id"], "supergroup", "member", s.now)
            await chats.set_language(store, chat["id"], "supergroup", language, s.now)
            await chats.subscribe(store, chat["id"], "grants", "kk", s.now)
        await chats.subscribe(store, 900, "*", "ru", s.now)
        s.telegram.chats[900] = {"id": 900, "type": "private", "first_name": "X"}
        await chats.set_language(store, w.me["id"], "private", language, s.now)
        await w.says("/announcements")
        await chats.set_membership(store, CHANNEL["id"], "channel", "administrator", s.now)
        await chats.subscribe(store, CHANNEL["id"], "*", language, s.now)
        s.telegram.administrators = {chat["id"]: {w.me["id"]} for chat in (GROUP, FORUM, CHANNEL)}
        await _writing(w)
        await _sending(w)
        await _states(w)
        await _poll(w)
        await _second(w)
        await _officers(w)
        s.telegram.refuses.clear()
        await chats.subscribe(store, FORUM["id"], "grants", "kk", s.now)
        await _chat(w)
        await _news(w)
        await _lost(w)
        await _repeating(w)
        await _templates(w)
        await _listed(w)
        return "\n".join(w.lines).replace("\xa0", " ")

    me = AIGUL["id"] if language == "kk" else OLEG["id"]
    return played(play, scene(me))
