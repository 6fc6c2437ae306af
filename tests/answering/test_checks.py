"""A claim against a figure: yes, no, or the source cannot tell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import ask

from bot.answering.answer import Claim, Says
from bot.answering.checking import check
from knowledge.model import Bound

D = Decimal


def says(value: str, bound: Bound, low: str, high: str | None, written: str) -> str:
    return str(check(Claim(D(value), bound, value), D(low), None if high is None else D(high), D(written)))


@pytest.mark.parametrize(
    ("value", "bound", "outcome"),
    [
        ("104", Bound.EXACT, "yes"),
        ("105", Bound.EXACT, "no"),
        ("104", Bound.AT_LEAST, "yes"),
        ("100", Bound.AT_LEAST, "yes"),
        ("105", Bound.AT_LEAST, "no"),
        ("104", Bound.AT_MOST, "yes"),
        ("110", Bound.AT_MOST, "yes"),
        ("103", Bound.AT_MOST, "no"),
        ("100", Bound.ABOUT, "yes"),
        ("80", Bound.ABOUT, "no"),
        ("0", Bound.EXACT, "no"),
    ],
)
def test_against_an_exact_number(value: str, bound: Bound, outcome: str) -> None:
    assert says(value, bound, "104", "104", "104") == outcome


@pytest.mark.parametrize(
    ("value", "bound", "outcome"),
    [
        ("1200", Bound.EXACT, "yes"),
        ("1200", Bound.AT_LEAST, "yes"),
        ("1000", Bound.AT_LEAST, "yes"),
        ("1500", Bound.AT_LEAST, "cannot_tell"),
        ("1500", Bound.EXACT, "cannot_tell"),
        ("900", Bound.EXACT, "no"),
        ("900", Bound.AT_MOST, "no"),
        ("1200", Bound.AT_MOST, "cannot_tell"),
        ("1500", Bound.AT_MOST, "cannot_tell"),
    ],
)
def test_against_more_than(value: str, bound: Bound, outcome: str) -> None:
    assert says(value, bound, "1200", None, "1200") == outcome


@pytest.mark.parametrize(
    ("value", "bound", "outcome"),
    [
        ("1.8", Bound.EXACT, "yes"),
        ("1.79", Bound.EXACT, "cannot_tell"),
        ("1.84", Bound.EXACT, "cannot_tell"),
        ("1.7", Bound.EXACT, "no"),
        ("1.9", Bound.EXACT, "no"),
        ("1", Bound.AT_LEAST, "yes"),
        ("2", Bound.AT_LEAST, "no"),
        ("1.79", Bound.AT_LEAST, "cannot_tell"),
        ("2", Bound.AT_MOST, "yes"),
        ("1.9", Bound.ABOUT, "yes"),
        ("2", Bound.ABOUT, "cannot_tell"),
        ("3", Bound.ABOUT, "no"),
    ],
)
def test_against_a_rounded_number(value: str, bound: Bound, outcome: str) -> None:
    assert says(value, bound, "1.75", "1.85", "1.8") == outcome


@given(st.integers(0, 3000), st.sampled_from([Bound.EXACT, Bound.AT_LEAST, Bound.AT_MOST]))
def test_yes_and_no_of_opposite_claims_never_agree(value: int, bound: Bound) -> None:
    """An exact number settles every claim, and more than it and less than it are not both true."""
    found = check(Claim(D(value), bound, ""), D(264), D(264), D(264))
    assert found is not Says.CANNOT_TELL
    true = {Bound.EXACT: value == 264, Bound.AT_LEAST: value <= 264, Bound.AT_MOST: value >= 264}[bound]
    assert (found is Says.YES) == true


@pytest.mark.parametrize(
    ("question", "figure", "outcome"),
    [
        ("Рас па, 500 грант берілді ме?", "grants-2025-count", "no"),
        ("104 грант берілгені рас па?", "grants-2025-count", "yes"),
        ("Правда ли, что грантов 104?", "grants-2025-count", "yes"),
        ("Правда, что в этом году выдали 300 грантов?", "grants-2025-count", "no"),
        ("Грантқа 1,79 млрд теңге бөлінді ме?", "grants-2025-sum", "cannot_tell"),
        ("На гранты в этом году ушло 1,8 миллиарда тенге, верно?", "grants-2025-sum", "yes"),
        ("На гранты в этом году ушло 5 миллиардов тенге, верно?", "grants-2025-sum", "no"),
        ("Волонтерлік бастамалар 1 000-нан асты ма?", "volunteers-initiatives", "yes"),
        ("Волонтерлік бастама 900 ғана ма?", "volunteers-initiatives", "no"),
        ("Волонтерлік бастамалар 1 500-ден асты ма?", "volunteers-initiatives", "cannot_tell"),
        ("Волонтёрских инициатив больше тысячи?", "volunteers-initiatives", "yes"),
        ("Қоғамдық кеңестер 300-ден көп пе?", "councils-total", "no"),
        ("Общественных советов больше двухсот?", "councils-total", "yes"),
        ("В советах правда 15 процентов молодёжи?", "councils-youth-share", "yes"),
        ("Кеңестерде жастар үлесі 40 пайыз ба?", "councils-youth-share", "no"),
        ("Кеңестердегі жас адамдардың үлесі бес пайыз ба?", "councils-youth-share", "no"),  # it grew by 5
        ("Форум Алматыда өтті ме?", "forum-place", "cannot_tell"),
        ("Это десятый форум?", "forum-number", "no"),
        ("Бұл он екінші форум ба?", "forum-number", "yes"),
        ("Игі істер 20 мыңнан көп пе?", "marathon-deeds", "yes"),
        ("Правда ли, что на марафоне 50 тысяч добрых дел?", "marathon-deeds", "cannot_tell"),
        ("На марафоне сделали больше миллиона добрых дел?", "marathon-deeds", "no"),
        ("Марафонда 60 мың игі іс жасалды ма?", "marathon-deeds", "no"),
        ("БҰҰ-да 21 волонтер қызмет еткені рас па?", "volunteers-un", "yes"),
        ("Говорят, премию выиграли 100 организаций, это так?", "prizes-winners", "no"),
        ("Жобалар саны 22 пайызға артты ма?", "order-projects-growth", "yes"),
        ("Жобалар саны 22 есе артты ма?", "order-projects-growth", "no"),
        ("Это верно, что число проектов заказа стало больше на 22 процента?", "order-projects-growth", "yes"),
        ("Это верно, что число проектов заказа стало больше на 30 процентов?", "order-projects-growth", "no"),
        ("Доля молодых людей в советах — 5 процентов?", "councils-youth-share", "no"),
        ("Финансирование заказа выросло вдвое, да?", "order-funding-growth", "yes"),
        ("Финансирование заказа выросло впятеро, так?", "order-funding-growth", "no"),
        ("Финансирование заказа выросло на 100 процентов, верно?", "order-funding-growth", "yes"),
        ("Форум күзде өтті ме?", "forum-date", "yes"),
        ("Форум прошёл летом?", "forum-date", "cannot_tell"),
        ("IV встреча советов проходила в Алматы, верно?", "forum-place", "no"),
    ],
)
def test_checks_of_the_assistant(question: str, figure: str, outcome: str) -> None:
    reply = ask(question)
    assert (reply.figures[:1], reply.says) == ((figure,), outcome)


@pytest.mark.parametrize(
    "question",
    ["2019 жылы 104 грант берілгені рас па?", "Правда ли, что в Шымкенте 264 общественных совета?"],
)
def test_a_right_number_of_another_time_or_place_is_no_yes(question: str) -> None:
    reply = ask(question)
    assert (reply.kind, reply.figures, reply.says) == ("unknown", (), None)


def test_a_check_of_two_thousand() -> None:
    reply = ask("Правда, что волонтёрских инициатив две тысячи?")
    assert (reply.figures, reply.says) == (("volunteers-initiatives",), "cannot_tell")


def test_a_check_of_the_right_place() -> None:
    reply = ask("Заседание советов прошло в Астане?")
    assert (reply.figures[:1], reply.says) == (("forum-place",), "yes")


@pytest.mark.parametrize(
    ("question", "leading", "outcome"),
    [
        # a verb denied
        ("Қоғамдық бақылау туралы заң қабылданбады деген рас па?", "laws-public-control", "no"),
        ("Қоғамдық бақылау туралы заң әлі қабылданған жоқ дейді, рас па?", "laws-public-control", "no"),
        ("Правда, что закон об общественном контроле не приняли?", "laws-public-control", "no"),
        ("Правда ли, что финансирование соцпроектов не выросло?", "order-funding-growth", "no"),
        # denied out of politeness, or in surprise
        ("Не приняли ли закон об общественном контроле?", "laws-public-control", "yes"),
        ("Разве закон об общественном контроле не приняли?", "laws-public-control", "yes"),
        ("Закон об общественном контроле не приняли?", "laws-public-control", "no"),
        ("Закон об общественном контроле приняли?", "laws-public-control", "yes"),
        ("Форум не в Алматы прошёл?", "forum-place", "cannot_tell"),
        ("Форум не в Астане?", "forum-place", "cannot_tell"),
        ("Қоғамдық бақылау туралы заң қабылданған емес пе?", "laws-public-control", "yes"),
        # a thing said not to be there
        ("Нет новых советов в квазигоссекторе?", "councils-quasi-state", "no"),
        ("Өңірде волонтер орталығы жоқ деген рас па?", "volunteers-centres", "no"),
        ("Нет ли волонтёрских центров в регионах?", "volunteers-centres", "yes"),
        ("Волонтер орталығы бар ма, жоқ па?", "volunteers-centres", "yes"),
        # two numbers to choose from are no yes or no
        ("Что из этого верно: 104 гранта или 140?", "grants-2025-count", None),
        # a number not reached
        ("Правда, что марафон не набрал и десяти тысяч добрых дел?", "marathon-deeds", "no"),
        ("Правда, что волонтёрских центров не открыли и тридцати?", "volunteers-centres", "yes"),
        # less, where the source says more
        ("Доля молодёжи в советах снизилась?", "councils-youth-growth", "no"),
        ("Кеңестердегі жастардың үлесі азайды ма?", "councils-youth-growth", "no"),
        ("Правда, что доля молодёжи в советах сократилась на 5 %?", "councils-youth-growth", "no"),
        ("Правда ли, что доля молодёжи в советах не сократилась?", "councils-youth-growth", "yes"),
        ("Кеңестердегі жастардың үлесі өсті ме?", "councils-youth-growth", "yes"),
    ],
)
def test_what_is_denied(question: str, leading: str, outcome: str | None) -> None:
    reply = ask(question)
    assert (reply.figures[:1], reply.says) == ((leading,), outcome)


@pytest.mark.parametrize(
    "question",
    [
        "Говорят, премию взяли сразу 208 организаций рекордного конкурса. Это так?",
        "Рекордтық байқауда 208 ұйым сыйлықақы алды, рас па?",
    ],
)
def test_a_number_of_other_things_is_not_confirmed(question: str) -> None:
    reply = ask(question)
    assert reply.says == "no"  # "not 208 but 73"


@pytest.mark.parametrize(
    "question",
    [
        "Эти 104 гранта уже учтены в тех 556?",
        "13 новых советов сидят внутри этих 264, так?",
        "Биылғы 104 грант бес жылдағы 556-ның ішінде есептелген бе?",
        "104 грант 556-ның ішінде ме?",
    ],
)
def test_whether_one_number_holds_another_nothing_says(question: str) -> None:
    reply = ask(question)
    assert reply.kind in ("unknown", "clarify")
    assert (reply.figures, reply.says) == ((), None)


@pytest.mark.parametrize(
    "question",
    [
        "Правда, что 21 волонтёр утонул?",  # a word that nothing knows
        "Рас па, 104 грант ұрыларға берілді?",  # one of something else
        "104 гранта дали за взятки?",  # one that may be of something else; and 556 deny no 104
        "Правда ли, что 1,8 млрд растранжирили?",  # one that is only guessed
    ],
)
def test_a_right_number_confirms_no_word_that_was_not_understood(question: str) -> None:
    assert ask(question).says == "cannot_tell"


def test_an_everyday_verb_is_no_doubt() -> None:
    assert ask("Правда, что в 2025 году раздали 104 гранта?").says == "yes"


def test_where_it_was_is_checked_and_not_which_in_a_row_it_was() -> None:
    assert ask("Это верно, что форум проводили в Астане?").figures[:1] == ("forum-place",)


@pytest.mark.parametrize(
    "question", ["Соцзаказ во сколько раз увеличился?", "Әлеуметтік тапсырыс қанша есе артты?"]
)
def test_how_many_times_more_is_a_question_and_no_claim(question: str) -> None:
    reply = ask(question)
    assert (reply.figures, reply.says) == (("order-funding-growth",), None)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("Число грантов растёт?", "grants-2025-count"),  # told of one time
        ("Волонтер орталықтары көбейіп жатыр ма?", "volunteers-centres"),
        ("Общественных советов прибавилось?", "councils-civil-growth"),  # it is the growth of a share in them
    ],
)
def test_that_something_became_more_is_told_by_nothing_else(question: str, figure: str) -> None:
    reply = ask(question)
    assert (reply.figures[:1], reply.says) == ((figure,), "cannot_tell")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        # how many there are is not how many more
        ("Грантов стало больше на 104?", "cannot_tell"),
        ("Победителей стало меньше на 73?", "cannot_tell"),
        ("Жастар үлесі 15%-ға өсті ме?", "cannot_tell"),
        # each number is said of what stands next to it
        ("Правда, что заявок 208, а победителей 73?", "yes"),
        ("Правда, что заявок 208, а победителей 70?", "cannot_tell"),  # one of them is right
        # nor is a growth a share for want of the word
        ("Молодёжи в советах 5%?", "no"),
        # the growth alone tells whether it grew
        ("Выросла ли доля молодёжи и на сколько?", None),
    ],
)
def test_numbers_are_those_of_what_is_said(question: str, says: str | None) -> None:
    assert ask(question).says == says


@pytest.mark.parametrize("question", ["Президент молодец?", "Тоқаев мықты ма?"])
def test_praise_is_no_claim(question: str) -> None:
    assert ask(question).says is None
