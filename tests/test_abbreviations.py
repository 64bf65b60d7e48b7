"""Abbreviations are learnt where they are spelt out, and searched as what they stand for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answers import Outcome
from corpus.core import Corpus
from corpus.language.abbreviations import spelt_out
from corpus.language.english import ENGLISH
from corpus.language.languages import ANALYZERS
from corpus.opening import open_corpus, open_loaded
from corpus.retrieval.engine import Engine
from tests.articles import article
from tests.test_engine import stored


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(tmp_path / "news.db") as corpus:
        yield corpus


def pairs(text: str) -> list[tuple[str, str]]:
    return [(found.short, found.long) for found in spelt_out(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (
            "They met at the Organization for Security and Cooperation in Europe (OSCE) in Vienna.",
            "OSCE",
            "Organization for Security and Cooperation in Europe",
        ),
        (
            "The OSCE, or Organization for Security and Cooperation in Europe, met.",
            "OSCE",
            "Organization for Security and Cooperation in Europe",
        ),
        (
            "The International Institute for Strategic Studies, or IISS, said so.",
            "IISS",
            "International Institute for Strategic Studies",
        ),
        ("said the foreign minister (FM) of Turkey", "FM", "foreign minister"),
        ("EASA (European Aviation Safety Agency) said", "EASA", "European Aviation Safety Agency"),
        ("the United Nations (U.N.) said", "U.N.", "United Nations"),
        ("the Ministry of Defence (MoD) said", "MoD", "Ministry of Defence"),
        ("near-Earth objects (NEOs)", "NEOs", "near-Earth objects"),
        ("the People’s Liberation Army’s (PLA) ships", "PLA", "People’s Liberation Army"),
    ],
)
def test_what_a_text_spells_out(text: str, short: str, long: str) -> None:
    assert pairs(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "ANKARA, Turkey (AP) - A jet fell.",
        "David Cohen (D-Calif.) and Rosa Ito (R-TX) voted.",
        "A jet fell (see picture).",
        "He came second (2:31:05) in Oslo (NOR).",
        "She has one or two, or None.",
        "Red, or Blue",
        "()(A)((",
    ],
)
def test_what_is_no_abbreviation(text: str) -> None:
    assert pairs(text) == []


@given(
    st.lists(
        st.sampled_from(["(", ")", "OSCE", "Of", ", or ", " the ", "Economy", "Some", "C.", " "])
    ).map("".join)
    | st.text()
)
def test_the_long_form_stands_in_the_text_and_begins_with_the_letter(text: str) -> None:
    for short, long in pairs(text):
        assert short in text
        assert long in text
        assert short[0].lower() == long[0].lower()
        assert len(long.split()) > 1 or "-" in long or "/" in long


OSCE = "Organization for Security and Cooperation in Europe"


async def test_who_asks_for_the_short_form_finds_the_long_one(corpus: Corpus) -> None:
    await corpus.add(article(f"The {OSCE} (OSCE) was founded in 1975.", title="History"))
    await corpus.add(
        article(f"Ministers of the {OSCE} met in Belgrade on Thursday.", title="Talks begin")
    )
    for question in (
        "where did ministers of the OSCE meet?",
        "Where did the ministers of OSCE meet",
    ):
        answer = await corpus.ask(question)
        assert answer.outcome is Outcome.FOUND
        assert "Belgrade" in answer.quotes[0].text


async def test_who_asks_for_the_long_form_finds_the_short_one(corpus: Corpus) -> None:
    await corpus.add(article("The Zentral Bank of Ruritania (ZBR) was founded.", title="History"))
    await corpus.add(article("ZBR governors met in Strelsau on Thursday.", title="Talks begin"))
    answer = await corpus.ask("where did governors of the Zentral Bank of Ruritania meet?")

    assert answer.outcome is Outcome.FOUND
    assert "Strelsau" in answer.quotes[0].text


async def test_what_every_newsroom_knows_need_not_be_spelt_out(corpus: Corpus) -> None:
    await corpus.add(article("The United Nations opened an office in Strelsau.", title="Office"))
    answer = await corpus.ask("where did the UN open an office?")

    assert answer.outcome is Outcome.FOUND
    assert answer.mended == ()


async def test_what_was_learnt_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    async with open_corpus(path) as corpus:
        await corpus.add(article("The Zentral Bank of Ruritania (ZBR) was founded.", title="One"))
        await corpus.reindex()
    async with open_loaded(path) as corpus:
        alternatives = corpus._engine.alternatives(ENGLISH.terms("ZBR"))

    assert [a.instead for a in alternatives] == [tuple(ENGLISH.terms("Zentral Bank Ruritania"))]


def test_what_no_passage_spells_out_any_more_is_forgotten() -> None:
    engine = Engine(ANALYZERS)
    engine.put(stored(1, "The Zentral Bank of Ruritania (ZBR) was founded."))
    engine.put(stored(2, "The Zebra Bus Route (ZBR) was closed."))
    assert {a.instead[0] for a in engine.alternatives(["zbr"])} == {"zentral", "zebra"}
    assert engine.alternatives(ENGLISH.terms("Zebra Bus Route"))

    engine.drop([2])
    assert {a.instead[0] for a in engine.alternatives(["zbr"])} == {"zentral"}
    assert engine.alternatives(ENGLISH.terms("Zebra Bus Route")) == ()


async def test_a_time_of_day_is_no_prime_minister(corpus: Corpus) -> None:
    await corpus.add(article("Rain fell.", title="Weather"))

    async def instead(text: str) -> list[tuple[str, ...]]:
        question, _ = await corpus.understood(text, dates=False)
        return [a.instead for a in question.alternatives]

    assert await instead("who met the PM of India?") == [("prime", "minist")]
    assert await instead("who met the pm of india?") == [("prime", "minist")]
    assert await instead("what opened at 5 PM in India?") == []
    assert await instead("what opened at 5 p.m. in India?") == []


def test_what_one_language_spells_out_stands_for_nothing_in_another() -> None:
    engine = Engine(ANALYZERS)
    german = "Die Zentrale Bank Ruritaniens (ZBR) wurde gegründet."
    engine.put(replace(stored(1, german), language="de"))

    assert [a.instead[0] for a in engine.alternatives(["zbr"], "de")] == ["zentral"]
    assert engine.alternatives(["zbr"]) == ()
