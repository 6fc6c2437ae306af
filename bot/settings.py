"""The settings: from the environment, then from ``.env`` in the current folder; checked at once, wholly; what
ends the program with one line instead of a traceback.

Every name that this program reads is in :data:`NAMES`; the README holds the same list. Time zones are by the
newer of two sets of data: the system's, which may be years old, and the installed one. Kazakhstan moved to
one time on 1 March 2024 (IANA 2024a): with older data Almaty is an hour off.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from locales.languages import Bilingual


class StopError(Exception):
    """The program cannot go on. The message is one English line for the operator; ``code``: exit status."""

    code = 1

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(" ".join(message.split()))
        if code is not None:
            self.code = code


_VERSION: Final = re.compile(r"\d{4}[a-z]+")


def zone(name: str) -> ZoneInfo:
    """A zone by its name. ZoneInfoNotFoundError, ValueError: there is none."""
    _choose()
    return ZoneInfo(name)


@cache
def _choose() -> None:
    """Pass over the system's data where those that are installed are newer, or as new."""
    try:
        import tzdata
    except ImportError:  # installed without what it needs: the system's are all there is
        return
    if zoneinfo.TZPATH and _order(system_version(zoneinfo.TZPATH[0])) <= _order(tzdata.IANA_VERSION):
        zoneinfo.reset_tzpath(to=())
        ZoneInfo.clear_cache()


def system_version(folder: str) -> str:
    """The version of zone data as they say it (``2026a``); empty: they do not."""
    for name in ("tzdata.zi", "+VERSION", "version"):
        try:
            with (Path(folder) / name).open(encoding="utf-8", errors="replace") as file:
                found = _VERSION.search(file.readline())
        except OSError:
            continue
        if found:
            return found[0]
    return ""


def _order(version: str) -> tuple[int, str]:
    """``2026b`` after ``2026a``, ``2026za`` after ``2026z``."""
    return len(version), version


T = TypeVar("T")
LogForm: TypeAlias = Literal["plain", "json"]

DATABASE: Final = "azamat.sqlite3"  # in the data folder
ALMATY: Final = "Asia/Almaty"
TELEGRAM: Final = "https://api.telegram.org"
PORTS: Final = (443, 80, 88, 8443)  # of a webhook that Telegram's own server calls (Bot API, setWebhook)
PREFIX: Final = "AZAMAT_"  # every name with it must be one of ours: a misspelt setting is no setting
NAMES: Final = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_BOT_TOKEN_FILE",
    "TELEGRAM_API_URL",
    "AZAMAT_DATA",
    "AZAMAT_KNOWLEDGE",
    "AZAMAT_DESK",
    "AZAMAT_WEBHOOK_URL",
    "AZAMAT_WEBHOOK_SECRET",
    "AZAMAT_LISTEN",
    "AZAMAT_OUTAGE_HOURS",
    "AZAMAT_LOG",
    "AZAMAT_BACKUPS",
    "AZAMAT_BACKUPS_KEPT",
    "AZAMAT_TIMEZONE",
    "AZAMAT_TODAY",
    "AZAMAT_OPERATOR",
    "AZAMAT_OFFICIAL",
    "AZAMAT_CONTACT",
)

_TOKENS: Final = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE")
_SAME: Final = dict.fromkeys(_TOKENS, _TOKENS)  # names of which one is enough
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")  # it becomes a part of every address
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook: secret_token
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*(?:#.*)?""")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


class SettingsError(StopError):
    """A setting is wrong. The message is one English line that names it and says how to mend it."""

    code = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator set. Secrets are not in its ``repr``."""

    token: str | None = field(default=None, repr=False)  # None: the terminal chat
    api_url: str = TELEGRAM  # without a slash at its end
    data: Path = field(default_factory=lambda: user_data())
    knowledge: Path | None = None  # None: the folder that is installed with the program
    desk: frozenset[int] = frozenset()  # Telegram ids of the first press officers of a store
    webhook_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    listen: tuple[str, int] | None = None  # host and port of webhook, health and metrics
    outage_hours: float = 6.0  # after so many hours a message is not answered any more, but apologised for
    log: LogForm = "plain"
    backups: Path | None = None  # the folder of the nightly copies; None: none are made
    backups_kept: int = 7
    timezone: ZoneInfo = field(default_factory=lambda: zone(ALMATY))
    fixed_today: date | None = None  # AZAMAT_TODAY: for tests
    operator: Bilingual | None = None  # who runs this bot, as people read it
    official: bool = False  # whether the publisher of the sources runs it
    contact: str | None = None  # how to reach a person: an address, a link, a number

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / DATABASE

    @property
    def knowledge_folder(self) -> Path:
        """The folder that is served."""
        return self.knowledge or Path(str(resources.files("knowledge")))

    def today(self, now: datetime | None = None) -> date:
        """The day it is for the people of this bot. ``now``: by another clock than this machine's."""
        now = now or datetime.now(self.timezone)
        return self.fixed_today or now.astimezone(self.timezone).date()


def user_data() -> Path:
    """The platform's own place for data of this program."""
    import platformdirs

    return platformdirs.user_data_path("azamat", appauthor=False)


def load(environ: Mapping[str, str], folder: Path) -> Settings:
    """The settings from ``environ`` and, for names that are not there, from ``folder/.env``.

    An empty value counts as not set. Raises SettingsError at the first one that is wrong.
    """
    values = {**dotenv(folder / ".env"), **environ}
    _refuse_unknown(values)

    def read(name: str, parse: Callable[[str], T], default: T) -> T:
        text = values.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise SettingsError(f"{name}: {error}") from None

    secret = read("AZAMAT_WEBHOOK_SECRET", _secret, None)
    webhook = read("AZAMAT_WEBHOOK_URL", _webhook, None)
    if webhook and not secret:
        raise SettingsError("AZAMAT_WEBHOOK_SECRET: needed with AZAMAT_WEBHOOK_URL")
    api_url = read("TELEGRAM_API_URL", _address, TELEGRAM)
    if webhook and api_url == TELEGRAM and (urlsplit(webhook).port or 443) not in PORTS:
        raise SettingsError("AZAMAT_WEBHOOK_URL: its port must be 443, 80, 88 or 8443")
    listen = read("AZAMAT_LISTEN", _host_and_port, None)
    if webhook and not listen:
        raise SettingsError("AZAMAT_LISTEN: needed with AZAMAT_WEBHOOK_URL, such as 127.0.0.1:8080")
    token = read("TELEGRAM_BOT_TOKEN", _token, None)
    token_file = read("TELEGRAM_BOT_TOKEN_FILE", _token_file, None)
    if token and token_file:
        raise SettingsError("TELEGRAM_BOT_TOKEN_FILE: set either this or TELEGRAM_BOT_TOKEN, not both")
    return Settings(
        token=token or token_file,
        api_url=api_url,
        data=read("AZAMAT_DATA", _path, None) or user_data(),
        knowledge=read("AZAMAT_KNOWLEDGE", _path, None),
        desk=read("AZAMAT_DESK", _ids, frozenset()),
        webhook_url=webhook,
        webhook_secret=secret,
        listen=listen,
        outage_hours=read("AZAMAT_OUTAGE_HOURS", _hours, 6.0),
        log=read("AZAMAT_LOG", _log, "plain"),
        backups=read("AZAMAT_BACKUPS", _path, None),
        backups_kept=read("AZAMAT_BACKUPS_KEPT", _kept, 7),
        timezone=read("AZAMAT_TIMEZONE", _zone, None) or zone(ALMATY),
        fixed_today=read("AZAMAT_TODAY", _day, None),
        operator=read("AZAMAT_OPERATOR", _bilingual, None),
        official=read("AZAMAT_OFFICIAL", _yes_or_no, False),
        contact=read("AZAMAT_CONTACT", _line, None),
    )


def _refuse_unknown(values: Iterable[str]) -> None:
    for name in sorted(values):
        if name.startswith(PREFIX) and name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.8)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name}: unknown setting{hint}")


def check_names(environ: Mapping[str, str], folder: Path) -> None:
    """SettingsError for a name that is nearly one of ours, where that one is not set: TELEGRAM_BOT_TOKN.

    For what runs as a service: without its token it would be something else.
    """
    values = {name: value for name, value in {**dotenv(folder / ".env"), **environ}.items() if value.strip()}
    for name in sorted(values.keys() - set(NAMES)):
        near = difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=0.85) if _like_ours(name) else []
        if near and not any(meant in values for meant in _SAME.get(near[0], near)):
            raise SettingsError(f"{name}: unknown setting; did you mean {near[0]}?")


def _like_ours(name: str) -> bool:
    return name[:1].upper() in {"A", "T"} and "_" in name


def dotenv(path: Path) -> dict[str, str]:
    """The names and values of a ``.env`` file; none if there is no such file.

    ``NAME=value``, with or without ``export``; ``#`` begins a comment at the start of a line or after a
    space; in "double quotes" ``\\n``, ``\\"`` and ``\\\\`` are read, 'single quotes' are taken as they stand.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    values = {}
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        value = _value(match[2]) if match else None
        if match is None or value is None:
            # The line itself is not shown: it may hold the token.
            raise SettingsError(f"{path}: line {number}: not NAME=value")
        values[match[1]] = value
    return values


def _value(text: str) -> str | None:
    if not text.startswith(("'", '"')):
        return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].rstrip()
    match = _QUOTED.fullmatch(text)
    if match is None:
        return None
    if match[2] is not None:
        return match[2]
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), match[1])


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError("not a bot token (digits, a colon, letters), as @BotFather gives it")
    return text


def _token_file(text: str) -> str:
    path = _path(text)
    try:
        return _token(path.read_text("utf-8").strip())
    except UnicodeDecodeError:
        raise ValueError(f"{path}: not a text file") from None
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None


def _secret(text: str) -> str:
    if not _SECRET.fullmatch(text):
        raise ValueError("1 to 256 of A-Z, a-z, 0-9, _ and - are allowed")
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)  # ValueError for a broken one
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not an address such as https://api.telegram.org")
    _ = parts.port  # ValueError if it is no port
    return text.rstrip("/")


def _webhook(text: str) -> str:
    if not _address(text).startswith("https://"):
        raise ValueError("must begin with https:// (Telegram calls nothing else)")
    return text


def _path(text: str) -> Path:
    if "\0" in text:
        raise ValueError("not a path")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("there is no such user's home folder") from None


def _ids(text: str) -> frozenset[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch("[1-9][0-9]{0,15}", part) for part in parts):
        raise ValueError("must be Telegram user ids, comma-separated, such as 123456,234567")
    return frozenset(map(int, parts))


def _host_and_port(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise ValueError("must be host:port, such as 127.0.0.1:8080")
    return host, int(port)


def _hours(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) or not float(text):
        raise ValueError("must be a number of hours above 0, such as 6 or 0.5")
    return float(text)


def _log(text: str) -> LogForm:
    if text not in ("plain", "json"):
        raise ValueError(f"{text!r} is neither plain nor json")
    return cast(LogForm, text)


def _kept(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text) or not 0 < int(text) < 367:
        raise ValueError("must be a number of nightly copies, from 1 to 366")
    return int(text)


def _zone(text: str) -> ZoneInfo:
    try:
        return zone(text)
    except (ValueError, KeyError, OSError):  # an absolute path, an unknown name, a folder of names
        raise ValueError(f"unknown time zone {text!r}, such as Asia/Almaty") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as 2025-10-22") from None


def _line(text: str) -> str:
    if "\n" in text or len(text) > 500:
        raise ValueError("must be one line of at most 500 characters")
    return text


def _bilingual(text: str) -> Bilingual:
    parts = [part.strip() for part in _line(text).split("|")]
    if len(parts) > 2 or not all(parts):
        raise ValueError('must be one text, or "Kazakh text|Russian text"')
    return Bilingual(parts[0], parts[-1])


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError(f"{text!r} is neither yes nor no")
    return text.lower() == "yes"
