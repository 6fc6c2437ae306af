"""The text of a release from the bytes of its file, and what is no release, in one line."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.drafting.texts import UnreadableText, read, readings
from knowledge.drafting.words import language

TEXT = "Бұл жылы елімізде 40 көпір салынды.\nОған «1,5 млрд» теңге бөлінді және іс аяқталды.\n"


def docx(document: str, name: str = "word/document.xml") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, document)
    return held.getvalue()


def word(*paragraphs: str) -> str:
    inner = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return f'<w:document xmlns:w="urn:w"><w:body>{inner}</w:body></w:document>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_is_read_in_every_encoding(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == TEXT


def test_cp1251_and_windows_line_ends() -> None:
    text = "В этом году за счёт бюджета построили 40 мостов.\r\nНа это ушло 2 млрд тенге.\r\n"
    assert read(text.encode("cp1251")) == text.replace("\r\n", "\n")


def test_the_same_text_has_one_hash_whatever_its_line_ends() -> None:
    assert readings(TEXT.replace("\n", "\r\n").encode())[-1] == readings(TEXT.encode())[-1] == TEXT


def test_a_page_gives_its_article_without_menus_and_scripts() -> None:
    page = (
        "<!doctype html><html><head><title>Сайт 5</title><script>var n = 7;</script></head><body>"
        "<nav>Мәзір 12</nav><article><h1>Көпір туралы</h1><p>Бұл жылы 40&nbsp;көпір <b>салынды</b>."
        "<!-- 99 --></p></article><footer>© 2026</footer></body></html>"
    )
    assert read(page.encode()) == "Көпір туралы\nБұл жылы 40\u00a0көпір салынды.\n"


def test_pasted_markup_gives_its_words() -> None:
    assert read("<p>Бұл жылы 40 көпір<br>салынды.</p><p>Және 5 жол.</p>".encode()) == (
        "Бұл жылы 40 көпір\nсалынды.\nЖәне 5 жол.\n"
    )


def test_a_word_file_gives_a_line_for_each_paragraph() -> None:
    document = word("Бұл жылы 40 көпір салынды.", "Және 5 жол.")
    assert read(docx(document)) == "Бұл жылы 40 көпір салынды.\nЖәне 5 жол.\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no words in it"),
        (b"%PDF-1.7 ...", "it is a PDF"),
        (b"\xff\xd8\xff\xe0 JFIF", "it is a picture"),
        (b"{\\rtf1 text}", "it is an RTF file"),
        (docx("", "xl/workbook.xml"), "no Word file"),
        (docx("<w:document><unclosed>"), "a broken .docx"),
        (docx('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "it declares a document type"),
        (docx(word("")), "no words in it. A scan has none"),
        (b"PK\x03\x04 and no more", "a broken .docx"),
        (b"\x00\x01\x02" * 99, "no words in it"),
        ("The bridges were built this year, and it was good. " * 9, "neither Kazakh nor Russian"),
        ("Быйыл өлкөбүздө жаңы көпүрөлөр жана мектептер курулду деп билдиришти. " * 9, "neither"),
        ("Цього року збудували їхні мости, що є добре і щиро. Її відкрили. " * 9, "neither"),
    ],
)  # fmt: skip
def test_what_is_no_release_is_one_line(data: bytes | str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why) as caught:
        read(data if isinstance(data, bytes) else data.encode())
    assert "\n" not in str(caught.value)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(UnreadableText, match="unpacks to more"):
        read(docx(word("а" * 17_000_000)))


@pytest.mark.parametrize(
    "markup",
    ["<" * 200_000, "<!--" * 80_000, "<a " * 100_000, '<a "' * 80_000, "<script>" * 60_000, "&#" * 100_000],
)  # fmt: skip
def test_hostile_markup_takes_no_time_to_speak_of_and_hides_no_words(markup: str) -> None:
    """Each of these was quadratic in some parser: a slow one does not end within the suite."""
    text = f"<p>Бұл жылы 40 көпір салынды және бәрі аяқталды.</p>{markup}"
    try:
        assert "Бұл жылы 40 көпір салынды" in read(text.encode())
    except UnreadableText as error:
        assert "neither" in str(error)  # noqa: PT017 - the junk may outweigh the words


def test_languages() -> None:
    assert [language(TEXT), language("В этом году построили 40 мостов за счёт бюджета.")] == ["kk", "ru"]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_one_line(data: bytes) -> None:
    try:
        text = read(data)
    except UnreadableText as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert read(text.encode()) == text or "<" in text
