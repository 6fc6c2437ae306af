"""Questions in the same words are answered once; in each conversation and knowledge by itself."""

from __future__ import annotations

from collections import Counter

import pytest
import talking
from talking import INVENTED, OURS, TODAY, store, talk

from bot import assistant
from bot.answering.index import Index
from bot.assistant import Assistant, Conversation
from bot.screens.home import Interface
from bot.understanding.parsing import parse
from bot.understanding.question import Question
from bot.understanding.vocabulary import Vocabulary
from knowledge.model import Knowledge
from locales.languages import Bilingual


def indexed(knowledge: Knowledge) -> Index:
    """The index of one of the folders, built once for all tests."""
    return talking.assistant(OURS if knowledge is store(OURS) else INVENTED).index()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text was read."""
    times: Counter[str] = Counter()

    def counted(text: str, vocabulary: Vocabulary) -> Question:
        times[text] += 1
        return parse(text, vocabulary)

    monkeypatch.setattr(assistant, "parse", counted)
    return times


def test_they_are_read_once(reads: Counter[str]) -> None:
    asked = Assistant(store, Interface(), indexed)
    replies = [asked.ask("Биыл қанша грант берілді?", Conversation(), TODAY)[0] for _ in range(3)]
    assert [r.figures for r in replies] == [("grants-2025-count",)] * 3
    assert reads == {"Биыл қанша грант берілді?": 1}


def test_a_long_story_is_not_kept_the_first_time(reads: Counter[str]) -> None:
    story = "Сәлеметсіз бе! " + "Ауылда тұрамын, мұғалім болып істеймін. " * 4 + "Қанша грант бар?"
    asked = Assistant(store, Interface(), indexed)
    for _ in range(2):
        asked.ask(story, Conversation(), TODAY)
    assert reads == {story: 2}


def test_a_story_that_many_pass_on_is_kept(reads: Counter[str]) -> None:
    story = "Сәлеметсіз бе! " + "Ауылда тұрамын, мұғалім болып істеймін. " * 4 + "Қанша грант бар?"
    asked = Assistant(store, Interface(), indexed)
    for _ in range(9):
        asked.ask(story, Conversation(), TODAY)
    assert reads == {story: 2}


def test_no_more_are_kept_than_is_said(reads: Counter[str]) -> None:
    asked = Assistant(store, Interface(), indexed)
    for n in (*range(assistant.KEPT + 1), 0):
        asked.ask(f"№ {n}", Conversation(), TODAY)
    assert reads["№ 0"] == 2


def test_what_many_ask_is_not_pushed_out_by_what_one_asks(reads: Counter[str]) -> None:
    asked = Assistant(store, Interface(), indexed)
    for n in ("all", "all", *range(2 * assistant.KEPT), "all"):
        asked.ask(f"№ {n}", Conversation(), TODAY)
    assert reads["№ all"] == 1


def test_chats_that_stand_at_the_same_place_share_what_is_remembered() -> None:
    asked = Assistant(store, Interface(), indexed)
    texts = ("Биыл қанша грант берілді?", "Биыл қанша грант берілді? 🙏")
    one, other = (asked.ask(text, Conversation(), TODAY)[1] for text in texts)
    assert one.frame.figures == ("grants-2025-count",)
    assert one is other


def test_each_conversation_has_its_own_answer() -> None:
    grants = talk(["Сколько грантов в этом году?", "а сколько всего?"])
    councils = talk(["Сколько общественных советов?", "а сколько всего?"])
    assert {r.topic for r in grants} == {"grants"}
    assert {r.topic for r in councils} == {"councils"}


def test_new_knowledge_reads_them_anew() -> None:
    now = store(INVENTED)
    asked = Assistant(lambda: now, Interface(), indexed)
    question = "Биыл қанша грант берілді?"
    assert asked.ask(question, Conversation(), TODAY)[0].kind == "unknown"
    now = store(OURS)
    assert asked.ask(question, Conversation(), TODAY)[0].figures == ("grants-2025-count",)


@pytest.mark.parametrize("word", ["көмек", "помощь"])
def test_a_typed_word_for_help_says_as_much_as_the_command(word: str) -> None:
    asked = Assistant(store, Interface(operator=Bilingual("ҰЙЫМ", "ОРГАН"), official=False, contact="@adam"))
    typed, after = asked.ask(word, Conversation(), TODAY)
    assert typed.text == asked.screen("help", after, TODAY, typed.language)[0].text
    assert "@adam" in typed.text
