"""Classes of words by closed lists and endings: enough to cut a sentence into chunks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from corpus.answering.tokens import Token


class WordClass(IntEnum):
    """What a word does in its sentence, as far as lists and endings tell."""

    EDGE = 0
    DETERMINER = 1
    PREPOSITION = 2
    CONJUNCTION = 3
    SUBORDINATOR = 4
    PRONOUN = 5
    AUXILIARY = 6
    VERB = 7
    ADVERB = 8
    NUMBER = 9
    NAME = 10
    NOUN = 11
    POSSESSIVE = 12
    SIGN = 13
    STOP = 14
    COMMA = 15
    BRACKET = 16
    QUOTE = 17
    MODAL = 18
    TO = 19
    PARTICIPLE = 20
    GERUND = 21


_LISTS = {
    WordClass.DETERMINER: (
        "the a an this that these those his her its their my your our some any each every no "
        "another both all several many few most more such "
        # Spanish, German
        "el la los las un una unos unas lo su sus este esta estos estas ese esa esos esas "
        "der die das den dem des ein eine einen einem einer eines kein keine dieser diese dieses "
        "seine seiner seinen ihre ihrer ihren"
    ),
    WordClass.PREPOSITION: (
        "of in on at by for from with about into during until since after before through around "
        "against over under near than between among within without across along behind beyond "
        "despite per toward towards upon via like including following as above below amid onto "
        "de del al en con por para sin sobre entre desde hasta durante contra según hacia tras "
        "von vom zu zum zur mit bei beim aus nach über unter vor für um durch gegen ohne seit "
        "zwischen im am auf an bis wegen während als"
    ),
    WordClass.CONJUNCTION: "and or but nor & y e o u pero sino und oder aber sowie",
    WordClass.SUBORDINATOR: (
        "because although while when if which who whom whose where why unless whether so though "
        "whereas how what que quien quienes cual cuales cuyo cuando donde porque aunque mientras "
        "dass weil wenn obwohl welche welcher wo wie was"
    ),
    WordClass.PRONOUN: (
        "i he she it they we you him them us me himself herself itself themselves who's everyone "
        "someone anyone nobody something anything nothing everything there here él ella ellos "
        "ellas se le les nos me te er sie es wir ihr sich ich man ihm ihnen"
    ),
    WordClass.AUXILIARY: (
        "is are was were be been being am has have had having do does did isn't aren't wasn't "
        "weren't hasn't haven't didn't doesn't don't es son fue fueron era eran ser ha han había "
        "está están hay ist sind war waren wird werden wurde wurden hat haben hatte hatten worden"
    ),
    WordClass.MODAL: (
        "will would can could may might must shall should won't can't couldn't wouldn't "
        "kann können konnte soll sollte muss puede pueden podría"
    ),
    WordClass.ADVERB: (
        "not also just only then now still already never ever very too quite almost often usually "
        "sometimes always however again even later earlier instead perhaps rather well once "
        "together away back up down out off currently no también ya más muy solo no auch nicht "
        "noch nur schon sehr"
    ),
    WordClass.NUMBER: (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
        "hundred thousand million billion trillion dozen half"
    ),
}
# Forms that are hardly ever nouns.
_VERBS = (
    "say says said make makes made take takes took taken give gives gave given get gets got go "
    "goes went gone come comes came become becomes became know knows knew known think thinks "
    "thought see sees saw seen find finds found tell tells told keep keeps kept leave leaves left "
    "feel feels felt put bring brings brought begin begins began begun hold holds held write "
    "writes wrote written stand stands stood hear hears heard let lets mean means meant meet meets "
    "met pay pays paid sit sits sat lie lies lay lead leads led grow grows grew grown lose loses "
    "lost fall falls fell fallen send sends sent build builds built spend spends spent win wins "
    "won teach teaches taught catch catches caught buy buys bought sell sells sold choose chooses "
    "chose chosen rise rises rose risen drive drove driven break broke broken speak speaks spoke "
    "spoken wear wears wore worn draw draws drew drawn throw throws threw thrown fly flies flew "
    "flown strike struck shoot shot fight fought seek seeks sought bear bore ran wrote beat beats "
    "set sets hit cut include includes contain contains consist consists remain remains seem seems "
    "appear appears allow allows require requires provide provides produce produces occur occurs "
    "exist exists serve serves receive receives continue continues follow follows use uses want "
    "wants need needs believe believes love loves enjoy enjoys agree agrees add adds create "
    "creates describe describes refer refers belong belongs depend depends happen happens live "
    "lives try tries ask asks announce announces reach reaches cause causes hate hates like likes"
).split()
_NOT_ADVERBS = frozenset(
    "family only july italy supply reply assembly fly early daily weekly monthly yearly elderly "
    "likely lonely holy anomaly monopoly belly bully rally ally jelly billy emily sicily".split()
)
_NO_GERUNDS = frozenset(
    "building king thing spring string ring wing morning evening meeting wedding ceiling feeling "
    "something anything nothing everything being during beijing housing training clothing "
    "painting shooting hearing ruling warning bombing".split()
)
_NO_PARTICIPLES = frozenset("hundred bed red seed feed need speed breed united shed bleed".split())
_CLASS_OF = {word: kind for kind, words in _LISTS.items() for word in words.split()}
_CLASS_OF |= {word: WordClass.VERB for word in _VERBS if word not in _CLASS_OF}
_CLASS_OF["to"] = WordClass.TO
_SIGNS = frozenset("$€£¥%°+#§½²³")
_QUOTES = frozenset('"“”„«»‘')
_STOPS = frozenset(".;:!?…—–。！？؛؟、，")
_BRACKETS = frozenset("()[]{}")


#: Endings of verbs, participles and gerunds that are hardly ever those of other words.
_ENDINGS = {
    "es": (
        (WordClass.VERB, ("ó", "aron", "ieron", "aba", "aban", "ían", "ará", "arán", "irá")),
        (WordClass.PARTICIPLE, ("ado", "ada", "ados", "adas", "ido", "idos", "idas")),
        (WordClass.GERUND, ("ando", "iendo")),
        (WordClass.ADVERB, ("mente",)),
    ),
    "de": (
        (WordClass.VERB, ("te", "ten", "t", "ieren")),
        (WordClass.ADVERB, ("weise",)),
    ),
}
#: Endings of German nouns, which have a capital as names have.
_NOUNS = tuple("ung ungen heit heiten keit keiten schaft schaften tion tionen tät".split())


def word_classes(words: Sequence[Token], language: str = "en") -> list[WordClass]:
    """The class of each word, by itself and by what stands before it."""
    result: list[WordClass] = []
    before = WordClass.EDGE
    for at, word in enumerate(words):
        before = _class_of(word, before, at, language)
        result.append(before)
    return result


def _class_of(word: Token, before: WordClass, at: int, language: str) -> WordClass:
    text = word.text
    if not text[0].isalnum():
        return _mark(text)
    if text[0].isdigit():
        return WordClass.NUMBER
    lower = text.lower()
    known = _CLASS_OF.get(lower)
    if text[0].isupper() and not (known and (at == 0 or before in _OPENING)):
        if known in (WordClass.DETERMINER, WordClass.AUXILIARY, WordClass.PRONOUN):
            return known
        if language == "de" and (before in _BEFORE_NOUNS or lower.endswith(_NOUNS)):
            return WordClass.NOUN
        return WordClass.NAME
    if known is not None:
        if known is WordClass.VERB and before in (WordClass.DETERMINER, WordClass.POSSESSIVE):
            return WordClass.NOUN
        return known
    if language != "en":
        for kind, endings in _ENDINGS.get(language, ()):
            if lower.endswith(endings) and len(lower) > 4:
                return kind
        return WordClass.NOUN
    if before in (WordClass.TO, WordClass.MODAL) and lower.isalpha():
        return WordClass.VERB
    if before is WordClass.PRONOUN and lower.isalpha() and not lower.endswith("ly"):
        return WordClass.VERB
    if lower.endswith("ly") and len(lower) > 4 and lower not in _NOT_ADVERBS:
        return WordClass.ADVERB
    if lower.endswith("ed") and len(lower) > 4 and lower not in _NO_PARTICIPLES:
        inside = before in (WordClass.DETERMINER, WordClass.PREPOSITION, WordClass.POSSESSIVE)
        return WordClass.PARTICIPLE if inside else WordClass.VERB
    if lower.endswith("ing") and len(lower) > 5 and lower not in _NO_GERUNDS:
        return WordClass.GERUND
    return WordClass.NOUN


_BEFORE_NOUNS = frozenset((WordClass.DETERMINER, WordClass.NUMBER, WordClass.NOUN))
_OPENING = frozenset((WordClass.EDGE, WordClass.STOP, WordClass.QUOTE, WordClass.BRACKET))


def _mark(text: str) -> WordClass:
    if text[0] in "'’":
        return WordClass.POSSESSIVE
    if text in _SIGNS:
        return WordClass.SIGN
    if text in ",،":
        return WordClass.COMMA
    if text in _QUOTES:
        return WordClass.QUOTE
    if text in _BRACKETS:
        return WordClass.BRACKET
    if text in _STOPS:
        return WordClass.STOP
    return WordClass.SIGN if text in "-/_" else WordClass.STOP
