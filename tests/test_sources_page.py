"""Pages by their address: what becomes an article, and what is told apart from one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import RejectedArticle
from corpus.sources.fetch import Fetched, Fetcher
from corpus.sources.page import read_page, readable, refresh
from corpus.types import Given, RawArticle
from tests.hostile import World, answer, page, redirect, world

STORY = (
    "<!doctype html><title>Ferry runs aground</title><h1>Ferry runs aground</h1>"
    "<p>A ferry with 120 people aboard ran aground off Port Ellery on Tuesday morning.</p>"
    "<p>Nobody was hurt, the coast guard said, and all passengers were taken ashore in boats.</p>"
)
HTML = "text/html"
GIVEN = Given()


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as here:
        yield here


async def read(here: World, path: str, given: Given = GIVEN) -> RawArticle:
    async with Fetcher(here.rules, lookup=here.lookup) as fetcher:
        return await read_page(fetcher, here.site.url(path), given)


async def refused(here: World, path: str) -> str:
    with pytest.raises(RejectedArticle) as rejected:
        await read(here, path)
    assert str(rejected.value).endswith((".", ")."))
    return rejected.value.reason


def found(body: bytes | str, content_type: str = HTML, **more: str) -> Fetched:
    data = body if isinstance(body, bytes) else body.encode()
    fetched = Fetched("https://gazette.example/a", None, 200, data, content_type, None, None, None)
    return replace(fetched, **more)  # type: ignore[arg-type]


async def test_a_page_is_an_article_with_the_address_where_it_was_found(here: World) -> None:
    here.site.answers |= {"/short": redirect("/story?id=1#top"), "/story": page(STORY.encode())}
    given = Given(title="Aground", tags=("sea",))
    assert await read(here, "/short", given) == RawArticle(
        STORY, "html", replace(given, url=here.site.url("/story?id=1"))
    )
    assert (await read(here, "/story", Given(url="https://a.example/b"))).given.url == (
        "https://a.example/b"
    )


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (STORY, "text/html", "html"),
        (STORY, "application/xhtml+xml", "html"),
        (STORY, "", "html"),
        ("<p>News", "", "html"),
        (STORY, "text/plain", "html"),
        (STORY, "application/octet-stream", "html"),
        ("<?xml version='1.0'?>\n<!-- a --><!-- b -->\n<html><p>News", "application/xml", "html"),
        ("# News", "text/markdown", "markdown"),
        ("# News", "text/x-markdown", "markdown"),
        ("News of the day.", "text/plain", "text"),
    ],
)
def test_the_kind_is_what_it_is_and_not_only_what_it_is_called(
    body: str, content_type: str, kind: str
) -> None:
    assert readable(found(body, content_type)) == (kind, body)


def test_plain_text_whose_name_says_markdown_is_markdown() -> None:
    url = "https://gazette.example/a.md?raw"
    assert readable(found("# News", "text/plain", url=url))[0] == "markdown"


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"%PDF-1.7 ...", HTML, "not-text"),
        (b"\x89PNG\r\n\x1a\n", HTML, "not-text"),
        (b"\xff\xd8\xff\xe0", HTML, "not-text"),
        (b"PK\x03\x04", "", "not-text"),
        (b"a\0b", HTML, "not-text"),
        (b'{"a": 1}', "application/json", "not-text"),
        (b"var a = 1", "text/javascript", "not-text"),
        (b"<note/>", "application/xml", "not-text"),
        (b"", HTML, "empty"),
        (b" \n\t", HTML, "empty"),
        (b"<b>" * 50_001, HTML, "too-complex"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel>", "text/xml", "feed"),
        (b"<!-- a --><feed xmlns='http://www.w3.org/2005/Atom'>", HTML, "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "application/rdf+xml", "feed"),
        (b"<urlset><url><loc>", "text/xml", "feed"),
    ],
)
def test_what_is_no_article_is_told_apart(body: bytes, content_type: str, reason: str) -> None:
    with pytest.raises(RejectedArticle) as rejected:
        readable(found(body, content_type))
    assert rejected.value.reason == reason
    assert str(rejected.value).endswith((".", ")."))


@pytest.mark.parametrize(
    ("encoding", "charset", "declared"),
    [
        ("utf-8", None, None),
        ("utf-8", "iso-8859-1", None),  # many servers say so of everything
        ("utf-8", "utf-8", "windows-1251"),
        ("windows-1251", "windows-1251", None),
        ("windows-1251", None, "windows-1251"),
        ("windows-1251", "no-such-charset", "windows-1251"),
        ("koi8-r", "koi8-r", "utf-8"),
        ("utf-16-le", "utf-16le", None),
        ("utf-16", None, None),
        ("iso-2022-jp", "iso-2022-jp", None),
    ],
)
def test_a_page_is_read_in_the_charset_that_it_is_written_in(
    encoding: str, charset: str | None, declared: str | None
) -> None:
    news = "港は閉鎖" if encoding == "iso-2022-jp" else "Порт закрыт"
    text = f"<html><meta charset={declared}><p>{news}" if declared else f"<html><p>{news}"
    fetched = replace(found(text.encode(encoding)), charset=charset)
    assert readable(fetched) == ("html", text)


def test_a_few_damaged_characters_leave_the_others_as_they_are() -> None:
    text = "<html><p>" + "Порт закрыт. " * 10
    _, content = readable(found(text.encode() + b"\xd0 </p>"))
    assert content == text + "\N{REPLACEMENT CHARACTER} </p>"


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "zlib", "utf-7", "a\0b"])
def test_what_is_no_charset_of_pages_is_not_heeded(charset: str) -> None:
    fetched = replace(found("<html><p>Café".encode("cp1252")), charset=charset)
    assert readable(fetched) == ("html", "<html><p>Café")


@pytest.mark.parametrize(
    ("meta", "onward"),
    [
        ('<meta http-equiv="refresh" content="0; url=/story">', "/story"),
        ("<META HTTP-EQUIV=Refresh CONTENT='3;URL=\"//b.example/?a&amp;b\"'>", "//b.example/?a&b"),
        ('<meta content="0;URL=\'/a?b=1&amp;c=2\'" http-equiv="refresh">', "/a?b=1&c=2"),
        ('<meta http-equiv="refresh" content="0, /story">', "/story"),
        ('<meta http-equiv="refresh" content="300; url=/story">', None),
        ('<meta http-equiv="refresh" content="5">', None),
        ('<meta name="refresh" content="0; url=/story">', None),
        ('<meta http-equiv="refresh" content="0; url=/story"></head>' + "<p>word" * 300, None),
    ],
)
def test_a_page_may_lead_on_by_itself(meta: str, onward: str | None) -> None:
    assert refresh(f"<html><head>{meta}</head><body>One moment") == onward


async def test_where_a_page_leads_by_itself_is_gone_and_checked(here: World) -> None:
    def leading(target: str) -> bytes:
        return page(f'<meta http-equiv="refresh" content="0; url={target}">'.encode())

    here.site.answers |= {
        "/a": leading("story"),
        "/story": page(STORY.encode()),
        "/round": leading("/round"),
        "/trap": leading(f"http://127.0.0.1:{here.trap.port}/"),
        "/file": leading("file:///etc/passwd"),
    }
    assert (await read(here, "/a")).given.url == here.site.url("/story")
    assert await refused(here, "/round") == "too-many-redirects"
    assert await refused(here, "/trap") == "private-address"
    assert await refused(here, "/file") == "bad-redirect"
    assert here.trap.connections == 0


@given(st.text("<>!-/?amet \n\"'=;", max_size=200))
def test_any_text_can_be_looked_at(content: str) -> None:
    refresh(f'<meta http-equiv=refresh content="0;{content}')


async def test_what_is_not_there_any_more_is_not_the_front_page(here: World) -> None:
    here.site.answers |= {
        "/": page(STORY.encode()),
        "/gone": redirect("/"),
    }
    assert await refused(here, "/gone") == "front-page"
    assert (await read(here, "/")).content == STORY


async def test_text_and_markdown_are_articles_too(here: World) -> None:
    here.site.answers |= {
        "/a": answer(b"# News\n\nOf the day.", "Content-Type: text/markdown"),
        "/b": answer(b"News\n\nOf the day.", "Content-Type: text/plain; charset=utf-8"),
    }
    assert [(await read(here, path)).kind for path in ("/a", "/b")] == ["markdown", "text"]
