from dataclasses import replace
from datetime import date

import pytest

from corpus.errors import RejectedArticle
from corpus.intake.clean import clean, complete
from corpus.types import Draft, Given, Paragraph, Published, RawArticle

TODAY = date(2024, 6, 1)
DRAFT = Draft(
    paragraphs=(Paragraph("The mole of Port Ellery was hit by a freighter."),),
    title="Freighter rams harbour wall",
    published=Published.on(date(2023, 1, 3), "text"),
)
PAGE = """Freighter rams harbour wall | Seaboard

January 3, 2023

The harbour of Port Ellery was closed on Tuesday after a freighter struck the mole.
"""


def test_what_is_given_beats_what_is_found() -> None:
    given = Given(
        title="A crash at sea",
        url="https://seaboard.example/crash?id=7",
        outlet="The Ellery Gazette",
        published=Published.on(date(2022, 5, 5)),
        tags=("sea",),
    )
    draft = clean(RawArticle(PAGE, "text", given), today=TODAY)
    assert draft.title == "A crash at sea"
    assert draft.outlet == "The Ellery Gazette"
    assert draft.published == Published.on(date(2022, 5, 5), "given")
    assert draft.url == "https://seaboard.example/crash?id=7"
    assert draft.tags == ("sea",)


def test_a_title_that_is_given_does_not_make_the_found_one_text() -> None:
    draft = clean(RawArticle(PAGE, "text", Given(title="A crash at sea")), today=TODAY)
    assert len(draft.paragraphs) == 1


def test_the_site_is_the_outlet_where_nothing_names_one() -> None:
    page = PAGE.replace(" | Seaboard", "")
    draft = clean(RawArticle(page, "text", Given(url="https://www.ellery.example/a")), today=TODAY)
    assert draft.outlet == "ellery.example"
    assert clean(RawArticle(page, "text"), today=TODAY).outlet is None


def test_an_address_loses_what_tracks_its_reader() -> None:
    url = "https://ellery.example/a?id=7&utm_source=mail&fbclid=x#top"
    draft = clean(RawArticle(PAGE, "text", Given(url=url)), today=TODAY)
    assert draft.url == "https://ellery.example/a?id=7"


def test_the_clock_tells_what_today_is() -> None:
    assert clean(RawArticle(PAGE, "text")).published == Published.on(date(2023, 1, 3), "text")
    assert clean(RawArticle(PAGE.replace("2023", "9023"), "text")).published is None


def test_a_whole_draft_is_an_article() -> None:
    article = complete(DRAFT)
    assert (article.title, article.published) == (DRAFT.title, DRAFT.published)
    assert article.outlet is None


@pytest.mark.parametrize(
    ("draft", "reason", "advice"),
    [
        (replace(DRAFT, title=None), "no-title", "--title"),
        (replace(DRAFT, published=None), "no-date", "--date YYYY-MM-DD"),
        (replace(DRAFT, paragraphs=()), "empty", "No text"),
        (replace(DRAFT, paragraphs=(Paragraph("The mole", "caption"),)), "empty", "No text"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(draft: Draft, reason: str, advice: str) -> None:
    with pytest.raises(RejectedArticle) as e:
        complete(draft)
    assert e.value.reason == reason
    assert advice in str(e.value)
