"""Russian agreement of a noun with a number, by the plural categories of CLDR through Babel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale

_RULE: Final = Locale.parse("ru").plural_form
# After более, не менее, около the noun stands in the genitive: singular where the number ends in 1.
_GENITIVE: Final = {"one": 1, "few": 2, "many": 2, "other": 1}
_PLAIN: Final = {"one": 0, "few": 1, "many": 2, "other": 1}
_ORDINAL: Final = {"m": "й", "f": "я", "n": "е", "plural": "е"}


@lru_cache(maxsize=4096)
def category(n: Decimal | int) -> str:
    """The CLDR plural category of a number: one, few, many; ``other`` for fractions. The sign is ignored."""
    n = abs(Decimal(n))
    return str(_RULE(int(n) if n == n.to_integral_value() else n))


def plural_form(n: Decimal | int, forms: Sequence[str]) -> str:
    """The form of a noun after ``n``; ``forms`` are those for 1, 2 and 5 (*грант, гранта, грантов*).

    A fraction takes the second (*10,3 гранта*).
    """
    return forms[_PLAIN[category(n)]]


def agree(n: Decimal | int, forms: Sequence[str], bound: str = "exact") -> str:
    """The form of a noun after ``n`` with a bound (exact, at_least, at_most, about).

    After *более*, *не более*, *около* it is genitive: *более 21 гранта*, *более 2 грантов*. A fourth form, if
    given, is the genitive singular where the second is not (*новых совета*, *более 21 нового совета*).
    """
    if bound == "exact":
        return plural_form(n, forms)
    index = _GENITIVE[category(n)]
    return forms[3] if index == 1 and len(forms) > 3 else forms[index]


def ordinal_ending(gender: str = "m") -> str:
    """The ending of an ordinal in digits in the nominative: й, я, е."""
    return _ORDINAL[gender]


#: Endings of the names of places in the nominative and in the dative, the first that fits; those in a
#: vowel that are not here do not decline (Актау, Алматы, Жетысу, США).
_DATIVE: Final = (
    (r"ская область", "ской области"),
    (r"область (?=\w+$)", "области "),
    (r"ия", "ии"),
    (r"[ая]", "е"),
    (r"ный", "ному"),
    (r"й", "ю"),
    (r"(?<=[бвгджзклмнпрстфхцчшщ])", "у"),
)


def place_dative(name: str) -> str | None:
    """The name of a place as it stands after *по*: ``Шымкенту``, ``Абайской области``; None: not known.

    Of our own, for names in one word and for regions.
    """
    for ending, dative in _DATIVE[:2]:
        if re.search(ending if "(?=" in ending else f"{ending}$", name):
            return re.sub(ending if "(?=" in ending else f"{ending}$", dative, name)
    if " " in name or name.endswith("ь"):
        return None
    if name.isupper() or name[-1] in "уыоеиэю":
        return name
    for ending, dative in _DATIVE[2:]:
        if re.search(f"{ending}$", name):
            return re.sub(f"{ending}$", dative, name)
    return None
