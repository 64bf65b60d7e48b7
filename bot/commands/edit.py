"""/edit: change one thing of a stored article."""

from __future__ import annotations

from telegram import Update

from bot import editorial
from bot.actor import actor
from bot.arguments import arguments, numbered
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice, reply
from bot.role import Place, Role
from corpus.intake import field

_USAGE = (
    "Write the number of an article, what to change, and what it is to be, for example"
    " `/edit 12 byline Ann Archer` or `/edit 12 paragraph 3 The new words.` The number alone"
    " shows what can be changed."
)


async def edit(update: Update, context: BotContext) -> None:
    """Reply with what was changed, from what to what; or with what can be."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    article_id, rest = numbered(arguments(message))
    if article_id is None:
        await notice(update, context, _USAGE)
    elif not rest:
        article = (await context.corpus.article(article_id)).article
        await reply(update, context, editorial.editable(article))
    else:
        what, value = _parts(rest)
        quoted = await context.services.quoted.times(article_id)
        done = await context.corpus.desk.edit(
            article_id,
            what,
            value,
            actor(update),
            seen=message.date,
            once=f"{message.chat_id}:{message.message_id}",
        )
        await reply(update, context, editorial.edited(done, quoted))


def _parts(text: str) -> tuple[str, str]:
    """The name of a field, with the number of a paragraph if it has one, and the value."""
    name, value = [*text.split(None, 1), ""][:2]
    if name.lower() in (field.PARAGRAPH.name, *field.PARAGRAPH.also):
        number, after = [*value.split(None, 1), "", ""][:2]
        if number.lstrip("#").isdecimal():
            return f"{name} {number}", after
    return name, value


COMMAND = Command(
    help="change an article",
    callback=edit,
    arguments="number, field and value",
    more="The fields are `title`, `outlet`, `url`, `date`, `byline`, `dateline`, `language`,"
    " `tags`, `text` and `paragraph 3`, counted from 1; the number alone shows them all. `-`"
    " leaves a field empty or takes a paragraph out; the paragraph after the last one is added."
    " `tags +a,-b` adds and takes away. A text may have many lines, with a blank one between"
    " paragraphs; what it was before is kept: `/article 12 versions`.",
    role=Role.EDITOR,
    place=Place.NEWSROOM,
)
