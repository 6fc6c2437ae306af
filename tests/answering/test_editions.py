"""What a figure said before a later source said it otherwise is told of the time when it held."""

from __future__ import annotations

from datetime import date

import pytest
from drafting_drafts import FILES, TEXT, drafted, finished

from bot.assistant import Assistant, Conversation
from bot.rendering.text import Reply
from bot.screens.home import Interface
from knowledge import edits, placing
from knowledge.drafting import release
from knowledge.loading import load_texts

TAKEN = release.take(finished(drafted()), FILES)
SHARE = ("topics/growers.toml", ("figure", "growers-youth-share"))
(AT,) = placing.places(TEXT, "34%")


def corrected() -> dict[str, str]:
    """The files with the share of the next year in the place of that of the year before."""
    old = edits.standing(TAKEN, *SHARE)
    file, figure = SHARE
    kept = ("value", "as_written", "where", "period")
    now = {
        "value": 34, "as_written": "34",
        "where": {"value": [AT.start, AT.end - 1], "unit": [AT.end - 1, AT.end]},
        "source": "release-2026-05-14",
        "former": [{key: old[key] for key in kept} | {"source": "orchards-2025-05-12", "reason": "later"}],
    }  # fmt: skip
    return edits.patched(TAKEN, [edits.Edit(file, (*figure, k), old.get(k), v) for k, v in now.items()])[0]


KNOWLEDGE = load_texts(corrected())
ASSISTANT = Assistant(lambda: KNOWLEDGE, Interface())


def ask(question: str) -> Reply:
    return ASSISTANT.ask(question, Conversation(), date(2026, 6, 1))[0]


def test_the_share_was_told_in_two_years() -> None:
    figure = KNOWLEDGE.figures["growers-youth-share"]
    assert [(f.value, KNOWLEDGE.sources[f.source].published.year) for f in (*figure.earlier(), figure)] == [
        (31, 2025),
        (34, 2026),
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Бағбандардың ішінде жастардың үлесі қанша?",
            "34%\nБағбандар арасындағы жастардың үлесі.\nсөз, 14.05.2026 күнгі дерек",
        ),
        (
            "2025 жылы бағбандардың ішінде жастардың үлесі қанша болды?",
            "31%, 2025 жылғы дерек\nБағбандар арасындағы жастардың үлесі.\n"
            "Кейінгі хабарламада (2026 жылғы 14 мамыр): 34%\nБақтар қауымдастығы, 12.05.2025",
        ),
        (
            "Какая доля молодёжи среди садоводов была в 2025 году?",
            "31 %, данные 2025 года\nДоля молодых среди садоводов.\n"
            "В более позднем сообщении (14 мая 2026 года): 34 %\nАссоциация садов, 12.05.2025",
        ),
    ],
)
def test_each_time_has_its_own(question: str, said: str) -> None:
    reply = ask(question)
    assert reply.text.replace("\xa0", " ").startswith(said)
    assert reply.figures == ("growers-youth-share",)


def test_a_claim_is_compared_with_what_held_then() -> None:
    then = ask("Рас па, 2025 жылы бағбандардың 31 %-ы жастар болды ма?")
    assert then.says == "yes"
    assert ask("Рас па, 2026 жылы бағбандардың 31 %-ы жастар ма?").says == "no"


def test_a_year_of_which_neither_tells_is_denied() -> None:
    reply = ask("2020 жылы бағбандардың ішінде жастардың үлесі қанша болды?")
    assert (reply.kind, reply.figures) == ("unknown", ())


def test_what_was_corrected_of_the_same_period_is_told_as_it_is_now() -> None:
    reply = ask("2025 жылы қанша бақ отырғызылды?")
    assert reply.text.startswith("49 бақ, 2025 жыл\n")
    assert "48" not in reply.text


def test_an_older_source_does_not_speak_of_the_year_of_a_newer_one() -> None:
    """Of a topic with sources of two years: what the older one tells without a time is of its own year."""
    assert KNOWLEDGE.newest_of("growers").published.year == 2026
    assert ask("2025 жылы бағбандардың саны қанша болды?").figures == ("growers-total",)
    later = ask("2026 жылы бағбандардың саны қанша?")
    assert (later.kind, later.figures) == ("unknown", ())


def test_the_source_card_tells_what_it_said_before() -> None:
    reply, _ = ASSISTANT.press("source:growers-youth-share", Conversation(), date(2026, 6, 1))
    assert "Бұрынғы мәні: 31% (2025 жылғы 12 мамыр)" in reply.text.replace("\xa0", " ")
