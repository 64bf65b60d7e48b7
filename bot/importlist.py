"""What an import would change, or has changed, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import render
from bot.alerts.exported import ExportedAlert
from bot.alerts.importing import Plan
from bot.feedplan import FeedPlan
from corpus.feeds.opml import Outline

#: Lines that are tried, so that a long file takes no time.
_MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the file, and what becomes of it."""

    sign: str
    what: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An import in words."""

    #: Such as ``2 alerts will be added``.
    counts: tuple[str, ...]
    lines: tuple[Line, ...]
    #: Sentences below it.
    notes: tuple[str, ...] = ()

    def html(self, name: str) -> str:
        """The message about a file of this name; as many lines as fit."""
        return render.fitted(
            lambda some: render.message(
                "importing",
                name=name,
                counts=self.counts,
                lines=some,
                left=len(self.lines) - len(some),
                notes=self.notes,
            ),
            self.lines[:_MOST],
        )


def alerts(plan: Plan, limit: int, *, done: bool = False) -> Listed:
    """What becomes of a file of alerts.

    Args:
        plan: What is decided.
        limit: How many alerts the chat may have.
        done: Whether it is done already.
    """
    settings = sum(change is not None for change in (plan.timezone, plan.quiet))
    counts = [
        _count(len(plan.added), "alert", "added", done),
        _count(len(plan.changed), "alert", "changed", done),
        _count(settings, "setting", "changed", done),
        f"{_many(plan.same, 'alert')} already here" if plan.same else "",
        f"{len(plan.refused):,} refused" if plan.refused else "",
        f"{len(plan.beyond):,} over the limit" if plan.beyond else "",
    ]
    notes = []
    if plan.beyond:
        notes.append(f"A chat has at most {limit} alerts. Remove some with /alerts.")
    if plan.flat:
        notes.append("This chat has no topics, so all alerts come to the chat itself.")
    return _listed(counts, _alert_lines(plan), notes)


def feeds(plan: FeedPlan, *, done: bool = False) -> Listed:
    """What becomes of a file of feeds."""
    counts = [
        _count(len(plan.added), "feed", "added", done),
        f"{_many(plan.same, 'feed')} already followed" if plan.same else "",
        f"{len(plan.refused):,} refused" if plan.refused else "",
    ]
    lines = [
        *(Line("✗", _title(one), one.reason) for one in plan.refused),
        *(Line("+", _title(one), _decided(one)) for one in plan.added),
    ]
    notes = []
    if plan.added:
        notes.append("Of each feed the newest 10 entries are taken, and alert nobody.")
    return _listed(counts, lines, notes)


def _listed(counts: Iterable[str], lines: Iterable[Line], notes: Iterable[str]) -> Listed:
    said = tuple(count for count in counts if count) or ("there is nothing in it",)
    return Listed(said, tuple(lines), tuple(notes))


def _alert_lines(plan: Plan) -> Iterator[Line]:
    # What somebody has to look at comes first: a long list loses its end.
    for refused in plan.refused:
        yield Line("✗", refused.what, refused.reason)
    for alert in plan.beyond:
        yield Line("✗", alert.query, "over the limit")
    if plan.timezone:
        yield Line("~", "time zone", " → ".join(plan.timezone))
    if plan.quiet:
        yield Line("~", "quiet hours", " → ".join(plan.quiet))
    for changed in plan.changed:
        yield Line("~", changed.alert.query, changed.says)
    for alert in plan.added:
        yield Line("+", alert.query, _how(alert))


def _how(alert: ExportedAlert) -> str:
    parts = [str(alert.pace)]
    if alert.silent:
        parts.append("silent")
    if alert.most:
        parts.append(f"max:{alert.most}/day")
    if alert.topic_id:
        parts.append(f"topic {alert.topic_id}")
    if alert.paused:
        parts.append("paused")
    return " · ".join(parts)


def _decided(outline: Outline) -> str:
    return "paused" if outline.paused else ""


def _title(outline: Outline) -> str:
    if not outline.title:
        return outline.address
    return f"{outline.title} · {outline.address}"


def _count(n: int, what: str, becomes: str, done: bool) -> str:
    return f"{_many(n, what)} {becomes if done else f'to be {becomes}'}" if n else ""


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
