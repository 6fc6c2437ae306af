"""A chat: what it is told when the bot comes, what is set in it, which topics a group answers, how it gets
its announcements: language, quiet hours, topics, what comes by a calendar.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal, TypeAlias

from bot.rendering import buttons, topics
from bot.rendering.buttons import Row
from bot.rendering.render import spoken_of
from bot.rendering.text import Button, Reply, Text, bold, echoed, joined, lines, say, string
from bot.screens import kit, verbs
from bot.screens.kit import (
    TOPICS,
    Packed,
    button,
    chat_name,
    clock,
    literal,
    named,
    notice,
    reply,
    topic_names,
)
from bot.storage.chats import ALL, Ended
from bot.storage.destinations import Wishes
from bot.storage.recurring import Recurring, Rule
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import LANGUAGES, Language

Rights: TypeAlias = Literal["administrator", "member", "restricted"]


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What is set in a chat, and of a group what it lets the bot see. ``title`` is empty in private."""

    language: Language | None = None
    quiet: bool = False
    topics: frozenset[str] | None = None
    subscribed: frozenset[str] = frozenset()
    title: str = ""
    sees_all: bool = False
    rights: Rights | None = None


def settings(shown: ChatSettings, knowledge: Knowledge, language: Language) -> Reply:
    """/settings, with what can be changed as buttons."""
    choice = [
        button(language, f"button.{one}", verbs.SetLanguage(one), one == shown.language) for one in LANGUAGES
    ]
    spoken = (
        say(language, "settings.language", chosen=say(language, f"language.{shown.language}"))
        if shown.language
        else say(language, "settings.language_asked")
    )
    news = _subscribed(shown.subscribed, knowledge, language)
    subscriptions = button(language, "button.subscriptions", verbs.OpenNews())
    if not shown.title:
        text = joined("\n\n", (bold(say(language, "settings.private")), lines(spoken, news)))
        return reply(text, language, choice, [subscriptions])
    quiet = say(language, "settings.quiet_on" if shown.quiet else "settings.quiet_off")
    answered = say(language, "settings.topics", topics=topic_names(shown.topics, knowledge, language))
    sees = say(language, "settings.sees_all" if shown.sees_all else "settings.sees_addressed")
    rights = say(language, f"settings.is_{shown.rights}") if shown.rights else ()
    parts = (
        bold(say(language, "settings.group", title=chat_name(shown.title))),
        lines(spoken, quiet, answered, news),
        lines(sees, rights),
        say(language, "settings.administrators"),
    )
    turn = button(
        language, "button.quiet_off" if shown.quiet else "button.quiet_on", verbs.SetQuiet(not shown.quiet)
    )
    topics_ = button(language, "button.choose_topics", verbs.OpenTopics())
    return reply(joined("\n\n", parts), language, choice, [turn], [topics_], [subscriptions])


def choose_answered(answered: frozenset[str] | None, knowledge: Knowledge, language: Language) -> Reply:
    """Which topics a group answers."""
    rows = []
    for topic in list(knowledge.topics)[:TOPICS]:
        on = answered is None or topic in answered
        rows.append([_topic_button(topic, verbs.SetTopic(not on, topic), on, knowledge, language)])
    back = button(language, "button.settings", verbs.OpenSettings())
    return reply(say(language, "settings.choose_topics"), language, *rows, [back])


def topic_off(topic: str, username: str, knowledge: Knowledge, language: Language) -> Reply:
    """A topic that the group does not answer was asked for."""
    name = topics.named(knowledge.topics[topic], language)
    there = Button(string(say(language, "button.private")), url=kit.address(username, kit.payload(topic)))
    return reply(say(language, "settings.topic_off", topic=name), language, [there])


def topic_off_line(name: str, language: Language) -> str:
    """The same as a notice over a pressed button."""
    return notice("settings.topic_off", language, topic=literal(echoed(name)))


def _topic_button(topic: str, does: Packed, on: bool, knowledge: Knowledge, language: Language) -> Button:
    text = topics.named(knowledge.topics[topic], language)
    if on:
        text = say(language, "button.chosen", name=text)
    return Button(buttons.shortened(text), does.pack())


def _subscribed(subscribed: Collection[str], knowledge: Knowledge, language: Language) -> Text:
    if not subscribed:
        return say(language, "settings.not_subscribed")
    return say(language, "settings.subscribed", topics=topic_names(subscribed, knowledge, language))


# -- subscriptions ------------------------------------------------------------------------------------------


def offer(topic: str, knowledge: Knowledge, language: Language) -> Reply:
    """A link to a subscription was followed: nothing is subscribed to before the button is pressed."""
    name = topics.named(knowledge.topics[topic], language)
    subscribe = button(language, "button.subscribe", verbs.Subscribe(True, topic))
    return reply(say(language, "news.offer_topic", topic=name), language, [subscribe])


_HOUR: Final = 60
#: Quiet hours that are offered, in minutes of the day.
RANGES: Final = tuple(
    (first * _HOUR, last * _HOUR) for first, last in ((21, 7), (22, 8), (23, 7), (23, 9), (0, 8))
)
HOURS: Final = tuple(range(7, 23))  # at which the figure of the week and the quiz are offered
#: Where a rule begins: the day (Monday is 0) and the minute.
FIRST: Final[Mapping[Recurring, Rule]] = {
    "figure": Rule(frozenset({0}), 10 * _HOUR),
    "quiz": Rule(frozenset({3}), 10 * _HOUR),
}


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """What is set for a chat. ``title``: of a channel that is set from the private chat; ``here``: the forum
    topic that this is shown in; ``hindered``: why nothing will come, whatever is set: then nothing is ticked.
    """

    chat: int
    kind: str
    spoken: Language
    subscribed: frozenset[str] = frozenset()
    wanted: Wishes = field(default_factory=Wishes)
    rules: Mapping[Recurring, Rule] = field(default_factory=dict)
    title: str = ""
    here: int | None = None
    hindered: Text = ()


def _rule(chat: int, kind: Recurring, days: Iterable[int], minute: int) -> verbs.SetRule:
    return verbs.SetRule(chat, kind, "".join(map(str, sorted(days))), minute)


def delivery(shown: DeliverySettings, knowledge: Knowledge, language: Language) -> Reply:
    """All of it, with buttons."""
    wanted, chat = shown.wanted, shown.chat
    pick = button(language, "delivery.button_topics", verbs.OpenDeliveryTopics(chat))
    if not shown.subscribed:
        return choose_news(shown, knowledge, language)
    tongues = ("kk", "ru") if wanted.both else (shown.spoken,)
    text = lines(
        _head(shown, language),
        say(language, "delivery.topics", topics=topic_names(shown.subscribed, knowledge, language)),
        say(
            language,
            "delivery.language",
            tongues=joined(", ", [say(language, f"result.in_{t}") for t in tongues]),
        ),
        say(language, "delivery.quiet", hours=_span(wanted.quiet))
        if wanted.quiet
        else say(language, "delivery.no_quiet"),
        *(_comes(shown, kind, language) for kind in FIRST),
        say(language, "delivery.thread") if wanted.thread and wanted.thread == shown.here else (),
        shown.hindered,
    )
    return reply(text, language, *_changes(shown, pick, language))


def _changes(shown: DeliverySettings, pick: Button, language: Language) -> list[list[Button]]:
    chat, both, here = shown.chat, shown.wanted.both, shown.wanted.thread == shown.here
    b = partial(button, language)
    tongues = [
        b(f"button.{one}", verbs.SetDeliveryLanguage(chat, one), not both and shown.spoken == one)
        for one in LANGUAGES
    ]
    calendar = [
        b(f"delivery.button_{kind}", verbs.OpenCalendar(chat, kind), _comes_by(kind, shown)) for kind in FIRST
    ]
    return [
        [*tongues, b("delivery.button_both", verbs.SetDeliveryLanguage(chat, "both"), both)],
        [pick, b("delivery.button_quiet", verbs.OpenQuietHours(chat))],
        calendar,
        [b("delivery.button_here", verbs.SetThread(chat, not here), here)] if shown.here else [],
    ]


def _comes_by(kind: Recurring, shown: DeliverySettings) -> bool:
    return kind in shown.rules and not shown.hindered


def _head(shown: DeliverySettings, language: Language) -> Text:
    if shown.title:
        return bold(say(language, "delivery.head_of", title=literal(echoed(shown.title))))
    return bold(say(language, "delivery.head"))


def _span(quiet: tuple[int, int]) -> Text:
    return (*clock(quiet[0]), *literal("–"), *clock(quiet[1]))


def _comes(shown: DeliverySettings, kind: Recurring, language: Language) -> Text:
    rule = shown.rules.get(kind)
    name = say(language, f"delivery.button_{kind}")
    if rule is None:
        return say(language, "delivery.never", name=name)
    days = ", ".join(formatting.weekday(day, language) for day in sorted(rule.days))
    return say(language, "delivery.comes", name=name, days=literal(days), time=clock(rule.minute))


def quiet_hours(shown: DeliverySettings, language: Language) -> Reply:
    """Which hours are quiet: buttons for the usual ones, any others in words."""
    chat = shown.chat
    where = f" {chat}" if shown.title else ""
    example = literal(f"/subscribe{where} 23:00–07:30")
    chosen = [
        named(_span(one), verbs.SetQuietHours(chat, *one), language, one == shown.wanted.quiet)
        for one in RANGES
    ]
    return reply(
        lines(_head(shown, language), say(language, "delivery.ask_quiet", example=example)),
        language,
        chosen[:3],
        chosen[3:],
        [button(language, "delivery.button_no_quiet", verbs.EndQuietHours(chat), shown.wanted.quiet is None)],
        [_back(shown, language)],
    )


def calendar(shown: DeliverySettings, kind: Recurring, language: Language) -> Reply:
    """On which days and at which hour it comes."""
    chat, rule = shown.chat, shown.rules.get(kind)
    days, minute = (rule.days, rule.minute) if rule else (frozenset[int](), FIRST[kind].minute)

    def day(one: int) -> Button:
        name = literal(formatting.weekday(one, language))
        data = _rule(chat, kind, days ^ {one}, minute)
        return named(name, data, language, one in days and not shown.hindered)

    def hour(one: int) -> Button:
        at = one * _HOUR
        return named(
            literal(one),
            _rule(chat, kind, days or FIRST[kind].days, at),
            language,
            _comes_by(kind, shown) and at == minute,
        )

    hours = [hour(one) for one in HOURS]
    half = len(hours) // 2
    off = [button(language, "delivery.button_off", _rule(chat, kind, (), minute))]
    return reply(
        lines(
            _head(shown, language),
            say(language, f"delivery.ask_{kind}"),
            _comes(shown, kind, language),
            shown.hindered,
        ),
        language,
        [day(one) for one in range(4)],
        [day(one) for one in range(4, 7)],
        hours[:half],
        hours[half:],
        off if rule else (),
        [_back(shown, language)],
    )


def choose_news(shown: DeliverySettings, knowledge: Knowledge, language: Language) -> Reply:
    """Which topics the chat gets; pressing one is the consent."""

    def toggle(topic: str, text: Text) -> list[Button]:
        on = topic in shown.subscribed or ALL in shown.subscribed
        does = verbs.WantTopic(shown.chat, not on, "" if topic == ALL else topic)
        return [named(text, does, language, on and not shown.hindered)]

    each = [
        toggle(topic.id, literal(buttons.shortened(topics.named(topic, language))))
        for topic in list(knowledge.topics.values())[:TOPICS]
    ]
    kept: Text = ()
    if shown.hindered and shown.subscribed:  # what no tick tells
        kept = say(language, "delivery.topics", topics=topic_names(shown.subscribed, knowledge, language))
    asks = say(language, "delivery.ask_topics")
    if not shown.title and not shown.subscribed:
        asks = say(language, "news.offer")
    head = _head(shown, language) if shown.title or shown.subscribed else ()
    return reply(
        lines(head, asks, kept, shown.hindered),
        language,
        toggle(ALL, say(language, "delivery.button_all")),
        *each,
        [_back(shown, language)] if shown.subscribed else (),
    )


def gone(ended: Ended, knowledge: Knowledge, language: Language) -> Text:
    """What a chat had chosen before, and has no more."""
    return lines(
        say(language, "delivery.gone", topics=topic_names(ended.topics, knowledge, language)),
        say(language, "delivery.gone_wishes") if ended.wishes else (),
        say(language, "delivery.gone_calendar") if ended.calendar else (),
        say(language, "delivery.gone_confirmed") if ended.confirmed else (),
        say(language, "delivery.gone_again"),
    )


def choose_again(chat: int, language: Language) -> Button:
    """The way to its topics."""
    return button(language, "delivery.button_topics", verbs.OpenDeliveryTopics(chat))


def regained(chat: int, title: str, ended: Ended, knowledge: Knowledge, language: Language) -> Reply:
    """The bot may write there again. ``title``: of a channel, whose administrator is told in private."""
    head = bold(literal(echoed(title))) if title else ()
    text = lines(head, gone(ended, knowledge, language))
    return reply(text, language, [choose_again(chat, language)])


def _back(shown: DeliverySettings, language: Language) -> Button:
    return button(language, "delivery.button_back", verbs.OpenDelivery(shown.chat))


def hello(
    username: str, knowledge: Knowledge, language: Language, chat: int = 0, ended: Ended | None = None
) -> Reply:
    """The bot was added to a group, or called by its name alone. ``ended``: what ``chat`` had before."""
    text = joined(
        "\n\n",
        (
            say(language, "group.hello", about=spoken_of(knowledge, language)["about"]),
            say(language, "group.ask", name=literal(f"@{username}")),
            say(language, "group.settings"),
            gone(ended, knowledge, language) if ended else (),
        ),
    )
    again = [choose_again(chat, language)] if ended else []
    return reply(text, language, again, *buttons.of_topics(knowledge, language))


def channel(
    title: str, chat: int, may_post: bool, language: Language, knowledge: Knowledge, ended: Ended | None
) -> Reply:
    """The one who made the bot an administrator of a channel is told what it can do there. ``ended``: what
    the channel had chosen before.
    """
    text = joined(
        "\n\n",
        (
            say(language, "channel.told", title=chat_name(title)),
            () if may_post else say(language, "channel.no_posting"),
            gone(ended, knowledge, language) if ended else (),
        ),
    )
    rows: Iterable[Row] = (
        tuple(button(language, f"button.publish_{one}", verbs.PublishIn(chat, one)) for one in LANGUAGES),
        (button(language, "button.publish_no", verbs.PublishIn(chat, "no")),),
    )
    return reply(text, language, *rows)


def channel_decided(
    news_in: Language | None, language: Language, hindered: Text = (), *, waits: bool = False
) -> Reply:
    """What was chosen for the channel. ``hindered``: why nothing comes of it; ``waits``: for now."""
    if news_in is None:
        return reply(say(language, "channel.off"), language)
    on = "channel.on" if waits or not hindered else "channel.chosen"
    return reply(lines(say(language, on, chosen=say(language, f"language.{news_in}")), hindered), language)


def channel_to_desk(title: str, chat: int, waiting: bool, language: Language) -> Reply:
    """The desk is told of a channel. ``waiting``: the one who added the bot cannot be told yet."""
    text = lines(
        say(language, "channel.desk", title=chat_name(title), id=literal(chat)),
        say(language, "channel.desk_waiting") if waiting else (),
    )
    return reply(text, language)
