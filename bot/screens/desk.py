"""/desk: what waits for the press officers, and the ways to it; what was changed, by whom and why; what is
out of service; who is of the desk, who is proposed for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.callbacks import Show
from bot.commands import COMMANDS
from bot.desk import rules
from bot.desk.rules import Refused
from bot.rendering import buttons, figures, topics
from bot.rendering.text import (
    Button,
    Reply,
    Text,
    bold,
    capitalised,
    cut,
    echoed,
    joined,
    known,
    lines,
    plain,
    say,
)
from bot.screens import desk_verbs, verbs
from bot.screens.kit import (
    NEWER,
    TOPICS,
    Packed,
    back,
    button,
    count,
    line,
    literal,
    moment,
    named,
    pager,
    reply,
    to_desk,
)
from bot.storage.desk_work import Change, Release
from bot.storage.officers import Became, Wish
from knowledge.drafting.review import Draft, Step
from knowledge.edits import Edit
from knowledge.model import FigureId, Knowledge
from locales.languages import Language

STEPS: Final = 20  # of a release
PAGE: Final = 8  # changes on one screen
_EDITS: Final = 12  # of a change that are shown
_UNSAID: Final = ("where", "as_written", "source", "former")  # what nobody reads in an answer
_CUT: Final = 160  # characters of what stood, and stands, at a place


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits. ``releases``: number, name, candidates that are decided, candidates in all; ``to_confirm``:
    those that another has accepted.
    """

    releases: Sequence[tuple[int, str, int, int]] = ()
    to_confirm: int = 0
    proposed: Sequence[Change] = ()
    troubled: Sequence[Change] = ()
    off: int = 0
    passed_on: int = 0


def commands(language: Language) -> Reply:
    """The commands of the desk: below /help, for press officers."""
    own = [
        say(language, "screen.command", command=name, name=say(language, f"command.{name}"))
        for name in (one.name for one in COMMANDS if one.desk)
    ]
    return reply(joined("\n\n", (bold(say(language, "review.desk")), lines(*own))), language)


def first(waits: Waiting, knowledge: Knowledge, language: Language) -> Reply:
    """The first screen."""
    counted = {
        "releases": len(waits.releases),
        "to_confirm": waits.to_confirm,
        "proposed": len(waits.proposed),
        "troubled": len(waits.troubled),
        "off": waits.off,
        "passed_on": waits.passed_on,
    }
    told = [say(language, f"review.{name}", count=count(n, language)) for name, n in counted.items() if n]
    text = joined(
        "\n\n", (bold(say(language, "review.desk")), lines(*told) or say(language, "review.nothing"))
    )
    rows: list[list[Button]] = []
    for number, name, done, every in waits.releases:
        counts = plain(f" {done}/{every}", "interface")
        rows.append([named((*_short(name), *counts), desk_verbs.OpenRelease(number), language)])
    for change in (*waits.proposed, *waits.troubled):
        rows.append([named(head(change, knowledge, language), desk_verbs.OpenChange(change.id), language)])
    ways = [
        button(language, "review.button_release", desk_verbs.AskRelease()),
        button(language, "review.button_switches", desk_verbs.OpenSwitches()),
    ]
    people = [button(language, "passed.button_open", desk_verbs.OpenPassedOn(0))]
    more = [
        button(language, "review.button_log", desk_verbs.OpenChanges(0)),
        button(language, "review.button_announcements", verbs.OpenAnnouncements()),
        button(language, "chats.button_back", desk_verbs.OpenChats()),
    ]
    return reply(text, language, *rows, ways, people, more)


def _short(name: str) -> Text:
    return plain(buttons.shortened(plain(echoed(name)), 40), "interface")


def head(change: Change, knowledge: Knowledge, language: Language) -> Text:
    """What a change is of, in a few words."""
    what = _short(change.subject.partition(":")[2] or change.subject)
    if change.kind == "release":
        what = _short(change.why)
    if change.kind == "switch":
        what = switch_name(change.subject, knowledge, language)
    return joined(" ", (literal(f"№ {change.id}"), say(language, f"review.kind_{change.kind}", what=what)))


def changes(
    found: Sequence[Change],
    page: int,
    names: Mapping[str, str],
    knowledge: Knowledge,
    zone: ZoneInfo,
    language: Language,
) -> Reply:
    """A page of the history. ``found``: one more than fit, where there are more."""
    told = [
        lines(bold(head(one, knowledge, language)), _did(one, names, zone, language)) for one in found[:PAGE]
    ]
    text = joined(
        "\n\n", (bold(say(language, "review.log")), *(told or [say(language, "review.nothing_done")]))
    )
    rows = [
        [named(head(one, knowledge, language), desk_verbs.OpenChange(one.id), language)]
        for one in found[:PAGE]
    ]
    turn = pager(language, page, len(found) > PAGE, desk_verbs.OpenChanges, NEWER)
    return reply(text, language, *rows, turn, [to_desk(language)])


def _did(change: Change, names: Mapping[str, str], zone: ZoneInfo, language: Language) -> Text:
    """Who did what with it, when and why."""

    def by(did: str, who: str | None, at: Any) -> Text:
        if at is None:
            return ()
        name = literal(echoed(names.get(who or "", who or "")))
        person = name if who else say(language, "review.nobody")
        return say(language, f"review.did_{did}", who=person, when=moment(at, zone))

    told = bool(change.why) and change.kind != "release"  # that one is named by it
    alone = change.confirmed_by is not None and change.confirmed_by == change.made_by
    at_once = alone and change.kind in ("switch", "undo", "release")
    return lines(
        say(language, "review.why", why=literal(echoed(change.why))) if told else (),
        by("entered" if at_once else "made", change.made_by, change.made_at),
        ()
        if at_once
        else by("confirmed_alone" if alone else "confirmed", change.confirmed_by, change.confirmed_at),
        by(change.state, change.ended_by, change.ended_at),
        say(language, "review.trouble", places=literal(echoed(change.trouble))) if change.trouble else (),
    )


def change(
    one: Change, names: Mapping[str, str], may: bool, knowledge: Knowledge, zone: ZoneInfo, language: Language
) -> Reply:
    """One change with all that it changes. ``may``: who looks may confirm it."""
    telling = [edit for edit in one.edits if edit.path and edit.path[-1] not in _UNSAID]
    shown = [_edit(edit, language) for edit in telling[:_EDITS]]
    more = len(one.edits) - len(shown)
    text = lines(
        bold(head(one, knowledge, language)),
        _did(one, names, zone, language),
        (),
        *shown,
        say(language, "review.more_edits", count=count(more, language)) if more > 0 else (),
        say(language, "review.other_confirms") if one.state == "waiting" and not may else (),
    )
    rows: list[list[Button]] = []
    if one.state == "waiting":
        refuse = button(language, "review.button_refuse", desk_verbs.RefuseChange(one.id))
        accept = [button(language, "review.button_serve", desk_verbs.ConfirmChange(one.id))] if may else []
        rows.append([*accept, refuse])
    if one.state == "served":
        keep = [button(language, "review.button_keep", desk_verbs.KeepChange(one.id))] if one.trouble else []
        rows.append([*keep, button(language, "review.button_undo", desk_verbs.UndoChange(one.id))])
    return reply(cut(text, 3500), language, *rows, [to_desk(language)])


def _edit(edit: Edit, language: Language) -> Text:
    """A place by the figure and the key, or by the file; of a whole figure its value is told."""
    where = ".".join(edit.path[1:]) if edit.path[0] in ("figure", "derived") else rules.named(edit)
    values = {"before": _value(edit.before), "after": _value(edit.after)}
    return joined("\n", (plain(where, "interface"), say(language, "review.edit", **values)))


def _value(value: Any) -> Text:
    if isinstance(value, Mapping) and "id" in value:
        value = value.get("value", value["id"])
    if value is None:
        return plain("—")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return plain(echoed(text, _CUT), "interface")


def steps(kept: Release, draft: Draft, names: Mapping[str, str], language: Language) -> Reply:
    """Who did what with a release, the newest last."""
    told = [_step(step, names, language) for step in draft.steps[-STEPS:]]
    text = lines(bold(literal(echoed(kept.name))), *(told or [say(language, "review.nothing_done")]))
    return reply(
        text, language, [button(language, "review.button_to_release", desk_verbs.OpenRelease(kept.id))]
    )


def _step(step: Step, names: Mapping[str, str], language: Language) -> Text:
    did, _, field = step.did.partition(" ")
    undone = step.undone and did != "undid:"
    msgid = f"review.step_{did.rstrip(':')}" + ("_alone" if step.did == "confirmed alone" else "")
    of = field if did == "changed" else ""
    if step.before is not None:
        of = step.before.id or step.before.written
    said = say(
        language,
        msgid if known(language, msgid) else "review.step_changed",
        who=literal(echoed(names.get(step.who, step.who))),
        when=literal(step.when),
        what=literal(f"{of} {field}".strip() if did == "changed" and of != field else of),
    )
    why = say(language, "review.why", why=literal(echoed(step.why))) if step.why else ()
    return joined(
        " ", (said, *((why,) if why else ()), *((say(language, "review.undone"),) if undone else ()))
    )


def refused(error: Refused, language: Language) -> Reply:
    """Why something is not done, with the way back."""
    text = say(language, error.msgid, what=literal(echoed(error.what, 300)))
    return reply(text, language, [to_desk(language)])


def switch_name(target: str, knowledge: Knowledge, language: Language) -> Text:
    """A figure, a topic, or everything, by name."""
    what, _, of = target.partition(":")
    if what == "topic" and of in knowledge.topics:
        return topics.named(knowledge.topics[of], language)
    if what == "figure" and of in knowledge:
        return capitalised(figures.label(knowledge.figure(of), knowledge, language))
    return say(language, "review.whole_bot") if target == rules.ALL else plain(target, "interface")


def switch_subject(target: str) -> str:
    """A target as a button carries it."""
    what, _, of = target.partition(":")
    if what == "figure":
        return Show("figure", (of,)).pack()
    return Show("topic", (of,)).pack() if what == "topic" else target


def switchboard(knowledge: Knowledge, language: Language) -> Reply:
    """What is out of service, with the way back, and the topics with the way out."""
    off = list(rules.out_of_service(knowledge))
    told = [
        joined(": ", (bold(switch_name(target, knowledge, language)), _why(target, knowledge, language)))
        for target in off
    ]
    text = lines(bold(say(language, "review.switches")), *(told or [say(language, "review.all_served")]))
    rows = [
        [
            button(
                language,
                "review.button_on",
                desk_verbs.SwitchOn(switch_subject(t)),
                name=switch_name(t, knowledge, language),
            )
        ]
        for t in off
    ]
    rows += [
        [_named(f"topic:{t}", desk_verbs.OpenSwitchTopic(t), knowledge, language)] for t in _topics(knowledge)
    ]
    if rules.ALL not in off:
        rows.append([button(language, "review.button_all_off", desk_verbs.AskSwitchOff(rules.ALL))])
    return reply(text, language, *rows, [to_desk(language)])


def switch_topic(topic: str, knowledge: Knowledge, language: Language) -> Reply:
    """A topic and its figures, each with the way out of service; those that are out, with the way back."""
    off = set(rules.out_of_service(knowledge))
    rows = []
    whole = f"topic:{topic}"
    if whole not in off:
        rows.append(
            [button(language, "review.button_topic_off", desk_verbs.AskSwitchOff(switch_subject(whole)))]
        )
    shown: Iterable[FigureId] = (f.id for f in knowledge.every_of_topic(topic) if f.served)
    for target in (f"figure:{figure}" for figure in shown):
        rows.append([_named(target, desk_verbs.AskSwitchOff(switch_subject(target)), knowledge, language)])
    text = lines(bold(switch_name(whole, knowledge, language)), say(language, "review.choose_off"))
    return reply(text, language, *rows, [back(language, desk_verbs.OpenSwitches())])


def ask_why(target: str, knowledge: Knowledge, language: Language) -> Reply:
    """Why it is taken out of service."""
    return reply(
        say(language, "review.ask_why", name=switch_name(target, knowledge, language)),
        language,
        [button(language, "review.button_checking", desk_verbs.SwitchOff(switch_subject(target)))],
        [back(language, desk_verbs.OpenSwitches())],
    )


def switched(msgid: str, target: str, knowledge: Knowledge, language: Language) -> Reply:
    """It is out of service, or back."""
    ways: list[Button] = []
    if target in rules.out_of_service(knowledge):
        back: Packed = desk_verbs.SwitchOn(switch_subject(target))
        ways.append(button(language, "review.button_on", back, name=switch_name(target, knowledge, language)))
    return reply(
        say(language, msgid, name=switch_name(target, knowledge, language)),
        language,
        ways,
        [button(language, "review.button_switches", desk_verbs.OpenSwitches())],
    )


def _why(target: str, knowledge: Knowledge, language: Language) -> Text:
    what, _, of = target.partition(":")
    if what == "topic":
        told = knowledge.topics[of].withheld
    else:
        told = knowledge.figure(of).withheld if what == "figure" else knowledge.withheld
    return plain(told[language] if told else "—", "interface")


def _topics(knowledge: Knowledge) -> list[str]:
    return [t.id for t in knowledge.topics.values() if t.served and knowledge.served][:TOPICS]


def _named(target: str, does: Packed, knowledge: Knowledge, language: Language) -> Button:
    return named(plain(buttons.shortened(switch_name(target, knowledge, language))), does, language)


OFFICERS_EXAMPLE: Final = "/officers 123456789"
MOST_OFFICERS: Final = 30  # of them with a button


def person_named(person: int, names: Mapping[int, str]) -> Text:
    """A person by name and number; by the number alone where Telegram does not tell the name."""
    name = echoed(names.get(person, ""), 40)
    return literal(f"{name} ({person})" if name else person)


def officers(
    desk: Iterable[int], wishes: Sequence[Wish], names: Mapping[int, str], language: Language
) -> Reply:
    """All officers, and the changes that wait for one of them."""
    people = sorted(desk)
    asked = [_wish(one, names, language) for one in wishes]
    rows = [[button(language, "officers.button_remove", verbs.RemoveOfficer(person),
                    name=person_named(person, names))] for person in people[:MOST_OFFICERS]]  # fmt: skip
    decide = [row for one in wishes[:MOST_OFFICERS] for row in _decide(one, language)]
    text = joined(
        "\n\n",
        (
            bold(say(language, "officers.list")),
            lines(*(person_named(person, names) for person in people)),
            lines(*asked),
            lines(
                say(language, "officers.how", example=literal(OFFICERS_EXAMPLE)),
                say(language, "officers.second") if len(people) > 1 else (),
            ),
        ),
    )
    return reply(text, language, *decide, *(rows if len(people) > 1 else ()))


def _wish(one: Wish, names: Mapping[int, str], language: Language) -> Text:
    return say(
        language,
        f"officers.wish_{one.what}",
        name=person_named(one.person, names),
        who=person_named(one.officer, names),
    )


def _decide(one: Wish, language: Language) -> list[list[Button]]:
    return [
        [
            button(language, "officers.button_yes", verbs.DecideOfficer(True, one.id)),
            button(language, "officers.button_no", verbs.DecideOfficer(False, one.id)),
        ]
    ]


def ask_second(one: Wish, names: Mapping[int, str], language: Language) -> Reply:
    """Another officer is asked to decide."""
    return reply(_wish(one, names, language), language, *_decide(one, language))


def became(result: Became, what: str, person: int, names: Mapping[int, str], language: Language) -> Reply:
    """What came of a wish."""
    msgid = f"officers.done_{what}" if result == "done" else f"officers.{result}"
    if result in ("asked", "not_officer"):
        return line({"asked": "desk.sent_to_second", "not_officer": "desk.officers"}[result], language)
    if result in ("stale", "own", "last"):
        return line(msgid, language)
    return line(msgid, language, name=person_named(person, names))
