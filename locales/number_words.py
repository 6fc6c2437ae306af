"""The number words of Kazakh and Russian in every form, and the endings that follow digits.

A word is found by its own letters first (``четвёртый`` is not ``четверти``, though their skeletons agree),
then by its skeleton, which covers Russian letters for Kazakh ones and every Latin spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from locales import kazakh
from locales.folding import skeleton as _skeleton
from locales.kazakh import Case

Kind = Literal["cardinal", "ordinal", "fraction", "collective", "times"]
Ending = Literal["", "ablative", "dative", "about", "other"]
# unit 1–9; teen 10–19, which takes no unit; ten 10–90; hundred 100–900; times-hundred: жүз, which multiplies
# the unit before it; scale 1,000 and up; part: a fraction or one and a half, which only a scale may follow.
Rank = Literal["zero", "unit", "teen", "ten", "hundred", "times-hundred", "scale", "part"]


@dataclass(frozen=True, slots=True)
class NumberWord:
    """One number word in one form.

    ``inside``: a number only after another numeral (*тысяч*, *бірге*: alone "together"). ``final``: nothing
    may follow it in a compound, as it carries the ending of the whole. ``weak``: alone mostly not a number.
    """

    value: Decimal
    rank: Rank
    language: Literal["kk", "ru", ""] = ""
    kind: Kind = "cardinal"
    ending: Ending = ""
    inside: bool = False
    final: bool = False
    weak: bool = False
    genitive: bool = False  # *тысячи*, a number alone after *более*, *около*
    abbreviated: bool = False


_KAZAKH_BASES: Final[tuple[tuple[int, str, Rank], ...]] = (
    (0, "нөл", "zero"),
    *((n, kazakh.UNITS[n], "unit") for n in range(1, 10)),
    *((10 * n, kazakh.TENS[n], "ten") for n in range(1, 10)),
    (100, "жүз", "times-hundred"),
    *((size, word, "scale") for size, word in kazakh.SCALES),
)
# Forms that are other words far more often: оны "him", онда "there", үшін "for".
_KAZAKH_NEVER: Final = frozenset(
    {"оны", "онын", "онының", "онына", "онында", "онынан", "онымен", "ондай", "бірдей", "үшін"}
)
# Together, at once, once; ru уши; there, his.
_KAZAKH_INSIDE: Final = frozenset({"бірге", "бірден", "бірде", "үші", "онда", "онның"})
_QUARTER: Final = "тоқсан"  # ninety, but mostly a quarter of a year
_KAZAKH_WEAK: Final = frozenset({"алтыны", "алтының", "жүзді", _QUARTER, "он", "бір", "жарты"})

_RUSSIAN: Final[tuple[tuple[int, Rank, str], ...]] = (
    (0, "zero", "ноль нуль ноля нуля нолю нулю нолем нулем ноле нуле"),
    (1, "unit", "один одна одно одного одной одному одну одним одном одною"),
    (2, "unit", "два две двух двум двумя"),
    (3, "unit", "три трех трем тремя"),
    (4, "unit", "четыре четырех четырем четырьмя"),
    (5, "unit", "пять пяти пятью"),
    (6, "unit", "шесть шести шестью"),
    (7, "unit", "семь семи семью"),
    (8, "unit", "восемь восьми восемью восьмью"),
    (9, "unit", "девять девяти девятью"),
    (10, "teen", "десять десяти десятью"),
    (40, "ten", "сорок сорока"),
    (90, "ten", "девяносто девяноста"),
    (100, "hundred", "сто ста"),
    (200, "hundred", "двести двухсот двумстам двумястами двумстами двухстах"),
    (300, "hundred", "триста трехсот тремстам тремястами тремстами трехстах"),
    (400, "hundred", "четыреста четырехсот четыремстам четырьмястами четырехстах"),
)
_TEENS: Final = (
    "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат",
    "восемнадцат", "девятнадцат",
)  # fmt: skip
_FIVE_TO_NINE: Final = (("пять", "пяти", "пятью"), ("шесть", "шести", "шестью"), ("семь", "семи", "семью"),
                        ("восемь", "восьми", "восемью"), ("девять", "девяти", "девятью"))  # fmt: skip
_ORDINAL_STEMS: Final[tuple[tuple[int, Rank, str], ...]] = (
    (0, "zero", "нулев"), (1, "unit", "перв"), (2, "unit", "втор"), (4, "unit", "четверт"),
    (5, "unit", "пят"), (6, "unit", "шест"), (7, "unit", "седьм"), (8, "unit", "восьм"), (9, "unit", "девят"),
    (10, "teen", "десят"), *((11 + n, "teen", stem) for n, stem in enumerate(_TEENS)),
    (20, "ten", "двадцат"), (30, "ten", "тридцат"), (40, "ten", "сороков"), (50, "ten", "пятидесят"),
    (60, "ten", "шестидесят"), (70, "ten", "семидесят"), (80, "ten", "восьмидесят"), (90, "ten", "девяност"),
    (100, "hundred", "сот"), (200, "hundred", "двухсот"), (300, "hundred", "трехсот"),
    (400, "hundred", "четырехсот"), (500, "hundred", "пятисот"), (600, "hundred", "шестисот"),
    (700, "hundred", "семисот"), (800, "hundred", "восьмисот"), (900, "hundred", "девятисот"),
    (1000, "scale", "тысячн"), (10**6, "scale", "миллионн"), (10**9, "scale", "миллиардн"),
)  # fmt: skip
_STRESSED: Final = frozenset({"втор", "шест", "седьм", "восьм", "сороков", "нулев"})  # -ой in the nominative
_ADJECTIVE: Final = "ая ое ые ого ому ым ом ой ую ых ыми"
_THIRD: Final = (
    "третий третья третье третьи третьего третьей третьему третью третьим третьем третьих третьими"
)
_MILLIONS: Final = ((10**6, "миллион"), (10**9, "миллиард"), (10**12, "триллион"))
_ABBREVIATIONS: Final = (
    (10**3, "тыс тысч тыщ"), (10**6, "млн милн mln"), (10**9, "млрд мрд mlrd mlr"), (10**12, "трлн trln"),
)  # fmt: skip
_COLLECTIVE: Final = ((2, "двое дво"), (3, "трое тро"), (4, "четверо четвер"), (5, "пятеро пятер"),
                      (6, "шестеро шестер"), (7, "семеро семер"))  # fmt: skip
_TIMES: Final = (
    (2, "вдвое удвоил удвоили удвоилась удвоилось удвоились удвоился удвоить удвоена удвоено удвоены"),
    (3, "втрое утроил утроили утроилась утроилось утроились утроился утроить"),
    (4, "вчетверо"), (5, "впятеро"), (6, "вшестеро"), (7, "всемеро"), (8, "ввосьмеро"), (9, "вдевятеро"),
    (10, "вдесятеро"),
)  # fmt: skip
_PARTS: Final = (
    ("0.5", "половина половины половине половину половиной половиною наполовину вполовину"),
    ("1.5", "полтора полторы полутора"),
)
_THIRDS: Final = "треть трети третью третей третям третях"
_QUARTERS: Final = "четверть четверти четвертью четвертей четвертям четвертях"

# Ordinary words with the skeleton of a number word, in Cyrillic as they are written and in Latin.
_ORDINARY_TEXT: Final = """
    семьи семье семья семьей семы сэм сэмы съем съемы сеемы сеемый оон oon оны она они уши ушки ушке
    мин мини минин мина мины минга минина минный минны минь mini min mining жетти жетті jetti zhetti
    ұш ұшты ушты торты тортын шесты пяты трои соты сотты соттым мынан онан оны оның ондай
    сеем алти альты альтины алтынный алтынны
    бесте бестии бестий бесты биры бырдин вторим двоим двоимый двоимы троим троимый троимы четверим еллу эллу
    кирки ноли нолы тис трет трете экий половинный половинны половинной
"""
_ORDINARY: Final = frozenset(_ORDINARY_TEXT.split())


@lru_cache(maxsize=16384)
def skeleton(word: str) -> str:
    """The skeleton of a word in which иы, ый and ы are one: жиырма, жыйырма; paiyz, payz."""
    return _skeleton(word).replace("ie", "i").replace("ii", "i")


def _russian() -> Iterator[tuple[str, NumberWord]]:
    for value, rank, forms in _RUSSIAN:
        for form in forms.split():
            weak = value == 1 or form in {"сорока", "семью"}
            yield form, NumberWord(Decimal(value), rank, "ru", weak=weak)
    for n, stem in enumerate(_TEENS):
        for ending in ("ь", "и", "ью"):
            yield stem + ending, NumberWord(Decimal(11 + n), "teen", "ru")
    for value, stem in ((20, "двадцат"), (30, "тридцат")):
        for ending in ("ь", "и", "ью"):
            yield stem + ending, NumberWord(Decimal(value), "ten", "ru")
    for n, (plain, oblique, instrumental) in enumerate(_FIVE_TO_NINE, 5):
        if n < 9:
            for form in (f"{plain}десят", f"{oblique}десяти", f"{instrumental}десятью"):
                yield form, NumberWord(Decimal(10 * n), "ten", "ru")
        for form in (
            f"{plain}сот",
            f"{oblique}сот",
            f"{oblique}стам",
            f"{instrumental}стами",
            f"{oblique}стах",
        ):
            yield form, NumberWord(Decimal(100 * n), "hundred", "ru")
    for value, rank, stem in _ORDINAL_STEMS:
        nominative = "ой" if stem in _STRESSED else "ый"
        word = NumberWord(Decimal(value), rank, "ru", "ordinal", final=True, weak=value == 1)
        for ending in (nominative, *_ADJECTIVE.split()):
            yield stem + ending, word
    for form in _THIRD.split():
        yield form, NumberWord(Decimal(3), "unit", "ru", "ordinal", final=True)
    yield from _russian_scales()
    yield from _russian_others()


def _russian_others() -> Iterator[tuple[str, NumberWord]]:
    """*двое*, *дважды*, *пол-*, *треть* …"""
    for value, forms in _COLLECTIVE:
        nominative, stem = forms.split()
        vowel = "ы" if stem.endswith("р") else "и"
        for form in (nominative, f"{stem}{vowel}х", f"{stem}{vowel}м", f"{stem}{vowel}ми"):
            yield form, NumberWord(Decimal(value), "unit", "ru", "collective", final=True)
    for value, forms in _TIMES:
        for form in forms.split():
            yield form, NumberWord(Decimal(value), "unit", "ru", "times", final=True)
    for part, forms in _PARTS:
        for form in forms.split():
            kind: Kind = "fraction" if part == "0.5" else "cardinal"
            yield form, NumberWord(Decimal(part), "part", "ru", kind)
    for n, forms in ((3, _THIRDS), (4, _QUARTERS)):
        for form in forms.split():
            yield form, NumberWord(Decimal(1) / n, "part", "ru", "fraction")


def _russian_scales() -> Iterator[tuple[str, NumberWord]]:
    thousand = NumberWord(Decimal(1000), "scale", "ru")
    for stem in ("тысяч", "тыщ"):
        for ending in ("а", "у", "е", "ей", "ью"):
            yield stem + ending, thousand
        yield f"{stem}и", replace(thousand, inside=True, genitive=True)
        for ending in ("", "ам", "ами", "ах"):
            yield stem + ending, replace(thousand, inside=True)
    yield "сотни", NumberWord(Decimal(100), "scale", "ru", inside=True, genitive=True)
    for form in ("сотня", "сотню"):
        yield form, NumberWord(Decimal(100), "scale", "ru")
    for form in ("полусотня", "полусотни", "полусотне", "полусотню", "полусотней", "полсотни"):
        yield form, NumberWord(Decimal(50), "part", "ru")
    yield "полтысячи", NumberWord(Decimal(500), "part", "ru")
    yield "полтораста", NumberWord(Decimal(150), "part", "ru")
    for value, stem in _MILLIONS:
        scale = NumberWord(Decimal(value), "scale")
        for ending in ("у", "ом", "е"):
            yield stem + ending, replace(scale, language="ru")
        yield f"{stem}а", replace(scale, inside=True, genitive=True)
        for ending in ("ы", "ов", "ам", "ами", "ах"):
            yield stem + ending, replace(scale, inside=True)
        yield f"пол{stem}а", NumberWord(Decimal(value) / 2, "part", "ru")
    for value, forms in _ABBREVIATIONS:
        for form in forms.split():
            yield form, NumberWord(Decimal(value), "scale", inside=True, abbreviated=True)


def _ending(case: Case) -> Ending:
    if case is Case.ABLATIVE:
        return "ablative"
    return "dative" if case is Case.DATIVE else "other"


def _kazakh() -> Iterator[tuple[str, NumberWord]]:
    for value, base, rank in _KAZAKH_BASES:
        plain = NumberWord(Decimal(value), rank, "" if value >= 10**6 else "kk")
        yield base, replace(plain, weak=base in _KAZAKH_WEAK)
        for form, ending in _kazakh_forms(base):
            owned = ending.startswith("own")
            word = replace(
                plain,
                language="kk",
                ending=ending.removeprefix("own-"),  # type: ignore[arg-type]
                final=True,
                # жүзі is "its face", мыңы looks like ru "мини": numbers only after a number
                inside=form in _KAZAKH_INSIDE or (owned and value >= 100),
                weak=value == 1 or base == _QUARTER or form in _KAZAKH_WEAK,
            )
            yield form, word
        about = "тай" if kazakh.ending_after(base, Case.LOCATIVE)[0] == "т" else "дай"
        if kazakh.is_front(base):
            about = about.replace("а", "е")
        yield base + about, replace(plain, language="kk", ending="about", final=True)
    for value, base in kazakh.ORDINALS.items():
        rank = next(r for v, _, r in _KAZAKH_BASES if v == value)
        word = NumberWord(Decimal(value), rank, "kk", "ordinal", final=True, weak=value == 1)
        # екіншіден is "secondly": the ablative is left out
        for form, ending in ((base, ""), *_kazakh_forms(base)):
            if ending != "ablative":
                yield form, word
    yield "жиырманшы", NumberWord(Decimal(20), "ten", "kk", "ordinal", final=True)
    for value, base in enumerate(kazakh.COLLECTIVES, 1):
        word = NumberWord(Decimal(value), "unit", "kk", "collective", final=True, weak=value == 1)
        yield base, word
        for form, ending in _kazakh_forms(base):
            yield form, replace(word, ending=ending.removeprefix("own-"))  # type: ignore[arg-type]
    for part, base in (("0.5", "жарты"), ("0.25", "ширек")):
        word = NumberWord(Decimal(part), "part", "kk", "fraction")
        yield base, replace(word, weak=True)
        for form, ending in _kazakh_forms(base):
            ending = ending.removeprefix("own-")
            yield form, replace(word, ending=ending)  # type: ignore[arg-type]
    yield "милион", NumberWord(Decimal(10**6), "scale")


def _kazakh_forms(base: str) -> Iterator[tuple[str, str]]:
    """Every case of a word, plain and possessed ("own-…"), without the bare nominative."""
    for case in Case:
        if case is not Case.NOMINATIVE:
            yield base + kazakh.ending_after(base, case), _ending(case)
        yield kazakh.decline(base, case, possessive=True), f"own-{_ending(case)}"
    if base == "қырық":
        yield "қырығы", "own-other"


def _tables() -> tuple[dict[str, NumberWord], dict[str, NumberWord], dict[str, list[str]]]:
    exact: dict[str, NumberWord] = {}
    folded: dict[str, NumberWord] = {}
    forms: dict[str, list[str]] = {}
    for form, word in (*_kazakh(), *_russian()):
        if form in _KAZAKH_NEVER:
            continue
        exact.setdefault(form, word)
        if form.startswith("тыщ"):
            continue  # its skeleton is that of тише, тишина
        forms.setdefault(skeleton(form), []).append(form)
        # Where two forms fold alike (пяти, пятый), the cardinal is the likelier in Latin without its й.
        folded.setdefault(skeleton(form), word)
    for form, word in exact.items():
        if word.kind == "cardinal" and skeleton(form) in folded and folded[skeleton(form)].kind != "cardinal":
            folded[skeleton(form)] = word
    return exact, folded, forms


_EXACT, _FOLDED, _FORMS = _tables()
_ONLY_KAZAKH: Final = frozenset("әғқңөұүһі")
_KAZAKH_LETTER: Final = re.compile("[әғқңөұүһі]")


@lru_cache(maxsize=16384)
def number_word(raw: str) -> NumberWord | None:
    """The number word that ``raw`` is, as typed in any script; None if it is no number word."""
    low = raw.lower().replace("ё", "е")
    exact = _EXACT.get(low)
    if exact is not None:
        return exact
    if low in _ORDINARY or len(low) > 24:
        return None
    folded = skeleton(raw)
    found = _FOLDED.get(folded)
    if found is None or (_KAZAKH_LETTER.search(low) and not any(_may_be(low, f) for f in _FORMS[folded])):
        return None
    if found.value == 7 and ("тт" in low or "tt" in low):
        return None  # жетті "reached"
    if low in {"шест", "пят", "сем"} or low.startswith(("торт", "tort")):
        return replace(found, weak=True)  # a pole, heels; torte, or төрт without its letter
    if low[-2:] in {"yi", "yy", "yj", "ij", "iy", "ii"}:
        return _ORDINALS_BY_SKELETON.get(folded, found)
    return found


def _may_be(typed: str, form: str) -> bool:
    """Whether ``typed``, which has letters of Kazakh only, may mean ``form``: those it has must be right.

    A plain letter may stand for a Kazakh one (*кырық*), not another Kazakh one (*оң* "right" is not *он*).
    """
    return len(typed) == len(form) and all(
        a == b or (a not in _ONLY_KAZAKH and skeleton(a) == skeleton(b))
        for a, b in zip(typed, form, strict=True)
    )


_ORDINALS_BY_SKELETON: Final = {
    skeleton(form): word for form, word in _EXACT.items() if word.kind == "ordinal" and form.endswith("й")
}


def _endings(forms: str, ending: Ending, kind: Kind = "cardinal") -> dict[str, tuple[Ending, Kind]]:
    return dict.fromkeys(forms.split(), (ending, kind))


def _kazakh_endings() -> Iterator[tuple[str, tuple[Ending, Kind]]]:
    """Every ending of a Kazakh cardinal, also typed without Kazakh letters."""
    for _, base, _ in _KAZAKH_BASES:
        for case in Case:
            for owned in (False, True):
                ending = kazakh.ending_after(base, case, owned)
                if ending:
                    for typed in (ending, ending.translate(_PLAIN_I), ending.translate(_PLAIN_Y)):
                        yield typed, (_ending(case), "cardinal")


_PLAIN_I: Final = str.maketrans("іңғқ", "ингк")
_PLAIN_Y: Final = str.maketrans("іңғқ", "ынгк")
# Endings after digits, as written in Cyrillic: 1 200-ден, 208-ге, 73-і, 12-ші, 7-еуі, 5-ти, 12-й.
_CYRILLIC_ENDINGS: Final = {
    **dict(_kazakh_endings()),
    **_endings("дей дай тей тай", "about"),
    **_endings("х ми ти ю ью", "other"),
    **_endings("еу ау еуі ауы еуи еуін ауын у уі уы уға уге уды уді удің удың", "other", "collective"),
    **_endings(
        "ші шы ши нші ншы нши інші ыншы инши шісі шысы шіде шыда шіге шыға шінің шының шіні шыны "
        "й ый ий ой го ого его му ому ему м ом ем ым им я ая ья е ое ье ые ую ых ыми",
        "other",
        "ordinal",
    ),
}
_LATIN_ENDINGS: Final = {
    skeleton(form): value
    for form, value in _CYRILLIC_ENDINGS.items()
    if len(skeleton(form)) > 1 and form not in {"ий", "ый", "ии", "ны", "ем", "им", "ым", "ом"}
} | {
    "i": ("other", "cardinal"),
    "h": ("other", "cardinal"),
    "y": ("other", "ordinal"),
    "iy": ("other", "ordinal"),
}


@lru_cache(maxsize=4096)
def digit_ending(raw: str) -> tuple[Ending, Kind] | None:
    """What an ending after digits says: its case and kind of numeral; None for a word that is no ending."""
    if len(raw) > 6:
        return None
    low = raw.lower()
    found = _CYRILLIC_ENDINGS.get(low)
    if found is None and low.isascii() is False:
        found = _CYRILLIC_ENDINGS.get(low.replace("ё", "е"))
    if found is None and not ("а" <= low[0] <= "я"):
        return _LATIN_ENDINGS.get(low) or _LATIN_ENDINGS.get(skeleton(raw))
    return found


def skeletons(text: str) -> frozenset[str]:
    """The skeletons of words divided by spaces, or of phrases divided by commas."""
    return frozenset(
        " ".join(skeleton(w) for w in phrase.split())
        for phrase in (text.split(",") if "," in text else text.split())
    )
