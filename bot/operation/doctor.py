"""``azamat doctor``: all that a running bot needs, a line each, and what to do. It changes nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from bot.operation import doctor_here, doctor_there
from bot.operation.findings import Finding, fail, ok
from bot.settings import NAMES, Settings, SettingsError, check_names, dotenv, load
from bot.version import version


def main(environ: Mapping[str, str], folder: Path, *, offline: bool, texts: Path | None) -> int:
    """Print the findings. Out: 0; 1 where something fails; 2 where the settings are wrong.

    ``offline``: Telegram is not asked; ``texts``: a folder with the texts of the sources.
    """
    print(f"azamat {version()}")
    try:
        settings = load(environ, folder)
        check_names(environ, folder)
    except SettingsError as error:
        print(fail("settings", str(error), "Mend it: nothing else can be looked at"))
        return SettingsError.code
    now = datetime.now(UTC)
    states = Counter(
        _printed(
            chain(
                _settings(environ, folder),
                doctor_here.look(settings, now, texts),
                () if offline else _there(settings, now),
            )
        )
    )
    print(f"{states['FAIL']} to be mended, {states['warn']} to be seen to")
    return 1 if states["FAIL"] else 0


def _printed(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        print(finding, flush=True)
        yield finding.state


def _settings(environ: Mapping[str, str], folder: Path) -> Iterator[Finding]:
    values = {**dotenv(folder / ".env"), **environ}
    found = [name for name in NAMES if values.get(name, "").strip()]
    yield ok("settings", ", ".join(found) or "all at their defaults")
    if (folder / ".env").is_file():
        yield from doctor_here.look_at_secret("settings", folder / ".env")
    if token := values.get("TELEGRAM_BOT_TOKEN_FILE", "").strip():
        yield from doctor_here.look_at_secret("settings", Path(token).expanduser())


def _there(settings: Settings, now: datetime) -> list[Finding]:
    return asyncio.run(doctor_there.look(settings, now))
