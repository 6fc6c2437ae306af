"""Every picture painted: sizes, bytes, colours."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import painted
import pytest
from contrasts import contrast
from examples import EXAMPLES, FOLDER
from folders import OWN, ROOT, loaded
from PIL import Image, ImageChops, ImageStat

from bot.pictures import painting, picture
from bot.pictures.design import THEMES, theme
from bot.pictures.picture import Picture, card_of, scene_of


@pytest.mark.parametrize("folder", OWN, scope="session")
def test_every_picture_is_painted_within_its_size(folder: str) -> None:
    """The thousands of the real folders, painted.py paints."""
    painted.judge(folder)


SOME = (
    card_of("prizes-success-rate", "kk", "wide"),
    card_of("forum-date", "ru", "tall", "dark"),
    Picture("topic", "volunteers", "kk", "tall"),
)


def test_the_same_picture_has_the_same_bytes_in_every_process() -> None:
    mine = [hashlib.sha256(painting.png(scene_of(one, loaded("knowledge")))).hexdigest() for one in SOME]
    script = (
        "import hashlib, sys; sys.path[:0] = ['tests', 'tests/pictures']; import test_painting as t\n"
        "for one in reversed(t.SOME):\n"
        "    data = t.painting.png(t.scene_of(one, t.loaded('knowledge')))\n"
        "    print(hashlib.sha256(data).hexdigest())"
    )
    environ = {**os.environ, "PYTHONHASHSEED": "7"}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=environ
    )
    assert ran.stderr == ""
    assert ran.stdout.split()[::-1] == mine


@pytest.mark.parametrize("name", THEMES)
def test_the_colours_are_those_of_the_theme(name: str) -> None:
    """The paper is most of a card, and what is read has the colours whose contrast was computed."""
    scene = scene_of(card_of("forum-place", "kk", "wide", name), loaded("knowledge"))  # type: ignore[arg-type]
    colours = painting.painted(scene).convert("RGB").getcolors(1 << 16)
    assert colours is not None
    by_colour = {colour: count for count, colour in colours}
    assert max(by_colour, key=lambda c: by_colour[c]) == theme(name).paper  # type: ignore[arg-type]
    for line in scene.lines:
        assert by_colour.get(line.colour, 0) > 20, line.text


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert round(contrast((119, 119, 119), (255, 255, 255)), 2) == 4.48  # the well-known grey that just fails


def test_text_is_painted_where_it_was_measured() -> None:
    """The ink of each line lies within its box, to a pixel of anti-aliasing."""
    scene = scene_of(card_of("volunteers-initiatives", "kk", "wide"), loaded("knowledge"))
    for line in scene.lines:
        alone = type(scene)(scene.width, scene.height, scene.paper, (line,))
        image = painting.painted(alone).convert("RGB")
        inked = ImageChops.difference(image, Image.new("RGB", image.size, scene.paper)).getbbox()
        assert inked is not None, line.text
        box = line.box
        assert inked[0] >= box.left - 2, line.text
        assert inked[1] >= box.top - 2, line.text
        assert inked[2] <= box.right + 2, line.text
        assert inked[3] <= box.bottom + 2, line.text
        assert inked[2] - inked[0] >= (box.right - box.left) * 0.85, line.text


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_readme_shows_the_pictures_of_today(name: str) -> None:
    """If the new ones are right: python tests/readme.py"""
    now = painting.painted(scene_of(EXAMPLES[name], loaded("knowledge"))).convert("RGB")
    with Image.open(FOLDER / name) as shown:
        difference = ImageChops.difference(now, shown.convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) < 0.5
    assert f"({(FOLDER / name).relative_to(ROOT).as_posix()})" in (ROOT / "README.md").read_text("utf-8")


def test_whoever_draws_nothing_does_not_load_the_drawing_library() -> None:
    script = (
        "import sys, bot.serving, bot.app, bot.cli; print([m for m in sys.modules if m.startswith('PIL')])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")


def test_the_worker_lets_answers_go_before_each_item_and_a_command_waits_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, knowledge = card_of("grants-2025-count", "kk", "wide"), loaded("knowledge")
    rests: list[float] = []
    monkeypatch.setattr(painting.time, "sleep", rests.append)
    monkeypatch.setattr(picture.sys, "setswitchinterval", lambda seconds: rests.append(seconds))
    alone = painting.png(scene_of(one, knowledge))
    assert rests == []
    assert asyncio.run(picture.Worker().png(one, knowledge)) == alone
    assert rests == [picture.SWITCH, *[picture.PAUSE] * len(scene_of(one, knowledge).items)]


def test_the_fonts_come_with_their_licence() -> None:
    folder = ROOT / "bot/pictures/fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text("utf-8")
    assert {p.suffix for p in Path(folder).iterdir()} == {".otf", ".json", ".txt"}
