"""When the bot speaks in a group, and when it keeps silent. Pure.

People complain of bots that answer "I do not know" into a talk among people, and put them out.
"""

from __future__ import annotations

from typing import Final

from bot.answering.answer import Kind
from bot.chats.addressing import Way

_CERTAIN: Final[tuple[Kind, ...]] = ("figure", "topic")


def speaks(way: Way, kind: Kind, *, quiet: bool) -> bool:
    """Whether a reply of this kind is given. ``quiet``: the group wants silence where nothing is known."""
    if way is Way.PRIVATE or kind in _CERTAIN:
        return True
    return way.sure and not quiet


def answered_here(topic: str | None, allowed: frozenset[str] | None) -> bool:
    """Whether a chat answers a topic; what belongs to none is answered everywhere."""
    return topic is None or allowed is None or topic in allowed
