"""``newsdesk doctor``: what could keep the bot from its work."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click

from bot.verbs.verb import Sentence, database, path, print_json, run, sentences


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each line.")
@database
@sentences
def command(as_json: bool, db: Path | None) -> None:
    """Say what could keep the bot from its work: token, clock, disk, database, index, rights."""
    from bot import doctor
    from bot.delivery.transport import AiohttpRequest
    from bot.health import Line
    from bot.settings import Settings, SettingsError

    async def examine() -> list[Line]:
        try:
            settings = Settings.from_env(os.environ | {"NEWSDESK_DATABASE": str(path(db))})
        except SettingsError as e:
            # The rest can be looked at all the same.
            found = [Line("Settings", str(e), False)]
            return [*found, *await doctor.of_database(Settings(token="", database=path(db)))]
        told = await doctor.of_telegram(settings, AiohttpRequest())
        clock = doctor.of_clock(await asyncio.to_thread(doctor.drift, settings.api_url))
        return [*told, clock, *await doctor.of_database(settings)]

    lines = run(examine())
    for line in lines:
        if as_json:
            print_json({"what": line.what, "well": line.well, "says": line.says})
        else:
            click.echo(f"{'✓' if line.well else '⚠'} {line.what}: {line.says}")
    if wrong := sum(not line.well for line in lines):
        raise Sentence(f"{wrong} of {len(lines)} need a look.")
