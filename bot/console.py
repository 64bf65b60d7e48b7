"""The terminal as a transport: what is typed comes in as updates, what is sent is printed.

The application behind it is the very one that talks to Telegram; it asks this transport
for updates and hands it messages.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from html.parser import HTMLParser
from itertools import count
from typing import Any

from rich.console import Console
from rich.style import Style
from rich.text import Text
from telegram.request import RequestData

from bot.delivery.transport import Timeouts, Transport

USERNAME = "newsdesk_bot"

_BOT = {
    "id": 1,
    "is_bot": True,
    "first_name": "Newsdesk",
    "username": USERNAME,
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
}

_STYLES = {
    "b": Style(bold=True),
    "i": Style(italic=True),
    "code": Style(color="cyan"),
    "a": Style(underline=True),
    "s": Style(strike=True),
}


class Screen(Console):
    """Where messages are printed, until whoever reads them hangs up."""

    def __init__(self) -> None:
        super().__init__(highlight=False)
        self.gone = False

    def on_broken_pipe(self) -> None:
        """Go on in silence: the bot has to end in order, and has nobody to tell."""
        self.gone = True
        self.quiet = True
        # What is still in the buffer of standard output has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Unknown(Exception):
    """What Telegram would say of a chat, or of somebody, that is not there."""


class Terminal(Transport):
    """One person, one chat and one terminal.

    Args:
        screen: Where messages are printed.
        group: Whether the chat is a group, in which the bot has to be addressed.
    """

    def __init__(self, screen: Screen, *, group: bool = False) -> None:
        super().__init__()
        # New at each start: the bot must not take this chat's messages for those of before.
        self.user_id = secrets.randbelow(2**40) + 2**33
        self.screen = screen
        self._chat: dict[str, Any] = (
            {"id": -self.user_id, "type": "supergroup", "title": "Terminal"}
            if group
            else {"id": self.user_id, "type": "private", "first_name": "You"}
        )
        self.only_chat = self._chat["id"]
        self._numbers = count(1)
        self._update_ids = count(time.time_ns() // 1000)
        self._updates: list[dict[str, Any]] = []
        self._typed = asyncio.Event()
        self._confirmed = asyncio.Event()
        self._messages: dict[int, dict[str, Any]] = {}
        self._last: dict[str, Any] | None = None
        self._methods: Mapping[str, Callable[[dict[str, Any]], Awaitable[object]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_picture,
            "sendDocument": self._send_file,
            "editMessageText": self._edit_message,
            "editMessageReplyMarkup": self._edit_message,
            "answerCallbackQuery": self._answer_press,
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
            "getChatAdministrators": self._get_admins,
        }

    # What a person does

    def type(self, line: str) -> None:
        """A line: a message; ``> …`` replies to the bot; a number presses that button."""
        if line.isdecimal() and (button := self._button(int(line))):
            self._press(button)
            return
        force_reply = "force_reply" in ((self._last or {}).get("reply_markup") or {})
        message = self._message(line, self._person())
        if self._last and (force_reply or line.startswith(">")):
            message["text"] = line.removeprefix(">").strip() if line.startswith(">") else line
            message["reply_to_message"] = _without_force_reply(self._last)
        message["entities"] = list(_entities(message["text"]))
        self._add_update("message", message)

    async def taken(self) -> None:
        """Wait until the bot has taken what was typed."""
        while self._updates:
            await self._confirmed.wait()

    def _press(self, button: dict[str, Any]) -> None:
        press = {
            "id": secrets.token_hex(8),
            "from": self._person(),
            "chat_instance": "terminal",
            "message": self._last,
            "data": button["callback_data"],
        }
        self._add_update("callback_query", press)

    def _add_update(self, kind: str, content: dict[str, Any]) -> None:
        self._confirmed.clear()
        self._updates.append({"update_id": next(self._update_ids), kind: content})
        self._typed.set()

    def _button(self, number: int) -> dict[str, Any] | None:
        buttons = _buttons(self._last or {})
        return buttons[number - 1] if 0 < number <= len(buttons) else None

    def _person(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "You", "language_code": "en"}

    def _message(self, text: str, sender: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self._chat,
            "from": sender,
            "text": text,
        }
        self._messages[number] = message
        return message

    # What the bot does

    async def initialize(self) -> None:
        """Does nothing."""

    async def shutdown(self) -> None:
        """Does nothing."""

    async def exchange(
        self, url: str, verb: str, data: RequestData | None, timeouts: Timeouts
    ) -> tuple[int, bytes]:
        parameters = data.parameters if data else {}
        method = self._methods.get(url.rpartition("/")[2])
        try:
            result = await method(parameters) if method else True
        except _Unknown as e:
            error = {"ok": False, "error_code": 400, "description": f"Bad Request: {e}"}
            return 400, json.dumps(error).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def _get_me(self, _: dict[str, Any]) -> object:
        return _BOT

    async def _get_updates(self, parameters: dict[str, Any]) -> object:
        offset = parameters.get("offset", 0)
        self._updates = [u for u in self._updates if u["update_id"] >= offset]
        if not self._updates:
            self._confirmed.set()
            self._typed.clear()
            try:
                async with asyncio.timeout(parameters.get("timeout", 0)):
                    await self._typed.wait()
            except TimeoutError:
                pass
        return self._updates

    async def _send_message(self, parameters: dict[str, Any]) -> object:
        text = shown(parameters["text"], parameters.get("parse_mode"))
        message = self._message(text.plain, _BOT)
        message["reply_markup"] = parameters.get("reply_markup")
        target = (parameters.get("reply_parameters") or {}).get("message_id", 0)
        if replied := self._messages.get(target):
            message["reply_to_message"] = {
                k: v for k, v in replied.items() if k != "reply_to_message"
            }
        if parameters["chat_id"] == self._chat["id"]:
            self._last = message
            self._print(text, message)
        return _without_force_reply(message)

    async def _send_picture(self, parameters: dict[str, Any]) -> object:
        caption = parameters.get("caption") or ""
        return await self._send_message(parameters | {"text": f"[picture] {caption}".strip()})

    async def _send_file(self, parameters: dict[str, Any]) -> object:
        caption = parameters.get("caption") or ""
        return await self._send_message(parameters | {"text": f"[file] {caption}".strip()})

    async def _edit_message(self, parameters: dict[str, Any]) -> object:
        message = self._messages[parameters["message_id"]]
        message["reply_markup"] = parameters.get("reply_markup")
        if "text" in parameters:
            text = shown(parameters["text"], parameters.get("parse_mode"))
            message["text"] = text.plain
            self._last = message
            self._print(text, message)
        return _without_force_reply(message)

    async def _get_chat(self, _: dict[str, Any]) -> object:
        raise _Unknown("chat not found")  # there is this one alone, which nobody has to look up

    async def _get_member(self, parameters: dict[str, Any]) -> object:
        if parameters["user_id"] != self.user_id:
            raise _Unknown("member not found")
        return self._owner()

    async def _get_admins(self, _: dict[str, Any]) -> object:
        return [self._owner()]

    def _owner(self) -> dict[str, Any]:
        """A group at the terminal belongs to whoever sits there."""
        return {"status": "creator", "user": self._person(), "is_anonymous": False}

    async def _answer_press(self, parameters: dict[str, Any]) -> object:
        if parameters.get("text"):
            self.screen.print(Text(f"· {parameters['text']}", "dim"), soft_wrap=True)
        return True

    def _print(self, text: Text, message: dict[str, Any]) -> None:
        self.screen.print(text, soft_wrap=True)
        if buttons := _buttons(message):
            labels = "   ".join(f"{i}: {b['text']}" for i, b in enumerate(buttons, start=1))
            self.screen.print(Text(f"[{labels}]", "dim"), soft_wrap=True)
        self.screen.print()


def shown(text: str, parse_mode: str | None = "HTML") -> Text:
    """A message as a terminal shows it: styled, with the address behind each link."""
    if parse_mode != "HTML":
        return Text(text)
    reader = _Styled()
    reader.feed(text)
    reader.close()
    return reader.text


class _Styled(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = Text()
        self._open: list[str] = []
        self._addresses: list[str] = []

    def close(self) -> None:
        super().close()
        self._end_line()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag == "a" and (address := dict(attrs).get("href")):
            # Without the text fragment, which is for browsers.
            self._addresses.append(re.sub(r"#?:~:.*", "", address))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        style = Style.combine([Style(), *(_STYLES[t] for t in self._open if t in _STYLES)])
        for i, line in enumerate(data.split("\n")):
            if i:
                self._end_line()
                self.text.append("\n")
            # A control character could do more to a terminal than a message should.
            self.text.append(re.sub(r"[\x00-\x1f\x7f-\x9f]", "", line), style)

    def _end_line(self) -> None:
        """Addresses go behind the line whose words they belong to."""
        for address in self._addresses:
            self.text.append(f" <{address}>", Style(dim=True))
        self._addresses.clear()


def _entities(text: str) -> list[dict[str, Any]]:
    """Commands and mentions, marked as Telegram marks them, in UTF-16 units."""
    found = []
    if command := re.match(r"/\w{1,32}(?:@\w+)?", text, re.ASCII):
        found.append({"type": "bot_command", "offset": 0, "length": command.end()})
    for mention in re.finditer(r"(?<!\w)@\w{3,32}", text, re.ASCII):
        if not command or mention.start() >= command.end():
            offset = len(text[: mention.start()].encode("utf-16-le")) // 2
            found.append({"type": "mention", "offset": offset, "length": len(mention[0])})
    return found


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    return [button for row in rows for button in row if "callback_data" in button]


def _without_force_reply(message: dict[str, Any]) -> dict[str, Any]:
    """A message as Telegram returns it: of keyboards only the one below it is shown."""
    markup = message.get("reply_markup") or {}
    kept = markup if "inline_keyboard" in markup else None
    bare = {k: v for k, v in message.items() if k != "reply_markup"}
    return bare | {"reply_markup": kept} if kept else bare
