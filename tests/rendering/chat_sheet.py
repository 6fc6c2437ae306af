"""All replies as a chat on a phone: python tests/rendering/chat_sheet.py FOLDER [--lang ru]

Draws each figure's answer and source card, each topic, refusals, what asks back, and the first screens, 360
pixels wide as a phone shows them, with their buttons: to be looked at after a change of the texts. The text
is set in the pictures' own type, so a line may break a word earlier or later than in Telegram.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

ROOT: Final = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from bot.answering.answer import Answer, Gap, Part, Reason, Talk  # noqa: E402
from bot.rendering.render import render  # noqa: E402
from bot.rendering.text import Reply  # noqa: E402
from bot.screens import below, home  # noqa: E402
from bot.screens.home import Interface  # noqa: E402
from knowledge.loading import load  # noqa: E402
from knowledge.model import Knowledge  # noqa: E402
from locales.languages import LANGUAGES, Bilingual, Language  # noqa: E402

WIDTH: Final = 360
SCALE: Final = 2  # pixels of the device for one of the layout
PADDING: Final = 10
SIZE, SMALL = 15, 14
COLUMN: Final = 5200  # height of one column of the sheet
WALL, PAPER, INK, LINK = (213, 224, 214), (255, 255, 255), (20, 24, 28), (45, 110, 180)
BUTTON: Final = (186, 203, 190)
_TAG: Final = re.compile(r"<(/?)(blockquote|b|i|a)\b[^>]*>")
_EMOJI: Final = str.maketrans("👍👎", "↑↓")  # the pictures' type has none
_SIGNS: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its markup."""

    text: str
    bold: bool
    linked: bool


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the pictures' fonts."""
    with as_file(files("bot.pictures.fonts") / f"{name}.otf") as path:
        return ImageFont.truetype(path, size * SCALE)


def replies(knowledge: Knowledge, language: Language, year: int) -> Iterator[Reply]:
    """Everything that can be said, with all that a chat allows."""
    interface = Interface(Bilingual("«Бұлақ» қоры", "фонд «Родник»"), False, "@contact")
    for name in ("start", "help", "sources", "topics"):
        yield home.screen(name, language, knowledge, interface)  # type: ignore[arg-type]
    for talk in Talk:
        yield home.talk(talk, language, knowledge, interface)
    for topic in knowledge.topics:
        yield render(Answer("topic", topic), language, knowledge, year)
        ids = tuple(f.id for f in knowledge.of_topic(topic))
        yield render(Answer("clarify", topic, nearest=ids[:3]), language, knowledge, year)
        for one in ids:
            yield render(Answer("figure", topic, (Part(one),)), language, knowledge, year)
            yield home.screen("source", language, knowledge, interface, figure=one)
        for reason in Reason:
            gap = Gap(reason, topic, ids[0], (2019, 2019), ("shymkent",), "sum", "77", ())
            answer = Answer("unknown", topic, gaps=(gap,), nearest=ids)
            if reason is Reason.HOW_TO:
                yield home.how_to(answer, language, knowledge, interface)
            else:
                yield render(answer, language, knowledge, year)


def words(html: str) -> Iterator[list[Word]]:
    """The words of each line."""
    bold = linked = False
    for line in html.split("\n"):
        found: list[Word] = []
        place = 0
        for tag in (*_TAG.finditer(line), None):
            said = line[place : tag.start() if tag else len(line)]
            for escaped, sign in _SIGNS:
                said = said.replace(escaped, sign)
            found += [Word(w, bold, linked) for w in re.findall(r" |[^ ]+", said)]
            if tag:
                place = tag.end()
                bold = not tag[1] if tag[2] == "b" else bold
                linked = not tag[1] if tag[2] == "a" else linked
        yield found


def bubble(reply: Reply) -> Image.Image:
    """One message with its buttons."""
    regular, heavy, small = (
        font("Inter-Regular", SIZE),
        font("Inter-SemiBold", SIZE),
        font("Inter-Regular", SMALL),
    )
    room = (WIDTH - 4 * PADDING) * SCALE
    lines: list[list[Word]] = []
    for line in words(reply.html):
        lines.append([])
        wide = 0.0
        for word in line:
            size = (heavy if word.bold else regular).getlength(word.text)
            if wide + size > room and word.text != " ":
                lines.append([])
                wide = 0.0
            lines[-1].append(word)
            wide += size
    step, unit = round(SIZE * 1.4) * SCALE, PADDING * SCALE
    text_height = len(lines) * step + 2 * unit
    row = 36 * SCALE
    made = Image.new("RGB", (WIDTH * SCALE, text_height + len(reply.buttons) * row + 2 * unit), WALL)
    draw = ImageDraw.Draw(made)
    draw.rounded_rectangle((unit, unit, made.width - unit, text_height + unit // 2), 12 * SCALE, PAPER)
    for n, line in enumerate(lines):
        x = 2.0 * unit
        for word in line:
            used = heavy if word.bold else regular
            draw.text((x, 1.6 * unit + n * step), word.text, LINK if word.linked else INK, used)
            x += used.getlength(word.text)
    for n, shown in enumerate(reply.buttons):
        top = text_height + unit + n * row
        wide = (made.width - 2 * unit) / len(shown)
        for at, one in enumerate(shown):
            left = unit + at * wide
            draw.rounded_rectangle((left + 2, top, left + wide - 2, top + row - 6), 8 * SCALE, BUTTON)
            draw.text(
                (left + wide / 2, top + row / 2 - 3), one.text.translate(_EMOJI), INK, small, anchor="mm"
            )
    return made


def sheet(shown: list[Image.Image]) -> Image.Image:
    """The messages below each other, in columns."""
    columns: list[list[Image.Image]] = [[]]
    for one in shown:
        if sum(i.height for i in columns[-1]) + one.height > COLUMN:
            columns.append([])
        columns[-1].append(one)
    made = Image.new("RGB", (len(columns) * WIDTH * SCALE, COLUMN), WALL)
    for n, column in enumerate(columns):
        top = 0
        for one in column:
            made.paste(one, (n * WIDTH * SCALE, top))
            top += one.height
    return made


def main() -> None:
    """Draw it: one file for each language."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge")
    parser.add_argument("--lang", choices=LANGUAGES, action="append")
    parser.add_argument("--year", type=int, default=2026, help="the person's")
    options = parser.parse_args()
    knowledge = load(options.knowledge)
    for language in options.lang or LANGUAGES:
        said = (
            below.dressed(r, share=True, consent=True, desk=False, language_choice=True)
            for r in replies(knowledge, language, options.year)
        )
        sheet([bubble(one) for one in said]).save(options.folder / f"chat-{language}.png")


if __name__ == "__main__":
    main()
