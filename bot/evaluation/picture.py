"""The risk-coverage curve as a picture; matplotlib, which draws it, need not be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import CorpusError
from corpus.evaluation.measures import Risk
from corpus.evaluation.report import Report

#: Endings of file names, each of which is a format.
ENDINGS = (".png", ".svg", ".pdf")


class NoPicture(CorpusError):
    """A picture cannot be drawn here, or not into this file."""


def check(path: Path) -> None:
    """See to it that a picture can be drawn, before hours are spent on what it shows.

    Raises:
        NoPicture: If it cannot.
    """
    if path.suffix.lower() not in ENDINGS:
        raise NoPicture(f"{path}: a picture ends in {', '.join(ENDINGS)}.")
    if not path.absolute().parent.is_dir():
        raise NoPicture(f"{path}: there is no such folder.")
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as e:
        raise NoPicture(
            "A picture needs matplotlib: .venv/bin/pip install '.[plot]' brings it."
        ) from e


def draw(report: Report, path: Path) -> None:
    """Draw what is risked by answering more and more of the questions.

    Raises:
        NoPicture: If matplotlib is not there, or the file's ending is not known.
    """
    check(path)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot(
        xlabel="answered, % of the questions",
        ylabel="wrong, % of the answers",
        xlim=(0, 100),
        ylim=(0, 100),
    )
    for name, curve in _curves(report):
        axes.plot(
            [100 * point.coverage for point in curve],
            [100 * point.risk for point in curve],
            label=name,
        )
        for point in [p for p in curve if p.threshold >= report.threshold][-1:]:
            axes.plot(100 * point.coverage, 100 * point.risk, "o", color="black")
    axes.set_title("What is wrong, of what is answered; dots: found as shipped")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=150)


def _curves(report: Report) -> Iterator[tuple[str, Sequence[Risk]]]:
    yield "all", report.everything.knowing.curve
    if report.gold:
        yield "gold", report.gold.knowing.curve
