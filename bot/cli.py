"""The ``newsdesk`` command."""

from __future__ import annotations

import os
import sys
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot import render
from bot.verbs import backup, desk, doctor, evaluation, feed, outbox, roles, transfer
from bot.verbs.verb import DAY, actor
from bot.verbs.verb import Sentence as _Sentence
from bot.verbs.verb import database as _database
from bot.verbs.verb import fetching as _fetching
from bot.verbs.verb import path as _path
from bot.verbs.verb import print_html as _print_html
from bot.verbs.verb import print_json as _print_json
from bot.verbs.verb import run as _run
from bot.verbs.verb import sentences as _sentences
from corpus.opening import open_corpus

#: Exit status of ``newsdesk run`` when another copy polls with the same token; sysexits.h
#: calls it a temporary failure.
_TWO_COPIES = 75
#: Seconds without a sign of life after which ``newsdesk healthy`` fails.
_UNHEALTHY = 90.0


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsdesk")
@_database
@click.pass_context
def main(context: click.Context, db: Path | None) -> None:
    """Answers questions about the news from your own archive, with quotes and sources."""
    context.obj = db


@main.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--asked-at", type=DAY, help="Answer as on that day.")
@click.option("--why", "explained", is_flag=True, help="Say what the answer rests on.")
@_database
@_sentences
def ask(
    question: str, as_json: bool, asked_at: date | None, explained: bool, db: Path | None
) -> None:
    """Answer one QUESTION."""
    from time import perf_counter

    from bot import jsonform

    async def answer() -> None:
        async with open_corpus(_path(db)) as corpus:
            start = perf_counter()
            given = await corpus.ask(question, asked_at, explained=explained)
            elapsed = (perf_counter() - start) * 1000
            status = await corpus.status() if explained else None
        now = datetime.now(UTC)
        if as_json:
            form = jsonform.answer(given, elapsed)
            if given.why and status:
                form["why"] = jsonform.why(given.why, status, now)
            _print_json(form)
        else:
            _print_html(render.answer(given))
            if status:
                click.echo()
                _print_html(render.why(given, status, now))

    _run(answer())


@main.command()
@click.argument("article_id", type=click.IntRange(max=2**63 - 1))
@click.option("--versions", "all_versions", is_flag=True, help="Show what changed, and when.")
@click.option("--version", "number", type=click.IntRange(1), help="Show this version.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_database
@_sentences
def article(
    article_id: int, all_versions: bool, number: int | None, as_json: bool, db: Path | None
) -> None:
    """Show the article with this ARTICLE_ID, passages and all."""
    from bot import editorial, jsonform
    from corpus.opening import open_archive

    async def show() -> None:
        async with open_archive(_path(db)) as archive:
            found = await archive.article(article_id)
            versions = await archive.versions(article_id) if all_versions or number else []
        if number is not None:
            if number > len(versions):
                s = "" if len(versions) == 1 else "s"
                raise _Sentence(f"Article {article_id} has {len(versions)} version{s}.")
            chosen = versions[number - 1]
            if as_json:
                _print_json(jsonform.version(chosen))
            else:
                _print_html(editorial.version(chosen))
        elif all_versions:
            steps = editorial.steps(versions)
            if as_json:
                _print_json(jsonform.versions(steps))
            else:
                _print_html(editorial.all_versions(steps))
        elif as_json:
            _print_json(jsonform.article(found))
        else:
            _print_html(render.whole_article(found))

    _run(show())


@main.command()
@_database
@_sentences
def status(db: Path | None) -> None:
    """Show what the archive covers."""

    async def show() -> None:
        async with open_corpus(_path(db)) as corpus:
            _print_html(render.status(await corpus.status()))

    _run(show())


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="FILE_OR_ADDRESS…")
@click.option("--source", "outlet", help="Name of the outlet.")
@click.option("--date", "day", type=DAY, help="Day of publication.")
@click.option("--url", help="Address of the page.")
@click.option("--title", help="Title of the article.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--anyway", is_flag=True, help="Store a near copy by the same outlet, too.")
@click.option("--dry-run", is_flag=True, help="Store nothing; show what would be.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each input.")
@_database
@_sentences
def add(
    inputs: tuple[str, ...],
    outlet: str | None,
    day: date | None,
    url: str | None,
    title: str | None,
    tags: tuple[str, ...],
    anyway: bool,
    dry_run: bool,
    as_json: bool,
    db: Path | None,
) -> None:
    """Bring articles in: text, Markdown, HTML and JSON files, and pages by their address."""
    from bot import jsonform
    from corpus.ingest import add_files
    from corpus.opening import open_archive
    from corpus.sources.target import is_address
    from corpus.types import Given, Published

    given = Given(
        title=title,
        url=url,
        outlet=outlet,
        published=Published.on(day) if day else None,
        tags=tuple(tag.strip().lower() for part in tags for tag in part.split(",") if tag.strip()),
    )

    async def bring() -> tuple[int, int]:
        refused = total = 0
        async with open_archive(_path(db)) as archive, AsyncExitStack() as stack:
            fetcher = None
            if any(is_address(one) for one in inputs):
                from corpus.sources.fetch import Fetcher

                fetcher = await stack.enter_async_context(Fetcher(_fetching()))
            receipts = add_files(
                archive, inputs, given, fetcher, actor(), store=not dry_run, anyway=anyway
            )
            async for receipt in receipts:
                refused += receipt.outcome == "refused"
                total += 1
                if as_json:
                    _print_json(jsonform.receipt(receipt, paragraphs=dry_run))
                else:
                    _print_html(render.receipt(receipt, paragraphs=dry_run))
        return refused, total

    refused, total = _run(bring())
    if refused:
        raise _Sentence(f"{refused} of {total} refused.")


@main.command()
@_database
@_sentences
def reindex(db: Path | None) -> None:
    """Build the index anew; a running bot answers from the old one meanwhile."""
    from bot.progress import indexing
    from corpus.opening import open_loaded

    async def build() -> None:
        async with open_loaded(_path(db)) as corpus:
            with indexing((await corpus.status()).overview.articles) as on_step:
                await corpus.reindex(on_step)
            click.echo(f"{(await corpus.status()).indexed:,} passages indexed.")

    _run(build())


@main.command()
@click.option(
    "--as", "role", type=click.Choice(["owner", "user"]), default="user", help="Who you are."
)
@click.option("--group", is_flag=True, help="Talk in a group, where the bot has to be addressed.")
@_database
@_sentences
def chat(role: str, group: bool, db: Path | None) -> None:
    """Talk to the bot in the terminal; on the sample archive unless one is named."""
    from bot.chat import chat as talk

    named = db or click.get_current_context().obj or os.environ.get("NEWSDESK_DATABASE")
    _run(talk(Path(named) if named else None, _fetching(), owner=role == "owner", group=group))


@main.command()
@_database
@_sentences
def run(db: Path | None) -> None:
    """Run the bot on Telegram; BOT_TOKEN names it."""
    from bot.delivery.errors import CannotRun, TwoCopies
    from bot.process import serve
    from bot.settings import Settings, SettingsError

    try:
        settings = Settings.from_env(os.environ | {"NEWSDESK_DATABASE": str(_path(db))})
        _run(serve(settings))
    except TwoCopies as e:
        click.echo(str(e), err=True)
        sys.exit(_TWO_COPIES)
    except (SettingsError, CannotRun) as e:
        raise _Sentence(str(e)) from e


@main.command()
@_database
@_sentences
def healthy(db: Path | None) -> None:
    """Say whether the bot on this database runs and reaches Telegram."""
    from bot.delivery.lock import last_beat

    path = _path(db)
    beat = last_beat(path)
    if beat is None:
        raise _Sentence(f"No bot on {path} has reached Telegram yet.")
    age = (datetime.now(UTC) - beat).total_seconds()
    if age > _UNHEALTHY:
        raise _Sentence(f"The bot on {path} has not reached Telegram for {age:.0f} s.")
    click.echo(f"All was well {age:.0f} s ago.")


main.add_command(backup.command)
main.add_command(doctor.command)
main.add_command(evaluation.command)
main.add_command(feed.command)
main.add_command(outbox.command)
main.add_command(roles.command)
for verb in (*desk.COMMANDS, *transfer.COMMANDS):
    main.add_command(verb)

if __name__ == "__main__":
    main()
