"""Azamat: understanding, answering and rendering, and what carries them to people."""


def version() -> str:
    """The version of the installed package."""
    from importlib import metadata  # its import is as slow as all of the command line

    try:
        return metadata.version("azamat")
    except metadata.PackageNotFoundError:
        return "(not installed)"
