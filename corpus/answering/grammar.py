"""How a span of a quote stands to the words of a question: near, before its verb, beside a role."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.answering.candidates import Candidate
from corpus.answering.kind import Wanted
from corpus.answering.places import COUNTRIES, is_demonym
from corpus.answering.tokens import STOP_WORDS, Token, alike, among, stem, tokens
from corpus.types import AnswerKind

_AUXILIARIES = frozenset(
    "is are was were be been being do does did has have had can could will would shall should may "
    "might must 's’s".split()
)
_BE = frozenset("is are was were will be been has have had would could may might can".split())
_POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
_DETERMINERS = frozenset(
    "the a an his her its their this that these those he she it they we you i".split()
)
_LOCATIVE = frozenset("in at near from to into outside inside off around across within".split())
_SPEECH = frozenset("said says told tells added wrote tweeted according".split())
_ADVERBS = frozenset("recently also just this week now once ever first".split())
_LINKING = frozenset(
    "has have had was were is are been be also then just recently would will could who which that "
    "not never to and".split()
)
#: Token distance at which a matched word counts half.
HALF = 4.0


class Standing(NamedTuple):
    """What speaks for and against a candidate, each number from 0 to 1."""

    #: It looks like what is wanted, or hardly.
    fits: float
    unfit: float
    #: The question's words that stand in the quote at all, by weight.
    cover: float
    #: The same, by nearness, to the left and right: where the answer is the subject of the
    #: question's verb ('who shot it down') ...
    subject_left: float
    subject_right: float
    #: ... and where it is not ('what did he shoot').
    object_left: float
    object_right: float
    #: It stands right before the verb whose subject is asked for, or after 'by'.
    acts: float
    #: Words of the question stand directly before it, or beside it between commas.
    role: float
    #: After 'in', 'at', 'from'; half where that may belong to a name ('the Bank of Japan in').
    located: float
    #: It does what another is asked for, before the verb, or is a possessor ('Turkey's border').
    agent: float
    owns: float
    #: Its role is one in another country than the question's.
    rival: float
    #: It is who speaks, in a question that is not about that.
    speaks: float
    #: A single capitalised word that opens the sentence.
    opens: float
    #: The fewer others there are, the nearer to 1.
    alone: float
    #: It comes before the others.
    first: float
    #: A part of it stands in the question.
    echo: float
    #: The noun that is asked after stands beside it: 'the city of ...'.
    noun: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of a question that are looked for in the quote, and its grammar."""

    weights: dict[str, float]
    verb: str | None
    #: The words that may be what was done, where the answer is not who did it.
    deeds: frozenset[str]
    subject: bool
    noun: str | None
    #: Stems of the countries whose office-holder is asked for.
    countries: frozenset[str]


def standings(
    question: str, wanted: Wanted, words: Sequence[Token], spans: Sequence[Candidate]
) -> list[Standing]:
    """How each candidate stands in the quote that ``words`` are of."""
    asked = _asked(question, wanted)
    stems = [stem(word.text) if word.is_word else "" for word in words]
    total = sum(asked.weights.values()) or 1.0
    matched: list[tuple[int, str]] = []
    for at, form in enumerate(stems):
        if form and words[at].lower not in STOP_WORDS:
            matched.extend((at, key) for key in asked.weights if alike(form, key))
    cover = sum(asked.weights[key] for key in {key for _, key in matched}) / total
    fitting = sum(span.fit >= 0 for span in spans) or 1
    result: list[Standing] = []
    for index, span in enumerate(spans):
        first, last = _place(words, span)
        left = _nearness(asked, [(first - at, key) for at, key in matched if at < first]) / total
        right = (
            _nearness(asked, [(at - last + 1, key) for at, key in matched if at >= last]) / total
        )
        positions = {at for at, _ in matched}
        result.append(
            Standing(
                fits=float(span.fit > 0),
                unfit=float(span.fit < 0),
                cover=cover,
                subject_left=left if asked.subject else 0.0,
                subject_right=right if asked.subject else 0.0,
                object_left=0.0 if asked.subject else left,
                object_right=0.0 if asked.subject else right,
                acts=_acts(asked, words, stems, first, last),
                role=_role(words, positions, first, last),
                located=_located(words, first),
                agent=0.0 if asked.subject else _precedes(asked.deeds, words, stems, last),
                owns=float(last < len(words) and words[last].text in _POSSESSIVE),
                rival=_rival(asked, words, stems, first),
                speaks=_speaks(words, asked, first, last),
                opens=float(first == 0 and last == 1),
                alone=1 / fitting,
                first=float(not any(other.fit >= span.fit for other in spans[:index])),
                echo=float(
                    any(among(stems[at], asked.weights) for at in range(first, last) if stems[at])
                ),
                noun=_beside(asked, stems, first, last),
            )
        )
    return result


def _asked(question: str, wanted: Wanted) -> _Asked:
    before, after = tokens(question[: wanted.start]), tokens(question[wanted.end :])
    weights: dict[str, float] = {}
    for token in (*before, *after):
        if token.is_word and token.lower not in STOP_WORDS and len(token.text) > 1:
            # Names tell more than other words, and long words more than short ones.
            weight = 1.5 if token.is_capitalised else 0.6 + 0.06 * min(len(token.text), 10)
            weights.setdefault(stem(token.text), weight)
    verb, subject = _verb(after)
    countries = frozenset(
        stem(token.text)
        for token in after
        if token.text in COUNTRIES or is_demonym(token.text)
        if wanted.kind is AnswerKind.PERSON and not subject
    )
    deeds = frozenset(stem(token.text) for token in after if not token.is_capitalised)
    return _Asked(weights, verb, deeds & weights.keys(), subject, wanted.noun, countries)


def _verb(after: Sequence[Token]) -> tuple[str | None, bool]:
    """The question's verb, and whether the answer is its subject."""
    at = 0
    while at < len(after) and (after[at].lower.endswith("ly") or after[at].lower in _ADVERBS):
        at += 1
    if at >= len(after) or not after[at].is_word:
        return None, False
    word = after[at].lower
    if word not in _AUXILIARIES:
        return stem(word), True
    rest = [token for token in after[at + 1 :] if token.is_word]
    if not rest:
        return None, False
    opening = rest[0]
    if word in _BE and not opening.is_capitalised and opening.lower not in _DETERMINERS:
        content = next((t for t in rest if t.lower not in STOP_WORDS), None)
        return (stem(content.text), True) if content else (None, False)
    content = next(
        (t for t in rest[1:] if not t.is_capitalised and t.lower not in STOP_WORDS), None
    )
    return (stem(content.text) if content else None), False


def _place(words: Sequence[Token], span: Candidate) -> tuple[int, int]:
    """The words of a span, as ``words[first:last]``."""
    first = next((at for at, word in enumerate(words) if word.end > span.start), len(words))
    last = next((at for at, word in enumerate(words) if word.start >= span.end), len(words))
    return first, max(last, first)


def _nearness(asked: _Asked, found: list[tuple[int, str]]) -> float:
    nearest: dict[str, int] = {}
    for away, key in found:
        nearest[key] = min(away, nearest.get(key, away))
    return sum(asked.weights[key] / (1 + (away - 1) / HALF) for key, away in nearest.items())


def _acts(
    asked: _Asked, words: Sequence[Token], stems: Sequence[str], first: int, last: int
) -> float:
    if not asked.subject or asked.verb is None:
        return 0.0
    if (
        first
        and words[first - 1].lower in ("by", "the")
        and "by" in _lowers(words, first - 2, first)
    ):
        before = [form for form in stems[max(0, first - 6) : first] if form]
        return float(any(among(form, (asked.verb,)) for form in before))
    return _precedes((asked.verb,), words, stems, last)


def _precedes(
    verbs: Collection[str], words: Sequence[Token], stems: Sequence[str], last: int
) -> float:
    """1 right before one of the verbs, less where other words come between."""
    at, steps = last, 0
    while at < len(words) and steps < 4:
        word = words[at]
        if stems[at] and among(stems[at], verbs):
            return 1.0 if steps < 2 else 0.7
        if word.lower not in _LINKING and not word.lower.endswith("ly"):
            if not word.is_word or steps > 1:
                break
            steps += 1
        at += 1
    return 0.0


def _located(words: Sequence[Token], first: int) -> float:
    at = first - 1
    if at > 1 and words[at].text == "of":
        # 'in the Serbian capital of Belgrade'
        at = next((a for a in range(at - 1, max(at - 5, -1), -1) if words[a].lower in _LOCATIVE), 0)
    if at < 0 or words[at].lower not in _LOCATIVE:
        return 0.0
    before = words[at - 1] if at else None
    named = before is not None and before.is_capitalised and not before.lower.endswith("day")
    return 0.5 if named else 1.0


def _rival(asked: _Asked, words: Sequence[Token], stems: Sequence[str], first: int) -> float:
    """1 for 'Russian Foreign Minister ...' where the question asks for Turkey's."""
    if not asked.countries:
        return 0.0
    for at in range(first - 1, max(-1, first - 6), -1):
        word = words[at]
        if word.text in COUNTRIES or is_demonym(word.text):
            return float(not among(stems[at], asked.countries))
        if not (word.is_word or word.text in _POSSESSIVE) or word.lower in _LINKING | _LOCATIVE:
            break
    return 0.0


def _lowers(words: Sequence[Token], first: int, last: int) -> list[str]:
    return [word.lower for word in words[max(0, first) : last]]


def _role(words: Sequence[Token], matched: set[int], first: int, last: int) -> float:
    run, at = 0, first - 1
    while at >= 0 and (at in matched or words[at].text in (".", "'s", "’s", "of")):
        run += at in matched
        at -= 1
    if at + 1 < first and first >= 2 and words[first - 1].text == ",":
        run += first - 2 in matched
    after = 0
    if last < len(words) and words[last].text in (",", "("):
        for at in range(last + 1, min(last + 8, len(words))):
            if words[at].text in (",", ")", "."):
                break
            after += at in matched
    elif last < len(words) and words[last].lower in ("is", "was", "as", "became"):
        after += sum(at in matched for at in range(last + 1, min(last + 6, len(words))))
    return min(max(run, after), 3) / 3


def _speaks(words: Sequence[Token], asked: _Asked, first: int, last: int) -> float:
    if asked.verb and asked.verb in ("say", "tell", "write", "add"):
        return 0.0
    beside = _lowers(words, first - 2, first) + _lowers(words, last, last + 2)
    return float(any(word in _SPEECH for word in beside))


def _beside(asked: _Asked, stems: Sequence[str], first: int, last: int) -> float:
    if asked.noun is None:
        return 0.0
    noun = stem(asked.noun)
    near = (*stems[max(0, first - 3) : first], *stems[last : last + 2])
    return float(any(form and among(form, (noun,)) for form in near))
