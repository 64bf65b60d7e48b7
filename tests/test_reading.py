"""Of any text with a word in it a span is told, and it stands there."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.reading import read
from corpus.answers import AnswerKind, ShortAnswer
from tests.test_extract import TEXTS

MILL = (
    "The mill stands by the river. It was built in 1852 by Ann Lee because the town had no bread. "
    "In March 1901 a fire destroyed the roof, and 40 workers lost their jobs."
)
SCRIPTS = st.text(st.sampled_from("aé ñ.ß,?¿ Жд»«中文。، ع ب 1५٣²\n\t\u200b'’\"“$%()"), max_size=40)


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("When was the mill built?", "1852"),
        ("Who built the mill?", "Ann Lee"),
        ("How many workers lost their jobs?", "40"),
    ],
)
def test_all_sentences_of_a_paragraph_compete(question: str, span: str) -> None:
    answer = read(question, MILL)
    assert answer is not None
    assert span in answer.span


@pytest.mark.parametrize(
    ("question", "paragraph", "span"),
    [
        (
            "¿Quién construyó el molino?",
            "El molino está junto al río. Ana Duarte construyó el molino en 1852.",
            "Ana Duarte",
        ),
        (
            "Wann wurde die Mühle gebaut?",
            "Die Mühle steht am Fluss. Gebaut wurde die Mühle im März 1852 von Anna Berg.",
            "1852",
        ),
    ],
)
def test_a_paragraph_is_read_in_its_own_language(question: str, paragraph: str, span: str) -> None:
    for language in (None, "es-ES" if "¿" in question else "de"):
        answer = read(question, paragraph, language=language)
        assert answer is not None
        assert span in answer.span


def test_a_date_is_worked_out_only_if_the_day_of_the_text_is_known() -> None:
    text = "The old bridge was closed on Thursday."
    assert read("When was the bridge closed?", text, date(2015, 12, 3)) == ShortAnswer(
        "3 December 2015", "Thursday", AnswerKind.DATE, "2015-12-03"
    )
    unknown = read("When was the bridge closed?", text)
    assert unknown is not None
    assert (unknown.text, unknown.value) == (unknown.span, None)


@pytest.mark.parametrize("text", ["", " ", "…", "?!"])
def test_only_a_text_without_a_word_has_no_answer(text: str) -> None:
    assert read("Who was it?", text) is None


@given(st.one_of(TEXTS, SCRIPTS), st.one_of(TEXTS, SCRIPTS))
def test_a_guess_stands_in_the_text(question: str, text: str) -> None:
    answer = read(question, text)
    if answer is None:
        assert not any(letter.isalnum() for letter in text)
    else:
        assert answer.span
        assert answer.span in text
