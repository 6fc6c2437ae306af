"""Telegram HTML: read into runs of text, to show it in a terminal, to measure it, to refuse what is broken;
and written from the entities of a message.

The tags are those of core.telegram.org/bots/api#html-style. Telegram's own parser is stricter than this one
in places; tests put every text through it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Final

from telegram import MessageEntity

_SAME: Final = {"strong": "b", "em": "i", "ins": "u", "strike": "s", "del": "s"}
_NAMES: Final = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_ANSI: Final = {"b": "1", "i": "3", "u": "4", "s": "9", "code": "36", "pre": "36"}  # ECMA-48, SGR
# Everything that a terminal would obey instead of showing it, but for the end of a line.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class MarkupError(ValueError):
    """The text is no Telegram HTML."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text under the same tags, the outermost first; ``url`` where it is a link."""

    text: str
    tags: tuple[str, ...] = ()
    url: str = ""


def runs(html: str) -> tuple[Run, ...]:
    """The runs of a text; MarkupError for an unknown tag or one that is not closed where it should be."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise MarkupError(f'no end tag for "{reader.open[-1][0]}"')
    return tuple(reader.runs)


def plain(html: str) -> str:
    """The text without markup."""
    return "".join(run.text for run in runs(html))


def entities(html: str) -> list[dict[str, object]]:
    """The text's entities as the Bot API gives them, in UTF-16 units (core.telegram.org/api/entities)."""
    found: list[dict[str, object]] = []
    open_at: dict[tuple[str, str], dict[str, object]] = {}
    offset = 0
    for run in runs(html):
        length = len(run.text.encode("utf-16-le")) // 2
        now = {(tag, run.url if tag == "a" else "") for tag in run.tags}
        for key in [key for key in open_at if key not in now]:
            del open_at[key]
        for tag in run.tags:
            key = (tag, run.url if tag == "a" else "")
            if key in open_at:
                open_at[key]["length"] = offset + length - int(str(open_at[key]["offset"]))
                continue
            entity: dict[str, object] = {"type": _NAMES[tag], "offset": offset, "length": length}
            if tag == "a":
                entity["url"] = run.url
            open_at[key] = entity
            found.append(entity)
        offset += length
    return found


def painted(html: str, colour: bool) -> str:
    """The text for a terminal: with ``colour`` its styles as ANSI sequences; links with their address."""
    out = []
    for run in runs(html):
        text = _CONTROL.sub("", run.text)
        codes = [_ANSI[tag] for tag in run.tags if tag in _ANSI]
        if colour and codes and text.strip():
            text = f"\x1b[{';'.join(codes)}m{text}\x1b[0m"
        out.append(f"{text} ({_CONTROL.sub('', run.url)})" if run.url and run.url != run.text else text)
    return "".join(out)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _SAME.get(tag, tag)
        if tag not in _NAMES:
            raise MarkupError(f'unsupported start tag "{tag}"')
        url = next((value or "" for name, value in attrs if name == "href"), "") if tag == "a" else ""
        self.open.append((tag, url))

    def handle_endtag(self, tag: str) -> None:
        tag = _SAME.get(tag, tag)
        if not self.open or self.open[-1][0] != tag:
            raise MarkupError(f'unexpected end tag "{tag}"')
        self.open.pop()

    def handle_data(self, data: str) -> None:
        url = next((url for tag, url in reversed(self.open) if tag == "a"), "")
        self.runs.append(Run(data, tuple(tag for tag, _ in self.open), url))

    def handle_comment(self, data: str) -> None:
        raise MarkupError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise MarkupError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise MarkupError("an instruction")


# -- as an officer wrote it ----------------------------------------------------------------------------------

_PLAIN: Final = {
    MessageEntity.BOLD: "b",
    MessageEntity.ITALIC: "i",
    MessageEntity.UNDERLINE: "u",
    MessageEntity.STRIKETHROUGH: "s",
    MessageEntity.CODE: "code",
    MessageEntity.BLOCKQUOTE: "blockquote",
}


def from_entities(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text with its entities as tags, in every form that they can give; of those to come the text stays.
    Offsets are in UTF-16 units (core.telegram.org/bots/api#messageentity).

    The library's own way leaves ``&`` and quotation marks of addresses as they are, and loses the language of
    a piece of code.
    """
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
