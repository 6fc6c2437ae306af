"""What buttons carry: packed into 64 bytes, read back, and nothing guessed of what is stale."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent / "rendering"))

import invented

from bot.callbacks import LIMIT, ChooseLanguage, Show, Verb, find_topic, hashed, read_shown
from bot.handlers import registration  # noqa: F401 - all that does something
from bot.handlers.pressing import BUTTONS
from bot.screens import desk_verbs, verbs
from knowledge.loading import load

KNOWN = invented.knowledge(
    invented.figure("wells-count", 5),
    invented.figure("wells-" + "x" * 90, 7),
    invented.figure("wells-hidden", 9, served=False),
)
IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)


# -- what leads to answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("figure:wells-count", Show("figure", ("wells-count",))),
        ("topic:wells", Show("topic", ("wells",))),
        ("source:wells-count", Show("source", ("wells-count",))),
        ("topics", Show("topics")),
        ("lang:kk", ChooseLanguage("kk")),
        ("in:ru:figure:wells-count", Show("figure", ("wells-count",), "ru")),
        ("in:kk:topics", Show("topics", (), "kk")),
    ],
)
def test_what_is_shown_is_packed_and_read(written: str, shown: Show | ChooseLanguage) -> None:
    assert read_shown(written, KNOWN) == shown
    assert shown.pack() == written


@pytest.mark.parametrize(
    "stale",
    ["", "figure:", "figure:gone", "figure:wells-hidden", "topic:gone", "lang:en", "in:ru:lang:kk", "in:ru:",
     "figure:wells-count+gone", "source:h:aaaaaaaaaa", "nonsense", "topics:",
     "figure:wells-count+" * 5 + "wells-count"],
)  # fmt: skip
def test_stale(stale: str) -> None:
    assert read_shown(stale, KNOWN) is None


def test_long_id_is_hashed_and_stays_the_same() -> None:
    show = Show("figure", ("wells-" + "x" * 90,))
    assert show.pack() == "figure:h:tgepfwhlk4"
    assert read_shown(show.pack(), KNOWN) == show


@given(st.lists(IDS, min_size=1, max_size=6, unique=True), st.sampled_from(["kk", "ru"]))
def test_never_longer_than_64_bytes_and_read_back(ids: list[str], language: Any) -> None:
    known = invented.knowledge(*(invented.figure(i, 1) for i in ids))
    packed = Show("figure", tuple(ids), language).pack()
    assert len(packed.encode()) <= LIMIT
    assert read_shown(packed, known) == Show("figure", tuple(ids[:4]), language)
    assert len(Show("source", (ids[0],), "kk").pack().encode()) <= LIMIT


def test_every_real_one_is_read_back() -> None:
    knowledge = load(Path(__file__).parents[1] / "knowledge")
    shown = [
        Show("figure", (i,), to)
        for i in (*knowledge.figures, *knowledge.derived)
        for to in ("kk", "ru", None)
    ]
    shown += [Show("topic", (i,)) for i in knowledge.topics]
    for show in shown:
        assert read_shown(show.pack(), knowledge) == show


# -- what does something ------------------------------------------------------------------------------------

#: Each verb as it has stood below messages, or stands there from now on: these never change.
PACKED: dict[str, Verb] = {
    "1/up/figure:a": verbs.Rate("good", "figure:a"),
    "1/dn/topic:a": verbs.Rate("bad", "topic:a"),
    "1/wn/figure:a": verbs.Rate("wrong_number", "figure:a"),
    "1/wq/figure:a": verbs.Rate("not_my_question", "figure:a"),
    "1/wu/figure:a": verbs.Rate("unclear", "figure:a"),
    "1/pk/figure:a": verbs.ShowPicture("kk", "figure:a"),
    "1/pr/topic:a": verbs.ShowPicture("ru", "topic:a"),
    "1/dk/figure:a": verbs.ShowDarkPicture("kk", "figure:a"),
    "1/dr/topic:a": verbs.ShowDarkPicture("ru", "topic:a"),
    "1/pass": verbs.KeepQuestion(),
    "1/forget/yes": verbs.Forget(True),
    "1/forget/no": verbs.Forget(False),
    "1/set": verbs.OpenSettings(),
    "1/lang/ru": verbs.SetLanguage("ru"),
    "1/quiet/off": verbs.SetQuiet(False),
    "1/topics": verbs.OpenTopics(),
    "1/show/wells": verbs.SetTopic(True, "wells"),
    "1/hide/wells": verbs.SetTopic(False, "wells"),
    "1/news": verbs.OpenNews(),
    "1/sub/*": verbs.Subscribe(True, "*"),
    "1/unsub/wells": verbs.Subscribe(False, "wells"),
    "1/chan/-100700/no": verbs.PublishIn(-100700, "no"),
    "1/an/d/7/show": verbs.OpenDelivery(7),
    "1/an/d/-100500/topics": verbs.OpenDeliveryTopics(-100500),
    "1/an/d/7/quiet": verbs.OpenQuietHours(7),
    "1/an/d/7/quiz": verbs.OpenCalendar(7, "quiz"),
    "1/an/d/7/both": verbs.SetDeliveryLanguage(7, "both"),
    "1/an/d/7/q-1320-480": verbs.SetQuietHours(7, 1320, 480),
    "1/an/d/7/q-off": verbs.EndQuietHours(7),
    "1/an/d/7/away": verbs.SetThread(7, False),
    "1/an/d/7/figure-03-600": verbs.SetRule(7, "figure", "03", 600),
    "1/an/d/7/quiz--600": verbs.SetRule(7, "quiz", "", 600),
    "1/an/d/7/on:wells": verbs.WantTopic(7, True, "wells"),
    "1/an/d/7/off:": verbs.WantTopic(7, False, ""),
    "1/an/li/done/2": verbs.OpenAnnouncements(2, "done"),
    "1/an/ch/-100700": verbs.OpenChannel(-100700),
    "1/an/chno/-100700": verbs.RefuseChannel(-100700),
    "1/an/csv/3": verbs.SaveResults(3),
    "1/an/all/0": verbs.StopAll(),
    "1/an/chan/-100700": verbs.ConfirmChannel(-100700),
    "1/an/off/9": verbs.RemoveOfficer(9),
    "1/an/offy/4": verbs.DecideOfficer(True, 4),
    "1/an/offn/4": verbs.DecideOfficer(False, 4),
    "1/an/ok/3/0123456789ab": verbs.Confirm(3, "0123456789ab"),
    "1/an/no/3": verbs.Refuse(3),
    "1/an/look/3": verbs.Look(3),
    "1/an/pause/3": verbs.Pause(3),
    "1/an/go/3": verbs.Resume(3),
    "1/an/stop/3": verbs.Cancel(3),
    "1/an/edit/3": verbs.Reopen(3, False),
    "1/an/time/3": verbs.Reopen(3, True),
    "1/an/open/3": verbs.OpenAnnouncement(3),
    "1/an/fix/3": verbs.Correct(3),
    "1/an/rec/3": verbs.AskRecall(3),
    "1/an/recy/3": verbs.Recall(3),
    "1/an/re/3": verbs.Resend(3),
    "1/an/res/3/send-0": verbs.OpenResults(3, "send", 0),
    "1/an/who/3": verbs.OpenHistory(3),
    "1/an/kk/3": verbs.Write(3, "kk"),
    "1/an/when/3": verbs.Write(3, "time"),
    "1/an/only/3": verbs.WriteKazakhOnly(3),
    "1/an/top/3": verbs.ChooseTopic(3),
    "1/an/t/3/wells": verbs.SetDraftTopic(3, "wells"),
    "1/an/sil/3/on": verbs.SetSwitch(3, "silent", True),
    "1/an/prev/3/off": verbs.SetSwitch(3, "preview", False),
    "1/an/votes/3": verbs.ShowVotes(3),
    "1/an/card/3/on": verbs.SetSwitch(3, "card", True),
    "1/an/now/3": verbs.SendAtOnce(3),
    "1/an/at/3/29395500": verbs.SetTime(3, 29395500),
    "1/an/back/3": verbs.Leave(3),
    "1/an/nopic/3": verbs.DropMedia(3),
    "1/an/pin/3/on": verbs.SetSwitch(3, "pin", True),
    "1/an/till/3": verbs.Write(3, "until"),
    "1/an/end/3/29000000": verbs.SetUntil(3, 29000000),
    "1/an/stay/3": verbs.KeepForEver(3),
    "1/an/endp/3": verbs.EndPoll(3),
    "1/an/lnk/3": verbs.Write(3, "links"),
    "1/an/nolnk/3": verbs.DropLinks(3),
    "1/an/show/3": verbs.Try(3),
    "1/an/next/3": verbs.Proceed(3),
    "1/an/drop/3": verbs.Discard(3),
    "1/dk": desk_verbs.OpenDesk(),
    "1/dk/ch/3": desk_verbs.OpenChange(3),
    "1/dk/log/0": desk_verbs.OpenChanges(0),
    "1/dk/undo/3": desk_verbs.UndoChange(3),
    "1/dk/ok/3": desk_verbs.ConfirmChange(3),
    "1/dk/no/3": desk_verbs.RefuseChange(3),
    "1/dk/keep/3": desk_verbs.KeepChange(3),
    "1/dk/sw": desk_verbs.OpenSwitches(),
    "1/dk/sw/wells": desk_verbs.OpenSwitchTopic("wells"),
    "1/so/all": desk_verbs.AskSwitchOff("all"),
    "1/sy/topic:wells": desk_verbs.SwitchOff("topic:wells"),
    "1/sn/figure:a": desk_verbs.SwitchOn("figure:a"),
    "1/dn": desk_verbs.AskRelease(),
    "1/dn/end": desk_verbs.EndRelease(),
    "1/dd/5": desk_verbs.OpenRelease(5),
    "1/dl/5/0": desk_verbs.OpenNumerals(5, 0),
    "1/dh/5": desk_verbs.OpenSteps(5),
    "1/da/5": desk_verbs.AskAddress(5),
    "1/dx/5/12": desk_verbs.DropRelease(5, 12),
    "1/du/5/12": desk_verbs.UndoStep(5, 12),
    "1/ds/5": desk_verbs.AskServe(5),
    "1/dy/5/12": desk_verbs.Serve(5, 12),
    "1/dc/5/7": desk_verbs.OpenCandidate(5, 7),
    "1/de/5/7": desk_verbs.OpenNumeral(5, 7),
    "1/dt/5/7": desk_verbs.AnswersQuestion(5, 7),
    "1/dj/5/7": desk_verbs.AskReject(5, 7),
    "1/dq/5/12/7": desk_verbs.Propose(5, 7, 12),
    "1/dp/5/7": desk_verbs.Preview(5, 7),
    "1/df/5/7": desk_verbs.OpenFields(5, 7),
    "1/db/5/0": desk_verbs.AskBlank(5, 0),
    "1/dw/5/7/label": desk_verbs.AskField(5, 7, "label"),
    "1/dg/5/7": desk_verbs.OpenMerge(5, 7),
    "1/dr/a/5/12/7": desk_verbs.Decide(5, 7, 12, "accept"),
    "1/dz/l/5/12/7": desk_verbs.SetBound(5, 7, 12, "at_least"),
    "1/dm/5/12/7/a-b": desk_verbs.Merge(5, 7, 12, "a-b"),
    "1/pass/tell": verbs.KeepQuestionAndTell(),
    "1/dk/q/0": desk_verbs.OpenPassedOn(0),
    "1/dk/g/5": desk_verbs.OpenGroup(5),
    "1/dk/t/5": desk_verbs.ChooseFigure(5),
    "1/dk/t/5/grants": desk_verbs.ChooseFigureOf(5, "grants"),
    "1/dk/e/5/grants-2025-count": desk_verbs.TryFigure(5, "grants-2025-count"),
    "1/dk/x/5/grants-2025-count": desk_verbs.TieToFigure(5, "grants-2025-count"),
    "1/dk/wf/5": desk_verbs.WriteFigure(5),
    "1/dk/an/5": desk_verbs.AnswerGroup("answer", 5),
    "1/dk/sc/5": desk_verbs.AnswerGroup("scope", 5),
    "1/dk/d/5": desk_verbs.DropGroup(5),
    "1/dk/o/5": desk_verbs.ReopenGroup(5),
    "1/dk/v/1": desk_verbs.OpenDisputed(1),
    "1/st/7": verbs.OpenStats(7),
    "1/st/30/png": verbs.DrawStats(30),
    "1/st/90/csv": verbs.WriteStats(90),
    "1/ch/li/4/2": desk_verbs.OpenChats(4, 2),
    "1/ch/o/-100700": desk_verbs.OpenChat(-100700),
    "1/ch/l/-100700/4/on": desk_verbs.SetLabel(-100700, 4, True),
    "1/ch/new/-100700": desk_verbs.AskLabel(-100700),
    "1/ch/labels": desk_verbs.OpenLabels(),
    "1/ch/drop/4": desk_verbs.DropLabel(True, 4),
    "1/ch/csv": desk_verbs.SaveChats(),
    "1/an/to/3/0": desk_verbs.OpenRecipients(3, 0),
    "1/an/tl/3/4/on-0": desk_verbs.SetRecipientLabel(3, 4, True, 0),
    "1/an/tc/3/-100700/off-1": desk_verbs.SetRecipientChat(3, -100700, False, 1),
    "1/an/rep/3": desk_verbs.OpenRepeat(3),
    "1/an/rs/3/week-12": desk_verbs.SetRepeat(3, "week", 12),
    "1/an/rl/3/month": desk_verbs.AskLast(3, "month"),
    "1/an/once/3": desk_verbs.SetOnce(3),
    "1/an/fig/3": desk_verbs.OpenFigures(3),
    "1/an/fo/3/0/wells": desk_verbs.OpenFiguresOf(3, 0, "wells"),
    "1/an/keep/3": desk_verbs.SaveTemplate(3),
    "1/an/temp/3": desk_verbs.OpenTemplates(3),
    "1/an/from/3/4": desk_verbs.BeginFrom(3, 4),
    "1/an/tdel/3/4": desk_verbs.DropTemplate(3, True, 4),
    "1/dk/w/topic:grants": desk_verbs.SeeDisputed("topic:grants"),
}


@pytest.mark.parametrize("packed", PACKED)
def test_a_verb_is_packed_and_read(packed: str) -> None:
    assert PACKED[packed].pack() == packed
    assert verbs.read(packed) == PACKED[packed]


def test_every_verb_has_its_example_and_is_done_by_one_function() -> None:
    assert {type(verb) for verb in PACKED.values()} == set(verbs.every())
    assert set(BUTTONS) == set(verbs.every())


def test_what_is_read_of_an_example_is_read_by_no_other_verb() -> None:
    for packed, verb in PACKED.items():
        assert [one for one in verbs.every() if one.read(packed)] == [type(verb)]


def test_a_button_from_before_is_still_understood() -> None:
    assert verbs.read("1/an/list/0") == verbs.OpenAnnouncements(0)
    assert verbs.read("1/an/list/0/2") == verbs.OpenAnnouncements(2)


@pytest.mark.parametrize(
    "data",
    ["", "1", "1/", "1/up", "1/up/", "2/set", "01/set", "1/set/x", "1/lang/en", "1/forget/", "1/chan/5/kk",
     "1/an/d/7/q-99999-480", "1/an/d/7/q-1440-480", "1/an/d/7/figure-08-600", "1/an/res/3/send-123456",
     "1/an/open/" + "9" * 19, "1/an/xyz/3", "topics"],
)  # fmt: skip
def test_what_is_no_verb(data: str) -> None:
    assert verbs.read(data) is None


def test_what_is_too_long_for_a_button_cannot_be_packed() -> None:
    with pytest.raises(ValueError, match="1/up"):
        verbs.Rate("good", "figure:" + "x" * 60).pack()
    with pytest.raises(ValueError, match="1/chan"):
        verbs.PublishIn(5, "kk").pack()


@pytest.mark.parametrize("topic", ["x" * 64, "ө" * 60, "h:x"])
@pytest.mark.parametrize("verb", [one for one in verbs.every() if "topic" in {f.name for f in fields(one)}])
def test_a_topic_that_does_not_fit_is_named_by_its_hash(verb: Any, topic: str) -> None:
    example = next(one for one in PACKED.values() if type(one) is verb)
    values = {f.name: getattr(example, f.name) for f in fields(verb)} | {"topic": topic}
    packed = verb(**values).pack()
    assert len(packed.encode()) <= LIMIT
    assert verbs.read(packed).topic == hashed(topic)  # type: ignore[union-attr]


def test_a_topic_is_found_by_its_id_and_by_its_hash() -> None:
    assert find_topic("wells", KNOWN) == find_topic(hashed("wells"), KNOWN) == "wells"
    assert find_topic("gone", KNOWN) is None


@given(st.text(max_size=64))
def test_anything_can_be_read(data: str) -> None:
    verbs.read(data)
    read_shown(data, KNOWN)


def test_forms_stand_in_one_place() -> None:
    """No letter code of a button is written anywhere else in the code."""
    bot = Path(__file__).parents[1] / "bot"
    found = [p.name for p in bot.rglob("*.py") if re.search(r'"1/[a-z]', p.read_text("utf-8"))]
    assert sorted(found) == ["desk_verbs.py", "verbs.py"]
