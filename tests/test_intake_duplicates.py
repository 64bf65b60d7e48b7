from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.intake.duplicates import COMMON, Wording, candidates, noted, standing
from tests.wire import edited, story

SEEDS = st.integers(0, 10_000)
TEXTS = st.lists(st.text(st.sampled_from("abc de.\n"), max_size=80), max_size=6)


def near(a: Sequence[str], b: Sequence[str], days: int = 0) -> float | None:
    return Wording.of(a).near(Wording.of(b), days)


def cut(text: Sequence[str], keep: float) -> list[str]:
    words = " ".join(text).split()
    return [" ".join(words[: round(keep * len(words))])]


@given(SEEDS, st.integers(1, 9))
def test_a_text_is_a_full_copy_of_itself(seed: int, paragraphs: int) -> None:
    assert near(story(seed, paragraphs), story(seed, paragraphs)) == 1.0


@given(TEXTS, TEXTS)
def test_what_two_texts_share_is_the_same_from_either_side(a: list[str], b: list[str]) -> None:
    one, other = Wording.of(a), Wording.of(b)
    assert one.share(other) == other.share(one)
    assert one.near(other) == other.near(one)
    assert 0 <= one.share(other) <= 1


@given(SEEDS, st.data())
def test_paragraphs_and_case_make_no_difference(seed: int, data: st.DataObject) -> None:
    text = story(seed)
    words = " ".join(text).split()
    at = data.draw(st.integers(1, len(words) - 1))
    divided = [" ".join(words[:at]).upper(), "–", " ".join(words[at:])]
    assert np.array_equal(Wording.of(divided).shingles, Wording.of(text).shingles)


@given(SEEDS, SEEDS)
def test_two_stories_are_two(seed: int, other: int) -> None:
    if seed != other:
        assert near(story(seed), story(other)) is None


@given(SEEDS)
def test_what_an_outlet_does_to_a_wire_story_leaves_a_copy(seed: int) -> None:
    text, more = story(seed), story(seed + 20_000, 2)
    for copy in (cut(text, 0.7), cut(text, 0.5), [*text, *more], [*more, *text], edited(text)):
        assert near(copy, text) is not None


@given(TEXTS)
def test_it_is_noted_by_few_shingles_wherever_they_stand(text: list[str]) -> None:
    wording = Wording.of(text)
    assert sorted({*noted(text).tolist()}) == wording.noted()
    assert set(wording.noted()) <= set(wording.shingles.tolist())


@given(SEEDS, st.integers(1, 60))
def test_however_long_a_text_is_it_is_noted_by_about_as_many(seed: int, paragraphs: int) -> None:
    size = len(Wording.of(story(seed, paragraphs)).noted())
    assert 4 <= size <= 56  # 16 to 32 are expected


@given(SEEDS)
def test_a_copy_is_found_by_the_shingles_that_are_noted(seed: int) -> None:
    text = story(seed, 12)
    hits = [(shingle, 1) for shingle in Wording.of(text).noted()]
    sought = set(Wording.of(cut(text, 0.5)).sought())
    found, _ = candidates(hit for hit in hits if hit[0] in sought)
    assert found == [1]


def test_what_many_texts_have_is_no_reason_to_look_at_any() -> None:
    hits = [(shingle, text) for shingle in (1, 2, 3) for text in range(COMMON + 1)]
    assert candidates(hits) == ([], {1, 2, 3})
    assert candidates([*hits, (4, 7), (5, 7)]) == ([7], {1, 2, 3})


def test_the_likeliest_come_first_and_one_shingle_is_chance() -> None:
    hits = [(1, 5), (2, 5), (1, 3), (2, 3), (3, 3), (9, 8)]
    assert candidates(hits)[0] == [3, 5]


def test_a_footer_makes_no_copy_however_short_the_news() -> None:
    footer = "This report was made by the desk of the agency with material of all of its bureaus."
    one, other = story(1, 1, 12), story(2, 1, 12)
    assert Wording.of([*one, footer]).share(Wording.of([*other, footer])) > 0.4
    assert near([*one, footer], [*other, footer]) is None


def test_boilerplate_among_the_shingles_is_taken_out() -> None:
    shared = story(1, 3)
    one, other = Wording.of([*shared, *story(2, 2)]), Wording.of([*shared, *story(3, 2)])
    assert one.near(other) is not None
    assert one.near(other, common=Wording.of(shared).shingles.tolist()) is None


def test_a_few_words_are_only_ever_a_copy_of_the_very_same() -> None:
    assert near(["Ferry sinks off Port Ellery, no one hurt, says the coast guard."], [""]) is None
    text = "Ferry sinks off Port Ellery, nobody hurt"
    assert near([text], [text]) is None
    assert near([], []) is None


def test_a_brief_and_the_long_report_that_holds_it_are_two() -> None:
    assert near(story(1, 1), story(1, 12)) is None


def test_an_article_that_takes_over_the_background_of_an_older_one_is_another() -> None:
    background = story(1, 5)
    assert near([*story(2, 5), *background], [*story(3, 5), *background]) is None


def test_what_returns_a_year_later_with_other_dates_is_another() -> None:
    text = story(1)
    assert near(edited(text, share=0.05), text, days=2) is not None
    assert near(edited(text, share=0.05), text, days=365) is None
    assert near(text, text, days=365) == 1.0


CHINESE = (
    "俄罗斯和土耳其的外交部长周四举行了自战机被击落以来的首次会谈，双方都没有让步。"
    "这次会谈在贝尔格莱德的一次安全会议期间举行，持续了大约四十分钟。"
)


def test_languages_without_spaces_are_compared_by_their_characters() -> None:
    other = "智利圣何塞铜金矿的三十三名矿工在地下六十九天后全部获救，最后一名是值班的工头。"
    assert near([CHINESE[:45]], [CHINESE]) == 1.0
    assert near([CHINESE.replace("四十", "五十")], [CHINESE]) is not None
    assert near([other], [CHINESE]) is None


# Passages


def test_a_passage_stands_where_its_words_stand_whatever_paragraph_they_are_in() -> None:
    text = story(1)
    assert standing({7: text[2], 8: text[3]}, [" ".join(text)]) == [7, 8]
    assert standing({7: text[2]}, [*text[:2], *text[3:]]) == []


@pytest.mark.parametrize(
    ("passage", "stands"),
    [
        ("Rescuers found the ferry near Port Ellery on Tuesday, and 62 people are safe.", True),
        ("Rescuers found a ferry near Port Ellery on Tuesday, and 62 people are safe.", True),
        ("Rescuers found the ferry near Port Ellery on Tuesday, and 63 people are safe.", False),
        ("Rescuers found the ferry near Port Ellery on Tuesday, and 62 are not safe.", False),
        ("Safe!", True),
        ("Lost!", False),
    ],
)
def test_another_number_or_a_not_is_another_passage(passage: str, stands: bool) -> None:
    there = "Rescuers found the ferry near Port Ellery on Tuesday, and 62 people are safe."
    assert standing({1: passage}, [there]) == [1] * stands
