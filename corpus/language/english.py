"""English: folding, stop words, Snowball stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection

import Stemmer

from corpus.language.analysis import Token
from corpus.language.english_abbreviations import KNOWN
from corpus.language.english_forms import DEMONYMS, IRREGULAR
from corpus.language.english_near import GROUPS

#: Dotted abbreviations ("U.S.") and numbers ("18,000") are one word; hyphens divide.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")

# Few, and none of those that make a verb what it is: "shot down" is not "shot".
_STOP_WORDS = frozenset(
    "a an the this that these those and or but if as of to in on at by for from with into"
    " is am are was were be been being has have had having do does did will would shall"
    " should can could may might must not no it its he him his she her they them their we"
    " us our you your i me my there here who whom whose which what when where why how"
    " s t ll ve re d than then so such also".split()
)

#: Words that ask, and words that only frame a question; kept in articles.
_ASKING = frozenset(
    "tell know known say please many much whats whos happened happen about give show news".split()
)

#: Words that go with anything, so that their absence says little. In a large archive their
#: frequency tells; in a small one this does.
_LIGHT = (
    "give get go make take come become call use name put set keep hold let ask try want need"
    " look seem mean begin start end run turn find work part place time day week month year way"
    " thing people person number kind type first last next new old big great long high good"
    " more most some any all other same own very just even still only before after during"
    " since until while again together altogether between among one two share amount"
    " according exact exactly main recent recently latest newest currently now today ever"
)

#: One term for the spellings of a name that folding would tear apart or lose.
_SAME = {"US": "usa", "USA": "usa", "U.S": "usa", "U.S.A": "usa", "UK": "uk", "U.K": "uk"}


class English:
    """The analyzer of English text."""

    version = "english-1"

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._terms = _Words(self._term)
        self._light = frozenset(self.terms(_LIGHT))
        self._near: dict[str, tuple[str, ...]] = {}
        for group in GROUPS:
            terms = dict.fromkeys(self.terms(group))
            for term in terms:
                others = (other for other in terms if other != term)
                self._near[term] = (*self._near.get(term, ()), *others)
        #: Short and long form of what newsrooms do not spell out, as terms.
        self.abbreviations = tuple(
            (self._terms[short], tuple(self.terms(" ".join(long))))
            for short, *long in map(str.split, KNOWN.strip().splitlines())
        )

    def terms(self, text: str) -> list[str]:
        """The terms of ``text`` in order, stop words left out."""
        terms = self._terms
        return [term for word in _WORD.findall(text) if (term := terms[word])]

    def tokens(self, text: str) -> list[Token]:
        """The same terms, each with its place."""
        terms = self._terms
        return [
            Token(term, match.start(), match.end())
            for match in _WORD.finditer(text)
            if (term := terms[match.group()])
        ]

    def asked(self, question: str) -> list[str]:
        """The terms that a question is about: without 'how many', 'tell me', 'what happened'."""
        terms = self._terms
        words = _WORD.findall(question)
        wanted = [w for w in words if w.lower() not in _ASKING]
        return [term for word in wanted if (term := terms[word])]

    def guesses(self, words: Collection[str]) -> dict[str, str]:
        """The term of each of many lower-case words that need not be words at all.

        All at once, and without remembering them: for looking words up that were mistyped.
        """
        bases = [IRREGULAR.get(w) or DEMONYMS.get(w, w) for w in words if w not in _STOP_WORDS]
        known = [w for w in words if w not in _STOP_WORDS]
        return dict(zip(known, self._stemmer.stemWords(bases), strict=True))

    def light(self, term: str) -> bool:
        """Whether the absence of a term says little."""
        return term in self._light

    def near(self, term: str) -> tuple[str, ...]:
        """Terms that articles use for the same, see `corpus.language.english_near`."""
        return self._near.get(term, ())

    def _term(self, word: str) -> str:
        word = word.rstrip(".")
        if word in _SAME:
            return _SAME[word]
        # Capitals alone are a name: WHO, IT and US are not 'who', 'it' and 'us'.
        acronym = len(word) > 1 and word.isupper()
        folded = fold(word)
        if folded.endswith("'s"):
            folded = folded[:-2]
        if folded in _STOP_WORDS and not acronym:
            return ""
        folded = folded.replace("'", "").replace(".", "" if not folded[:1].isdigit() else ".")
        if folded[:1].isdigit():
            return folded.replace(",", "")
        folded = IRREGULAR.get(folded) or DEMONYMS.get(folded, folded)
        return self._stemmer.stemWord(folded)


class _Words(dict[str, str]):
    """Word to term, worked out once a word; stemming is most of the cost of analysis."""

    #: A bound, so that text without repeating words cannot fill the memory.
    limit = 300_000

    def __init__(self, term: Callable[[str], str]) -> None:
        super().__init__()
        self._term = term

    def __missing__(self, word: str) -> str:
        if len(self) >= self.limit:
            self.clear()
        term = self[word] = self._term(word)
        return term


def fold(text: str) -> str:
    """Lower case, without accents, with straight apostrophes."""
    text = text.replace("’", "'")
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.casefold()


ENGLISH = English()
