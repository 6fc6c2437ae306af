"""What the buttons of /desk do, besides most of those of announcements; for press officers alone. Those of a
draft besides its texts, its time and its switches: for its author alone.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from bot.callbacks import Style, Verb
from bot.storage.recurring import Every

_Page: TypeAlias = Annotated[int, r"[0-9]{1,5}"]
_Chat: TypeAlias = Annotated[int, r"-?[0-9]{1,18}"]
_Subject: TypeAlias = Annotated[str, r"all|(?:figure|topic):.+"]


class DeskVerb(Verb):
    """For press officers alone."""


class AnnouncementVerb(DeskVerb):
    """Of the announcement ``number``."""

    number: int


class DraftVerb(AnnouncementVerb):
    """Of a draft: for its author alone."""


class OpenDesk(Verb, form="1/dk"):
    """Show what waits."""


class ChangeVerb(Verb):
    """Of a change of what is known."""

    number: int


class OpenChange(ChangeVerb, form="1/dk/ch/{number}"):
    """Show a change."""


class OpenChanges(Verb, form="1/dk/log/{page}"):
    """Show who changed what, when and why."""

    page: _Page


class UndoChange(ChangeVerb, form="1/dk/undo/{number}"):
    """Take a change back."""


class ConfirmChange(ChangeVerb, form="1/dk/ok/{number}", style="success"):
    """Serve what another has proposed."""


class RefuseChange(ChangeVerb, form="1/dk/no/{number}"):
    """Do not serve it."""


class KeepChange(ChangeVerb, form="1/dk/keep/{number}"):
    """It stays, though the files say something else by now."""


# -- out of service and back --------------------------------------------------------------------------------


class OpenSwitches(Verb, form="1/dk/sw"):
    """Show what is out of service, and what can be taken out."""


class OpenSwitchTopic(Verb, form="1/dk/sw/{topic}"):
    """Show the figures of a topic that can be taken out of service."""

    topic: str


class SwitchVerb(Verb):
    """Of ``subject``: ``all``, or a packed Show of a topic or a figure."""

    subject: _Subject


class AskSwitchOff(SwitchVerb, form="1/so/{subject}"):
    """Ask why it is taken out of service."""


class SwitchOff(SwitchVerb, form="1/sy/{subject}", style="danger"):
    """Take it out of service while it is being checked."""


class SwitchOn(SwitchVerb, form="1/sn/{subject}"):
    """Bring it back."""


# -- a release under review ---------------------------------------------------------------------------------


class AskRelease(Verb, form="1/dn"):
    """Ask for a release."""


class EndRelease(Verb, form="1/dn/end"):
    """All parts of its text have come."""


class ReleaseVerb(Verb):
    """Of a release."""

    draft: int


class OpenRelease(ReleaseVerb, form="1/dd/{draft}"):
    """Show how far its review is."""


class OpenNumerals(ReleaseVerb, form="1/dl/{draft}/{page}"):
    """Show every number of it, and what each was taken for."""

    page: _Page


class OpenSteps(ReleaseVerb, form="1/dh/{draft}"):
    """Show who did what with it."""


class AskAddress(ReleaseVerb, form="1/da/{draft}"):
    """Ask where it was published."""


class DropRelease(ReleaseVerb, form="1/dx/{draft}/{revision}", style="danger"):
    """It is not reviewed any more."""

    revision: int


class UndoStep(ReleaseVerb, form="1/du/{draft}/{revision}"):
    """Take the last step back."""

    revision: int


class AskServe(ReleaseVerb, form="1/ds/{draft}"):
    """Show what people will read, and ask whether to serve it."""


class Serve(ReleaseVerb, form="1/dy/{draft}/{revision}", style="success"):
    """Serve what is confirmed."""

    revision: int


class CandidateVerb(ReleaseVerb):
    """Of the number ``number`` of a release."""

    number: int


class OpenCandidate(CandidateVerb, form="1/dc/{draft}/{number}"):
    """Show it."""


class OpenNumeral(CandidateVerb, form="1/de/{draft}/{number}"):
    """Show what it was taken for."""


class AnswersQuestion(CandidateVerb, form="1/dt/{draft}/{number}"):
    """It is what people asked for whom the release was sent."""


class AskReject(CandidateVerb, form="1/dj/{draft}/{number}"):
    """Ask why it is no figure."""


class Preview(CandidateVerb, form="1/dp/{draft}/{number}"):
    """Show how the answer will read."""


class OpenFields(CandidateVerb, form="1/df/{draft}/{number}"):
    """Show what can be changed of it."""


class AskBlank(CandidateVerb, form="1/db/{draft}/{number}"):
    """Ask for what is still to write; number 0: of the source."""


class AskField(CandidateVerb, form="1/dw/{draft}/{number}/{field}"):
    """Ask for a field."""

    field: Literal["label", "wording", "asked", "examples", "value", "unit", "period", "speaker"]


class OpenMerge(CandidateVerb, form="1/dg/{draft}/{number}"):
    """Show which known figures it may be the same as."""


class StepVerb(CandidateVerb):
    """A step from the revision that was shown: pressed twice, or too late, it does nothing."""

    revision: int


class Decide(StepVerb, form="1/dr/{step}/{draft}/{revision}/{number}"):
    """Accept, confirm, put off, reject; decide of the cautions that are asked about again."""

    step: Annotated[
        Literal["accept", "confirm", "later", "reject", "keep_cautions", "drop_cautions"],
        {
            "accept": "a",
            "confirm": "y",
            "later": "l",
            "reject": "r",
            "keep_cautions": "k",
            "drop_cautions": "d",
        },
    ]

    @property
    def style(self) -> Style:
        """What brings a number nearer to people stands out."""
        return "success" if self.step in ("accept", "confirm") else ""


class Propose(StepVerb, form="1/dq/{draft}/{revision}/{number}"):
    """It was taken for no figure, and is one: a candidate from now on."""


class SetBound(StepVerb, form="1/dz/{bound}/{draft}/{revision}/{number}"):
    """How the source limits the number."""

    bound: Annotated[
        Literal["exact", "at_least", "at_most", "about"],
        {"exact": "e", "at_least": "l", "at_most": "m", "about": "a"},
    ]


class Merge(StepVerb, form="1/dm/{draft}/{revision}/{number}/{figure}"):
    """It is the same as a known figure, named by its id or its hash."""

    figure: str


# -- what people passed on and found wrong -------------------------------------------------------------------


class OpenPassedOn(Verb, form="1/dk/q/{page}"):
    """Show the groups of questions that people passed on."""

    page: _Page = 0


class GroupVerb(Verb):
    """Of the group that a question is in."""

    question: int


class OpenGroup(GroupVerb, form="1/dk/g/{question}"):
    """Show the group that a question is in."""


class ChooseFigure(GroupVerb, form="1/dk/t/{question}"):
    """Show what a group may be tied to."""


class ChooseFigureOf(GroupVerb, form="1/dk/t/{question}/{topic}"):
    """Show the figures of a topic that a group may be tied to."""

    topic: str


class TryFigure(GroupVerb, form="1/dk/e/{question}/{figure}"):
    """Show which answers would change if a group was tied to a figure (its id, or the hash of it)."""

    figure: str


class TieToFigure(GroupVerb, form="1/dk/x/{question}/{figure}", style="success"):
    """Tie a group to a figure."""

    figure: str


class WriteFigure(GroupVerb, form="1/dk/wf/{question}"):
    """Ask for the text that says what a group asks."""


class AnswerGroup(Verb, form="1/dk/{how}/{question}"):
    """Begin to write an answer to those who asked; ``scope``: and to all who will."""

    how: Annotated[Literal["answer", "scope"], {"answer": "an", "scope": "sc"}]
    question: int


class DropGroup(GroupVerb, form="1/dk/d/{question}"):
    """Put a group aside."""


class ReopenGroup(Verb, form="1/dk/o/{settled}"):
    """Undo that."""

    settled: int


class OpenDisputed(Verb, form="1/dk/v/{page}"):
    """Show the answers that people found wrong."""

    page: _Page = 0


class SeeDisputed(Verb, form="1/dk/w/{subject}"):
    """What was said of an answer has been seen."""

    subject: Annotated[str, r"(?:figure|topic):.+"]


# -- groups and channels, and their labels ------------------------------------------------------------------


class OpenChats(DeskVerb, form="1/ch/li/{label}/{page}"):
    """Show the groups and channels; ``label``: those that have it, 0: all."""

    label: int = 0
    page: _Page = 0


class OpenChat(DeskVerb, form="1/ch/o/{chat}"):
    """Show one, with its labels."""

    chat: _Chat


class SetLabel(DeskVerb, form="1/ch/l/{chat}/{label}/{on}"):
    """Put a label on it, or take it away."""

    chat: _Chat
    label: int
    on: bool


class AskLabel(DeskVerb, form="1/ch/new/{chat}"):
    """Ask for the name of a new label for it."""

    chat: _Chat


class OpenLabels(DeskVerb, form="1/ch/labels"):
    """Show the labels."""


class DropLabel(DeskVerb, form="1/ch/{sure}/{label}"):
    """Delete a label, or ask whether to."""

    sure: Annotated[bool, {True: "drop", False: "ask"}]
    label: int


class SaveChats(DeskVerb, form="1/ch/csv"):
    """The groups and channels as a file."""


_Group: TypeAlias = Annotated[int, r"-[0-9]{1,18}"]

# -- a draft: to which chats it goes, and how often ---------------------------------------------------------


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

    chat: _Group
    on: bool
    page: _Page


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
