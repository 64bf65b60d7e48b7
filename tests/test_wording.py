"""Which questions are alike, and how much of one an article has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.core import Corpus
from corpus.errors import NothingToSearch, UnknownFilter
from corpus.opening import open_corpus
from corpus.wording import Words
from tests.articles import article

DAY = date(2026, 5, 7)


@pytest.fixture
async def corpus(database: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(database) as corpus:
        yield corpus


ALIKE = [
    ("Who opened the Vellmark bridge?", "WHO OPENED THE VELLMARK BRIDGE"),
    ("Who opened the Vellmark bridge?", "the vellmark bridges: who was opening them?"),
    ("Who is Zorblax Quimby?", "who is quimby zorblax"),
    ("How many people died in Vell yesterday?", "yesterday, how many people died in Vell?"),
    ("bridge source:Wire tag:a", "tag:A bridge source:wire"),
    ("¿Quién abrió el puente de Vell?", "el puente de Vell: ¿quién lo abrió?"),
]
UNLIKE = [
    ("Who opened the Vellmark bridge?", "When did the Vellmark bridge open?"),
    ("Who opened the Vellmark bridge?", "Who opened the Vellmark tunnel?"),
    ("Who opened the Vellmark bridge?", "Who opened the Vellmark bridge? last:7d"),
    ("Who opened the Vellmark bridge?", "Who opened the Vellmark bridge? -mayor"),
    ("Who opened the Vellmark bridge?", "Who opened the Vellmark bridge? tag:vell"),
    ("How many people died in Vell yesterday?", "How many people died in Vell last week?"),
    ("How many people died in Vell?", "How many dogs died in Vell?"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_words_in_another_order_and_form_are_the_same_question(
    corpus: Corpus, one: str, other: str
) -> None:
    assert corpus.wordings.of(one, DAY).key == corpus.wordings.of(other, DAY).key


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_what_asks_for_something_else_is_another_question(
    corpus: Corpus, one: str, other: str
) -> None:
    assert corpus.wordings.of(one, DAY).key != corpus.wordings.of(other, DAY).key


def test_what_yesterday_is_depends_on_the_day(corpus: Corpus) -> None:
    text = "How many people died in Vell yesterday?"
    assert corpus.wordings.of(text, DAY).key != corpus.wordings.of(text, date(2026, 5, 8)).key
    text = "How many people died in Vell?"
    assert corpus.wordings.of(text, DAY).key == corpus.wordings.of(text, date(2026, 5, 8)).key


def test_its_terms_have_a_share_each_and_those_near_to_them_too(corpus: Corpus) -> None:
    terms = corpus.wordings.of("How many people died in Vell?", DAY).terms
    assert terms["kill"] == terms["die"]
    assert terms["vell"] + terms["peopl"] + terms["die"] == pytest.approx(1.0)


def test_what_cannot_be_searched_is_no_question(corpus: Corpus) -> None:
    with pytest.raises(NothingToSearch):
        corpus.wordings.of("the?", DAY)
    with pytest.raises(UnknownFilter):
        corpus.wordings.of("jet sorce:x", DAY)


async def test_an_article_has_what_its_title_and_one_passage_have(corpus: Corpus) -> None:
    added = await corpus.add(
        article("The bridge is open.", "Mayor Quimby was there.", title="News from Vellmark")
    )
    [words] = (await corpus.wordings.words([added.article_id])).values()
    question = corpus.wordings.of("Who opened the Vellmark bridge?", DAY)
    assert words.share(question.terms) == pytest.approx(1.0)
    question = corpus.wordings.of("When did Quimby open the Vellmark bridge?", DAY)
    assert {"quimbi", "open", "vellmark", "bridg"} <= words.all
    assert words.share(question.terms) == pytest.approx(1.0 - question.terms["quimbi"])


async def test_the_place_moves_on_with_what_can_be_found(corpus: Corpus) -> None:
    before = corpus.wordings.place
    assert before is not None
    assert await corpus.wordings.changed(before, 10) == ([], before)
    added = await corpus.add(article("Something new happened in Vellmark."))
    after = corpus.wordings.place
    assert after is not None
    assert await corpus.wordings.changed(before, 10) == ([added.article_id], after)


terms = st.sampled_from("abcdefgh")


@given(
    st.frozensets(terms),
    st.lists(st.frozensets(terms), max_size=5),
    st.dictionaries(terms, st.floats(0.0, 1.0)),
)
def test_the_share_is_that_of_the_best_passage(
    title: frozenset[str], passages: list[frozenset[str]], shares: dict[str, float]
) -> None:
    places = {
        term: [i for i, passage in enumerate(passages) if term in passage]
        for term in frozenset().union(*passages)
    }
    best = max(
        sum(share for term, share in shares.items() if term in title | passage)
        for passage in [*passages, frozenset()]
    )
    assert Words(title, places).share(shares) == pytest.approx(best)
