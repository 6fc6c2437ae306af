"""Time zones by the newer of two sets of data: the system's, which may be years old, and the installed one.

Kazakhstan moved to one time on 1 March 2024 (IANA 2024a): with older data Almaty is an hour off.
"""

from __future__ import annotations

import re
import zoneinfo
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

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
