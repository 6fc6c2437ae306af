"""What an officer makes for a draft besides its texts: when it goes out and is deleted, its buttons, polls
and quizzes made in Telegram. Pure.

A quiz does not tell its answer, and where its options are figures they differ in their numbers alone: else
who reads them need not know. Limits: core.telegram.org/bots/api#sendpoll.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from html import escape, unescape
from typing import Final, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.announcements import content, moments, schedule
from bot.announcements.content import Content, Fault, Link, Quiz
from bot.storage.recurring import Every
from knowledge.model import Knowledge
from locales.languages import Language

LINKS: Final = 8  # buttons below a message: each has a row of its own
LABEL: Final = 64  # characters on one: phones cut off longer ones
RUNS: Final = 52  # of a series
URL: Final = 2048  # characters of an address
STAYS: Final = timedelta(hours=47)  # at most: Telegram lets nobody delete what is older than two days
_SPACE: Final = "\u00a0\t "

Take: TypeAlias = Callable[[Content, str, datetime, ZoneInfo], Content]
"""A draft and what was typed, now and where; out: the draft with it. :class:`Fault`: what is wrong."""


def put_time(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """When it goes out."""
    return counted(replace(said, at=moments.moment(text, now, zone).isoformat()), zone)


def put_last(every: Every, said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """It comes every week or month until a day."""
    return counted(replace(said, every=every, last=moments.day(text, now, zone).isoformat()), zone)


def counted(said: Content, zone: ZoneInfo) -> Content:
    """A series that ends on a day, with the number of times that it comes until then. :class:`Fault`: there
    is no run by that day, or there are too many. Of others, and of one without a time yet, nothing changes.
    """
    if said.every is None or said.last is None or said.moment is None:
        return said
    day = date.fromisoformat(said.last)
    runs = schedule.runs_of(said.moment, said.every, RUNS + 1, zone)
    times = sum(at.astimezone(zone).date() <= day for at in runs)
    if not times:
        raise Fault("desk.fault_repeat_before")
    if times > RUNS:
        raise Fault("desk.fault_repeat_long", str(RUNS))
    return replace(said, times=times)


def put_until(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """When it is deleted."""
    said = replace(said, until=moments.moment(text, now, zone).isoformat())
    check_end(said, now)
    return said


def check_end(said: Content, now: datetime) -> None:
    """:class:`Fault` where it would be deleted before it goes out, or when Telegram does not let it be."""
    if said.end is None:
        return
    start = said.moment if said.every and said.moment else max(said.moment or now, now)
    if said.end <= start:
        raise Fault("desk.fault_until_before")
    if said.end - start > STAYS:
        raise Fault("desk.fault_until_late", str(STAYS // timedelta(hours=1)))


def put_links(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """The buttons below it, see :func:`links`."""
    return replace(said, links=links(text), fixed={})


def links(text: str) -> tuple[Link, ...]:
    """A button a line: ``Өтінім беру | Подать заявку | https://egov.kz``, or ``egov.kz | https://egov.kz``
    where one text serves readers of both languages.
    """
    found = tuple(_link(line) for line in text.splitlines() if line.strip())
    if not found:
        raise Fault("desk.fault_empty")
    if len(found) > LINKS:
        raise Fault("desk.fault_links_many", str(LINKS))
    return found


def _link(line: str) -> Link:
    *labels, url = (part.strip(_SPACE) for part in line.split("|"))
    if len(labels) not in (1, 2) or not all(labels):
        raise Fault("desk.fault_link", line)
    if any(len(label) > LABEL for label in labels):
        raise Fault("desk.fault_link_long", str(LABEL))
    if not _opens(url):
        raise Fault("desk.fault_link_address", url)
    return Link(labels[0], labels[-1], url)


def _opens(url: str) -> bool:
    """Whether Telegram lets a button open it: a whole address in the web (Bot API, InlineKeyboardButton)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    whole = parts.scheme in ("http", "https") and "." in host.strip(".") and url.isprintable()
    return whole and " " not in url and len(url) <= URL


#: Step of a draft -> what takes what is typed then.
TAKES: Final[dict[str, Take]] = {
    "time": put_time,
    "until": put_until,
    "links": put_links,
    "last_week": partial(put_last, "week"),
    "last_month": partial(put_last, "month"),
}


QUESTION: Final = 300  # characters
OPTION: Final = 100
OPTIONS: Final = (2, 12)
EXPLANATION: Final = 200
_WORD: Final = re.compile(r"[^\W\d_]+")
_STEM: Final = 3  # letters of a word by which its forms beside numbers are one: гранта, грантов


def with_poll(said: Content, poll: Quiz, spoken: Language, knowledge: Knowledge) -> Content:
    """A draft with a poll in the place of its text in ``spoken``. :class:`Fault`: it cannot be."""
    if spoken == "ru" and "kk" not in said.quiz:
        raise Fault("desk.fault_poll_beside_text")
    if spoken == "ru" and not _alike(said.quiz["kk"], poll):
        raise Fault("desk.fault_poll_differs")
    prepared_poll(poll, knowledge, spoken)
    if spoken == "ru":
        return replace(said, quiz={**said.quiz, "ru": poll}, kk_only=False, fixed_quiz={})
    return replace(
        said, kk="", ru="", kk_only=False, media=(), album="", card=False, quiz={"kk": poll}, fixed_quiz={}
    )


def _alike(kazakh: Quiz, russian: Quiz) -> bool:
    """Whether the votes of two polls can be counted together."""
    return (len(kazakh.options), kazakh.right, kazakh.several) == (
        len(russian.options), russian.right, russian.several,
    )  # fmt: skip


def fixed_poll(said: Content, knowledge: Knowledge) -> Content:
    """The content as it will be sent: of a text see :func:`composing.fixed`, a poll with its figures."""
    if not said.quiz:
        return content.fixed(said, knowledge)
    content.check_destination(said, knowledge)
    if "ru" not in said.quiz and not said.kk_only:
        raise Fault("desk.fault_russian")
    polls: dict[Language, Quiz] = {}
    used: dict[str, str] = {}
    for language, poll in said.quiz.items():
        polls[language], found = prepared_poll(poll, knowledge, language)
        used |= found
    return replace(said, fixed={}, fixed_quiz=polls, figures=used, shown=None)


def prepared_poll(poll: Quiz, knowledge: Knowledge, language: Language) -> tuple[Quiz, dict[str, str]]:
    """A poll with its placeholders filled, and the digest of each figure. :class:`Fault`: it cannot be."""
    question, in_question = _filled(poll.question, knowledge, language)
    options = [_filled(option, knowledge, language) for option in poll.options]
    explanation, in_explanation = _filled(poll.explanation, knowledge, language)
    texts = tuple(text for text, _ in options)
    _check_length(question, texts, explanation)
    if poll.right is not None:
        right, answer = options[poll.right]
        if answer.keys() & in_question.keys() or _holds(question, right):
            raise Fault("desk.fault_quiz_answer", right)
        if any(found for _, found in options) and len({_shape(text) for text in texts}) > 1:
            raise Fault("desk.fault_quiz_options")
    used = in_question | in_explanation
    for _, found in options:
        used |= found
    return replace(poll, question=question, options=texts, explanation=explanation), used


def _filled(text: str, knowledge: Knowledge, language: Language) -> tuple[str, dict[str, str]]:
    """A text without markup, with the figures in it."""
    shown, used = content.filled(escape(text, quote=False), knowledge, language)
    return unescape(shown), used


def _check_length(question: str, options: tuple[str, ...], explanation: str) -> None:
    if not question.strip() or not all(option.strip() for option in options):
        raise Fault("desk.fault_empty")
    if not OPTIONS[0] <= len(options) <= OPTIONS[1]:
        raise Fault("desk.fault_poll_options", f"{OPTIONS[0]}–{OPTIONS[1]}")
    texts = [(question, QUESTION), (explanation, EXPLANATION), *((option, OPTION) for option in options)]
    for text, limit in texts:
        if len(text) > limit:
            raise Fault("desk.fault_long", str(len(text) - limit))
    if len(set(options)) < len(options):
        raise Fault("desk.fault_poll_twice")


def _holds(question: str, right: str) -> bool:
    """Whether a question says its answer."""
    words = " ".join(right.casefold().split())
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", " ".join(question.casefold().split())) is not None


def _shape(option: str) -> tuple[str, ...]:
    """All of an option but its number."""
    return tuple(word[:_STEM] for word in _WORD.findall(option.casefold()))
