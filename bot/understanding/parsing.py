"""A text to a :class:`Question`: its numbers, times and words made demands, what is asked and talk found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.understanding import language
from bot.understanding.focus import STEPS, Step, find_focus
from bot.understanding.message import Message
from bot.understanding.question import AND, Demand, Question
from bot.understanding.reading import Reading, read
from bot.understanding.talk import find_talk
from bot.understanding.times import find_numbers
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.word import Sense
from bot.understanding.wording import find_words
from bot.understanding.years import Numbers

_SMALL: Final = 10  # a number that is said alone and may be anything
_SHORT: Final = 5  # letters of a word in another keyboard layout that may be anything
_REACHING: Final = ("жетеді", "жетпейді")
_THERE_IS: Final = Sense("check", "there_is")
_ABSENT: Final = Sense("check", "absent")
_JUDGEMENT: Final = Sense("check", "judgement")


def parse(text: str, vocabulary: Vocabulary, steps: Iterable[Step] = STEPS) -> Question:
    """Understands one message by itself; what was said before is for the answering to add."""
    reading = read(text, vocabulary)
    numbers = find_numbers(reading)
    every = sorted((*numbers.demands, *find_words(reading, numbers)), key=lambda d: (d.start, d.end))
    message = find_focus(reading, every, steps)
    checks = message.said["check"]
    scores = language.weigh(reading, (d.start for d in every if d.unknown))
    content = {d.start for d in every if d.concepts or not d.optional}
    talk, all_talk = find_talk(reading, content, weighty=any(d.weight for d in message.demands))
    words = sum(1 for t in reading.tokens if not t.is_number and t.skeleton)
    return Question(
        reading=reading,
        language=language.decide(scores),
        language_scores=scores,
        demands=message.asked,
        around=tuple(d for d in message.demands if d.start not in message.focus),
        polar=message.polar,
        marked=message.marked,
        negated=bool(message.denied) or _denies_existence(message),
        claim=message.claim,
        judges="judgement" in checks and _judges(message, numbers),
        opines="opinion" in checks,
        exists=not checks.isdisjoint({_THERE_IS.id, _ABSENT.id}),
        interrogative="?" in reading.text or message.polar or bool(message.asking),
        elliptic=not message.said["reference"] <= {AND.id},
        coordinated=message.coordinated,
        alternative=message.alternative,
        pairs=message.pairs,
        comparison=message.comparison,
        joint=message.joint,
        talk=talk,
        all_talk=all_talk,
        words=words,
        slip=_is_slip(reading, words, message.asked),
    )


def _judges(message: Message, numbers: Numbers) -> bool:
    """Whether "much", "little", "enough" is said, and not that a number is not reached: "онға жетпейді"."""
    numbered = {d.end for d in message.asked if d.number}
    judging = (m for m in message.marks if m.sense == _JUDGEMENT and m.start not in numbers.taken)
    return any(m.entry not in _REACHING or numbered.isdisjoint((m.start, m.start - 1)) for m in judging)


def _denies_existence(message: Message) -> bool:
    """Whether a question for yes or no says that there is no such thing: "нет новых советов?"."""
    checks = message.said["check"]
    if not message.polar or message.alternative is not None:
        return False
    if _ABSENT.id not in checks or _THERE_IS.id in checks:
        return False
    absent = (m for m in message.marks if m.sense == _ABSENT)
    return not any(message.reading.written(m.end, m.end + 1).lower() == "ли" for m in absent)


def _is_slip(reading: Reading, words: int, demands: Sequence[Demand]) -> bool:
    """Whether the whole message is one word known only by a typing error, or one small number."""
    if not words:
        return any(d.number and d.number.value < _SMALL for d in demands)
    if words > 1:
        return False
    known = [w for w in reading.words if w.hits]
    slipped = bool(known) and all(h.quality < 1 for w in known for h in w.hits)
    return slipped or (reading.layout is not None and len(reading.text) < _SHORT)
