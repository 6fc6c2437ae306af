"""The catalogues: the same messages in both, each used, no numeral in any."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.announcements.content import MediumKind
from bot.answering.answer import Kind, Reason, Says, Talk
from bot.commands import COMMANDS
from bot.desk.counting import FORMS, OUTCOMES, PARTS
from bot.operation.journal import Kind as Failure
from bot.pictures.design import THEMES
from bot.screens.announcements import ACTIONS
from bot.screens.home import Screen
from bot.screens.releases import BOUNDS, FIELDS
from bot.screens.settings import Rights
from bot.storage.announcements import State
from bot.storage.deliveries import RECURRING
from bot.storage.desk_work import Kind as ChangeKind
from bot.storage.destinations import State as ChatState
from bot.storage.feedback import Verdict
from bot.storage.privacy import TABLES
from bot.storage.recurring import Every
from knowledge.drafting import review, texts
from knowledge.drafting.review import State as DraftState
from locales import numerals
from locales.languages import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
#: What code builds from parts, and how the parts go on.
BUILT = {
    "check.": [f"{s}{t}" for s in Says for t in ("", "_bare")],
    "check.no_opposite_": ["up", "down"],
    "": ["refusal.number_bare"],
    "talk.": [t for t in Talk if t not in (Talk.HELP, Talk.SOURCE, Talk.MORE)],  # these show a screen
    "refusal.": [r for r in Reason if r is not Reason.MEASURE],
    "bound.": [f"{b}{t}" for b in ("at_least", "at_most", "about") for t in ("", "_times")],
    "screen.": [s for s in get_args(Screen) if s != "source"],
    "command.": sorted(one.name for one in COMMANDS),
    "button.": [
        *THEMES,
        *LANGUAGES,
        *get_args(Verdict),
        "quiet_on",
        "quiet_off",
        "publish_kk",
        "publish_ru",
        "publish_no",
    ],
    "language.": LANGUAGES,
    "settings.": ["quiet_on", "quiet_off", "sees_all", "sees_addressed"],
    "settings.is_": get_args(Rights),
    "desk.state_": get_args(State),
    "officers.": ["there", "not_there", "last", "stale", "own", "refused"],
    "officers.done_": ["add", "remove"],
    "officers.wish_": ["add", "remove"],
    "desk.did_": [
        "admitted",
        "refused",
        "created",
        "confirmed",
        "proposed",
        "paused",
        "stopped",
        "resumed",
        "reopened",
        "cancelled",
        "corrected",
        "recalled",
        "resent",
        "began",
        "done",
        "ended",
    ],
    "repeat.every_": get_args(Every),
    "repeat.short_": get_args(Every),
    "repeat.button_": get_args(Every),
    "repeat.button_last_": get_args(Every),
    "chats.kind_": ["group", "channel"],
    "chats.state_": get_args(ChatState),
    "desk.button_list_": ["open", "done", "gone"],
    "desk.button_": ["silent", "preview", "card", "pin"],
    "desk.kind_": RECURRING,
    "desk.ask_fix_": LANGUAGES,
    "desk.why_": ["revised", "wrong", "unlikely", "refused"],
    "stats.": PARTS,
    "stats.form_": FORMS,
    "stats.outcome_": OUTCOMES,
    "stats.reason_": [*map(str, Reason), "scope"],
    "stats.votes_": ["good", "bad"],
    "passed.": [one for one in get_args(Verdict) if one != "good"],
    "passed.kind_": get_args(Kind),
    "result.in_": LANGUAGES,
    "result.button_": ACTIONS,
    "result.": [
        "send_unknown",
        *(f"{action}_{state}" for action in ACTIONS for state in ("sent", "failed", "cancelled", "left")),
    ],
    "delivery.button_": RECURRING,
    "delivery.ask_": RECURRING,
    "desk.media_": ["voice", "audio", "sticker", "animation", "other"],
    "desk.of_": get_args(MediumKind),
    "desk.reason_": [
        "blocked",
        "kicked",
        "no_rights",
        "no_media",
        "banned",
        "no_pin_right",
        "chat_not_found",
        "topic_closed",
        "too_late",
        "quiet_hours",
        "too_old",
        "message_gone",
        "unreachable",
        "too_long",
        "bad_markup",
        "cancelled",
        "unsubscribed",
        "superseded",
        "recalled",
        "duplicate",
        "no_number",
        "other",
    ],
    "failure.": list(get_args(Failure)),
    "privacy.for_": [t.name for t in TABLES],
    "privacy.data_": sorted({datum for t in TABLES for datum in t.data}),
    "privacy.": sorted({t.until for t in TABLES} - {"given"}),
    "forget.": [t.name for t in TABLES if t.name != "inbox"],
    "review.": ["to_confirm", "proposed", "troubled", "releases", "off", "passed_on", "text_large"],
    "review.state_": [s for s in DraftState if s is not DraftState.SETTLED],
    "review.entry_": [s for s in DraftState if s is not DraftState.SETTLED],
    "review.sort_": ["same", "revision", "new", "none"],
    "review.kind_": get_args(ChangeKind),
    "review.did_": ["entered", "made", "confirmed", "confirmed_alone", "undone", "refused", "in_files"],
    "review.text_": get_args(texts.Why),
    "review.step_": [
        *get_args(review.Why),
        *(
            "accepted",
            "confirmed",
            "confirmed_alone",
            "rejected",
            "merged",
            "proposed",
            "put",
            "taken",
            "returned",
            "undid",
        ),
    ],
    "review.may_": ["wait", "alone"],
    "review.bound_": BOUNDS,
    "review.field_": [
        *FIELDS,
        "cautions",
        "units",
        "publisher",
        "title",
        "topic_name",
        "topic_about",
        "topic_asked",
    ],
    "review.write_": ["lines", "phrases", "units", "value", "unit", "period"],
    "review.button_": [
        "accept",
        "confirm",
        "confirm_alone",
        "later",
        "reject",
        "keep_cautions",
        "drop_cautions",
    ],
    "topic.": ["bullet", "fact", "bullet_period", "fact_period"],
}


def catalogue(language: Language) -> Catalog:
    with (ROOT / "locales" / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: Language) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in catalogue(language) if m.id}


def test_both_have_the_same_messages_with_the_same_placeholders() -> None:
    kk, ru = messages("kk"), messages("ru")
    assert list(kk) == list(ru)
    for msgid in kk:
        names = [
            {name for _, name, _, _ in Formatter().parse(text) if name} for text in (kk[msgid], ru[msgid])
        ]
        assert names[0] == names[1], msgid


def test_every_message_is_used_and_every_used_one_exists() -> None:
    code = "".join(p.read_text("utf-8") for p in (ROOT / "bot").rglob("*.py"))
    known = set(messages("kk"))
    rooms = "|".join(sorted({msgid.partition(".")[0] for msgid in known}))
    written = set(re.findall(rf'"((?:{rooms})\.[a-z_]+)"', code))
    assert written <= known
    built = {f"{prefix}{end}" for prefix, ends in BUILT.items() for end in ends}
    assert built <= known
    assert known - written - built - {m for m in known if m.startswith("measure.")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_fuzzy_or_holds_a_numeral(language: Language) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        text = str(message.string)
        assert text.strip(), message.id
        assert not message.fuzzy, message.id
        bare = re.sub(r"\{[^}]*\}", " ", text)
        assert not re.search(r"\d|\b(?:бір|екі|один|одна|одно|одной|два|две|one|two)\b", bare.lower()), (
            message.id
        )
        assert [n for n in numerals.find(bare) if not n.weak] == [], message.id
