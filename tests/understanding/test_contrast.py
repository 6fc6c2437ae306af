"""What a question says it does not mean, and two questions of which one asks for yes or no."""

from __future__ import annotations

import pytest
from talking import ask


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("Сколько в этом году выделили грантов, а не премий?", ("grants-2025-count",)),
        ("Меня интересуют гранты 2025 года, а не 2019. Сколько их?", ("grants-2025-count",)),
        ("Былтыр емес, биыл қанша грант бөлінді?", ("grants-2025-count",)),
        (
            "Қоғамдық кеңес құрамының неше пайызы шенеунік емес, азаматтық қоғам өкілі?",
            ("councils-civil-share",),
        ),
        ("Сколько НПО получили госпремию, не в одном конкурсе, а всего?", ("prizes-total",)),
        # what is meant is still asked for
        ("Сколько грантов выделили в 2019, а не в 2025 году?", ()),
        ("Биыл емес, 2019 жылы қанша грант бөлінді?", ()),
    ],
)
def test_what_is_not_meant(question: str, figures: tuple[str, ...]) -> None:
    assert ask(question).figures == figures


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        (
            "Сколько волонтёрских центров в регионах и есть ли республиканский фронт-офис?",
            ("volunteers-centres", "volunteers-front-office"),
        ),
        (
            "Өңірлерде неше волонтерлік орталық бар және республикалық фронт-офис бар ма?",
            ("volunteers-centres", "volunteers-front-office"),
        ),
    ],
)
def test_a_number_and_a_yes_or_no(question: str, figures: tuple[str, ...]) -> None:
    assert ask(question).figures == figures


@pytest.mark.parametrize(
    ("message", "leading", "outcome"),
    [
        ("Сосед говорит: волонтёрских центров уже тридцать. Он прав?", "volunteers-centres", "no"),
        ("Опять красивые слова? Говорят, общественных советов 264. Это так?", "councils-total", "yes"),
        ("Қоғамдық кеңестер 264 болды дейді. Солай ма?", "councils-total", "yes"),
    ],
)
def test_a_verdict_is_about_what_was_told(message: str, leading: str, outcome: str) -> None:
    reply = ask(message)
    assert (reply.figures[:1], reply.says) == ((leading,), outcome)
