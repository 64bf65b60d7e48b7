"""Questions in the words of a language: which words ask, and for what kind of answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from corpus.answers import AnswerKind

#: Words between 'which' and the noun that it asks for.
_BETWEEN = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, and where: ``question[start:end]`` are the words that ask."""

    kind: AnswerKind
    #: What is asked after or counted: in English where the table of nouns has it.
    noun: str | None
    start: int
    end: int


@dataclass(frozen=True)
class QuestionWords:
    """The words of one language that ask; patterns are regular expressions without case."""

    #: Words that ask for a kind (and a noun, in English) by themselves; of those that stand
    #: at the same place the first is right.
    kinds: tuple[tuple[str, AnswerKind, str | None], ...]
    #: 'which' and 'what is the': the noun behind tells the kind.
    which: str = ""
    #: 'how many': what follows is counted.
    counted: str = ""
    #: By noun in the singular, as its beginning (``ciudad``) or, after a hyphen, as its end
    #: (``-stadt``): the kind and what English calls it.
    nouns: Mapping[str, tuple[AnswerKind, str]] = field(default_factory=dict)
    #: How a question begins, or ends, that yes or no answers.
    yes_no: str = ""
    #: By kind, what a sentence must hold to answer; kinds without one need nothing.
    cues: Mapping[AnswerKind, str] = field(default_factory=dict)

    def read(self, question: str) -> Asked:
        """What the question asks for, ``OTHER`` where it does not show."""
        start = max(question.rfind("¿") + 1, 0)
        found = self._words.search(question, start)
        if found is None:
            yes = self._yes_no and self._yes_no.search(question)
            return Asked(AnswerKind.YES_NO if yes else AnswerKind.OTHER, None, 0, 0)
        name = found.lastgroup or ""
        after = question[found.end() :]
        if name == "which":
            kind, noun, length = self._noun(after)
            return Asked(kind, noun, found.start(), found.end() + length)
        if name == "counted":
            kind, noun, length = self._noun(after)
            if kind is AnswerKind.MONEY:
                return Asked(kind, None, found.start(), found.end() + length)
            if noun is None and (word := re.match(r"\s+(\w+)", after)):
                noun, length = word[1].lower(), word.end()
            return Asked(AnswerKind.NUMBER, noun, found.start(), found.end() + length)
        _, kind, told = self.kinds[int(name[1:])]
        return Asked(kind, told, found.start(), found.end())

    def may_answer(self, kind: AnswerKind, sentence: str) -> bool:
        """Whether the sentence holds something of the kind, as far as can be seen at once."""
        cue = self._cues.get(kind)
        return cue is None or cue.search(sentence) is not None

    @cached_property
    def _words(self) -> re.Pattern[str]:
        parts = [f"(?P<k{i}>{pattern})" for i, (pattern, _, _) in enumerate(self.kinds)]
        parts += [f"(?P<counted>{self.counted})"] if self.counted else []
        parts += [f"(?P<which>{self.which})"] if self.which else []
        return re.compile("|".join(parts), re.IGNORECASE)

    @cached_property
    def _yes_no(self) -> re.Pattern[str] | None:
        return re.compile(self.yes_no, re.IGNORECASE) if self.yes_no else None

    @cached_property
    def _cues(self) -> dict[AnswerKind, re.Pattern[str]]:
        return {kind: re.compile(cue) for kind, cue in self.cues.items()}

    def _noun(self, after: str) -> tuple[AnswerKind, str | None, int]:
        """The first noun of the table in what follows, and where it ends."""
        for at, word in enumerate(re.finditer(r"[^\W\d_]+|[,;:?]", after)):
            if at >= _BETWEEN or not word[0][0].isalpha():
                break
            folded = word[0].lower()
            for noun, (kind, english) in self.nouns.items():
                ending = noun.startswith("-") and folded.endswith(noun[1:])
                if ending or (folded.startswith(noun) and len(folded) <= len(noun) + 2):
                    return kind, english, word.end()
        return AnswerKind.OTHER, None, 0
