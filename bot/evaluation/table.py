"""What an evaluation has shown as tables that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.verbs.verb import harmless
from corpus.evaluation.dialogues import Dialogues
from corpus.evaluation.report import Group, Knowing, ReadingReport, Report

T = TypeVar("T")

#: Characters of the name of a kind that are shown.
_NAME = 14


def show(report: Report) -> None:
    """Print a report on standard output."""
    day = "the day of a question counts" if report.dates else "the day of a question is left out"
    print_ = _console().print
    print_(
        f"{report.articles:,} articles, {report.passages:,} passages, "
        f"{report.everything.questions:,} questions; {day}. Shares in percent."
    )
    groups = dict(_named(report.everything, report.gold, report.kinds))
    print_(_passages(groups))
    print_(_answers(groups))
    print_(_knowing(groups))
    if report.everything.knowing.curve:
        print_(_risks(report.everything.knowing, report.threshold))
    if report.gold:
        print_("gold: questions labelled so; those not answered are the same as for all.")
    if report.refused:
        print_(f"{len(report.refused):,} questions could not be searched as they stand:")
        for question, reason in report.refused:
            print_(Text(harmless(f"  {question}: {reason}")), soft_wrap=True)


def show_dialogues(given: Dialogues | None) -> None:
    """Print what became of follow-ups, if any were asked."""
    if given is None:
        return
    print_ = _console().print
    print_(
        f"{_percent(given.share)} % of {given.dialogues:,} dialogues were understood throughout, "
        f"{_percent(given.share_of_turns)} % of their {given.turns:,} follow-ups. Not understood:"
    )
    for failure in given.failures:
        line = f"  {failure.dialogue}.{failure.turn} {failure.question} -> {failure.got}"
        print_(Text(harmless(line)), overflow="ellipsis", no_wrap=True)


def show_reading(report: ReadingReport) -> None:
    """Print a report on readings on standard output."""
    table = _table(
        "The short answer, given the paragraph",
        "n given EM F1 ms 95th",
        "Of all questions; no answer is a wrong one. ms: mean and 95th percentile.",
    )
    for name, group in _named(report.everything, None, report.kinds):
        _row(
            table,
            name,
            f"{group.questions:,}",
            _percent(group.given),
            _percent(group.exact_match),
            _percent(group.f1),
            f"{group.ms.mean:.2f}",
            f"{group.ms.percentile_95:.2f}",
        )
    _console().print(table)


def _passages(groups: Mapping[str, Group]) -> Table:
    table = _table(
        "Passages",
        "n H@1 H@4 H@10 MRR@10 MAP@10 R@100",
        "Of questions with evidence. H@k: one of the first k passages is evidence;"
        " R@100: the share of the evidence among the first 100.",
    )
    for name, group in groups.items():
        if r := group.ranking:
            shares = (r.hits_1, r.hits_4, r.hits_10, r.mrr_10, r.map_10, r.recall_100)
            _row(table, name, f"{r.questions:,}", *map(_percent, shares))
    return table


def _answers(groups: Mapping[str, Group]) -> Table:
    table = _table(
        "Quotes and short answers",
        "n right length short EM F1 ms 95th",
        "Of questions with answers. right: the first quote has one; short: a short answer is"
        " given, EM and F1 of those; ms a question, mean and 95th percentile.",
    )
    for name, group in groups.items():
        quotes, shorts = group.quotes, group.shorts
        _row(
            table,
            name,
            f"{quotes.questions:,}" if quotes else "0",
            _percent(quotes.with_answer if quotes else None),
            "" if group.quote_length is None else f"{group.quote_length:.0f}",
            _percent(shorts.given if shorts else None),
            _percent(shorts.exact_match if shorts else None),
            _percent(shorts.f1 if shorts else None),
            f"{group.ms.mean:.1f}",
            f"{group.ms.percentile_95:.1f}",
        )
    return table


def _knowing(groups: Mapping[str, Group]) -> Table:
    table = _table(
        "Not knowing",
        "yes found no found wrong at90 AUROC",
        "Questions that the articles answer (yes) and do not (no), and how many of them are found;"
        " wrong: of what is found, quotes without an answer; at90: of those that are not"
        " answered, what is let through with 90 % of the others.",
    )
    for name, group in groups.items():
        k = group.knowing
        _row(
            table,
            name,
            f"{k.answerable:,}",
            _percent(k.answerable_found),
            f"{k.unanswerable:,}",
            _percent(k.unanswerable_found),
            _percent(k.risk_found),
            _percent(k.unanswerable_at_90),
            _percent(k.auroc),
        )
    return table


def _risks(knowing: Knowing, threshold: float) -> Table:
    table = _table(
        "Risk and coverage",
        "from answered wrong",
        f"To answer so many, from which score on. Found is from {threshold:g} on.",
    )
    for tenth, point in knowing.table.items():
        _row(
            table,
            f"{tenth} %",
            f"{point.threshold:.4f}",
            _percent(point.coverage),
            _percent(point.risk),
        )
    return table


def _named(everything: T, gold: T | None, kinds: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    yield "all", everything
    if gold:
        yield "gold", gold
    for kind, group in kinds.items():
        yield f"· {harmless(kind)}"[:_NAME], group


def _table(title: str, columns: str, caption: str) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
        caption_style="dim",
        box=box.SIMPLE_HEAD,
    )
    table.add_column(no_wrap=True)
    for column in columns.split():
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _console() -> Console:
    return Console(highlight=False)
