"""Pages that are made to keep a reader busy end in a sentence."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import LARGE, cleaned
from corpus.errors import RejectedArticle
from corpus.intake.clean import clean
from corpus.intake.markup import bare
from corpus.types import RawArticle

TODAY = date(2024, 6, 1)
STORY = "<p>The ferry to Skarnholm stayed in port for a third day, the harbour master said.</p>"
PAGE = f"<html><head><title>Ferry</title></head><body><h1>Ferry</h1>{STORY}</body></html>"

#: What pages are made of that want to be a burden; each is as large as a page may be.
HOSTILE = {
    "deep boxes": "<div>" * 100_000 + STORY,
    "deep letters": "<b>" * 100_000 + "x",
    "deep lists": "<ul><li>" * 50_000 + STORY,
    "deep tables": "<table><tr><td>" * 30_000 + STORY,
    "empty parts": "<i></i>" * 700_000,
    "a million links": "<a href=/b>b</a>" * 300_000,
    "paragraphs without end": STORY * 50_000,
    "headlines without end": "<h1>Ferry in port</h1>" * 250_000,
    "dates without end": "<h1>Ferry</h1>" + "<time datetime=2023-01-01>x</time>" * 120_000,
    "entities": f"{STORY}<p>{'&amp;' * 900_000}</p>",
    "entities in entities": "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY b{n} '&b{n - 1};&b{n - 1};'>" for n in range(1, 40))
    + f"]><html><body>{STORY}<p>&b39;</p>",
    "a giant attribute": f'<div class="{"a " * 2_000_000}">{STORY}</div>',
    "one word": f"<p>{'a' * 4_000_000}</p>",
    "one line": f"<p>{'word ' * 800_000}</p>",
    "nulls": "\0" * 1_000_000 + STORY,
    "halves of characters": STORY.replace("ferry", "\ud800ferry\udfff"),
    "notes in notes": f'<script type="application/ld+json">{"[" * 100_000}</script>{STORY}',
    "notes without end": '<script type="application/ld+json">' * 100_000 + STORY,
    "writers without end": '<script type="application/ld+json">{"@type":"Article","author":['
    + ",".join(['{"name":"Jane Doe"}'] * 100_000)
    + f"]}}</script>{STORY}",
    "a comment without end": "<!--" * 500_000 + STORY,
    "a script without end": "<script " * 500_000 + STORY,
    "brackets": "<" * 3_000_000,
    "a title without end": f"<title>{'a | ' * 500_000}</title>{STORY}",
    "a headline without end": f"<h1>{'a - ' * 90_000}</h1>{STORY}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_read_or_refused(name: str) -> None:
    refused = draft = None
    try:
        draft = clean(RawArticle(HOSTILE[name], "html"), today=TODAY)
    except RejectedArticle as e:
        refused = str(e)
    assert refused is None or refused.endswith(".")
    for paragraph in draft.paragraphs if draft else ():
        paragraph.text.encode()


@pytest.mark.parametrize("name", ["a million links", "halves of characters"])
async def test_a_hostile_page_does_no_harm_in_a_process(name: str) -> None:
    content = HOSTILE[name] + f"<i title='{'a' * LARGE}'>"
    try:
        found = await cleaned(RawArticle(content, "html"), today=TODAY)
    except RejectedArticle as e:
        found = None
        reason = e.reason
    assert (found is None) == (name == "a million links")
    assert found is not None or reason == "too-complex"


async def test_a_large_page_is_read_in_a_process_as_any_other() -> None:
    content = PAGE.replace("</body>", f"<!-- --><p>{'word ' * (LARGE // 5)}.</p></body>")
    assert len(content) > LARGE
    raw = RawArticle(content, "html")
    assert await cleaned(raw, today=TODAY) == clean(raw, today=TODAY)


async def test_a_large_wall_is_refused_with_its_reason() -> None:
    content = f"<title>404</title><h1>404</h1><div title='{'a' * LARGE}'>Nothing here</div>"
    with pytest.raises(RejectedArticle) as e:
        await cleaned(RawArticle(content, "html"), today=TODAY)
    assert e.value.reason == "not-found"


async def test_what_takes_too_long_is_given_up() -> None:
    attributes = " ".join(f"a{number}=b" for number in range(300_000))
    with pytest.raises(RejectedArticle) as e:
        await cleaned(RawArticle(f"<div {attributes}>{STORY}</div>", "html"), seconds=1)
    assert e.value.reason == "too-complex"


async def test_questions_go_on_meanwhile() -> None:
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    ticking = asyncio.create_task(tick())
    await cleaned(RawArticle(PAGE, "html"), today=TODAY)
    ticking.cancel()
    assert turns > 0


def test_what_nobody_reads_is_left_out() -> None:
    content = "a<!-- b --><script>c</script><STYLE>d</STYLE >e<svg><p>f</p></svg>g"
    assert bare(content) == "a <script></script> e g"


def test_notes_are_kept() -> None:
    content = '<script type="application/ld+json">{"a": 1}</script>'
    assert bare(content) == content


UNREAD = ("<!-- {} -->", "<script>{}</script>", "<style a=b>{}</style>", "<svg>{}</svg >")


@given(st.lists(st.tuples(st.sampled_from(("{}", *UNREAD)), st.text("ab <p/>", max_size=9))))
def test_what_stands_outside_is_kept_and_nothing_else(parts: list[tuple[str, str]]) -> None:
    content = "|".join(form.format(text) for form, text in parts)
    kept = {"{}": "{0}", UNREAD[1]: "<script></script>"}
    left = "|".join(kept.get(form, " ").format(text) for form, text in parts)
    assert bare(content) == left


@given(
    st.lists(st.sampled_from(["<!--", "-->", "<script", ">", "</script>", "<svg x", "a"])).map(
        "".join
    )
)
def test_any_source_can_be_made_bare(content: str) -> None:
    assert bare(content).count("a") <= content.count("a")
