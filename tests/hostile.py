"""Addresses and answers that mean harm, and a server and a trap to try them with."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_network

from corpus.sources.guard import Allowed
from corpus.sources.rules import FetchRules

#: What the tests' server listens on, and on another port the trap.
HOME = TRAP = "127.0.0.1"
#: Bytes that are allowed here.
LARGEST = 100_000

Writer = asyncio.StreamWriter
Answer = bytes | Callable[[Writer], Awaitable[None]]


def answer(body: bytes = b"", *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """An answer as a server sends it."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def page(body: bytes, *headers: str) -> bytes:
    return answer(body, "Content-Type: text/html", *headers)


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {location}", status=status)


@dataclass
class Site:
    """A server that answers as it is told, and notes what it was asked."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    #: The head of each request.
    requests: list[str] = field(default_factory=list)
    #: Connections that were made.
    connections: int = 0
    #: At the same time.
    busy: int = 0
    busiest: int = 0
    #: Bytes that could be sent of an answer that never ends.
    sent: int = 0

    @property
    def asked(self) -> list[str]:
        """Path and query of each request."""
        return [request.split(" ")[1] for request in self.requests]

    def url(self, path: str = "/") -> str:
        return f"http://{HOME}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests.append(head.decode("latin-1"))
                self.busy += 1
                self.busiest = max(self.busy, self.busiest)
                try:
                    path = self.asked[-1]
                    found = self.answers.get(path, self.answers.get(path.partition("?")[0]))
                    if found is None:
                        found = answer(status="404 Not Found")
                    if callable(found):
                        await found(writer)
                        return
                    writer.write(found)
                    await writer.drain()
                    head, _, _ = found.lower().partition(b"\r\n\r\n")
                    if b"content-length:" not in head or b"connection: close" in head:
                        return
                finally:
                    self.busy -= 1
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def endless(self, head: bytes, block: bytes, pause: float = 0.0) -> Answer:
        """An answer that goes on for as long as somebody reads."""

        async def send(writer: Writer) -> None:
            writer.write(head)
            while not writer.transport.is_closing():
                writer.write(block)
                await writer.drain()
                self.sent += len(block)
                await asyncio.sleep(pause)

        return send

    def late(self, seconds: float, found: bytes) -> Answer:
        """An answer that takes its time."""

        async def send(writer: Writer) -> None:
            await asyncio.sleep(seconds)
            writer.write(found)

        return send


@dataclass
class World:
    """The server, the trap that nobody may come to, and a resolver of our own."""

    site: Site
    trap: Site
    #: Name to addresses; a name that is not there does not exist.
    names: dict[str, list[Sequence[str]]] = field(default_factory=dict)

    @property
    def rules(self) -> FetchRules:
        """The server is allowed, and the trap's port is; the trap is not."""
        return FetchRules(
            allow=(Allowed(ip_network(HOME), port=self.site.port),),
            ports=frozenset((80, 443, self.trap.port)),
            largest=LARGEST,
            pause=0.0,
        )

    async def lookup(self, name: str) -> Sequence[str]:
        """Each time the next of the addresses that a name has; the last one stays."""
        known = self.names.get(name)
        if not known:
            raise OSError(f"no such name: {name}")
        return known.pop(0) if len(known) > 1 else known[0]

    def __post_init__(self) -> None:
        self.names |= {name: [addresses] for name, addresses in NAMES.items()}


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    site, trap = Site(), Site()
    async with await asyncio.start_server(site.serve, HOME, 0) as server:
        site.port = server.sockets[0].getsockname()[1]
        async with await asyncio.start_server(trap.serve, TRAP, 0) as trapping:
            trap.port = trapping.sockets[0].getsockname()[1]
            here = World(site, trap)
            site.answers |= answers(here)
            yield here


#: Names, and what they lead to.
NAMES: dict[str, Sequence[str]] = {
    "inside.example": [TRAP],
    "six.example": ["::1"],
    "mapped.example": [f"::ffff:{TRAP}"],
    "nat.example": ["64:ff9b::7f00:1"],
    "cloud.example": ["169.254.169.254"],
    "many.example": ["10.0.0.1", "192.168.1.1", "fd00::1"],
    "zone.example": ["fe80::1"],
    "nowhere.example": ["0.0.0.0"],
}

#: Addresses that may not be fetched, and why; ``{port}`` is that of the trap.
ADDRESSES: dict[str, str] = {
    # no address
    "": "not-an-address",
    "   ": "not-an-address",
    "hello": "not-an-address",
    "example.org/page": "not-an-address",
    "//127.0.0.1:{port}/": "not-an-address",
    "http://": "not-an-address",
    "http:///etc/passwd": "not-an-address",
    "http:127.0.0.1": "not-an-address",
    "http://:{port}/": "not-an-address",
    "ftp://127.0.0.1:{port}/": "not-an-address",
    "file:///etc/passwd": "not-an-address",
    "gopher://127.0.0.1:{port}/_GET": "not-an-address",
    "javascript:alert(1)": "not-an-address",
    "data:text/html,<p>news</p>": "not-an-address",
    "http://127.0.0.1:{port}\r\nHost: example.org/": "not-an-address",
    "http://exa mple.org/": "not-an-address",
    "http://exam\tple.org/": "not-an-address",
    "http://example.org:99999/": "not-an-address",
    "http://example.org:0/": "not-an-address",
    "http://example.org:port/": "not-an-address",
    "http://[::1": "not-an-address",
    "http://[v1.fe80]/": "not-an-address",
    "http://1.2.3.4.5/": "not-an-address",
    "http://256.256.256.256/": "not-an-address",
    "http://a..b/": "not-an-address",
    "http://%31%32%37.0.0.2:{port}/": "not-an-address",
    "http://example.org\\@127.0.0.1:{port}/": "not-an-address",
    "http://example.org/" + "a" * 5000: "not-an-address",
    "http://example.org/\ud800": "not-an-address",
    "http://" + "a" * 64 + ".example/": "not-an-address",
    "http://0177.0.0.09/": "not-an-address",
    # somebody's name and password
    "http://ann:secret@127.0.0.1:{port}/": "login",
    "http://example.org@127.0.0.1:{port}/": "login",
    "http://@127.0.0.1:{port}/": "login",
    # private, in every notation
    "http://127.0.0.1:{port}/": "private-address",
    "HTTP://127.0.0.1.:{port}/": "private-address",
    "http://2130706433:{port}/": "private-address",
    "http://0x7f000001:{port}/": "private-address",
    "http://0x7f.1:{port}/": "private-address",
    "http://0177.0.0.1:{port}/": "private-address",
    "http://017700000001:{port}/": "private-address",
    "http://127.1:{port}/": "private-address",
    "http://127.0.1:{port}/": "private-address",
    "http://00000177.0x0.0.01:{port}/": "private-address",
    "http://①②⑦.⓪.⓪.①:{port}/": "private-address",
    "http://127。0。0。1:{port}/": "private-address",
    "http://０ｘ７ｆ.1:{port}/": "private-address",
    "http://0:{port}/": "private-address",
    "http://0.0.0.0:{port}/": "private-address",
    "http://10.1.2.3/": "private-address",
    "http://172.31.255.255/": "private-address",
    "http://192.168.0.1/": "private-address",
    "http://100.64.0.1/": "private-address",
    "http://100.100.100.200/": "private-address",
    "http://169.254.169.254/latest/meta-data/": "private-address",
    "http://2852039166/": "private-address",
    "http://[::ffff:a9fe:a9fe]/": "private-address",
    "http://168.63.129.16/": "private-address",
    "http://198.18.0.1/": "private-address",
    "http://203.0.113.5/": "private-address",
    "http://224.0.0.1/": "private-address",
    "http://255.255.255.255/": "private-address",
    "http://[::1]:{port}/": "private-address",
    "http://[::]:{port}/": "private-address",
    "http://[::127.0.0.1]:{port}/": "private-address",
    "http://[::ffff:127.0.0.1]:{port}/": "private-address",
    "http://[::ffff:7f00:1]:{port}/": "private-address",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/": "private-address",
    "http://[::ffff:0:127.0.0.1]:{port}/": "private-address",
    "http://[64:ff9b::127.0.0.1]:{port}/": "private-address",
    "http://[64:ff9b:1::5db8:d822]/": "private-address",
    "http://[2002:7f00:1::]:{port}/": "private-address",
    "http://[2001:0:5db8:d822::80ff:fffe]/": "private-address",
    "http://[2001:db8::1]/": "private-address",
    "http://[2a00::5efe:7f00:1]:{port}/": "private-address",
    "http://[fe80::1]/": "private-address",
    "http://[fe80::1%25lo]/": "private-address",
    "http://[fec0::1]/": "private-address",
    "http://[fd00:ec2::254]/latest/meta-data/": "private-address",
    "http://[ff02::1]/": "private-address",
    "http://localhost:{port}/": "private-address",
    "http://LOCALHOST.:{port}/": "private-address",
    "http://ⅼocalhost:{port}/": "private-address",
    "http://news.localhost:{port}/": "private-address",
    # names that lead there
    "http://inside.example:{port}/": "private-address",
    "http://INSIDE.example.:{port}/": "private-address",
    "https://inside.example:{port}/": "private-address",
    "http://six.example:{port}/": "private-address",
    "http://mapped.example:{port}/": "private-address",
    "http://nat.example:{port}/": "private-address",
    "http://cloud.example/latest/meta-data/": "private-address",
    "http://many.example/": "private-address",
    "http://zone.example/": "private-address",
    "http://nowhere.example:{port}/": "private-address",
    "http://unknown.example/": "dns",
    # ports that are not for pages
    "http://93.184.216.34:22/": "port",
    "http://93.184.216.34:6379/": "port",
    "https://[2606:2800:220:1::1]:8443/": "port",
}


@cache
def bombs() -> tuple[bytes, bytes, bytes]:
    """50 MB as next to nothing: by gzip, by gzip twice, by deflate."""
    zeros = b"\0" * 50_000_000
    bomb = gzip.compress(zeros)
    return bomb, gzip.compress(bomb), zlib.compress(zeros)


def answers(here: World) -> dict[str, Answer]:
    """Answers that end in a refusal; `ANSWERS` names the reasons."""
    site, port = here.site, here.trap.port
    chunked = "Content-Type: text/html\r\nTransfer-Encoding: chunked"
    packed = "Content-Encoding: gzip"
    bomb, nested, deflated = bombs()
    empty = gzip.compress(b"")
    return {
        # where they lead to
        "/to-trap": redirect(f"http://{TRAP}:{port}/"),
        "/to-trap-for-ever": redirect(f"http://{TRAP}:{port}/", "308 Permanent Redirect"),
        "/to-trap-in-six": redirect(f"http://[::ffff:7f00:1]:{port}/"),
        "/to-trap-in-octal": redirect(f"http://0177.0.0.1:{port}/"),
        "/to-trap-relative": redirect(f"//{TRAP}:{port}/"),
        "/to-trap-by-name": redirect(f"http://inside.example:{port}/"),
        "/to-trap-in-steps": redirect("/to-trap"),
        "/to-cloud": redirect("http://169.254.169.254/latest/meta-data/"),
        "/to-login": redirect(f"http://ann:secret@{TRAP}:{port}/"),
        "/to-file": redirect("file:///etc/passwd"),
        "/to-script": redirect("javascript:alert(1)"),
        "/to-data": redirect("data:text/html,<p>news"),
        "/to-ftp": redirect("ftp://example.org/"),
        "/to-nothing": redirect(""),
        "/to-nowhere": answer(status="302 Found"),
        "/to-bad-port": redirect("http://example.org:99999/"),
        "/to-brackets": redirect("http://[::1/"),
        "/to-itself": redirect("/to-itself"),
        "/to-and-fro": redirect("/fro-and-to"),
        "/fro-and-to": redirect("/to-and-fro"),
        "/to-the-end-of-all-bytes": redirect("http://\xff\xfe\x80/"),
        "/to-choose": answer(status="300 Multiple Choices"),
        "/to-a-proxy": redirect(f"http://{TRAP}:{port}/", "305 Use Proxy"),
        # what they say
        "/401": answer(status="401 Unauthorized"),
        "/402": answer(status="402 Payment Required"),
        "/403": answer(status="403 Forbidden"),
        "/404": answer(b"x" * 50, status="404 Not Found"),
        "/410": answer(status="410 Gone"),
        "/418": answer(status="418 I'm a teapot"),
        "/429": answer(b"", "Retry-After: 120", status="429 Too Many Requests"),
        "/451": answer(status="451 Unavailable For Legal Reasons"),
        "/500": answer(status="500 Internal Server Error"),
        "/503": answer(b"", "Retry-After: soon", status="503 Service Unavailable"),
        "/999": answer(status="999 Request denied"),
        "/204": b"HTTP/1.1 204 No Content\r\n\r\n",
        "/206": page(b"<p>half").replace(b"200 OK", b"206 Partial Content"),
        "/304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
        "/100-for-ever": site.endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        "/switch": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: ssh\r\n\r\n",
        # how much it is
        "/huge-told": page(b"").replace(b"Length: 0", b"Length: 1000000000"),
        "/huge-truly": site.endless(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>news</p>" * 5000
        ),
        "/huge-in-chunks": site.endless(
            f"HTTP/1.1 200 OK\r\n{chunked}\r\n\r\n".encode(), b"2710\r\n" + b"x" * 10000 + b"\r\n"
        ),
        "/huge-without-type": site.endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10000),
        "/bomb": page(bomb, packed),
        "/bomb-in-deflate": page(deflated, "Content-Encoding: deflate"),
        "/bomb-twice": page(nested, "Content-Encoding: gzip, gzip"),
        "/bomb-of-nothing": page(empty * 4000, packed),
        # how long it takes
        "/silence": site.endless(b"", b"", 0.05),
        "/drip": site.endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<", 0.02),
        "/drip-of-headers": site.endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.02),
        "/drip-of-redirects": site.endless(b"HTTP/1.1 302 Found\r\nLocation: /", b"x", 0.02),
        "/drip-of-steps": site.late(0.06, redirect("/drip-of-steps")),
        # how it is made
        "/no-http": b"SSH-2.0-OpenSSH_9.6\r\n",
        "/no-end": page(b"<p>news", "Connection: close").replace(b"Length: 7", b"Length: 70"),
        "/no-number": page(b"").replace(b"Length: 0", b"Length: -1"),
        "/two-lengths": page(b"", "Content-Length: 7"),
        "/hung-up": b"",
        "/long-header": answer(b"", "X: " + "y" * 1_000_000),
        "/many-headers": answer(b"", *(f"X-{n}: y" for n in range(20_000))),
        "/bad-header": answer(b"", "X\0Y: z"),
        "/bad-chunk": f"HTTP/1.1 200 OK\r\n{chunked}\r\n\r\nzz\r\nnews\r\n".encode(),
        "/long-chunk": f"HTTP/1.1 200 OK\r\n{chunked}\r\n\r\nffffffffffffffff\r\nnews".encode(),
        "/no-last-chunk": f"HTTP/1.1 200 OK\r\n{chunked}\r\n\r\n4\r\nnews\r\n".encode(),
        "/bad-gzip": page(b"<p>news</p>", packed),
        "/half-gzip": page(gzip.compress(b"<p>news</p>" * 100)[:-20], packed),
        "/wrong-sum": page(gzip.compress(b"<p>news</p>")[:-8] + b"\0" * 8, packed),
        "/brotli": page(b"\x1b\x0a\x00\xf8", "Content-Encoding: br"),
        "/unknown-coding": page(b"news", "Content-Encoding: rot13"),
        # what it is
        "/picture": answer(b"\x89PNG\r\n", "Content-Type: image/png"),
        "/film": site.endless(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", b"\0" * 9999),
        "/pdf": answer(b"%PDF-1.7", "Content-Type: application/pdf"),
    }


#: The reasons of the answers.
ANSWERS: dict[str, str] = {
    **dict.fromkeys(
        (
            "/to-trap",
            "/to-trap-for-ever",
            "/to-trap-in-six",
            "/to-trap-in-octal",
            "/to-trap-relative",
            "/to-trap-by-name",
            "/to-trap-in-steps",
            "/to-cloud",
        ),
        "private-address",
    ),
    "/to-login": "login",
    **dict.fromkeys(
        (
            "/to-file",
            "/to-script",
            "/to-data",
            "/to-ftp",
            "/to-bad-port",
            "/to-brackets",
            "/to-the-end-of-all-bytes",
        ),
        "bad-redirect",
    ),
    **dict.fromkeys(("/to-nothing", "/to-nowhere", "/to-choose", "/to-a-proxy"), "status"),
    **dict.fromkeys(("/to-itself", "/to-and-fro"), "too-many-redirects"),
    "/401": "forbidden",
    "/402": "paywall",
    "/403": "forbidden",
    "/404": "not-found",
    "/410": "gone",
    "/418": "status",
    "/429": "rate-limited",
    "/451": "forbidden",
    "/500": "server-error",
    "/503": "server-error",
    "/999": "status",
    "/204": "status",
    "/206": "status",
    "/304": "status",
    "/100-for-ever": "timeout",
    "/switch": "status",
    **dict.fromkeys(
        (
            "/huge-told",
            "/huge-truly",
            "/huge-in-chunks",
            "/huge-without-type",
            "/bomb",
            "/bomb-in-deflate",
        ),
        "too-large",
    ),
    **dict.fromkeys(
        ("/silence", "/drip", "/drip-of-headers", "/drip-of-redirects", "/drip-of-steps"),
        "timeout",
    ),
    "/hung-up": "unreachable",
    **dict.fromkeys(
        (
            "/bomb-twice",
            "/bomb-of-nothing",
            "/no-http",
            "/no-end",
            "/no-number",
            "/two-lengths",
            "/long-header",
            "/many-headers",
            "/bad-header",
            "/bad-chunk",
            "/long-chunk",
            "/no-last-chunk",
            "/bad-gzip",
            "/half-gzip",
            "/wrong-sum",
            "/brotli",
            "/unknown-coding",
        ),
        "broken",
    ),
    **dict.fromkeys(("/picture", "/film", "/pdf"), "not-text"),
}
