"""No wrong figure gets by: each record changed in one point makes loading or proving fail under its id.

The invented folder, and the project's own where its source's text lies beside the repository.
"""

from __future__ import annotations

import copy
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from toml_writing import toml

from knowledge.loading import KnowledgeError, load_texts
from knowledge.proving import verify
from knowledge.records import standard_units
from locales import numerals

ROOT = Path(__file__).parents[2]
INVENTED = Path(__file__).parent / "invented"
REAL = ROOT / "knowledge"
FOLDERS = {"invented": (INVENTED, INVENTED), "real": (REAL, ROOT.parent / "shared" / "source")}
OTHER_UNITS = ("KZT", "percent", "times", "date", "place", "fact", "other-noun")
OTHER_NOUN = {"kk": "кеме", "ru": ["корабль", "корабля", "кораблей"]}


@lru_cache
def source_texts(name: str) -> dict[str, str]:
    """The texts of the sources that lie beside the folder, by their SHA-256."""
    folder = FOLDERS[name][1]
    read = [path.read_bytes() for path in folder.glob("*.txt")] if folder.is_dir() else []
    return {hashlib.sha256(content).hexdigest(): content.decode() for content in read}


def figures(name: str) -> Iterator[tuple[str, str, str]]:
    for path in sorted((FOLDERS[name][0] / "topics").glob("*.toml")):
        for figure in tomllib.loads(path.read_text("utf-8")).get("figure", []):
            yield name, path.name, figure["id"]


ALL = [*figures("invented"), *figures("real")]


# -- a folder of one figure --------------------------------------------------------------------------------


def alone(name: str, file: str, figure_id: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A figure, its topic and its source, with nothing that points to other figures."""
    topic = tomllib.loads((FOLDERS[name][0] / "topics" / file).read_text("utf-8"))
    (figure,) = [entry for entry in topic["figure"] if entry["id"] == figure_id]
    both = {"kk": "мәтін", "ru": "текст"}
    figure |= {"label": both, "wording": both}
    for key in ("cautions", "attributes"):
        figure.pop(key, None)
    topic = {key: topic[key] for key in ("id", "units", "indicators") if key in topic}
    if "indicators" in topic:
        topic["indicators"] = {
            i: one for i, one in topic["indicators"].items() if i == figure.get("indicator")
        }
    topic |= {"name": both, "about": both, "asked": {"kk": ["сөз"], "ru": ["слово"]}}
    topic["units"] = topic.get("units", {}) | {"other-noun": OTHER_NOUN}
    sources = [tomllib.loads(p.read_text("utf-8")) for p in (FOLDERS[name][0] / "sources").glob("*.toml")]
    (source,) = [entry for entry in sources if entry["id"] == figure.get("source", sources[0]["id"])]
    return figure, topic, source


def complaints(
    name: str, figure: dict[str, Any], topic: dict[str, Any], source: dict[str, Any]
) -> set[str] | None:
    """The ids that loading or proving complains of; None where the text to prove against is not there."""
    words = FOLDERS[name][0] / "words.toml"
    files = {
        f"sources/{source['id']}.toml": toml(source),
        f"topics/{topic['id']}.toml": toml(topic | {"figure": [figure]}),
    }
    if words.exists():
        files["words.toml"] = words.read_text("utf-8")
    try:
        knowledge = load_texts(files)
    except KnowledgeError as error:
        return {fault.figure for fault in error.faults}
    text = source_texts(name).get(source["sha256"])
    if text is None:
        return None
    return {finding.figure for finding in verify(knowledge, text) if finding.state == "failed"}


# -- what may be wrong -------------------------------------------------------------------------------------


def mutations(
    figure: dict[str, Any], topic: dict[str, Any], published: date
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Wrong versions of a record, each with what was changed."""
    for changes in (values, bounds, units, spans, periods, words):
        for what, change in changes(figure, topic, published):
            wrong = copy.deepcopy(figure)
            wrong.update(copy.deepcopy(change))
            for key in [key for key, value in wrong.items() if value is None]:
                del wrong[key]
            yield f"{changes.__name__}: {what}", wrong


Changes = Iterator[tuple[str, dict[str, Any]]]


def values(figure: dict[str, Any], topic: dict[str, Any], published: date) -> Changes:
    for key in ("value", "previous"):
        value = figure.get(key)
        for step in (1, -1):
            if isinstance(value, int):
                yield f"{key} {value + step}", {key: value + step}
            elif isinstance(value, dict):
                yield f"{key} {step}", {key: {"kk": "Шымкент", "ru": "Шымкент"}}
            elif isinstance(value, str) and "/" in value:
                start, end = value.split("/")
                for other in (f"{int(start) + step}/{end}", f"{start}/{int(end) + step}"):
                    yield f"{key} {other}", {key: other}
            elif isinstance(value, str) and value.count("-") == 2:
                other = str(date.fromisoformat(value) + timedelta(days=step))
                yield f"{key} {other}", {key: other}
            elif isinstance(value, str):
                yield f"{key} {Decimal(value) + step}", {key: str(Decimal(value) + step)}
    if "value" not in figure:
        yield "a value", {"value": 1}


def bounds(figure: dict[str, Any], topic: dict[str, Any], published: date) -> Changes:
    for bound in ("exact", "at_least", "at_most", "about"):
        if bound != figure.get("bound", "exact"):
            yield bound, {"bound": bound}


def units(figure: dict[str, Any], topic: dict[str, Any], published: date) -> Changes:
    indicator = topic["indicators"][figure["indicator"]] if "indicator" in figure else figure
    own = indicator["unit"]
    for unit in OTHER_UNITS:
        if own != unit:
            kind = indicator.get("percent_kind") if unit == "percent" else None
            yield unit, {"unit": unit, "indicator": None, "percent_kind": kind, "measure": None}


def spans(figure: dict[str, Any], topic: dict[str, Any], published: date) -> Changes:
    where = figure.get("where", {})
    for key, span in where.items():
        several = isinstance(span[0], list)
        for n, (start, end) in enumerate(span if several else [span]):
            for other in ([start + 1, end], [start - 1, end], [start, end + 1], [start, end - 1]):
                changed = [*span[:n], other, *span[n + 1 :]] if several else other
                yield f"{key} {other}", {"where": where | {key: changed}}
        if several:
            yield f"{key} without the last", {"where": where | {key: span[:-1]}}
        if key != "unit" or unit_has_a_place(figure, topic):
            yield f"no {key}", {"where": {name: at for name, at in where.items() if name != key}}


def unit_has_a_place(figure: dict[str, Any], topic: dict[str, Any]) -> bool:
    """Whether the record must say where its unit stands: not for a fact, an ordinal, or what is inferred."""
    own = figure.get("unit") or topic["indicators"][figure["indicator"]]["unit"]
    unit = topic["units"].get(own) or {"style": standard_units()[own].style}
    return (
        unit.get("style", "noun") in ("noun", "money", "percent", "times")
        and figure.get("basis") != "inferred"
    )


def periods(figure: dict[str, Any], topic: dict[str, Any], published: date) -> Changes:
    period = figure["period"]
    written = {"as_written": period["as_written"]} if "as_written" in period else {}
    wrong: list[dict[str, Any]] = []
    if period["kind"] == "unstated":
        wrong.append({"kind": "point", "start": str(published.year)})
        wrong.append({"kind": "relative", "last_years": 1})
    else:
        wrong.append({"kind": "unstated"})
        wrong.append(period | {"as_written": "басқа"})
    if written:
        for start in (str(published.year - 7), str(published)):
            wrong.append({"kind": "point", "start": start} | written)
        wrong.append({"kind": "relative", "last_years": 9} | written)
        wrong.append({"kind": "since", "start": str(published.year - 7)} | written)
    for key in ("start", "end"):
        for step in (1, -1):
            if len(period.get(key, "")) == 4:
                wrong.append(period | {key: str(int(period[key]) + step)})
            elif key in period:
                wrong.append(period | {key: str(date.fromisoformat(period[key]) + timedelta(days=step))})
    if "last_years" in period:
        wrong += [period | {"last_years": period["last_years"] + step} for step in (1, -1)]
    if period["kind"] in ("point", "since"):
        other = "since" if period["kind"] == "point" else "point"
        wrong.append(period | {"kind": other})
        wrong.append(period | {"kind": "interval", "end": period["start"]})
    if period["kind"] == "interval":
        for start in (period["start"], period["end"]):
            wrong.append({"kind": "point", "start": start} | written)
    for change in wrong:
        yield str(change), {"period": change}


def words(figure: dict[str, Any], topic: dict[str, Any], published: date) -> Changes:
    if figure.get("as_written"):
        yield "as_written", {"as_written": figure["as_written"] + "."}
        other = "number" if figure.get("basis") == "word" else "word"
        if "value" in figure and isinstance(figure["value"], int):
            yield "basis", {"basis": other}
    for n, code in enumerate(figure.get("places", [])):
        other = "JP" if code != "JP" else "BR"
        yield f"place {other}", {"places": [*figure["places"][:n], other, *figure["places"][n + 1 :]]}
    for n, item in enumerate(figure.get("items", [])):
        other = item | {"kk": "басқа сөз", "ru": "другое"}
        yield f"item {n}", {"items": [*figure["items"][:n], other, *figure["items"][n + 1 :]]}
    if figure.get("items"):
        yield "an item less", {"items": figure["items"][:-1] or None}


# -- the tests ---------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text is proven against again and again."""
    monkeypatch.setattr(numerals, "find", _find)


_find = lru_cache(maxsize=4096)(numerals.find)


@pytest.mark.parametrize(("name", "file", "figure_id"), ALL, ids=[f"{name}-{i}" for name, _, i in ALL])
def test_every_wrong_version_of_a_figure_is_noticed(name: str, file: str, figure_id: str) -> None:
    figure, topic, source = alone(name, file, figure_id)
    right = complaints(name, figure, topic, source)
    if right is None:
        pytest.skip("the source's text is not here")
    assert right == set()

    missed = [
        what
        for what, wrong in mutations(figure, topic, source["published"])
        if figure_id not in (complaints(name, wrong, topic, source) or ())
    ]
    assert missed == []


@pytest.mark.parametrize("name", FOLDERS)
def test_every_changed_digit_of_the_text_is_noticed(name: str) -> None:
    folder = FOLDERS[name][0]
    files = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.glob("*/*.toml")}
    if (folder / "words.toml").exists():
        files["words.toml"] = (folder / "words.toml").read_text("utf-8")
    if not any(file.startswith("topics/") for file in files):
        pytest.skip("no knowledge here")
    knowledge = load_texts(files)
    proven = 0
    for source in knowledge.sources.values():
        text = source_texts(name).get(source.sha256)
        if text is None:
            continue
        for figure in knowledge.figures.values():
            where, one = figure.where, replace(knowledge, figures={figure.id: figure})
            for span in (where.value, where.previous, where.period):
                if figure.source != source.id or span is None:
                    continue
                for place in range(span.start, span.end):
                    if text[place].isdigit():
                        digit = str((int(text[place]) + 1) % 10)
                        other = text[:place] + digit + text[place + 1 :]
                        failed = {f.figure for f in verify(one, other) if f.state == "failed"}
                        assert figure.id in failed, (figure.id, text[place - 9 : place + 9])
                        proven += 1
    if not proven:
        pytest.skip("the source's text is not here")
