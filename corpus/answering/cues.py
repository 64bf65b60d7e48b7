"""What a sentence must hold to answer a kind of question, as far as can be seen at once.

For choosing among many sentences; the answer itself is worked out in `extract`.
"""

from __future__ import annotations

import re

from corpus.answers import AnswerKind
from corpus.language import languages

_NUMBER = (
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?"
    r"|thousands?|millions?|billions?)\b"
)
_NAME = re.compile(r"(?<!^)\b[A-Z]\w+")
_PATTERNS = {
    AnswerKind.DATE: re.compile(
        r"(?i:\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan(?:uary|\.)|feb(?:ruary|\.)"
        r"|march \d|apr(?:il|\.)|may \d|june|july|aug(?:ust|\.)|sept?(?:ember|\.)"
        r"|oct(?:ober|\.)|nov(?:ember|\.)|dec(?:ember|\.)|yesterday|today"
        r"|last (?:week|month|year)|earlier this|ago)|\b[12]\d{3}\b)"
    ),
    AnswerKind.NUMBER: re.compile(_NUMBER, re.IGNORECASE),
    AnswerKind.DURATION: re.compile(
        rf"(?:{_NUMBER}).*(?:second|minute|hour|day|night|week|month|year|decade)",
        re.IGNORECASE | re.DOTALL,
    ),
    AnswerKind.MONEY: re.compile(
        r"[$€£¥₹₽₺₩]|\b(?:dollars?|euros?|pounds?|cents?|pence|yen|yuan|renminbi|roubles?|rubles?"
        r"|rupees?|lira|crowns?|kron(?:a|e|er|or|ur)|francs?|pesos?|rand|reais|won|dirhams?"
        r"|riyals?|rials?|dinars?|shekels?|zlotys?|forints?|baht|ringgit|rupiah|hryvnias?|nairas?"
        r"|shillings?|tenge)\b",
        re.IGNORECASE,
    ),
    AnswerKind.QUOTATION: re.compile(r"[\"“][^\"”]+[\"”]"),
    AnswerKind.PERSON: _NAME,
    AnswerKind.ORGANISATION: _NAME,
    AnswerKind.PLACE: re.compile(
        r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Oo]ff|[Oo]n)\s(?:the\s)?(?:[a-z]+\s){0,2}?[A-Z]"
    ),
    AnswerKind.REASON: re.compile(
        r"\b(?:because|after|due to|over|since|so that|in order|response|to \w+)\b", re.IGNORECASE
    ),
}


def may_answer(kind: AnswerKind, sentence: str, language: str | None = "en") -> bool:
    """Whether the sentence holds something of the kind; any may answer kinds without a cue."""
    if words := languages.of(language).questions:
        return words.may_answer(kind, sentence)
    pattern = _PATTERNS.get(kind)
    return pattern is None or pattern.search(sentence) is not None
