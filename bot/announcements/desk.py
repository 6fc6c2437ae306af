"""What an officer may do with an announcement, without Telegram: what they make for a draft besides its
texts, when it goes out and is deleted, its buttons, polls and quizzes made in Telegram; and what becomes of
it then.

A quiz does not tell its answer, and where its options are figures they differ in their numbers alone: else
who reads them need not know. Limits: core.telegram.org/bots/api#sendpoll.
"""

from __future__ import annotations

import hashlib
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
from bot.announcements.outbox import DEADLINE, DELETABLE
from bot.storage import amending, chats, recurring
from bot.storage import announcements as store_
from bot.storage.amending import Recalled
from bot.storage.announcements import TERMINAL, Announcement, Cause
from bot.storage.database import Database
from bot.storage.deliveries import RECURRING
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


def _put_time(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
    """When it goes out."""
    return counted(replace(said, at=moments.moment(text, now, zone).isoformat()), zone)


def _put_last(every: Every, said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
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


def _put_until(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
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


def _put_links(said: Content, text: str, now: datetime, zone: ZoneInfo) -> Content:
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
    "time": _put_time,
    "until": _put_until,
    "links": _put_links,
    "last_week": partial(_put_last, "week"),
    "last_month": partial(_put_last, "month"),
}


# -- polls and quizzes ---------------------------------------------------------------------------------------

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
    """The content as it will be sent: of a text see :func:`content.fixed`, a poll with its figures."""
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


# -- what may be done with an announcement, and what becomes of it -------------------------------------------

UNDO: Final = ("planned", "running", "paused", "waiting", "draft")


def mark(one: Announcement) -> str:
    """Of the very content that was shown: a button that confirms another one is stale. A group that has only
    become a supergroup since is the same one.
    """
    return hashlib.sha256(chats.without_moved(one.content).encode()).hexdigest()[:12]


def needs_second(one: Announcement, officers: frozenset[int]) -> bool:
    """Whether another officer than the author has to confirm."""
    return len(officers) > 1 and one.author != TERMINAL


async def confirm(
    store: Database,
    one: Announcement,
    shown: str,
    officer: int,
    officers: frozenset[int],
    knowledge: Knowledge,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """An officer confirms what they were shown. Out: the message that says what came of it.

    :class:`Fault` for what cannot be sent. The check and the change are one transaction: of two officers at
    once, or a press that is replayed, one counts.
    """
    if officer not in officers:
        return "desk.officers"
    if one.state not in ("draft", "waiting") or mark(one) != shown:
        return "desk.gone"
    if one.state == "waiting" and one.author not in officers | {TERMINAL}:
        return "desk.gone"  # who proposed it is no officer any more: another reopens it as their own
    if one.state == "waiting" and officer == one.author:
        return "desk.own" if len(officers) > 1 else await _go(store, one, officer, knowledge, now, zone)
    if one.state == "draft" and officer != one.author and one.author != TERMINAL:
        return "desk.gone"
    if one.state == "draft" and needs_second(one, officers):
        said = await schedule.held(store, _as_shown(content.read(one.content), knowledge))
        _timely(said, now, zone)
        proposed = await store_.move_state(
            store, one.id, ("draft",), "waiting", officer, "proposed", now,
            holds=one.content, content=content.written(said), step=None,
        )  # fmt: skip
        return "desk.sent_to_second" if proposed else "desk.gone"
    return await _go(store, one, officer, knowledge, now, zone)


def _as_shown(said: Content, knowledge: Knowledge) -> Content:
    """A draft as it goes out; :class:`Fault` where that is not what its author was shown."""
    if (said.fixed or said.fixed_quiz) and (changed := content.revised(said, knowledge)):
        raise Fault("desk.fault_revised", ", ".join(changed))
    return fixed_poll(said, knowledge)


def _timely(said: Content, now: datetime, zone: ZoneInfo) -> datetime:
    """When it goes out, for the first time from now on; :class:`Fault` where that is past."""
    at = min(schedule.runs_left(said, now, zone), default=now) if said.every else said.moment
    if at is not None and at <= now:
        raise Fault("desk.fault_past")
    check_end(said, now)
    return at or now


async def _go(
    store: Database, one: Announcement, officer: int, knowledge: Knowledge, now: datetime, zone: ZoneInfo
) -> str:
    said = content.read(one.content)
    if one.state == "waiting" and (changed := content.revised(said, knowledge)):
        # What the officer was shown is not what the store says any more.
        await store_.move_state(
            store, one.id, ("waiting",), "paused", TERMINAL, "paused", now,
            cause=Cause("revised", tuple(changed)), holds=one.content,
        )  # fmt: skip
        return "desk.gone"
    if one.state == "draft":
        said = await schedule.held(store, _as_shown(said, knowledge))
    at = _timely(said, now, zone)
    if one.kind == "correction" and one.target is not None:
        done = await amending.confirm_correction(store, one, content.written(said), officer, now)
        return "desk.confirmed" if done else "desk.gone"
    done = await store_.move_state(
        store, one.id, (one.state,), "planned", officer, "confirmed", now, holds=one.content,
        content=content.written(said), step=None, send_at=at, deadline=at + DEADLINE,
    )  # fmt: skip
    return "desk.confirmed" if done else "desk.gone"


async def pause(
    store: Database, one: Announcement, officer: int | None, now: datetime, via: str | None = None
) -> bool:
    """Send no more until told so."""
    return await store_.move_state(
        store, one.id, ("planned", "running"), "paused", officer, "paused", now,
        cause=Cause("officer"), press=via,
    )  # fmt: skip


async def resume(
    store: Database,
    one: Announcement,
    officer: int | None,
    knowledge: Knowledge,
    now: datetime,
    zone: ZoneInfo,
    via: str | None = None,
) -> bool:
    """Go on where it was paused, a series with the run that comes next; what a revision paused is confirmed
    anew instead.
    """
    said = content.read(one.content)
    if one.began_at is None and one.kind not in RECURRING and content.revised(said, knowledge):
        return one.state == "paused" and await reopen(store, one, officer, now, zone, via=via)
    if said.every:
        following = min(schedule.runs_left(said, now, zone), default=None)
        return await recurring.resume_series(store, one.id, following, officer, now, via)
    after: store_.State = "running" if one.began_at else "planned"
    return await store_.move_state(store, one.id, ("paused",), after, officer, "resumed", now, press=via)


async def reopen(
    store: Database,
    one: Announcement,
    officer: int | None,
    now: datetime,
    zone: ZoneInfo,
    step: str | None = None,
    via: str | None = None,
) -> bool:
    """Back to a draft, of the officer who reopens it: to be changed and confirmed anew; of a series what is
    left of it. ``step``: what they are asked for first.
    """
    if one.began_at is not None or one.kind in RECURRING:
        return False
    said = replace(
        schedule.rest_of_series(content.read(one.content), now, zone), fixed={}, figures={}, labelled=None
    )
    return await store_.move_state(
        store, one.id, ("planned", "paused", "waiting"), "draft", officer, "reopened", now,
        content=content.written(said), author=officer, step=step, press=via,
    )  # fmt: skip


async def refuse(store: Database, one: Announcement, officer: int, now: datetime) -> bool:
    """Another officer does not confirm it: it is a draft of its author again."""
    return one.author != officer and await store_.move_state(
        store, one.id, ("waiting",), "draft", officer, "refused", now
    )


async def cancel(
    store: Database, one: Announcement, officer: int | None, now: datetime, via: str | None = None
) -> bool:
    """It is not sent, or no further."""
    return await store_.move_state(store, one.id, UNDO, "cancelled", officer, "cancelled", now, press=via)


async def correction(
    store: Database, one: Announcement, officer: int, once: str, now: datetime
) -> int | None:
    """A draft that corrects what was sent; the one that there is already, pressed again."""
    said = replace(content.read(one.content), at=None, figures={}, heard="")
    made = await store_.create(
        store, "correction", content.written(said), officer, now, once=once, target=one.id, step="kk"
    )
    if made is None and (before := await store_.by_once(store, once)):
        return before.id
    return made


async def recall(
    store: Database, one: Announcement, officer: int | None, now: datetime, via: str | None = None
) -> Recalled:
    """Delete what was sent."""
    return await amending.recall(store, one.id, officer, now - DELETABLE, now, press=via)


async def resend(store: Database, one: Announcement, officer: int, once: str, now: datetime) -> int:
    """Send what is unknown once more; ``once``: the press that says so."""
    return await amending.resend(store, one.id, officer, now + timedelta(hours=1), now, once)
