"""What follows /follow: the target in front, the query, and the options."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.follow import Pace
from bot.alerts.request import MORNING, BadRequest, Request, ids, parse

OPTIONS = {
    "now": Request(pace=Pace()),
    "hourly": Request(pace=Pace("hour")),
    "daily": Request(pace=MORNING),
    "daily@18:30": Request(pace=Pace("day", time(18, 30))),
    "silent": Request(silent=True),
    "max:5/day": Request(most=5),
    "max:12": Request(most=12),
}
#: Words of the news, filters, and the words that are options behind all others.
_WORD = st.one_of(
    st.sampled_from(
        ["grain", "deal", "now", "here", "silent", "hourly", "daily", "-export", "source:Reuters"]
    ),
    st.sampled_from(['"now"', '"silent here"', 'source:"Harbour Wire"', "“max:5/day”", "2026"]),
    st.from_regex(r"[a-zäß]{1,12}", fullmatch=True),
)
_PACE = st.sampled_from(["now", "hourly", "daily", "daily@07:05", "DAILY@7:05"])
_LIMIT = st.sampled_from(["max:1/day", "max:5", "MAX:999/day"])


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, set[str]]:
    """A query that ends in a word of the news, and what was typed around it."""
    words = draw(st.lists(_WORD, max_size=6))
    query = [*words, draw(st.sampled_from(["wheat", "Odesa", '"silent"']))]
    marked = {draw(_PACE), *draw(st.sets(st.just("silent"))), *draw(st.sets(_LIMIT, max_size=1))}
    options = draw(st.permutations(sorted(marked)))
    return " ".join([*query, *options]), " ".join(query), set(options)


@given(requests())
def test_in_whatever_order_options_come_what_was_typed_before_them_is_left(
    typed: tuple[str, str, set[str]],
) -> None:
    text, query, options = typed
    request = parse(text)
    assert request.query == query
    assert request.silent == ("silent" in options)
    assert (request.most is not None) == any(o.lower().startswith("max:") for o in options)
    assert request.pace == parse(f"x {next(o for o in options if parse(f'x {o}').pace)}").pace


@given(st.lists(_WORD, min_size=1, max_size=6), st.sampled_from(["@harbour", "-1001234567890"]))
def test_a_target_stands_in_front_and_changes_nothing_else(words: list[str], target: str) -> None:
    typed = " ".join([*words, "wheat", "silent"])
    there, here = parse(f"{target} {typed}"), parse(typed)
    assert (there.target, there.query, there.silent) == (target, here.query, here.silent)
    assert parse(f"{typed} {target}").target is None


@given(st.text(max_size=80))
def test_whatever_is_typed_is_understood_or_refused_with_a_sentence(text: str) -> None:
    try:
        request = parse(text)
    except BadRequest as e:
        sentence = str(e)
    else:
        sentence = "."
        assert set(request.query.split()) <= set(text.split())
    assert sentence.endswith((".", "?"))


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option(option: str) -> None:
    request = parse(f"grain deal {option}")
    assert request == OPTIONS[option].under(Request(query="grain deal"))


@pytest.mark.parametrize(
    "query",
    [
        "what happens now in Syria",
        "hourly wages",
        "silent film",
        "come here quickly",
        '"now"',
        "The Daily Mail",
        '"max:5/day"',
        "-2015 elections",
        "now that's news",
    ],
)
def test_a_query_with_such_a_word_in_it_is_not_spoilt(query: str) -> None:
    assert parse(query) == Request(query=query)


def test_options_may_stand_before_filters_and_unmistakable_ones_anywhere() -> None:
    assert parse('grain silent source:"Harbour Wire" -export') == Request(
        query='grain source:"Harbour Wire" -export', silent=True
    )
    assert parse("daily@08:00 grain max:5/day deal") == Request(
        query="grain deal", pace=MORNING, most=5
    )


def test_without_a_query_there_are_options_alone() -> None:
    assert parse("") == Request()
    assert parse("now silent") == Request(pace=Pace(), silent=True)
    assert parse("@harbour hourly").query == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "grain daily@25:00",
            "I don't know `daily@25:00`. Use `now`, `hourly`, or a time such as `daily@08:00`.",
        ),
        (
            "grain hourly@3",
            "I don't know `hourly@3`. Use `now`, `hourly`, or a time such as `daily@08:00`.",
        ),
        (
            "grain max:0/day",
            "I don't know `max:0/day`. Use a number from 1, such as `max:5/day`.",
        ),
        ("grain max:x", "I don't know `max:x`. Use a number from 1, such as `max:5/day`."),
        ("grain max:", "I don't know `max:`. Use a number from 1, such as `max:5/day`."),
        (
            "grain max:5/hour",
            "I don't know `max:5/hour`. Use a number from 1, such as `max:5/day`.",
        ),
        (
            "grain max:1001/day",
            "I don't know `max:1001/day`. Use a number from 1, such as `max:5/day`.",
        ),
        ("grain now hourly", "Please write only one of now, hourly and daily."),
        ("grain max:5 max:6", "Please write only one of the limits."),
        (
            "@harbour grain here",
            "Shall alerts go to `@harbour`, or `here`? Please write one of them.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(text)
    assert str(refused.value) == sentence


def test_what_is_written_in_answer_counts_for_more() -> None:
    former = parse("@harbour hourly silent")
    assert former.under(parse("grain now")) == Request("@harbour", "grain", Pace(), silent=True)


def test_numbers_of_alerts() -> None:
    assert ids("3 #5, 3") == (3, 5)
    assert ids("") == ()
    for text in ("3 x", "-3", "3.5", "٣", "9" * 19):
        assert ids(text) is None
