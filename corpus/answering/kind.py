"""What kind of answer a question wants."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.answering.nouns import KIND_OF, singular
from corpus.answers import AnswerKind
from corpus.language import languages


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kind of answer that a question wants, and where it says so."""

    kind: AnswerKind
    #: What is asked after or counted, singular: ``person`` in 'how many people', ``country``,
    #: ``percent``, ``age``, ``distance``; None where the question word stands alone.
    noun: str | None = None
    #: The words that ask: ``question[start:end]``, 'how many people'. Empty if there are none.
    start: int = 0
    end: int = 0
    #: The language of the texts that are to answer; at first that of the question.
    language: str = "en"


_AUXILIARIES = (
    "is|are|was|were|be|been|being|am|do|does|did|has|have|had|can|could|will|would|shall|should"
    "|may|might|must|isn[’']t|aren[’']t|wasn[’']t|didn[’']t|doesn[’']t|hasn[’']t|won[’']t"
)
_PREPOSITIONS = (
    "in|on|at|by|for|from|of|to|with|about|under|into|during|until|since|after|before|through"
    "|around|against|over|near|roughly|approximately|and|so|but|or|ok|hey|then|exactly"
)
_ASKS = re.compile(
    r"\b(?P<word>how (?:many|much|long|old|far|tall|high|deep|big|large|wide|heavy|fast|hot|cold"
    r"|often|late|early|soon)|how|who|whom|whose|when|where|why|what|which)(?:[’']s|[’']re)?\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[\"“]?[A-Z])")
_YES_NO = re.compile(rf"\W*(?:(?:and|so|but) )?(?:{_AUXILIARIES})\b", re.IGNORECASE)
_LED = re.compile(rf"\W*(?:(?:{_PREPOSITIONS})\s+)*", re.IGNORECASE)
_NAME = re.compile(r"\W*(?:name|give)\s+(?:me )?(?:the|a|an|one|two)\s+", re.IGNORECASE)
_TOKEN = re.compile(r"[\w$%&.-]*\w(?:[’']s?)?|[,;:?!]")
_VERBISH = re.compile(
    rf"(?:{_AUXILIARIES}|{_PREPOSITIONS}|that|who|which|whose|where|when|recently|won|made|took|beat"
    r"|became|broke|gave|got|held|hit|left|lost|met|said|saw|set|sold|sent|shot|spent|threw|told"
    r"|went|wrote|wants|plans|says|has|just|also|now|currently|this|first|ever|\w{2,}ed|\w+ing)",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\s+(?:may|might|could|would|will|some|appears?|seems?|they|he|she|it)\b", re.I
)
_CLAUSE = re.compile(
    rf"\s+(?:I|he|she|it|they|we|you|the|an?|his|her|their|its|{_AUXILIARIES})\b", re.I
)
_NOUN_ENDS = re.compile(
    r"[’']?s?\s*(?:$|[?,.(]|(?:of|in|for|that|with|who|whose|at|on|to|from|by|and|where|which|called"
    r"|named|between|this|behind|per|since|after)\b)"
)
_MEASURES = {
    "far": "distance",
    "tall": "length",
    "high": "length",
    "deep": "length",
    "wide": "length",
    "heavy": "weight",
    "fast": "speed",
    "hot": "temperature",
    "cold": "temperature",
    "old": "age",
    "big": "size",
    "large": "size",
}
_CALLED = re.compile(
    r"(?:did|does|do|has|have)\s+.+\b(?:call|describe|label|brand|dub|say|tell|tweet|write|compare"
    r"|called|described|labelled|labeled|branded|dubbed|said)\b",
    re.IGNORECASE,
)
_OF_THESE = re.compile(
    r"\s+(?:one )?of (?:the |these |those |his |her |its |their |following )+", re.IGNORECASE
)
_BE = re.compile(r"(?:\s+(?:is|are|was|were|will be)|[’'](?:s|re))\s+", re.IGNORECASE)


def wanted(question: str, language: str | None = "en") -> Wanted:
    """The kind of answer that a question wants, ``OTHER`` where it does not show."""
    if words := languages.of(language).questions:
        asked = words.read(question)
        return Wanted(asked.kind, asked.noun, asked.start, asked.end, language or "en")
    offset = _last_sentence(question)
    sentence = question[offset:]
    asking = _asking(sentence)
    if _YES_NO.match(sentence) and (asking is None or not _opens(sentence, asking)):
        return Wanted(AnswerKind.YES_NO)
    if asking is None:
        if named := _NAME.match(sentence):
            kind, noun, length = _noun_phrase(sentence[named.end() :])
            return Wanted(kind, noun, offset + named.start(), offset + named.end() + length)
        return Wanted(AnswerKind.OTHER)
    kind, noun, length = _read(asking["word"].lower(), sentence[asking.end("word") :])
    return Wanted(kind, noun, offset + asking.start(), offset + asking.end("word") + length)


def _last_sentence(question: str) -> int:
    """Offset of the sentence that asks: the last one with a question word, or the first."""
    starts = [0, *(cut.end() for cut in _SENTENCE.finditer(question))]
    for start in reversed(starts):
        if _ASKS.search(question, start):
            return start
    return 0


def _opens(sentence: str, asking: re.Match[str]) -> bool:
    opening = _LED.match(sentence)
    return opening is not None and asking.start() <= opening.end()


def _asking(sentence: str) -> re.Match[str] | None:
    """The question word that asks; the others join clauses ('the man who', 'in what may be')."""
    best, best_score = None, -1
    for match in _ASKS.finditer(sentence):
        word = match["word"].lower()
        before, after = sentence[: match.start()].rstrip(), sentence[match.end() :]
        score = 0
        if _opens(sentence, match):
            score = 3
            if word == "what" and before and _MODAL.match(after):
                score = 1
            elif word == "when" and "," in after and _ASKS.search(after):
                score = 0
        elif before.endswith((",", ";", ":", "—", "–", "-")):
            relative = word in ("who", "which", "where", "when", "whose")
            after_word = after.split(maxsplit=1)[:1]
            verb = bool(after_word) and _VERBISH.fullmatch(after_word[0].strip("?,")) is not None
            score = 1 if relative and verb and word != "where" else 2
        elif word in ("which", "what") or word.startswith("how "):
            score = 0 if _CLAUSE.match(after) else 2
        elif word in ("who", "where", "whom", "when", "why", "how") and after.strip(" ?") == "":
            score = 2
        elif word == "when":
            score = -1
        if score > best_score:
            best, best_score = match, score
    return best


def _read(word: str, after: str) -> tuple[AnswerKind, str | None, int]:
    """Kind, noun, and how many characters after the question word belong to it."""
    match word:
        case "who" | "whom" | "whose":
            return _who(after), None, 0
        case "when" | "how soon" | "how late" | "how early":
            return AnswerKind.DATE, None, 0
        case "where":
            return AnswerKind.PLACE, None, 0
        case "why":
            return AnswerKind.REASON, None, 0
        case "how many":
            _, noun, length = _noun_phrase(after, counted=True)
            return AnswerKind.NUMBER, noun, length
        case "how much":
            return _how_much(after)
        case "how long":
            return AnswerKind.DURATION, None, 0
        case "how" | "how often":
            quoted = _CALLED.match(after.lstrip())
            return AnswerKind.QUOTATION if quoted else AnswerKind.OTHER, None, 0
        case "what" | "which":
            return _what(word, after)
    return AnswerKind.NUMBER, _MEASURES[word.removeprefix("how ")], 0


def _who(after: str) -> AnswerKind:
    """'Who is Ada Lovelace?' asks what she is, and 'who is the president?' for a name."""
    told = re.fullmatch(r"(?:[’']s|\s+(?:is|was|are|were))\s+([^?]*)\??\s*", after)
    names = told[1].split() if told else []
    if names and all(name[:1].isupper() and not name.endswith(("'s", "’s")) for name in names):
        return AnswerKind.DEFINITION
    return AnswerKind.PERSON


def _how_much(after: str) -> tuple[AnswerKind, str | None, int]:
    kind, noun, length = _noun_phrase(after)
    if re.match(r"\s+of\b", after):
        return AnswerKind.NUMBER, "percent", 0
    if noun in (None, "money", "cash") or kind is AnswerKind.MONEY:
        return AnswerKind.MONEY, None, length if noun else 0
    return AnswerKind.NUMBER, noun, length


def _what(word: str, after: str) -> tuple[AnswerKind, str | None, int]:
    if word == "what" and _CALLED.match(after.lstrip()):
        return AnswerKind.QUOTATION, None, 0
    if re.match(r"\s+(?:caused|led to|prompted|sparked|triggered)\b", after):
        return AnswerKind.REASON, None, 0
    if re.match(r"\s+(?:kind|type|sort|form|style|species|time|happened|happens)\b", after):
        return AnswerKind.OTHER, None, 0
    if being := _BE.match(after):
        return _being(after, being.end())
    if these := _OF_THESE.match(after):
        kind, noun, length = _noun_phrase(after[these.end() :])
        return kind, noun, these.end() + length
    kind, noun, length = _noun_phrase(after)
    if noun == "percentage":
        noun = "percent"
    return kind, noun, length


def _being(after: str, start: int) -> tuple[AnswerKind, str | None, int]:
    """After 'what is': a definition, or the noun that it is the name of."""
    rest = after[start:]
    name_of = re.match(
        r"(?:the |its |his |her |their )?(?:\w+ )?(?:name|title) of (?:the |a |an |this )?", rest
    )
    if name_of:
        kind, noun, length = _noun_phrase(rest[name_of.end() :])
        return kind, noun, start + name_of.end() + length
    article = re.match(r"(?:(?:the|its|his|her|their|this)|.{1,40}?[’']s)\s+", rest, re.I)
    if article:
        kind, noun, length = _noun_phrase(rest[article.end() :])
        if not _NOUN_ENDS.match(rest, article.end() + length):
            return AnswerKind.OTHER, None, 0  # 'what is the author looking for'
        if noun in ("percentage", "proportion", "share"):
            noun = "percent"
        return kind, noun, start + article.end() + length
    if re.match(rf"(?!.* (?:{_PREPOSITIONS})\W*$)(?:an?\s|[\w’'. -]{{1,40}}\?*\s*$)", rest, re.I):
        if re.match(r"(?:it|that|this|he|she|they|next|new|up)\b", rest, re.IGNORECASE):
            return AnswerKind.OTHER, None, 0
        return AnswerKind.DEFINITION, None, 0
    return AnswerKind.OTHER, None, 0


def _noun_phrase(after: str, counted: bool = False) -> tuple[AnswerKind, str | None, int]:
    """The kind of the noun that a phrase begins with, the noun, and where it ends.

    ``counted`` if it follows 'how many', and so ends with a plural.
    """
    kind, noun, end = AnswerKind.OTHER, None, 0
    for at, token in enumerate(_TOKEN.finditer(after)):
        text = token[0]
        if at > 6 or not text[0].isalnum():
            break
        known = KIND_OF.get(singular(text))
        if kind is not AnswerKind.OTHER and known is None:
            break  # the noun is behind us: 'which country | declared'
        adjective = at == 0 and text.lower().endswith(("ed", "ing"))
        if known is None and not adjective and _VERBISH.fullmatch(text):
            break
        noun, end = singular(text), token.end()
        kind = known or kind
        if known and text.endswith(("'s", "’s", "'", "’")):
            break  # 'which university's | president' asks for the university
        if counted and noun != text.lower():
            break  # a plural: 'how many Americans | say'
    return kind, noun, end
