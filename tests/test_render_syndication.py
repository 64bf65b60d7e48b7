"""How messages name several outlets of one text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot import render
from bot.plain import plain
from bot.render import Cited
from corpus.answers import Answer, Extent, Outcome, Quote
from corpus.types import Published, Source

SOURCE = Source(1, "Ferry aground", "VOA News", Published.parse("2019-03-05"), None)
NAMES = st.lists(st.sampled_from(["Reuters", "AP", "AFP", "dpa"]), unique=True).map(tuple)


def shown(*quotes: Quote) -> str:
    extent = Extent(1, SOURCE.published.day)
    answer = Answer("?", Outcome.FOUND, None, quotes, 0.9, 0.5, extent)
    return plain(render.answer(answer))


def quote(text: str, *also: str) -> Quote:
    return Quote(text, 1, 0, len(text), SOURCE, also)


def test_a_source_line_names_further_outlets_of_what_is_quoted() -> None:
    text = shown(quote("It ran aground.", "Reuters", "AP"))
    assert "[1] VOA News, also: Reuters, AP · Ferry aground · 5 Mar 2019" in text


def test_many_outlets_do_not_crowd_out_the_answer() -> None:
    text = shown(quote("It ran aground.", *(f"Outlet {n}" for n in range(30))))
    assert "VOA News, also: Outlet 0, Outlet 1, Outlet 2, Outlet 3 and 26 more · Ferry" in text


@given(NAMES, NAMES)
def test_one_number_names_the_outlets_that_have_all_that_is_quoted(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    ((_, cited),) = Cited.of([quote("One.", *first), quote("Two.", *second)]).lines
    assert set(cited.also) == set(first) & set(second)
