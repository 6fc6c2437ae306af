"""What an announcement says, as it is kept: JSON that can be read years later; and made ready to be sent: its
placeholders filled from the store, its faults named. Pure.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from html import unescape
from typing import Any, Final, Literal, TypeAlias

from bot.pictures.frame import TooLongError
from bot.pictures.picture import Picture, card_of, scene_of
from bot.rendering import figures
from bot.rendering.text import LIMIT, bold, html, length, plain, say, template
from bot.storage.chats import ALL
from bot.storage.recurring import Every
from knowledge.model import Figure, Knowledge
from knowledge.recording import digest, record
from locales.kazakh import Case
from locales.languages import LANGUAGES, Language

MediumKind: TypeAlias = Literal["photo", "video", "document"]


@dataclass(frozen=True, slots=True)
class Quiz:
    """A poll of Telegram's own kind. ``right``: the place of the right option; None: it is no quiz.
    ``several``: more than one option can be chosen.
    """

    question: str
    options: tuple[str, ...]
    right: int | None
    explanation: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Medium:
    """A photo, a video or a file above the text; several are an album. ``file``: Telegram's file_id;
    ``part``: the message that it came in. ``hidden``: under a spoiler; ``below``: its caption stands above.
    """

    kind: MediumKind
    file: str
    part: str = ""
    hidden: bool = False
    below: bool = False

    @property
    def looks(self) -> dict[str, bool]:
        """How it is shown, by the names of the Bot API (sendPhoto, InputMediaPhoto)."""
        found = {"has_spoiler": self.hidden, "show_caption_above_media": self.below}
        return {name: value for name, value in found.items() if value}

    @property
    def input(self) -> dict[str, object]:
        """As an InputMedia."""
        return {"type": self.kind, "media": self.file, **self.looks}


@dataclass(frozen=True, slots=True)
class Link:
    """A button below a message that opens an address."""

    kk: str
    ru: str
    url: str

    def label(self, language: Language) -> str:
        """What stands on it."""
        return self.ru if language == "ru" else self.kk


@dataclass(frozen=True, slots=True)
class Content:
    """``kk`` and ``ru`` are Telegram HTML with placeholders; "": not written (yet).
    ``kk_only``: there is to be no Russian text.

    ``fixed``: the texts with the placeholders filled, at the confirmation; ``figures``: the digest of each
    figure in them at that moment. ``at``: the moment of sending; None: at once.
    """

    topic: str | None = None
    kk: str = ""
    ru: str = ""
    kk_only: bool = False
    chats: tuple[int, ...] = ()  # it goes to these alone, and to those with a label: of them, who subscribed
    labels: tuple[int, ...] = ()
    labelled: tuple[int, ...] | None = None  # at the confirmation: the chats that had one of these labels
    media: tuple[Medium, ...] = ()
    album: str = ""  # Telegram's name of the album that they came in
    exchanged: bool = False  # by a correction: there is another medium than was sent first
    card: bool = False  # above the text: the card of its figure, or of the first one in it
    silent: bool = False
    preview: bool = False  # of the first link
    at: str | None = None
    every: Every | None = None  # it comes again, so many ``times`` in all; ``at`` is the first one
    times: int = 0
    last: str | None = None  # the day on which it comes for the last time, where ``times`` follow from that
    series: int | None = None  # of a run: the announcement that comes again
    fixed: dict[Language, str] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    figure: str | None = None  # that a recurring one, or one of the news, is about
    shown: str | None = None  # the figure whose card it goes out with, at the confirmation
    quiz: dict[Language, Quiz] = field(default_factory=dict)  # or a poll, in the place of a text
    fixed_quiz: dict[Language, Quiz] = field(default_factory=dict)  # an officer's own, as ``fixed``
    footer: bool = False  # people read below it why they get it, and how to end that
    answers: bool = False  # a notice to those who passed a question on: without a topic
    heard: str = ""  # the message that wrote it last: the same one again, after a crash, writes nothing
    parts: dict[Language, str] = field(default_factory=dict)  # the message that each text came in
    links: tuple[Link, ...] = ()  # buttons below the message, a row each
    pin: bool = False  # in groups and channels
    until: str | None = None  # the moment at which it is deleted; None: it stays

    @property
    def moment(self) -> datetime | None:
        """When it is to be sent; None: at once."""
        return None if self.at is None else datetime.fromisoformat(self.at)

    @property
    def end(self) -> datetime | None:
        """When it is to be deleted; None: it stays."""
        return None if self.until is None else datetime.fromisoformat(self.until)

    @property
    def captioned_above(self) -> bool:
        """Whether its text stands above its media, whichever of them came with it."""
        return any(one.below for one in self.media)

    def text(self, language: Language) -> str:
        """What a reader of ``language`` gets: Kazakh where there is no Russian."""
        kk, ru = self.fixed.get("kk", self.kk), self.fixed.get("ru", self.ru)
        return ru if language == "ru" and ru else kk

    @property
    def looks(self) -> tuple[object, ...]:
        """All of it that is prepared when it is shown: if that is another, it looks otherwise."""
        return self.fixed, self.fixed_quiz, self.shown

    def poll(self, language: Language) -> Quiz:
        """What a reader of ``language`` gets of a poll: Kazakh where there is no Russian."""
        polls = self.fixed_quiz or self.quiz
        return polls.get(language, polls["kk"])

    def with_medium(self, one: Medium, album: str) -> Content:
        """With a medium that came alone, or as a part of an ``album``: in the order of its messages."""
        same = [other for other in self.media if other.part != one.part]
        if len(same) == len(self.media) and not (album and album == self.album):
            same = []  # another one, or another album: in the place of what there was
        media = sorted((*same, one), key=lambda each: int(each.part.rpartition("/")[2] or 0))
        return replace(self, media=tuple(media), album=album, card=False, fixed={})  # it looks otherwise

    def seen(self, language: Language) -> tuple[object, ...]:
        """All that a correction can change for a reader of ``language``: without a change there is none."""
        media = tuple((one.kind, one.file, one.hidden, one.below) for one in self.media)
        links = tuple((one.label(language), one.url) for one in self.links)
        return self.text(language), self.shown, media, links

    def languages(self, wanted: tuple[Language, ...]) -> tuple[Language, ...]:
        """Of those wanted, the ones that it is sent in: the same text is not sent twice."""
        return wanted if self.ru or "ru" in self.quiz else ("kk",)


def written(content: Content) -> str:
    """As JSON."""
    return json.dumps(asdict(content), ensure_ascii=False, sort_keys=True)


def read(text: str) -> Content:
    """What :func:`written` wrote."""
    values: dict[str, Any] = json.loads(text)
    for name in ("quiz", "fixed_quiz"):
        values[name] = {
            language: Quiz(**{**one, "options": tuple(one["options"])})
            for language, one in values.get(name, {}).items()
        }
    if photo := values.pop("photo", None):  # of before there were other media
        values["media"] = [{"kind": "photo", "file": photo}]
    values["media"] = tuple(Medium(**one) for one in values.get("media", ()))
    values["links"] = tuple(Link(**one) for one in values.get("links", ()))
    for name in ("chats", "labels"):
        values[name] = tuple(values.get(name, ()))
    if values.get("labelled") is not None:
        values["labelled"] = tuple(values["labelled"])
    values.pop("moved", None)  # see bot.storage.chats
    return Content(**values)


CAPTION: Final = 1024  # characters below a photo, a video or a file (Bot API, sendPhoto)
ENTITIES: Final = 100  # that Telegram keeps
_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z0-9][A-Za-z0-9_-]*)(\.number)?(?::([a-z]+))?\}")
_TAG: Final = re.compile(r"<(/?)([a-z-]+)([^<>]*)>")
_LITERAL: Final = re.compile(r"<(code|pre)\b.*?</\1>|<[^<>]*>", re.DOTALL)  # where a brace is a brace
_PLAIN: Final = ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "pre")
#: The tags that Telegram reads (core.telegram.org/bots/api#html-style), with what may stand in them.
_FORMS: Final[dict[str, str]] = {
    **dict.fromkeys(_PLAIN, ""),
    "a": r'\s+href="[^"<>]+"',
    "span": r'\s+class="tg-spoiler"',
    "blockquote": r"(?:\s+expandable(?:=\"\")?)?",
    "code": r'(?:\s+class="language-[^"<>]+")?',
    "tg-emoji": r'\s+emoji-id="\d+"',
    "tg-time": r'\s+unix="-?\d+"(?:\s+format="[A-Za-z]+")?',
}
_AROUND: Final = 25  # characters that show where something is wrong
_CASES: Final = frozenset(str(case) for case in Case)


class Fault(ValueError):
    """A text cannot be sent. ``msgid``: why, as the officer reads it; ``what``: which part of it."""

    def __init__(self, msgid: str, what: str = "") -> None:
        super().__init__(f"{msgid.removeprefix('desk.fault_').replace('_', ' ')}{': ' if what else ''}{what}")
        self.msgid = msgid
        self.what = what


def filled(text: str, knowledge: Knowledge, language: Language) -> tuple[str, dict[str, str]]:
    """The text with the store's figures, and the digest of each; :class:`Fault` for one it does not have."""
    used: dict[str, str] = {}

    def value(found: re.Match[str]) -> str:
        name, number, case = found[1], found[2], found[3] or ""
        known = name in knowledge.figures or name in knowledge.derived
        if not known or (case and case not in _CASES) or not getattr(knowledge.figure(name), "served", True):
            raise Fault("desk.fault_placeholder", found[0])
        figure = knowledge.figure(name)
        given = html(figures.value(figure, knowledge, language, case, number=bool(number)))
        if not given:
            raise Fault("desk.fault_placeholder", found[0])
        used.update(sealed(name, knowledge))
        return given

    out: list[str] = []
    at = 0
    for literal in (*_LITERAL.finditer(text), None):
        until = len(text) if literal is None else literal.start()
        piece = text[at:until]
        out.append(_PLACEHOLDER.sub(value, piece))
        if brace := re.search(r"\{[^{}]*\}?|\}", _PLACEHOLDER.sub("", piece)):
            raise Fault("desk.fault_placeholder", brace[0][:40])
        if literal is not None:
            out.append(literal[0])
            at = literal.end()
    return "".join(out), used


def headed(text: str, language: Language) -> str:
    """An answer to a question that was passed on, as who asked reads it."""
    return html(bold(say(language, "answered.head"))) + "\n\n" + text


def sealed(name: str, knowledge: Knowledge) -> dict[str, str]:
    """The digest of a figure, and of those that it is computed from."""
    figure = knowledge.figure(name)
    used = {name: digest(record(figure, knowledge))}
    if not isinstance(figure, Figure):
        for operand in figure.formula.ids:
            used[operand] = digest(record(knowledge.figures[operand], knowledge))
    return used


def picture(figure: str, language: Language) -> Picture:
    """The card that goes out with an announcement: read on phones, so the tall one."""
    return card_of(figure, language, "tall")


def drawable(figure: str, knowledge: Knowledge) -> bool:
    """Whether there is such a card."""
    try:
        for language in LANGUAGES:
            scene_of(picture(figure, language), knowledge)
    except (KeyError, TooLongError):
        return False
    return True


def checked(text: str, limit: int) -> None:
    """:class:`Fault` for a text that Telegram would refuse, or not show as it is."""
    open_: list[re.Match[str]] = []
    tags = 0
    for tag in _TAG.finditer(text):
        end, name, rest = tag.groups()
        if name not in _FORMS or not re.fullmatch("" if end else _FORMS[name], rest):
            raise _wrong(text, tag.start())
        if end:
            if not open_ or open_.pop()[2] != name:
                raise _wrong(text, tag.start())
        else:
            tags += 1
            open_.append(tag)
    if open_:
        raise _wrong(text, open_[-1].start())
    blank = _TAG.sub(lambda tag: "\0" * len(tag[0]), text)
    if odd := re.search(r"[<>]|&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)", blank):
        raise _wrong(text, odd.start())
    read = unescape(_TAG.sub("", text))
    if not read.strip():
        raise Fault("desk.fault_empty")
    size = len(read.encode("utf-16-le", "surrogatepass")) // 2
    if size > limit:
        raise Fault("desk.fault_long", str(size - limit))
    if tags > ENTITIES:
        raise Fault("desk.fault_entities")


def _wrong(text: str, place: int) -> Fault:
    """Markup that cannot be sent, shown with what stands around it."""
    before, after = max(0, place - _AROUND), place + _AROUND
    shown = ("…" if before else "") + text[before:after] + ("…" if after < len(text) else "")
    return Fault("desk.fault_markup", " ".join(shown.split()))


def check_destination(content: Content, knowledge: Knowledge) -> None:
    """:class:`Fault` where nobody knows to whom it goes, or when."""
    if not content.answers and content.topic != ALL and content.topic not in knowledge.topics:
        raise Fault("desk.fault_topic")
    if content.every and content.at is None:
        raise Fault("desk.fault_repeat_time")


def fixed(content: Content, knowledge: Knowledge) -> Content:
    """The content with its texts as they will be sent; :class:`Fault` for what is missing or wrong."""
    check_destination(content, knowledge)
    if not content.kk:
        raise Fault("desk.fault_kazakh")
    if not content.ru and not content.kk_only:
        raise Fault("desk.fault_russian")
    if len(content.media) > 1 and content.links:
        raise Fault("desk.fault_album_links")
    texts: dict[Language, str] = {}
    used: dict[str, str] = {}
    for language in LANGUAGES:
        text = content.kk if language == "kk" else content.ru
        if text:
            texts[language], found = filled(text, knowledge, language)
            if content.answers:
                texts[language] = headed(texts[language], language)
            checked(texts[language], limit(content, language))
            used |= found
    if not content.card:
        return replace(content, fixed=texts, figures=used, shown=None)
    figure = content.figure or next(iter(used), content.shown)
    if figure is None or not drawable(figure, knowledge):
        raise Fault("desk.fault_card")
    return replace(content, fixed=texts, figures=used | sealed(figure, knowledge), shown=figure)


def limit(content: Content, language: Language) -> int:
    """How long its text may be: what a person gets has the footer, too."""
    whole = CAPTION if content.media or content.card else LIMIT
    return whole - length(plain(footer(content, language)))


def footer(content: Content, language: Language) -> str:
    """What stands below the text in a private chat; "": nothing."""
    return "\n\n" + template(language, "desk.subscribed") if content.footer else ""


def sent(content: Content, language: Language, chat_id: int) -> str:
    """The text as a chat gets it: people, whose numbers are positive (Bot API, Chat), with the footer."""
    text = content.text(language)
    return text + html(plain(footer(content, language))) if chat_id > 0 else text


def revised(content: Content, knowledge: Knowledge) -> list[str]:
    """The figures of a fixed content that say something else now, or are gone."""
    out = []
    for name, before in content.figures.items():
        known = name in knowledge.figures or name in knowledge.derived
        if not known or digest(record(knowledge.figure(name), knowledge)) != before:
            out.append(name)
    return out
