"""What is out of service, and what can be taken out or brought back."""

from __future__ import annotations

from collections.abc import Iterable

from bot.callbacks import Show
from bot.desk import switches
from bot.rendering import buttons, figures, topics
from bot.rendering.messages import say
from bot.rendering.reply import Button, Reply
from bot.rendering.text import Text, bold, joined, lines, plain
from bot.screens import desk_verbs as verbs
from bot.screens.kit import TOPICS, Packed, button, named, reply
from knowledge.model import FigureId, Knowledge
from locales.languages import Language


def name(target: str, knowledge: Knowledge, language: Language) -> Text:
    """A figure, a topic, or everything, by name."""
    what, _, of = target.partition(":")
    if what == "topic" and of in knowledge.topics:
        return topics.named(knowledge.topics[of], language)
    if what == "figure" and of in knowledge:
        return figures.capitalised(figures.label(knowledge.figure(of), knowledge, language))
    return say(language, "review.whole_bot") if target == switches.ALL else plain(target, "interface")


def subject(target: str) -> str:
    """A target as a button carries it."""
    what, _, of = target.partition(":")
    if what == "figure":
        return Show("figure", (of,)).pack()
    return Show("topic", (of,)).pack() if what == "topic" else target


def switchboard(knowledge: Knowledge, language: Language) -> Reply:
    """What is out of service, with the way back, and the topics with the way out."""
    off = list(switches.off(knowledge))
    told = [
        joined(": ", (bold(name(target, knowledge, language)), _why(target, knowledge, language)))
        for target in off
    ]
    text = lines(bold(say(language, "review.switches")), *(told or [say(language, "review.all_served")]))
    rows = [
        [button(language, "review.button_on", verbs.SwitchOn(subject(t)), name=name(t, knowledge, language))]
        for t in off
    ]
    rows += [
        [_named(f"topic:{t}", verbs.OpenSwitchTopic(t), knowledge, language)] for t in _topics(knowledge)
    ]
    if switches.ALL not in off:
        rows.append([button(language, "review.button_all_off", verbs.AskSwitchOff(switches.ALL))])
    return reply(text, language, *rows, [button(language, "review.button_desk", verbs.OpenDesk())])


def of_topic(topic: str, knowledge: Knowledge, language: Language) -> Reply:
    """A topic and its figures, each with the way out of service; those that are out, with the way back."""
    off = set(switches.off(knowledge))
    rows = []
    whole = f"topic:{topic}"
    if whole not in off:
        rows.append([button(language, "review.button_topic_off", verbs.AskSwitchOff(subject(whole)))])
    shown: Iterable[FigureId] = (f.id for f in knowledge.every_of_topic(topic) if f.served)
    for target in (f"figure:{figure}" for figure in shown):
        rows.append([_named(target, verbs.AskSwitchOff(subject(target)), knowledge, language)])
    text = lines(bold(name(whole, knowledge, language)), say(language, "review.choose_off"))
    return reply(text, language, *rows, [button(language, "review.button_back", verbs.OpenSwitches())])


def ask_why(target: str, knowledge: Knowledge, language: Language) -> Reply:
    """Why it is taken out of service."""
    return reply(
        say(language, "review.ask_why", name=name(target, knowledge, language)),
        language,
        [button(language, "review.button_checking", verbs.SwitchOff(subject(target)))],
        [button(language, "review.button_back", verbs.OpenSwitches())],
    )


def done(msgid: str, target: str, knowledge: Knowledge, language: Language) -> Reply:
    """It is out of service, or back."""
    ways: list[Button] = []
    if target in switches.off(knowledge):
        back: Packed = verbs.SwitchOn(subject(target))
        ways.append(button(language, "review.button_on", back, name=name(target, knowledge, language)))
    return reply(
        say(language, msgid, name=name(target, knowledge, language)),
        language,
        ways,
        [button(language, "review.button_switches", verbs.OpenSwitches())],
    )


def _why(target: str, knowledge: Knowledge, language: Language) -> Text:
    what, _, of = target.partition(":")
    if what == "topic":
        told = knowledge.topics[of].withheld
    else:
        told = knowledge.figure(of).withheld if what == "figure" else knowledge.withheld
    return plain(told[language] if told else "—", "interface")


def _topics(knowledge: Knowledge) -> list[str]:
    return [t.id for t in knowledge.topics.values() if t.served and knowledge.served][:TOPICS]


def _named(target: str, does: Packed, knowledge: Knowledge, language: Language) -> Button:
    return named(plain(buttons.shortened(name(target, knowledge, language))), does, language)
