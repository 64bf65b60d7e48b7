"""The commands, a module each: ``/ask`` is `bot.commands.ask`, which defines ``COMMAND``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import Update

from bot.context import BotContext
from bot.role import Place, Role

Callback = Callable[[Update, BotContext], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what people read about it, and what it does."""

    #: One line, for menus; begins small and ends without a full stop.
    help: str
    callback: Callback
    #: What follows the command, such as ``[n]``.
    arguments: str = ""
    #: What ``/help command`` says beyond ``help``; code stands in `backticks`.
    more: str = ""
    #: Whether an edited message counts as the command given anew.
    edits: bool = False
    #: Whether it may stand in the caption of a file.
    captions: bool = False
    #: Whether it is in no list: it is told of where it is of use.
    hidden: bool = False
    #: Who may give it, and press its buttons.
    role: Role = Role.USER
    #: Where it may be given.
    place: Place = Place.ANYWHERE
    #: Whether it is about the chat itself: in groups and channels its admins alone may give it.
    governing: bool = False
    #: Whether it may be posted in any channel, as those about the chat may.
    posted: bool = False
    #: Its buttons: a press whose data is ``name`` or ``name:…`` goes to this callback.
    buttons: Mapping[str, Callback] = field(default_factory=dict)


def discover() -> dict[str, Command]:
    """The commands by name, in alphabetical order.

    Raises:
        TypeError: If a module of this package defines no ``COMMAND``, or a button is of two.
    """
    found: dict[str, Command] = {}
    owners: dict[str, str] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        command = getattr(importlib.import_module(info.name), "COMMAND", None)
        if not isinstance(command, Command):
            raise TypeError(f"{info.name} must define COMMAND")
        # A word of Python's own has an underscore behind it as a module.
        name = info.name.rpartition(".")[2].rstrip("_")
        for button in command.buttons:
            if owners.setdefault(button, name) != name:
                raise TypeError(f"the button {button!r} is of /{owners[button]} and of /{name}")
        found[name] = command
    return found
