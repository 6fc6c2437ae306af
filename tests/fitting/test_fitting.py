"""The parts of the fit: terms and their words, what is forgotten, what an answer is worth, the thresholds."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import Any, Final

import pytest
from benchmarks.fresh_vocabulary import without_new_words

from bot.answering.relating import Relation
from bot.answering.scoring import CONTRADICTING
from bot.weights import phrases, weights
from fitting import thresholds
from fitting.cases import Candidate, Case, wanted
from fitting.forgetting import forget
from fitting.judging import Given, Verdict, judge, shares
from fitting.sets import OURS, ROOT, all_sets, store
from fitting.signs import bounds
from fitting.writing import written

WEIGHING: Final = ast.parse(
    "".join(
        (ROOT / "bot" / "answering" / f"{n}.py").read_text("utf-8")
        for n in ("hypotheses", "weighing", "weighing_topics", "following")
    ).replace("from __future__ import annotations", "")
)
STRINGS: Final = {
    n.value for n in ast.walk(WEIGHING) if isinstance(n, ast.Constant) and isinstance(n.value, str)
}


def named() -> tuple[set[str], set[str]]:
    """The terms that ``weighing`` names outright, and patterns of those whose name it puts together."""
    outright, patterns = set(), set()
    for node in ast.walk(WEIGHING):
        if (
            not isinstance(node, ast.Subscript)
            or getattr(node.value, "attr", getattr(node.value, "id", "")) != "terms"
        ):
            continue
        made = [n for n in ast.walk(node.slice) if isinstance(n, ast.JoinedStr)]
        parts = {id(p) for m in made for p in m.values}
        patterns |= {
            "".join(p.value if isinstance(p, ast.Constant) else "([a-z_]+)" for p in m.values) for m in made
        }
        outright |= {
            n.value
            for n in ast.walk(node.slice)
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in parts
        }
    return outright, patterns


def can_be_found(term: str) -> bool:
    """Whether ``weighing`` may give a hypothesis the term."""
    if term in STRINGS:
        return True
    made = [m for p in named()[1] if (m := re.fullmatch(p, term))]
    return any(m[1] in STRINGS | set(Relation) for m in made)


def test_every_term_has_its_words() -> None:
    assert named()[0] - phrases().keys() == set()
    assert all(re.fullmatch(r"[a-zA-Z ,'…-]+", says) for says in phrases().values())


def test_no_words_are_of_a_term_that_is_gone() -> None:
    assert [term for term in phrases() if not can_be_found(term)] == []


def test_weights_are_of_terms_that_can_be_found() -> None:
    assert weights().terms.keys() - phrases().keys() == set()
    assert CONTRADICTING - phrases().keys() == set()


def test_no_weight_speaks_for_what_its_term_speaks_against() -> None:
    for name, weight in weights().terms.items():
        low, high = bounds()[name]
        assert low is None or weight >= low, name
        assert high is None or weight <= high, name


def test_thresholds_stand_in_order() -> None:
    by = weights()
    assert 0 < by.ask <= by.answer < 1
    assert by.rather_ask <= by.meant


def test_sets_have_questions_and_knowledge() -> None:
    assert len({s.name for s in all_sets()}) == len(all_sets())
    assert {s.group for s in all_sets() if s.real} >= {"hematology", "car-market"}
    assert all((s.folder / "topics").is_dir() for s in all_sets())


def test_what_is_forgotten() -> None:
    known = store(OURS)
    less = forget(known, 1)
    assert less == forget(known, 1) != forget(known, 2)
    before, after = (
        [p for f in k.figures.values() for p in (*f.examples.kk, *f.examples.ru)] for k in (known, less)
    )
    assert set(after) < set(before)
    assert 0.7 < len(after) / len(before) < 0.9
    assert all(t.asked.kk and t.asked.ru for t in less.topics.values())
    assert forget(known, 1, share=0) == known


def test_a_lexicon_of_then_has_the_groups_of_today() -> None:
    now = {"ask": {"sum": ["cost", "price"], "new": ["why"]}}
    assert without_new_words(now, {"measure": {"sum": ["cost"], "gone": ["x"]}}) == {
        "ask": {"sum": ["cost"], "new": ["why"]}
    }


FIGURE: Final = {"kind": "figure", "lead": ["grants-2025-count"], "must": []}
TOPIC: Final = {"kind": "topic", "topic": "grants"}
NOTHING: Final = {"kind": "unknown"}


@pytest.mark.parametrize(
    ("expect", "given", "verdict"),
    [
        (FIGURE, Given("figure", "grants", ("grants-2025-count",), (), None), Verdict.RIGHT),
        (FIGURE, Given("figure", "grants", ("grants-2025-sum",), (), None), Verdict.WRONG),
        (
            {**FIGURE, "must": ["grants-2025-sum"]},
            Given("figure", None, ("grants-2025-count",), (), None),
            "partly",
        ),
        ({**FIGURE, "says": "no"}, Given("figure", None, ("grants-2025-count",), (), "yes"), Verdict.PARTLY),
        (FIGURE, Given("clarify", None, (), ("grants-5y-sum", "grants-2025-count"), None), Verdict.HIT),
        (FIGURE, Given("clarify", None, (), ("grants-5y-sum",), None), Verdict.MISSED),
        (FIGURE, Given("unknown", None, (), (), None), Verdict.DENIED),
        (FIGURE, Given("topic", "grants", (), (), None), Verdict.OTHER),
        (TOPIC, Given("topic", "grants", (), (), None), Verdict.RIGHT),
        (TOPIC, Given("figure", "grants", ("grants-2025-sum",), (), None), Verdict.RIGHT),
        (TOPIC, Given("figure", "forum", ("forum-date",), (), None), Verdict.WRONG),
        (NOTHING, Given("unknown", None, (), (), None), Verdict.RIGHT),
        (NOTHING, Given("clarify", None, (), ("forum-date",), None), Verdict.UNDUE),
        (NOTHING, Given("figure", "forum", ("forum-date",), (), None), Verdict.WRONG),
    ],
)
def test_what_an_answer_is_worth(expect: dict[str, Any], given: Given, verdict: Verdict) -> None:
    assert judge(expect, given, store(OURS)) == verdict


def test_shares() -> None:
    found = shares(
        Counter(
            {
                (Verdict.RIGHT, True): 6,
                (Verdict.HIT, True): 1,
                (Verdict.DENIED, True): 1,
                (Verdict.UNDUE, False): 2,
            }
        )
    )
    assert (found.of, found.right, found.tap, found.denied, found.undue) == (10, 80, 90, 12.5, 100)


def test_what_is_right() -> None:
    assert wanted(FIGURE) == {"grants-2025-count"}
    assert wanted(TOPIC) == {"#grants"}
    assert wanted(NOTHING) == frozenset()


def case(*candidates: Candidate, due: bool = True) -> Case:
    return Case("a", 1.0, None, due, talk=False, candidates=candidates)


def test_a_contradiction_is_told_where_it_is_of_what_is_meant() -> None:
    rows = (Candidate("a", {}, True, False, conflict=True), Candidate("b", {}, False, True, conflict=False))
    told = thresholds.held(case(*rows), [0.2, 0.1], [0.9, 0.05])
    asked = thresholds.held(case(*rows), [0.2, 0.6], [0.5, 0.4])
    assert (told.told, told.is_asked(0.5, 0.1), told.is_given(0.1)) == (True, False, False)
    assert (asked.told, asked.is_asked(0.7, 0.1), asked.is_given(0.6), asked.wrong) == (
        False,
        True,
        True,
        True,
    )


def test_several_hypotheses_on_one_figure_count_together() -> None:
    rows = (Candidate("a", {}, True, False, False), Candidate("b", {}, False, True, False))
    found = thresholds.held(case(*rows, rows[0]), [0.3, 0.4, 0.2], [0.0, 0.0, 0.0])
    assert (found.top, found.wrong) == (0.5, False)


def test_thresholds_are_the_smallest_that_keep_the_bounds() -> None:
    good = [thresholds.Held(0.9, False, False, False, 1.0, True, False)] * 98
    bad = [thresholds.Held(0.58, True, False, False, 1.0, True, False)] * 2
    none = [
        thresholds.Held(0.1, True, False, False, some, False, False) for some in (0.03, 0.05, 0.11, 0.5) * 5
    ]
    chosen = thresholds.choose([*good, *bad, *none])
    assert (chosen["answer"], chosen["ask"]) == (0.59, 0.15)
    assert thresholds.choose([*good, *bad, *none[:1] * 9])["ask"] == 0.04
    assert any("*" in line for line in thresholds.table(good, chosen))


def test_the_file_that_is_written() -> None:
    text = written({"b": -1.234, "a": 0.049, "c": 2}, {"answer": 0.6}, "of nothing.")
    assert text.endswith("# of nothing.\n" + text.split("# of nothing.\n")[1])
    assert text.split("[thresholds]\n")[1] == "answer = 0.6\n\n[terms]\nb = -1.23\nc = 2.00\n"


def test_the_fit_finds_what_tells_the_right_one() -> None:
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("scipy")
    from fitting.model import Design, fit

    def asked(right: bool) -> Case:
        return case(
            Candidate("a", {"told": 1.0, "noise": 1.0}, right, False, False),
            Candidate("b", {"noise": 1.0}, False, True, False),
            due=right,
        )

    design = Design([asked(True)] * 20 + [asked(False)] * 2 + [case(due=False)], ["noise", "told"])
    free = fit(design, {"noise": (None, None), "told": (None, None)})
    bound = fit(design, {"noise": (None, None), "told": (None, 0.0)})
    assert free[1] > 1 > free[0]
    assert bound[1] == 0
    assert design.loss(free)[0] < design.loss(bound)[0]
    assert sum(design.probabilities(free)[:2]) < 1
    step = 1e-6 * numpy.eye(2)
    slope = [(design.loss(free + s)[0] - design.loss(free - s)[0]) / 2e-6 for s in step]
    assert design.loss(free)[1] == pytest.approx(slope, abs=1e-5)
