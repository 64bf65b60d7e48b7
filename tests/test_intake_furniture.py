"""Lines beside an article, and sentences that resemble them."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.intake.clean import clean
from corpus.intake.furniture import is_furniture
from corpus.types import Given, RawArticle


@pytest.mark.parametrize(
    "line",
    [
        "Key events",
        "Show key events only",
        "3h ago",
        "3h ago 14.22 GMT",
        "Posted at 9:14 pm",
        "Updated at 11.44 EST",
        "12:40 CET",
        "14.05 Uhr",
        "vor 5 Minuten",
        "hace 3 horas",
        "il y a 2 heures",
        "Share",
        "Share on Facebook",
        "Teilen",
        "Anzeige",
        "Compartir",
        "Publicidad",
        "Partager",
        "Tiempo de lectura: 3 minutos",
        "Lesezeit: 4 Min.",
        "Melden Sie sich für unseren Newsletter an und verpassen Sie nichts mehr",
        "Suscríbete a nuestro boletín y recibe cada mañana las noticias",
        "Inscrivez-vous à notre newsletter du matin",
        "Alle akzeptieren",
        "Suscríbete para seguir leyendo",
        "Alle Rechte vorbehalten.",
    ],
)
def test_what_pages_write_beside_their_stories_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Key events of the week were the storm, the flood and the long night in the gymnasium.",
        "Three hours ago the last boat left the harbour.",
        "Updated at the last minute, the timetable helped nobody.",
        "Live from the quay, the mayor promised new boats.",
        "Para seguir, leyó la carta en voz alta ante los vecinos del puerto.",
        "Teilen will den Hafen niemand, sagte die Bürgermeisterin.",
        "Vor 5 Minuten war alles noch ruhig, sagte sie.",
        "Suscríbanse, dijo el alcalde, y nadie lo hizo.",
        "At 11.44 the siren went off.",
    ],
)
def test_sentences_are_kept(line: str) -> None:
    assert not is_furniture(line)


LEAD = "The ferry to Skarnholm stayed in port for a third day as the storm held on, officials said."
ENTRIES = [
    "The harbour master says that no boat will leave before noon, and asks people to stay home.",
    "Two of the three breakwaters are under water now, according to the coast guard.",
    "The school has opened its gymnasium for those who cannot go home tonight.",
]


def test_a_live_blog_keeps_what_its_entries_say() -> None:
    entries = "".join(
        f"<section><p><time>{at}.0{at} GMT</time></p><p>Share</p><p>{text}</p>"
        f"<p>Updated at {at}.30 GMT</p></section>"
        for at, text in enumerate(ENTRIES, start=11)
    )
    content = (
        "<html><head><title>Storm over Skarn: live</title></head><body><article>"
        f"<h1>Storm over Skarn: live</h1><p>{LEAD}</p><h2>Key events</h2>{entries}"
        "</article></body></html>"
    )
    draft = clean(RawArticle(content, "html", Given()), today=date(2024, 6, 1))
    assert [paragraph.text for paragraph in draft.paragraphs] == [LEAD, *ENTRIES]


def page(body: str) -> list[str]:
    content = (
        "<html lang=en><head><title>Storm over Skarn</title></head><body><article>"
        f"<h1>Storm over Skarn</h1>{body}</article></body></html>"
    )
    draft = clean(RawArticle(content, "html", Given()), today=date(2024, 6, 1))
    return [paragraph.text for paragraph in draft.paragraphs]


STORY = "".join(f"<p>{text}</p>" for text in (LEAD, *ENTRIES))


def test_a_paragraph_outside_of_all_paragraphs_is_kept() -> None:
    forgotten = "Nobody was hurt, but the roof of the market hall is gone, the mayor said."
    body = STORY.replace("</p><p>Two", f"</p>{forgotten}<p>Two")
    assert forgotten in page(body)


def test_rows_of_a_table_are_whole() -> None:
    rows = "".join(
        f"<tr><td>Pier {n}</td><td>{n * 10}</td><td>{n} boats were lost.</td></tr>" for n in (1, 2)
    )
    found = page(f"{STORY}<table>{rows}</table><p>{LEAD[4:]}</p>")
    assert "Pier 1 10 1 boats were lost." in found
    assert "Pier 2 20 2 boats were lost." in found


def test_cards_and_rows_of_links_are_left_out() -> None:
    cards = (
        "<ul><li><h3><a href=/a>Lighthouse to be sold</a></h3><h4>The old tower finds no buyer."
        "</h4></li><li><h3><a href=/b>Fishing in winter</a></h3><h4>What the nets bring up.</h4>"
        "</li></ul>"
    )
    links = "<p><a href=/c>storm</a>, <a href=/d>harbour of Skarn</a>, <a href=/e>ferries</a></p>"
    label = "<p>You may also like...</p><p><a href=/f>Who will buy the lighthouse?</a></p>"
    assert page(STORY + cards + links + label) == [LEAD, *ENTRIES]


def test_a_sentence_with_links_is_kept() -> None:
    linked = (
        "<p><a href=/a>The harbour master</a> met <a href=/b>the mayor of Skarn and the coast "
        "guard</a>.</p>"
    )
    assert "The harbour master met the mayor of Skarn and the coast guard." in page(STORY + linked)


def test_a_list_that_closes_a_story_is_kept() -> None:
    names = [f'Boat of the year {year}, "The Gull"' for year in range(2018, 2024)]
    assert page(STORY + "".join(f"<p>{name}</p>" for name in names)) == [LEAD, *ENTRIES, *names]


def test_a_line_or_two_after_a_story_are_none_of_it() -> None:
    assert page(f"{STORY}<p>Storm over Skarn</p><p>Harbour and sea</p>") == [LEAD, *ENTRIES]
