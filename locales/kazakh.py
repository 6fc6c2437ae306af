"""Kazakh endings: cases, possessive and plural of nouns, numerals in digits and abbreviations.

A numeral in digits is read aloud and its last spoken word takes the ending, which is written after a hyphen
(``208-ге``, ``23%-ға``). The choice of an ending is one table over two facts about that word: whether its
last vowel is front or back (harmony), and its final sound.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Case(StrEnum):
    """The cases of Kazakh that an answer needs, in the order of the grammar."""

    NOMINATIVE = "nominative"  # атау
    GENITIVE = "genitive"  # ілік
    DATIVE = "dative"  # барыс
    ACCUSATIVE = "accusative"  # табыс
    LOCATIVE = "locative"  # жатыс
    ABLATIVE = "ablative"  # шығыс
    INSTRUMENTAL = "instrumental"  # көмектес


UNITS: Final = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
TENS: Final = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
HUNDRED: Final = "жүз"
SCALES: Final = ((10**12, "триллион"), (10**9, "миллиард"), (10**6, "миллион"), (10**3, "мың"))
COLLECTIVES: Final = ("біреу", "екеу", "үшеу", "төртеу", "бесеу", "алтау", "жетеу")
ORDINALS: Final = {
    0: "нөлінші", 1: "бірінші", 2: "екінші", 3: "үшінші", 4: "төртінші", 5: "бесінші", 6: "алтыншы",
    7: "жетінші", 8: "сегізінші", 9: "тоғызыншы", 10: "оныншы", 20: "жиырмасыншы", 30: "отызыншы",
    40: "қырқыншы", 50: "елуінші", 60: "алпысыншы", 70: "жетпісінші", 80: "сексенінші", 90: "тоқсаныншы",
    100: "жүзінші", 10**3: "мыңыншы", 10**6: "миллионыншы", 10**9: "миллиардыншы", 10**12: "триллионыншы",
}  # fmt: skip
# Signs and abbreviations are read as words; they take the ending after a hyphen.
SPOKEN: Final = {
    "%": "пайыз", "₸": "теңге", "тг": "теңге", "$": "доллар", "€": "еуро", "₽": "рубль", "млн": "миллион",
    "млрд": "миллиард", "трлн": "триллион", "км": "километр", "кг": "килограмм", "га": "гектар", "т": "тонна",
}  # fmt: skip

_FRONT: Final = frozenset("әеіөүэ")
_BACK: Final = frozenset("аоұыяё")
_VOWELS: Final = frozenset("аәеёоөұүыіэя")  # и, у and ю end in a glide and count as й, у
_GLIDES: Final = frozenset("рлйуию")
_NASALS: Final = frozenset("нмң")
_BUZZING: Final = frozenset("зж")
_LATIN: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абкдефгһижклмнопкрстұввсйз")

# One row for each final sound: back and front endings of the plain noun.
_ENDINGS: Final[dict[str, dict[Case, tuple[str, str]]]] = {
    "vowel": {
        Case.GENITIVE: ("ның", "нің"), Case.DATIVE: ("ға", "ге"), Case.ACCUSATIVE: ("ны", "ні"),
        Case.LOCATIVE: ("да", "де"), Case.ABLATIVE: ("дан", "ден"), Case.INSTRUMENTAL: ("мен", "мен"),
    },
    "glide": {
        Case.GENITIVE: ("дың", "дің"), Case.DATIVE: ("ға", "ге"), Case.ACCUSATIVE: ("ды", "ді"),
        Case.LOCATIVE: ("да", "де"), Case.ABLATIVE: ("дан", "ден"), Case.INSTRUMENTAL: ("мен", "мен"),
    },
    "nasal": {
        Case.GENITIVE: ("ның", "нің"), Case.DATIVE: ("ға", "ге"), Case.ACCUSATIVE: ("ды", "ді"),
        Case.LOCATIVE: ("да", "де"), Case.ABLATIVE: ("нан", "нен"), Case.INSTRUMENTAL: ("мен", "мен"),
    },
    "buzzing": {
        Case.GENITIVE: ("дың", "дің"), Case.DATIVE: ("ға", "ге"), Case.ACCUSATIVE: ("ды", "ді"),
        Case.LOCATIVE: ("да", "де"), Case.ABLATIVE: ("дан", "ден"), Case.INSTRUMENTAL: ("бен", "бен"),
    },
    "voiceless": {
        Case.GENITIVE: ("тың", "тің"), Case.DATIVE: ("қа", "ке"), Case.ACCUSATIVE: ("ты", "ті"),
        Case.LOCATIVE: ("та", "те"), Case.ABLATIVE: ("тан", "тен"), Case.INSTRUMENTAL: ("пен", "пен"),
    },
    "possessed": {  # after the third-person possessive
        Case.GENITIVE: ("ның", "нің"), Case.DATIVE: ("на", "не"), Case.ACCUSATIVE: ("н", "н"),
        Case.LOCATIVE: ("нда", "нде"), Case.ABLATIVE: ("нан", "нен"), Case.INSTRUMENTAL: ("мен", "мен"),
    },
}  # fmt: skip
_MUTATED: Final = {"к": "г", "қ": "ғ", "п": "б"}
# Words that lose the vowel of their last syllable before a possessive.
_SHORTENED: Final = {
    "халық": "халқ", "орын": "орн", "ерік": "ерк", "ауыз": "ауз", "мұрын": "мұрн", "қауіп": "қауп",
    "әріп": "әрп", "ғұрып": "ғұрп", "дауыс": "даус", "құлық": "құлқ", "мүлік": "мүлк", "көрік": "көрк",
    "бөрік": "бөрк", "парық": "парқ", "ырық": "ырқ", "қырық": "қырқ",
}  # fmt: skip
_LOAN_P: Final = ("тип", "клип", "чип", "грипп")  # loans that keep п
_ROMAN: Final = re.compile(r"[IVXLCDMІХСМ]+")
_POSSESSED: Final = re.compile(
    r"(?:[аәеёоөұүыіэяиу]с[ыі]|[лдт][ае]р[ыі]|[лдт](?:ығ|іг)[ыі])$"  # картасы, өкілдері, министрлігі
)
_NUMBER: Final = re.compile(r"\d[\d \u00a0\u202f\u2009]*(?:[.,]\d+)?")
_CLOSED_U: Final = re.compile(r"(?<![әеіөүэ])у[бвгғдзйкқлмнңпрстфхцчшщ]+$")  # loans: институт, ресурс
_LOAN_K: Final = re.compile(r"[бвджзйлмнңпрстфш][кг]$")  # банк, парк, Петербург: back words would have қ, ғ
_CLOSING: Final = '»"”)'


def is_front(word: str) -> bool:
    """Whether endings of the word take front vowels: its last vowel of decided harmony says so.

    у and ю follow the vowels before them, but у is back in the closed last syllable of a loan; и is front
    unless the word has қ or ғ; a final ь, and к or г after a consonant, make the word front; surnames in
    -ов, -ев follow the vowel before.
    """
    letters = word.lower().translate(_LATIN)
    if letters.endswith("ь"):
        return True
    if word[:1].isupper() and not word.isupper() and letters.endswith(("ев", "ов")):
        letters = letters[:-2]
    if _LOAN_K.search(letters):
        return True
    if _CLOSED_U.search(letters):
        return False
    for letter in reversed(letters):
        if letter in _FRONT:
            return True
        if letter in _BACK:
            return False
        if letter == "и" and "қ" not in letters and "ғ" not in letters:
            return True
    return False


def _final(word: str) -> str:
    """The row of the table by the final sound of a spoken word."""
    letter = (word.lower().translate(_LATIN).rstrip("ьъ") or "а")[-1]
    for row, letters in (("vowel", _VOWELS), ("glide", _GLIDES), ("nasal", _NASALS), ("buzzing", _BUZZING)):
        if letter in letters:
            return row
    return "voiceless"  # with б, в, г, д at the end of loans, which are devoiced


@lru_cache(maxsize=4096)
def ending_after(spoken_last_word: str, case: Case, possessive: bool = False) -> str:
    """The ending that a spoken word takes in ``case``, without a hyphen; "" in the plain nominative."""
    side = 1 if is_front(spoken_last_word) else 0
    row = _final(spoken_last_word)
    if not possessive:
        return "" if case is Case.NOMINATIVE else _ENDINGS[row][case][side]
    owned = ("сы", "сі")[side] if row == "vowel" else ("ы", "і")[side]
    return owned if case is Case.NOMINATIVE else owned + _ENDINGS["possessed"][case][side]


def _spoken_integer(digits: str) -> str:
    number = int(digits[-15:])  # the last word of a longer number depends on no more, but for zeros
    if number == 0:
        return "триллион" if digits.strip("0") else UNITS[0]
    if number % 10:
        return UNITS[number % 10]
    if number % 100:
        return TENS[number // 10 % 10]
    if number % 1000:
        return HUNDRED
    return next(word for size, word in reversed(SCALES) if number // size % 1000)


def spoken(written: str) -> str:
    """The last word of a numeral read aloud, with its sign: ``1 200`` жүз, ``10,3`` үш, ``23%`` пайыз.

    A decimal is read by its fraction (он бүтін оннан үш). Of a range the last number is read.
    """
    last = re.split(r"[\s\u00a0\u202f]", written.strip())[-1]
    tail = re.search(r"[^\W\d_]+$|[%₸$€₽]$", last)
    if tail:
        return SPOKEN.get(tail.group().lower(), tail.group())
    numbers = _NUMBER.findall(written)
    if not numbers:
        return last
    whole, _, fraction = re.sub(r"[ \u00a0\u202f\u2009]", "", numbers[-1]).replace(",", ".").partition(".")
    return _spoken_integer(fraction or whole)


def numeral(written: str, case: Case | str, possessive: bool = False) -> str:
    """A numeral with its sign, abbreviation or noun put in a case: ``208-ге``, ``23%-ға``, ``27 мыңнан``.

    After digits, signs, and abbreviations the ending follows a hyphen; a noun is declined. A Roman numeral
    takes no ending.
    """
    case = Case(case)
    written = written.rstrip()
    if (case is Case.NOMINATIVE and not possessive) or _ROMAN.fullmatch(written):
        return written
    tail = re.search(r"[^\W\d_]+$", written)
    if tail and tail.group().lower() not in SPOKEN:
        return written[: tail.start()] + decline(tail.group(), case, possessive)
    return f"{written}-{ending_after(spoken(written), case, possessive)}"


def _abbreviation(word: str) -> str:
    """How an abbreviation in capitals is read at its end: by letters, or as a word where it can be."""
    letters = word.lower()
    if letters[-1] in _VOWELS or letters[-1] in "лмнрсфшщйх" or letters[-2] in _VOWELS:
        return letters
    return letters + ("і" if is_front(letters) else "ы")  # ҰБТ: ұ-бы-ты


def _owned(word: str) -> str:
    """The word with the third-person possessive."""
    low = word.lower()
    if low in _SHORTENED:
        return word[:1] + _SHORTENED[low][1:] + ending_after(word, Case.NOMINATIVE, True)
    last = word[-1]
    stem = word.rstrip("ь")
    after_vowel = len(word) > 1 and low[-2] in _VOWELS | set("иую")
    if last in _MUTATED and after_vowel and low not in _LOAN_P:
        stem = word[:-1] + _MUTATED[last]
    return stem + ending_after(word, Case.NOMINATIVE, True)


def _plural(word: str) -> str:
    side = 1 if is_front(word) else 0
    row = _final(word)
    if row == "vowel" or (row == "glide" and word[-1].lower() != "л" and not word.lower().endswith("ль")):
        return ("лар", "лер")[side]
    return ("тар", "тер")[side] if row == "voiceless" else ("дар", "дер")[side]


def decline(
    word: str, case: Case | str, possessive: bool = False, plural: bool = False, possessed: bool | None = None
) -> str:
    """A noun or a name in a case: ``Таиланд`` -> ``Таиландта``, ``ҮЕҰ`` -> ``ҮЕҰ-ға``.

    Of a phrase the last word is declined. ``possessive`` adds the third-person possessive (орталық ->
    орталығы); ``possessed`` says that the word has it already (жол картасы -> жол картасын); by default that
    is judged by the ending of a phrase of several words. An ending goes inside a closing quotation mark.
    """
    case = Case(case)
    bare = word.rstrip(_CLOSING)
    if bare and bare != word:
        return decline(bare, case, possessive, plural, possessed) + word[len(bare) :]
    if not word or not word[-1].isalpha():
        return word if not word else numeral(word, case, possessive)
    head, last = re.fullmatch(r"(.*?)([^\W\d_]+)", word, re.S).groups()  # type: ignore[union-attr]
    if last.lower() in SPOKEN and last.islower():
        ending = ending_after(SPOKEN[last.lower()], case, possessive)
        return f"{word}-{ending}" if ending else word
    if len(last) > 1 and last.isupper():
        return word + _capitals(last, case, possessive, plural)
    if possessed is None:
        possessed = bool(head.strip()) and not head[-1:].isdigit() and bool(_POSSESSED.search(last))
    if plural and not possessed:
        last += _plural(last)
    if possessive and not possessed:
        last, possessed = _owned(last), True
    if case is Case.NOMINATIVE:
        return head + last
    if possessed:
        return head + last + _ENDINGS["possessed"][case][1 if is_front(last) else 0]
    return head + last + ending_after(last, case)


def _capitals(word: str, case: Case, possessive: bool, plural: bool) -> str:
    """The hyphen and ending of an abbreviation: -ға, -лар, -ның; "" in the plain nominative."""
    read = _abbreviation(word)
    ending = ""
    if plural:
        ending = _plural(read)
        read += ending
    ending += ending_after(read, case, possessive)
    return f"-{ending}" if ending else ""


def cardinal(n: int) -> str:
    """A whole number from 0 to 10**15 - 1 in words: 1200 -> ``бір мың екі жүз``."""
    if not 0 <= n < 10**15:
        raise ValueError(f"cannot spell {n}")
    if n == 0:
        return UNITS[0]
    words: list[str] = []
    for size, name in (*SCALES, (1, "")):
        group = n // size % 1000
        if not group:
            continue
        if group >= 100:
            words += ([UNITS[group // 100]] if group >= 200 else []) + [HUNDRED]
        words += [TENS[group // 10 % 10]] if group // 10 % 10 else []
        words += [UNITS[group % 10]] if group % 10 else []
        words += [name] if name else []
    return " ".join(words)


def ordinal(n: int) -> str:
    """A whole number as an ordinal in words: 12 -> ``он екінші``."""
    *head, last = cardinal(n).split()
    value = {w: v for v, w in enumerate(UNITS)} | {w: 10 * v for v, w in enumerate(TENS)} | {HUNDRED: 100}
    value |= {w: size for size, w in SCALES}
    return " ".join([*head, ORDINALS[value[last]]])
