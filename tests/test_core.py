"""The corpus as its users see it: articles in, answers out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.answering.question import _apart
from corpus.answers import Answer, AnswerKind, Outcome
from corpus.core import Corpus
from corpus.errors import BadFilter, NothingToSearch, QueryError, QuestionTooLong
from corpus.ingest import import_lines
from corpus.opening import open_archive, open_corpus
from tests.articles import article

SAMPLES = resources.files("corpus.samples")


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(tmp_path / "news.db") as corpus:
        yield corpus


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "samples.db"

    async def fill() -> None:
        with SAMPLES.joinpath("articles.jsonl").open("rb") as lines:
            async with open_archive(path) as archive:
                done = await import_lines(archive, lines)
        assert (done.bad, done.copies) == (0, 0)

    asyncio.run(fill())
    return path


@pytest.fixture
async def samples(sample_file: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(sample_file) as corpus:
        yield corpus


def sample_questions() -> list[dict[str, Any]]:
    lines = Path(__file__).with_name("questions.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in lines.splitlines()]


async def assert_honest(corpus: Corpus, answer: Answer) -> None:
    """Every quote stands where it claims to, and the short answer comes from the first."""
    for quote in answer.quotes:
        stored = (await corpus.article(quote.source.article_id)).article
        (text,) = (p.text for p in stored.passages if p.id == quote.passage_id)
        assert text[quote.start : quote.end] == quote.text
        assert quote.source == stored.source
        assert 0 < len(quote.text) <= 350
    if answer.short:
        assert answer.outcome is Outcome.FOUND
        assert answer.short.span in answer.quotes[0].text


# Questions


async def test_an_answer_is_made_from_passages_of_the_ranking(samples: Corpus) -> None:
    day = date(2016, 7, 4)
    for question in sample_questions():
        answer = await samples.ask(question["question"], day)
        ranking = await samples.passages(question["question"], day)
        assert len(ranking) <= 100
        assert [f.value for f in ranking] == sorted((f.value for f in ranking), reverse=True)
        assert len({f.passage.id for f in ranking}) == len(ranking)
        if not answer.mended:
            ranked = {found.passage.id for found in ranking}
            assert {quote.passage_id for quote in answer.quotes} <= ranked
        assert await samples.passages(question["question"], day, 3) == ranking[:3]


async def test_a_ranking_keeps_to_the_filters_and_refuses_what_says_nothing(
    samples: Corpus,
) -> None:
    ranking = await samples.passages('jet source:"Harbour Wire" from:2015-11-25')
    assert ranking
    for found in ranking:
        source = (await samples.article(found.passage.article_id)).article.source
        assert (source.outlet, source.published.day > date(2015, 11, 24)) == ("Harbour Wire", True)
    with pytest.raises(NothingToSearch):
        await samples.passages("the")


async def test_the_jet_was_shot_down_on_24_november(samples: Corpus) -> None:
    answer = await samples.ask("when was the jet shot down?")

    assert answer.outcome is Outcome.FOUND
    assert answer.short is not None
    assert (answer.short.text, answer.short.value) == ("24 November 2015", "2015-11-24")
    assert answer.short.kind is AnswerKind.DATE
    assert answer.extent.articles == 32


async def test_every_quote_of_every_sample_question_is_honest(samples: Corpus) -> None:
    lines = SAMPLES.joinpath("questions.jsonl").read_text(encoding="utf-8").splitlines()
    for question in [*sample_questions(), *map(json.loads, lines)]:
        asked_at = date.fromisoformat(question["asked_at"])
        await assert_honest(samples, await samples.ask(question["question"], asked_at))


async def test_the_samples_answer_more_than_they_make_up(samples: Corpus) -> None:
    outcomes: dict[bool, list[Outcome]] = {True: [], False: []}
    for question in sample_questions():
        answer = await samples.ask(question["question"], date.fromisoformat(question["asked_at"]))
        outcomes[question["answerable"]].append(answer.outcome)
    answerable, unanswerable = outcomes[True], outcomes[False]

    assert answerable.count(Outcome.NOT_FOUND) < 0.4 * len(answerable)
    assert answerable.count(Outcome.FOUND) > 0.4 * len(answerable)
    assert unanswerable.count(Outcome.NOT_FOUND) > 0.4 * len(unanswerable)
    assert unanswerable.count(Outcome.FOUND) <= 0.2 * len(unanswerable)


NASTY = st.lists(
    st.sampled_from(
        "jet|turkey|when|who|\"|“|-|from:|2015|the|'s|U.S.|?|yesterday|last|week|\u202e|😀"
        "|source:x|\x00|how many".split("|")
    ),
    max_size=10,
).map(" ".join)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=NASTY | st.text(max_size=80))
async def test_any_text_gets_an_honest_answer_or_a_sentence(samples: Corpus, question: str) -> None:
    with suppress(QueryError):
        await assert_honest(samples, await samples.ask(question, date(2015, 12, 10)))


@pytest.mark.parametrize(
    "question", ["", "?", "the of and", "a", "x", "5", "ü", "😀😀", "who is it?", "!!!"]
)
async def test_a_question_without_a_word_asks_for_one(samples: Corpus, question: str) -> None:
    with pytest.raises(NothingToSearch, match="Please add a word that I can search for"):
        await samples.ask(question)


async def test_a_question_may_have_a_thousand_characters(samples: Corpus) -> None:
    await samples.ask("jet " * 250)
    with pytest.raises(QuestionTooLong, match="That is 1,482 characters"):
        await samples.ask("x" * 1482)


async def test_a_typing_mistake_is_mended_and_told(samples: Corpus) -> None:
    answer = await samples.ask("when did the earthqauke strike Nepal?")

    assert answer.mended == (("earthqauke", "earthquake"),)
    assert answer.outcome is Outcome.FOUND


async def test_an_empty_archive_finds_nothing(corpus: Corpus) -> None:
    answer = await corpus.ask("when was the jet shot down?")

    assert answer.outcome is Outcome.NOT_FOUND
    assert (answer.quotes, answer.short, answer.extent.articles) == ((), None, 0)
    assert (await corpus.search("jet")).total == 0
    assert await corpus.latest(5) == []
    assert await corpus.suggest() == ()


async def test_one_article_alone_answers(corpus: Corpus) -> None:
    await corpus.add(article())
    answer = await corpus.ask("when was the plane shot down?")

    assert answer.outcome is Outcome.FOUND
    assert answer.short is not None
    assert answer.short.text == "24 November 2015"


async def test_outlets_that_differ_are_both_named_the_newest_first(corpus: Corpus) -> None:
    text = "The earthquake in Nepal killed {} people, officials said."
    await corpus.add(
        article(text.format("1,000"), title="Quake", outlet="A", published="2015-04-25")
    )
    await corpus.add(
        article(text.format("5,000"), title="Quake", outlet="B", published="2015-04-29")
    )
    answer = await corpus.ask("how many people did the earthquake in Nepal kill?")

    assert [v.short.span for v in answer.variants] == ["5,000", "1,000"]
    assert [answer.quotes[v.quote].source.outlet for v in answer.variants] == ["B", "A"]


async def test_outlets_that_agree_are_one_answer(corpus: Corpus) -> None:
    text = "The {} in Nepal killed 1,000 people, officials said."
    await corpus.add(article(text.format("earthquake"), title="Quake", outlet="A"))
    await corpus.add(article(text.format("strong earthquake"), title="Quake", outlet="B"))

    assert (await corpus.ask("how many people did the earthquake in Nepal kill?")).variants == ()


async def test_an_old_answer_about_now_says_so(samples: Corpus) -> None:
    assert (await samples.ask("who is the latest pope?", date(2026, 1, 1))).stale
    assert not (await samples.ask("who is the pope?", date(2026, 1, 1))).stale
    assert not (await samples.ask("latest on the election of the pope", date(2013, 3, 20))).stale


async def test_nothing_is_reported_before_it_happens(samples: Corpus) -> None:
    answer = await samples.ask("which jet was shot down yesterday?", date(2020, 1, 1))
    assert all(q.source.published.day >= date(2019, 12, 30) for q in answer.quotes)


async def test_a_question_about_one_article_is_answered_from_it_alone(samples: Corpus) -> None:
    answer = await samples.ask_about(12, "how many people died?")
    assert {q.source.article_id for q in answer.quotes} == {12}


# Filters


async def test_filters_narrow_the_question(samples: Corpus) -> None:
    question = "when was the jet shot down?"
    for filters, fits in (
        ('source:"Harbour Wire"', lambda q: q.source.outlet == "Harbour Wire"),
        ("from:2015-12-01", lambda q: q.source.published.day >= date(2015, 12, 1)),
        ("to:2015-11-30", lambda q: q.source.published.day <= date(2015, 11, 30)),
        ("-Russian", lambda q: "Russian" not in q.text + q.source.title),
        ('"shot the plane down"', lambda q: True),
    ):
        answer = await samples.ask(f"{question} {filters}")
        assert all(fits(q) for q in answer.quotes), filters
        assert answer.extent.articles < 33
    assert [q.source.article_id for q in answer.quotes] == [4]


async def test_a_phrase_is_found_across_punctuation_and_case(corpus: Corpus) -> None:
    await corpus.add(article("The “stab-in-the-BACK” speech.", title="Speech"))
    await corpus.add(article("In the back, a stab.", title="Other"))

    page = await corpus.search('"stab in the back"')
    assert [hit.quote.source.article_id for hit in page.hits] == [1]


async def test_a_phrase_of_stop_words_alone_is_refused(samples: Corpus) -> None:
    with pytest.raises(BadFilter, match="Put a rarer word into the quotation marks"):
        await samples.ask('jet "of the"')


async def test_an_outlet_that_nobody_has_is_named(samples: Corpus) -> None:
    answer = await samples.ask("jet source:nosuch")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.unmatched == ("source:nosuch",)


# Lists


async def test_pages_hold_five_articles_and_meet_each_once(corpus: Corpus) -> None:
    for i in range(12):
        await corpus.add(
            article(f"Jet number {i} fell.", title=f"Jet {i}", published=f"2015-01-{i + 1:02}")
        )
    pages = [await corpus.search("jet", page) for page in range(3)]

    assert [len(page.hits) for page in pages] == [5, 5, 2]
    assert {(page.pages, page.total) for page in pages} == {(3, 12)}
    assert len({hit.quote.source.article_id for page in pages for hit in page.hits}) == 12
    assert (await corpus.search("jet", 99)).page == 2
    assert (await corpus.search("jet", -1)).page == 0


async def test_the_newest_first_if_wanted(samples: Corpus) -> None:
    page = await samples.search("Turkey jet", order="newest")
    days = [hit.quote.source.published.day for hit in page.hits]
    assert days == sorted(days, reverse=True)


async def test_filters_alone_list_what_they_leave(samples: Corpus) -> None:
    page = await samples.search('source:"Harbour Wire"')
    assert page.total == 5
    assert {hit.quote.source.outlet for hit in page.hits} == {"Harbour Wire"}
    assert (page.order, page.ranked) == ("newest", False)
    with pytest.raises(NothingToSearch):
        await samples.search("")


async def test_the_latest_can_be_narrowed(samples: Corpus) -> None:
    assert [a.source.article_id for a in await samples.latest(2)] == [32, 31]
    tagged = await samples.latest(10, "tag:space")
    assert tagged
    assert all("space" in a.tags for a in tagged)
    assert [a.source.article_id for a in await samples.latest(1, "to:2015-11-25 jet")] == [2]
    assert await samples.latest(3, "zzzzzz") == []


async def test_a_card_has_three_sentences_of_the_article(samples: Corpus) -> None:
    card = await samples.article(1)

    assert len(card.sentences) == 3
    texts = {p.id: p.text for p in card.article.passages}
    assert all(texts[q.passage_id][q.start : q.end] == q.text for q in card.sentences)
    assert card.sentences[0].start == 0


async def test_what_is_suggested_is_answered(samples: Corpus) -> None:
    questions = await samples.suggest(3)

    assert len(set(questions)) == 3
    for question in questions:
        assert (await samples.ask(question)).outcome is Outcome.FOUND


# Keeping in step


async def test_what_another_process_adds_is_found_soon(tmp_path: Path) -> None:
    async with open_corpus(tmp_path / "news.db") as corpus:
        following = asyncio.create_task(corpus.follow())
        async with open_archive(tmp_path / "news.db") as other:
            await other.add(article())
        async with asyncio.timeout(2):
            while (await corpus.status()).indexed == 0:
                await asyncio.sleep(0.02)
        following.cancel()
        assert (await corpus.ask("when was the warplane shot down?")).outcome is Outcome.FOUND


async def test_an_index_that_is_too_far_behind_starts_anew(tmp_path: Path) -> None:
    async with open_corpus(tmp_path / "news.db") as corpus:
        await corpus.add(article())
        async with open_archive(tmp_path / "news.db") as other:
            await other.add(article("Prices rose.", title="Prices"))
            async with other._database.transaction() as db:
                last = await other.last_change()
                await db.execute("DELETE FROM changes WHERE seq < ?", (last,))
        await corpus.complete()

        status = await corpus.status()
        assert status.indexed == status.overview.passages == 2


async def test_an_article_that_is_gone_is_not_found(tmp_path: Path) -> None:
    async with open_corpus(tmp_path / "news.db") as corpus:
        await corpus.add(article())
        async with open_archive(tmp_path / "news.db") as other, other._database.transaction() as db:
            await db.execute("DELETE FROM articles WHERE id = 1")
        await corpus.catch_up()

        assert (await corpus.status()).indexed == 0
        assert (await corpus.ask("warplane")).outcome is Outcome.NOT_FOUND


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=9).map(sorted),
    st.lists(st.integers(0, 60), min_size=1, max_size=9).map(sorted),
)
def test_the_least_distance_is_that_of_all_pairs(some: list[int], others: list[int]) -> None:
    assert _apart(some, others) == min(abs(i - j) for i in some for j in others)


async def test_a_paragraph_as_long_as_a_book_is_quoted_in_short(corpus: Corpus) -> None:
    await corpus.add(article("word zebra " * 20_000, title="Long"))
    answer = await corpus.ask("zebra word")
    assert 0 < len(answer.quotes[0].text) <= 350


async def test_a_time_inside_quotation_marks_is_looked_for_as_it_stands(corpus: Corpus) -> None:
    text = "The ferry Osprey sank in January, when 17 people drowned."
    await corpus.add(article(text, title="Ferry", published="2024-01-11"))
    answer = await corpus.ask('how many people drowned "sank in January"', date(2026, 5, 1))
    assert [quote.text for quote in answer.quotes] == [text]


async def test_half_a_character_in_a_question_is_no_failure(samples: Corpus) -> None:
    answer = await samples.ask("when was the \ud800 jet shot down?\u200f")
    assert answer.outcome is not Outcome.NOT_FOUND
