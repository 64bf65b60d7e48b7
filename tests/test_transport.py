from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)

from bot.delivery.errors import Flooded, NotSent, OutcomeUnknown, ServerFault, TokenRefused
from bot.delivery.transport import AiohttpRequest, Timeouts, refusal

TOKEN = "42:secret-part-of-the-token"
QUICK = Timeouts(read=0.2, write=0.2, connect=0.2, pool=0.2)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server that answers everything so; gives its address."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, handler_cancellation=True, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(address: str, timeouts: Timeouts = QUICK) -> AsyncIterator[Bot]:
    request = AiohttpRequest(timeouts)
    await request.initialize()
    try:
        yield Bot(
            TOKEN,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            request=request,
            get_updates_request=request,
        )
    finally:
        await request.shutdown()


async def failure(handler: Handler) -> TelegramError:
    async with serving(handler) as address, connected(address) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(7, "hello")
    assert "secret" not in f"{caught.value!r} {caught.value} {caught.value.__cause__}"
    return caught.value


async def test_parameters_arrive_as_they_are() -> None:
    seen: dict[str, str] = {}

    async def answer(request: web.Request) -> web.Response:
        seen.update({k: str(v) for k, v in (await request.post()).items()})
        message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "x"}
        return web.json_response({"ok": True, "result": message})

    async with serving(answer) as address, connected(address) as bot:
        await bot.send_message(7, "a & b = ü 🙂 \ud800", disable_notification=True)

    assert seen["chat_id"] == "7"
    assert seen["text"] == "a & b = ü 🙂 ?"  # half a pair cannot be sent
    assert seen["disable_notification"] == "true"


async def test_files_go_up_and_come_down() -> None:
    seen: dict[str, object] = {}

    async def answer(request: web.Request) -> web.Response:
        if request.method == "GET":
            seen["path"] = request.path
            return web.Response(body=b"%PDF")
        form = await request.post()
        part = form["document"]
        assert isinstance(part, web.FileField)
        seen["document"] = (part.filename, part.file.read())
        seen["caption"] = form["caption"]
        message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    async with serving(answer) as address, connected(address) as bot:
        await bot.send_document(7, b"rows", caption="ümlaut", filename="a.csv")
        content = await bot.request.retrieve(f"{address}/file/bot{TOKEN}/documents/1.pdf")

    assert seen["document"] == ("a.csv", b"rows")
    assert seen["caption"] == "ümlaut"
    assert seen["path"] == f"/file/bot{TOKEN}/documents/1.pdf"
    assert content == b"%PDF"


async def test_a_missing_file_is_not_a_wrong_token() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=404)

    async with serving(answer) as address, connected(address) as bot:
        with pytest.raises(BadRequest):
            await bot.request.retrieve(f"{address}/file/bot{TOKEN}/gone")


# before the server had it


async def test_a_refused_connection_is_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with connected(address) as bot:
            with pytest.raises(NotSent, match="ECONNREFUSED"):
                await bot.send_message(7, "hello")


async def test_an_unknown_host_is_not_sent() -> None:
    async with connected("http://no-such-host.invalid", Timeouts()) as bot:
        with pytest.raises(NotSent, match="DNS"):
            await bot.send_message(7, "hello")


async def test_a_connection_that_never_comes_is_not_sent() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.socket() as first, socket.socket() as second:
            first.connect(full.getsockname())
            second.setblocking(False)
            second.connect_ex(full.getsockname())
            async with connected(f"http://127.0.0.1:{full.getsockname()[1]}") as bot:
                with pytest.raises(NotSent, match="Timeout"):
                    await bot.send_message(7, "hello")


async def test_a_full_pool_is_not_sent() -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(0.6)
        return web.json_response({"ok": True, "result": []})

    request = AiohttpRequest(Timeouts(read=5, pool=0.1, connect=0.1), connections=1)
    async with serving(answer) as address, request:
        bot = Bot(TOKEN, base_url=f"{address}/bot", request=request, get_updates_request=request)
        held = asyncio.create_task(bot.get_updates())
        await asyncio.sleep(0.05)
        with pytest.raises(NotSent):
            await bot.send_message(7, "hello")
        await held


# after the server may have had it


async def test_silence_leaves_the_outcome_unknown() -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        raise AssertionError("unreachable")

    assert isinstance(await failure(answer), OutcomeUnknown)


async def test_an_answer_that_trickles_is_not_waited_for_for_ever() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    assert isinstance(await failure(answer), OutcomeUnknown)


async def test_a_dropped_connection_leaves_the_outcome_unknown() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    assert isinstance(await failure(answer), OutcomeUnknown)


@pytest.mark.parametrize("body", [b"", b'{"ok": true, "res', b"<html>", b"[]", b"{}", b"\xff"])
async def test_an_unreadable_answer_leaves_the_outcome_unknown(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body)

    with caplog.at_level(logging.INFO):
        assert isinstance(await failure(answer), OutcomeUnknown)
    assert not caplog.records  # what cannot be read is not for the log


async def test_a_cut_answer_leaves_the_outcome_unknown() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"ok": true')
        assert request.transport is not None
        request.transport.close()
        return response

    assert isinstance(await failure(answer), OutcomeUnknown)


async def test_bytes_that_are_no_http_do_not_tell_the_token() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SMTP ready\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connected(f"http://127.0.0.1:{port}") as bot:
            with pytest.raises(OutcomeUnknown) as caught:
                await bot.send_message(7, "hello")
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__  # nor does the traceback


# what Telegram and what a proxy says


def said(text: str, **parameters: int) -> bytes:
    return json.dumps({"ok": False, "description": text, "parameters": parameters}).encode()


@pytest.mark.parametrize(
    ("endpoint", "status", "body", "kind"),
    [
        ("sendMessage", 400, said("Bad Request: chat not found"), BadRequest),
        ("sendMessage", 413, b"<html>", BadRequest),
        ("sendMessage", 403, said("Forbidden: bot was blocked by the user"), Forbidden),
        ("sendMessage", 403, b"<html>", ServerFault),  # a firewall, and no reason to suspend
        ("sendMessage", 400, said("", migrate_to_chat_id=-100), ChatMigrated),
        ("getUpdates", 409, said("Conflict"), Conflict),
        ("sendMessage", 401, said("Unauthorized"), TokenRefused),
        ("getMe", 404, said("Not Found"), TokenRefused),
        ("getMe", 404, b"<html>", ServerFault),
        ("sendRichMessage", 404, said("Not Found"), InvalidToken),
        ("sendRichMessage", 404, b"404: Not Found", InvalidToken),
        ("sendMessage", 500, said("Internal Server Error"), ServerFault),
        ("sendMessage", 502, b"<html>", ServerFault),
        ("sendMessage", 504, b"", ServerFault),
    ],
)
def test_refusals(endpoint: str, status: int, body: bytes, kind: type[TelegramError]) -> None:
    error = refusal(endpoint, status, body)
    assert type(error) is kind
    assert isinstance(error, NetworkError) == issubclass(kind, NetworkError)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (said("Too Many Requests", retry_after=0), 0),
        (said("Too Many Requests", retry_after=17), 17),
        (said("Too Many Requests"), 1),
        (said("Too Many Requests", retry_after=-3), 1),
        (b"<html>", 1),
    ],
)
def test_flood_control_says_how_long_even_if_it_is_no_time(body: bytes, seconds: float) -> None:
    error = refusal("sendMessage", 429, body)
    assert isinstance(error, Flooded)
    assert error.seconds == error.retry_after.total_seconds() == seconds


async def test_an_unknown_method_is_one_for_python_telegram_bot_too() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(
            {"ok": False, "error_code": 404, "description": "Not Found"}, status=404
        )

    async with serving(answer) as address, connected(address) as bot:
        with pytest.raises(InvalidToken):
            await bot.do_api_request("sendRichMessage", {"chat_id": 7})


async def test_a_refused_token_is_not_spelled_out() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(
            {"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401
        )

    async with serving(answer) as address, connected(address) as bot:
        with pytest.raises(TokenRefused) as caught:
            await bot.initialize()
        await bot.shutdown()
    assert "secret" not in f"{caught.value} {caught.value.__context__}"


async def test_it_can_be_opened_and_closed_again() -> None:
    request = AiohttpRequest()
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NetworkError, match="initialize"):
        await request.post("http://127.0.0.1:1/bot/getMe")
