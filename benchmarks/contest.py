"""The same questions to all contenders, turn by turn."""

from __future__ import annotations

import gc
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.clock import Clock
from benchmarks.compared import Result
from benchmarks.contenders import Contender, Documents, RankBM25, Shipped

#: How often each question is asked, not counting the first time.
_ROUNDS = 3
#: Questions in a row to one contender: no program has another that evicts its arrays from the
#: processor's caches after each question.
_TURN = 25
#: Questions that are asked of cold contenders.
_COLD = 200
#: Bytes that leave nothing else in the processor's caches.
_CACHES = 64_000_000

Questions = Sequence[Sequence[str]]


async def build(contender: Contender, documents: Documents) -> tuple[float, float]:
    """Build and save; the CPU seconds of both."""
    gc.collect()
    gc.freeze()
    begin = time.process_time()
    await contender.build(documents)
    built = time.process_time()
    await contender.save()
    return round(built - begin, 3), round(time.process_time() - built, 3)


class Contest:
    """Asks all contenders.

    The order changes with each turn: a slow moment of the machine falls on all alike, and
    none always finds the processor's caches as the same other one has left them.

    Args:
        contenders: Ready to answer; ours and rank_bm25 among them.
        questions: The tokens of each.
        patience: How many of the questions slow contenders are asked.
    """

    def __init__(
        self, contenders: Sequence[Contender], questions: Questions, patience: int
    ) -> None:
        self._contenders = list(contenders)
        self._questions = questions
        self._patience = patience
        self._chance = random.Random(1)
        self._found: dict[str, list[list[int]]] = defaultdict(list)

    def results(self) -> dict[str, Result]:
        """Ask everything, and say by name how long it took."""
        for tokens in self._questions:
            for contender in self._turn(self._patience):
                contender.ask(tokens)
        hot = self._hot()
        cold = self._cold()
        return {
            c.name: Result(hot[c.name].times, cold[c.name].times, self._overlap(c.name))
            for c in self._contenders
        }

    def _hot(self) -> Mapping[str, Clock]:
        clocks: dict[str, Clock] = defaultdict(Clock)
        for again in range(_ROUNDS):
            for first in range(0, len(self._questions), _TURN):
                for contender in self._turn(self._patience if again else first):
                    for tokens in self._some(contender, first):
                        with clocks[contender.name].running():
                            answer = contender.ask(tokens)
                        if not again:
                            self._found[contender.name].append(contender.ids(answer))
                        del answer
        return clocks

    def _some(self, contender: Contender, first: int) -> Questions:
        """The questions of a turn; a slow contender is asked no more than it may be."""
        last = min(first + _TURN, self._patience) if contender.slow else first + _TURN
        return self._questions[first:last]

    def _cold(self) -> Mapping[str, Clock]:
        clocks: dict[str, Clock] = defaultdict(Clock)
        other = np.ones(_CACHES // 8)
        for number, tokens in enumerate(self._questions[:_COLD]):
            for contender in self._turn(number):
                contender.cool()
                other += 1
                with clocks[contender.name].running():
                    answer = contender.ask(tokens)
                del answer
        return clocks

    def _turn(self, number: int) -> list[Contender]:
        """Who is asked the question of this number, in the order of this time."""
        turn = [c for c in self._contenders if not c.slow or number < self._patience]
        self._chance.shuffle(turn)
        return turn

    def _overlap(self, name: str) -> float:
        """The share of our ten best that another names too; those that tie may differ."""
        shares = [
            # Beyond those that hold a word of the question, some fill up with any.
            len({*others[: len(ours)]} & {*ours}) / len(ours)
            for ours, others in zip(self._found[Shipped.name], self._found[name], strict=False)
            if ours
        ]
        return float(np.mean(shares)) if shares else 1.0


def largest_difference(ours: Shipped, theirs: RankBM25, questions: Questions) -> float:
    """Between the two scores of any document, and of any place among the best."""
    largest = 0.0
    for tokens in questions:
        expected = theirs.scores(tokens)
        best = np.array([hit.score for hit in ours.ask(tokens)])
        all_of_them = np.abs(ours.index.get_scores(tokens) - expected).max()
        first = np.abs(best - np.sort(expected)[::-1][: len(best)]).max(initial=0.0)
        largest = float(np.max([largest, all_of_them, first]))  # never loses a nan
    return largest
