"""Whatever an article, an outlet or a person is called: a message is one that Telegram takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from itertools import product
from typing import get_args
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import render
from bot.commands import discover
from bot.listing import Listing, told
from bot.people import Roles
from bot.pins import Pin
from bot.plain import length, plain
from bot.role import Mode, Role
from bot.unanswered import Group
from corpus.answering.exchange import Exchange
from corpus.answers import (
    Answer,
    AnswerKind,
    ArticleCard,
    Extent,
    Order,
    Outcome,
    Overview,
    Quote,
    SearchHit,
    SearchPage,
    ShortAnswer,
    Status,
    Variant,
)
from corpus.explanation import AskedTime, AskedWord, Reason, Rival, Trial, Where, Why
from corpus.ingest import Receipt
from corpus.types import Copy, Draft, Paragraph, Passage, Published, Source, StoredArticle
from tests.telegram_html import Entity, parse, units

#: What turns the text around it.
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

NASTY = [
    "<b>", "</b>", "<", ">", "&", '"', "'", "&amp;", "&lt;b&gt;", "&#60;", "<a href='x'>",
    "</blockquote>", "<!--", "]]>", "{{ 7*7 }}", "{% raw %}", "{#", "`", "``", "$", "\\", "%00",
    "\n", "\n\n\n", "\r\n", "\t", "\0", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\u200b",
    "\u00ad", "\ue000", "\U000e0001", "\uffff", *TURNING, "שלום", "مرحبا", "חדשות 24", "日本語",
    "😀", "👩‍👩‍👧‍👦", "🇩🇪", "e\u0301", "ffi", "K", "“", "”", "[1]", "·", "/ask", "@newsdesk_bot",
    "#1", "http://x.example", " ", "", "word", "a-b",
]  # fmt: skip

hostile = st.lists(st.sampled_from(NASTY) | st.text(max_size=15), max_size=12).map("".join)
long = st.builds(lambda text, n: (text * n)[:10_000], hostile, st.sampled_from([1, 1, 1, 7, 5000]))
said = st.builds(
    lambda text, n: (text * n)[:350], hostile.filter(str.strip), st.sampled_from([1, 1, 20, 350])
).filter(str.strip)
addresses = st.none() | st.one_of(
    st.sampled_from(
        [
            'https://example.org/a?b=<c>&d="e"#f\'g',
            "http://example.org/#:~:text=x",
            "HTTPS://EXAMPLE.ORG/",
            "javascript:alert(1)",
            "ftp://example.org/x",
            "https://",
            "http://[::1",
            "//example.org",
            "https://example.org/" + "x" * 3000,
            "https://example.org/\n<b>",
            "",
        ]
    ),
    hostile.map(lambda text: f"https://example.org/{text}"),
    long,
)
days = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
published = st.builds(Published.on, days, st.sampled_from(["given", "json-ld", "text"]))
sources = st.builds(
    Source,
    article_id=st.integers(1, 4) | st.integers(1, 2**62),
    title=long,
    outlet=st.none() | long,
    published=published,
    url=addresses,
)


def quotes_of(texts: Sequence[str], of: Sequence[Source]) -> tuple[Quote, ...]:
    return tuple(
        Quote(text, i, 0, len(text), source)
        for i, (text, source) in enumerate(zip(texts, of, strict=True))
    )


@st.composite
def quotes(draw: st.DrawFn, least: int = 1, most: int = 3) -> tuple[Quote, ...]:
    texts = draw(st.lists(said, min_size=least, max_size=most))
    return quotes_of(texts, [draw(sources) for _ in texts])


@st.composite
def shorts(draw: st.DrawFn, quote: Quote) -> ShortAnswer:
    start = draw(st.integers(0, len(quote.text) - 1))
    span = quote.text[start : draw(st.integers(start + 1, len(quote.text)))]
    return ShortAnswer(span, span, AnswerKind.OTHER)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    outcome = draw(st.sampled_from(Outcome))
    least, most = {Outcome.FOUND: (1, 3), Outcome.MAYBE: (1, 2), Outcome.NOT_FOUND: (0, 0)}[outcome]
    given_quotes = draw(quotes(least, most))
    short: ShortAnswer | None = None
    variants: tuple[Variant, ...] = ()
    if outcome is Outcome.FOUND and draw(st.booleans()):
        short = draw(shorts(given_quotes[0]))
        if draw(st.booleans()):
            variants = tuple(
                Variant(
                    draw(shorts(quote)),
                    i,
                    also=tuple(j for j in range(i) if draw(st.booleans())),
                    later=draw(st.booleans()),
                )
                for i, quote in enumerate(given_quotes)
            )
    return Answer(
        question=draw(long),
        outcome=outcome,
        short=short,
        quotes=given_quotes,
        score=0.5,
        threshold=0.5,
        extent=Extent(draw(st.integers(0, 10**9)), draw(st.none() | days)),
        variants=variants,
        mended=tuple(draw(st.lists(st.tuples(long, long), max_size=20))),
        stale=draw(st.booleans()) and bool(given_quotes),
        unmatched=tuple(draw(st.lists(long, max_size=20))),
        understood=draw(st.none() | long),
    )


@st.composite
def articles(draw: st.DrawFn) -> StoredArticle:
    texts = draw(st.lists(said, min_size=1, max_size=4))
    return StoredArticle(
        source=draw(sources),
        passages=tuple(
            Passage(i, 1, i, draw(st.sampled_from(["text", "caption"])), text)
            for i, text in enumerate(texts)
        ),
        byline=draw(st.none() | long),
        dateline=draw(st.none() | long),
        language="en",
        tags=tuple(draw(st.lists(long, max_size=2))),
        external_id=None,
        status=draw(st.sampled_from(["live", "retracted"])),
        added_at=datetime(2025, 1, 1, tzinfo=UTC),
    )


@st.composite
def overviews(draw: st.DrawFn) -> Overview:
    outlets = draw(st.lists(st.tuples(long, st.integers(1, 10**9)), max_size=15))
    some = draw(st.booleans())
    return Overview(
        articles=draw(st.integers(1, 10**9)) if some else 0,
        passages=draw(st.integers(0, 10**9)),
        outlets=tuple(outlets),
        tags=(),
        oldest=draw(days) if some else None,
        newest=draw(days) if some else None,
        last_added=datetime(2025, 1, 1, 12, tzinfo=UTC) if some else None,
    )


@st.composite
def whys(draw: st.DrawFn) -> Why:
    shares = st.floats(0, 1)
    several = st.integers(0, 12)
    return Why(
        score=draw(shares),
        found=0.8,
        maybe=0.3,
        bias=draw(st.floats(-20, 20)),
        reasons=tuple(
            Reason("fits", "the quote has something of the kind", 1.0, draw(st.floats(-10, 10)))
            for _ in range(draw(st.integers(0, 20)))
        ),
        words=tuple(
            AskedWord(
                draw(long),
                draw(st.sampled_from(get_args(Where))),
                tuple(draw(st.lists(long, max_size=3))),
                draw(st.booleans()),
            )
            for _ in range(draw(several))
        ),
        kind=draw(st.sampled_from(AnswerKind)).value,
        time=draw(st.none() | st.builds(AskedTime, long, st.none() | days, days, st.none() | days)),
        filters=tuple(draw(st.lists(long, max_size=10))),
        article_id=draw(st.none() | st.integers(1, 2**62)),
        spelling=tuple(draw(st.lists(st.tuples(long, long), max_size=5))),
        ranked=draw(several),
        read=draw(several),
        rivals=tuple(
            Rival(1, draw(long), draw(st.none() | long), draw(days), draw(st.floats(0, 9)))
            for _ in range(draw(st.integers(0, 2)))
        ),
        tried=tuple(
            Trial("as typed", draw(long), draw(shares)) for _ in range(draw(st.integers(0, 7)))
        ),
    )


def seen(html: str, said: Sequence[Quote] = ()) -> tuple[str, list[Entity]]:
    """What people see of a message that Telegram takes.

    Args:
        html: The message.
        said: Its quotes, which are to be taken out before it is looked at what turns text.
    """
    text, entities = parse(html)
    assert 1 <= units(text.strip()) <= render.MAX_MESSAGE
    assert length(html) == units(text)
    for entity in entities:
        assert entity.type != "text_link" or re.match(r"https?://[^\s/]", entity.url or "", re.I)
    for quote in sorted(said, key=lambda q: -len(q.text)):
        text = text.replace(f"“{quote.text}”", "")
    depth = 0
    for character in text:
        assert character not in TURNING or character in "\u2068\u2069", repr(text)
        depth += (character == "\u2068") - (character == "\u2069")
        assert 0 <= depth <= 1
    assert depth == 0
    return parse(html)


def shown(text: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Those of the quotes that stand in the text, byte for byte."""
    return [quote for quote in quotes if f"“{quote.text}”" in text]


@settings(max_examples=60, deadline=None)
@given(answer=answers(), heading=long)
def test_any_answer(answer: Answer, heading: str) -> None:
    text, _ = seen(render.answer(answer, heading), answer.quotes)
    assert shown(text, answer.quotes) == list(answer.quotes)


@settings(max_examples=40, deadline=None)
@given(found=quotes(0, 5), order=st.sampled_from(get_args(Order)))
def test_any_list_of_articles(found: tuple[Quote, ...], order: Order) -> None:
    page = SearchPage(tuple(SearchHit(q, 1.0) for q in found), 0, 3, 3 * len(found), order)
    text, _ = seen(render.search(page), found)
    assert shown(text, found)[:1] == list(found[:1])


@settings(max_examples=25, deadline=None)
@given(some=st.lists(articles(), max_size=10))
def test_any_newest_articles(some: list[StoredArticle]) -> None:
    text, _ = seen(render.latest(some))
    assert f"#{some[0].source.article_id} " in text if some else "no such article" in text


@settings(max_examples=40, deadline=None)
@given(article=articles())
def test_any_article(article: StoredArticle) -> None:
    sentences = tuple(
        Quote(p.text, p.id, 0, len(p.text), article.source) for p in article.passages[:3]
    )
    text, _ = seen(render.article(ArticleCard(article, sentences)), sentences)
    assert shown(text, sentences) == list(sentences)
    assert ("This article was retracted." in text) == (article.status == "retracted")
    whole = plain(render.whole_article(article))
    assert all(passage.text.strip() in whole for passage in article.passages)


@settings(max_examples=25, deadline=None)
@given(overview=overviews(), indexed=st.integers(0, 10**9))
def test_any_status(overview: Overview, indexed: int) -> None:
    seen(render.status(Status(overview, indexed)))


@settings(max_examples=60, deadline=None)
@given(
    answer=answers(),
    why=whys(),
    overview=overviews(),
    before=st.none() | st.builds(Exchange, long, long, outcome=st.sampled_from(["", *Outcome])),
)
def test_any_explanation(
    answer: Answer, why: Why, overview: Overview, before: Exchange | None
) -> None:
    status = Status(overview, overview.passages)
    now = datetime(2025, 1, 4, tzinfo=UTC)
    text, _ = seen(render.why(replace(answer, why=why), status, now, before))
    assert f"{100 * why.score:.1f}%" in text
    assert "All of them are searchable." in text
    assert ("last one added 2 days ago" in text) == bool(overview.last_added)


@settings(max_examples=40, deadline=None)
@given(
    sentence=hostile.filter(str.strip).map(lambda text: text[:1200]),
    source=sources,
    questions=st.lists(long, max_size=3),
    number=st.integers(-(2**62), 2**62),
)
def test_any_other_message(
    sentence: str, source: Source, questions: list[str], number: int
) -> None:
    parse(render.notice(sentence))
    assert "<b>" in parse(render.notice(f"No <b>: {sentence}"))[0]
    seen(render.message("about", source=source))
    day = datetime(2026, 5, 1, tzinfo=UTC)
    groups = [Group(n, "key", sentence, "maybe", day, abs(number) + 1) for n in range(8)]
    pins = [Pin(n, "key", sentence, number, day) for n in range(8)]
    for some in (0, 1, 8):
        counted = {"total": some * 1000, "first": 9}
        seen(render.message("unanswered", groups=groups[:some], days=some + 1, **counted))
        seen(render.message("pins", pins=pins[:some], **counted))
    for template in ("add_for", "pin_for"):
        seen(render.message(template, question=sentence))
    for role in ("", "editor"):
        seen(render.message("start", questions=questions, role=role))
    for thread, role in ((None, ""), (7, "admin")):
        values = {"thread_id": thread, "role": role, "newsroom": bool(role)}
        seen(render.message("id", user_id=number or None, chat_id=number + 1, **values))


def test_the_messages_that_hold_nothing_of_others() -> None:
    commands = discover()
    for posted in (False, True):
        seen(render.message("help", commands=list(commands.items()), posted=posted))
    seen(render.message("start_group", username="newsdesk_bot"))
    for name, command in commands.items():
        for who, where in product(("", "editors"), ("", "in private")):
            values = {"name": name, "command": command, "who": who, "where": where}
            seen(render.message("help_command", **values))


@settings(max_examples=25, deadline=None)
@given(
    ids=st.lists(st.integers(-(2**52), 2**52), max_size=500, unique=True),
    name=hostile,
    mode=st.sampled_from(Mode),
)
def test_any_list_of_people(ids: list[int], name: str, mode: Mode) -> None:
    names = dict.fromkeys(ids[::2], name[:32])
    roles = Roles(tuple((i, Role.ADMIN) for i in ids), tuple(ids), (), mode, names)
    seen(render.message("roles", roles=roles, usage="Use `it`."))
    for title in ("Banned", "On the list (mode open)"):
        seen(render.message("listed", title=title, ids=ids, names=names, usage="Use `it`."))


@settings(max_examples=25, deadline=None)
@given(article=articles(), given_input=hostile, reason=st.none() | hostile)
def test_any_receipt(article: StoredArticle, given_input: str, reason: str | None) -> None:
    source = article.source
    draft = Draft(
        tuple(Paragraph(p.text, p.kind) for p in article.passages),
        title=source.title,
        outlet=source.outlet,
        published=source.published,
    )
    text = plain(render.receipt(Receipt(given_input, "copy", 7, draft, reason), paragraphs=True))
    assert text.startswith("copy")
    assert all(p.text.strip() in text for p in article.passages)
    nothing = plain(render.receipt(Receipt(given_input, "refused", reason="No title.")))
    assert nothing.endswith("No title.")


@settings(max_examples=40, deadline=None)
@given(
    article=articles(),
    version=st.integers(1, 3),
    like=st.none() | st.builds(Copy, st.integers(1), st.just("wording"), st.floats(0, 1)),
    joined=st.booleans(),
    said=hostile,
)
def test_any_article_that_is_brought_in(
    article: StoredArticle, version: int, like: Copy | None, joined: bool, said: str
) -> None:
    source = article.source
    if like is not None and joined:
        like = replace(like, joined=source.article_id)
    text, _ = seen(render.message("addition", article=article, version=version, like=like))
    assert f"#{source.article_id}" in text
    if like is not None:
        assert f"% like #{like.article_id}" in text
    draft = Draft(
        tuple(Paragraph(p.text, p.kind) for p in article.passages) or (Paragraph("x"),),
        source.title or None,
        source.outlet,
    )
    question = f"I don't know `{said.replace('`', '')[:40]}`. When was it published?"
    seen(render.message("lacking", draft=draft, question=question))
    seen(render.message("guide", step=1, steps=4, question="What?", remark=question))
    seen(render.message("like", source=source, sentence="92% like #512."))
    for left in (0, 1):
        values = {"title": source.title, "article_id": source.article_id, "version": left}
        seen(render.message("undone", **values))


@settings(max_examples=25, deadline=None)
@given(name=long, sentences=st.lists(long, max_size=10), more=st.integers(0, 10**6))
def test_any_list_that_is_brought_in(name: str, sentences: list[str], more: int) -> None:
    bad = tuple(enumerate(sentences, start=10**6))
    done = Listing(10**7, 10**6, 10**6, len(bad) + more, bad)
    text, _ = seen(told(name, done, "line"))
    assert f"{len(bad) + more:,} refused." in text


def test_every_template_is_sent_by_one_of_these() -> None:
    templates = {
        file.name.removesuffix(".html.j2") for file in resources.files("bot.templates").iterdir()
    }
    assert templates == (
        {"answer", "search", "latest", "article", "status", "notice", "whole_article", "receipt"}
        | {"why", "about", "id", "start", "start_group", "help", "help_command"}
        | {"roles", "listed", "unanswered", "pins", "add_for", "pin_for"}
        | {"addition", "lacking", "guide", "like", "undone", "listing"}
        | {"parts"}  # of the others
        # See test_render_editors.py.
        | {"versions", "editable", "edited", "retracted", "restored", "deleted", "deleting"}
        | {"audit", "feeds", "feed_found", "health", "stats"}
        | {"alerts", "alert_one", "alert_edit", "follow", "followed"}  # test_render_follows.py
        | {"standing"}  # test_bot_alerts.py
        | {"alert", "also", "digest"}  # test_alert.py, test_digest.py
        | {"importing"}  # test_bot_exporting.py
        | {"version"}  # for the command line alone
    )


# what fits


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (90_000_000, "1,041 days ago")],
)
def test_the_age_of_the_index_is_told_in_one_unit(seconds: int, words: str) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    added = now - timedelta(seconds=seconds)
    overview = Overview(1, 1, (), (), date(2015, 1, 1), date(2015, 1, 1), added)
    why = Why(0.0, 0.8, 0.3, -1.0, (), (), "other", None, (), None, (), 0, 0, ())
    text = render.why(replace(FOUND, why=why), Status(overview, 1), now)
    assert f"last one added {words}\n" in text


def test_what_says_little_is_left_out_and_what_says_least_comes_last() -> None:
    overview = Overview(1, 1, (), (), None, None, None)
    said = [Reason("fits", f"reason {i}", 1.0, says) for i, says in enumerate((3.0, -2.0, 0.04))]
    why = Why(0.7, 0.8, 0.3, -1.0, tuple(said), (), "date", None, (), None, (), 9, 9, ())
    text = plain(render.why(replace(FOUND, why=why), Status(overview, 1), datetime.now(UTC)))
    assert "from −1.0, makes +0.0:\n+3.0 reason 0\n−2.0 reason 1\n\n" in text
    assert "reason 2" not in text


SOURCE = Source(1, "A title", "Outlet", Published.on(date(2015, 11, 24)), "https://example.org/1")
FOUND = Answer(
    question="when?",
    outcome=Outcome.FOUND,
    short=ShortAnswer("24 November 2015", "Tuesday", AnswerKind.DATE, "2015-11-24"),
    quotes=quotes_of(["It was on Tuesday."], [SOURCE]),
    score=0.9,
    threshold=0.5,
    extent=Extent(32, date(2024, 12, 8)),
)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_how_a_follow_up_was_understood_stands_first(outcome: Outcome) -> None:
    quotes = () if outcome is Outcome.NOT_FOUND else FOUND.quotes
    answer = replace(FOUND, outcome=outcome, quotes=quotes, understood="who <did> it?")
    text, entities = seen(render.answer(answer))
    first, second, *_ = text.splitlines()
    assert (first, second) == ("I understood: who <did> it?", "")
    assert entities[0].type == "italic"


def test_three_quotes_as_long_as_can_be_fit() -> None:
    of = [replace(SOURCE, article_id=i, title="👪" * 9999, outlet="👪" * 9999) for i in range(3)]
    answer = replace(FOUND, quotes=quotes_of(["😀" * 350, "👪" * 350, "🎉" * 350], of))
    text, _ = seen(render.answer(answer, "😀" * 9999))
    assert shown(text, answer.quotes)[:1] == [answer.quotes[0]]
    assert set(re.findall(r"“([^”]*)”", text)) <= {quote.text for quote in answer.quotes}


@pytest.mark.parametrize("outcome", [Outcome.FOUND, Outcome.MAYBE])
def test_what_does_not_fit_is_dropped_from_the_end_and_never_cut(outcome: Outcome) -> None:
    of = [replace(SOURCE, article_id=i % 5) for i in range(8)]
    answer = replace(
        FOUND, outcome=outcome, quotes=quotes_of([f"{i}" + "😀" * 349 for i in range(8)], of)
    )
    text, _ = seen(render.answer(answer))
    kept = shown(text, answer.quotes)
    assert kept == list(answer.quotes[: len(kept)])
    assert 4 <= len(kept) < 8
    assert text.count("😀") == 349 * len(kept)
    # A source is named for each quote that is left, and for no other.
    assert len(re.findall(r"^\[\d\]", text, re.M)) == min(len(kept), 5)


def test_variants_of_quotes_that_were_dropped_are_dropped_too() -> None:
    of = [replace(SOURCE, article_id=i % 5, outlet=f"Outlet {i}") for i in range(8)]
    some = quotes_of([f"{i}" + "😀" * 349 for i in range(8)], of)
    shorts = [ShortAnswer(f"{i}", f"{i}", AnswerKind.NUMBER, i) for i in range(8)]
    variants = tuple(Variant(short, i) for i, short in enumerate(shorts))
    text, _ = seen(render.answer(replace(FOUND, quotes=some, variants=variants)))
    assert text.startswith("Sources differ\n")
    assert "Outlet 0" in text
    assert "Outlet 7" not in text


def test_sources_that_differ_are_named_with_their_day_and_who_else_says_so() -> None:
    published = [Published.parse(day) for day in ("2015-04-25", "2015-04-28", "2015-04-27")]
    of = [
        replace(SOURCE, article_id=i, outlet=outlet, published=day)
        for i, (outlet, day) in enumerate(zip(("A", None, "C"), published, strict=True))
    ]
    some = quotes_of(["It was 62.", "It was 5,000.", "It was 4,990."], of)
    old, new = (ShortAnswer(text, text, AnswerKind.NUMBER, 0) for text in ("62", "5,000"))
    variants = (Variant(new, 1, also=(2,), later=True), Variant(old, 0))
    text, _ = seen(render.answer(replace(FOUND, quotes=some, variants=variants)))
    assert text.splitlines()[:3] == [
        "Sources differ",
        "5,000 [2] 28 Apr 2015 (later); also [3]",
        "62 [1] A, 25 Apr 2015",
    ]


# how it looks


def test_an_answer_that_was_found() -> None:
    text, entities = seen(render.answer(FOUND))
    assert text == (
        "24 November 2015\n“It was on Tuesday.” [1]\n\n[1] Outlet · A title · 24 Nov 2015"
    )
    assert [entity.type for entity in entities] == ["bold", "text_link"]


def test_further_quotes_are_folded_and_an_article_has_one_number() -> None:
    other = replace(SOURCE, article_id=2, title="Another")
    answer = replace(FOUND, quotes=quotes_of(["One.", "Two.", "Three."], [SOURCE, other, SOURCE]))
    text, entities = seen(render.answer(answer))
    assert text == (
        "24 November 2015\n“One.” [1]\n“Two.” [2]\n\n“Three.” [1]\n\n"
        "[1] Outlet · A title · 24 Nov 2015\n[2] Outlet · Another · 24 Nov 2015"
    )
    assert "expandable_blockquote" in [entity.type for entity in entities]


def test_words_that_were_mended_and_filters_without_an_article() -> None:
    answer = replace(FOUND, mended=(("jett", "jet"),), unmatched=("source:nosuch",))
    text, _ = seen(render.answer(answer))
    assert (
        text.endswith(
            "24 Nov 2015\n\nI searched for “jet” instead of “jett”.\nNo article has source:nosuch."
        )
        or "I searched for “jet” instead of “jett”.\nNo article has source:nosuch." in text
    )
    many = replace(FOUND, mended=(("jett", "jet"),) * 170)
    text, _ = seen(render.answer(many))
    assert "I mended 165 more." in text


def test_line_ends_within_a_quote_stay() -> None:
    text, _ = seen(render.answer(replace(FOUND, quotes=quotes_of(["One.\n\n\n\nTwo."], [SOURCE]))))
    assert "“One.\n\n\n\nTwo.”" in text


def test_a_title_that_runs_from_the_right_is_set_apart() -> None:
    title = "שלום \u202eabc\u2066"
    text, _ = seen(render.latest([_article(replace(SOURCE, title=title))]))
    assert "· \u2068שלום abc\u2069 · 24 Nov 2015" in text


def test_a_title_of_nothing_but_control_characters_has_a_name() -> None:
    for title in ("", "\0\x1b", "\u202e", "\ud800"):
        text, _ = seen(render.latest([_article(replace(SOURCE, title=title))]))
        assert "(untitled)" in text


def test_a_long_title_is_cut_at_a_word() -> None:
    text, _ = seen(render.latest([_article(replace(SOURCE, title="word " * 100))]))
    assert "word word… ·" in text
    assert len(text) < 250


@pytest.mark.parametrize(
    ("quote", "fragment"),
    [
        ("One two.", "One two."),
        ("a b c d e f g h", "a,h"),
        ("a-b, c&d", "a-b, c&d"),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13", "1 2 3 4 5 6,8 9 10 11 12 13"),
    ],
)
def test_a_link_opens_at_the_quote(quote: str, fragment: str) -> None:
    html = render.answer(replace(FOUND, quotes=quotes_of([quote], [SOURCE])))
    _, entities = seen(html)
    url = str(entities[-1].url)
    page, _, found = url.partition("#:~:text=")
    assert page == SOURCE.url
    assert "-" not in found
    assert "&" not in found
    if quote.count(" ") not in (7,):
        assert unquote(found).replace(",", "\0").split("\0")[0] == fragment.split(",")[0]


def test_a_page_that_has_a_fragment_keeps_it() -> None:
    source = replace(SOURCE, url="https://example.org/1#live")
    _, entities = seen(render.answer(replace(FOUND, quotes=quotes_of(["One."], [source]))))
    assert entities[-1].url == "https://example.org/1#live:~:text=One."


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "ftp://x.org", "https://", "https://x.org/a b"]
)
def test_what_is_no_address_is_no_link(url: str | None) -> None:
    source = replace(SOURCE, url=url)
    text, entities = seen(render.answer(replace(FOUND, quotes=quotes_of(["One."], [source]))))
    assert "text_link" not in [entity.type for entity in entities]
    assert "[1] Outlet · A title · 24 Nov 2015" in text


@example("a `b` c", "a b c")
@example("`a", "`a")
@given(text=st.just("<`&`>"), said=st.just("<&>"))
def test_code_in_a_notice(text: str, said: str) -> None:
    assert parse(render.notice(text))[0] == said


def test_plain_text_has_addresses_on_request() -> None:
    html = '<b>x</b> <a href="https://example.org/?a=1&amp;b=2">y &lt; z</a>'
    assert plain(html) == "x y < z"
    assert plain(html, addresses=True) == "x y < z <https://example.org/?a=1&b=2>"


def _article(source: Source) -> StoredArticle:
    return StoredArticle(
        source=source,
        passages=(),
        byline=None,
        dateline=None,
        language=None,
        tags=(),
        external_id=None,
        status="live",
        added_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
