"""``azamat knowledge draft | review | take``: from a release's text to figures; its review at a terminal: a
line is a command, a card is the answer. English.

Whatever is refused is one line, and nothing is changed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from bot.knowledge_commands import begun, count, held, loaded, opened, write
from bot.settings import Settings, StopError
from knowledge.drafting import filling, folder, release, review, texts
from knowledge.drafting.review import Draft, RefusedStep, State
from knowledge.loading import load_texts
from knowledge.reading import KnowledgeError
from locales.languages import LANGUAGES

HELP: Final = """a [why]             accept: it is right, another person confirms
y [why]             confirm what another accepted; "y alone": there is no second person
c FIELD = VALUE     change: label.ru, unit, value, source.publisher.kk, topic.name.kk; lists: one; two
                    period: 2025, 2025-05, 2024/2025 or -; bound: exact, at_least, at_most or about
m ID                it is the same as figure ID
r [why]             no figure
n [why]             a figure all the same: a number that was taken for none (g NUMBER) becomes a candidate
l                   later
u                   undo the last step
g NUMBER            go to a number of the text
p                   how the answer will read, in both languages
h                   history
w                   which places are still to write
q                   leave; everything is kept"""
_LONG: Final = 30  # digits of what is no number of a figure
#: Fields that are more than a text: what is typed is read, as it is in Telegram.
_READ: Final = {"value": filling.revalued, "bound": filling.rebounded, "period": filling.redated}
Preview: TypeAlias = Callable[[Mapping[str, str], str], str]


class Reviewing:
    """The review of one folder at a terminal: reads lines, prints cards, keeps every step at once."""

    def __init__(
        self, drafted: Path, knowledge: Path, who: str, now: Callable[[], str], preview: Preview
    ) -> None:
        self._folder, self._knowledge, self._who = drafted, knowledge, who
        self._now, self._preview = now, preview
        self.draft = opened(drafted)
        self.at = 0

    def run(self, lines: Iterable[str], shown: Callable[[str], None]) -> int:
        """Until q or the end of the lines. Out: 0 if nothing waits any more."""
        self._next()
        self._show(shown)
        for entered in lines:
            command, _, rest = entered.strip().partition(" ")
            if command == "q":
                break
            try:
                told = self._do(command, rest.strip())
            except RefusedStep as error:
                shown(f"refused: {error}")
                continue
            except KnowledgeError as error:
                shown(f"refused: the knowledge has faults: {error.faults[0]}")
                continue
            if told:
                shown(told)
            else:
                self._show(shown)
        shown(self._standing())
        return int(any(e.state in (State.OPEN, State.LATER) for e in self.draft.candidates()))

    def _show(self, shown: Callable[[str], None]) -> None:
        shown(filling.card(self.draft, self.draft.entry(self.at)) if self.at else "nothing waits for you")

    def _next(self) -> None:
        """The next candidate that this person can do something for: open, or accepted by another."""
        waiting = [
            e.number
            for e in self.draft.candidates()
            if e.state in (State.OPEN, State.LATER)
            or (e.state is State.ACCEPTED and not review.same_person(e.by, self._who))
        ]
        behind = [number for number in waiting if number > self.at]
        self.at = behind[0] if behind else waiting[0] if waiting else 0

    def _do(self, command: str, rest: str) -> str:
        """One command; what to print, or "" for the card that is now at hand."""
        who, when = self._who, self._now()
        if not self.at and command in tuple("aymrlpn"):
            raise RefusedStep("nothing waits for you; go to a number of the text: g NUMBER")
        match command:
            case "a":
                accepted = review.accept(self.draft, self.at, who, when, rest)
                release.tried(accepted, self.at, held(self._knowledge))
                self._step(accepted)
            case "y":
                alone = rest.split(" ")[0] == "alone"
                self._step(review.confirm(self.draft, self.at, who, when, rest, alone=alone))
            case "m":
                self._step(review.merge(self.draft, self.at, self._known(rest), who, when))
            case "r":
                self._step(review.reject(self.draft, self.at, who, when, rest))
            case "n":
                self._keep(self._proposed(who, when, rest))
            case "l":
                self._step(review.later(self.draft, self.at, who, when, rest))
            case "c":
                self._keep(self._change(rest, who, when))
                return filling.left(self.draft, self.draft.entry(self.at)) if self.at else "changed"
            case "u":
                undone = review.last_step(self.draft)
                self._keep(review.undo(self.draft, who, when))
                self.at = undone.before.number if undone and undone.before else self.at
            case "g":
                self.at = self.draft.entry(int(rest) if rest.isdecimal() and len(rest) < _LONG else 0).number
            case "p":
                return self._previewed()
            case "h":
                return "\n".join(filling.history(self.draft)) or "nothing was done yet"
            case "w":
                return "\n".join(self._left()) or "nothing is left to write"
            case _:
                return HELP
        return ""

    def _step(self, draft: Draft) -> None:
        self._keep(draft)
        self._next()

    def _keep(self, draft: Draft) -> None:
        write(self._folder, folder.files(draft))
        self.draft = draft

    def _change(self, rest: str, who: str, when: str) -> Draft:
        field, equals, written = (part.strip() for part in rest.partition("="))
        if not equals:
            raise RefusedStep("write it as: c label.ru = …; nothing behind the sign takes the field out")
        top, _, below = field.partition(".")
        if top == "source":
            return review.change_head(
                self.draft, "", below, self._value(self.draft.source, below, written), who, when
            )
        if top == "topic":
            name = self.draft.entry(self.at).topic or ""
            value = self._value(self.draft.topics.get(name, {}), below, written)
            draft = review.change_head(self.draft, name, below, value, who, when)
            return filling.named_unit(draft, name, below.removeprefix("units.").partition(".")[0], who, when)
        if field in _READ:
            return _READ[field](self.draft, self.draft.entry(self.at), written, who, when)
        value = self._value(self.draft.entry(self.at).table or {}, field, written)
        return review.change(self.draft, self.at, field, value, who, when)

    @staticmethod
    def _value(table: Mapping[str, object], field: str, written: str) -> object:
        """What was typed, as the field holds it: a list, a number, a text; None for nothing."""
        old: object = table
        for name in field.split("."):
            old = old.get(name) if isinstance(old, Mapping) else None
        if not written:
            return None
        if isinstance(old, list) or field.startswith(("asked", "examples")):
            return [part.strip() for part in written.split(";") if part.strip()]
        if isinstance(old, bool) or written in ("true", "false"):
            return written == "true"
        whole = isinstance(old, int) and written.lstrip("-").isdecimal() and len(written) < _LONG
        return int(written) if whole else written

    def _proposed(self, who: str, when: str, why: str) -> Draft:
        known = loaded(self._knowledge) if begun(self._knowledge) else None
        if known is None and begun(self._knowledge):
            raise RefusedStep("the knowledge has faults")
        return release.proposed(self.draft, self.at, known, held(self._knowledge), who, when, why)

    def _known(self, figure: str) -> str:
        known = loaded(self._knowledge) if begun(self._knowledge) else None
        if known is None or figure not in known:
            raise RefusedStep(f"there is no figure “{figure}”")
        return figure

    def _previewed(self) -> str:
        entry = self.draft.entry(self.at)
        only = (replace(e, state=State.CONFIRMED if e is entry else State.OPEN) for e in self.draft.entries)
        draft = replace(self.draft, entries=tuple(only))
        return self._preview(release.take(draft, held(self._knowledge)), entry.id)

    def _left(self) -> list[str]:
        found = [f"source.{field}" for field in review.todos(self.draft.source)]
        for name, head in self.draft.topics.items():
            found += [f"topic {name}: {field}" for field in review.todos(head)]
        return found + [f"{e.id}: {f}" for e in self.draft.candidates() for f in review.todos(e.table or {})]

    def _standing(self) -> str:
        states = [entry.state for entry in self.draft.candidates()]
        told = [f"{states.count(state)} {state}" for state in State if state in states]
        return f"{count(len(states), 'candidate')}: {', '.join(told) or 'none'}"


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
    print(f"{text}: {filling.summary(made)}")
    if first:
        print(f"{knowledge}: no knowledge yet; `take` makes it")
    elif shipped:
        print("compared with the shipped knowledge; for a subject of your own: --knowledge FOLDER, a new one")
    for entry in made.entries:
        print(filling.line(entry, known))
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
        new = release.take(made, old)
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
