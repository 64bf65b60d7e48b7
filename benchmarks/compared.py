"""What comparing has shown, as tables and as JSON, and whether it is what was wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from benchmarks.clock import Spread, Times
from benchmarks.contenders import (
    FTS5,
    Bm25s,
    Bm25sNumba,
    Contender,
    Memory,
    RankBM25,
    Rows,
    Shipped,
    Tantivy,
)
from benchmarks.fresh import Started
from benchmarks.lag import RATE, Lag
from benchmarks.report import EQUAL

#: Passages of the archives for which something is wanted.
SIZES = (100_000, 1_000_000)


@dataclass(slots=True)
class Result:
    """What was measured of one contender."""

    #: Each question was asked once before.
    hot: Times
    #: Nothing is kept of earlier questions, and the processor's caches hold other things.
    cold: Times
    #: The share of our ten best that it names too, 0 to 1.
    overlap: float
    #: CPU seconds; None for what uses the files of another.
    build_s: float | None = None
    save_s: float | None = None
    #: None for what lives in memory alone.
    started: Started | None = None
    file_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured, and on what."""

    python: str
    #: Of the packages.
    versions: Mapping[str, str]
    cpus: int
    passages: int
    terms: int
    questions: int
    #: By name of the contender.
    results: Mapping[str, Result]
    #: Between the scores of the index and of rank_bm25, over all passages.
    largest_difference: float
    #: One article into the index, which has other new ones already.
    adding: Times
    #: One old article out of it.
    deleting: Times
    #: One article analysed and added to an archive, on the disk for good.
    storing: Times
    lag: Lag

    @property
    def ratios(self) -> dict[str, float | None]:
        """By name; None if what it compares was not measured."""
        return {name: self._ratio(name) for name in _RATIOS}

    def _ratio(self, name: str) -> float | None:
        try:
            return round(_RATIOS[name](self), 4)
        except KeyError:  # not installed
            return None

    def hot(self, contender: type[Contender]) -> float:
        return self.results[contender.name].hot.cpu_ms.median

    def cold(self, contender: type[Contender]) -> float:
        return self.results[contender.name].cold.cpu_ms.median

    def started(self, contender: type[Contender]) -> Started:
        started = self.results[contender.name].started
        assert started, "only asked of those that start from a file"
        return started

    def rebuilding_ms(self) -> float:
        return (self.results[RankBM25.name].build_s or 0.0) * 1000


_RATIOS: dict[str, Callable[[Compared], float]] = {
    "rank_bm25 / ours, hot": lambda c: c.hot(RankBM25) / c.hot(Shipped),
    "rank_bm25 / ours, cold": lambda c: c.cold(RankBM25) / c.cold(Shipped),
    "bm25s / ours, hot": lambda c: c.hot(Bm25s) / c.hot(Shipped),
    "bm25s with numba / ours, hot": lambda c: c.hot(Bm25sNumba) / c.hot(Shipped),
    "FTS5 / ours, hot": lambda c: c.hot(FTS5) / c.hot(Shipped),
    "ours in memory / tantivy, hot": lambda c: c.hot(Memory) / c.hot(Tantivy),
    "ours from rows / tantivy, hot": lambda c: c.hot(Rows) / c.hot(Tantivy),
    "ours / tantivy, hot": lambda c: c.hot(Shipped) / c.hot(Tantivy),
    "rebuilding rank_bm25 / adding": lambda c: c.rebuilding_ms() / c.adding.cpu_ms.median,
    "start of rank_bm25 / ours": lambda c: (
        c.started(RankBM25).start_ms / c.started(Shipped).start_ms
    ),
    "memory of ours / rank_bm25": lambda c: (
        c.started(Shipped).answering_mb / c.started(RankBM25).answering_mb
    ),
    "ours, 99th / median": lambda c: c.results[Shipped.name].hot.cpu_ms.p99 / c.hot(Shipped),
    "lag, 99th in ms": lambda c: c.lag.searching.p99,
}

#: What the ratios should be, for archives of `SIZES`.
_WANTED: dict[str, tuple[Literal["≥", "≤"], tuple[float, float]]] = {
    "rank_bm25 / ours, hot": ("≥", (500, 900)),
    "rank_bm25 / ours, cold": ("≥", (250, 400)),
    "bm25s / ours, hot": ("≥", (10, 18)),
    "FTS5 / ours, hot": ("≥", (40, 70)),
    "ours in memory / tantivy, hot": ("≤", (1.25, 1.15)),
    "ours from rows / tantivy, hot": ("≤", (1.75, 1.75)),
    "rebuilding rank_bm25 / adding": ("≥", (1_000, 10_000)),
    "start of rank_bm25 / ours": ("≥", (2.5, 20)),
    "memory of ours / rank_bm25": ("≤", (0.5, 0.1)),
    "ours, 99th / median": ("≤", (2.5, 2.5)),
    "lag, 99th in ms": ("≤", (2.0, 2.0)),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ratio, and what it should be."""

    name: str
    ratio: float | None
    sign: Literal["≥", "≤"]
    #: None for an archive of another size.
    bound: float | None

    @property
    def met(self) -> bool | None:
        """None if it cannot be told."""
        if self.ratio is None or self.bound is None:
            return None
        return self.ratio >= self.bound if self.sign == "≥" else self.ratio <= self.bound

    @property
    def word(self) -> str:
        if self.ratio is None:
            return "not measured"
        return "another size" if self.met is None else "met" if self.met else "NOT MET"


def wanted(compared: Compared) -> list[Wanted]:
    """All that is wanted of an archive of this size."""
    ratios = compared.ratios
    made = []
    for name, (sign, bounds) in _WANTED.items():
        comparable = [
            bound
            for size, bound in zip(SIZES, bounds, strict=True)
            if abs(compared.passages - size) <= size / 10
        ]
        made.append(Wanted(name, ratios[name], sign, comparable[0] if comparable else None))
    return made


def summary(compared: Compared) -> dict[str, Any]:
    """All of it, with what follows from it, for JSON."""
    return asdict(compared) | {
        "ratios": compared.ratios,
        "equal_scores": compared.largest_difference <= EQUAL,
        "wanted": [asdict(one) | {"met": one.met} for one in wanted(compared)],
    }


def show(compared: Compared, console: Console | None = None) -> None:
    """Print it for people."""
    console = console or Console(highlight=False)
    packages = ", ".join(f"{name} {version}" for name, version in compared.versions.items())
    console.print(
        f"Python {compared.python}, {packages}, {compared.cpus} CPUs\n"
        f"{compared.passages:,} passages, {compared.terms:,} terms,"
        f" {compared.questions:,} questions\n",
        soft_wrap=True,
    )
    console.print(_questions(compared))
    console.print()
    console.print(_files(compared))
    console.print()
    console.print(_changes(compared))
    console.print(_remarks(compared), soft_wrap=True)
    console.print(_ratios(compared))


def _questions(compared: Compared) -> Table:
    table = _table(
        "CPU ms a question", "times", "hot", "99th", "times", "cold", "99th", "× ours", "overlap"
    )
    for name, result in compared.results.items():
        table.add_row(
            name,
            *_cells(result.hot),
            *_cells(result.cold),
            _number(result.hot.cpu_ms.median / compared.hot(Shipped)),
            f"{result.overlap:.1%}",
        )
    return table


def _files(compared: Compared) -> Table:
    table = _table(
        "", "build s", "save s", "start ms", "first ms", "MB ready", "MB asked", "MB file"
    )
    for name, result in compared.results.items():
        one = result.started
        at_start = (one.start_ms, one.first_ms, one.started_mb, one.answering_mb) if one else ()
        in_file = (result.file_bytes / 1e6,) if result.file_bytes else ()
        built = [_number(s) if s else "" for s in (result.build_s, result.save_s)]
        table.add_row(name, *built, *map(_number, (*at_start, *in_file)))
    return table


def _changes(compared: Compared) -> Table:
    table = _table("CPU ms an article", "times", "median", "99th", "wall", "99th")
    for name, times in (
        ("add: LiveBM25", compared.adding),
        ("delete: LiveBM25", compared.deleting),
        ("analyse and store", compared.storing),
    ):
        wall = times.wall_ms
        table.add_row(name, *_cells(times), _number(wall.median), _number(wall.p99))
    table.add_row("rebuild: rank_bm25", "1", _number(compared.rebuilding_ms()))
    return table


def _remarks(compared: Compared) -> str:
    lag, difference = compared.lag, compared.largest_difference
    return (
        f"\nScores: {'equal' if difference <= EQUAL else 'NOT EQUAL'} to rank_bm25's,"
        f" {difference:.1e} apart at most.\n"
        f"Lag of the event loop at {RATE} searches/s: {_spread(lag.searching)};"
        f" without searches {_spread(lag.idle)}.\n"
    )


def _ratios(compared: Compared) -> Table:
    table = _table("ratio", "measured", "wanted", "")
    marks = {one.name: one for one in wanted(compared)}
    for name, ratio in compared.ratios.items():
        one, bound = marks.get(name), ""
        if one and one.bound is not None:
            bound = f"{one.sign} {one.bound:,g}"
        table.add_row(
            name, "–" if ratio is None else _number(ratio), bound, one.word if one else ""
        )
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right", min_width=5, no_wrap=True)
    return table


def _cells(times: Times) -> tuple[str, str, str]:
    return f"{times.times:,}", _number(times.cpu_ms.median), _number(times.cpu_ms.p99)


def _spread(spread: Spread) -> str:
    return f"median {spread.median:.2f} ms, 99th {spread.p99:.2f} ms"


def _number(number: float) -> str:
    decimals = 0 if number >= 100 else 1 if number >= 10 else 3
    return f"{number:,.{decimals}f}"
