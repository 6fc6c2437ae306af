"""How often an announcement comes: what is offered, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from bot.announcements import schedule
from bot.announcements.content import Content, Every
from bot.rendering.messages import say
from bot.rendering.reply import Reply
from bot.rendering.text import Text
from bot.screens import draft_verbs, verbs
from bot.screens.kit import button, count, literal, named, reply
from bot.storage.announcements import Announcement
from locales import formatting
from locales.languages import Language

#: How many times in all it can come: there is always an end.
OFFERED: Final[Mapping[Every, tuple[int, ...]]] = {"week": (4, 8, 12, 26, 52), "month": (3, 6, 12, 24)}


def choose(number: int, said: Content, language: Language) -> Reply:
    """How often a draft comes, and how many times in all."""
    rows = []
    for every, offered in OFFERED.items():
        each = [
            named(
                say(language, f"repeat.button_{every}", count=count(times, language)),
                draft_verbs.SetRepeat(number, every, times),
                language,
                (said.every, said.times, said.last) == (every, times, None),
            )
            for times in offered
        ]
        rows += [each[at : at + 2] for at in range(0, len(each), 2)]
        until = said.every == every and said.last is not None
        rows.append(
            [button(language, f"repeat.button_last_{every}", draft_verbs.AskLast(number, every), until)]
        )
    once = button(language, "repeat.button_once", draft_verbs.SetOnce(number), said.every is None)
    back = button(language, "desk.button_back", verbs.OpenAnnouncement(number))
    return reply(say(language, "repeat.ask"), language, *rows, [once], [back])


def told(said: Content, zone: ZoneInfo, language: Language) -> Text:
    """How often it comes, how many times in all, and when for the last time; nothing where it comes once."""
    if said.series is not None:
        return say(language, "repeat.of_series", id=literal(said.series))
    if said.every is None or said.moment is None:
        return ()
    last = schedule.runs(said.moment, said.every, said.times, zone)[-1].astimezone(zone)
    return say(
        language,
        f"repeat.every_{said.every}",
        day=literal(formatting.long_weekday(last.weekday(), language)),
        date=literal(last.strftime("%d.%m.%Y")),
        count=count(said.times, language),
    )


def short(said: Content, language: Language) -> Text:
    """The same in a list."""
    return say(language, f"repeat.short_{said.every}") if said.every else ()


def following(one: Announcement, said: Content, zone: ZoneInfo, language: Language) -> Text:
    """When a series that goes on comes next."""
    if said.every is None or one.state != "planned" or one.send_at is None:
        return ()
    local = one.send_at.astimezone(zone)
    day = f"{formatting.weekday(local.weekday(), language)} {local:%d.%m.%Y %H:%M}"
    return say(language, "repeat.next", time=literal(day))
