"""What became of an announcement in each chat, as a table for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from bot.storage.deliveries import Result

COLUMNS: Final = ("action", "chat", "title", "language", "state", "reason", "said", "message")


def cells(row: Result) -> tuple[str, ...]:
    """One message to one chat, without line breaks."""
    message = "" if row.message_id is None else str(row.message_id)
    found = (
        row.action,
        str(row.chat_id),
        row.title or "",
        row.language,
        row.state,
        row.reason,
        row.said,
        message,
    )
    return tuple(" ".join(cell.split()) for cell in found)


def table(rows: Iterable[Result]) -> str:
    """CSV with its heading. What a spreadsheet takes for a formula is text: titles are people's words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in "=+@\t" and cell else cell for cell in cells(row)])
    return out.getvalue()
