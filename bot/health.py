"""How the bot is: a line for each part of it, which says what is not as it should be."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import render
from bot.tally import Queues
from corpus.answers import Status
from corpus.core import IndexState

#: Seconds that an update may wait, and the share of the disk that has to be free.
_PATIENCE, _FREE = 60, 0.1
#: Entries of the change log that are taken in within a second or two.
_MUCH = 1000


@dataclass(frozen=True, slots=True)
class Room:
    """What the database takes, and what its disk has left, in bytes."""

    taken: int
    free: int
    disk: int


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the bot."""

    what: str
    says: str
    well: bool = True


def room(database: Path) -> Room:
    """Measure it; this waits for the disk.

    Raises:
        OSError: If the disk does not say.
    """
    files = (database, *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm")))
    taken = sum(file.stat().st_size for file in files if file.exists())
    usage = shutil.disk_usage(database.absolute().parent)
    return Room(taken, usage.free, usage.total)


def health(
    queues: Queues, status: Status, index: IndexState, room: Room | None,
    started: datetime, now: datetime,
) -> str:  # fmt: skip
    """The message that says it.

    Args:
        queues: What waits.
        status: Of the archive.
        index: How far it is.
        room: On the disk; None if that does not say.
        started: When the bot was.
        now: Ages count back from then.
    """
    last = queues.last_update
    lines = [
        Line("Running", f"since {started:%Y-%m-%d %H:%M} UTC"),
        Line("Telegram", f"last update {_ago(last, now)}" if last else "no update before this one"),
        _inbox(queues, now),
        of_index(status, index),
        Line("Questions", _questions(queues)),
        _feeds(queues),
        of_disk(room),
        Line("Copies", f"{queues.uncompared:,} articles still to be noted")
        if queues.uncompared
        else Line("Copies", "all articles are noted"),
    ]
    return render.message("health", lines=lines, wrong=sum(not line.well for line in lines))


def _inbox(queues: Queues, now: datetime) -> Line:
    if queues.oldest_update is None:
        return Line("Inbox", "nothing waits")
    age = (now - queues.oldest_update).total_seconds()
    says = f"{_many(queues.updates, 'update')} waiting, the oldest came {render.ago(age)}"
    return Line("Inbox", says, age < _PATIENCE)


def of_index(status: Status, index: IndexState) -> Line:
    """Whether the index has what the archive has."""
    says = f"{status.indexed:,} of {status.overview.passages:,} passages"
    if index.damaged:
        return Line("Index", f"{says}; damaged, and about to be built anew", False)
    if index.building:
        return Line("Index", f"{says}; being built", False)
    if index.behind:
        behind = f"{_many(index.behind, 'change')} behind the archive"
        return Line("Index", f"{says}; {behind}", index.behind <= _MUCH)
    return Line("Index", f"{says}; in step", status.indexed == status.overview.passages)


def _questions(queues: Queues) -> str:
    if not queues.questions:
        return "none waits for an answer"
    waiting = f"{_many(queues.questions, 'question')} without an answer"
    return f"{waiting}, asked {_many(queues.askings, 'time')}; see /unanswered"


def _feeds(queues: Queues) -> Line:
    if not queues.feeds:
        return Line("Feeds", "none is followed")
    says = f"{queues.feeds - queues.paused:,} active, {queues.paused:,} paused"
    if queues.failing:
        says += f", {queues.failing:,} failing; see /feed list"
    if queues.entries:
        says += f"; {'1 entry' if queues.entries == 1 else f'{queues.entries:,} entries'} waiting"
    return Line("Feeds", says, not queues.failing)


def of_disk(room: Room | None) -> Line:
    """Whether there is room; None if the disk does not say."""
    if room is None or not room.disk:
        return Line("Disk", "does not say how much is free", False)
    share = room.free / room.disk
    says = f"the database takes {_size(room.taken)}; {_size(room.free)} free ({share:.0%})"
    return Line("Disk", says, share >= _FREE)


def _ago(at: datetime, now: datetime) -> str:
    return render.ago((now - at).total_seconds())


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
