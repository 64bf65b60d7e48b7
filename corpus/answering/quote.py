"""What of a passage is quoted: a sentence, with the one before it where it needs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.language.sentences import Span

#: Characters and sentences that a quote may have.
MAX_QUOTE = 350
MAX_SENTENCES = 2

_OPENING = re.compile(r"[\"“‘'«(\[]*(?:(?:But|And|Yet|So|Or|However|Still|Instead|Also),? )?")

# 'The official said' needs who is meant; 'the move to ban it' says so itself, and so does
# 'the official toll'.
_MEANT = (
    r"(?:official|agency|move|decision|announcement|incident|attack|crash|company|firm|group"
    r"|agreement|deal|couple|pair|trio|duo|latter|former|suspect|gunman|victim|teenager|plane"
    r"|ship|vessel|ruling|law|bill|statement|remark|comment|finding|study|report|plan|proposal"
    r"|measure|award|prize|video|event|change|result|man|woman|men|women|three|four|five)s?"
)
_DOES = (
    r"(?:,| (?:was|were|is|are|has|have|had|will|would|can|could|may|might|must|did|does|also|then"
    r"|came|took|began|made|went|gave|fell|found|held|left|led|met|put|set|sent|spoke|told|won"
    r"|says|said|comes|means|marks|follows|takes|makes|gives|shows|allows|begins|ends|[a-z]+ed)\b)"
)
_LEANS_BACK = re.compile(
    r"(?:[Hh]e|[Ss]he|[Tt]hey|His|Her|Their|Its)\b"
    r"|(?:This|These|Those|That)\b(?!,| (?:said|year|week|month|morning|afternoon|evening"
    r"|summer|winter|spring|fall|autumn|season|weekend|time)\b)"
    r"|(?:Both|Neither)\b(?! (?:of the )?(?:[A-Z]|the\b|sides?\b))"
    r"|(?:Some|Many|Several|Most|All|None|One|Two|Three|Each|Such) of (?:them|those|these)\b"
    rf"|The {_MEANT}{_DOES}|The two\b(?!-)"
    r"|Then\b|Thus\b|As a result\b|By contrast\b|In doing so\b|In response,"
    r"|(?:Because|Despite|Instead|After|Before) (?:of )?(?:this|that)\b"
)
_IT = re.compile(r"It(?:[’']s)?\b")
# 'It' that stands for nothing: 'It is not known whether', 'It was Lee who', 'It took hours to'.
_EMPTY_IT = re.compile(
    r"It(?:[’']s| is| was| has been| had been| would be| will be| remains?| remained| may be"
    r"| became| becomes| isn[’']t| wasn[’']t| seems?| seemed| appears?| appeared)"
    r"(?: (?:not|still|also|now|yet|too|very|so|immediately|currently|widely|only|even))*"
    r" (?:known|clear|unclear|unknown|possible|impossible|likely|unlikely|true|important|hard"
    r"|difficult|easy|early|late|time|raining|snowing|believed|thought|understood|hoped|expected"
    r"|estimated|reported|said|feared|crucial|vital|necessary|rare|common|uncertain|that"
    r"|the (?:first|second|third|last|latest|fourth) time|[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+)* who"
    r"|in \d{4} that)\b"
    r"|It (?:took|takes|will take) [^.]{1,60} (?:to|for|before|until)\b"
    r"|It (?:turned out|turns out|emerged|seems|appears|happened) that\b"
)
# 'After he resigned, Lee said': the pronoun waits for the name that follows.
_LED = re.compile(
    r"(?:In|On|At|After|Before|When|While|As|Since|During|Despite|With|For|By|According to|Asked"
    r"|Speaking|If|Although|Though|Until|Once|Last|Earlier|Later|Following|From|Under|Among"
    r"|Meanwhile|Now)\b(?P<lead>[^.;“\"]{0,90}?(?:,|\d)) (?P<subject>he|she|they)\b"
)
_LED_NAME = re.compile(
    r"(?<!\bin )(?<!\bat )(?<!\bnear )(?<!\bfrom )\b"
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)[A-Z]"
)
_SAID_BY = re.compile(
    r"[”\"] (?:(?:he|she|they)\b|(?:said|says|added|asked|wrote) (?:he|she|they)\b"
    r"|the (?:official|agency|group|company|statement|report)\b)"
)
# Where a sentence too long to quote may be cut.
_CLAUSE = re.compile(r"[,;:–—]\s+|\s+(?=(?:and|but|while|after|which|who|because)\b)")


def quoted(text: str, spans: Sequence[Span], i: int) -> Span:
    """A sentence, with the one before it if it cannot be understood alone.

    Both only if they are no longer than a quote may be.
    """
    if i and leans_back(text[spans[i].start : spans[i].end]):
        both = Span(spans[i - 1].start, spans[i].end)
        if both.end - both.start <= MAX_QUOTE:
            return both
    return spans[i]


def leans_back(sentence: str) -> bool:
    """Whether a sentence speaks of something that only the one before it names."""
    opening = _OPENING.match(sentence)
    start = opening.end() if opening else 0
    if _LEANS_BACK.match(sentence, start):
        return True
    if _IT.match(sentence, start):
        return _EMPTY_IT.match(sentence, start) is None
    if led := _LED.match(sentence, start):
        return _LED_NAME.search(led["lead"]) is None
    return sentence[:1] in '"“' and _SAID_BY.search(sentence) is not None


def shortened(text: str, span: Span, worth: Callable[[str], float]) -> Span:
    """The clauses in a row that are worth most, of a sentence too long to quote.

    Args:
        text: Of the passage.
        span: The sentence.
        worth: Of some of its words; of equals the first are taken.
    """
    if span.end - span.start <= MAX_QUOTE:
        return span
    cuts = [span.start, *(m.end() for m in _CLAUSE.finditer(text, span.start, span.end))]
    runs = [_fitting(text, start, span.end) for start in cuts]
    return max(runs, key=lambda run: worth(text[run.start : run.end]))


def _fitting(text: str, start: int, end: int) -> Span:
    """From ``start``, as many whole words as a quote may have."""
    if end - start > MAX_QUOTE:
        end = start + MAX_QUOTE
        space = max(text.rfind(" ", start, end + 1), text.rfind("\n", start, end + 1))
        end = space if space > start else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
