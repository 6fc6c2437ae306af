"""``azamat card`` and ``azamat cards``."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bot.cli import main

LIBRARIES = Path(__file__).parents[1] / "libraries" / "knowledge"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path / "data"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_card_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.png"
    assert run(capsys, "card", "grants-2025-count", "--lang", "ru", "-o", str(path)) == (0, f"{path}\n", "")
    with Image.open(path) as image:
        assert image.size == (1200, 675)


def test_a_topic_gives_its_sheet_each_page_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "v.png"
    status, out, _ = run(capsys, "card", "volunteers", "--theme", "dark", "-o", str(path))
    assert (status, out.split()) == (0, [str(path), str(tmp_path / "v-2.png")])
    tall = tmp_path / "t.png"
    run(capsys, "card", "volunteers", "--size", "tall", "-o", str(tall))
    with Image.open(tall) as image:
        assert image.size == (1080, 1350)


def test_all_pictures_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZAMAT_KNOWLEDGE", str(LIBRARIES))
    folder = tmp_path / "deep" / "folder"
    status, out, _ = run(capsys, "cards", "--all", str(folder))
    files = {path.name for path in folder.iterdir()}
    assert (status, out) == (0, f"{folder}: {len(files)} pictures\n")
    assert len(files) == (12 + 3) * 8  # figures and topics; languages, sizes, themes
    assert {"libraries-2025-count-kk-wide-light.png", "museums-ru-tall-dark.png"} <= files


def test_what_there_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "card", "nothing", "-o", str(tmp_path / "a.png"))
    assert (status, err) == (1, "azamat: nothing: there is no figure and no topic of that id\n")


def test_where_nothing_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "none" / "a.png"
    status, _, err = run(capsys, "card", "forum-date", "-o", str(path))
    assert (status, err) == (1, f"azamat: {path}: there is no folder {path.parent}\n")
    (tmp_path / "b.png").mkdir()
    status, _, err = run(capsys, "card", "forum-date", "-o", str(tmp_path / "b.png"))
    assert status == 1
    assert err.startswith(f"azamat: {tmp_path / 'b.png'}: cannot be written: ")
    (tmp_path / "file").write_text("")
    status, _, err = run(capsys, "cards", "--all", str(tmp_path / "file"))
    assert status == 1
    assert "cannot be made" in err


@pytest.mark.parametrize("name", ["a.jpg", "a", "png"])
def test_a_name_that_is_none_of_a_picture_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / name
    status, _, err = run(capsys, "card", "forum-date", "-o", str(path))
    assert (status, err) == (2, f"azamat: {path}: pictures are PNG files; let the name end in .png\n")
    assert not path.exists()
