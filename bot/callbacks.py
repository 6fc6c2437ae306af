"""What buttons carry (Bot API, callback_data): small classes, packed into 64 bytes and read here alone.

:class:`Show`, :class:`ChooseLanguage` and :class:`AskAgain` lead to answers. All else that a button does is
a :class:`Verb` of :mod:`bot.screens.verbs`: its fields are what it is done to, and ``FORM`` is how they stand
in the bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from string import Formatter
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    Self,
    TypeAlias,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from knowledge.model import Knowledge
from locales.languages import LANGUAGES, Language

LIMIT: Final = 64  # bytes; Bot API, InlineKeyboardButton.callback_data
MOST_IDS: Final = 4  # so many hashes fit beside "in:ru:figure:"
What: TypeAlias = Literal["figure", "topic", "source", "topics"]

_IN: Final = re.compile(r"in:(kk|ru):")


# -- what leads to answers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Show:
    """Show figures, a topic, a figure's source or all topics; in ``language``, or as the conversation is.

    ``figure:ID`` (several ids joined by ``+``), ``topic:ID``, ``source:ID``, ``topics``; ``in:ru:`` before it
    for a language. An id that is too long, or that holds what the grammar uses, is replaced by its hash.
    """

    what: What
    ids: tuple[str, ...] = ()
    language: Language | None = None

    def pack(self) -> str:
        """What the button carries; at most :data:`MOST_IDS` ids are kept."""
        begins = f"in:{self.language}:" if self.language else ""
        if self.what == "topics":
            return f"{begins}topics"
        ids = self.ids[:MOST_IDS]
        names = [i if _is_plain(i) else hashed(i) for i in ids]
        while len("in:ru:") + len(f"{self.what}:{'+'.join(names)}".encode()) > LIMIT:
            longest = max((n for n, i in enumerate(ids) if names[n] == i), key=lambda n: len(names[n]))
            names[longest] = hashed(ids[longest])
        return f"{begins}{self.what}:{'+'.join(names)}"

    @classmethod
    def read(cls, data: str, knowledge: Knowledge) -> Show | None:
        """What was packed; None (a stale button): it is malformed, or names nothing that is served."""
        found = _IN.match(data)
        language: Language | None = None if found is None else "kk" if found[1] == "kk" else "ru"
        what, colon, names = data[found.end() if found else 0 :].partition(":")
        if (what, colon) == ("topics", ""):
            return cls("topics", (), language)
        if what == "topic":
            ids = _find_ids(names.split("+"), knowledge.topics, knowledge.topics.__contains__)
            return cls("topic", ids, language) if ids else None
        if what in ("figure", "source"):
            every = chain(knowledge.figures, knowledge.derived)
            ids = _find_ids(names.split("+"), every, lambda i: i in knowledge and knowledge.figure(i).served)
            return cls("figure" if what == "figure" else "source", ids, language) if ids else None
        return None


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Make a language the one of the conversation."""

    language: Language

    def pack(self) -> str:
        """``lang:kk``"""
        return f"lang:{self.language}"


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Answer in ``language`` what the message was asked: for a reply that no figure or topic names."""

    language: Language

    def pack(self) -> str:
        """``again:kk``"""
        return f"again:{self.language}"


Shown: TypeAlias = Show | ChooseLanguage | AskAgain


def read_shown(data: str, knowledge: Knowledge) -> Shown | None:
    """What leads to an answer; None: it does not (any more)."""
    for language in LANGUAGES:
        if data == f"lang:{language}":
            return ChooseLanguage(language)
        if data == f"again:{language}":
            return AskAgain(language)
    return Show.read(data, knowledge)


def find_topic(name: str, knowledge: Knowledge) -> str | None:
    """The topic that a button names by its id or by its hash."""
    return next(iter(_find_ids([name], knowledge.topics, knowledge.topics.__contains__)), None)


def find_figure(name: str, knowledge: Knowledge) -> str | None:
    """The figure that a button names by its id or by its hash, served or not."""
    return next(
        iter(_find_ids([name], (*knowledge.figures, *knowledge.derived), knowledge.__contains__)), None
    )


def hashed(written: str) -> str:
    """``h:`` and ten characters that stand for an id for as long as it is the same."""
    digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest()
    return "h:" + base64.b32encode(digest).decode()[:10].lower()


def _is_plain(written: str) -> bool:
    return written.isascii() and not set("+:") & set(written)


def _find_ids(names: Sequence[str], every: Iterable[str], served: Callable[[str], bool]) -> tuple[str, ...]:
    """The ids meant by ``names``, each itself or its hash; empty if any of them is not ``served``."""
    hashes = {hashed(i): i for i in every} if any(n.startswith("h:") for n in names) else {}
    ids = tuple(hashes.get(n, n) for n in names)
    return ids if len(ids) <= MOST_IDS and all(map(served, ids)) else ()


# -- what does something ------------------------------------------------------------------------------------

#: How a button looks (Bot API 9.4, InlineKeyboardButton.style); older clients and servers show it plain.
Style: TypeAlias = Literal["", "danger", "success", "primary"]
#: What a field may hold: a pattern, or its values, each with the word that stands for it.
Held: TypeAlias = str | Mapping[Any, str]
_BY_TYPE: Final[Mapping[Any, Held]] = {int: r"[0-9]{1,18}", str: r".+", bool: {True: "on", False: "off"}}


@dataclass_transform(frozen_default=True)
class Verb:
    """What a button does. A subclass with a ``form`` is a verb; each is a frozen dataclass.

    A field is an int, a str, a bool, a Literal, or Annotated with what it may hold. A button stays below its
    message for years: a verb whose meaning changes gets another form, never its old one. A form that is not
    written any more stays in ``old``; a field that it lacks has its default.
    """

    FORM: ClassVar[str] = ""
    OLD: ClassVar[tuple[str, ...]] = ()
    STYLE: ClassVar[Style] = ""

    def __init_subclass__(cls, form: str = "", old: tuple[str, ...] = (), style: Style = "") -> None:
        dataclass(frozen=True)(cls)
        cls.FORM, cls.OLD, cls.STYLE = form, old, style

    @property
    def style(self) -> Style:
        """How its buttons look."""
        return self.STYLE

    def pack(self) -> str:
        """What the button carries. A ``topic`` that does not fit stands as its hash, see :func:`find_topic`.

        ValueError if it is longer than a button can hold, or would be read as something else.
        """
        packed = self._written()
        topic: str = getattr(self, "topic", "")
        if topic and (len(packed.encode()) > LIMIT or not topic.isascii() or topic.startswith("h:")):
            packed = replace(self, topic=hashed(topic))._written()  # type: ignore[type-var]
        if len(packed.encode()) > LIMIT or self.read(packed) is None:
            raise ValueError(packed)
        return packed

    @classmethod
    def read(cls, data: str) -> Self | None:
        """What was packed; None: it is something else."""
        for form in (cls.FORM, *cls.OLD):
            pattern, fields = _grammar(cls, form)
            if found := pattern.fullmatch(data):
                return cls(**{name: _value(*fields[name], text) for name, text in found.groupdict().items()})
        return None

    def _written(self) -> str:
        values = {}
        for name, (held, _) in _grammar(type(self), self.FORM)[1].items():
            value = getattr(self, name)
            values[name] = str(value) if isinstance(held, str) else held[value]
        return self.FORM.format(**values)


def _grammar(verb: type[Verb], form: str) -> tuple[re.Pattern[str], dict[str, tuple[Held, Any]]]:
    """How a form is read, and for each field what it may hold and its type."""
    return _compiled(verb, form)  # type: ignore[arg-type] # a class of dataclasses is hashable


@cache
def _compiled(verb: type[Verb], form: str) -> tuple[re.Pattern[str], dict[str, tuple[Held, Any]]]:
    fields = {
        name: _held(hint)
        for name, hint in get_type_hints(verb, include_extras=True).items()
        if get_origin(hint) is not ClassVar
    }
    pattern = ""
    for text, name, _, _ in Formatter().parse(form):
        pattern += re.escape(text)
        if name is not None:
            held, _ = fields[name]
            words = held if isinstance(held, str) else "|".join(map(re.escape, held.values()))
            pattern += f"(?P<{name}>{words})"
    return re.compile(pattern), fields


def _held(hint: Any) -> tuple[Held, Any]:
    if get_origin(hint) is Annotated:
        kind, held = get_args(hint)
        return held, kind
    if get_origin(hint) is Literal:
        return {value: value for value in get_args(hint)}, str
    return _BY_TYPE[hint], hint


def _value(held: Held, kind: Any, text: str) -> Any:
    if isinstance(held, str):
        return kind(text)
    return next(value for value, word in held.items() if word == text)
