"""What the buttons of a draft do besides its texts, its time and its switches; for its author alone."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from bot.screens.desk_verbs import DraftVerb
from bot.storage.recurring import Every

_Page: TypeAlias = Annotated[int, r"[0-9]{1,5}"]
_Chat: TypeAlias = Annotated[int, r"-[0-9]{1,18}"]

# -- to which chats it goes ---------------------------------------------------------------------------------


class OpenRecipients(DraftVerb, form="1/an/to/{number}/{page}"):
    """Show the labels and chats that a draft can go to."""

    page: _Page = 0


class SetRecipientLabel(DraftVerb, form="1/an/tl/{number}/{label}/{on}-{page}"):
    """A draft goes to the chats with a label, or does not."""

    label: int
    on: bool
    page: _Page


class SetRecipientChat(DraftVerb, form="1/an/tc/{number}/{chat}/{on}-{page}"):
    """A draft goes to a chat, or does not."""

    chat: _Chat
    on: bool
    page: _Page


# -- how often a draft comes --------------------------------------------------------------------------------


class OpenRepeat(DraftVerb, form="1/an/rep/{number}"):
    """Show how often it can come."""


class SetRepeat(DraftVerb, form="1/an/rs/{number}/{every}-{times}"):
    """It comes every week or month, so many times in all."""

    every: Every
    times: Annotated[int, r"[0-9]{1,3}"]


class AskLast(DraftVerb, form="1/an/rl/{number}/{every}"):
    """Ask until which day it comes every week or month."""

    every: Every


class SetOnce(DraftVerb, form="1/an/once/{number}"):
    """It comes once."""


# -- the figures that a draft can hold ----------------------------------------------------------------------


class OpenFigures(DraftVerb, form="1/an/fig/{number}"):
    """Show the topics that have figures."""


class OpenFiguresOf(DraftVerb, form="1/an/fo/{number}/{page}/{topic}"):
    """Show the figures of a topic, and what stands for each in a text."""

    page: _Page
    topic: str


# -- templates ----------------------------------------------------------------------------------------------


class SaveTemplate(DraftVerb, form="1/an/keep/{number}"):
    """Ask under which name it is kept as a template."""


class OpenTemplates(DraftVerb, form="1/an/temp/{number}"):
    """Show the templates."""


class BeginFrom(DraftVerb, form="1/an/from/{number}/{template}"):
    """The draft says what a template says."""

    template: int


class DropTemplate(DraftVerb, form="1/an/{sure}/{number}/{template}"):
    """Delete a template, or ask whether to."""

    sure: Annotated[bool, {True: "tdel", False: "task"}]
    template: int
