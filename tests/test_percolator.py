"""Stored queries: what an article must have to match one, and which of many it matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import BadFilter, NothingToSearch, QuestionTooLong, UnknownFilter
from corpus.language.languages import ANALYZERS
from corpus.percolation.percolator import Percolator
from corpus.percolation.stored import StoredQuery
from corpus.retrieval import phrases
from corpus.retrieval.engine import Engine
from corpus.retrieval.query import Filters
from corpus.types import Passage, Published, Source, StoredArticle

DAY = date(2026, 5, 7)


def stored(
    *paragraphs: str,
    title: str = "In the world",
    day: date = DAY,
    outlet: str | None = "Harbour Wire",
    tags: Sequence[str] = (),
    language: str | None = "en",
    also: Sequence[str] = (),
) -> StoredArticle:
    """An article, of which the first passage stands in further outlets, too."""
    passages = [Passage(i + 1, 1, i, "text", text) for i, text in enumerate(paragraphs)]
    if also:
        passages[0] = replace(passages[0], also=tuple(also))
    return StoredArticle(
        source=Source(1, title, outlet, Published.on(day), None),
        passages=tuple(passages),
        byline=None,
        dateline=None,
        language=language,
        tags=tuple(tags),
        external_id=None,
        status="live",
        added_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


def matches(query: str, article: StoredArticle, today: date = DAY) -> bool:
    return StoredQuery.of(query, DAY).matches(article, today)


JET = stored(
    "Turkey shot down a Russian warplane near the Syrian border.",
    "The Organization for Security and Cooperation in Europe asked for a meeting.",
    "Grain is not part of the deal, it said.",
    title="Plane downed",
    tags=("war", "sky"),
    also=("Coast Post",),
)

FITS = [
    "when was the jet shot down?",
    "WHEN WAS THE JET SHOT DOWN",
    "latest news about the jet",
    "jet",
    "OSCE meeting",
    "plane OSCE",  # the title is part of each passage
    "grain deal jet",
    "what happened to the jet yesterday?",
    "jet in the last 24 hours",
    '"shot down"',
    '"plane downed" Syrian',
    "jet -Greece",
    "jet source:harbour",
    'jet source:"Harbour Wire"',
    "jet source:coast",  # which has that passage
    "source:harbour",
    "tag:sky tag:WAR",
    "jet last:1d",
    "from:2026-05-07 to:2026-05-07 jet",
    "turkey JET",
]
FITS_NOT = [
    "Russian meeting",  # each is there, and nowhere together
    "OSCE border",
    "jet helicopter",
    '"down shot"',
    '"shot down a Russian jet"',
    "jet -OSCE -Turkey",
    "jet -deal",  # wherever it is
    "jet source:post-office",
    "meeting source:coast",
    "source:coas",
    "tag:sky tag:sea",
    "jet from:2026-05-08",
    "jet to:2026-05-06",
]


@pytest.mark.parametrize("query", FITS)
def test_an_article_has_what_is_asked_for(query: str) -> None:
    assert matches(query, JET)


@pytest.mark.parametrize("query", FITS_NOT)
def test_an_article_lacks_something(query: str) -> None:
    assert not matches(query, JET)


def test_words_in_different_paragraphs_are_not_about_the_same() -> None:
    apart = stored("Grain prices fell.", "The players reached a deal.")

    assert not matches("grain deal", apart)
    assert matches("grain deal", stored("The grain deal holds."))
    assert matches("grain deal", stored("It holds.", "Grain is cheap.", title="A deal at sea"))


def test_names_count_whatever_their_words_mean() -> None:
    given_away = stored("Prizes were given to the winners.", title="Prizes")

    assert not matches("Ever Given", given_away)
    assert not matches("where is the ship Ever Given?", given_away)
    assert matches("Ever Given", stored("The Ever Given is afloat again."))
    assert not matches("New York mayor", stored("The mayor of York resigned."))


@pytest.mark.parametrize("query", ["", "the of and", "latest news", "what happened today?", "?!"])
def test_nothing_to_look_for_is_said_as_in_asking(query: str) -> None:
    with pytest.raises(NothingToSearch):
        StoredQuery.of(query, DAY)


def test_a_word_that_goes_with_anything_counts_if_there_is_no_other() -> None:
    assert matches("big", stored("A big wave."))
    assert not matches("big", stored("A small wave."))


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("jet from:31.2.2026", BadFilter),
        ("jet sorce:x", UnknownFilter),
        ('"of the"', BadFilter),
        ("a" * 1001, QuestionTooLong),
    ],
)
def test_what_cannot_be_asked_cannot_be_stored(query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        StoredQuery.of(query, DAY)


def test_the_last_days_are_those_before_the_article_comes() -> None:
    query = StoredQuery.of("jet last:7d", DAY)
    later = DAY + timedelta(30)

    assert not query.matches(JET, later)
    assert query.matches(stored("A jet fell.", day=later), later)


STRIKE = stored(
    "Bei der Bahn wird ab Montag gestreikt: Der Streik dauert drei Tage.",
    "Im Hafen von Rostock ruht die Arbeit.",
    language="de",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Bahnstreik", [1]),
        ("Bahnstreik Montag", [1]),
        ("Bahnstreik -Bahnstreik", [1]),  # that very word is not there
        ("Hafenstreik", []),  # not in one paragraph
        ("Bahnhafen", []),
        ("Streikbahn -Streik", []),
        ('"Bahnstreik"', []),
    ],
)
def test_the_parts_of_a_compound_count_for_it_whatever_came_before(
    query: str, expected: list[int]
) -> None:
    percolator = Percolator()
    percolator.put(1, StoredQuery.of(query, DAY))
    assert percolator.matches(STRIKE, DAY) == expected
    assert StoredQuery.of(query, DAY).matches(STRIKE, DAY) == bool(expected)
    percolator.remove(1)
    assert percolator.matches(STRIKE, DAY) == []


def test_a_filter_whose_time_is_over_lets_nothing_through_any_more() -> None:
    query = StoredQuery.of("jet last:7d to:2026-05-10", DAY)

    assert query.matches(JET, DAY)
    assert not query.matches(JET, DAY + timedelta(30))


LANGUAGES = [
    ("Krieg in der Ukraine", "de", "Der Krieg in der Ukraine geht weiter.", True),
    ("guerra en Ucrania", "es", "La guerra en Ucrania sigue.", True),
    ("война в Украине", "ru", "Война на Украине продолжается.", True),
    ("الحرب في أوكرانيا", "ar", "الحرب في أوكرانيا مستمرة", True),
    ("乌克兰战争", "zh", "乌克兰的战争还在继续。", True),
    ("乌克兰战争", "zh", "法国的选举还在继续。", False),
    ("Zelensky", "de", "Zelensky reist nach Berlin.", True),
    # English is not German, though 'war' and 'in' say nothing there.
    ("the war in Ukraine", "de", "In der Ukraine war es kalt.", False),
    ("war in Ukraine", "en", "It was cold in Ukraine.", False),
    ("war in Ukraine", "en", "The war in Ukraine goes on.", True),
    ("guerra en Ucrania", "en", "The war in Ukraine goes on.", False),
    ("Ukraine", "fr", "Ukraine attend.", True),
    ("Ukraine", None, "Ukraine waits.", True),
]


@pytest.mark.parametrize(("query", "language", "text", "fits"), LANGUAGES)
def test_an_article_is_read_in_its_own_language(
    query: str, language: str | None, text: str, fits: bool
) -> None:
    assert matches(query, stored(text, title="", language=language)) is fits


# Laws

WORDS = st.sampled_from(
    "jet plane warplane shot down Turkey Russia the of news latest big Given OSCE grain deal"
    " Organization Security war krieg und 2015 source's Co-operation".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
OUTLETS = st.sampled_from(["Harbour Wire", "Wire", "Coast-Post", "Coast Post", "Tägliche Post"])
FILTERS = st.one_of(
    OUTLETS.map('source:"{}"'.format),
    st.sampled_from(
        [
            *("source:wire", "source:post", "source:coast", "source:tagliche", "tag:a", "tag:b"),
            *("-jet", "-deal", "-Wire", "last:7d", "last:1d", "from:2026-05-01", "to:2026-05-06"),
            *('"shot down"', '"the jet"', '"grain deal"', '"jet down"'),
        ]
    ),
)
QUERIES = st.tuples(st.lists(WORDS, max_size=4), st.lists(FILTERS, max_size=2), st.booleans()).map(
    lambda parts: " ".join((*parts[0], *parts[1]) if parts[2] else (*parts[1], *parts[0]))
)


@st.composite
def articles(draw: st.DrawFn) -> StoredArticle:
    return stored(
        *draw(st.lists(TEXTS, min_size=1, max_size=3)),
        title=draw(TEXTS),
        day=DAY - timedelta(draw(st.integers(0, 9))),
        outlet=draw(OUTLETS | st.none()),
        tags=sorted(draw(st.sets(st.sampled_from("abc")))),
        language=draw(st.sampled_from(["en", "en", "de", None])),
        also=draw(st.lists(OUTLETS, max_size=2)),
    )


def read(text: str) -> StoredQuery | None:
    """A stored query, if the text makes one."""
    try:
        return StoredQuery.of(text, DAY)
    except (NothingToSearch, BadFilter):
        return None


CHANGES = st.lists(st.tuples(st.integers(0, 7), QUERIES | st.none()), max_size=20)


@given(CHANGES, st.lists(articles(), min_size=1, max_size=3), CHANGES)
def test_the_percolator_gives_what_each_query_gives_by_itself(
    before: list[tuple[int, str | None]],
    coming: list[StoredArticle],
    meanwhile: list[tuple[int, str | None]],
) -> None:
    percolator, queries = Percolator(), dict[int, StoredQuery]()
    for changes in (before, meanwhile):
        for query_id, text in changes:
            query = read(text) if text is not None else None
            if query is None:
                percolator.remove(query_id)
                queries.pop(query_id, None)
            else:
                percolator.put(query_id, query)
                queries[query_id] = query
        assert len(percolator) == len(queries)
        for article in coming:
            alone = [i for i in sorted(queries) if queries[i].matches(article, DAY)]
            assert percolator.matches(article, DAY) == alone


@given(QUERIES, articles())
async def test_an_article_matches_a_query_if_search_finds_it_with_all_that_is_required(
    text: str, article: StoredArticle
) -> None:
    query = read(text)
    if query is None:
        return
    engine = Engine(ANALYZERS)
    engine.put(article)
    filters = query.query.filters

    found = await searched(engine, query, article)

    # A passage is searched by itself; for an alert the word must stand nowhere in the article.
    meant = [term for word in filters.excluded for a in ANALYZERS for term in a.terms(word)]
    said = [passage.id for term in meant for passage in await search(engine, (term,), Filters())]
    assert query.matches(article, DAY) == (bool(found) and not said)


async def searched(engine: Engine, query: StoredQuery, article: StoredArticle) -> list[int]:
    """The passages that search finds for what is required, with any of what counts for it."""
    required = query.required(ANALYZERS.of(article.language).code)
    if required is None:
        return []
    filters = replace(query.query.filters, excluded=())
    if not required:
        return engine.articles(filters)
    there = [[o for o in options if all(map(engine.df, o))] for options in required]
    hits = [
        hit
        for options in product(*there)
        for hit in await search(engine, [term for option in options for term in option], filters)
    ]
    texts = {passage.id: passage.text for passage in article.passages}
    title = article.source.title
    return [hit.id for hit in hits if phrases.hold(filters, texts[hit.id], title)]


async def search(engine: Engine, terms: Sequence[str], filters: Filters) -> list[Passage]:
    """The passages that hold all of some terms."""
    weights = dict.fromkeys(terms, 1.0)
    hits = await engine.search(weights, 100, filters, holding=terms)
    return [Passage(hit.passage_id, hit.article_id, hit.position, "text", "-") for hit in hits]
