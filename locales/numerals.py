"""Every numeral of a text in Kazakh or Russian, in any script: digits, words, Roman; what bounds it.

Reading is by rule. Pieces (numbers, words, signs) are taken once from left to right; a piece that can start a
numeral is read on as far as the grammar of numbers allows. The time is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from locales.folding import roman
from locales.number_words import Ending, Kind, NumberWord, digit_ending, number_word, skeleton, skeletons
from locales.stemming import is_ablative

Bound = Literal["exact", "at_least", "at_most", "about"]
Written = Literal["digits", "word", "roman"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that a text names. Places are code points of the text; the end is exclusive.

    ``start`` to ``end`` covers the number with its multiplier and ending, not a percent sign, unit or bound;
    ``unit_end`` goes on to the end of a percent sign or word or *есе*, *раза*. ``digits`` counts the digits
    written, without leading zeros and multipliers (``1,8 млрд`` has 2); None in words. ``strict`` tells *more
    than* from *at least*. ``weak``: the word is mostly no number (*один*, *бір*, *он*). ``ending`` is what a
    Kazakh ending says. ``language`` is that of the words or the ending, where they tell it.
    """

    value: Decimal
    start: int
    end: int
    kind: Kind = "cardinal"
    written: Written = "digits"
    percent: bool = False
    digits: int | None = None
    bound: Bound = "exact"
    bound_start: int | None = None
    bound_end: int | None = None
    weak: bool = False
    strict: bool = False
    ending: Ending = ""
    unit_end: int = 0
    language: Literal["kk", "ru", ""] = ""


_PIECE: Final = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+(?![.,]?\d))?"  # 1 200, 10 300 000,5
    r"|\d+(?:[.,]\d+)*"  # 1200; 10,3; 1.200.000; 22.10.2025
    r"|[^\W\d_]+(?:['’ʼ`´ʹ′‘\u0300-\u036f][^\W\d_]*)*"
    r"|%"
)
_SPACES: Final = " \t\n\u00a0\u202f\u2009"
_HYPHENS: Final = "-\u2010\u2011"
_DASHES: Final = "-\u2010\u2011–—"
_REACH_OF_NOT: Final = 4  # words
_NEGATIONS: Final = frozenset({"ne", "net"})
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_SPACING: Final = re.compile(r"[ \u00a0\u202f\u2009]")
_EVIDENCE: Final = re.compile(r"[әғқңөұүһіğşñıäöüıǵńúáq]", re.I)
_KAZAKH_WORDS: Final = skeletons(
    "қанша неше нешеу жыл жылы жылда жылғы болды бар туралы биыл астам ма ба бе па пе ғана рас деп дейді мен "
    "бен пен емес ше рет пайыз есе адам ұйым бастама жоба сыйлықақы өтініш кеңес ерікті"
)
_ROMAN_LETTERS: Final = frozenset("IVXLІХivxlіх")
_CYRILLIC: Final = re.compile("[а-яёәғқңөұүһі]", re.I)
# After a number and a hyphen these make an adjective of it, not an ordinal: 5-летний, 3-жылдық.
_ADJECTIVES: Final = (
    "let", "protsent", "dnev", "minut", "mesiach", "nedel", "chasov", "krat", "razov", "etaj", "metrov",
    "jildik", "ailik", "kundik", "saghatik", "sagatik", "eselik", "millionn", "tisiachn", "miliardn",
    "bali", "mestn",
)  # fmt: skip
_PERCENT: Final = ("paiz", "protsent", "prosent", "protcent", "pratsent")
_VAGUE: Final = skeletons(
    "қанша неше қаншама бірнеше талай көп көптеген ондаған жүздеген мыңдаған сколько скока скоко несколько "
    "много немало столько сотни сотня десятки десяток пару қандай қай"
)
_LEFT_OUT: Final = skeletons("чем в во на за с со к ко из всего уже аж кем тек отметку планку рубеж")
_MORE: Final = skeletons(
    "более больше свыше превышает превысит превысят превысил превысила превысило превысили превышал"
    " перевалило перевалил перевалила перевалили"
)
_LESS: Final = skeletons("менее меньше ниже")
_ABOUT: Final = skeletons("около примерно приблизительно порядка почти ориентировочно шамамен")
_MINIMUM: Final = skeletons("минимум, кемінде, кем дегенде, ең кемі, ең азы, ең аз")
_SUPERLATIVE: Final = skeletons("ең көп, ең аз")
_FEW: Final = 20
_MAXIMUM: Final = skeletons("максимум, от силы, ең көбі, ең көп, көп дегенде, әрі кетсе")
_AFTER_MORE: Final = skeletons(
    "астам аса асты асқан асып асады асатын асыпты артық артығырақ көп көбірек көбі жоғары"
)
_AND_MORE: Final = skeletons("более больше выше старше дольше свыше")  # behind "и"
_OVER: Final = skeletons("көп артық жоғары астам ұзақ асқан үлкен")  # behind "және одан"
_AFTER_LESS: Final = skeletons("кем кемірек аз азырақ азы төмен")
_AFTER_NOT_MORE: Final = skeletons("аспайды аспайтын аспаған аспады аспай")
_AFTER_ABOUT: Final = skeletons("жуық жуығы жуықтаған жақын таяу тарта")
_AROUND: Final = skeletons("шақты шамасында шамалы қаралы")
_NOT: Final = skeletons("емес, емеспе")
_UP_TO: Final = skeletons("дейін, дейінгі")
_MOST_PARTS: Final = 10  # "каждый десятый"
_PARTS: Final = skeletons("часть части частью доля доли долю долей")
_EVERY: Final = skeletons("каждый каждая каждое каждого каждому каждым каждом каждой каждую әр әрбір әрбірі")
_OF_TIME: Final = skeletons(
    "год месяц день час раз неделя жыл жылы ай күн сағат рет апта"
)  # in a row, not of
_DATIVE: Final = ("ga", "ge", "ka", "ke", "na", "ne")
# "from 135 to 208", "rose to 21": the number is reached, not a limit
_CHANGE_KK: Final = ("art", "os", "kene", "jet", "kobe", "ulga", "tomen", "aza", "kiskar", "kota")
_CHANGE_RU: Final = (
    "viro", "uvel", "rash", "rassh", "doshl", "dosti", "dost", "dotia", "dove", "podn", "sni", "povi", "rost",
    "rast", "sokr", "upal", "izmen", "umen", "prib", "dobr", "schit", "viras", "vozros", "vozrast",
)  # fmt: skip
_DECIMAL_KK: Final = "butin"
_POINT: Final = skeletons("үтір, запятая, запятых, нүкте")
_WHOLE_RU: Final = skeletons("целых, целая, целые, целой, целое")
_SCALE_ONE: Final = Decimal(1)
_SIZES: Final = tuple(Decimal(10) ** n for n in (12, 9, 6, 3))


@dataclass(frozen=True, slots=True)
class _Read:
    """What one reading found: a number, the piece after it, how it was written."""

    value: Decimal
    next: int
    kind: Kind = "cardinal"
    ending: Ending = ""
    language: Literal["kk", "ru", ""] = ""
    weak: bool = False
    scaled: bool = False
    final: bool = False
    lead: Bound = "exact"  # "тысяч десять" is about ten thousand
    rank: str = ""
    smallest: Decimal = Decimal(0)  # multiplier of the last digits, where several multipliers are


def find(text: str) -> tuple[Numeral, ...]:
    """Every numeral of ``text`` in order. Overlaps never happen; dates give their parts.

    A number that Kazakh or Russian writes in digits may hold groups and either decimal sign. ``1.200`` and
    ``27,000`` are read as thousands, as nobody writes three decimals of a count, unless a multiplier follows.
    """
    return _Reader(text).read() if text else ()


class _Reader:
    """One pass over one text."""

    __slots__ = ("_evidence", "found", "pieces", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = [(m.group(), m.start(), m.end()) for m in _PIECE.finditer(text)]
        self.words = [None if p[0][0].isdecimal() else number_word(p[0]) for p in self.pieces]
        self.found: list[Numeral] = []
        self._evidence: bool | None = None

    # -- looking around ------------------------------------------------------------------------------------

    def gap(self, i: int) -> str:
        """The text between piece ``i - 1`` and piece ``i``."""
        return self.text[self.pieces[i - 1][2] : self.pieces[i][1]]

    def spaced(self, i: int, also: str = "") -> bool:
        """Whether only spaces (or ``also``) stand before piece ``i``, and there is one."""
        return 0 < i < len(self.pieces) and not self.gap(i).strip(_SPACES + also)

    def word(self, i: int) -> str:
        """The skeleton of piece ``i``; "" where it is a number or there is none."""
        if not 0 <= i < len(self.pieces) or self.pieces[i][0][0].isdecimal():
            return ""
        return skeleton(self.pieces[i][0])

    def is_digits(self, i: int) -> bool:
        return i < len(self.pieces) and self.pieces[i][0][0].isdecimal()

    def kazakh(self) -> bool:
        """Whether the text shows that it is Kazakh."""
        if self._evidence is None:
            self._evidence = bool(_EVIDENCE.search(self.text)) or any(
                (w is not None and w.language == "kk" and not w.weak) or self.word(i) in _KAZAKH_WORDS
                for i, w in enumerate(self.words)
            )
        return self._evidence

    # -- the pass ------------------------------------------------------------------------------------------

    def read(self) -> tuple[Numeral, ...]:
        i = 0
        while i < len(self.pieces):
            if self.is_digits(i):
                i = self._digits(i)
            elif self.words[i] is not None or self.pieces[i][0] == "%":
                i = self._word(i)
            else:
                i = self._roman(i)
        return tuple(self.found)

    def _add(self, first: int, read: _Read, written: Written, digits: int | None = None) -> int:
        """Keep what was read from piece ``first``, with percent, *есе* and bounds; the next piece."""
        start, k = self.pieces[first][1], read.next
        end = unit_end = self.pieces[k - 1][2]
        kind, percent, value = read.kind, False, read.value
        if k < len(self.pieces):
            word = self.word(k)
            if self.pieces[k][0] == "%" and self.spaced(k, "+"):
                percent, unit_end, k = True, self.pieces[k][2], k + 1
                hyphened = k < len(self.pieces) and self.gap(k) in ("", "-", " -", "- ", " - ", "‑")
                if hyphened and (found := digit_ending(self.pieces[k][0])):
                    read = replace(read, ending=found[0])
                    unit_end, k = self.pieces[k][2], k + 1
            elif word.startswith(_PERCENT) and self.spaced(k, "-"):
                percent, unit_end, k = True, self.pieces[k][2], k + 1
            elif self._is_times(first, k, word):
                kind = kind if kind == "ordinal" else "times"  # "for the tenth time" is no tenfold
                unit_end, k = self.pieces[k][2], k + 1
        on = first > 1 and self.pieces[first - 1][0] == "на"
        inverted = on and self.word(first - 2).startswith(_PERCENT)
        percent = percent or inverted  # "процентов на десять"
        if kind == "ordinal" and 1 < value <= _MOST_PARTS and value == int(value):
            part = value > 2 and self.word(k) in _PARTS and self.spaced(k)  # "пятая часть"
            each = self.word(first - 1) in _EVERY and self.word(k) not in _OF_TIME and self.spaced(first)
            if part or each:
                kind, value = "fraction", 1 / value
                unit_end, k = (self.pieces[k][2], k + 1) if part else (unit_end, k)
        numeral = Numeral(
            value, start, end, kind, written, percent, digits, weak=read.weak, ending=read.ending,
            unit_end=unit_end, language=read.language,
        )  # fmt: skip
        if kind in ("cardinal", "fraction", "times", "collective"):
            numeral = self._bounded(numeral, first, k, read)
        self.found.append(numeral)
        return max(k, first + 1)

    def _is_times(self, first: int, k: int, word: str) -> bool:
        if not self.spaced(k, "-"):
            return False
        if word.startswith("ese") and not word.startswith("esep"):
            return True
        return word in ("raz", "raza") and self.word(first - 1) in ("v", "vo")

    # -- digits --------------------------------------------------------------------------------------------

    def _digits(self, i: int) -> int:
        piece, start, end = self.pieces[i]
        glued_before = start > 0 and self.text[start - 1].isalpha()
        glued_after = end < len(self.text) and self.text[end].isalpha()
        if glued_before and (glued_after or len(piece) == 1):
            return i + 1  # a digit inside a word: uveli4ili, w4w
        values = _parsed(piece, self._scale(i + 1))
        if len(values) > 1:  # a date or a version: its parts
            at = start
            for part, value in values:
                at = self.text.index(part, at)
                stop = at + len(part)
                self.found.append(Numeral(value, at, stop, digits=_count(part), unit_end=stop))
                at = stop
            return i + 1
        value = values[0][1]
        read = self._after_digits(i, value)
        if read is None:
            return i + 1
        if fraction := self._slashed(i, value, read):
            return self._add(i, fraction, "digits", _count(piece))
        digits = _count(piece)
        if read.scaled:
            self._share_scale(i, value, read)
            if read.smallest:  # 1 млрд 800 млн
                digits = _count(f"{read.value / read.smallest:f}")
        return self._add(i, read, "digits", digits)

    def _after_digits(self, i: int, value: Decimal) -> _Read | None:
        """The ending, multipliers and halves after the digits of piece ``i``; None if it is no number."""
        k = i + 1
        if k >= len(self.pieces):
            return _Read(value, k)
        gap, following = self.gap(k), self.pieces[k][0]
        close = not gap or (len(gap) == 1 and gap in _HYPHENS + "'’")
        if close and following[0].isalpha() and self._scale(k) is None:
            # glued single letters are units: 5м, 2т
            if (gap or len(following) > 1) and (found := digit_ending(following)):
                ending, kind = found
                return _Read(
                    value, k + 1, kind, ending, "kk" if ending not in ("", "other") else "", final=True
                )
            if gap:
                if self.word(k).startswith("krat"):
                    return _Read(value, k, "times")
                whole = value == value.to_integral_value() and len(following) > 2
                adjective = self.word(k).startswith(_ADJECTIVES) or self.word(k).startswith(_PERCENT)
                return _Read(value, k, "ordinal" if whole and not adjective else "cardinal")
            if len(self.pieces[i][0]) == 1 and not _CYRILLIC.match(following):
                return None  # 4islo, 0fyif: a digit for a letter
            return _Read(value, k)
        return self._scales(value, k)

    def _scale(self, k: int) -> NumberWord | None:
        """The multiplier at piece ``k`` right after a number, if it is one."""
        if k >= len(self.pieces):
            return None
        word = self.words[k]
        gap = self.gap(k)
        if gap.strip(_SPACES + _HYPHENS):
            return None
        if word is not None and word.rank == "scale" and word.kind == "cardinal":
            return word
        if not gap and self.pieces[k][0] in ("к", "k", "К", "K"):
            return NumberWord(Decimal(1000), "scale", abbreviated=True)
        return None

    def _scales(self, value: Decimal, k: int) -> _Read:
        """Multipliers after digits: ``27 мың``, ``1 млрд 800 млн``, ``2 с половиной тысячи``."""
        value, k, half = self._half(value, k)
        scale = self._scale(k)
        if scale is None:
            return _Read(value, k, final=half)
        total, size, ending, language = value * scale.value, scale.value, scale.ending, scale.language
        first = scale.value
        final = scale.final
        k += 1
        while not final and k < len(self.pieces):
            if scale.abbreviated and (found := self._hyphened(k)):
                ending, final, k = found, True, k + 1
                break
            gap = self.gap(k).strip(_SPACES)
            if gap not in ("", ".") or not self.is_digits(k):
                break
            number = _parsed(self.pieces[k][0], None)
            following = self._scale(k + 1)
            if following is not None and following.value < size and len(number) == 1:
                scale, size = following, following.value
                total += number[0][1] * size
                ending, final = scale.ending, scale.final
                k += 2
            elif size == 1000 and following is None and re.fullmatch(r"\d{2,3}", self.pieces[k][0]):
                closing = self._hyphened(k + 1)
                if value != value.to_integral_value() or not (closing or self._plain_end(k + 1)):
                    break
                total += number[0][1]
                ending, final, size, k = closing or ending, bool(closing), Decimal(1), k + 1 + bool(closing)
                break
            else:
                break
        smallest = size if size < first else Decimal(0)
        return _Read(total, k, ending=ending, language=language, scaled=True, final=final, smallest=smallest)

    def _plain_end(self, k: int) -> bool:
        """Whether a number before piece ``k`` can close a sum: no ending or percent of its own follows."""
        return k >= len(self.pieces) or (self.pieces[k][0] != "%" and bool(self.gap(k).strip("-")))

    def _hyphened(self, k: int) -> Ending:
        """The case ending after a hyphen at piece ``k`` (млрд-тан); "" if there is none."""
        if k < len(self.pieces) and self.gap(k) in tuple(_HYPHENS):
            found = digit_ending(self.pieces[k][0])
            return found[0] if found else ""
        return ""

    def _half(self, value: Decimal, k: int) -> tuple[Decimal, int, bool]:
        """*с половиной*, *жарым* after a number; the value with it, the next piece, whether it was there."""
        if self.spaced(k) and self.word(k) == "s" and self.word(k + 1).startswith("polovin"):
            return value + Decimal("0.5"), k + 2, True
        if self.spaced(k) and self.word(k).startswith("jarim"):
            return value + Decimal("0.5"), k + 1, True
        return value, k, False

    def _slashed(self, i: int, value: Decimal, read: _Read) -> _Read | None:
        """``1/3`` as a fraction."""
        k = i + 1
        if read.next != k or not self.is_digits(k) or self.gap(k).strip() != "/":
            return None
        below = _parsed(self.pieces[k][0], None)
        if len(below) != 1 or not 0 < value < below[0][1] or below[0][1] > 10 or value % 1 or below[0][1] % 1:
            return None
        return _Read(value / below[0][1], k + 1, "fraction", final=True)

    def _share_scale(self, i: int, value: Decimal, read: _Read) -> None:
        """In ``16,8–17,8 млн`` the multiplier counts for both numbers."""
        if not self.found or i == 0:
            return
        before = self.found[-1]
        gap = self.text[before.end : self.pieces[i][1]].strip()
        if (
            before.kind != "cardinal"
            or before.percent
            or not gap
            or gap.strip(_DASHES)
            or before.value >= value
        ):
            return
        if value:
            self.found[-1] = replace(before, value=before.value * (read.value / value))

    # -- words ---------------------------------------------------------------------------------------------

    def _word(self, i: int) -> int:
        word = self.words[i]
        if word is None:
            return i + 1
        read = self._inverted(i) or self._compound(i)
        if read is None:
            return i + 1
        if read.next == i + 1 and self._misread(i, word):
            return i + 1
        read = self._parts(i, read)
        if read.scaled and self.found and i and self.gap(i).strip(_SPACES) in tuple(_DASHES):
            head = self.words[i]
            if head is not None and head.rank in ("unit", "teen", "ten") and self.found[-1].value < 1000:
                self._share_scale(i, head.value, replace(read, value=head.value * _scale_of(read.value)))
        return self._add(i, read, "word")

    def _misread(self, i: int, word: NumberWord) -> bool:
        """A single number word that here is another word."""
        before = self.word(i - 1)
        if word.kind == "ordinal" and i and self.gap(i) in tuple(_HYPHENS) and before in ("vo", "v"):
            return True  # во-вторых
        if word.rank == "scale" and before in _VAGUE and self.spaced(i):
            return True  # неше миллион
        # the third quarter of a year is not ninety
        return (
            word.value == 90
            and word.language == "kk"
            and bool(self.found)
            and self._right_before(i, "ordinal")
        )

    def _right_before(self, i: int, kind: Kind) -> bool:
        before = self.found[-1]
        return before.kind == kind and not self.text[before.end : self.pieces[i][1]].strip(_SPACES)

    def _inverted(self, i: int) -> _Read | None:
        """*тысяч десять*: about ten thousand."""
        word = self.words[i]
        if word is None or word.rank != "scale" or not word.inside or word.abbreviated or word.genitive:
            return None
        if not self.spaced(i + 1) or (i and self.word(i - 1) in _VAGUE):
            return None
        if self.is_digits(i + 1):
            values = _parsed(self.pieces[i + 1][0], None)
            read = self._after_digits(i + 1, values[0][1]) if len(values) == 1 else None
        else:
            read = self._compound(i + 1) if self.words[i + 1] is not None else None
        if read is None or read.scaled or read.kind != "cardinal":
            return None
        return replace(
            read, value=read.value * word.value, language="ru", scaled=True, weak=False, lead="about"
        )

    def _not_even(self, i: int) -> bool:
        """*не набралось и тысячи*: one of these is said, and not several."""
        before = [self.word(k) for k in range(max(0, i - _REACH_OF_NOT), i)]
        return before[-1:] == ["i"] and not _NEGATIONS.isdisjoint(before)

    def _compound(self, i: int, scales: bool = True) -> _Read | None:
        """A number in words from piece ``i``: on while each word can follow the last; None if none starts."""
        first = self.words[i]
        if first is None:
            return None
        if first.inside and not (first.genitive and (self._limited(i) or self._not_even(i))):
            return None
        if first.rank == "part":
            return self._part(i, first)
        total, group, level, size = Decimal(0), Decimal(0), 4, Decimal(10) ** 18
        language: Literal["kk", "ru", ""] = ""
        last, k, previous = first, i, first
        while k < len(self.pieces):
            word = self.words[k]
            if word is None or (word.rank in ("part", "zero") and k > i):
                break
            if k > i and not self._joined(k, previous, word):
                break
            if language and word.language and word.language != language:
                break
            if word.rank == "scale":
                if not scales or word.value >= size or (not group and k > i):
                    break
                total += (group or _SCALE_ONE) * word.value
                group, level, size = Decimal(0), 4, word.value
            else:
                step = _step(word, group, level)
                if step is None:
                    break
                group, level = step
            language = language or word.language
            last = previous = word
            k += 1
            if word.final:
                break
        if k == i:
            return None
        alone = k == i + 1
        weak = alone and last.weak
        if weak and last.value == 10 and last.language == "kk":
            weak = not self.kazakh()
        if last.abbreviated and (found := self._hyphened(k)):
            return _Read(total + group, k + 1, "cardinal", found, language, scaled=True, final=True)
        return _Read(
            total + group, k, last.kind, last.ending, language, weak,
            scaled=size < Decimal(10) ** 18, final=last.final, rank=last.rank,
        )  # fmt: skip

    def _joined(self, k: int, previous: NumberWord, word: NumberWord) -> bool:
        gap = self.gap(k)
        if not gap.strip(_SPACES) or (previous.abbreviated and gap.strip(_SPACES) == "."):
            return bool(gap)
        return gap in tuple(_HYPHENS) and previous.rank == "ten" and word.rank == "unit"

    def _limited(self, i: int) -> bool:
        """Whether *более*, *около* … stands before piece ``i``, so that *тысячи* is one thousand."""
        before = self.word(i - 1)
        return self.spaced(i) and (
            before in _MORE or before in _LESS or before in _ABOUT or before in ("do", "ot")
        )

    def _part(self, i: int, word: NumberWord) -> _Read:
        """A half, a third, one and a half, and the multiplier after it."""
        k, value, kind, scaled = i + 1, word.value, word.kind, False
        scale = self._scale(k)
        if scale is not None and self.spaced(k) and (word.value >= 1 or word.language == "kk"):
            return _Read(value * scale.value, k + 1, "cardinal", scale.ending, word.language, scaled=True)
        if value >= 150:
            kind = "cardinal"
        return _Read(value, k, kind, word.ending, word.language, word.weak, scaled=scaled, rank="part")

    def _parts(self, i: int, read: _Read) -> _Read:
        """What may follow a number in words: a half, a fraction's name, decimals; and the multiplier then."""
        k = read.next
        if read.rank == "part" or not self.spaced(k):
            return read
        value, after, half = self._half(read.value, k)
        if half:
            return self._then_scale(replace(read, value=value, next=after, weak=False), "")
        word, here = self.words[k], self.word(k)
        if read.ending == "ablative" and read.kind == "cardinal":
            return self._of_parts(read)
        if here == _DECIMAL_KK or here in _WHOLE_RU or here in _POINT:
            return self._decimals(read, here)
        if here == "i" and not read.scaled and self.words[k + 1 : k + 2] and read.kind == "cardinal":
            tenth = self.words[k + 1]  # "десять и три миллиарда", as people say 10,3
            scale = self._scale(k + 2)
            if tenth is not None and tenth.rank == "unit" and scale is not None and scale.value >= 10**6:
                tenths = replace(read, value=read.value + tenth.value / 10, next=k + 2, weak=False)
                return self._then_scale(tenths, "")
        if read.language == "ru" and read.kind == "cardinal" and not read.scaled and word is not None:
            return self._named_parts(read, word, self.pieces[k][0])
        return read

    def _then_scale(self, read: _Read, ending: Ending) -> _Read:
        scale = self._scale(read.next)
        if scale is None:
            return replace(read, ending=ending, final=True)
        value = read.value * scale.value
        return replace(
            read, value=value, next=read.next + 1, ending=scale.ending, scaled=True, final=scale.final
        )

    def _of_parts(self, read: _Read) -> _Read:
        """*үштен бір*, *төрттен үші*: a fraction, where the second number is less than the first."""
        word = self.words[read.next]
        small = read.value <= 10 or read.value == 100
        if (
            word is None
            or word.rank != "unit"
            or word.language != "kk"
            or word.kind != "cardinal"
            or not small
        ):
            return read
        if word.value >= read.value:
            return read
        return replace(
            read,
            value=word.value / read.value,
            next=read.next + 1,
            kind="fraction",
            ending=word.ending,
            weak=False,
        )

    def _decimals(self, read: _Read, here: str) -> _Read:
        """*он бүтін оннан үш*, *десять целых три десятых*, *он үтір үш*, and the multiplier after it."""
        k = read.next + 1
        if self.is_digits(k):
            return read
        below = self._compound(k, scales=False) if self.spaced(k) and self.words[k] is not None else None
        if below is None:
            return read
        if here == _DECIMAL_KK:
            if below.ending != "ablative" or not self.spaced(below.next) or self.words[below.next] is None:
                return read
            tops = self._compound(below.next, scales=False)
            if tops is None or tops.value >= below.value:
                return read
            part, after = tops.value / below.value, tops.next
        elif here in _POINT:
            part, after = below.value.scaleb(-len(str(int(below.value)))), below.next
        else:
            name = self.words[below.next] if self.spaced(below.next) else None
            if name is None or name.kind != "ordinal" or name.value not in (10, 100, 1000):
                return read
            part, after = below.value / name.value, below.next + 1
        return self._then_scale(replace(read, value=read.value + part, next=after, weak=False), "")

    def _named_parts(self, read: _Read, word: NumberWord, raw: str) -> _Read:
        """*одна треть*, *две пятых*: the name of a fraction after a small number."""
        k = read.next
        if word.kind == "fraction" and word.value in (Decimal(1) / 3, Decimal("0.25")) and read.value < 4:
            value = read.value * word.value if word.value == Decimal("0.25") else read.value / 3
            return replace(read, value=value, next=k + 1, kind="fraction", weak=False, rank="part")
        feminine = raw.lower().endswith(("ая", "ых", "aya", "yh", "ykh", "aia", "yx"))
        if (
            word.kind == "ordinal"
            and word.language == "ru"
            and feminine
            and word.value > max(read.value, Decimal(2))
        ):
            fraction = read.value / word.value
            return replace(read, value=fraction, next=k + 1, kind="fraction", weak=False, rank="part")
        return read

    # -- Roman ---------------------------------------------------------------------------------------------

    def _roman(self, i: int) -> int:
        raw, _, end = self.pieces[i]
        if len(raw) > 8 or not _ROMAN_LETTERS.issuperset(raw):
            return i + 1
        glued = end < len(self.text) and (self.text[end].isdecimal() or self.text[end] in "'’")
        value = roman(raw.upper()) if not glued else None
        if value is None or raw in ("L", "l", "i", "v", "x", "х", "і"):
            return i + 1
        following = self.pieces[i + 1][0] if self.spaced(i + 1) else ""
        cyrillic = bool(_CYRILLIC.match(following))
        # "I", "V" and "vi", "ix" are words of Latin texts
        weak = not cyrillic if (len(raw) == 1 or raw.islower()) else False
        k = i + 1
        if k < len(self.pieces) and self.gap(k) in tuple(_HYPHENS):
            found = digit_ending(self.pieces[k][0])
            k, weak = (k + 1, False) if found else (k, weak)
        return self._add(i, _Read(Decimal(value), k, "ordinal", weak=weak), "roman")

    # -- bounds --------------------------------------------------------------------------------------------

    def _bounded(self, numeral: Numeral, first: int, k: int, read: _Read) -> Numeral:
        """The numeral with what bounds it: a word before or after, a sign, an ending."""
        if read.lead != "exact":
            after = self._negated_after(numeral, k)
            return after or replace(numeral, bound=read.lead)
        return (
            self._before(numeral, first)
            or self._after(numeral, k, read)
            or self._signed(numeral, first)
            or (replace(numeral, bound="about") if read.ending == "about" else numeral)
        )

    def _as(self, numeral: Numeral, bound: Bound, first: int, last: int, strict: bool = False) -> Numeral:
        start, end = self.pieces[first][1], self.pieces[last][2]
        return replace(numeral, bound=bound, bound_start=start, bound_end=end, strict=strict)

    def _before(self, numeral: Numeral, first: int) -> Numeral | None:
        p = first - 1
        if not self.spaced(first, ",:"):
            return None
        for _ in range(2):
            if p > 0 and self.word(p) in _LEFT_OUT and self.spaced(p, ","):
                p -= 1
        if p < 0 or self._tells_difference(numeral, p, first):
            return None
        one, q = self.word(p), p - 1
        two = f"{self.word(q)} {one}" if q >= 0 and self.spaced(p) else ""
        negated = two.startswith("ne ")
        if one in _MORE:
            return self._as(
                numeral, "at_most" if negated else "at_least", q if negated else p, p, not negated
            )
        if one in _LESS:
            return self._as(
                numeral, "at_least" if negated else "at_most", q if negated else p, p, not negated
            )
        if one in _ABOUT or two == "gde to":
            return self._as(numeral, "about", q if two == "gde to" else p, p)
        if two in _SUPERLATIVE and self._are_the_most(numeral, q - 1):
            return None
        if one in _MINIMUM or two in _MINIMUM:
            return self._as(numeral, "at_least", p if one in _MINIMUM else q, p)
        if one in _MAXIMUM or two in _MAXIMUM:
            return self._as(numeral, "at_most", p if one in _MAXIMUM else q, p)
        if one == "do" and p == first - 1 and not self._reached(numeral, p):
            return self._as(numeral, "at_most", p, p)
        return None

    def _tells_difference(self, numeral: Numeral, p: int, first: int) -> bool:
        """Whether a number tells by how much something grew: *больше на 22*, *больше в 2 раза*."""
        if self.word(p) not in _MORE | _LESS or first - p != 2:
            return False
        between = self.word(p + 1)
        return between == "na" or (between in ("v", "vo") and numeral.kind == "times")

    def _are_the_most(self, numeral: Numeral, p: int) -> bool:
        """Whether *ең көп*, *ең аз* behind piece ``p`` tell which few are meant: *халқы ең көп 7 өңір*."""
        return numeral.value <= _FEW and p >= 0 and self.word(p)[-1:] == "i" and self.spaced(p + 1)

    def _reached(self, numeral: Numeral, p: int) -> bool:
        """Whether *до* at piece ``p`` tells where a change ended, or a year, and not a limit."""
        if numeral.kind != "times" and _is_year(numeral):
            return True
        if self.found and not self.text[self.found[-1].unit_end : self.pieces[p][1]].strip(_SPACES + _DASHES):
            return True
        return any(self.word(q).startswith(_CHANGE_RU) for q in range(max(0, p - 6), p))

    def _after(self, numeral: Numeral, k: int, read: _Read) -> Numeral | None:
        if not self.spaced(k, "+,"):
            return None
        here = self.word(k)
        if here in _AROUND:
            return self._as(numeral, "about", k, k)
        if here == "s" and self.word(k + 1) == "lishnim":
            return self._as(numeral, "at_least", k, k + 1)
        if negated := self._negated_after(numeral, k):
            return negated
        for j in (k, k + 1) if here else ():  # "20 и более", "20 лет и более"
            last = self._and_more(j)
            if last:
                return self._as(numeral, "at_least", j, last)
        ablative, dative = read.ending == "ablative", read.ending == "dative"
        if numeral.percent or numeral.kind == "times":
            unit = self.word(k - 1)
            ablative, dative = ablative or is_ablative(unit), dative or unit.endswith(_DATIVE)
        if not (ablative or dative) and read.ending == "":
            ablative, dative = is_ablative(here), here.endswith(_DATIVE)
            if (ablative or dative) and here not in _AFTER_MORE and self.spaced(k + 1):
                k += 1  # "100 гранттан астам": the noun carries the ending
        bound = self.word(k)
        if ablative:
            return self._after_ablative(numeral, k, bound)
        if dative and bound in _AFTER_ABOUT:
            return self._as(numeral, "about", k, k)
        if dative and bound in _UP_TO and not self._arrived(numeral, k):
            return self._as(numeral, "at_most", k, k)
        return None

    def _and_more(self, k: int) -> int | None:
        """The last piece of *и более* or *және одан да көп* that begins at piece ``k``."""
        if self.word(k) in ("i", "ili") and self.word(k + 1) in _AND_MORE:
            return k + 1
        if self.word(k) not in ("jane", "nemese") or self.word(k + 1) != "odan":
            return None
        last = k + 3 if self.word(k + 2) == "da" else k + 2
        return last if self.word(last) in _OVER else None

    def _after_ablative(self, numeral: Numeral, k: int, bound: str) -> Numeral | None:
        negated = self.word(k + 1) in _NOT and self.spaced(k + 1)
        last = k + 1 if negated else k
        if bound in _AFTER_MORE:
            return self._as(numeral, "at_most" if negated else "at_least", k, last, not negated)
        if bound in _AFTER_LESS:
            return self._as(numeral, "at_least" if negated else "at_most", k, last, not negated)
        if bound in _AFTER_NOT_MORE:
            return self._as(numeral, "at_most", k, k)
        return None

    def _negated_after(self, numeral: Numeral, k: int) -> Numeral | None:
        """*…, не больше*; *…, не меньше*."""
        if not self.spaced(k, ",") or self.word(k) != "ne" or not self.spaced(k + 1):
            return None
        if self.word(k + 1) in _MORE:
            return self._as(numeral, "at_most", k, k + 1)
        if self.word(k + 1) in _LESS:
            return self._as(numeral, "at_least", k, k + 1)
        return None

    def _arrived(self, numeral: Numeral, k: int) -> bool:
        """Whether *дейін* at piece ``k`` tells where a change ended, or a year, and not a limit."""
        if _is_year(numeral) or self.word(k - 1).startswith("jil"):
            return True
        if self.found and self.found[-1].ending == "ablative":
            return True
        return any(self.word(q).startswith(_CHANGE_KK) for q in range(k + 1, min(k + 3, len(self.pieces))))

    def _signed(self, numeral: Numeral, first: int) -> Numeral | None:
        before = (
            self.text[: numeral.start].rstrip(_SPACES)[-1:] if first == 0 else self.gap(first).rstrip()[-1:]
        )
        if self.text[numeral.unit_end : numeral.unit_end + 1] == "+":
            at = numeral.unit_end
            return replace(numeral, bound="at_least", bound_start=at, bound_end=at + 1)
        signs: dict[str, tuple[Bound, bool]] = {
            ">": ("at_least", True), "≥": ("at_least", False), "<": ("at_most", True),
            "≤": ("at_most", False), "~": ("about", False), "≈": ("about", False), "±": ("about", False),
        }  # fmt: skip
        if before not in signs or not before:
            return None
        at = self.text.rindex(before, 0, numeral.start)
        bound, strict = signs[before]
        return replace(numeral, bound=bound, bound_start=at, bound_end=at + 1, strict=strict)


def _step(word: NumberWord, group: Decimal, level: int) -> tuple[Decimal, int] | None:
    """The group below a thousand with one more word, and its level (4 empty … 0 full); None if unfit."""
    if word.rank == "unit" or word.rank == "zero":
        return (group + word.value, 1) if level > 1 else None
    if word.rank == "teen":
        return (group + word.value, 0) if level > 2 else None
    if word.rank == "ten":
        return (group + word.value, 2) if level > 2 else None
    if word.rank == "hundred":
        return (group + word.value, 3) if level > 3 else None
    if level == 1 and group < 10:  # екі жүз
        return (group * word.value, 3)
    return (word.value, 3) if level == 4 else None


def _scale_of(value: Decimal) -> Decimal:
    return next((size for size in _SIZES if value >= size), _SCALE_ONE)


def _is_year(numeral: Numeral) -> bool:
    return numeral.digits == 4 and 1900 <= numeral.value <= 2100 and numeral.end - numeral.start >= 4


def _count(piece: str) -> int:
    """Digits written, without leading zeros."""
    return max(1, len("".join(c for c in piece if c.isdecimal()).lstrip("0")))


def _parsed(piece: str, scale: NumberWord | None) -> list[tuple[str, Decimal]]:
    """The value of digits with separators; several where the separators divide numbers (a date)."""
    if piece.isdecimal():
        return [(piece, Decimal(piece))]
    plain = _SPACING.sub("", piece)
    if scale is None and _THOUSANDS.fullmatch(plain):
        return [(piece, Decimal(re.sub("[.,]", "", plain)))]
    parts = re.split("[.,]", plain)
    if len(parts) <= 2:
        return [(piece, Decimal(plain.replace(",", ".")))]
    return [(part, Decimal(part)) for part in parts]


def parse(text: str) -> Decimal:
    """The value of one number in digits (``1 200``, ``10,3``, ``10.3``); ValueError if it is not just that.

    Groups may be divided by a plain, no-break, narrow or thin space.
    """
    if not re.fullmatch(r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?", text.strip()):
        raise ValueError(f"not a number: {text!r}")
    return Decimal(_SPACING.sub("", text.strip()).replace(",", "."))
