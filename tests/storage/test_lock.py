from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from stored_examples import rights_bind

from bot.storage.data_folder import AlreadyRunning, DataLock
from bot.storage.sqlite import StorageError


def test_it_makes_the_folder_and_writes_the_process_id(tmp_path: Path) -> None:
    with DataLock(tmp_path / "data" / "deep"):
        assert (tmp_path / "data" / "deep" / "azamat.lock").read_text() == f"{os.getpid()}\n"


def test_a_second_one_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first = DataLock(tmp_path)
    with pytest.raises(AlreadyRunning) as caught:
        DataLock(tmp_path)
    assert caught.value.pid == os.getpid()
    assert str(caught.value) == (
        f"{tmp_path}: Azamat is already running on this folder (process {os.getpid()}); stop it first"
    )
    first.release()
    first.release()
    with DataLock(tmp_path):
        pass


def test_a_process_id_that_cannot_be_read(tmp_path: Path) -> None:
    with DataLock(tmp_path) as lock:
        lock.path.write_text("not a number")
        with pytest.raises(AlreadyRunning) as caught:
            DataLock(tmp_path)
    assert caught.value.pid is None
    assert str(caught.value) == f"{tmp_path}: Azamat is already running on this folder; stop it first"


def test_a_killed_process_holds_it_no_more(tmp_path: Path) -> None:
    text = (
        "import sys, time; from pathlib import Path; from bot.storage.data_folder import DataLock;"
        " lock = DataLock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", text, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            with pytest.raises(AlreadyRunning) as caught:
                DataLock(tmp_path)
            assert caught.value.pid == other.pid
        finally:
            other.kill()
    with DataLock(tmp_path) as lock:
        assert lock.path.read_text() == f"{os.getpid()}\n"


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(StorageError, match=r"data: not a folder$"):
        DataLock(tmp_path / "data")


@pytest.mark.skipif(not rights_bind(), reason="rights do not bind here")
def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    with pytest.raises(StorageError, match=r"azamat\.lock: cannot be made: Permission denied"):
        DataLock(tmp_path / "data")


def test_a_longer_process_id_of_before_leaves_no_digits(tmp_path: Path) -> None:
    (tmp_path / "azamat.lock").write_text("123456789012345\n")
    with DataLock(tmp_path) as lock:
        assert lock.path.read_text() == f"{os.getpid()}\n"
