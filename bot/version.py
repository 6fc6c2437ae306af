"""Which version this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """The version of the installed package."""
    try:
        return metadata.version("azamat")
    except metadata.PackageNotFoundError:
        return "(not installed)"
