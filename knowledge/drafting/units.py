"""What a numeral counts: a sign, a known unit's noun, or a noun that no unit has yet; and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from knowledge.drafting import words
from knowledge.drafting.words import (
    Layout,
    describes,
    has_case,
    is_adjective_ru,
    is_plural,
    is_verb,
    lemma,
    possessed,
)
from knowledge.model import Figure, Knowledge, Span, Unit
from knowledge.records import standard_units
from locales import folding, stemming
from locales.folding import Token
from locales.numerals import Numeral

_REACH: Final = 6  # words behind a numeral among which its noun is looked for
_MONEY: Final = frozenset(("₸", "тг"))
_TIMES: Final = ("ese", "raz")
_PERCENT: Final = ("paiz", "protsent")
_SHARE_OF: Final = re.compile(r"(?:%\s?[-‑]?|пайыз)с?[ыі]\b")  # "бидайдың 53%-ы"
_DATIVE: Final = re.compile(r"(?:пайыз|%\s?[-‑]?)(?:ға|ге)\b")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a numeral counts.

    ``units``: ids that fit, the likeliest first; empty for a noun that is new. ``span`` covers its words,
    ``noun`` is the last of them as it would be in a list of words. ``before``: it stood before the numeral.
    ``change``: the number says by how much something grew or fell.
    """

    units: tuple[str, ...]
    span: Span
    noun: str
    style: str = "noun"
    before: bool = False
    change: bool = False
    phrase: Span | None = None  # with the adjectives before it


@dataclass(frozen=True, slots=True)
class _Form:
    """A unit's noun: its words as stems, the head last."""

    unit: str
    stems: tuple[str, ...]


class Nouns:
    """The nouns of all units that a knowledge and the standard list have, found by any of their forms."""

    def __init__(self, knowledge: Knowledge | None) -> None:
        self._heads: dict[str, list[_Form]] = {}
        self._kept: dict[str, tuple[_Form, ...]] = {}
        self._amounts: set[str] = set()
        for unit, also in _units(knowledge):
            if unit.amount:
                self._amounts.add(unit.id)
            for form in _forms(unit, also):
                forms = self._heads.setdefault(form.stems[-1], [])
                if form not in forms:
                    forms.append(form)

    def named(self, word: str) -> tuple[_Form, ...]:
        """The forms whose head a word may be, the longest stems first."""
        if word not in self._kept:
            found = [
                form
                for stem in stemming.stems_in(word, self._heads)
                if stem.text in self._heads and not stemming.is_derived(stem.ending)
                for form in self._heads[stem.text]
            ]
            self._kept[word] = tuple(found)
        return self._kept[word]

    def at(self, tokens: tuple[Token, ...], n: int) -> tuple[str, ...]:
        """The units whose noun ends with token ``n``, those of several words first."""
        if size := short_size(tokens, n):
            return (words.short_units()[_written(tokens[n + 1 - size : n + 1])],)
        fitting = []
        for form in self.named(tokens[n].skeleton):
            size = len(form.stems)
            if size > n + 1:
                continue
            rest = zip(form.stems[:-1], tokens[n + 1 - size : n], strict=True)
            if all(_begins(token, stem) for stem, token in rest):
                fitting.append((-size, form.unit))
        return tuple(dict.fromkeys(unit for _, unit in sorted(fitting, key=lambda pair: pair[0])))

    def measures(self, units: tuple[str, ...]) -> bool:
        """Whether they are measures, behind which stands what is measured: *шаршы метр тұрғын үй*."""
        return bool(self._amounts.intersection(units[:1]))


def short_size(tokens: tuple[Token, ...], n: int) -> int:
    """How many words a measure has that is cut short and ends with token ``n``; 0: there is none.

    A capital alone is the initial of a name: *12 М. …*.
    """
    short = words.short_units()
    if len(tokens[n].text) == 1 and tokens[n].text.isupper():
        return 0
    return next(
        (size for size in (2, 1) if size <= n + 1 and _written(tokens[n + 1 - size : n + 1]) in short), 0
    )


def _written(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(token.text.lower() for token in tokens)


def _begins(token: Token, stem: str) -> bool:
    """Whether a word that is not the head of a noun stands here, maybe cut short: *кв. метров*."""
    short = token.text.lower() in words.written("nouns", "short_ru") and stem.startswith(token.skeleton)
    return short or token.skeleton.startswith(stem[: max(3, len(stem) - 1)])


def _units(knowledge: Knowledge | None) -> Iterator[tuple[Unit, frozenset[str]]]:
    """Units with the words that synonym sets put beside their nouns, those of the knowledge first."""
    seen: dict[tuple[str, str], Figure] = {}
    for figure in knowledge.figures.values() if knowledge else ():
        seen.setdefault((figure.topic, figure.unit.id), figure)
    for figure in seen.values():
        assert knowledge is not None  # noqa: S101 - for the type checker
        yield figure.unit, frozenset(_beside(knowledge, figure))
    for unit in standard_units().values():
        yield unit, frozenset()


def _beside(knowledge: Knowledge, figure: Figure) -> Iterator[str]:
    nouns = {_folded(text) for text in (figure.unit.kk, *figure.unit.ru)} - {""}
    for asked in (*knowledge.topics[figure.topic].words.values(), *knowledge.words.values()):
        members = {_folded(phrase) for phrase in asked.kk + asked.ru}
        if members & nouns:
            yield from members


def _forms(unit: Unit, also: Iterable[str]) -> Iterator[_Form]:
    if unit.style != "noun":
        return
    for noun in (unit.kk, *also):
        if stems := tuple(_folded(noun).split()):
            yield _Form(unit.id, stems)
    for noun in unit.ru:
        head = _folded(noun).split()
        for stem in stemming.keys(head[-1], "ru") if head else ():
            yield _Form(unit.id, (*head[:-1], stem))


def _folded(text: str) -> str:
    return " ".join(token.skeleton for token in folding.tokens(text) if not token.is_number)


# -- beside one numeral ------------------------------------------------------------------------------------


def counted(layout: Layout, numeral: Numeral, nouns: Nouns) -> Counted | None:
    """What a numeral counts, by the words beside it; None if they do not tell."""
    if numeral.percent:
        return _percent(layout, numeral)
    if numeral.kind == "times":
        return _times(layout, numeral)
    after = layout.words_after(numeral.unit_end)
    if numeral.bound_start and numeral.bound_end and numeral.bound_start >= numeral.end:
        within = tuple(token for token in after if token.end <= numeral.bound_start)  # "29 млн тоннадан асты"
        after = within or layout.words_after(numeral.bound_end)
    if layout.language == "ru":
        after = _without_and(after)
    if after and _is_money(after[0]):
        return Counted(("KZT",), Span(after[0].start, after[0].end), after[0].text, "money")
    if after and after[0].text == "$":
        return None
    found = _known(layout, after, nouns) or _unknown(layout, after) or _listed(layout, numeral, nouns)
    if found is None or not found.units:
        found = _the_number_of(layout, numeral, nouns) or found
    if found is None and layout.language == "ru":
        found = _number_of(after, nouns)  # "3,5 млн достигло число туристов"
    return found


def of_whom(layout: Layout, numeral: Numeral, nouns: Nouns, *, beside: bool) -> Counted | None:
    """*Шипажайлардың 66-сы қалада*: of what the number says that it is a part. ``beside``: named right before
    it, and not only in its sentence.
    """
    before = layout.within(Span(layout.sentence(numeral.start).start, numeral.start))
    for n in range(len(before) - 1, max(-1, len(before) - (2 if beside else 8)), -1):
        if before[n].is_number or before[n].skeleton in words.exact("parts", "kk"):
            return None
        if before[n].text.lower().endswith(words.written("endings", "genitive")):
            return _named_at(before, n, nouns)
    return None


def _joined_end(layout: Layout, after: tuple[Token, ...], n: int) -> int:
    """The end of a word and of what a hyphen joins to it: *колл-центров*."""
    while n + 1 < len(after) and layout.text[after[n].end : after[n + 1].start] in ("-", "‑"):
        n += 1
    return after[n].end


_PER: Final = re.compile(r"/[^\W\d_]+")
_BEFORE: Final = re.compile(r"(?:\s[–—-]|:)\s?$")


def named_before(layout: Layout, numeral: Numeral, nouns: Nouns) -> Counted | None:
    """*Мектеп – 15, аурухана – 3*, *мостов: 40*: the noun stands before a dash or a colon, none behind."""
    if numeral.percent or layout.words_after(numeral.unit_end, 1):
        return None
    dash = _BEFORE.search(layout.text, max(0, numeral.start - 4), numeral.start)
    start = layout.sentence(numeral.start).start
    if dash is None or dash.start() <= start:
        return None
    before = layout.within(Span(start, dash.start()))
    last = len(before) - 1
    if not before or before[last].end != dash.start() or before[last].is_number or _stops(before[last]):
        return None
    word = before[last].text
    if layout.language == "ru":
        fits = not is_adjective_ru(word) and not _is_predicate(layout, before, last)
    else:
        fits = not has_case(word) and (is_plural(word) or not is_verb(word))
    generic = before[last].skeleton.startswith(words.stems("labels", "generic"))
    return _named_at(before, last, nouns) if fits and not generic else None


_LISTED: Final = re.compile(r"\s[–—-]\s(?=[^\W\d_])")


def _listed(layout: Layout, numeral: Numeral, nouns: Nouns) -> Counted | None:
    """*109 – санаторий, 27 – оңалту орталығы*: an entry of a list, whose last word is what it counts."""
    dash = _LISTED.match(layout.text, numeral.unit_end)
    entry = layout.words_after(dash.end(), _REACH + 1) if dash else ()
    last = len(entry) - 1
    if not entry or len(entry) > _REACH or any(token.is_number for token in entry) or _stops(entry[last]):
        return None
    verb = _is_predicate(layout, entry, last) and not is_plural(
        entry[last].text
    )  # "санаторийлер" ends like one
    if verb or has_case(entry[last].text):
        return None  # "11 – Жамбыл облысында": a place
    if layout.language == "ru" and is_adjective_ru(entry[last].text):
        return None
    span = Span(entry[last].start, entry[last].end)
    phrase = Span(entry[0].start, entry[last].end)
    return Counted(nouns.at(entry, last), span, lemma(layout.slice(span)), phrase=phrase)


def _without_and(after: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words without an *и* that joins two adjectives: *саманных и деревянных школ*."""
    joins = {
        n
        for n in range(1, len(after) - 1)
        if after[n].skeleton == "i" and all(is_adjective_ru(after[k].text) for k in (n - 1, n + 1))
    }
    return tuple(token for n, token in enumerate(after) if n not in joins)


def _is_money(token: Token) -> bool:
    said = token.skeleton
    return token.text in _MONEY or said in ("tg", "ten", "tng") or said.startswith("tenge")


def _known(layout: Layout, after: tuple[Token, ...], nouns: Nouns) -> Counted | None:
    """The first word that is a unit's noun, if no other noun or number comes before it."""
    for n, token in enumerate(after[:_REACH]):
        if token.is_number or _stops(token):
            return None
        if token.text.lower() in words.written("nouns", "adjectives_kk"):
            continue
        if layout.language == "ru" and n + 1 < len(after) and is_adjective_ru(token.text):
            continue  # "грантовых проектов": no grants
        units = nouns.at(after, n)
        if not units:
            continue
        if n and layout.language == "kk" and is_plural(token.text):
            return None  # behind a number stands the singular: "турист … қонақ үйлерде"
        first = n + 1 - max(_sizes(after, n, nouns), default=1)
        if first and not _may_precede(layout, after[first - 1]):
            return None
        goes_on = n + 1 < len(after) and not nouns.measures(units)
        if goes_on and possessed(after[n + 1].text) and not has_case(token.text):
            if nouns.at(after, n + 1):
                continue  # "жұмыс орны": the noun before a possessed one is no head itself
            adjoins = layout.text[token.end : after[n + 1].start] == " " and after[n + 1].text[:1].islower()
            if layout.language == "kk" and adjoins:
                return None  # "мектеп асханасы": no school
        span = Span(after[first].start, token.end)
        return Counted(units, span, layout.slice(span).lower(), phrase=Span(after[0].start, token.end))
    return None


def _may_precede(layout: Layout, token: Token) -> bool:
    """Whether a word may stand between a number and its noun: in Kazakh any that has no case ending."""
    if layout.language == "kk":
        return not has_case(token.text)
    return describes(token.text, "ru")


def _sizes(after: tuple[Token, ...], n: int, nouns: Nouns) -> Iterator[int]:
    if size := short_size(after, n):
        yield size
    found = nouns.at(after, n)
    for form in nouns.named(after[n].skeleton):
        if form.unit in found and len(form.stems) <= n + 1:
            pairs = zip(form.stems[:-1], after[n + 1 - len(form.stems) : n], strict=True)
            if all(_begins(token, stem) for stem, token in pairs):
                yield len(form.stems)


def _unknown(layout: Layout, after: tuple[Token, ...]) -> Counted | None:
    """The first word that is no adjective, as the noun; in Kazakh with a possessed noun right behind it."""
    for n, token in enumerate(after[:_REACH]):
        if token.is_number or not token.skeleton or _stops(token) or token.text.isnumeric():
            return None  # also before "½": it belongs to the number
        if _is_predicate(layout, after, n):
            return None
        goes_on = n + 1 < len(after) and not _stops(after[n + 1]) and not _is_predicate(layout, after, n + 1)
        if goes_on and describes(token.text, layout.language):
            continue
        head = token
        if goes_on and layout.language == "kk" and possessed(after[n + 1].text) and not has_case(token.text):
            head = after[n + 1]
        end = _joined_end(layout, after, n) if head is token else head.end
        if rate := _PER.match(layout.text, end):  # "ц/га"
            end = rate.end()
        noun = lemma(layout.text[token.start : end])
        return Counted((), Span(token.start, end), noun, phrase=Span(after[0].start, end))
    return None


def _stops(token: Token) -> bool:
    return token.skeleton in words.exact("nouns", "stop_kk", "stop_ru")


def _is_predicate(layout: Layout, after: tuple[Token, ...], n: int) -> bool:
    """Whether a word is a verb: of Russian by its ending, of Kazakh where it closes the clause, too."""
    word = after[n].text.lower()
    if layout.language == "ru":
        return len(word) > 4 and word.endswith(words.written("nouns", "verb_ru"))
    return is_verb(word) and (n + 1 == len(after) or _stops(after[n + 1]))


def _the_number_of(layout: Layout, numeral: Numeral, nouns: Nouns) -> Counted | None:
    """*өтініштердің саны 208-ге жетті*, *число туристов достигло 208*: what is counted stands before."""
    sentence = layout.sentence(numeral.start)
    before = layout.within(Span(sentence.start, numeral.start))
    for n in range(len(before) - 1, max(-1, len(before) - 16), -1):
        if before[n].is_number and not _YEAR.fullmatch(before[n].text):
            return None  # that was its number
        skeleton = before[n].skeleton
        if skeleton in words.exact("counts", "before_kk") and n:
            return _named_at(before, n - 1, nouns)
        if skeleton in words.exact("counts", "after_ru"):
            return _number_of(before[n:], nouns)
    return None


def _number_of(tokens: tuple[Token, ...], nouns: Nouns) -> Counted | None:
    """What stands behind *число*, *количество*; None behind a verb (*их количество достигло*)."""
    for n, token in enumerate(tokens):
        if token.skeleton in words.exact("counts", "after_ru"):
            for k in range(n + 1, min(n + 5, len(tokens))):
                if tokens[k].text.lower().endswith(words.written("nouns", "verb_ru")):
                    return None
                if nouns.at(tokens, k) or not describes(tokens[k].text, "ru"):
                    return _named_at(tokens, k, nouns)
    return None


def _named_at(tokens: tuple[Token, ...], n: int, nouns: Nouns) -> Counted:
    token = tokens[n]
    return Counted(nouns.at(tokens, n), Span(token.start, token.end), lemma(token.text), before=True)


def _percent(layout: Layout, numeral: Numeral) -> Counted:
    end = _sign_end(layout.text, numeral)
    growth = _is_change(layout, numeral)
    unit = "percent-growth" if growth else "percent"
    return Counted((unit,), Span(_sign_start(layout.text, numeral), end), "%", "percent", change=growth)


def _sign_start(text: str, numeral: Numeral) -> int:
    start = numeral.end
    while start < numeral.unit_end and (text[start].isspace() or text[start] in "-‑"):
        start += 1
    return start


def _sign_end(text: str, numeral: Numeral) -> int:
    at = _sign_start(text, numeral)
    return at + 1 if text[at : at + 1] == "%" else numeral.unit_end


def _times(layout: Layout, numeral: Numeral) -> Counted:
    start = _sign_start(layout.text, numeral)
    span = Span(start, numeral.unit_end) if start < numeral.unit_end else Span(numeral.start, numeral.end)
    return Counted(("times",), span, layout.slice(span), "times", change=True)


def _is_change(layout: Layout, numeral: Numeral) -> bool:
    """Whether a per cent says by how much something changed, and not what its level is."""
    after = layout.words_after(numeral.unit_end, 4)
    if layout.text[: numeral.start].endswith("+"):
        return True
    if layout.language == "ru":
        before = layout.words_before(numeral.start, 10)
        close = [token.skeleton for token in before[:2]]
        if "do" in close or "s" in close[:1]:
            return False
        around = [token.skeleton for token in (*before, *after)]
        if close[:1] == ["na"]:  # "темпы роста в Астане – на 5 %"
            around = [token.skeleton for token in layout.within(layout.sentence(numeral.start))]
        return any(word.startswith(words.stems("change", "ru")) for word in around)
    if _SHARE_OF.search(layout.text, numeral.end, numeral.unit_end + 3):
        return False
    subject = layout.words_before(numeral.start, 1)
    if subject and subject[0].skeleton.startswith(words.stems("change", "kk")) and possessed(subject[0].text):
        return True  # "өсуі 5 пайызды құрады"
    if _DATIVE.search(layout.text[numeral.end : numeral.unit_end + 4]):  # "7 пайызға немесе 6 мыңға азайды"
        after = layout.words_after(numeral.unit_end, 10)
    text = [token.skeleton for token in after]
    for n, word in enumerate(text):
        if word.startswith(words.stems("change", "level_kk")):
            return False
        if word.startswith(words.stems("change", "kk")) or (
            n == 0 and word in words.exact("change", "beside_kk")
        ):
            return numeral.bound == "exact" or n > 0
    return False


def by_id(knowledge: Knowledge | None) -> Mapping[str, Unit]:
    """The standard units and those of a knowledge by their ids; the standard one of the same id wins."""
    own = {figure.unit.id: figure.unit for figure in knowledge.figures.values()} if knowledge else {}
    return own | dict(standard_units())
