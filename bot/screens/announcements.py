"""Announcements at the desk: how far each is, what became of it in each chat, who did what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from html import unescape
from re import sub
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.announcements.content import Content, Quiz
from bot.rendering.text import Button, Reply, Text, bold, echoed, joined, known, lines, say
from bot.screens import chats as chat_screens
from bot.screens import verbs
from bot.screens.chats import Chosen
from bot.screens.drafts import head, named_figures, send_time
from bot.screens.kit import button, count, literal, moment, pager, reply
from bot.storage.amending import Recalled
from bot.storage.announcements import Announcement, Line, Which
from bot.storage.deliveries import RECURRING, Action, Result
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language

Results = Mapping[tuple[Action, str, str], int]
ACTIONS: Final[tuple[Action, ...]] = ("send", "pin", "edit", "delete", "stop")
PAGE: Final = 10  # announcements on a page of the list
RUNS: Final = 5  # of a series that have a button
CHATS: Final = 12  # chats on a page of results


def status(
    one: Announcement,
    said: Content,
    results: Results,
    to: Chosen,
    knowledge: Knowledge,
    zone: ZoneInfo,
    language: Language,
    now: datetime,
    runs: Sequence[int] = (),
    gone: int = 0,
) -> Reply:
    """How far an announcement is; at the end its report. ``to``: the chats that were chosen for it; ``runs``:
    the newest ones of a series; ``gone``: how many chats that got it are lost since.
    """
    why = _why(one, knowledge, language)
    spent: Text = ()
    if one.began_at:
        seconds = int(((one.ended_at or now) - one.began_at).total_seconds())
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        spent = say(language, "desk.duration", time=literal(clock))
    when = () if one.kind in RECURRING else send_time(said, zone, language)
    when = lines(when, chat_screens.following(one, said, zone, language))
    parts = [lines(head(one, said, to, knowledge, language), when), why]
    parts += [_results(results, action, language) for action in ACTIONS]
    since = say(language, "desk.gone_since", count=count(gone, language)) if gone else ()
    parts.append(lines(since, spent))
    made = [Button(f"№{run}", verbs.OpenAnnouncement(run).pack()) for run in runs]
    return reply(joined("\n\n", parts), language, made, *_controls(one, said, results, language))


def _why(one: Announcement, knowledge: Knowledge, language: Language) -> Text:
    """Why it was paused, taken back or not made."""
    cause = one.cause
    if cause is None or cause.why in ("officer", "recalled"):
        return ()
    if cause.why in ("revised", "wrong"):
        changed = named_figures(cause.figures, knowledge, language)
        return say(language, f"desk.why_{cause.why}", what=changed)
    if cause.why == "expired":
        return say(language, "desk.why_expired" if one.began_at else "desk.why_not_sent")
    if cause.why == "restored":
        return say(language, "desk.why_restored", date=literal(formatting.day(cause.dates[0], language)))
    chats = count(cause.chats or 0, language)
    if cause.why in ("unlikely", "refused"):
        return say(language, f"desk.why_{cause.why}", count=chats)
    shown = ", ".join(map(formatting.short_day, cause.dates))
    return say(language, "desk.why_missed", dates=literal(shown), count=chats)


def _results(results: Results, action: str, language: Language) -> Text:
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for (done, state, reason), number in results.items():
        if done == action:
            states["left" if state in ("planned", "sending") else state] += number
            if state == "failed":
                reasons[reason if known(language, f"desk.reason_{reason}") else "other"] += number
    if not states:
        return ()
    why = joined(
        ", ",
        [
            say(
                language,
                "desk.reason",
                reason=say(language, f"desk.reason_{reason}"),
                count=count(n, language),
            )
            for reason, n in reasons.most_common()
        ],
    )
    heads = {"edit": "desk.edits", "delete": "desk.deletions", "stop": "desk.stops", "pin": "desk.pins"}
    head = heads.get(action)
    sent = action == "send"
    told = {
        "sent": "desk.sent" if sent else "desk.done", "failed": "desk.failed" if sent else "desk.not_done",
        "unknown": "desk.unknown",
        "cancelled": "desk.cancelled", "left": "desk.left",
    }  # fmt: skip
    return lines(
        say(language, head) if head else (),
        *(
            say(language, msgid, count=count(states[state], language), reasons=why)
            if state == "failed"
            else say(language, msgid, count=count(states[state], language))
            for state, msgid in told.items()
            if states[state]
        ),
    )


def _controls(one: Announcement, said: Content, results: Results, language: Language) -> list[list[Button]]:
    number, b = one.id, partial(button, language)
    sent = any(action == "send" and state == "sent" for action, state, _ in results)
    unknown = any(action == "send" and state == "unknown" for action, state, _ in results)
    rows: list[list[Button]] = []
    if one.state in ("planned", "running"):
        rows.append([b("desk.button_pause", verbs.Pause(number))])
    if one.state == "paused":
        rows.append([b("desk.button_resume", verbs.Resume(number))])
    if one.state in ("planned", "running", "paused", "waiting"):
        rows.append([b("repeat.button_end" if said.every else "desk.button_cancel", verbs.Cancel(number))])
    if one.state in ("planned", "paused", "waiting") and one.began_at is None and one.kind not in RECURRING:
        rows.append(
            [
                b("desk.button_edit", verbs.Reopen(number, False)),
                b("desk.button_time", verbs.Reopen(number, True)),
            ]
        )
    if sent and not one.recalled:
        row = [b("desk.button_recall", verbs.AskRecall(number))]
        if one.kind not in ("correction", "notice") and not said.quiz:
            row.insert(0, b("desk.button_correct", verbs.Correct(number)))
        rows.append(row)
    if unknown and not one.recalled and one.state in ("running", "done"):
        rows.append([b("desk.button_resend", verbs.Resend(number))])
    if sent and said.quiz:
        votes = "desk.button_votes" if said.poll("kk").right is not None else "desk.button_poll_votes"
        rows.append([b(votes, verbs.ShowVotes(number))])
        if not one.recalled and not any(action == "stop" for action, _, _ in results):
            rows[-1].append(b("desk.button_end_poll", verbs.EndPoll(number)))
    if results:
        rows.append([b("desk.button_results", verbs.OpenResults(number, "send", 0))])
    rows.append(
        [
            b("desk.button_look", verbs.Look(number)),
            b("desk.button_log", verbs.OpenHistory(number)),
            b("desk.button_list", verbs.OpenAnnouncements()),
        ]
    )
    return rows


def answered(votes: Sequence[int], language: Language) -> Text:
    """How many people answered a quiz."""
    return say(language, "desk.votes_all", count=count(sum(votes), language))


def votes(asked: Quiz, given: Sequence[int], language: Language) -> Reply:
    """How a quiz was answered, in words: below its picture."""
    told = [
        say(
            language,
            "desk.votes_right" if n == asked.right else "desk.votes_option",
            option=literal(option),
            count=count(number, language),
        )
        for n, (option, number) in enumerate(zip(asked.options, given, strict=True))
    ]
    head = lines(bold(literal(asked.question)), answered(given, language))
    return reply(joined("\n\n", (head, lines(*told))), language)


def ask_recall(number: int, language: Language) -> Reply:
    """Whether it is really to be deleted everywhere."""
    return reply(
        say(language, "desk.ask_recall"),
        language,
        [button(language, "desk.button_recall", verbs.Recall(number))],
        [button(language, "desk.button_open", verbs.OpenAnnouncement(number))],
    )


def recalled(number: int, done: Recalled, language: Language) -> Reply:
    """What a recall does, and what it cannot."""
    told = {
        "desk.recalled": done.deleted, "desk.recalled_stopped": done.stopped,
        "desk.recalled_old": done.old, "desk.recalled_unknown": done.unknown,
        "desk.recalled_unnumbered": done.unnumbered,
    }  # fmt: skip
    text = lines(
        *(
            say(language, msgid, count=count(n, language))
            for msgid, n in told.items()
            if n or msgid == "desk.recalled"
        )
    )
    return reply(
        text, language, [button(language, "desk.button_results", verbs.OpenResults(number, "delete", 0))]
    )


def overview(
    found: Sequence[tuple[Announcement, Content]],
    channels: Mapping[int, str],
    which: Which,
    page: int,
    zone: ZoneInfo,
    language: Language,
) -> Reply:
    """/announcements, one page of what is not finished, was sent or was discarded. ``found``: up to one more
    than a page holds; ``channels``: those that wait for an officer, id -> title.
    """
    more, found = len(found) > PAGE, found[:PAGE]
    shown = [_listed(one, said, zone, language) for one, said in found]
    waiting = [
        say(language, "desk.channel_waits", title=literal(echoed(title))) for title in channels.values()
    ]
    rows = [
        [Button(f"№{one.id}", verbs.OpenAnnouncement(one.id).pack()) for one, _ in found[at : at + 5]]
        for at in range(0, len(found), 5)
    ]
    pages: tuple[Literal["open", "done", "gone"], ...] = ("open", "done", "gone")
    at: Literal["open", "done", "gone"] = which if which in ("done", "gone") else "open"
    rows.append(pager(language, page, more, lambda one: verbs.OpenAnnouncements(one, at)))
    rows += [
        [Button(echoed(title, 40) or "…", verbs.OpenChannel(chat).pack())] for chat, title in channels.items()
    ]
    if any(one.state in ("planned", "running") for one, _ in found):
        rows.append([button(language, "desk.button_stop_all", verbs.StopAll())])
    rows.append(
        [
            button(language, f"desk.button_list_{one}", verbs.OpenAnnouncements(0, one), one == at)
            for one in pages
        ]
    )
    text = joined("\n\n", (bold(say(language, "desk.list")), lines(*shown), lines(*waiting)))
    if not found and not waiting:
        text = say(language, "desk.none" if which == "open" else "desk.none_here")
    return reply(text, language, *rows)


def _listed(one: Announcement, said: Content, zone: ZoneInfo, language: Language) -> Text:
    """One of the list: its number, its state, when, and how it begins."""
    at = one.ended_at or one.began_at or one.send_at or said.moment
    state: Text = say(language, f"desk.state_{one.state}")
    if at is not None:
        local = at.astimezone(zone)
        day = f"{formatting.weekday(local.weekday(), language)} {local:%d.%m %H:%M}"
        state = joined(" · ", (state, literal(day), chat_screens.repeat_short(said, language)))
    return say(language, "desk.line", id=literal(one.id), state=state, text=_summary(one, said, language))


def channel(
    chat: int, title: str, owner: str, size: int | None, confirmed: bool, language: Language
) -> Reply:
    """A channel that an officer decides on. ``owner``: who added the bot; "": not known."""
    text = lines(
        bold(literal(echoed(title))),
        say(language, "desk.channel_id", id=literal(chat)),
        say(language, "desk.channel_owner", name=literal(echoed(owner))) if owner else (),
        say(language, "desk.channel_size", count=count(size, language)) if size is not None else (),
        say(language, "desk.channel_is" if confirmed else "desk.channel_asks"),
    )
    b = partial(button, language)
    yes, no = (
        b("officers.button_yes", verbs.ConfirmChannel(chat)),
        b("officers.button_no", verbs.RefuseChannel(chat)),
    )
    return reply(
        text, language, [no] if confirmed else [yes, no], [b("desk.button_list", verbs.OpenAnnouncements())]
    )


def channel_decided(chat: int, msgid: str, language: Language) -> Reply:
    """What was decided of a channel, and the way back to it."""
    return reply(
        say(language, msgid), language, [button(language, "desk.button_undo", verbs.OpenChannel(chat))]
    )


def _summary(one: Announcement, said: Content, language: Language) -> Text:
    """The beginning of its text, or what it is where it has none."""
    text = said.quiz["kk"].question if said.quiz else unescape(sub(r"<[^>]*>", "", said.text("kk")))
    shown = literal(echoed(text, 40))
    if one.kind not in RECURRING:
        return shown or literal("…")
    return joined(": ", (say(language, f"desk.kind_{one.kind}"), shown)) if said.quiz or not text else shown


def history(
    number: int, rows: Sequence[Line], names: Mapping[int, str], zone: ZoneInfo, language: Language
) -> Reply:
    """Who did what and when. ``names``: of the officers, where they are known."""
    shown = [
        say(
            language,
            "desk.log",
            when=moment(at, zone),
            who=literal(echoed(names.get(who, str(who)))) if who else say(language, "desk.program"),
            what=say(language, f"desk.did_{what}"),
        )
        for who, what, at in rows[-40:]
    ]
    return reply(
        lines(*shown), language, [button(language, "desk.button_open", verbs.OpenAnnouncement(number))]
    )


# -- what became of it in each chat --------------------------------------------------------------------------


def results(
    number: int,
    rows: Sequence[Result],
    titles: Mapping[int, str],
    actions: Sequence[Action],
    action: Action,
    page: int,
    language: Language,
) -> Reply:
    """One page. ``rows``: up to one more than a page holds; ``titles``: of groups and channels, where they
    are known; ``actions``: what was done besides this one.
    """
    shown = [result(row, titles.get(row.chat_id), language) for row in rows[:CHATS]]
    heading = bold(say(language, "result.head", id=literal(number)))
    text = joined("\n\n", (heading, lines(*shown) if shown else say(language, "result.none")))
    turn = pager(language, page, len(rows) > CHATS, lambda one: verbs.OpenResults(number, action, one))
    others = [
        button(language, f"result.button_{one}", verbs.OpenResults(number, one, 0), one == action)
        for one in actions
    ]
    return reply(
        text,
        language,
        turn,
        others if len(others) > 1 else (),
        [button(language, "result.button_csv", verbs.SaveResults(number))],
        [button(language, "desk.button_open", verbs.OpenAnnouncement(number))],
    )


def result(row: Result, title: str | None, language: Language) -> Text:
    """The result of one message to one chat: ``Арна (қазақша): жетпеді (ботты шығарып жіберген)``."""
    msgid = f"result.{row.action}_{'left' if row.state in ('planned', 'sending') else row.state}"
    told = say(language, msgid, reason=reason_text(row.reason, row.said, language))
    return say(
        language,
        "result.line",
        chat=_chat(row.chat_id, title, language),
        tongue=say(language, f"result.in_{row.language}"),
        result=joined(", ", (told, say(language, "result.gone_since"))) if row.gone else told,
    )


def _chat(chat_id: int, title: str | None, language: Language) -> Text:
    """A group or channel by its title; a person by a number: who subscribes is nobody's business."""
    if title and chat_id < 0:
        return literal(echoed(title))
    named = "result.person" if chat_id > 0 else "result.chat"
    return say(language, named, id=literal(chat_id))


def reason_text(why: str, said: str, language: Language) -> Text:
    """Why, in words; what Telegram said where there are none for it."""
    told = literal(f"«{echoed(said)}»") if said else ()
    if why == "other" and told:
        return told
    if known(language, f"desk.reason_{why}"):
        return joined(" ", (say(language, f"desk.reason_{why}"), told))
    return say(language, "desk.reason_other")
