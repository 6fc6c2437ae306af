"""Each sentence of the desk and of the deliveries stands in the transcript (``pytest -s`` prints it)."""

from __future__ import annotations

import re

import pytest
import readme
import two_minutes
from desk_transcript import transcript

from bot.handlers import services
from locales import catalogue
from locales.languages import LANGUAGES, Language

SHOWN = ("desk", "delivery", "officers", "result", "chats", "repeat", "figures", "template")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_desk_is_shown(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PAUSE", 0.0)
    text = transcript(language)
    print(text)
    missing = []
    for msgid, (said, *_) in catalogue.load(language).messages.items():
        if msgid.split(".")[0] in SHOWN and not msgid.startswith("desk.word_"):
            pieces = re.split(r"\{[^}]*\}", said)
            if not all(piece.strip() in text for piece in pieces):
                missing.append(msgid)
    assert missing == [], missing


def test_the_readme_shows_an_announcement_as_it_is_made() -> None:
    """If the new words are right, write there what ``tests/announcements/two_minutes.py`` prints."""
    text = readme.README.read_text("utf-8")
    (shown,) = re.findall(r"<!-- transcript: announcement -->\n```text\n(.*?)```", text, re.DOTALL)
    assert two_minutes.transcript() == shown
