"""What to ask an article, and what it says in short."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.answering.quote import MAX_QUOTE
from corpus.answers import Quote
from corpus.language import languages
from corpus.language.sentences import sentences
from corpus.language.times import mentions
from corpus.types import StoredArticle

#: Sentences of a card, and the characters that one may have.
_KEY_SENTENCES, _KEY_LENGTH = 3, 300

_NAME = r"(?:[A-Z][\w’'-]+)"
# 'Foreign Minister Sergei Lavrov': a title makes a name that of a person.
_PERSON = re.compile(
    rf"(?:[Mm]inister|[Pp]resident|[Cc]hancellor|[Gg]overnor|[Mm]ayor|[Ss]enator|[Dd]irector"
    rf"|[Ss]ecretary|[Cc]ommissioner|Pope|King|Queen|Prince|Princess|General|[Cc]aptain)\s"
    rf"({_NAME} {_NAME})\b"
)
_EVENT = re.compile(
    r"^(?P<what>(?:The|A|An)\s[\w’' -]{3,40}?|[A-Z][\w’' -]{2,40}?)\s"
    r"(?P<be>was|were)\s(?P<done>\w+ed|found|held|shot down|won|struck|sunk|hit|begun)\b"
)
_TOPIC = re.compile(rf"(?<=[a-z,] )({_NAME}(?: {_NAME}){{1,3}})")


def questions(article: StoredArticle) -> Iterator[str]:
    """Questions that the article may answer, the most telling first; they want to be tried."""
    if languages.base(article.language) not in (None, "en"):
        return  # these patterns are English
    text = [p.text for p in article.passages if p.kind == "text"]
    for paragraph in text:
        for span in sentences(paragraph):
            sentence = paragraph[span.start : span.end]
            event = _EVENT.match(sentence)
            if event and mentions(sentence, article.source.published.day):
                what = re.sub(r"^(?:The|An?)\s", "the ", event["what"])
                yield f"When {event['be']} {what} {event['done']}?"
    topics = Counter(name for paragraph in text for name in _TOPIC.findall(paragraph))
    people = dict.fromkeys(name for paragraph in text for name in _PERSON.findall(paragraph))
    for name in people:
        topics.pop(name, None)
        yield f"Who is {name}?"
    for name, _ in topics.most_common(3):
        yield f"What is known about {name}?"


def opening(article: StoredArticle) -> Iterator[Quote]:
    """The first sentence of the article; none if it has no text."""
    for passage in article.passages[:1]:
        for span in sentences(passage.text, article.language)[:1]:
            end = min(span.end, span.start + MAX_QUOTE)
            said = passage.text[span.start : end].rstrip()
            yield Quote(said, passage.id, span.start, span.start + len(said), article.source)


def key_sentences(article: StoredArticle) -> tuple[Quote, ...]:
    """The first sentence, and those that say most of what the article keeps coming back to.

    In the order of the article. A term counts by how many paragraphs hold it, the title's
    once more; long sentences gain nothing by their length.
    """
    analyzer = languages.of(article.language).analyzer
    text = [p for p in article.passages if p.kind == "text"] or list(article.passages)
    counts = Counter(term for p in text for term in set(analyzer.terms(p.text)))
    counts.update(analyzer.terms(article.source.title))
    candidates: list[tuple[float, Quote]] = []
    for passage in text:
        for span in sentences(passage.text, article.language):
            said = passage.text[span.start : span.end]
            terms = set(analyzer.terms(said))
            if terms and len(said) <= _KEY_LENGTH:
                value = sum(counts[term] - 1 for term in terms) / (len(terms) + 8) ** 0.5
                quote = Quote(said, passage.id, span.start, span.end, article.source)
                candidates.append((value, quote))
    best = sorted(candidates[1:], key=lambda c: -c[0])[: _KEY_SENTENCES - 1]
    chosen = [q for _, q in (*candidates[:1], *best)]
    return tuple(sorted(chosen, key=lambda q: (q.passage_id, q.start)))
