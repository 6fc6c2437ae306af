"""What the buttons of /desk do, besides those of announcements; for press officers alone."""

from __future__ import annotations

from bot.callbacks import Verb


class OpenDesk(Verb, form="1/dk"):
    """Show what waits."""
