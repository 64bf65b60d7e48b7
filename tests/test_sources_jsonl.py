from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.jsonl import BadLine, read_lines
from corpus.types import Article, Paragraph, Published

FULL = {
    "id": "a1",
    "url": "https://example.org/1",
    "title": "Plane downed",
    "source": "Harbour Wire",
    "author": "Ann Example",
    "published_at": "2015-12-03T10:30:00+01:00",
    "body": "First.\n\nSecond\nline.",
    "language": "en",
    "tags": ["Syria", " air "],
}


def read(*lines: object) -> list[Article | BadLine]:
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return list(read_lines(encoded))


def test_every_field_is_taken_as_it_is() -> None:
    assert read(FULL) == [
        Article(
            title="Plane downed",
            published=Published.parse("2015-12-03T09:30:00Z"),
            paragraphs=(Paragraph("First."), Paragraph("Second\nline.")),
            outlet="Harbour Wire",
            url="https://example.org/1",
            byline="Ann Example",
            language="en",
            tags=("syria", "air"),
            external_id="a1",
        )
    ]


def test_title_date_and_body_are_enough() -> None:
    (article,) = read({"title": "T", "published_at": "2015-12-03", "body": "B.", "id": 7})
    assert isinstance(article, Article)
    assert (article.outlet, article.url, article.external_id) == (None, None, "7")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": None}, "It has no title."),
        ({"title": "  "}, "It has no title."),
        ({"body": "\n\n \n\n"}, "It has no body."),
        ({"published_at": None}, "It has no published_at."),
        (
            {"published_at": "31.2.2026"},
            "published_at is neither YYYY-MM-DD nor RFC 3339: '31.2.2026'.",
        ),
        (
            {"published_at": "NaN"},
            "published_at is neither YYYY-MM-DD nor RFC 3339: 'NaN'.",
        ),
        (
            {"published_at": "0001-01-01T00:00:00+23:00"},
            "published_at is neither YYYY-MM-DD nor RFC 3339: '0001-01-01T00:00:00+23:00'.",
        ),
        ({"title": 5}, "title is not a text."),
        ({"body": ["a"]}, "body is not a text."),
        ({"tags": "syria"}, "tags is not a list of texts."),
        ({"title": "half \ud800"}, "title is not valid Unicode."),
        ({"tags": ["\ud800"]}, "tags is not valid Unicode."),
    ],
)
def test_what_is_wrong_with_a_line_is_a_sentence(change: dict[str, object], sentence: str) -> None:
    assert read(FULL | change) == [BadLine(1, sentence)]


def test_a_bad_line_keeps_its_number_and_stops_nothing() -> None:
    deep = b"[" * 100_000
    lines = read(FULL, b"", b"{broken", b"[1]", b"\xff\xfe", deep, FULL | {"id": "a2"})

    assert [line.number for line in lines if isinstance(line, BadLine)] == [3, 4, 5, 6]
    assert [line.external_id for line in lines if isinstance(line, Article)] == ["a1", "a2"]


def test_a_byte_order_mark_and_carriage_returns_are_put_up_with() -> None:
    line = b"\xef\xbb\xbf" + json.dumps(FULL).encode() + b"\r\n"
    assert isinstance(read(line)[0], Article)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.binary(max_size=50) | st.dictionaries(st.sampled_from(sorted(FULL)), JSON))
def test_any_line_is_an_article_or_a_sentence(line: object) -> None:
    assert all(isinstance(item, Article | BadLine) for item in read(line))
