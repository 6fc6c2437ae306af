"""A confirmed draft in the knowledge: new figures, new observations, corrections; no value is lost."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from drafting_drafts import FILES, KNOWLEDGE, drafted, finished, number_of
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drafting import release, review
from knowledge.drafting.review import Draft, RefusedStep, State
from knowledge.loading import load_texts
from knowledge.model import Knowledge
from knowledge.proving import verify

DONE = finished(drafted())


def said(knowledge: Knowledge) -> set[tuple[str, Decimal | None, str]]:
    """Every value with its figure and source: what was said, ever."""
    figures = [f for figure in knowledge.figures.values() for f in (figure, *figure.earlier())]
    return {(figure.indicator.id, figure.value, figure.source) for figure in figures}


def test_a_new_observation_stands_beside_the_old_one() -> None:
    knowledge = load_texts(release.take(DONE, FILES))
    values = {
        f.period.start: f.value for f in knowledge.figures.values() if f.indicator.id == "gardens-count"
    }
    assert values == {"2025": 49, "2026": 61}


def test_a_correction_keeps_its_id_and_what_it_said() -> None:
    figure = load_texts(release.take(DONE, FILES)).figures["gardens-2025-count"]
    assert (figure.value, figure.source) == (49, "release-2026-05-14")
    (former,) = figure.earlier()
    assert (former.value, former.source, former.as_written) == (48, "orchards-2025-05-12", "48")
    assert former.where == KNOWLEDGE.figures["gardens-2025-count"].where
    assert figure.former[0].reason == "corrected by release-2026-05-14"


def test_what_is_as_of_a_later_day_takes_the_place_of_the_earlier() -> None:
    figure = load_texts(release.take(DONE, FILES)).figures["saplings"]
    assert (figure.value, [old.value for old in figure.earlier()]) == (11200, [9400])


def test_a_later_observation_may_share_the_indicator_of_a_figure_that_has_its_own() -> None:
    knowledge = load_texts(release.take(DONE, FILES))
    assert knowledge.figures["gardens-2026-sum"].indicator is not None
    assert knowledge.figures["gardens-2026-sum"].indicator.id == "gardens-2025-sum"


def test_all_that_is_new_and_all_that_was_is_proven() -> None:
    made = release.take(DONE, FILES)
    findings = verify(load_texts(made), DONE.text)
    assert {f.state for f in findings} == {"proven"}
    old = (Path(__file__).parents[1] / "invented" / "release.txt").read_bytes().decode()
    proven = [f for f in verify(load_texts(made), old) if f.part.startswith("former[0].")]
    assert {f.figure for f in proven} == {"gardens-2025-count", "saplings"}
    assert {f.state for f in proven} == {"proven"}


def test_files_keep_their_comments_and_all_that_was_not_corrected() -> None:
    files = {**FILES, "topics/gardens.toml": f"# ours\n{FILES['topics/gardens.toml']}"}
    made = release.take(DONE, files)
    assert made["topics/gardens.toml"].startswith("# ours\n")
    before, after = (tomllib.loads(f["topics/gardens.toml"]) for f in (files, made))
    assert [f["id"] for f in after["figure"]][: len(before["figure"])] == [f["id"] for f in before["figure"]]
    untouched = {"harvest-growth", "nurseries-growth", "contests", "gardens-2025-sum"}
    for old, new in zip(before["figure"], after["figure"], strict=False):
        assert old == new or old["id"] not in untouched


def test_a_caution_that_is_decided_anew_stands_once() -> None:
    before, after = (load_texts(f).figures["saplings"].cautions for f in (FILES, release.take(DONE, FILES)))
    assert [(len(before), c.text.kk) for c in before] == [(1, "{year} жылы осы кезеңге кіретіні айтылмаған.")]
    assert [c.text.kk for c in after] == ["сөз? {year} жылы осы кезеңге кіретіні айтылмаған."]


def test_only_what_is_confirmed_is_taken() -> None:
    number = number_of(DONE, "gardens-2026-count")
    rejected = review.reject(DONE, number, "Айгүл", "2026-05-14 12:00")
    assert "gardens-2026-count" not in load_texts(release.take(rejected, FILES)).figures


def test_nothing_is_taken_of_an_unreviewed_draft_or_one_without_its_source() -> None:
    with pytest.raises(RefusedStep, match="nothing is confirmed"):
        release.take(drafted(), FILES)
    unnamed = replace(DONE, source={**DONE.source, "publisher": {"kk": "TODO", "ru": "TODO"}})
    with pytest.raises(RefusedStep, match=r"still to write: sources/release-2026-05-14\.toml: publisher\.kk"):
        release.take(unnamed, FILES)


def test_what_would_not_load_or_not_be_proven_is_not_taken() -> None:
    number = number_of(DONE, "gardens-2026-count")
    for field, value, why in (
        ("wording.kk", "Биыл 61 бақ.", "wording.kk"),
        ("value", 62, "not proven: gardens-2026-count: value"),
    ):
        bad = review.change(DONE, number, field, value, "Айгүл", "x")
        bad = review.confirm(review.accept(bad, number, "Айгүл", "x"), number, "Олег", "x")
        with pytest.raises(RefusedStep, match=why):
            release.take(bad, FILES)


def accepted(draft: Draft, name: str) -> None:
    """It is tried whether the draft could be taken with it."""
    number = number_of(draft, name)
    release.tried(review.accept(draft, number, "Айгүл", "x"), number, FILES)


def test_what_would_not_load_is_said_to_who_accepts_it() -> None:
    begun = drafted()  # whose source is still to write
    number = number_of(begun, "gardens-2025-count")
    accepted(begun, "gardens-2025-count")
    bad = review.change(begun, number, "wording.kk", "Биыл 61 бақ.", "Айгүл", "x")
    with pytest.raises(RefusedStep, match=r"gardens-2025-count: wording\.kk"):
        accepted(bad, "gardens-2025-count")


def test_the_words_of_what_is_accepted_may_name_what_the_release_proposes_besides() -> None:
    begun = drafted()
    number, other = number_of(begun, "gardens-2026-sum"), number_of(begun, "gardens-2026-count")
    words = "Бақтардың құны; саны — {gardens-2026-count.number}."
    naming = review.change(begun, number, "wording.kk", words, "Айгүл", "x")
    naming = review.change(naming, number, "wording.ru", words, "Айгүл", "x")
    accepted(naming, "gardens-2026-sum")
    with pytest.raises(RefusedStep, match="gardens-2026-count"):  # which will not be there
        accepted(review.reject(naming, other, "Айгүл", "x"), "gardens-2026-sum")
    # What nothing names is not refused for what another one names.
    number = number_of(naming, "gardens-2026-sum")
    begun = review.accept(naming, number, "Айгүл", "x")
    for name in ("gardens-2026-count", "gardens-2025-count"):
        accepted(begun, name)


def test_taking_it_again_takes_nothing_twice() -> None:
    taken = review.taken(DONE, "Олег", "2026-05-14 12:00")
    assert {entry.state for entry in taken.candidates()} == {State.TAKEN}
    with pytest.raises(RefusedStep, match="nothing is confirmed"):
        release.take(taken, release.take(DONE, FILES))


@settings(deadline=None, max_examples=20)
@given(st.sets(st.sampled_from([entry.number for entry in DONE.candidates()]), min_size=1))
def test_revisions_lose_no_value(kept: set[int]) -> None:
    draft = DONE
    for entry in draft.candidates():
        if entry.number not in kept:
            draft = review.reject(draft, entry.number, "Айгүл", "2026-05-14 12:00")
    after = load_texts(release.take(draft, FILES))
    assert said(KNOWLEDGE) <= said(after)
    new = {Decimal(str(e.table["value"])) for e in draft.candidates() if e.number in kept and e.table}
    assert new <= {f.value for f in after.figures.values()}
