"""Pages as people paste them. All of them are made up, and so are their outlets."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.intake.characters import plain
from corpus.intake.clean import clean
from corpus.types import Draft, Given, RawArticle

TODAY = date(2024, 6, 1)


def cleaned(content: str, url: str | None = None) -> Draft:
    return clean(RawArticle(content, "text", Given(url=url)), today=TODAY)


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs if paragraph.kind == "text"]


def captions(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs if paragraph.kind == "caption"]


LEAD = (
    "The harbour of Port Ellery was closed on Tuesday after a freighter struck the outer mole, "
    "the port authority said."
)
SECOND = "No one was hurt, but some 40 tonnes of fuel oil leaked into the the basin overnight."
QUOTE = '"We heard a bang, and then the alarm," said Mara Lindqvist, who runs the fish market.'
LAST = "An inquiry has begun."

PASTED = f"""Skip to main content

Breaking News

Freighter Rams Harbour Wall in Port Ellery


The freighter Aldona lies against the mole of Port Ellery, on Tuesday, Jan. 3, 2023.
The freighter Aldona lies against the mole of Port Ellery, on Tuesday, Jan. 3, 2023.

{LEAD}

{SECOND}

Clean-up operation

{QUOTE}

Workers lay booms across the basin of Port Ellery, Jan. 3, 2023.
Workers lay booms across the basin of Port Ellery, Jan. 3, 2023.

{LAST}

  • 16x9 Image

    Seaboard News

    Seaboard News provides news from the coast in nine languages. Stories with this byline are \
the work of several journalists.

XS
SM
MD
LG
"""


def test_a_pasted_page_keeps_its_story_and_nothing_else() -> None:
    draft = cleaned(PASTED)
    assert draft.title == "Freighter Rams Harbour Wall in Port Ellery"
    assert texts(draft) == [LEAD, SECOND, QUOTE, LAST]
    assert captions(draft) == [
        "The freighter Aldona lies against the mole of Port Ellery, on Tuesday, Jan. 3, 2023.",
        "Workers lay booms across the basin of Port Ellery, Jan. 3, 2023.",
    ]
    assert (draft.outlet, draft.byline, draft.language) == ("Seaboard News", "Seaboard News", "en")
    assert draft.published is not None
    assert (str(draft.published), draft.published.origin) == ("2023-01-03", "text")


def test_captions_keep_their_place_among_the_paragraphs() -> None:
    kinds = [paragraph.kind for paragraph in cleaned(PASTED).paragraphs]
    assert kinds == ["caption", "text", "text", "text", "caption", "text"]


NEWSPAPER = f"""Home > News > Coast

The Ellery Gazette

Ferry line to resume in March after two years, operator says

Service will start with three boats a day

By Jane Doe, Staff writer
Published 5:30 PM EST, Tue January 3, 2023
Updated 9:10 AM EST, Wed January 4, 2023

Share on Facebook
Tweet
Email

PORT ELLERY (Coastwire) — {LEAD}

Advertisement

{SECOND}

Read more: Why the mole was never rebuilt

Sign up for our Coast newsletter and get the best of the shore in your inbox.

What happens next?

{QUOTE}

{LAST}

(Reporting by Jane Doe; editing by John Roe)

© 2023 The Ellery Gazette. All rights reserved.

Related stories
Lighthouse to be sold
Five walks along the cliffs
We use cookies to improve your experience.
"""


def test_a_newspaper_page_gives_title_outlet_byline_date_and_dateline() -> None:
    draft = cleaned(NEWSPAPER)
    assert draft.title == "Ferry line to resume in March after two years, operator says"
    assert draft.outlet == "The Ellery Gazette"
    assert draft.byline == "Jane Doe"
    assert str(draft.published) == "2023-01-03"
    assert draft.dateline == "PORT ELLERY (Coastwire)"


def test_a_newspaper_page_loses_what_stands_around_the_story() -> None:
    assert texts(cleaned(NEWSPAPER)) == [
        "Service will start with three boats a day",
        f"PORT ELLERY (Coastwire) — {LEAD}",
        SECOND,
        QUOTE,
        LAST,
    ]


BROADCASTER = f"""Coast Broadcasting
Home
News
Latin America and the Caribbean
Menu

Freighter rams harbour wall in Port Ellery
Published
3 January 2023

Share
Cars wait at the gate of the harbour
IMAGE SOURCE,COASTWIRE
Image caption,
The harbour was closed for eleven hours

{LEAD}
{SECOND}

Play video ad
Media caption,
The moment of the crash
{QUOTE}
{LAST}

You may also be interested in:
Five walks along the cliffs of Port Ellery

More on this story
Lighthouse to be sold
Published
2 December 2022
"""


def test_a_broadcasters_page_is_cleaned() -> None:
    draft = cleaned(BROADCASTER)
    assert draft.title == "Freighter rams harbour wall in Port Ellery"
    assert draft.outlet == "Coast Broadcasting"
    assert str(draft.published) == "2023-01-03"
    assert texts(draft) == [LEAD, SECOND, QUOTE, LAST]
    assert captions(draft) == [
        "Cars wait at the gate of the harbour",
        "The harbour was closed for eleven hours",
        "The moment of the crash",
    ]


MAGAZINE = f"""Support the Ellery Review
Pay for good reporting with a dollar a week
Print subscriptions
Opinion
Freighter rams harbour wall in Port Ellery
It was not the first crash of its kind, and it will not be the last, critics of the port warn

Anna Berg in Port Ellery
Tue 3 Jan 2023 06.00 GMT

{LEAD}
{SECOND}
Sign up to Morning Tide

Free daily newsletter
Our morning email tells you what happened on the coast and why it matters

Privacy Notice: Newsletters may contain advertisements. For more see our Privacy Policy.
after newsletter promotion
{LAST}
CoastWire's Tom Roe contributed to this report.
Explore more on these topics
Harbours
Share
Reuse this content
"""


def test_a_magazines_page_is_cleaned() -> None:
    draft = cleaned(MAGAZINE)
    assert draft.title == "Freighter rams harbour wall in Port Ellery"
    assert (draft.byline, str(draft.published)) == ("Anna Berg", "2023-01-03")
    assert texts(draft)[1:] == [LEAD, SECOND, LAST]


WRAPPED = """Councillors reject plan for second bridge over the Orne

By John Roe | 14 February 2023

Councillors in Orneville voted by 31 to 24 on Monday night against the
second bridge, ending a dispute that has run for eleven years and cost
the city three mayors. Supporters had hoped for a late change of heart.

"This was never about traffic," said the mayor, Ines Calder. "It was
about who we want to be," she added, before leaving the chamber to
applause and some whistles.

The old bridge will be repaired.
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_paragraphs_wrapped_by_hand_become_one_line(line_end: str) -> None:
    draft = cleaned(WRAPPED.replace("\n", line_end))
    assert draft.title == "Councillors reject plan for second bridge over the Orne"
    assert draft.byline == "John Roe"
    assert texts(draft) == [
        "Councillors in Orneville voted by 31 to 24 on Monday night against the second bridge, "
        "ending a dispute that has run for eleven years and cost the city three mayors. "
        "Supporters had hoped for a late change of heart.",
        '"This was never about traffic," said the mayor, Ines Calder. "It was about who we want to '
        'be," she added, before leaving the chamber to applause and some whistles.',
        "The old bridge will be repaired.",
    ]


def test_wrapped_paragraphs_without_blank_lines_are_told_apart() -> None:
    body = WRAPPED.split("\n\n", 2)[2].replace("\n\n", "\n")
    assert len(texts(cleaned(f"A second bridge is refused\n\n{body}"))) == 3


def test_lines_divided_by_single_newlines_are_paragraphs() -> None:
    draft = cleaned(f"Freighter rams harbour wall\n{LEAD}\n{SECOND}\n{QUOTE}\n{LAST}")
    assert draft.title == "Freighter rams harbour wall"
    assert texts(draft) == [LEAD, SECOND, QUOTE, LAST]


def test_a_single_paragraph_is_text_and_no_title() -> None:
    draft = cleaned(LEAD)
    assert (draft.title, texts(draft)) == (None, [LEAD])


def test_a_title_and_one_paragraph_is_enough() -> None:
    draft = cleaned(f"Freighter rams harbour wall\n\n{LEAD}")
    assert (draft.title, texts(draft)) == ("Freighter rams harbour wall", [LEAD])


@pytest.mark.parametrize(
    "title",
    [
        "Can the ferries of Port Ellery still be saved?",
        "Ferry strike: what we know so far",
        "'Never again!' Islanders march for their ferry!",
        "Port Ellery joins talks with U.S.",
        "Strike",
        "“I will not sell the boats”, says ferry king",
    ],
)
def test_titles_may_ask_shout_and_quote(title: str) -> None:
    draft = cleaned(f"{title}\n\n{LEAD}\n\n{SECOND}")
    assert texts(draft) == [LEAD, SECOND]
    assert draft.title == title or title == "Strike"


def test_a_title_said_twice_is_a_title_and_no_caption() -> None:
    title = "Freighter rams harbour wall in Port Ellery"
    draft = cleaned(f"{title}\n{title}\n\n{LEAD}\n\n{title}\n\n{SECOND}")
    assert draft.title == title
    assert [paragraph.text for paragraph in draft.paragraphs] == [LEAD, SECOND]


def test_a_title_loses_the_name_of_its_outlet() -> None:
    draft = cleaned(f"Freighter rams harbour wall | Seaboard\n\n{LEAD}")
    assert (draft.title, draft.outlet) == ("Freighter rams harbour wall", "Seaboard")
    draft = cleaned(f"Freighter rams harbour wall - The Ellery Gazette\n\n{LEAD}")
    assert (draft.title, draft.outlet) == ("Freighter rams harbour wall", "The Ellery Gazette")
    draft = cleaned(f"Freighter rams harbour wall - no one hurt\n\n{LEAD}")
    assert (draft.title, draft.outlet) == ("Freighter rams harbour wall - no one hurt", None)


@pytest.mark.parametrize("heading", ["Years of delay", "Fighting The Tide", "What happens next?"])
def test_headings_between_paragraphs_are_dropped(heading: str) -> None:
    draft = cleaned(f"Freighter rams harbour wall\n\n{LEAD}\n\n{heading}\n\n{SECOND}")
    assert texts(draft) == [LEAD, SECOND]


@pytest.mark.parametrize(
    "sentence",
    [
        "They were wrong.",
        "“No.”",
        '"We will rebuild," he said.',
        "But who will pay for it?",
        "The trial continues.",
        "More than 40 boats were damaged.",
        "Related claims were dismissed by the court in 2019.",
        "Share prices fell by a tenth on the news.",
        "Home owners near the mole were told to leave.",
        "Follow-up talks are planned for Friday.",
        "Read the letter, he told the court, and you will understand.",
        "Subscribe to that view and you will be lonely, she said.",
        "To keep reading rooms open, the council cut two jobs.",
        "More – much more – is needed, the minister said.",
        "By Monday evening the water had gone.",
        "Writing by hand is making a comeback, teachers say.",
        "The island can be reached by ferry again.",
        "The photo: it shows the captain asleep, the prosecutor said.",
        "Copyright law does not help the fishermen, their lawyer said.",
        "Register offices across the county were closed.",
        "Next week the mole will be inspected.",
        "Listen to the sea, he said.",
        "Jane Doe is a writer who lives by the harbour and saw the crash from her window.",
    ],
)
@pytest.mark.parametrize("last", [True, False])
def test_sentences_of_the_story_are_kept(sentence: str, last: bool) -> None:
    after = [] if last else [SECOND]
    body = [LEAD, QUOTE, sentence, *after]
    draft = cleaned("\n\n".join(["Freighter rams harbour wall", *body]))
    assert texts(draft) == body


@pytest.mark.parametrize(
    "line",
    [
        "Share on Facebook / Tweet",
        "Facebook Twitter WhatsApp Email",
        "Read more: Lighthouse to be sold",
        "READ MORE: The lighthouse that nobody wanted.",
        "[Related: Lighthouse to be sold]",
        "Advertisement",
        "Story continues below advertisement",
        "Sign up for our free newsletter here.",
        "By signing up, you agree to our Terms of Service and Privacy Policy.",
        "Get the best of the coast delivered straight to your inbox every morning.",
        "This website uses cookies to ensure that you get the best experience.",
        "Accept all cookies",
        "Follow us on Twitter and Instagram.",
        "12 comments",
        "5 min read",
        "© 2023 Seaboard News. All rights reserved.",
        "Click here to subscribe to the Gazette.",
        "Skip to content",
        "News | Sport | Weather | Opinion",
        "Photo: Jane Doe",
        "Jane Doe/Getty Images",
        "Contact the reporter at jane.doe@gazette.example",
        "Additional reporting by John Roe in London",
        "https://gazette.example/2023/ferry",
        "***",
    ],
)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_furniture_is_dropped_wherever_it_stands(line: str, place: int) -> None:
    page = ["Freighter rams harbour wall in Port Ellery", LEAD, SECOND]
    page.insert(place, line)
    draft = cleaned("\n\n".join(page))
    assert [paragraph.text for paragraph in draft.paragraphs] == [LEAD, SECOND]


def test_links_under_a_label_go_with_it() -> None:
    links = "Related stories\nLighthouse to be sold after a century\nFive walks along the cliffs"
    draft = cleaned(f"Freighter rams harbour wall\n\n{LEAD}\n\n{links}\n\n{SECOND}")
    assert texts(draft) == [LEAD, SECOND]


def test_a_list_is_kept_without_its_bullets() -> None:
    items = "• Three boats a day from March\n• Five boats a day from May\n• None on Sundays"
    draft = cleaned(f"Ferries to resume\n\n{LEAD}\n\nThe plan:\n\n{items}\n\n{SECOND}")
    assert texts(draft) == [
        LEAD,
        "The plan:",
        "Three boats a day from March",
        "Five boats a day from May",
        "None on Sundays",
        SECOND,
    ]


def test_a_list_may_close_the_story_and_a_menu_may_not() -> None:
    items = ["Three boats a day from March", "Five boats a day from May"]
    listed = "\n".join(f"- {item}" for item in items)
    draft = cleaned(f"Ferries to resume\n\n{LEAD} It plans:\n\n{listed}\n\n- Weather\n- Sport")
    assert texts(draft)[1:] == items


def test_a_phrase_said_again_is_kept_and_a_paragraph_said_again_is_not() -> None:
    again = f"{SECOND[:-1]}, officials repeated on Wednesday."
    draft = cleaned("\n\n".join(["Freighter rams harbour wall", LEAD, SECOND, again, LEAD]))
    assert texts(draft) == [LEAD, SECOND, again]


def test_a_quotation_set_large_is_dropped_and_one_of_its_own_is_kept() -> None:
    body = [QUOTE, LEAD]
    page = ["Freighter rams harbour wall", QUOTE, "“We heard a bang, and then the alarm”", LEAD]
    assert texts(cleaned("\n\n".join(page))) == body
    page[2] = "“The sea gives and takes”"
    assert texts(cleaned("\n\n".join(page))) == page[1:]


@pytest.mark.parametrize(
    "caption",
    [
        "The mole of Port Ellery after the crash. (AP Photo/Jane Doe)",
        "FILE PHOTO: The freighter Aldona in calmer days",
        "The mole of Port Ellery after the crash. Jane Doe/Getty Images",
        "The captain leaves court. Photograph: Jane Doe/The Ellery Gazette",
        "In this Jan. 2, 2020 photo, the freighter Aldona enters Port Ellery.",
    ],
)
def test_what_says_that_it_is_a_caption_is_one(caption: str) -> None:
    draft = cleaned(f"Freighter rams harbour wall\n\n{caption}\n\n{LEAD}\n\n{SECOND}")
    assert captions(draft) == [caption]
    assert texts(draft) == [LEAD, SECOND]


def test_a_line_under_image_caption_is_a_caption() -> None:
    page = f"Freighter rams harbour wall\n\nImage caption\nThe mole is closed\n\n{LEAD}"
    assert captions(cleaned(page)) == ["The mole is closed"]


def test_of_two_captions_the_one_with_the_credit_is_kept() -> None:
    caption = "Workers lay booms across the basin of Port Ellery on Tuesday."
    page = f"Oil in the harbour of Port Ellery\n\n{caption}\n{caption} (Jane Doe)\n\n{LEAD}"
    assert captions(cleaned(page)) == [f"{caption} (Jane Doe)"]


def test_an_author_box_is_dropped_and_names_the_author() -> None:
    box = "Jane Doe\n\nJane Doe covers the coast for the Gazette. Follow her on Twitter."
    draft = cleaned(f"Freighter rams harbour wall\n\n{LEAD}\n\n{SECOND}\n\n{box}")
    assert texts(draft) == [LEAD, SECOND]
    assert draft.byline == "Jane Doe"


def test_a_box_without_a_name_over_it_is_known_by_the_byline() -> None:
    box = "Jane Doe is a reporter for the Gazette, based in Port Ellery."
    draft = cleaned(f"Freighter rams harbour wall\n\nBy Jane Doe\n\n{LEAD}\n\n{box}")
    assert texts(draft) == [LEAD]


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("BY JANE DOE", "JANE DOE"),
        ("By Jane Doe and John Roe", "Jane Doe and John Roe"),
        ("By Jane Doe, John Roe and Ann van der Poe", "Jane Doe, John Roe and Ann van der Poe"),
        ("By Jane Doe, Coast Correspondent", "Jane Doe"),
        ("By Jane Doe in Port Ellery", "Jane Doe"),
        ("Written by Jane Doe | Seaboard News", "Jane Doe"),
        ("By JANE DOE Associated Press", "JANE DOE"),
        ("By\nJane Doe", "Jane Doe"),
        ("Jane Doe, Seaboard News", "Jane Doe"),
        ("Jane Doe\nJanuary 3, 2023", "Jane Doe"),
    ],
)
def test_bylines_are_read_and_dropped(line: str, byline: str) -> None:
    draft = cleaned(f"Freighter rams harbour wall in Port Ellery\n\n{line}\n\n{LEAD}\n\n{SECOND}")
    assert draft.byline == byline
    assert texts(draft) == [LEAD, SECOND]


@pytest.mark.parametrize(
    "line",
    [
        "January 3, 2023",
        "Jan. 3, 2023",
        "Tuesday, 3 January 2023",
        "3 January 2023 10:15 GMT",
        "Tue 3 Jan 2023 10.15 GMT",
        "2023-01-03",
        "2023-01-03 10:15",
        "03.01.2023",
        "3rd of January, 2023",
        "January 3rd, 2023 at 5:30 p.m. EST",
        "Published: 3 January 2023",
        "Published 5:30 PM EST, Tue January 3, 2023",
        "PUBLISHED TUE, JAN 3 2023 5:30 PM EST UPDATED WED, JAN 4 2023 8:00 AM EST",
        "Posted on January 3, 2023 by Jane Doe",
        "First published on Tue 3 Jan 2023 10.15 GMT",
        "By Jane Doe | Seaboard News | January 3, 2023",
        "Port Ellery, January 3, 2023",
        "Updated January 4, 2023; published January 3, 2023",
        "Last updated: January 3, 2023",
        "3 de enero de 2023",
        "3. Januar 2023",
        "January 3, 20235:10 PM GMT Updated a year ago",
    ],
)
def test_dates_on_a_line_of_their_own_are_read(line: str) -> None:
    draft = cleaned(f"Freighter rams harbour wall in Port Ellery\n\n{line}\n\n{LEAD}\n\n{SECOND}")
    assert draft.published is not None
    assert (str(draft.published), draft.published.origin) == ("2023-01-03", "text")
    assert texts(draft) == [LEAD, SECOND]


@pytest.mark.parametrize(
    "line",
    [
        "03/01/2023",  # two days
        "January 3",  # of any year
        "2 hours ago",
        "Monday, January 3, 2023",  # a Tuesday
        "January 32, 2023",
        "June 2, 2024",  # tomorrow
        "February 29, 2023",
    ],
)
def test_rather_no_date_than_a_wrong_one(line: str) -> None:
    draft = cleaned(f"Freighter rams harbour wall in Port Ellery\n\n{line}\n\n{LEAD}\n\n{SECOND}")
    assert draft.published is None


def test_dates_in_the_story_are_history() -> None:
    history = "The mole was opened on January 3, 1911, and rebuilt after March 5, 1962."
    draft = cleaned(f"What happened on January 3, 1911\n\n{LEAD}\n\n{history}\n\n{SECOND}")
    assert draft.published is None
    assert history in texts(draft)


def test_the_day_below_the_title_beats_the_day_above_it() -> None:
    page = "Saturday, June 1, 2024\n\nFreighter rams harbour wall\n\nJanuary 3, 2023\n\n" + LEAD
    assert str(cleaned(page).published) == "2023-01-03"


def test_a_date_in_the_dateline_is_taken() -> None:
    draft = cleaned(f"Freighter rams harbour wall\n\nPORT ELLERY, Jan. 3, 2023 (AP) — {LEAD}")
    assert draft.dateline == "PORT ELLERY, Jan. 3, 2023 (AP)"
    assert str(draft.published) == "2023-01-03"


def test_an_old_picture_dates_nothing() -> None:
    caption = "FILE - The freighter Aldona enters Port Ellery, Jan. 3, 2020."
    assert cleaned(f"Freighter rams wall\n\n{caption}\n\n{LEAD}").published is None


def test_a_picture_of_a_day_that_the_story_does_not_name_dates_nothing() -> None:
    caption = "The freighter Aldona enters Port Ellery on Jan. 5, 2023."  # a Thursday
    assert cleaned(f"Freighter rams wall\n\n{caption}\n{caption}\n\n{LEAD}").published is None


def test_the_address_dates_what_the_page_does_not() -> None:
    url = "https://gazette.example/2023/01/03/freighter"
    draft = cleaned(f"Freighter rams harbour wall\n\n{LEAD}", url)
    assert draft.published is not None
    assert (str(draft.published), draft.published.origin) == ("2023-01-03", "url")
    assert draft.url == url


def test_odd_spaces_and_invisible_characters_go() -> None:
    title = "Freighter\u00a0rams harbour wall"
    page = f"{title}\n\n\ufeffThe har\u200bbour\u00a0of  Port Ellery was\tclosed on Tuesday."
    assert texts(cleaned(page)) == ["The harbour of Port Ellery was closed on Tuesday."]


def test_typing_mistakes_are_the_writers_own() -> None:
    assert "the the basin" in " ".join(texts(cleaned(PASTED)))


def test_a_text_in_another_language_is_not_called_english() -> None:
    page = "El puerto cierra\n\nEl puerto fue cerrado el martes tras el choque, dijo la autoridad."
    assert cleaned(page).language == "es"


NASTY = [
    *PASTED.splitlines(),
    *NEWSPAPER.splitlines(),
    *WRAPPED.splitlines(),
    "By",
    "By ",
    "•",
    "- ",
    "1. ",
    "Image caption",
    "Related:",
    "© ",
    "January 3, 2023",
    "0/0/0000",
    "99.99.9999",
    "\u200d",
    "\x00",
    "“",
    " | ",
    "(AP)",
    "—",
    ":",
    "16x9 Image",
    "…",
]
PAGES = st.lists(st.sampled_from(NASTY) | st.text(max_size=30), max_size=25).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\r\n", "\u2028"]).map(lambda end: end.join(lines))
)


@given(PAGES | st.text())
def test_any_text_is_cleaned_and_adds_no_words(page: str) -> None:
    draft = cleaned(page)
    bare = "".join(plain(page).split())
    for paragraph in draft.paragraphs:
        assert paragraph.text.strip() == paragraph.text != ""
        assert "".join(paragraph.text.split()) in bare


STORY = [LEAD, SECOND, QUOTE, LAST, "Advertisement", "Years of delay", "Read more: A tale"]


@given(st.lists(st.sampled_from(STORY), unique=True))
def test_cleaning_twice_changes_nothing(lines: list[str]) -> None:
    once = texts(cleaned("\n\n".join(lines)))
    assert texts(cleaned("\n\n".join(once))) == once


@given(PAGES)
def test_plain_characters_stay_as_they_are(page: str) -> None:
    assert plain(plain(page)) == plain(page)
