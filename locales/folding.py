"""Every way of typing Kazakh and Russian folded to one form.

The *skeleton* of a word is an ASCII string in which the distinctions that people drop when they type are
dropped: Kazakh letters against Russian ones, the Latin alphabets of 2018, 2019 and 2021 and home-made ones,
hard and soft signs, doubled letters. ``Қанша``, ``канша``, ``qansha`` and ``qanşa`` are all ``kansha``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Layout = Literal["kk", "ru"]

_CYRILLIC: Final = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "j",
    "з": "z", "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o",
    "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h",
    "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e",
    "ю": "iu", "я": "ia", "є": "e", "ї": "i", "ғ̇": "g",
}  # fmt: skip
# Latin letters of the official alphabets that no combining mark explains, and those whose mark is not
# a mere accent: ý is у in the alphabets of 2018 and 2019.
_LATIN: Final = {
    "ı": "i", "ş": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "j", "ý": "u", "ŷ": "u", "ŋ": "n", "ǵ": "g",
    "ә": "a", "ə": "a", "ɵ": "o", "ø": "o", "æ": "a", "ß": "s",
}  # fmt: skip
_DIGRAPHS: Final = (  # longest first; Latin only, after the letters with marks are mapped
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ng", "n"),
    ("tz", "ts"), ("x", "h"), ("q", "k"), ("w", "u"), ("y", "i"),
)  # fmt: skip
_C_NOT_H: Final = re.compile(r"c(?!h)")
_DOUBLED: Final = re.compile(r"(sh|ch|ts|.)\1+")
# и or і before ы or й inside a word is a syllable of its own: биыл must not become был.
_IY: Final = re.compile(
    r"(?<=[bcdfghjklmnpqrstvwxzбвгғджзкқлмнңпрстфхһцчшщ])[иіiıī][ыйyý](?=[bcdfghjklmnpqrstvwxzбвгғджзкқлмнңпрстфхһцчшщ])"
)
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’ʼ`´ʹ′‘"), None)
_HABIT = re.compile(r"(?<=[a-z])[46]|[46](?=[a-z])", re.I)
# Letters of one script that stand for the other's look-alike inside a word of mostly the other.
_LOOKS_CYRILLIC: Final = str.maketrans("abceghikmnoptxyABCEHIKMOPTXY", "аьсегһікмпортхуАВСЕНІКМОРТХУ")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_ROMAN: Final = str.maketrans("ІХСМVІіхсмvѴ", "IXCMVIixcmvV")

# The Russian letters that people type where the keyboard has no Kazakh ones.
RUSSIAN_KEYS: Final = str.maketrans("әғқңөұүһіё", "агкноууxие".replace("x", "х"))

# The letter rows of the three layouts, key by key (xkb-data symbols us, ru, kz).
_QWERTY: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"
_KAZAKH_KEYS: Final = dict(zip("234589 0-=@#$%*()_+", "әіңғүұ қөһӘІҢҒҮҰҚӨҺ", strict=True))
_TO_RUSSIAN: Final = {ord(a): b for a, b in zip(_QWERTY, _RUSSIAN, strict=True)} | {
    ord("&"): "?",
    ord("^"): ":",
    ord("@"): '"',
    ord("#"): "№",
}
_TO_KAZAKH: Final = _TO_RUSSIAN | {ord(a): b for a, b in _KAZAKH_KEYS.items() if a != " "} | {ord("&"): "?"}


LONGEST: Final = 40  # letters of a skeleton: what has more is no word, and nobody needs the rest of it
_MOST_TYPED: Final = 80  # letters of a word, some of them doubled, whose skeleton is kept


class Token(NamedTuple):
    """A word or a number of a text: as typed, where (code points), and its skeleton."""

    text: str
    start: int
    end: int
    skeleton: str

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


# A number keeps its groups, fraction and an ending after a hyphen apart: "1 200-ден" -> "1 200", "ден".
_TOKEN: Final = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
    r"|[^\W\d_]+(?:['’ʼ`´ʹ′‘][^\W\d_]+)*['’ʼ`´ʹ′‘]?|[%№₸$€]"
)


# Text that has nothing of it: the rest of ASCII, whole Cyrillic letters, quotation marks and dashes.
_SETTLED: Final = re.compile("[\\t\\n\\x20-\\x7e\u0400-\u0481\u048a-\u04ff«»–—“”„]*")


def clean(text: str) -> str:
    """Text without what nobody sees: compatibility forms, zero-width and direction marks, stray accents.

    Combining marks are dropped unless they make a letter of their own (й, ё and the Latin ones).
    """
    if _SETTLED.fullmatch(text):
        return text
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return "".join(c for c in text if not unicodedata.combining(c))


def _script(word: str) -> str:
    latin = sum("a" <= c <= "z" or "\u00c0" <= c <= "\u024f" for c in word.lower())
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in word)
    return "latin" if latin > cyrillic else "cyrillic"


_PLAIN: Final = re.compile("[а-яёәғқңөұүһі]+")
_PLAIN_LETTERS: Final = {ord(letter): folded for letter, folded in _CYRILLIC.items() if len(letter) == 1}


def squeezed(word: str) -> str:
    """The word with each doubled letter single."""
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """The ASCII skeleton of one word (or of a text, word by word apart); unknown letters fall out."""
    lower = word.lower()
    if _PLAIN.fullmatch(lower):  # the most frequent case by far, and the whole of a lexicon
        return _DOUBLED.sub(r"\1", _IY.sub("ie", lower).translate(_PLAIN_LETTERS))
    word = _IY.sub("ie", clean(word).lower().translate(_APOSTROPHES))
    if _script(word) == "cyrillic":
        word = word.translate(_LOOKS_CYRILLIC)
        plain = "".join(_CYRILLIC.get(c, c if "0" <= c <= "9" else "") for c in word)
    else:
        plain = "".join(_LATIN.get(c) or _CYRILLIC.get(c) or _unaccented(c) for c in word)
        for written, folded in _DIGRAPHS:
            plain = plain.replace(written, folded)
        plain = _C_NOT_H.sub("ts", plain)
    return _DOUBLED.sub(r"\1", plain)


def _unaccented(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() and base.isalnum() else ""


def tokens(text: str) -> tuple[Token, ...]:
    """Words, numbers and the signs % № ₸ $ € of a text, in order, with their places in ``text`` itself.

    Of a word that is too long to be one the skeleton has but :data:`LONGEST` letters and one more.
    """
    text = unicodedata.normalize("NFC", text) if not unicodedata.is_normalized("NFC", text) else text
    found = []
    for match in _TOKEN.finditer(text):
        word, (start, end) = match.group(), match.span()
        found.append(Token(word, start, end, "" if word[0].isdigit() else _bounded(word)))
    return tuple(found)


def _bounded(word: str) -> str:
    """The skeleton of a word of any length, or the beginning of one by which it is seen to be no word."""
    return skeleton(word) if len(word) <= _MOST_TYPED else skeleton.__wrapped__(word)[: LONGEST + 1]


def variants(word: str) -> tuple[str, ...]:
    """Other skeletons that a Latin-typed word may have: w for ш, j for й, c for с or к, h for nothing."""
    if _script(word) != "latin":
        return ()
    plain = word.lower()
    changed = {
        plain.replace("sch", "sç"),
        plain.replace("w", "sh"),
        plain.replace("j", "i"),
        plain.replace("c", "s"),
        plain.replace("c", "k"),
    }
    changed |= {
        plain.replace("j", "i").replace("w", "sh"),
        plain.replace("x", "ks"),
        plain.replace("jo", "e").replace("yo", "e"),
        plain.replace("sch", "sç").replace("yo", "e"),
    }
    return tuple(sorted({skeleton(v) for v in changed - {plain}}))


def habits(text: str) -> str:
    """Translit habits undone: a 4 inside a Latin word is ч, a 6 is ш (``4islo``, ``6kola``)."""
    return _HABIT.sub(lambda m: {"4": "ch", "6": "sh"}[m.group()], text)


def retyped(text: str, layout: Layout) -> str:
    """The text as it would read had the keyboard been in ``layout`` and not in English QWERTY.

    In the Kazakh layout the digit row types letters (2 ә, 3 і, 4 ң, 5 ғ, 8 ү, 9 ұ, 0 қ, - ө, = һ).
    """
    return text.translate(_TO_KAZAKH if layout == "kk" else _TO_RUSSIAN)


_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_SHAPE: Final = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")


def roman(word: str) -> int | None:
    """The value of a Roman numeral in capitals of either script (``XIІ`` with a Cyrillic І: 12), or None."""
    if not word.isupper():
        return None
    letters = clean(word).translate(_ROMAN).lower()
    if not letters or not _ROMAN_SHAPE.fullmatch(letters):
        return None
    values = [_ROMAN_VALUES[c] for c in letters]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))
