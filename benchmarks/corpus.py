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

from benchmarks.chance import Chance
from benchmarks.paragraphs import TOPIC, texts
from benchmarks.vocabulary import Pool, vocabulary
from corpus.language.english import English
from corpus.types import Article, Paragraph, Published

#: Paragraphs of an article.
FEWEST, MOST = 5, 12
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

#: Articles that are made at a time: numpy fills all their gaps at once.
_BATCH = 64

# Made-up news has no real answers: any word that asks will do.
_ASKING = (
    "What did {} say about {}?|When was {} {}?|Who {} {}?|Where did {} {}?|How many {} {}?"
    "|Why did {} {}?|What is {} {}?|How much {} {}?|Did {} {}?|{} {}"
).split("|")
#: The share of a sentence's words that a question keeps, and how many those are.
_KEPT, _FEWEST_KEPT, _MOST_KEPT = 0.6, 3, 10
#: The share of questions with a slip of the finger.
_SLIPS = 0.1


def articles(paragraphs: int, seed: int = 1) -> Iterator[Article]:
    """Articles that have so many paragraphs together, made as they are asked for.

    Args:
        paragraphs: The last article is cut short to keep to it.
        seed: Each has other news, in the same words.
    """
    chance, pools = Chance(seed), vocabulary()
    number = 0
    while paragraphs > 0:
        for story in _stories(chance, pools):
            number += 1
            kept = story.texts[:paragraphs]
            paragraphs -= len(kept)
            yield _article(f"{seed}-{number}", story, kept)
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


def _article(name: str, story: _Story, kept: Sequence[str]) -> Article:
    outlet = OUTLETS[int(story.outlet * len(OUTLETS))]
    nouns, names = story.topic["noun"], story.topic["name"]
    return Article(
        title=f"{names[0]} {nouns[0]} {nouns[1]} and {nouns[2]} in {names[1]}",
        published=Published.on(FIRST + timedelta(int(story.day * DAYS))),
        paragraphs=tuple(map(Paragraph, kept)),
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
        for kind, (n, _) in TOPIC.items()
    }
    days, outlets = chance.draw(_BATCH), chance.draw(_BATCH)
    made = texts(chance, pools, np.repeat(np.arange(_BATCH), sizes), topics)
    end = 0
    for i, size in enumerate(sizes.tolist()):
        start, end = end, end + size
        topic = {kind: words[i].tolist() for kind, words in topics.items()}
        yield _Story(made[start:end], topic, float(days[i]), float(outlets[i]))
