"""``azamat knowledge draft | locate | review | take | verify``: the whole way in files, and what stops it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bot import cli, drafting_commands
from bot.knowledge_commands import wordless
from knowledge.loading import load, load_texts, texts

TESTS = Path(__file__).parents[1]
NEXT = TESTS / "knowledge" / "drafting" / "next.txt"
INVENTED = TESTS / "knowledge" / "invented"


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge folder of one's own."""
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("AZAMAT_TODAY", "2026-05-20")
    folder = tmp_path / "ours"
    for name, text in texts(INVENTED).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    monkeypatch.setenv("AZAMAT_KNOWLEDGE", str(folder))
    return folder


def azamat(*arguments: object) -> int:
    return cli.main(["knowledge", *map(str, arguments)])


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


SOURCE = (
    "c source.publisher.kk = Бақтар қауымдастығы",
    "c source.publisher.ru = Ассоциация садов",
    "c source.title.kk = Бақтар",
    "c source.title.ru = Сады",
)


def test_from_a_release_to_an_answer(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted = tmp_path / "may"
    assert azamat("draft", NEXT, "--into", drafted) == 0
    assert azamat("check", drafted) == 0
    assert azamat("verify", drafted / "text.txt", "--knowledge", drafted) == 0
    typed(monkeypatch, *SOURCE, "a", "l", "a", "q")  # 61, its sum later, 49
    assert azamat("review", drafted, "--as", "Айгүл") == 1  # the others still wait
    typed(monkeypatch, "g 5", "y", "g 8", "y", "q")
    azamat("review", drafted, "--as", "Айгүл")
    assert capsys.readouterr().out.count("Айгүл accepted it: another person confirms") == 2
    typed(monkeypatch, "g 5", "y", "g 8", "y", "q")
    azamat("review", drafted, "--as", "Олег")
    assert azamat("take", drafted, "--as", "Олег", "--knowledge", ours) == 0
    knowledge = load(ours)
    assert {f.id: f.value for f in knowledge.figures.values() if f.indicator.id == "gardens-count"} == {
        "gardens-2025-count": 49,
        "gardens-2026-count": 61,
    }
    capsys.readouterr()
    for question, answer in (("2026 жылы қанша бақ?", "61 "), ("2025 жылы қанша бақ?", "49 ")):
        assert cli.main(["ask", question]) == 0
        assert capsys.readouterr().out.startswith(answer)
    assert azamat("verify", NEXT) == 0
    assert azamat("verify", INVENTED / "release.txt") == 0  # what it said before is proven, too


FIRST = (
    "c label.kk = отырғызылған бақтар, {period}",
    "c label.ru = посаженные сады, {period}",
    "c wording.kk = Елде отырғызылған бақтар",
    "c wording.ru = Сады, посаженные в стране",
    "c asked.ru = посаженный сад",
    "c examples.ru = Сколько садов посажено в 2026 году?",
    "c topic.name.kk = Бақтар",
    "c topic.name.ru = Сады",
    "c topic.about.kk = Бақтар туралы",
    "c topic.about.ru = О садах",
    "c topic.asked.kk = бақтар",
    "c topic.asked.ru = сады",
    "c topic.units.bak.ru = сад; сада; садов",
)


def test_a_first_folder_on_a_subject_of_ones_own_is_begun_by_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is not there: nothing is known, whatever the shipped knowledge has."""
    monkeypatch.setenv("AZAMAT_DATA", str(tmp_path / "data"))
    text, drafted, mine = tmp_path / "may.txt", tmp_path / "may", tmp_path / "mine"
    text.write_text("Жарияланған күні: 14.05.2026\n\n2026 жылы елімізде 61 бақ отырғызылды.\n", "utf-8")
    assert azamat("draft", text) == 0
    assert "compared with the shipped knowledge; for a subject of your own" in capsys.readouterr().out
    assert azamat("draft", text, "--into", drafted, "--knowledge", mine) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1] == f"{mine}: no knowledge yet; `take` makes it"
    assert told[-1] == f"next: azamat knowledge review {drafted} --as NAME --knowledge {mine}"
    typed(monkeypatch, *SOURCE, *FIRST, "a", "q")
    azamat("review", drafted, "--as", "Айгүл", "--knowledge", mine)
    typed(monkeypatch, "p", "y", "q")
    azamat("review", drafted, "--as", "Олег", "--knowledge", mine)
    assert "\n61 бақ, 2026 жыл\nЕлде отырғызылған бақтар\n" in capsys.readouterr().out
    assert not mine.exists()
    assert azamat("take", drafted, "--as", "Олег", "--knowledge", mine) == 0
    assert {figure.id: figure.value for figure in load(mine).figures.values()} == {"bak-2026": 61}


def test_the_same_release_in_other_clothes_is_the_same(ours: Path, tmp_path: Path) -> None:
    """What was drafted from a Word file is proven by that file."""
    text = NEXT.read_bytes().decode()
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    with zipfile.ZipFile(tmp_path / "next.docx", "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="urn:w">{paragraphs}</w:document>')
    (tmp_path / "windows.txt").write_bytes(text.replace("\n", "\r\n").encode("utf-16"))
    for name in ("next.docx", "windows.txt"):
        drafted = tmp_path / f"of-{name}"
        assert azamat("draft", tmp_path / name, "--into", drafted) == 0
        assert azamat("verify", tmp_path / name, "--knowledge", drafted) == 0


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, Path]:
    held = {
        "scan.docx": b"",
        "scan.pdf": b"%PDF-1.7",
        "english.txt": b"The bridges of this year were built and opened, all of them. " * 5,
        "empty.txt": b"",
        "table.txt": "Бұл кесте және сандар: ".encode() + b"12 " * 20_001,
        "many.txt": "".join(f"Биыл {n} көпір салынды және ашылды. " for n in range(1000, 1401)).encode(),
    }
    with zipfile.ZipFile(tmp_path / "scan.docx", "w") as package:
        package.writestr("word/document.xml", '<w:document xmlns:w="urn:w"><w:p/></w:document>')
    held["scan.docx"] = (tmp_path / "scan.docx").read_bytes()
    for name, data in held.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in [*held, "missing.txt"]}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("scan.docx", "no words in it. A scan has none"),
        ("scan.pdf", "it is a PDF, no text"),
        ("english.txt", "neither Kazakh nor Russian"),
        ("empty.txt", "no words in it"),
        ("table.txt", "more than 20000 numbers: a table"),
        ("many.txt", "more than 400 candidates"),
        ("missing.txt", "cannot be read: No such file or directory"),
    ],
)
def test_what_is_no_release_is_one_line_and_changes_nothing(
    ours: Path, tmp_path: Path, bad: dict[str, Path], capsys: pytest.CaptureFixture[str], name: str, why: str
) -> None:
    before = everything(ours)
    assert azamat("draft", bad[name], "--into", tmp_path / "draft") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"azamat: {bad[name]}: ")
    assert why in said.err
    assert said.err.count("\n") == 1
    assert everything(ours) == before
    assert not (tmp_path / "draft").exists()


def test_a_text_that_says_nothing_new_makes_no_folder(
    ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert azamat("draft", INVENTED / "release.txt", "--into", tmp_path / "old") == 0
    assert capsys.readouterr().out.endswith("nothing new: no folder is written\n")
    assert not (tmp_path / "old").exists()


def test_a_source_that_leads_out_of_the_folder_is_not_written(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted = tmp_path / "may"
    azamat("draft", NEXT, "--into", drafted)
    source = drafted / "sources" / "release-2026-05-14.toml"
    source.write_text(source.read_text("utf-8").replace("release-2026-05-14", "../../out"), "utf-8")
    typed(monkeypatch, "l", "q")
    assert azamat("review", drafted, "--as", "Айгүл") == 1
    assert "leads out of the folder" in capsys.readouterr().err
    assert not (tmp_path / "out.toml").exists()


def test_nothing_is_written_over(ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    assert azamat("draft", NEXT, "--into", tmp_path / "full") == 1
    assert "stands there already" in capsys.readouterr().err
    assert everything(tmp_path / "full") == {"mine.txt": b"mine"}


@pytest.mark.parametrize(
    ("arguments", "why", "code"),
    [
        (["draft", NEXT, "--published", "октябрь"], "no date; write it as 2025-10-22", 2),
        (["locate", NEXT, "жоқ сөз"], "“жоқ сөз” does not stand in", 1),
        (["review", TESTS / "none", "--as", "Айгүл"], "no draft: text.txt is missing", 1),
        (["take", TESTS / "none", "--as", "Айгүл", "--knowledge", INVENTED], "no draft", 1),
        (["verify", TESTS / "none.txt"], "cannot be read", 1),
    ],
)
def test_what_stops_a_command_is_one_line(
    ours: Path, capsys: pytest.CaptureFixture[str], arguments: list[object], why: str, code: int
) -> None:
    assert azamat(*arguments) == code
    said = capsys.readouterr().err
    assert why in said
    assert said.count("\n") == 1


def test_what_cannot_be_taken_changes_nothing(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted = tmp_path / "may"
    azamat("draft", NEXT, "--into", drafted)
    typed(monkeypatch, "a", "q")
    azamat("review", drafted, "--as", "Айгүл")
    typed(monkeypatch, "y", "q")
    azamat("review", drafted, "--as", "Олег")
    before = everything(ours), everything(drafted)
    assert azamat("take", drafted, "--as", "Олег", "--knowledge", ours) == 1
    assert "still to write: sources/release-2026-05-14.toml: publisher.kk" in capsys.readouterr().err
    assert (everything(ours), everything(drafted)) == before


def test_a_full_disk_leaves_what_was_there(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted = tmp_path / "may"
    azamat("draft", NEXT, "--into", drafted)
    before = everything(drafted)
    made = []

    def mkstemp(**options: object) -> tuple[int, str]:
        made.append(options)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.knowledge_commands.tempfile.mkstemp", mkstemp)
    typed(monkeypatch, "l", "q")
    assert azamat("review", drafted, "--as", "Айгүл") == 1
    assert "No space left on device" in capsys.readouterr().err
    assert made
    assert everything(drafted) == before


def test_a_period_and_a_bound_are_read_and_a_noun_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    release, drafted = tmp_path / "spa.txt", tmp_path / "spa"
    release.write_text("2022 жылдың соңында елде 172 шипажай болды, оның 66-сы қалада.\n", "utf-8")
    empty = tmp_path / "none"
    assert azamat("draft", release, "--into", drafted, "--published", "2023-05-29", "--knowledge", empty) == 0
    capsys.readouterr()
    typed(
        monkeypatch,
        "c period = 2022", "c period = lately", "c bound = at_least", "c bound = most", "c value = 173",
        "c topic.units.shipajai.ru = санаторий; санатория; санаториев", "g 2", "g 3", "q",
    )  # fmt: skip
    azamat("review", drafted, "--as", "Айгүл", "--knowledge", empty)
    said = capsys.readouterr().out
    once = "source.publisher, source.title, topic.name, topic.about, topic.asked"
    assert f"  and once for all: {once}, topic.units.shipajai\n" in said
    assert f"  and once for all: {once}\n" in said
    assert "refused: “lately” is no period; write 2025, 2025-05, 2024/2025 or -\n" in said
    assert "refused: “most” is no bound; write exact, at_least, at_most, about\n" in said
    assert "  173 shipajai, at_least; period point 2022 (“2022”)\n" in said
    assert said.count("  label.ru: число санаториев\n") == 2  # of both figures that count them
    assert said.count("  asked.ru: санаторий\n") == 2


def test_the_commands_of_the_review(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted = tmp_path / "may"
    azamat("draft", NEXT, "--into", drafted)
    capsys.readouterr()
    typed(
        monkeypatch, *SOURCE, "w", "p", "c asked.kk = бақ саны; жаңа бақ", "c headline =", "m saplings", "u",
        "m nothing", "r", "u", "u", "g 999", "c nothing", "x", "h", "q",
    )  # fmt: skip
    azamat("review", drafted, "--as", "Айгүл")
    said = capsys.readouterr().out
    assert "\n61 алма бағы, " in said.replace("61 бақ", "61 алма бағы")
    for line in (
        "refused: there is no figure “nothing”",
        "refused: there is no number 999: 1 to 19",
        "refused: write it as: c label.ru = …",
        "Айгүл merged with saplings gardens-2026-count (undone)",
        "gardens-2026-sum: wording.kk",
    ):
        assert line in said, line
    assert drafting_commands.HELP in said
    assert drafting_commands.PROMPT + "q\n" in said


def test_locate(capsys: pytest.CaptureFixture[str]) -> None:
    assert azamat("locate", NEXT, "61") == 0
    assert capsys.readouterr().out == "[133, 135]  2026 жылы елімізде ›61‹ бақ отырғызылды, оларға 3,4 м…\n"


@pytest.mark.parametrize("phrase", ["қанша", "барлығы қанша", "жалпы саны"])
def test_a_phrase_that_names_nothing_is_noted(phrase: str) -> None:
    files = texts(INVENTED)
    files["topics/gardens.toml"] = files["topics/gardens.toml"].replace(
        'asked = {kk = ["жаңа бақ"]', f'asked = {{kk = ["{phrase}"]'
    )
    notes = list(wordless(load_texts(files)))
    assert notes == [
        f"topics/gardens.toml: gardens-2025-count: asked.kk: “{phrase}” only asks and names nothing. "
        "Name what is counted"
    ]
    assert list(wordless(load(INVENTED))) == []


def test_one_person_is_no_second_one_however_their_name_is_typed(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted = tmp_path / "may"
    azamat("draft", NEXT, "--into", drafted)
    typed(monkeypatch, *SOURCE, "a", "q")
    azamat("review", drafted, "--as", "Зейнеп  Йсқақ")
    typed(monkeypatch, "g 5", "y", "q")
    capsys.readouterr()
    azamat("review", drafted, "--as", "зейнеп И\u0306сқақ ")
    assert "Зейнеп Йсқақ accepted it: another person confirms" in capsys.readouterr().out
    for command in (("review", drafted), ("import", ours), ("take", drafted, "--knowledge", ours)):
        with pytest.raises(SystemExit, match="2"):
            azamat(*command, "--as", " ")
        assert "nobody is named" in capsys.readouterr().err
