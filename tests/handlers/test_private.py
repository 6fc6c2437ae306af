from __future__ import annotations

from typing import Any

import pytest
from scene import AIGUL, OLEG, Scene, buttons, played, private, text_of, toast

from bot.assistant import Assistant, Conversations
from bot.connection import standin
from bot.connection.standin import Call
from bot.screens import kit

ENGLISH = {**AIGUL, "language_code": "en"}


@pytest.mark.parametrize(
    ("person", "begins"),
    [(AIGUL, "Сәлеметсіз бе!"), (OLEG, "Здравствуйте!"), (ENGLISH, "Сәлеметсіз бе!")],
)
def test_first_contact_is_in_the_language_of_the_client(person: dict[str, object], begins: str) -> None:
    calls = played(lambda s: s.said("/start", person=person))
    assert text_of(calls).startswith(begins)
    assert "figure:grants-2025-count" in next(iter(buttons(calls).values()))
    assert len(buttons(calls)) == 5


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        ("grants", "Гранттар\n"),
        ("grants-2025-count", "104 грант, 2025 жыл\n"),
        ("sub_volunteers", "«Волонтерлер» тақырыбының жаңалығына"),
        ("forget", "Сіз туралы ештеңе"),
        ("privacy", "Дербес деректер"),
        ("ask", "Сәлеметсіз бе!"),
        ("no-such-thing", "Сәлеметсіз бе!"),
        ("sub_no-such-thing", "Сәлеметсіз бе!"),
        ("A" * 64, "Сәлеметсіз бе!"),
    ],
)
def test_a_deep_link_opens_what_it_names(payload: str, begins: str) -> None:
    assert text_of(played(lambda s: s.said(f"/start {payload}"))).startswith(begins)


@pytest.mark.parametrize(
    ("command", "begins"),
    [
        ("/help", "Мен Қазақстандағы азаматтық қоғам туралы"),
        ("/settings", "Баптаулар"),
        ("/language", "Тілді таңдаңыз"),
        ("/privacy", "Дербес деректер"),
        ("/forget", "Сіз туралы ештеңе"),
        ("/sources", "Дереккөздер"),
        ("/subscribe", "Қай тақырыптың жаңалығы"),
        ("/unsubscribe", "Бұл чатта жазылым жоқ"),
        ("/stop", "Бұл чатта жазылым жоқ"),
        ("/id", "Telegram ID-іңіз: 7"),
        ("/grants", "Гранттар"),
        ("/grants@azamat_bot", "Гранттар"),
        ("/volunteers", "Волонтерлер"),
        ("/nothing", "Мен Қазақстандағы азаматтық қоғам туралы"),
        ("/grants@OtherBot", ""),
    ],
)
def test_commands(command: str, begins: str) -> None:
    said = text_of(played(lambda s: s.said(command)))
    assert said.startswith(begins) if begins else said == ""


def test_an_answer_has_its_buttons() -> None:
    calls = played(lambda s: s.said("биыл қанша грант бөлінді?"))
    found = buttons(calls)
    assert text_of(calls).startswith("104 грант")
    assert found["По-русски"] == "in:ru:figure:grants-2025-count"
    assert found["Дереккөз"] == "in:kk:source:grants-2025-count"
    assert len(found) == 4


def test_the_source_card_has_what_an_answer_has_no_room_for() -> None:
    async def play(scene: Scene) -> dict[str, str]:
        return buttons(
            await scene.pressed(buttons(await scene.said("биыл қанша грант бөлінді?"))["Дереккөз"])
        )

    assert played(play) == {
        "‹ Жауапқа": "in:kk:figure:grants-2025-count",
        "По-русски": "in:ru:source:grants-2025-count",
        "Сурет": "1/pk/figure:grants-2025-count",
        "Бөлісу": "#grants-2025-count",
        "👍": "1/up/figure:grants-2025-count",
        "👎": "1/dn/figure:grants-2025-count",
    }


def test_menus_edit_their_message_in_place() -> None:
    async def play(scene: Scene) -> list[tuple[str, str]]:
        await scene.said("/start")
        out = []
        for press in ("topic:grants", "figure:grants-2025-sum", "source:grants-2025-sum", "topics"):
            calls = await scene.pressed(press)
            assert [c.method for c in calls] == ["answerCallbackQuery", "editMessageText"]
            out.append((calls[1].values["message_id"], text_of(calls).split("\n")[0]))
        return out

    assert played(play) == [
        ("1", "Гранттар"),
        ("1", "1,8 млрд ₸, 2025 жыл"),
        ("1", "Гранттардың жалпы сомасы, 2025 жыл"),
        ("1", "Тақырыпты таңдаңыз."),
    ]


def test_a_verdict_and_its_reason() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("биыл қанша грант бөлінді?")
        before = buttons(await scene.pressed("in:kk:source:grants-2025-count"))
        assert toast(await scene.pressed(before["👍"])) == "Рақмет! Пікіріңізді жазып қойдым."
        calls = await scene.pressed(before["👎"])
        assert toast(calls) == "Жауаптың несі дұрыс болмады?"
        reasons = buttons(calls)
        assert "👍" not in reasons
        assert reasons["Бөлісу"] == "#grants-2025-count"
        calls = await scene.pressed(reasons["Сан қате"])
        assert toast(calls) == "Рақмет! Пікіріңізді жазып қойдым."
        assert buttons(calls) == before
        assert await scene.rows("SELECT user_id, subject, verdict FROM feedback") == [
            (7, "figure:grants-2025-count", "wrong_number")
        ]

    played(play)


def test_a_question_is_passed_on_only_with_consent() -> None:
    async def play(scene: Scene) -> None:
        asked = scene.message("қанша грант, 2019 жылы? тел 8 701 234 56 78")
        calls = await scene.feed(message=asked)
        assert text_of(calls).endswith("Сұрағыңызды жауабы жоқ сұрақтар тізіміне қосайын ба?")
        assert await scene.rows("SELECT text FROM passed_on") == []
        below = {**scene.sent[-1], "reply_to_message": asked}
        calls = await scene.pressed(buttons(calls)["Иә, қосыңыз"], below=below)
        assert toast(calls).startswith("Рақмет! Сұрағыңызды тізімге қостым.")
        assert not text_of(calls).endswith("бе?")
        assert "Иә, қосыңыз" not in buttons(calls)
        assert await scene.rows("SELECT text FROM passed_on") == [("қанша грант, 2019 жылы? тел […]",)]

    played(play)


def test_a_question_that_is_gone_cannot_be_passed_on() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("/help")
        calls = await scene.pressed("1/pass")
        assert toast(calls) == "Сұрағыңызды таба алмадым. Қайта жазып жіберіңіз."
        assert await scene.rows("SELECT * FROM passed_on") == []

    played(play)


def test_forget_tells_what_it_deletes_and_deletes_it() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("сколько грантов?", person=OLEG)
        await scene.pressed("1/up/figure:grants-2025-count", person=OLEG)
        await scene.said("/subscribe", person=OLEG)
        await scene.pressed("1/sub/*", person=OLEG)
        calls = await scene.said("/forget", person=OLEG)
        assert (
            text_of(calls).split("\n")[1]
            == "Будет удалено: язык и настройки, подписки (1), оценки (1), данные в ответах (1)."
        )
        calls = await scene.pressed(buttons(calls)["Да, удалить всё"], person=OLEG)
        assert text_of(calls) == "Удалено: язык и настройки, подписки (1), оценки (1), данные в ответах (1)."
        for table in ("chats", "subscriptions", "feedback", "passed_on", "notices"):
            assert await scene.rows(f"SELECT * FROM {table}") == []  # noqa: S608
        assert text_of(await scene.said("/forget", person=OLEG)) == "О вас ничего не хранится."

    played(play)


def test_forget_can_be_left() -> None:
    async def play(scene: Scene) -> None:
        calls = await scene.said("биыл қанша грант бөлінді?")
        calls = await scene.said("/forget")
        calls = await scene.pressed(buttons(calls)["Жоқ, қалсын"])
        assert text_of(calls) == "Ештеңе өшірілген жоқ."
        assert await scene.rows("SELECT chat_id, language FROM chats") == [(7, "kk")]

    played(play)


def test_subscriptions_keep_the_moment_of_consent() -> None:
    async def play(scene: Scene) -> None:
        calls = await scene.said("/start sub_volunteers")
        assert await scene.rows("SELECT * FROM subscriptions") == []
        await scene.pressed(buttons(calls)["Жазылу"])
        kept = [(7, "volunteers", "kk", "2025-10-22T06:00:00.000Z")]
        assert await scene.rows("SELECT * FROM subscriptions") == kept
        scene.later(hours=1)
        await scene.pressed("1/sub/volunteers")  # pressed again, or handled again
        assert await scene.rows("SELECT * FROM subscriptions") == kept
        calls = await scene.pressed("1/sub/*")
        assert buttons(calls)["✓ Барлық тақырып"] == "1/an/d/7/off:"
        assert text_of(await scene.said("/unsubscribe")).startswith("Жазылым тоқтатылды")
        assert await scene.rows("SELECT * FROM subscriptions") == []

    played(play)


def test_the_language_is_chosen_in_settings() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("/settings")
        calls = await scene.pressed("1/lang/ru")
        assert text_of(calls).startswith("Настройки")
        assert buttons(calls)["✓ По-русски"] == "1/lang/ru"
        assert text_of(await scene.said("/help")).startswith("Отвечаю на вопросы")
        assert await scene.rows("SELECT language FROM chats") == [("ru",)]

    played(play)


@pytest.mark.parametrize(
    ("press", "question", "other", "begins"),
    [
        (
            "1/lang/ru",
            "биыл қанша грант бөлінді?",
            "қанша еріктілер орталығы бар?",
            ("104 гранта", "20 центров"),
        ),
        (
            "lang:kk",
            "сколько грантов выделили?",
            "сколько волонтёрских центров?",
            ("104 грант,", "20 орталық"),
        ),
    ],
)
def test_a_chosen_language_outlives_questions_in_the_other(
    press: str, question: str, other: str, begins: tuple[str, str]
) -> None:
    language = "ru" if "ru" in press else "kk"
    person = AIGUL if language == "ru" else OLEG
    screen = {"kk": "Мен Қазақстандағы", "ru": "Отвечаю на вопросы"}[language]

    async def play(scene: Scene) -> None:
        await scene.said("/language", person=person)
        await scene.pressed(press, person)
        asked = scene.message(question, person=person)
        assert text_of(await scene.feed(message=asked)).startswith(begins[0])
        assert text_of(await scene.said("/help", person=person)).startswith(screen)
        scene.app.conversations = Conversations()  # a new process knows what the store knows
        assert text_of(await scene.said(question, person=person)).startswith(begins[0])
        assert await scene.rows("SELECT language, language_chosen FROM chats") == [(language, 1)]
        assert text_of(await scene.said(other, person=person)).startswith(begins[1])
        assert text_of(await scene.said("/help", person=person)).startswith(screen)

    played(play)


def test_an_edit_does_not_undo_a_choice_made_after_the_question() -> None:
    async def play(scene: Scene) -> None:
        asked = scene.message("биыл қанша грант бөлінді?")
        await scene.feed(message=asked)
        await scene.pressed("lang:ru")
        edit = {**asked, "text": "биыл қанша грант берілді?", "edit_date": asked["date"] + 60}
        assert text_of(await scene.feed(edited_message=edit)).startswith("104 гранта")
        assert text_of(await scene.said("/help")).startswith("Отвечаю на вопросы")

    played(play)


def test_a_language_that_was_not_chosen_follows_the_question() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("биыл қанша грант бөлінді?")
        await scene.said("сколько грантов выделили?")
        assert text_of(await scene.said("/help")).startswith("Отвечаю на вопросы")
        assert await scene.rows("SELECT language, language_chosen FROM chats") == [("kk", 0)]

    played(play)


def test_forget_takes_the_choice_of_a_language_back() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("/language")
        await scene.pressed("1/lang/ru")
        calls = await scene.said("/forget")
        await scene.pressed(buttons(calls)["Да, удалить всё"])
        assert text_of(await scene.said("биыл қанша грант бөлінді?")).startswith("104 грант,")
        assert await scene.rows("SELECT language, language_chosen FROM chats") == [("kk", 0)]

    played(play)


def test_an_edited_question_edits_its_answer() -> None:
    async def play(scene: Scene) -> None:
        asked = scene.message("биыл қанша грант бөлінді?")
        await scene.feed(message=asked)
        edit = {
            **asked,
            "text": "гранттардың жалпы сомасы қанша, 2025 жылы?",
            "edit_date": asked["date"] + 60,
        }
        scene.later(minutes=1)
        (call,) = await scene.feed(edited_message=edit)
        assert (call.method, call.values["message_id"]) == ("editMessageText", "1")
        assert text_of([call]).startswith("1,8 млрд ₸")
        scene.later(minutes=10)
        assert await scene.feed(edited_message={**edit, "text": "қанша заң?"}) == []
        unknown = {**scene.message("қанша заң?"), "edit_date": asked["date"] + 900}
        assert await scene.feed(edited_message=unknown) == []

    played(play)


NO_TEXT = {
    "sticker": {
        "file_id": "a",
        "file_unique_id": "b",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    },
    "voice": {"file_id": "a", "file_unique_id": "b", "duration": 3},
    "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
    "poll": {
        "id": "1",
        "question": "?",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
    "location": {"latitude": 43.2, "longitude": 76.9},
}


@pytest.mark.parametrize("kind", NO_TEXT)
def test_what_holds_no_words_gets_one_friendly_line(kind: str) -> None:
    async def play(scene: Scene) -> str:
        message = {**scene.message(""), kind: NO_TEXT[kind]}
        del message["text"]
        return text_of(await scene.feed(message=message))

    assert played(play) == "Мен жазбаша сұраққа ғана жауап беремін. Сұрағыңызды мәтін түрінде жазыңыз."


def test_the_caption_of_a_photo_is_a_question() -> None:
    async def play(scene: Scene) -> str:
        message = {**scene.message(""), "photo": NO_TEXT["photo"], "caption": "биыл қанша грант бөлінді?"}
        del message["text"]
        return text_of(await scene.feed(message=message))

    assert played(play).startswith("104 грант")


def test_what_inline_mode_sent_is_no_question() -> None:
    via = {"id": 1000, "is_bot": True, "first_name": "Azamat", "username": "azamat_bot"}
    assert played(lambda s: s.said("104 грант", via_bot=via)) == []


@pytest.mark.parametrize(
    "data",
    [
        "1/up/figure:gone",
        "1/up/nonsense",
        "1/lang/en",
        "1/quiet/maybe",
        "1/forget/everything",
        "1/chan/-1;DROP/kk",
        "2/up/figure:grants-2025-count",
        "1/nothing/x",
        "99/",
        "figure:gone",
        "topic:<b>",
        "in:ru:source:none",
        "lang:en",
        "‮1/up",
        "1/up/" + "x" * 59,
    ],
)
def test_forged_and_stale_presses_are_answered_and_change_nothing(data: str) -> None:
    async def play(scene: Scene) -> None:
        await scene.said("/help")
        calls = await scene.pressed(data)
        assert sum(c.method == "answerCallbackQuery" for c in calls) == 1
        said = toast(calls) or text_of(calls)
        assert said.startswith("Бұл батырма ескірген.")
        for table in ("chats", "subscriptions", "feedback", "passed_on"):
            assert await scene.rows(f"SELECT * FROM {table}") == []  # noqa: S608

    played(play)


@pytest.mark.parametrize(
    "text",
    [
        "<b>қанша</b> <script>грант</script> & </i>",
        "грант " * 800,
        "қанша\u200b гр\u200dант\ufeff 2025?",
        "\u202eтнарг ашнақ\u202c",
        "مرحبا كم عدد المنح",
        "\u0000\u0007\u200f",
        "😀" * 2000,
        "{chosen} {0} %s \\n <a href='x'>",
    ],
)
def test_any_text_gets_a_reply_that_telegram_takes(text: str) -> None:
    assert text_of(played(lambda s: s.said(text)))


def test_every_link_is_short_and_latin() -> None:
    from scene import served

    known, _ = served()
    for one in (*known.figures, *known.derived, *known.topics, "ұзын-атау", "x" * 100):
        for payload in (kit.payload(one), f"sub_{kit.payload(one)}"):
            assert len(payload) <= 64
            assert payload.isascii()
    for figure in known.figures:
        assert kit.resolve(kit.payload(figure), known) == kit.Link("figure", figure)


def test_private_chat_of_a_stranger_is_not_stored() -> None:
    async def play(scene: Scene) -> list[tuple[object, ...]]:
        await scene.said("/start")
        await scene.feed(
            my_chat_member={
                "chat": private(AIGUL),
                "from": AIGUL,
                "date": 1761100000,
                "old_chat_member": {
                    "status": "member",
                    "user": {"id": 1000, "is_bot": True, "first_name": "A"},
                },
                "new_chat_member": {
                    "status": "kicked",
                    "user": {"id": 1000, "is_bot": True, "first_name": "A"},
                    "until_date": 0,
                },
            }
        )
        return await scene.rows("SELECT * FROM chats")

    assert played(play) == []


def test_a_topic_of_a_private_chat_is_answered_there_and_is_a_conversation_of_its_own() -> None:
    async def play(scene: Scene) -> None:
        topic, other = ({"message_thread_id": n, "is_topic_message": True} for n in (42, 43))
        for words in ("биыл қанша грант бөлінді?", "/help", "/grants", "ал сомасы қанша?"):
            calls = await scene.said(words, **topic)
            assert {c.values["message_thread_id"] for c in calls if c.method.startswith("send")} == {"42"}
        below = {**scene.sent[-1], **topic}
        edited = await scene.pressed(buttons(calls)["Дереккөз"], AIGUL, below)
        assert [c.method for c in edited] == ["answerCallbackQuery", "editMessageText"]
        assert "1,8 млрд" not in text_of(await scene.said("ал сомасы қанша?", **other))
        assert "1,8 млрд" not in text_of(await scene.said("ал сомасы қанша?"))
        # A language that is chosen in one topic is that of the chat.
        await scene.said("/language", **other)
        await scene.pressed("1/lang/ru", AIGUL, scene.sent[-1])
        assert text_of(await scene.said("биыл қанша грант бөлінді?", **topic)).startswith("104 гранта")

    played(play)


def test_an_apology_goes_to_the_topic_in_which_something_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the assistant failed")

    monkeypatch.setattr(Assistant, "ask", fails)
    topic = {"message_thread_id": 42, "is_topic_message": True}
    (call,) = played(lambda s: s.said("биыл қанша грант бөлінді?", **topic))
    assert call.values["text"].startswith("Қате шығып")
    assert call.values["message_thread_id"] == "42"


def test_where_a_server_knows_a_form_not_people_get_the_words() -> None:
    async def play(scene: Scene) -> None:
        result = scene.telegram._result

        def older(call: Call) -> Any:
            if "<b>" in call.values.get("text", ""):
                raise standin._Refusal('Bad Request: can\'t parse entities: Unsupported start tag "b"')
            return result(call)

        scene.telegram._result = older  # type: ignore[method-assign]
        calls = await scene.said("биыл қанша грант бөлінді?")
        assert calls[-1].values["text"].startswith("104 грант, 2025 жыл\n")
        assert calls[-1].values["reply_markup"] == calls[0].values["reply_markup"]
        calls = await scene.pressed(buttons(calls)["Дереккөз"], AIGUL, scene.sent[-1])
        assert calls[-1].method == "editMessageText"
        assert calls[-1].values["text"].startswith("Гранттар саны, 2025 жыл\n")
        asked = scene.message("биыл қанша грант бөлінді?")
        await scene.feed(message=asked)
        calls = await scene.feed(edited_message={**asked, "text": "сыйлыққа қанша өтінім түсті?"})
        assert calls[-1].values["text"].startswith("208 өтініш")

    played(play)


@pytest.mark.parametrize(
    "why",
    [
        "message to edit not found",
        "message can't be edited",
        "MESSAGE_ID_INVALID",
        "MSG_ID_INVALID",
        "there is no text in the message to edit",
        "MESSAGE_EDIT_TIME_EXPIRED",
        "inline keyboard expected",
        "unallowed message content",
    ],
)
def test_below_a_message_that_cannot_be_edited_a_press_gets_a_new_one(why: str) -> None:
    async def play(scene: Scene) -> None:
        below = buttons(await scene.said("биыл қанша грант бөлінді?"))
        result = scene.telegram._result

        def refused(call: Any) -> Any:
            if call.method == "editMessageText":
                raise standin._Refusal(f"Bad Request: {why}")
            return result(call)

        scene.telegram._result = refused  # type: ignore[method-assign]
        calls = await scene.pressed(below["Дереккөз"])
        said = [c for c in calls if c.method != "answerCallbackQuery"]
        assert [c.method for c in said] == ["editMessageText", "sendMessage"]
        assert text_of(said[1:]).startswith("Гранттар саны, 2025 жыл")

    played(play)
