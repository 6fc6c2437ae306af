"""Asking back: it names what may be meant and claims nothing; a button or a typed choice gives the answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from talking import INVENTED, OURS, ROOT, TODAY, ask, assistant, store, talk

from bot.assistant import Conversation
from bot.rendering.text import Reply

# Questions that leave open which of several figures is meant.
OPEN_KK = ("волонтерлер қанша", "қанша ұйым", "Қанша волонтер бар?")
OPEN_RU = ("сколько волонтёров?", "сколько организаций", "Сколько у нас волонтёров?")


def asked_back(question: str) -> tuple[Reply, Conversation]:
    reply, conversation = assistant().ask(question, Conversation(), TODAY)
    assert reply.kind == "clarify", question
    return reply, conversation


def after(question: str, *turns: str) -> Reply:
    """The last reply of a conversation that begins with asking back."""
    _, conversation = asked_back(question)
    reply = None
    for turn in turns:
        reply, conversation = assistant().ask(turn, conversation, TODAY)
    assert reply is not None
    return reply


@pytest.mark.parametrize("question", [*OPEN_KK, *OPEN_RU])
def test_it_names_up_to_three_and_claims_nothing(question: str) -> None:
    reply, _ = asked_back(question)
    assert (reply.figures, reply.says) == ((), None)
    assert 0 < len(reply.nearest) <= 3
    assert len(set(reply.nearest)) == len(reply.nearest)
    first, *named = reply.text.splitlines()
    assert first.endswith("?")
    assert len(named) == len(reply.nearest) == len(set(named))
    values = {f"{v:f}" for i in reply.nearest if i in store().figures if (v := store().figures[i].value)}
    said = set(re.findall(r"\d+", re.sub(r"\s", "", first + "".join(named))))
    assert not {v for v in values if len(v) > 1} & said
    # "The source does not say" would be a claim.
    assert not re.search("дерек жоқ|нет данных|данных .* нет|не сказано|айтылмаған", reply.text)


@pytest.mark.parametrize("question", [*OPEN_KK, *OPEN_RU])
def test_each_button_gives_its_answer(question: str) -> None:
    reply, conversation = asked_back(question)
    presses = [button.press for row in reply.buttons for button in row][: len(reply.nearest)]
    for press, figure in zip(presses, reply.nearest, strict=True):
        given, _ = assistant().press(press, conversation, TODAY)
        assert (given.kind, given.figures) == ("figure", (figure,))


@pytest.mark.parametrize(
    ("question", "typed", "place"),
    [
        ("волонтерлер қанша", "1", 0),
        ("волонтерлер қанша", "2", 1),
        ("волонтерлер қанша", "3", 2),
        ("волонтерлер қанша", "бірінші", 0),
        ("волонтерлер қанша", "біріншісі", 0),
        ("волонтерлер қанша", "екінші", 1),
        ("волонтерлер қанша", "екіншісі", 1),
        ("волонтерлер қанша", "үшіншісін", 2),
        ("волонтерлер қанша", "2-ші", 1),
        ("волонтерлер қанша", "ekinshi", 1),
        ("сколько волонтёров?", "первое", 0),
        ("сколько волонтёров?", "первый", 0),
        ("сколько волонтёров?", "второе", 1),
        ("сколько волонтёров?", "вторую", 1),
        ("сколько волонтёров?", "второй вариант", 1),
        ("сколько волонтёров?", "третье", 2),
        ("сколько волонтёров?", "3", 2),
        ("сколько волонтёров?", "vtoroe", 1),
    ],
)
def test_a_typed_choice_is_taken(question: str, typed: str, place: int) -> None:
    offered, conversation = asked_back(question)
    reply, _ = assistant().ask(typed, conversation, TODAY)
    assert (reply.kind, reply.figures) == ("figure", (offered.nearest[place],))


@pytest.mark.parametrize("typed", ["иә", "иә, соны", "да", "ага", "да, про это"])
def test_yes_takes_the_only_one(typed: str) -> None:
    question = "13 новых советов сидят внутри этих 264, так?"
    reply, conversation = asked_back(question)
    assert len(reply.nearest) == 1
    assert assistant().ask(typed, conversation, TODAY)[0].figures == reply.nearest


@pytest.mark.parametrize("typed", ["да", "иә"])
def test_yes_to_several_is_no_failure(typed: str) -> None:
    """The likeliest is given, or they are offered once more; that the bot understood nothing is not said."""
    offered, conversation = asked_back("сколько волонтёров?")
    reply, _ = assistant().ask(typed, conversation, TODAY)
    assert reply.figures == offered.nearest[:1] or (reply.kind, reply.nearest) == ("clarify", offered.nearest)


@pytest.mark.parametrize("typed", ["4", "9", "төртінші", "десятое"])
def test_a_choice_that_was_not_offered_gives_no_figure_of_that_number(typed: str) -> None:
    assert after("волонтерлер қанша", typed).figures == ()


@pytest.mark.parametrize("typed", ["нет", "жоқ"])
def test_no_gives_no_figure(typed: str) -> None:
    assert after("сколько волонтёров?", typed).figures == ()


@pytest.mark.parametrize(
    ("turns", "figure"),
    [
        (["сколько волонтёров?", "второе", "а проектов?"], "volunteers-projects"),
        (["сколько волонтёров?", "первое", "в каких странах?"], "volunteers-un"),
        (["Сколько членов в каждом общественном совете?", "третье", "а молодёжи?"], "councils-youth-share"),
    ],
)
def test_the_next_question_leans_on_the_choice(turns: list[str], figure: str) -> None:
    assert after(*turns).figures[:1] == (figure,)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_claim_after_a_choice_is_one_of_the_chosen(number: int) -> None:
    asked, chosen, claimed = talk(["волонтерлер қанша", str(number), "1 000-нан асты ма?"])
    assert chosen.figures == (asked.nearest[number - 1],)
    assert claimed.figures == chosen.figures


def test_a_question_of_its_own_is_answered_instead() -> None:
    assert after("сколько волонтёров?", "Сколько общественных советов?").figures == ("councils-total",)
    assert after("волонтерлер қанша", "Биыл қанша грант берілді?").figures == ("grants-2025-count",)


def test_a_choice_is_taken_once() -> None:
    """Later a number is what it is; no one means what was offered some questions ago."""
    turns = ["сколько волонтёров?", "Сколько общественных советов?", "2"]
    assert talk(turns)[-1].figures != asked_back(turns[0])[0].nearest[1:2]


def test_it_asks_back_after_something_was_said_and_what_was_said_stays() -> None:
    replies = talk(["Сколько грантов в этом году?", "сколько волонтёров?", "а сумма грантов?"])
    assert [r.kind for r in replies[:2]] == ["figure", "clarify"]
    assert "grants-2025-sum" in replies[2].figures + replies[2].nearest


@pytest.mark.parametrize(
    "question", ["2019 жылы қанша грант берілді?", "Шымкентте қанша қоғамдық кеңес бар?"]
)
def test_what_was_read_and_is_not_there_is_not_asked_back(question: str) -> None:
    assert ask(question).kind == "unknown"


@pytest.mark.parametrize("question", ["Биыл қанша грант берілді?", "Сколько общественных советов?"])
def test_what_is_clear_is_not_asked_back(question: str) -> None:
    assert ask(question).kind == "figure"


@pytest.mark.parametrize(
    "question", ["бзырьк", "асдфгһж", "Какая завтра погода?", "Доллар бағамы қанша?", "кот", "Кеше", "ол"]
)
def test_nothing_of_ours_is_not_asked_back_and_no_figure_is_given(question: str) -> None:
    reply = ask(question)
    assert reply.kind in ("unknown", "other")
    assert reply.figures == ()


@pytest.mark.parametrize(
    ("folder", "question", "first"),
    [
        ("wildfires", "Орман өрттерін балгерлер қанша рет тоқтатты?", "wildfires-2025-forest-count"),
        ("work-injuries", "Зауытта жұмысшылар қанша рет аяғын сындырды?", "injured-2025"),
    ],
)
def test_a_topic_told_in_few_words_asks_back_about_words_that_it_does_not_have(
    folder: str, question: str, first: str
) -> None:
    reply = ask(question, folder=ROOT / "tests" / "real" / folder / "knowledge")
    assert (reply.kind, reply.nearest[0]) == ("clarify", first)


@pytest.mark.parametrize(
    ("folder", "question"),
    [
        (OURS, "Волонтерлерге қанша бөшке бояу алынды?"),  # a topic told in many words
        (ROOT / "tests" / "real" / "museums" / "knowledge", "Музейлердің кафесі"),  # it is asked for
    ],
)
def test_such_a_word_is_denied_of_another_topic_and_where_it_is_what_is_asked_for(
    folder: Path, question: str
) -> None:
    assert ask(question, folder=folder).kind == "unknown"


@pytest.mark.parametrize(
    "question",
    [
        "Әлеуметтік тапсырыс неше салага кенейіп кетті?",
        "Марафон добрых дел сорвался и не набрал и пяти тысяч дел?",
    ],
)
def test_what_is_probable_in_spite_of_a_word_is_asked_about(question: str) -> None:
    assert ask(question).kind == "clarify"


@pytest.mark.parametrize(
    "question",
    [
        "Расходы министерства юстиции?",  # a measure alone
        "Сколько денег стоил казне Гражданский форум?",
        "Ассалаумағалейкум, жылда он мың түсік болып жатыр, екі дегені не?",
    ],
)
def test_what_names_no_thing_of_ours_is_not_asked_back_about(question: str) -> None:
    reply = ask(question)
    assert (reply.kind, reply.figures) == ("unknown", ())


@pytest.mark.parametrize(
    ("folder", "question", "first"),
    [
        ("theatres", "Қай шаһарда театр мол?", "theatres-2025-almaty"),
        ("work-injuries", "доля дтп среди причин", "causes-2025"),
    ],
)
def test_what_names_a_topic_is_asked_back_about(folder: str, question: str, first: str) -> None:
    reply = ask(question, folder=ROOT / "tests" / "real" / folder / "knowledge")
    assert (reply.kind, reply.nearest[0]) == ("clarify", first)


@pytest.mark.parametrize("question", ["Какие два вида дальтонизма бывают?", "Құстың екі қанаты қандай?"])
def test_a_small_number_of_something_strange_is_given_by_no_figure(question: str) -> None:
    assert ask(question).figures == ()


@pytest.mark.parametrize("folder", [OURS, INVENTED])
def test_every_figure_can_be_offered_and_chosen(folder: Path) -> None:
    """A choice of any figure of any folder opens just that figure."""
    known = store(folder)
    for figure in (*known.figures, *known.derived):
        reply, _ = assistant(folder).figure(figure, Conversation("kk"), TODAY)
        assert reply.figures == (figure,)
