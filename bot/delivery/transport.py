"""Calls to Telegram: over aiohttp, with every failure sorted in one place."""

from __future__ import annotations

import asyncio
import errno
import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

from bot.delivery.completion import answered
from bot.delivery.errors import Dropped, Flooded, NotSent, OutcomeUnknown, ServerFault, TokenRefused

#: Seconds to wait after a 429 that does not say how long.
DEFAULT_RETRY_AFTER = 1.0

#: Methods that every Bot API server has: a 404 here is about the token, not the method.
_ALWAYS_THERE = frozenset({"getMe", "getUpdates"})

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for each part of a request; None waits for ever."""

    #: Between two pieces of the answer, and so for the first one too.
    read: float | None = 20.0
    write: float | None = 20.0
    #: Instead of ``write`` where a file is uploaded.
    media_write: float | None = 60.0
    connect: float | None = 5.0
    #: For a free connection, when all are in use.
    pool: float | None = 5.0

    @property
    def total(self) -> float | None:
        parts = (self.read, self.write, self.connect, self.pool)
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None


class Transport(BaseRequest):
    """A way to Telegram; what goes wrong on it is one of the errors in `bot.delivery.errors`.

    Below python-telegram-bot's own sorting, which takes ``retry_after: 0`` for a network
    error, a proxy's error page for Telegram's word, and logs what it cannot read.
    """

    #: The one chat that is at its end; None if all of Telegram's are.
    only_chat: int | None = None

    def __init__(self, timeouts: Timeouts | None = None) -> None:
        self.timeouts = timeouts or Timeouts()

    @abstractmethod
    async def exchange(
        self, url: str, verb: str, data: RequestData | None, timeouts: Timeouts
    ) -> tuple[int, bytes]:
        """Send one request and return status and body of the answer.

        Raises:
            NotSent: If it certainly did not reach the server.
            OutcomeUnknown: If it may have.
        """

    @property
    def read_timeout(self) -> float | None:
        return self.timeouts.read

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        def given(value: Any, default: float | None) -> float | None:
            return default if value is BaseRequest.DEFAULT_NONE else value

        usual = self.timeouts
        media = request_data is not None and request_data.contains_files
        timeouts = Timeouts(
            read=given(read_timeout, usual.read),
            write=given(write_timeout, usual.media_write if media else usual.write),
            connect=given(connect_timeout, usual.connect),
            pool=given(pool_timeout, usual.pool),
        )
        status, body = await self.exchange(url, method, request_data, timeouts)
        if 200 <= status <= 299:
            return status, body
        raise refusal(url.rpartition("/")[2] if method == "POST" else "", status, body)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer to a request that was accepted; ``result`` is there.

        Raises:
            OutcomeUnknown: If it is cut off, empty or something else.
        """
        answer = _object(payload)
        if "result" in answer and answer.get("ok") is not False:
            return answered(answer)
        if isinstance(status := answer.get("error_code"), int):
            raise refusal("", status, payload)  # a proxy made a 200 of it
        raise OutcomeUnknown("unreadable answer")


class AiohttpRequest(Transport):
    """Requests over one pool of connections, for sends and for polling alike."""

    def __init__(
        self,
        timeouts: Timeouts | None = None,
        *,
        connections: int = 100,
        proxy: str | None = None,
    ) -> None:
        super().__init__(timeouts)
        self._connections = connections
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    async def initialize(self) -> None:
        """Open the pool; does nothing if it is open."""
        if self._session is not None:
            return
        progress = aiohttp.TraceConfig()
        progress.on_request_headers_sent.append(_mark_as_sent)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            trace_configs=[progress],
        )

    async def shutdown(self) -> None:
        """Close the pool; does nothing if it is closed."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def exchange(
        self, url: str, verb: str, data: RequestData | None, timeouts: Timeouts
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("AiohttpRequest.initialize() has not been called")
        form = data is not None and not data.contains_files
        progress = SimpleNamespace(sent=False)
        try:
            # A download may take long as long as it moves; a call may not.
            async with (
                asyncio.timeout(timeouts.total if verb == "POST" else None),
                self._session.request(
                    verb,
                    url,
                    data=_body(data),
                    headers=_FORM if form else None,
                    timeout=_client_timeout(timeouts),
                    allow_redirects=False,
                    proxy=self._proxy,
                    trace_request_ctx=progress,
                ) as response,
            ):
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError) as e:  # TimeoutError is an OSError
            # Not chained: the texts of aiohttp's errors hold the URL, and with it the token.
            raise _kind(e, sent=progress.sent)(_reason(e)) from None


def refusal(endpoint: str, status: int, body: bytes) -> TelegramError:
    """The error that an answer with this status stands for.

    Args:
        endpoint: The method that was called; empty for a file.
        status: Of HTTP; not 2xx.
        body: JSON if Telegram wrote it; a proxy writes HTML.
    """
    answer = _object(body)
    from_telegram = "ok" in answer
    description = str(answer.get("description") or f"HTTP status {status}")
    parameters = answer.get("parameters")
    if not isinstance(parameters, Mapping):
        parameters = {}
    if isinstance(new_chat_id := parameters.get("migrate_to_chat_id"), int):
        return ChatMigrated(new_chat_id)
    if status == 429:
        seconds = parameters.get("retry_after")
        if not isinstance(seconds, int | float) or seconds < 0:
            seconds = DEFAULT_RETRY_AFTER
        return Flooded(seconds)
    if status >= 500 or (status in (401, 403, 409) and not from_telegram):
        return ServerFault(status, description)
    if status == 401:
        return TokenRefused()
    if status == 404 and endpoint in _ALWAYS_THERE:
        return TokenRefused() if from_telegram else ServerFault(status, description)
    if status == 404 and endpoint:
        return InvalidToken(description)  # which Bot.do_api_request knows as "no such method"
    if status == 403:
        return Forbidden(description)
    if status == 409:
        return Conflict(description)
    return BadRequest(description)


def _object(payload: bytes) -> dict[str, Any]:
    """The JSON object in ``payload``, or an empty one."""
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _body(data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if data is None:
        return None
    if not data.contains_files:
        # A lone surrogate cannot be sent; a question mark instead is better than no message.
        return data.url_encoded_parameters({"errors": "replace"}).encode()
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form


def _client_timeout(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    both = (timeouts.pool, timeouts.connect)
    return aiohttp.ClientTimeout(
        total=None,
        connect=None if None in both else sum(part or 0.0 for part in both),
        sock_connect=timeouts.connect,
        sock_read=timeouts.read,
    )


async def _mark_as_sent(_session: object, context: SimpleNamespace, _parameters: object) -> None:
    """From the first byte on, nobody knows what became of the request."""
    context.trace_request_ctx.sent = True


def _kind(error: Exception, *, sent: bool) -> type[NotSent | OutcomeUnknown]:
    if not sent:
        return NotSent
    cut = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError)
    # Half an answer is one: whoever began it has done what was asked.
    return Dropped if isinstance(error, cut) else OutcomeUnknown


def _reason(error: Exception) -> str:
    """What happened, without the error's own text."""
    number = getattr(error, "errno", None)
    name = errno.errorcode.get(number, "") if isinstance(number, int) else ""
    return " ".join(filter(None, (type(error).__name__, name)))
