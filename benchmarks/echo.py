"""The least that a bot can be: it says what was said to it.

``python -m benchmarks.echo SERVER TOKEN [--concurrent]``; python-telegram-bot as it comes,
with nothing stored, paced or tried again.
"""

from __future__ import annotations

import click
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    message = update.effective_message
    assert message is not None, "the filter lets only messages through"
    await message.reply_text(message.text or "")


@click.command()
@click.argument("server")
@click.argument("token")
@click.option("--concurrent", is_flag=True, help="Many updates at once.")
def main(server: str, token: str, concurrent: bool) -> None:
    """Echo until the process is ended."""
    builder = ApplicationBuilder().token(token).base_url(f"{server}/bot")
    app = builder.concurrent_updates(concurrent).build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.run_polling()


if __name__ == "__main__":
    main()
