"""Common nouns by the kind of answer that 'which ...' and 'what is the ...' ask for."""

from __future__ import annotations

from corpus.answers import AnswerKind

_PERSONS = (
    "actor actress adviser advisor ambassador artist astronaut athlete attorney author "
    "billionaire boxer boy businessman candidate captain celebrity ceo chairman chairwoman "
    "chancellor chef coach comedian commander commissioner composer congressman congresswoman "
    "congressperson creator critic cyclist dancer defendant democrat designer dictator diplomat "
    "director doctor driver economist editor emperor engineer entrepreneur executive explorer "
    "father fighter figure filmmaker founder general girl golfer goalkeeper governor guitarist "
    "gymnast historian host inventor journalist judge justice king lawmaker lawyer leader legend "
    "man manager mayor member minister monarch mother mp musician nominee novelist owner painter "
    "person personality philosopher physicist pilot pitcher player poet politician pope premier "
    "president prince princess prisoner producer professor quarterback queen rapper republican "
    "royal runner scholar scientist sculptor secretary senator singer skater skier soldier "
    "speaker spokesman spokesperson spokeswoman sprinter star striker surgeon suspect swimmer "
    "teacher victim widow wife husband winner woman wrestler writer youtuber quarterback"
)
_PLACES = (
    "airport area base beach border borough bridge building capital castle city coast continent "
    "country county desert district forest hometown island lake location mountain municipality "
    "nation neighborhood neighbourhood ocean palace park place port prefecture province region "
    "republic resort river road sea site square stadium state street suburb territory town venue "
    "village volcano"
)
_ORGANISATIONS = (
    "agency airline army automaker bank body brand broadcaster business carmaker carrier chain "
    "channel charity church club college committee company conference corporation council court "
    "department employer firm franchise giant hospital institution insurer label league maker "
    "manufacturer ministry network newspaper ngo organisation organization outlet party platform "
    "publication publisher regulator restaurant retailer school startup station store studio "
    "supermarket team union university"
)
_DATES = "date day month year decade century"
_NUMBERS = "age magnitude number percentage percent population proportion share total toll"
_MONEY = "amount cost fee fine fortune price prize revenue salary sum value worth"
_REASONS = "cause motive reason"

#: Kind of answer by noun, in the singular.
KIND_OF: dict[str, AnswerKind] = {
    noun: kind
    for kind, nouns in {
        AnswerKind.PERSON: _PERSONS,
        AnswerKind.PLACE: _PLACES,
        AnswerKind.ORGANISATION: _ORGANISATIONS,
        AnswerKind.DATE: _DATES,
        AnswerKind.NUMBER: _NUMBERS,
        AnswerKind.MONEY: _MONEY,
        AnswerKind.REASON: _REASONS,
    }.items()
    for noun in nouns.split()
}

_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "people": "person",
    "children": "child",
    "wives": "wife",
    "feet": "foot",
    "businesses": "business",
    "series": "series",
    "species": "species",
    "news": "news",
}


def singular(noun: str) -> str:
    """The singular of an English noun, in lower case; good enough to compare with."""
    noun = noun.lower().removesuffix("'s").removesuffix("’s").rstrip("'’")
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3:
        return noun[:-1]
    return noun
