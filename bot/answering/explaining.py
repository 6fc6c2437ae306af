"""``azamat ask --why``: what was folded, recognised and considered, what decided. English, for editors."""

from __future__ import annotations

from bot.answering.answer import Answer
from bot.answering.context import Trace
from bot.understanding.question import Demand, Question
from bot.understanding.reading import Reading
from bot.understanding.word import Mark


def explain(question: Question, answer: Answer, trace: Trace) -> str:
    """The whole way from the typed text to the answer, a line for each step."""
    reading = question.reading
    lines = [f"typed: {reading.typed}"]
    if reading.layout:
        lines.append(f"keyboard layout: {reading.layout} was meant, read as: {reading.text}")
    lines.append("folded: " + " ".join(t.skeleton or t.text for t in reading.tokens))
    lines += [_mark(reading, m) for m in reading.marks]
    kk, ru = question.language_scores
    lines.append(f"language: {question.language} (kk {kk:.1f}, ru {ru:.1f})")
    flags = [
        n for n in ("polar", "claim", "interrogative", "elliptic", "coordinated") if getattr(question, n)
    ]
    lines.append(f"kind of question: {', '.join(flags) or 'none of its own'}; talk: {question.talk}")
    lines.append("asked for: " + ("; ".join(map(_demand, question.demands)) or "nothing"))
    if question.around:
        lines.append("around it: " + "; ".join(map(_demand, question.around)))
    lines += trace.lines
    figures = [p.figure for p in answer.parts]
    said = f"{answer.kind} {answer.topic or ''} {figures} {answer.talk or ''} {answer.says or ''}"
    lines.append(f"answer: {said}".rstrip())
    lines += [
        f"  why not: {g.reason} {list(g.foreign) or ''} {g.years or ''} {list(g.places) or ''}".rstrip()
        for g in answer.gaps
    ]
    if answer.nearest:
        lines.append(f"  nearest: {list(answer.nearest)}")
    return "\n".join(lines)


def _mark(reading: Reading, mark: Mark) -> str:
    typed = " ".join(t.text for t in reading.tokens[mark.start : mark.end])
    sense = f"{mark.sense.kind} {mark.sense.name or '/'.join(mark.sense.id)}"
    return f"  {typed} -> {sense} ({mark.language}, {mark.quality:.2f}, {mark.entry!r})"


def _demand(demand: Demand) -> str:
    parts: list[str] = []
    if demand.concepts:
        parts.append("concept " + "|".join(sorted(map("/".join, demand.concepts))))
    if demand.contexts:
        parts.append("context of " + "|".join(sorted(demand.contexts)))
    if demand.measures:
        parts.append("measure " + "|".join(sorted(demand.measures)))
    if demand.period:
        parts.append(f"period {demand.period.kind} {demand.period.first or ''}-{demand.period.last or ''}")
    if demand.places:
        parts.append("place " + "|".join(sorted(demand.places)))
    if demand.number:
        parts.append(f"number {demand.number.value} {demand.number.bound}")
    if demand.foreign:
        parts.append("foreign")
    if demand.unknown:
        parts.append(f"unknown {demand.weight}")
    if not demand.weight:
        parts.append("optional")
    return f"{demand.written} = {', '.join(parts)}"
