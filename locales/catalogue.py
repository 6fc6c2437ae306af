"""The sentences of the interface: gettext catalogues read from their .po files, without compiling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.pofile import read_po

from locales import formatting, russian
from locales.languages import Language

_FOLDER: Final = Path(__file__).parent
_FORMS: Final[dict[Language, tuple[str, ...]]] = {"kk": ("one", "other"), "ru": ("one", "few", "many")}


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language by their ids; a message with plural forms has several."""

    language: Language
    messages: Mapping[str, tuple[str, ...]]

    def text(self, msgid: str, /, **placeholders: object) -> str:
        """The message, its ``{placeholders}`` filled as by ``str.format``.

        KeyError for a message or a placeholder that is not there.
        """
        return self.messages[msgid][0].format(**placeholders)

    def plural(self, msgid: str, n: Decimal | int, /, **placeholders: object) -> str:
        """The message in the form that agrees with ``n`` (CLDR), where ``{n}`` is the number as printed.

        KeyError as :meth:`text`; a message without plural forms has one form for every number.
        """
        forms = self.messages[msgid]
        if len(forms) == 1:
            form = forms[0]
        elif self.language == "kk":
            form = forms[0 if n == 1 else 1]
        else:
            form = russian.plural_form(n, forms)
        return form.format(**({"n": formatting.number(n, self.language)} | placeholders))

    def __contains__(self, msgid: object) -> bool:
        return msgid in self.messages

    def placeholders(self, msgid: str) -> frozenset[str]:
        """The names of the placeholders of a message, in any of its forms; KeyError if there is none such."""
        parts = (part for form in self.messages[msgid] for part in Formatter().parse(form))
        return frozenset(name for _, name, _, _ in parts if name is not None)


def read(path: Path, language: Language) -> Catalogue:
    """The catalogue in a .po file; messages without a translation are left out, so that asking fails.

    ValueError where a message has another number of plural forms than the language; babel's PoFileError
    where the file is no valid .po.
    """
    messages: dict[str, tuple[str, ...]] = {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    for message in catalogue:
        if not message.id:
            continue  # the header
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        string = message.string or ""
        forms = (string,) if isinstance(string, str) else tuple(string)
        if not all(forms):
            continue
        if len(forms) > 1 and len(forms) != len(_FORMS[language]):
            expected = ", ".join(_FORMS[language])
            raise ValueError(f"{path.name}: “{msgid}” has {len(forms)} plural forms, not those of {expected}")
        messages[msgid] = forms
    return Catalogue(language, messages)


@cache
def load(language: Language) -> Catalogue:
    """The catalogue of a language, read once from ``locales/<language>/messages.po``."""
    return read(_FOLDER / language / "messages.po", language)
