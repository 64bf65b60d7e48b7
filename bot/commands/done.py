"""/done: the text of the article that is being brought in is all there."""

from __future__ import annotations

from bot.commands import Command
from bot.commands.addtext import done
from bot.role import Place, Role

COMMAND = Command(
    help="finish the article that you are pasting",
    callback=done,
    hidden=True,
    role=Role.EDITOR,
    place=Place.NEWSROOM,
)
