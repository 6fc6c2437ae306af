"""What a group or a channel is told, and who brought the bot there."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rendering import buttons
from bot.rendering.buttons import Row
from bot.rendering.messages import say
from bot.rendering.refusals import spoken_of
from bot.rendering.reply import Reply
from bot.rendering.text import Text, joined, lines
from bot.screens import delivery, verbs
from bot.screens.kit import button, chat_name, literal, reply
from bot.storage.chats import Ended
from knowledge.model import Knowledge
from locales.languages import LANGUAGES, Language


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
            delivery.gone(ended, knowledge, language) if ended else (),
        ),
    )
    again = [delivery.choose_again(chat, language)] if ended else []
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
            delivery.gone(ended, knowledge, language) if ended else (),
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
