"""Every picture of a folder painted, and measured. Those of the real folders are some thousands: .ci/run has
this file as a step of its own.
"""

from __future__ import annotations

import io

import pytest
from folders import REAL, scenes
from PIL import Image

from bot.pictures import painting
from bot.pictures.design import size

LARGEST = 80_000  # bytes


def judge(folder: str) -> None:
    """The themes differ in colours alone."""
    for one, scene in scenes(folder):
        data = painting.png(scene)
        assert len(data) <= LARGEST, (one, len(data))
        with Image.open(io.BytesIO(data)) as image:
            assert image.format == "PNG"
            assert image.size == (size(one.size).width, size(one.size).height)


@pytest.mark.parametrize("folder", REAL, scope="session")
def test_every_real_picture_is_painted_within_its_size(folder: str) -> None:
    judge(folder)
