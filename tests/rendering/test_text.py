from __future__ import annotations

import pytest
import telegram_html
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import text
from bot.rendering.text import (
    Number,
    Piece,
    bold,
    cut,
    echoed,
    fill,
    html,
    italic,
    link,
    numbers,
    plain,
    slots,
    string,
    tidy,
)

ANY = st.text(st.characters(codec=None), max_size=60)
STYLES = st.sampled_from(["", "b", "i"])


def test_pieces_become_html() -> None:
    made = (
        *bold(plain("5 < 6")),
        *plain(' & "так" '),
        *link(italic(plain("мұнда")), 'https://e.org/?a=1&b="2"'),
    )
    assert html(made) == (
        '<b>5 &lt; 6</b> &amp; &quot;так&quot; <a href="https://e.org/?a=1&amp;b=&quot;2&quot;"><i>мұнда</i></a>'
    )


def test_neighbours_of_one_style_share_a_tag() -> None:
    assert html((*bold(plain("а")), *bold(plain("б")))) == "<b>аб</b>"


@given(st.lists(st.tuples(ANY, STYLES), max_size=150))
def test_telegram_reads_back_what_was_put_in(given_: list[tuple[str, str]]) -> None:
    made = tidy(tuple(Piece(t, "interface", "", s) for t, s in given_))  # type: ignore[arg-type]
    if string(made):
        seen, _ = telegram_html.parse(html(made))
        assert seen == string(made)


@given(st.text(max_size=6000), st.integers(1, 5000))
def test_cut(given_: str, limit: int) -> None:
    made = cut(plain(given_), limit)
    assert text.length(made) <= limit
    assert made == plain(given_) or string(made).endswith("…")


def test_too_much_markup_is_left_out() -> None:
    made = tidy(tuple(Piece(f"{n} ", "interface", "", "b" if n % 2 else "") for n in range(400)))
    _, entities = telegram_html.parse(html(made))
    assert len(entities) == text.ENTITIES


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  екі\n жол ", "екі жол"),
        ("\u202eтеріс\u202c\u200f", "теріс"),
        ("a\x00b\x07c\ud800", "abc"),
        ("сөз " * 40, ("сөз " * 15)[:59].rstrip() + "…"),
    ],
)
def test_echoed(typed: str, shown: str) -> None:
    assert echoed(typed) == shown


@given(ANY)
def test_echoed_is_one_short_line(typed: str) -> None:
    assert len(echoed(typed)) <= 60
    assert "\n" not in echoed(typed)


def test_placeholders_take_a_case() -> None:
    slot = slots({"a": plain("1", "figure", "x"), "b": lambda case: plain(f"<{case}>")})
    assert string(fill("{a} – {b:dative}, {b}", slot)) == "1 – <dative>, <>"


def test_numerals_are_listed_in_order_with_their_origin() -> None:
    made = (
        *plain("Онда "),
        *plain("1\u00a0200-ден астам", "figure", "f"),
        *plain(" және "),
        *plain("XII", "source", "s"),
    )
    assert numbers(made) == (Number("1\u00a0200-ден", "figure", "f"), Number("XII", "source", "s"))


def test_a_numeral_without_an_origin_is_an_error() -> None:
    with pytest.raises(text.Unaccounted, match="104"):
        numbers(plain("Барлығы 104 грант"))


def test_in_service_it_is_a_log_record(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(text, "strict", False)
    assert numbers(plain("Барлығы 104 грант")) == ()
    assert "104" in caplog.text
