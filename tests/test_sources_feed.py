"""RSS, Atom, JSON Feed and news sitemaps, as they should be and as they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import NotAFeed
from corpus.sources.discovery import named, read, shape, well_known
from corpus.sources.entries import MOST_ENTRIES, FeedDocument, FeedEntry
from corpus.sources.sitemap import MOST_CHILDREN
from corpus.types import Published

DAYS = ("2026-11-17", "2026-11-18", "2026-11-19")
OFTEN = "<sy:updateFrequency>{}</sy:updateFrequency>"
HERE = "https://wire.example/news/feed.xml"


def rss(items: str, about: str = "<title>Harbour Wire</title>") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel>{about}{items}</channel></rss>"
    ).encode()


def atom(entries: str) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Wire</title>'
        f"<updated>2026-11-20T08:00:00Z</updated>{entries}</feed>"
    ).encode()


def sitemap(urls: str) -> bytes:
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    ).encode()


def only(data: bytes, content_type: str = "") -> FeedEntry:
    (entry,) = read(data, HERE, content_type).entries
    return entry


def at(*moment: int) -> Published:
    return Published(datetime(*moment, tzinfo=UTC), "second", "feed")  # type: ignore[misc, arg-type]


# RSS


def test_an_entry_of_rss() -> None:
    entry = only(
        rss(
            "<item><guid isPermaLink='false'>n1</guid><title>Ferry &amp; bridge</title>"
            "<link>https://wire.example/1</link><dc:creator>Ann Lee</dc:creator>"
            "<pubDate>Fri, 20 Nov 2026 09:30:00 +0130</pubDate>"
            "<description>In short.</description>"
            "<content:encoded><![CDATA[<p>At length.</p>]]></content:encoded></item>"
        )
    )
    assert entry == FeedEntry(
        key="n1",
        title="Ferry & bridge",
        url="https://wire.example/1",
        published=at(2026, 11, 20, 8),
        byline="Ann Lee",
        content="<p>At length.</p>",
        summary="In short.",
    )


@pytest.mark.parametrize(
    ("about", "seconds"),
    [
        ("<ttl>30</ttl>", 1800),
        ("<ttl>often</ttl>", None),
        ("<ttl>-5</ttl>", None),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            1800,
        ),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            None,
        ),
    ],
)
def test_how_long_it_asks_to_be_left_alone(about: str, seconds: int | None) -> None:
    assert read(rss("", f"<title>T</title>{about}"), HERE).ttl == seconds


@pytest.mark.parametrize(
    "written",
    ["yesterday", "", "2026-13-45", "Fri, 99 Nov 2026 10:00:00 GMT", "0000-00-00T00:00:00Z", "1"],
)
def test_a_date_that_is_none(written: str) -> None:
    entry = only(rss(f"<item><link>https://w.example/1</link><pubDate>{written}</pubDate></item>"))
    assert entry.published is None or entry.published.at.year >= 1800


def test_a_day_is_no_midnight() -> None:
    entry = only(rss("<item><link>https://w.example/1</link><dc:date>2026-11-20</dc:date></item>"))
    assert entry.published == Published(datetime(2026, 11, 20, tzinfo=UTC), "day", "feed")


def test_without_an_id_the_address_is_the_key_and_without_that_the_title() -> None:
    found = read(
        rss(
            "<item><title>A</title><link>https://w.example/1</link></item>"
            "<item><title>B</title></item><item></item>"
        ),
        HERE,
    ).entries
    assert [entry.key for entry in found] == ["https://w.example/1", "B"]


def test_what_comes_twice_is_there_once_and_the_later_one() -> None:
    found = read(
        atom(
            "".join(
                f"<entry><id>x</id><title>{title}</title><updated>{day}T08:00:00Z</updated></entry>"
                for title, day in (
                    ("old", "2026-11-18"),
                    ("new", "2026-11-19"),
                    ("old", "2026-11-17"),
                )
            )
        ),
        HERE,
    ).entries
    assert [entry.title for entry in found] == ["new"]


def test_relative_links_are_taken_from_the_feed() -> None:
    assert only(rss("<item><link>/1</link></item>")).url == "https://wire.example/1"
    entry = only(atom('<entry xml:base="https://other.example/a/"><link href="b"/></entry>'))
    assert entry.url == "https://other.example/a/b"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "http://[::1", "ftp://x/y"]
)
def test_a_link_that_leads_to_no_page(link: str) -> None:
    assert only(rss(f"<item><title>T</title><link>{link}</link></item>")).url is None


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16", "utf-8"])
def test_feeds_in_any_encoding(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>'
        "<title>Küste</title><item><title>Möwen über Århus</title>"
        "<link>https://w.example/1</link></item></channel></rss>"
    )
    assert only(text.encode(encoding)).title == "Möwen über Århus"


def test_an_encoding_that_the_server_tells() -> None:
    data = "<rss version='2.0'><channel><item><title>Möwe</title></item></channel></rss>"
    entry = only(data.encode("iso-8859-1"), "application/rss+xml; charset=iso-8859-1")
    assert entry.title == "Möwe"


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    whole = rss("<item><title>A & B</title><link>https://w.example/1</link></item><item><title>cut")
    found = read(whole[: whole.index(b"cut") + 3], HERE).entries
    assert found[0].title == "A & B"
    assert found[0].url == "https://w.example/1"


def test_a_doctype_with_entities_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    data = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">'
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        "<rss version='2.0'><channel><item><title>T &x; &b;</title>"
        "<link>https://w.example/1</link></item></channel></rss>"
    ).encode()
    assert shape(data) == "feed"
    assert "secret" not in only(data).title


def test_a_feed_is_never_an_address() -> None:
    for data in (b"http://127.0.0.1:1/feed", b"/etc/passwd", b"file:///etc/passwd"):
        with pytest.raises(NotAFeed):
            read(data, HERE)


def test_of_many_entries_as_many_are_looked_at_as_are_ever_news() -> None:
    items = "".join(f"<item><guid>g{n}</guid></item>" for n in range(MOST_ENTRIES + 50))
    assert len(read(rss(items), HERE).entries) == MOST_ENTRIES


@pytest.mark.parametrize("piece", [b"<a>", b"<item/>", b"<"])
def test_what_is_made_to_be_hard_to_read_is_not_read(piece: bytes) -> None:
    with pytest.raises(NotAFeed):
        read(b"<rss><channel>" + piece * 300_000, HERE)
    with pytest.raises(NotAFeed):
        read(b"<rss " + b"a='b' " * 300_000 + b">", HERE)


# Atom


def test_an_entry_of_atom() -> None:
    entry = only(
        atom(
            "<entry xml:lang='de'><id>tag:1</id><title type='html'>A &amp;lt;b&amp;gt;</title>"
            "<link rel='alternate' href='https://w.example/1'/><link rel='self' href='x'/>"
            "<published>2026-11-19T08:00:00Z</published><updated>2026-11-19T09:00:00Z</updated>"
            "<author><name>Ann Lee</name></author><author><name>Bo</name></author>"
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Text.</p></div>"
            "</content></entry>"
        )
    )
    assert (entry.key, entry.url, entry.byline) == ("tag:1", "https://w.example/1", "Ann Lee, Bo")
    assert entry.published == at(2026, 11, 19, 8)
    assert entry.updated == datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert "<p>Text.</p>" in entry.content


def test_when_a_feed_was_made() -> None:
    assert read(atom(""), HERE).updated == datetime(2026, 11, 20, 8, tzinfo=UTC)


# JSON Feed


def feed(**fields: object) -> bytes:
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [], **fields}
    return json.dumps(whole).encode()


def test_an_entry_of_json_feed() -> None:
    entry = only(
        feed(
            language="en",
            items=[
                {
                    "id": 7,
                    "url": "1.html",
                    "title": "Ferry",
                    "content_text": "One <b>.\n\nTwo.",
                    "date_published": "2026-11-20T10:00:00+02:00",
                    "authors": [{"name": "Ann"}, {"url": "x"}, 3],
                }
            ],
        )
    )
    assert entry == FeedEntry(
        key="7",
        title="Ferry",
        url="https://wire.example/news/1.html",
        published=at(2026, 11, 20, 8),
        byline="Ann",
        content="<p>One &lt;b&gt;.</p><p>Two.</p>",
        language="en",
    )


def test_items_that_are_none_are_left_out() -> None:
    found = read(feed(items=[3, None, [], {"id": "a", "title": 4, "url": {}}, "x"]), HERE).entries
    assert found == (FeedEntry(key="a", title=""),)


def test_half_a_surrogate_pair_is_no_text() -> None:
    data = rb'{"version":"https://jsonfeed.org/version/1","items":[{"id":"a\ud800","title":"x\udc00y"}]}'
    entry = only(data)
    assert (entry.key, entry.title) == ("a", "xy")


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b"{",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"[" * 9000,
    ],
)
def test_other_json_is_no_feed(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        read(data, HERE)


# sitemaps


def test_a_news_sitemap() -> None:
    found = read(
        sitemap(
            "<url><loc>https://w.example/1</loc><news:news><news:publication><news:name>Wire"
            "</news:name><news:language>en</news:language></news:publication>"
            "<news:publication_date>2026-11-20</news:publication_date>"
            "<news:title>Ferry</news:title></news:news></url>"
            "<url><loc>https://w.example/about</loc></url>"
        ),
        HERE,
    )
    assert found.kind == "sitemap"
    assert found.title == "Wire"
    assert found.entries == (
        FeedEntry(
            key="https://w.example/1",
            title="Ferry",
            url="https://w.example/1",
            published=Published(datetime(2026, 11, 20, tzinfo=UTC), "day", "feed"),
            language="en",
            outlet="Wire",
        ),
    )


def test_a_sitemap_without_news_is_no_feed() -> None:
    with pytest.raises(NotAFeed):
        read(sitemap("<url><loc>https://w.example/1</loc></url>"), HERE)


def test_an_index_names_its_newest_sitemaps_those_of_news_first() -> None:
    children = "".join(
        f"<sitemap><loc>https://w.example/{n}.xml</loc><lastmod>2026-11-{n:02d}</lastmod></sitemap>"
        for n in range(1, 21)
    )
    data = f"<sitemapindex>{children}<sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    found = read(data.encode(), HERE)
    assert found.kind == "index"
    assert found.children[:2] == ("https://wire.example/news.xml", "https://w.example/20.xml")
    assert len(found.children) == MOST_CHILDREN


def test_a_sitemap_reads_no_file_and_grows_no_entity(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    data = (
        f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{tmp_path}/secret">'
        f'<!ENTITY l0 "ha">{laughs}]><urlset><url><loc>https://w.example/1</loc>'
        "<news><title>&x;&l9;T</title></news></url></urlset>"
    ).encode()
    assert len(only(data).title) < 100
    assert "secret" not in only(data).title


def test_a_packed_sitemap_is_unpacked_as_far_as_is_ever_read() -> None:
    import gzip

    packed = gzip.compress(sitemap("<url><loc>https://w.example/1</loc><news:news/></url>"))
    assert only(packed).url == "https://w.example/1"
    bomb = gzip.compress(b"<urlset>" + b" " * 50_000_000)
    with pytest.raises(NotAFeed):
        read(bomb, HERE)


# what is it, and where is it


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<!DOCTYPE html><html>", "page"),
        (b"\n<html lang=en>", "page"),
        (b"<!-- a comment --><!doctype HTML>", "page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><rss>", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "feed"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><feed>", "feed"),
        (b"  {", "json"),
        (b"<urlset>", "sitemap"),
        (b"<sm:sitemapindex>", "sitemap"),
        (b"hello", "feed"),
        (b"", "feed"),
    ],
)
def test_what_something_is(data: bytes, expected: str) -> None:
    assert shape(data) == expected


def test_the_feeds_that_a_page_names() -> None:
    page = (
        "<html><head><base href='/blog/'>"
        "<link rel='alternate' type='application/rss+xml' title='Comments' href='/c'>"
        "<link rel='ALTERNATE home' type='application/atom+xml; charset=utf-8' href='atom.xml'>"
        "<link rel='alternate' hreflang='de' href='/de'>"
        "<link rel='alternate' type='application/json' href='/wp-json/1'>"
        "<link rel='alternate' type='application/rss+xml' href='javascript:x'>"
        "<link rel='stylesheet' type='text/xml' href='x'></head><body></body></html>"
    )
    assert named(page.encode(), "https://w.example/a/b") == (
        "https://w.example/blog/atom.xml",
        "https://w.example/c",
    )


@pytest.mark.parametrize("page", [b"", b"<html>", b"\x00\xff", b"<base href='http://[x'>"])
def test_a_page_that_names_none(page: bytes) -> None:
    assert named(page, "https://w.example/") == ()


def test_the_usual_places_are_on_the_same_site() -> None:
    assert "https://w.example/feed" in well_known("https://w.example/a/b?c")
    assert all(url.startswith("https://w.example/") for url in well_known("https://w.example/a/b"))


# laws


def read_or_none(data: bytes) -> FeedDocument | None:
    try:
        return read(data, HERE)
    except NotAFeed:
        return None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_none(data: bytes) -> None:
    read_or_none(data)


_PIECES = st.sampled_from(
    [
        *(piece.decode() for piece in (rss("<item><title>x</title></item>"), atom("<entry/>"))),
        "<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "&amp;", "&bad;", "<link>",
        "https://w.example/1", "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>", "<!--", "-->",
        "<guid>", "<url><loc>", "<urlset>", "\x00", "é", "<?xml version='1.0'?>", "<html>",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12))
def test_whatever_a_feed_is_cut_into_its_keys_are_its_own(pieces: list[str]) -> None:
    found = read_or_none("".join(pieces).encode())
    keys = [entry.key for entry in found.entries] if found else []
    assert len(keys) == len(set(keys))
    assert all(keys)
    assert all(len(key) <= 200 for key in keys)
