"""What a button says when it is pressed: a short string of at most 64 bytes, and how it is read back.

``figure:ID`` (several ids joined by ``+``), ``topic:ID``, ``source:ID``, ``topics``, ``lang:kk``, and
``in:ru:`` before any of the first three for the same in the other language. An id that is too long, or that
holds what the grammar uses, is replaced by ``h:`` and ten characters of its hash, which stay the same for
as long as the id does.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.model import Knowledge
from locales.languages import LANGUAGES, Language

LIMIT: Final = 64  # bytes; Bot API, InlineKeyboardButton.callback_data
MOST_IDS: Final = 4  # so many hashes fit beside "in:ru:figure:"
Kind = Literal["figure", "topic", "source", "topics", "language"]

_KINDS: Final[tuple[Kind, ...]] = ("figure", "topic", "source")
_IN: Final = len("in:ru:")


@dataclass(frozen=True, slots=True)
class Press:
    """A press that was read back. ``language`` is that of ``in:LL:`` or ``lang:LL``, else None."""

    kind: Kind
    ids: tuple[str, ...] = ()
    language: Language | None = None


def figure(*ids: str) -> str:
    """The press that shows these figures; at most :data:`MOST_IDS` are kept."""
    return _written("figure", ids[:MOST_IDS])


def topic(topic_id: str) -> str:
    """The press that shows a topic's summary."""
    return _written("topic", (topic_id,))


def source(figure_id: str) -> str:
    """The press that shows where a figure comes from."""
    return _written("source", (figure_id,))


def topics() -> str:
    """The press that lists the topics."""
    return "topics"


def choose(language: Language) -> str:
    """The press that makes ``language`` the one of the conversation."""
    return f"lang:{language}"


def translated(press: str, language: Language) -> str:
    """``press`` with its reply in ``language``."""
    return f"in:{language}:{press.removeprefix('in:kk:').removeprefix('in:ru:')}"


def resolve(press: str, knowledge: Knowledge) -> Press | None:
    """Read a press; None if it is malformed or names nothing that ``knowledge`` serves (a stale button)."""
    language: Language | None = None
    for known in LANGUAGES:
        if press == f"lang:{known}":
            return Press("language", (), known)
        if press.startswith(f"in:{known}:"):
            language, press = known, press[_IN:]
            break
    if press == "topics":
        return Press("topics", (), language)
    for kind in _KINDS:
        if press.startswith(f"{kind}:"):
            ids = _named(press[len(kind) + 1 :].split("+"), _pool(kind, knowledge))
            return Press(kind, ids, language) if ids else None
    return None


def _written(kind: Kind, ids: Sequence[str]) -> str:
    names = [i if _plain(i) else hashed(i) for i in ids]
    while _IN + len(f"{kind}:{'+'.join(names)}".encode()) > LIMIT:
        longest = max((n for n, i in enumerate(ids) if names[n] == i), key=lambda n: len(names[n]))
        names[longest] = hashed(ids[longest])
    return f"{kind}:{'+'.join(names)}"


def _plain(written: str) -> bool:
    return written.isascii() and not set("+:") & set(written)


def hashed(written: str) -> str:
    """``h:`` and ten characters that stand for an id for as long as it is the same."""
    digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest()
    return "h:" + base64.b32encode(digest).decode()[:10].lower()


def _pool(kind: Kind, knowledge: Knowledge) -> Iterable[str]:
    if kind == "topic":
        return knowledge.topics
    return [i for table in (knowledge.figures, knowledge.derived) for i, f in table.items() if f.served]


def _named(names: Sequence[str], pool: Iterable[str]) -> tuple[str, ...]:
    """The ids meant by ``names``; empty if any of them is unknown."""
    known = set(pool)
    hashes = {hashed(i): i for i in known} if any(n.startswith("h:") for n in names) else {}
    ids = tuple(i for n in names if (i := hashes.get(n) or (n if n in known else "")))
    return ids if len(ids) == len(names) <= MOST_IDS else ()
