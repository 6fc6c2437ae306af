"""Candidate stems of a folded word: Kazakh suffix chains and Russian endings taken off.

This is no stemmer that decides. It lists every stem that a word *may* have; the vocabulary decides which of
them it knows. All strings are skeletons (:mod:`locales.folding`), in which ы, і, и, й are ``i``; қ is ``k``; ғ is ``g``;
ң is ``n``; ұ, ү, у are ``u``; doubled letters are one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

# Kazakh inflection, folded, as one grammar of what may follow a stem: derivation, plural, possessive, case; or
# voice, negation, tense and person, where participles and verbal nouns decline again. A consonant that the
# folding squeezed (грант + тар: ``grantar``) may be missing.
_PLURAL: Final = "(?:[ldt]?[ae]r)?"
_POSSESSIVE: Final = "(?:s?i|i?m|i?n|i?miz|i?niz)?"
_CASE: Final = "(?:[ndt]?in|[gk]?[ae]|n[ae]|[ndt]?i|n|(?:n?[dt])?[ae]|(?:n?[dt]|n)[ae]n|[ae]n|[mbp]en(?:en)?)?"
_OF: Final = "(?:(?:n?[dt])[ae]g[iu]|[gk]i|[ndt]iki)"
_DERIVED: Final = "(?:[ldt]ik|[ldt]i|siz(?:dik)?|shi(?:lik|l)?|[dt][ae]i|sh[ae]|sha|ger)?"
_NOMINAL: Final = f"{_DERIVED}{_PLURAL}{_POSSESSIVE}{_CASE}(?:{_OF}{_PLURAL}{_POSSESSIVE}{_CASE})?"
_VOICE: Final = "(?:i?l|i?n|i?s|t|[dt]ir|[gk]i[zs]|ildir|lan|len|dan|den|las|les)*"
_NEGATION: Final = "(?:[mbp][ae])?"
_PERSON: Final = "(?:min|min|m|sin|siz|miz|biz|piz|k|n|niz|ndar|nder|izder|sizder)?"
_FINITE: Final = (
    "(?:[dt]i|i?p(?:ti)?|[ae]di|idi|[ae]|i|[ae]r|r|s|m[ae]k|s[ae]|sin|in|iniz(?:shi|der)?|iz|shi|nshi|inshi|i?nizshi|aik|eik|"
    "[gk][ae]li|[gk][ae]nsha|sh|uda|ude|m[ae]kshi|uli|uluda)"
)
_PARTICIPLE: Final = "(?:[gk][ae]n|[aei]?tin|u|ushi|m[ae]k|ar|er)"
_VERB: Final = f"{_VOICE}{_NEGATION}(?:{_FINITE}{_PERSON}|{_PARTICIPLE}{_NOMINAL}{_PERSON})"
_KAZAKH: Final = re.compile(f"(?:{_NOMINAL}|{_VERB}|{_NOMINAL}(?:min|sin|miz|biz|piz|siz))")
_ENDING: Final = re.compile(f"(?:{_PLURAL}{_POSSESSIVE}{_CASE}|{_OF}|sh[iae]|inshi|nshi|l[ie])")
_LONGEST_KAZAKH: Final = 14
_NOUNS: Final = (
    "a u e i o om em am iam ami iami ah iah ov ev ei oi iu ia ii ie iem iei ieiu iah "
    "ogo ego omu emu im imi ih aia iaia oe ee uiu iuiu ou eu ami iami ev iev"
).split()
_VERBS: Final = (
    "t ti al ala alo ali il ila ilo ili el ela elo eli ial iala iali l la lo li ul ula uli nul nula nuli "
    "et it ut iut at iat aet aiut aem aete iaet iaiut iaem ish esh aesh ite ete im em ai iai i "
    "oval ovala ovalo ovali ovat uet uiut uem uete ueri ival ivali ivala ivalo ivat ivaet ivaiut iaut "
    "iut iaiut iaet iaem iv av iav ivshi avshi ivshih avshih iushi aiushi aiushih iushih ushi ashi iashi ushih ashih iaiushi uiushi uiushih "
    "an ana ano ani ania anie anii aniu anih anoi anie en ena eno eni enii enie enia enih enoi enim enimi enogo eniu "
    "in iat iata iato iati t ta to ti nut iania iat ovan ovana ovano ovani ovanih ovanie ovania ovaniu ovanii "
    "imi imih aimih aemih aem aemi uem uemi uemih im ima imo imi imie emie aemie uemie naia noe nie nih noi nom nogo nui"
).split()
NOMINAL: Final = frozenset(("", "a", "u", "e", "i", "o", "om", "em", "am", "ami", "ah", "oi", "ov", "ei", "iam", "iami", "iah", "ia", "iu", "oe", "aia", "ogo", "omu", "im", "ih", "uiu", "imi", "ie"))
_RUSSIAN: Final = frozenset(_NOUNS) | frozenset(_VERBS)
_REFLEXIVE: Final = ("sia", "s")
_LONGEST_RUSSIAN: Final = max(map(len, _RUSSIAN))
_SHORTEST: Final = 3


class Stem(NamedTuple):
    """A stem that a word may have, and the language whose endings were taken off (None: nothing was)."""

    text: str
    ending: str
    language: str | None


@lru_cache(maxsize=4096)
def stems(word: str) -> tuple[Stem, ...]:
    """Every candidate stem of a folded word, the longest first, the word itself at the head."""
    found = {word: Stem(word, "", None)}
    for length in _kazakh_cuts(word):
        stem = word[:length]
        found.setdefault(stem, Stem(stem, word[length:], "kk"))
        hardened = {"g": "k", "b": "p"}.get(stem[-1])
        if hardened:  # орталық -> орталығы, кітап -> кітабы
            found.setdefault(stem[:-1] + hardened, Stem(stem[:-1] + hardened, word[length:], "kk"))
    for stem, ending in _russian_cuts(word):
        known = found.get(stem)
        if known is None or known.language is None:
            found.setdefault(stem, Stem(stem, ending, "ru"))
        elif known.language == "kk" and ending == known.ending:
            found[stem] = Stem(stem, ending, "")  # either language
    return tuple(sorted(found.values(), key=lambda s: -len(s.text)))


def _kazakh_cuts(word: str) -> list[int]:
    """The lengths of what is left when Kazakh suffixes are taken off, the longest first."""
    shortest = max(2, len(word) - _LONGEST_KAZAKH)
    return [cut for cut in range(len(word) - 1, shortest - 1, -1) if _KAZAKH.fullmatch(word, cut)]


def is_ending(word: str) -> bool:
    """Whether a folded word may be a Kazakh ending written apart behind a hyphen (ҮЕҰ-ға, 12-ші, IT-шілер)."""
    return len(word) <= 7 and bool(word) and _ENDING.fullmatch(word) is not None


def _russian_cuts(word: str) -> list[tuple[str, str]]:
    cuts = []
    bases = [word] + [
        word[: -len(r)] for r in _REFLEXIVE if word.endswith(r) and len(word) - len(r) >= _SHORTEST
    ]
    for base in bases:
        if base != word:
            cuts.append((base, word[len(base) :]))
        for size in range(1, min(_LONGEST_RUSSIAN, len(base) - 2) + 1):
            if base[-size:] in _RUSSIAN:
                cuts.append((base[:-size], word[len(base) - size :]))
    return cuts


def keys(word: str, language: str) -> tuple[str, ...]:
    """The stems under which a vocabulary word (folded, dictionary form) is stored.

    The word itself always; for Russian also what its paradigm has in common: without the ending of the
    dictionary form, and with the vowel that flees between two last consonants (заявка: ``zaiavk``, ``zaiavok``).
    """
    found = [word]
    if language == "ru" and len(word) > _SHORTEST:
        base = word
        for reflexive in ("tsia", "tisia"):
            if base.endswith(reflexive) and len(base) > 6:
                found.append(base[:-2])  # медиация folds as a reflexive verb does
                base = base[: -len(reflexive)] + "t"
        for ending in _DICTIONARY:
            stem = base[: -len(ending)]
            if base.endswith(ending) and len(stem) >= _SHORTEST + (ending in _INFINITIVES):
                found.append(stem)
                if (
                    ending in ("a", "o", "ia", "e")
                    and len(stem) > 3
                    and stem[-1] in "kntlr"
                    and stem[-2] not in "aeiou"
                ):
                    found += [stem[:-1] + "o" + stem[-1], stem[:-1] + "e" + stem[-1]]
                break
        if len(word) > 4 and word[-2:] in ("ok", "ek", "ets", "en", "el") and word[-3] not in "aeiou":
            found.append(word[:-2] + word[-1] if word[-3:] != "ets" else word[:-3] + "ts")
            if word[-3:] == "ets":
                found.append(word[:-3] + "ts")
    return tuple(dict.fromkeys(found))


_INFINITIVES: Final = frozenset(("ovat", "evat", "ivat", "iat", "nut", "at", "it", "et", "ot", "ti"))
_DICTIONARY: Final = (
    "ovat", "evat", "ivat", "iat", "nut", "at", "it", "et", "ot", "ti", "aia", "iaia", "oe", "ee", "ie", "ia", "ii", "oi", "ei",
    "a", "o", "e", "i", "u",
)  # fmt: skip

_VERBAL: Final = (
    # Russian: past, infinitive, present, reflexive
    "la", "li", "lo", "al", "il", "el", "at", "it", "et", "ut", "iut", "iat", "sia", "las", "lis", "los",
    # Kazakh: past, participle, converb, present
    "di", "ti", "gan", "gen", "kan", "ken", "gn", "kn", "ip", "din", "tin", "dim", "tim", "adi", "edi", "idi", "atin", "etin", "ildi", "indi", "jatir",
)  # fmt: skip


def looks_verbal(word: str) -> bool:
    """Whether a folded word that nothing knows has the ending of a verb in either language (a guess)."""
    return len(word) >= 5 and word.endswith(_VERBAL)
