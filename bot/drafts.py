"""A draft's folder on the disk: read whole; what was there stays whole until all that is new is written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.stopping import StopError
from knowledge.drafting import folder
from knowledge.drafting.review import Draft, RefusedStep


def opened(drafted: Path) -> Draft:
    """The draft of a folder; StopError if there is none, or if its files have faults."""
    try:
        names = [folder.TEXT, folder.REVIEW]
        names += [p.relative_to(drafted).as_posix() for p in sorted(drafted.glob("*/*.toml"))]
        found = {name: (drafted / name).read_bytes().decode() for name in names}
        return folder.read(found)
    except FileNotFoundError as error:
        missing = Path(error.filename or drafted).name
        raise StopError(
            f"{drafted}: no draft: {missing} is missing. Make one: azamat knowledge draft"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise StopError(f"{drafted}: cannot be read: {error}") from None
    except RefusedStep as error:
        raise StopError(f"{drafted}: {error}") from None


def write(into: Path, files: Mapping[str, str]) -> None:
    """All files beside their places first, then each into its own: a full disk leaves the old ones whole."""
    made: list[tuple[str, Path]] = []
    try:
        for name, text in files.items():
            path = into / name
            if not path.resolve().is_relative_to(into.resolve()):
                raise StopError(f"{into}: “{name}” leads out of the folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
            made.append((temporary, path))
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            Path(temporary).chmod(0o644)
        for temporary, path in made:
            Path(temporary).replace(path)
    except OSError as error:
        for temporary, _ in made:
            with suppress(OSError):
                Path(temporary).unlink()
        raise StopError(f"{into}: cannot be written: {error.strerror}") from None
