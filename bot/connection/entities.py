"""What an officer wrote, as Telegram HTML: every form that a message's entities can give.

The library leaves ``&`` and quotation marks of addresses as they are, and loses the language of a piece of
code. Forms: core.telegram.org/bots/api#messageentity, #html-style; of those to come the text stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from telegram import MessageEntity

_PLAIN: Final = {
    MessageEntity.BOLD: "b",
    MessageEntity.ITALIC: "i",
    MessageEntity.UNDERLINE: "u",
    MessageEntity.STRIKETHROUGH: "s",
    MessageEntity.CODE: "code",
    MessageEntity.BLOCKQUOTE: "blockquote",
}


def html(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text with its entities as tags. Offsets are in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    found = sorted(entities, key=lambda one: (one.offset, -one.length))
    out: list[str] = []
    stack: list[tuple[int, str, str]] = []  # end, start tag, end tag
    at = 0

    def write(until: int) -> None:
        nonlocal at
        out.append(escape(units[at * 2 : until * 2].decode("utf-16-le", "replace"), quote=False))
        at = until

    def close(until: int) -> None:
        """End what ends before ``until``; what goes on beyond it is begun again."""
        while stack and (first := min(end for end, _, _ in stack)) <= until:
            write(first)
            again = []
            while any(end <= first for end, _, _ in stack):
                one = stack.pop()
                out.append(one[2])
                if one[0] > first:
                    again.append(one)
            for one in reversed(again):
                out.append(one[1])
                stack.append(one)

    for one in found:
        start, end = _tags(one)
        if not start:
            continue
        close(one.offset)
        write(one.offset)
        out.append(start)
        stack.append((one.offset + one.length, start, end))
    close(len(units) // 2)
    write(len(units) // 2)
    return "".join(out)


def _tags(one: MessageEntity) -> tuple[str, str]:
    """The tags of an entity; none for one that its text shows by itself: a hashtag, an address."""
    if one.type in _PLAIN:
        return f"<{_PLAIN[one.type]}>", f"</{_PLAIN[one.type]}>"
    match one.type:
        case MessageEntity.TEXT_LINK if one.url:
            return f'<a href="{escape(one.url)}">', "</a>"
        case MessageEntity.TEXT_MENTION if one.user:
            return f'<a href="tg://user?id={one.user.id}">', "</a>"
        case MessageEntity.EXPANDABLE_BLOCKQUOTE:
            return "<blockquote expandable>", "</blockquote>"
        case MessageEntity.SPOILER:
            return "<tg-spoiler>", "</tg-spoiler>"
        case MessageEntity.PRE if one.language:
            return f'<pre><code class="language-{escape(one.language)}">', "</code></pre>"
        case MessageEntity.PRE:
            return "<pre>", "</pre>"
        case MessageEntity.CUSTOM_EMOJI if one.custom_emoji_id:
            return f'<tg-emoji emoji-id="{escape(one.custom_emoji_id)}">', "</tg-emoji>"
        case MessageEntity.DATE_TIME if one.unix_time:
            shape = f' format="{escape(one.date_time_format)}"' if one.date_time_format else ""
            return f'<tg-time unix="{int(one.unix_time.timestamp())}"{shape}>', "</tg-time>"
    return "", ""
