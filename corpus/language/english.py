"""English: folding, stop words, Snowball stems."""

from __future__ import annotations

from corpus.language.english_abbreviations import KNOWN
from corpus.language.english_forms import DEMONYMS, IRREGULAR
from corpus.language.english_near import GROUPS
from corpus.language.stemmed import WORD, Stemmed, fold

# Few, and none of those that make a verb what it is: "shot down" is not "shot".
_STOP_WORDS = (
    "a an the this that these those and or but if as of to in on at by for from with into"
    " is am are was were be been being has have had having do does did will would shall"
    " should can could may might must not no it its he him his she her they them their we"
    " us our you your i me my there here who whom whose which what when where why how"
    " s t ll ve re d than then so such also"
)

#: Words that ask, and words that only frame a question; kept in articles.
_ASKING = "tell know known say please many much whats whos happened happen about give show news"

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


class English(Stemmed):
    """The analyzer of English text."""

    def __init__(self) -> None:
        super().__init__(
            "en",
            "1",
            stemmer="english",
            stop=_STOP_WORDS,
            asking=_ASKING,
            light=_LIGHT,
            groups=GROUPS,
            abbreviations=KNOWN,
            folding=fold,
            word=WORD,
        )

    def _term(self, word: str) -> str:
        word = word.rstrip(".")
        if word in _SAME:
            return _SAME[word]
        # Capitals alone are a name: WHO, IT and US are not 'who', 'it' and 'us'.
        acronym = len(word) > 1 and word.isupper()
        folded = fold(word)
        if folded.endswith("'s"):
            folded = folded[:-2]
        if folded in self._stop and not acronym:
            return ""
        folded = folded.replace("'", "").replace(".", "" if not folded[:1].isdigit() else ".")
        if folded[:1].isdigit():
            return folded.replace(",", "")
        return self._stems([self._base(folded)])[0]

    def _base(self, word: str) -> str:
        return IRREGULAR.get(word) or DEMONYMS.get(word, word)


ENGLISH = English()
