"""What may pass is told apart, and said by its own name."""

from __future__ import annotations

import errno
import os

import pytest

from bot.storage.sqlite import DiskError, StorageError, passing


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (errno.ENOSPC, DiskError, "the disk is full"),
        (errno.EDQUOT, DiskError, "this user's share of the disk is full"),
        (errno.EROFS, DiskError, "the disk can only be read"),
        (errno.EIO, DiskError, "the disk failed"),
        (errno.EMFILE, StorageError, "too many files are open in this program"),
        (errno.ENFILE, StorageError, "too many files are open on this machine"),
        (errno.ENOMEM, StorageError, "no memory is left"),
    ],
)
def test_what_the_machine_cannot_do_is_said_by_its_name(
    number: int, kind: type[StorageError], said: str
) -> None:
    error = OSError(number, os.strerror(number))
    found = passing(error)
    assert type(found) is kind
    assert str(found) == f"{said}: [Errno {number}] {os.strerror(number)}"


def test_what_does_not_pass_is_none_of_it() -> None:
    trouble = StorageError("x: locked by another program")
    assert passing(trouble) is trouble
    refused = OSError(errno.EACCES, "Permission denied")
    assert [passing(error) for error in (None, ValueError("x"), OSError("x"), refused)] == [None] * 4
