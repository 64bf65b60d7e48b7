from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.english import ENGLISH
from corpus.language.languages import ANALYZERS
from corpus.retrieval.engine import Engine
from corpus.retrieval.query import Filters
from corpus.types import Passage, Published, Source, StoredArticle


def stored(
    article_id: int,
    *paragraphs: str,
    title: str = "News",
    day: str = "2015-12-03",
    outlet: str = "Harbour Wire",
    tags: Sequence[str] = (),
    status: str = "live",
) -> StoredArticle:
    return StoredArticle(
        source=Source(article_id, title, outlet, Published.parse(day), None),
        passages=tuple(
            Passage(article_id * 100 + i, article_id, i, "text", text)
            for i, text in enumerate(paragraphs)
        ),
        byline=None,
        dateline=None,
        language="en",
        tags=tuple(tags),
        external_id=None,
        status=status,
        added_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


def engine(*articles: StoredArticle) -> Engine:
    made = Engine(ANALYZERS)
    for article in articles:
        made.put(article)
    return made


async def found(made: Engine, words: str, filters: Filters = Filters(), k: int = 100) -> list[int]:  # noqa: B008
    weights = {term: made.idf(term) for term in ENGLISH.terms(words)}
    return [hit.passage_id for hit in await made.search(weights, k, filters)]


async def test_a_passage_is_found_by_its_words_and_by_its_title() -> None:
    made = engine(
        stored(1, "A jet fell.", "Talks began."), stored(2, "Rain.", title="Storm at sea")
    )

    assert await found(made, "jet") == [100]
    assert await found(made, "storm") == [200]
    assert await found(made, "volcano") == []


async def test_even_one_single_article_is_found() -> None:
    assert await found(engine(stored(1, "A jet fell.")), "jet") == [100]


async def test_the_lead_comes_before_what_follows() -> None:
    assert await found(engine(stored(1, "A jet fell.", "A jet fell.", "A jet fell.")), "jet") == [
        100,
        101,
        102,
    ]


async def test_the_day_that_is_asked_about_decides_between_equals() -> None:
    made = engine(*(stored(i, "A jet fell.", day=f"201{i}-06-01") for i in range(1, 8)))
    weights = {term: made.idf(term) for term in ENGLISH.terms("jet")}

    assert (await made.search(weights, 1, around=date(2013, 6, 4)))[0].article_id == 3
    assert (await made.search(weights, 1))[0].article_id == 7  # newest id, without a day


ARTICLES = (
    stored(1, "A jet fell.", day="2015-11-24", outlet="Harbour Wire", tags=["air"]),
    stored(2, "A jet landed.", day="2015-11-25", outlet="VOA News", tags=["air", "syria"]),
    stored(3, "A jet flew.", day="2016-01-01", outlet="The Post", title="Pilot rescued"),
)


@pytest.mark.parametrize(
    ("filters", "articles"),
    [
        (Filters(), {1, 2, 3}),
        (Filters(first=date(2015, 11, 25)), {2, 3}),
        (Filters(last=date(2015, 11, 25)), {1, 2}),
        (Filters(outlets=("harbour wire",)), {1}),
        (Filters(outlets=("voa", "post")), {2, 3}),
        (Filters(outlets=("voa-news",)), {2}),
        (Filters(outlets=("nosuch",)), set()),
        (Filters(tags=("air",)), {1, 2}),
        (Filters(tags=("air", "syria")), {2}),
        (Filters(tags=("nosuch",)), set()),
        (Filters(excluded=("landing",)), {1, 3}),  # the same term as 'landed'
        (Filters(excluded=("pilot",)), {1, 2}),  # in the title
        (Filters(article_id=2), {2}),
        (Filters(language="en"), {1, 2, 3}),
        (Filters(language="de"), set()),
    ],
)
async def test_filters_decide_what_counts(filters: Filters, articles: set[int]) -> None:
    made = engine(*ARTICLES)

    assert {i // 100 for i in await found(made, "jet", filters)} == articles
    assert set(made.articles(filters)) == articles
    assert made.extent(filters)[0] == len(articles)


async def test_ten_are_found_if_ten_exist_however_well_others_match() -> None:
    best = [stored(i, "Jet jet jet jet.", outlet="A") for i in range(1, 60)]
    made = engine(
        *best, *(stored(i, "Once upon a jet and more.", outlet="B") for i in range(60, 70))
    )

    assert len(await found(made, "jet", Filters(outlets=("B",)), k=10)) == 10


def test_a_filter_that_nothing_can_meet_is_named() -> None:
    filters = Filters(outlets=("nosuch", "voa"), tags=("air", "none"))
    assert engine(*ARTICLES).unmatched(filters) == ("source:nosuch", "tag:none")


def test_the_extent_names_the_newest_day() -> None:
    made = engine(*ARTICLES)

    assert made.extent(Filters()) == (3, date(2016, 1, 1))
    assert made.extent(Filters(tags=("air",))) == (2, date(2015, 11, 25))
    assert engine().extent(Filters()) == (0, None)


async def test_holding_needs_all_of_the_terms() -> None:
    made = engine(stored(1, "A jet fell.", "A jet rose."), stored(2, "Prices fell."))

    hits = await made.search({"jet": 1.0, "fall": 1.0}, 9, holding=ENGLISH.terms("jet fell"))

    assert [hit.passage_id for hit in hits] == [100]


async def test_a_retracted_article_is_not_found() -> None:
    made = engine(stored(1, "A jet fell."))
    made.put(stored(1, "A jet fell.", status="retracted"))

    assert await found(made, "jet") == []
    assert made.extent(Filters()) == (0, None)


CHANGES = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from(["put", "drop", "retract"]),
        st.lists(st.sampled_from(["A jet fell.", "Talks began.", "Prices rose."]), max_size=3),
        st.sampled_from(["A", "B"]),
    ),
    max_size=20,
)


@given(changes=CHANGES)
async def test_an_engine_answers_as_one_built_afresh(
    changes: list[tuple[int, str, list[str], str]],
) -> None:
    lived = engine()
    remaining: dict[int, StoredArticle] = {}
    for article_id, action, paragraphs, outlet in changes:
        if action == "drop":
            lived.drop([article_id])
            remaining.pop(article_id, None)
        else:
            status = "retracted" if action == "retract" else "live"
            article = stored(article_id, *paragraphs, outlet=outlet, tags=[outlet], status=status)
            lived.put(article)
            remaining[article_id] = article

    fresh = engine(*(remaining[i] for i in sorted(remaining)))
    assert len(lived) == len(fresh)
    for filters in (Filters(), Filters(outlets=("B",)), Filters(tags=("A",))):
        assert await found(lived, "jet talks", filters) == await found(fresh, "jet talks", filters)
        assert lived.extent(filters) == fresh.extent(filters)
