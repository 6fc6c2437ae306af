"""Endings by the table of the grammar; the nine numerals with endings that the first source has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import kazakh
from locales.kazakh import Case, decline, ending_after, numeral, spoken

OBLIQUE = (Case.DATIVE, Case.ABLATIVE, Case.LOCATIVE, Case.ACCUSATIVE, Case.GENITIVE, Case.INSTRUMENTAL)

ROWS = {
    "екі жеті теңге есе": "ге ден де ні нің мен",
    "бір нөл елу": "ге ден де ді дің мен",
    "сексен": "ге нен де ді нің мен",
    "сегіз жүз": "ге ден де ді дің бен",
    "үш төрт бес жетпіс процент": "ке тен те ті тің пен",
    "алты жиырма": "ға дан да ны ның мен",
    "жыл": "ға дан да ды дың мен",
    "он тоқсан мың миллион триллион": "ға нан да ды ның мен",
    "тоғыз отыз пайыз": "ға дан да ды дың бен",
    "қырық алпыс миллиард": "қа тан та ты тың пен",
}


@pytest.mark.parametrize(
    ("word", "endings"), [(word, row.split()) for words, row in ROWS.items() for word in words.split()]
)
def test_endings_of_the_last_spoken_word(word: str, endings: list[str]) -> None:
    assert [ending_after(word, case) for case in OBLIQUE] == endings


@pytest.mark.parametrize(
    ("written", "case", "expected"),
    [
        ("23%", "dative", "23%-ға"),
        ("86%", "dative", "86%-ға"),
        ("5%", "dative", "5%-ға"),
        ("15%", "accusative", "15%-ды"),
        ("22%", "dative", "22%-ға"),
        ("135", "ablative", "135-тен"),
        ("208", "dative", "208-ге"),
        ("73", "dative", "73-ке"),
        ("1 200", "ablative", "1 200-ден"),
        ("1\u00a0200", "ablative", "1\u00a0200-ден"),
        ("27 мың", "ablative", "27 мыңнан"),
        ("10,3 млрд теңге", "accusative", "10,3 млрд теңгені"),
        ("10,3 млрд", "dative", "10,3 млрд-қа"),
        ("1,8\u00a0млрд\u00a0₸", "ablative", "1,8\u00a0млрд\u00a0₸-ден"),
        ("104", "dative", "104-ке"),
        ("104 грант", "ablative", "104 гранттан"),
        ("10,3", "dative", "10,3-ке"),
        ("1,8", "dative", "1,8-ге"),
        ("1 800 000 000", "dative", "1 800 000 000-ға"),
        ("2021–2024", "locative", "2021–2024-те"),
        ("2 есе", "dative", "2 есеге"),
        ("0", "ablative", "0-ден"),
        ("XII", "dative", "XII"),
        ("XIІ", "locative", "XIІ"),
        ("208", "nominative", "208"),
    ],
)
def test_numeral_in_a_case(written: str, case: str, expected: str) -> None:
    assert numeral(written, case) == expected


@pytest.mark.parametrize(
    ("written", "case", "expected"),
    [
        ("13", "nominative", "13-і"),
        ("12", "nominative", "12-сі"),
        ("6", "nominative", "6-сы"),
        ("73", "locative", "73-інде"),
        ("20", "dative", "20-сына"),
        ("9", "ablative", "9-ынан"),
        ("100", "accusative", "100-ін"),
        ("23%", "nominative", "23%-ы"),
    ],
)
def test_possessive_numeral(written: str, case: str, expected: str) -> None:
    assert numeral(written, case, possessive=True) == expected


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("1 200", "жүз"), ("27 000", "мың"), ("1 800 000 000", "миллион"), ("1 000 000 000", "миллиард"),
        ("110", "он"), ("104", "төрт"), ("2025", "бес"), ("0", "нөл"), ("10,30", "отыз"), ("1.05", "бес"),
        ("23%", "пайыз"), ("1,8 млрд ₸", "теңге"), ("10,3 млрд", "миллиард"), ("27 мың", "мың"),
    ],
)  # fmt: skip
def test_last_spoken_word(written: str, word: str) -> None:
    assert spoken(written) == word


@pytest.mark.parametrize(
    ("word", "dative", "accusative", "ablative", "genitive"),
    [
        ("Таиланд", "Таиландқа", "Таиландты", "Таиландтан", "Таиландтың"),
        ("Кения", "Кенияға", "Кенияны", "Кениядан", "Кенияның"),
        ("Ресей", "Ресейге", "Ресейді", "Ресейден", "Ресейдің"),
        ("Қырғызстан", "Қырғызстанға", "Қырғызстанды", "Қырғызстаннан", "Қырғызстанның"),
        ("теңге", "теңгеге", "теңгені", "теңгеден", "теңгенің"),
        ("грант", "грантқа", "грантты", "гранттан", "гранттың"),
        ("кеңес", "кеңеске", "кеңесті", "кеңестен", "кеңестің"),
        ("ерікті", "еріктіге", "еріктіні", "еріктіден", "еріктінің"),
        ("клуб", "клубқа", "клубты", "клубтан", "клубтың"),
        ("институт", "институтқа", "институтты", "институттан", "институттың"),
        ("кредит", "кредитке", "кредитті", "кредиттен", "кредиттің"),
        ("фестиваль", "фестивальге", "фестивальді", "фестивальден", "фестивальдің"),
        ("Тоқаев", "Тоқаевқа", "Тоқаевты", "Тоқаевтан", "Тоқаевтың"),
        ("тау", "тауға", "тауды", "таудан", "таудың"),
        ("ҮЕҰ", "ҮЕҰ-ға", "ҮЕҰ-ны", "ҮЕҰ-дан", "ҮЕҰ-ның"),
        ("БҰҰ", "БҰҰ-ға", "БҰҰ-ны", "БҰҰ-дан", "БҰҰ-ның"),
        ("ҰБТ", "ҰБТ-ға", "ҰБТ-ны", "ҰБТ-дан", "ҰБТ-ның"),
        ("АҚШ", "АҚШ-қа", "АҚШ-ты", "АҚШ-тан", "АҚШ-тың"),
        ("жол картасы", "жол картасына", "жол картасын", "жол картасынан", "жол картасының"),
        ("қоғамдық кеңес", "қоғамдық кеңеске", "қоғамдық кеңесті", "қоғамдық кеңестен", "қоғамдық кеңестің"),
        ("«Қоғам»", "«Қоғамға»", "«Қоғамды»", "«Қоғамнан»", "«Қоғамның»"),
    ],
)
def test_nouns_and_names(word: str, dative: str, accusative: str, ablative: str, genitive: str) -> None:
    cases = (Case.DATIVE, Case.ACCUSATIVE, Case.ABLATIVE, Case.GENITIVE)
    assert [decline(word, case) for case in cases] == [dative, accusative, ablative, genitive]


@pytest.mark.parametrize(
    ("word", "owned", "dative"),
    [
        ("орталық", "орталығы", "орталығына"),
        ("үлес", "үлесі", "үлесіне"),
        ("министрлік", "министрлігі", "министрлігіне"),
        ("мектеп", "мектебі", "мектебіне"),
        ("жоба", "жобасы", "жобасына"),
        ("халық", "халқы", "халқына"),
        ("банк", "банкі", "банкіне"),
        ("фестиваль", "фестивалі", "фестиваліне"),
    ],
)
def test_possessive_nouns(word: str, owned: str, dative: str) -> None:
    assert decline(word, Case.NOMINATIVE, possessive=True) == owned
    assert decline(word, Case.DATIVE, possessive=True) == dative


@pytest.mark.parametrize(
    ("word", "plural"),
    [
        ("жоба", "жобалар"), ("өңір", "өңірлер"), ("жыл", "жылдар"), ("ұйым", "ұйымдар"), ("заң", "заңдар"),
        ("кеңес", "кеңестер"), ("грант", "гранттар"), ("үй", "үйлер"), ("ҮЕҰ", "ҮЕҰ-лар"), ("қыз", "қыздар"),
    ],
)  # fmt: skip
def test_plural(word: str, plural: str) -> None:
    assert decline(word, Case.NOMINATIVE, plural=True) == plural


def test_plural_possessive_in_a_case() -> None:
    assert decline("грант", Case.ABLATIVE, possessive=True, plural=True) == "гранттарынан"


def test_a_possessed_word_is_told_by_the_caller() -> None:
    assert decline("баспасөз қызметі", Case.DATIVE, possessed=True) == "баспасөз қызметіне"
    assert decline("үлесі", Case.LOCATIVE, possessed=True) == "үлесінде"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "нөл"), (104, "жүз төрт"), (1200, "бір мың екі жүз"), (2025, "екі мың жиырма бес"),
        (10_300_000_000, "он миллиард үш жүз миллион"), (27_000, "жиырма жеті мың"),
    ],
)  # fmt: skip
def test_cardinal_words(n: int, words: str) -> None:
    assert kazakh.cardinal(n) == words


def test_ordinal_words() -> None:
    assert kazakh.ordinal(12) == "он екінші"
    assert kazakh.ordinal(2025) == "екі мың жиырма бесінші"


WHOLE = st.integers(min_value=0, max_value=10**15 - 1) | st.integers(0, 2100)


@given(WHOLE, st.sampled_from(OBLIQUE), st.booleans())
def test_digits_end_as_their_last_spoken_word(n: int, case: Case, possessive: bool) -> None:
    last = kazakh.cardinal(n).split()[-1]
    assert numeral(str(n), case, possessive) == f"{n}-{ending_after(last, case, possessive)}"
    assert numeral(f"{n:,}".replace(",", " "), case, possessive).endswith(
        ending_after(last, case, possessive)
    )


@given(WHOLE, st.sampled_from(OBLIQUE))
def test_a_number_in_words_takes_the_same_ending(n: int, case: Case) -> None:
    words = kazakh.cardinal(n)
    ending = numeral(str(n), case).rpartition("-")[2]
    assert decline(words, case) == words + ending


@given(WHOLE, st.sampled_from(OBLIQUE))
def test_a_percent_is_read_with_its_sign(n: int, case: Case) -> None:
    assert numeral(f"{n}%", case) == f"{n}%-{ending_after('пайыз', case)}"


@given(WHOLE, st.sampled_from(OBLIQUE))
def test_vowels_of_an_ending_agree_with_the_last_word(n: int, case: Case) -> None:
    last = kazakh.cardinal(n).split()[-1]
    vowels = {c for c in ending_after(last, case, possessive=True) if c in "аыеі"} - {"е"}
    if case is Case.INSTRUMENTAL:
        vowels -= {"е"}
    front = [c for c in last if c in "әеіөү"]
    assert vowels <= (set("еі") if front and last != "мың" else set("аы"))
