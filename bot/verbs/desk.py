"""``newsdesk edit``, ``retract``, ``restore``, ``delete`` and ``audit``: the desk in a terminal."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.verbs import backup
from bot.verbs.verb import (
    Sentence,
    actor,
    database,
    path,
    print_html,
    print_json,
    run,
    sentences,
    sure,
)

if TYPE_CHECKING:
    from corpus.desk import Desk

_ID = click.IntRange(max=2**63 - 1)
#: Entries that are shown unless another number is given.
_ENTRIES = 20


@click.command()
@click.argument("article_id", type=_ID)
@click.argument("field")
@click.argument("value", nargs=-1)
@click.option("--version", "seen", type=int, help="Refuse if another version is current by now.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@database
@sentences
def edit(
    article_id: int,
    field: str,
    value: tuple[str, ...],
    seen: int | None,
    as_json: bool,
    db: Path | None,
) -> None:
    """Set a FIELD of the article with this ARTICLE_ID to VALUE.

    The fields are title, outlet, url, date, byline, dateline, language, tags, text and
    paragraph 3. "-" leaves a field empty. Without VALUE it is read from standard input.
    """
    from bot import editorial

    if field.lower() == "paragraph" and value:
        field, value = f"{field} {value[0]}", value[1:]
    if len(value) > 1:
        raise click.UsageError("Put a value that has spaces into quotation marks.")
    if not value and sys.stdin.isatty():
        raise Sentence(f"Write the new {field} after its name, or into standard input.")
    text = value[0] if value else sys.stdin.read()

    async def work() -> None:
        async with _desk(db, article_id) as (desk, quoted):
            done = await desk.edit(article_id, field, text, actor(), seen=seen)
        if as_json:
            print_json(
                {
                    "id": done.article_id,
                    "title": done.title,
                    "field": done.what,
                    "before": done.before,
                    "after": done.after,
                    "version": done.version,
                }
            )
        else:
            print_html(editorial.edited(done, quoted))

    run(work())


@click.command()
@click.argument("article_id", type=_ID)
@click.argument("reason")
@database
@sentences
def retract(article_id: int, reason: str, db: Path | None) -> None:
    """Keep the article with this ARTICLE_ID and cite it no more; readers are told the REASON."""
    from bot import editorial

    async def work() -> None:
        async with _desk(db, article_id) as (desk, quoted):
            done = await desk.retract(article_id, reason, actor())
        print_html(editorial.done("retracted", done, quoted, reason=reason))

    run(work())


@click.command()
@click.argument("what")
@click.option("--yes", is_flag=True, help="Do not ask before a backup is restored.")
@database
@sentences
def restore(what: str, yes: bool, db: Path | None) -> None:
    """Cite a retracted article again, or put a backup in the database's place.

    WHAT is the number of the article, or the FILE of the backup (./12 if it is called 12).
    """
    if not what.removeprefix("-").isdecimal():
        backup.restore(Path(what), path(db), yes=yes)
        return
    from bot import editorial

    article_id = click.types.convert_type(_ID)(what)

    async def work() -> None:
        async with _desk(db, article_id) as (desk, quoted):
            done = await desk.restore(article_id, actor())
        print_html(editorial.done("restored", done, quoted))

    run(work())


@click.command()
@click.argument("article_id", type=_ID)
@click.option("--yes", is_flag=True, help="Do not ask.")
@database
@sentences
def delete(article_id: int, yes: bool, db: Path | None) -> None:
    """Delete the article with this ARTICLE_ID and all that it ever said."""
    from bot import editorial, render
    from bot.plain import plain
    from corpus.opening import open_archive, open_desk

    async def ask() -> tuple[str, str]:
        async with open_archive(path(db)) as archive, open_desk(path(db)) as desk:
            mark = await desk.mark(article_id)
            article = await archive.article(article_id)
            return mark, plain(render.message("deleting", article=article))

    async def work(mark: str | None) -> None:
        async with _desk(db, article_id) as (desk, quoted):
            done = await desk.delete(article_id, actor(), seen=mark)
        print_html(editorial.done("deleted", done, quoted))

    mark = None
    if not yes:
        mark, question = run(ask())
        sure(f"{question}\n", "Nothing was deleted.")
    run(work(mark))


@click.command()
@click.option("-n", "n", type=click.IntRange(1), default=_ENTRIES, show_default=True)
@click.option("--article", "article_id", type=_ID, help="Only what was done to this article.")
@click.option("--who", help="Only what was done by this one, such as cli:ann or Ann.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for each entry.")
@database
@sentences
def audit(n: int, article_id: int | None, who: str | None, as_json: bool, db: Path | None) -> None:
    """Show who did what to the archive, newest first."""
    from bot import editorial
    from corpus.opening import open_audit

    async def show() -> None:
        async with open_audit(path(db)) as log:
            named = None if who is None else await log.who(who)
            if who is not None and named is None:
                raise Sentence(f"Nobody called {who} is in the log.")
            subject = None if article_id is None else f"article:{article_id}"
            entries = await log.entries(n, subject=subject, actor=named)
        if as_json:
            for entry in entries:
                print_json(_entry(entry))
        else:
            print_html(editorial.whole_audit(entries))

    run(show())


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "actor": entry.actor.id,
        "actor_name": entry.actor.name,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
    }


@asynccontextmanager
async def _desk(db: Path | None, article_id: int) -> AsyncIterator[tuple[Desk, int]]:
    """The desk, and how many messages quote an article: the bot corrects them when it runs."""
    from bot.corrections.quoted import Quoted
    from corpus.database import open_database
    from corpus.desk import Desk
    from corpus.schema import ARCHIVE

    async with open_database(path(db), [ARCHIVE]) as database:
        yield Desk(database), await Quoted(database).times(article_id)


COMMANDS = (edit, retract, restore, delete, audit)
