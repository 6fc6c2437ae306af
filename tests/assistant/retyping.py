"""Ways in which people type Kazakh and Russian, by tables of our own, not by those of the folding."""

from __future__ import annotations

from collections.abc import Callable

_RUSSIAN_KEYS = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")

_SHARED = dict(zip("абвгдезиклмнопрстуфхэ", "abvgdeziklmnoprstufhe", strict=True))
_OFFICIAL = _SHARED | dict(
    zip(
        "әғжйқңөұүһшыіъьц",
        ["ä", "ğ", "j", "i", "q", "ñ", "ö", "ū", "ü", "h", "ş", "y", "ı", "", "", "ts"],
        strict=True,
    )
)
_OFFICIAL |= {"ч": "tş", "щ": "ştş", "ё": "io", "ю": "iu", "я": "ia"}
_HOME_MADE = _SHARED | dict(
    zip(
        "әғжйқңөұүһшыіъьц",
        ["a", "gh", "zh", "i", "q", "n", "o", "u", "u", "h", "sh", "y", "i", "", "", "ts"],
        strict=True,
    )
)
_HOME_MADE |= {"ч": "ch", "щ": "sh", "ё": "e", "ю": "yu", "я": "ya"}
_TRANSLIT = _SHARED | {
    "ж": "zh",
    "й": "y",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "ё": "yo",
    "ю": "yu",
    "я": "ya",
}

_ROWS = ("йцукенгшщзхъфывапролджэячсмитьбю.ё", "qwertyuiop[]asdfghjkl;'zxcvbnm,./`")
_UPPER = ("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,Ё?", 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?~&')
_FROM_RUSSIAN = str.maketrans(_ROWS[0] + _UPPER[0], _ROWS[1] + _UPPER[1])
_FROM_KAZAKH = _FROM_RUSSIAN | str.maketrans("әіңғүұқөһӘІҢҒҮҰҚӨҺ", "234589" + "0-=" + "@#$%*()_+")


def russian_keys(text: str) -> str:
    """Kazakh on a keyboard that has Russian letters alone."""
    return text.translate(_RUSSIAN_KEYS)


def _spelt(table: dict[str, str]) -> Callable[[str], str]:
    def spell(text: str) -> str:
        out = []
        for letter in text:
            new = table.get(letter.lower(), letter)
            out.append(new[:1].upper() + new[1:] if letter.isupper() else new)
        return "".join(out)

    return spell


official_latin = _spelt(_OFFICIAL)  # the alphabet of 2021
home_made_latin = _spelt(_HOME_MADE)
translit = _spelt(_TRANSLIT)


def english_keys_kk(text: str) -> str:
    """Typed as in the Kazakh layout while the keyboard is in English."""
    return text.translate(_FROM_KAZAKH)


def english_keys_ru(text: str) -> str:
    """Typed as in the Russian layout while the keyboard is in English."""
    return text.translate(_FROM_RUSSIAN)


def dictated(text: str) -> str:
    """Without capitals and punctuation, as a phone writes down speech."""
    return " ".join("".join(c if c.isalnum() or c in "-" else " " for c in text).lower().split())
