"""Rules of the house that no linter can say. The others are in pyproject.toml: imports, banned calls."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from knowledge.loading import load
from locales import catalogue, numerals
from locales.languages import LANGUAGES, Language

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "knowledge", "locales")
CODE = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


class Literal(NamedTuple):
    """A constant of the code: a text that is no docstring, or a number."""

    path: str
    line: int
    value: object

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.value!r}"


def _literals() -> Iterator[Literal]:
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in told:
                yield Literal(path.relative_to(ROOT).as_posix(), node.lineno, node.value)


@cache
def literals() -> tuple[Literal, ...]:
    return tuple(_literals())


def texts() -> list[tuple[Literal, str]]:
    return [(literal, literal.value) for literal in literals() if isinstance(literal.value, str)]


def test_sql_stands_in_storage_alone() -> None:
    sql = re.compile(
        r"\b(?:SELECT\s.+\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s+\w"
        r"|(?:CREATE|ALTER|DROP)\s+(?:TABLE|INDEX|TRIGGER|VIEW)|BEGIN\s+(?:IMMEDIATE|DEFERRED|EXCLUSIVE)"
        r"|SAVEPOINT\s|VACUUM\b)",
        re.IGNORECASE | re.DOTALL,
    )
    assert [
        str(at) for at, text in texts() if sql.search(text) and not at.path.startswith("bot/storage/")
    ] == []
    assert any(sql.search(text) for _, text in texts())  # it does find some


def test_sentences_for_people_stand_in_locales_and_knowledge_alone() -> None:
    """Two Cyrillic words in a row are a sentence. English is for the operator."""
    sentence = re.compile(r"[Ѐ-ӿ]{2,}[\s,.:;!?–—-]+[Ѐ-ӿ]{2,}")
    # An example of a question, shown to the operator.
    example = 'ask: no question; try: azamat ask "Биыл қанша грант бөлінді?"'
    found = [at for at, text in texts() if at.path.startswith("bot/") and sentence.search(text)]
    assert [str(at) for at in found if at.value != example] == []


def figures() -> set[Decimal]:
    """The figures' numbers that no program has by chance: of three digits and not round, or longer."""
    values = {f.value for f in load(ROOT / "knowledge").figures.values()}
    values |= {f.previous for f in load(ROOT / "knowledge").figures.values()}
    found = {v for v in values if isinstance(v, Decimal)}
    return {v for v in found if v > 99 and (v % 50 or v > 10_000)}


def test_no_number_of_a_figure_stands_in_code() -> None:
    told = figures()
    assert len(told) > 10
    written = {f"{v:f}" for v in told}
    found = []
    for at in literals():
        if isinstance(at.value, int | float) and not isinstance(at.value, bool):
            bad = Decimal(str(at.value)) in told
        else:
            bad = isinstance(at.value, str) and any(n in written for n in re.findall(r"\d+", at.value))
        found += [str(at)] * bad
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_stands_in_a_catalogue(language: Language) -> None:
    messages = catalogue.load(language).messages
    for msgid, forms in messages.items():
        for form in forms:
            bare = re.sub(r"\{[^}]*\}", " ", form)
            assert [n for n in numerals.find(bare) if not n.weak] == [], msgid


def test_no_number_of_a_figure_stands_in_a_lexicon() -> None:
    written = {f"{v:f}" for v in figures()}
    for path in sorted((ROOT / "locales").rglob("*.toml")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            assert not written & set(re.findall(r"\d+", line)), f"{path.name}:{number}: {line}"


def test_topics_have_no_name_in_code() -> None:
    """Another knowledge folder, data only, must work as well."""
    knowledge = load(ROOT / "knowledge")
    ids = {*knowledge.topics, *knowledge.figures, *knowledge.derived, *knowledge.sources}
    # Ids that are words of the program as well.
    ids -= {"order"}
    assert [str(at) for at, text in texts() if text in ids] == []


def test_pure_rooms_open_nothing_while_they_answer() -> None:
    """Files are read where data is loaded; whoever understands, answers or renders reads none."""
    reads = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "print", "input", "urlopen"}
    for path in CODE:
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(("bot/understanding/", "bot/answering/", "bot/rendering/")):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                word = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                assert word not in reads, f"{name}:{node.lineno}: {word}"


def test_every_module_says_what_it_is() -> None:
    for path in CODE:
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path.relative_to(ROOT)


def test_no_path_of_a_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w|[A-Z]:\\\\Users")
    places = ["*.md", "*.toml", "*.lock", ".ci/run", ".env.example"]
    places += [f"{room}/**/*" for room in ("bot", "knowledge", "locales", "tests")]
    kept = [p for place in places for p in ROOT.glob(place) if p.is_file() and p.suffix != ".pyc"]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in kept
        if path != Path(__file__) and (match := machine.search(path.read_text("utf-8", errors="replace")))
    ]
    assert found == []


def test_no_private_module_of_a_library_is_imported() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
        if re.search(r"(^|\.)_(?!_)", name) and name.partition(".")[0] not in ("bot", "knowledge", "locales")
    ]
    assert found == []


def test_what_the_benchmarks_import_of_ours_is_there() -> None:
    """They are run by hand, and seldom: what moves elsewhere would be missed on the day that it is needed."""
    missing = []
    for path in sorted((ROOT / "tests" / "benchmarks").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ROOMS:
                for name in node.names:
                    whole = f"{node.module}.{name.name}"
                    try:
                        pkgutil.resolve_name(whole)
                    except (ImportError, AttributeError):
                        missing.append(f"{path.name}: {whole}")
    assert missing == []
