"""How the bot is: a line for each part of it, which says what is not as it should be."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import render
from bot.delivery.backlog import Overview
from bot.delivery.pace import Limits
from bot.tally import Outgoing, Queues, Resting
from corpus.answers import Status
from corpus.core import IndexState

#: Seconds that an update may wait, and the share of the disk that has to be free.
_PATIENCE, _FREE = 60, 0.1
#: Chats that are named.
_SHOWN = 3
#: What rows of the outbox are, in words.
_STATES = {
    "queued": "queued", "sending": "being sent", "unknown": "perhaps sent", "failed": "refused",
}  # fmt: skip
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
    queues: Queues, outbox: Sequence[Line], status: Status, index: IndexState, room: Room | None,
    pace: Limits, started: datetime, now: datetime,
) -> str:  # fmt: skip
    """The message that says it.

    Args:
        queues: What waits.
        outbox: Lines of `of_outbox`.
        status: Of the archive.
        index: How far it is.
        room: On the disk; None if that does not say.
        pace: How fast messages go out.
        started: When the bot was.
        now: Ages count back from then.
    """
    last = queues.last_update
    lines = [
        Line("Running", f"since {started:%Y-%m-%d %H:%M} UTC"),
        Line("Telegram", f"last update {_ago(last, now)}" if last else "no update before this one"),
        _inbox(queues, now),
        *outbox,
        Line("Pace", str(pace)),
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


def of_outbox(overview: Overview, outgoing: Outgoing, now: datetime) -> list[Line]:
    """Whether what is to be sent goes out; where nothing can be sent, and why.

    Args:
        overview: Of the outbox.
        outgoing: What does not go out.
        now: Ages count back from then.
    """
    counts = {state: overview.count(state) for state in ("queued", "sending", "unknown", "failed")}
    parts = [f"{n:,} {_STATES[state]}" for state, n in counts.items() if n]
    since = outgoing.stalled
    late = since is not None and (now - since).total_seconds() >= _PATIENCE
    if since is not None and late:
        parts.append(f"the oldest waits since {_ago(since, now)}")
    elif overview.oldest is not None:
        parts.append(f"the oldest was made {_ago(overview.oldest, now)}")
    well = not late and not counts["unknown"]
    lines = [Line("Outbox", ", ".join(parts) or "nothing waits", well)]
    if outgoing.resting:
        chats = _many(len(outgoing.resting), "chat")
        kept = _many(sum(chat.messages for chat in outgoing.resting), "message")
        some = "; ".join(resting(chat) for chat in outgoing.resting[:_SHOWN])
        more = "; …" if len(outgoing.resting) > _SHOWN else ""
        lines.append(Line("Suspended", f"{chats}, {kept} kept. {some}{more}"))
    return lines


def resting(chat: Resting) -> str:
    """A chat that cannot be written to, and why."""
    called = str(chat.chat_id) if chat.title is None else f"{chat.title[:40]} ({chat.chat_id})"
    return f"{called}: {chat.why[:80] or 'Telegram did not say why'}"


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
