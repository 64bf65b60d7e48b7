"""Whether a sentence tells what a follow-up wants, more closely than `cues` looks.

Those choose among the sentences of many articles; here it is the few of one that is settled.
"""

from __future__ import annotations

import re

from corpus.answering.cues import may_answer
from corpus.answering.places import COUNTRIES, is_demonym
from corpus.answering.question import Question
from corpus.answers import AnswerKind

_LENGTH = r"\b(?:metres?|meters?|km|kilomet\w+|miles?|feet|foot|inch\w*|light years?)\b"
#: How a sentence tells a measure that was asked for.
_MEASURES = {
    "heavy": r"\b(?:kg|kilogram\w*|tonnes?|tons?|pounds?|weigh\w*)\b",
    "far": _LENGTH,
    "close": rf"\b(?:within|from|above|pass\w*|approach\w*|near\w*)\b.*{_LENGTH}"
    rf"|{_LENGTH} (?:above|from|away|of)\b",
    "deep": _LENGTH,
    "wide": _LENGTH,
    "tall": _LENGTH,
    "high": rf"{_LENGTH}|\bper ?cent\b|%",
    "fast": r"\d.*\b(?:an|per|a) (?:hour|second)\b|\b(?:mph|km/h|knots|speed)\b",
    "cold": r"\bdegrees?\b|°",
    "hot": r"\bdegrees?\b|°",
    "old": r"\byears?[- ]old\b|\baged? \d|\b(?:is|was|turns|turned) \d\d\b|\bage of\b",
    "big": rf"{_LENGTH}|\b(?:size|diameter|as (?:big|large) as|square|hectares?|acres?)\b",
    "large": rf"{_LENGTH}|\b(?:size|diameter|as (?:big|large) as|square|hectares?|acres?)\b",
    "time": r"\b\d{1,2}[:.]\d\d\b|\b[ap]\.?m\b|\bnoon\b|\bmidnight\b|\bGMT\b|o['’]clock",
    "score": r"\d[-–]\d|\bper ?cent\b|%",
    "result": r"\d[-–]\d|\bper ?cent\b|%",
    "strong": r"\b(?:magnitude|category|strength)\b|\bper ?cent\b|%",
}
_MEASURE = re.compile(
    rf"\b(?:how|what|(?:what (?:was|is|were) the(?: final)?)) ({'|'.join(_MEASURES)})\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\d.*\b(?:kron\w+|rupees?|francs?|pesos?|rand|lira|zlotys?|reais|crowns)\b")
_PLACE = re.compile(
    r"\b(?:in|at|near|outside|off|on|to|from) (?:the )?(?:[a-z]+ ){0,2}?"
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[A-Z]"
)
#: What tells where somebody is from.
_ORIGIN = re.compile(
    r"\b(?:from|born (?:in|at|near)|raised in|grew up in|native of|home in) (?:the )?[A-Z]"
)
#: What tells that a sentence says why.
_CAUSE = re.compile(
    r"\b(?:because|(?<!been )(?<!was )(?<!were )(?<!is )(?<!are )due to|so that"
    r"|in (?:response|retaliation|order|protest"
    r"|honou?r)|led to|thanks to|caused|blamed|accus\w+)\b",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"(?<!named )\b(?:after|since|when|followed|saying|to avoid)\b", re.IGNORECASE
)
_SPEECH = re.compile(
    r"\b(?:said|says|told|called|warned|promised|apologi[sz]ed|stressed|added|declared|announced"
    r"|urged|insisted|denied|condemned|praised|thanked|expressed)\b|[\"“]",
    re.IGNORECASE,
)


_COUNT = (
    r"(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|half"
    r"|(?:for|in|about|nearly|almost|just|only|than|lasted|took) an?)"
)
_DURATION = re.compile(
    rf"\b{_COUNT}[ -](?:[a-z]+[ -]){{0,3}}?(?:second|minute|hour|day|night|week|month|year|decade)",
    re.IGNORECASE,
)
_AIM = re.compile(r"\b(?:to [a-z]+|for (?:the |a )?[a-z]+)\b")


def measured(question: Question) -> str:
    """The measure that is asked for: 'heavy' in 'how heavy is it'; empty if none."""
    found = _MEASURE.search(question.query.text)
    return found[1].lower() if found else ""


def tells(question: Question, text: str, *, names: bool) -> float:
    """How sure a sentence has something of the kind that is wanted, 0 to 1.

    Args:
        question: A follow-up, filled in.
        text: The sentence, without a dateline.
        names: Whether it has names that the question does not.
    """
    kind, asked = question.wanted.kind, question.query.text
    if measure := measured(question):
        return float(bool(re.search(_MEASURES[measure], text, re.IGNORECASE)))
    if kind is AnswerKind.REASON:
        if _CAUSE.search(text):
            return 1.0
        return 0.6 if _PERHAPS.search(text) else 0.2 * bool(_AIM.search(text))
    if kind is AnswerKind.QUOTATION:
        return float(bool(_SPEECH.search(text)))
    if kind in (AnswerKind.OTHER, AnswerKind.YES_NO):
        return 0.0
    if kind is AnswerKind.MONEY and _MONEY.search(text):
        return 1.0
    if kind is AnswerKind.PLACE and re.search(r"\bfrom\W*$", asked):
        told = _ORIGIN.search(text) or any(
            is_demonym(w) or w in COUNTRIES for w in re.findall(r"[A-Z]\w+", text)
        )
        return float(bool(told))
    if kind is AnswerKind.PLACE and asked.lower().startswith("where"):
        return float(bool(_PLACE.search(text)))
    if kind is AnswerKind.DURATION:
        return float(bool(_DURATION.search(text)))
    if kind is AnswerKind.PERSON:
        return float(names)
    return float(may_answer(kind, text))
