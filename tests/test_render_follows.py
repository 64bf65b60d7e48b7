"""Whatever people follow, and wherever it goes: a message is one that Telegram takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import render
from bot.alerts.follow import Follow, FollowState, Pace
from bot.alerts.listing import SIZE, how, paged, written
from corpus.percolation.preview import Forecast, Preview
from corpus.percolation.shown import Shown
from corpus.percolation.stored import StoredQuery
from tests.test_render import articles, long, seen

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAST = date(2026, 3, 1)
queries = long.map(lambda text: text[:1000])
words = st.lists(queries, max_size=30).map(tuple)
paces = st.sampled_from(["now", "hourly", "daily@08:00"]).map(
    lambda text: Pace.parse(text) or Pace()
)
follows = st.builds(
    Follow,
    chat_id=st.just(-1001),
    topic_id=st.sampled_from([0, 7]),
    made_by=st.just(1),
    made_in=st.just(1),
    message_id=st.just(1),
    query=queries,
    pace=paces,
    silent=st.booleans(),
    most=st.none() | st.integers(1, 1000),
    made_at=st.just(NOW),
    state=st.sampled_from(FollowState),
    replaces=st.none() | st.integers(1, 2**60),
    id=st.integers(1, 2**60),
)
forecasts = st.builds(
    lambda stories, days: Forecast(
        stories if days else 0, LAST - timedelta(days=days - 1) if days else None,
        LAST if days else None,
    ),
    st.integers(0, 10**7),
    st.integers(0, 28),
)  # fmt: skip
previews = st.builds(
    Preview,
    query=st.just(StoredQuery.of("jet", LAST)),
    required=st.lists(st.builds(Shown, queries, words), max_size=30).map(tuple),
    left_out=words,
    filters=words,
    unmatched=words,
    recent=st.lists(articles(), max_size=3).map(tuple),
    forecast=forecasts,
)


@given(follow=follows, preview=previews, where=st.just("") | long)
def test_any_draft(follow: Follow, preview: Preview, where: str) -> None:
    comes = how(follow, "America/Argentina/ComodRivadavia")
    text, _ = seen(
        render.fitted(
            lambda some: render.message(
                "follow", follow=follow, preview=preview, articles=some, where=where, how=comes
            ),
            preview.recent,
        )
    )
    assert comes in text
    seen(render.message("followed", follow=follow, where=where, how=comes))


@given(some=st.lists(follows, max_size=SIZE + 2), where=st.just("") | long, number=st.integers())
def test_any_list(some: list[Follow], where: str, number: int) -> None:
    page = paged(some, {1: 10**9}, number, 20, "America/Argentina/ComodRivadavia", where)
    text, _ = seen(page.html())
    for line in page.lines:
        assert str(line.follow.id) in text
        one, _ = seen(render.message("alert_one", line=line, where=where))
        assert f"Alert {line.follow.id}" in one
        seen(render.message("alert_edit", follow=line.follow, written=written(line.follow)))


@given(forecast=forecasts)
def test_a_forecast_is_of_the_days_that_it_rests_on(forecast: Forecast) -> None:
    assert forecast.broad == (forecast.a_day > 50)
    assert 0 <= forecast.days <= 28
