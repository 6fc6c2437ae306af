"""What a button can do, besides leading to an answer; ``BUTTONS`` of the handlers are what does it.

``1/`` is the version of this grammar. What no verb reads is stale: forged, or of a version to come.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Final, Literal, TypeAlias

from bot.callbacks import Style, Verb
from bot.screens import desk_verbs
from bot.screens.desk_verbs import AnnouncementVerb, DeskVerb, DraftVerb
from bot.storage.deliveries import Action
from bot.storage.feedback import Verdict
from bot.storage.recurring import Recurring
from locales.languages import Language

_VERBS: Final = re.compile(r"[0-9]{1,4}/")
_Chat: TypeAlias = Annotated[int, r"-?[0-9]{1,18}"]
_Page: TypeAlias = Annotated[int, r"[0-9]{1,5}"]
_Minute: TypeAlias = Annotated[int, r"[0-9]{1,3}|1[0-3][0-9]{2}|14[0-3][0-9]"]  # of the day


def is_verb(data: str) -> bool:
    """Whether it is one of these, of any version."""
    return _VERBS.match(data) is not None


def read(data: str) -> Verb | None:
    """The verb that a button carries; None: it is none of ours (any more)."""
    if not is_verb(data):
        return None
    return next((found for verb in every() if (found := verb.read(data))), None)


@cache
def every() -> tuple[type[Verb], ...]:
    """All verbs: the classes of this module, and of those of the desk and of drafts, that have a form."""
    found = (*globals().values(), *vars(desk_verbs).values())
    return tuple(one for one in found if isinstance(one, type) and issubclass(one, Verb) and one.FORM)


# -- below an answer ----------------------------------------------------------------------------------------


class Rate(Verb, form="1/{verdict}/{subject}"):
    """Say what an answer was like. ``subject``: a packed Show of what was answered."""

    verdict: Annotated[
        Verdict, {"good": "up", "bad": "dn", "wrong_number": "wn", "not_my_question": "wq", "unclear": "wu"}
    ]
    subject: Annotated[str, r"(?:figure|topic):.+"]


class ShowPicture(Verb, form="1/{language}/{subject}"):
    """Send the picture of what was answered. ``subject``: a packed Show of it."""

    language: Annotated[Language, {"kk": "pk", "ru": "pr"}]
    subject: Annotated[str, r"(?:figure|topic):.+"]


class ShowDarkPicture(Verb, form="1/{language}/{subject}"):
    """The same on dark paper."""

    language: Annotated[Language, {"kk": "dk", "ru": "dr"}]
    subject: Annotated[str, r"(?:figure|topic):.+"]


class KeepQuestion(Verb, form="1/pass"):
    """Put the question on the list of those without an answer."""


class KeepQuestionAndTell(Verb, form="1/pass/tell"):
    """The same, and its writer wants to know what becomes of it."""


class Forget(Verb, form="1/forget/{sure}"):
    """Delete all that is kept of the person, or not."""

    sure: Annotated[bool, {True: "yes", False: "no"}]

    @property
    def style(self) -> Style:
        """To delete is not taken back."""
        return "danger" if self.sure else ""


# -- settings of a chat -------------------------------------------------------------------------------------


class OpenSettings(Verb, form="1/set"):
    """Show what is set."""


class SetLanguage(Verb, form="1/lang/{language}"):
    """The language of the chat."""

    language: Language


class SetQuiet(Verb, form="1/quiet/{on}"):
    """Whether a group wants silence where there is no answer."""

    on: bool


class OpenTopics(Verb, form="1/topics"):
    """Show which topics a group answers."""


class SetTopic(Verb, form="1/{shown}/{topic}"):
    """Whether a group answers a topic."""

    shown: Annotated[bool, {True: "show", False: "hide"}]
    topic: str


class OpenNews(Verb, form="1/news"):
    """Show what can be subscribed to."""


class Subscribe(Verb, form="1/{on}/{topic}"):
    """Subscribe to a topic or to all, or end it."""

    on: Annotated[bool, {True: "sub", False: "unsub"}]
    topic: str


class PublishIn(Verb, form="1/chan/{channel}/{wanted}"):
    """In which language news come to a channel; ``no``: they do not."""

    channel: Annotated[int, r"-[0-9]{1,18}"]
    wanted: Literal["kk", "ru", "no"]


# -- how a chat gets announcements --------------------------------------------------------------------------


class DeliveryVerb(Verb):
    """Of /delivery; ``chat``: whose announcements they are. What it sets it says in full, so pressed twice it
    sets that and nothing else.
    """

    chat: _Chat


class OpenDelivery(DeliveryVerb, form="1/an/d/{chat}/show"):
    """Show what is set."""


class OpenDeliveryTopics(DeliveryVerb, form="1/an/d/{chat}/topics"):
    """Show the topics."""


class OpenQuietHours(DeliveryVerb, form="1/an/d/{chat}/quiet"):
    """Show the quiet hours."""


class OpenCalendar(DeliveryVerb, form="1/an/d/{chat}/{kind}"):
    """Show the days and the hour of what comes by a calendar."""

    kind: Recurring


class SetDeliveryLanguage(DeliveryVerb, form="1/an/d/{chat}/{wanted}"):
    """In which language, or in both."""

    wanted: Literal["kk", "ru", "both"]


class SetQuietHours(DeliveryVerb, form="1/an/d/{chat}/q-{first}-{last}"):
    """The quiet hours, in minutes of the day."""

    first: _Minute
    last: _Minute


class EndQuietHours(DeliveryVerb, form="1/an/d/{chat}/q-off"):
    """No quiet hours."""


class SetThread(DeliveryVerb, form="1/an/d/{chat}/{here}"):
    """Whether it comes into the forum topic in which this is pressed."""

    here: Annotated[bool, {True: "here", False: "away"}]


class SetRule(DeliveryVerb, form="1/an/d/{chat}/{kind}-{days}-{minute}"):
    """When it comes: ``figure-03-600`` is a figure on Monday and Thursday at ten. No day: never."""

    kind: Recurring
    days: Annotated[str, r"[0-6]{0,7}"]
    minute: _Minute


class WantTopic(DeliveryVerb, form="1/an/d/{chat}/{on}:{topic}"):
    """Whether a topic comes; "": all of them."""

    on: bool
    topic: Annotated[str, r".*"]


# -- the desk -----------------------------------------------------------------------------------------------


class OpenAnnouncements(DeskVerb, form="1/an/li/{which}/{page}", old=("1/an/list/0/{page}", "1/an/list/0")):
    """Show what is not finished, what was sent, or what was discarded."""

    page: _Page = 0
    which: Literal["open", "done", "gone"] = "open"


class OpenChannel(DeskVerb, form="1/an/ch/{channel}"):
    """Show a channel, to be decided on."""

    channel: _Chat


class RefuseChannel(DeskVerb, form="1/an/chno/{channel}"):
    """Let no announcements into a channel (any more)."""

    channel: _Chat


class StopAll(DeskVerb, form="1/an/all/0", style="danger"):
    """Pause all that is planned or running."""


class ConfirmChannel(DeskVerb, form="1/an/chan/{channel}", style="success"):
    """Let announcements into a channel."""

    channel: _Chat


class RemoveOfficer(DeskVerb, form="1/an/off/{person}", style="danger"):
    """Wish that somebody is an officer no more."""

    person: int


class DecideOfficer(DeskVerb, form="1/an/{yes}/{wish}"):
    """Confirm, or refuse, what another officer wishes of the desk."""

    yes: Annotated[bool, {True: "offy", False: "offn"}]
    wish: int


class Confirm(AnnouncementVerb, form="1/an/ok/{number}/{mark}", style="success"):
    """Send it. ``mark``: of the content that was shown."""

    mark: Annotated[str, r"[A-Za-z0-9_:-]{1,40}"]


class Refuse(AnnouncementVerb, form="1/an/no/{number}"):
    """Give it back to its author."""


class Look(AnnouncementVerb, form="1/an/look/{number}"):
    """Show its messages."""


class Pause(AnnouncementVerb, form="1/an/pause/{number}"):
    """Pause it."""


class Resume(AnnouncementVerb, form="1/an/go/{number}"):
    """Go on where it was paused."""


class Cancel(AnnouncementVerb, form="1/an/stop/{number}", style="danger"):
    """Send it no further."""


class Reopen(AnnouncementVerb, form="1/an/{ask_time}/{number}"):
    """Make it a draft again; ``ask_time``: the time is asked for first."""

    ask_time: Annotated[bool, {False: "edit", True: "time"}]


class OpenAnnouncement(AnnouncementVerb, form="1/an/open/{number}"):
    """Show it."""


class Correct(AnnouncementVerb, form="1/an/fix/{number}"):
    """Begin a correction of what was sent."""


class AskRecall(AnnouncementVerb, form="1/an/rec/{number}"):
    """Ask whether it is to be deleted everywhere."""


class Recall(AnnouncementVerb, form="1/an/recy/{number}", style="danger"):
    """Delete it everywhere."""


class Resend(AnnouncementVerb, form="1/an/re/{number}"):
    """Send what is unknown once more."""


class OpenResults(AnnouncementVerb, form="1/an/res/{number}/{action}-{page}"):
    """Show what became of it in each chat."""

    action: Action
    page: _Page


class ShowVotes(AnnouncementVerb, form="1/an/votes/{number}"):
    """Show how a quiz was answered, as a picture."""


class EndPoll(AnnouncementVerb, form="1/an/endp/{number}"):
    """Let nobody answer it any more."""


class SaveResults(AnnouncementVerb, form="1/an/csv/{number}"):
    """What became of it in each chat, as a file."""


class OpenHistory(AnnouncementVerb, form="1/an/who/{number}"):
    """Show who did what and when."""


# -- what people ask ----------------------------------------------------------------------------------------

_Days: TypeAlias = Annotated[int, r"[1-9][0-9]{0,2}"]


class StatsVerb(Verb):
    """Of the last so many days."""

    days: _Days


class OpenStats(StatsVerb, form="1/st/{days}"):
    """Show what was asked in the last so many days."""


class DrawStats(StatsVerb, form="1/st/{days}/png"):
    """Send it as a picture."""


class WriteStats(StatsVerb, form="1/st/{days}/csv"):
    """Send it as a table."""


# -- a draft: for its author alone --------------------------------------------------------------------------


class Write(DraftVerb, form="1/an/{step}/{number}"):
    """Ask for a part of it."""

    step: Annotated[
        Literal["kk", "ru", "time", "until", "links"],
        {"kk": "kk", "ru": "ru", "time": "when", "until": "till", "links": "lnk"},
    ]


class WriteKazakhOnly(DraftVerb, form="1/an/only/{number}"):
    """There will be no Russian text."""


class ChooseTopic(DraftVerb, form="1/an/top/{number}"):
    """Show the topics."""


class SetDraftTopic(DraftVerb, form="1/an/t/{number}/{topic}"):
    """Who gets it: subscribers of a topic."""

    topic: str


class SetSwitch(DraftVerb, form="1/an/{switch}/{number}/{on}"):
    """Without a sound; with a preview of the first link; with the card of the figure in it; pinned. It says
    what it will be: it may be pressed twice.
    """

    switch: Annotated[
        Literal["silent", "preview", "card", "pin"],
        {"silent": "sil", "preview": "prev", "card": "card", "pin": "pin"},
    ]
    on: bool


class Leave(DraftVerb, form="1/an/back/{number}"):
    """Change nothing of what was asked for last."""


class SetTime(DraftVerb, form="1/an/at/{number}/{minute}"):
    """Send it at a time that was offered. ``minute``: since 1970, in UTC."""

    minute: Annotated[int, r"[0-9]{1,9}"]


class SetUntil(DraftVerb, form="1/an/end/{number}/{minute}"):
    """Delete it at a time that was offered. ``minute``: since 1970, in UTC."""

    minute: Annotated[int, r"[0-9]{1,9}"]


class KeepForEver(DraftVerb, form="1/an/stay/{number}"):
    """Do not delete it."""


class SendAtOnce(DraftVerb, form="1/an/now/{number}"):
    """At no set time."""


class DropMedia(DraftVerb, form="1/an/nopic/{number}"):
    """Without the photos, videos or files."""


class DropLinks(DraftVerb, form="1/an/nolnk/{number}"):
    """Without the buttons below it."""


class Try(DraftVerb, form="1/an/show/{number}"):
    """Show it to its author as it will look."""


class Proceed(DraftVerb, form="1/an/next/{number}"):
    """Show it as it will look, and ask whether to send it."""


class Discard(DraftVerb, form="1/an/drop/{number}", style="danger"):
    """Throw it away."""
