"""When a feed is polled again: as often as news comes, and more rarely as long as it fails."""

from __future__ import annotations

from dataclasses import dataclass

#: Seconds between two polls of a feed: at first, at least and at most.
START, LEAST, MOST = 30 * 60, 5 * 60, 6 * 3600
#: The longest silence that a server may ask for after a failure; more is a mistake.
_PATIENCE = 24 * 3600
#: Seconds before the first try after a failure.
_RETRY = 5 * 60
#: Seconds of failures after which a feed is paused.
GIVES_UP = 7 * 24 * 3600
#: How often the page of an entry is tried, and the seconds before the second try.
MOST_TRIES, _TRY = 6, 5 * 60


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a feed and its server ask for, in seconds; None where they ask for nothing."""

    #: The feed's ``ttl``.
    ttl: int | None = None
    #: ``Cache-Control: max-age``.
    max_age: int | None = None
    #: ``Retry-After``.
    retry_after: int | None = None


def interval(former: int, new: int, every: int | None = None) -> int:
    """Seconds between polls, after one that brought so many new entries.

    Halved by news and prolonged by half without, so that a feed with news in every third
    poll keeps its pace, and one that wakes up is followed closely within a day.

    Args:
        former: What it was.
        new: New entries.
        every: What a person has decided.
    """
    if every is not None:
        return every
    return min(max(former // 2 if new else former * 3 // 2, LEAST), MOST)


def pause(interval: int, wishes: Wishes, jitter: float) -> int:
    """Seconds until the next poll.

    Args:
        interval: Between polls.
        wishes: What the feed and its server ask for. Nobody is asked sooner than that, but
            many programs say "a day" of what has news each hour: `MOST` is waited at most.
        jitter: From 0 to 1; feeds that were added together shall not be polled together.
    """
    asked = max(wishes.ttl or 0, wishes.max_age or 0)
    return int(max(interval * (0.9 + 0.2 * jitter), min(asked, MOST)))


def pause_after_failure(failures: int, wishes: Wishes, jitter: float) -> int:
    """Seconds until the next try, after so many failures in a row; from half to one and a half.

    Args:
        failures: At least 1.
        wishes: What the server asks for.
        jitter: From 0 to 1.
    """
    wait = min(_RETRY * 2 ** min(failures - 1, 20), MOST)
    return int(max(wait * (0.5 + jitter), min(wishes.retry_after or 0, _PATIENCE)))


def pause_before_page(tries: int, wishes: Wishes, jitter: float) -> int | None:
    """Seconds until a page is tried again, after so many tries; None if it is given up."""
    if tries >= MOST_TRIES:
        return None
    wait = min(_TRY * 4 ** (tries - 1), _PATIENCE)
    return int(max(wait * (0.5 + jitter), min(wishes.retry_after or 0, _PATIENCE)))
