from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.comparing import Change, Piece, changes
from corpus.types import Paragraph, Published, Version

PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(["jet", "sea", "fell", "rose", "was"]), min_size=1).map(" ".join),
    min_size=1,
    max_size=6,
)


def version(*paragraphs: str) -> Version:
    return Version(
        1, 1, "Ferry sinks", "VOA", None, None, None, "en", Published.parse("2015-12-03"),
        None, None, ("sea",),
        tuple(map(Paragraph, paragraphs)), datetime(2015, 12, 3, tzinfo=UTC),
    )  # fmt: skip


def shown(change: Change) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]", "left out": "… "}
    return "".join(marks[p.what].format(p.text) for p in change.pieces)


def test_what_is_the_same_is_no_change() -> None:
    assert changes(version("A.", "B."), version("A.", "B.")) == ()


def test_words_are_compared_and_what_stands_far_from_a_change_is_left_out() -> None:
    text = (
        "It was the old white ferry to Vell that sank in the early morning of {} after it had"
        " struck a rock and {} died."
    )
    old, new = text.format("Monday", 12), text.format("Tuesday", 14)
    (change,) = changes(version("Same.", old), version("Same.", new))
    assert (change.where, change.what) == ("paragraph 2", "changed")
    assert shown(change) == (
        "… sank in the early morning of [-Monday -][+Tuesday +]after it had struck a rock and"
        " [-12 -][+14 +]died."
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("A a.|C c.", "A a.|B b.|C c.", ["paragraph 2 added [+B b.+]"]),
        ("A a.|B b.|C c.", "A a.|C c.", ["paragraph 2 removed [-B b.-]"]),
        (
            "One ship sank.|It rained.", "One big ship sank.",
            ["paragraph 1 changed One [+big +]ship sank.", "paragraph 2 removed [-It rained.-]"],
        ),
        (
            "One ship sank.", "It rained.|One big ship sank.",
            ["paragraph 1 added [+It rained.+]", "paragraph 2 changed One [+big +]ship sank."],
        ),
    ],
)  # fmt: skip
def test_paragraphs_come_and_go(old: str, new: str, expected: list[str]) -> None:
    found = changes(version(*old.split("|")), version(*new.split("|")))
    assert [f"{c.where} {c.what} {shown(c)}" for c in found] == expected


def test_what_stands_beside_the_text_is_compared_too() -> None:
    old = version("A.")
    new = replace(
        old, title="Ferry sank", outlet=None, byline="Ann", published=Published.parse("2015-12-04"),
        tags=("sea", "ship"),
    )  # fmt: skip
    assert [f"{c.where} {c.what} {shown(c)}" for c in changes(old, new)] == [
        "title changed Ferry [-sinks-][+sank+]",
        "outlet removed [-VOA-]",
        "byline added [+Ann+]",
        "date changed [-2015-12-03-][+2015-12-04+]",
        "tags changed [-sea-][+sea, ship+]",
    ]


def test_a_paragraph_of_a_hundred_thousand_words_is_not_compared_word_by_word() -> None:
    (change,) = changes(version("a b " * 50_000 + "c"), version("a b " * 50_000 + "d"))
    assert [p.what for p in change.pieces] == ["removed", "added"]


@given(PARAGRAPHS, PARAGRAPHS)
def test_every_change_is_told_and_nothing_else(old: list[str], new: list[str]) -> None:
    found = changes(version(*old), version(*new))
    assert bool(found) == (old != new)
    for change in found:
        number = int(change.where.removeprefix("paragraph "))
        assert 1 <= number <= max(len(old), len(new))
        come = "".join(p.text for p in change.pieces if p.what == "added").split()
        gone = "".join(p.text for p in change.pieces if p.what == "removed").split()
        if change.what != "removed":
            assert set(come) <= set(new[number - 1].split())
        if change.what == "added":
            assert change.pieces == (Piece("added", new[number - 1]),)
        assert set(gone) <= {word for paragraph in old for word in paragraph.split()}
