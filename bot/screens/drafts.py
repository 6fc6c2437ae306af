"""A draft at the desk: what is asked for, what can be changed, the last question before it goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from bot.announcements import desk
from bot.announcements.content import Content, Fault
from bot.rendering import buttons, figures, topics
from bot.rendering.text import Button, Reply, Text, bold, echoed, joined, lines, say
from bot.screens import chats, desk_verbs, verbs
from bot.screens.chats import Chosen
from bot.screens.kit import TOPICS, button, count, in_rows, literal, reply, zoned
from bot.storage.announcements import Announcement
from bot.storage.chats import ALL
from bot.storage.deliveries import RECURRING
from bot.storage.destinations import Destination
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language


def asks(
    step: str,
    language: Language,
    one: Announcement,
    said: Content,
    example: str,
    times: Sequence[datetime] = (),
    zone: ZoneInfo | None = None,
) -> Reply:
    """What the officer is to write now. ``times``: those that are one tap away."""
    b, number = partial(button, language), one.id
    if step in desk.TAKES:
        back = [b("desk.button_back", verbs.Leave(number))]
        return reply(_asked(step, language), language, *_taps(step, one, said, times, zone, language), back)
    rows = []
    if one.kind == "correction":
        other: Language = "ru" if step == "kk" else "kk"
        text = say(language, f"desk.ask_fix_{step}")
        if len(said.media) < 2:
            text = lines(text, say(language, "desk.ask_fix_media"))
        rows = [[b(f"desk.button_{other}", verbs.Write(number, other))]]
    elif step == "ru":
        text = say(language, "desk.ask_ru_poll" if said.quiz else "desk.ask_ru")
        rows = [[b("desk.button_kk_only", verbs.WriteKazakhOnly(number))]]
    else:
        text = say(language, "desk.ask_kk", example=literal("{" + example + "}"))
    if said.media and one.kind != "correction":
        text = lines(say(language, "desk.media_kept", what=_media(said, language)), text)
    rows.append([b("figures.button_open", desk_verbs.OpenFigures(number))])
    if not said.kk and not said.quiz and one.kind == "text" and not said.answers:
        rows[-1].append(b("template.button_open", desk_verbs.OpenTemplates(number)))
    return reply(text, language, *rows, [b("desk.button_discard", verbs.Discard(number))])


def _asked(step: str, language: Language) -> Text:
    """The question for what is typed besides the texts, with an example."""
    if step == "links":
        shown = say(language, "desk.example_link", url=literal("https://egov.kz"))
        return say(language, "desk.ask_links", example=shown)
    msgid = {"until": "desk.ask_until", "time": "desk.ask_time"}.get(step, "repeat.ask_last")
    return say(language, msgid, example=_example(step, language))


def _example(step: str, language: Language) -> Text:
    """How a time is written; of the last day of a series, how a day is."""
    if step.startswith("last_"):
        return literal("31.12")
    return say(language, "desk.example_time", time=literal("10:00"))


def _taps(
    step: str,
    one: Announcement,
    said: Content,
    times: Sequence[datetime],
    zone: ZoneInfo | None,
    language: Language,
) -> list[list[Button]]:
    """What is one tap away instead: the times, each with its day, ``сс 24.11 10:00``, and none of it."""
    verb = verbs.SetUntil if step == "until" else verbs.SetTime
    found = _times(one.id, times, verb, zone, language)
    rows = in_rows(found)
    if step == "time":
        now = [button(language, "desk.button_now", verbs.SendAtOnce(one.id))]
        return rows if said.every else [now, *rows]
    if step == "until" and said.until:
        rows.append([button(language, "desk.button_stays", verbs.KeepForEver(one.id))])
    if step == "links" and said.links:
        rows.append([button(language, "desk.button_no_links", verbs.DropLinks(one.id))])
    return rows


def _times(
    number: int,
    times: Iterable[datetime],
    verb: type[verbs.SetTime] | type[verbs.SetUntil],
    zone: ZoneInfo | None,
    language: Language,
) -> list[Button]:
    found = []
    for at in times:
        local = at.astimezone(zone)
        name = f"{formatting.weekday(local.weekday(), language)} {local:%d.%m %H:%M}"
        found.append(Button(name, verb(number, int(at.timestamp()) // 60).pack()))
    return found


def bad_part(step: str, error: Fault, language: Language) -> Reply:
    """Why what was typed for a step cannot be; of a time how one is written."""
    if step == "links":
        return fault(error, language)
    why = say(language, error.msgid, what=literal(echoed(error.what)))
    return reply(lines(why, say(language, "desk.examples", example=_example(step, language))), language)


def fault(error: Fault, language: Language) -> Reply:
    """Why a text cannot be sent."""
    return reply(say(language, error.msgid, what=literal(echoed(error.what))), language)


def choose_topic(number: int, knowledge: Knowledge, language: Language) -> Reply:
    """The topics as buttons."""
    rows = [
        [
            Button(
                buttons.shortened(topics.named(topic, language)), verbs.SetDraftTopic(number, topic.id).pack()
            )
        ]
        for topic in list(knowledge.topics.values())[:TOPICS]
    ]
    everybody = [
        button(language, "delivery.button_all", verbs.SetDraftTopic(number, ALL)),
        button(language, "chats.button_choose", desk_verbs.OpenRecipients(number)),
    ]
    return reply(say(language, "desk.ask_topic"), language, *rows, everybody)


def card(
    one: Announcement,
    said: Content,
    to: Iterable[Destination],
    chosen: Chosen,
    messages: int,
    mark: str,
    knowledge: Knowledge,
    zone: ZoneInfo,
    language: Language,
    second: bool,
    times: Sequence[datetime],
    fault: Fault | None = None,
) -> Reply:
    """A draft: what it is, who gets how many messages and when, the button that sends it, and all that can be
    changed. ``mark``: of what was shown; ``second``: another officer has to confirm; ``times``: one tap away
    for what goes out at once as yet; ``fault``: why it cannot be sent.
    """
    about = _about(one, said, to, chosen, messages, knowledge, zone, language)
    ask: Text = say(language, "desk.waiting" if second else "desk.confirm")
    send: list[Button] = []
    if fault is not None:
        ask = say(language, fault.msgid, what=literal(echoed(fault.what)))
    elif not messages and said.moment is None and not said.answers:  # an answer is for those to come, too
        ask = ()
    else:
        send = [_send(one.id, mark, messages, language)]
    near = [] if said.at or one.kind == "correction" else _times(one.id, times, verbs.SetTime, zone, language)
    return reply(joined("\n\n", (about, ask)), language, send, near, *_changes(one, said, language))


def _send(number: int, mark: str, messages: int, language: Language) -> Button:
    return button(language, "desk.button_send", verbs.Confirm(number, mark), count=count(messages, language))


def _about(
    one: Announcement,
    said: Content,
    to: Iterable[Destination],
    chosen: Chosen,
    messages: int,
    knowledge: Knowledge,
    zone: ZoneInfo,
    language: Language,
) -> Text:
    """All that is decided on, besides the messages themselves."""
    if one.kind == "correction":
        cause = one.cause.figures if one.cause else ()
        why = say(language, "correction.quoted", what=named_figures(cause, knowledge, language))
        return lines(
            bold(say(language, "desk.card_correction", id=literal(one.target))),
            why if cause else (),
            say(language, "desk.corrects", count=count(messages, language)),
            _links(said, language),
        )
    return lines(
        head(one, said, chosen, knowledge, language),
        _audience(to, said, language) if messages or said.answers else _nobody(said, language),
        send_time(said, zone, language),
        say(language, "desk.kk_only") if said.kk_only else (),
        say(language, "desk.attached", what=_media(said, language)) if said.media else (),
        _links(said, language),
        say(language, "desk.silent") if said.silent else (),
        say(language, "desk.pin") if said.pin else (),
        say(language, "desk.until", time=zoned(said.end, zone, language)) if said.end else (),
        say(language, "desk.footer") if said.footer and not said.quiz else (),
    )


def _media(said: Content, language: Language) -> Text:
    """How many photos, videos and files go out with it."""
    found = Counter(one.kind for one in said.media)
    return joined(
        ", ", [say(language, f"desk.of_{kind}", count=count(found[kind], language)) for kind in found]
    )


def _links(said: Content, language: Language) -> Text:
    """The buttons below it, with what they open: a preview hides that."""
    shown = [literal(echoed(f"{one.label(language)} — {one.url}", 200)) for one in said.links]
    return say(language, "desk.links", what=joined("\n", shown)) if shown else ()


def _nobody(said: Content, language: Language) -> Text:
    """Why nobody would get it now."""
    return say(language, "chats.none_subscribed" if said.chats or said.labels else "desk.nobody")


def request(
    one: Announcement,
    said: Content,
    to: Iterable[Destination],
    chosen: Chosen,
    messages: int,
    mark: str,
    who: str,
    knowledge: Knowledge,
    zone: ZoneInfo,
    language: Language,
) -> Reply:
    """Another officer is asked to confirm, below the messages. ``who``: wrote it; "": the command line."""
    asked = say(language, "desk.asks", who=literal(echoed(who))) if who else ()
    return reply(
        joined("\n\n", (_about(one, said, to, chosen, messages, knowledge, zone, language), asked)),
        language,
        [_send(one.id, mark, messages, language)],
        [
            button(language, "desk.button_refuse", verbs.Refuse(one.id)),
            button(language, "desk.button_log", verbs.OpenHistory(one.id)),
        ],
    )


def told(number: int, who: str | None, did: str, language: Language) -> Reply:
    """What another officer did with it; None: the command line."""
    text = say(
        language,
        "desk.told",
        id=literal(number),
        who=say(language, "desk.operator") if who is None else literal(echoed(who)),
        what=say(language, f"desk.did_{did}"),
    )
    return reply(text, language, [button(language, "desk.button_open", verbs.OpenAnnouncement(number))])


def named_figures(ids: Iterable[str], knowledge: Knowledge, language: Language) -> Text:
    """Figures by their labels and the ids that placeholders have; by that alone where one is gone."""
    return joined(", ", [_figure(id_, knowledge, language) for id_ in ids])


def _figure(id_: str, knowledge: Knowledge, language: Language) -> Text:
    shown = literal(echoed(id_))
    figure = knowledge.figures.get(id_)
    if figure is None:
        return shown
    return say(language, "desk.changed_figure", label=figures.label(figure, knowledge, language), id=shown)


def _changes(one: Announcement, said: Content, language: Language) -> list[list[Button]]:
    number = one.id
    b = partial(button, language)
    texts = [b("desk.button_kk", verbs.Write(number, "kk")), b("desk.button_ru", verbs.Write(number, "ru"))]
    ends = [b("desk.button_test", verbs.Try(number)), b("desk.button_discard", verbs.Discard(number))]
    links = [b("desk.button_links", verbs.Write(number, "links"))]
    if one.kind == "correction":
        return [texts, links, ends]
    if said.media:
        texts.append(b("desk.button_no_media", verbs.DropMedia(number)))
    to = [b("desk.button_time", verbs.Write(number, "time"))]
    if not said.answers:
        to.insert(0, b("desk.button_topic", verbs.ChooseTopic(number)))
        links.append(b("template.button_save", desk_verbs.SaveTemplate(number)))
        to.append(b("repeat.button_open", desk_verbs.OpenRepeat(number), said.every is not None))
    how = [
        _switch("silent", number, said.silent, language),
        _switch("preview", number, said.preview, language),
    ]
    if not said.media and not said.quiz:
        how.append(_switch("card", number, said.card, language))
    after = [_switch("pin", number, said.pin, language), b("desk.button_until", verbs.Write(number, "until"))]
    return [to, texts, how, links, after, ends]


def _switch(
    name: Literal["silent", "preview", "card", "pin"], number: int, on: bool, language: Language
) -> Button:
    return button(language, f"desk.button_{name}", verbs.SetSwitch(number, name, not on), on)


def head(one: Announcement, said: Content, to: Chosen, knowledge: Knowledge, language: Language) -> Text:
    """Which one it is, its state, and its topic or the chats that were chosen."""
    chosen = to.text(language)
    topic = knowledge.topics.get(said.topic or "")
    everybody = say(language, "news.all") if said.topic == ALL and not chosen else ()
    named = topics.named(topic, language, 60) if topic else everybody
    kind: Text = ()
    if one.kind in RECURRING:
        kind = say(language, f"desk.kind_{one.kind}")
    elif one.kind == "notice":
        kind = say(language, "answered.kind" if said.answers else "correction.kind")
    later: Text = ()
    if to.later and one.state in ("waiting", "planned", "paused") and one.began_at is None:
        later = say(language, "chats.labelled_later", count=count(to.later, language))
    return lines(
        bold(say(language, "desk.card", id=literal(one.id))),
        say(language, "desk.kind", kind=kind) if kind else (),
        say(language, "desk.state", state=say(language, f"desk.state_{one.state}")),
        say(language, "desk.topic", topic=named) if named else (),
        chosen,
        later,
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


def send_time(said: Content, zone: ZoneInfo, language: Language) -> Text:
    """When it is sent, and how often."""
    at = said.moment
    return lines(
        say(language, "desk.at", time=zoned(at, zone, language) if at else say(language, "desk.at_once")),
        chats.repeat_told(said, zone, language),
    )


def confirmed(number: int, msgid: str, language: Language) -> Reply:
    """What came of a confirmation, with the way to what was confirmed."""
    return reply(
        say(language, msgid), language, [button(language, "desk.button_open", verbs.OpenAnnouncement(number))]
    )
