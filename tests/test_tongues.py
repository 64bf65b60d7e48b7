"""Archives in several languages: what is asked is found in its own language, names in all."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.answering.tongues import Tongue, tongues
from corpus.answers import Answer, Outcome
from corpus.bulk import analysed
from corpus.core import Corpus
from corpus.ingest import import_lines
from corpus.language.detection import detect
from corpus.language.languages import ANALYZERS
from corpus.opening import open_archive, open_corpus, open_loaded
from corpus.retrieval.engine import Engine
from corpus.types import Added, Article
from tests.articles import article

ARTICLES = {
    "en": (
        "Freighter rams harbour wall",
        "The harbour of Port Ellery was closed on Tuesday after the freighter Astrid struck the"
        " northern wall. Harbour master Ivo Lindqvist said that nobody was hurt.",
    ),
    "es": (
        "La alcaldesa de Villarrubia dimite",
        "La alcaldesa de Villarrubia, Ana Duarte, dimitió el 24 de noviembre de 2015 tras una"
        " reunión con los concejales. Doce vecinos habían denunciado el contrato del agua.",
    ),
    "de": (
        "Brand im Rathaus von Steinbeck",
        "Am 3. Mai 2014 brannte das Rathaus von Steinbeck. Der Feuerwehrmann Jens Uhland rettete"
        " vier Kinder aus dem Keller. Der Schaden beträgt zwei Millionen Euro.",
    ),
    "ru": (
        "В Зареченске открыли мост",
        "Новый мост через реку открыли в Зареченске 12 июня 2013 года. Инженер Пётр Громов"
        " рассказал, что строительство длилось шесть лет.",
    ),
    "ar": (
        "افتتاح مستشفى في مدينة الرمال",
        "افتتحت الوزيرة ليلى حداد مستشفى جديدا للأطفال في مدينة الرمال يوم 7 مارس 2012."
        " وقالت إن المستشفى يضم مئتي سرير.",
    ),
    "zh": (
        "青石镇举行龙舟比赛",
        "青石镇于2011年6月6日举行了龙舟比赛。渔民王大河的队伍获得了冠军。三千名观众观看了比赛。",
    ),
}

QUESTIONS = {
    "en": "When was the harbour closed?",
    "es": "¿Cuándo dimitió la alcaldesa?",
    "de": "Wer rettete die Kinder aus dem Keller?",
    "ru": "Когда открыли новый мост?",
    "ar": "متى افتتحت الوزيرة المستشفى؟",
    "zh": "谁获得了龙舟比赛的冠军？",
}


def told(code: str) -> Article:
    title, text = ARTICLES[code]
    return replace(article(text, title=title, outlet=None), language=code)


async def bring(corpus: Corpus, *articles: Article) -> list[int]:
    outcomes = [await corpus.add(one) for one in articles]
    return [outcome.article_id for outcome in outcomes if isinstance(outcome, Added)]


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(tmp_path / "news.db") as corpus:
        yield corpus


@pytest.fixture
async def mixed(corpus: Corpus) -> Corpus:
    """One article in each language, in the order of `ARTICLES`, with ids from 1."""
    assert await bring(corpus, *map(told, ARTICLES)) == [1, 2, 3, 4, 5, 6]
    return corpus


def first(answer: Answer) -> int | None:
    return answer.quotes[0].source.article_id if answer.quotes else None


@pytest.mark.parametrize("code", ARTICLES)
async def test_a_question_finds_the_article_in_its_language(mixed: Corpus, code: str) -> None:
    answer = await mixed.ask(QUESTIONS[code])

    assert answer.outcome is Outcome.FOUND
    assert first(answer) == [*ARTICLES].index(code) + 1
    assert answer.extent.articles == len(ARTICLES)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("¿Quién es Ivo Lindqvist?", "en"),
        ("Wer ist Ana Duarte?", "es"),
        ("who is Jens Uhland?", "de"),
        ("Кто такая Ana Duarte?", "es"),
        ("谁是Jens Uhland？", "de"),
    ],
)
async def test_a_name_is_found_in_another_language(mixed: Corpus, question: str, code: str) -> None:
    answer = await mixed.ask(question)

    assert answer.outcome is not Outcome.NOT_FOUND
    assert first(answer) == [*ARTICLES].index(code) + 1


async def test_its_own_language_comes_first(corpus: Corpus) -> None:
    english = "Ana Duarte, who was the mayor of Villarrubia, resigned after a meeting."
    await bring(corpus, told("es"), replace(article(english, title="Mayor"), language="en"))

    assert first(await corpus.ask("when did Ana Duarte resign as the mayor?")) == 2
    assert first(await corpus.ask("¿cuándo dimitió Ana Duarte como alcaldesa?")) == 1


async def test_a_name_alone_does_not_make_an_answer_sure(mixed: Corpus) -> None:
    answer = await mixed.ask(
        "Welche Musikinstrumente spielte Duarte als Jugendlicher im Orchester?"
    )
    assert answer.outcome is not Outcome.FOUND


async def test_what_no_language_knows_is_not_found(mixed: Corpus) -> None:
    for question in ("¿Cuándo ganó Marta Quispe la regata?", "Wann gewann Quispe?", "谁是李小龙？"):
        assert (await mixed.ask(question)).outcome is Outcome.NOT_FOUND


async def test_an_article_of_no_known_language_counts_as_any(corpus: Corpus) -> None:
    unknown = "Freighter Astrid struck Port Ellery harbour wall."
    await bring(corpus, told("es"), told("de"), article(unknown, title="Freighter"))

    assert first(await corpus.ask("what did the freighter Astrid strike?")) == 3


async def test_a_language_that_is_not_known_is_found_word_by_word(corpus: Corpus) -> None:
    french = "Le port de Saint-Brieuc a été fermé mardi après la tempête."
    await bring(corpus, told("en"), replace(article(french, title="Port fermé"), language="fr-FR"))

    assert first(await corpus.ask("Pourquoi le port de Saint-Brieuc a-t-il été fermé ?")) == 2


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ('mayor "Ana Duarte"', [2]),
        ("龙舟比赛", [6]),
        ('"王大河"', [6]),
        ("Kinder Keller", [3]),
        ("открыли мост", [4]),
    ],
)
async def test_a_list_of_results_is_in_the_language_of_its_words(
    mixed: Corpus, question: str, ids: list[int]
) -> None:
    page = await mixed.search(question)
    assert [hit.quote.source.article_id for hit in page.hits] == ids


async def test_a_german_compound_finds_its_parts(corpus: Corpus) -> None:
    brand = "Der Brand im Rathaus von Steinbeck begann im Keller."
    await bring(corpus, told("en"), replace(article(brand, title="Keller"), language="de"))

    assert first(await corpus.ask("Wo begann der Rathausbrand?")) == 2


async def test_a_word_is_excluded_in_its_own_language(mixed: Corpus) -> None:
    assert (await mixed.ask("Wer rettete die Kinder aus dem Keller? -Feuerwehrmann")).quotes == ()


async def test_a_card_has_the_sentences_of_its_language(mixed: Corpus) -> None:
    card = await mixed.article(6)
    assert [sentence.text for sentence in card.sentences][:2] == [
        "青石镇于2011年6月6日举行了龙舟比赛。",
        "渔民王大河的队伍获得了冠军。",
    ]


# How a question is read


def asked(question: str, *spoken: str) -> list[Tongue]:
    return list(tongues(question, spoken))


def test_one_language_is_never_a_restriction() -> None:
    (tongue,) = asked("when was the harbour closed?", "en")
    assert (tongue.analyzer.code, tongue.language, tongue.names) == ("en", None, False)


def test_in_an_empty_archive_there_is_one_language() -> None:
    (tongue,) = asked("Wann schloss der Hafen?")
    assert (tongue.analyzer.code, tongue.language) == ("de", None)


def test_the_other_languages_follow_in_their_order() -> None:
    found = asked("Wann schloss der Hafen?", "en", "de", "es")
    assert [(r.language, r.names) for r in found] == [("de", False), ("en", True), ("es", True)]


def test_a_language_that_the_archive_does_not_have_is_read_all_the_same() -> None:
    found = asked("Wann schloss der Hafen?", "en")
    assert [(r.analyzer.code, r.language) for r in found] == [("de", "de"), ("en", "en")]


def test_what_does_not_show_is_english_or_else_what_the_archive_speaks_most() -> None:
    assert asked("Ellery 12", "de", "en")[0].language == "en"
    assert asked("Ellery 12", "de", "es")[0].language == "de"


# In the index


def test_each_article_is_analysed_by_its_own_language() -> None:
    spanish, german = (ANALYZERS.of(code).terms(ARTICLES[code][0]) for code in ("es", "de"))
    assert "dimit" in spanish
    assert "im" not in german


async def test_other_processes_analyse_alike(tmp_path: Path, mixed: Corpus) -> None:
    found = await asyncio.to_thread(analysed, tmp_path / "news.db", [1, 2, 3, 4, 5, 6])
    assert sorted(found.terms) == sorted(mixed._engine.index.terms)


async def test_the_languages_are_those_of_live_articles(corpus: Corpus, tmp_path: Path) -> None:
    ids = await bring(corpus, told("en"), told("de"), replace(told("es"), language="es-MX"))
    assert sorted(corpus._engine.languages()) == ["de", "en", "es"]

    corpus._engine.drop(ids[1:2])

    assert sorted(corpus._engine.languages()) == ["en", "es"]
    async with open_loaded(tmp_path / "news.db") as other:
        assert sorted(other._engine.languages()) == ["de", "en", "es"]


async def test_what_a_language_knows_is_told_from_what_others_know() -> None:
    engine = Engine(ANALYZERS)
    assert engine.languages() == []
    assert engine.known_in("en", ["harbour"]) == set()


async def test_an_index_of_english_alone_is_built_anew(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    async with open_corpus(path) as corpus:
        await bring(corpus, *map(told, ARTICLES))
        await corpus.reindex()
    with closing(sqlite3.connect(path)) as db, db:
        (made_by,) = db.execute("SELECT made_by FROM index_state").fetchone()
        assert ANALYZERS.version in made_by
        old = made_by.replace(ANALYZERS.version, "english-1")
        db.execute("UPDATE index_state SET made_by = ?", (old,))

    async with open_corpus(path) as corpus:
        await corpus.complete()
        assert first(await corpus.ask(QUESTIONS["de"])) == 3
        await corpus.reindex()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT made_by FROM index_state").fetchone() == (made_by,)


# Bringing in


async def test_an_import_finds_out_the_languages(tmp_path: Path) -> None:
    lines = [
        f'{{"title": "{title}", "published_at": "2015-12-03", "body": "{text}"}}'.encode()
        for title, text in ARTICLES.values()
    ]
    given = b'{"title": "T", "published_at": "2015-12-03", "body": "B", "language": "pt-BR"}'
    async with open_archive(tmp_path / "news.db") as archive:
        await import_lines(archive, [*lines, given])
        stored = await archive.articles([1, 2, 3, 4, 5, 6, 7])
    assert [one.language for one in stored] == [*ARTICLES, "pt-BR"]


def test_the_samples_of_this_test_are_in_their_languages() -> None:
    assert [detect(text) for _, text in ARTICLES.values()] == [*ARTICLES]
