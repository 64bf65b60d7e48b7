"""Choosing one of many: a regression over the candidates of each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of one question."""

    #: Shape (candidates, signals).
    signals: NDArray[np.float64]
    #: Which of them are right, shape (candidates,).
    right: NDArray[np.bool_]
    #: Questions of one group are never both fitted on and measured.
    group: int


def fit(choices: Sequence[Choice], penalty: float) -> NDArray[np.float64]:
    """Weights under which the right candidates are the likeliest, shape (signals,).

    Maximises the mean of ``log(sum of exp(value) of the right / of all)``, a conditional
    logistic regression (McFadden 1974) with several right ones, less ``penalty / 2`` times the
    squares of the weights in units of each signal's deviation.

    Args:
        choices: Those without a right candidate teach nothing and are left out.
        penalty: In units of one question.
    """
    taught = [choice for choice in choices if choice.right.any()]
    deviation = np.concatenate([choice.signals for choice in taught]).std(axis=0)
    unit = np.where(deviation > 0, deviation, 1.0)
    scaled = [(choice.signals / unit, choice.right) for choice in taught]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = penalty / 2 * float(weights @ weights), penalty * weights
        for signals, right in scaled:
            values = signals @ weights
            odds = np.exp(values - values.max())
            share = odds / odds.sum()
            of_right = share[right].sum()
            total -= float(np.log(of_right))
            slope -= signals.T @ (np.where(right, share / of_right, 0.0) - share)
        return total, slope

    found = minimize(loss, np.zeros(len(unit)), jac=True, method="L-BFGS-B")
    weights: NDArray[np.float64] = np.where(deviation > 0, found.x / unit, 0.0)
    return weights
