from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import NAMES, Settings, SettingsError, check_names, dotenv, load, user_data
from locales.languages import Bilingual

TOKEN = "123456:AAE-secret_part"  # noqa: S105
IDS = "must be Telegram user ids, comma-separated, such as 123456,234567"


def test_nothing_set(tmp_path: Path) -> None:
    assert load({}, tmp_path) == Settings(
        token=None,
        api_url="https://api.telegram.org",
        data=user_data(),
        knowledge=None,
        desk=frozenset(),
        webhook_url=None,
        webhook_secret=None,
        listen=None,
        timezone=ZoneInfo("Asia/Almaty"),
        fixed_today=None,
        operator=None,
        official=False,
        contact=None,
    )


def test_everything_set(tmp_path: Path) -> None:
    environ = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
        "AZAMAT_DATA": str(tmp_path / "data"),
        "AZAMAT_KNOWLEDGE": str(tmp_path / "libraries"),
        "AZAMAT_DESK": "11, 22,",
        "AZAMAT_WEBHOOK_URL": "https://bot.example/hook",
        "AZAMAT_WEBHOOK_SECRET": "a_b-C9",
        "AZAMAT_LISTEN": "[::1]:8080",
        "AZAMAT_OUTAGE_HOURS": "1.5",
        "AZAMAT_TIMEZONE": "Asia/Aqtau",
        "AZAMAT_TODAY": "2026-02-03",
        "AZAMAT_OPERATOR": "Үкіметтік емес ұйым | Общественное объединение",
        "AZAMAT_OFFICIAL": "No",
        "AZAMAT_CONTACT": "help@example.org",
    }
    settings = load(environ, tmp_path)
    assert settings == Settings(
        token=TOKEN,
        api_url="http://127.0.0.1:8081",
        data=tmp_path / "data",
        knowledge=tmp_path / "libraries",
        desk=frozenset({11, 22}),
        webhook_url="https://bot.example/hook",
        webhook_secret="a_b-C9",  # noqa: S106
        listen=("::1", 8080),
        outage_hours=1.5,
        timezone=ZoneInfo("Asia/Aqtau"),
        fixed_today=date(2026, 2, 3),
        operator=Bilingual("Үкіметтік емес ұйым", "Общественное объединение"),
        official=False,
        contact="help@example.org",
    )
    assert settings.today() == date(2026, 2, 3)
    assert "secret_part" not in repr(settings)
    assert "a_b-C9" not in repr(settings)


def test_one_operator_for_both_languages(tmp_path: Path) -> None:
    assert load({"AZAMAT_OPERATOR": "AQ"}, tmp_path).operator == Bilingual("AQ", "AQ")


def test_token_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert load({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")}, tmp_path).token == TOKEN


def test_environment_goes_before_dotenv_and_empty_is_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AZAMAT_TODAY=2025-01-01\nAZAMAT_CONTACT=a@b\nOTHER_THING=1\n")
    settings = load({"AZAMAT_TODAY": "2027-01-01", "AZAMAT_CONTACT": ""}, tmp_path)
    assert (settings.fixed_today, settings.contact) == (date(2027, 1, 1), None)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("AZAMAT_TIMEZON", "x", "AZAMAT_TIMEZON: unknown setting; did you mean AZAMAT_TIMEZONE?"),
        ("AZAMAT_QQ", "x", "AZAMAT_QQ: unknown setting"),
        ("AZAMAT_TIMEZONE", "Mars", "AZAMAT_TIMEZONE: unknown time zone 'Mars', such as Asia/Almaty"),
        ("AZAMAT_TIMEZONE", "/etc", "AZAMAT_TIMEZONE: unknown time zone '/etc', such as Asia/Almaty"),
        ("AZAMAT_TIMEZONE", "Asia", "AZAMAT_TIMEZONE: unknown time zone 'Asia', such as Asia/Almaty"),
        ("AZAMAT_TODAY", "22.10.2025", "AZAMAT_TODAY: '22.10.2025' is not a day such as 2025-10-22"),
        ("AZAMAT_OFFICIAL", "1", "AZAMAT_OFFICIAL: '1' is neither yes nor no"),
        ("AZAMAT_DESK", "11;22", f"AZAMAT_DESK: {IDS}"),
        ("AZAMAT_DESK", "0", f"AZAMAT_DESK: {IDS}"),
        ("AZAMAT_LISTEN", "8080", "AZAMAT_LISTEN: must be host:port, such as 127.0.0.1:8080"),
        ("AZAMAT_LISTEN", "a:70000", "AZAMAT_LISTEN: must be host:port, such as 127.0.0.1:8080"),
        (
            "AZAMAT_WEBHOOK_SECRET",
            "ә",
            "AZAMAT_WEBHOOK_SECRET: 1 to 256 of A-Z, a-z, 0-9, _ and - are allowed",
        ),
        ("AZAMAT_WEBHOOK_URL", "https://a", "AZAMAT_WEBHOOK_SECRET: needed with AZAMAT_WEBHOOK_URL"),
        (
            "AZAMAT_WEBHOOK_URL",
            "http://a",
            "AZAMAT_WEBHOOK_URL: must begin with https:// (Telegram calls nothing else)",
        ),
        ("TELEGRAM_API_URL", "api", "TELEGRAM_API_URL: not an address such as https://api.telegram.org"),
        ("AZAMAT_OPERATOR", "a|b|c", 'AZAMAT_OPERATOR: must be one text, or "Kazakh text|Russian text"'),
        ("AZAMAT_OPERATOR", "a|", 'AZAMAT_OPERATOR: must be one text, or "Kazakh text|Russian text"'),
        ("AZAMAT_CONTACT", "a\nb", "AZAMAT_CONTACT: must be one line of at most 500 characters"),
        ("AZAMAT_DATA", "a\0b", "AZAMAT_DATA: not a path"),
        (
            "TELEGRAM_BOT_TOKEN",
            "my token",
            "TELEGRAM_BOT_TOKEN: not a bot token (digits, a colon, letters), as @BotFather gives it",
        ),
    ],
)
def test_a_wrong_one_is_named(tmp_path: Path, name: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load({name: value}, tmp_path)
    assert (str(raised.value), raised.value.code) == (message, 2)


def test_an_unknown_one_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AZAMAT_DAAT=x")
    with pytest.raises(SettingsError, match="AZAMAT_DAAT: unknown setting; did you mean AZAMAT_DATA"):
        load({}, tmp_path)


def test_token_files_that_hold_none(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="absent: cannot be read: No such file"):
        load({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "absent")}, tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not a text file"):
        load({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "binary")}, tmp_path)
    (tmp_path / "token").write_text(TOKEN)
    with pytest.raises(SettingsError, match="set either this or TELEGRAM_BOT_TOKEN, not both"):
        load({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token"), "TELEGRAM_BOT_TOKEN": TOKEN}, tmp_path)


def test_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(
        b"\xef\xbb\xbf# a comment\r\n"
        b"\r\n"
        b"A=1\r\n"
        b"export B = two words  # a comment\n"
        b'C="a \\"quoted\\" # one\\n" # a comment\n'
        b"D='as it \\n stands'\n"
        b"E=\n"
        b"F=a#b\n"
        b"G=# nothing\n"
        b"A=again\n"
    )
    assert dotenv(tmp_path / ".env") == {
        "A": "again",
        "B": "two words",
        "C": 'a "quoted" # one\n',
        "D": "as it \\n stands",
        "E": "",
        "F": "a#b",
        "G": "",
    }


def test_no_dotenv(tmp_path: Path) -> None:
    assert dotenv(tmp_path / ".env") == {}
    (tmp_path / ".env").mkdir()
    assert dotenv(tmp_path / ".env") == {}


@pytest.mark.parametrize("line", [f"TELEGRAM_BOT_TOKEN {TOKEN}", f'A="{TOKEN}', f"A='{TOKEN}' x", "1A=x"])
def test_a_line_that_is_no_setting_is_not_shown(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"\n{line}\n")
    with pytest.raises(SettingsError) as raised:
        dotenv(tmp_path / ".env")
    assert str(raised.value) == f"{tmp_path / '.env'}: line 2: not NAME=value"


def test_dotenv_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff")
    with pytest.raises(SettingsError, match="not UTF-8"):
        dotenv(tmp_path / ".env")


def test_names_are_those_that_are_read() -> None:
    code = Path(load.__code__.co_filename).read_text("utf-8")
    for name in NAMES:
        assert code.count(f'"{name}"') >= 2, name  # in the list, and where it is read


def test_telegram_calls_four_ports(tmp_path: Path) -> None:
    environ = {
        "AZAMAT_WEBHOOK_URL": "https://bot.example:8080/hook",
        "AZAMAT_WEBHOOK_SECRET": "a",
        "AZAMAT_LISTEN": "127.0.0.1:8080",
    }
    with pytest.raises(SettingsError, match="AZAMAT_WEBHOOK_URL: its port must be 443, 80, 88 or 8443"):
        load(environ, tmp_path)
    load({**environ, "AZAMAT_WEBHOOK_URL": "https://bot.example:8443/hook"}, tmp_path)
    load({**environ, "TELEGRAM_API_URL": "http://127.0.0.1:8081"}, tmp_path)  # a server of one's own


def test_a_webhook_needs_a_port_to_listen_at(tmp_path: Path) -> None:
    environ = {"AZAMAT_WEBHOOK_URL": "https://bot.example/hook", "AZAMAT_WEBHOOK_SECRET": "a"}
    with pytest.raises(SettingsError) as caught:
        load(environ, tmp_path)
    assert str(caught.value) == "AZAMAT_LISTEN: needed with AZAMAT_WEBHOOK_URL, such as 127.0.0.1:8080"
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TELEGRAM_BOT_TOKN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_BOT_API_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("telegram_bot_token", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_BOT_TOKEN_FILES", "TELEGRAM_BOT_TOKEN_FILE"),
        ("TELEGRAM_API_URI", "TELEGRAM_API_URL"),
        ("AZMAT_DATA", "AZAMAT_DATA"),
        ("azamat_desk", "AZAMAT_DESK"),
    ],
)
def test_a_misspelt_name_is_named(tmp_path: Path, name: str, meant: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_names({name: TOKEN}, tmp_path)
    assert str(caught.value) == f"{name}: unknown setting; did you mean {meant}?"
    check_names({name: TOKEN, meant: TOKEN}, tmp_path)  # another program's
    check_names({name: ""}, tmp_path)
    (tmp_path / ".env").write_text(f"{name}={TOKEN}\n")
    with pytest.raises(SettingsError):
        check_names({}, tmp_path)


def test_names_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    others = ("PATH", "TERM", "TELEGRAM_CHAT_ID", "TELEGRAM_API_ID", "TELEGRAM_API_HASH", "BOT_TOKEN", "TZ")
    check_names(dict.fromkeys(others, "x"), tmp_path)
    check_names({"TELEGRAM_TOKEN": "x", "TELEGRAM_BOT_TOKEN_FILE": "y"}, tmp_path)
