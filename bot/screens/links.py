"""Deep links: what follows ``?start=`` in a t.me address, and what it opens.

``A-Z a-z 0-9 _ -``, at most 64 characters (Bot API, "Deep linking"). An id that does not fit is replaced by
``h_`` and ten characters of its hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.callbacks import hashed
from knowledge.model import Knowledge

LIMIT: Final = 64
ASK: Final = "ask"  # opens the private chat, no more
FORGET: Final = "forget"
PRIVACY: Final = "privacy"
_SUBSCRIBE: Final = "sub_"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")

Kind: TypeAlias = Literal["figure", "topic", "subscribe", "start", "forget", "privacy"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a payload opens; ``id`` is a figure's or a topic's."""

    kind: Kind
    id: str = ""


def payload(written: str) -> str:
    """The payload that opens a figure or a topic."""
    return written if _PLAIN.fullmatch(written) and len(written) <= LIMIT else _hashed(written)


def address(username: str, payload: str) -> str:
    """The whole address."""
    return f"https://t.me/{username}?start={payload}"


def resolve(payload: str, knowledge: Knowledge) -> Link:
    """What to open; for a payload that means nothing (any more): the start.

    Topics are also found by their command: ids may hold other letters.
    """
    if payload in (FORGET, PRIVACY):
        return Link("forget" if payload == FORGET else "privacy")
    if payload.startswith(_SUBSCRIBE):
        topic = _topic(payload.removeprefix(_SUBSCRIBE), knowledge)
        if topic is not None:
            return Link("subscribe", topic)
    topic = _topic(payload, knowledge)
    if topic is not None:
        return Link("topic", topic)
    for figures in (knowledge.figures, knowledge.derived):
        for figure_id, figure in figures.items():
            if figure.served and payload in (figure_id, _hashed(figure_id)):
                return Link("figure", figure_id)
    return Link("start")


def _topic(payload: str, knowledge: Knowledge) -> str | None:
    topics = knowledge.topics.values()
    return next((t.id for t in topics if payload in (t.id, _hashed(t.id))), None) or next(
        (t.id for t in topics if payload == t.command), None
    )


def _hashed(written: str) -> str:
    return hashed(written).replace(":", "_")
