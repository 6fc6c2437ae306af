"""The kept vocabulary: found again, and made anew whenever anything about it is not as it should be."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from talking import INVENTED, OURS, ROOT, TODAY, store

from bot import opening
from bot.answering.index import Index
from bot.assistant import Assistant, Conversation
from bot.opening import over
from bot.screens.home import Interface
from bot.understanding.vocabulary import Vocabulary, topical
from knowledge.model import Asked, Knowledge

QUESTIONS = (
    "2025 жылы қанша грант берілді?",
    "Скольок грантов выдали",
    "игі ітер марафоны қашан",
    "канша волонтерлр бар",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not" / "yet"


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whenever a vocabulary is built and not restored: a small one; how it is kept is all that counts."""
    made: list[object] = []

    def small(knowledge: Knowledge) -> Vocabulary:
        made.append(knowledge)
        return Vocabulary(topical(knowledge))

    monkeypatch.setattr(opening, "vocabulary_of", small)
    return made


def index(folder: Path, knowledge: Path = INVENTED) -> Index:
    return opening.index(store(knowledge), [folder])


def kept(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_it_is_built_once(folder: Path, built: list[object]) -> None:
    index(folder)
    index(folder)
    assert len(built) == 1
    assert not kept(folder).stat().st_mode & 0o077


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, Path]:
    """The index of our knowledge as it is built, and the folder in which its vocabulary is kept."""
    folder = tmp_path_factory.mktemp("ours")
    return index(folder, OURS), folder


def test_what_is_restored_is_what_was_built(ours: tuple[Index, Path]) -> None:
    first, folder = ours
    second = index(folder, OURS)
    assert first.vocabulary is not second.vocabulary
    (words, (*entries, _, here)), (again, (*others, _, there)) = (
        first.vocabulary.plain(),
        second.vocabulary.plain(),
    )
    assert (words, entries, here) == (again, others, there)
    assert {v.id: v.terms for v in first.all} == {v.id: v.terms for v in second.all}


def test_it_answers_the_same(ours: tuple[Index, Path]) -> None:
    first, folder = ours
    alone = Assistant(store, Interface(), lambda _: first)
    again = over(store(), Interface(), [folder])
    for question in QUESTIONS:
        assert again.ask(question, Conversation(), TODAY) == alone.ask(question, Conversation(), TODAY)


def test_other_words_of_the_knowledge_are_another_vocabulary(folder: Path, built: list[object]) -> None:
    knowledge = store(INVENTED)
    name, topic = next(iter(knowledge.topics.items()))
    more = replace(topic, asked=Asked((*topic.asked.kk, "мүлдем басқа"), topic.asked.ru))
    opening.index(knowledge, [folder])
    other = replace(knowledge, topics=MappingProxyType({**knowledge.topics, name: more}))
    opening.index(other, [folder])
    assert built == [knowledge, other]
    assert len(list(folder.iterdir())) == 2


def test_another_noun_of_a_unit_is_another_vocabulary(folder: Path, built: list[object]) -> None:
    knowledge = store(INVENTED)
    name, figure = next((i, f) for i, f in knowledge.figures.items() if f.unit.kk)
    counted = replace(figure.indicator, unit=replace(figure.unit, kk="мүлдем басқа"))
    figures = {**knowledge.figures, name: replace(figure, indicator=counted)}
    opening.index(knowledge, [folder])
    opening.index(replace(knowledge, figures=MappingProxyType(figures)), [folder])
    assert len(built) == 2


@pytest.mark.parametrize("version", ["3.99.0 (main)", sys.version + " "])
def test_another_python_makes_its_own(
    folder: Path, built: list[object], monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    index(folder)
    monkeypatch.setattr(sys, "version", version)
    index(folder)
    assert len(built) == 2


def test_other_code_makes_its_own(folder: Path, built: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    index(folder)
    monkeypatch.setattr(opening, "_MADE_BY", opening._MADE_BY[:-1])
    index(folder)
    assert len(built) == 2


def _flipped(held: bytes) -> bytes:
    middle = len(held) // 2
    return held[:middle] + bytes([held[middle] ^ 1]) + held[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda held: b"",
        lambda held: held[:30],
        lambda held: held[:-1],
        lambda held: held + b"\0",
        _flipped,
        lambda held: b"another program's\n" + held,
        lambda held: held.replace(b"vocabulary 2", b"vocabulary 0", 1),
    ],
)
def test_a_damaged_file_is_made_anew(folder: Path, built: list[object], damage) -> None:  # type: ignore[no-untyped-def]
    index(folder)
    file = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    index(folder)
    assert len(built) == 2
    assert file.read_bytes()[:52] == whole[:52]
    index(folder)
    assert len(built) == 2


@pytest.mark.parametrize("parts", [[], [()], [(), ()], [(1, 2), ([], [], (), {}, frozenset())], [7, None]])
def test_plain_data_of_another_shape_is_made_anew(
    folder: Path, built: list[object], parts: list[Any]
) -> None:
    key = opening._key(store(INVENTED))
    assert opening._keep(folder / opening._name(key), key, parts)
    index(folder)
    assert len(built) == 1


def test_a_file_that_others_may_write_is_not_read(folder: Path, built: list[object]) -> None:
    index(folder)
    file = kept(folder)
    file.chmod(0o620)
    index(folder)
    assert len(built) == 2
    assert file.stat().st_mode & 0o777 == 0o600  # made anew


def test_a_file_of_another_user_is_not_read(
    folder: Path, built: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    index(folder)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    index(folder)
    assert len(built) == 2


def test_a_link_or_a_pipe_is_not_read(folder: Path, tmp_path: Path, built: list[object]) -> None:
    index(folder)
    file = kept(folder)
    moved = file.rename(tmp_path / "moved")
    file.symlink_to(moved)
    index(folder)
    assert len(built) == 2
    file.unlink()
    os.mkfifo(file)
    index(folder)
    assert len(built) == 3
    assert file.is_file()


def test_a_folder_that_cannot_be_made_costs_the_time_alone(tmp_path: Path, built: list[object]) -> None:
    (tmp_path / "file").write_text("")
    closed = tmp_path / "file" / "below"
    index(closed)
    index(closed)
    assert len(built) == 2
    opening.index(store(INVENTED), [closed, tmp_path / "second"])
    opening.index(store(INVENTED), [closed, tmp_path / "second"])
    assert len(built) == 3


def test_a_full_disk_leaves_nothing_behind(
    folder: Path, built: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert index(folder).views
    assert list(folder.iterdir()) == []


def test_old_files_go(folder: Path, built: list[object]) -> None:
    index(folder)
    for n in range(20):
        other = folder / f"vocabulary-{n:016x}"
        other.write_bytes(b"old")
        os.utime(other, (n, n))
    (folder / "of another program").write_bytes(b"")
    kept_now = next(p for p in folder.iterdir() if p.stat().st_size > 100)
    kept_now.unlink()
    index(folder)
    left = sorted(p.name for p in folder.iterdir())
    assert kept_now.name in left
    assert "of another program" in left
    assert len(left) == opening._KEPT + 1


def test_two_processes_at_once(folder: Path, built: list[object]) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from bot import opening; from knowledge.loading import load;"
        "from bot.understanding.vocabulary import Vocabulary, topical;"
        "opening.vocabulary_of = lambda knowledge: Vocabulary(topical(knowledge));"
        "print(len(opening.index(load(Path(sys.argv[1])), [Path(sys.argv[2])]).views))"
    )
    run = [sys.executable, "-c", program, str(INVENTED), str(folder)]
    both = [subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [p.communicate()[0].strip() for p in both] == [str(len(index(folder).views))] * 2
    assert [p.name.endswith(".new") for p in folder.iterdir()] == [False]
    assert built == []  # what one of them kept was read


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_CACHE_HOME is of Linux")
def test_what_tests_keep_is_not_among_what_their_user_has(pytestconfig: pytest.Config) -> None:
    own, *_ = opening.folders(Path())
    assert own.is_relative_to(pytestconfig.rootpath)
