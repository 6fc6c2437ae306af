from __future__ import annotations

import asyncio
import io
import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiogram_types
import bot_process
import pytest
from telegram import Bot, LinkPreviewOptions
from telegram.error import BadRequest, InvalidToken
from world import PRIVATE, World

from bot.connection import markup
from bot.connection.markup import MarkupError, Run
from bot.connection.standin import BOT, TOKEN, Call, Display, StandIn, Terminal


def played(*lines: str, colour: bool = False, echo: bool = False, world: World | None = None) -> str:
    """What the terminal shows when these lines are entered."""
    made = world or World()
    out = io.StringIO()

    async def play() -> None:
        async with made.up():
            terminal = Terminal(made.handle, made.stand_in, out, colour=colour, echo=echo)
            made.stand_in.calls.clear()
            for line in lines:
                await terminal.enter(line)
        for call in made.stand_in.calls:
            aiogram_types.call(call.method, call.values)

    asyncio.run(play())
    return out.getvalue()


BUTTONS = "#1 A   #2 B\n#3 C\n\n"


def test_a_question_and_its_buttons() -> None:
    assert played("қанша?") == f"kk ask қанша?\n\n{BUTTONS}"


def test_bold_in_a_terminal_that_shows_it() -> None:
    assert played("2", colour=True) == (
        "\x1b[1mkk ask 2\x1b[0m\n\n\x1b[36m#1\x1b[0m A   \x1b[36m#2\x1b[0m B\n\x1b[36m#3\x1b[0m C\n\n"
    )


def test_what_was_piped_is_echoed() -> None:
    assert (
        played("қанша?\n", "\n", "# 3", echo=True)
        == f"› қанша?\nkk ask қанша?\n\n{BUTTONS}› # 3\nhttps://a.b/\n\n"
    )


def test_commands() -> None:
    assert played("/museum_s") == f"kk topic museums\n\n{BUTTONS}"
    assert played("/help me") == f"kk screen help\n\n{BUTTONS}"
    assert played("/көмек") == f"kk ask /көмек\n\n{BUTTONS}"  # no command of Telegram's: a text


def test_a_pressed_button_shows_its_edited_message_as_a_new_block() -> None:
    assert played("қанша?", "#2", "#1") == (
        f"kk ask қанша?\n\n{BUTTONS}kk press in:ru:topics\n\n{BUTTONS}kk press topics\n\n{BUTTONS}"
    )


def test_buttons_that_there_are_not() -> None:
    assert played("#1") == "#1 батырмасы жоқ.\n\n"
    assert played("қанша?", "#0", "#4").endswith("#0 батырмасы жоқ.\n\n#4 батырмасы жоқ.\n\n")


def test_a_plain_number_is_a_question() -> None:
    assert played("қанша?", "2").endswith(f"kk ask 2\n\n{BUTTONS}")


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    assert played("a\x1b[2Jb\u202ec") == f"kk ask a[2Jbc\n\n{BUTTONS}"
    assert played("a\ud83d") == f"kk ask a\ufffd\n\n{BUTTONS}"


def test_what_it_feeds_is_what_telegram_sends() -> None:
    world = World()
    terminal = Terminal(world.handle, world.stand_in, io.StringIO())
    aiogram_types.update({"update_id": 1, "message": terminal.message("/help 😀 ы")})
    (entity,) = terminal.message("/help 😀")["entities"]
    assert entity == {"type": "bot_command", "offset": 0, "length": 5}
    assert len(terminal.message("ы" * 5000)["text"]) == 4096
    aiogram_types.result("getMe", BOT)


# -- the stand-in ------------------------------------------------------------------------------------------


def asked(*requests: tuple[str, dict[str, Any]]) -> tuple[StandIn, list[Display], list[Any]]:
    """What the stand-in answers to requests of python-telegram-bot's own Bot."""
    seen: list[Display] = []
    stand_in = StandIn(seen.append)
    stand_in.chats[7] = PRIVATE

    async def play() -> list[Any]:
        results: list[Any] = []
        async with Bot(TOKEN, request=stand_in) as bot:
            for method, values in requests:
                try:
                    results.append(await getattr(bot, method)(**values))
                except Exception as error:
                    results.append(error)
        return results

    return stand_in, seen, asyncio.run(play())


def test_messages_are_numbered_and_read_back() -> None:
    link = '<b>2 <i>ұйым</i></b> &lt;<a href="https://a.b/?c&amp;d">сілтеме</a>'
    stand_in, seen, (first, second) = asked(
        ("send_message", {"chat_id": 7, "text": link, "parse_mode": "HTML"}),
        (
            "send_message",
            {"chat_id": 7, "text": "<b>", "link_preview_options": LinkPreviewOptions(is_disabled=True)},
        ),
    )
    assert (first.message_id, first.text, second.message_id, second.text) == (1, "2 ұйым <сілтеме", 2, "<b>")
    assert [(e.type, e.offset, e.length, e.url) for e in first.entities] == [
        ("bold", 0, 6, None),
        ("italic", 2, 4, None),
        ("text_link", 8, 7, "https://a.b/?c&d"),
    ]
    assert [s.html for s in seen] == [link, "&lt;b&gt;"]
    assert [call.method for call in stand_in.calls] == ["getMe", "sendMessage", "sendMessage"]
    for shown in seen:
        assert shown.message
        aiogram_types.result("sendMessage", shown.message)


@pytest.mark.parametrize(
    ("method", "values", "error"),
    [
        ("send_message", {"chat_id": 8, "text": "a"}, "Chat not found"),
        ("send_message", {"chat_id": 7, "text": " "}, "Message text is empty"),
        ("send_message", {"chat_id": 7, "text": "a" * 4097}, "Message is too long"),
        (
            "send_message",
            {"chat_id": 7, "text": "<b>a", "parse_mode": "HTML"},
            'Can\'t parse entities: no end tag for "b"',
        ),
        ("edit_message_text", {"chat_id": 7, "message_id": 1, "text": "a"}, "Message to edit not found"),
        ("answer_callback_query", {"callback_query_id": "1", "text": "a" * 201}, "Message_too_long"),
    ],
)
def test_it_refuses_what_telegram_refuses(method: str, values: dict[str, Any], error: str) -> None:
    _, seen, (raised,) = asked((method, values))
    assert isinstance(raised, BadRequest)
    assert str(raised) == error
    assert seen == []


def test_a_button_that_says_too_much_and_an_edit_that_changes_nothing() -> None:
    long = {"inline_keyboard": [[{"text": "a", "callback_data": "ә" * 33}]]}
    _, _, (refused, _, edited, same) = asked(
        ("send_message", {"chat_id": 7, "text": "a", "api_kwargs": {"reply_markup": json.dumps(long)}}),
        ("send_message", {"chat_id": 7, "text": "a"}),
        ("edit_message_text", {"chat_id": 7, "message_id": 1, "text": "b"}),
        ("edit_message_text", {"chat_id": 7, "message_id": 1, "text": "b"}),
    )
    assert str(refused) == "Button_data_invalid"
    assert (edited.text, edited.message_id) == ("b", 1)
    assert str(same).startswith("Message is not modified")


def test_a_toast_and_what_it_does_not_play() -> None:
    _, seen, (answered, quiet, unknown) = asked(
        ("answer_callback_query", {"callback_query_id": "1", "text": "<жоқ>"}),
        ("send_chat_action", {"chat_id": 7, "action": "typing"}),
        ("send_dice", {"chat_id": 7}),
    )
    assert (answered, quiet, type(unknown)) == (True, True, InvalidToken)
    assert seen == [Display("&lt;жоқ&gt;", toast=True)]


def test_it_keeps_no_more_than_a_limit() -> None:
    sends = [("send_message", {"chat_id": 7, "text": str(n)}) for n in range(250)]
    stand_in, _, results = asked(*sends, ("edit_message_text", {"chat_id": 7, "message_id": 1, "text": "a"}))
    assert str(results[-1]) == "Message to edit not found"
    assert len(stand_in.calls) == 200
    assert isinstance(stand_in.calls[0], Call)


# -- markup ------------------------------------------------------------------------------------------------


def test_runs() -> None:
    assert markup.runs('a<b>b<strong>c</strong></b><a href="u">d</a>&amp;') == (
        Run("a"),
        Run("b", ("b",)),
        Run("c", ("b", "b")),
        Run("d", ("a",), "u"),
        Run("&"),
    )
    assert markup.plain("1 &lt; 2<code>x</code>") == "1 < 2x"
    assert markup.entities("😀<b>a</b>b") == [{"type": "bold", "offset": 2, "length": 1}]


def test_painted() -> None:
    html = '<b>104 грант</b>\n<i>Дереккөз</i> <a href="https://a.b">a.b</a> <b> </b>'
    assert markup.painted(html, colour=False) == "104 грант\nДереккөз a.b (https://a.b)  "
    assert markup.painted(html, colour=True) == (
        "\x1b[1m104 грант\x1b[0m\n\x1b[3mДереккөз\x1b[0m a.b (https://a.b)  "
    )


@pytest.mark.parametrize(
    "html", ["<p>a</p>", "<b>a", "a</b>", "<b><i>a</b></i>", "<!-- a -->", "<?a?>", "<!a>"]
)
def test_what_is_no_telegram_html(html: str) -> None:
    with pytest.raises(MarkupError):
        markup.runs(html)


# -- at a keyboard -----------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("leave", [b"\x04", b"\x03"], ids=["Ctrl-D", "Ctrl-C"])
def test_at_a_keyboard(tmp_path: Path, leave: bytes) -> None:
    import pty

    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AZAMAT_", "TELEGRAM_", "NO_COLOR"))},
        "AZAMAT_DATA": str(tmp_path / "data"),
        "AZAMAT_TODAY": "2025-11-01",
        "PYTHONPATH": str(Path(__file__).parent.parent.parent),
        "TERM": "xterm",
    }
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        bot_process.obey()
        os.execve(sys.executable, [sys.executable, "-m", "bot"], environment)  # noqa: S606
    shown = b""

    def until(part: str) -> None:
        nonlocal shown
        while part.encode() not in shown:
            assert select.select([terminal], [], [], 30)[0], shown.decode()
            shown += os.read(terminal, 65536)

    def left() -> int:
        for _ in range(4):  # a key that comes while the line is being set up may be lost: once more
            with suppress(OSError):
                os.write(terminal, leave)
            for _ in range(150):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    return status
                time.sleep(0.1)
        raise AssertionError("it does not end")

    try:
        until("› ")
        assert "Ctrl-D" in shown.decode()  # how to leave
        assert "#1" in shown.decode()  # the start, with its buttons
        shown = b""
        os.write(terminal, "Биыл қанша грант бөлінді?\n".encode())
        until("› ")
        until("\x1b[1m104 грант\x1b[0m")
        until("\n› ")
        shown = b""
        os.write(terminal, b"\x1b[A\n")  # the arrow up: the question again
        until("\x1b[1m104 грант\x1b[0m")
        until("\n› ")
        assert os.waitstatus_to_exitcode(left()) == 0
        with suppress(OSError):  # Linux: the other end is closed
            shown += os.read(terminal, 65536)
        assert "Traceback" not in shown.decode()
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.close(terminal)
