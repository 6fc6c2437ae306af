"""What is wrong with an announcement of the command line, in whole English sentences, with what to write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.announcements import parts
from bot.announcements.content import ENTITIES, Content, Fault
from bot.rendering.text import LIMIT
from bot.settings import Settings

_HOURS: Final = parts.STAYS // timedelta(hours=1)
_LINK: Final = 'write: "Ашу | Открыть | https://egov.kz"'
#: A fault of :class:`Fault` -> why; ``{what}`` is the part that it is about.
SENTENCES: Final[dict[str, str]] = {
    "desk.fault_placeholder": "{what} names no figure that is served. Write the id of one, as "
    "{{grants-2025-count}}, or {{grants-2025-count:dative}} for a Kazakh case",
    "desk.fault_markup": "its markup cannot be sent, at: {what}. Close each tag; write &lt; "
    "and &amp; for < and &",
    "desk.fault_empty": "it is empty. Write what is to be sent",
    "desk.fault_kazakh": "it is empty. Write what is to be sent",
    "desk.fault_long": f"it is too long by {{what}} characters: a message has {LIMIT:,}, with "
    "what stands below it in private chats. Shorten it",
    "desk.fault_entities": f"it has too many tags: Telegram keeps {ENTITIES}. Leave some out",
    "desk.fault_repeat_time": "nobody said when it goes out for the first time. Write --at",
    "desk.fault_link": f"a button needs its text and its address, {{what!r}} has not. So {_LINK}",
    "desk.fault_link_long": f"the text of a button has at most {{what}} characters. Shorten it, and {_LINK}",
    "desk.fault_link_address": f"{{what!r}} is no address that a button opens. Begin it with "
    f"https://, and {_LINK}",
    "desk.fault_links_many": "there are too many buttons; {what} may stand below a message",
    "desk.fault_until_before": "that is before it goes out",
    "desk.fault_until_late": f"that is more than {_HOURS} hours after it goes out: Telegram lets nobody "
    "delete what is older than two days",
    "desk.fault_repeat_before": "that is before it first goes out",
    "desk.fault_repeat_long": "until then it would come more than {what} times",
    "desk.fault_time_unread": "{what!r} in it is not understood",
    "desk.fault_time_past": "that is past",
    "desk.fault_time_date": "there is no such day",
    "desk.fault_time_clock": "there is no such time: {what}",
    "desk.fault_time_twice": "it names more than one time",
    "desk.fault_time_no_hour": "it does not say at what hour",
    "desk.fault_time_no_day": "it does not say on which day",
    "desk.fault_time_weekday": "{what} is another day of the week",
}


def why(error: Fault) -> str:
    """The sentence of a fault."""
    sentence = SENTENCES.get(error.msgid)
    return str(error) if sentence is None else sentence.format(what=error.what)


def example(step: str, said: Content, now: datetime, settings: Settings) -> str:
    """A time that would be accepted in the place of one that was not: tomorrow, or soon after it goes out."""
    local = now.astimezone(settings.timezone)
    if step.startswith("last_"):
        return f"{(said.moment or now).astimezone(settings.timezone) + timedelta(days=90):%d.%m.%Y}"
    if step == "time":
        meant = (local + timedelta(days=1)).replace(hour=10, minute=0)
    else:
        meant = max(said.moment or now, now).astimezone(settings.timezone) + timedelta(days=1)
    return f"{meant:%d.%m.%Y %H:%M}"
