"""``azamat knowledge draft | review | take``: from a release's text to figures. English.

Whatever is refused is one line, and nothing is changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bot.drafts import opened, write
from bot.knowledge_commands import begun, count, held, loaded
from bot.reviewing import Reviewing
from bot.settings import Settings
from bot.stopping import StopError
from knowledge.drafting import cards, folder, release, review, taking, texts
from knowledge.drafting.review import Draft, RefusedStep, State
from knowledge.faults import KnowledgeError
from knowledge.loading import load_texts
from locales.languages import LANGUAGES

PROMPT: Final = "› "


def draft(
    text: Path, into: Path | None, published: str | None, knowledge: Path, today: date, *, shipped: bool
) -> int:
    """Print what each numeral of a release is; with ``into`` write a folder to review. Out: 0 if read.

    ``shipped``: nobody named the knowledge that it is compared with.
    """
    first = not begun(knowledge)
    known = None if first else loaded(knowledge)
    if known is None and not first:
        return 1
    if into is not None and into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise StopError(f"{into}: stands there already. Name a folder that does not")
    try:
        read = texts.read(text.read_bytes())
        day = _day(published) or release.published(read) or today
        made = release.draft(read, day, known, held(knowledge))
    except OSError as error:
        raise StopError(f"{text}: cannot be read: {error.strerror}") from None
    except texts.UnreadableText as error:
        raise StopError(f"{text}: {error}") from None
    print(f"{text}: {cards.summary(made)}")
    if first:
        print(f"{knowledge}: no knowledge yet; `take` makes it")
    elif shipped:
        print("compared with the shipped knowledge; for a subject of your own: --knowledge FOLDER, a new one")
    for entry in made.entries:
        print(cards.line(entry, known))
    if into is not None and not made.candidates():
        print("nothing new: no folder is written")
    elif into is not None:
        write(into, folder.files(made))
        left = sum(len(tuple(review.todos(entry.table or {}))) for entry in made.candidates())
        print(f"{into}: {count(len(made.candidates()), 'candidate')}, {count(left, 'place')} to write")
        print(f"next: azamat knowledge review {into} --as NAME" + first * f" --knowledge {knowledge}")
    return 0


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise StopError(f"--published {text}: no date; write it as 2025-10-22", 2) from None


def take(drafted: Path, knowledge: Path, who: str, settings: Settings) -> int:
    """Write the confirmed figures into a knowledge folder. Out: 0 if it was changed and has no faults."""
    made = opened(drafted)
    try:
        old = held(knowledge)
        new = taking.take(made, old)
        done = review.taken(made, who, moment(settings))
    except RefusedStep as error:
        raise StopError(str(error)) from None
    except KnowledgeError as error:
        raise StopError(f"{error.faults[0]}") from None
    changed = {name: text for name, text in new.items() if old.get(name) != text}
    write(knowledge, changed)
    write(drafted, folder.files(done))
    for name in sorted(changed):
        print(f"{'changed' if name in old else 'added'}: {knowledge / name}")
    print(f"{count(_taken(made, done), 'figure')} taken")
    return 0


def _taken(before: Draft, after: Draft) -> int:
    states = zip(before.entries, after.entries, strict=True)
    return sum(a.state is not b.state and b.state is State.TAKEN for a, b in states)


def moment(settings: Settings) -> str:
    """Now, to the minute, as the history of a draft tells it."""
    return datetime.now(settings.timezone).strftime("%Y-%m-%d %H:%M")


def review_at_terminal(drafted: Path, knowledge: Path, who: str, settings: Settings) -> int:
    """Read commands from standard input and print cards. Out: 0 if nothing waits any more."""

    def preview(files: Mapping[str, str], figure: str) -> str:
        from bot import opening
        from bot.assistant import Conversation
        from bot.screens.home import Interface

        assistant = opening.over(load_texts(files), Interface())
        replies = (assistant.figure(figure, Conversation(), settings.today(), lang) for lang in LANGUAGES)
        return "\n\n".join(reply.text for reply, _ in replies)

    reviewing = Reviewing(drafted, knowledge, who, partial(moment, settings), preview)
    return reviewing.run(_entered(), print)


def _entered() -> Iterator[str]:
    """The lines that are typed, behind a mark; those of a pipe are shown there, too."""
    typed = sys.stdin.isatty()
    while True:
        print(PROMPT, end="", flush=True)
        line = sys.stdin.readline()
        if not typed and line:
            print(line.rstrip("\n"))
        if not line:
            print()
            return
        yield line
