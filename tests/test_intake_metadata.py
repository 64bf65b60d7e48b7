"""What a page says of its article beside the text. Pages and outlets are made up."""

from __future__ import annotations

import json
from datetime import date

import pytest

from corpus.intake.clean import clean, complete
from corpus.types import Draft, Given, RawArticle

STORY = "The ferry to Skarnholm stayed in port for a third day, for the storm had not let up yet."
URL = "https://www.skarn.example/news/ferry"


def cleaned(
    head: str = "",
    notes: object = None,
    *,
    under: str = "<p>By Jane Doe</p>",
    after: str = "",
    url: str | None = URL,
) -> Draft:
    script = f'<script type="application/ld+json">{json.dumps(notes)}</script>' if notes else ""
    content = f"""<html lang="en"><head><title>Ferry stays in port | Skarn Courier</title>{head}
    {script}</head><body><article><h1>Ferry stays in port</h1>{under}<p>{STORY}</p>
    <p>{STORY[4:]}</p></article>{after}</body></html>"""
    return clean(RawArticle(content, "html", Given(url=url)), today=date(2024, 6, 1))


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def article(**fields: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "Ferry stays in port", **fields}


@pytest.mark.parametrize(
    ("head", "notes", "section"),
    [
        ("", article(articleSection="Harbour"), "Harbour"),
        ("", article(articleSection=["Harbour", "Weather"]), "Harbour"),
        ("", article(articleSection="Harbour,Weather,Home Page"), "Harbour"),
        (meta("article:section", "Harbour &amp; Sea"), None, "Harbour & Sea"),
        (meta("article:section", "Harbour"), article(articleSection="Uncategorized"), "Harbour"),
        (meta("article:section", "Skarn Courier"), None, None),
        (meta("article:section", "https://www.skarn.example/harbour"), None, None),
        (meta("article:section", "x" * 200), None, None),
        ("", article(articleSection=7), None),
        ("", None, None),
    ],
)
def test_the_section_is_what_the_page_calls_it(
    head: str, notes: object, section: str | None
) -> None:
    assert cleaned(head, notes).section == section


@pytest.mark.parametrize(
    ("head", "notes", "image"),
    [
        (meta("og:image", "/pictures/ferry.jpg"), None, "https://www.skarn.example/pictures/ferry.jpg"),
        (meta("og:image", "//cdn.example/ferry.jpg"), None, "https://cdn.example/ferry.jpg"),
        ("", article(image="https://cdn.example/a.jpg"), "https://cdn.example/a.jpg"),
        ("", article(image=["https://cdn.example/a.jpg", "b"]), "https://cdn.example/a.jpg"),
        ("", article(image={"@type": "ImageObject", "url": "/a.jpg"}), "https://www.skarn.example/a.jpg"),
        ("", article(image={"@id": "#primaryimage"}), None),
        (meta("og:image", "https://cdn.example/logo.png"), article(image="/a.jpg"), "https://www.skarn.example/a.jpg"),
        (meta("og:image", "https://cdn.example/default-share.png"), None, None),
        (meta("og:image", "data:image/png;base64,AAAA"), None, None),
        (meta("og:image", "http://[broken"), None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_the_image_is_that_of_the_article(head: str, notes: object, image: str | None) -> None:
    assert cleaned(head, notes).image == image


def test_an_image_without_a_site_is_none() -> None:
    assert cleaned(meta("og:image", "/pictures/ferry.jpg"), url=None).image is None


@pytest.mark.parametrize(
    ("notes", "under", "after", "byline"),
    [
        (article(author={"name": "Jane Doe"}), "<p>By Jane Doe</p>", "", "Jane Doe"),
        # Invented by a program, or printed nowhere.
        (article(author={"name": "admin"}), "", "", None),
        (article(author={"name": "Max Roe"}), "<p>By Jane Doe</p>", "", "Jane Doe"),
        # Part of other words.
        (article(author={"name": "Ann"}), "<p>Annabel and her boat</p>", "", None),
        # The outlet is no writer.
        (article(author={"name": "Skarn"}, publisher={"name": "Skarn Courier"}), "", "", None),
        # Who comments is none either.
        (None, "", '<div class="comments"><span itemprop="author">Max Roe</span></div>', None),
    ],
)
def test_a_byline_is_who_the_page_says_wrote_it(
    notes: object, under: str, after: str, byline: str | None
) -> None:
    assert cleaned("", notes, under=under, after=after).byline == byline


def test_a_complete_article_keeps_them() -> None:
    head = meta("article:section", "Harbour") + meta("og:image", "/ferry.jpg")
    draft = cleaned(head + meta("article:published_time", "2024-05-01"))
    article = complete(draft)
    assert (article.section, article.image) == ("Harbour", "https://www.skarn.example/ferry.jpg")
