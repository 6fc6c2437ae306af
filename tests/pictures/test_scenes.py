"""What stands in every picture of every folder, measured before it is painted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from contrasts import contrast
from folders import loaded, scenes

from bot.announcements import arising
from bot.pictures import cards, sheets
from bot.pictures.charts import chart_of
from bot.pictures.counts import result
from bot.pictures.design import COVERED, Colour, Font
from bot.pictures.frame import Words, words_of
from bot.pictures.picture import LIMIT, Kind, Picture, caption, card_of, scene_of
from bot.pictures.scene import Box, Line, Scene
from bot.rendering import text as texts
from bot.rendering.figures import sources_of, speaker_of
from bot.rendering.text import Reply
from knowledge.model import Knowledge
from locales.formatting import short_day
from locales.languages import Language

LEAST_TEXT = 4.5  # WCAG 2.2, 1.4.3
LEAST_MARK = 3.0  # WCAG 2.2, 1.4.11
READABLE = 6.0  # pixels of size where a picture is 320 pixels wide


def test_every_picture_is_right(folder: str) -> None:
    """One list of all that is wrong in any of them."""
    drawn = scenes(folder)
    assert [f"{one.file_name}: {fault}" for one, scene in drawn for fault in faults(scene)] == []
    assert len({scene for _, scene in drawn}) > len(drawn) * 0.9  # they are not all the same


def test_every_picture_is_right_in_the_dark() -> None:
    """The same places in other colours."""
    knowledge = loaded("knowledge")
    for one, light in scenes("knowledge"):
        scene = scene_of(replace(one, theme="dark"), knowledge)
        assert scene.paper != light.paper
        assert faults(scene) == [], one
        assert [line.box for line in scene.lines] == [line.box for line in light.lines]


def faults(scene: Scene) -> list[str]:
    """What a reader would stumble over."""
    edge = Box(0, 0, scene.width, scene.height).inset(40)
    marks = [item for item in scene.items if not isinstance(item, Line)]
    grounds = [(item.box, item.colour) for item in marks]
    boxes: list[tuple[str, Box]] = []
    found = []
    for line in scene.lines:
        if set(line.text) - COVERED:
            found.append(f"not in the font: {line.text}")
            continue
        box = line.box
        boxes.append((line.text, box))
        if not edge.holds(box):
            found.append(f"outside: {line.text}")
        if contrast(line.colour, line.on) < LEAST_TEXT:
            found.append(f"pale: {line.text}")
        if line.font.size * 320 / scene.width < READABLE:
            found.append(f"small: {line.text}")
        if ground(box, grounds, scene.paper) != line.on:
            found.append(f"not on what it is said to stand on: {line.text}")
    for (one, here), (other, there) in combinations(boxes, 2):
        if here.meets(there):
            found.append(f"over each other: {one}, {other}")
    for item, (box, _) in zip(marks, grounds, strict=True):
        if item.tells and contrast(item.colour, item.on) < LEAST_MARK:
            found.append(f"a pale mark: {item}")
        if not Box(0, 0, scene.width, scene.height).holds(box):
            found.append(f"a mark outside: {item}")
    return found


def ground(line: Box, grounds: Sequence[tuple[Box, Colour]], paper: Colour) -> Colour:
    """The colour of what lies under a line last: all of it, or part of it (then that is wrong)."""
    for box, colour in reversed(grounds):
        if box.meets(line):
            return colour if box.holds(line) else (-1, -1, -1)
    return paper


def test_the_faults_are_found() -> None:
    """Each kind of fault, made on purpose."""
    scene = scene_of(card_of("grants-2025-count", "kk", "wide"), loaded("knowledge"))
    first, second = scene.lines[:2]

    def said(**change: Any) -> set[str]:
        items = tuple(replace(first, **change) if item is first else item for item in scene.items)
        found = faults(replace(scene, items=items))
        return {fault.partition(":")[0] for fault in found}

    assert said() == set()
    assert said(x=1190.0) == {"outside"}
    assert said(text="日本") == {"not in the font"}
    assert said(colour=scene.paper) == {"pale"}
    assert said(font=Font("Inter-Regular", 20)) == {"small"}
    assert said(x=second.x, y=second.y) == {"over each other"}
    assert said(on=(0, 0, 0)) == {"pale", "not on what it is said to stand on"}


# -- what is said ------------------------------------------------------------------------------------------


@cache
def said_of(figure: str, folder: str, language: Language) -> Words:
    """What a card says of a figure, worked out once for all its sizes."""
    knowledge = loaded(folder)
    return words_of(knowledge.figure(figure), knowledge, language)


@cache
def captioned(kind: Kind, item: str, folder: str, language: Language) -> Reply:
    """A caption, which is that of each size and page."""
    return caption(Picture(kind, item, language, "wide"), loaded(folder))


def test_a_card_says_its_figure_whole(folder: str) -> None:
    """Title, quantity, noun, period and source stand in it, in whatever lines."""
    for one, scene in scenes(folder):
        if one.kind != "figure":
            continue
        said = joined(scene)
        words = said_of(one.id, folder, one.language)
        for part in (words.topic, words.title, words.value, words.noun, words.period, words.source):
            assert bare(part) in said, (one, part)


def test_a_chart_is_left_out_of_no_card(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a figure has a chart, its card is another one than without it, in each language and size."""
    knowledge = loaded(folder)
    drawn = [
        (one, scene)
        for one, scene in scenes(folder)
        if one.kind == "figure" and chart_of(knowledge.figure(one.id), knowledge, one.language) is not None
    ]
    monkeypatch.setattr(cards, "chart_of", lambda *_: None)
    assert [one.file_name for one, scene in drawn if scene == scene_of(one, knowledge)] == []


def test_the_titles_in_a_row_of_a_sheet_begin_on_one_line() -> None:
    sheet = scene_of(Picture("topic", "grants", "ru", "wide"), loaded("knowledge"))
    tops = {line.text: line.y for line in sheet.lines}
    for row in (("Число грантов", "Выполненные гранты"), ("104", "1,8", "556")):
        assert len({tops[text] for text in row}) == 1


def test_a_cell_of_a_sheet_is_measured_once_for_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ways of setting the sheet are tried: answers wait for what a layout does."""
    measured: list[tuple[object, ...]] = []

    def counted(said: Any, wide: float, paper: Any, way: Any, period: str) -> object:
        measured.append((said, wide, way.level, way.small))
        return cell(said, wide, paper, way, period)

    cell = sheets._cell
    monkeypatch.setattr(sheets, "_cell", counted)
    scene_of(Picture("topic", "councils", "kk", "wide"), loaded("knowledge"))
    assert len(measured) == len(set(measured)) > 0


def test_a_number_of_a_sheet_has_its_unit_where_the_title_does_not_name_that() -> None:
    said = "".join(
        joined(scene)
        for one, scene in scenes("tests/real/wildfires/knowledge")
        if (one.kind, one.language, one.size) == ("topic", "kk", "tall")
    )
    assert "77мыңгектар" in said  # "Дала өрттері мен тұтанулардың аумағы"
    assert "572орманөрттері" in said
    assert "өрторманөрттері" not in said


def test_a_card_has_a_day_as_of_which_it_holds_once() -> None:
    """Where no year is stated it is that of the source, and stands there."""
    scene = scene_of(card_of("councils-total", "ru", "wide"), loaded("knowledge"))
    assert joined(scene).count("22октября2025") == 1
    assert "данныена22октября2025года" in joined(scene)


def test_a_growth_has_no_bars_without_their_numbers_on_a_sheet() -> None:
    sheet = scene_of(Picture("topic", "prizes", "ru", "tall"), loaded("knowledge"))
    assert [line.text for line in sheet.lines].count("135") == 1  # beside the applications alone


def test_a_noun_that_the_title_is_is_not_said_again() -> None:
    knowledge = loaded("tests/sport/knowledge")
    figures = knowledge.figures.values()
    (gold,) = [f for f in figures if words_of(f, knowledge, "ru").title == "Золотые медали"]
    assert words_of(gold, knowledge, "ru").noun == ""


def test_a_sheet_says_every_figure(folder: str) -> None:
    knowledge = loaded(folder)
    shown: dict[tuple[str, Language, str], str] = {}
    for one, scene in scenes(folder):
        if one.kind == "topic":
            key = one.id, one.language, one.size
            shown[key] = shown.get(key, "") + joined(scene)
    assert shown
    for (topic, language, size), said in shown.items():
        for figure in knowledge.of_topic(topic):
            words = said_of(figure.id, folder, language)
            assert bare(words.title) in said, (topic, size, words.title)
            assert bare(words.value) in said, (topic, size, words.value)


def test_a_card_has_no_number_that_the_answer_has_not(folder: str) -> None:
    """But those of a scale or a calendar, and a growth whose two numbers stand beside it."""
    for one, scene in scenes(folder):
        if one.kind != "figure":
            continue
        told = set(numbers(captioned("figure", one.id, folder, one.language).text)) | {"0", "100"}
        told |= grounds(one.id, folder, one.language)
        for line in scene.lines:
            if re.fullmatch(r"[0-9]{1,2}", line.text) or "÷" in line.text or line.text[:1] in "+−≈":
                continue  # days of a month; how a growth was computed
            assert set(numbers(line.text)) <= told, (one, line.text)


@cache
def grounds(figure_id: str, folder: str, language: Language) -> set[str]:
    """The numbers that a card may have, besides the caption's: of operands, items, periods."""
    knowledge = loaded(folder)
    figure = knowledge.figure(figure_id)
    ids = [figure_id, *(figure.formula.ids if hasattr(figure, "formula") else ())]
    found = []
    for other in map(knowledge.figure, ids):
        words = said_of(other.id, folder, language)
        found += [words.title, words.value, words.text, words.note, words.period, words.source]
        period = getattr(other, "period", None)
        found += [period.start or "", period.end or ""] if period else []
        found += [str(getattr(other, "literal", "") or "")]
        found += [item.text[language] for item in getattr(other, "items", ())]
    return set(numbers(" ".join(found)))


def numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+", re.sub(r"(?<=[0-9])\u00a0(?=[0-9]{3})", "", text))


def joined(scene: Scene) -> str:
    """The texts of a picture one after the other, without white space and capitals."""
    return bare("".join(line.text for line in scene.lines))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


# -- captions ----------------------------------------------------------------------------------------------


def test_a_caption_has_the_same_facts_within_its_length(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "strict", True)  # each of its numerals has an origin
    captioned.cache_clear()
    knowledge = loaded(folder)
    for one, _ in scenes(folder):
        said = captioned(one.kind, one.id, folder, one.language)
        assert len(said.text.encode("utf-16-le")) // 2 <= LIMIT, one
        if one.kind == "figure":
            figure = knowledge.figure(one.id)
            published = sources_of(figure, knowledge)[0].published
            for part in (said_of(one.id, folder, one.language).value, short_day(published)):
                assert bare(part) in bare(said.text), (one, part)


# -- how quizzes were answered ------------------------------------------------------------------------------


def test_every_quiz_of_every_folder_can_be_drawn(folder: str) -> None:
    """With whatever counts: the longest bar is that of the option that was chosen most."""
    knowledge = loaded(folder)
    for figure in arising._asked(knowledge):
        for language, asked in arising.quiz(knowledge, figure, 1).quiz.items():
            given = [12, 345, 0, 7][: len(asked.options)]
            scene = result(asked, given, "Жауап бергені: 364", figure, knowledge, language)
            assert faults(scene) == [], (figure.id, language)


def test_a_sheet_names_who_said_it_only_where_all_of_it_is_theirs(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the page would ascribe to one what another said, or the publisher itself."""
    pages: list[tuple[set[str], str]] = []

    def kept(shown: Any, number: str, known: Knowledge, paper: Any) -> Scene | None:
        scene = page(shown, number, known, paper)
        if scene is not None:
            pages.append(({speaker_of(f, paper.language) for f in shown}, joined(scene)))
        return scene

    page = sheets._page
    monkeypatch.setattr(sheets, "_page", kept)
    knowledge = loaded(folder)
    for topic in knowledge.topics:
        scene_of(Picture("topic", topic, "ru", "wide"), knowledge)
    for speakers, said in pages:
        for speaker in speakers - {""}:
            assert (bare(f"{speaker};") in said) is (len(speakers) == 1), (speakers, said)
