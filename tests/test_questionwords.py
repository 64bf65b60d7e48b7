from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.cues import may_answer
from corpus.answering.kind import wanted
from corpus.answers import AnswerKind
from corpus.language.languages import KNOWN


@pytest.mark.parametrize(
    ("code", "question", "kind", "noun"),
    [
        ("es", "¿Quién hundió el barco?", "person", None),
        ("es", "¿Cuándo cerró el puerto?", "date", None),
        ("es", "cuando cerro el puerto", "date", None),
        ("es", "En mayo, ¿dónde se reunieron?", "place", None),
        ("es", "¿Cuántas personas murieron?", "number", "person"),
        ("es", "¿Cuántos barcos llegaron?", "number", "barcos"),
        ("es", "¿En qué año se fundó?", "date", "year"),
        ("es", "¿Qué ciudad quedó sin luz?", "place", "city"),
        ("es", "¿Cuál es la capital de Valdoria?", "place", "capital"),
        ("es", "¿Por qué dimitió?", "reason", None),
        ("es", "¿Cuánto cuesta la entrada?", "money", None),
        ("es", "¿Quién es Ana Duarte?", "definition", None),
        ("es", "¿Ha dimitido la alcaldesa?", "yes_no", None),
        ("es", "¿Qué hizo la alcaldesa?", "other", None),
        ("de", "Wer versenkte das Schiff?", "person", None),
        ("de", "Wann schloss der Hafen?", "date", None),
        ("de", "Wo trafen sie sich?", "place", None),
        ("de", "Wie viele Personen starben?", "number", "person"),
        ("de", "Wie viele Schiffe kamen an?", "number", "schiffe"),
        ("de", "In welchem Jahr wurde er gegründet?", "date", "year"),
        ("de", "Welche Hafenstadt war ohne Strom?", "place", "city"),
        ("de", "Warum trat sie zurück?", "reason", None),
        ("de", "Wie lange dauerte es?", "duration", None),
        ("de", "Wie alt ist der Fischer?", "number", "age"),
        ("de", "Wer ist Anna Brandt?", "definition", None),
        ("de", "Wie viel Prozent stimmten zu?", "number", "percent"),
        ("de", "Ist die Ministerin zurückgetreten?", "yes_no", None),
        ("ru", "Кто потопил судно?", "person", None),
        ("ru", "Когда закрыли порт?", "date", None),
        ("ru", "Где они встретились?", "place", None),
        ("ru", "Сколько человек погибло?", "number", "человек"),
        ("ru", "В каком городе не было света?", "place", "city"),
        ("ru", "Почему она ушла?", "reason", None),
        ("ar", "متى أغلق الميناء؟", "date", None),
        ("ar", "أين اجتمعوا؟", "place", None),
        ("ar", "من أغرق السفينة؟", "person", None),
        ("ar", "كم شخصا مات؟", "number", "شخصا"),
        ("ar", "لماذا استقالت؟", "reason", None),
        ("zh", "港口什么时候关闭？", "date", None),
        ("zh", "谁撞沉了船？", "person", None),
        ("zh", "他们在哪里见面？", "place", None),
        ("zh", "多少人死亡？", "number", None),
        ("zh", "她为什么辞职？", "reason", None),
        ("fr", "when did it close?", "date", None),
    ],
)
def test_the_kind_that_a_question_wants(
    code: str, question: str, kind: str, noun: str | None
) -> None:
    found = wanted(question, code)

    assert (found.kind, found.noun) == (AnswerKind(kind), noun)


def test_the_words_that_ask_are_told() -> None:
    question = "Bitte: wie viele Personen starben?"
    found = wanted(question, "de")
    assert question[found.start : found.end] == "wie viele Personen"


@given(st.text(max_size=60), st.sampled_from(sorted(KNOWN)))
def test_the_words_that_ask_stand_in_the_question(question: str, code: str) -> None:
    found = wanted(question, code)
    assert 0 <= found.start <= found.end <= len(question)


@pytest.mark.parametrize(
    ("code", "kind", "sentence", "fits"),
    [
        ("es", "date", "Cerró el martes.", True),
        ("es", "date", "Cerró sin aviso.", False),
        ("de", "number", "Zwölf Boote sanken.", True),
        ("de", "number", "Boote sanken.", False),
        ("zh", "date", "港口于5月关闭。", True),
        ("ru", "reason", "Порт закрыт.", True),
    ],
)
def test_what_a_sentence_holds(code: str, kind: str, sentence: str, fits: bool) -> None:
    assert may_answer(AnswerKind(kind), sentence, code) is fits
