"""Each step of finding out what is asked, with the questions that need it: without the step they go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from talking import OURS, ROOT, TODAY, assistant

from bot.answering.context import Frame
from bot.answering.deciding import decide
from bot.understanding.focus import STEPS, Step
from bot.understanding.parsing import parse


@dataclass(frozen=True)
class Example:
    """A question, and what it must give; ``kind`` where that is no figure."""

    question: str
    figures: tuple[str, ...] = ()
    says: str | None = None
    kind: str = "figure"
    subject: str | None = None  # an invented one of the tests

    def holds(self, steps: Sequence[Step]) -> bool:
        """Whether the question gives that after these steps."""
        folder: Path = ROOT / "tests" / self.subject / "knowledge" if self.subject else OURS
        index = assistant(folder).index()
        answer, _ = decide(parse(self.question, index.vocabulary, steps), index, Frame(), TODAY)
        if self.kind != "figure":
            return answer.kind == self.kind
        says = next((p.check.says for p in answer.parts if p.check), None)
        return (tuple(p.figure for p in answer.parts), says) == (self.figures, self.says)


EXAMPLES: dict[str, list[Example]] = {
    "exclusions": [
        Example("Форумды кім ашқаны емес, қай қалада өткені керек", ("forum-place",)),
        Example("Былтыр емес, биыл қанша грант бөлінді?", ("grants-2025-count",)),
        Example("Гранттан басқа, қоғамдық кеңес қанша?", ("councils-total",)),
        Example("Кроме грантов, сколько общественных советов в стране?", ("councils-total",)),
        Example("Сколько грантов выделили в 2025 году, а не в 2019?", ("grants-2025-count",)),
        Example("Сколько советов в стране, не молодёжных?", ("councils-total",)),
        Example(
            "Меня интересуют не проекты, а инициативы волонтёров, сколько их?", ("volunteers-initiatives",)
        ),
    ],
    "relative clauses": [  # Kazakh has none
        Example("Есть ли фронт-офис, где помогают волонтёрам?", ("volunteers-front-office",), "yes"),
        Example("Сколько центров, где обучают волонтёров?", ("volunteers-centres",)),
    ],
    "what grew": [
        Example("Өтінімдер көбейді, қанша жеңімпаз болды?", ("prizes-winners",)),
        Example("Премия растёт, сколько победителей?", ("prizes-winners",)),
    ],
    "the person who asks": [
        Example("Мен Алматыда тұрамын, елде қанша қоғамдық кеңес бар?", ("councils-total",)),
        Example("Я из Караганды, сколько в стране волонтёрских центров?", ("volunteers-centres",)),
    ],
    "sentences": [
        Example("Былтыр Алматыда грант алдым. Елде қанша қоғамдық кеңес бар?", ("councils-total",)),
        Example("В 2019 году я был в Алматы. Сколько в стране общественных советов?", ("councils-total",)),
        Example("Форумда болдым. Көп адам келді. Әлгі кеңестер қанша?", ("councils-total",)),
    ],
    "clauses": [
        Example(
            "Жақында Алматыдан келген досым үйде шай ішіп отырып сұрады, елде қанша қоғамдық кеңес бар?",
            ("councils-total",),
        ),
        Example(
            "Мы с женой в 2019 году переехали в Астану, купили дом, и вот теперь думаем: "
            "сколько грантов дали в 2025 году?",
            ("grants-2025-count",),
        ),
    ],
    "stated measures": [
        Example("Кеңестердің саны 300-ден асады?", ("councils-total",), "no"),
        Example("Число советов больше 200?", ("councils-total",), "yes"),
        Example("Доля молодёжи 15 процентов?", ("councils-youth-share",), "yes"),
    ],
    "denial": [
        Example("Заң қабылданбады ма?", ("laws-public-control",), "no"),
        Example("Қоғамдық бақылау туралы заң қабылданбапты, рас па?", ("laws-public-control",), "no"),
        Example("Закон не приняли?", ("laws-public-control",), "no"),
    ],
    "yes or no": [
        Example("2025 жылы 500 грант берілді ме?", ("grants-2025-count",), "no"),
        Example("Заң қабылданды ма?", ("laws-public-control",), "yes"),
        Example("Правда, что доля молодёжи 15%?", ("councils-youth-share",), "yes"),
    ],
    "claims": [
        Example("2025 жылы 500 грант бөлінді дейді", ("grants-2025-count",), "no"),
        Example("Пишут, что общественных советов 300", ("councils-total",), "no"),
    ],
    "what is lacking": [
        Example("Грантсыз қанша жоба бар?", kind="unknown"),
        Example("Сколько советов без молодёжи?", kind="unknown"),
    ],
    "ways": [
        Example("Как нам войти в общественный совет?", kind="unknown"),
        Example("Сыйлықақыға қалай ұсынуға болады?", kind="unknown"),
    ],
    "lists and pairs": [
        Example(
            "Волонтерлерде қанша жоба мен бастама бар?", ("volunteers-projects", "volunteers-initiatives")
        ),
        Example(
            "Сколько проектов и инициатив у волонтёров?", ("volunteers-projects", "volunteers-initiatives")
        ),
    ],
    "alternatives": [
        Example("2025 жылы 104 грант берілді ме, әлде 140 па?", ("grants-2025-count",)),
        Example("Советов 264 или 300?", ("councils-total",)),
    ],
    "two questions": [
        Example("Қанша грант берілді және қанша кеңес бар?", ("grants-2025-count", "councils-total")),
        Example("Когда прошёл форум и сколько общественных советов?", ("forum-date", "councils-total")),
        Example("Сколько проектов сколько инициатив?", ("volunteers-projects", "volunteers-initiatives")),
    ],
    "comparison": [
        Example(
            "Премияға түскен өтінім көп пе, әлде жеңімпаз ба?", ("prizes-applications", "prizes-winners")
        ),
        Example("Кого больше: заявок или победителей?", ("prizes-applications", "prizes-winners")),
        Example("Что больше, проекты или инициативы?", ("volunteers-projects", "volunteers-initiatives")),
        Example(
            "Сравните доли молодёжи и гражданского общества в советах",
            ("councils-youth-share", "councils-civil-share"),
        ),
    ],
    "more than another": [
        Example("Грантов больше, чем общественных советов?", ("grants-2025-count", "councils-total"), "no"),
        Example("Кеңес волонтер орталығынан көп пе?", ("councils-total", "volunteers-centres"), "yes"),
    ],
}


def test_every_step_has_examples_in_both_languages() -> None:
    assert list(EXAMPLES) == [s.name for s in STEPS]
    for name, examples in EXAMPLES.items():
        kazakh = [e for e in examples if set(e.question.lower()) & set("әғқңөұүһі")]
        assert len(examples) > 1
        assert len(examples) > len(kazakh)
        assert kazakh or name == "relative clauses"


@pytest.mark.parametrize(
    ("step", "example"),
    [(s, e) for s in STEPS for e in EXAMPLES[s.name]],
    ids=lambda x: getattr(x, "question", ""),
)
def test_a_step_is_needed(step: Step, example: Example) -> None:
    assert example.holds(STEPS)
    assert not example.holds([s for s in STEPS if s is not step])
