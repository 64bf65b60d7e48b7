"""The short answer is a span of the quote, and none where it is not clear."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.extract import likeliest, short_answer
from corpus.answering.kind import wanted
from corpus.answering.names import names
from corpus.answering.quantities import durations, quantities
from corpus.answering.tokens import alike, stem, tokens
from corpus.answers import AnswerKind, ShortAnswer

WRITTEN = date(2015, 12, 3)

JET = (
    "Russian-Turkish relations became strained after Turkey shot down a Russian warplane near "
    "Turkey's border with Syria on November 24."
)
TALKS = (
    "The official, speaking on the condition of anonymity, said Russian Foreign Minister Sergei "
    "Lavrov met in the Serbian capital of Belgrade with his Turkish counterpart, Mevlut Cavusoglu, "
    "at a ministerial session of the Organization for Security and Cooperation in Europe."
)
BARN = (
    "About 18,000 dairy cows died and one worker was hurt when a barn near Dimmitt, Texas, burned."
)
BRIDGE = (
    "The bridge was opened by Mayor Ann Lee in May 1997 and cost $12.5 million, two years late."
)

FRAGMENTS = (
    "who ", "when ", "how many ", "which country ", "what did he call it", "where", "how much",
    "how long", "Turkey", "Ann Lee", "Sen. ", "J. K. ", "18,000 ", "cows", "$5 million", "7%",
    "“war crime”", '"', "on Thursday", "in ", "by ", "said ", "two years", "'s ", ", ", ". ", "?",
    "²", "½", "१२", "twice", "a dozen", "0.0.0", "1,2,3",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=12).map(
    " ".join
)


def ask(question: str, quote: str) -> ShortAnswer | None:
    return short_answer(question, wanted(question), quote, WRITTEN)


@pytest.mark.parametrize(
    ("question", "quote", "text"),
    [
        ("when was the jet shot down?", JET, "24 November 2015"),
        ("who shot down the jet?", JET, "Turkey"),
        ("which country shot down the warplane?", JET, "Turkey"),
        ("where did the ministers meet?", TALKS, "Belgrade"),
        ("who is Russia's foreign minister?", TALKS, "Sergei Lavrov"),
        ("who is the foreign minister of Turkey?", TALKS, "Mevlut Cavusoglu"),
        ("how many cows died?", BARN, "18,000"),
        ("in which state did the barn burn?", BARN, "Texas"),
        ("who opened the bridge?", BRIDGE, "Ann Lee"),
        ("when was the bridge opened?", BRIDGE, "May 1997"),
        ("what year was the bridge opened?", BRIDGE, "1997"),
        ("how much did the bridge cost?", BRIDGE, "$12.5 million"),
        ("what did Ann Lee call it?", 'She called the delay a "quiet scandal."', "quiet scandal"),
        ("how long did the trial last?", "The trial lasted three weeks.", "three weeks"),
        ("how old is Ann Lee?", "Ann Lee, 64, was mayor then.", "64"),
        ("what percentage voted for her?", "Lee won 54.2% of the vote.", "54.2%"),
        ("which company built it?", "It was built by Roebling Corp. in May.", "Roebling Corp"),
    ],
)
def test_the_answer_that_the_quote_gives(question: str, quote: str, text: str) -> None:
    found = likeliest(question, wanted(question), quote, WRITTEN)
    assert found is not None
    answer, sure = found
    assert answer.text == text
    assert answer.span in quote
    assert 0 < sure < 1


@pytest.mark.parametrize(
    ("question", "quote", "text"),
    [
        ("when was the jet shot down?", JET, "24 November 2015"),
        ("how many cows died?", BARN, "18,000"),
        ("how much did the bridge cost?", BRIDGE, "$12.5 million"),
        ("who opened the bridge?", BRIDGE, "Ann Lee"),
    ],
)
def test_an_answer_that_is_likely_to_be_right_is_given(
    question: str, quote: str, text: str
) -> None:
    found = ask(question, quote)
    assert found is not None
    assert found.text == text


def test_a_date_is_worked_out_from_the_day_of_the_article() -> None:
    quote = "Relations have been tense since Turkey downed a Russian fighter jet late last month."
    assert ask("when was the jet downed?", quote) == ShortAnswer(
        "late November 2015", "late last month", AnswerKind.DATE, "2015-11-21/2015-11-30"
    )
    assert ask("when was the jet shot down?", JET) == ShortAnswer(
        "24 November 2015", "November 24", AnswerKind.DATE, "2015-11-24"
    )


def test_a_number_has_its_value() -> None:
    cows, cost = ask("how many cows died?", BARN), ask("how much did the bridge cost?", BRIDGE)
    assert cows is not None
    assert cows.value == 18_000
    assert cost is not None
    assert cost.value == 12_500_000


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("why was the jet shot down?", JET),
        ("was the jet shot down?", JET),
        ("what is a jet?", JET),
        ("where was the jet shot down?", JET),
        ("how many people came to the fair?", BARN.replace("one worker", "nobody")),
        ("who opened the bridge?", "The bridge was opened at last."),
        ("which country borders Turkey and Russia?", "Turkey and Russia talked."),
        ("when was it?", ""),
    ],
)
def test_none_is_better_than_a_guess(question: str, quote: str) -> None:
    assert ask(question, quote) is None


@given(TEXTS, TEXTS, st.dates())
def test_the_span_is_in_the_quote(question: str, quote: str, published: date) -> None:
    found = short_answer(question, wanted(question), quote, published)
    assert found is None or (found.text and found.span and found.span in quote)


@given(TEXTS)
def test_what_is_found_in_a_text_lies_in_it(text: str) -> None:
    words = tokens(text)
    spans = [(found.start, found.end) for found in (*quantities(text), *durations(text))]
    spans += [(found.start, found.end) for found in words]
    spans += [(found.start, found.end) for found in names(text, words)]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a deal of €5m", ("€5m", "money", 5_000_000)),
        ("some 5 million dollars", ("5 million dollars", "money", 5_000_000)),
        ("about 7 percent", ("7 percent", "percent", 7)),
        ("twenty-one soldiers", ("twenty-one", "number", 21)),
        ("two dozen eggs", ("two dozen", "number", 24)),
        ("a 72-year-old man", ("72", "age", 72)),
        ("after 2–4 years", ("2–4", "number", None)),
    ],
)
def test_amounts(text: str, expected: tuple[str, str, float | None]) -> None:
    [found] = quantities(text)
    assert (text[found.start : found.end], found.kind, found.value) == expected


@pytest.mark.parametrize("text", ["at 5 p.m.", "won 20-15", "No. 5", "in the 1st half", "at 12:30"])
def test_what_is_no_amount(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("told U.S. Secretary of State Ann Lee", ["U.S.", "Ann Lee"]),
        ("by J. K. Brown and Sen. Bo Roe in St. Paul", ["J. K. Brown", "Bo Roe", "St. Paul"]),
        ("In May, Turkey's navy sailed.", ["Turkey"]),
        ("The Bank of England and Air New Zealand", ["Bank of England", "Air New Zealand"]),
        ("Don't go there on Thursday", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert [name.text for name in names(text, tokens(text))] == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("shot", "shooting"), ("Russia", "Russian"), ("Turkey", "Turkish"), ("party", "parties")],
)
def test_forms_of_one_word_are_alike(one: str, other: str) -> None:
    assert alike(stem(one), stem(other))
