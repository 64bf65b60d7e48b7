"""Many articles of one file on their way into the archive, and how far they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from bot import render, size
from corpus.archive import Archive
from corpus.errors import RejectedArticle
from corpus.sources.jsonl import BadLine, Listed, whole
from corpus.types import Actor, Article, Copy, Draft

#: Articles in one transaction, few enough to keep nobody waiting.
_BATCH = 50
#: Bad ones that are told of one by one.
_TOLD = 10


@dataclass(frozen=True, slots=True)
class Listing:
    """What became of the articles of a file so far."""

    total: int
    added: int = 0
    copies: int = 0
    refused: int = 0
    #: The first that were refused: the number of each, and why.
    bad: tuple[tuple[int, str], ...] = ()

    @property
    def done(self) -> int:
        """How many it has looked at."""
        return self.added + self.copies + self.refused


async def bring(
    archive: Archive, listed: Listed, actor: Actor, is_own: Callable[[Copy], Awaitable[bool]]
) -> AsyncIterator[Listing]:
    """Store the articles of a file as they are; tell how far it is after each some.

    Killed and begun again it goes on where it was, and counts as if it had not been killed.

    Args:
        archive: Where they go; whoever follows it indexes them.
        listed: What the file holds.
        actor: Who brings it.
        is_own: Whether a copy is of what the same file brought before it was killed.
    """
    so_far = Listing(len(listed.items))
    counted: set[int] = set()
    for start in range(0, len(listed.items), _BATCH):
        some = [_article(*item) for item in listed.items[start : start + _BATCH]]
        articles = [item for item in some if isinstance(item, Article)]
        bad = tuple(item for item in some if not isinstance(item, Article))
        outcomes = await archive.add_all(
            articles, actor=actor, compared=True, anyway=True, news=True
        )
        added = 0
        for outcome in outcomes:
            number = outcome.article_id
            if isinstance(outcome, Copy) and outcome.joined:
                number = outcome.joined
            elif isinstance(outcome, Copy) and (number in counted or not await is_own(outcome)):
                continue
            added += 1
            counted.add(number)
        so_far = Listing(
            so_far.total,
            so_far.added + added,
            so_far.copies + len(outcomes) - added,
            so_far.refused + len(bad),
            (*so_far.bad, *bad)[:_TOLD],
        )
        yield so_far
        await asyncio.sleep(0)  # whoever asks a question goes first


def _article(number: int, item: Draft | BadLine) -> Article | tuple[int, str]:
    if isinstance(item, BadLine):
        return number, item.sentence
    try:
        size.check(item)
        return whole(item)
    except RejectedArticle as e:
        return number, str(e)


def told(name: str, done: Listing, place: str) -> str:
    """What became of the articles of a file; the last bad ones are dropped until it fits.

    Args:
        name: Of the file.
        done: All of it.
        place: What its numbers count, such as ``line``.
    """
    return render.fitted(
        lambda bad: render.message("listing", name=name, done=done, place=place, bad=bad), done.bad
    )
