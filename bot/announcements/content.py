"""What an announcement says, as it is kept: JSON that can be read years later. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from locales.languages import Language

MediumKind: TypeAlias = Literal["photo", "video", "document"]
Every: TypeAlias = Literal["week", "month"]


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
