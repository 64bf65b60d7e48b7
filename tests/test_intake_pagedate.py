"""When a page appeared. The pages are made up, and so are their outlets."""

from __future__ import annotations

import json
from datetime import date

import pytest

from corpus.intake.clean import clean
from corpus.types import Given, Published, RawArticle

STORY = "The ferry to Skarnholm stayed in port for a third day, for the storm had not let up yet."


def published(
    *,
    head: str = "",
    notes: object = None,
    above: str = "",
    under: str = "",
    after: str = "",
    url: str = "https://www.skarn.example/ferry",
) -> Published | None:
    script = f'<script type="application/ld+json">{json.dumps(notes)}</script>' if notes else ""
    content = f"""<html lang="en"><head><title>Ferry stays in port</title>{head}{script}</head>
    <body><header><h1>Skarn Courier</h1><span>Saturday, June 1, 2024</span></header>
    <article><div>{above}<h1>Ferry stays in port</h1>{under}</div><p>{STORY}</p><p>{STORY[4:]}</p>
    </article>{after}</body></html>"""
    draft = clean(RawArticle(content, "html", Given(url=url)), today=date(2024, 6, 1))
    return draft.published


def told(moment: str) -> dict[str, str]:
    return {"@type": "NewsArticle", "headline": "Ferry stays in port", "datePublished": moment}


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("under", "url"),
    [
        ("<p>Nov. 18, 2023, 8:59 p.m. ET</p>", "https://www.skarn.example/ferry"),
        ("", "https://www.skarn.example/2023/11/18/ferry"),
        (
            '<time datetime="2023-11-19T01:59:00Z">Posted Nov 18, 8:59 PM</time>',
            "https://www.skarn.example/ferry",
        ),
    ],
)
def test_the_day_is_the_one_on_which_the_outlet_says_it_appeared(under: str, url: str) -> None:
    found = published(notes=told("2023-11-19T01:59:00Z"), under=under, url=url)
    assert found == Published.on(date(2023, 11, 18), "json-ld")


def test_a_moment_that_cannot_have_been_that_day_stays() -> None:
    found = published(
        notes=told("2023-11-19T15:00:00Z"), url="https://www.skarn.example/2023/11/18/ferry"
    )
    assert str(found) == "2023-11-19T15:00:00Z"


@pytest.mark.parametrize(
    "under",
    ["<p>Published 2 May 2023</p>", "<p>Published: May 2, 2023 | Updated: November 19, 2023</p>"],
)
def test_what_the_page_says_was_published_earlier_beats_the_note_of_a_change(under: str) -> None:
    found = published(notes=told("2023-11-19T15:00:00Z"), under=under)
    assert found == Published.on(date(2023, 5, 2), "text")


def test_an_address_that_is_older_than_the_note_is_believed() -> None:
    found = published(
        notes=told("2023-11-19T15:00:00Z"), url="https://www.skarn.example/2023/05/02/ferry"
    )
    assert found == Published.on(date(2023, 5, 2), "url")


def test_a_printed_day_of_change_is_none_of_publication() -> None:
    found = published(
        notes=told("2023-05-02T15:00:00Z"), under="<p>Last updated: November 19, 2023</p>"
    )
    assert str(found) == "2023-05-02T15:00:00Z"


def test_a_vague_date_that_is_the_one_of_the_change_comes_last() -> None:
    head = meta("date", "2023-11-19T10:00:00Z") + meta(
        "article:modified_time", "2023-11-19T10:00:00Z"
    )
    under = '<time datetime="2023-05-02T10:00:00Z">2 May</time>'
    assert str(published(head=head, under=under)) == "2023-05-02T10:00:00Z"


def test_of_several_articles_in_the_notes_the_one_of_the_page_is_meant() -> None:
    other = told("2021-01-01T10:00:00Z") | {"headline": "Lighthouse to be sold"}
    found = published(notes=[other, told("2023-05-02T10:00:00Z")])
    assert str(found) == "2023-05-02T10:00:00Z"


@pytest.mark.parametrize(
    "after",
    [
        '<div class="comments"><time datetime="2023-12-24">Dec 24</time></div>',
        '<aside><time datetime="2023-12-24">Dec 24</time></aside>',
        '<div class="related-stories"><span>Published December 24, 2023</span></div>',
        '<section class="comment-list"><meta itemprop="datePublished" content="2023-12-24">'
        "</section>",
        "<footer>© 2023 Skarn Courier</footer>",
        '<section><time datetime="2023-12-24">Dec 24</time><time datetime="2023-12-25">Dec 25'
        "</time></section>",
    ],
)
def test_dates_of_comments_and_of_other_stories_are_none(after: str) -> None:
    assert published(after=after) is None


def test_the_date_beside_the_name_of_the_site_is_that_of_the_visit() -> None:
    assert published() is None


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("<span>Published on May 2, 2023</span>", date(2023, 5, 2)),
        ("<span>publiziert am 2. Mai 2023</span>", date(2023, 5, 2)),
        ("<span>May 2, 2023</span>", None),
    ],
)
def test_above_the_headline_a_date_must_say_what_it_is(above: str, day: date | None) -> None:
    found = published(above=above)
    assert (found.day if found else None) == day


@pytest.mark.parametrize("moment", ["2031-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "03/12/2023"])
def test_a_date_that_cannot_be_is_none(moment: str) -> None:
    assert published(notes=told(moment)) is None


def test_a_note_with_its_zone_beats_one_of_the_same_day_without() -> None:
    found = published(
        notes=told("2023-05-02"), head=meta("article:published_time", "2023-05-02T10:00:00+02:00")
    )
    assert str(found) == "2023-05-02T08:00:00Z"
