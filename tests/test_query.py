from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadFilter, QueryError, QuestionTooLong, UnknownFilter
from corpus.retrieval.query import Filters, Query, edits, parse

TODAY = date(2015, 12, 10)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("jet last:7d", Filters(first=date(2015, 12, 3))),
        ("jet LAST:2w", Filters(first=date(2015, 11, 26))),
        ("jet last:1m", Filters(first=date(2015, 11, 10))),
        ("jet last:9999y", Filters(first=date(1, 1, 1))),
        (
            "from:2015-11-01 jet to:2015-11-30",
            Filters(first=date(2015, 11, 1), last=date(2015, 11, 30)),
        ),
        ("jet source:Reuters", Filters(outlets=("Reuters",))),
        ('jet source:"VOA News" source:AP', Filters(outlets=("VOA News", "AP"))),
        ("jet source:“VOA News”", Filters(outlets=("VOA News",))),
        ("jet tag:Syria tag:air", Filters(tags=("syria", "air"))),
        ("jet tag:Syria,air", Filters(tags=("syria", "air"))),
        ('jet tag:"Middle East, air,"', Filters(tags=("middle east", "air"))),
        ("jet -pilot", Filters(excluded=("pilot",))),
    ],
)
def test_a_filter_is_taken_out_and_understood(question: str, filters: Filters) -> None:
    assert parse(question, TODAY) == Query("jet", filters)


def test_a_phrase_stays_in_the_question() -> None:
    assert parse('who "shot down" the jet', TODAY) == Query(
        "who shot down the jet", Filters(phrases=("shot down",))
    )


@pytest.mark.parametrize(
    "question",
    [
        "is it high-level?",
        "what happened at 10:30?",
        "10:1 odds - really",
        "see https://example.org/a:b",
        "the score was 3:2",
        "note: nothing",
        "whom was he referring to:",
        'a lone " quote',
        "",
    ],
)
def test_what_is_no_filter_is_left_alone(question: str) -> None:
    assert parse(question, TODAY) == Query(question, Filters())


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("jet from:31.2.2026", "I don't know `from:31.2.2026`. Use YYYY-MM-DD."),
        ("jet to:2026-02-31", "I don't know `to:2026-02-31`. Use YYYY-MM-DD."),
        ("jet from:yesterday", "I don't know `from:yesterday`. Use YYYY-MM-DD."),
        (
            "jet last:week",
            "I don't know `last:week`. Use a number and d, w, m or y, such as `last:7d`.",
        ),
        (
            "jet last:0d",
            "I don't know `last:0d`. Use a number and d, w, m or y, such as `last:7d`.",
        ),
        (
            "from:2015-12-02 to:2015-12-01 jet",
            "I don't know `from:2015-12-02 to:2015-12-01`. It ends before it begins.",
        ),
        ("jet from: 2015-01-01", "I don't know `from:`. Write something after `from:`."),
        ("jet source: Reuters", "I don't know `source:`. Write something after `source:`."),
        ('jet tag:""', 'I don\'t know `tag:""`. Write something after `tag:`.'),
        ("jet tag:,", "I don't know `tag:,`. Write something after `tag:`."),
        ('jet -"shot down"', 'I don\'t know `-"shot down"`. Write single words after `-`.'),
    ],
)
def test_a_value_that_is_not_understood_is_named(question: str, sentence: str) -> None:
    with pytest.raises(BadFilter) as error:
        parse(question, TODAY)
    assert str(error.value) == sentence


def test_an_unknown_filter_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownFilter) as near:
        parse("jet sorce:Reuters", TODAY)
    with pytest.raises(UnknownFilter) as far:
        parse("jet colour:red", TODAY)

    assert str(near.value) == "Unknown filter `sorce:`. Did you mean `source:`?"
    assert str(far.value) == "Unknown filter `colour:`. I know last:, from:, to:, source:, tag:."


def test_a_question_that_is_too_long_is_told_its_length() -> None:
    assert parse("x" * 1000, TODAY).text == "x" * 1000
    with pytest.raises(QuestionTooLong) as error:
        parse("x" * 1482, TODAY)
    assert str(error.value) == "That is 1,482 characters; please use at most 1,000."


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(['"', "-", ":", "a", " ", "source:"])).map("".join)
)
def test_any_text_is_a_query_or_a_sentence(question: str) -> None:
    try:
        text = parse(question, TODAY).text
    except QueryError as e:
        text = str(e)
    assert text or not question.strip() or '"' in question or "-" in question or ":" in question


@given(st.text(alphabet="abcd", min_size=1, max_size=6), st.data())
def test_a_slip_is_mended_by_the_same_slip_back(word: str, data: st.DataObject) -> None:
    slip = data.draw(st.sampled_from(sorted(set(edits(word)))))
    assert word in set(edits(slip)) | {slip}
