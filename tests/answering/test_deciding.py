"""The decision itself: reasons of refusals, what is offered instead, two figures, and its explanation."""

from __future__ import annotations

from datetime import date

import pytest
from talking import TODAY, ask, assistant

from bot.answering.answer import Answer, Talk
from bot.answering.context import Frame, Trace
from bot.answering.deciding import decide
from bot.understanding.parsing import parse


def decided(question: str, today: date = TODAY) -> Answer:
    index = assistant().index()
    return decide(parse(question, index.vocabulary), index, Frame(), today)[0]


@pytest.mark.parametrize(
    ("question", "reason", "topic"),
    [
        ("2019 жылы қанша грант берілді?", "year", "grants"),
        ("Сколько грантов планируется в 2030 году?", "year", "grants"),
        ("Былтыр қанша грант берілді?", "year", "grants"),
        ("Шымкентте қанша қоғамдық кеңес бар?", "place", "councils"),
        ("Сколько волонтёрских центров в Караганде?", "place", "volunteers"),
        ("Грантты қалай алуға болады?", "how_to", "grants"),
        ("Как подать заявку на премию?", "how_to", "prizes"),
        ("Кто директор фронт-офиса волонтёров?", "who", "volunteers"),
        ("Почему советов 264?", "why", "councils"),
        ("Сколько бегемотов получили гранты?", "subject", "grants"),
        ("Сколько стоит хлеб?", "subject", None),
        ("Қазір доллар қанша?", None, None),
        ("Какой была доля гражданского общества в советах три года назад?", "forbidden", "councils"),
    ],
)
def test_refusals(question: str, reason: str | None, topic: str | None) -> None:
    answer = decided(question)
    assert (answer.kind, answer.topic, answer.parts) == ("unknown", topic, ())
    if reason:
        assert [str(g.reason) for g in answer.gaps] == [reason]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Сколько членов в каждом общественном совете?", "councils"),
        ("В каждой стране сколько волонтёров ООН?", "volunteers"),
    ],
)
def test_what_each_has_is_not_told(question: str, topic: str) -> None:
    answer = decided(question)
    assert (answer.topic, answer.parts) == (topic, ())
    assert answer.kind in ("unknown", "clarify")


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("2019 жылы қанша грант берілді?", "grants-2025-count"),
        ("Шымкентте қанша қоғамдық кеңес бар?", "councils-total"),
        ("Сколько лауреатов «Волонтёра года» в Германии?", "award-winners"),
    ],
)
def test_the_nearest_figure_is_offered(question: str, nearest: str) -> None:
    assert decided(question).nearest[:1] == (nearest,)


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # a number
        ("556 деген не?", ("grants-5y-count",)),
        ("Что значит 21?", ("order-areas", "volunteers-un")),
        ("двести шестьдесят четыре это что", ("councils-total",)),
        # two questions
        ("Гранттар мен кеңестер қанша?", ("grants-2025-count", "councils-total")),
        ("Сколько волонтёрских центров и сколько проектов?", ("volunteers-centres", "volunteers-projects")),
        ("Сыйлықақыға қанша өтініш түсті, нешеуі жеңді?", ("prizes-applications", "prizes-winners")),
        ("Когда и где прошёл форум?", ("forum-date", "forum-place")),
        # the earlier value
        ("Раньше сколько заявок на премию было?", ("prizes-applications",)),
        ("Сыйлықақыға бұрын қанша өтініш түсетін еді?", ("prizes-applications",)),
        # facts about a figure
        ("Кто инициатор премии «Волонтёр года»?", ("award-winners",)),
        ("В каких странах служили волонтёры ООН?", ("volunteers-un",)),
        ("Волонтерлер Кенияда болды ма?", ("volunteers-un",)),
        ("Квазисектордағы кеңестер алғаш рет құрылды ма?", ("councils-quasi-state",)),
    ],
)
def test_figures(question: str, figures: tuple[str, ...]) -> None:
    assert tuple(p.figure for p in decided(question).parts) == figures


@pytest.mark.parametrize(
    ("question", "given", "beside"),
    [
        ("Қанша грант берілді?", "grants-2025-count", "grants-5y-count"),
        ("Сколько денег выделили на гранты?", "grants-2025-sum", "grants-5y-sum"),
    ],
)
def test_without_a_time_the_newest_is_given_and_the_other_one_tap_away(
    question: str, given: str, beside: str
) -> None:
    answer = decided(question)
    assert [p.figure for p in answer.parts] == [given]
    assert beside in answer.nearest


@pytest.mark.parametrize(
    "question",
    ["Қанша грант берілді және неше қоғамдық кеңес бар?", "Сколько грантов и сколько общественных советов?"],
)
def test_two_questions_of_two_topics(question: str) -> None:
    assert [p.figure for p in decided(question).parts] == ["grants-2025-count", "councils-total"]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Гранттар туралы айтып берші", "grants"),
        ("Расскажи про общественные советы", "councils"),
        ("Волонтерлер туралы мәлімет керек", "volunteers"),
        ("что нового в законодательстве", "laws"),
        ("сыйлықақылар", "prizes"),
        ("премии", "prizes"),
    ],
)
def test_topics(question: str, topic: str) -> None:
    answer = decided(question)
    assert answer.kind in ("topic", "figure")
    assert answer.topic == topic
    assert {assistant().index().views[p.figure].topic for p in answer.parts} <= {topic}


@pytest.mark.parametrize(
    ("question", "figures", "outcome"),
    [
        # a limit that is claimed of a number, also in one word
        ("Гранттардың жалпы сомасы 3 миллиардтан асты ма?", ("grants-2025-sum",), "no"),
        ("Число советов превысило 250?", ("councils-total",), "yes"),
        ("Число советов перевалило за 300?", ("councils-total",), "no"),
        ("Волонтёрский центр всего один?", ("volunteers-centres",), "no"),
        ("Жол картасы біреу ғана ма?", ("volunteers-roadmaps",), "no"),
        # a number beside its measure
        ("Это десятый по счёту форум?", ("forum-number",), "no"),
        ("Доля молодёжи в советах 20 процентов?", ("councils-youth-share",), "no"),
        # when something was told is no time of the figure
        ("Кеше біреу грант 200 болды деп еді, рас па?", ("grants-2025-count",), "no"),
        # what a number is that people speak of is no claim
        ("13 деген не?", ("councils-quasi-state",), None),
        # a doubled letter left out, and a word of which another is a form
        ("азаматық форум қашан өтті", ("forum-date",), None),
        # when and where of the same thing
        ("Когда и где заседали общественные советы?", ("forum-date", "forum-place"), None),
    ],
)
def test_claims_and_questions(question: str, figures: tuple[str, ...], outcome: str | None) -> None:
    reply = ask(question)
    assert (reply.figures, reply.says) == (figures, outcome)


@pytest.mark.parametrize(
    "question",
    [
        "Сколько страниц в дорожной карте?",  # parts of a text
        "Сколько грантов вернули?",  # the opposite of what is told
        "Какие законы отменили?",
        "Первый форум когда был?",  # another one in order
        "264 кеңестің ішіне 13 кеңес кіре ме?",  # what is part of what
        "Жастар үлесі былтырғыдан неше пайызға өсті?",  # compared with a year that is not told
        "Сколько пурпурных заявок подали?",  # a word that nothing knows, before what is counted
    ],
)
def test_what_no_figure_tells(question: str) -> None:
    assert ask(question).figures == ()


@pytest.mark.parametrize("question", ["мәлмет керек", "мәлмет"])
def test_a_slip_is_no_abuse(question: str) -> None:
    assert decided(question).talk is not Talk.INSULT


@pytest.mark.parametrize("year", [2025, 2026, 2027])
@pytest.mark.parametrize("question", ["Биыл қанша грант берілді?", "Сколько грантов в этом году?"])
def test_this_year_is_the_year_of_the_source_and_the_answer_says_so(year: int, question: str) -> None:
    reply = ask(question, date(year, 3, 1))
    assert reply.figures == ("grants-2025-count",)
    assert "2025" in reply.text
    assert (str(year) in reply.text.replace("2025", "")) == (year != 2025)


def test_a_decision_can_be_explained() -> None:
    told = assistant().explain("2019 жылы қанша грант берілді?", TODAY)
    assert told.splitlines()[0] == "typed: 2019 жылы қанша грант берілді?"
    assert "grant" in told
    (weighed,) = [line for line in told.splitlines() if line.startswith("  grants-2025-count: ")]
    assert "another time is asked for" in weighed  # the terms of the score, in words
    assert "year" in told.splitlines()[-2]


def test_an_explanation_decides_nothing() -> None:
    index = assistant().index()
    question = parse("Қанша грант берілді?", index.vocabulary)
    assert decide(question, index, Frame(), TODAY, Trace()) == decide(question, index, Frame(), TODAY)


@pytest.mark.parametrize(
    ("question", "risk"),
    [
        ("за 2024 г. сколько грантов выдали?", "the full stop of an abbreviation ends the sentence"),
        ("Осы 2019 ж. қанша грант берілді?", "the full stop of an abbreviation ends the sentence"),
        ("2020 жылы берілген «Жыл волонтері» сыйлығын қанша адам алды?", "берілген is read as бері, since"),
        ("сколько женщин победило в конкурсе премии", "женщин is read as Kazakh жең"),
        ("женщины волонтёры года", "женщины is read as Kazakh жең"),
        ("В каких регионах созданы волонтёрские центры?", "regions of a figure's wording answer for which"),
        ("Волонтерлік орталықтар қай ауылдрға ашылды?", "a misspelt place is no longer asked for"),
        ("Азаматтық форумның телефон нөмірі қандай?", "a foreign phrase does not hide a concept inside it"),
    ],
)
def test_no_wrong_figure(question: str, risk: str) -> None:
    assert decided(question).parts == (), risk
