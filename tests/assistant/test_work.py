"""How much work a message makes: no more than in proportion to its length, whatever it consists of."""

from __future__ import annotations

import random
import sys
from itertools import count
from types import FrameType

import pytest
from talking import TODAY, assistant

from bot.answering.context import Frame
from bot.answering.deciding import decide
from bot.understanding.parsing import parse
from locales.folding import LONGEST

LONG = 4096  # characters of a Telegram message
MOST_CALLS = 500_000  # of functions, for a message of that length; the worst one known makes half of them
LETTERS = "абвгдежзиклмнопрстуәіңғүұқөһ"

# The shapes of text that made the most work when many were tried.
SHAPES = {
    "a word of one letter": lambda n: "қв"[n % 2],
    "long words": lambda n: "".join(random.Random(n).choices(LETTERS, k=38)) + " ",
    "words of two letters": lambda n: "".join(random.Random(n).choices(LETTERS, k=2)) + " ",
    "typing errors": lambda n: (
        ("гарнттар", "қашна", "воолнтер", "корнкурс", "skolkko")[n % 5] + f"{LETTERS[n % 28]} "
    ),
    "topics": lambda n: ("грант", "волонтёры", "сыйлықақы", "совет")[n % 4] + (" және ", ", ", " и ")[n % 3],
    "questions": lambda n: ("Қанша грант берілді? ", "Сколько советов в стране? ", "Когда форум?\n")[n % 3],
    "numbers": lambda n: f"{n % 10} ",
    "numerals": lambda n: ("жүз", "екі", "миллион", "пятьсот", "первый")[n % 5] + " ",
    "commas": lambda n: ",. "[n % 3],
    "lines": lambda n: ("грант\n", "\n")[n % 2],
    "emojis": lambda n: "👩‍👩‍👧🇰🇿😀 "[n % 9],
    "Latin": lambda n: "".join(random.Random(n).choices("abcdefghijklmnopqrstuvwxyz[];", k=n % 9 + 2)) + " ",
}


def text(shape: str, size: int) -> str:
    found = ""
    for n in count():
        if len(found) >= size:
            break
        found += SHAPES[shape](n)
    return found[:size]


def calls(question: str) -> int:
    """How many functions are called to read a text that was never read before, and to decide about it."""
    index = assistant().index()
    made = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        decide(parse(question, index.vocabulary), index, Frame(), TODAY)
    finally:
        sys.setprofile(before)
    return made


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_no_faster_than_the_text(shape: str) -> None:
    calls("Қанша?")
    short, long = calls(text(shape, LONG // 4)), calls(text(shape, LONG))
    assert long <= MOST_CALLS
    assert long <= 6 * short + 5_000


@pytest.mark.parametrize("word", ["к" + "ал" * 500, "бвгд" * 1000, "а" * 4000 + "бв" * 40, "кіргн" * 9])
def test_what_is_longer_than_any_word_is_none(word: str) -> None:
    index = assistant().index()
    reading = parse(word, index.vocabulary).reading
    assert [len(t.skeleton) > LONGEST for t in reading.tokens] == [True]
    assert not reading.words[0].hits
    assert calls(word) < 2_000


def test_a_word_with_a_letter_held_down_is_still_a_word() -> None:
    index = assistant().index()
    held = parse("қа" + "н" * 200 + "ша грант", index.vocabulary)
    assert held.measures == parse("қанша грант", index.vocabulary).measures == {"how_many"}
