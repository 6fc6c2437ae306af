"""Between files and the desk: its changes go into a folder, a folder is proposed; conflicts are named."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_scene import write
from drafting_drafts import FILES

from bot import opening
from bot.knowledge_commands import export, import_
from bot.settings import Settings, StopError, load
from bot.storage import desk_work
from bot.storage.database import Database
from bot.storage.desk_work import Change
from knowledge import edits
from knowledge.edits import Edit
from knowledge.loading import texts

GARDENS = "topics/gardens.toml"
LABEL = ("figure", "gardens-2025-count", "label")
OLD = edits.standing(FILES, GARDENS, LABEL)
OURS = {"kk": "бақтар", "ru": "сады"}
THEIRS = {"kk": "жаңа бақтар", "ru": "новые сады"}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def at(tmp_path: Path) -> Settings:
    write(tmp_path / "served", FILES)
    return load(
        {"AZAMAT_DATA": str(tmp_path / "data"), "AZAMAT_KNOWLEDGE": str(tmp_path / "served")}, tmp_path
    )


def desk(settings: Settings, *changes: Edit) -> list[Change]:
    """What the desk has changed is so."""

    async def main() -> list[Change]:
        async with await Database.open(settings.database) as store:
            for change in changes:
                await desk_work.propose(store, "words", "x", [change], "", "7", NOW, confirmed=True)
            return await desk_work.newest(store, 9)

    return asyncio.run(main())


def relabelled(files: dict[str, str], label: dict[str, str]) -> dict[str, str]:
    return edits.patched(files, [Edit(GARDENS, LABEL, OLD, label)])[0]


def test_what_the_desk_changed_goes_into_a_folder(
    at: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk(at, Edit(GARDENS, LABEL, OLD, OURS))
    ours = {GARDENS: f"# ours\n{FILES[GARDENS]}"}
    write(tmp_path / "clone", {**FILES, **ours})
    assert export(tmp_path / "clone", at) == 0
    made = texts(tmp_path / "clone")
    assert edits.standing(made, GARDENS, LABEL) == OURS
    assert made[GARDENS].startswith("# ours\n")
    assert [name for name in made if made[name] != {**FILES, **ours}[name]] == [GARDENS]
    told = capsys.readouterr().out.splitlines()
    assert told == [
        f"changed: {tmp_path / 'clone' / GARDENS}",
        f"1 change of the desk in {tmp_path / 'clone'}",
    ]
    assert export(tmp_path / "new", at) == 0
    assert edits.differences(texts(tmp_path / "new"), made) == ()


def test_a_folder_that_went_on_is_not_written_over(
    at: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk(at, Edit(GARDENS, LABEL, OLD, OURS))
    write(tmp_path / "clone", relabelled(FILES, THEIRS))
    assert export(tmp_path / "clone", at) == 1
    assert capsys.readouterr().out.startswith(
        f"conflict: change 1: {GARDENS}: figure.gardens-2025-count.label: the files say something else"
    )
    assert texts(tmp_path / "clone") == relabelled(FILES, THEIRS)
    assert export(tmp_path / "clone", at, force=True) == 0
    assert edits.standing(texts(tmp_path / "clone"), GARDENS, LABEL) == OURS


def test_a_folder_is_proposed_and_waits_for_an_officer(
    at: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk(at)
    export(tmp_path / "mine", at)
    write(tmp_path / "mine", relabelled(texts(tmp_path / "mine"), OURS))
    capsys.readouterr()
    assert import_(tmp_path / "mine", "Айгүл", "қысқа", at) == 0
    assert capsys.readouterr().out == "change 1: 1 place; an officer confirms it: /desk in Telegram\n"
    (change,) = desk(at)
    assert (change.kind, change.state, change.made_by, change.why) == ("import", "waiting", "Айгүл", "қысқа")
    assert change.edits == (Edit(GARDENS, LABEL, OLD, OURS),)
    assert opening.knowledge(at).figures["gardens-2025-count"].label.kk == OLD["kk"]


def test_what_the_desk_changed_since_the_export_is_a_conflict(
    at: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk(at)
    export(tmp_path / "mine", at)
    write(tmp_path / "mine", relabelled(texts(tmp_path / "mine"), THEIRS))
    desk(at, Edit(GARDENS, LABEL, OLD, OURS))
    capsys.readouterr()
    assert import_(tmp_path / "mine", "Айгүл", "", at) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(
        f"conflict: {GARDENS}: figure.gardens-2025-count.label: {tmp_path / 'mine'} says"
    )
    assert len(desk(at)) == 1
    assert import_(tmp_path / "mine", "Айгүл", "", at, force=True) == 0
    assert desk(at)[0].edits == (Edit(GARDENS, LABEL, OURS, THEIRS),)


def test_what_the_desk_changed_elsewhere_is_none_and_stays(at: Settings, tmp_path: Path) -> None:
    desk(at)
    export(tmp_path / "mine", at)
    write(tmp_path / "mine", relabelled(texts(tmp_path / "mine"), THEIRS))
    desk(at, Edit(GARDENS, ("order",), edits.standing(FILES, GARDENS, ("order",)), 9))
    assert import_(tmp_path / "mine", "Айгүл", "", at) == 0
    assert desk(at)[0].edits == (Edit(GARDENS, LABEL, OLD, THEIRS),)


def test_nothing_new_is_said_so_and_what_is_broken_stops(
    at: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StopError, match="there is no database yet"):
        import_(tmp_path / "served", "Айгүл", "", at)
    desk(at)
    capsys.readouterr()
    assert import_(tmp_path / "served", "Айгүл", "", at) == 0
    assert capsys.readouterr().out == "nothing differs from what is served\n"
    write(tmp_path / "bad", {**FILES, GARDENS: "id = "})
    assert import_(tmp_path / "bad", "Айгүл", "", at) == 1
    write(tmp_path / "served", {"exported.json": "["})
    with pytest.raises(StopError, match="it is broken"):
        import_(tmp_path / "served", "Айгүл", "", at)


def test_ask_answers_as_the_running_bot_does(at: Settings) -> None:
    desk(at, Edit(GARDENS, LABEL, OLD, OURS))
    assert opening.knowledge(at).figures["gardens-2025-count"].label.kk == "бақтар"


def test_a_second_export_keeps_what_was_edited_here_and_a_second_import_proposes_nothing_new(
    at: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk(at)
    mine = tmp_path / "mine"
    export(mine, at)
    write(mine, relabelled(texts(mine), OURS))
    capsys.readouterr()
    assert export(mine, at) == 1
    assert capsys.readouterr().out.startswith(f"edited here: {mine / GARDENS}\nnothing is written; propose")
    assert export(mine, at, force=True) == 0
    assert import_(mine, "Айгүл", "", at) == import_(mine, "Олег", "", at) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "change 1: 1 place; an officer confirms it: /desk in Telegram",
        "change 1 is this already; an officer confirms it: /desk in Telegram",
    ]
    (change,) = desk(at)
    assert change.edits == (Edit(GARDENS, LABEL, OLD, OURS),)
    desk(at, *change.edits)  # once it is served it is no edit of one's own any more
    assert export(mine, at) == 0
