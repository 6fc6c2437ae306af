"""What the doctor finds, a line each, and what it looks at on this machine: store, disk, time zones,
messages, knowledge, backups.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import chain
from pathlib import Path
from typing import Final, Literal, TypeAlias
from zoneinfo import TZPATH

from bot.operation import backup
from bot.pictures.design import COVERED, FACES
from bot.settings import Settings, system_version
from bot.storage import copying, data_folder
from bot.storage.data_folder import NAME, AlreadyRunning, DataLock
from bot.storage.database import check_rights
from bot.storage.sqlite import MIGRATIONS, DamagedError, StorageError
from knowledge.loading import KnowledgeError, load
from knowledge.model import Derived, Figure, Knowledge
from knowledge.proving import verify
from locales import catalogue
from locales.languages import LANGUAGES, Bilingual

State: TypeAlias = Literal["ok", "note", "warn", "FAIL"]
"""``note``: good to know; ``warn``: should be seen to; ``FAIL``: the bot does not work, or not for long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``what``: was looked at; ``do``: what to do about it."""

    state: State
    what: str
    said: str
    do: str = ""

    def __str__(self) -> str:
        said = f"{self.state:<4}  {self.what}: {self.said}"
        return f"{said.removesuffix('.')}. {self.do}" if self.do else said


def ok(what: str, said: str) -> Finding:
    """All is well."""
    return Finding("ok", what, said)


def note(what: str, said: str, do: str = "") -> Finding:
    """Good to know."""
    return Finding("note", what, said, do)


def warn(what: str, said: str, do: str) -> Finding:
    """To be seen to."""
    return Finding("warn", what, said, do)


def fail(what: str, said: str, do: str) -> Finding:
    """To be mended."""
    return Finding("FAIL", what, said, do)


LITTLE: Final = 1_000_000_000  # bytes of the disk below which it is said …
NONE: Final = 100_000_000  # … and below which nothing can be relied on
OLD: Final = 400  # days: the yearly release has come, and was not taken in
RESTORE: Final = "End the bot, then: azamat restore FILE, a backup"
PATIENCE: Final = 10.0  # seconds that a running bot has to say how it is
LONGEST: Final = 1_000_000  # bytes of what it says
STALE: Final = timedelta(hours=36)  # of a nightly backup


def look(settings: Settings, now: datetime, texts: Path | None) -> Iterator[Finding]:
    """All of it. ``texts``: a folder with the texts of the sources."""
    return chain(
        _store(settings),
        _running(settings),
        _disk(settings),
        _zone(settings, now),
        _messages(),
        _knowledge(settings, now.date(), texts),
        _backups(settings, now),
    )


def look_at_secret(what: str, path: Path) -> Iterator[Finding]:
    """Whether others than its owner can read a file or folder; of no meaning on Windows."""
    mode = path.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o077:
        right = "700" if path.is_dir() else "600"
        yield warn(what, f"{path}: others may read it (mode {mode:o})", f"chmod {right} {path}")


def _store(settings: Settings) -> Iterator[Finding]:
    path = settings.database
    try:
        data_folder.check_folder(path)
        if damaged := copying.damaged_before(path):
            yield fail("store", f"damaged, set aside as {damaged}", RESTORE)
            return
        data_folder.check_store(path)
        if not path.parent.is_dir() and path.parent.exists():
            raise StorageError(f"{path.parent}: not a folder")
        if data_folder.is_new(path):
            yield note("store", f"{path}: not there yet; the first run makes it")
            return
        check_rights(path)
        held = copying.look_into(path)
    except DamagedError as error:
        yield fail("store", str(error), RESTORE)
        return
    except StorageError as error:
        yield fail("store", str(error), "The bot does not begin with it")
        return
    except OSError as error:
        yield fail("store", f"{path}: {error.strerror}", "Let the doctor look as the bot's user, or as root")
        return
    behind = MIGRATIONS[-1].number - held.schema
    schema = f"schema {held.schema}" + (f", {behind} steps behind: the next run takes them" if behind else "")
    said = f"{path}: sound, {held.bytes:,} bytes, {held.chats} chats, {schema}"
    yield ok("store", said)
    yield from look_at_secret("store", path)
    yield from look_at_secret("store", path.parent)
    yield from _owner(path)


def _owner(path: Path) -> Iterator[Finding]:
    """Whether root made a file in the folder of another user, who may not open it."""
    owner, folders = path.stat().st_uid, path.parent.stat().st_uid
    if owner != folders and owner == 0:
        said = f"{path} belongs to root, its folder to user {folders}"
        yield fail("store", said, f"chown --reference={path.parent} {path}")


def _running(settings: Settings) -> Iterator[Finding]:
    """Whether a bot runs, and what it says of itself; if none does, whether its port is free."""
    if not os.path.exists(settings.data / NAME):  # nothing is to be made here
        yield from _port(settings)
        return
    try:
        DataLock(settings.data).release()
    except AlreadyRunning as running:
        yield ok("running", f"process {running.pid}")
        yield from _health(settings)
    except StorageError as error:
        yield fail("running", str(error), "Give the bot's user the right to write there")
    else:
        yield note("running", "no bot runs on this store")
        yield from _port(settings)


def _health(settings: Settings) -> Iterator[Finding]:
    if settings.listen is None:
        return
    host, port = settings.listen
    where = f"{host}:{port}"
    calling = HTTPConnection("127.0.0.1" if host in ("0.0.0.0", "") else host, port, timeout=PATIENCE)  # noqa: S104
    try:
        calling.request("GET", "/healthz")
        answer = calling.getresponse()
        said = json.loads(answer.read(LONGEST))
        faults = ", ".join(map(str, said.get("faults", ())))
    except (OSError, HTTPException, ValueError, AttributeError, TypeError) as error:
        yield warn("health", f"{where}: {error}", "Is AZAMAT_LISTEN what the running bot has?")
    else:
        if answer.status == HTTPStatus.OK:
            yield ok("health", f"{where}: all is well")
        else:
            store = f" ({said['store']})" if said.get("store") else ""
            yield fail("health", f"{where}: {faults}{store}", "Look into the log of the bot")
    finally:
        calling.close()


def _port(settings: Settings) -> Iterator[Finding]:
    if settings.listen is None:
        return
    host, port = settings.listen
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        yield fail("port", f"{host}:{port}: {_said(error)}", "Set AZAMAT_LISTEN to one that is free")
    else:
        yield ok("port", f"{host}:{port} is free")


def _said(error: OSError) -> str:
    """What the system said, without what Python adds to it."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = _standing(settings.data)
    free = shutil.disk_usage(folder).free
    said = f"{free:,} bytes free below {folder}"
    if not os.access(folder, os.W_OK):
        yield fail(
            "disk", f"{folder} cannot be written to", "Give the bot's user the right, or mend the disk"
        )
    elif free < NONE:
        yield fail("disk", said, "Make room: without it no message is taken in")
    elif free < LITTLE:
        yield warn("disk", said, "Make room soon")
    else:
        yield ok("disk", said)


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there and can be looked at."""
    return next(path for path in (folder, *folder.parents) if os.path.exists(path))


def _zone(settings: Settings, now: datetime) -> Iterator[Finding]:
    try:
        from tzdata import IANA_VERSION as installed
    except ImportError:
        installed = ""
    system = next((found for path in TZPATH if (found := system_version(path))), "")
    there = now.astimezone(settings.timezone)
    said = f"{settings.timezone.key}, now {there:%d.%m.%Y %H:%M %z}"
    versions = f"(zone data: installed {installed or 'none'}, system {system or 'unknown'})"
    yield ok("time zone", f"{said} {versions}")


def _messages() -> Iterator[Finding]:
    read = {language: catalogue.load(language) for language in LANGUAGES}
    every = set().union(*(one.messages for one in read.values()))
    missing = [
        f"{name} ({language})"
        for language in LANGUAGES
        for name in sorted(every - set(read[language].messages))
    ]
    unlike = [
        name
        for name in sorted(every)
        if all(name in one for one in read.values())
        and len({one.placeholders(name) for one in read.values()}) > 1
    ]
    if missing or unlike:
        yield fail("messages", ", ".join((missing + unlike)[:5]), "Install the program again")
    else:
        yield ok("messages", f"{len(every)} in each of {', '.join(LANGUAGES)}")


def _knowledge(settings: Settings, today: date, texts: Path | None) -> Iterator[Finding]:
    folder = settings.knowledge_folder
    try:
        known = load(folder)
    except KnowledgeError as error:
        yield fail(
            "knowledge", f"{error.faults[0]}{_and_more(len(error.faults) - 1)}", "See: azamat knowledge check"
        )
        return
    yield ok("knowledge", f"{folder}: {len(known.figures)} figures in {len(known.topics)} topics, no faults")
    newest = max(source.published for source in known.sources.values())
    age = (today - newest).days
    said = f"the newest is of {newest:%d.%m.%Y}, {age} days old"
    yield warn("sources", said, "Take in the next release") if age > OLD else ok("sources", said)
    yield from _proven(known, texts)
    yield from _fonts(known)


def _and_more(number: int) -> str:
    return f" (and {number} more)" if number else ""


def _proven(known: Knowledge, texts: Path | None) -> Iterator[Finding]:
    if texts is None:
        yield note("proof", "not looked at", "With the texts of the sources: --texts FOLDER")
        return
    try:
        found = {path: path.read_bytes() for path in sorted(texts.iterdir()) if path.is_file()}
    except OSError as error:
        yield fail("proof", f"{texts}: {error.strerror}", "Name a folder that can be read")
        return
    by_hash = {hashlib.sha256(data).hexdigest(): (path, data) for path, data in found.items()}
    for source in known.sources.values():
        if source.sha256 not in by_hash:
            yield warn("proof", f"{source.id}: no text in {texts}", "Lay it there, unchanged")
            continue
        path, data = by_hash[source.sha256]
        failed = [f"{f.figure} {f.part}" for f in verify(known, data.decode("utf-8")) if f.state == "failed"]
        if failed:
            yield fail(
                "proof", f"{source.id}: {', '.join(failed[:5])}", f"See: azamat knowledge verify {path}"
            )
        else:
            yield ok("proof", f"{source.id}: by {path}")


def _fonts(known: Knowledge) -> Iterator[Finding]:
    """Whether pictures can be drawn, and all that they say."""
    from bot.pictures.painting import unreadable  # the drawing library is not for those who draw nothing

    if broken := unreadable():
        yield fail("fonts", f"cannot be read: {', '.join(broken)}", "Install the program again")
        return
    said = [text for one in known.topics.values() for text in (*_both(one.name), *_both(one.about))]
    for figure in chain[Figure | Derived](known.figures.values(), known.derived.values()):
        said += [*_both(figure.label), *_both(figure.wording), figure.unit.kk, *figure.unit.ru]
    if lost := sorted(set("".join(said)) - COVERED - {"\u202f", "\u2007"}):
        told = " ".join(f"{c} (U+{ord(c):04X})" for c in lost[:10])
        yield warn("fonts", f"in no font, and left out of pictures: {told}", "Write it without them")
    else:
        yield ok("fonts", f"{len(FACES)} faces, every character of the knowledge")


def _both(text: Bilingual) -> tuple[str, str]:
    return text["kk"], text["ru"]


def _place_of_backups(folder: Path, database: Path) -> Iterator[Finding]:
    """Whether the next copy can be made there."""
    standing = _standing(folder)
    if not standing.is_dir():
        yield fail("backups", f"{standing}: not a folder", "Set AZAMAT_BACKUPS to one")
    elif not os.access(standing, os.W_OK | os.X_OK):
        yield fail("backups", f"{standing} cannot be written to", "Give the bot's user the right")
    else:
        size = copying.size(database) if os.path.isfile(database) else 0
        try:
            backup.check_room(standing, size)
        except StorageError as error:
            yield fail("backups", str(error), "Make room, or set AZAMAT_BACKUPS to a folder that has some")


def _backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    if settings.backups is None:
        yield warn("backups", "none are made", "Set AZAMAT_BACKUPS to a folder, best on another disk")
        return
    yield from _place_of_backups(settings.backups, settings.database)
    found = backup.newest(settings.backups)
    if found is None:
        yield warn("backups", f"{settings.backups}: none yet", "Look again tomorrow, or: azamat backup FILE")
        return
    try:
        held = copying.look_into(found[0])
    except StorageError as error:
        yield fail("backups", str(error), "Make another: azamat backup FILE")
        return
    made = held.made or datetime.fromtimestamp(found[0].stat().st_mtime, UTC)
    said = f"{found[0]}: sound, of {made.astimezone(settings.timezone):%d.%m.%Y %H:%M}"
    if now - made > STALE:
        yield warn("backups", said, "It is old: look into the log for “backup”")
    else:
        yield ok("backups", said)
    yield from look_at_secret("backups", settings.backups)
    yield from look_at_secret("backups", found[0])
