"""What was measured, as a table and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.clock import Times

#: The targets, for an archive of `TARGET` passages: seconds until it is ready, and
#: milliseconds that 95 of 100 answers take at most. It is CPU time that counts: it does not
#: tell of other programs.
TARGET, START_S, ANSWER_MS = 10_000, 2.0, 20.0
#: Scores that differ by less are equal.
EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, and on what."""

    python: str
    numpy: str
    cpus: int
    articles: int
    passages: int
    #: Different ones, titles not counted.
    terms: int
    archive_bytes: int
    #: All articles into an empty archive.
    importing: Times
    #: From opening the file until the first question can be asked.
    start: Times
    #: The first answer of all, for which templates and patterns are still to be made.
    first_answer: Times
    #: From the question as typed to the message as sent.
    answer: Times
    #: How many of the questions ended how.
    outcomes: dict[str, int]
    #: The ten best passages.
    ranking: Times
    rank_bm25_ranking: Times
    #: One article into the index; rank_bm25 has to be built anew.
    adding: Times
    rank_bm25_rebuilding: Times
    #: One article into the archive, on the disk for good.
    storing: Times
    #: Between the scores of the index and of rank_bm25, over all passages.
    largest_difference: float
    #: The share of rank_bm25's ten best that the index names too, 0 to 1.
    overlap: float

    @property
    def ranking_ratio(self) -> float:
        """How many rankings of the index take as long as one of rank_bm25."""
        return self.rank_bm25_ranking.cpu_ms.median / self.ranking.cpu_ms.median

    @property
    def adding_ratio(self) -> float:
        """How many additions take as long as building rank_bm25 anew."""
        return self.rank_bm25_rebuilding.cpu_ms.median / self.adding.cpu_ms.median

    @property
    def equal_scores(self) -> bool:
        return self.largest_difference <= EQUAL

    @property
    def start_met(self) -> bool | None:
        """Whether the start was fast enough; None for an archive of another size."""
        return self._if_comparable(self.start.cpu_ms.median < START_S * 1000)

    @property
    def answer_met(self) -> bool | None:
        """Whether the answers were fast enough; None for an archive of another size."""
        return self._if_comparable(self.answer.cpu_ms.p95 < ANSWER_MS)

    def _if_comparable(self, met: bool) -> bool | None:
        return met if abs(self.passages - TARGET) <= TARGET / 10 else None


def summary(measured: Measured) -> dict[str, Any]:
    """All of it, with what follows from it, for JSON."""
    return asdict(measured) | {
        "ranking_ratio": round(measured.ranking_ratio, 2),
        "adding_ratio": round(measured.adding_ratio, 2),
        "equal_scores": measured.equal_scores,
        "targets": {
            "passages": TARGET,
            "start": {"below_s": START_S, "met": measured.start_met},
            "answer_p95": {"below_ms": ANSWER_MS, "met": measured.answer_met},
        },
    }


def show(measured: Measured, console: Console | None = None) -> None:
    """Print it for people."""
    console = console or Console(highlight=False)
    console.print(
        f"Python {measured.python}, numpy {measured.numpy}, {measured.cpus} CPUs\n"
        f"{measured.passages:,} passages of {measured.articles:,} articles,"
        f" {measured.terms:,} terms, {measured.archive_bytes / 1e6:.1f} MB\n"
    )
    console.print(_table(measured))
    console.print(_remarks(measured), soft_wrap=True)


def _remarks(measured: Measured) -> str:
    outcomes = ", ".join(f"{n} {name}" for name, n in sorted(measured.outcomes.items()))
    equal, others = ("equal", "tie with them") if measured.equal_scores else ("NOT EQUAL", "differ")
    return (
        f"\nAnswers: {outcomes}.\n"
        f"Scores: {equal} to rank_bm25's, {measured.largest_difference:.1e} apart at most;"
        f" {measured.overlap:.1%} of its ten best are the same, the others {others}.\n"
        f"Targets for {TARGET:,} passages: ready in less than {START_S:g} s"
        f" ({_met(measured.start_met)}),"
        f" 95 of 100 answers in less than {ANSWER_MS:g} ms ({_met(measured.answer_met)}).\n"
    )


def _table(measured: Measured) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("milliseconds")
    for name in ("times", "CPU", "95th", "99th", "wall", "95th", "99th", "ratio"):
        table.add_column(name, justify="right", min_width=6)
    ranking, adding = f"× {measured.ranking_ratio:.1f}", f"× {measured.adding_ratio:.0f}"
    for name, times, ratio in (
        ("import", measured.importing, ""),
        ("start to ready", measured.start, ""),
        ("first answer", measured.first_answer, ""),
        ("answer", measured.answer, ""),
        ("rank: LiveBM25", measured.ranking, ""),
        ("rank: rank_bm25", measured.rank_bm25_ranking, ranking),
        ("add: LiveBM25", measured.adding, ""),
        ("add: rank_bm25", measured.rank_bm25_rebuilding, adding),
        ("store", measured.storing, ""),
    ):
        table.add_row(name, *_cells(times), ratio)
    return table


def _cells(times: Times) -> list[str]:
    spreads = (times.cpu_ms, times.wall_ms)
    shown = [_number(n) for spread in spreads for n in (spread.median, spread.p95, spread.p99)]
    if times.times == 1:
        shown[1] = shown[2] = shown[4] = shown[5] = ""
    return [f"{times.times:,}", *shown]


def _number(milliseconds: float) -> str:
    return f"{milliseconds:,.2f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def _met(met: bool | None) -> str:
    return "another size" if met is None else "met" if met else "NOT MET"
