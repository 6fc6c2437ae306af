"""What the desk sees of its announcements. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import unescape
from re import sub
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcements.composing import Fault
from bot.announcements.content import Content
from bot.announcements.pieces import button, count, press, reply
from bot.rendering import buttons, figures, topics
from bot.rendering.messages import known, say
from bot.rendering.press import hashed
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, echoed, joined, lines, plain
from bot.storage.amending import Recalled
from bot.storage.announcements import Announcement, Line
from bot.storage.deliveries import RECURRING, Action
from bot.storage.destinations import Destination
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language

Results = Mapping[tuple[Action, str, str], int]
ACTIONS: Final[tuple[Action, ...]] = ("send", "edit", "delete", "stop")
PAGE: Final = 10  # announcements on a page of the list


def moment(at: datetime, zone: ZoneInfo) -> Text:
    """Day and time as the desk types them."""
    return plain(at.astimezone(zone).strftime("%d.%m.%Y %H:%M"), "interface")


def asks(step: str, language: Language, number: int, example: str) -> Reply:
    """What the officer is to write now."""
    rows: list[list[Button]] = []
    if step == "time":
        shown = say(language, "desk.example_time", time=plain("10:00", "interface"))
        text = say(language, "desk.ask_time", example=shown)
        rows = [[button(language, "desk.button_now", press("now", number))]]
    elif step == "ru":
        text = say(language, "desk.ask_ru")
        rows = [[button(language, "desk.button_kk_only", press("only", number))]]
    else:
        text = say(language, "desk.ask_kk", example=plain("{" + example + "}", "interface"))
    return reply(text, language, *rows, [button(language, "desk.button_discard", press("drop", number))])


def bad_time(language: Language) -> Reply:
    """A time that cannot be."""
    shown = say(language, "desk.example_time", time=plain("10:00", "interface"))
    return reply(say(language, "desk.bad_time", example=shown), language)


def fault(error: Fault, language: Language) -> Reply:
    """Why a text cannot be sent."""
    return reply(say(language, error.msgid, what=plain(echoed(error.what), "interface")), language)


def choose_topic(number: int, knowledge: Knowledge, language: Language) -> Reply:
    """The topics as buttons."""
    rows = [
        [
            Button(
                buttons.shortened(topics.named(topic, language)),
                press("t", number, topic.id if len(topic.id) <= 40 else hashed(topic.id)),
            )
        ]
        for topic in list(knowledge.topics.values())[:40]
    ]
    return reply(say(language, "desk.ask_topic"), language, *rows)


def card(
    one: Announcement,
    said: Content,
    to: Iterable[Destination],
    knowledge: Knowledge,
    zone: ZoneInfo,
    language: Language,
    problem: Text = (),
) -> Reply:
    """A draft with everything that can be changed of it."""
    number = one.id
    rows: list[list[Button]] = [
        [
            button(language, "desk.button_kk", press("kk", number)),
            button(language, "desk.button_ru", press("ru", number)),
        ]
    ]
    if said.photo and one.kind != "correction":
        rows[0].append(button(language, "desk.button_no_photo", press("nopic", number)))
    if one.kind == "correction":
        text = lines(bold(say(language, "desk.card_correction", id=plain(str(one.target), "interface"))))
    else:
        text = lines(
            _head(one, said, knowledge, language), _audience(to, said, language), _at(said, zone, language)
        )
        rows += [
            [
                button(language, "desk.button_topic", press("top", number)),
                button(language, "desk.button_time", press("when", number)),
            ],
            [
                _switch(language, "desk.button_silent", "sil", number, said.silent),
                _switch(language, "desk.button_preview", "prev", number, said.preview),
            ],
        ]
    rows += [
        [
            button(language, "desk.button_test", press("show", number)),
            button(language, "desk.button_next", press("next", number)),
        ],
        [button(language, "desk.button_discard", press("drop", number))],
    ]
    parts = lines(
        say(language, "desk.kk_only") if said.kk_only else (),
        say(language, "desk.photo") if said.photo else (),
    )
    return reply(joined("\n\n", (text, parts, problem)), language, *rows)


def _switch(language: Language, msgid: str, verb: str, number: int, on: bool) -> Button:
    """It says what it will be: pressed twice, or again after a crash, it is that and no other."""
    return button(language, msgid, press(verb, number, "off" if on else "on"), on)


def _head(one: Announcement, said: Content, knowledge: Knowledge, language: Language) -> Text:
    topic = knowledge.topics.get(said.topic or "")
    named = topics.named(topic, language, 60) if topic else ()
    return lines(
        bold(say(language, "desk.card", id=plain(str(one.id), "interface"))),
        say(language, "desk.kind", kind=say(language, f"desk.kind_{one.kind}"))
        if one.kind in RECURRING
        else (),
        say(language, "desk.state", state=say(language, f"desk.state_{one.state}")),
        say(language, "desk.topic", topic=named) if topic else (),
    )


def _audience(to: Iterable[Destination], said: Content, language: Language) -> Text:
    found = list(to)
    kinds = Counter("groups" if "group" in one.kind else one.kind for one in found)
    tongues = Counter(tongue for one in found for tongue in said.languages(one.languages))
    return lines(
        say(
            language,
            "desk.audience",
            all=count(len(found), language),
            channels=count(kinds["channel"], language),
            groups=count(kinds["groups"], language),
            people=count(kinds["private"], language),
        ),
        say(language, "desk.languages", kk=count(tongues["kk"], language), ru=count(tongues["ru"], language)),
    )


def _at(said: Content, zone: ZoneInfo, language: Language) -> Text:
    at = said.moment
    return say(language, "desk.at", time=moment(at, zone) if at else say(language, "desk.at_once"))


def confirm(one: Announcement, messages: int, mark: str, language: Language, second: bool) -> Reply:
    """The last question, below the preview. ``messages``: how many go out; ``mark``: of what was shown."""
    send = button(language, "desk.button_send", press("ok", one.id, mark), count=count(messages, language))
    text = say(language, "desk.waiting" if second else "desk.confirm")
    return reply(text, language, [send], [button(language, "desk.button_open", press("open", one.id))])


def status(
    one: Announcement,
    said: Content,
    results: Results,
    knowledge: Knowledge,
    zone: ZoneInfo,
    language: Language,
    now: datetime,
) -> Reply:
    """How far an announcement is; at the end its report."""
    why = _why(one, knowledge, language)
    spent: Text = ()
    if one.began_at:
        seconds = int(((one.ended_at or now) - one.began_at).total_seconds())
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        spent = say(language, "desk.duration", time=plain(clock, "interface"))
    when = () if one.kind in RECURRING else _at(said, zone, language)
    parts = [lines(_head(one, said, knowledge, language), when), why]
    parts += [_results(results, action, language) for action in ACTIONS]
    parts.append(spent)
    return reply(joined("\n\n", parts), language, *_controls(one, results, language))


def _why(one: Announcement, knowledge: Knowledge, language: Language) -> Text:
    """Why it was paused, taken back or not made."""
    cause = one.cause
    if cause is None or cause.why in ("officer", "recalled"):
        return ()
    if cause.why in ("revised", "wrong"):
        changed = joined(", ", [_figure(id_, knowledge, language) for id_ in cause.figures])
        return say(language, f"desk.why_{cause.why}", what=changed)
    if cause.why == "restored":
        return say(
            language, "desk.why_restored", date=plain(formatting.day(cause.dates[0], language), "interface")
        )
    chats = count(cause.chats or 0, language)
    if cause.why == "unlikely":
        return say(language, "desk.why_unlikely", count=chats)
    shown = ", ".join(map(formatting.short_day, cause.dates))
    return say(language, "desk.why_missed", dates=plain(shown, "interface"), count=chats)


def _figure(id_: str, knowledge: Knowledge, language: Language) -> Text:
    """A figure by its label and by the id that placeholders have; by that alone if it is gone."""
    shown = plain(echoed(id_), "interface")
    figure = knowledge.figures.get(id_)
    if figure is None:
        return shown
    return say(language, "desk.changed_figure", label=figures.label(figure, knowledge, language), id=shown)


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
    head = {"edit": "desk.edits", "delete": "desk.deletions", "stop": "desk.stops"}.get(action)
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


def _controls(one: Announcement, results: Results, language: Language) -> list[list[Button]]:
    number = one.id
    sent = any(action == "send" and state == "sent" for action, state, _ in results)
    unknown = any(action == "send" and state == "unknown" for action, state, _ in results)
    rows: list[list[Button]] = []
    if one.state in ("planned", "running"):
        rows.append([button(language, "desk.button_pause", press("pause", number))])
    if one.state == "paused":
        rows.append([button(language, "desk.button_resume", press("go", number))])
    if one.state in ("planned", "running", "paused", "waiting"):
        rows.append([button(language, "desk.button_cancel", press("stop", number))])
    if one.state in ("planned", "paused", "waiting") and one.began_at is None and one.kind not in RECURRING:
        rows.append(
            [
                button(language, "desk.button_edit", press("edit", number)),
                button(language, "desk.button_time", press("time", number)),
            ]
        )
    if sent and not one.recalled:
        row = [button(language, "desk.button_recall", press("rec", number))]
        if one.kind not in ("quiz", "correction"):
            row.insert(0, button(language, "desk.button_correct", press("fix", number)))
        rows.append(row)
    if unknown and not one.recalled and one.state in ("running", "done"):
        rows.append([button(language, "desk.button_resend", press("re", number))])
    if results:
        rows.append([button(language, "desk.button_results", press("res", number, "send-0"))])
    rows.append(
        [
            button(language, "desk.button_log", press("who", number)),
            button(language, "desk.button_list", press("list", 0)),
        ]
    )
    return rows


def ask_recall(number: int, language: Language) -> Reply:
    """Whether it is really to be deleted everywhere."""
    return reply(
        say(language, "desk.ask_recall"),
        language,
        [button(language, "desk.button_recall", press("recy", number))],
        [button(language, "desk.button_open", press("open", number))],
    )


def confirmed(number: int, msgid: str, language: Language) -> Reply:
    """What came of a confirmation, with the way to what was confirmed."""
    return reply(
        say(language, msgid), language, [button(language, "desk.button_open", press("open", number))]
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
    return reply(text, language, [button(language, "desk.button_results", press("res", number, "delete-0"))])


def overview(
    found: Sequence[tuple[Announcement, Content]], channels: Mapping[int, str], page: int, language: Language
) -> Reply:
    """/announcements, one page. ``found``: up to one more than a page holds; ``channels``: those that wait
    for an officer, id -> title.
    """
    more, found = len(found) > PAGE, found[:PAGE]
    shown = [
        say(
            language,
            "desk.line",
            id=plain(str(one.id), "interface"),
            state=say(language, f"desk.state_{one.state}"),
            text=_summary(one, said, language),
        )
        for one, said in found
    ]
    waiting = [
        say(language, "desk.channel_waits", title=plain(echoed(title), "interface"))
        for title in channels.values()
    ]
    rows = [
        [Button(f"№{one.id}", press("open", one.id)) for one, _ in found[at : at + 5]]
        for at in range(0, len(found), 5)
    ]
    turn = [button(language, "desk.button_earlier", press("list", 0, str(page - 1)))] if page else []
    if more:
        turn.append(button(language, "desk.button_later", press("list", 0, str(page + 1))))
    rows.append(turn)
    rows += [[Button(echoed(title, 40) or "…", press("chan", chat))] for chat, title in channels.items()]
    if any(one.state in ("planned", "running") for one, _ in found):
        rows.append([button(language, "desk.button_stop_all", press("all", 0))])
    text = joined("\n\n", (bold(say(language, "desk.list")), lines(*shown), lines(*waiting)))
    if not found and not waiting:
        text = say(language, "desk.none")
    return reply(text, language, *rows)


def _summary(one: Announcement, said: Content, language: Language) -> Text:
    """The beginning of its text, or what it is where it has none."""
    text = said.quiz["kk"].question if said.quiz else unescape(sub(r"<[^>]*>", "", said.text("kk")))
    shown = plain(echoed(text, 40), "interface")
    if one.kind not in RECURRING:
        return shown or plain("…", "interface")
    return joined(": ", (say(language, f"desk.kind_{one.kind}"), shown)) if said.quiz or not text else shown


def history(
    number: int,
    rows: Sequence[Line],
    names: Mapping[int, str],
    zone: ZoneInfo,
    language: Language,
) -> Reply:
    """Who did what and when. ``names``: of the officers, where they are known."""
    shown = [
        say(
            language,
            "desk.log",
            when=moment(at, zone),
            who=plain(echoed(names.get(who, str(who))), "interface")
            if who
            else say(language, "desk.program"),
            what=say(language, f"desk.did_{what}"),
        )
        for who, what, at in rows[-40:]
    ]
    return reply(lines(*shown), language, [button(language, "desk.button_open", press("open", number))])
