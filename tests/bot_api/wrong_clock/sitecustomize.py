"""Imported by Python at its start: the clock of the process is off by the seconds that stand in a file."""

import os
import time
from pathlib import Path

_time = time.time
_file = Path(os.environ.get("WRONG_CLOCK") or os.devnull)


def _wrong() -> float:
    return _time() + float(_file.read_text() or 0)


time.time = _wrong
