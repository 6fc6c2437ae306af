"""Places by name: regions and cities of Kazakhstan, countries (CLDR names), continents (UN M49 groups)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import tomli
from babel import Locale

from locales.languages import Language

HOME = "KZ"
_REGION = re.compile(r"\b(?:облысы|область)\b")  # also written "обл."


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    return tomli.loads((files("locales") / "places.toml").read_text("utf-8"))


@cache
def names(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Every place id (ISO 3166-1 and -2 codes, M49 continent codes, slugs of cities) with its names."""
    found: dict[str, list[str]] = {}
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "EZ", "XA", "XB", "UN", "QO"):
            found[code] = [name.split(" (")[0]]
    for group in ("regions", "cities", "kinds", "countries", "continents"):
        for place, entry in _data().get(group, {}).items():
            told = entry.get(language, ())
            found.setdefault(place, []).extend(told)
            found[place] += (short for name in told if (short := _REGION.sub("обл", name)) != name)
    return {place: tuple(words) for place, words in found.items()}


def called(place: str, language: Language) -> str:
    """The name of a place, as it is mostly called; KeyError for an unknown id."""
    for group in ("regions", "cities", "continents"):
        if place in _data().get(group, {}):
            return str(_data()[group][place][language][0])
    return names(language)[place][0]


def each(kind: str, language: Language) -> str:
    """All places of a kind, as a denial names them: *по областям*, *облыстар бойынша*."""
    return str(_data()["kinds"][kind]["each"][language])


def narrowest(meant: Iterable[str]) -> str:
    """Of the places that one name may mean the narrowest: a city before its region, that before a country."""
    order = ("cities", "regions")
    data = _data()
    return min(meant, key=lambda p: (next((n for n, g in enumerate(order) if p in data.get(g, {})), 2), p))


@cache
def countries_of(place: str) -> frozenset[str]:
    """The countries that a country's or a continent's code stands for; empty for a place inside a country."""
    continents = _data().get("continents", {})
    if place in continents:
        return frozenset(continents[place]["contains"])
    return frozenset({place}) if len(place) == 2 and place.isupper() else frozenset()


def region_of(city: str) -> str | None:
    """The region in which a city lies; None for one that is a region by itself, and for what is no city."""
    region = _data()["cities"].get(city, {}).get("region")
    return str(region) if region else None


def is_kind(place: str) -> bool:
    """Whether the id stands for a kind of place ("a city") and not for one of them."""
    return place in _data().get("kinds", {})


def is_settlement(place: str) -> bool:
    """Whether the id stands for cities as such or for villages as such, which exclude each other."""
    return place in ("kz-city", "kz-village")


def class_of(place: str) -> str | None:
    """What the id stands for: a region or a city of Kazakhstan, or a country; None for what holds others."""
    for group in ("regions", "cities"):
        if place in _data().get(group, {}):
            return group
    return "countries" if countries_of(place) == {place} else None
