"""Pages as sites make them. All of them are made up, and so are their outlets."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import RejectedArticle
from corpus.intake.clean import clean
from corpus.types import Draft, Given, RawArticle

URL = "https://www.gazette.example/2023/01/04/freighter?utm_source=mail"
BODY = [
    "The harbour of Port Ellery was closed on Tuesday after a freighter struck the outer mole, "
    "the port authority said.",
    "No one was hurt, but some 40 tonnes of fuel oil leaked into the basin overnight, and the "
    "smell of it could be noticed as far as the market.",
    '"We heard a bang, and then the alarm," said Mara Lindqvist, who runs the fish market. '
    '"Nobody knew what it was, and everybody ran."',
    "An inquiry into the crash has begun, and the captain was heard on Wednesday.",
]
NOTES = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Organization", "name": "Gazette Media"},
        {
            "@type": ["NewsArticle"],
            "headline": "Freighter rams harbour wall &#8211; Gazette",
            "datePublished": "2023-01-03T17:30:00-05:00",
            "dateModified": "2023-01-05T00:00:00Z",
            "author": [{"@type": "Person", "name": "jane doe"}, {"name": "Never Printed"}],
            "publisher": {"@type": "Organization", "name": "The Ellery Gazette"},
        },
    ],
}


def page(
    *,
    head: str = "",
    above: str = "<p class=by>By Jane Doe</p>",
    body: list[str] | None = None,
    below: str = "",
    lang: str = "en",
    notes: object = NOTES,
) -> str:
    paragraphs = "\n".join(f"<p>{text}</p>" for text in (BODY if body is None else body))
    return f"""<!DOCTYPE html><html lang="{lang}"><head>
<title>Freighter rams harbour wall | The Ellery Gazette</title>
<script type="application/ld+json">{json.dumps(notes)}</script>{head}</head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Freighter rams harbour wall</h1>{above}
<div class="text">{paragraphs}</div></article>{below}
<footer><p>© 2023 The Ellery Gazette. All rights reserved.</p></footer></body></html>"""


def cleaned(content: str, url: str | None = URL) -> Draft:
    return clean(RawArticle(content, "html", Given(url=url)), today=date(2024, 6, 1))


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs if paragraph.kind == "text"]


def captions(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs if paragraph.kind == "caption"]


def test_a_page_gives_its_article() -> None:
    draft = cleaned(page())
    assert texts(draft) == BODY
    assert draft.title == "Freighter rams harbour wall"
    assert draft.outlet == "The Ellery Gazette"
    assert draft.byline == "Jane Doe"
    assert draft.language == "en"
    assert draft.published is not None
    assert str(draft.published) == "2023-01-03T22:30:00Z"
    assert draft.published.origin == "json-ld"


def test_headings_and_links_elsewhere_are_no_paragraphs() -> None:
    body = [BODY[0], BODY[1], "Read more: Lighthouse to be sold", *BODY[2:]]
    content = page(body=body).replace("<p>No one", "<h2>Clean-up operation</h2><p>No one")
    links = '<ul><li><a href="/a">Lighthouse to be sold.</a></li></ul>'
    assert texts(cleaned(content.replace("</article>", f"{links}</article>"))) == BODY


def test_figcaptions_are_captions_once_and_where_they_stand() -> None:
    figure = (
        "<figure><img src=a.jpg><figcaption>The <b>Aldona</b> by the mole.</figcaption></figure>"
    )
    content = page().replace("<p>No one", f"{figure}<p>The Aldona by the mole.</p><p>No one")
    draft = cleaned(content.replace('<div class="text">', f'<div class="text">{figure}'))
    assert captions(draft) == ["The Aldona by the mole."]
    assert texts(draft) == BODY


def test_figcaptions_of_other_stories_are_not_captions() -> None:
    figure = "<figure><figcaption>The lighthouse is for sale.</figcaption></figure>"
    content = page(below=f"<section>{figure}</section>")
    content = content.replace("<p>An inquiry", f"<aside>{figure}</aside><p>An inquiry")
    assert captions(cleaned(content)) == []


def test_a_story_cut_into_boxes_is_whole() -> None:
    more = [f"{number} boats were damaged, the coast guard said later." for number in range(20, 26)]
    box = "".join(f"<p>{text}</p>" for text in more)
    content = page().replace("</article>", f'<div class="text">{box}</div></article>')
    assert texts(cleaned(content)) == [*BODY, *more]


@pytest.mark.parametrize(
    ("head", "notes", "url", "printed", "origin"),
    [
        ("", {"@type": "Article", "datePublished": "2023-01-02"}, URL, "2023-01-02", "json-ld"),
        (
            '<meta property="article:published_time" content="2023-01-02T10:00:00Z">',
            {},
            URL,
            "2023-01-02T10:00:00Z",
            "meta",
        ),
        ('<meta name="Date" content="2 January 2023">', {}, URL, "2023-01-02", "meta"),
        ("", {}, URL, "2023-01-04", "url"),
        ("", {"@type": "Article", "datePublished": "2923-01-02"}, URL, "2023-01-04", "url"),
        ("", {"@type": "Comment", "datePublished": "2023-01-02"}, URL, "2023-01-04", "url"),
    ],
)
def test_dates_come_from_the_surest_place(
    head: str, notes: object, url: str, printed: str, origin: str
) -> None:
    published = cleaned(page(head=head, notes=notes), url).published
    assert published is not None
    assert (str(published), published.origin) == (printed, origin)


@pytest.mark.parametrize(
    "above",
    [
        '<time datetime="2023-01-02">Monday</time>',
        "<div><span>Published</span> <span>10:15 GMT</span>, <b>2 January 2023</b></div>",
        "<p>By Jane Doe | January 2, 2023</p>",
    ],
)
def test_dates_are_read_where_the_page_prints_them(above: str) -> None:
    published = cleaned(page(above=above, notes={}), None).published
    assert str(published) == "2023-01-02"


def test_a_date_in_the_story_is_history() -> None:
    history = "The mole was opened on January 3, 1911, and it was rebuilt after the great storm."
    assert cleaned(page(body=[*BODY, history], notes={}), None).published is None


def test_a_writer_whom_nobody_sees_is_no_byline() -> None:
    assert cleaned(page(above="")).byline is None


def test_a_byline_is_spelled_as_the_page_prints_it() -> None:
    assert cleaned(page(above="<p>By JANE DOE, staff writer</p>")).byline == "JANE DOE"


@pytest.mark.parametrize(
    ("told", "url"),
    [
        ("https://gazette.example/freighter#top", "https://gazette.example/freighter"),
        ("/freighter", "https://www.gazette.example/freighter"),
        ("https://www.gazette.example/", "https://www.gazette.example/2023/01/04/freighter"),
        ("https://thief.example/freighter", "https://www.gazette.example/2023/01/04/freighter"),
        ("http://[", "https://www.gazette.example/2023/01/04/freighter"),
        ("", "https://www.gazette.example/2023/01/04/freighter"),
    ],
)
def test_the_canonical_address_is_believed_on_its_own_site(told: str, url: str) -> None:
    draft = cleaned(page(head=f'<link rel="canonical" href="{told}">'))
    # "thief.example" is another site than "gazette.example", though both end alike.
    assert draft.url == url


def test_a_saved_page_tells_its_own_address() -> None:
    link = '<link rel="canonical" href="https://gazette.example/freighter">'
    assert cleaned(page(head=link), None).url == "https://gazette.example/freighter"


@pytest.mark.parametrize(
    ("lang", "language"),
    [("en-us", "en-US"), ("pt_BR", "pt-BR"), ("EN", "en"), ("", "en"), ("x", "en")],
)
def test_the_page_says_its_language(lang: str, language: str) -> None:
    assert cleaned(page(lang=lang)).language == language


def test_a_page_that_calls_german_english_is_not_believed() -> None:
    body = [
        "Der Hafen von Port Ellery war am Dienstag geschlossen, nachdem ein Frachter die äußere "
        "Mole gerammt hatte, teilte die Hafenbehörde am Abend mit.",
        "Niemand wurde verletzt, doch etwa vierzig Tonnen Öl liefen über Nacht in das Becken, und "
        "der Geruch war noch auf dem Markt zu bemerken, sagten mehrere Händler am Mittwoch.",
    ]
    assert cleaned(page(body=body)).language == "de"


@pytest.mark.parametrize(
    ("head", "below", "title"),
    [
        ('<meta property="og:title" content="Freighter rams harbour wall - Gazette">', "", None),
        ("", "<h1>The Ellery Gazette</h1>", None),
        ("", "<h1>More stories</h1>", None),
    ],
)
def test_the_printed_headline_is_the_title(head: str, below: str, title: str | None) -> None:
    assert cleaned(page(head=head, below=below)).title == (title or "Freighter rams harbour wall")


def test_without_a_headline_the_window_tells_the_title() -> None:
    content = page(notes={}).replace("<h1>Freighter rams harbour wall</h1>", "")
    draft = cleaned(content)
    assert draft.title == "Freighter rams harbour wall"
    assert draft.outlet == "The Ellery Gazette"


@pytest.mark.parametrize("notes", [{"@type": "Article", "isAccessibleForFree": "False"}, {}])
def test_a_page_that_must_be_paid_for_is_refused(notes: object) -> None:
    content = page(
        body=["The harbour was closed."],
        below="<div>Subscribe to continue reading this story.</div>",
        notes=notes,
    )
    with pytest.raises(RejectedArticle, match="subscribers") as e:
        cleaned(content)
    assert e.value.reason == "paywall"


def test_an_open_page_may_ask_for_subscribers() -> None:
    asked = "<div>Subscribe to read more stories like this one.</div>"
    assert texts(cleaned(page(below=asked))) == BODY


@pytest.mark.parametrize("content", ["", " ", "<html>", "no tags", "<p></p>", "\0", "<!-- x -->"])
def test_pages_without_an_article_have_no_text(content: str) -> None:
    assert cleaned(content).paragraphs == ()


@pytest.mark.parametrize(
    "notes",
    [None, [], "x", {"@type": 5}, {"@graph": {"@graph": []}}, {"@type": "Article", "author": 7}],
)
def test_odd_notes_do_no_harm(notes: object) -> None:
    draft = cleaned(page(notes=notes))
    assert (draft.title, texts(draft)) == ("Freighter rams harbour wall", BODY)


PARTS = [
    *BODY,
    "<p>",
    "</p>",
    "<article>",
    "<h1>",
    "<figcaption>",
    "<li>",
    "<script>",
    "<!--",
    "<time datetime='",
    "<meta name=date content='0000-00-00'>",
    '<script type="application/ld+json">{"@type":"Article","headline":[]}</script>',
    "<link rel=canonical href='//'>",
    "<html lang='",
    "&#0;",
    "]]>",
]


@settings(max_examples=50, deadline=None)  # a page takes milliseconds, and the first one more
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=20)).map("".join))
def test_any_page_is_cleaned(content: str) -> None:
    try:
        draft = cleaned(content)
    except RejectedArticle:
        return
    for paragraph in draft.paragraphs:
        assert paragraph.text.strip() == paragraph.text != ""


def test_halves_of_characters_do_no_harm() -> None:
    assert texts(cleaned(page().replace("The harbour", "\ud800The harbour"))) == BODY
