"""Who gets an announcement, as of now; what became of it in each chat, and the chats themselves, as tables
for spreadsheets.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.announcements.content import Content
from bot.storage import destinations, passed_on
from bot.storage.announcements import Announcement
from bot.storage.database import Database
from bot.storage.deliveries import RECURRING, Result
from bot.storage.destinations import Destination, Listed
from locales.languages import LANGUAGES


async def of(store: Database, one: Announcement, said: Content) -> list[Destination]:
    """Those who asked, of an answer; of what comes by a calendar those whose turn it is; else subscribers."""
    if one.kind == "notice":
        return await passed_on.recipients(store, one.id)
    return await subscribed(store, said, one.id if one.kind in RECURRING else None)


async def subscribed(store: Database, said: Content, turn: int | None = None) -> list[Destination]:
    """The subscribers of its topic, or of them those that it is to go to alone."""
    return await destinations.audience(store, said.topic or "", turn, said.chats, said.labels, said.labelled)


async def held(store: Database, said: Content) -> Content:
    """What is shown to be confirmed, with the chats that have its labels now: a label that one officer puts
    on a chat later brings nothing there that nobody has confirmed for it.
    """
    if not said.labels or said.labelled is not None:
        return said
    return replace(said, labelled=await destinations.labelled(store, said.labels))


async def later(store: Database, said: Content) -> int:
    """How many chats that would get it got one of its labels after it was shown, and so do not."""
    if said.labelled is None:
        return 0
    return len(await subscribed(store, replace(said, labelled=None))) - len(await subscribed(store, said))


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
