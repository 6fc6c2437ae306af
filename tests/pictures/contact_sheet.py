"""All pictures of a knowledge folder on one: python tests/pictures/contact_sheet.py FILE [FOLDER]

To be looked at after a change of the design, as a designer would. Options: ``--lang``, ``--size``,
``--theme``, ``--sheets`` (of topics, in the place of cards), ``--ids`` (some alone), ``--width`` of each.
"""

from __future__ import annotations

import argparse
from math import ceil
from pathlib import Path
from typing import Final

from PIL import Image

from bot.pictures.design import SIZES, THEMES
from bot.pictures.painting import painted
from bot.pictures.picture import card_of, scene_of, sheets_of
from knowledge.loading import load

ROOT: Final = Path(__file__).parents[2]
GAP: Final = 12
WALL: Final = (136, 136, 136)


def main() -> None:
    """Draw it."""
    options = parsed()
    knowledge = load(options.folder)
    pictures = []
    for topic in knowledge.topics:
        if options.sheets:
            pictures += sheets_of(topic, knowledge, options.lang, options.size, options.theme)
        else:
            figures = knowledge.of_topic(topic)
            pictures += [card_of(f.id, options.lang, options.size, options.theme) for f in figures]
    wanted = [one for one in pictures if not options.ids or one.id in options.ids]
    images = [painted(scene_of(one, knowledge)).convert("RGB") for one in wanted]
    hung(images, options.width).save(options.file)


def hung(images: list[Image.Image], width: int) -> Image.Image:
    """The pictures side by side, in a sheet that is about as wide as high."""
    height = round(width * images[0].height / images[0].width)
    across = max(1, round((len(images) * height / width) ** 0.5))
    down = ceil(len(images) / across)
    sheet = Image.new("RGB", (across * (width + GAP) + GAP, down * (height + GAP) + GAP), WALL)
    for n, image in enumerate(images):
        place = GAP + n % across * (width + GAP), GAP + n // across * (height + GAP)
        sheet.paste(image.resize((width, height), Image.Resampling.LANCZOS), place)
    return sheet


def parsed() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "knowledge")
    parser.add_argument("--lang", choices=("kk", "ru"), default="kk")
    parser.add_argument("--size", choices=SIZES, default="wide")
    parser.add_argument("--theme", choices=THEMES, default="light")
    parser.add_argument("--sheets", action="store_true")
    parser.add_argument("--ids", nargs="+")
    parser.add_argument("--width", type=int, default=400)
    return parser.parse_args()


if __name__ == "__main__":
    main()
