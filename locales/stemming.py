"""Candidate stems of a folded word: Kazakh suffix chains and Russian endings taken off.

This is no stemmer that decides. It lists every stem that a word *may* have; the vocabulary decides which of
them it knows. All strings are skeletons (:mod:`locales.folding`), in which ы, і, и, й are ``i``; қ is ``k``;
ғ is ``g``; ң is ``n``; ұ, ү, у are ``u``; doubled letters are one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

# Kazakh inflection, folded, as one grammar of what may follow a stem: derivation, plural, possessive, case;
# or voice, negation, tense and person, where participles and verbal nouns decline again. A consonant that
# the folding squeezed (грант + тар: ``grantar``) may be missing.
_PLURAL: Final = "(?:[ldt]?[ae]r)?"
_POSSESSIVE: Final = "(?:s?i|i?m|i?n|i?miz|i?niz)?"
_CASE: Final = (
    "(?:[ndt]?in|[gk]?[ae]|n[ae]|[ndt]?i|n|(?:n?[dt])?[ae]|(?:n?[dt]|n)[ae]n|[ae]n|[mbp]en(?:en)?)?"
)
_OF: Final = "(?:(?:n?[dt])[ae]g[iu]|[gk]i|[ndt]iki)"
_DERIVED: Final = "(?:[ldt]ik|[ldt]i|siz(?:dik)?|shi(?:lik|l)?|[dt][ae]i|sh[ae]|sha|ger)?"
_NOMINAL: Final = f"{_DERIVED}{_PLURAL}{_POSSESSIVE}{_CASE}(?:{_OF}{_PLURAL}{_POSSESSIVE}{_CASE})?"
_VOICE: Final = "(?:i?l|i?n|i?s|t|[dt]ir|[gk]i[zs]|ildir|lan|len|dan|den|las|les)*"
_NEGATION: Final = "(?:[mbp][ae])?"
_PERSON: Final = "(?:[mbp]in|sin|siz(?:der)?|[mbp]iz|izder)?"
_SHORT_PERSON: Final = "(?:m|n|k|niz(?:d[ae]r)?|nd[ae]r)?"  # of the past in -ды and the conditional alone
_FINITE: Final = (
    "(?:i?p(?:ti)?|[ae]di|idi|[ae]|i|[ae]r|r|s|m[ae]k|sin|in|iniz(?:shi|der)?|iz|shi|nshi|inshi|"
    "i?nizshi|aik|eik|[gk][ae]li|[gk][ae]nsha|uda|ude|m[ae]kshi|uli|uluda)"
)
_PARTICIPLE: Final = "(?:[gk][ae]n|[aei]?tin|u|ushi|m[ae]k|ar|er)"
_VERB: Final = (
    f"{_VOICE}{_NEGATION}"
    f"(?:(?:[dt]i|s[ae]){_SHORT_PERSON}|{_FINITE}{_PERSON}|{_PARTICIPLE}{_NOMINAL}{_PERSON})"
)
_KAZAKH: Final = re.compile(f"(?:{_NOMINAL}|{_VERB}|{_NOMINAL}(?:min|sin|miz|biz|piz|siz))")
_DENIED: Final = re.compile(
    "([a-z]{2,})[mbp][ae](?:(?:di|p(?:ti)?|i?[dt]i|gan|gen)(?:m|n|k|niz|min|sin|miz|siz|lar|ler)?)"
)
_ENDING: Final = re.compile(f"(?:{_PLURAL}{_POSSESSIVE}{_CASE}|{_OF}|sh[iae]|inshi|nshi|l[ie])")
_LONGEST_KAZAKH: Final = 14
_LONGEST_LOOSE: Final = 7  # an ending written behind a hyphen
_KAZAKH_VOWELS: Final = "аәеиоөуұүыіэюя"
_FLED: Final = ("рн", "уз", "лқ", "йн")  # last consonants between which a vowel fled (орын: орны)
HARDENED: Final = {"g": "k", "b": "p"}  # the last consonant of a stem before a vowel: as it is without one
_VOICELESS: Final = {"б": "п", "г": "к", "ғ": "қ"}  # the last consonant of a written stem, likewise
# Russian endings, folded: of nouns and adjectives, of verbs and what is made of them.
_NOUNS: Final = (
    "a u e i o om em am iam ami iami ah iah ov ev ei oi iu ia ii ie iem iei ieiu ogo ego omu emu im imi "
    "ih aia iaia oe ee uiu iuiu ou eu iev"
).split()
_VERBS: Final = (
    # past tense
    "t ti al ala alo ali il ila ilo ili el ela elo eli ial iala iali l la lo li ul ula uli nul nula nuli "
    # present tense, imperative
    "et it ut iut at iat aet aiut aem aete iaet iaiut iaem ish esh aesh ite ete im em ai iai i "
    # verbs in -овать, -ивать
    "oval ovala ovalo ovali ovat uet uiut uem uete ueri ival ivali ivala ivalo ivat ivaet ivaiut iaut "
    # participles, converbs
    "iv av iav ivshi avshi ivshih avshih iushi aiushi aiushih iushih ushi ashi iashi ushih ashih iaiushi "
    "uiushi uiushih "
    # verbal nouns, passive participles
    "an ana ano ani ania anie anii aniu anih anoi en ena eno eni enii enie enia enih enoi enim enimi "
    "enogo eniu "
    # verbs in -ять, -нуть, -овать: the same
    "in iata iato iati ta to nut iania ovan ovana ovano ovani ovanih ovanie ovania ovaniu ovanii "
    # passive present participles, adjectives made of verbs
    "imi imih aimih aemih aemi uemi uemih ima imo imie emie aemie uemie naia noe nie nih noi nom nogo nui"
).split()
_ADJECTIVES: Final = "i ii aia oe ee ie oi ei ogo ego omu emu im em om ih imi uiu iuiu".split()
_PARTICIPLES: Final = (
    *(f"{vowel}vsh{ending}" for vowel in ("i", "a", "ia", "e", "u", "nu", "ova") for ending in _ADJECTIVES),
    *(f"{vowel}sh{ending}" for vowel in ("u", "iu", "a", "ia", "ui", "uiu", "aiu") for ending in _ADJECTIVES),
)
_RUSSIAN: Final = frozenset((*_NOUNS, *_VERBS, *_PARTICIPLES))
# The endings that surely are a noun's or an adjective's; none at all is one of them.
NOMINAL: Final = frozenset(
    ("", *"a u e i o om em am ami ah oi ov ei iam iami iah ia iu oe aia ogo omu im ih uiu imi ie".split())
)
_REFLEXIVE: Final = ("sia", "s")
_MERELY_VERBAL: Final = frozenset(
    "l la lo li il ila ilo ili ul ula uli nul nula nuli al ala alo ali el ela elo eli it at et ut".split()
).difference(NOMINAL)
_LONGEST_RUSSIAN: Final = max(map(len, _RUSSIAN))
_SHORTEST: Final = 3
_NO_VOICING: Final = ("an", "en")  # begins with what no voiced last consonant stands before
_TWO_LETTERS: Final = ("sh", "ch", "ts")  # that stand for one consonant
_VOWELS: Final = "aeiou"
# Endings of the dictionary form, in this order: the first that fits is taken off.
_INFINITIVES: Final = ("ovat", "evat", "ivat", "iat", "nut", "at", "it", "et", "ot", "ti")
_DICTIONARY: Final = (*_INFINITIVES, *"aia iaia oe ee ie ia ii oi ei a o e i u".split())
_DICTIONARY_BY_LAST: Final = {
    last: tuple(e for e in _DICTIONARY if e.endswith(last)) for last in {e[-1] for e in _DICTIONARY}
}
# The stems of the past of verbs whose infinitive does not show it: разойтись (разошлись), развести (развели).
_PAST_OF: Final = {"iti": ("shel", "shl"), "vesti": ("vel", "ved"), "rasti": ("ros",)}
_FLEEING: Final = ("ok", "ek", "en", "el", "ol", "er")  # with vowels that flee: рынок, уголь, ветер
_MAY_LACK: Final = ("a", "o", "ia", "e")  # nouns with these have forms without any ending
# What a verb may end in. Russian: past, infinitive, present, reflexive; Kazakh: past, participle, converb,
# present.
_VERBAL: Final = (
    *"la li lo al il el at it et ut iut iat sia las lis los".split(),
    *"di ti gan gen kan ken gn kn ip din tin dim tim adi edi idi atin etin ildi indi jatir".split(),
)


_ATTRIBUTIVE: Final = (
    *("ii", "aia", "oe", "ie", "ogo", "omu", "ih", "im", "imi", "oi", "uiu"),
    *("lik", "dik", "tik", "gi", "ki", "siz"),
)
_PAST: Final = (
    *("li", "la", "lo", "eni", "ena", "eno", "ani", "ana", "ano"),
    *("di", "ti", "gan", "gen", "kan", "ken"),
)


# What makes a Russian noun an adjective, the longest first; and the consonants that change before it.
_RELATIONAL: Final = ("ichesk", "ionn", "aln", "eln", "esk", "enn", "sk", "ov", "ev", "n")
_SOFTENED: Final = {"j": ("g", "z"), "ch": ("k", "ts"), "sh": ("h",)}


class Stem(NamedTuple):
    """A stem that a word may have, and the language whose endings were taken off (None: nothing was)."""

    text: str
    ending: str
    language: str | None


class _Everything:
    """Holds every word."""

    def __contains__(self, word: object) -> bool:
        return True


_EVERYTHING: Final = _Everything()


@lru_cache(maxsize=8192)
def stems(word: str) -> tuple[Stem, ...]:
    """Every candidate stem of a folded word, the longest first, the word itself at the head."""
    return stems_in(word, _EVERYTHING)


def stems_in(word: str, known: Container[str]) -> tuple[Stem, ...]:
    """The candidate stems of a folded word that are known, the longest first, behind the word itself."""
    found = {word: Stem(word, "", None)}
    shortest = max(2, len(word) - _LONGEST_KAZAKH)
    for cut in range(len(word) - 1, shortest - 1, -1):
        stem = word[:cut]
        # орталық -> орталығы, кітап -> кітабы, шығу -> шықты; but тараған is no тарақ
        hardened = None if word[cut : cut + 2] in _NO_VOICING else HARDENED.get(stem[-1])
        variants = [v for v in (stem, stem[:-1] + hardened if hardened else "") if v and v in known]
        if variants and _can_be_said(word, cut) and _is_chain(word[cut:]):
            for variant in variants:
                found.setdefault(variant, Stem(variant, word[cut:], "kk"))
    for stem, ending in _russian_cuts(word, known):
        other = found.get(stem)
        if other is None or other.language is None:
            found.setdefault(stem, Stem(stem, ending, "ru"))
        elif other.language == "kk" and ending == other.ending:
            found[stem] = Stem(stem, ending, "")  # either language
    return tuple(sorted(found.values(), key=lambda s: -len(s.text)))


@lru_cache(maxsize=16384)
def _is_chain(ending: str) -> bool:
    """Whether it is a chain of Kazakh suffixes: many words have the same."""
    return _KAZAKH.fullmatch(ending) is not None


def _can_be_said(word: str, cut: int) -> bool:
    """Whether what is taken off leaves a syllable: behind a consonant no ending begins with two, or is one.

    Only the causative -т may stand behind р and л (өзгер-т).
    """
    if word[cut - 1] in _VOWELS or word[cut] in _VOWELS:
        return True
    behind = cut + (2 if word.startswith(_TWO_LETTERS, cut) else 1)
    opens = behind < len(word) and word[behind] in _VOWELS
    return opens or (word[cut] == "t" and word[cut - 1] in "rl")


def is_ending(word: str) -> bool:
    """Whether a folded word may be a Kazakh ending written behind a hyphen (ҮЕҰ-ға, 12-ші, IT-шілер)."""
    return len(word) <= _LONGEST_LOOSE and bool(word) and _ENDING.fullmatch(word) is not None


def _russian_cuts(word: str, known: Container[str]) -> list[tuple[str, str]]:
    cuts = []
    bases = [word] + [
        word[: -len(r)] for r in _REFLEXIVE if word.endswith(r) and len(word) - len(r) >= _SHORTEST
    ]
    for base in bases:
        if base != word and base in known:
            cuts.append((base, word[len(base) :]))
        for size in range(1, min(_LONGEST_RUSSIAN, len(base) - 2) + 1):
            if base[:-size] in known and base[-size:] in _RUSSIAN:
                cuts.append((base[:-size], word[len(base) - size :]))
    return cuts


def keys(word: str, language: str) -> tuple[str, ...]:
    """The stems under which a vocabulary word (folded, dictionary form) is stored.

    The word itself always; for Russian also what its paradigm has in common: without the ending of the
    dictionary form, and with or without the vowel that flees between two last consonants (заявка:
    ``zaiavk``, ``zaiavok``; рынок: ``rink``).
    """
    if len(word) <= _SHORTEST:
        return (word,)
    if language != "ru":
        # A Kazakh verb may be given by its noun in -у.
        noun = word.endswith("u") and (word[-2] not in _VOWELS or len(word) >= _SHORTEST + 2)
        return (word, word[:-1]) if noun else (word,)
    found = [word]
    base = word
    for reflexive in ("tsia", "tisia"):
        if base.endswith(reflexive) and len(base) > 6:
            found.append(base[:-2])  # медиация folds as a reflexive verb does
            base = base.removesuffix(reflexive) + "t"
    past = word.removesuffix("sia") if word.endswith("lsia") else word
    found.append(past)
    for infinitive, pasts in _PAST_OF.items():
        plain = word.removesuffix("s")
        if plain.endswith(infinitive) and len(plain) > len(infinitive):
            found += [plain.removesuffix(infinitive) + stem for stem in pasts]
    ending = next((e for e in _DICTIONARY_BY_LAST.get(base[-1], ()) if _ends_in(base, e)), None)
    if ending:
        stem = base.removesuffix(ending)
        found.append(stem)
        if ending in _MAY_LACK and len(stem) > _SHORTEST and stem[-1] in "kntlr" and stem[-2] not in _VOWELS:
            found += [f"{stem[:-1]}{vowel}{stem[-1]}" for vowel in "oe"]
    if base.endswith(("at", "it", "et", "ut")) and (not ending or base.endswith("nut")):
        found.append(base[:-1])  # сдать: сдали, вернуть: вернули
    if len(past) > _SHORTEST and past.endswith(_FLEEING) and past[-3] not in _VOWELS:
        found.append(past[:-2] + past[-1])
    return tuple(dict.fromkeys(found))


def _ends_in(word: str, ending: str) -> bool:
    """Whether the word has the ending, and a stem that is long enough before it."""
    shortest = _SHORTEST + (ending in _INFINITIVES)
    return word.endswith(ending) and len(word) - len(ending) >= shortest


def unpossessed(word: str) -> tuple[str, ...]:
    """What a written Kazakh noun may be without its possessive ending: картасы карта, орны орын."""
    found = []
    if word.endswith(("сы", "сі")) and word[-3:-2] in _KAZAKH_VOWELS:
        found.append(word[:-2])
    stem = word[:-1]
    if word.endswith(("ы", "і")) and len(stem) > 1 and stem[-1] not in _KAZAKH_VOWELS:
        flees = stem.endswith(_FLED)
        found.append(
            stem[:-1] + word[-1] + stem[-1] if flees else stem[:-1] + _VOICELESS.get(stem[-1], stem[-1])
        )
    return tuple(found)


def has_bare_form(word: str) -> bool:
    """Whether a Russian dictionary form has a form without any ending: книга (книг); not курсовая."""
    return word.endswith(("а", "я", "о", "е", "ь")) and not word.endswith(
        ("ая", "яя", "ое", "ее", "ть", "чь")
    )


def looks_verbal(word: str, shortest: int = 5) -> bool:
    """Whether a folded word that nothing knows has the ending of a verb in either language (a guess)."""
    return len(word) >= shortest and word.endswith(_VERBAL)


@lru_cache(maxsize=8192)
def denied_stem(word: str) -> int:
    """How many letters of a folded word stand before the negation of a Kazakh verb (бол-мады); 0: none."""
    found = _DENIED.fullmatch(word)
    return len(found[1]) if found else 0


def nouns_of_adjective(word: str) -> Iterator[str]:
    """The stems of the nouns that a folded Russian adjective may be made of: театральный, театр."""
    ending = next((e for e in sorted(_ADJECTIVES, key=len, reverse=True) if word.endswith(e)), None)
    for suffix in _RELATIONAL if ending else ():
        stem = word.removesuffix(ending or "")
        base = stem.removesuffix(suffix)
        if base != stem and len(base) > _SHORTEST:
            yield base
            for soft, hard in _SOFTENED.items():
                if base.endswith(soft):
                    yield from (base.removesuffix(soft) + h for h in hard)


def is_infinitive(word: str) -> bool:
    """Whether a word as it is written may be a Russian infinitive."""
    return word.endswith(("ть", "ться", "тись", "йти", "сти", "чь"))


def is_ablative(word: str) -> bool:
    """Whether a folded word ends as a Kazakh ablative."""
    return word.endswith(("dan", "den", "tan", "ten", "nan", "nen"))


def is_first_person(word: str) -> bool:
    """Whether a folded word may be a Kazakh predicate of the person who speaks (тұрамын, студентпін)."""
    return len(word) > _SHORTEST + 2 and word.endswith(("min", "bin", "pin"))


def is_second_person(word: str) -> bool:
    """Whether a folded word may be a Russian verb of who is spoken to (пойдёшь, готовишься, хотите)."""
    return word == "hotite" or (
        len(word) > _SHORTEST + 2 and word.endswith(("esh", "ish", "eshsia", "ishsia"))
    )


def is_genitive(word: str) -> bool:
    """Whether a folded word may be a Kazakh genitive (өтініштердің)."""
    return len(word) > _SHORTEST + 2 and word.endswith(("nin", "din", "tin"))


def is_derived(ending: str) -> bool:
    """Whether a folded Kazakh ending makes another word and no form of the same one (-лық, -шы, -сыз)."""
    derived = ending.startswith(("lik", "dik", "tik", "siz", "shi"))
    return derived and not ending.startswith(("diki", "tiki"))  # -дікі, "that of": the same word still


def is_attributive(word: str) -> bool:
    """Whether a folded word may be an adjective, in either language (a guess by its ending)."""
    return len(word) > _SHORTEST + 2 and word.endswith(_ATTRIBUTIVE)


def is_privative(ending: str) -> bool:
    """Whether a folded Kazakh ending says that a thing is lacking (интернет-сіз)."""
    return ending.startswith("siz") and not ending.startswith("sizd")  # -сыздар is a plural "you"


def is_no_verb(word: str) -> bool:
    """Whether a written Russian dictionary form is an adjective's, an adverb's or a neuter noun's."""
    return word.endswith(("ый", "ий", "ая", "яя", "ые", "ие", "о", "е"))


def is_verbal(ending: str) -> bool:
    """Whether a folded Russian ending is a verb's and no noun's or adjective's."""
    return ending in _MERELY_VERBAL


def is_participial(ending: str) -> bool:
    """Whether a folded Kazakh ending begins with that of a past participle, which only Kazakh verbs have."""
    return ending.startswith(("gan", "gen", "kan", "ken"))


def is_causal(word: str) -> bool:
    """Whether a folded Kazakh verb says why something is (айдағандықтан)."""
    return word.endswith(("diktan", "dikten"))


def is_past(word: str) -> bool:
    """Whether a folded word has the ending of a past tense, in either language (a guess)."""
    return len(word) > _SHORTEST + 1 and word.endswith(_PAST)


def is_participle(word: str) -> bool:
    """Whether a folded word ends as a Kazakh past participle, which жоқ denies (берілген жоқ)."""
    return len(word) > _SHORTEST and word.endswith(("gan", "gen", "kan", "ken"))
