"""Catalogues from .po files, and the standard units."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import locales
from locales import catalogue
from locales.languages import LANGUAGES, Language

HEADER = {
    "kk": 'msgid ""\nmsgstr ""\n"Language: kk\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n',
    "ru": 'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && '
    '(n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n',
}


def written(folder: Path, language: Language, body: str) -> catalogue.Catalogue:
    path = folder / "messages.po"
    path.write_text(HEADER[language] + body, encoding="utf-8")
    return catalogue.read(path, language)


def test_text_with_placeholders(tmp_path: Path) -> None:
    messages = written(tmp_path, "kk", 'msgid "refusal.year"\nmsgstr "{year} жылы туралы дерек жоқ."\n')
    assert messages.text("refusal.year", year=2019) == "2019 жылы туралы дерек жоқ."
    assert messages.placeholders("refusal.year") == {"year"}
    assert "refusal.year" in messages


def test_missing_empty_and_unfilled_fail(tmp_path: Path) -> None:
    messages = written(tmp_path, "ru", 'msgid "empty"\nmsgstr ""\n\nmsgid "open"\nmsgstr "Год {year}"\n')
    for msgid in ("empty", "none", "open", ""):
        with pytest.raises(KeyError):
            messages.text(msgid)


def test_plural_forms_of_russian(tmp_path: Path) -> None:
    messages = written(
        tmp_path, "ru",
        'msgid "found"\nmsgid_plural "found"\nmsgstr[0] "Нашлась {n} цифра"\n'
        'msgstr[1] "Нашлось {n} цифры"\nmsgstr[2] "Нашлось {n} цифр"\n',
    )  # fmt: skip
    assert [messages.plural("found", n) for n in (1, 2, 5, 11, 21, 1200)] == [
        "Нашлась 1 цифра", "Нашлось 2 цифры", "Нашлось 5 цифр", "Нашлось 11 цифр", "Нашлась 21 цифра",
        "Нашлось 1200 цифр",
    ]  # fmt: skip
    assert messages.plural("found", Decimal("1.5")) == "Нашлось 1,5 цифры"


def test_plural_forms_of_kazakh(tmp_path: Path) -> None:
    messages = written(
        tmp_path, "kk",
        'msgid "found"\nmsgid_plural "found"\nmsgstr[0] "{n} дерек ғана"\nmsgstr[1] "{n} дерек"\n',
    )  # fmt: skip
    assert [messages.plural("found", n) for n in (1, 2)] == ["1 дерек ғана", "2 дерек"]


def test_a_message_without_forms_is_plural_too(tmp_path: Path) -> None:
    messages = written(tmp_path, "kk", 'msgid "found"\nmsgstr "{n} {what}"\n')
    assert messages.plural("found", 3, what="дерек") == "3 дерек"


def test_a_wrong_number_of_forms_is_named(tmp_path: Path) -> None:
    path = tmp_path / "messages.po"
    forms = 'msgid "found"\nmsgid_plural "found"\nmsgstr[0] "а"\nmsgstr[1] "б"\n'
    path.write_text(HEADER["kk"].replace("Language: kk", "Language: ru") + forms, encoding="utf-8")
    with pytest.raises(ValueError, match="found"):
        catalogue.read(path, "ru")


def test_a_message_with_a_form_missing_is_left_out(tmp_path: Path) -> None:
    messages = written(tmp_path, "ru", 'msgid "found"\nmsgid_plural "found"\nmsgstr[0] "а"\nmsgstr[1] "б"\n')
    assert "found" not in messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_of_a_language_is_read_once(language: Language) -> None:
    assert catalogue.load(language) is catalogue.load(language)


def test_both_catalogues_say_the_same_things() -> None:
    kk, ru = catalogue.load("kk"), catalogue.load("ru")
    assert set(kk.messages) == set(ru.messages)
    assert {m: kk.placeholders(m) for m in kk.messages} == {m: ru.placeholders(m) for m in ru.messages}


def test_standard_units_are_whole() -> None:
    text = (Path(locales.__file__).parent / "units.toml").read_text(encoding="utf-8")
    units = tomllib.loads(text)["units"]
    assert {
        "KZT",
        "percent",
        "percent-growth",
        "times",
        "date",
        "place",
        "ordinal",
        "roman",
        "period",
        "fact",
    } <= set(units)
    nouns = {name: unit for name, unit in units.items() if unit["style"] == "noun"}
    assert len(nouns) >= 30
    for name, unit in nouns.items():
        assert unit["kk"], name
        assert len(unit["ru"]) == 3, name
        assert unit["ru_gender"] in ("m", "f", "n"), name
