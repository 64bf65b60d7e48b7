"""What a question is about, as something to follow."""

from __future__ import annotations

from corpus.language.stemmed import fold
from corpus.percolation.stored import StoredQuery
from corpus.percolation.words import Word

#: By language: words of a question that place, count or compare. An article that answers it may
#: well say it otherwise: 'in Grindavik' for 'near Grindavik', '3,800 residents' for 'many people'.
_FRAMING = {
    "en": "about above across against along alongside amid around behind below beneath beside"
    " beyond despite far inside less like near nearby often outside over past per percent"
    " percentage several through throughout toward towards under upon via within without",
    "de": "entlang gegen hinter innerhalb laut leute leuten mensch menschen nahe neben oft ohne"
    " person personen prozent rund seit trotz ungefähr unter weit zwischen über",
    "es": "alrededor cerca contra debajo dentro durante entre frente fuera gente hacia lejos"
    " personas porcentaje según sin sobre tras",
    "ru": "вокруг возле вблизи внутри за из-за люди людей между над недалеко около под после"
    " против рядом сквозь среди человек человека через",
    "ar": "بالقرب حول خلال شخص شخصا ضد قرب",
}


def subject(asked: StoredQuery) -> str:
    """The words of a question that tell something, as they were typed, and its filters.

    Not its days: what comes is of a later day than what was asked for.
    """
    text, filters = asked.query.text, asked.query.filters
    quoted = [(at, at + len(p)) for p in filters.phrases if (at := text.find(p)) >= 0]
    words = [
        text[word.start : word.end]
        for word in _telling(asked)
        if not any(start <= word.start and word.end <= end for start, end in quoted)
    ]
    parts = [
        *dict.fromkeys(words),
        *(f'"{phrase}"' for phrase in filters.phrases),
        *(f"source:{_value(name)}" for name in filters.outlets),
        *(f"tag:{_value(name)}" for name in filters.tags),
        *(f"-{word}" for word in filters.excluded),
    ]
    return " ".join(parts)


def _telling(asked: StoredQuery) -> list[Word]:
    """The words of a question without those that only frame it; all, if there is nothing else."""
    text = asked.query.text
    framing = set(map(fold, _FRAMING.get(asked.language, "").split()))

    def frames(word: Word) -> bool:
        typed = text[word.start : word.end]
        # A name may be made of such words: 'Under Armour'. In German, nouns have capitals as well.
        plain = typed.islower() or asked.language == "de" or not text[: word.start].strip()
        return plain and fold(typed) in framing

    return [word for word in asked.words if not frames(word)] or list(asked.words)


def _value(name: str) -> str:
    return f'"{name}"' if " " in name else name
