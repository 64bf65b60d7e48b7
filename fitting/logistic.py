"""Whether something holds: a regression whose weights keep the sign that their meaning has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize


def fit(
    signals: NDArray[np.float64],
    holds: NDArray[np.bool_],
    importance: NDArray[np.float64],
    signs: Sequence[int],
    penalty: float,
) -> tuple[NDArray[np.float64], float]:
    """Weights, shape (signals,), and bias of a logistic regression.

    A signal that can only speak for something never gets to speak against it: by chance some
    would, in a few hundred questions, and would fool on others that are asked otherwise.

    Args:
        signals: Shape (examples, signals).
        holds: Of each example.
        importance: Of each example.
        signs: Of each signal: 1 if it can only speak for it, -1 if only against.
        penalty: Half of this times the squares of the weights is added, in units of each
            signal's deviation.
    """
    deviation = signals.std(axis=0)
    unit = np.where(deviation > 0, deviation, 1.0)
    scaled, target = signals / unit, holds.astype(np.float64)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        values = scaled @ weights[1:] + weights[0]
        total = importance @ (np.logaddexp(0, values) - target * values)
        wrong = importance * (1 / (1 + np.exp(-values)) - target)
        slope = np.concatenate([[wrong.sum()], scaled.T @ wrong + penalty * weights[1:]])
        return float(total + penalty / 2 * weights[1:] @ weights[1:]), slope

    bounds = [(None, None), *((0, None) if sign > 0 else (None, 0) for sign in signs)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, bounds=bounds, method="L-BFGS-B")
    return found.x[1:] / unit, float(found.x[0])
