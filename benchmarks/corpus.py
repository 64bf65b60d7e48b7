"""News that never happened, as much of it as is wanted, and questions about it.

The words are made up; how often they come, alone and in the same paragraph, is as in news
in English. The same call gives the same bytes every time, and a larger archive begins with
the articles of a smaller one.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.chance import Chance
from benchmarks.vocabulary import CONTINUING, OPENING, Pool, vocabulary
from corpus.language.english import English
from corpus.types import Article, Paragraph, Published

#: Paragraphs of an article.
FEWEST, MOST = 5, 12
#: Words of a paragraph: the median, and the standard deviation of the logarithm.
WORDS, SPREAD = 36.0, 0.5
#: Words that a sentence has about, and sentences that a paragraph has at most.
SENTENCE, SENTENCES = 19, 3
#: The first day of the news, and for how many days they go on.
FIRST, DAYS = date(2019, 1, 1), 2000
OUTLETS = (
    "Harrow Courier",
    "The Lantern",
    "Quayside Mail",
    "Northgate Wire",
    "Evening Compass",
    "Saltmarsh Herald",
    "The Daily Ferry",
    "Upland Record",
)

#: Words that an article comes back to, and the share of its gaps that they fill.
_TOPIC: dict[str, tuple[int, float]] = {"noun": (6, 0.15), "name": (4, 0.4)}
#: Articles that are made at a time: numpy fills all their gaps at once.
_BATCH = 64

_PATTERNS = OPENING + CONTINUING
_CLASSES = sorted({name for pattern in _PATTERNS for name in pattern.classes})
#: By pattern: the class of each gap, as a place in `_CLASSES`.
_GAPS = [np.array([_CLASSES.index(c) for c in p.classes], np.int8) for p in _PATTERNS]
_FORMS = [pattern.form for pattern in _PATTERNS]
_PART = float(np.mean([pattern.words for pattern in _PATTERNS]))

# Made-up news has no real answers: any word that asks will do.
_ASKING = (
    "What did {} say about {}?|When was {} {}?|Who {} {}?|Where did {} {}?|How many {} {}?"
    "|Why did {} {}?|What is {} {}?|How much {} {}?|Did {} {}?|{} {}"
).split("|")
#: The share of a sentence's words that a question keeps, and how many those are.
_KEPT, _FEWEST_KEPT, _MOST_KEPT = 0.6, 3, 9
#: The share of questions with a slip of the finger.
_SLIPS = 0.1


def articles(paragraphs: int, seed: int = 1) -> Iterator[Article]:
    """Articles that have so many paragraphs together, made as they are asked for.

    Args:
        paragraphs: The last article is cut short to keep to it.
        seed: Each has words and news of its own.
    """
    chance, pools = Chance(seed), vocabulary(seed)
    number = 0
    while paragraphs > 0:
        for story in _stories(chance, pools):
            number += 1
            texts = story.texts[:paragraphs]
            paragraphs -= len(texts)
            yield _article(f"{seed}-{number}", story, texts)
            if not paragraphs:
                return


def line(article: Article) -> bytes:
    """An article as the line of JSON that it is imported from."""
    fields = {
        "id": article.external_id,
        "url": article.url,
        "title": article.title,
        "source": article.outlet,
        "author": article.byline,
        "published_at": str(article.published),
        "body": "\n\n".join(paragraph.text for paragraph in article.paragraphs),
        "language": article.language,
        "tags": article.tags,
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def questions(n: int, paragraphs: Sequence[str], seed: int = 1) -> list[str]:
    """Questions made of words of a sentence; some have a slip of the finger.

    Args:
        n: How many.
        paragraphs: What is asked about; English text of any origin.
        seed: Each asks something else.

    Raises:
        ValueError: If no sentence has enough words.
    """
    chance = random.Random(seed)
    # One of our own: the archive must not find that we have stemmed its words for it.
    analyzer = English()
    made: list[str] = []
    for _ in range(100 * n):
        if len(made) == n:
            return made
        sentence = chance.choice(chance.choice(paragraphs).split(". "))
        words = [sentence[token.start : token.end] for token in analyzer.tokens(sentence)]
        size = min(max(round(_KEPT * len(words)), _FEWEST_KEPT), _MOST_KEPT)
        if len(words) >= size:
            made.append(_question(chance, words, size))
    raise ValueError("too few sentences to ask about")


def _question(chance: random.Random, words: Sequence[str], size: int) -> str:
    kept = [words[i] for i in sorted(chance.sample(range(len(words)), size))]
    if chance.random() < _SLIPS:
        longest = max(range(size), key=lambda i: len(kept[i]))
        word = kept[longest]
        at = chance.randrange(1, max(len(word) - 1, 2))
        kept[longest] = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    half = size // 2
    return chance.choice(_ASKING).format(" ".join(kept[:half]), " ".join(kept[half:]))


@dataclass(frozen=True, slots=True)
class _Story:
    """What is in an article."""

    texts: list[str]
    #: Words that it comes back to, by class.
    topic: dict[str, list[str]]
    #: What decides on its day and outlet: two numbers from 0 to 1.
    day: float
    outlet: float


def _article(name: str, story: _Story, texts: Sequence[str]) -> Article:
    outlet = OUTLETS[int(story.outlet * len(OUTLETS))]
    nouns, names = story.topic["noun"], story.topic["name"]
    return Article(
        title=f"{names[0]} {nouns[0]} {nouns[1]} and {nouns[2]} in {names[1]}",
        published=Published.on(FIRST + timedelta(int(story.day * DAYS))),
        paragraphs=tuple(map(Paragraph, texts)),
        outlet=outlet,
        url=f"https://example.org/{outlet.lower().replace(' ', '-')}/{name}",
        byline=f"{names[2]} {names[3]}",
        language="en",
        tags=(nouns[0].lower(),),
        external_id=name,
    )


def _stories(chance: Chance, pools: dict[str, Pool]) -> Iterator[_Story]:
    """The next `_BATCH` of them."""
    sizes = FEWEST + chance.below(MOST - FEWEST + 1, _BATCH)
    topics = {
        kind: pools[kind].draw(chance.draw(_BATCH * n)).reshape(_BATCH, n)
        for kind, (n, _) in _TOPIC.items()
    }
    days, outlets = chance.draw(_BATCH), chance.draw(_BATCH)
    texts = _texts(chance, pools, np.repeat(np.arange(_BATCH), sizes), topics)
    end = 0
    for i, size in enumerate(sizes.tolist()):
        start, end = end, end + size
        topic = {kind: words[i].tolist() for kind, words in topics.items()}
        yield _Story(texts[start:end], topic, float(days[i]), float(outlets[i]))


def _texts(
    chance: Chance,
    pools: dict[str, Pool],
    owners: NDArray[np.int64],
    topics: dict[str, NDArray[np.object_]],
) -> list[str]:
    """A paragraph for each of ``owners``, which are places of its article's words in ``topics``."""
    words = np.clip(WORDS * np.exp(SPREAD * chance.normal(len(owners))), 5, 200)
    parts = np.maximum(np.rint(words / _PART), 1).astype(np.int64)
    sentences = np.minimum(np.clip(np.rint(words / SENTENCE), 1, SENTENCES), parts)
    paragraph = np.repeat(np.arange(len(owners)), parts)
    ends = np.cumsum(parts)
    place = np.arange(len(paragraph)) - (ends - parts)[paragraph]
    share = (sentences / parts)[paragraph]
    begins = np.floor(place * share) != np.floor((place - 1) * share)
    patterns = np.where(
        begins,
        chance.below(len(OPENING), len(place)),
        len(OPENING) + chance.below(len(CONTINUING), len(place)),
    )
    said = _said(chance, pools, patterns, owners[paragraph], topics)
    stops = [". " if begin else "" for begin in begins.tolist()]
    end = 0
    texts = []
    for last in ends.tolist():
        start, end = end, last
        pieces = said[start:end]
        pieces[1:] = [a + b for a, b in zip(stops[start + 1 : end], pieces[1:], strict=True)]
        texts.append("".join(pieces) + ".")
    return texts


def _said(
    chance: Chance,
    pools: dict[str, Pool],
    patterns: NDArray[np.int64],
    owners: NDArray[np.int64],
    topics: dict[str, NDArray[np.object_]],
) -> list[str]:
    """Each pattern with words in its gaps, some of them from its owner's topics."""
    gaps = [_GAPS[pattern] for pattern in patterns.tolist()]
    sizes = np.array([len(gap) for gap in gaps])
    classes, owner = np.concatenate(gaps), np.repeat(owners, sizes)
    words = np.empty(len(classes), object)
    for number, kind in enumerate(_CLASSES):
        where = np.flatnonzero(classes == number)
        words[where] = pools[kind].draw(chance.draw(len(where)))
        if kind in topics:
            n, share = _TOPIC[kind]
            where = where[chance.draw(len(where)) < share]
            words[where] = topics[kind][owner[where], chance.below(n, len(where))]
    chosen = words.tolist()
    ends = np.cumsum(sizes).tolist()
    return [
        _FORMS[pattern] % tuple(chosen[end - size : end])
        for pattern, size, end in zip(patterns.tolist(), sizes.tolist(), ends, strict=True)
    ]
