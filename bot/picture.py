"""Articles by day as a picture; matplotlib, which draws it, need not be there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO


def draw(days: Sequence[tuple[date, int]]) -> bytes | None:
    """Bars, as a PNG; None if nothing here can draw. This takes a while: call it in a thread.

    Args:
        days: Each with its number of articles, the oldest first.
    """
    try:
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ImportError:
        return None
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.add_subplot(ylabel="articles")
    axes.bar(range(len(days)), [n for _, n in days], width=0.8)
    step = max(1, -(-len(days) // 8))
    ticks = range(len(days) - 1, -1, -step)
    axes.set_xticks(list(ticks), [f"{days[tick][0]:%Y-%m-%d}" for tick in ticks], rotation=30)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(0, max(1, *(n for _, n in days), 1) * 1.05)
    axes.set_title("Articles stored per day (UTC)")
    axes.grid(axis="y", alpha=0.3)
    file = BytesIO()
    figure.savefig(file, format="png", dpi=120)
    return file.getvalue()
