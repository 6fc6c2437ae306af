"""What became of an announcement in each chat, and the chats themselves, as tables for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.announcements.content import Content
from bot.storage.deliveries import Result
from bot.storage.destinations import Listed
from locales.languages import LANGUAGES

CHAT_COLUMNS: Final = ("chat", "kind", "title", "state", "languages", "topics", "labels", "last")
COLUMNS: Final = (
    "action",
    "chat",
    "title",
    "language",
    "state",
    "reason",
    "said",
    "message",
    "since",
    "votes",
)


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
        "gone" if row.gone else "",
        "",
    )
    return tuple(" ".join(cell.split()) for cell in found)


def vote_cells(said: Content, given: Sequence[int]) -> list[tuple[str, ...]]:
    """How often each option of its poll was chosen, over all chats; nothing where nobody has answered."""
    if not given or not said.quiz:
        return []
    asked = [said.poll(language) for language in LANGUAGES]
    options = (dict.fromkeys(same) for same in zip(*(poll.options for poll in asked), strict=False))
    right = asked[0].right
    return [
        ("vote", "", " / ".join(option), "", "right" if n == right else "", "", "", "", "", str(number))
        for n, (option, number) in enumerate(zip(options, given, strict=False))
    ]


def table(rows: Iterable[Result], votes: Iterable[Sequence[str]] = ()) -> str:
    """CSV with its heading. ``votes``: of :func:`vote_cells`."""
    return csv_of(COLUMNS, (*map(cells, rows), *votes))


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV. What a spreadsheet takes for a formula is text: titles are people's words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in "=+@\t" and cell else cell for cell in row])
    return out.getvalue()


def chat_cells(row: Listed, labels: Mapping[int, str]) -> tuple[str, ...]:
    """One group or channel, without line breaks. ``labels``: their names."""
    found = (
        str(row.chat_id),
        row.kind,
        row.title or "",
        row.state,
        " ".join(row.languages),
        " ".join(sorted(row.topics)),
        ", ".join(sorted(labels[one] for one in row.labels if one in labels)),
        row.last.isoformat(timespec="minutes") if row.last else "",
    )
    return tuple(" ".join(cell.split()) for cell in found)


def chat_table(rows: Iterable[Listed], labels: Mapping[int, str]) -> str:
    """Groups and channels as CSV with its heading. Moments are UTC."""
    return csv_of(CHAT_COLUMNS, (chat_cells(row, labels) for row in rows))
