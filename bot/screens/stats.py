"""/stats: what people ask, in words; without anything that fewer than five asked."""

from __future__ import annotations

from bot.desk.counting import FEWEST, OUTCOMES, PARTS, Stats, What
from bot.pictures.stats import Words
from bot.rendering import topics
from bot.rendering.messages import known, say
from bot.rendering.reply import Reply
from bot.rendering.text import Text, bold, cut, echoed, joined, lines, string
from bot.screens import desk_verbs as verbs
from bot.screens.kit import button, count, literal, reply
from knowledge.model import Knowledge
from locales import formatting
from locales.languages import Language

SPANS = (7, 30, 90)  # days
_GROUPS = 5
_ROOM = 3800  # characters


def stats(found: Stats, span: int, knowledge: Knowledge, language: Language) -> Reply:
    """The numbers of a span of days, and the ways to others."""
    parts = [_part(what, found, knowledge, language) for what in PARTS]
    groups = [
        say(language, "stats.group", text=literal(f"«{echoed(text, 100)}»"), count=count(number, language))
        for text, number in found.groups[:_GROUPS]
    ]
    if groups:
        parts.append(lines(bold(say(language, "stats.groups")), *groups))
    total = say(language, "stats.questions", count=count(found.questions, language))
    none = say(language, "stats.none") if not found.questions else total
    text = joined(
        "\n\n",
        (
            lines(bold(say(language, "stats.head")), literal(_span(found, language)), none),
            *parts,
            say(language, "stats.fewest", fewest=count(FEWEST, language)),
        ),
    )
    spans = [
        button(language, "stats.button_days", verbs.OpenStats(days), days == span, days=count(days, language))
        for days in SPANS
    ]
    files = [
        button(language, "stats.button_picture", verbs.DrawStats(span)),
        button(language, "stats.button_table", verbs.WriteStats(span)),
    ]
    return reply(
        cut(text, _ROOM), language, spans, files, [button(language, "review.button_desk", verbs.OpenDesk())]
    )


def _span(found: Stats, language: Language) -> str:
    return f"{formatting.day(found.first, language)} – {formatting.day(found.last, language)}"


def _part(what: What, found: Stats, knowledge: Knowledge, language: Language) -> Text:
    names = found.parts.get(what, {})
    if not names:
        return ()
    told = [
        say(language, "stats.line", name=name(what, one, knowledge, language), count=count(number, language))
        for one, number in names.items()
    ]
    return lines(bold(say(language, f"stats.{what}")), *told)


def name(what: What, one: str, knowledge: Knowledge, language: Language) -> Text:
    """What one of them is called."""
    if what == "topic":
        topic = knowledge.topics.get(one)
        return topics.named(topic, language, 60) if topic else literal(echoed(one))
    if what == "form":
        tongue, _, typed = one.partition(" ")
        return joined(", ", (say(language, f"result.in_{tongue}"), say(language, f"stats.form_{typed}")))
    msgid = f"result.in_{one}" if what == "language" else f"stats.{what}_{one}"
    return say(language, msgid) if known(language, msgid) else literal(echoed(one))


def words(found: Stats, language: Language) -> Words:
    """What stands in the picture."""

    def named(outcome: str) -> str:
        number = count(found.parts["outcome"].get(outcome, 0), language)
        return string(
            say(language, "stats.line", name=say(language, f"stats.outcome_{outcome}"), count=number)
        )

    shown = [outcome for outcome in OUTCOMES if found.parts["outcome"].get(outcome)]
    return Words(
        title=string(say(language, "stats.head")),
        total=string(say(language, "stats.questions", count=count(found.questions, language))),
        span=_span(found, language),
        first=formatting.short_day(found.first),
        last=formatting.short_day(found.last),
        names={outcome: named(outcome) for outcome in shown},
    )
