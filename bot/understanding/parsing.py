"""A text to a :class:`Question`: its numbers, times and words made demands, what is asked and talk found."""

from __future__ import annotations

from collections.abc import Iterable

from bot.understanding import language
from bot.understanding.focus import STEPS, Step, find_focus
from bot.understanding.question import AND, Question
from bot.understanding.reading import read
from bot.understanding.talk import find_talk
from bot.understanding.times import find_numbers
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.wording import find_words


def parse(text: str, vocabulary: Vocabulary, steps: Iterable[Step] = STEPS) -> Question:
    """Understands one message by itself; what was said before is for the answering to add."""
    reading = read(text, vocabulary)
    numbers = find_numbers(reading)
    every = sorted((*numbers.demands, *find_words(reading, numbers)), key=lambda d: (d.start, d.end))
    message = find_focus(reading, every, steps)
    senses = {m.sense for m in message.marks}
    scores = language.weigh(reading, (d.start for d in every if d.unknown))
    content = {d.start for d in every if d.concepts or not d.optional}
    talk, all_talk = find_talk(reading, content, weighty=any(d.weight for d in message.demands))
    return Question(
        reading=reading,
        language=language.decide(scores),
        language_scores=scores,
        demands=message.asked,
        around=tuple(d for d in message.demands if d.start not in message.focus),
        polar=message.polar,
        marked=message.marked,
        negated=bool(message.denied),
        claim=message.claim,
        judges=any(m.sense == ("check", "judgement") and m.start not in numbers.taken for m in message.marks),
        exists=("check", "there_is") in senses,
        interrogative="?" in reading.text or message.polar or bool(message.asking),
        elliptic=any(s.kind == "reference" and s != AND for s in senses),
        coordinated=message.coordinated,
        alternative=message.alternative,
        pairs=message.pairs,
        joint=message.joint,
        talk=talk,
        all_talk=all_talk,
        words=sum(1 for t in reading.tokens if not t.is_number and t.skeleton),
    )
