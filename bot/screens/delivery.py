"""How a chat gets its announcements: language, quiet hours, topics, what comes by a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from bot.rendering import buttons, topics
from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, echoed, joined, lines
from bot.screens import verbs
from bot.screens.kit import TOPICS, button, clock, literal, named, reply, topic_names
from bot.storage.chats import ALL, Ended
from bot.storage.destinations import Wishes
from bot.storage.recurring import Recurring, Rule
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import LANGUAGES, Language

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


def screen(shown: DeliverySettings, knowledge: Knowledge, language: Language) -> Reply:
    """All of it, with buttons."""
    wanted, chat = shown.wanted, shown.chat
    pick = button(language, "delivery.button_topics", verbs.OpenDeliveryTopics(chat))
    if not shown.subscribed:
        return choose_topics(shown, knowledge, language)
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


def quiet(shown: DeliverySettings, language: Language) -> Reply:
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


def choose_topics(shown: DeliverySettings, knowledge: Knowledge, language: Language) -> Reply:
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
