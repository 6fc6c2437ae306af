"""The README's transcript of the desk is what is said today."""

from __future__ import annotations

import re

import at_desk
import readme


def test_the_readme_shows_what_is_said() -> None:
    """If the new words are right, write into the README what ``python tests/desk/at_desk.py`` prints."""
    text = readme.README.read_text("utf-8")
    (shown,) = re.findall(r"<!-- transcript: desk -->\n```text\n(.*?)```", text, re.DOTALL)
    assert at_desk.transcript() == shown
