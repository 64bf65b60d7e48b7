"""How long searches keep everything else in the event loop waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from benchmarks.clock import Spread
from benchmarks.rankings import TOP
from corpus.retrieval.index import LiveBM25
from corpus.retrieval.ranking import by_turns

#: Searches a second.
RATE = 50
#: What the one who is kept waiting sleeps, in seconds.
_NAP = 0.001


@dataclass(frozen=True, slots=True)
class Lag:
    """By how much naps of a millisecond were too long, wall clock."""

    #: With nothing else to do: the timer of the system.
    idle: Spread
    #: With `RATE` searches a second.
    searching: Spread
    searches: int


async def lag(index: LiveBM25, questions: Sequence[Sequence[str]], seconds: float) -> Lag:
    """Nap while others search; before that a fifth of the time while nobody does."""
    idle = await _late(seconds / 5)
    searches: list[asyncio.Task[object]] = []
    searching = asyncio.create_task(_search(index, questions, searches))
    try:
        late = await _late(seconds)
    finally:
        searching.cancel()
    await asyncio.gather(*searches)
    return Lag(Spread.of(idle), Spread.of(late), len(searches))


async def _late(seconds: float) -> list[float]:
    late = []
    end = time.perf_counter() + seconds
    while (begin := time.perf_counter()) < end:
        await asyncio.sleep(_NAP)
        late.append(time.perf_counter() - begin - _NAP)
    return late


async def _search(
    index: LiveBM25, questions: Sequence[Sequence[str]], searches: list[asyncio.Task[object]]
) -> None:
    """Begin a search every so often, whether or not the last one is done."""
    begin = time.perf_counter()
    for number, tokens in enumerate(cycle(questions), start=1):
        searches.append(asyncio.create_task(_one(index, tokens)))
        await asyncio.sleep(max(0.0, begin + number / RATE - time.perf_counter()))


async def _one(index: LiveBM25, tokens: Sequence[str]) -> object:
    return await by_turns(index.ranking(tokens, TOP))
