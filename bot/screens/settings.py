"""What is set in a chat, which topics a group answers, what is subscribed to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.rendering import buttons, topics
from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, echoed, joined, lines, string
from bot.screens import links, verbs
from bot.screens.kit import TOPICS, Packed, button, chat_name, literal, notice, reply, topic_names
from knowledge.model import Knowledge
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


def choose_topics(answered: frozenset[str] | None, knowledge: Knowledge, language: Language) -> Reply:
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
    there = Button(string(say(language, "button.private")), url=links.address(username, links.payload(topic)))
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
