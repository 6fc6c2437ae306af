"""What the command line is given is bounded as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.announcing import LARGEST
from bot.cli import main


def test_a_text_that_is_no_announcement_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path / "data"))
    (tmp_path / "kk.html").write_bytes(b"x" * (LARGEST + 1))
    assert main(["announce", "--kk", str(tmp_path / "kk.html"), "--topic", "grants", "--dry-run"]) == 2
    assert capsys.readouterr().err == f"azamat: announce: {tmp_path / 'kk.html'}: more than 100,000 bytes\n"
    assert not (tmp_path / "data").exists()
