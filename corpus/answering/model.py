"""The models that rank and judge: weights of named signals, read from a file.

A value is the sum of weights times signals. The weights were chosen on real questions by
``python -m fitting.ranking``, which wrote the file and put its report beside them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of signals."""

    #: By name of the signal.
    weights: Mapping[str, float]
    bias: float = 0.0

    def value(self, signals: NamedTuple) -> float:
        """The weighted sum; signals without a weight count for nothing.

        Args:
            signals: With the names of the weights among its fields.
        """
        value = self.bias
        for name, weight in self.weights.items():
            value += weight * getattr(signals, name)
        return value

    def without(self, *names: str) -> Linear:
        """The same, with signals left out that mean nothing."""
        kept = {name: weight for name, weight in self.weights.items() if name not in names}
        return Linear(kept, self.bias)

    def values(self, every: Sequence[NamedTuple]) -> list[float]:
        """The values of many at once."""
        if not every:
            return []
        weights = [self.weights.get(name, 0.0) for name in every[0]._fields]
        values: list[float] = (np.array(every) @ np.array(weights) + self.bias).tolist()
        return values

    def probability(self, signals: NamedTuple) -> float:
        """The logistic function of the value, for weights that were fitted so."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.value(signals)))))


@dataclass(frozen=True, slots=True)
class Models:
    """All that was fitted together: each is fitted on what the one before it chooses."""

    #: Of `corpus.answering.signals.Signals`: which passages are looked at.
    passage: Linear
    #: Of `corpus.answering.evidence.QuoteSignals`: which sentence is quoted.
    quote: Linear
    #: Of `corpus.answering.reader.ReadSignals`: which quote comes first.
    first: Linear
    #: Of `corpus.answering.confidence.AnswerSignals`: whether it answers.
    answer: Linear
    #: Probabilities from which an answer is *found*, and *maybe* one.
    found: float
    maybe: float

    @classmethod
    def read(cls, text: str) -> Models:
        """The models in a JSON file, see ``fitting``."""
        content: dict[str, Any] = json.loads(text)
        passage, quote, first, answer = (
            Linear(content[name]["weights"], content[name].get("bias", 0.0))
            for name in ("passage", "quote", "first", "answer")
        )
        return cls(passage, quote, first, answer, content["found"], content["maybe"])


#: The file of the package.
FILE = files("corpus.answering") / "weights" / "ranking.json"
MODELS = Models.read(FILE.read_text(encoding="utf-8"))
