"""``azamat announce``, ``announcements``, ``chats``, ``desk``: they write and read the store; the running bot
sends. What is wrong is said in whole English sentences, with what to write.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot import opening
from bot.announcements import content, schedule
from bot.announcements import desk as desk_
from bot.announcements.content import ENTITIES, Content, Fault
from bot.announcements.outbox import DEADLINE
from bot.rendering.text import LIMIT
from bot.settings import Settings, StopError
from bot.storage import announcements as store_
from bot.storage import copying, data_folder, deliveries, destinations, officers
from bot.storage.chats import ALL
from bot.storage.data_folder import DataLock
from bot.storage.database import Database
from bot.storage.sqlite import StorageError
from knowledge.model import Knowledge
from locales.languages import LANGUAGES

_HOURS: Final = desk_.STAYS // timedelta(hours=1)
_LINK: Final = 'write: "Ашу | Открыть | https://egov.kz"'
#: A fault of :class:`Fault` -> why; ``{what}`` is the part that it is about.
SENTENCES: Final[dict[str, str]] = {
    "desk.fault_placeholder": "{what} names no figure that is served. Write the id of one, as "
    "{{grants-2025-count}}, or {{grants-2025-count:dative}} for a Kazakh case",
    "desk.fault_markup": "its markup cannot be sent, at: {what}. Close each tag; write &lt; "
    "and &amp; for < and &",
    "desk.fault_empty": "it is empty. Write what is to be sent",
    "desk.fault_kazakh": "it is empty. Write what is to be sent",
    "desk.fault_long": f"it is too long by {{what}} characters: a message has {LIMIT:,}, with "
    "what stands below it in private chats. Shorten it",
    "desk.fault_entities": f"it has too many tags: Telegram keeps {ENTITIES}. Leave some out",
    "desk.fault_repeat_time": "nobody said when it goes out for the first time. Write --at",
    "desk.fault_link": f"a button needs its text and its address, {{what!r}} has not. So {_LINK}",
    "desk.fault_link_long": f"the text of a button has at most {{what}} characters. Shorten it, and {_LINK}",
    "desk.fault_link_address": f"{{what!r}} is no address that a button opens. Begin it with "
    f"https://, and {_LINK}",
    "desk.fault_links_many": "there are too many buttons; {what} may stand below a message",
    "desk.fault_until_before": "that is before it goes out",
    "desk.fault_until_late": f"that is more than {_HOURS} hours after it goes out: Telegram lets nobody "
    "delete what is older than two days",
    "desk.fault_repeat_before": "that is before it first goes out",
    "desk.fault_repeat_long": "until then it would come more than {what} times",
    "desk.fault_time_unread": "{what!r} in it is not understood",
    "desk.fault_time_past": "that is past",
    "desk.fault_time_date": "there is no such day",
    "desk.fault_time_clock": "there is no such time: {what}",
    "desk.fault_time_twice": "it names more than one time",
    "desk.fault_time_no_hour": "it does not say at what hour",
    "desk.fault_time_no_day": "it does not say on which day",
    "desk.fault_time_weekday": "{what} is another day of the week",
}


def why(error: Fault) -> str:
    """The sentence of a fault."""
    sentence = SENTENCES.get(error.msgid)
    return str(error) if sentence is None else sentence.format(what=error.what)


def example(step: str, said: Content, now: datetime, settings: Settings) -> str:
    """A time that would be accepted in the place of one that was not: tomorrow, or soon after it goes out."""
    local = now.astimezone(settings.timezone)
    if step.startswith("last_"):
        return f"{(said.moment or now).astimezone(settings.timezone) + timedelta(days=90):%d.%m.%Y}"
    if step == "time":
        meant = (local + timedelta(days=1)).replace(hour=10, minute=0)
    else:
        meant = max(said.moment or now, now).astimezone(settings.timezone) + timedelta(days=1)
    return f"{meant:%d.%m.%Y %H:%M}"


ACTIONS: Final = ("results", "pause", "resume", "cancel", "recall")
LARGEST: Final = 100_000  # bytes of a text: a message has 4,096 characters, and markup


def announce(options: argparse.Namespace, settings: Settings) -> int:
    """Write one. With two or more officers it waits for one of them; StopError for what cannot be sent."""
    now = datetime.now(UTC)
    ru = _text(options.ru) if options.ru else ""
    ends = options.times if options.last is None else options.last
    one_end = (options.times is None) is not (options.last is None)
    times = 1 if options.times is None else options.times
    if options.every and not (options.at and one_end and 1 <= times <= desk_.RUNS):
        raise StopError(f"announce: --every needs --at, and --times up to {desk_.RUNS} or --last", 2)
    if ends is not None and not options.every:
        option = "--times" if options.last is None else "--last"
        raise StopError(f"announce: {option} {ends}: how often? Write --every week or --every month", 2)
    if options.ru and not ru:
        raise StopError(f"announce: {options.ru}: it is empty. Leave out --ru for Kazakh only", 2)
    said = Content(
        topic=options.topic or ALL,
        every=options.every,
        times=options.times or 0,
        kk=_text(options.kk),
        ru=ru,
        kk_only=not ru,
        silent=options.silent,
        preview=options.preview,
        pin=options.pin,
        footer=True,
    )
    for step, name, given in (
        ("time", "--at", options.at),
        (f"last_{options.every}", "--last", options.last),
        ("until", "--delete-at", options.delete_at),
        ("links", "--link", "\n".join(options.link or ()) or None),
    ):
        if given is not None:
            said = _typed(said, step, name, given, now, settings)
    said = _fixed(said, opening.knowledge(settings), options)
    return asyncio.run(_announce(said, options.label or (), now, settings, options.dry_run))


def _typed(said: Content, step: str, name: str, given: str, now: datetime, settings: Settings) -> Content:
    """With what an option says, read as what an officer types; StopError for what is wrong with it."""
    try:
        return desk_.TAKES[step](said, given, now, settings.timezone)
    except Fault as error:
        wrong = why(error)
        if step != "links":
            wrong += f"; write for example: {example(step, said, now, settings)}"
        raise StopError(f"announce: {name} {given!r}: {wrong}", 2) from None


def _fixed(said: Content, knowledge: Knowledge, options: argparse.Namespace) -> Content:
    """The texts as they will be sent; StopError for what is wrong with one, or with the topic."""
    at = options.kk
    try:
        content.fixed(replace(said, ru="", kk_only=True), knowledge)
        at = options.ru
        return content.fixed(said, knowledge)
    except Fault as error:
        if error.msgid == "desk.fault_topic":
            known = ", ".join(sorted(knowledge.topics))
            raise StopError(
                f"announce: --topic {said.topic!r}: there is no such topic. There are: {known}", 2
            ) from None
        raise StopError(f"announce: {at}: {why(error)}", 2) from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise StopError(f"announce: {path}: more than {LARGEST:,} bytes", 2)
        return path.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise StopError(f"announce: {path}: {reason}", 2) from None


async def _labelled(store: Database, said: Content, names: Sequence[str]) -> Content:
    """To the chats with labels of these names; StopError for one that is not there."""
    known = {one.name.casefold(): one.id for one in await destinations.labels(store)}
    for name in names:
        if name.casefold() not in known:
            raise StopError(f"announce: --label {name!r}: there are: {', '.join(sorted(known)) or 'none'}", 2)
    return replace(said, labels=tuple(sorted({known[name.casefold()] for name in names})))


def _when(said: Content, settings: Settings) -> str:
    if said.moment is None:
        return "at once"
    first = _zoned(said.moment, settings)
    if said.every is None:
        return first
    last = schedule.runs_of(said.moment, said.every, said.times, settings.timezone)[-1]
    return f"{first}, every {said.every}, {said.times} times until {_zoned(last, settings)}"


async def _announce(
    said: Content, names: Sequence[str], now: datetime, settings: Settings, dry_run: bool
) -> int:
    at = said.moment
    async with await _opened(settings) as store:
        said = await schedule.held(store, await _labelled(store, said, names))
        to = await schedule.subscribed(store, said)
        tongues = Counter(language for one in to for language in said.languages(one.languages))
        counted = ", ".join(f"{language} {tongues[language]}" for language in LANGUAGES)
        when = _when(said, settings)
        if dry_run:
            for language, text in said.fixed.items():
                print(f"--- {language}\n{text}")
                print(f"--- {language}, below it in private chats\n{content.footer(said, language).strip()}")
            for link in said.links:
                print(f"--- button: {link.kk} | {link.ru} | {link.url}")
            if said.pin:
                print("--- pinned in groups and channels")
            if said.end:
                print(f"--- deleted {_zoned(said.end, settings)}")
            print(f"--- would go {when}, to {len(to)} chats ({counted})")
            return 0
        known = await officers.officers(store) if await officers.named(store) else settings.desk
        number = await store_.create(
            store,
            "text",
            content.written(said),
            store_.TERMINAL,
            now,
            state="waiting",  # the running bot knows whether a second officer has to confirm
            send_at=at,  # none: at once, by the clock of the running bot
            deadline=at + DEADLINE if at else None,
        )
        waits = "; a press officer has to confirm it" if len(known) > 1 else ""
        print(f"announcement {number}: {when}, to {len(to)} chats now ({counted}){waits}")
    return 0


def _zoned(at: datetime, settings: Settings) -> str:
    """A moment so that nobody takes it for another: ``Friday 25.12.2026 10:00 (Asia/Almaty)``."""
    return f"{at.astimezone(settings.timezone):%A %d.%m.%Y %H:%M} ({settings.timezone.key})"


def announcements(action: str | None, number: int | None, as_csv: bool, settings: Settings) -> int:
    """List the newest; of one, what became of it in each chat, or let an action be done to it."""
    if action is not None and action.isdecimal() and number is None:
        action, number = "results", int(action)
    if action is None:
        return asyncio.run(_overview(settings))
    if action not in ACTIONS:
        raise StopError(f"announcements: {action!r} is none of {', '.join(ACTIONS)}", 2)
    if number is None:
        raise StopError(f"announcements: {action}: of which one? Write its number: {action} 1", 2)
    if action == "results":
        return asyncio.run(_each(number, as_csv, settings))
    return asyncio.run(_act(action, number, settings))


async def _act(action: str, number: int, settings: Settings) -> int:
    """Pause, resume, cancel or recall, as one officer may alone in the running bot: that does it, and tells
    those who wrote or confirmed it.
    """
    now = datetime.now(UTC)
    async with await _opened(settings) as store:
        one = await store_.get(store, number)
        if one is None:
            raise StopError(f"announcements: there is no {number}")
        officer, via = store_.TERMINAL, store_.COMMAND
        if action == "recall":
            done = await desk_.recall(store, one, officer, now, via)
            print(f"announcement {number}: {done.deleted} to be deleted, {done.old} are too old")
            return 0
        if action == "pause":
            moved = await desk_.pause(store, one, officer, now, via)
        elif action == "cancel":
            moved = await desk_.cancel(store, one, officer, now, via)
        else:
            knowledge = opening.knowledge(settings)
            moved = await desk_.resume(store, one, officer, knowledge, now, settings.timezone, via)
        if not moved:
            raise StopError(f"announcements: {number} is {one.state}: nothing to {action}")
        again = await store_.get(store, number) or one
        anew = "; its figures have changed: an officer confirms it anew" if again.state == "draft" else ""
        print(f"announcement {number}: {again.state}{anew}")
    return 0


async def _each(number: int, as_csv: bool, settings: Settings) -> int:
    async with await _opened(settings) as store:
        one = await store_.get(store, number)
        if one is None:
            raise StopError(f"announcements: there is no {number}")
        found = await deliveries.each(store, number)
        given = schedule.vote_cells(content.read(one.content), await store_.votes(store, number))
        if as_csv:
            print(schedule.table(found, given), end="")
            return 0
        if not found:
            print(f"announcement {number}: nothing has gone out yet")
        for row in found:
            cells = (row.action, row.chat_id, row.title or "-", row.language, row.state, _reason(row) or "-")
            message = row.message_id if row.message_id is not None else "-"
            print(*(" ".join(str(cell).split()) for cell in (*cells, message)), sep="\t")
        for vote in given:
            print(vote[0], vote[2], vote[4] or "-", vote[-1], sep="\t")
    return 0


async def _overview(settings: Settings) -> int:
    async with await _opened(settings) as store:
        kept = await store_.newest(store, which="kept")
        if not kept:
            print("there are no announcements")
        for one in kept:
            found = Counter((r.action, r.state, _reason(r)) for r in await deliveries.each(store, one.id))
            told = ", ".join(
                f"{action} {state}{f' ({reason})' if reason else ''} {number}"
                for (action, state, reason), number in sorted(found.items())
            )
            at = f"{one.send_at.astimezone(settings.timezone):%d.%m.%Y %H:%M}" if one.send_at else "-"
            print(f"{one.id}\t{one.kind}\t{one.state}\t{at}\t{told or '-'}")
    return 0


def _reason(row: deliveries.Result) -> str:
    """Why, with what was said instead of Telegram's word, or by it where the reason does not tell."""
    if row.reason == "broken_way":
        return row.said or row.reason
    return f"{row.reason}: {row.said}" if row.said else row.reason


def desk(what: officers.What | None, person: int | None, settings: Settings) -> int:
    """List the press officers; add one, or remove one: the operator does so without a second one."""
    return asyncio.run(_desk(what, person, settings))


async def _desk(what: officers.What | None, person: int | None, settings: Settings) -> int:
    async with await _opened(settings, new=what == "add") as store:
        if what is not None and person is not None:
            now = datetime.now(UTC)
            await officers.begin(store, settings.desk, now)
            became = await officers.change(store, person, what, now)
            if became != "done":
                raise StopError(f"desk: {person} {'is one already' if became == 'there' else 'is none'}")
            print(f"{'added' if what == 'add' else 'removed'}: {person}")
        found = await officers.officers(store)
        for one in sorted(found):
            print(one)
        if not found:
            print(_nobody(await officers.named(store), settings))
    return 0


def _nobody(named: bool, settings: Settings) -> str:
    """What an empty desk is told; ``named``: it was not always empty."""
    add = "add one: azamat desk add ID"
    if named:
        return f"warning: nobody is a press officer any more, and AZAMAT_DESK names none anew; {add}"
    if settings.desk:
        first = ", ".join(map(str, sorted(settings.desk)))
        return f"nobody yet; when the bot starts: {first} (AZAMAT_DESK)"
    return f"nobody is a press officer; {add}"


def chats(as_csv: bool, settings: Settings) -> int:
    """List the groups and channels; people are counted at the desk, and named nowhere."""
    return asyncio.run(_chats(as_csv, settings))


async def _chats(as_csv: bool, settings: Settings) -> int:
    async with await _opened(settings) as store:
        found = await destinations.listed(store)
        called = {one.id: one.name for one in await destinations.labels(store)}
        if as_csv:
            print(schedule.chat_table(found, called), end="")
        else:
            if not found:
                print("there are no groups or channels yet")
            for one in found:
                print(*(cell or "-" for cell in schedule.chat_cells(one, called)), sep="\t")
    return 0


async def _opened(settings: Settings, *, new: bool = False) -> Database:
    """The store that is there; ``new``: where there is none one is made, and it is said."""
    database = settings.database
    try:
        data_folder.check_folder(database)
        if damaged := copying.damaged_before(database):
            raise StorageError(f"{damaged}: the store is damaged; restore a backup first")
        if not data_folder.is_new(database):
            return await Database.open(database)
        if not new:
            raise StorageError(f"{database}: there is no store yet; it is made when the bot first runs")
        return await _made(settings)
    except StorageError as error:
        raise StopError(str(error)) from error


async def _made(settings: Settings) -> Database:
    """A new store, where none was lost."""
    with DataLock(settings.data) as lock:
        data_folder.check_store(settings.database)
        store = await Database.open(settings.database)
        lock.has_store()
        copying.belong(settings.database)
        copying.belong(lock.path)
    print(f"a new store was made: {settings.database}")
    return store
