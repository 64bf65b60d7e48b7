"""``newsdesk outbox``: what goes out, what does not, and what is to become of it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.verbs.verb import (
    Sentence,
    actor,
    database,
    harmless,
    path,
    print_json,
    run,
    sentences,
    sure,
)
from bot.whom import number

if TYPE_CHECKING:
    from bot.delivery.backlog import Backlog, Row

T = TypeVar("T")

_STATES = ("queued", "sending", "sent", "failed", "suspended", "unknown", "dropped")
#: Rows that are listed at most.
_MOST = 1000
#: Unknown rows that are named without being asked for.
_NAMED = 20

_IDS = click.argument("ids", nargs=-1, type=click.IntRange(1, 2**63 - 1), metavar="[ID…]")


class _Chat(click.ParamType[int]):
    name = "ID"

    def convert(self, value: object, param: object, ctx: object) -> int:
        if (found := number(str(value))) is None:
            raise click.BadParameter(f"{value!r} is not an id.")
        return found


@click.group("outbox", invoke_without_command=True)
@click.option("--state", type=click.Choice(_STATES), help="List messages in this state.")
@click.option("--chat", "chat_id", type=_Chat(), help="List messages to the chat with this ID.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@database
@sentences
@click.pass_context
def command(
    context: click.Context, state: str | None, chat_id: int | None, as_json: bool, db: Path | None
) -> None:
    """Show what waits to be sent and why, or decide what is to become of it.

    What the messages say is not shown: they are people's.
    """
    context.obj = path(db)
    if context.invoked_subcommand is not None:
        return
    if state is None and chat_id is None:
        _overview(context, as_json)
        return

    async def look(backlog: Backlog) -> tuple[list[Row], dict[int, str]]:
        rows = await backlog.rows(state, _MOST, chat_id)
        return rows, await _titles(backlog, rows)

    rows, titles = _opened(context, look)
    for row in rows:
        if as_json:
            print_json(_form(row, titles))
        else:
            click.echo(_line(row, titles))
    if len(rows) == _MOST:
        click.echo(f"These are the newest {_MOST:,}.", err=True)


def _overview(context: click.Context, as_json: bool) -> None:
    from bot.health import resting
    from bot.settings import SettingsError, paces
    from bot.tally import Tally

    try:
        pace = paces(os.environ)
    except SettingsError as e:
        raise Sentence(str(e)) from e
    now = datetime.now(UTC)

    async def look(backlog: Backlog) -> tuple[Any, ...]:
        overview = await backlog.overview(now, _NAMED)
        outgoing = await Tally(backlog.database).outgoing(now)
        return overview, outgoing, await _titles(backlog, overview.unknown)

    overview, outgoing, titles = _opened(context, look)
    if as_json:
        counts: dict[str, dict[str, int]] = {}
        for (state, kind), n in overview.counts.items():
            counts.setdefault(state, {})[kind.value] = n
        print_json(
            {
                "counts": counts,
                "oldest": overview.oldest and overview.oldest.isoformat(),
                "pace": {
                    "private_per_second": pace.private_per_second,
                    "group_per_minute": pace.group_per_minute,
                    "overall_per_second": pace.overall_per_second,
                },
                "suspended": [
                    {"chat_id": chat.chat_id, "title": chat.title, "reason": chat.why,
                     "messages": chat.messages, "alerts": chat.follows}
                    for chat in outgoing.resting
                ],
                "unknown": [_form(row, titles) for row in overview.unknown],
            }
        )  # fmt: skip
        return
    for state in _STATES:
        if n := overview.count(state):
            kinds = (f"{k} {kind}" for (of, kind), k in sorted(overview.counts.items())
                     if of == state)  # fmt: skip
            click.echo(f"{n:,} {state}: {', '.join(kinds)}")
    if not overview.counts:
        click.echo("Nothing was sent yet, and nothing waits.")
    if overview.oldest is not None:
        age = (now - overview.oldest).total_seconds()
        click.echo(f"The oldest that waits was made {_age(age)} ago.")
    click.echo(f"Pace: {pace}.")
    for chat in outgoing.resting:
        click.echo(harmless(f"Suspended, {_many(chat.messages)} kept: {resting(chat)}"))
    for row in overview.unknown:
        click.echo(f"Perhaps sent: {_line(row, titles)}")
    if overview.count("unknown") > len(overview.unknown):
        click.echo("All of them: newsdesk outbox --state unknown")


@command.command()
@_IDS
@click.option("--unknown", is_flag=True, help="All that were perhaps sent.")
@click.option("--failed", is_flag=True, help="All that Telegram refused.")
@click.option("--suspended", is_flag=True, help="All that are kept for chats that are gone.")
@sentences
@click.pass_context
def retry(
    context: click.Context, ids: tuple[int, ...], unknown: bool, failed: bool, suspended: bool
) -> None:
    """Send messages again, by ID or all of a kind; one that was perhaps sent may come twice."""
    states = _states(ids, unknown=unknown, failed=failed, suspended=suspended)
    n = _changed(context, "retry", ids, states)
    click.echo(f"{_many(n)} will be sent again.")


@command.command()
@_IDS
@click.option("--unknown", is_flag=True, help="All that were perhaps sent.")
@click.option("--failed", is_flag=True, help="All that Telegram refused.")
@click.option("--suspended", is_flag=True, help="All that are kept for chats that are gone.")
@click.option("--queued", is_flag=True, help="All that wait.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@sentences
@click.pass_context
def drop(
    context: click.Context,
    ids: tuple[int, ...],
    unknown: bool,
    failed: bool,
    suspended: bool,
    queued: bool,
    yes: bool,
) -> None:
    """Never send messages, by ID or all of a kind."""
    states = _states(ids, unknown=unknown, failed=failed, suspended=suspended, queued=queued)
    if not yes:
        what = f"{_many(len(ids))}" if ids else f"all that are {' or '.join(states)}"
        sure(f"Never send {what}?", "Nothing was dropped.")
    n = _changed(context, "drop", ids, states)
    click.echo(f"{_many(n)} dropped.")


def _states(ids: Sequence[int], **flags: bool) -> list[str]:
    states = [name for name, chosen in flags.items() if chosen]
    if bool(ids) == bool(states):
        options = " or ".join(f"--{name}" for name in flags)
        raise click.UsageError(f"Give ids, or {options}.")
    return states


def _changed(context: click.Context, action: str, ids: Sequence[int], states: Sequence[str]) -> int:
    from bot.people import By

    async def change(backlog: Backlog) -> int:
        does = backlog.retry if action == "retry" else backlog.drop
        now = datetime.now(UTC)
        if ids:
            return await does(By(actor()), now, ids=ids)
        return sum([await does(By(actor()), now, state=state) for state in states])

    n = _opened(context, change)
    if not n:
        raise Sentence("There is none of these.")
    return n


def _opened(context: click.Context, work: Callable[[Backlog], Awaitable[T]]) -> T:
    """What the work gives, done on the database that is meant."""
    from bot.delivery.backlog import Backlog
    from bot.delivery.outbox import Outbox
    from bot.schema import SCHEMA
    from corpus.database import open_database
    from corpus.schema import ARCHIVE

    async def opened() -> T:
        async with open_database(context.obj, [ARCHIVE, SCHEMA]) as file:
            return await work(Backlog(Outbox(file)))

    done: T = run(opened())
    return done


async def _titles(backlog: Backlog, rows: Sequence[Row]) -> dict[int, str]:
    from bot.tally import Tally

    return await Tally(backlog.database).titles(row.chat_id for row in rows)


def _form(row: Row, titles: dict[int, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "chat_id": row.chat_id,
        "title": titles.get(row.chat_id),
        "kind": row.kind.value,
        "key": row.key,
        "state": row.state,
        "reason": row.reason,
        "tries": row.tries,
        "made_at": row.made_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
    }


def _line(row: Row, titles: dict[int, str]) -> str:
    title = f" ({titles[row.chat_id]})" if row.chat_id in titles else ""
    age = (datetime.now(UTC) - row.made_at).total_seconds()
    reason = f": {row.reason}" if row.reason else ""
    return harmless(
        f"{row.id} · {row.state} · {row.kind} {row.key} · to {row.chat_id}{title}"
        f" · made {_age(age)} ago{reason}"
    )


def _age(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{max(0, seconds):.0f} s"


def _many(n: int) -> str:
    return f"{n:,} message{'' if n == 1 else 's'}"
