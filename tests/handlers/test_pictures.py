"""Pictures as people get them: once uploaded, then sent by the id that Telegram gave."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from scene import AIGUL, FORUM, GROUP, OLEG, Scene, Telegram, buttons, played, text_of, toast
from telegram.error import BadRequest, TelegramError

from bot.connection import standin
from bot.connection.outcomes import NotAcceptedError, TooLargeError
from bot.connection.standin import Call
from bot.pictures import design
from bot.pictures.frame import TooLongError

CARD = "1/pk/figure:grants-2025-count"
TODAYS = "SELECT subject, language, size, theme FROM pictures ORDER BY subject, language"


def photo(calls: list[Call]) -> Call:
    (call,) = [c for c in calls if c.method == "sendPhoto"]
    return call


async def asked(scene: Scene, **more: Any) -> list[Call]:
    """An answer stands there, and the button of its picture is pressed."""
    await scene.said("биыл қанша грант бөлінді?", **more)
    return await scene.pressed(CARD, **more)


def test_a_source_card_has_the_button_of_its_picture_in_its_language() -> None:
    async def play(scene: Scene) -> None:
        await scene.said("/start")
        assert buttons(await scene.pressed("source:grants-2025-count"))["Сурет"] == CARD
        russian = buttons(await scene.pressed("in:ru:source:grants-2025-count"))
        assert russian["Картинка"] == "1/pr/figure:grants-2025-count"

    played(play)


def test_the_press_brings_the_card_with_the_same_facts_as_its_caption() -> None:
    calls = played(asked)
    sent = photo(calls)
    name, data = sent.files["photo"]
    assert name == "grants-2025-count-kk-wide-light.png"
    assert data.startswith(b"\x89PNG")
    assert text_of(calls).startswith("104 грант, 2025 жыл\nҮкіметтік емес ұйымдарға")
    assert "МАМ, 22.10.2025" in text_of(calls)
    assert toast(calls) == ""


def test_the_other_language_is_below_the_card() -> None:
    async def play(scene: Scene) -> list[Call]:
        below = buttons(await asked(scene))
        return await scene.pressed(below["По-русски"])

    calls = played(play)
    assert photo(calls).files["photo"][0] == "grants-2025-count-ru-wide-light.png"
    assert text_of(calls).startswith("104 гранта")


def test_the_dark_one_is_below_the_card_and_the_light_one_below_that() -> None:
    async def play(scene: Scene) -> list[Call]:
        dark = await scene.pressed(buttons(await asked(scene))["Қараңғы фонда"])
        assert photo(dark).files["photo"][0] == "grants-2025-count-kk-wide-dark.png"
        russian = await scene.pressed(buttons(dark)["По-русски"])
        assert photo(russian).files["photo"][0] == "grants-2025-count-ru-wide-dark.png"
        return await scene.pressed(buttons(dark)["Ашық фонда"])

    assert photo(played(play)).values["photo"] == "file:grants-2025-count-kk-wide-light.png"


def test_a_picture_is_uploaded_once() -> None:
    async def play(scene: Scene) -> None:
        first = photo(await asked(scene))
        assert first.files
        for person in (AIGUL, OLEG):
            await scene.said("биыл қанша грант бөлінді?", person=person)
            again = photo(await scene.pressed(CARD, person))
            assert not again.files
            assert again.values["photo"] == "file:grants-2025-count-kk-wide-light.png"
        assert await scene.rows(TODAYS) == [("figure:grants-2025-count", "kk", "wide", "light")]

    played(play)


def test_what_is_drawn_differently_is_uploaded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(scene: Scene) -> None:
        await asked(scene)
        figures = scene.app.knowledge.figures
        changed = replace(figures["grants-2025-count"], value=figures["grants-2025-count"].value + 1)  # type: ignore[operator]
        scene.app.knowledge = replace(scene.app.knowledge, figures={**figures, "grants-2025-count": changed})
        calls = await scene.pressed(CARD)
        assert photo(calls).files
        assert text_of(calls).startswith("105 грант")
        assert not photo(await scene.pressed(CARD)).files
        monkeypatch.setattr(design, "VERSION", design.VERSION + 1)
        scene.app.pictures = type(scene.app.pictures)()  # as after a start
        assert photo(await scene.pressed(CARD)).files
        assert len(await scene.rows(TODAYS)) == 1

    played(play)


class Forgetful(Telegram):
    """It has lost every file that was uploaded; of ``error``'s words."""

    error = "Bad Request: wrong file identifier/HTTP URL specified"
    lost = 0

    def _result(self, call: Call) -> Any:
        if call.method == "sendPhoto" and not call.files:
            self.lost += 1
            raise standin._Refusal(self.error)
        return super()._result(call)


def test_a_lost_file_heals() -> None:
    async def play(scene: Scene) -> None:
        await asked(scene)
        calls = await scene.pressed(CARD)
        assert [bool(c.files) for c in calls if c.method == "sendPhoto"] == [False, True]
        assert len(await scene.rows(TODAYS)) == 1

    played(play, Scene(telegram=Forgetful()))


def test_another_refusal_is_no_lost_file() -> None:
    """What fails for another reason is not uploaded again and again."""
    telegram = Forgetful()
    telegram.error = "Bad Request: chat not found"

    async def play(scene: Scene) -> list[Call]:
        await asked(scene)
        return await scene.pressed(CARD)

    calls = played(play, Scene(telegram=telegram))
    assert [bool(c.files) for c in calls if c.method == "sendPhoto"] == [False]


# -- sheets ------------------------------------------------------------------------------------------------


def test_the_command_of_a_topic_brings_its_sheet_with_what_it_does_not_show() -> None:
    calls = played(lambda s: s.said("/grants"))
    assert photo(calls).files["photo"][0] == "grants-kk-tall-light.png"
    assert text_of(calls).startswith("Гранттар\nҮкіметтік емес ұйымдарға")
    found = buttons(calls)
    assert found["Гранттың орташа мөлшері, 2025 жыл"] == "in:kk:figure:grants-2025-average"
    assert found["По-русски"] == "1/pr/topic:grants"
    assert len(found) == 4


def test_what_is_pressed_below_a_picture_comes_as_a_new_message() -> None:
    async def play(scene: Scene) -> list[Call]:
        await scene.said("/grants")
        return await scene.pressed("figure:grants-2025-sum")

    calls = played(play)
    assert [c.method for c in calls] == ["answerCallbackQuery", "sendMessage"]
    assert text_of(calls).startswith("1,8 млрд ₸")


def test_a_verdict_below_a_sheet_changes_its_buttons() -> None:
    async def play(scene: Scene) -> list[Call]:
        await scene.said("/grants")
        return await scene.pressed("1/dn/topic:grants")

    calls = played(play)
    assert "Сан қате" in buttons(calls)
    (edited,) = [c for c in calls if c.method == "editMessageCaption"]
    assert "<b>104</b>" in edited.values["caption"]


def test_a_topic_with_one_figure_has_its_card() -> None:
    calls = played(lambda s: s.said("/marathon"))
    assert photo(calls).files["photo"][0] == "marathon-kk-tall-light.png"


def test_in_a_group_a_topic_is_words_and_the_picture_a_press_away() -> None:
    async def play(scene: Scene) -> list[Call]:
        said = await scene.said("/grants", GROUP)
        assert [c.method for c in said] == ["sendMessage"]
        return await scene.pressed(buttons(said)["Сурет"])

    sent = photo(played(play))
    assert sent.values["chat_id"] == str(GROUP["id"])
    assert json.loads(sent.values["reply_parameters"])["message_id"]


def test_in_a_forum_it_comes_into_its_topic() -> None:
    async def play(scene: Scene) -> list[Call]:
        await scene.said("/grants", FORUM, message_thread_id=3, is_topic_message=True)
        below = {**scene.sent[-1], "message_thread_id": 3, "is_topic_message": True}
        return await scene.pressed("1/pk/topic:grants", below=below)

    assert photo(played(play)).values["message_thread_id"] == "3"


# -- what goes wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", ["1/pk/figure:no-such-figure", "1/pr/topic:none", "1/pk/source:grants-2025-count"]
)
def test_a_stale_button_says_so(data: str) -> None:
    async def play(scene: Scene) -> list[Call]:
        await scene.said("биыл қанша грант бөлінді?")
        return await scene.pressed(data)

    calls = played(play)
    assert toast(calls)
    assert [c.method for c in calls] == ["answerCallbackQuery"]


def test_what_cannot_be_drawn_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def long(*_: object) -> None:
        raise TooLongError("Ұзақ")

    monkeypatch.setattr("bot.pictures.picture.scene_of", long)
    calls = played(asked)
    assert toast(calls) == "Бұл жауаптың суретін көрсете алмаймын."
    assert [c.method for c in calls] == ["answerCallbackQuery"]


def test_a_sheet_that_cannot_be_drawn_is_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def long(*_: object) -> None:
        raise TooLongError("Ұзақ")

    monkeypatch.setattr("bot.pictures.picture.scene_of", long)
    calls = played(lambda s: s.said("/grants"))
    assert [c.method for c in calls] == ["sendMessage"]
    assert text_of(calls).startswith("Гранттар")


def test_a_group_that_takes_no_pictures_gets_none() -> None:
    class Strict(Telegram):
        def _result(self, call: Call) -> Any:
            if call.method == "sendPhoto":
                raise standin._Refusal("Bad Request: not enough rights to send photos to the chat")
            return super()._result(call)

    async def play(scene: Scene) -> list[Call]:
        said = await scene.said("/grants", GROUP)
        return await scene.pressed(buttons(said)["Сурет"])

    calls = played(play, Scene(telegram=Strict()))
    assert [c.method for c in calls] == ["sendPhoto", "answerCallbackQuery"]


REFUSALS = (
    "Bad Request: IMAGE_PROCESS_FAILED",
    "Bad Request: PHOTO_INVALID_DIMENSIONS",
    "Bad Request: dimensions of the photo are too big",
    "Bad Request: failed to upload file",
    "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN",
)


class Choosy(Telegram):
    """It takes no picture, with ``error``'s words, or something on the way there does not."""

    error: TelegramError

    def _result(self, call: Call) -> Any:
        if call.method == "sendPhoto":
            raise self.error
        return super()._result(call)


@pytest.mark.parametrize("error", [*map(BadRequest, REFUSALS), TooLargeError("413"), NotAcceptedError("403")])
def test_where_no_picture_is_taken_the_words_go_out(error: TelegramError) -> None:
    async def play(scene: Scene) -> tuple[list[Call], list[Call]]:
        return await scene.said("/grants"), await asked(scene)

    telegram = Choosy()
    telegram.error = error
    topic, card = played(play, Scene(telegram=telegram))
    assert [c.method for c in topic] == ["sendPhoto", "sendMessage"]
    assert text_of(topic[1:]).startswith("Гранттар")
    assert toast(card) == "Бұл жауаптың суретін көрсете алмаймын."


# -- inline mode -------------------------------------------------------------------------------------------


def test_inline_mode_offers_the_cards_that_telegram_has() -> None:
    query = {"id": "1", "from": AIGUL, "query": "#grants-2025-count", "offset": ""}

    async def play(scene: Scene) -> tuple[list[Any], list[Any]]:
        (before,) = await scene.feed(inline_query=query)
        await asked(scene)
        (after,) = await scene.feed(inline_query=query)
        return json.loads(before.values["results"]), json.loads(after.values["results"])

    before, after = played(play)
    assert [one["type"] for one in before] == ["article"]
    assert [one["type"] for one in after] == ["article", "photo"]
    assert after[1]["photo_file_id"] == "file:grants-2025-count-kk-wide-light.png"
    assert "104 грант" in after[1]["caption"]


def test_what_inline_mode_cannot_show_it_offers_in_words() -> None:
    """A card that Telegram has lost: the words are offered all the same, and the card is uploaded anew."""
    query = {"id": "1", "from": AIGUL, "query": "#grants-2025-count", "offset": ""}

    async def play(scene: Scene) -> None:
        await asked(scene)
        result = scene.telegram._result

        def lost(call: Call) -> Any:
            if call.method == "answerInlineQuery" and '"photo"' in call.values["results"]:
                raise standin._Refusal("Bad Request: PHOTO_INVALID")
            return result(call)

        scene.telegram._result = lost  # type: ignore[method-assign]
        refused, taken = await scene.feed(inline_query=query)
        assert [one["type"] for one in json.loads(refused.values["results"])] == ["article", "photo"]
        assert [one["type"] for one in json.loads(taken.values["results"])] == ["article"]
        assert photo(await scene.pressed(CARD)).files

    played(play)


def test_what_inline_mode_cannot_say_in_words_either_costs_no_card() -> None:
    """It was not about the picture: that is sent by its id from then on as before."""
    query = {"id": "1", "from": AIGUL, "query": "#grants-2025-count", "offset": ""}

    async def play(scene: Scene) -> None:
        await asked(scene)
        result = scene.telegram._result

        def refused(call: Call) -> Any:
            if call.method == "answerInlineQuery":
                raise standin._Refusal("Bad Request: RESULT_ID_DUPLICATE")
            return result(call)

        scene.telegram._result = refused  # type: ignore[method-assign]
        assert len(await scene.feed(inline_query=query)) == 2
        assert not photo(await scene.pressed(CARD)).files

    played(play)
