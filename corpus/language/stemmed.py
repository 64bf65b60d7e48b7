"""Analyzers of languages that put spaces between words, and endings behind them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable

import Stemmer

from corpus.language.analysis import Token

#: Dotted abbreviations ("U.S.") and numbers ("18,000") are one word; hyphens divide.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
#: The same where letters may have marks as characters of their own: accents, vowel signs.
_LETTER = r"(?:[^\W_][\u0300-\u036f\u064b-\u065f\u0670]*)"
MARKED_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|\d+(?:[.,]\d+)+|{_LETTER}+(?:['’]{_LETTER}+)*")

_POINTS_DIVIDE_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def fold(text: str) -> str:
    """Lower case, without accents, with straight apostrophes."""
    text = text.replace("’", "'")
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.casefold()


def lower(text: str) -> str:
    """Lower case, with its accents, each letter with its own in one character."""
    return unicodedata.normalize("NFKC", text.replace("’", "'")).lower()


class Stemmed:
    """The analyzer of a language whose words Snowball stems.

    Args:
        code: Of the language.
        version: Of its words; anything that changes whenever they do.
        stemmer: The name of Snowball's algorithm; None to take words as they are.
        stop: Words that are no terms.
        asking: Words that ask, and words that only frame a question; kept in articles.
        light: Words that go with anything, so that their absence says little. In a large
            archive their frequency tells; in a small one this does.
        groups: Words that articles use for one another.
        abbreviations: What is not spelt out, a line each: the short form and its words.
        forms: Words that are one although their stems differ: groups divided by commas, of
            which the last word is what the others become.
        folding: Makes spellings of a word the same before it is stemmed.
        word: Finds the words.
    """

    def __init__(
        self,
        code: str,
        version: str,
        *,
        stemmer: str | None,
        stop: str = "",
        asking: str = "",
        light: str = "",
        groups: Iterable[str] = (),
        abbreviations: str = "",
        forms: str = "",
        folding: Callable[[str], str] = lower,
        word: re.Pattern[str] = MARKED_WORD,
    ) -> None:
        self.code, self.version = code, f"{code}-{version}"
        self._stemmer = Stemmer.Stemmer(stemmer) if stemmer else None
        self._fold, self._word = folding, word
        self._stop = frozenset(map(folding, stop.split()))
        self._asking = frozenset(map(folding, asking.split()))
        self.common = self._stop | self._asking
        self._same: dict[str, str] = {}
        for table in forms.split(",") if forms else ():
            *various, base = self._cut(table.split())
            self._same |= dict.fromkeys(various, base)
        self._terms = _Words(self._term)
        self._light = frozenset(self.terms(light))
        self._near: dict[str, tuple[str, ...]] = {}
        for group in groups:
            terms = dict.fromkeys(self.terms(group))
            for term in terms:
                others = (other for other in terms if other != term)
                self._near[term] = (*self._near.get(term, ()), *others)
        self.abbreviations = tuple(
            (self._terms[short], tuple(self.terms(" ".join(long))))
            for short, *long in map(str.split, abbreviations.strip().splitlines())
        )

    def terms(self, text: str) -> list[str]:
        """The terms of ``text`` in order, stop words left out."""
        terms = self._terms
        return [term for word in self._word.findall(text) if (term := terms[word])]

    def tokens(self, text: str) -> list[Token]:
        """The same terms, each with its place."""
        terms = self._terms
        return [
            Token(term, match.start(), match.end())
            for match in self._word.finditer(text)
            if (term := terms[match.group()])
        ]

    def asked(self, question: str) -> list[str]:
        """The terms that a question is about: without 'how many', 'tell me', 'what happened'."""
        terms = self._terms
        words = self._word.findall(question)
        wanted = [w for w in words if self._fold(w) not in self._asking]
        return [term for word in wanted if (term := terms[word])]

    def guesses(self, words: Collection[str]) -> dict[str, str]:
        """The term of each of many lower-case words that need not be words at all.

        All at once, and without remembering them: for looking words up that were mistyped.
        """
        known = [w for w in words if w not in self._stop]
        return dict(zip(known, self._stems([self._base(w) for w in known]), strict=True))

    def light(self, term: str) -> bool:
        """Whether the absence of a term says little."""
        return term in self._light

    def near(self, term: str) -> tuple[str, ...]:
        """Terms that articles use for the same."""
        return self._near.get(term, ())

    def parts(self, term: str) -> Iterable[tuple[str, str]]:
        """The two terms that a compound may be made of: none, if words are written apart."""
        return ()

    def _term(self, word: str) -> str:
        """The term of a word; empty for a stop word."""
        folded = self._fold(word.rstrip("."))
        # Capitals alone are a name: WHO, IT and US are not 'who', 'it' and 'us'.
        acronym = len(word) > 1 and word.isupper()
        if folded in self._stop and not acronym:
            return ""
        if folded[:1].isdigit():
            return number(folded)
        return self._stems([self._base(folded.replace("'", "").replace(".", ""))])[0]

    def _base(self, word: str) -> str:
        """The form of a folded word that is stemmed."""
        return word

    def _stems(self, words: list[str]) -> list[str]:
        stems = self._cut(words)
        return [self._same.get(stem, stem) for stem in stems] if self._same else stems

    def _cut(self, words: list[str]) -> list[str]:
        """The words without their endings."""
        return self._stemmer.stemWords(words) if self._stemmer else words


def number(text: str) -> str:
    """A number as English writes it, without commas, where a point divides thousands."""
    if _POINTS_DIVIDE_THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    return text.replace(",", ".")


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
