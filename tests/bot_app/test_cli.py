from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from world import Echo

from bot import asking, cli, opening
from bot.answering.answer import Says
from bot.answering.context import Frame
from bot.asking import LONGEST_LINE, as_json, ask_lines
from bot.assistant import FADES_AFTER, Assistant, Conversation, Conversations
from bot.rendering.text import Number, Reply

# -- azamat ask --jsonl ------------------------------------------------------------------------------------


class Sink(io.BytesIO):
    """Counts how often it was flushed."""

    flushed = 0

    def flush(self) -> None:
        self.flushed += 1


def answered(*lines: bytes | str, echo: Any = None, limit: int = 100) -> list[dict[str, Any]]:
    source = io.BytesIO(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines))
    sink = Sink()
    ask_lines(echo or Echo(), source, sink, lambda: date(2025, 10, 22), limit)
    rows = sink.getvalue().decode().split("\n")
    assert rows.pop() == ""
    assert sink.flushed == len(rows)
    assert not any(c in row for row in rows for c in "\u2028\u2029\x85\r")  # a line for every reader of lines
    return [json.loads(row) for row in rows]


def test_each_line_is_answered_in_order() -> None:
    assert answered('{"id": "a", "chat": "c", "q": "қанша?"}', '{"q": "Сколько?", "id": 2}\n') == [
        {
            "id": "a",
            "lang": "kk",
            "kind": "other",
            "topic": None,
            "figures": [],
            "nearest": [],
            "says": None,
            "numbers": [],
            "text": "kk ask қанша?",
        },
        {
            "id": 2,
            "lang": "ru",
            "kind": "other",
            "topic": None,
            "figures": [],
            "nearest": [],
            "says": None,
            "numbers": [],
            "text": "ru ask Сколько?",
        },
    ]


def test_a_reply_as_json() -> None:
    reply = Reply(
        "kk",
        "figure",
        "<b>64</b>",
        "64",
        "libraries",
        ("a", "b"),
        ("c",),
        Says.CANNOT_TELL,
        (Number("64", "figure", "a"), Number("2025", "period")),
    )
    assert as_json(reply) == {
        "lang": "kk",
        "kind": "figure",
        "topic": "libraries",
        "figures": ["a", "b"],
        "nearest": ["c"],
        "says": "cannot_tell",
        "numbers": [
            {"text": "64", "origin": "figure", "of": "a"},
            {"text": "2025", "origin": "period", "of": ""},
        ],
        "text": "64",
    }


def test_lines_of_one_chat_are_one_conversation() -> None:
    echo = Echo()
    answered(
        '{"chat": "a", "q": "Сколько?"}',
        '{"chat": "a", "q": "1"}',
        '{"chat": "b", "q": "2"}',
        '{"q": "Сколько?"}',
        '{"q": "3"}',
        '{"chat": null, "q": "4"}',
        '{"chat": 5, "q": "Сколько?"}',
        '{"chat": 5, "q": "5"}',
        '{"chat": "5", "q": "6"}',
        echo=echo,
    )
    assert [language for _, _, language, _ in echo.asked] == [
        None,
        "ru",
        None,
        None,
        None,
        None,
        None,
        "ru",
        None,
    ]


def test_so_many_conversations_are_remembered() -> None:
    echo = Echo()
    answered(
        '{"chat": "a", "q": "Сколько?"}',
        '{"chat": "b", "q": "Сколько?"}',
        '{"chat": "a", "q": "1"}',
        '{"chat": "c", "q": "Сколько?"}',
        '{"chat": "a", "q": "2"}',
        '{"chat": "b", "q": "3"}',
        echo=echo,
        limit=2,
    )
    assert [language for _, _, language, _ in echo.asked] == [None, None, "ru", None, "ru", None]


LONG = LONGEST_LINE + 1


@pytest.mark.parametrize(
    ("line", "row_id", "error"),
    [
        ("", None, "an empty line"),
        (" \t\r", None, "an empty line"),
        ("қанша?", None, "not JSON"),
        ('{"id": 1, "q": "a"', None, "not JSON"),
        ('{"id": 1, "q": NaN}', None, "not JSON"),
        ("[" * 100_000, None, "not JSON"),
        (b'{"id": 1, "q": "\xff"}', None, "not UTF-8"),
        (b"\xff\xfe\x00", None, "not UTF-8"),
        ("[1]", None, "not a JSON object"),
        ('"q"', None, "not a JSON object"),
        ("null", None, "not a JSON object"),
        ('{"id": "x"}', "x", '"q" is missing'),
        ('{"id": "x", "q": 104}', "x", '"q" is not a text'),
        ('{"id": "x", "q": null}', "x", '"q" is not a text'),
        ('{"id": "x", "q": "a", "chat": []}', "x", '"chat" is neither a text nor a whole number'),
        ('{"id": "x", "q": "a", "chat": true}', "x", '"chat" is neither a text nor a whole number'),
        ('{"id": "x", "q": "' + "ы" * 500_000 + '"}', "x", '"q" is longer than 4096 characters'),
        (b'{"id": "x", "q": "' + b"a" * LONG + b'"}', None, f"the line is longer than {LONGEST_LINE} bytes"),
        ('{"id": [1], "q": 1}', None, '"q" is not a text'),
        ('{"id": 1e999, "q": 1}', None, '"q" is not a text'),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(line: bytes | str, row_id: object, error: str) -> None:
    bad, good = answered(line, '{"id": 7, "q": "қанша?"}')
    assert bad == {"id": row_id, "error": error}
    assert (good["id"], good["text"]) == (7, "kk ask қанша?")


def test_line_separators_inside_a_text_end_no_line() -> None:
    (row,) = answered('{"id": "a\u2028b", "q": "қанша\u2028\u2029\x85 \\r \\n грант?"}')
    assert row["id"] == "a\u2028b"
    assert row["text"] == "kk ask қанша\u2028\u2029\x85 \r \n грант?"


def test_half_a_character() -> None:
    (row,) = answered('{"id": "\\ud83d", "q": "\\ud83d 😀"}')
    assert (row["id"], row["text"]) == ("\ud83d", "kk ask \ufffd 😀")


def test_a_byte_order_mark_and_the_line_ends_of_windows() -> None:
    rows = answered(b'\xef\xbb\xbf{"id": 1, "q": "a"}\r', b'{"id": 2, "q": "b"}\r')
    assert [(row["id"], row["text"]) for row in rows] == [(1, "kk ask a"), (2, "kk ask b")]


def test_an_id_that_is_missing_is_null() -> None:
    assert answered('{"q": "a"}')[0]["id"] is None


def test_a_failure_ends_its_line_alone(caplog: pytest.LogCaptureFixture) -> None:
    echo = Echo()
    echo.fails = True
    assert answered('{"id": 1, "q": "a"}', echo=echo) == [{"id": 1, "error": "internal error, see the log"}]
    assert "the assistant failed" in caplog.text


def test_no_input_is_no_output() -> None:
    assert answered() == []


# -- conversations -----------------------------------------------------------------------------------------


def test_conversations_forget_the_one_that_was_silent_longest() -> None:
    conversations = Conversations(2)
    for chat in "ab":
        conversations[chat] = Conversation("ru")
    assert conversations["a"].language == "ru"  # heard again
    conversations["c"] = Conversation("ru")
    assert [chat in conversations for chat in "abc"] == [True, False, True]
    assert (len(conversations), conversations["b"]) == (2, Conversation())
    with pytest.raises(ValueError, match="at least one"):
        Conversations(0)


def test_conversations_keep_only_the_language_after_a_long_silence() -> None:
    now = [0.0]
    conversations = Conversations(clock=lambda: now[0])
    said = Conversation("ru", Frame(topic="grants"))
    conversations[1] = said
    now[0] = FADES_AFTER - 1
    assert conversations[1] == said
    now[0] = FADES_AFTER
    assert conversations[1] == Conversation("ru")


# -- the command line --------------------------------------------------------------------------------------


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings but a data folder."""
    for name in cli.os.environ:
        if name.startswith(("AZAMAT_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Echo:
    made = Echo()
    monkeypatch.setattr(opening, "assistant", lambda settings: made)
    return made


@pytest.mark.usefixtures("alone", "echo")
def test_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "Биыл", "қанша?"]) == 0
    assert capsys.readouterr().out == "kk ask Биыл қанша?\n"


@pytest.mark.usefixtures("alone")
def test_ask_why(echo: Echo, capsys: pytest.CaptureFixture[str]) -> None:
    echo.explain = lambda text, today: f"explained {text}"  # type: ignore[attr-defined]
    assert cli.main(["ask", "--why", "қанша?"]) == 0
    assert capsys.readouterr().out == "explained қанша?\n"


@pytest.mark.usefixtures("alone", "echo")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["ask"], 'azamat: ask: no question; try: azamat ask "Биыл қанша грант бөлінді?"\n'),
        (["ask", " "], 'azamat: ask: no question; try: azamat ask "Биыл қанша грант бөлінді?"\n'),
        (["ask", "--jsonl", "a"], "azamat: ask --jsonl reads its questions from standard input\n"),
    ],
)
def test_ask_without_a_question(arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", line)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "fly",
            "azamat: COMMAND: 'fly' is none of run, ask, knowledge, announce, announcements, ",
        ),
        ("knowledge", "azamat: knowledge: missing: COMMAND\n"),
        ("ask --jsonl --why", "azamat: ask: --why and --jsonl exclude each other\n"),
        ("knowledge verify", "azamat: knowledge verify: missing: TEXT\n"),
        ("card grants", "azamat: card: missing: --out\n"),
        ("card grants -o a.png --lang en", "azamat: card: --lang: 'en' is none of kk, ru\n"),
        ("card grants -o", "azamat: card: --out: nothing stands after it\n"),
        ("announce --kk a", "azamat: announce: missing: --topic or --label\n"),
        ("stats --days many", "azamat: stats: --days: 'many' is no number\n"),
        ("desk add Олег", "azamat: desk: ID: not a Telegram user id: Олег\n"),
        ("backup a b", "azamat: backup: not understood: b\n"),
        ("--verbose", "azamat: not understood: --verbose\n"),
    ],
)
def test_a_wrong_command_is_the_usage_and_one_line(
    arguments: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(arguments.split())
    assert exit_.value.code == 2
    *usage, last = capsys.readouterr().err.splitlines(keepends=True)
    assert usage[0].startswith("usage: azamat")
    assert last.startswith(line)


#: A folder that nobody can look at, whoever asks: as the service's own is for other users (0700).
NOT_OURS = "x" * 300


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "announcements",
        "chats",
        "desk",
        "desk add 5",
        "stats",
        "backup copy",
        "restore {folder}/copy",
        "knowledge history grants-number",
        "knowledge export out",
    ],
)
def test_a_folder_that_cannot_be_looked_at_is_one_line(
    alone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    folder = alone / NOT_OURS
    monkeypatch.setenv("AZAMAT_DATA", str(folder))
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1000:AA")
    assert cli.main(command.format(folder=folder).split()) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("azamat: ")
    assert str(folder) in line


def test_what_the_files_say_is_answered_without_the_folder(
    alone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZAMAT_DATA", str(alone / NOT_OURS))
    assert cli.main(["ask", "Сколько волонтёрских центров?"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("20 центров")
    assert "; answered without what the desk has changed" in said.err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out.startswith("azamat ")


def test_what_ask_and_explain_promise() -> None:
    assert callable(Assistant.explain)
    assert asking.LONGEST_QUESTION == 4096
