"""What a numeral counts: a sign, a known unit's noun, or a noun that no unit has yet; and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge.drafting import words
from knowledge.drafting.layout import Layout
from knowledge.model import Figure, Knowledge, Span, Unit
from knowledge.records import standard_units
from locales import folding, stemming
from locales.folding import Token
from locales.numerals import Numeral

_REACH: Final = 6  # words behind a numeral among which its noun is looked for
_MONEY: Final = frozenset(("₸", "тг"))
_TIMES: Final = ("ese", "raz")
_PERCENT: Final = ("paiz", "protsent")
_POSSESSIVES: Final = ("ы", "і", "сы", "сі")


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
        for unit, also in _units(knowledge):
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
        fitting = []
        for form in self.named(tokens[n].skeleton):
            size = len(form.stems)
            if size > n + 1:
                continue
            rest = zip(form.stems[:-1], tokens[n + 1 - size : n], strict=True)
            if all(token.skeleton.startswith(stem[: max(3, len(stem) - 1)]) for stem, token in rest):
                fitting.append((-size, form.unit))
        return tuple(dict.fromkeys(unit for _, unit in sorted(fitting, key=lambda pair: pair[0])))


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
    if numeral.bound_end and numeral.bound_end > numeral.end:
        after = layout.words_after(numeral.bound_end)
    if after and _is_money(after[0]):
        return Counted(("KZT",), Span(after[0].start, after[0].end), after[0].text, "money")
    if after and after[0].text == "$":
        return None
    found = _known(after, nouns) or _unknown(layout, after)
    if found is None or not found.units:
        before = _the_number_of(layout, numeral, nouns)
        found = before or found
    return found


def _is_money(token: Token) -> bool:
    return (
        token.text in _MONEY or token.skeleton in ("tg", "ten", "tng") or token.skeleton.startswith("tenge")
    )


def _known(after: tuple[Token, ...], nouns: Nouns) -> Counted | None:
    """The first word that is a unit's noun, if no other noun or number comes before it."""
    for n, token in enumerate(after[:_REACH]):
        if token.is_number or token.skeleton in words.exact("nouns", "stop_kk", "stop_ru"):
            return None
        if units := nouns.at(after, n):
            whole = max((u for u in _sizes(after, n, nouns)), default=1)
            first = after[n + 1 - whole]
            # "жұмыс орны": the noun before a possessed one is no head itself
            if n + 1 < len(after) and _possessed(after[n + 1].text) and nouns.at(after, n + 1):
                continue
            return Counted(
                units, Span(first.start, token.end), first.text, phrase=Span(after[0].start, token.end)
            )
        if n and not _describes(after[n - 1].text):
            return None
    return None


def _sizes(after: tuple[Token, ...], n: int, nouns: Nouns) -> Iterator[int]:
    found = nouns.at(after, n)
    for form in nouns.named(after[n].skeleton):
        if form.unit in found and len(form.stems) <= n + 1:
            pairs = zip(form.stems[:-1], after[n + 1 - len(form.stems) : n], strict=True)
            if all(token.skeleton.startswith(stem[:3]) for stem, token in pairs):
                yield len(form.stems)


def _unknown(layout: Layout, after: tuple[Token, ...]) -> Counted | None:
    """The first word that is no adjective, as the noun; in Kazakh with a possessed noun right behind it."""
    for n, token in enumerate(after[:_REACH]):
        if token.is_number or not token.skeleton:
            return None
        if token.skeleton in words.exact("nouns", "stop_kk", "stop_ru"):
            return None
        last = n + 1 < len(after) and not _is_verb(after[n + 1].text)
        if (
            _describes(token.text)
            and last
            and after[n + 1].skeleton not in words.exact("nouns", "stop_kk", "stop_ru")
        ):
            continue
        if _is_verb(token.text) and layout.language == "kk":
            return None
        head = token
        if last and _possessed(after[n + 1].text) and not _has_case(token.text) and layout.language == "kk":
            head = after[n + 1]
        return Counted(
            (), Span(token.start, head.end), lemma(layout.text[token.start : head.end]),
            phrase=Span(after[0].start, head.end),
        )  # fmt: skip
    return None


def _the_number_of(layout: Layout, numeral: Numeral, nouns: Nouns) -> Counted | None:
    """*өтініштердің саны 208-ге жетті*, *число туристов достигло 208*: what is counted stands before."""
    sentence = layout.sentence(numeral.start)
    before = layout.within(Span(sentence.start, numeral.start))
    for n in range(len(before) - 1, max(-1, len(before) - 16), -1):
        skeleton = before[n].skeleton
        if skeleton in words.exact("counts", "before_kk") and n:
            return _named_at(before, n - 1, nouns)
        if skeleton in words.exact("counts", "after_ru"):
            for k in range(n + 1, min(n + 5, len(before))):
                if nouns.at(before, k) or not _describes(before[k].text):
                    return _named_at(before, k, nouns)
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
    if layout.language == "ru":
        before = layout.words_before(numeral.start, 10)
        close = [token.skeleton for token in before[:2]]
        if "do" in close or "s" in close[:1]:
            return False
        around = [token.skeleton for token in (*before, *after)]
        return any(word.startswith(words.stems("change", "ru")) for word in around)
    text = [token.skeleton for token in after]
    for n, word in enumerate(text):
        if word.startswith(words.stems("change", "level_kk")):
            return False
        if word.startswith(words.stems("change", "kk")) or (
            n == 0 and word in words.exact("change", "beside_kk")
        ):
            return numeral.bound == "exact" or n > 0
    return False


# -- words -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _describes(word: str) -> bool:
    """Whether a word may stand before a noun to describe it."""
    lower = word.lower()
    return lower in words.written("nouns", "adjectives_kk") or (
        len(lower) > 4
        and lower.endswith(words.written("nouns", "adjective_kk") + words.written("nouns", "adjective_ru"))
    )


@lru_cache(maxsize=4096)
def _is_verb(word: str) -> bool:
    return len(word) > 4 and word.lower().endswith(words.written("nouns", "verb_kk"))


@lru_cache(maxsize=4096)
def _has_case(word: str) -> bool:
    return len(word) > 4 and word.lower().endswith(words.written("nouns", "case_kk"))


def _possessed(word: str) -> bool:
    return len(word) > 2 and word.lower().endswith(_POSSESSIVES) and not _is_verb(word)


def lemma(text: str) -> str:
    """A Kazakh noun without an ending that is surely one; anything else as it is."""
    lower = text.lower() if not text.isupper() else text
    for ending in words.written("nouns", "case_kk"):
        if lower.endswith(ending) and len(lower) - len(ending) > 2:
            return lower.removesuffix(ending)
    return lower


def by_id(knowledge: Knowledge | None) -> Mapping[str, Unit]:
    """The standard units and those of a knowledge by their ids; the standard one of the same id wins."""
    own = {figure.unit.id: figure.unit for figure in knowledge.figures.values()} if knowledge else {}
    return own | dict(standard_units())
