"""How a chat gets its announcements: language, quiet hours, topics, what comes by a calendar. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.announcements.pieces import button, clock, named, press, reply
from bot.rendering import buttons, topics
from bot.rendering.messages import say
from bot.rendering.press import hashed
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, echoed, joined, lines, plain
from bot.storage.destinations import Wishes
from bot.storage.recurring import Recurring, Rule
from bot.storage.subscriptions import ALL
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language

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
_LONGEST: Final = 32  # characters of a topic's id that fit into a button


@dataclass(frozen=True, slots=True)
class Shown:
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


def rule_argument(kind: Recurring, days: Iterable[int], minute: int) -> str:
    """What the button of a rule holds: ``figure-03-600`` is Monday and Thursday at ten."""
    return f"{kind}-{''.join(map(str, sorted(days)))}-{minute}"


def read_rule(argument: str) -> tuple[Recurring, Rule] | None:
    """What :func:`rule_argument` wrote; None: it is forged."""
    kind, _, rest = argument.partition("-")
    days, _, minute = rest.partition("-")
    if (
        kind not in FIRST
        or not minute.isdigit()
        or int(minute[:5]) >= 24 * _HOUR
        or set(days) - set("0123456")
    ):
        return None
    return ("figure" if kind == "figure" else "quiz"), Rule(frozenset(map(int, days)), int(minute))


def read_quiet(argument: str) -> tuple[int, int] | None:
    """Quiet hours of a button, ``q-1320-480``; None: none."""
    _, _, rest = argument.partition("-")
    first, _, last = rest.partition("-")
    if not (first.isdigit() and last.isdigit()) or max(int(first[:5]), int(last[:5])) >= 24 * _HOUR:
        return None
    return int(first), int(last)


def screen(shown: Shown, knowledge: Knowledge, language: Language) -> Reply:
    """All of it, with buttons."""
    wanted, chat = shown.wanted, shown.chat
    pick = button(language, "delivery.button_topics", press("d", chat, "topics"))
    if not shown.subscribed:
        head = _head(shown, language) if shown.title else ()
        return reply(lines(head, say(language, "delivery.none"), shown.hindered), language, [pick])
    tongues = ("kk", "ru") if wanted.both else (shown.spoken,)
    text = lines(
        _head(shown, language),
        say(language, "delivery.topics", topics=_topics(shown, knowledge, language)),
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
    here = wanted.thread == shown.here
    return reply(
        text,
        language,
        [
            button(language, "button.kk", press("d", chat, "kk"), not wanted.both and shown.spoken == "kk"),
            button(language, "button.ru", press("d", chat, "ru"), not wanted.both and shown.spoken == "ru"),
            button(language, "delivery.button_both", press("d", chat, "both"), wanted.both),
        ],
        [pick, button(language, "delivery.button_quiet", press("d", chat, "quiet"))],
        [
            button(
                language, "delivery.button_figure", press("d", chat, "figure"), _comes_by("figure", shown)
            ),
            button(language, "delivery.button_quiz", press("d", chat, "quiz"), _comes_by("quiz", shown)),
        ],
        [button(language, "delivery.button_here", press("d", chat, "away" if here else "here"), here)]
        if shown.here
        else (),
    )


def _comes_by(kind: Recurring, shown: Shown) -> bool:
    return kind in shown.rules and not shown.hindered


def _head(shown: Shown, language: Language) -> Text:
    if shown.title:
        return bold(say(language, "delivery.head_of", title=plain(echoed(shown.title), "interface")))
    return bold(say(language, "delivery.head"))


def _topics(shown: Shown, knowledge: Knowledge, language: Language) -> Text:
    if ALL in shown.subscribed:
        return say(language, "news.all")
    return joined(
        ", ", [topics.named(t, language, 60) for t in knowledge.topics.values() if t.id in shown.subscribed]
    )


def _span(quiet: tuple[int, int]) -> Text:
    return (*clock(quiet[0]), *plain("–", "interface"), *clock(quiet[1]))


def _comes(shown: Shown, kind: Recurring, language: Language) -> Text:
    rule = shown.rules.get(kind)
    name = say(language, f"delivery.button_{kind}")
    if rule is None:
        return say(language, "delivery.never", name=name)
    days = ", ".join(formatting.weekday(day, language) for day in sorted(rule.days))
    return say(language, "delivery.comes", name=name, days=plain(days, "interface"), time=clock(rule.minute))


def quiet(shown: Shown, language: Language) -> Reply:
    """Which hours are quiet: buttons for the usual ones, any others in words."""
    chat = shown.chat
    where = f" {chat}" if shown.title else ""
    example = plain(f"/delivery{where} 23:00–07:30", "interface")
    chosen = [
        named(_span(one), press("d", chat, f"q-{one[0]}-{one[1]}"), language, one == shown.wanted.quiet)
        for one in RANGES
    ]
    return reply(
        lines(_head(shown, language), say(language, "delivery.ask_quiet", example=example)),
        language,
        chosen[:3],
        chosen[3:],
        [button(language, "delivery.button_no_quiet", press("d", chat, "q-off"), shown.wanted.quiet is None)],
        [_back(shown, language)],
    )


def calendar(shown: Shown, kind: Recurring, language: Language) -> Reply:
    """On which days and at which hour it comes."""
    chat, rule = shown.chat, shown.rules.get(kind)
    days, minute = (rule.days, rule.minute) if rule else (frozenset[int](), FIRST[kind].minute)

    def day(one: int) -> Button:
        name = plain(formatting.weekday(one, language), "interface")
        data = press("d", chat, rule_argument(kind, days ^ {one}, minute))
        return named(name, data, language, one in days and not shown.hindered)

    def hour(one: int) -> Button:
        at = one * _HOUR
        argument = rule_argument(kind, days or FIRST[kind].days, at)
        return named(
            plain(str(one), "interface"),
            press("d", chat, argument),
            language,
            _comes_by(kind, shown) and at == minute,
        )

    hours = [hour(one) for one in HOURS]
    half = len(hours) // 2
    off = [button(language, "delivery.button_off", press("d", chat, rule_argument(kind, (), minute)))]
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


def choose_topics(shown: Shown, knowledge: Knowledge, language: Language) -> Reply:
    """Which topics the chat gets; pressing one is the consent."""

    def toggle(topic: str, text: Text) -> list[Button]:
        on = topic in shown.subscribed
        name = topic if topic.isascii() and len(topic) <= _LONGEST else hashed(topic)
        data = press("d", shown.chat, f"{'off' if on else 'on'}:{'' if topic == ALL else name}")
        return [named(text, data, language, on and not shown.hindered)]

    each = [
        toggle(topic.id, plain(buttons.shortened(topics.named(topic, language)), "interface"))
        for topic in list(knowledge.topics.values())[:40]
    ]
    kept: Text = ()
    if shown.hindered and shown.subscribed:  # what no tick tells
        kept = say(language, "delivery.topics", topics=_topics(shown, knowledge, language))
    return reply(
        lines(_head(shown, language), say(language, "delivery.ask_topics"), kept, shown.hindered),
        language,
        toggle(ALL, say(language, "delivery.button_all")),
        *(each if ALL not in shown.subscribed else ()),
        [_back(shown, language)],
    )


def _back(shown: Shown, language: Language) -> Button:
    return button(language, "delivery.button_back", press("d", shown.chat, "show"))
