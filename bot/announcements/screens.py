"""What the desk sees of its announcements, and a chat of how it gets them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import unescape
from re import sub
from zoneinfo import ZoneInfo

from bot.announcements.composing import Fault
from bot.announcements.content import Content
from bot.chats import actions
from bot.rendering import buttons, topics
from bot.rendering.messages import known, say
from bot.rendering.press import hashed
from bot.rendering.render import finished
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, echoed, joined, lines, plain, string
from bot.storage.announcements import Action, Announcement, Destination, Wishes
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language

Results = Mapping[tuple[Action, str, str], int]


def _reply(text: Text, language: Language, *rows: Sequence[Button]) -> Reply:
    return finished(text, language, "other", tuple(tuple(row) for row in rows if row))


def _press(verb: str, number: int, argument: str = "") -> str:
    return actions.written("an", f"{verb}/{number}" + (f"/{argument}" if argument else ""))


def _button(language: Language, msgid: str, data: str, on: bool = False, **values: Text) -> Button:
    text = say(language, msgid, **values)
    return Button(string(say(language, "button.chosen", name=text) if on else text), data)


def count(number: int, language: Language) -> Text:
    """A number of messages."""
    return plain(formatting.number(number, language), "interface")


def moment(at: datetime, zone: ZoneInfo) -> Text:
    """Day and time as the desk types them."""
    return plain(at.astimezone(zone).strftime("%d.%m.%Y %H:%M"), "interface")


def line(msgid: str, language: Language, **values: Text) -> Reply:
    """A sentence as a message."""
    return _reply(say(language, msgid, **values), language)


def asks(step: str, language: Language, number: int, example: str) -> Reply:
    """What the officer is to write now."""
    rows: list[list[Button]] = []
    if step == "time":
        shown = say(language, "desk.example_time", time=plain("10:00", "interface"))
        text = say(language, "desk.ask_time", example=shown)
        rows = [[_button(language, "desk.button_now", _press("now", number))]]
    elif step == "ru":
        text = say(language, "desk.ask_ru")
        rows = [[_button(language, "desk.button_kk_only", _press("only", number))]]
    else:
        text = say(language, "desk.ask_kk", example=plain("{" + example + "}", "interface"))
    return _reply(text, language, *rows, [_button(language, "desk.button_discard", _press("drop", number))])


def bad_time(language: Language) -> Reply:
    """A time that cannot be."""
    shown = say(language, "desk.example_time", time=plain("10:00", "interface"))
    return _reply(say(language, "desk.bad_time", example=shown), language)


def fault(error: Fault, language: Language) -> Reply:
    """Why a text cannot be sent."""
    return _reply(say(language, error.msgid, what=plain(echoed(error.what), "interface")), language)


def choose_topic(number: int, knowledge: Knowledge, language: Language) -> Reply:
    """The topics as buttons."""
    rows = [
        [
            Button(
                buttons.shortened(topics.named(topic, language)),
                _press("t", number, topic.id if len(topic.id) <= 40 else hashed(topic.id)),
            )
        ]
        for topic in list(knowledge.topics.values())[:40]
    ]
    return _reply(say(language, "desk.ask_topic"), language, *rows)


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
            _button(language, "desk.button_kk", _press("kk", number)),
            _button(language, "desk.button_ru", _press("ru", number)),
        ]
    ]
    if one.kind == "correction":
        text = lines(bold(say(language, "desk.card_correction", id=plain(str(one.target), "interface"))))
    else:
        text = lines(
            _head(one, said, knowledge, language), _audience(to, said, language), _at(said, zone, language)
        )
        rows += [
            [
                _button(language, "desk.button_topic", _press("top", number)),
                _button(language, "desk.button_time", _press("when", number)),
            ],
            [
                _button(language, "desk.button_silent", _press("sil", number), said.silent),
                _button(language, "desk.button_preview", _press("prev", number), said.preview),
            ],
        ]
    rows += [
        [
            _button(language, "desk.button_test", _press("show", number)),
            _button(language, "desk.button_next", _press("next", number)),
        ],
        [_button(language, "desk.button_discard", _press("drop", number))],
    ]
    only = say(language, "desk.kk_only") if said.ru == "" else ()
    return _reply(joined("\n\n", (text, only, problem)), language, *rows)


def _head(one: Announcement, said: Content, knowledge: Knowledge, language: Language) -> Text:
    topic = knowledge.topics.get(said.topic or "")
    named = topics.named(topic, language, 60) if topic else plain("—")
    return lines(
        bold(say(language, "desk.card", id=plain(str(one.id), "interface"))),
        say(language, "desk.state", state=say(language, f"desk.state_{one.state}")),
        say(language, "desk.topic", topic=named),
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
    send = _button(language, "desk.button_send", _press("ok", one.id, mark), count=count(messages, language))
    text = say(language, "desk.waiting" if second else "desk.confirm")
    return _reply(text, language, [send], [_button(language, "desk.button_open", _press("open", one.id))])


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
    why: Text = ()
    if one.why and one.why.startswith("revised: "):
        why = say(language, "desk.why_revised", what=plain(echoed(one.why[9:]), "interface"))
    spent: Text = ()
    if one.began_at:
        seconds = int(((one.ended_at or now) - one.began_at).total_seconds())
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        spent = say(language, "desk.duration", time=plain(clock, "interface"))
    parts = [lines(_head(one, said, knowledge, language), _at(said, zone, language)), why]
    parts += [_results(results, action, language) for action in ("send", "edit", "delete")]
    parts.append(spent)
    return _reply(joined("\n\n", parts), language, *_controls(one, results, language))


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
    head = {"edit": "desk.edits", "delete": "desk.deletions"}.get(action)
    told = {
        "sent": "desk.sent", "failed": "desk.failed", "unknown": "desk.unknown",
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
        rows.append([_button(language, "desk.button_pause", _press("pause", number))])
    if one.state == "paused":
        rows.append([_button(language, "desk.button_resume", _press("go", number))])
    if one.state in ("planned", "running", "paused", "waiting"):
        rows.append([_button(language, "desk.button_cancel", _press("stop", number))])
    if one.state in ("planned", "paused", "waiting") and one.began_at is None:
        rows.append([_button(language, "desk.button_time", _press("edit", number))])
    if sent and not one.recalled:
        row = [_button(language, "desk.button_recall", _press("rec", number))]
        if one.kind not in ("quiz", "correction"):
            row.insert(0, _button(language, "desk.button_correct", _press("fix", number)))
        rows.append(row)
    if unknown and not one.recalled and one.state in ("running", "done"):
        rows.append([_button(language, "desk.button_resend", _press("re", number))])
    rows.append(
        [
            _button(language, "desk.button_log", _press("who", number)),
            _button(language, "desk.button_list", _press("list", 0)),
        ]
    )
    return rows


def ask_recall(number: int, language: Language) -> Reply:
    """Whether it is really to be deleted everywhere."""
    return _reply(
        say(language, "desk.ask_recall"),
        language,
        [_button(language, "desk.button_recall", _press("recy", number))],
        [_button(language, "desk.button_open", _press("open", number))],
    )


def overview(
    found: Sequence[tuple[Announcement, Content]], channels: Mapping[int, str], language: Language
) -> Reply:
    """/announcements. ``channels``: those that wait for an officer, id -> title."""
    shown = [
        say(
            language,
            "desk.line",
            id=plain(str(one.id), "interface"),
            state=say(language, f"desk.state_{one.state}"),
            text=plain(echoed(unescape(sub(r"<[^>]*>", "", said.text("kk"))), 40), "interface"),
        )
        for one, said in found
    ]
    waiting = [
        say(language, "desk.channel_waits", title=plain(echoed(title), "interface"))
        for title in channels.values()
    ]
    rows = [
        [Button(f"№{one.id}", _press("open", one.id)) for one, _ in found[at : at + 5]]
        for at in range(0, len(found), 5)
    ]
    rows += [[Button(echoed(title, 40) or "…", _press("chan", chat))] for chat, title in channels.items()]
    if any(one.state in ("planned", "running") for one, _ in found):
        rows.append([_button(language, "desk.button_stop_all", _press("all", 0))])
    text = joined("\n\n", (bold(say(language, "desk.list")), lines(*shown), lines(*waiting)))
    if not found and not waiting:
        text = say(language, "desk.none")
    return _reply(text, language, *rows)


def history(rows: Sequence[tuple[int, str, str, datetime]], zone: ZoneInfo, language: Language) -> Reply:
    """Who did what and when."""
    shown = [
        say(
            language,
            "desk.log",
            when=moment(at, zone),
            who=plain(str(who), "interface") if who else say(language, "desk.program"),
            what=say(language, f"desk.did_{what}"),
        )
        for who, what, _, at in rows[-40:]
    ]
    return _reply(lines(*shown), language)


def delivery(
    chat: int,
    wanted: Wishes,
    kind: str,
    here: int | None,
    spoken: Language,
    subscribed: bool,
    language: Language,
) -> Reply:
    """How a chat gets its announcements. ``here``: the forum topic that this is shown in."""
    if not subscribed:
        return _reply(say(language, "delivery.none"), language)
    hours: Text = ()
    if wanted.quiet:
        first, last = (f"{m // 60:02}:{m % 60:02}" for m in wanted.quiet)
        hours = plain(f"{first}–{last}", "interface")
    text = lines(
        bold(say(language, "delivery.head")),
        say(language, "delivery.quiet", hours=hours) if hours else say(language, "delivery.no_quiet"),
        say(language, "delivery.thread") if wanted.thread and wanted.thread == here else (),
        say(language, "delivery.unconfirmed") if kind == "channel" and not wanted.confirmed_by else (),
    )
    rows = [
        [
            _button(language, "button.kk", _press("d", chat, "kk"), not wanted.both and spoken == "kk"),
            _button(language, "button.ru", _press("d", chat, "ru"), not wanted.both and spoken == "ru"),
            _button(language, "delivery.button_both", _press("d", chat, "both"), wanted.both),
        ],
        [_button(language, "delivery.button_quiet", _press("d", chat, "quiet"), bool(wanted.quiet))],
        [
            _button(language, "delivery.button_week", _press("d", chat, "week"), wanted.weekly),
            _button(language, "delivery.button_quiz", _press("d", chat, "quiz"), wanted.quiz),
        ],
    ]
    if here:
        rows.insert(
            2, [_button(language, "delivery.button_here", _press("d", chat, "here"), wanted.thread == here)]
        )
    return _reply(text, language, *rows)
