"""What follows /add: an address and options, or a sentence that says what is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.instruction import BadInstruction, Instruction, moment, parse
from corpus.types import Given, Published

TODAY = date(2026, 3, 1)
URL = "https://example.org/story"


@pytest.mark.parametrize(
    ("text", "url", "known"),
    [
        ("", None, Given()),
        (URL, URL, Given()),
        ("example.org/story", URL, Given()),
        (f"{URL} tag:Syria,war tag:war", URL, Given(tags=("syria", "war"))),
        (f"{URL} date:2015-11-24", URL, Given(published=Published.parse("2015-11-24"))),
        (f"source:Harbour Wire {URL}", URL, Given(outlet="Harbour Wire")),
        (f'source:"Harbour: Wire" {URL}', URL, Given(outlet="Harbour: Wire")),
        (f"source:“Harbour Wire” {URL}", URL, Given(outlet="Harbour Wire")),
        ("SOURCE: The Wire tag:x", None, Given(outlet="The Wire", tags=("x",))),
        ("localhost:8080/x", "https://localhost:8080/x", Given()),
        ("10.0.0.1", "https://10.0.0.1", Given()),
        ("ftp://example.org", "ftp://example.org", Given()),  # refused where it is fetched
    ],
)
def test_what_is_understood(text: str, url: str | None, known: Given) -> None:
    assert parse(text, TODAY) == Instruction(url, known)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("date:31.2.2026", "I don't know `date:31.2.2026`. Use YYYY-MM-DD."),
        (f"{URL} date:2026-02-30", "I don't know `date:2026-02-30`. Use YYYY-MM-DD."),
        ("date:2031-01-01", "I don't know `date:2031-01-01`. That day has not come yet."),
        ("date:", "I don't know `date:`. Write something after it."),
        ('source:""', 'I don\'t know `source:""`. Write something after it.'),
        ("tag:,", "I don't know `tag:,`. Write tags such as `tag:syria,war`"),
        ("sorce:Wire", "Unknown option `sorce:`. Did you mean `source:`?"),
        ("zzz:Wire", "Unknown option `zzz:`. I know `tag:`, `date:`, `source:`."),
        (f"{URL} {URL}", "Please give me one address at a time."),
        (
            "jet",
            "I don't know what to do with `jet`. Write an address, such as"
            " `/add https://example.org/story`",
        ),
    ],
)
def test_what_is_not_understood_is_told(text: str, sentence: str) -> None:
    with pytest.raises(BadInstruction) as e:
        parse(text, TODAY)
    assert str(e.value) == sentence


def test_it_is_tomorrow_already_in_the_east() -> None:
    assert moment("2026-03-02", TODAY) == Published.parse("2026-03-02")
    with pytest.raises(ValueError, match="not come yet"):
        moment("2026-03-03", TODAY)


@given(
    st.lists(
        st.sampled_from(["tag:", "date:", "source:", '"', "“", "`", ":", " ", "\n", "http://", "x"])
        | st.text(max_size=4),
        max_size=12,
    ).map("".join)
)
def test_any_text_is_understood_or_answered_with_one_sentence(text: str) -> None:
    said = ""
    try:
        found = parse(text, TODAY)
    except BadInstruction as e:
        said = str(e)
    else:
        assert found.url is None or "://" in found.url
    assert said.count("`") % 2 == 0
