"""What must not change an answer, and what must: laws of the whole assistant over every figure.

A law is tried on each of our own questions. Those that do not hold yet stand in ``OPEN`` with the reason:
the test fails when one of them is mended, so that it is struck off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, NamedTuple

import pytest
from own_questions import KAZAKH, NAMES, RUSSIAN
from retyping import (
    dictated,
    english_keys_kk,
    english_keys_ru,
    home_made_latin,
    official_latin,
    russian_keys,
    translit,
)
from talking import ask, store

from bot.rendering.text import Reply
from locales.languages import LANGUAGES, Language

QUESTIONS: Final[dict[Language, dict[str, tuple[str, str]]]] = {"kk": KAZAKH, "ru": RUSSIAN}


class Law(NamedTuple):
    name: str
    language: Language
    change: Callable[[str], str]


def small(question: str) -> str:
    """The question as it goes on inside a sentence; names and abbreviations keep their capitals."""
    return question if question[:2].isupper() or question[0] == "«" else question[0].lower() + question[1:]


FOREIGN: Final = (
    Law("a year before", "kk", lambda q: "2017 жылы " + small(q)),
    Law("a year to come", "kk", lambda q: "2031 жылы " + small(q)),
    Law("a city", "kk", lambda q: "Шымкентте " + small(q)),
    Law("a region", "kk", lambda q: "Павлодар облысында " + small(q)),
    Law("a country", "kk", lambda q: "Германияда " + small(q)),
    Law("a year before", "ru", lambda q: q[:-1] + " в 2017 году?"),
    Law("a year to come", "ru", lambda q: "В 2031 году " + small(q)),
    Law("a city", "ru", lambda q: q[:-1] + " в Шымкенте?"),
    Law("a region", "ru", lambda q: "В Павлодарской области " + small(q)),
    Law("a country", "ru", lambda q: q[:-1] + " в Германии?"),
)
MEASURES: Final = (
    Law("age", "kk", "{} орташа жасы қанша?".format),
    Law("women", "kk", "{} қанша пайызы әйелдер?".format),
    Law("telephone", "kk", "{} телефон нөмірі қандай?".format),
    Law("price", "kk", "{} құны қанша теңге?".format),
    Law("largest", "kk", "{} ең үлкені қайсы?".format),
    Law("closed", "kk", "{} қаншасы жабылды?".format),
    Law("age", "ru", "Какой средний возраст {}?".format),
    Law("women", "ru", "Какой процент женщин среди {}?".format),
    Law("telephone", "ru", "Какой телефон у {}?".format),
    Law("price", "ru", "Сколько тенге стоимость {}?".format),
    Law("rating", "ru", "Какой рейтинг {}?".format),
    Law("closed", "ru", "Сколько закрыли {}?".format),
)
LAYOUTS: Final[dict[str, Callable[[str], str]]] = {
    "a line break": lambda q: q.replace(" ", "\n", 1),
    "a line break before the end": lambda q: "\n".join(q.rsplit(" ", 1)),
    "tabs": lambda q: q.replace(" ", "\t"),
    "several spaces": lambda q: q.replace(" ", "   "),
    "soft hyphens": lambda q: " ".join(
        w[:3] + "\u00ad" + w[3:] if len(w) > 6 and w.isalpha() else w for w in q.split()
    ),
    "a list mark": lambda q: "• " + q,
    "a dash before": lambda q: "- " + q,
    "a greeting above": lambda q: "Сәлеметсіз бе!\n\n" + q,
    "a signature below": lambda q: q + "\n\nҚұрметпен, Айгүл",
}
RETYPED: Final = (
    Law("Russian letters", "kk", russian_keys),
    Law("Latin of 2021", "kk", official_latin),
    Law("home-made Latin", "kk", home_made_latin),
    Law("English keyboard", "kk", english_keys_kk),
    Law("dictated", "kk", dictated),
    Law("in capitals", "kk", str.upper),
    Law("politely", "kk", lambda q: "Айтыңызшы, " + small(q)),
    Law("after a greeting", "kk", lambda q: "Сәлеметсіз бе! " + q),
    Law("in two sentences", "kk", lambda q: "Мен мектепте мұғаліммін. " + q),
    Law("with thanks", "kk", lambda q: q + " Алдын ала рақмет!"),
    Law("Latin", "ru", translit),
    Law("English keyboard", "ru", english_keys_ru),
    Law("dictated", "ru", dictated),
    Law("in capitals", "ru", str.upper),
    Law("politely", "ru", lambda q: "Подскажите, пожалуйста, " + small(q)),
    Law("after a greeting", "ru", lambda q: "Здравствуйте! " + q),
    Law("in two sentences", "ru", lambda q: "Я студентка из университета. " + q),
    Law("with thanks", "ru", lambda q: q + " Заранее спасибо!"),
    *(Law(name, language, change) for language in LANGUAGES for name, change in LAYOUTS.items()),
)

# What is typed and not held yet -> why.
OPEN: Final[dict[str, str]] = {
    "Kotoryy po schyotu Grazhdanskiy forum?": "schyotu: сч and ё in one Latin word",
    "Kotoroe po schyotu zasedanie obshchestvennykh sovetov?": "schyotu: сч and ё in one Latin word",
}


def base(language: Language) -> Iterable[str]:
    """The questions that are understood as they stand."""
    return [q for questions in QUESTIONS[language].values() for q in questions if q not in OPEN]


def refused(reply: Reply) -> bool:
    return reply.kind in ("unknown", "other") and not reply.figures and reply.says is None


def not_given(reply: Reply) -> bool:
    """Refused, or asked back: no figure is given."""
    return refused(reply) or (reply.kind == "clarify" and not reply.figures)


def measured(law: Law) -> list[str]:
    names = {f: pair[law.language == "ru"] for f, pair in NAMES.items()}
    asked = [law.change(n) for f, n in names.items() if law.name != "price" or not f.startswith("grants")]
    return [q[0].upper() + q[1:] for q in asked]


unchanged = cache(ask)  # every law compares with it


def kept(question: str, law: Law) -> bool:
    """Whether the answer to the changed question is the same; one that cannot be typed so is."""
    if law.change is english_keys_kk and (set("0123456789-") & set(question)):
        return True  # the digit row and the hyphen type Kazakh letters
    before, after = unchanged(question), ask(law.change(question))
    return (after.figures, after.says) == (before.figures, before.says)


def title(law: Law) -> str:
    return f"{law.language}-{law.name.replace(' ', '-')}"


def test_every_figure_has_questions() -> None:
    assert set(KAZAKH) == set(RUSSIAN) == {*store().figures, *store().derived}
    assert set(NAMES) <= set(KAZAKH)


@pytest.mark.parametrize("figure", list(KAZAKH))
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_own_questions(figure: str, language: Language) -> None:
    for question in QUESTIONS[language][figure]:
        if question not in OPEN:
            reply = ask(question)
            assert (reply.language, reply.figures[:1]) == (language, (figure,)), question


@pytest.mark.parametrize("law", FOREIGN, ids=title)
def test_a_foreign_part_makes_it_unknown(law: Law) -> None:
    assert [q for q in map(law.change, base(law.language)) if not refused(ask(q)) and q not in OPEN] == []


@pytest.mark.parametrize("law", MEASURES, ids=title)
def test_a_foreign_measure_is_unknown(law: Law) -> None:
    assert [q for q in measured(law) if not not_given(ask(q)) and q not in OPEN] == []


@pytest.mark.parametrize("law", RETYPED, ids=title)
def test_the_way_of_typing_changes_nothing(law: Law) -> None:
    changed = [q for q in base(law.language) if not kept(q, law)]
    assert [law.change(q) for q in changed if law.change(q) not in OPEN] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_foreign_part_stays_foreign_however_it_is_typed(language: Language) -> None:
    """Refusals must not depend on letters: in Latin, and dictated."""
    spell = official_latin if language == "kk" else translit
    laws = [law for law in FOREIGN if law.language == language and law.name in ("a city", "a year before")]
    asked = [spell(dictated(law.change(q))) for law in laws for q in base(language)]
    assert [q for q in asked if not refused(ask(q)) and q not in OPEN] == []


def holds(typed: str) -> bool:
    """Whether the law that ``typed`` is known to break holds."""
    for language, questions in QUESTIONS.items():
        for figure, pair in questions.items():
            if typed in pair:
                return ask(typed).figures[:1] == (figure,)
            for law in RETYPED:
                if law.language == language and typed in map(law.change, pair):
                    return all(kept(q, law) for q in pair if law.change(q) == typed)
    return refused(ask(typed))


@pytest.mark.parametrize("typed", OPEN)
def test_open(typed: str, request: pytest.FixtureRequest) -> None:
    request.applymarker(pytest.mark.xfail(strict=True, reason=OPEN[typed]))
    assert holds(typed)
