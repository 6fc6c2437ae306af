"""The review: two persons, every step undone exactly, nothing confirmed that was not accepted so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drafting_drafts import FILES, KNOWLEDGE, drafted, finished, number_of, written
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drafting import folder, release, review
from knowledge.drafting.review import Draft, RefusedStep, State
from knowledge.drafting.sorting import Sort
from knowledge.loading import load_texts
from knowledge.proving import verify

WHEN = "2026-05-14 10:00"
MADE = drafted()
N = number_of(MADE, "gardens-2025-count")


def prepared() -> Draft:
    """The draft with nothing left to write in that candidate and its topic."""
    entry = MADE.entry(N)
    entries = tuple(replace(e, table=written(e.table)) if e is entry else e for e in MADE.entries)
    topics = {name: written(head) for name, head in MADE.topics.items()}
    return replace(MADE, entries=entries, topics=topics)


READY = prepared()


def test_one_accepts_and_another_confirms() -> None:
    accepted = review.accept(READY, N, "Айгүл", WHEN, "дұрыс")
    assert (accepted.entry(N).state, accepted.entry(N).by) == (State.ACCEPTED, "Айгүл")
    confirmed = review.confirm(accepted, N, "Олег", WHEN)
    assert confirmed.entry(N).state is State.CONFIRMED
    assert [(s.who, s.did, s.why) for s in confirmed.steps] == [
        ("Айгүл", "accepted", "дұрыс"),
        ("Олег", "confirmed", ""),
    ]


def test_nobody_confirms_their_own_but_who_is_alone_and_then_it_is_said() -> None:
    accepted = review.accept(READY, N, "Айгүл", WHEN)
    with pytest.raises(RefusedStep, match="Айгүл accepted it: another person confirms"):
        review.confirm(accepted, N, "Айгүл", WHEN)
    alone = review.confirm(accepted, N, "Айгүл", WHEN, alone=True)
    assert alone.steps[-1].did == "confirmed alone"


def test_every_number_that_can_be_read_may_be_proposed_and_what_comes_of_it_is_proven() -> None:
    draft, settled = MADE, [e.number for e in MADE.entries if e.table is None]
    for number in settled:
        draft = release.proposed(draft, number, KNOWLEDGE, FILES, "Айгүл", WHEN, "дерек")
    assert {draft.entry(number).sort for number in settled} == {Sort.NEW}
    assert len({entry.id for entry in draft.candidates()}) == len(draft.entries)
    held = {name: text for name, text in folder.files(draft).items() if name.endswith(".toml")}
    assert [f for f in verify(load_texts(held), draft.text) if f.state == "failed"] == []
    with pytest.raises(RefusedStep, match="it is a candidate already"):
        release.proposed(draft, settled[0], KNOWLEDGE, FILES, "Айгүл", WHEN)
    for _ in settled:
        draft = review.undo(draft, "Айгүл", WHEN)
    assert state(draft) == state(MADE)


def test_what_is_not_written_is_not_accepted() -> None:
    number = number_of(MADE, "suaru-kanali-2026")
    with pytest.raises(RefusedStep, match=r"still to write: label\.ru, wording\.kk"):
        review.accept(MADE, number, "Айгүл", WHEN)


def test_what_was_changed_since_is_accepted_anew() -> None:
    accepted = review.accept(READY, N, "Айгүл", WHEN)
    changed = review.change(accepted, N, "label.kk", "бақтар", "Айгүл", WHEN)
    assert changed.entry(N).state is State.OPEN
    with pytest.raises(RefusedStep, match="only what was accepted"):
        review.confirm(changed, N, "Олег", WHEN)


def test_what_somebody_wrote_into_the_file_behind_the_review_is_not_confirmed() -> None:
    accepted = review.accept(READY, N, "Айгүл", WHEN)
    files = folder.files(accepted)
    files["topics/gardens.toml"] = files["topics/gardens.toml"].replace("value = 49", "value = 94")
    with pytest.raises(RefusedStep, match="its file has changed since it was accepted"):
        review.confirm(folder.read(files), N, "Олег", WHEN)


def test_merge_reject_and_later() -> None:
    merged = review.merge(MADE, N, "gardens-2025-count", "Айгүл", WHEN).entry(N)
    assert (merged.sort, merged.figure, merged.state) == (Sort.SAME, "gardens-2025-count", State.MERGED)
    assert review.reject(MADE, N, "Айгүл", WHEN).entry(N).state is State.REJECTED
    assert review.later(MADE, N, "Айгүл", WHEN).entry(N).state is State.LATER


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (lambda: review.accept(MADE, 999, "Айгүл", WHEN), "there is no number 999"),
        (lambda: review.accept(MADE, 1, "Айгүл", WHEN), "number 1 is no candidate: none, part of a date"),
        (lambda: review.reject(MADE, N, " ", WHEN), "nobody is named"),
        (lambda: review.undo(MADE, "Айгүл", WHEN), "nothing to undo"),
        (lambda: review.change(MADE, N, "id", "saplings", "А", WHEN), "stands there already"),
        (lambda: review.change(MADE, N, "value.kk", "5", "А", WHEN), "has no parts"),
        (lambda: review.change_head(MADE, "", "sha256", "0", "А", WHEN), "not changed in the review"),
        (lambda: review.change_head(MADE, "none", "name", "0", "А", WHEN), "there is no topic"),
        (lambda: review.confirm(MADE, N, "Олег", WHEN), "only what was accepted can be confirmed"),
        (lambda: review.undo(review.taken(finished(MADE), "А", WHEN), "А", WHEN), "it stands in the"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(step: object, why: str) -> None:
    with pytest.raises(RefusedStep, match=why) as caught:
        step()  # type: ignore[operator]
    assert "\n" not in str(caught.value)


numbers = st.integers(1, len(MADE.entries))
who = st.sampled_from(["Айгүл", "Олег"])
steps = st.one_of(
    st.tuples(st.sampled_from(["accept", "confirm", "reject", "later", "undo"]), numbers, who),
    st.tuples(st.sampled_from(["merge", "change", "head", "propose"]), numbers, who),
)


def done(draft: Draft, what: str, number: int, name: str) -> Draft:
    match what:
        case "undo":
            return review.undo(draft, name, WHEN)
        case "merge":
            return review.merge(draft, number, "saplings", name, WHEN)
        case "change":
            return review.change(draft, number, "label.kk", "бақтар", name, WHEN)
        case "propose":
            return release.proposed(draft, number, KNOWLEDGE, FILES, name, WHEN)
        case "head":
            return review.change_head(draft, "", "title.kk", f"бақ {name}", name, WHEN)
    return getattr(review, what)(draft, number, name, WHEN)  # type: ignore[no-any-return]


def state(draft: Draft) -> object:
    return draft.entries, draft.source, draft.topics


@settings(deadline=None, max_examples=60)
@given(st.lists(steps, max_size=12))
def test_undo_restores_exactly_and_history_only_grows(wanted: list[tuple[str, int, str]]) -> None:
    draft, before = READY, [state(READY)]  # what stood before each step that stands
    for what, number, name in wanted:
        old = draft
        try:
            draft = done(draft, what, number, name)
        except RefusedStep:
            assert draft is old
            continue
        assert len(draft.steps) == len(old.steps) + 1
        if what == "undo":
            assert state(draft) == before.pop()
        else:
            before.append(state(old))
        assert folder.read(folder.files(draft)) == draft
    while len(before) > 1:
        draft = review.undo(draft, "Айгүл", WHEN)
        assert state(draft) == before.pop()
    assert state(draft) == state(READY)


@settings(deadline=None, max_examples=60)
@given(st.lists(steps, max_size=12))
def test_nothing_is_confirmed_without_two_persons(wanted: list[tuple[str, int, str]]) -> None:
    draft = READY
    for what, number, name in wanted:
        try:
            draft = done(draft, what, number, name)
        except RefusedStep:
            continue
    for entry in draft.entries:
        if entry.state is State.CONFIRMED:
            mine = [s for s in draft.steps if s.before and s.before.number == entry.number and not s.undone]
            assert mine[-1].did == "confirmed"
            assert mine[-1].who != entry.by
