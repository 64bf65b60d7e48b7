"""A Bot API server that takes messages no faster than Telegram does, in a process of its own.

``python -m benchmarks.strict DESCRIPTOR SPEED`` serves on a socket that the caller listens on. It
takes 30 messages a second in all, one a second in a private chat and 20 a minute in a group, each
``SPEED`` times, and refuses what is more as Telegram does: for that chat, or for all if it is all.

    POST /bot<token>/<method>  as at Telegram
    GET  /control/<token>      what has come: how often each text in each chat, and what was refused
"""

from __future__ import annotations

import itertools
import math
import socket
import sys
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

#: Messages a second in all and in a private chat, and messages a minute in a group.
ALL, PRIVATE, GROUP = 30, 1, 20


class Flood:
    """So many in so many seconds."""

    def __init__(self, most: float, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._taken: deque[float] = deque()

    def free_in(self, now: float) -> float:
        """Seconds until the next one is taken."""
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        if len(self._taken) < self._most:
            return 0.0
        return self._taken[0] + self._seconds - now

    def take(self, now: float) -> None:
        self._taken.append(now)


@dataclass(slots=True)
class Account:
    """One bot."""

    #: How often each came: chat and text.
    came: Counter[tuple[int, str]] = field(default_factory=Counter)
    refused: int = 0
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    flood: dict[int | None, Flood] = field(default_factory=dict)


def application(speed: float) -> web.Application:
    """The server; a bot is there as soon as its token is used."""
    accounts: defaultdict[str, Account] = defaultdict(Account)

    def flood(account: Account, chat: int | None) -> Flood:
        if chat not in account.flood:
            kinds = {None: (ALL * speed, 1.0), True: (PRIVATE * speed, 1.0)}
            kind = None if chat is None else chat > 0
            account.flood[chat] = Flood(*kinds.get(kind, (GROUP * speed, 60.0)))
        return account.flood[chat]

    async def call(request: web.Request) -> web.Response:
        account, method = accounts[request.match_info["token"]], request.match_info["method"]
        if method == "getMe":
            me = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "some_bot"}
            return web.json_response({"ok": True, "result": me})
        form = await request.post()
        chat, text, now = int(str(form["chat_id"])), str(form["text"]), time.monotonic()
        windows = (flood(account, None), flood(account, chat))
        if wait := max(window.free_in(now) for window in windows):
            account.refused += 1
            return _refusal(math.ceil(wait))
        for window in windows:
            window.take(now)
        account.came[chat, text] += 1
        message = {
            "message_id": next(account.ids),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
            "text": text,
        }
        return web.json_response({"ok": True, "result": message})

    async def tell(request: web.Request) -> web.Response:
        account = accounts[request.match_info["token"]]
        came = [[chat, text, count] for (chat, text), count in account.came.items()]
        return web.json_response({"came": came, "refused": account.refused})

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", call)
    app.router.add_get("/control/{token}", tell)
    return app


def _refusal(seconds: int) -> web.Response:
    answer: dict[str, Any] = {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }
    return web.json_response(answer, status=429)


def main() -> None:
    """Serve on the socket with this number until the process is ended."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    app = application(float(sys.argv[2]))
    web.run_app(app, sock=listening, print=None, access_log=None, shutdown_timeout=0)


if __name__ == "__main__":
    main()
