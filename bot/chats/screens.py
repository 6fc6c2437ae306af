"""The screens of a chat that no question leads to: settings, subscriptions, what is kept, groups, channels.

Each gives a finished reply. Titles of chats are what other people wrote: they are shown as they stand,
cleaned, cut and escaped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.chats import actions, links
from bot.rendering import buttons, topics
from bot.rendering.buttons import Row
from bot.rendering.messages import say
from bot.rendering.render import finished
from bot.rendering.reply import Button, Reply
from bot.rendering.screens import Interface
from bot.rendering.text import Text, bold, cut, echoed, joined, lines, plain, string
from bot.storage.privacy import GONE, TABLES, Table
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import LANGUAGES, Language

_TITLE: Final = 80  # characters of a chat's name that are shown
_TOPICS: Final = 40  # topics with a button of their own
ALL: Final = "*"

Rights: TypeAlias = Literal["administrator", "member", "restricted"]


def _reply(text: Text, language: Language, *rows: Sequence[Button]) -> Reply:
    return finished(text, language, "other", tuple(tuple(row) for row in rows if row))


def _button(language: Language, msgid: str, data: str) -> Button:
    return Button(string(say(language, msgid)), data)


def _title(title: str) -> Text:
    return plain(echoed(title, _TITLE) or "…", "interface")


def plain_line(msgid: str, language: Language) -> str:
    """A sentence without placeholders, for the small notice over a pressed button."""
    return string(say(language, msgid))


def passing_on() -> tuple[str, ...]:
    """The question whether to pass a question on, in each language."""
    return tuple(plain_line("pass_on.ask", language) for language in LANGUAGES)


def line(msgid: str, language: Language) -> Reply:
    """A sentence as a message."""
    return _reply(say(language, msgid), language)


# -- settings -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What is set in a chat, and of a group what it lets the bot see. ``title`` is empty in private."""

    language: Language | None = None
    quiet: bool = False
    topics: frozenset[str] | None = None
    subscribed: frozenset[str] = frozenset()
    title: str = ""
    sees_all: bool = False
    rights: Rights | None = None


def settings(shown: Shown, knowledge: Knowledge, language: Language) -> Reply:
    """/settings, with what can be changed as buttons."""
    choice = [_chosen(f"button.{one}", one == shown.language, f"{one}", language) for one in LANGUAGES]
    spoken = (
        say(language, "settings.language", chosen=say(language, f"language.{shown.language}"))
        if shown.language
        else say(language, "settings.language_asked")
    )
    news = _subscribed(shown.subscribed, knowledge, language)
    subscriptions = _button(language, "button.subscriptions", actions.written("news"))
    if not shown.title:
        text = joined("\n\n", (bold(say(language, "settings.private")), lines(spoken, news)))
        return _reply(text, language, choice, [subscriptions])
    quiet = "quiet_on" if shown.quiet else "quiet_off"
    answered = _named(shown.topics, knowledge, language)
    rights = say(language, f"settings.is_{shown.rights}") if shown.rights else ()
    text = joined(
        "\n\n",
        (
            bold(say(language, "settings.group", title=_title(shown.title))),
            lines(
                spoken,
                say(language, f"settings.{quiet}"),
                say(language, "settings.topics", topics=answered),
                news,
            ),
            lines(
                say(language, "settings.sees_all" if shown.sees_all else "settings.sees_addressed"), rights
            ),
            say(language, "settings.administrators"),
        ),
    )
    turned = "off" if shown.quiet else "on"
    return _reply(
        text,
        language,
        choice,
        [_button(language, f"button.quiet_{turned}", actions.written("quiet", turned))],
        [_button(language, "button.choose_topics", actions.written("topics"))],
        [subscriptions],
    )


def choose_topics(answered: frozenset[str] | None, knowledge: Knowledge, language: Language) -> Reply:
    """Which topics a group answers."""
    rows = [
        [_topic_button(topic, answered is None or topic in answered, ("hide", "show"), knowledge, language)]
        for topic in list(knowledge.topics)[:_TOPICS]
    ]
    back = _button(language, "button.settings", actions.written("set"))
    return _reply(say(language, "settings.choose_topics"), language, *rows, [back])


def topic_off(topic: str, username: str, knowledge: Knowledge, language: Language) -> Reply:
    """A topic that the group does not answer was asked for."""
    name = topics.named(knowledge.topics[topic], language)
    there = Button(string(say(language, "button.private")), url=links.address(username, links.payload(topic)))
    return _reply(say(language, "settings.topic_off", topic=name), language, [there])


def topic_off_line(name: str, language: Language) -> str:
    """The same as a notice over a pressed button."""
    return string(say(language, "settings.topic_off", topic=plain(echoed(name), "interface")))


def _chosen(msgid: str, chosen: bool, value: str, language: Language) -> Button:
    text = say(language, msgid)
    if chosen:
        text = say(language, "button.chosen", name=text)
    return Button(string(text), actions.written("lang", value))


def _topic_button(
    topic: str,
    chosen: bool,
    names: tuple[str, str],
    knowledge: Knowledge,
    language: Language,
    ticked: bool = True,
) -> Button:
    """``names``: the action that takes the choice back, and the one that makes it."""
    text = topics.named(knowledge.topics[topic], language)
    if chosen and ticked:
        text = say(language, "button.chosen", name=text)
    return Button(buttons.shortened(text), actions.on_topic(names[0 if chosen else 1], topic))


def _named(chosen: Collection[str] | None, knowledge: Knowledge, language: Language) -> Text:
    """Topics by name; all of them where None or :data:`ALL` is said."""
    if chosen is None or ALL in chosen:
        return say(language, "news.all")
    names = [topics.named(t, language, 60) for t in knowledge.topics.values() if t.id in chosen]
    return cut(joined(", ", names), 1500) if names else plain("—")


def _subscribed(subscribed: Collection[str], knowledge: Knowledge, language: Language) -> Text:
    if not subscribed:
        return say(language, "settings.not_subscribed")
    return say(language, "settings.subscribed", topics=_named(subscribed, knowledge, language))


# -- subscriptions ------------------------------------------------------------------------------------------


def news(subscribed: Collection[str], knowledge: Knowledge, language: Language, hindered: Text = ()) -> Reply:
    """/subscribe: what can be subscribed to, and what is. ``hindered``: why it will not come all the same."""
    everything = ALL in subscribed
    rows: list[list[Button]] = []
    if everything:
        rows.append([_button(language, "button.unsubscribe_all", actions.written("unsub", ALL))])
    else:
        rows.append([_button(language, "button.subscribe_all", actions.written("sub", ALL))])
        rows += [
            [_topic_button(topic, topic in subscribed, ("unsub", "sub"), knowledge, language, not hindered)]
            for topic in list(knowledge.topics)[:_TOPICS]
        ]
        if subscribed:
            rows.append([_button(language, "button.unsubscribe_all", actions.written("unsub", ALL))])
    set_ = lines(_subscribed(subscribed, knowledge, language), hindered)
    text = joined("\n\n", (say(language, "news.offer"), set_))
    return _reply(text, language, *rows)


def offer(topic: str, knowledge: Knowledge, language: Language) -> Reply:
    """A link to a subscription was followed: nothing is subscribed to before the button is pressed."""
    name = topics.named(knowledge.topics[topic], language)
    button = _button(language, "button.subscribe", actions.on_topic("sub", topic))
    return _reply(say(language, "news.offer_topic", topic=name), language, [button])


# -- personal data ------------------------------------------------------------------------------------------


def privacy(language: Language, interface: Interface) -> Reply:
    """/privacy, as the table of what is kept says."""
    kept = [
        say(
            language,
            "privacy.table",
            purpose=bold(say(language, f"privacy.for_{table.name}")),
            data=joined(", ", [say(language, f"privacy.data_{datum}") for datum in table.data]),
            retention=_retention(table, language),
        )
        for table in TABLES
    ]
    who = []
    if interface.operator:
        who.append(
            say(language, "screen.operator", operator=plain(echoed(interface.operator, 300), "interface"))
        )
    if interface.contact:
        who.append(
            say(language, "screen.contact", contact=plain(echoed(interface.contact, 300), "interface"))
        )
    text = joined(
        "\n\n",
        (
            bold(say(language, "privacy.head")),
            lines(say(language, "privacy.intro"), *kept),
            lines(
                say(language, "privacy.gone", days=_days(GONE, language)),
                say(language, "privacy.memory"),
                say(language, "privacy.backups", days=_days(interface.backups, language))
                if interface.backups
                else (),
            ),
            lines(*who),
            say(language, "privacy.forget"),
        ),
    )
    return _reply(text, language)


def _retention(table: Table, language: Language) -> Text:
    if table.days is None:
        return say(language, f"privacy.{table.until}")
    msgid = "privacy.kept" if table.until == "given" else f"privacy.{table.until}"
    return say(language, msgid, days=_days(table.days, language))


def _days(days: int, language: Language) -> Text:
    return plain(formatting.number(days, language), "interface")


def forget(kept: Mapping[str, int], language: Language) -> Reply:
    """/forget: what will be deleted, and a button that does it."""
    what = _counted(kept, language)
    if not what:
        return _reply(say(language, "forget.nothing"), language)
    return _reply(
        lines(say(language, "forget.ask"), say(language, "forget.what", what=what)),
        language,
        [_button(language, "button.forget", actions.written("forget", "yes"))],
        [_button(language, "button.keep", actions.written("forget", "no"))],
    )


def forgotten(deleted: Mapping[str, int], language: Language) -> Reply:
    """What was deleted."""
    what = _counted(deleted, language)
    if not what:
        return _reply(say(language, "forget.nothing"), language)
    return _reply(say(language, "forget.done", what=what), language)


def forget_in_private(username: str, language: Language) -> Reply:
    """/forget in a group."""
    there = Button(string(say(language, "button.private")), url=links.address(username, links.FORGET))
    return _reply(say(language, "forget.private"), language, [there])


def _counted(rows: Mapping[str, int], language: Language) -> Text:
    def count(number: int) -> Text:
        return plain(formatting.number(number, language), "interface")

    return joined(
        ", ",
        [
            say(language, "forget.chats")
            if table == "chats"
            else say(language, f"forget.{table}", count=count(number))
            for table, number in rows.items()
            if number
        ],
    )


# -- numbers, groups, channels ------------------------------------------------------------------------------


def numbers(chat: int, person: int | None, thread: int | None, language: Language) -> Reply:
    """/id"""

    def told(msgid: str, number: int | None) -> Text:
        return () if number is None else say(language, msgid, id=bold(plain(str(number), "interface")))

    return _reply(
        lines(told("id.person", person), told("id.chat", chat), told("id.thread", thread)), language
    )


def hello(username: str, knowledge: Knowledge, language: Language) -> Reply:
    """The bot was added to a group, or called by its name alone."""
    text = joined(
        "\n\n",
        (
            say(language, "group.hello"),
            say(language, "group.ask", name=plain(f"@{username}", "interface")),
            say(language, "group.settings"),
        ),
    )
    return _reply(text, language, *buttons.of_topics(knowledge, language))


def channel(title: str, chat: int, may_post: bool, language: Language) -> Reply:
    """The one who made the bot an administrator of a channel is told what it can do there."""
    text = joined(
        "\n\n",
        (
            say(language, "channel.told", title=_title(title)),
            () if may_post else say(language, "channel.no_posting"),
        ),
    )
    rows: Iterable[Row] = (
        tuple(
            _button(language, f"button.publish_{one}", actions.written("chan", f"{chat}/{one}"))
            for one in LANGUAGES
        ),
        (_button(language, "button.publish_no", actions.written("chan", f"{chat}/no")),),
    )
    return _reply(text, language, *rows)


def channel_decided(
    news_in: Language | None, language: Language, hindered: Text = (), *, waits: bool = False
) -> Reply:
    """What was chosen for the channel. ``hindered``: why nothing comes of it; ``waits``: for now."""
    if news_in is None:
        return _reply(say(language, "channel.off"), language)
    on = "channel.on" if waits or not hindered else "channel.chosen"
    return _reply(lines(say(language, on, chosen=say(language, f"language.{news_in}")), hindered), language)


def channel_to_desk(title: str, chat: int, waiting: bool, language: Language) -> Reply:
    """The desk is told of a channel. ``waiting``: the one who added the bot cannot be told yet."""
    text = lines(
        say(language, "channel.desk", title=_title(title), id=plain(str(chat), "interface")),
        say(language, "channel.desk_waiting") if waiting else (),
    )
    return _reply(text, language)


# -- what Telegram shows before the start -------------------------------------------------------------------


def description(knowledge: Knowledge, language: Language, limit: int = 512) -> str:
    """The text in an empty chat with the bot (Bot API, setMyDescription: at most 512 characters)."""
    said = say(language, "profile.description")
    named = [topics.named(t, language, 60) for t in knowledge.topics.values()]
    listed = say(language, "profile.topics", topics=joined(", ", named)) if named else ()
    whole = joined("\n\n", (said, listed))
    return string(whole if len(string(whole)) <= limit else cut(said, limit))


def short_description(language: Language, limit: int = 120) -> str:
    """The line in the bot's profile (Bot API, setMyShortDescription: at most 120 characters)."""
    return string(cut(say(language, "profile.short"), limit))


def ask_in_private(language: Language) -> str:
    """The button over the results of inline mode."""
    return string(say(language, "inline.ask"))
