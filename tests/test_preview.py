"""What a stored query would bring, shown before somebody keeps it."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.core import Corpus
from corpus.errors import BadFilter, NothingToSearch
from corpus.opening import open_archive, open_corpus
from corpus.percolation.shown import Shown
from corpus.types import Article
from tests.articles import article
from tests.test_percolator import OUTLETS, QUERIES, TEXTS, read

NOW = datetime(2026, 5, 7, 12, tzinfo=UTC)
TODAY = NOW.date()


def report(text: str, days_ago: int = 0, **more: object) -> Article:
    published = (TODAY - timedelta(days_ago)).isoformat()
    return article(text, **{"title": "Report", "published": published, **more})  # type: ignore[arg-type]


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(tmp_path / "news.db") as corpus:
        yield corpus


async def titles(corpus: Corpus, query: str) -> list[str]:
    preview = await corpus.percolation.preview(query, NOW)
    return [one.source.title for one in preview.recent]


async def test_what_an_article_must_contain_is_shown_as_it_was_typed(corpus: Corpus) -> None:
    preview = await corpus.percolation.preview("When was the Jet shot down near “Port Ellery”", NOW)

    jet, *others = preview.required
    assert jet.word == "Jet"
    assert jet.instead[:2] == ("plane", "aircraft")
    assert others == [Shown("shot"), Shown("down"), Shown("near"), Shown("“Port Ellery”")]
    assert preview.left_out == ("When", "was", "the")


async def test_abbreviations_are_shown_with_what_they_stand_for(corpus: Corpus) -> None:
    preview = await corpus.percolation.preview("OSCE talks yesterday", NOW)

    osce, talks = preview.required
    assert osce == Shown("OSCE", ("Organization for Security and Cooperation in Europe",))
    assert (talks.word, talks.instead) == ("talks", ("meet", "summit"))
    assert preview.left_out == ("yesterday",)


async def test_words_without_spaces_between_them_are_shown_as_they_stand(corpus: Corpus) -> None:
    preview = await corpus.percolation.preview("乌克兰战争 新闻", NOW)

    assert [shown.word for shown in preview.required] == ["乌克兰战争"]


FILTERED = [
    ("jet source:VOA source:BBC", ("from VOA or BBC",)),
    ("jet tag:war tag:sky", ("tagged war and sky",)),
    ("jet -Russia -Syria", ("without Russia or Syria",)),
    ("jet last:7d", ("not older than 7 days",)),
    ("jet last:1w", ("not older than 1 week",)),
    ("jet from:2026-05-01", ("published since 1 May 2026",)),
    ("jet to:2026-06-01 source:x", ("from x", "published until 1 Jun 2026")),
    ('"jet fell"', ()),
]


@pytest.mark.parametrize(("query", "words"), FILTERED)
async def test_filters_are_told_in_words(
    corpus: Corpus, query: str, words: tuple[str, ...]
) -> None:
    assert (await corpus.percolation.preview(query, NOW)).filters == words


async def test_an_outlet_that_nobody_has_is_named(corpus: Corpus) -> None:
    await corpus.add(report("A jet fell."))

    preview = await corpus.percolation.preview("jet source:wire source:vua tag:x", NOW)

    assert preview.unmatched == ("source:vua", "tag:x")


async def test_the_last_three_are_the_newest_that_match(corpus: Corpus) -> None:
    for days in (9, 2, 40, 1, 5):
        await corpus.add(report(f"A jet fell {days} days ago.", days, title=f"{days} days"))
    await corpus.add(report("The mayor resigned.", title="Mayor"))

    assert await titles(corpus, "plane") == ["1 days", "2 days", "5 days"]
    assert await titles(corpus, "jet last:4d") == ["1 days", "2 days"]
    assert await titles(corpus, "jet source:post") == []
    assert (await titles(corpus, "source:harbour"))[0] == "Mayor"


async def test_a_phrase_is_looked_for_as_it_stands(corpus: Corpus) -> None:
    await corpus.add(report("The jet fell down.", title="One"))
    await corpus.add(report("Down fell the jet.", title="Two"))

    preview = await corpus.percolation.preview('"fell down"', NOW)

    assert [one.source.title for one in preview.recent] == ["One"]
    assert preview.forecast.stories == 1


async def test_a_forecast_counts_the_stories_of_four_weeks(corpus: Corpus) -> None:
    for days in (0, 3, 10, 27, 28, 60):
        await corpus.add(report(f"A jet fell {days} days ago.", days))

    forecast = (await corpus.percolation.preview("jet", NOW)).forecast

    assert (forecast.stories, forecast.days) == (4, 28)
    assert (forecast.first, forecast.last) == (date(2026, 4, 10), TODAY)
    assert forecast.a_week == 1.0
    assert not forecast.broad


async def test_a_young_archive_says_what_its_forecast_rests_on(corpus: Corpus) -> None:
    await corpus.add(report("A jet fell.", 3))
    await corpus.add(report("The mayor resigned."))

    forecast = (await corpus.percolation.preview("jet", NOW)).forecast

    assert (forecast.stories, forecast.days) == (1, 4)
    assert forecast.a_week == 7 / 4


async def test_an_archive_that_ended_long_ago_tells_of_its_last_days(corpus: Corpus) -> None:
    for days in (1000, 1003, 1100):
        await corpus.add(report(f"A jet fell {days} days ago.", days))

    forecast = (await corpus.percolation.preview("jet last:7d", NOW)).forecast

    assert (forecast.stories, forecast.last) == (2, TODAY - timedelta(1000))


async def test_what_is_dated_ahead_is_no_part_of_a_forecast(corpus: Corpus) -> None:
    await corpus.add(report("A jet fell."))
    await corpus.add(report("A jet fell tomorrow.", -300))

    forecast = (await corpus.percolation.preview("jet", NOW)).forecast

    assert (forecast.stories, forecast.last) == (1, TODAY)


async def test_further_outlets_on_one_story_count_once(corpus: Corpus) -> None:
    text = " ".join(f"A jet fell into the sea {n} miles off the harbour." for n in range(6))
    await corpus.add(report(text))
    await corpus.add(report(f"{text} Nobody was hurt.", outlet="Coast Post"))

    preview = await corpus.percolation.preview("jet", NOW)

    assert preview.forecast.stories == 1


async def test_a_follow_whose_time_is_over_will_bring_nothing(corpus: Corpus) -> None:
    await corpus.add(report("A jet fell."))

    preview = await corpus.percolation.preview("jet to:2026-05-06", NOW)

    assert preview.forecast.stories == 0


async def test_too_much_is_called_broad(tmp_path: Path) -> None:
    reports = [report(f"Jet number {n} fell.", n % 2) for n in range(102)]
    async with open_archive(tmp_path / "news.db") as archive:
        await archive.add_all(reports, joining=False)
    async with open_corpus(tmp_path / "news.db") as corpus:
        forecast = (await corpus.percolation.preview("jet", NOW)).forecast
        assert (forecast.a_day, forecast.broad) == (51.0, True)


async def test_what_has_come_tells_nothing_of_a_follow_that_begins_later(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.percolation.preview._BROAD", 0)
    await corpus.add(report("A jet fell."))
    tomorrow = TODAY + timedelta(days=1)

    later = (await corpus.percolation.preview(f"jet from:{tomorrow}", NOW)).forecast
    today = (await corpus.percolation.preview(f"jet from:{TODAY}", NOW)).forecast

    assert (later.stories, later.begins, later.broad) == (0, tomorrow, False)
    assert (today.stories, today.begins, today.broad) == (1, None, True)


async def test_an_empty_archive_promises_nothing(corpus: Corpus) -> None:
    preview = await corpus.percolation.preview("jet", NOW)

    assert preview.recent == ()
    assert (preview.forecast.days, preview.forecast.a_week) == (0, 0.0)


@pytest.mark.parametrize(
    ("query", "error"), [("the of", NothingToSearch), ("jet last:x", BadFilter)]
)
async def test_what_cannot_be_asked_is_refused(
    corpus: Corpus, query: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await corpus.percolation.preview(query, NOW)


REPORTS = st.builds(
    lambda texts, title, days, outlet, language: replace(
        article(*texts, title=title, published=str(TODAY - timedelta(days)), outlet=outlet),
        language=language,
    ),
    st.lists(TEXTS, min_size=1, max_size=2),
    TEXTS,
    st.integers(0, 27),
    OUTLETS,
    st.sampled_from(["en", "en", "de"]),
)


@settings(max_examples=40)
@given(st.lists(REPORTS, max_size=12), st.lists(QUERIES, min_size=4, max_size=4))
async def test_a_preview_shows_what_the_query_matches(
    reports: list[Article], queries: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "news.db"
        async with open_archive(path) as archive:
            await archive.add_all(reports, joining=False)
            stored = [one async for some in archive.scan() for one in some]
        newest = sorted(stored, key=lambda a: (a.source.published.at, a.source.article_id))[::-1]
        async with open_corpus(path) as corpus:
            for text in filter(read, queries):
                preview = await corpus.percolation.preview(text, NOW)
                matching = [one for one in newest if preview.query.matches(one, TODAY)]
                assert [*preview.recent] == matching[:3]
                if not any(f"{name}:" in text for name in ("last", "from", "to")):
                    assert preview.forecast.stories == len(matching)
