"""What people read: short answers, few buttons, one word for one thing, and no claim beyond the text."""

from __future__ import annotations

import re
import statistics
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answer import Answer, Gap, Part, Reason
from bot.callbacks import AskAgain
from bot.rendering.render import render
from bot.rendering.text import Reply
from bot.screens import below, home
from bot.screens.home import Interface
from knowledge.model import Bilingual, Figure, Knowledge, Way
from locales import catalogue
from locales.languages import LANGUAGES, Language

GLOSSARY = tomllib.loads((Path(catalogue.__file__).parent / "glossary.toml").read_text("utf-8"))
MEDIAN, LONGEST, CAUTION, HELP = 160, 300, 10, 12  # characters, words, lines


def dressed(reply: Reply, *, desk: bool = True) -> Reply:
    """As in a private chat with everything switched on."""
    return below.dressed(reply, share=True, consent=True, desk=desk, language_choice=True)


def pressed(reply: Reply) -> list[str]:
    return [b.press or b.query for row in reply.buttons for b in row]


def figures(knowledge: Knowledge, language: Language) -> Iterator[tuple[Any, Reply]]:
    for one in (*knowledge.figures.values(), *knowledge.derived.values()):
        yield one, render(Answer("figure", one.topic, (Part(one.id),)), language, knowledge, 2027)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_short(knowledge: Knowledge, language: Language) -> None:
    told = [(one, len(reply.text)) for one, reply in figures(knowledge, language)]
    assert statistics.median(length for _, length in told) <= MEDIAN
    assert [one.id for one, n in told if n > LONGEST and not getattr(one, "items", ())] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_later_year_each_first_line_has_a_year(knowledge: Knowledge, language: Language) -> None:
    for one, reply in figures(knowledge, language):
        assert re.search(r"\b20\d\d\b", reply.text.splitlines()[0]), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_below_an_answer_are_four_buttons_and_five_below_a_refusal(
    knowledge: Knowledge, language: Language
) -> None:
    for one, reply in figures(knowledge, language):
        assert len(pressed(dressed(reply))) <= 4, one.id
        for reason in Reason:
            gap = Gap(reason, one.topic, one.id, (2019, 2019), ("shymkent",), "sum", "77", ("нан",))
            refusal = render(Answer("unknown", gaps=(gap,)), language, knowledge)
            for desk in (False, True):
                assert len(pressed(dressed(refusal, desk=desk))) <= 5, (one.id, reason)
    for topic in knowledge.topics:
        assert len(pressed(dressed(render(Answer("topic", topic), language, knowledge)))) <= 4, topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_language_says_a_refusal_again(knowledge: Knowledge, language: Language) -> None:
    refusal = render(Answer("unknown", gaps=(Gap(Reason.NOTHING),)), language, knowledge)
    assert AskAgain("ru" if language == "kk" else "kk").pack() in pressed(refusal)


def test_a_caution_has_ten_words(knowledge: Knowledge) -> None:
    for one, _ in figures(knowledge, "kk"):
        for caution in one.cautions:
            for language in LANGUAGES:
                words = re.findall(r"[\w{}:.-]*\w[\w}-]*", caution.text[language])
                assert len(words) <= CAUTION, (one.id, caution.text[language])


def test_the_first_screens_say_the_subject(knowledge: Knowledge) -> None:
    for name in ("start", "help"):
        for language, subject in (("kk", "азаматтық қоғам"), ("ru", "гражданском обществе")):
            shown = home.screen(name, language, knowledge, Interface())  # type: ignore[arg-type]
            assert subject in shown.text
            assert len(shown.text.splitlines()) <= HELP
            assert len(shown.buttons) == 4  # three questions, and a row for topics and language


# -- a way out ----------------------------------------------------------------------------------------------


def test_who_wants_to_do_something_is_shown_the_way(knowledge: Knowledge) -> None:
    way = Way(
        Bilingual("өтінім беру", "подать заявку"), Bilingual("Қор", "Фонд"), "https://example.org/faq",
        date(2026, 3, 2), "https://www.example.org/apply", "8 800 111",
    )  # fmt: skip
    grants = replace(knowledge.topics["grants"], ways=(way, replace(way, served=False)))
    known = replace(knowledge, topics={**knowledge.topics, "grants": grants})
    gap = Gap(Reason.HOW_TO, "grants", "grants-2025-count", measure="how_to")  # of the topic, not of a figure
    reply = home.how_to(Answer("unknown", "grants", gaps=(gap,)), "ru", known, Interface(contact="@adam"))
    assert reply.text == (
        "Гранты: что для этого нужно и куда обратиться, в сообщении министерства не сказано.\n\n"
        "Связаться с человеком: @adam\n\n"
        "Подскажут здесь (этих контактов в сообщении министерства нет):\n"
        "• подать заявку: 8 800 111, example.org (Фонд, проверено 02.03.2026)"
    )
    assert (reply.kind, reply.figures, reply.reason) == ("unknown", (), "how_to")
    assert {n.origin for n in reply.numbers} == {"interface"}


def test_each_way_is_seen_and_has_an_address(knowledge: Knowledge) -> None:
    ways = [way for topic in knowledge.topics.values() for way in topic.ways]
    assert ways
    assert all(way.page.startswith(("https://", "http://")) and (way.url or way.contact) for way in ways)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_ways_lead_to_are_not_in_another_language_and_each_is_a_link_once(
    knowledge: Knowledge, language: Language
) -> None:
    html = home.human(language, knowledge, Interface()).html
    addresses = re.findall(r'href="([^"]*)"', html)
    assert addresses
    assert len(set(addresses)) == len(addresses)
    assert [a for a in addresses if re.search(r"/en(/|$)|lang=en", a)] == []


# -- one word for one thing ---------------------------------------------------------------------------------


def texts(knowledge: Knowledge, language: Language) -> Iterator[tuple[str, str]]:
    """All that people read, by where it stands."""
    for msgid, (said, *_) in catalogue.load(language).messages.items():
        yield msgid, said
    for topic in knowledge.topics.values():
        yield f"{topic.id}.name", topic.name[language]
        yield f"{topic.id}.about", topic.about[language]
        for way in topic.ways:
            yield f"{topic.id}.ways", way.label[language]
    for one in (*knowledge.figures.values(), *knowledge.derived.values()):
        yield f"{one.id}.label", one.label[language]
        yield f"{one.id}.wording", one.wording[language]
        for said in one.cautions:
            yield f"{one.id}.cautions", said.text[language]
        if isinstance(one, Figure):
            for fact in one.attributes:
                yield f"{one.id}.attributes", fact.text[language]
            for more in (one.opener, one.period.text):
                if more is not None:
                    yield one.id, more[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("term", [*GLOSSARY["term"], *GLOSSARY["claim"]], ids=lambda t: t["why"])
def test_no_other_word_for_it(knowledge: Knowledge, term: dict[str, Any], language: Language) -> None:
    for at, said in texts(knowledge, language):
        if at.startswith(tuple(term.get("except", ()))):
            continue
        for word in term["never"][language]:
            assert not re.search(rf"\b{re.escape(word)}", said.lower()), (at, said)
