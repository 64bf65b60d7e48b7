"""The alerts of a chat as a list, and one of them: plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import render
from bot.alerts.follow import Follow, FollowState

#: Alerts on a page.
SIZE = 8
#: Characters of a query in a list, and in a sentence.
_LONGEST, _IN_SENTENCE = 120, 60


@dataclass(frozen=True, slots=True)
class Line:
    """An alert in the list."""

    follow: Follow
    #: How it comes, in words.
    how: str
    #: Stories that it brought in the last seven days.
    told: int

    @property
    def paused(self) -> bool:
        return self.follow.state is FollowState.PAUSED


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list."""

    lines: tuple[Line, ...]
    #: Pages count from 0.
    page: int
    pages: int
    total: int
    #: How many there may be.
    most: int
    #: Of the chat, if it is another one than that in which the list stands; else empty.
    where: str
    #: Standing questions of whom it is for.
    questions: int = 0

    def html(self) -> str:
        """The list."""
        return render.message("alerts", page=self, longest=_LONGEST)


def paged(
    follows: Sequence[Follow],
    told: Mapping[int, int],
    number: int,
    most: int,
    timezone: str,
    where: str = "",
    questions: int = 0,
) -> Page:
    """The nearest page to the number of one.

    Args:
        follows: All of the chat.
        told: Of each the stories that it brought in the last seven days.
        number: Of the page, from 0.
        most: How many there may be.
        timezone: Of the chat.
        where: The chat, if it is another one than that in which the list stands.
        questions: Standing questions of whom it is for.
    """
    pages = max(1, -(-len(follows) // SIZE))
    page = min(max(number, 0), pages - 1)
    lines = tuple(
        Line(follow, how(follow, timezone), told.get(follow.id, 0))
        for follow in follows[page * SIZE : (page + 1) * SIZE]
    )
    return Page(lines, page, pages, len(follows), most, where, questions)


def how(follow: Follow, timezone: str) -> str:
    """How the alerts of a follow come, in words."""
    if follow.pace.at is not None:
        comes = f"together, daily at {follow.pace.at:%H:%M} ({timezone})"
    else:
        comes = "each at once" if follow.pace.every == "now" else "together, every hour"
    if follow.silent:
        comes += ", without a sound"
    if follow.most is not None:
        comes += f", at most {follow.most:,} a day"
    return comes


def written(follow: Follow) -> str:
    """A follow as it could be typed: the query and its options."""
    parts = [follow.query, str(follow.pace)]
    if follow.silent:
        parts.append("silent")
    if follow.most is not None:
        parts.append(f"max:{follow.most}/day")
    return " ".join(parts)


def named(follows: Sequence[Follow]) -> str:
    """These alerts, in a sentence: 'Alert 3 (grain deal)', 'Alerts 3 and 5'."""
    if len(follows) == 1:
        return f"Alert {follows[0].id} ({render.label(follows[0].query, _IN_SENTENCE)})"
    return f"Alerts {numbers([follow.id for follow in follows])}"


def numbers(ids: Sequence[int]) -> str:
    """Numbers in a sentence: '3', '3 and 5', '3, 5 and 8'."""
    *first, last = map(str, ids)
    return f"{', '.join(first)} and {last}" if first else last
