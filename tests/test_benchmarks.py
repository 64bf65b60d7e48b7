"""The benchmarks measure what they say they do. How long it took is nobody's business here."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import compared, contest, retrieval, vocabulary
from benchmarks.answering import main
from benchmarks.clock import Spread, Times
from benchmarks.compared import Compared, Result
from benchmarks.contenders import (
    EVERY,
    FTS5,
    Bm25sNumba,
    Contender,
    Memory,
    RankBM25,
    Rows,
    Shipped,
)
from benchmarks.corpus import DAYS, FIRST, MOST, OUTLETS, articles, line, questions
from benchmarks.fresh import Started
from benchmarks.lag import Lag, lag
from corpus.language.english import ENGLISH
from corpus.language.sentences import sentences
from corpus.retrieval.index import LiveBM25
from corpus.sources.jsonl import read_lines
from corpus.types import Article


@pytest.fixture(scope="module")
def news() -> list[Article]:
    return list(articles(1500))


@pytest.fixture(scope="module")
def texts(news: list[Article]) -> list[str]:
    return [paragraph.text for article in news for paragraph in article.paragraphs]


def test_the_same_call_gives_the_same_bytes() -> None:
    text = b"\n".join(line(article) for article in articles(500))
    assert text == b"\n".join(line(article) for article in articles(500))
    # In another process, on another day: whoever changes the texts changes this on purpose.
    assert hashlib.sha256(text).hexdigest()[:16] == "819171209327b06a"


def test_there_are_as_many_paragraphs_as_asked_for() -> None:
    for n in (0, 1, 7, 500):
        assert sum(len(article.paragraphs) for article in articles(n)) == n


def test_a_larger_archive_begins_like_a_smaller_one(news: list[Article]) -> None:
    smaller = list(articles(200))
    assert smaller[:-1] == news[: len(smaller) - 1]
    assert smaller[-1].title == news[len(smaller) - 1].title


def test_articles_are_made_as_they_are_asked_for() -> None:
    assert len(list(islice(articles(10**9), 3))) == 3


def test_another_seed_is_other_news_in_the_same_words(
    news: list[Article], texts: list[str]
) -> None:
    others = [p.text for article in articles(1500, seed=2) for p in article.paragraphs]
    assert not {*others} & {*texts}
    words, other_words = ({w for t in some for w in ENGLISH.terms(t)} for some in (texts, others))
    assert len(words & other_words) > 0.3 * len(words)


def test_articles_are_like_news(news: list[Article]) -> None:
    assert {article.outlet for article in news} == {*OUTLETS}
    assert len({article.url for article in news}) == len(news)
    for article in news:
        assert 0 <= (article.published.day - FIRST).days < DAYS
        assert 1 <= len(article.paragraphs) <= MOST
        assert article.title.strip() == article.title
        assert all(p.text and "{" not in p.text and "%" not in p.text for p in article.paragraphs)


def test_an_article_is_about_its_title(news: list[Article]) -> None:
    for article in news[:50]:
        title = {*ENGLISH.terms(article.title)}
        text = {t for p in article.paragraphs for t in ENGLISH.terms(p.text)}
        assert len(title & text) >= 2


def test_articles_can_be_imported(news: list[Article]) -> None:
    assert list(read_lines(map(line, news[:50]))) == news[:50]


def test_paragraphs_have_some_forty_words_in_one_to_three_sentences(texts: list[str]) -> None:
    lengths = np.array([len(text.split()) for text in texts])
    assert 35 < lengths.mean() < 45
    assert 0.4 < np.log(lengths).std() < 0.7
    assert {len(sentences(text)) for text in texts} == {1, 2, 3}


def test_words_follow_zipf(texts: list[str]) -> None:
    counts = Counter(word.strip(",.“”").lower() for text in texts for word in text.split())
    frequencies = np.array(sorted(counts.values(), reverse=True))
    ranks = np.unique(np.geomspace(2, 2000, 40).astype(int))
    slope, _ = np.polyfit(np.log(ranks), np.log(frequencies[ranks - 1]), 1)
    assert -1.3 < slope < -0.7
    assert 0.04 < counts["the"] / counts.total() < 0.08
    once = sum(n == 1 for n in frequencies) / len(frequencies)
    assert once > 0.3, "a text never runs out of new words"


def test_the_vocabulary_has_no_word_twice() -> None:
    assert sum(vocabulary.SIZES.values()) == 60_000
    words = [word for pool in vocabulary.SIZES for word in vocabulary.vocabulary()[pool].words]
    assert len({word.lower() for word in words}) == 60_000


def test_questions_are_made_of_words_of_a_sentence(texts: list[str]) -> None:
    asked = questions(100, texts)
    assert asked == questions(100, texts)
    assert asked != questions(100, texts, seed=2)
    known = {term for text in texts for term in ENGLISH.terms(text)}
    whole = [question for question in asked if {*ENGLISH.asked(question)} <= known]
    assert 70 < len(whole) < 100, "a few are mistyped"
    assert all(len(ENGLISH.asked(question)) >= 3 for question in asked)


def test_nothing_can_be_asked_about_nothing() -> None:
    with pytest.raises(ValueError, match="too few sentences"):
        questions(1, ["Yes."])


def test_answering_is_measured_from_end_to_end() -> None:
    result = CliRunner().invoke(main, ["--paragraphs=300", "--questions=20", "--json"])
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout)
    assert {"python", "numpy", "cpus", "terms", "archive_bytes", "targets"} <= measured.keys()
    assert measured["passages"] == 300
    assert sum(measured["outcomes"].values()) == 20
    assert measured["equal_scores"] is True
    assert measured["largest_difference"] <= 1e-9
    assert measured["overlap"] > 0.9
    times = {
        "importing": 1,
        "start": 1,
        "first_answer": 1,
        "answer": 20,
        "ranking": 20,
        "rank_bm25_ranking": 20,
        "adding": 40,
        "rank_bm25_rebuilding": 4,
        "storing": 40,
    }
    for name, n in times.items():
        assert measured[name]["times"] == n
        for clock in ("cpu_ms", "wall_ms"):
            assert measured[name][clock].keys() == {"median", "p95", "p99"}
            assert all(value >= 0 for value in measured[name][clock].values())
    assert measured["ranking_ratio"] > 0
    assert measured["adding_ratio"] > 0


def test_articles_of_ones_own_are_measured_and_shown(tmp_path: Path, news: list[Article]) -> None:
    file = tmp_path / "own.jsonl"
    file.write_bytes(b"\n".join(map(line, news[:60])))
    result = CliRunner().invoke(main, [f"--corpus={file}", "--questions=5"])
    assert result.exit_code == 0, result.output
    assert " of 20 articles" in result.stdout
    assert "rank: rank_bm25" in result.stdout
    assert "Scores: equal to rank_bm25's" in result.stdout


# Others beside the index


@pytest.fixture(scope="module")
def tokens(texts: list[str]) -> list[list[str]]:
    return [ENGLISH.terms(text) for text in texts[:400]]


@pytest.fixture(scope="module")
def asked(texts: list[str]) -> list[list[str]]:
    return [ENGLISH.terms(question) for question in questions(20, texts[:400])]


# Compiling takes longer than all tests together.
@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind is not Bm25sNumba])
async def test_all_find_much_the_same(
    kind: type[Contender], tokens: list[list[str]], asked: list[list[str]], tmp_path: Path
) -> None:
    if not kind.installed():
        pytest.skip(f"{kind.name} is not installed")
    if kind is Rows:
        await contest.build(Shipped(tmp_path), tokens)
    contender = kind(tmp_path)
    await contest.build(contender, tokens)
    await contender.start()
    ours = LiveBM25(tokens)
    shares = []
    for question in asked:
        expected = [hit.doc_id for hit in ours.search(question, 10)]
        contender.cool()
        found = contender.ids(contender.ask(question))
        assert len(found) == len({*found}) <= 10
        assert found == contender.ids(contender.ask(question)), "cold or not"
        shares.append(len({*expected} & {*found[: len(expected)]}) / len(expected))
    await contender.close()
    assert np.mean(shares) > (0.999 if isinstance(contender, Memory) else 0.85)


async def test_the_full_text_search_keeps_tokens_whole(tmp_path: Path) -> None:
    if not FTS5.installed():
        pytest.skip("no FTS5")
    signs = FTS5(tmp_path)
    await signs.build([["u.s", "it's"], ["u", "s", "it"], ['"', "naïve"]])
    await signs.start()
    for token, expected in (("u.s", 0), ("it's", 0), ("u", 1), ('"', 2), ("naïve", 2)):
        assert signs.ids(signs.ask([token])) == [expected]
    await signs.close()


def test_retrieval_is_measured_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent(Contender):
        name, needs = "absent", ("no_such_module",)

    monkeypatch.setattr(retrieval, "EVERY", (Shipped, Memory, RankBM25, Absent))
    options = ["--paragraphs=300", "--questions=20", "--seconds=0.2", "--json"]
    result = CliRunner().invoke(retrieval.main, options)
    assert result.exit_code == 0, result.output
    assert result.stderr == "absent is not installed and left out.\n"
    measured = json.loads(result.stdout)
    assert measured["passages"] == 300
    assert measured["equal_scores"] is True
    assert measured["results"].keys() == {"LiveBM25", "LiveBM25, memory", "rank_bm25"}
    for name, one in measured["results"].items():
        assert one["hot"]["times"] == (20 if name == "rank_bm25" else 60)
        assert one["cold"]["times"] == 20
        assert one["overlap"] > 0.9
        assert (one["started"] is None) == (one["file_bytes"] is None)
    assert measured["adding"]["times"] == measured["storing"]["times"] == 40
    assert 25 <= measured["deleting"]["times"] <= 40, "all articles that there are"
    assert measured["ratios"]["rank_bm25 / ours, hot"] > 0
    assert measured["ratios"]["ours / tantivy, hot"] is None
    assert {one["met"] for one in measured["wanted"]} == {None}, "an archive of another size"


def test_ones_own_articles_are_searched(
    tmp_path: Path, news: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "EVERY", (Shipped, RankBM25))
    file = tmp_path / "own.jsonl"
    file.write_bytes(b"\n".join(map(line, news[:120])))
    options = [f"--corpus={file}", "--questions=5", "--seconds=0.1"]
    result = CliRunner().invoke(retrieval.main, options)
    assert result.exit_code == 0, result.output
    passages = sum(len(article.paragraphs) for article in news[:40])
    assert f"{passages} passages, " in result.stdout
    assert "Scores: equal to rank_bm25's" in result.stdout
    assert "not measured" in result.stdout
    assert "another size" in result.stdout


async def test_searches_go_on_while_others_nap(
    tokens: list[list[str]], asked: list[list[str]]
) -> None:
    seen = await lag(LiveBM25(tokens), asked, 0.2)
    assert seen.searches > 1
    assert seen.searching.p99 >= seen.searching.median > 0


def test_what_is_wanted_depends_on_the_size() -> None:
    def met(passages: int, ours: float) -> str:
        (hot, *_) = compared.wanted(_compared(passages, ours))
        return hot.word

    assert met(100_000, ours=0.2) == met(109_000, ours=0.2) == "met"
    assert met(1_000_000, ours=0.2) == "NOT MET"
    assert met(1_000_000, ours=0.1) == "met"
    assert met(20_000, ours=0.2) == "another size"


def _compared(passages: int, ours: float) -> Compared:
    """rank_bm25 takes 100 ms."""

    def result(milliseconds: float) -> Result:
        times = _times(milliseconds)
        return Result(times, times, 1.0, 1.0, 1.0, Started(1, 1, 1, 1), 1)

    one = _times(1.0)
    return Compared(
        python="3",
        versions={},
        cpus=1,
        passages=passages,
        terms=1,
        questions=1,
        results={Shipped.name: result(ours), RankBM25.name: result(100.0)},
        largest_difference=0.0,
        adding=one,
        deleting=one,
        storing=one,
        lag=Lag(one.wall_ms, one.wall_ms, 1),
    )


def _times(milliseconds: float) -> Times:
    spread = Spread(milliseconds, milliseconds, milliseconds)
    return Times(1, spread, spread)
