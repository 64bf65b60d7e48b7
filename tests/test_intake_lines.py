from textwrap import fill

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.intake.lines import ends_sentence, split

WORDS = st.lists(st.sampled_from("the mayor of Port Ellery said on Monday that it".split()))


def texts(page: str) -> list[str]:
    return [line.text for line in split(page)]


def test_lines_that_end_in_the_middle_of_a_sentence_go_on() -> None:
    page = "The mayor said on Monday that the\nsecond bridge would not be built.\nNo one was glad."
    assert texts(page) == [
        "The mayor said on Monday that the second bridge would not be built.",
        "No one was glad.",
    ]


def test_menus_are_not_wrapped_text() -> None:
    assert texts("Home\nWorld news\nsport and leisure\nLive") == [
        "Home",
        "World news",
        "sport and leisure",
        "Live",
    ]


def test_a_word_divided_at_its_hyphen_is_one_word() -> None:
    assert texts("The plan was rejected by the well-\nknown mayor of Port Ellery.") == [
        "The plan was rejected by the well-known mayor of Port Ellery."
    ]


def test_bullets_go_and_numbers_stay() -> None:
    lines = split("• One boat\n- Two boats\n3. Three boats\n3.5 boats")
    assert [line.text for line in lines] == ["One boat", "Two boats", "3. Three boats", "3.5 boats"]
    assert [line.item for line in lines] == [True, True, True, False]


def test_blank_lines_divide_blocks() -> None:
    assert [line.block for line in split("a\nb\n\n \t\n\u00a0\nc")] == [0, 0, 1]


@pytest.mark.parametrize("text", ["So it is.", "Is it?", "“It is.”", "It is (they say.)", "だ。"])
def test_sentences_end(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["So it is", "Talks in the U.S.", "The plan:", "", "…and so on,"])
def test_headlines_do_not_end_as_sentences(text: str) -> None:
    assert not ends_sentence(text)


@given(st.lists(WORDS.filter(lambda words: len(words) > 30), min_size=1, max_size=4))
def test_paragraphs_wrapped_at_72_columns_are_whole_again(paragraphs: list[list[str]]) -> None:
    whole = [f"The {' '.join(words)}." for words in paragraphs]
    wrapped = [fill(one, 72, break_on_hyphens=False) for one in whole]
    # Two lines of which the second begins with a name could be a headline and a standfirst.
    below = [line for one in wrapped for line in one.split("\n")[1:]]
    assume(2 * sum(line[0].islower() for line in below) > len(below))
    assert texts("\n\n".join(wrapped)) == whole


@given(st.text())
def test_splitting_loses_no_word(page: str) -> None:
    page = page.replace("•", "").replace("-", "")
    for line in split(page):
        assert line.text == " ".join(line.text.split()) != ""
