"""How well articles are cut out of their pages, beside trafilatura alone in the same run.

``python -m benchmarks.extraction FOLDER`` measures on pages of your own. The folder holds

* ``gold.json``: an object with an entry for each page, by its name: ``url``, where it was
  found, and ``text``, its article as a person would copy it, without what stands around it;
* ``NAME.html.gz``, or ``NAME.html``, for each of these names: the page as it was sent.

Pages with such texts are published by https://github.com/scrapinghub/article-extraction-benchmark,
whose measure this is, see `benchmarks.shingles`. Ours is the text as it would be stored,
captions included, and once more without them; a page that is refused has no text.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import trafilatura
from rich.console import Console
from rich.table import Table

from benchmarks.clock import Clock, Spread
from benchmarks.shingles import Match, Score, match, score
from corpus.errors import RejectedArticle
from corpus.intake.clean import clean
from corpus.sources.file import decode
from corpus.types import Draft, Given, RawArticle

OURS, STORY, ALONE = "newsdesk", "newsdesk, without captions", "trafilatura alone"


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the article that a person has found on it."""

    name: str
    url: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was made of one page."""

    page: Page
    #: By whom.
    matches: Mapping[str, Match]
    #: None if the page was refused.
    draft: Draft | None
    #: The word for why, if it was.
    refusal: str | None

    @property
    def behind(self) -> float:
        """How much worse ours is than trafilatura alone, in F1."""
        return self.matches[ALONE].f1 - self.matches[OURS].f1


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured over all pages."""

    pages: int
    scores: Mapping[str, Score]
    #: CPU milliseconds a page, by whom.
    times: Mapping[str, Spread]
    #: How many dates are from where; ``none`` where there is none.
    dates: Mapping[str, int]
    refused: Mapping[str, int]


def read(folder: Path) -> Iterator[Page]:
    """The pages of a folder, in the order of its ``gold.json``."""
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    for name, about in gold.items():
        packed, plain = folder / f"{name}.html.gz", folder / f"{name}.html"
        data = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        source = decode(data, html=True)
        if source is None:
            raise click.ClickException(f"{name} holds no text but binary data.")
        yield Page(name, about["url"], source, about["text"])


def measure(pages: Sequence[Page]) -> tuple[Report, list[Extracted]]:
    """Cut the article out of each page, by ours and by trafilatura alone, in turns."""
    clocks = {OURS: Clock(), ALONE: Clock()}
    if pages:  # what is imported and compiled at first is no page's
        _ours(pages[0])
        _alone(pages[0])
    every: list[Extracted] = []
    for page in pages:
        with clocks[OURS].running():
            draft, refusal = _ours(page)
        with clocks[ALONE].running():
            alone = _alone(page)
        paragraphs = draft.paragraphs if draft else ()
        texts = {
            OURS: "\n\n".join(p.text for p in paragraphs),
            STORY: "\n\n".join(p.text for p in paragraphs if p.kind == "text"),
            ALONE: alone,
        }
        matches = {who: match(page.text, text) for who, text in texts.items()}
        every.append(Extracted(page, matches, draft, refusal))
    report = Report(
        pages=len(pages),
        scores={who: score(e.matches[who] for e in every) for who in (OURS, STORY, ALONE)},
        times={who: clock.times.cpu_ms for who, clock in clocks.items()} if pages else {},
        dates=dict(Counter(_date_from(e.draft) for e in every)),
        refused=dict(Counter(e.refusal for e in every if e.refusal)),
    )
    return report, every


def _ours(page: Page) -> tuple[Draft | None, str | None]:
    try:
        return clean(RawArticle(page.source, "html", Given(url=page.url))), None
    except RejectedArticle as e:
        return None, e.reason


def _alone(page: Page) -> str:
    found = trafilatura.extract(page.source, url=page.url, fast=True, include_comments=False)
    return found or ""


def _date_from(draft: Draft | None) -> str:
    return draft.published.origin if draft and draft.published else "none"


def show(report: Report, console: Console) -> None:
    """Print it for people."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(f"{report.pages} pages, percent")
    for name in ("F1", "precision", "recall", "ms a page", "95th"):
        table.add_column(name, justify="right")
    for who, scored in report.scores.items():
        time = report.times.get(who)
        spread = [f"{time.median:.1f}", f"{time.p95:.1f}"] if time else ["", ""]
        numbers = (scored.f1, scored.precision, scored.recall)
        table.add_row(who, *(f"{100 * number:.1f}" for number in numbers), *spread)
    console.print(table)
    console.print(f"\nDates from: {_counts(report.dates)}. Refused: {_counts(report.refused)}.")


def show_worst(every: Sequence[Extracted], worst: int, console: Console) -> None:
    """Print the pages on which ours is furthest behind, then those on which it is worst."""
    orders: tuple[tuple[str, Callable[[Extracted], float]], ...] = (
        ("Furthest behind trafilatura alone", lambda one: -one.behind),
        ("Worst", lambda one: one.matches[OURS].f1),
    )
    for title, order in orders:
        console.print(f"\n{title} (F1, precision, recall; then of trafilatura alone):")
        for one in sorted(every, key=order)[:worst]:
            numbers = " | ".join(_cell(one.matches[who]) for who in (OURS, ALONE))
            console.print(f"{numbers}  {one.page.name} {one.page.url}")


def summary(report: Report, every: Sequence[Extracted]) -> dict[str, Any]:
    """All of it, page by page too, for JSON; shares are from 0 to 1."""
    return asdict(report) | {
        "by_page": [
            {
                "name": one.page.name,
                "url": one.page.url,
                "f1": {who: round(found.f1, 4) for who, found in one.matches.items()},
                "published": str(one.draft.published) if one.draft else None,
                "published_from": _date_from(one.draft),
                "refusal": one.refusal,
            }
            for one in every
        ]
    }


def _cell(found: Match) -> str:
    numbers = (found.f1, found.precision, found.recall)
    return " ".join(f"{100 * number:5.1f}" for number in numbers)


def _counts(counted: Mapping[str, int]) -> str:
    ordered = sorted(counted.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {number}" for name, number in ordered) or "none"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--worst", default=0, type=click.IntRange(min=0), help="Show so many single pages.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, page by page too.")
def main(folder: Path, worst: int, as_json: bool) -> None:
    """Measure how well articles are cut out of the pages in FOLDER."""
    if not (folder / "gold.json").is_file():
        raise click.ClickException(f"{folder} has no gold.json.")
    report, every = measure(list(read(folder)))
    if as_json:
        click.echo(json.dumps(summary(report, every)))
        return
    console = Console(highlight=False, soft_wrap=True)
    show(report, console)
    if worst:
        show_worst(every, worst, console)


if __name__ == "__main__":
    main()
