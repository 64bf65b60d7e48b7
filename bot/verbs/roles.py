"""``newsdesk roles``: who may do what, seen and changed by whoever has the file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from bot.errors import Refused
from bot.people import By, People
from bot.role import Mode, Role
from bot.verbs.verb import Sentence, actor, database, path, print_json, run, sentences
from bot.whom import number

T = TypeVar("T")


class _Peer(click.ParamType[int]):
    name = "ID"

    def convert(self, value: object, param: object, ctx: object) -> int:
        if (found := number(str(value))) is None:
            raise click.BadParameter(f"{value!r} is not an id.")
        return found


_PEER = _Peer()
#: Ids of chats begin with a minus, and are no options.
_NUMBERS = {"ignore_unknown_options": True}


@click.group("roles", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@database
@sentences
@click.pass_context
def command(context: click.Context, as_json: bool, db: Path | None) -> None:
    """Show who may do what, or change it.

    Owners that NEWSDESK_OWNERS names are owners whatever stands here.
    """
    context.obj = path(db)
    if context.invoked_subcommand is not None:
        return
    roles = _people(context, lambda people: people.roles())
    if as_json:
        print_json(
            {
                "mode": roles.mode,
                "roles": [{"id": i, "role": role.word, "name": roles.names.get(i)}
                          for i, role in roles.granted],
                "banned": list(roles.banned),
                "allowed": list(roles.allowed),
            }
        )  # fmt: skip
        return
    click.echo(f"mode {roles.mode}")
    for user_id, role in roles.granted:
        name = f" @{roles.names[user_id]}" if user_id in roles.names else ""
        click.echo(f"{role.word} {user_id}{name}")
    for peer_id in roles.banned:
        click.echo(f"banned {peer_id}")
    for peer_id in roles.allowed:
        click.echo(f"allowed {peer_id}")


@command.command()
@click.argument("user_id", type=_PEER)
@click.argument("role", type=click.Choice([r.word for r in Role if r > Role.USER]))
@sentences
@click.pass_context
def grant(context: click.Context, user_id: int, role: str) -> None:
    """Make the user with this USER_ID an editor, an admin or an owner."""
    given = Role[role.upper()]
    _people(context, lambda people: people.grant(_by(), user_id, given))
    click.echo(f"{user_id} is an {role} now.")


@command.command()
@click.argument("user_id", type=_PEER)
@sentences
@click.pass_context
def revoke(context: click.Context, user_id: int) -> None:
    """Take the role of the user with this USER_ID away, an owner's too."""
    former = _people(context, lambda people: people.revoke(_by(), user_id))
    if former is Role.USER:
        raise Sentence(f"{user_id} has no role.")
    click.echo(f"{user_id} is no {former.word} any more.")


@command.command(context_settings=_NUMBERS)
@click.argument("peer_id", type=_PEER)
@sentences
@click.pass_context
def ban(context: click.Context, peer_id: int) -> None:
    """Ban the user or chat with this PEER_ID."""
    _people(context, lambda people: people.ban(_by(), peer_id, datetime.now(UTC)))
    click.echo(f"{peer_id} is banned.")


@command.command(context_settings=_NUMBERS)
@click.argument("peer_id", type=_PEER)
@sentences
@click.pass_context
def unban(context: click.Context, peer_id: int) -> None:
    """Take a ban back."""
    if not _people(context, lambda people: people.unban(_by(), peer_id)):
        raise Sentence(f"{peer_id} is not banned.")
    click.echo(f"{peer_id} is banned no more.")


@command.command(context_settings=_NUMBERS)
@click.argument("peer_id", type=_PEER)
@click.option("--remove", is_flag=True, help="Take it off the list.")
@sentences
@click.pass_context
def allow(context: click.Context, peer_id: int, remove: bool) -> None:
    """Put the user or chat with this PEER_ID on the list."""
    if remove:
        if not _people(context, lambda people: people.disallow(_by(), peer_id)):
            raise Sentence(f"{peer_id} is not on the list.")
        click.echo(f"{peer_id} is on the list no more.")
    else:
        _people(context, lambda people: people.allow(_by(), peer_id, datetime.now(UTC)))
        click.echo(f"{peer_id} is on the list.")


@command.command()
@click.argument("mode", type=click.Choice([m.value for m in Mode]))
@sentences
@click.pass_context
def mode(context: click.Context, mode: str) -> None:
    """Answer everybody, or those on the list alone."""
    _people(context, lambda people: people.set_mode(_by(), Mode(mode)))
    click.echo(f"mode {mode}")


def _by() -> By:
    return By(actor())


def _people(context: click.Context, work: Callable[[People], Awaitable[T]]) -> T:
    """What the work gives, done on the database that is meant."""
    from bot.schema import SCHEMA
    from corpus.database import open_database
    from corpus.schema import ARCHIVE

    async def opened() -> T:
        async with open_database(context.obj, [ARCHIVE, SCHEMA]) as file:
            return await work(People(file))

    try:
        done: T = run(opened())
    except Refused as e:
        raise Sentence(str(e)) from e
    return done
