from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.languages import KNOWN
from corpus.language.periods import period
from corpus.language.times import mentions

#: A Thursday.
WRITTEN = date(2015, 12, 3)

SPANISH = [
    ("El avión cayó el 24 de noviembre de 2015.", "24 de noviembre de 2015", "2015-11-24"),
    ("Cayó el martes, 24 de noviembre de 2015.", "martes, 24 de noviembre de 2015", "2015-11-24"),
    ("Cayó el 24 de noviembre.", "24 de noviembre", "2015-11-24"),
    ("La cita será el 24 de marzo.", "24 de marzo", "2016-03-24"),
    ("La feria va del 3 al 5 de mayo de 2014.", "3 al 5 de mayo de 2014", "2014-05-03/2014-05-05"),
    ("Ocurrió en noviembre de 2015.", "noviembre de 2015", "2015-11"),
    ("Ocurrió a finales de noviembre.", "a finales de noviembre", "2015-11-21/2015-11-30"),
    ("Ocurrió en noviembre pasado.", "noviembre pasado", "2015-11"),
    ("Ganó en 2012.", "2012", "2012"),
    ("El rey llegó ayer.", "ayer", "2015-12-02"),
    ("Murió el martes.", "martes", "2015-12-01"),
    ("El martes pasado llovió.", "martes pasado", "2015-12-01"),
    ("La boda será el martes.", "martes", "2015-12-08"),
    ("Se fue hace dos años.", "hace dos años", "2013"),
    ("Se fue hace 3 días.", "hace 3 días", "2015-11-30"),
    ("La semana pasada llovió.", "La semana pasada", "2015-11-23/2015-11-29"),
    ("Abre el próximo mes.", "el próximo mes", "2016-01"),
    ("Era común en los años 90.", "los años 90", "1990-01-01/1999-12-31"),
    ("Gobernó entre 1998 y 2003.", "1998 y 2003", "1998-01-01/2003-12-31"),
    ("Se firmó el 24/11/2015.", "24/11/2015", "2015-11-24"),
]
GERMAN = [
    ("1990 wurde sie gebaut.", "1990", "1990"),
    ("Sie wurde 1990 gebaut.", "1990", "1990"),
    ("Er fiel am 24. November 2015.", "24. November 2015", "2015-11-24"),
    (
        "Am Dienstag, dem 24. November 2015, fiel er.",
        "Dienstag, dem 24. November 2015",
        "2015-11-24",
    ),
    ("Am 24. November fiel er.", "24. November", "2015-11-24"),
    ("Die Wahl wird am 24. März gehalten.", "24. März", "2016-03-24"),
    ("Vom 3. bis 5. Mai 2014 war Markt.", "3. bis 5. Mai 2014", "2014-05-03/2014-05-05"),
    ("Im November 2015 brannte es.", "November 2015", "2015-11"),
    ("Ende November brannte es.", "Ende November", "2015-11-21/2015-11-30"),
    ("Im letzten November brannte es.", "letzten November", "2015-11"),
    ("Im Jahr 2012 siegte sie.", "2012", "2012"),
    ("Gestern kam der König.", "Gestern", "2015-12-02"),
    ("Am Dienstag starb er.", "Dienstag", "2015-12-01"),
    ("Am Dienstagabend starb er.", "Dienstagabend", "2015-12-01"),
    ("Das Fest soll am Dienstag beginnen.", "Dienstag", "2015-12-08"),
    ("Vor zwei Jahren ging er.", "Vor zwei Jahren", "2013"),
    ("Letzte Woche regnete es.", "Letzte Woche", "2015-11-23/2015-11-29"),
    ("Nächsten Monat öffnet er.", "Nächsten Monat", "2016-01"),
    ("In den 1990er Jahren war es so.", "den 1990er Jahren", "1990-01-01/1999-12-31"),
    ("Im 19. Jahrhundert war es so.", "19. Jahrhundert", "1801-01-01/1900-12-31"),
    ("Er regierte von 1998 bis 2003.", "1998 bis 2003", "1998-01-01/2003-12-31"),
    ("Am 24.11.2015 fiel er.", "24.11.2015", "2015-11-24"),
]
OTHERS = [
    ("ru", "Самолёт упал 24 ноября 2015 года.", "24 ноября 2015 года", "2015-11-24"),
    ("ru", "Самолёт упал 24 ноября.", "24 ноября", "2015-11-24"),
    ("ru", "С 1 по 5 мая 2014 года был праздник.", "1 по 5 мая 2014 года", "2014-05-01/2014-05-05"),
    ("ru", "Так было в 1990-х годах.", "1990-х годах", "1990-01-01/1999-12-31"),
    ("zh", "上周一下雨。", "上周一", "2015-11-23"),
    ("zh", "1990年代很冷。", "1990年代", "1990-01-01/1999-12-31"),
    ("ar", "حدث ذلك يوم الأحد 29 نوفمبر 2015.", "يوم الأحد 29 نوفمبر 2015", "2015-11-29"),
    ("ru", "Вчера шёл дождь.", "Вчера", "2015-12-02"),
    ("ru", "В 2012 году она победила.", "2012 году", "2012"),
    ("ru", "Два года назад он ушёл.", "Два года назад", "2013"),
    ("zh", "飞机于2015年11月24日坠毁。", "2015年11月24日", "2015-11-24"),
    ("zh", "11月24日有雨。", "11月24日", "2015-11-24"),
    ("zh", "昨天下雨。", "昨天", "2015-12-02"),
    ("zh", "去年下雨。", "去年", "2014"),
    ("ar", "سقطت الطائرة في 24 نوفمبر 2015.", "24 نوفمبر 2015", "2015-11-24"),
    ("ar", "سقطت الطائرة في 24 تشرين الثاني 2015.", "24 تشرين الثاني 2015", "2015-11-24"),
    ("ar", "وصل الملك أمس.", "أمس", "2015-12-02"),
]


@pytest.mark.parametrize(
    ("code", "text", "words", "iso"),
    [("es", *case) for case in SPANISH] + [("de", *case) for case in GERMAN] + OTHERS,
)
def test_a_date_means_these_days(code: str, text: str, words: str, iso: str) -> None:
    assert [(text[m.start : m.end], m.interval.iso) for m in mentions(text, WRITTEN, code)] == [
        (words, iso)
    ]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "Por la mañana corrieron 2015 personas."),
        ("es", "Costó 2015 euros."),
        ("de", "Guten Morgen, sagte Mai."),
        ("de", "Es waren 1990 Gäste da."),
        ("ru", "Она май не любит."),
        ("zh", "他有2015个朋友。"),
    ],
)
def test_what_is_no_date_is_left_out(code: str, text: str) -> None:
    assert mentions(text, WRITTEN, code) == ()


@pytest.mark.parametrize(
    ("code", "question", "words", "iso"),
    [
        ("es", "¿Qué pasó la semana pasada?", "la semana pasada", "2015-11-23/2015-11-29"),
        ("es", "¿Quién ganó en noviembre de 2015?", "en noviembre de 2015", "2015-11"),
        ("es", "¿Qué dijo desde el lunes?", "desde el lunes", "2015-11-30/2015-12-03"),
        (
            "es",
            "¿Qué pasó en los últimos tres días?",
            "en los últimos tres días",
            "2015-11-30/2015-12-03",
        ),
        ("de", "Was geschah gestern?", "gestern", "2015-12-02"),
        ("de", "Wer siegte im November 2015?", "im November 2015", "2015-11"),
        (
            "de",
            "Was geschah in den letzten drei Tagen?",
            "in den letzten drei Tagen",
            "2015-11-30/2015-12-03",
        ),
        ("ru", "Кто победил вчера?", "вчера", "2015-12-02"),
        ("zh", "昨天谁赢了？", "昨天", "2015-12-02"),
    ],
)
def test_the_time_a_question_is_about(code: str, question: str, words: str, iso: str) -> None:
    found = period(question, WRITTEN, code)

    assert found is not None
    assert found.interval is not None
    assert (question[found.start : found.end], found.interval.iso) == (words, iso)


@pytest.mark.parametrize(
    ("code", "question"), [("es", "¿Qué es lo último?"), ("de", "Wer regiert derzeit?")]
)
def test_a_question_about_now(code: str, question: str) -> None:
    found = period(question, WRITTEN, code)
    assert found is not None
    assert found.about_now


@pytest.mark.parametrize(
    ("code", "question"), [("es", "¿Quién reinó antes de 2015?"), ("de", "Wer siegte vor 2015?")]
)
def test_before_a_year_is_no_interval(code: str, question: str) -> None:
    assert period(question, WRITTEN, code) is None


PIECES = st.lists(
    st.sampled_from(
        "24 31 2015 0 de del el hace dos años semana pasada noviembre febrero lunes próximo am im"
        " vor zwei Jahren letzte Woche November Dienstag . , ноября назад 2 года 年 11月 24日 昨天"
        " в 20 نوفمبر أمس - 99 последние".split()
    ),
    max_size=12,
).map(" ".join)


@given(PIECES | st.text(max_size=40), st.dates(), st.sampled_from(sorted(KNOWN)))
def test_mentions_are_spans_in_order(text: str, written: date, code: str) -> None:
    ends = 0
    for mention in mentions(text, written, code):
        assert ends <= mention.start < mention.end <= len(text)
        ends = mention.end


@given(PIECES, st.dates(), st.sampled_from(sorted(KNOWN)))
def test_a_period_lies_in_the_question(question: str, asked_at: date, code: str) -> None:
    found = period(question, asked_at, code)
    assert found is None or 0 <= found.start < found.end <= len(question)
