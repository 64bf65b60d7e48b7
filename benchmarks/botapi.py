"""As much of a Bot API server as it takes to keep a bot busy, in a process of its own.

``python -m benchmarks.botapi DESCRIPTOR`` serves on a socket that the caller listens on, so
that the caller knows the address and need not wait. Every token has a bot of its own; it has
no rules, refuses nothing but a chat that never wrote, and prints nothing.

    POST /bot<token>/<method>             as at Telegram
    POST /control/<token>                 a JSON list of questions; returns their chats
    GET  /control/<token>/wait?patience=  until all are answered, or none was for so many seconds
    GET  /control/<token>                 what became of each question
"""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from aiohttp import web

Json = dict[str, Any]

#: Updates that go out at once, if no other number is asked for.
_MOST = 100


@dataclass(slots=True)
class Talk:
    """What was said in a private chat with somebody who asks one question."""

    #: Of this process's clock; None until the bot has fetched the question.
    handed_out: float | None = None
    #: When they came, and what they said; there should be one.
    answers: list[tuple[float, str]] = field(default_factory=list)


class Account:
    """One bot, and those who write to it.

    Args:
        token: Its number is the bot's id.
    """

    def __init__(self, token: str) -> None:
        number = int(token.partition(":")[0])
        self.user: Json = {
            "id": number,
            "is_bot": True,
            "first_name": "Bot",
            "username": f"bot{number}_bot",
        }
        self.talks: dict[int, Talk] = {}
        self.calls = Counter[str]()
        self._unconfirmed = deque[Json]()
        self._questions: dict[int, Json] = {}
        self._ids = itertools.count(1001)
        self._asked, self._answered = asyncio.Event(), asyncio.Event()

    @property
    def open(self) -> int:
        """How many questions have no answer."""
        return sum(not talk.answers for talk in self.talks.values())

    def ask(self, text: str) -> int:
        """Somebody who has never written asks something; returns the chat."""
        number = next(self._ids)
        person = {"id": number, "first_name": f"Reader {number}"}
        message = {
            "message_id": next(self._ids),
            "date": int(time.time()),
            "chat": person | {"type": "private"},
            "from": person | {"is_bot": False, "language_code": "en"},
            "text": text,
        }
        self.talks[number], self._questions[number] = Talk(), message
        self._unconfirmed.append({"update_id": next(self._ids), "message": message})
        self._asked.set()
        return number

    async def wait(self, patience: float) -> None:
        """Wait until all is answered, or nothing was for so many seconds."""
        with suppress(TimeoutError):
            while self.open:
                self._answered.clear()
                async with asyncio.timeout(patience):
                    await self._answered.wait()

    async def call(self, method: str, form: Mapping[str, str]) -> Any:
        """Carry out a method.

        Raises:
            LookupError: If there is no such chat.
        """
        self.calls[method] += 1
        if method == "getUpdates":
            return await self._updates(form)
        if method == "getMe":
            return self.user
        if method in ("sendMessage", "editMessageText"):
            return self._message(method, form)
        return True

    async def _updates(self, form: Mapping[str, str]) -> list[Json]:
        offset = int(form.get("offset", 0))
        while self._unconfirmed and self._unconfirmed[0]["update_id"] < offset:
            self._unconfirmed.popleft()
        with suppress(TimeoutError):
            async with asyncio.timeout(float(form.get("timeout", 0))):
                while not self._unconfirmed:
                    self._asked.clear()
                    await self._asked.wait()
        given = list(islice(self._unconfirmed, int(form.get("limit", _MOST))))
        for update in given:
            talk = self.talks[update["message"]["chat"]["id"]]
            talk.handed_out = talk.handed_out or time.monotonic()
        return given

    def _message(self, method: str, form: Mapping[str, str]) -> Json:
        chat = int(form["chat_id"])
        question = self._questions[chat]
        message = {
            "message_id": int(form.get("message_id", 0)) or next(self._ids),
            "date": int(time.time()),
            "chat": question["chat"],
            "from": self.user,
            "text": form["text"],
        }
        if "reply_parameters" in form:
            message["reply_to_message"] = question
        if "reply_markup" in form:
            message["reply_markup"] = json.loads(form["reply_markup"])
        if method == "sendMessage":
            self.talks[chat].answers.append((time.monotonic(), form["text"]))
            self._answered.set()
        return message


def application() -> web.Application:
    """The server, with no bots yet: each is there as soon as its token is used."""
    accounts = _Accounts()

    async def call(request: web.Request) -> web.Response:
        account = accounts[request.match_info["token"]]
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            result = await account.call(request.match_info["method"], form)
        except LookupError:
            refusal = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
            return web.json_response(refusal, status=400)
        return web.json_response({"ok": True, "result": result})

    async def ask(request: web.Request) -> web.Response:
        account = accounts[request.match_info["token"]]
        return web.json_response([account.ask(text) for text in await request.json()])

    async def wait(request: web.Request) -> web.Response:
        account = accounts[request.match_info["token"]]
        await account.wait(float(request.query["patience"]))
        return web.json_response({"open": account.open})

    async def tell(request: web.Request) -> web.Response:
        account = accounts[request.match_info["token"]]
        talks = {chat: asdict(talk) for chat, talk in account.talks.items()}
        return web.json_response({"calls": account.calls, "talks": talks})

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", call)
    app.router.add_post("/control/{token}", ask)
    app.router.add_get("/control/{token}/wait", wait)
    app.router.add_get("/control/{token}", tell)
    return app


class _Accounts(defaultdict[str, Account]):
    def __missing__(self, token: str) -> Account:
        account = self[token] = Account(token)
        return account


def main() -> None:
    """Serve on the socket with this number until the process is ended."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    web.run_app(application(), sock=listening, print=None, access_log=None, shutdown_timeout=0)


if __name__ == "__main__":
    main()
