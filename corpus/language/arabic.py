"""Arabic: its analyzer, its dates, its questions."""

from __future__ import annotations

import re

from corpus.answers import AnswerKind
from corpus.language.datewords import DIGITS, DateWords
from corpus.language.questionwords import QuestionWords
from corpus.language.stemmed import Stemmed, lower

_STOP_WORDS = (
    "في من على إلى الى عن مع أن ان إن أنه انه هذا هذه ذلك تلك التي الذي الذين اللذان ما لا لم لن قد"
    " كان كانت كانوا يكون تكون هو هي هم هن نحن أنا أنت كل أو او أم ثم بل لكن حتى إذا اذا عند عندما"
    " بعد قبل بين منذ خلال حول غير أي أيضا كما لدى له لها لهم به بها بهم فيه فيها منه منها عليه"
    " عليها متى أين اين كيف كم لماذا ماذا هل وقد وكان وكانت والتي والذي ولا ولم وفي ومن يا و"
)
_ASKING = "كم أخبرني اخبرني قل هل تعرف تعلم حدث جرى أخبار اخبار اسم يسمى تسمى بلغ"
_LIGHT = (
    "قال قالت قام قامت تم يوم أسبوع شهر عام سنة وقت مرة حياة شيء شخص ناس عدد جزء مكان نوع أول آخر"
    " جديد قديم كبير طويل أفضل أكثر جميع بعض آخر نفس كل دائما الآن اليوم واحد اثنان رئيسي"
)

#: Vowel signs, the superscript alef, and the stroke that only makes words longer.
_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
#: Letters that are written for one another, and the digits of the east.
_LETTERS = str.maketrans("أإآٱىةؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اااايهوي01234567890123456789")
#: The article, with what is written in one word with it: 'and the', 'for the'.
_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")


def _folded(word: str) -> str:
    return _SIGNS.sub("", lower(word)).translate(_LETTERS)


class Arabic(Stemmed):
    """The analyzer of Arabic text; vowel signs and hamza may be left out."""

    def __init__(self) -> None:
        super().__init__(
            "ar",
            "1",
            stemmer="arabic",
            stop=_STOP_WORDS,
            asking=_ASKING,
            light=_LIGHT,
            folding=_folded,
        )

    def _base(self, word: str) -> str:
        for article in _ARTICLES:
            if word.startswith(article) and len(word) > len(article) + 2:
                word = word.removeprefix(article)
                break
        # The ending of most feminine nouns, which is folded and so lost to the stemmer.
        return word[:-1] if word.endswith("ه") and len(word) > 3 else word


ARABIC = Arabic()

DATES = DateWords(
    months=(
        "يناير كانون\\sالثاني جانفي, فبراير شباط فيفري, مارس آذار, أبريل ابريل إبريل نيسان, مايو"
        " أيار ماي, يونيو يونيه حزيران جوان, يوليو يوليه تموز جويلية, أغسطس اغسطس آب أوت,"
        " سبتمبر أيلول, أكتوبر اكتوبر تشرين\\sالأول, نوفمبر تشرين\\sالثاني, ديسمبر كانون\\sالأول"
    ),
    weekdays=("الاثنين الإثنين, الثلاثاء, الأربعاء الاربعاء, الخميس, الجمعة, السبت, الأحد الاحد"),
    away={"أمس": -1, "اليوم": 0, "غدا": 1, "غدًا": 1, "أول أمس": -2},
    patterns=(
        ("day", r"(?:(?:يوم )?{w}،? )?{d} (?:من )?{m}(?:[ /]\w+)?،? (?:من )?(?:عام |سنة )?{y}"),
        ("month", r"{m}(?: من)?(?: عام| سنة)? {y}"),
        ("day", r"(?:(?:يوم )?{w}،? )?{d} (?:من )?{m}"),
        *DIGITS,
        ("year", r"(?:عام|سنة|العام|في) (?P<at>{y})"),
        ("weekday", r"(?:يوم )?{w}"),
        ("away", r"{away}"),
    ),
)

_PLACE, _DATE, _NUMBER = AnswerKind.PLACE, AnswerKind.DATE, AnswerKind.NUMBER

QUESTIONS = QuestionWords(
    kinds=(
        (r"\bمتى\b", _DATE, None),
        (r"\b[أا]ين\b", _PLACE, None),
        (r"\bلماذا\b|\bلِماذا\b", AnswerKind.REASON, None),
        (r"\bكم (?:يبلغ )?عمر\b", _NUMBER, "age"),
        (r"\bكم (?:من )?(?:الوقت|المدة)\b", AnswerKind.DURATION, None),
        (r"\bكم (?:سعر|ثمن|تكلفة)\b|\bبكم\b", AnswerKind.MONEY, None),
        (r"\bكيف\b", AnswerKind.OTHER, None),
        (r"\bماذا قال\w*\b", AnswerKind.QUOTATION, None),
        (r"\b(?:من|مَن|مَنْ) (?:هو|هي|هم)\b", AnswerKind.PERSON, None),
        # In front of everything it asks 'who'; anywhere else it means 'from'.
        (r"^\W*(?:من|مَن)\b", AnswerKind.PERSON, None),
    ),
    counted=r"\bكم\b",
    which=r"\b(?:[أا]ي|[أا]ية|ما (?:هو|هي)|ما)\b",
    nouns={
        "عام": (_DATE, "year"),
        "سنة": (_DATE, "year"),
        "يوم": (_DATE, "day"),
        "تاريخ": (_DATE, "date"),
        "شهر": (_DATE, "month"),
        "مدينة": (_PLACE, "city"),
        "دولة": (_PLACE, "country"),
        "بلد": (_PLACE, "country"),
        "عاصمة": (_PLACE, "capital"),
        "مكان": (_PLACE, "location"),
        "شركة": (AnswerKind.ORGANISATION, "company"),
        "حزب": (AnswerKind.ORGANISATION, "party"),
        "عدد": (_NUMBER, "number"),
        "نسبة": (_NUMBER, "percent"),
        "سبب": (AnswerKind.REASON, "reason"),
    },
    yes_no=r"^\W*هل\b",
    cues={
        _NUMBER: r"\d|(?:واحد|اثن|ثلاث|[أا]ربع|خمس|ست|سبع|ثمان|تسع|عشر|مئ|مائ|[أا]لف|مليون|مليار)"
    },
)
