"""What all verbs of the command line have in common: the database, sentences, output."""

from __future__ import annotations

import asyncio
import functools
import getpass
import json
import os
import re
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from corpus.errors import CorpusError
from corpus.sources.rules import FetchRules
from corpus.types import Actor

F = TypeVar("F", bound=Callable[..., Any])


class Sentence(click.ClickException):
    """Something refused or failed: one sentence on standard error, exit status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def database(function: F) -> F:
    """``--db``: beats NEWSDESK_DATABASE, which beats ./newsdesk.db."""
    return click.option(
        "--db",
        "db",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The archive's file; otherwise NEWSDESK_DATABASE, or ./newsdesk.db.",
    )(function)


def sentences(function: F) -> F:
    """Everything that the program raises on purpose becomes one sentence."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except CorpusError as e:
            raise Sentence(str(e)) from e
        except BrokenPipeError:
            raise  # whoever read has enough; click knows
        except OSError as e:  # a full disk, where the output goes
            where = f"{e.filename}: " if e.filename else ""
            raise Sentence(f"{where}{e.strerror or e}.") from e

    return wrapper  # type: ignore[return-value]


def path(db: Path | None) -> Path:
    """The file that is meant."""
    chosen = db or click.get_current_context().obj
    return chosen or Path(os.environ.get("NEWSDESK_DATABASE") or "newsdesk.db")


def fetching() -> FetchRules:
    """What may be fetched, as the settings say."""
    from bot.settings import SettingsError
    from bot.settings import fetching as read

    try:
        return read(os.environ)
    except SettingsError as e:
        raise Sentence(str(e)) from e


def actor() -> Actor:
    """Who types: the login, as the audit log names it."""
    try:
        return Actor(f"cli:{getpass.getuser()}")
    except (KeyError, OSError, ImportError):  # a container may know no name for its user
        return Actor("cli:unknown")


def sure(question: str, refusal: str) -> None:
    """Go on if the person at the terminal says yes.

    Args:
        question: What they are asked.
        refusal: What is told if they say no.

    Raises:
        Sentence: If they do not, or nobody is there.
    """
    try:
        agreed = click.confirm(harmless(question), err=True)
    except click.Abort as e:
        raise Sentence("Nobody is there to be asked; give --yes to do it all the same.") from e
    if not agreed:
        raise Sentence(refusal)


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date; use YYYY-MM-DD.", param, ctx)


DAY = _Day()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def print_html(html: str) -> None:
    from bot.plain import plain

    text = plain(html, addresses=True)
    click.echo(harmless(text))


def harmless(text: str) -> str:
    """A text without control characters: these could do more to a terminal than it should."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text)
