"""Each sentence of the bot's chats stands in the transcript that a person reads (``pytest -s`` prints it)."""

from __future__ import annotations

import re

import pytest
from transcripts import transcript

from locales import catalogue
from locales.languages import LANGUAGES, Language

SHOWN = (
    "button",
    "channel",
    "clarify",
    "forget",
    "group",
    "id",
    "inline",
    "language",
    "news",
    "pass_on",
    "privacy",
    "profile",
    "settings",
    "vote",
)
#: Shown to the few: what was pressed is too old, nothing else is possible, no such moment in the script.
RARE = {"pass_on.gone", "forget.notices", "id.thread", "privacy.backups"} | {
    f"forget.{table}" for table in ("destinations", "calendars", "turns", "deliveries")
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_chats_is_shown(language: Language) -> None:
    text = transcript(language)
    print(text)
    missing = []
    for msgid, (said, *_) in catalogue.load(language).messages.items():
        if msgid.split(".")[0] in SHOWN and msgid not in RARE:
            pieces = re.split(r"\{[^}]*\}", said)
            if not all(piece.strip() in text for piece in pieces):
                missing.append(msgid)
    assert missing == []
