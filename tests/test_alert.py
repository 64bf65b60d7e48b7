"""How an alert looks, which sentence it quotes, and when it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.alert import Alert, Excerpts, Told, best_quote, naming, render_alert, words
from bot.alerts.clock import Preferences
from bot.alerts.follow import Follow, Pace
from bot.alerts.plan import Plan, plan
from bot.plain import plain
from corpus.answering.quote import MAX_QUOTE
from corpus.answers import Quote
from corpus.types import Passage, Published, Source, StoredArticle
from tests.test_render import hostile, long, said, seen, sources

NOW = datetime(2015, 11, 24, 12, tzinfo=UTC)
SOURCE = Source(1, "Turkey downs jet", "VOA News", Published.parse("2015-11-24"), None)


def stored(*texts: str, language: str | None = "en") -> StoredArticle:
    passages = tuple(Passage(i, 1, i, "text", text) for i, text in enumerate(texts))
    return StoredArticle(SOURCE, passages, None, None, language, (), None, "live", NOW)


def follow(number: int = 1, **more: object) -> Follow:
    made = Follow(1, 0, 1, 1, None, "jet", Pace(), False, None, NOW, id=number)
    return replace(made, **more)  # type: ignore[arg-type]


# how it looks


def test_an_alert_says_who_tells_what_which_others_do_and_why_it_came() -> None:
    text = "Turkey shot down a Russian jet."
    quote = Quote(text, 0, 0, len(text), SOURCE)
    queries = ["jet -wreck", "turkey source:VOA"]
    assert plain(render_alert(SOURCE, quote, queries, ["Reuters", "AP"])) == (
        "VOA News · Turkey downs jet · 24 Nov 2015\n“Turkey shot down a Russian jet.”\n"
        "also: Reuters, AP\n\n🔔 jet -wreck · turkey source:VOA"
    )
    assert plain(render_alert(SOURCE, None, ["a", "b", "c", "d"], fact=True)) == (
        "New in this story:\nVOA News · Turkey downs jet · 24 Nov 2015\n\n🔔 a · b · c and 1 more"
    )


@given(
    source=sources,
    text=st.none() | said,
    queries=st.lists(hostile, min_size=1, max_size=5),
    names=st.lists(long, max_size=12),
    fact=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_any_alert_can_be_sent_and_names_further_outlets_later_as_if_it_always_had(
    source: Source, text: str | None, queries: list[str], names: list[str], fact: bool
) -> None:
    quote = None if text is None else Quote(text, 0, 0, len(text), source)
    alone = render_alert(source, quote, queries, fact=fact)
    named = render_alert(source, quote, queries, names, fact=fact)
    quotes = [quote] if quote else []
    seen(alone, quotes)
    seen(named, quotes)
    if not fact:
        assert naming(alone, names) == named
        assert naming(named, names[:1]) == naming(alone, names[:1])
        assert naming(named, ()) == alone


def test_what_was_taken_out_of_an_alert_stays_out_when_outlets_are_named() -> None:
    struck = "VOA News · Turkey downs jet\n<b>Retracted: wrong.</b>"
    assert naming(struck, ["AP"]) == f"{struck}\nalso: AP"


def test_an_alert_names_each_further_outlet_once_and_not_its_own() -> None:
    told = (Told(1, "VOA News"), Told(1, "Gazette"), Told(2, "AP"), Told(3, "voa news"))
    alert = Alert(1, 0, 1, 1, (*told, Told(4, None), Told(5, "ap")), None, None, NOW)
    assert alert.also == ("AP",)
    assert alert.names("Voa News")
    assert alert.names(None)
    assert not alert.names("Reuters")


# what it quotes


def test_the_sentence_that_has_most_of_the_query_is_quoted() -> None:
    article = stored(
        "Markets fell. Traders were nervous.",
        "Oil rose after the jet was shot down. It fell again. The crew of the jet ejected.",
    )
    assert _text(article, ["crew jet"]) == "The crew of the jet ejected."
    assert _text(article, ["jet", "oil"]) == "Oil rose after the jet was shot down."
    assert _text(article, ["wheat"]) == "Markets fell."
    assert _text(article, [""]) == "Markets fell."
    assert best_quote(stored(), ["jet"]) is None


def test_a_query_is_looked_for_without_its_filters() -> None:
    assert words('grain "black sea" -export source:Reuters last:2d', NOW) == "grain black sea"
    assert words("grain from:31.2.2026", NOW) == "grain from:31.2.2026"


texts = st.lists(said, min_size=1, max_size=3)


@given(texts=texts, queries=st.lists(st.lists(hostile, max_size=3), max_size=3))
@settings(deadline=None)
def test_what_is_quoted_stands_in_the_article(texts: list[str], queries: list[list[str]]) -> None:
    article = stored(*texts)
    excerpts = Excerpts(article)
    for some in queries:
        quote = excerpts.best(some)
        if quote is not None:
            passage = article.passages[quote.passage_id]
            assert passage.text[quote.start : quote.end] == quote.text
            assert 0 < len(quote.text) <= MAX_QUOTE


def _text(article: StoredArticle, queries: Sequence[str]) -> str:
    quote = best_quote(article, queries)
    assert quote is not None
    return quote.text


# when it comes


def test_the_earliest_of_what_is_asked_for_is_when_it_comes_and_how() -> None:
    daily = follow(1, pace=Pace("day", time(20)))
    hourly = follow(2, pace=Pace("hour"), silent=True)
    prompt = follow(3, silent=True)
    here = Preferences()
    assert plan([daily], here, {}, NOW) == Plan(NOW.replace(hour=20), silent=False)
    assert plan([daily, hourly], here, {}, NOW) == Plan(NOW.replace(hour=13), silent=True)
    assert plan([daily, hourly, prompt], here, {}, NOW) == Plan(None, silent=True)
    assert plan([prompt, follow(4)], here, {}, NOW) == Plan(None, silent=False)


def test_what_is_too_much_for_a_day_comes_the_next_morning_unless_others_want_it() -> None:
    limited = follow(1, most=2)
    tomorrow = datetime(2015, 11, 25, 8, tzinfo=UTC)
    assert plan([limited], Preferences(), {1: 1}, NOW).due_at is None
    assert plan([limited], Preferences(), {1: 2}, NOW).due_at == tomorrow
    assert plan([limited, follow(2)], Preferences(), {1: 2}, NOW).due_at is None
    quiet = Preferences(quiet=(time(11), time(13)))
    assert plan([limited, follow(2)], quiet, {1: 2}, NOW).due_at == NOW.replace(hour=13)
