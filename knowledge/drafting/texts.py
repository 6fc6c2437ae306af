"""The text of a release from the bytes of its file: plain, HTML or .docx; UTF-8, UTF-16 or CP1251.

Reading is by the content and not by the name of the file. Lines end with ``\\n``; what is read from the same
bytes is always the same text, so that spans and hash hold. Work is linear in the size of the file.
"""

from __future__ import annotations

import codecs
import html
import io
import re
import unicodedata
import zipfile
from typing import Final, Literal, TypeAlias
from xml.parsers import expat

from knowledge.drafting.words import language

#: The largest file and the longest text (code points) that are read.
MOST_BYTES: Final = 16_000_000
MOST_TEXT: Final = 2_000_000
_NEITHER: Final = (
    (b"%PDF", "a PDF", "Copy its words into a .txt file, or save it as .docx"),
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc)", "Save it as .docx"),
    (b"{\\rtf", "an RTF file", "Save it as .docx"),
    (b"\x89PNG", "a picture", "Type its words into a .txt file"),
    (b"\xff\xd8\xff", "a picture", "Type its words into a .txt file"),
    (b"GIF8", "a picture", "Type its words into a .txt file"),
    (b"II*\x00", "a picture", "Type its words into a .txt file"),
    (b"MM\x00*", "a picture", "Type its words into a .txt file"),
)
_LETTERS: Final = re.compile(r"[^\W\d_]")


Why: TypeAlias = Literal["large", "picture", "other_format", "empty", "language", "broken", "table"]


class UnreadableText(Exception):
    """A file that holds no release to read; one line says why and how to mend it, ``why`` in one word."""

    def __init__(self, line: str, why: Why) -> None:
        super().__init__(line)
        self.why = why


def read(data: bytes) -> str:
    """The words of a file; UnreadableText if it holds none, or none in Kazakh or Russian."""
    if len(data) > MOST_BYTES:
        raise UnreadableText(
            f"{len(data)} bytes: too large. Give the release alone, up to {MOST_BYTES}", "large"
        )
    for mark, what, mend in _NEITHER:
        if data.startswith(mark):
            why: Why = "picture" if what == "a picture" else "other_format"
            raise UnreadableText(f"it is {what}, no text. {mend}", why)
    text = _docx(data) if data.startswith(b"PK\x03\x04") else decode(data)
    if not data.startswith(b"PK\x03\x04") and _is_html(text):
        text = _html(text)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    _judge(text)
    return text


def readings(data: bytes) -> tuple[str, ...]:
    """Every text that the bytes of a file may have been hashed as: to the letter, and as :func:`read` has it.

    UnreadableText as there, if it is not UTF-8 either.
    """
    try:
        literal = data.decode("utf-8")
    except UnicodeDecodeError:
        return (read(data),)
    try:
        return tuple(dict.fromkeys((literal, read(data))))
    except UnreadableText:
        return (literal,)  # what was hashed may be anything


def decode(data: bytes) -> str:
    """Bytes to text: by the mark at the head, else UTF-8, UTF-16 or CP1251, the first that fits."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if guess := _utf16(data):
        return data.decode(guess, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1251", errors="replace")


def _utf16(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Cyrillic text is 04 (of spaces and digits 00)."""
    head = data[:2000]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = head[first::2]
        if len(high) > 8 and sum(byte in (0, 4) for byte in high) > 0.9 * len(high):
            return encoding
    return ""


def _judge(text: str) -> None:
    if len(text) > MOST_TEXT:
        raise UnreadableText(
            f"{len(text)} characters: too long. Give the release alone, up to {MOST_TEXT} characters", "large"
        )
    if not _LETTERS.search(text):
        raise UnreadableText("no words in it. A scan has none: type them into a .txt file", "empty")
    if text.count("\x00") or text.count("\ufffd") > len(text) // 50:
        raise UnreadableText(
            "it is no text. Save the release as .txt in UTF-8, .html or .docx", "other_format"
        )
    if not language(text):
        raise UnreadableText("neither Kazakh nor Russian. Give the release in one of these", "language")


# -- HTML --------------------------------------------------------------------------------------------------

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]*)>")
_PAGE: Final = re.compile(r"\s*(?:<!doctype\s+html|<html|<\?xml|<head|<body)", re.IGNORECASE)
_MARKED: Final = re.compile(r"</(?:p|div|span|br|strong|b|em|i|h[1-6]|li|a)>|<(?:br|p)\s*/?>", re.IGNORECASE)
_UNREAD: Final = frozenset(
    ("script", "style", "noscript", "template", "svg", "nav", "header", "footer", "aside", "form", "button",
     "select", "iframe", "object", "title")
)  # fmt: skip
_LINES: Final = frozenset(
    ("p", "div", "br", "li", "ul", "ol", "tr", "table", "section", "article", "main", "blockquote", "figure",
     "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dd", "dt", "pre")
)  # fmt: skip
_CELLS: Final = frozenset(("td", "th"))
_COMMENT: Final = re.compile(r"<!--|-->|<[!?][^<>]*>")
_BLANKS: Final = re.compile(r"[ \t\n\r\f\v]+")


def _is_html(text: str) -> bool:
    return bool(_PAGE.match(text)) or bool(_MARKED.search(text))


def _html(text: str) -> str:
    """The words of a page: those of its article where one is marked, without scripts and menus."""
    text = _without_comments(text)
    for name in ("article", "main", "body"):
        found = re.search(rf"<{name}\b", text, re.IGNORECASE)
        if found:
            inner = _words_of(text[found.start() :], name)
            if _LETTERS.search(inner):
                return inner
    return _words_of(text, "")


def _without_comments(text: str) -> str:
    """Text without ``<!-- … -->`` and declarations; an open comment runs to the end."""
    kept, at, inside = [], 0, False
    for match in _COMMENT.finditer(text):
        if inside:
            if match.group() == "-->":
                inside, at = False, match.end()
        elif match.group() != "-->":
            kept.append(text[at : match.start()])
            inside, at = match.group() == "<!--", match.end()
    if not inside:
        kept.append(text[at:])
    return "".join(kept)


def _words_of(text: str, within: str) -> str:
    """The words up to the end of the first element ``within``; tags that never close hide nothing else."""
    out: list[str] = []
    at = depth = 0
    hidden: str = ""
    closing = {match[1].lower() for match in re.finditer(r"</([a-zA-Z0-9:-]+)", text)}
    for match in _TAG.finditer(text):
        name, ends = match[2].lower(), bool(match[1])
        if not hidden:
            out.append(_BLANKS.sub(" ", text[at : match.start()]))
        at = match.end()
        if hidden:
            hidden = "" if ends and name == hidden else hidden
            continue
        if name in _UNREAD and not ends and name in closing and not match[3].endswith("/"):
            hidden = name
        elif name in _LINES:
            out.append("\n")
        elif name in _CELLS:
            out.append(" ")
        if name == within:
            depth += -1 if ends else 1
            if depth <= 0:
                break
    else:
        out.append("" if hidden else _BLANKS.sub(" ", text[at:]))
    lines = (" ".join(line.split(" ")).strip(" ") for line in html.unescape("".join(out)).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


# -- .docx -------------------------------------------------------------------------------------------------

_DOCUMENT: Final = "word/document.xml"


def _docx(data: bytes) -> str:
    """The paragraphs of a Word file, a line each; what was deleted under review is left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open(_DOCUMENT) as part:
            xml = part.read(MOST_BYTES + 1)
    except KeyError:
        line = "it is an archive and no Word file. Save the release as .docx or .txt"
        raise UnreadableText(line, "other_format") from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise UnreadableText(f"a broken .docx ({error}). Save it again, or as .txt", "broken") from None
    except Exception as error:  # zlib.error and its likes, of whatever decompressor
        raise UnreadableText(
            f"a broken .docx ({type(error).__name__}). Save it again, or as .txt", "broken"
        ) from None
    if len(xml) > MOST_BYTES:
        raise UnreadableText("the .docx unpacks to more than a release can hold", "large")
    reader = _Word()
    try:
        reader.parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableText(f"a broken .docx ({error}). Save it again, or as .txt", "broken") from None
    return "".join(reader.out).strip("\n") + "\n"


class _Word:
    """Takes the text runs of WordprocessingML (ECMA-376, 17.3) in order."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._inside = 0

    def _start(self, name: str, _: object) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._inside += 1
        elif name == "tab":
            self.out.append(" ")
        elif name in ("br", "cr"):
            self.out.append("\n")

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._inside -= 1
        elif name == "p":
            self.out.append("\n")

    def _text(self, text: str) -> None:
        if self._inside:
            self.out.append(text)

    def _refuse(self, *_: object) -> None:
        raise ValueError("it declares a document type, as no Word file does")
